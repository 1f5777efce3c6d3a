"""The ten tables and the page that is written from them."""

from __future__ import annotations

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


def test_the_page_of_the_tables_agrees_with_their_declaration(root):
    written = (root / "datasets" / "README.md").read_text(encoding="utf-8")
    assert written == card()
