"""All doubts together: by re-valuation of single draws, limits, and by property."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from customer_value.data.assumptions import Assumptions
from customer_value.errors import ParameterError
from customer_value.measures.activity import drawn_cells
from customer_value.measures.asset_uncertainty import asset_uncertainty
from customer_value.measures.asset_value import asset_value
from customer_value.measures.likelihood_to_buy import likelihood_to_buy

IDS = [f"C{k:02d}" for k in range(40)]
SURE = {
    "annual_discount_rate": (0.1, 0.1),
    "retention": (0.8, 0.8),
    "margin": (1.0, 1.0),
    "credit_loss_rate": (0.0, 0.0),
}
SHARES = pd.Series(np.linspace(0.1, 0.9, 40), index=IDS)


@pytest.fixture(scope="module")
def company(make_company):
    chance = np.random.default_rng(6)
    days = pd.to_timedelta(chance.integers(0, 1096, 400), unit="D")
    return make_company(
        pd.DataFrame(
            {
                "customer_id": chance.choice(IDS, 400),
                "date": pd.Timestamp("2023-01-01") + days,
                "amount": chance.integers(10, 900, 400) / 4,
            }
        ),
        as_of="2025-12-31",
        assumptions=Assumptions(retention=0.8),
    )


def test_without_doubt_there_is_no_interval(company):
    got = asset_uncertainty(company, draws=5, ranges=SURE, activity=SHARES)
    total = asset_value(company, activity=SHARES).total
    assert got.interval.loc["all", "value":"high"].tolist() == pytest.approx(
        [total] * 3
    )
    assert (got.scores["same_tier"] == 1).all()
    assert got.scores["likely_tier"].equals(got.scores["tier"])


def test_every_draw_is_a_valuation(company):
    got = asset_uncertainty(company, draws=8, activity=SHARES)
    assert list(got.draws.columns) == [
        *("annual_discount_rate", "margin", "retention", "credit_loss_rate", "total"),
    ]
    seen = {name: [] for name in IDS}
    for row in got.draws.to_dict(orient="records"):
        rules = Assumptions(
            annual_discount_rate=row["annual_discount_rate"],
            retention=row["retention"],
            credit_loss_rate=row["credit_loss_rate"],
            default_margin=0.4 * row["margin"],
        )
        asset = asset_value(company, assumptions=rules, activity=SHARES)
        assert row["total"] == pytest.approx(asset.total)
        tier = asset.scores["tier"]
        for name in IDS:
            seen[name].append(tier[name])
    today = asset_value(company, activity=SHARES).scores["tier"]
    same = {name: np.mean([t == today[name] for t in seen[name]]) for name in IDS}
    assert got.scores["same_tier"].to_dict() == pytest.approx(same)


def test_the_interval_is_that_of_the_draws(company):
    got = asset_uncertainty(company, draws=40, level=0.8)
    ends = np.quantile(got.draws["total"], [0.1, 0.9])
    assert got.interval.loc["all", ["low", "high"]].tolist() == pytest.approx(ends)
    parts = got.interval.drop(index="all")
    assert parts["value"].sum() == pytest.approx(got.interval.loc["all", "value"])
    assert parts["customers"].sum() == 40
    assert (got.interval["low"] <= got.interval["high"]).all()
    wide = asset_uncertainty(company, draws=40, level=0.99).interval
    assert (wide["low"] <= got.interval["low"] + 1e-9).all()
    assert (wide["high"] >= got.interval["high"] - 1e-9).all()


def test_the_same_seed_gives_the_same_draws_and_another_does_not(company):
    one, two = (asset_uncertainty(company, draws=10) for _ in range(2))
    pd.testing.assert_frame_equal(one.draws, two.draws)
    other = replace(company.assumptions, seed=8)
    three = asset_uncertainty(company, draws=10, assumptions=other)
    assert not three.draws["total"].equals(one.draws["total"])


def test_one_more_range_changes_no_other_draw(company):
    one = asset_uncertainty(company, draws=6, activity=SHARES)
    two = asset_uncertainty(
        company, draws=6, activity=SHARES, ranges={"horizon_years": (2, 4)}
    )
    shared = one.draws.columns.drop("total")
    pd.testing.assert_frame_equal(two.draws[shared], one.draws[shared])
    assert set(two.draws["horizon_years"]) <= {2, 3, 4}
    assert "The horizon is a choice" in one.what
    assert "The horizon is a choice" not in two.what


def test_draws_lie_in_their_range_with_a_peak_at_the_value_in_use(company):
    got = asset_uncertainty(company, draws=2000, activity=SHARES).draws
    rate = got["annual_discount_rate"]
    assert rate.between(0.06, 0.15).all()
    assert rate.mean() == pytest.approx((0.06 + 0.1 + 0.15) / 3, abs=0.002)
    # a range that leaves the value in use out is drawn evenly
    even = asset_uncertainty(
        company, draws=2000, activity=SHARES, ranges={"retention": (0.5, 0.6)}
    ).draws["retention"]
    assert even.between(0.5, 0.6).all()
    assert even.var() == pytest.approx(0.1**2 / 12, rel=0.1)


def test_a_timing_may_be_drawn(company):
    got = asset_uncertainty(
        company, draws=30, activity=SHARES, ranges={"timing": ("end", "mid")}
    )
    assert set(got.draws["timing"]) == {"end", "mid"}


def test_cells_are_drawn_around_their_share(company):
    cells = likelihood_to_buy(company, horizon_days=365).grid
    chance = np.random.default_rng(1)
    drawn = np.array([drawn_cells(cells, chance) for _ in range(4000)])
    rate, weight = cells["probability"], cells["customers"] + 20
    assert drawn.mean(axis=0).tolist() == pytest.approx(rate.tolist(), abs=0.01)
    want = np.sqrt(rate * (1 - rate) / (weight + 1))
    assert drawn.std(axis=0).tolist() == pytest.approx(want.tolist(), rel=0.06)


def test_few_customers_share_one_drawn_rate():
    cells = pd.DataFrame(
        {"customers": [3, 0], "bought": [1, 0], "probability": [1 / 3, 1 / 3]}
    )
    one = drawn_cells(cells, np.random.default_rng(1))
    assert one[0] == one[1]
    assert 0 < one[0] < 1


@pytest.mark.parametrize("name", ["beta_geo", "pareto_nbd"])
def test_the_parameters_of_a_model_are_drawn(company, name):
    got = asset_uncertainty(company, draws=12, ranges=SURE, activity=name)
    assert got.draws["total"].nunique() == 12
    total = asset_value(company, activity=name).total
    assert got.interval.loc["all", "value"] == pytest.approx(total)


def test_a_model_with_given_parameters_is_certain(company):
    from customer_value import models

    known = models.NBD.from_params(r=1.0, alpha=100.0)
    got = asset_uncertainty(company, draws=4, ranges=SURE, activity=known)
    spread = np.ptp(got.draws["total"]) / got.draws["total"].mean()
    assert spread < 0.5  # only the spend is drawn


@pytest.mark.parametrize("curve", ["survival", "shifted_beta_geo"])
def test_contracts_are_drawn_too(curve):
    from customer_value.data.examples import load_dataset

    company = load_dataset("subscription")
    got = asset_uncertainty(company, draws=6, activity=curve)
    assert got.draws["total"].nunique() == 6
    assert got.interval.loc["not valued", "high"] == 0
    assert curve in got.what


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"draws": 0}, "draws"),
        ({"draws": 2.5}, "draws"),
        ({"level": 1}, "level"),
        ({"level": "95%"}, "level"),
        ({"ranges": {"retention": 0.8}}, r"ranges\['retention'\]"),
    ],
)
def test_options_that_cannot_be_are_refused(company, options, name):
    with pytest.raises(
        ParameterError, match=f"'{name}' parameter of asset_uncert|{name}"
    ):
        asset_uncertainty(company, **options)


def test_the_result_says_what_the_interval_is(company):
    got = asset_uncertainty(company, draws=20)
    assert got.finding.startswith("The customers are worth EUR ")
    assert "in 95% of 20 draws; on average" in got.finding
    assert "back-test beside the total" in got.what
    assert got.what in got._repr_html_()
    assert repr(got).endswith("level=0.95, draws=20)")
    assert got.summary().equals(got.interval)
    assert list(got.stability.index) == ["platinum", "gold", "iron", "lead"]
    assert (
        "counts as certain" in asset_uncertainty(company, draws=2, activity=SHARES).what
    )


def test_customers_who_cannot_be_valued_have_no_stability(make_company):
    company = make_company(
        [("A", "2022-01-01", 10.0), ("B", "2023-01-01", 10.0)], as_of="2025-12-31"
    )
    got = asset_uncertainty(company, draws=3)
    assert got.finding == (
        "The customers are worth EUR 0 over 3 years, EUR 0 to EUR 0 in 95% of 3 draws."
    )
    assert got.stability["same_tier"].isna().all()


def test_the_spend_is_drawn_where_its_model_fits():
    from customer_value import models
    from customer_value.data.examples import load_dataset

    company = load_dataset("retailer")
    known = models.NBD.from_params(r=1.0, alpha=200.0)
    got = asset_uncertainty(company, draws=3, ranges=RETAILER, activity=known)
    assert got.draws["total"].nunique() == 3


RETAILER = {
    "annual_discount_rate": (0.1, 0.1),
    "margin": (1.0, 1.0),
    "credit_loss_rate": (0.0, 0.0),
    "incrementality": (0.6, 0.6),
    "saved_acquisition": (12.0, 12.0),
}


class Mine:
    """A model of one's own: it answers the two questions, and that is all."""

    def expected_purchases(self, summary, *, future_t):
        return pd.Series(future_t / 365.25, index=summary.index)

    def purchase_probability(self, summary, *, future_t):
        return pd.Series(0.5, index=summary.index) * min(future_t, 1)


def test_a_model_of_ones_own_needs_no_draws(company):
    asset = asset_value(company, activity=Mine())
    assert asset.activity == "Mine"
    got = asset_uncertainty(company, draws=3, ranges=SURE, activity=Mine())
    assert got.interval.loc["all", "value"] == pytest.approx(asset.total)
