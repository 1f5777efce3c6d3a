"""Advocates and buyers: the overlap by hand, ties, and the planted advocate."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv


@pytest.fixture(scope="module")
def twenty(make_company):
    """C00 buys most ... C19 least; C19 brings C00, C18 brings C19, C00 brings C01."""
    ids = [f"C{k:02d}" for k in range(20)]
    bought = [(who, "2026-01-01", 1000.0 - k) for k, who in enumerate(ids)]
    pairs = [("C19", "C00"), ("C18", "C19"), ("C00", "C01")]
    brought = pd.DataFrame(pairs, columns=["referrer_id", "referred_id"])
    return make_company(bought, referrals=brought.assign(date="2026-01-01"))


def test_the_overlap_by_hand(twenty):
    got = cv.advocate_overlap(twenty)
    # the top tenth is two: buyers C00 and C01; advocates C19 (1,000) and C00 (999)
    assert got.scores.index[got.scores["top_buyer"]].tolist() == ["C00", "C01"]
    assert got.scores.index[got.scores["top_advocate"]].tolist() == ["C19", "C00"]
    assert (got.overlap, got.overlap.count, got.overlap.n) == (0.5, 1, 2)
    assert got.expected == 0.1
    assert got.scores.index[got.scores["quiet"]].tolist() == ["C19"]
    assert got.scores.loc["C19", "direct_rank"] == 20


def test_ties_at_the_cut_all_belong_to_the_top(make_company):
    ids = [f"C{k:02d}" for k in range(20)]
    bought = [(who, "2026-01-01", 10.0) for who in ids]
    brought = pd.DataFrame({"referrer_id": ids[:5], "referred_id": ids[5:10]})
    company = make_company(bought, referrals=brought.assign(date="2026-01-01"))
    got = cv.advocate_overlap(company)
    assert got.overlap.n == 5  # two would fit, five are equal
    assert got.expected == 1.0  # everyone buys the same
    assert got.overlap == 1.0
    assert not got.scores["quiet"].any()


def test_who_brings_nothing_is_no_advocate(twenty):
    got = cv.advocate_overlap(twenty, top=0.5)
    assert got.overlap.n == 3


def test_nobody_brings_anybody(make_company):
    brought = pd.DataFrame({"referrer_id": ["X"], "referred_id": ["A"]})
    people = pd.DataFrame({"customer_id": ["A", "B"]})
    company = make_company(
        [("A", "2026-01-01", 5.0), ("B", "2026-01-01", 3.0)],
        referrals=brought.assign(date="2026-01-01"),
        customers=people,
    )
    got = cv.advocate_overlap(company)
    assert got.overlap.n == 0
    assert got.finding == "Nobody has brought anyone: 0 customers are advocates."


def test_the_finding_weighs_the_overlap_against_chance(twenty):
    got = cv.advocate_overlap(twenty)
    assert got.finding.startswith("1 of the 2 best advocates is among the best buyers")
    assert got.finding.endswith("against 10% by chance; that may be chance.")
    assert got.summary().index.names == ["top_advocate", "top_buyer"]
    assert "expected=0.1" in repr(got)


@pytest.mark.parametrize(("who", "said"), [("A", "is not"), ("B", "is")])
def test_one_advocate_is_spoken_of_alone(make_company, who, said):
    bought = [("A", "2026-01-01", 5.0), ("B", "2026-01-01", 9.0)]
    pair = {"referrer_id": [who], "referred_id": ["A" if who == "B" else "B"]}
    brought = pd.DataFrame(pair).assign(date="2026-01-01")
    got = cv.advocate_overlap(make_company(bought, referrals=brought))
    start = f"The 1 best advocate {said} among the best buyers ("
    assert got.finding.startswith(start)


def test_the_advocate_who_buys_little_is_found_in_both_companies():
    for name, who in (("software", "C00134"), ("retailer", None)):
        company = cv.load_dataset(name)
        got = cv.advocate_overlap(company)
        most = company.referrals["referrer_id"].value_counts().index[0]
        assert got.scores.loc[who or most, "quiet"]


def test_the_basis_is_handed_on(twenty):
    got = cv.advocate_overlap(twenty, basis="margin")
    assert got.basis == "margin"
    assert got.scores["direct"].max() == pytest.approx(400)


@pytest.mark.parametrize("top", [0, 1, -0.1, "some", None])
def test_a_top_that_is_no_share_is_refused(twenty, top):
    with pytest.raises(cv.ParameterError, match=r"'top'.*above 0 and below 1"):
        cv.advocate_overlap(twenty, top=top)
