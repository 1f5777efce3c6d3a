"""DuckDB's SQL for other engines; what it does there is tested in tests/engines."""

from __future__ import annotations

import datetime as dt
import itertools

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value.data.engine_days import parsed_day
from customer_value.data.engine_duckdb import DuckDB
from customer_value.data.engine_regex import regex
from customer_value.data.engine_sql import translate
from customer_value.data.tables import TABLES
from customer_value.data.typed import as_text, as_value, stays
from customer_value.errors import ParameterError

FORMS = [
    "%d.%m.%Y",
    "%m/%d/%Y",
    "%d/%m/%y",
    "%-d %b %Y",
    "%B %d, %Y",
    "%Y%m%d",
    "%d.%m.%Y %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S.%f",
    "%m/%d/%Y %I:%M %p",
]


@pytest.mark.parametrize("form", FORMS)
def test_a_declared_day_is_read_as_duckdb_reads_it(form):
    days = [
        dt.datetime(y, m, d, 9, 5, tzinfo=dt.UTC)
        for y, m, d in itertools.product(
            (1968, 1969, 2000, 2026), (1, 5, 9, 12), (1, 9, 28)
        )
    ]
    texts = [day.strftime(other) for day in days for other in FORMS]
    texts += [text.replace("28", "31") for text in texts]
    texts += [text.lower() for text in texts] + [text.upper() for text in texts]
    texts += [text.replace("0", "") for text in texts]
    texts += [f"{text}1" for text in texts]
    with duckdb.connect() as connection:
        query = "CREATE TABLE given AS SELECT DISTINCT UNNEST(?) AS t"
        connection.execute(query, [texts])
        theirs = f"CAST(TRY_STRPTIME(t, '{form}') AS DATE)"
        pairs = f"SELECT t, {theirs} AS a, {parsed_day('t', form)} AS b FROM given"
        differ = f"SELECT * FROM ({pairs}) WHERE a IS DISTINCT FROM b"
        assert connection.execute(differ).fetchall() == []
        read = connection.execute(f"SELECT COUNT(b) FROM ({pairs})").fetchone()[0]
        assert read >= len(days) / 2


@pytest.mark.parametrize("form", ["%d.%m.%Y %Z", "%j %Y", "%d.%m", "%Y %y %m %d"])
def test_a_format_that_cannot_be_written_elsewhere_is_refused(form):
    with pytest.raises(ParameterError, match="date_format"):
        parsed_day("t", form)


@pytest.mark.parametrize(
    ("pattern", "postgres", "spark"),
    [
        (r"\d{4}", "[0-9]{4}", "[0-9]{4}"),
        (r"[\s\d]", r"[ \t\n\f\r0-9]", r"[ \t\n\f\r0-9]"),
        (
            r"^[\s\x{a0}]|\s$",
            r"^[ \t\n\f\r\u00a0]|[ \t\n\f\r]$",
            r"^[ \t\n\f\r\u00a0]|[ \t\n\f\r]\z",
        ),
        (r"a\.b$", r"a\.b$", r"a\.b\z"),
        (r"a.[.]", "(?p)a.[.]", "a.[.]"),
        (r"[$^]", "[$^]", "[$^]"),
        (r"[^\p{L}\p{N}]", "[^[:alpha:][:digit:]]", r"[^\p{L}\p{N}]"),
    ],
)
def test_a_pattern_is_written_as_its_reader_understands_it(pattern, postgres, spark):
    assert regex(pattern, "postgres") == postgres
    assert regex(pattern, "spark") == spark


def test_a_query_in_from_gets_a_name():
    query = "SELECT a FROM (SELECT 1 AS a) JOIN (SELECT 1 AS a) USING (a)"
    assert translate(query, "postgres").count(" AS q") == 2


def test_another_dialect_is_a_plain_translation():
    assert translate("SELECT a FROM t LIMIT 2", "tsql") == "SELECT TOP 2 a FROM t"


@pytest.mark.parametrize("dialect", ["no such", "postgers", ""])
def test_an_unknown_dialect_is_refused_in_one_sentence(dialect):
    with pytest.raises(ParameterError, match="must be a dialect that sqlglot knows"):
        translate("SELECT 1", dialect or "nothing")


SHARED = DuckDB()


@given(st.floats() | st.floats().map(lambda x: round(x, 2)))
def test_a_floating_number_is_read_again_from_its_text(value):
    column = f"CAST('{value!r}' AS DOUBLE)"
    (text,) = SHARED.rows(f"SELECT {as_text(column, 'DOUBLE')}")[0]
    if value != value:  # noqa: PLR0124 - only NaN is unlike itself
        assert text is None
    else:
        assert float(text) == value
        assert not text.endswith(".0") or abs(value) >= 1e15


def test_types_that_stay_and_types_that_become_text():
    assert [
        kind for kind in ("DECIMAL", "DATE", "UUID", "VARCHAR", "BLOB") if stays(kind)
    ] == ["DECIMAL", "DATE"]
    assert as_text("x", "TIMESTAMP") == "CAST(x AS VARCHAR)"


def test_a_column_is_taken_as_it_is_where_its_type_fits():
    wanted = TABLES["transactions"].column
    assert as_value(wanted("date"), "x", "DATE") == "x"
    assert as_value(wanted("date"), "x", "TIMESTAMP") == "CAST(x AS DATE)"
    assert as_value(wanted("date"), "x", "BIGINT") is None
    assert as_value(wanted("customer_id"), "x", "BIGINT") is None
    assert as_value(wanted("amount"), "x", "VARCHAR") is None
    assert as_value(TABLES["contributions"].column("adopted"), "x", "BOOLEAN") == "x"


@pytest.mark.parametrize("kind", ["DECIMAL(38,6)", "BIGINT", "DOUBLE", "FLOAT"])
@pytest.mark.parametrize(
    "value", ["0", "-12.345678", "99999999999999.9", "1e14", "-1e20"]
)
def test_money_is_exact_or_missing_whatever_its_type(kind, value):
    column = f"CAST({value} AS {kind})"
    try:
        SHARED.rows(f"SELECT {column}")
    except duckdb.Error:
        pytest.skip("the type has no such value")
    amount = TABLES["transactions"].column("amount")
    number = TABLES["transactions"].column("quantity")
    text = as_text(column, kind)
    for wanted, sort in ((amount, "DECIMAL(18, 4)"), (number, "DOUBLE")):
        ours, theirs = as_value(wanted, column, kind), f"TRY_CAST({text} AS {sort})"
        value_of_type, value_of_text = SHARED.rows(f"SELECT {ours}, {theirs}")[0]
        assert value_of_type == value_of_text
