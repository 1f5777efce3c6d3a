"""How sure a verdict is: against brute force over weightings and corners."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_value.data.assumptions import INDEX_VARIABLES
from customer_value.errors import ParameterError
from customer_value.measures import weight_support
from customer_value.measures.robustness import LABELS, weight_robustness
from customer_value.measures.value_index import value_index

QUICK = settings(max_examples=15, deadline=None, derandomize=True)
# METHOD, example E2
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


def small_tables():
    """Draw a few customers with three variables, with ties and missing cells."""
    cell = st.one_of(st.integers(0, 4), st.integers(0, 4), st.none())
    row = st.lists(cell, min_size=3, max_size=3)
    return st.lists(row, min_size=2, max_size=8).map(
        lambda rows: pd.DataFrame(rows, columns=list("xyz"), dtype=float)
    )


def boxes():
    """Draw a pair of whole weights for each of the three variables."""
    pair = st.tuples(st.integers(1, 5), st.integers(1, 5)).map(
        lambda two: (min(two), max(two))
    )
    return st.fixed_dictionaries(dict.fromkeys("xyz", pair))


def moved(index):
    """Return rating minus mean rating, missing as 0, by a route of its own."""
    rows = index.ratings.loc[index.scores["verdict"] != "not scored"]
    columns = [c for c in rows if rows[c].notna().any()]
    return rows[columns].apply(lambda c: (c - c.dropna().mean()).fillna(0.0))


@pytest.fixture(scope="module")
def e2():
    return value_index(VARIABLES, weights=WEIGHTS, rating="value")


@pytest.fixture(scope="module")
def sure(e2):
    return weight_robustness(e2)


# --------------------------------------------------------------------------- by hand


def test_worst_and_best_of_the_method_hold(sure):
    worst = {"A": -15.25, "B": 16.55, "C": -101, "D": -11.65, "E": -81.05}
    best = {"A": 72.55, "B": 112.75, "C": -20.2, "D": 32.95, "E": -5.65}
    assert sure.scores["worst"].to_dict() == pytest.approx(worst)
    assert sure.scores["best"].to_dict() == pytest.approx(best)


def test_labels_of_the_method_hold(sure):
    assert sure.scores["label"].to_dict() == {
        "A": "leans above",
        "B": "secure above",
        "C": "secure below",
        "D": "leans above",
        "E": "secure below",
    }


def test_supports_of_the_method_hold(sure):
    supports = {"A": 77033, "B": 78125, "C": 0, "D": 73350, "E": 0}
    assert (sure.scores["support"] * 78125).to_dict() == pytest.approx(supports)
    assert (sure.exact, sure.weightings) == (True, 78125)


def test_d_flips_with_the_weight_of_products_and_no_single_weight_flips_a(sure):
    assert sure.scores.loc["D", "tipping_variable"] == "products"
    assert sure.scores.loc["D", "tipping_weight"] == pytest.approx(2 + 7.15 / 3)
    for customer in "ABCE":
        assert pd.isna(sure.scores.loc[customer, "tipping_variable"])
        assert math.isnan(sure.scores.loc[customer, "tipping_weight"])


def test_the_order_is_that_of_the_index(e2, sure):
    assert list(sure.scores.index) == list(e2.scores.index) == list("BADEC")


# --------------------------------------------------------------------------- oracles


def test_support_counts_all_weightings_of_two_hundred_customers():
    chance = np.random.default_rng(11)
    # few different values: many ties, and customers who are exactly average
    table = pd.DataFrame(
        chance.integers(0, 4, (200, 7)).astype(float), columns=list(INDEX_VARIABLES)
    )
    table = table.mask(chance.random((200, 7)) < 0.1)
    index = value_index(table, rating="value")
    weights = np.array(list(itertools.product(range(1, 6), repeat=7)))
    sums = moved(index).to_numpy() @ weights.T
    want = pd.Series((sums > 1e-9).mean(axis=1), index=moved(index).index)
    got = weight_robustness(index)
    assert got.exact
    assert (got.scores["support"] == want.loc[got.scores.index]).all()
    above, below = (sums > 1e-9).all(axis=1), (sums < -1e-9).all(axis=1)
    label = got.scores["label"].sort_index()
    assert ((label == "secure above") == above).all()
    assert ((label == "secure below") == below).all()


@QUICK
@given(small_tables(), boxes())
def test_worst_best_support_and_label_agree_with_every_corner(table, box):
    low = {name: pair[0] for name, pair in box.items()}
    index = value_index(table, weights=low, rating="value")
    got = weight_robustness(index, box=box)
    d = moved(index)
    sides = [box[name] for name in d.columns]
    grid = [range(low, high + 1) for low, high in sides]
    for customer, row in d.iterrows():
        ends = [np.dot(corner, row) for corner in itertools.product(*sides)]
        inside = [np.dot(weights, row) for weights in itertools.product(*grid)]
        line = got.scores.loc[customer]
        assert (line["worst"], line["best"]) == pytest.approx((min(ends), max(ends)))
        if len(d.columns):
            support = np.mean([value > 1e-9 for value in inside])
            assert line["support"] == pytest.approx(support)
        if line["label"] == "secure above":
            assert min(inside) > 0
        if line["label"] == "secure below":
            assert max(inside) < 0
        if line["label"] == "at average":
            assert max(map(abs, inside)) <= 1e-9


@QUICK
@given(
    small_tables(),
    st.lists(
        st.fixed_dictionaries({name: st.floats(1, 5) for name in "xyz"}),
        min_size=1,
        max_size=3,
    ),
)
def test_a_secure_verdict_is_the_same_for_any_weights(table, weightings):
    secure = weight_robustness(value_index(table)).scores["label"]
    secure = secure[secure.str.startswith("secure")]
    for weights in weightings:
        verdict = value_index(table, weights=weights).scores["verdict"]
        for customer, label in secure.items():
            assert label == f"secure {verdict[customer]}"


@QUICK
@given(small_tables())
def test_the_tipping_weight_is_the_smallest_change_that_levels_the_score(table):
    index = value_index(table, rating="value")
    got = weight_robustness(index).scores
    d = moved(index)
    for customer, row in d.iterrows():
        net = 3 * row.sum()
        ways = {
            name: 3 - net / row[name]
            for name in d.columns
            if abs(row[name]) > 1e-12 and abs(net) > 1e-9
        }
        ways = {n: w for n, w in ways.items() if 1 <= w <= 5}
        name, weight = got.loc[customer, ["tipping_variable", "tipping_weight"]]
        if not ways:
            assert pd.isna(name)
            continue
        least = min(abs(w - 3) for w in ways.values())
        assert abs(weight - 3) == pytest.approx(least)
        assert weight == pytest.approx(ways[name])
        changed = net + (weight - 3) * row[name]
        assert changed == pytest.approx(0, abs=1e-9)


def test_draws_stand_in_where_counting_is_too_long(monkeypatch):
    chance = np.random.default_rng(5)
    table = pd.DataFrame(chance.integers(0, 9, (120, 7)), columns=list(INDEX_VARIABLES))
    index = value_index(table)
    exact = weight_robustness(index)
    monkeypatch.setattr(weight_support, "EXACT_ROWS", 10)
    drawn = weight_robustness(index)
    assert (drawn.exact, drawn.weightings) == (False, 2000)
    error = (drawn.scores["support"] - exact.scores["support"]).abs()
    assert error.max() < 0.045  # four standard errors of a share of 2,000 draws
    assert error.mean() < 0.010
    again = weight_robustness(index)
    assert (again.scores["support"] == drawn.scores["support"]).all()


def test_weights_between_whole_numbers_are_drawn():
    weights = {name: min(max(w, 1.5), 4.5) for name, w in WEIGHTS.items()}
    got = weight_robustness(
        value_index(VARIABLES, weights=weights, rating="value"), box=(1.5, 4.5)
    )
    assert not got.exact
    assert got.scores.loc["B", "support"] == 1
    assert got.scores.loc["C", "support"] == 0


# ----------------------------------------------------------------------------- boxes


def test_a_box_of_one_point_asks_for_one_weighting(e2):
    got = weight_robustness(e2, box={name: (w, w) for name, w in WEIGHTS.items()})
    assert got.weightings == 1
    assert set(got.scores["support"]) == {0.0, 1.0}
    assert got.contested == 0
    assert got.scores["worst"].to_dict() == pytest.approx(got.scores["best"].to_dict())
    # points above the average: 20 times the distance of the scores
    assert got.scores.loc["A", "worst"] == pytest.approx(20 * 0.6575)


def test_a_wider_box_never_makes_a_verdict_surer(e2):
    box = {name: (max(1, w - 1), min(5, w + 1)) for name, w in WEIGHTS.items()}
    narrow = weight_robustness(e2, box=box).scores
    wide = weight_robustness(e2).scores
    assert (wide["worst"] <= narrow["worst"]).all()
    assert (wide["best"] >= narrow["best"]).all()


def test_variables_left_out_of_a_box_go_from_one_to_five(e2):
    box = weight_robustness(e2, box={"products": (2, 3)}).box
    assert box.loc["products"].tolist() == [2, 3]
    assert (box.drop("products") == [1, 5]).all(axis=None)


def test_a_box_of_numpy_numbers_is_a_box(e2):
    got = weight_robustness(e2, box={"products": (np.int64(2), np.float64(3))})
    assert got.box.loc["products"].tolist() == [2, 3]


@pytest.mark.parametrize(
    "box",
    [
        (0, 5),
        (1, 6),
        (4, 2),
        (1,),
        (1, 2, 3),
        3,
        "15",
        None,
        (1, math.nan),
        (True, 5),
        {"products": 3},
        {"products": (0, 3)},
    ],
)
def test_a_box_outside_one_to_five_is_refused(e2, box):
    with pytest.raises(ParameterError, match="1 <= low <= high <= 5"):
        weight_robustness(e2, box=box)


def test_a_misspelt_variable_in_a_box_is_refused_with_a_hint(e2):
    with pytest.raises(ParameterError, match=r"'product' in box\. Did you mean 'pro"):
        weight_robustness(e2, box={"product": (1, 2)})


def test_an_index_with_a_weight_outside_its_box_is_refused():
    two = pd.DataFrame({"a": [1, 2, 3, 4], "b": [4, 3, 2, 1]})
    index = value_index(two, weights={"a": 5, "b": 1})
    words = r"The weight of 'a' is 5, outside its box from 1 to 2\."
    with pytest.raises(ParameterError, match=words):
        weight_robustness(index, box={"a": (1, 2), "b": (3, 4)})
    inside = value_index(two, weights={"a": 1, "b": 4})
    got = weight_robustness(inside, box={"a": (1, 2), "b": (3, 4)}).scores
    verdict = inside.scores["verdict"]
    assert (got["label"] == "secure " + verdict).all()


def test_the_geometric_index_is_refused():
    index = value_index(VARIABLES, aggregation="geometric")
    with pytest.raises(ParameterError, match="an arithmetic index"):
        weight_robustness(index)


# -------------------------------------------------------------------------- extremes


def test_customers_who_are_all_alike_are_at_the_average():
    got = weight_robustness(value_index(pd.DataFrame({"a": [2.0, 2], "b": [1, 1.0]})))
    assert set(got.scores["label"]) == {"at average"}
    assert got.scores["support"].isna().all()
    assert got.contested == 0


def test_one_customer_and_no_customer_have_an_answer():
    for rows in (1, 0):
        got = weight_robustness(value_index(VARIABLES.iloc[:rows]))
        assert len(got.scores) == rows
        assert got.contested == 0
    assert got.finding == "No customer is scored, so there is no verdict to try."


def test_a_customer_who_is_not_scored_has_no_label():
    table = VARIABLES.astype(float)
    table.loc["C", list(INDEX_VARIABLES[:4])] = np.nan
    got = weight_robustness(value_index(table))
    assert "C" not in got.scores.index


def test_a_verdict_on_the_fence_leans_to_the_wider_side():
    # X has ratings 10, 1, 5.5: exactly average under equal weights
    table = pd.DataFrame(
        {"a": [10, 1, 5.5], "b": [1, 5.5, 10], "c": [5.5, 10, 1]}, index=list("XYZ")
    )
    index = value_index(table, rating="none")
    assert set(index.scores["verdict"]) == {"at"}
    got = weight_robustness(index, box={"a": (3, 5), "b": (3, 3), "c": (3, 3)}).scores
    assert got["label"].to_dict() == {
        "X": "leans above",
        "Y": "leans below",
        "Z": "at average",
    }


# ----------------------------------------------------------------------- for readers


def test_the_counts_add_up_in_the_order_of_the_labels(sure):
    assert tuple(sure.counts.index) == LABELS
    assert sure.counts.tolist() == [1, 2, 0, 0, 2]
    assert sure.summary()["share"].tolist() == pytest.approx([0.2, 0.4, 0, 0, 0.4])


def test_the_finding_counts_what_holds(sure):
    assert sure.finding == (
        "The verdict on 60% of 5 customers holds under every weighting; "
        "2 are contested."
    )
    assert repr(sure) == (
        "Robustness(customers=5, contested=2, weightings=78125, exact=True)"
    )


# ------------------------------------------------------- for millions, and for people


def test_the_finding_of_a_narrow_box_speaks_of_the_box(e2, sure):
    box = {name: (w, w) for name, w in WEIGHTS.items()}
    narrow = weight_robustness(e2, box=box)
    assert narrow.finding == (
        "The verdict on 100% of 5 customers holds under every weighting in the box; "
        "0 are contested."
    )
    assert weight_robustness(e2, box={"products": (1, 5)}).finding == sure.finding


def test_the_summary_says_how_far_support_may_be_off(e2, sure):
    assert sure.summary().attrs["support"] == (
        "Support counts every whole-number weighting: 78,125 weightings."
    )
    drawn = weight_robustness(e2, box={"products": (1, 4.5)})
    assert drawn.summary().attrs["support"] == (
        "Support is a share of 2,000 drawn weightings, with a standard error of at "
        "most 0.011."
    )
    blind = weight_robustness(e2, support=False)
    assert blind.summary().attrs["support"] == "Support was not counted."


def test_counting_can_be_left_out(e2, sure):
    got = weight_robustness(e2, support=False)
    assert got.scores["support"].isna().all()
    assert (got.weightings, got.exact) == (0, False)
    columns = ["worst", "best", "label", "tipping_variable", "tipping_weight"]
    pd.testing.assert_frame_equal(got.scores[columns], sure.scores[columns])


def test_a_second_look_goes_to_the_most_open_verdicts():
    chance = np.random.default_rng(13)
    columns = list(INDEX_VARIABLES)
    index = value_index(pd.DataFrame(chance.random((80, 7)), columns=columns))
    sure = weight_robustness(index)
    look = sure.second_look(n=5)
    assert len(look) == 5
    assert look["label"].str.startswith("leans").all()
    rest = sure.scores.drop(look.index).query("label.str.startswith('leans')")
    apart = (look["support"] - 0.5).abs()
    assert apart.is_monotonic_increasing
    assert apart.max() <= (rest["support"] - 0.5).abs().min()
    assert len(sure.second_look(n=1000)) == sure.contested
    # without support, the balance of worst and best case stands in for it
    blind = weight_robustness(index, support=False).second_look(n=5)
    even = blind["best"] / (blind["best"] - blind["worst"])
    assert (even - 0.5).abs().is_monotonic_increasing


@pytest.mark.parametrize("n", [0, -1, 2.5, "5"])
def test_a_second_look_at_nobody_is_refused(sure, n):
    with pytest.raises(ParameterError, match="'n' parameter of second_look"):
        sure.second_look(n=n)
