"""Verdicts and support against brute force over every whole-number weighting."""

from __future__ import annotations

import importlib.util
import itertools
import sys

import numpy as np
import pytest

from customer_value.data.door import read_dataset
from customer_value.measures.robustness import CONTESTED, weight_robustness
from customer_value.measures.value_index import index_variables, value_index

pytestmark = pytest.mark.slow


def every_weighting(variables):
    return np.array(list(itertools.product(range(1, 6), repeat=variables)), dtype=float)


def ratings_by_hand(index, names):
    """Rate by rank with a dictionary, missing at the mean: a route of its own."""
    columns = []
    for name in names:
        values = index.variables.loc[index.contributions.index, name]
        values = -values if name == "gap_days" else values
        ordered = sorted(values.dropna())
        places = {}
        for place, value in enumerate(ordered, 1):
            places.setdefault(value, []).append(place)
        ranks = {value: np.mean(found) for value, found in places.items()}
        low, high = ranks[ordered[0]], ranks[ordered[-1]]
        rated = values.map(
            lambda v, r=ranks, a=low, b=high: 1 + 9 * (r[v] - a) / (b - a),
            na_action="ignore",
        )
        columns.append(rated.fillna(rated.mean()).to_numpy())
    return np.column_stack(columns)


def count_by_force(ratings, weights):
    """Return how many weightings put each customer above, at and below the mean."""
    moved = ratings - ratings.mean(axis=0)
    above, below = np.zeros(len(moved), int), np.zeros(len(moved), int)
    for start in range(0, len(weights), 2_000):
        sums = moved @ weights[start : start + 2_000].T
        above += (sums > 1e-9).sum(axis=1)
        below += (sums < -1e-9).sum(axis=1)
    return above, below


def agree(index, names):
    weights = every_weighting(len(names))
    ratings = ratings_by_hand(index, names)
    above, below = count_by_force(ratings, weights)
    sure = weight_robustness(index)
    got = sure.scores.loc[index.contributions.index]
    assert sure.exact
    assert sure.weightings == len(weights)
    assert ((got["support"] * len(weights)).round() == above).all()
    assert ((got["label"] == "secure above") == (above == len(weights))).all()
    assert ((got["label"] == "secure below") == (below == len(weights))).all()
    turned = (above < len(weights)) & (below < len(weights)) & (above + below > 0)
    assert (got["label"].isin(CONTESTED) == turned).all()
    # the verdict under the weights of the index itself: every variable weighs 3
    own = ((ratings - ratings.mean(axis=0)) * 3).sum(axis=1)
    verdict = np.select([own > 1e-9, own < -1e-9], ["above", "below"], default="at")
    assert (index.scores.loc[got.index, "verdict"] == verdict).all()


@pytest.fixture(scope="module")
def retailer(root, tmp_path_factory):
    """Return a generated retailer of 2,000 customers."""
    path = root / "datasets" / "make_companies.py"
    spec = importlib.util.spec_from_file_location("make_companies", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_companies"] = module
    spec.loader.exec_module(module)
    folder = tmp_path_factory.mktemp("companies")
    words = ["--customers", "2000", "--company", "retailer", "--out", str(folder)]
    assert module.main(words) == 0
    return read_dataset(folder / "retailer")


def test_all_78_125_weightings_agree_on_the_generated_retailer(retailer):
    index = value_index(index_variables(retailer))
    assert len(index.contributions.columns) == 7
    assert len(index.contributions) > 1_900
    agree(index, list(index.contributions.columns))


def test_all_3_125_weightings_agree_on_the_five_variables_of_cdnow(cdnow):
    index = value_index(index_variables(cdnow))
    assert set(index.unavailable) == {"products", "referrals"}
    assert len(index.contributions) > 23_000
    agree(index, list(index.contributions.columns))
