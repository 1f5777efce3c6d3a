"""The ten tables and the page that is written from them."""

from __future__ import annotations

from customer_value.data.card import card
from customer_value.data.columns import KINDS
from customer_value.data.tables import TABLES
from customer_value.data.views import KNOWN_ON, LATER


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


def test_the_earlier_day_uses_the_same_columns_as_the_door():
    for name, column in KNOWN_ON.items():
        assert TABLES[name].day == column
    for name, columns in LATER.items():
        assert TABLES[name].later == columns


def test_the_page_of_the_tables_agrees_with_their_declaration(root):
    written = (root / "datasets" / "README.md").read_text(encoding="utf-8")
    assert written == card()
