"""Expectations against customers who are played purchase by purchase."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import customer_value as cv

MODELS = [
    cv.models.NBD.from_params(r=0.4, alpha=12),
    cv.models.BetaGeo.from_params(r=0.25, alpha=4.4, a=0.8, b=2.4),
    cv.models.BetaGeo.from_params(r=3.0, alpha=10.0, a=2.0, b=9.0),
    cv.models.ModifiedBetaGeo.from_params(r=0.52, alpha=6.2, a=0.9, b=1.6),
    cv.models.ParetoNBD.from_params(r=0.55, alpha=10.6, s=0.6, beta=11.7),
    cv.models.ParetoNBD.from_params(r=2.0, alpha=10.0, s=1.5, beta=60.0),
    cv.models.CNBDk.from_params(r=0.9, alpha=4.0, a=0.9, b=2.6, k=3),
]
IDS = ["NBD", "BG", "BG slow", "MBG", "Pareto", "Pareto slow", "CNBD-3"]
every = pytest.mark.parametrize("model", MODELS, ids=IDS)
CUSTOMERS = 40_000
NOW, AHEAD, DECAY = 39.0, 52.0, 0.01


def played(model, *, seed=1):
    """Play every customer to NOW + AHEAD; return the past and three futures."""
    chance = np.random.default_rng(seed)
    p = model.result_.params
    rate = chance.gamma(p["r"], size=CUSTOMERS) / p["alpha"]
    end = np.full(CUSTOMERS, np.inf)
    heads = np.zeros(CUSTOMERS)
    if "s" in p:
        end = chance.exponential(p["beta"] / chance.gamma(p["s"], size=CUSTOMERS))
    if "a" in p:
        heads = chance.beta(p["a"], p["b"], size=CUSTOMERS)
    there, stages = np.ones(CUSTOMERS, dtype=bool), p.get("k", 1)
    if isinstance(model, (cv.models.ModifiedBetaGeo, cv.models.CNBDk)):
        there = chance.random(CUSTOMERS) >= heads
    clock, x, last = np.zeros((3, CUSTOMERS))
    future, worth = np.zeros((2, CUSTOMERS))
    while there.any():
        with np.errstate(divide="ignore", over="ignore"):
            clock = np.where(
                there, clock + chance.gamma(stages, size=CUSTOMERS) / rate, 0
            )
        there &= (clock < end) & (clock < NOW + AHEAD)
        before, after = there & (clock <= NOW), there & (clock > NOW)
        x[before] += 1
        last[before] = clock[before]
        future[after] += 1
        worth[after] += np.exp(-DECAY * (clock[after] - NOW))
        there &= chance.random(CUSTOMERS) >= heads
    past = pd.DataFrame({"frequency": x, "recency": last, "T": NOW})
    return past, pd.DataFrame({"purchases": future, "buys": future > 0, "worth": worth})


def expected(model, past):
    years = {"horizon_years": AHEAD, "periods_per_year": 1.0}
    worth = model.discounted_expected_transactions(
        past, annual_discount_rate=np.expm1(DECAY), **years
    )
    buys = model.purchase_probability(past, future_t=AHEAD)
    purchases = model.expected_purchases(past, future_t=AHEAD)
    return pd.DataFrame({"purchases": purchases, "buys": buys, "worth": worth})


@every
def test_futures_are_as_expected_in_every_group_of_pasts(model):
    past, future = played(model)
    miss = future.astype(float) - expected(model, past)
    silence = pd.cut(NOW - past["recency"], [-1, 5, 20, 38, 40], labels=False)
    groups = miss.groupby([past["frequency"].clip(upper=4), silence])
    z = (groups.mean() / groups.sem())[groups.size() >= 100]
    assert len(z) >= 7
    assert z.abs().max(axis=None) < 4
    assert (z**2).mean(axis=None) < 2  # 1 where nothing but chance is left


@every
def test_a_new_customer_buys_as_often_as_expected(model):
    past, _ = played(model, seed=2)
    x = past["frequency"]
    mean = model.expected_purchases_new_customer(NOW)
    assert abs(x.mean() - mean) < 4 * x.sem()


@every
def test_simulated_customers_are_like_those_that_are_played(model):
    past, _ = played(model, seed=3)
    made = model.simulate(past["T"], seed=4)
    assert made.index.equals(past.index)
    both = pd.concat([past, made], keys=["played", "made"], names=["by", "id"])
    for column in ("frequency", "recency"):
        limits = both[column].quantile([0.25, 0.5, 0.75, 0.9, 0.97]).tolist()
        for limit in limits:
            share = (both[column] > limit).groupby("by").mean()
            spread = np.sqrt(share.mean() * (1 - share.mean()) * 2 / CUSTOMERS) + 1e-9
            assert abs(share["played"] - share["made"]) < 4.5 * spread
    alive = model.expected_probability_alive(made)
    miss = made["alive"] - alive
    assert abs(miss.mean()) < 4 * miss.sem() + 1e-12


@every
def test_drawn_futures_are_as_expected(model):
    past, _ = played(model, seed=5)
    some = past.head(4000)
    drawn = model.predictive_draws(some, future_t=AHEAD, draws=60)
    assert drawn.shape == (4000, 60)
    assert drawn.index.equals(some.index)
    # the parameters are known, so draws differ from each other by chance alone
    total = drawn.sum()
    mean = model.expected_purchases(some, future_t=AHEAD).sum()
    assert abs(total.mean() - mean) < 4 * total.sem()
    buys = model.purchase_probability(some, future_t=AHEAD).sum()
    buyers = (drawn > 0).sum()
    assert abs(buyers.mean() - buys) < 4 * buyers.sem()
