"""Steps against later purchases: by hand, against a loop, and with too little data."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

import customer_value as cv
from customer_value.errors import CustomerValueError, ParameterError
from customer_value.measures.rubric_calibration import rank_correlation

AS_OF = "2026-12-31"


def contacts(*rows):
    return pd.DataFrame(list(rows), columns=["customer_id", "date", "type"])


@pytest.fixture(scope="module")
def small(make_company):
    """A buys on 1 March; a contact of the same day is not before the purchase."""
    return make_company(
        [("A", "2026-01-01", 5.0), ("A", "2026-03-01", 5.0), ("B", "2026-01-01", 5.0)],
        as_of=AS_OF,
        interactions=contacts(
            ("A", "2026-02-01", "complaint"),
            ("A", "2026-03-01", "complaint"),
            ("B", "2026-01-31", "Complaint "),
            ("A", "2026-02-28", "survey answered"),
            ("A", "2026-11-15", "survey answered"),  # not watched for 90 days
            ("A", "2026-02-01", "renewal"),  # a purchase itself
        ),
    )


def test_log_odds_by_hand(small):
    told = cv.rubric_calibration(small, days=90)
    assert told.scores.index.tolist() == ["survey answered", "complaint"]
    row = told.scores.loc["complaint"]
    assert (row["contacts"], row["bought"], row["customers"]) == (3, 1, 2)
    base = math.log(2.5 / 2.5)  # 2 of 4 contacts
    assert row["log_odds"] == pytest.approx(math.log(1.5 / 2.5) - base)
    assert told.base_rate == 0.5
    one = told.scores.loc["survey answered"]
    assert one["log_odds"] == pytest.approx(math.log(1.5 / 0.5) - base)
    assert set(told.scores["verdict"]) == {"too few"}
    assert told.verdict == "cannot tell"
    assert told.finding == (
        "0 types of contact with 20 contacts or more are too few to judge steps."
    )


def test_the_days_are_a_limit(small):
    assert cv.rubric_calibration(small, days=27).scores["bought"].sum() == 1
    assert cv.rubric_calibration(small, days=28).scores["bought"].sum() == 2


def loop(company, days):
    """Count in plain Python."""
    skip = {"purchase", "renewal", "upgrade"}
    sales = company.transactions.groupby(["customer_id", "date"])["amount"].sum()
    bought = sales[sales > 0].reset_index().groupby("customer_id")["date"].apply(list)
    last = company.as_of - pd.Timedelta(days=days)
    found = {}
    for who, day, kind in company.interactions[
        ["customer_id", "date", "type"]
    ].itertuples(index=False):
        if kind in skip or day > last:
            continue
        ahead = [(b - day).days for b in bought.get(who, [])]
        hit = any(0 < gap <= days for gap in ahead)
        found.setdefault(kind, []).append((who, hit))
    return found


def test_a_bundled_company_against_a_plain_loop():
    company = cv.load_dataset("software")
    told, want = cv.rubric_calibration(company, days=60), loop(company, 60)
    assert set(told.scores.index) == set(want)
    for kind, rows in want.items():
        row = told.scores.loc[kind]
        assert row["contacts"] == len(rows)
        assert row["bought"] == sum(hit for _, hit in rows)
        assert row["customers"] == len({who for who, _ in rows})
    judged = told.scores[told.scores["verdict"] != "too few"]
    r = spearmanr(judged["steps"], judged["log_odds"]).statistic
    assert told.correlation == pytest.approx(r)
    assert told.low < told.correlation < told.high


def test_the_interval_allows_for_customers_with_many_contacts():
    """The bootstrap over customers is the oracle."""
    company = cv.load_dataset("software")
    told = cv.rubric_calibration(company, days=90).scores
    rows = loop(company, 90)["support unsolved"]
    by = pd.DataFrame(rows, columns=["who", "hit"]).groupby("who")["hit"]
    k, n = by.sum().to_numpy(float), by.size().to_numpy(float)
    chance = np.random.default_rng(5)
    drawn = chance.integers(0, len(k), (4000, len(k)))
    ks, ns = k[drawn].sum(axis=1), n[drawn].sum(axis=1)
    odds = np.log((ks + 0.5) / (ns - ks + 0.5))
    row = told.loc["support unsolved"]
    spread = (row["high"] - row["low"]) / 2 / 1.959964
    assert spread == pytest.approx(odds.std(), rel=0.12)


def test_a_rank_correlation_and_its_edges():
    one = pd.Series([1.0, 2, 3, 4, 5, 6, 7, 8])
    other = pd.Series([2.0, 1, 4, 3, 6, 5, 8, 7])
    r, low, high = rank_correlation(one, other)
    assert r == pytest.approx(spearmanr(one, other).statistic)
    half = 1.959964 * math.sqrt((1 + r * r / 2) / 5)
    assert (low, high) == pytest.approx(
        (math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half))
    )
    assert np.isnan(rank_correlation(one[:4], other[:4])).all()
    assert np.isnan(rank_correlation(one, one * 0)).all()


def shop(make_company, *, helpful):
    """Make six types of contact; the steps go with purchases, or against them."""
    steps = dict(zip("abcdef", range(-2, 4), strict=True))
    lines, rows = [], []
    for place, (kind, _) in enumerate(sorted(steps.items())):
        for n in range(60):
            who = f"{kind}{n:02d}"
            lines.append((who, "2026-01-01", 5.0))
            share = place if helpful else 5 - place
            if n < 5 + 9 * share:
                lines.append((who, "2026-03-01", 5.0))
            rows.append((who, "2026-02-01", kind))
    company = make_company(lines, as_of=AS_OF, interactions=contacts(*rows))
    return cv.rubric_calibration(company, rubric=steps)


def test_a_planted_rubric_is_found_right(make_company):
    told = shop(make_company, helpful=True)
    assert told.verdict == "holds"
    assert told.correlation == 1
    assert told.scores["verdict"].iloc[0] == "more often"
    assert told.scores["verdict"].iloc[-1] == "less often"
    assert told.finding == (
        "Over 6 types of contact steps and purchases within 90 days have a rank "
        "correlation of 1.00 (1.00 to 1.00): types that score well come before "
        "purchases."
    )
    assert "need not bring it about" in told._repr_html_()


def test_a_rubric_upside_down_is_found_wrong(make_company):
    told = shop(make_company, helpful=False)
    assert told.verdict == "does not"
    assert told.correlation == -1


def test_the_notice_comes_before_fewer_purchases():
    for name in ("software", "subscription"):
        scores = cv.rubric_calibration(cv.load_dataset(name)).scores
        assert scores["verdict"]["cancellation notice"] == "less often"
        assert scores["low"].idxmin() == "cancellation notice"


def test_where_all_bought_the_interval_is_not_zero_wide(make_company):
    rows = [(f"C{n:02d}", "2026-02-01", "complaint") for n in range(30)]
    lines = [
        (who, day, 5.0) for who, *_ in rows for day in ("2026-01-01", "2026-03-01")
    ]
    told = cv.rubric_calibration(
        make_company(lines, as_of=AS_OF, interactions=contacts(*rows))
    )
    row = told.scores.loc["complaint"]
    assert row["log_odds"] == pytest.approx(0)
    assert row["low"] < -1


def test_contacts_that_are_all_purchases_leave_nothing(make_company):
    company = make_company(
        [("A", "2026-01-01", 5.0)],
        as_of=AS_OF,
        interactions=contacts(("A", "2026-01-01", "purchase")),
    )
    told = cv.rubric_calibration(company)
    assert told.scores.empty
    assert math.isnan(told.base_rate)
    assert "0 types" in told.finding


@pytest.mark.parametrize("days", [0, -3, 1.5, "90", None])
def test_days_must_be_whole(small, days):
    with pytest.raises(ParameterError, match="'days' parameter of rubric_calibration"):
        cv.rubric_calibration(small, days=days)


def test_without_the_table(make_company):
    with pytest.raises(CustomerValueError, match="No interactions table"):
        cv.rubric_calibration(make_company([("A", "2026-01-01", 5.0)]))
