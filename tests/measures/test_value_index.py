"""The value index: by hand (E2, E3), by property, and on bad input."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from customer_value.data.assumptions import INDEX_VARIABLES
from customer_value.errors import ParameterError
from customer_value.measures.value_index import (
    index_variables,
    value_index,
)

QUICK = settings(max_examples=15, deadline=None, derandomize=True)
# METHOD, example E2: five customers; C bought once and has no gap
VARIABLES = pd.DataFrame(
    {
        "purchases": [10, 4, 1, 7, 1],
        "average_purchase": [200, 1000, 100, 400, 700],
        "purchases_per_year": [10, 4, 1, 5, 2],
        "products": [5, 10, 1, 1, 3],
        "gap_days": [10, 50, np.nan, 30, 100],
        "referrals": [0, 9, 0, 3, 0],
        "tenure_years": [4, 10, 1, 7, 3],
    },
    index=pd.Index(list("ABCDE"), name="customer_id"),
)
WEIGHTS = dict(zip(INDEX_VARIABLES, [3, 5, 3, 2, 1, 4, 2], strict=True))
SCORES = {"A": 5.1, "B": 8.0, "C": 1.2625, "D": 4.8, "E": 3.05}
METHODS = [
    (r, a) for r in ("rank", "value", "log") for a in ("arithmetic", "geometric")
]


@pytest.fixture(scope="module")
def e2():
    return value_index(VARIABLES, weights=WEIGHTS, rating="value")


@st.composite
def tables(draw, *, missing=True):
    """Draw up to 12 customers with four variables, with ties and missing cells."""
    n = draw(st.integers(2, 12))
    cell = st.integers(-4, 9)
    cell = st.one_of(cell, cell, cell, st.none()) if missing else cell
    row = st.lists(cell, min_size=4, max_size=4)
    rows = draw(st.lists(row, min_size=n, max_size=n))
    return pd.DataFrame(
        rows, columns=list("wxyz"), index=[f"C{k:02d}" for k in range(n)], dtype=float
    )


def weighings(low=1.0, high=5.0):
    """Draw a weight for each of the four variables."""
    return st.fixed_dictionaries(
        {name: st.floats(low, high, allow_subnormal=False) for name in "wxyz"}
    )


# --------------------------------------------------------------------------- by hand


def test_the_scores_of_the_method_hold(e2):
    assert e2.scores["score"].to_dict() == pytest.approx(SCORES)
    assert e2.average == pytest.approx(4.4425)
    # points are the sum of weight x rating: 20 times the score
    assert e2.scores["points"].to_dict() == pytest.approx(
        {name: 20 * score for name, score in SCORES.items()}
    )


def test_one_hundred_is_the_average(e2):
    want = {"A": 114.80, "B": 180.08, "C": 28.42, "D": 108.05, "E": 68.66}
    assert e2.scores["index"].round(2).to_dict() == pytest.approx(want)
    assert e2.scores["index"].mean() == pytest.approx(100)


def test_z_counts_population_standard_deviations(e2):
    spread = math.sqrt(sum((s - 4.4425) ** 2 for s in SCORES.values()) / 5)
    want = {name: (score - 4.4425) / spread for name, score in SCORES.items()}
    assert e2.scores["z"].to_dict() == pytest.approx(want)


def test_verdicts_compare_with_the_average_and_the_best_comes_first(e2):
    assert e2.scores["verdict"].to_dict() == {
        **dict.fromkeys("ABD", "above"),
        **dict.fromkeys("CE", "below"),
    }
    assert list(e2.scores.index) == list("BADEC")
    assert e2.scores["coverage"].to_dict() == pytest.approx(
        {**dict.fromkeys("ABDE", 1.0), "C": 6 / 7}
    )


def test_the_contributions_of_a_are_those_made_by_hand(e2):
    want = [0.81, -0.70, 0.84, 0.10, 0.1875, -0.48, -0.10]
    assert e2.contributions.loc["A"].tolist() == pytest.approx(want)
    assert e2.contributions.loc["A"].sum() == pytest.approx(0.6575)


def test_a_missing_rating_stays_missing_and_moves_nobody(e2):
    assert math.isnan(e2.ratings.loc["C", "gap_days"])
    assert e2.contributions.loc["C", "gap_days"] == 0


def test_equal_weight_is_not_equal_influence(e2):
    # Cov(w r, S) / Var(S) from the ratings written down in METHOD section 6
    rated = {
        "purchases": [10, 4, 1, 7, 1],
        "average_purchase": [2, 10, 1, 4, 7],
        "purchases_per_year": [10, 4, 1, 5, 2],
        "products": [5, 10, 1, 1, 3],
        "gap_days": [10, 6, 6.25, 8, 1],
        "referrals": [1, 10, 1, 4, 1],
        "tenure_years": [4, 10, 1, 7, 3],
    }
    scores = list(SCORES.values())
    for name, ratings in rated.items():
        mean = sum(ratings) / 5
        both = zip(ratings, scores, strict=True)
        moved = sum((r - mean) * (s - 4.4425) for r, s in both)
        share = WEIGHTS[name] / 20 * moved / sum((s - 4.4425) ** 2 for s in scores)
        assert e2.influence.loc[name, "influence"] == pytest.approx(share)
    assert e2.influence["influence"].sum() == pytest.approx(1)
    assert e2.influence["weight_share"].tolist() == pytest.approx(
        [0.15, 0.25, 0.15, 0.10, 0.05, 0.20, 0.10]
    )


def test_the_geometric_score_rewards_balance():
    index = value_index(
        VARIABLES, weights=WEIGHTS, rating="value", aggregation="geometric"
    )
    want = {"A": 3.5922, "B": 7.4050, "C": 1.0960, "D": 4.2875, "E": 2.2483}
    assert index.scores["score"].round(4).to_dict() == want
    assert list(index.scores.index[:3]) == ["B", "D", "A"]
    # contributions are of logarithms
    level = np.log(index.scores["score"])
    assert index.contributions.sum(axis=1).to_dict() == pytest.approx(
        (level - level.mean()).to_dict()
    )


def test_a_missing_value_is_neutral_not_renormalised():
    given_ratings = pd.DataFrame({"v1": [1, 5, 9, 5.0], "v2": [10, np.nan, 8, 9]})
    scores = value_index(given_ratings, rating="none").scores.sort_index()
    assert scores["score"].tolist() == [5.5, 7, 8.5, 7]
    assert scores["verdict"].tolist() == ["below", "at", "above", "at"]
    assert scores["coverage"].tolist() == [1, 0.5, 1, 1]


def test_given_ratings_are_not_reversed_again():
    given_ratings = pd.DataFrame({"gap_days": [1, 10.0], "products": [2, 4.0]})
    index = value_index(given_ratings, rating="none")
    assert index.ratings["gap_days"].tolist() == [1, 10]


def test_less_is_better_only_where_said():
    pair = pd.DataFrame({"visits": [1, 9], "complaints": [0, 7]})
    assert value_index(pair, reverse=("complaints",)).ratings[
        "complaints"
    ].tolist() == [10, 1]
    assert value_index(pair).ratings["complaints"].tolist() == [1, 10]


def test_cut_points_come_by_variable():
    pair = pd.DataFrame({"visits": [5, 95]})
    cuts = {"visits": range(10, 100, 10)}
    index = value_index(pair, rating="cuts", cuts=cuts)
    assert index.ratings["visits"].tolist() == [1, 10]
    with pytest.raises(ParameterError, match="Did you mean 'visits'"):
        value_index(pair, rating="cuts", cuts={"visit": range(9)})


# ----------------------------------------------------------------- missing customers


def test_a_customer_known_too_little_leaves_before_ratings_are_taken():
    table = pd.DataFrame(
        {"a": [1, 2, 3, 99.0], "b": [1, 2, 3, np.nan], "c": [3, 1, 2, np.nan]},
        index=list("ABCX"),
    )
    index = value_index(table, rating="value")
    without = value_index(table.drop("X"), rating="value")
    assert_frame_equal(index.scores.drop("X"), without.scores)
    assert index.scores.loc["X", "verdict"] == "not scored"
    assert index.scores.loc["X", "coverage"] == pytest.approx(1 / 3)
    assert index.scores.loc["X", ["score", "points", "index", "z"]].isna().all()
    assert index.ratings.loc["X"].isna().all()
    assert list(index.scores.index)[-1] == "X"
    assert "X" not in index.contributions.index


def test_coverage_does_not_count_what_nobody_has():
    table = VARIABLES.assign(referrals=np.nan)
    index = value_index(table, weights=WEIGHTS)
    assert index.unavailable == ("referrals",)
    assert index.scores.loc["C", "coverage"] == pytest.approx(5 / 6)
    assert "referrals" not in index.ratings
    assert index.influence.loc["referrals", "influence"] == 0


def test_the_limit_of_coverage_can_be_moved():
    table = pd.DataFrame({"a": [1, 2.0], "b": [np.nan, 2]})
    verdicts = [
        value_index(table, min_coverage=limit).scores["verdict"].to_dict()[0]
        for limit in (0, 0.5, 0.51, 1)
    ]
    assert verdicts == ["below", "below", "not scored", "not scored"]


def test_when_nothing_is_known_nobody_is_scored():
    table = pd.DataFrame({"a": [np.nan, np.nan], "b": [np.nan, np.nan]})
    index = value_index(table)
    assert set(index.scores["verdict"]) == {"not scored"}
    assert index.unavailable == ("a", "b")
    assert index.finding == "No variable tells the 0 customers apart."


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_customers_who_are_all_alike_are_all_average(rows):
    table = pd.DataFrame({"a": [4.0] * rows, "b": [2.0] * rows})
    index = value_index(table)
    assert index.scores["verdict"].tolist() == ["at"] * rows
    assert index.scores["index"].tolist() == [100] * rows
    assert index.scores["z"].tolist() == [0] * rows
    assert index.finding == f"No variable tells the {rows} customers apart."
    assert len(index.summary()) == rows


def test_one_value_for_everyone_is_named_and_changes_nothing(e2):
    index = value_index(
        VARIABLES.assign(country=1), weights={**WEIGHTS, "country": 5}, rating="value"
    )
    assert index.uninformative == ("country",)
    assert_frame_equal(
        index.scores.drop(columns="coverage"), e2.scores.drop(columns="coverage")
    )
    assert index.influence.loc["country", "influence"] == 0


def test_heavy_ties_rate_equally_low():
    table = pd.DataFrame({"referrals": [0] * 17 + [1, 2, 3]})
    ratings = value_index(table).ratings["referrals"]
    assert set(ratings[:17]) == {1.0}
    assert ratings.iloc[-1] == 10


def test_infinite_values_count_as_missing():
    table = VARIABLES.astype(float)
    table.loc["C", "gap_days"] = np.inf
    assert_frame_equal(
        value_index(table, weights=WEIGHTS).scores,
        value_index(VARIABLES, weights=WEIGHTS).scores,
    )


@pytest.mark.parametrize(("rating", "aggregation"), METHODS)
def test_negative_values_can_be_rated_and_scored(rating, aggregation):
    table = pd.DataFrame({"profit": [-900.0, -5, 0, 40], "visits": [1, 2, 3, 4]})
    scores = value_index(table, rating=rating, aggregation=aggregation).scores
    assert scores["score"].between(1 - 1e-9, 10 + 1e-9).all()
    assert list(scores.index) == [3, 2, 1, 0]


# -------------------------------------------------------------------------- property


@QUICK
@given(tables(), weighings(1, 2.5), st.floats(1, 2), st.sampled_from(METHODS))
def test_only_the_ratio_of_weights_matters(table, weights, times, method):
    rating, aggregation = method
    how = {"rating": rating, "aggregation": aggregation, "reverse": ("y",)}
    once = value_index(table, weights=weights, **how).scores
    more = {name: weight * times for name, weight in weights.items()}
    again = value_index(table, weights=more, **how).scores.loc[once.index]
    assert again["score"].tolist() == pytest.approx(once["score"].tolist(), nan_ok=True)
    assert (again["verdict"] == once["verdict"]).all()


@QUICK
@given(tables(), weighings(), st.sampled_from(["rank", "value", "log"]))
def test_contributions_add_up_to_the_distance_from_the_average(table, weights, rating):
    index = value_index(table, weights=weights, rating=rating)
    scored = index.contributions.index
    gap = index.scores["score"].loc[scored] - index.average
    if gap.notna().all():
        assert index.contributions.sum(axis=1).tolist() == pytest.approx(
            gap.tolist(), abs=1e-9
        )
        assert index.contributions.sum().tolist() == pytest.approx(
            [0] * index.contributions.shape[1], abs=1e-9
        )


def score_by_hand(index, weights, aggregation):
    """Return scores from ratings and weights with a loop over the cells."""
    ratings = index.ratings.loc[index.scores["verdict"] != "not scored"]
    informative = [c for c in ratings if ratings[c].notna().any()]
    means = {
        c: np.mean([r for r in ratings[c] if not math.isnan(r)]) for c in informative
    }
    scores = {}
    for customer, row in ratings.iterrows():
        cells = [means[c] if math.isnan(row[c]) else row[c] for c in informative]
        heavy = [weights[c] for c in informative]
        both = list(zip(heavy, cells, strict=True))
        if aggregation == "geometric":
            level = sum(w * math.log(r) for w, r in both) / sum(heavy)
            scores[customer] = math.exp(level)
        else:
            scores[customer] = sum(w * r for w, r in both) / sum(heavy)
    return scores


@QUICK
@given(tables(), weighings(), st.sampled_from(METHODS))
def test_scores_and_verdicts_agree_with_a_loop(table, weights, method):
    rating, aggregation = method
    index = value_index(table, weights=weights, rating=rating, aggregation=aggregation)
    if not index.ratings.notna().any(axis=None):
        return
    want = score_by_hand(index, weights, aggregation)
    got = index.scores["score"].dropna()
    assert got.to_dict() == pytest.approx(want)
    mean = sum(want.values()) / len(want)
    for customer, score in want.items():
        if abs(score - mean) > 1e-8:
            verdict = "above" if score > mean else "below"
            assert index.scores.loc[customer, "verdict"] == verdict


@QUICK
@given(tables(missing=False), weighings(), st.floats(1, 5), st.sampled_from(METHODS))
def test_a_constant_variable_changes_no_verdict(table, weights, extra, method):
    rating, aggregation = method
    how = {"rating": rating, "aggregation": aggregation}
    without = value_index(table, weights=weights, **how).scores["verdict"]
    more = value_index(
        table.assign(same=6.5), weights={**weights, "same": extra}, **how
    ).scores["verdict"]
    assert more.to_dict() == without.to_dict()


@QUICK
@given(tables(), weighings(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(table, weights, random):
    order = list(table.index)
    random.shuffle(order)
    first = value_index(table, weights=weights)
    second = value_index(table.loc[order], weights=weights)
    assert_frame_equal(first.scores.sort_index(), second.scores.sort_index())
    assert_frame_equal(first.influence, second.influence)


@QUICK
@given(tables(), weighings(), st.sampled_from(METHODS))
def test_the_input_is_left_as_it_was(table, weights, method):
    rating, aggregation = method
    before, given_weights = table.copy(), dict(weights)
    value_index(table, weights=weights, rating=rating, aggregation=aggregation)
    assert_frame_equal(table, before)
    assert weights == given_weights


@QUICK
@given(tables(), weighings())
def test_influence_adds_up_to_one(table, weights):
    influence = value_index(table, weights=weights).influence["influence"]
    if influence.notna().any():
        assert influence.sum() == pytest.approx(1)


# ------------------------------------------------------------------------- bad input


def test_variables_left_out_of_the_weights_weigh_three():
    index = value_index(VARIABLES, weights={"referrals": 5})
    assert index.weights.to_dict() == {
        **dict.fromkeys(INDEX_VARIABLES, 3.0),
        "referrals": 5.0,
    }


def test_the_weights_of_one_index_serve_another(e2):
    again = value_index(VARIABLES, weights=e2.weights, rating="value")
    assert_frame_equal(again.scores, e2.scores)
    assert value_index(VARIABLES, weights={}).weights.eq(3).all()


@pytest.mark.parametrize(
    "weight", [0, 0.99, 5.01, -3, math.nan, math.inf, "3", None, True]
)
def test_a_weight_outside_one_to_five_is_refused(weight):
    with pytest.raises(ParameterError, match=r"from 1 to 5 \(products\)\. Got"):
        value_index(VARIABLES, weights={"products": weight})


def test_weights_that_are_all_zero_are_refused():
    with pytest.raises(ParameterError, match="from 1 to 5"):
        value_index(VARIABLES, weights=dict.fromkeys(INDEX_VARIABLES, 0))


def test_a_misspelt_weight_is_refused_with_a_hint():
    with pytest.raises(ParameterError, match=r"'product' in weights\. Did you mean 'p"):
        value_index(VARIABLES, weights={"product": 3})
    with pytest.raises(
        ParameterError, match=r"Unknown variable 'x' in weights\. Known"
    ):
        value_index(VARIABLES.set_axis(range(7), axis=1), weights={"x": 3})


@pytest.mark.parametrize("weights", [[3, 5], 3, "purchases"])
def test_weights_that_are_no_mapping_are_refused(weights):
    with pytest.raises(ParameterError, match="a mapping of variable to weight"):
        value_index(VARIABLES, weights=weights)


def test_a_misspelt_reversed_variable_is_refused_with_a_hint():
    with pytest.raises(ParameterError, match=r"'gap' in reverse\. .*Known: purchases"):
        value_index(VARIABLES, reverse=("gap",))


def test_a_customer_who_stands_twice_is_refused():
    twice = VARIABLES.set_axis(list("ABCAE"))
    with pytest.raises(ParameterError, match=r"one row a customer\. Got 'A more than"):
        value_index(twice)


def test_a_variable_that_stands_twice_is_refused():
    twice = VARIABLES[["purchases", "purchases"]]
    with pytest.raises(ParameterError, match="'purchases more than once'"):
        value_index(twice)


def test_a_variable_that_is_text_is_refused_by_name():
    with pytest.raises(ParameterError, match=r"numbers\. Got \"text in 'plan'\""):
        value_index(VARIABLES.assign(plan=list("abcde")))


@pytest.mark.parametrize("variables", [None, [1, 2], pd.Series([1]), pd.DataFrame()])
def test_anything_but_a_table_is_refused(variables):
    with pytest.raises(ParameterError, match="'variables' parameter of value_index"):
        value_index(variables)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rating", "zscore"),
        ("aggregation", "harmonic"),
        ("min_coverage", 1.1),
        ("min_coverage", -0.1),
        ("min_coverage", "half"),
    ],
)
def test_an_option_outside_its_range_is_refused_by_name(name, value):
    with pytest.raises(ParameterError, match=f"'{name}' parameter of value_index"):
        value_index(VARIABLES, **{name: value})


# ----------------------------------------------------------------------- for readers


def test_the_result_speaks_in_one_line_and_one_sentence(e2):
    assert repr(e2) == "ValueIndex(customers=5, variables=7, average=4.442, above=3)"
    assert e2.finding.startswith("60% of 5 customers score above the index average; ")
    assert e2.summary().columns.tolist() == ["index", "verdict", "score", "coverage"]
    assert e2.summary().loc["A", "index"] == 114.8


def test_the_variables_of_a_company_come_in_order_with_their_day(make_company):
    company = make_company([("A", "2026-01-01", 10), ("A", "2026-01-31", 30)])
    variables = index_variables(company)
    assert tuple(variables.columns) == INDEX_VARIABLES
    row = variables.loc["A"]
    assert row[["purchases", "average_purchase", "gap_days"]].tolist() == [2, 20, 30]
    assert row[["products", "referrals"]].isna().all()
    assert value_index(variables).as_of == pd.Timestamp("2026-01-31")
