"""The chapter on the ideal customer: what differs, how sure, and who is alike."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.errors import ParameterError
from customer_value.report.blocks import Note, Table
from customer_value.report.profile_chapter import MOST, profile


def kinds(blocks):
    return [type(block) for block in blocks]


@pytest.fixture(scope="module")
def software():
    return cv.load_dataset("software")


def small(region, customers=40):
    """Return customers of whom the later ones buy more."""
    ids = [f"C{i:02d}" for i in range(customers)]
    days = pd.date_range("2024-01-05", periods=20, freq="30D")
    lines = [(who, day, 1.0 + i**2) for i, who in enumerate(ids) for day in days]
    frame = pd.DataFrame(lines, columns=["customer_id", "date", "amount"])
    people = pd.DataFrame({"customer_id": ids, "region": region(ids)})
    return cv.read_dataset({"transactions": frame, "customers": people})


def test_what_differs_stands_with_lift_test_and_number(software):
    table, note = profile(software)
    assert (type(table), type(note)) == (Table, Note)
    assert table.title == (
        "Employees over 136: 79% of the best customers, 7% of the rest"
    )
    cells = {column.name: column.texts for column in table.columns}
    place = cells["Value"].index("over 136")
    found = cv.ideal_profile(software, cv.asset_value(software)).scores
    row = found[found["value"] == "over 136"].iloc[0]
    assert cells["In the top"][place] == str(row["in_top"])
    assert cells["Lift"][place] == "11.3 times"
    assert cells["q"][place] == "below 0.001"
    assert cells["Lift"][-1] == "0.02 times"
    assert "ranks one of the top before one of the rest in 94% of pairs" in note.text
    assert "at most 5% are expected to be false discoveries" in note.text


def test_where_nothing_differs_the_values_tested_are_shown():
    company = small(lambda ids: ["north", "south"] * (len(ids) // 2))
    table, note = profile(company)
    assert table.title.startswith("None of 2 values tested sets the ")
    cells = {column.name: column.texts for column in table.columns}
    assert sorted(cells["Value"]) == ["north", "south"]
    assert "False discoveries" not in note.text


def test_a_value_of_only_the_best_or_only_the_rest_says_so():
    company = small(lambda ids: ["a" if int(i[1:]) > 22 else "b" for i in ids])
    table = profile(company)[0]
    lifts = next(column for column in table.columns if column.name == "Lift").texts
    assert lifts == ("none of the rest", "none of the top")


def test_many_values_show_both_ends(monkeypatch, software):
    monkeypatch.setattr("customer_value.report.profile_chapter.MOST", 2)
    table = profile(software)[0]
    assert len(table.columns[0].texts) == 2
    assert table.note.endswith("4 between them left out")
    assert MOST > 2


def test_one_customer_has_no_profile():
    company = small(lambda ids: ["north" for _ in ids], customers=1)
    (note,) = profile(company)
    assert note.title == "No profile."
    assert "1 of 1 customer is in the top" in note.text


def test_prospects_are_scored_where_a_file_is_given(software, tmp_path):
    rows = pd.DataFrame(
        {"prospect_id": ["P1", "P2"], "employees": [5000, 3], "segment": "Enterprise"}
    )
    rows.to_csv(tmp_path / "prospects.csv", index=False)
    chapter = cv.report.section(
        "ideal_profile", software, prospects=tmp_path / "prospects.csv"
    )
    table = list(chapter)[-1]
    assert table.title == "1 of 2 prospects resembles the top more than the rest"
    assert table.columns[0].texts == ("P1", "P2")
    with pytest.raises(ParameterError, match="No such file"):
        cv.report.section("ideal_profile", software, prospects="absent.csv")


def test_prospects_stay_unnamed_in_a_report_on_pseudonyms(tmp_path):
    company = cv.load_dataset(
        "software", pseudonymise=True, key_file=tmp_path / "work.key"
    )
    rows = pd.DataFrame({"prospect_id": ["P1"], "employees": [5000]})
    note = profile(company, prospects=rows)[-1]
    assert isinstance(note, Note)
    assert "P1" not in note.text
