"""The chapter on relationships: every part, and its sentence where data are missing."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.report.blocks import Exhibit, Note, Table
from customer_value.report.relationship_chapter import relationships

AS_OF = "2026-06-30"


def kinds(blocks):
    return [type(block) for block in blocks]


def company_of(contacts, days=("2025-01-05", "2026-06-30")):
    lines = pd.DataFrame([("A", day, 10.0) for day in days])
    lines.columns = ["customer_id", "date", "amount"]
    tables = {"transactions": lines, "interactions": pd.DataFrame(contacts)}
    return cv.read_dataset(tables, currency="EUR")


def contact(**more):
    return {"customer_id": "A", "date": AS_OF, "type": "complaint"} | more


@pytest.fixture(scope="module")
def blocks():
    return relationships(cv.load_dataset("software"))


def test_every_table_gives_every_part(blocks):
    want = [Exhibit, Table, Table, Note, Note, Note, Note]
    assert kinds(blocks) == want
    value = cv.relationship_value(cv.load_dataset("software"))
    assert blocks[1].title == (
        "A net step closer costs EUR 56 in marketing and EUR 1.64 k in support"
    )
    assert blocks[-1].text == " ".join(value.notes)


def test_functions_add_up(blocks):
    cells = {column.name: column.texts for column in blocks[1].columns}
    assert cells["Function"] == ("Sales", "Marketing", "Service", "Support")
    contacts = [int(text.replace(",", "")) for text in cells["Contacts"]]
    assert sum(contacts) == 9636
    assert cells["Cost of a net step, EUR"][-1] == "1,638"


def test_gains_stand_above_losses_with_their_names(blocks):
    table = blocks[2]
    assert table.title == "176 of 295 relationships lost ground within 90 days"
    assert table.note == (
        "The largest gains of 5 customers and losses of 5 customers, in steps"
    )
    cells = {column.name: column.texts for column in table.columns}
    assert cells["Id"][-1] == "C00101"  # the whale that was planted
    assert cells["Change"][0] == "17.1"
    assert cells["Change"][-1] == "−15.6"
    assert all(cells["Customer"])


def test_the_tests_are_told_with_their_intervals(blocks):
    reading, early, rubric = blocks[3:6]
    assert "counts half after 180 days" in reading.text
    assert early.title == "Early warning."
    assert "63% (51% to 76%) of pairs" in early.text
    assert rubric.text.endswith("need not bring it about.")


def test_without_the_table_the_chapter_is_a_sentence():
    chapter = cv.report.section("relationship_value", cv.load_dataset("retailer"))
    assert "No interactions table: relationship value is not measured." in repr(chapter)


def test_contacts_without_cost_channel_or_function():
    blocks = relationships(company_of([contact()]))
    assert kinds(blocks) == [Exhibit, Table, Note, Note, Note, Note]
    assert "The largest losses of 1 customer, in steps" in blocks[1].note
    assert "too few" in blocks[3].text
    assert "No costs of interactions" in blocks[-1].text


def test_one_function_has_nothing_to_compare():
    blocks = relationships(company_of([contact(function="sales", cost=8.0)]))
    assert blocks[1].title == "1 of 1 relationship lost ground within 90 days"


def test_contacts_whose_movement_nobody_knows():
    blocks = relationships(company_of([contact(type="Rückruf")]))
    assert kinds(blocks) == [Note, Note]
    assert blocks[0].text.startswith("0 of 1 customer has interactions")
    assert "'rückruf'" in blocks[1].text


def test_a_short_history_says_why_there_is_no_test():
    blocks = relationships(company_of([contact()], days=("2026-06-01", AS_OF)))
    early = next(block for block in blocks if block.title == "Early warning.")
    assert early.text.startswith("29 days of history are too few")


def test_nobody_moved():
    blocks = relationships(company_of([contact(type="sales call")]))
    assert not any(isinstance(block, Table) for block in blocks)


def test_pseudonyms_are_kept():
    company = cv.load_dataset("software")
    told = cv.read_dataset(
        {name: getattr(company, name) for name in ("transactions", "interactions")},
        pseudonymise=True,
    )
    page = repr(cv.report.section("relationship_value", told))
    assert "C00101" not in page
