"""The ten tables and the page that is written from them."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.data.card import card
from customer_value.data.columns import KINDS
from customer_value.data.tables import TABLES


def test_there_are_ten_tables():
    assert len(TABLES) == 10


def test_only_customer_day_and_amount_are_required_of_transactions():
    assert set(TABLES["transactions"].required) == {"customer_id", "date", "amount"}


def test_every_column_has_a_known_kind_and_a_meaning():
    for table in TABLES.values():
        for column in table.columns:
            assert column.kind in KINDS
            assert column.meaning
        assert len(set(table.names)) == len(table.names)
        assert table.key is None or table.key in table.names
        assert table.amount is None or table.column(table.amount).kind == "money"


def test_days_are_days_and_what_comes_later_is_optional():
    for table in TABLES.values():
        days = [name for name in (table.day, *table.later) if name]
        assert {table.column(name).kind for name in days} <= {"date"}
        assert not set(table.undated) & {*days, *table.required}
        assert set(table.undated) <= set(table.names)


def test_the_page_says_what_the_declaration_says(root):
    written = (root / "datasets" / "README.md").read_text(encoding="utf-8")
    assert written == card()
    for table in TABLES.values():
        part = written.split(f"\n## {table.name}\n")[1].split("\n## ")[0]
        assert f"One row is {table.row}. Good for: {table.gives}." in part
        assert f"If absent: {table.if_absent}" in part
        lines = [line for line in part.splitlines() if line.startswith("|")]
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
        assert rows[0] == [
            *("column", "kind", "unit", "required", "rule", "mend", "meaning"),
            "good for",
        ]
        assert rows[2:] == [
            [
                *(column.name, column.kind, column.unit),
                *("yes" if column.required else "no", column.rule, column.mend),
                *(column.meaning, column.good_for),
            ]
            for column in table.columns
        ]
        for rule in table.checks:
            assert f"- {rule.name}: {rule.mend}" in part


def test_every_column_says_what_it_is_good_for_and_no_sign_breaks_the_page():
    for table in TABLES.values():
        for column in table.columns:
            assert column.good_for
            texts = (column.meaning, column.good_for, column.mend, column.rule)
            assert not any("|" in text or "\n" in text for text in texts)


# --------------------------------------------------- the checks are the declaration's


def faulty():
    """Yield each column with a cell that its declaration does not allow."""
    for table in TABLES.values():
        for column in table.columns:
            where = table.name, column.name
            if column.unread:
                yield *where, "not so", column.unread, "no"
            if column.kind == "date":
                yield *where, "1800-01-01", "Correct the year.", "outside 1900"
            if column.bounds:
                yield *where, column.low - 1, column.beyond, f"outside {column.bounds}"
            if column.choices:
                yield *where, "something else", column.beyond, "unknown"
            if column.required and where != ("transactions", "customer_id"):
                yield *where, None, column.empty, "no"


@pytest.mark.parametrize(("table", "name", "cell", "mend", "words"), list(faulty()))
def test_a_cell_that_is_not_allowed_is_found_with_its_mend(
    table, name, cell, mend, words
):
    spec = TABLES[table]
    rows = [{**spec.example} for _ in range(200)]
    for i, row in enumerate(rows):
        for key in {spec.key, "line_id"} & set(row):
            row[key] = f"K{i}"
    tables = {table: pd.DataFrame(rows, dtype=object)}
    tables[table].loc[7, name] = cell
    if table != "transactions":
        tables["transactions"] = pd.DataFrame([TABLES["transactions"].example])
    found = cv.read_dataset(tables, as_of="2026-12-31").issues
    mine = found[(found["table"] == table) & found["rule"].str.contains(name)]
    assert mend in set(mine["mend"]), found
    assert mine["rule"].str.contains(words).any()


@pytest.mark.parametrize(
    ("table", "rule"),
    [(t.name, rule) for t in TABLES.values() for rule in t.checks],
)
def test_a_row_that_is_not_sound_as_a_whole_is_found(table, rule):
    bad = {
        "amount of zero": {"amount": 0},
        "negative amount": {"amount": -5},
        "margin above the amount": {"margin": 121},
        "margin below 0": {"margin": -1},
        "amount above 100 times the median": {"amount": 12_001},
        "customer refers itself": {"referred_id": "C001"},
        "negative invoice": {"amount": -5},
        "paid before issued": {"paid_on": "2025-12-01"},
        "answer outside its scale": {"value": 11},
    }[rule.name]
    rows = [{**TABLES[table].example} for _ in range(200)]
    for i, row in enumerate(rows):
        for key in {TABLES[table].key, "line_id"} & set(row):
            row[key] = f"K{i}"
    rows[7] |= bad
    tables = {table: pd.DataFrame(rows, dtype=object)}
    if table != "transactions":
        tables["transactions"] = pd.DataFrame([TABLES["transactions"].example])
    issues = cv.read_dataset(tables, as_of="2026-12-31").issues
    found = issues.set_index(["table", "rule"]).loc[(table, rule.name)]
    assert found["rows"] == 1
    assert found["mend"] == rule.mend
