"""Agreement and votes: by hand, by brute force, and against scipy."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import customer_value as cv
from customer_value.errors import ParameterError
from customer_value.judgements.votes import rank_agreement, shared_top, top_tenth

LENSES = [[1, 2, 3, 4], [2, 1, 3, 4], [1, 3, 2, 4], [4, 3, 2, 1], [1, 2, 4, 3]]


def tables(rows=(2, 6), columns=(2, 5), most=4):
    """Return rank tables with ties, a row a judge."""
    size = st.tuples(st.integers(*rows), st.integers(*columns))
    return size.flatmap(
        lambda shape: st.lists(
            st.lists(st.integers(1, most), min_size=shape[1], max_size=shape[1]),
            min_size=shape[0],
            max_size=shape[0],
        )
    )


# --------------------------------------------------------------------- Kendall's W


def test_w_with_ties_as_worked_out_by_hand():
    # ranks 1 2.5 2.5 4; 2 1 3 4; 1 2.5 2.5 4: sums 4, 6, 8, 12 around 7.5, so
    # S = 12.25 + 2.25 + 0.25 + 20.25 = 35; two rows tie a pair, 6 each, so
    # W = 12 * 35 / (9 * 60 - 3 * 12) = 420 / 504
    tied = [[1, 2.5, 2.5, 4], [2, 1, 3, 4], [1, 2.5, 2.5, 4]]
    assert cv.kendall_w(tied) == pytest.approx(5 / 6)


def test_judges_who_all_agree_have_w_one_also_with_ties():
    assert cv.kendall_w([[1, 1, 3], [1, 1, 3]]) == pytest.approx(1)
    assert cv.kendall_w([[5, 9], [1, 2]]) == 1


def test_opposite_judges_have_w_zero():
    assert cv.kendall_w([[1, 2, 3, 4], [4, 3, 2, 1]]) == 0


def test_there_is_no_w_where_everyone_is_tied():
    assert np.isnan(cv.kendall_w([[1, 1, 1], [2, 2, 2]]))


def test_a_judge_who_ties_everyone_counts_as_one_without_an_opinion():
    # sums 3, 4, 5; S = 2; 12 * 2 / (4 * 24 - 2 * 24) = 0.5
    assert cv.kendall_w([[1, 2, 3], [1, 1, 1]]) == pytest.approx(0.5)


@given(tables(rows=(3, 6), columns=(3, 6)))
def test_w_is_the_statistic_of_friedman_over_its_largest_value(rows):
    table = np.array(rows, dtype=float)
    judges, customers = table.shape
    got = cv.kendall_w(table)
    if all(len(set(row)) == 1 for row in rows):
        assert np.isnan(got)
        return
    friedman = stats.friedmanchisquare(*table.T).statistic
    assert got == pytest.approx(friedman / (judges * (customers - 1)))


@given(tables(), st.randoms(use_true_random=False))
def test_neither_order_nor_scale_changes_w(rows, chance):
    table = np.array(rows, dtype=float)
    shuffled = table[:, chance.sample(range(table.shape[1]), table.shape[1])][::-1]
    assert cv.kendall_w(shuffled) == pytest.approx(cv.kendall_w(table), nan_ok=True)
    grown = cv.kendall_w(table**3 + 7)
    assert grown == pytest.approx(cv.kendall_w(table), nan_ok=True)
    assert np.isnan(grown) or 0 <= grown <= 1 + 1e-12


@pytest.mark.parametrize("call", [cv.kendall_w, cv.borda, cv.kemeny])
@pytest.mark.parametrize(
    ("ranks", "why"),
    [
        ([[1, 2, 3]], "1 by 3"),
        ([[1], [1]], "2 by 1"),
        ([[1, None], [1, 2]], "a missing or endless rank"),
        ([[1, np.inf], [1, 2]], "a missing or endless rank"),
        ([["a", "b"], ["b", "a"]], "list"),
        (None, "0 by 0"),
    ],
)
def test_what_is_no_table_of_ranks_is_refused(call, ranks, why):
    with pytest.raises(ParameterError, match=f"'ranks' parameter of .*{why}"):
        call(ranks)


def test_a_customer_named_twice_is_refused():
    twice = pd.DataFrame([[1, 2], [2, 1]], columns=["a", "a"])
    with pytest.raises(ParameterError, match="name a twice"):
        cv.borda(twice)


# ------------------------------------------------------------------------- votes


def test_borda_gives_a_point_for_everyone_behind_and_half_for_a_tie():
    named = pd.DataFrame([[1, 2.5, 2.5], [3, 1, 2]], columns=list("abc"))
    assert cv.borda(named).to_dict() == {"b": 2.5, "a": 2.0, "c": 1.5}


@given(tables())
def test_every_judge_gives_the_same_number_of_points(rows):
    judges, customers = len(rows), len(rows[0])
    assert cv.borda(rows).sum() == pytest.approx(
        judges * customers * (customers - 1) / 2
    )


def contradicted(order, rows):
    """Count the pairs that an order puts the other way round, one by one."""
    pairs = itertools.combinations(order, 2)
    return sum(row[a] > row[b] for a, b in pairs for row in rows)


@given(tables())
def test_kemeny_is_the_best_of_all_orders(rows):
    found = cv.kemeny(rows)
    every = {
        order: contradicted(order, rows)
        for order in itertools.permutations(range(len(rows[0])))
    }
    least = min(every.values())
    assert found.disagreements == every[found.order] == least
    assert found.orders == sum(cost == least for cost in every.values())


def test_kemeny_takes_a_winner_whom_most_prefer_to_everyone():
    # b beats a and c by two to one, though a and c have a first place each
    rows = pd.DataFrame([[1, 2, 3], [3, 2, 1], [3, 1, 2]], columns=list("abc"))
    assert cv.kemeny(rows).order[0] == "b"


def test_eight_candidates_are_tried_and_nine_refused():
    rows = [list(range(8)), list(range(8))]
    assert cv.kemeny(rows) == (tuple(range(8)), 0, 1)
    with pytest.raises(ParameterError, match=r"at most 8 candidates\. Got '9 of them'"):
        cv.kemeny([list(range(9)), list(range(9))])


# --------------------------------------------------------------- pairs of columns


@given(tables(rows=(2, 8), columns=(2, 4)))
def test_tau_b_is_that_of_a_loop_over_the_pairs(rows):
    frame = pd.DataFrame(rows, dtype=float)
    got = rank_agreement(frame)
    for one, two in itertools.combinations(frame, 2):
        pairs = list(itertools.combinations(range(len(frame)), 2))
        x = [np.sign(frame[one][i] - frame[one][j]) for i, j in pairs]
        y = [np.sign(frame[two][i] - frame[two][j]) for i, j in pairs]
        norm = np.sqrt(np.dot(x, x) * np.dot(y, y))
        want = np.dot(x, y) / norm if norm else np.nan
        assert got.loc[one, two] == pytest.approx(want, nan_ok=True)
        assert got.loc[two, one] == pytest.approx(want, nan_ok=True)


def test_the_best_tenth_takes_in_whoever_ties_with_its_last():
    ranks = pd.Series([1.0, 2.5, 2.5, *range(4, 21)])
    assert top_tenth(ranks).tolist() == [0, 1, 2]
    assert top_tenth(ranks.iloc[:0]).tolist() == []


def test_the_share_of_two_best_tenths_is_that_of_jaccard():
    ranks = pd.DataFrame({"x": range(1, 31), "y": [*range(3, 31), 1, 2]})
    # the best three of each: places 0, 1, 2 and 28, 29, 0
    assert shared_top(ranks).loc["x", "y"] == pytest.approx(1 / 5)
    assert shared_top(ranks.iloc[:0]).loc["x", "y"] != 1
