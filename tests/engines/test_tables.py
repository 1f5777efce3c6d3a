"""Handles on a client's tables: computed there, written where one says."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import duckdb
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import customer_value as cv
from customer_value.customers.facts import facts_table

pytestmark = pytest.mark.slow

COLUMNS = {"customer_id": "text", "date": "date", "amount": "money", "note": "text"}
NOTES = [None, "", 'a "quoted", text', "two\nlines", "back\\slash", "\\N", "Ünï", "'"]


@pytest.fixture(scope="module")
def company(place, both):
    """Return a company of 40 customers on the engine."""
    rows = [
        [
            f"{i % 40:03d}",
            dt.date(2025, 1, 1) + dt.timedelta(days=i),
            Decimal(i) / 4,
            NOTES[i % len(NOTES)],
        ]
        for i in range(400)
    ]
    _, source = both(place, {"transactions": (COLUMNS, rows)})
    return cv.read_dataset(source, currency="EUR")


def rows_of(path):
    """Read a Parquet file, or a folder of them."""
    files = f"{path}/*.parquet" if path.is_dir() else str(path)
    frame = duckdb.sql(f"SELECT * FROM read_parquet('{files}')").df()
    text = [name for name, kind in frame.dtypes.items() if kind.kind == "O"]
    return frame.astype(dict.fromkeys(text, "str"))


def test_rows_go_to_parquet_with_their_types(company, tmp_path):
    path = company.table("transactions").to_parquet(tmp_path / "lines")
    lines = company.transactions
    written = rows_of(path).sort_values(["date"], ignore_index=True)
    assert_frame_equal(written, lines.sort_values(["date"], ignore_index=True))
    kinds = duckdb.sql(
        f"DESCRIBE SELECT amount, date FROM read_parquet('{path}"
        f"{'/*.parquet' if path.is_dir() else ''}')"
    ).fetchall()
    assert [row[1] for row in kinds] == ["DECIMAL(18,4)", "DATE"]


def test_one_row_a_customer_goes_to_parquet(company, tmp_path):
    path = facts_table(company).to_parquet(str(tmp_path / "facts"))
    facts = cv.customer_facts(company)
    written = rows_of(path).set_index("customer_id").sort_index()
    assert_frame_equal(written, facts, check_exact=True)


def test_what_is_kept_is_computed_once(company):
    kept = facts_table(company).keep()
    assert_frame_equal(
        kept.to_pandas().set_index("customer_id"),
        cv.customer_facts(company),
        check_exact=True,
    )
    assert len(kept.sql()) < 100
    assert kept.columns()[:2] == ("customer_id", "purchases")


def test_the_text_is_that_of_the_engine(company, place):
    table = company.table("transactions")
    assert ("`" if place.name == "spark" else '"') in table.sql()
    assert '"' in table.sql("duckdb")


def test_scores_are_written_back_under_a_name_of_one_s_own(company, place):
    index = cv.value_index(cv.index_variables(company))
    name = f"{schema_of(company, place)}.customer_scores"
    scores = index.scores[["score", "points"]]
    written = company.put(scores).to_table(name)
    back = written.to_pandas().set_index("customer_id")
    assert_frame_equal(back.sort_index(), scores.sort_index(), check_dtype=False)
    with pytest.raises(cv.ParameterError, match="nothing is replaced"):
        company.put(scores).to_table(name)
    with pytest.raises(cv.ParameterError, match="no schema"):
        company.put(scores).to_table("no_such_schema.scores")


def schema_of(company, place):
    """Return where the tables of the company lie."""
    if place.name == "spark":
        return place.session.catalog.currentDatabase()
    engine = company.table("transactions").engine
    return engine.connection.execute("SHOW search_path").fetchone()[0]


def test_a_frame_comes_back_as_it_was_put(company):
    frame = pd.DataFrame(
        {
            "text": pd.Series(["a", None, "\\N"], dtype="str"),
            "whole": [1, 2, 3],
            "part": [0.1 + 0.2, None, 1e300],
            "flag": [True, False, True],
            "day": [pd.Timestamp("2026-01-05"), None, pd.Timestamp("2026-01-05 10:30")],
        }
    ).astype({"day": "datetime64[us]"})
    before = frame.copy()
    back = company.put(frame).to_pandas()
    assert_frame_equal(back, before, check_exact=True)
    assert_frame_equal(frame, before)


def test_an_earlier_day_and_some_customers_are_seen_where_the_rows_are(company):
    then = company.at("2025-03-01")
    assert then.transactions["date"].max() == pd.Timestamp("2025-03-01")
    assert len(then.customers) == 40
    few = then.filter(customers=["001", "002"])
    assert set(few.transactions["customer_id"]) == {"001", "002"}
    assert len(company.filter(customers=[]).transactions) == 0


def test_a_kept_table_can_be_changed_and_forgotten(place):
    engine = place.engine()
    kept = engine.keep("SELECT * FROM (VALUES (1, 0), (2, 0)) AS t(n, bits)")
    engine.update(kept, "bits", "bits | 4", "n IN (SELECT 2 AS n)")
    assert engine.rows(f"SELECT * FROM {kept} ORDER BY n") == [(1, 0), (2, 4)]
    engine.drop(kept)
    with pytest.raises(engine.errors):
        engine.rows(f"SELECT * FROM {kept}")


def test_rows_come_back_with_duckdb_s_types(place):
    from customer_value.data.engine_duckdb import DuckDB

    row = (
        "SELECT CAST(1 AS BIGINT) AS n, CAST(2 AS INT) AS i, 1.5::DOUBLE AS x, "
        "CAST(1.25 AS DECIMAL(18, 4)) AS money, DATE '2026-01-05' AS day, "
        "TRUE AS flag, 'a' AS word"
    )
    missing = (
        "SELECT NULL::BIGINT, NULL::INT, NULL::DOUBLE, NULL::DECIMAL(18, 4), "
        "NULL::DATE, NULL::BOOLEAN, NULL::VARCHAR"
    )
    engine, duck = place.engine(), DuckDB()
    for query in (row, f"{row} UNION ALL {missing}", f"{row} LIMIT 0"):
        assert_frame_equal(engine.fetch(query), duck.fetch(query))
        kinds = duck.kinds(query)
        assert engine.kinds(query) == kinds


def test_the_repr_names_the_place_and_nothing_else(company):
    engine = company.table("transactions").engine
    assert repr(engine) in {"Database('postgres')", f"Spark({engine.name!r})"}
