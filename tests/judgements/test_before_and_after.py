"""Two days side by side."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.errors import ParameterError


@pytest.fixture(scope="module")
def moved():
    return cv.before_and_after(cv.load_dataset("software"), since="2025-10-31")


def test_each_figure_is_that_of_its_measure_on_its_day(moved):
    now = cv.load_dataset("software")
    then = now.at("2025-10-31", undated="keep")
    for column, company in (("before", then), ("now", now)):
        got = moved.scores[column]
        assert got["net asset value"] == cv.asset_value(company).total
        assert got["defection rate"] == cv.defection(company).rate
        assert got["repeat rate"] == cv.repeat_purchase(company).rate
        assert got["net promoter score"] == cv.promoters(company).score
        facts = cv.customer_facts(company)
        assert got["revenue of 12 months"] == facts["revenue_12m"].sum()
        table = cv.indicator_attainment(company)
        mean = table.loc[table["kind"] == "cpi", "attainment"].mean()
        assert got["goals for customers reached"] == mean
        brought = company.referrals
        late = brought["date"] > company.as_of - pd.DateOffset(years=1)
        assert got["referred in 12 months"] == brought[late]["referred_id"].nunique()


def test_better_goes_the_way_of_the_figure(moved):
    scores = moved.scores
    assert (scores["change"] == scores["now"] - scores["before"]).all()
    assert scores.loc["defection rate", ["better", "verdict"]].tolist() == [
        "lower",
        "worse",
    ]
    assert scores.loc["defection rate", "change"] > 0
    assert scores.loc["revenue of 12 months", "verdict"] == "better"
    assert scores.loc["revenue share of the top fifth", "verdict"] == ""
    good = (scores["verdict"] == "better").sum()
    bad = (scores["verdict"] == "worse").sum()
    assert moved.finding == (
        f"From 31 October 2025 to 31 October 2026 {good} of {good + bad} figures got "
        f"better and {bad} worse."
    )


def test_figures_are_written_with_their_units(moved):
    table = moved.summary()
    assert table.loc["net asset value", "now"].startswith("EUR ")
    assert table.loc["repeat rate", "now"].endswith("%")
    assert table.loc["active customers", "now"] == "261"
    assert repr(moved) == (
        "BeforeAndAfter(metrics=14, since=2025-10-31, as_of=2026-10-31)"
    )


def test_what_got_better_does_not_look_the_same(moved):
    table = moved.summary()
    went = moved.scores["before"] != moved.scores["now"]
    assert (table["before"] != table["now"])[went].all()
    assert "." in table.loc["repeat rate", "now"]  # 86% on both days


def test_a_year_ago_is_meant_where_no_day_is_named(moved):
    usual = cv.before_and_after(cv.load_dataset("software"))
    pd.testing.assert_frame_equal(usual.scores, moved.scores)


def test_what_the_data_do_not_hold_is_left_out_with_a_note():
    shop = cv.before_and_after(cv.load_dataset("retailer"))
    assert set(shop.scores["side"]) == {"for the company"}
    assert any(note.startswith("satisfaction, mean: nobody") for note in shop.notes)
    assert any("table invoices" in note for note in shop.notes)


@pytest.mark.parametrize("since", ["2026-10-31", "2027-01-01", "soon"])
def test_a_day_that_is_not_earlier_is_refused(since):
    with pytest.raises(ParameterError, match="since"):
        cv.before_and_after(cv.load_dataset("software"), since=since)


def test_a_customer_who_was_not_there_yet_is_a_gain():
    sold = pd.DataFrame({"customer_id": ["A"], "date": "2026-01-01", "amount": 1.0})
    young = cv.before_and_after(cv.read_dataset({"transactions": sold}))
    row = young.scores.loc["active customers"]
    assert row[["before", "now", "verdict"]].tolist() == [0, 1, "better"]
    assert "repeat rate" not in young.scores.index
    assert any(note.startswith("repeat rate: ") for note in young.notes)
