"""Next products: every count against slow loops; chance alone finds nothing."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, false_discovery_control

import customer_value as cv
from customer_value.errors import ParameterError
from customer_value.measures import product_pairs
from customer_value.measures.popularity import popularity
from customer_value.measures.product_groups import EVERYONE

DAY = date(2025, 1, 1)


def company_of(orders, make_company):
    """Make customers who buy these products, one day after the other."""
    lines = [
        (f"C{n:05}", str(DAY + timedelta(place)), 5.0, product)
        for n, order in enumerate(orders)
        for place, products in enumerate(order)
        for product in products.split("+")
    ]
    columns = ["customer_id", "date", "amount", "product_id"]
    return make_company(pd.DataFrame(lines, columns=columns))


def simulated(make_company, *, boost=1.0, n=400, seed=0, weights=None):
    """Draw customers by popularity; after "a" the product "b" is more popular."""
    chance = np.random.default_rng(seed)
    names = list("abcdefghij")
    weights = np.array(weights or [8, 4, 3, 2, 2, 1, 1, 1, 0.5, 0.5], float)
    orders = []
    for _ in range(n):
        left, order = list(range(10)), []
        for _ in range(chance.integers(1, 7)):
            pull = weights[left].copy()
            if order and order[-1] == 0 and 1 in left:
                pull[left.index(1)] *= boost
            order.append(int(chance.choice(left, p=pull / pull.sum())))
            left.remove(order[-1])
        orders.append([names[k] for k in order])
    return company_of(orders, make_company)


def test_the_counts_of_a_pair_by_hand(make_company):
    orders = [
        *[["tea", "cup"]] * 6,  # hold tea, take cup next
        *[["tea", "pot"]] * 4,  # hold tea, take something else
        *[["oil", "cup"]] * 2,
        *[["oil", "pot"]] * 8,
        *[["cup", "tea", "pot"]] * 3,  # have the cup already when they take tea
        *[["tea"]] * 5,  # went on to nothing
    ]
    result = cv.next_products(company_of(orders, make_company), min_support=2)
    row = result.pairs.set_index(["product", "next_product"]).loc[("tea", "cup")]
    assert row[["holders", "bought_next", "others_next"]].tolist() == [10, 6, 2]
    assert row["rate"] == 0.6
    assert row["group"] == EVERYONE


def test_products_of_one_day_do_not_follow_each_other(make_company):
    orders = [["tea+cup", "pot"]] * 12 + [["pot", "oil"]] * 12
    pairs = cv.next_products(company_of(orders, make_company)).pairs
    found = set(zip(pairs["product"], pairs["next_product"], strict=True))
    assert ("tea", "cup") not in found
    assert {("tea", "pot"), ("cup", "pot"), ("pot", "oil")} >= found


def test_a_product_bought_again_is_not_new(make_company):
    orders = [["tea", "tea", "cup"]] * 12 + [["oil", "jar"]] * 12
    pairs = cv.next_products(company_of(orders, make_company)).pairs
    assert ("tea", "cup") in set(
        zip(pairs["product"], pairs["next_product"], strict=True)
    )
    assert not (pairs["product"] == pairs["next_product"]).any()


def test_a_planted_pair_is_found_and_offered(make_company):
    company = simulated(make_company, boost=8.0, n=600)
    result = cv.next_products(company)
    best = result.pairs.iloc[0]
    assert best[["product", "next_product", "sure"]].tolist() == ["a", "b", True]
    assert best["low"] < best["lift"] < best["high"]
    assert best["low"] > 1
    offers = result.scores.query("product == 'a' and next_product == 'b'")
    bought = company.transactions.sort_values("date")
    last = bought.groupby("customer_id")["product_id"].last()
    held = bought.groupby("customer_id")["product_id"].agg(set)
    expected = [c for c in last.index if last[c] == "a" and "b" not in held[c]]
    assert offers.index.tolist() == expected
    assert (offers["lift"] == best["lift"]).all()
    assert result.finding == (
        f"{best['rate']:.0%} of {best['holders']} customers who went on after a took b "
        f"next, {best['lift']:.1f} times as many as would have like the others "
        f"({result.pairs['sure'].sum()} of {result.tested} pairs "
        f"{'is' if result.pairs['sure'].sum() == 1 else 'are'} sure)."
    )


@pytest.mark.slow
def test_the_lift_is_the_planted_one_within_its_interval(make_company):
    # of what is lacked, b weighs 4 of 15; boosted by 3 it takes 12 of 23 after a
    inside = []
    for seed in range(30):
        pairs = cv.next_products(simulated(make_company, boost=3.0, seed=seed)).pairs
        row = pairs.set_index(["product", "next_product"]).loc[("a", "b")]
        inside.append(row["low"] <= (12 / 23) / (4 / 15) <= row["high"])
    assert np.mean(inside) > 0.8


@pytest.mark.slow
def test_chance_alone_finds_nothing(make_company):
    """A few products sell far more: plain shares would call rare pairs lifted."""
    skewed = [60, 20, 8, 4, 2, 1, 1, 1, 0.5, 0.5]
    found = [
        cv.next_products(simulated(make_company, n=3000, seed=seed, weights=skewed))
        .pairs["sure"]
        .any()
        for seed in range(20)
    ]
    assert sum(found) <= 2  # 5 % of 20, and one more


def new_each_step(order):
    """Return what is new on each day that brings anything new."""
    seen, steps = set(), []
    for products in order:
        new = set(products.split("+")) - seen
        seen |= new
        if new:
            steps.append(new)
    return steps


def slow_pairs(orders, weight):
    """Return the counts of every pair, by walking through the orders."""
    found = {}
    for steps in map(new_each_step, orders):
        for k in range(len(steps) - 1):
            held = set().union(*steps[: k + 1])
            left = max(1 - sum(weight[p] for p in held), 1e-9)
            choice = len(steps[k + 1]) / left
            lacked = [p for p in weight.index if p not in held]
            for product, other in itertools.product(weight.index, lacked):
                cell = found.setdefault((product, other), [0, 0, 0.0, 0, 0.0])
                ours = product in steps[k]
                cell[0] += ours
                cell[1 if ours else 3] += other in steps[k + 1]
                cell[2 if ours else 4] += choice
    return found


PRODUCTS = st.lists(st.sampled_from("abcde"), min_size=1, max_size=2, unique=True).map(
    "+".join
)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.lists(PRODUCTS, min_size=1, max_size=5), min_size=2, max_size=25))
def test_every_pair_agrees_with_a_slow_loop(make_company, orders):
    company = company_of(orders, make_company)
    result = cv.next_products(company, min_support=1)
    rows = [
        (f"C{n:05}", product, step)
        for n, order in enumerate(orders)
        for step, new in enumerate(new_each_step(order), start=1)
        for product in new
    ]
    frame = pd.DataFrame(rows, columns=["customer_id", "product_id", "step"])
    expected = slow_pairs(orders, popularity(frame))
    taken = {pair for pair, cell in expected.items() if cell[1] and cell[4] > 1e-6}
    pairs = result.pairs
    assert set(zip(pairs["product"], pairs["next_product"], strict=True)) == taken
    for row in pairs.to_dict("records"):
        cell = expected[row["product"], row["next_product"]]
        assert [row["holders"], row["bought_next"], row["others_next"]] == [
            *(cell[0], cell[1], cell[3]),
        ]
        assert row["expected"] == pytest.approx(
            max(cell[3], 0.5) * cell[2] / cell[4], rel=1e-4
        )
        test = binomtest(
            cell[1], cell[1] + cell[3], cell[2] / (cell[2] + cell[4]), "greater"
        )
        assert row["p_value"] == pytest.approx(test.pvalue, rel=1e-3)
        both = binomtest(cell[1], cell[1] + cell[3]).proportion_ci(method="exact")
        scale = cell[4] / cell[2]
        assert row["low"] == pytest.approx(both.low / (1 - both.low) * scale, rel=1e-4)
    q = false_discovery_control(
        [*pairs["p_value"], *[1.0] * (result.tested - len(pairs))]
    )
    assert pairs["q_value"].to_numpy() == pytest.approx(q[: len(pairs)])


def test_nobody_else_leaves_the_interval_open_above(make_company):
    orders = [["tea", "cup"]] * 15 + [["oil", "jar"]] * 15
    pairs = cv.next_products(company_of(orders, make_company)).pairs
    assert pairs["others_next"].tolist() == [0, 0]
    assert np.isinf(pairs["high"]).all()
    assert pairs["low"].between(1, pairs["lift"]).all()


def test_groups_are_looked_at_each_on_its_own(make_company):
    orders = [["tea", "cup"]] * 15 + [["oil", "jar"]] * 15 + [["jar", "cup"]] * 15
    company = company_of(orders, make_company)
    half = {f"C{n:05}": "x" if n < 30 else "y" for n in range(45)}
    result = cv.next_products(company, by=pd.Series(half, name="side"))
    assert result.by == "side"
    assert set(result.pairs["group"]) == {"x"}  # in y there is nothing to compare
    assert result.pairs[["product", "next_product"]].to_numpy().tolist() == [
        ["oil", "jar"],
        ["tea", "cup"],
    ]
    assert set(result.scores.index) == set()


def test_too_few_for_any_pair_is_said(make_company):
    result = cv.next_products(company_of([["tea"], ["tea", "cup"]], make_company))
    assert result.pairs.empty
    assert result.scores.empty
    assert result.finding == (
        "No pair of products can be judged: that needs 10 customers who took one "
        "product and, on a later day, another."
    )
    assert "<table" in result._repr_html_()


def test_a_large_company_is_learned_from_a_part(make_company, monkeypatch):
    company = simulated(make_company, boost=8.0, n=600)
    whole = cv.next_products(company).pairs.iloc[0]
    monkeypatch.setattr(product_pairs, "LEARNED", 200)
    part = cv.next_products(company).pairs.iloc[0]
    names = ["product", "next_product", "bought_next"]
    assert part[names].tolist() == whole[names].tolist()
    assert part["lift"] == pytest.approx(whole["lift"], rel=0.1)


def test_a_product_nobody_drawn_has_bought_has_a_popularity(make_company, monkeypatch):
    monkeypatch.setattr(product_pairs, "LEARNED", 5)
    orders = [["tea", "cup"]] * 40 + [["oil", "jar"]] * 3
    result = cv.next_products(company_of(orders, make_company), min_support=2)
    assert result.pairs["expected"].gt(0).all()


@pytest.mark.parametrize("support", [0, 1.5, "many", True])
def test_a_support_that_cannot_be_is_refused(make_company, support):
    company = company_of([["tea", "cup"]], make_company)
    match = "'min_support' .* must be a whole number of customers above 0"
    with pytest.raises(ParameterError, match=match):
        cv.next_products(company, min_support=support)


def test_nothing_is_left_in_the_engine(make_company):
    company = company_of([["tea", "cup"]] * 3, make_company)
    engine = company.table("transactions").engine
    count = "SELECT COUNT(*) FROM duckdb_tables()"
    before = engine.rows(count)
    cv.next_products(company)
    assert engine.rows(count) == before
