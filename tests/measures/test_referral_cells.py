"""The referral value and its cells: by hand, and what moves them."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.measures.asset_inputs import asset_inputs
from customer_value.measures.referral_cells import CELLS


@pytest.fixture(scope="module")
def software():
    return cv.load_dataset("software")


@pytest.fixture(scope="module")
def found(software):
    return cv.referral_cells(software)


def test_the_referral_value_by_hand(software, found):
    rules = software.assumptions
    clv = cv.asset_value(software).scores["clv"]
    saved = asset_inputs(software, rules).acquisition
    pairs = software.referrals
    pairs = pairs[pairs["referrer_id"] != pairs["referred_id"]]
    for who in ("C00106", "C00118", "C00134"):
        want = 0.0
        for _, row in pairs[pairs["referrer_id"] == who].iterrows():
            other = row["referred_id"]
            part = 1 / (pairs["referred_id"] == other).sum()
            want += part * (rules.incrementality * clv[other] + saved) - row["reward"]
        assert found.scores.loc[who, "crv"] == pytest.approx(want)
    assert found.scores.loc["C00134", "brought"] == 7
    assert found.saved_acquisition == saved


def test_who_brings_nobody_has_no_referral_value(software, found):
    brings = set(software.referrals["referrer_id"])
    quiet = found.scores[~found.scores.index.isin(brings)]
    assert (quiet[["crv", "brought"]] == 0).all(axis=None)


def test_the_cells_are_cut_at_the_medians(found):
    rows = found.scores[found.scores["cell"] != "not valued"]
    assert found.cuts["clv"] == rows["clv"].median()
    assert found.cuts["crv"] == rows["crv"].median()
    buys, brings = (rows[name] > found.cuts[name] for name in ("clv", "crv"))
    assert set(rows.loc[buys & brings, "cell"]) == {"champions"}
    assert set(rows.loc[buys & ~brings, "cell"]) == {"affluents"}
    assert set(rows.loc[~buys & brings, "cell"]) == {"advocates"}
    assert set(rows.loc[~buys & ~brings, "cell"]) == {"misers"}
    assert found.cells["customers"].sum() == len(found.scores)
    assert found.cells["crv"].sum() == pytest.approx(found.scores["crv"].sum())


def test_the_advocate_who_buys_little_is_in_the_advocates_cell(found):
    assert found.scores.loc["C00134", "cell"] == "advocates"
    assert found.scores.loc["C00118", "cell"] == "champions"


def test_saved_acquisition_and_incrementality_add_as_the_formula_says(software):
    rules = cv.Assumptions(incrementality=0.0, saved_acquisition=100.0)
    got = cv.referral_cells(software, assumptions=rules).scores.sort_index()
    paid = software.referrals.groupby("referrer_id")["reward"].sum()
    paid = paid.reindex(got.index).fillna(0.0)
    assert got["crv"].tolist() == pytest.approx((100 * got["brought"] - paid).tolist())
    more = cv.Assumptions(incrementality=1.0, saved_acquisition=100.0)
    most = cv.referral_cells(software, assumptions=more).scores.sort_index()
    shares = cv.Assumptions(incrementality=0.25, saved_acquisition=100.0)
    part = cv.referral_cells(software, assumptions=shares).scores.sort_index()
    between = 0.75 * got["crv"] + 0.25 * most["crv"]
    assert part["crv"].tolist() == pytest.approx(between.tolist())


def test_it_speaks_for_itself(found):
    assert found.finding.endswith(".")
    assert "13 customers buy little" in found.finding
    assert repr(found).startswith("ReferralCells(customers=300")
    assert found.summary().index.tolist()[:4] == [*CELLS]
    assert found.cells["action"].iloc[:4].str.len().min() > 10


def test_all_equal_are_all_misers(make_company):
    days = pd.date_range("2024-01-01", "2026-01-01", freq="91D")
    bought = [(who, day, 10.0) for who in "ABC" for day in days]
    pairs = [("A", "B"), ("B", "C"), ("C", "A")]
    brought = pd.DataFrame(pairs, columns=["referrer_id", "referred_id"])
    company = make_company(bought, referrals=brought.assign(date="2026-01-01"))
    got = cv.referral_cells(company)
    assert got.cells["customers"].tolist() == [0, 0, 0, 3]
    assert got.finding.startswith("0 customers buy little")


def test_without_referrals_it_says_so():
    with pytest.raises(cv.CustomerValueError, match="No referrals table"):
        cv.referral_cells(cv.load_dataset("subscription"))
