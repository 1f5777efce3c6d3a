"""The door on a client's engine: what it finds is what it finds in DuckDB."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import customer_value as cv

pytestmark = pytest.mark.slow

START = dt.date(2023, 1, 1)
LINES, PEOPLE = 5000, 400
IDS = ["007", "7", "a-1", "A-1", "Zoë", "ÄRGER", "ärger", "zebra", "_x", " 12 "]

TRANSACTIONS = {
    "line_id": "text",
    "customer_id": "text",
    "date": "date",
    "amount": "money",
    "product_id": "whole",
    "quantity": "float",
    "margin": "money",
    "currency": "text",
    "weight": "float",
    "gift": "flag",
    "note": "text",
}
CUSTOMERS = {
    "customer_id": "text",
    "name": "text",
    "acquired_on": "date",
    "acquisition_cost": "float",
    "cancelled_on": "moment",
    "segment": "text",
    "staff": "whole",
}
INTERACTIONS = {
    "customer_id": "text",
    "date": "moment",
    "type": "text",
    "function": "text",
    "cost": "money",
}
REFERRALS = {"referrer_id": "text", "referred_id": "text", "date": "date"}
CONTRIBUTIONS = {
    "customer_id": "text",
    "date": "date",
    "role": "text",
    "kind": "text",
    "adopted": "flag",
    "value": "whole",
}


def people(chance):
    return [*IDS, *(f"C{chance.randrange(10**6):06d}" for _ in range(PEOPLE))]


def day(chance):
    return START + dt.timedelta(days=chance.randrange(900))


def money(chance, low, high):
    return Decimal(chance.randrange(low * 100, high * 100)) / 100


def line(chance, i, ids):
    amount = money(chance, -20, 300)
    return [
        f"L{i:05d}",
        chance.choice(ids),
        day(chance),
        amount,
        chance.randrange(50),
        chance.choice([None, 0.1, 2.5, 3.0]),
        chance.choice([None, round(amount / 3, 2)]),
        "EUR",
        chance.choice([0.1 + 0.2, 12.0, 0.0015]),
        chance.choice([True, False, None]),
        chance.choice([None, "yes", "as agreed; see 'offer'", "ja"]),
    ]


def faulty(rows):
    """Plant faults, each in less than a hundredth of the rows."""
    plants = [
        (1, [None, "nan", "  ", ""]),
        (2, [None, dt.date(1850, 1, 1), dt.date(2150, 1, 1), dt.date(2030, 1, 1)]),
        (3, [None, Decimal(0), Decimal("99999999.99")]),
        (5, [float("nan"), float("inf"), -0.0]),
        (7, ["USD", "eur", None]),
    ]
    at = 0
    for column, values in plants:
        for value in values:
            for _ in range(2):
                rows[at][column] = value
                at += 1
    rows[at][0] = rows[at + 1][0]  # a key twice, with other values
    rows.append(list(rows[at + 2]))  # equal in every column
    rows += [[None] * len(TRANSACTIONS)] * 2  # nothing in them
    return rows


def shop(seed):
    """Return five tables with types, faults of every kind in them."""
    chance = random.Random(seed)
    ids = people(chance)
    lines = faulty([line(chance, i, ids) for i in range(LINES)])
    known = [*ids[:-20], "nobody bought", "won later"]
    customers = [
        [
            one,
            f"Name of {one}",
            None if i % 9 == 0 else day(chance),
            chance.choice([None, 12.5, 40.0]),
            chance.choice([None, None, dt.datetime(2024, 5, 1, 23, 59)]),
            chance.choice(["a", "b"]),
            chance.choice([None, i]),
        ]
        for i, one in enumerate(known)
    ]
    customers[-1][2] = dt.date(2040, 1, 1)
    customers[3][3] = -1.0
    touches = [
        [
            chance.choice(ids),
            dt.datetime.combine(day(chance), dt.time(chance.randrange(24), 30)),
            chance.choice(["call", "visit"]),
            chance.choice(["marketing", "Sales", "support", "nonsense", None]),
            chance.choice([None, money(chance, 1, 90)]),
        ]
        for _ in range(1500)
    ]
    friends = [[chance.choice(ids), one, day(chance)] for one in ids[:150]]
    friends += [["007", "007", day(chance)], [None, "7", day(chance)]]
    ideas = [
        [chance.choice(ids), day(chance), "tester", "idea", adopted, value]
        for adopted, value in ((True, 10), (False, None), (None, 3)) * 40
    ]
    return {
        "transactions": (TRANSACTIONS, lines),
        "customers": (CUSTOMERS, customers),
        "interactions": (INTERACTIONS, touches),
        "referrals": (REFERRALS, friends),
        "contributions": (CONTRIBUTIONS, ideas),
    }


def check(one, other, same):
    """Hold everything that the door says of two Datasets against each other."""
    names = list(one.tables)
    assert names == list(other.tables)
    for part in ("issues", "rejects", "books"):
        same(getattr(other, part), getattr(one, part))
    assert one.as_of == other.as_of
    assert one.currency == other.currency
    for name in names:
        assert_frame_equal(
            getattr(other, name), getattr(one, name), check_exact=True, obj=name
        )
    assert list(one.set_aside) == list(other.set_aside)
    for name, back in other.set_aside.items():
        theirs, ours = (
            x.frame().drop(columns="__file") for x in (back, one.set_aside[name])
        )
        assert_frame_equal(theirs, ours)
    assert_frame_equal(other.coverage, one.coverage)


@pytest.fixture
def same(plain, place):
    """Return a check that two tables, or texts, say the same of two engines."""

    def same(theirs, ours):
        theirs, ours = plain(theirs, place), plain(ours, place)
        if isinstance(ours, str):
            assert theirs == ours
        else:
            assert_frame_equal(theirs, ours)

    return same


@pytest.fixture(scope="module")
def read(place, both):
    """Return the shop as DuckDB reads it and as the engine does."""
    local, source = both(place, shop(seed=1))
    options = {"mapping": {"missing_customers": "set_aside"}, "as_of": "2025-06-30"}
    return cv.read_dataset(local, **options), cv.read_dataset(source, **options)


def test_a_client_s_engine_finds_what_duckdb_finds(read, same):
    one, other = read
    check(one, other, same)
    found = set(one.issues["rule"])
    assert {"no customer_id", "no date", "date outside 1900 to 2100"} <= found
    assert {"no amount", "exact duplicate", "second currency", "empty row"} <= found
    assert {"duplicate line_id", "customer refers itself", "unknown function"} <= found
    assert {"acquisition_cost outside 0 or more", "unknown customer"} <= found


def test_every_row_is_kept_or_set_aside(read):
    _, other = read
    books = other.books
    assert (books["rows_read"] == books["rows_kept"] + books["rows_set_aside"]).all()
    assert books.set_index("table").loc["transactions", "rows_set_aside"] > 20


def test_the_sources_say_where_the_rows_are_from(read, place):
    _, other = read
    sources = other.sources.set_index("table")
    assert sources.loc["customers", "file"] == place.label("customers")
    assert sources.loc["transactions", "lines"] == LINES + 3
    assert sources["sha256"].str.len().eq(64).all()
    assert sources["sha256"].nunique() == len(sources)
    assert sources["read_as"].str.contains("table, rows in the order").all()


WRITTEN = {
    "Buyer ID": "text",
    "Day": "text",
    "Pieces": "text",
    "Price": "text",
    "Sent": "moment",
    "Tax": "float",
    "State": "text",
}


def sheet():
    chance = random.Random(3)
    rows = [
        [
            f" {chance.randrange(60):03d}\t",
            f"{chance.randrange(1, 29)}.{chance.randrange(1, 13):02d}.2024 08:15",
            str(chance.randrange(-2, 9)),
            f"{chance.randrange(1, 4000)}.{chance.randrange(100):02d}",
            dt.datetime(2024, 1, 1) + dt.timedelta(minutes=chance.randrange(500_000)),
            chance.choice([0.07, 0.19]),
            chance.choice(["paid", "PAID ", "open", "äh"]),
        ]
        for _ in range(1200)
    ]
    rows[5][1], rows[6][1], rows[7][1] = "31.02.2024 08:15", "2024-01-05", "n/a"
    rows[8][3], rows[9][3], rows[10][2] = "1,2", "1e400", "many"
    rows[11][1], rows[12][1] = "-", "??"
    return rows


MAPPED = {
    "tables": {
        "transactions": {
            "file": "Sales of 2024",
            "columns": {
                "customer_id": "UPPER('c' || TRIM(\"Buyer ID\"))",
                "date": "Day",
                "amount": "Pieces * Price * (1 + Tax)",
                "quantity": "CAST(Pieces AS INT)",
                "sent": "CAST(Sent AS DATE)",
                "late": "CASE WHEN State = 'open' THEN 1 ELSE 0 END",
                "state": "COALESCE(State, 'none')",
                "half": "ROUND(Tax / 2, 3)",
                "last": "SUBSTR(State, -2)",
            },
            "date_format": ["%d.%m.%Y %H:%M"],
            "watch": {"returns": "Pieces < 0", "not paid": "LOWER(State) <> 'paid'"},
            "duplicates": "drop",
        }
    }
}


def test_a_mapping_is_run_where_the_rows_are(place, both, same):
    name = MAPPED["tables"]["transactions"]["file"]
    if place.name == "spark":  # its tables have no blanks in their names
        name = "sales_of_2024"
    how = {**MAPPED["tables"]["transactions"], "file": name}
    mapping = {"tables": {"transactions": how}}
    local, source = both(place, {name: (WRITTEN, sheet())})
    one = cv.read_dataset(local, mapping=mapping)
    other = cv.read_dataset(source, mapping=mapping)
    same(other.issues, one.issues)
    assert_frame_equal(other.transactions, one.transactions, check_exact=True)
    assert one.issues.set_index("rule").loc["returns", "rows"] > 100
    assert one.issues.set_index("rule").loc["date is no day", "rows"] == 2


def test_a_day_is_that_of_the_declared_zone(postgres, both):
    day = {"date_format": None, "timezone": "America/New_York"}
    rows = [
        ["A", "2026-01-05T23:30:00+02:00", 5],
        ["A", "2026-01-05 04:59:59Z", 6],
        ["B", "2026-07-05T03:59:59.5Z", 7],
        ["B", "2026-07-05 10:00", 7],
        ["B", "2026-07-06", 7],
    ]
    columns = {"customer_id": "text", "date": "text", "amount": "whole"}
    local, source = both(postgres, {"transactions": (columns, rows)})
    mapping = {"tables": {"transactions": day}}
    one, other = (cv.read_dataset(x, mapping=mapping) for x in (local, source))
    assert_frame_equal(other.transactions, one.transactions)
    assert one.transactions["date"].dt.day.tolist() == [4, 5, 5, 4, 6]


def test_data_that_must_be_mended_stop_with_the_same_words(place, both, same):
    rows = [["A", "05/01/2026" if i % 2 else "2026-01-05", i] for i in range(60)]
    columns = {"customer_id": "text", "date": "text", "amount": "whole"}
    local, source = both(place, {"transactions": (columns, rows)})
    raised = []
    for given in (local, source):
        with pytest.raises(cv.DataError) as caught:
            cv.read_dataset(given)
        raised.append(caught.value)
    one, other = raised
    same(str(other), str(one))
    same(other.problems, one.problems)


def test_pseudonyms_are_those_of_every_other_source(place, both, tmp_path):
    chance = random.Random(5)
    rows = [
        [one, day(chance), money(chance, 1, 50), f"O{i}", f"{one}@example.com"]
        for i, one in enumerate(people(chance) * 2)
    ]
    columns = {
        "customer_id": "text",
        "date": "date",
        "amount": "money",
        "order_id": "text",
        "mail": "text",
    }
    local, source = both(place, {"transactions": (columns, rows)})
    options = {"pseudonymise": True, "key_file": tmp_path / "key"}
    one, other = (cv.read_dataset(x, **options) for x in (local, source))
    assert_frame_equal(other.transactions, one.transactions)
    assert "mail" not in one.transactions
    assert_frame_equal(other.pseudonyms.table(), one.pseudonyms.table())


def test_attributes_of_a_third_party_are_joined_where_the_rows_are(place, both, same):
    rows = [[f"{i % 40:03d}", START, 5 + i] for i in range(200)]
    columns = {"customer_id": "text", "date": "date", "amount": "whole"}
    local, source = both(place, {"transactions": (columns, rows)})
    more = pd.DataFrame(
        {"customer_id": ["001", "1", "039", "x"], "income": [1, 2, 3, 4]}
    )
    one, other = (
        cv.read_dataset(x, enrichment={"area": more}) for x in (local, source)
    )
    assert_frame_equal(other.customers, one.customers)
    same(other.issues, one.issues)
    assert other.joins[0].matched == one.joins[0].matched == 2


def test_a_table_without_rows_counts_as_absent(postgres, both):
    rows = [["A", START, 5], ["B", START, 6]]
    columns = {"customer_id": "text", "date": "date", "amount": "whole"}
    tables = {"transactions": (columns, rows), "referrals": (REFERRALS, [])}
    company = cv.read_dataset(both(postgres, tables)[1])
    assert not company.has("referrals")
    assert "no rows" in set(company.issues["rule"])


def test_transactions_without_rows_are_refused(place, both):
    columns = {"customer_id": "text", "date": "date", "amount": "whole"}
    _, source = both(place, {"transactions": (columns, [])})
    with pytest.raises(cv.DataError, match="no rows"):
        cv.read_dataset(source)


def test_a_source_without_transactions_says_what_it_holds(place, both):
    columns = {"customer_id": "text"}
    _, source = both(place, {"transaction": (columns, [["A"]])})
    with pytest.raises(cv.DataError, match="Did you mean 'transaction'"):
        cv.read_dataset(source)
    with pytest.raises(cv.ParameterError, match="no table 'sales'"):
        cv.read_dataset(source, mapping={"tables": {"transactions": {"file": "sales"}}})
