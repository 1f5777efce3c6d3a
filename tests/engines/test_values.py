"""One value at a time: what DuckDB reads, and nothing else, is read elsewhere."""

from __future__ import annotations

import itertools
import random
import re
from decimal import Decimal

import pytest

import customer_value as cv
from customer_value.data.engine import text
from customer_value.data.engine_duckdb import DuckDB
from customer_value.data.parse import NOTHING, Reading, named, stripped
from customer_value.data.tables import TABLES

pytestmark = pytest.mark.slow

SIGNS = "0123456789+-.,eE_ xX'\"\\\n\t\u00a0NanIf/:TZ%d\uff12"
NUMBERS = [
    *(
        "5",
        "-5",
        "+5",
        "5.",
        ".5",
        "-.5",
        ".",
        "1e3",
        "1E+03",
        "1e-7",
        "1e",
        "e5",
        "--5",
    ),
    *("0.00005", "-0.00005", "99999999999999.9999", "99999999999999.99995", "1e14"),
    *("1e308", "1e309", "1e400", "-1e400", "1e-300", "1e-320", "1_000", "1,5", "1 0"),
    *("NaN", "inf", "-Infinity", "0x1F", "1d", "1f", "1L", "\u0663", "\uff12", "", " "),
    *("9" * 40, "0" * 50 + "1", "9" * 500, "1." + "0" * 450 + "1", "-0", "1e0005"),
]
DAYS = [
    *("2024-02-29", "2023-02-29", "2024-02-30", "2024-13-01", "2024-00-10"),
    *("2024-01-00", "1900-01-01", "9999-12-31", "0001-01-01", "2024-1-5", "24-01-05"),
    *("2024-01-05 10:30", "2024-01-05T10:30:59", "2024-01-05 25:61", "2024-01-05x"),
    *("2024-01-05T10:30:59.123456Z", "2024-01-05 10:30+02", "2024-01-05 10:30+0200"),
    *("2024-01-05 00:30+02:00", "2024-01-05 23:30-09:30", "2024-01-05 10:30:00+15"),
    *("2024-01-05 10:60+01", "2024-06-30 23:59:60+00", "today", "+024-01-05", "2024"),
    *("2024-01", "nat", "null", "05.01.2024", "20240105", "\uff11-01-05"),
]
FLAGS = ["true", "TRUE", "T", "yes", "y", "1", "0", "no", "N", "f", "False", "2", "ja"]
# what DuckDB reads and no one writes: infinity in a column of days, an hour 24, hours
# past 15 from UTC, an exponent of -3010
BEYOND = re.compile(
    r"infinity|24:00|[+-](1[6-9]|[2-9]\d)(:?\d\d)?$|[eE]-0*[1-9]\d{3,}", re.IGNORECASE
)


def odd(chance, values):
    """Return values with signs added, dropped and changed."""
    for value in values:
        at = chance.randrange(len(value) + 1)
        sign = chance.choice(SIGNS)
        yield value[:at] + sign + value[at:]
        yield value[:at] + value[at + 1 :]
        yield value[:at] + sign + value[at + 1 :]


@pytest.fixture(scope="module")
def texts():
    """Return some 1,500 texts, sound and odd."""
    chance = random.Random(7)
    known = [*NUMBERS, *DAYS, *FLAGS, *(" x ", "\ta\n", "\u00a0", "a b", "Ünï")]
    made = [*known, *itertools.chain(*(odd(chance, known) for _ in range(3)))]
    return sorted({one for one in made if not BEYOND.search(one)})


READINGS = {
    "plain": Reading(),
    "comma": Reading(decimal=",", thousands="."),
    "format": Reading(date_format=("%d.%m.%Y", "%Y-%m-%d %H:%M")),
    "zone": Reading(timezone="America/New_York"),
}
COLUMNS = {
    "id": TABLES["transactions"].column("customer_id"),
    "money": TABLES["transactions"].column("amount"),
    "number": TABLES["transactions"].column("quantity"),
    "date": TABLES["transactions"].column("date"),
    "flag": TABLES["contributions"].column("adopted"),
}


@pytest.mark.parametrize("reading", READINGS)
def test_a_text_is_read_alike_everywhere(place, texts, reading):
    wanted = {
        f"{kind}_": READINGS[reading].value(column, named(column, "t"))
        for kind, column in COLUMNS.items()
    }
    wanted["zoned_"] = READINGS[reading].zoned("t")
    written = ", ".join(f"{sql} AS {name}" for name, sql in wanted.items())
    rows = differences(place, texts, written)
    assert rows == []


@pytest.mark.parametrize(
    "sql",
    [
        "CASE WHEN REGEXP_FULL_MATCH(t, '[0-9.]+') THEN TRY_CAST(t AS INT) END",
        "CASE WHEN t LIKE '____-__-__%' THEN TRY_CAST(LEFT(t, 10) AS TIMESTAMP) END",
        "CONTAINS(t, '.')",
        "REGEXP_FULL_MATCH(t, '[^\\s@]+') AND LENGTH(t) > 1",
        "REGEXP_REPLACE(LOWER(t), '[^\\p{L}\\p{N}]', '', 'g')",
        "NULLIF(REGEXP_EXTRACT(t, '^(\\d{1,3})', 1), '')",
        "UPPER(t) || '|' || LOWER(t)",
        "SUBSTR(t, -3) || t[2:4] || t[:2] || t[3:]",
        "CONCAT_WS('; ', NULLIF(t, ''), LEFT(t, 1), NULL)",
        "REPLACE(t, '.', ',') LIKE '%_,_%'",
        f"REGEXP_FULL_MATCH(LOWER(t), '{NOTHING}')",
        "MD5(t)",
    ],
)
def test_a_function_means_the_same_everywhere(place, texts, sql):
    assert differences(place, texts, f"{sql} AS value") == []


def test_a_fraction_is_rounded_once(place):
    chance = random.Random(3)
    numbers = [f"{chance.uniform(10, 99):.9f}49997" for _ in range(50)]
    values = ", ".join(f"({i}, CAST({x} AS DOUBLE))" for i, x in enumerate(numbers))
    query = (
        "SELECT CAST(x AS DECIMAL(38, 9)) FROM "
        f"(SELECT * FROM (VALUES {values}) AS given(i, x)) ORDER BY i"
    )
    wanted = [(Decimal(x[:-5]),) for x in numbers]
    assert [engine.rows(query) for engine in (DuckDB(), place.engine())] == [wanted] * 2


def differences(place, texts, written):
    """Return where an engine reads a text otherwise than DuckDB."""
    found = []
    for engine in (DuckDB(), place.engine()):
        values = ", ".join(f"({text(one)})" for one in texts)
        raw = engine.keep(f"SELECT * FROM (VALUES {values}) AS given(raw)")
        source = f"SELECT raw, {stripped('raw')} AS t FROM {raw}"
        rows = engine.rows(f"SELECT raw, {written} FROM ({source})")
        found.append({row[0]: row[1:] for row in rows})
    ours, theirs = found
    assert len(ours) == len(theirs) == len(texts)
    return [(one, ours[one], theirs[one]) for one in ours if ours[one] != theirs[one]]


def test_texts_stand_in_the_order_of_their_bytes(postgres, texts):
    columns = {"customer_id": "text", "date": "text", "amount": "whole"}
    rows = [[one, "2026-01-05", 1] for one in texts]
    source = postgres.put({"transactions": (columns, rows)})
    mapping = {"missing_customers": "set_aside"}
    ids = cv.customer_facts(cv.read_dataset(source, mapping=mapping)).index.tolist()
    assert ids == sorted(ids, key=str.encode)
    assert len(ids) > 500
