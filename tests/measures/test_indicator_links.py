"""What runs ahead of what: planted lags are found, chance and trends are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

import customer_value as cv
from customer_value.errors import CustomerValueError, ParameterError
from customer_value.measures.indicator_links import _best, _scores


def company(series, *, freq="ME"):
    """Return a company with indicators; a name that starts with k is a kpi."""
    size = max(len(values) for values in series.values())
    days = pd.date_range("2020-01-31", periods=size, freq=freq)
    rows = [
        (day, name, "kpi" if name[0] == "k" else "cpi", value)
        for name, values in series.items()
        for day, value in zip(days, values, strict=False)
    ]
    read = pd.DataFrame(rows, columns=["date", "indicator", "kind", "value"])
    read = read.dropna()
    sold = pd.DataFrame({"customer_id": ["A"], "date": [days[-1]], "amount": 1.0})
    return cv.read_dataset({"transactions": sold, "indicators": read})


def walk(chance, size, *, trend=0.0):
    return np.cumsum(chance.standard_normal(size) + trend)


@pytest.mark.parametrize("lag", [0, 1, 2, 3])
def test_a_planted_lag_is_found(lag):
    chance = np.random.default_rng(lag)
    lead = walk(chance, 40)
    follow = np.concatenate([np.full(lag, lead[0]), lead[: 40 - lag]])
    found = cv.indicator_links(
        company({"c": lead, "k": follow + 0.1 * chance.standard_normal(40)})
    )
    best = found.best.loc[("c", "k")]
    assert best["lag"] == lag
    assert best["verdict"] == ("leads" if lag else "moves together")
    assert best["n"] == 40 - lag


def test_the_tie_at_each_lag_is_spearmans():
    chance = np.random.default_rng(1)
    one, other = chance.standard_normal((2, 20))
    scores = cv.indicator_links(company({"c": one, "k": other})).scores
    for lag in range(4):
        row = scores.loc[("c", "k", lag)]
        want = spearmanr(one[: 20 - lag], other[lag:])
        assert row["tie"] == pytest.approx(want.statistic)
        moved = spearmanr(np.diff(one)[: 19 - lag], np.diff(other)[lag:])
        assert row["changes"] == pytest.approx(moved.statistic)
        assert row["n"] == 20 - lag
        assert row["effective"] <= 19 - lag
        # with all pairs effective the p-value is scipy's, times the four lags
        if row["effective"] == 19 - lag:
            assert row["p"] == pytest.approx(min(1, 4 * moved.pvalue))


@pytest.mark.parametrize(("periods", "claim"), [(7, False), (8, True)])
def test_under_eight_periods_nothing_is_claimed(periods, claim):
    steps = np.array([3, 1, -4, 1, 5, -9, 2, 6])[:periods].cumsum()
    found = cv.indicator_links(company({"c": steps, "k": steps}), max_lag=0)
    best = found.best.loc[("c", "k")]
    assert best["tie"] == pytest.approx(1)
    assert (best["verdict"] == "moves together") == claim
    assert pd.isna(best["p"]) != claim
    if not claim:
        assert best["verdict"] == "too few periods"
        assert found.finding == (
            "Of 1 pair of indicators 0 are tied: fewer than 8 periods."
        )


def test_a_common_trend_is_no_claim():
    chance = np.random.default_rng(2)
    way = np.arange(48) * 1.0
    found = cv.indicator_links(
        company({name: way + chance.standard_normal(48) for name in ("c", "k")})
    )
    best = found.best.loc[("c", "k")]
    assert best["tie"] > 0.95
    assert best["verdict"] == "trend only"
    assert "0 are tied: none is sure" in found.finding


@pytest.mark.parametrize("kind", ["noise", "walk", "trend"])
def test_chance_alone_is_seldom_a_claim(kind):
    chance = np.random.default_rng(12)
    made = {
        "noise": lambda: chance.standard_normal(36),
        "walk": lambda: walk(chance, 36),
        "trend": lambda: np.arange(36) / 3 + chance.standard_normal(36),
    }[kind]
    claims = 0
    kpis = ["k1", "k2", "k3"]
    for _ in range(60):  # three pairs each: at most 5 of 100 companies claim one
        series = pd.DataFrame({name: made() for name in ("c", *kpis)})
        best = _best(_scores(series, [["c"], kpis], lags=range(4)))
        claims += best["verdict"].isin(["leads", "moves together"]).any()
    assert claims <= 7  # a binomial of 60 and 5 % exceeds it once in fifty


@pytest.mark.parametrize(
    ("freq", "unit"),
    [("D", "day"), ("W", "week"), ("ME", "month"), ("QE", "quarter"), ("YE", "year")],
)
def test_a_period_is_the_pace_of_the_readings(freq, unit):
    values = np.random.default_rng(0).standard_normal(12)
    found = cv.indicator_links(company({"c": values, "k": values}, freq=freq))
    assert found.unit == unit
    assert len(found.series) == 12


def test_the_slowest_indicator_sets_the_pace_and_gaps_stay_gaps():
    monthly = np.random.default_rng(0).standard_normal(36)
    quarterly = [v if n % 3 == 2 else np.nan for n, v in enumerate(monthly)]
    found = cv.indicator_links(company({"c": monthly, "k": quarterly}))
    assert found.unit == "quarter"
    assert found.series["c"].iloc[0] == pytest.approx(monthly[:3].mean())
    missing = [1.0, np.nan, *np.arange(10.0)]
    found = cv.indicator_links(company({"c": missing, "k": np.arange(12.0)}))
    assert len(found.series) == 12
    assert found.scores.loc[("c", "k", 0), "n"] == 11


def test_an_indicator_that_stands_still_has_no_tie():
    found = cv.indicator_links(company({"c": np.full(12, 3.0), "k": np.arange(12.0)}))
    assert np.isnan(found.best.loc[("c", "k"), "tie"])
    assert found.best.loc[("c", "k"), "verdict"] == "no clear tie"


def test_one_side_alone_gives_no_pair():
    found = cv.indicator_links(company({"c": np.arange(12.0)}))
    assert found.best.empty
    assert found.finding == "Of 0 pairs of indicators 0 are tied: none is sure."
    assert repr(found) == "IndicatorLinks(pairs=0, tied=0, unit=month)"
    one = cv.indicator_links(company({"c": [1.0], "k": [2.0]}))
    assert one.best.loc[("c", "k"), "verdict"] == "too few periods"


def test_the_planted_lead_is_found_and_is_the_only_claim():
    found = cv.indicator_links(cv.load_dataset("software"))
    sure = found.best[found.best["verdict"] == "leads"]
    assert sure.index.tolist() == [("support solved first time, %", "renewal rate, %")]
    assert sure["lag"].tolist() == [2]
    assert found.finding == (
        "Support solved first time runs 2 months ahead of renewal rate "
        "(correlation of changes 0.93, n = 46)."
    )
    assert found.best["verdict"].isin(["leads", "trend only", "no clear tie"]).all()
    assert "no proof of cause" in found._repr_html_()


@pytest.mark.parametrize("bad", [-1, 25, 1.5, "two", None, True])
def test_a_lag_that_is_none_is_refused(bad):
    with pytest.raises(ParameterError, match=r"'max_lag'.*from 0 to 24"):
        cv.indicator_links(cv.load_dataset("software"), max_lag=bad)


def test_without_indicators_the_need_is_said():
    with pytest.raises(CustomerValueError, match="need the table indicators"):
        cv.indicator_links(cv.load_dataset("retailer"))
