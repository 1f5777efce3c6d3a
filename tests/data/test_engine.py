"""The engine and its handle on a query."""

from __future__ import annotations

import gc
from pathlib import Path

import jinja2
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import customer_value as cv
from customer_value.data.engine import Table, day, quoted, render_sql, text
from customer_value.data.engine_duckdb import DuckDB

QUICK = settings(max_examples=60, deadline=None, derandomize=True)


@pytest.fixture
def engine():
    return DuckDB()


def setting(engine, name):
    return engine.rows(f"SELECT CURRENT_SETTING('{name}')")[0][0]


def test_memory_is_limited_and_may_be_asked_for(monkeypatch):
    assert setting(DuckDB(), "memory_limit") == "1.3 GiB"  # 1,500 MB
    monkeypatch.setenv("CUSTOMER_VALUE_MEMORY", "300MiB")
    assert setting(DuckDB(), "memory_limit") == "300.0 MiB"


@pytest.mark.parametrize("asked", ["much", "5", "-1", "0GB", "1GB'; DROP"])
def test_a_memory_that_is_no_size_is_a_wrong_parameter(monkeypatch, asked):
    monkeypatch.setenv("CUSTOMER_VALUE_MEMORY", asked)
    with pytest.raises(cv.ParameterError, match="must be a size such as '8GB'"):
        DuckDB()


def test_what_does_not_fit_goes_to_a_private_folder_that_goes_with_it(monkeypatch):
    monkeypatch.setenv("CUSTOMER_VALUE_MEMORY", "60MB")
    engine = DuckDB()
    folder = Path(setting(engine, "temp_directory"))
    assert folder.stat().st_mode & 0o077 == 0
    engine.keep("SELECT HASH(i) AS a, HASH(-i) AS b FROM range(6_000_000) AS t(i)")
    assert list(folder.iterdir())
    del engine
    gc.collect()
    assert not folder.exists()


def test_nothing_runs_before_it_is_asked_for(engine):
    table = Table(engine, "SELECT * FROM nowhere")
    assert table.sql() == "SELECT * FROM nowhere"
    with pytest.raises(Exception, match="nowhere"):
        table.to_pandas()


def test_rows_come_back_with_their_types(engine):
    frame = Table(
        engine,
        "SELECT '007' AS id, DATE '2026-10-31' AS date, "
        "CAST(1.5 AS DECIMAL(18, 4)) AS amount, 3 AS n, true AS flag",
    ).to_pandas()
    kinds = {"id": "str", "amount": "float64", "n": "int32", "flag": "bool"}
    assert frame.dtypes.drop("date").astype(str).to_dict() == kinds
    assert frame["date"].dtype.kind == "M"
    assert frame.loc[0, "date"] == pd.Timestamp("2026-10-31")
    assert frame.loc[0, "id"] == "007"


def test_missing_text_stays_missing(engine):
    frame = engine.fetch("SELECT * FROM (VALUES ('a'), (NULL)) AS t(word)")
    assert frame["word"].isna().tolist() == [False, True]


def test_missing_flags_do_not_become_text(engine):
    frame = engine.fetch("SELECT * FROM (VALUES (true), (false), (NULL)) AS t(flag)")
    assert frame["flag"].isna().tolist() == [False, False, True]
    assert frame["flag"].fillna(value=False).astype(bool).tolist() == [
        True,
        False,
        False,
    ]


def test_money_comes_back_exact_as_tuples(engine):
    (total,) = engine.rows(
        "SELECT SUM(CAST(x AS DECIMAL(18, 4))) "
        "FROM (VALUES (0.1), (0.2), (0.3)) AS t(x)"
    )[0]
    assert str(total) == "0.6000"


def test_a_kept_query_is_computed_once(engine):
    engine.connection.execute("CREATE TABLE source AS SELECT 1 AS one")
    kept = Table(engine, "SELECT * FROM source").keep()
    engine.connection.execute("DROP TABLE source")
    assert kept.to_pandas()["one"].tolist() == [1]
    assert kept.columns() == ("one",)


def test_a_kept_table_can_be_changed_and_forgotten(engine):
    kept = engine.keep("SELECT * FROM (VALUES (1, 0), (2, 0)) AS t(n, bits)")
    engine.update(kept, "bits", "bits | 4", "n = 2")
    assert engine.rows(f"SELECT * FROM {kept} ORDER BY n") == [(1, 0), (2, 4)]
    engine.drop(kept)
    with pytest.raises(engine.errors):
        engine.rows(f"SELECT * FROM {kept}")


def test_columns_are_named_with_their_types(engine):
    query = "SELECT 'a' AS id, DATE '2026-10-31' AS date, 1.5::DECIMAL(18, 4) AS amount"
    kinds = {"id": "VARCHAR", "date": "DATE", "amount": "DECIMAL(18,4)"}
    assert engine.kinds(query) == kinds


def test_names_of_kept_tables_never_meet(engine):
    names = {engine.keep("SELECT 1 AS one", "same") for _ in range(3)}
    names |= {engine.register(pd.DataFrame({"a": [1]}), "same") for _ in range(3)}
    assert len(names) == 6


def test_a_frame_becomes_readable_and_is_left_alone(engine):
    frame = pd.DataFrame({"id": ["a", "b"], "n": [1, 2]})
    before = frame.copy()
    name = engine.register(frame)
    engine.keep(f"SELECT id, n * 2 AS n FROM {name}")
    pd.testing.assert_frame_equal(frame, before)


def test_rows_go_to_parquet_without_pandas(engine, tmp_path):
    path = tmp_path / "o'clock.parquet"
    table = Table(engine, "SELECT 'A' AS id, 2.5 AS amount")
    assert table.to_parquet(str(path)) == path
    assert engine.rows(f"SELECT * FROM {text(str(path))}") == [("A", 2.5)]


def test_the_text_can_be_had_for_another_engine(engine):
    table = Table(engine, "SELECT DATE_DIFF('day', a, b) AS days FROM t")
    assert table.sql() == table.sql("duckdb") == table.query
    assert table.sql("spark") == "SELECT DATEDIFF(DAY, a, b) AS days FROM t"


def test_two_engines_do_not_see_each_other(engine):
    engine.connection.execute("CREATE TABLE mine AS SELECT 1 AS one")
    with pytest.raises(Exception, match="mine"):
        DuckDB().rows("SELECT * FROM mine")


@QUICK
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_text_survives_the_way_into_sql(value):
    assert SHARED.rows(f"SELECT {text(value)}") == [(value,)]


@QUICK
@given(
    st.text(
        st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1
    )
)
def test_any_name_survives_the_way_into_sql(name):
    described = SHARED.rows(f"DESCRIBE SELECT 1 AS {quoted(name)}")
    assert described[0][0] == name


SHARED = DuckDB()


def test_days_are_written_for_sql():
    assert day(pd.Timestamp("0987-01-05 12:00")) in {
        "DATE '0987-01-05'",
        "DATE '987-01-05'",
    }
    assert day(pd.Timestamp("2026-10-31")) == "DATE '2026-10-31'"


def test_a_text_with_a_missing_value_is_not_rendered():
    with pytest.raises(jinja2.UndefinedError):
        render_sql("window", transactions="SELECT 1")
