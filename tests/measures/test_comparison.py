"""Segments and customers side by side: by hand, and what may not be asked."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from customer_value.errors import ParameterError
from customer_value.measures.comparison import (
    compare_customers,
    compare_segments,
    segment_index,
)
from customer_value.measures.value_index import value_index


@pytest.fixture(scope="module")
def index():
    chance = np.random.default_rng(8)
    table = pd.DataFrame(
        {"purchases": chance.poisson(4, 90), "products": chance.poisson(3, 90)},
        index=[f"C{n:02d}" for n in range(90)],
        dtype=float,
    )
    table.loc["C07"] = np.nan  # not scored
    return value_index(table)


@pytest.fixture(scope="module")
def groups(index):
    kinds = ["small", "large", "large"] * 30
    groups = pd.Series(kinds, index=sorted(index.scores.index))
    groups["C01"] = "alone"
    groups["C02"] = None
    return groups


def test_the_mean_of_each_segment_is_that_of_its_customers(index, groups):
    table = segment_index(index, groups)
    assert table["index"].is_monotonic_decreasing
    for name, row in table.iterrows():
        members = groups[groups == name].index
        known = index.scores.loc[members].query("verdict != 'not scored'")
        assert row["customers"] == len(known)
        assert row["index"] == pytest.approx(known["index"].mean())
        assert row["share_above"] == pytest.approx((known["verdict"] == "above").mean())


def test_the_interval_is_about_two_standard_errors_wide(index, groups):
    table = segment_index(index, groups).drop("alone")
    for name, row in table.iterrows():
        members = index.scores.loc[groups[groups == name].index, "index"].dropna()
        error = members.std(ddof=0) / np.sqrt(len(members))
        assert row["low"] < row["index"] < row["high"]
        assert row["high"] - row["low"] == pytest.approx(2 * 1.96 * error, rel=0.1)


def test_the_interval_is_seeded_and_missing_for_one_customer(index, groups):
    table = segment_index(index, groups)
    assert_frame_equal(segment_index(index, groups), table)
    assert table.loc["alone", ["low", "high"]].isna().all()
    assert table.loc["alone", "customers"] == 1


def test_a_segment_of_equals_has_an_interval_of_no_width():
    index = value_index(pd.DataFrame({"a": [1, 1, 5, 5.0]}, index=list("ABCD")))
    table = segment_index(index, pd.Series(list("xxyy"), index=list("ABCD")))
    assert (table["low"] == table["high"]).all()


def test_categories_without_customers_do_not_show(index, groups):
    kinds = pd.Categorical(groups, categories=["small", "large", "alone", "nobody"])
    table = segment_index(index, pd.Series(kinds, index=groups.index))
    assert set(table.index) == {"small", "large", "alone"}


def test_segments_side_by_side_add_up(index, groups):
    table = compare_segments(index, groups)
    assert list(table.columns.get_level_values(0).unique()) == [
        *("standing", "rating", "contribution"),
    ]
    for name, row in table.iterrows():
        members = groups[groups == name].index.intersection(index.contributions.index)
        gap = index.scores.loc[members, "score"].mean() - index.average
        assert row["contribution"].sum() == pytest.approx(gap)
        want = index.ratings.loc[members, "purchases"].mean()
        assert row["rating", "purchases"] == pytest.approx(want)


def test_customers_side_by_side_in_the_order_wanted(index):
    best, last = index.scores.index[0], index.scores.index[-2]
    table = compare_customers(index, [last, best])
    assert list(table.index) == [last, best]
    assert table.index.name == "customer_id"
    assert table.loc[best, ("standing", "verdict")] == "above"
    row = table.loc[best, "contribution"]
    assert row.sum() == pytest.approx(index.scores.loc[best, "score"] - index.average)
    assert table["rating"].loc[last].tolist() == index.ratings.loc[last].tolist()
    assert_frame_equal(compare_customers(index, best), table.loc[[best]])


def test_a_customer_who_is_not_scored_shows_what_is_missing(index):
    table = compare_customers(index, ["C07"])
    assert table.loc["C07", ("standing", "verdict")] == "not scored"
    assert table.loc["C07", "contribution"].isna().all()


def test_an_unknown_customer_is_refused_with_a_hint(index):
    with pytest.raises(ParameterError, match=r"no customer 'C0x'\. Did you mean 'C"):
        compare_customers(index, ["C01", "C0x"])


def test_groups_that_fit_no_customer_are_refused(index, groups):
    with pytest.raises(ParameterError, match="Got 'no customer of the index'"):
        segment_index(index, pd.Series(["x"], index=["nobody"]))
    with pytest.raises(ParameterError, match="Got 'list' instead"):
        segment_index(index, ["x"])
    with pytest.raises(ParameterError, match="'C00 more than once'"):
        compare_segments(index, pd.concat([groups, groups.iloc[:1]]))


def test_nothing_given_is_changed(index, groups):
    scores, kinds = index.scores.copy(), groups.copy()
    segment_index(index, groups)
    compare_segments(index, groups)
    assert_frame_equal(index.scores, scores)
    pd.testing.assert_series_equal(groups, kinds)
