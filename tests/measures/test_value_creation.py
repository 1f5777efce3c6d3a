"""Opportunity scores by hand, against a plain loop, and what is planted."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import customer_value as cv
from customer_value.errors import CustomerValueError, DataError, ParameterError
from customer_value.measures.opportunity import band_of
from customer_value.measures.value_creation import share_of_best

PLANTED = "less time to combine the books of several companies"


def answers(*rows):
    columns = ["customer_id", "job", "outcome", "importance", "satisfaction"]
    return pd.DataFrame(list(rows), columns=columns)


def asked(make_company, outcomes, **more):
    """Return a company whose customers gave these answers."""
    bought = [(who, "2026-01-01", 1.0) for who in sorted(set(outcomes["customer_id"]))]
    return make_company(bought, outcomes=outcomes, **more)


# ------------------------------------------------------------------ the small function


@pytest.mark.parametrize(
    ("importance", "satisfaction", "score"),
    [(8, 2, 14), (5, 9, 5), (0, 0, 0), (10, 0, 20), (10, 10, 10), (0, 10, 0)],
)
def test_the_score_by_hand(importance, satisfaction, score):
    assert cv.opportunity(importance, satisfaction) == score
    column = pd.Series([importance, importance], index=list("ab"))
    assert cv.opportunity(column, satisfaction).to_dict() == {"a": score, "b": score}
    assert cv.opportunity([importance], [satisfaction]).tolist() == [score]


@given(st.floats(0, 10), st.floats(0, 10), st.floats(0, 10))
def test_more_satisfaction_never_raises_a_score(importance, one, other):
    less, more = sorted((one, other))
    low, high = cv.opportunity(importance, more), cv.opportunity(importance, less)
    assert 0 <= importance <= low <= high <= 20


@pytest.mark.parametrize("bad", [-0.1, 10.1, math.nan, math.inf, "much", None])
def test_what_is_outside_the_scale_is_refused(bad):
    with pytest.raises(ParameterError, match=r"'importance'.*a number from 0 to 10"):
        cv.opportunity(bad, 5)
    with pytest.raises(ParameterError, match=r"'satisfaction'.*a number from 0 to 10"):
        cv.opportunity(5, bad)
    with pytest.raises(ParameterError, match="'importance'"):
        cv.opportunity([5, bad], 5)


def test_each_band_begins_at_its_edge():
    rows = [
        (7.5, 0.0, 15.0, 20, "extreme"),
        (7.0, 2.0, 12.0, 20, "high"),
        (6.0, 2.0, 10.0, 20, "worth a look"),
        (6.0, 2.1, 9.9, 20, "served"),
        (5.0, 9.0, 5.0, 20, "over-served"),
        (10.0, 0.0, 20.0, 19, "grey"),
        (5.0, 5.0, 5.0, 20, "served"),
    ]
    columns = ["importance", "satisfaction", "opportunity", "n", "band"]
    table = pd.DataFrame(rows, columns=columns)
    assert band_of(table).tolist() == table["band"].tolist()


# ------------------------------------------------------------------------ the measure


def thirty(share_important, share_satisfied, outcome="fast"):
    """Return 30 answers of which so many call it important, so many are satisfied."""
    return [
        (f"C{n:02d}", "clean", outcome, 5 if n < share_important else 2, s)
        for n, s in enumerate([4] * share_satisfied + [3] * (30 - share_satisfied))
    ]


def test_shares_of_the_two_best_answers_make_the_score(make_company):
    table = cv.opportunity_scores(asked(make_company, answers(*thirty(24, 6))))
    row = table.loc["fast"]
    assert row["importance"] == 8
    assert row["satisfaction"] == 2
    assert row["opportunity"] == 14
    assert (row["band"], row["n"], row["job"]) == ("high", 30, "clean")
    assert row["low"] < 14 < row["high"]
    assert row["top_three"] == 1  # it is the only one


def test_mean_answers_are_stretched_to_the_same_scale(make_company):
    said = answers(*thirty(24, 6))
    row = cv.opportunity_scores(asked(make_company, said), rating="mean").loc["fast"]
    wanted = (24 * 5 + 6 * 2) / 30
    given_ = (6 * 4 + 24 * 3) / 30
    assert row["importance"] == pytest.approx(10 * (wanted - 1) / 4)
    assert row["satisfaction"] == pytest.approx(10 * (given_ - 1) / 4)


def test_a_customer_counts_once_however_often_it_answers(make_company):
    said = answers(
        ("A", "clean", "fast", 5, 1),
        ("A", "clean", "fast", 1, 5),
        ("B", "clean", "fast", 5, 1),
    )
    row = cv.opportunity_scores(asked(make_company, said)).loc["fast"]
    assert row["n"] == 2
    assert row["importance"] == pytest.approx(7.5)  # half of A, all of B
    assert row["satisfaction"] == pytest.approx(2.5)


def test_one_respondent_has_a_score_and_no_interval(make_company):
    said = answers(("A", "clean", "fast", 5, 1))
    row = cv.opportunity_scores(asked(make_company, said)).loc["fast"]
    assert (row["opportunity"], row["n"], row["band"]) == (20, 1, "grey")
    assert row[["low", "high", "top_three"]].isna().all()


def test_all_equal_answers_tie(make_company):
    said = answers(
        *[
            (f"C{n:02d}", "clean", name, 4, 2)
            for n in range(25)
            for name in ("a", "b", "c", "d")
        ]
    )
    table = cv.opportunity_scores(asked(make_company, said))
    assert (table["opportunity"] == 20).all()
    assert (table["low"] == 20).all()
    assert table["top_three"].tolist() == [0.75] * 4  # four share three places


def test_outcomes_of_one_name_in_two_jobs_stay_apart(make_company):
    said = answers(("A", "clean", "fast", 5, 1), ("A", "cook", "fast", 2, 5))
    table = cv.opportunity_scores(asked(make_company, said))
    assert table["opportunity"].to_dict() == {"fast (clean)": 20, "fast (cook)": 0}


def test_nobody_left_is_said(make_company):
    company = asked(make_company, answers(("A", "clean", "fast", 5, 1)))
    with pytest.raises(CustomerValueError, match="holds no answer"):
        cv.opportunity_scores(company.filter(customers=["Z"]))


def plain_bootstrap(flags, *, draws, seed):
    """Draw respondents one by one: a slow second opinion."""
    rng = np.random.default_rng(seed)
    scores = []
    for _ in range(draws):
        chosen = flags[rng.integers(len(flags), size=len(flags))].mean(axis=0) * 10
        scores.append(chosen[0] + max(chosen[0] - chosen[1], 0))
    return np.quantile(scores, [0.025, 0.975])


def test_the_interval_is_that_of_a_plain_bootstrap(make_company):
    chance = np.random.default_rng(3)
    rows = [
        (f"C{n:03d}", "clean", "fast", *chance.integers(1, 6, 2)) for n in range(150)
    ]
    row = cv.opportunity_scores(asked(make_company, answers(*rows))).loc["fast"]
    flags = np.array([[i >= 4, s >= 4] for *_, i, s in rows])
    low, high = plain_bootstrap(flags, draws=4000, seed=1)
    assert row["low"] == pytest.approx(low, abs=0.25)
    assert row["high"] == pytest.approx(high, abs=0.25)


def test_the_bootstrap_keeps_both_answers_together(make_company):
    # who finds it important is satisfied: drawn apart, the two shares would differ
    rows = [
        (f"C{n:02d}", "clean", "fast", i, i) for n, i in enumerate([5] * 20 + [1] * 20)
    ]
    row = cv.opportunity_scores(asked(make_company, answers(*rows))).loc["fast"]
    share = np.random.default_rng(0).binomial(40, 0.5, 100_000) / 4
    assert row["opportunity"] == 5
    assert row["low"] == pytest.approx(np.quantile(share, 0.025), abs=0.3)
    assert row["high"] == pytest.approx(np.quantile(share, 0.975), abs=0.3)


@given(
    st.lists(
        st.lists(st.sampled_from([0.0, 1.0, 2.0]), min_size=5, max_size=5),
        min_size=1,
        max_size=4,
    )
)
def test_three_places_are_given_away_in_every_draw(draws):
    table = np.array(draws)
    shares = share_of_best(table)
    assert shares.sum() == pytest.approx(3)
    counted = np.zeros(5)
    for row in table:  # every order of the ties is as likely
        orders = list(itertools.permutations(range(5)))
        best = [o for o in orders if list(row[list(o)]) == sorted(row, reverse=True)]
        for order in best:
            counted[list(order[:3])] += 1 / len(best)
    assert shares == pytest.approx(counted / len(table))


# --------------------------------------------------------------------------- by group


def test_groups_are_scored_on_their_own(make_company):
    rows = thirty(30, 0) + [(f"D{n:02d}", "clean", "fast", 1, 5) for n in range(30)]
    said = answers(*rows)
    company = asked(make_company, said)
    towns = {who: "Cork" if who[0] == "C" else "Kiel" for who in said["customer_id"]}
    table = cv.opportunity_scores(company, by=pd.Series(towns, name="town"))
    assert table.index.names == ["town", "outcome"]
    assert table.loc[("Cork", "fast"), "opportunity"] == 20
    assert table.loc[("Kiel", "fast"), "opportunity"] == 0
    assert cv.opportunity_scores(company).loc["fast", "opportunity"] == 5


def test_a_group_of_everyone_is_everyone():
    company = cv.load_dataset("software")
    everyone = pd.Series("all", index=company.customers["customer_id"])
    one = cv.opportunity_scores(company, by=everyone).loc["all"]
    assert_frame_equal(one, cv.opportunity_scores(company))


def test_the_planted_outcome_is_under_served_in_one_segment_only():
    company = cv.load_dataset("software")
    table = cv.opportunity_scores(company, by="segment")
    extreme = table[table["band"] == "extreme"]
    assert extreme.index.tolist() == [("Mid-market", PLANTED)]
    assert extreme["low"].iloc[0] > 15
    assert extreme["top_three"].iloc[0] == 1
    assert cv.opportunity_scores(company).loc[PLANTED, "band"] == "served"
    others = table.drop(extreme.index)["opportunity"]
    assert others.max() < 12


def test_tiers_stand_in_their_order():
    table = cv.opportunity_scores(cv.load_dataset("software"), by="tier")
    names = table.index.get_level_values("tier").unique().tolist()
    assert names == [n for n in ("platinum", "gold", "iron", "lead") if n in names]
    assert "platinum" in names


# -------------------------------------------------------------------------- bad input


def test_without_outcomes_the_need_is_said():
    with pytest.raises(CustomerValueError, match="need the table outcomes"):
        cv.opportunity_scores(cv.load_dataset("retailer"))


def test_an_unknown_rating_is_refused():
    with pytest.raises(ParameterError, match="'top_box', 'mean'"):
        cv.opportunity_scores(cv.load_dataset("software"), rating="median")


def test_groups_that_do_not_exist_are_refused():
    company = cv.load_dataset("software")
    with pytest.raises(ParameterError, match="Did you mean 'segment'"):
        cv.opportunity_scores(company, by="segmnt")


def test_importance_outside_its_scale_stops_at_the_door(make_company):
    said = answers(*[(f"C{n}", "clean", "fast", 7, 3) for n in range(5)])
    with pytest.raises(DataError, match="importance"):
        asked(make_company, said)


def test_the_order_of_the_rows_and_a_second_run_change_nothing(make_company):
    chance = np.random.default_rng(5)
    rows = [
        (f"C{n:02d}", "clean", name, *chance.integers(1, 6, 2))
        for n in range(40)
        for name in ("a", "b", "c", "d")
    ]
    said = answers(*rows)
    mixed = said.sample(frac=1, random_state=1).reset_index(drop=True)
    first, second = (
        cv.opportunity_scores(asked(make_company, table)) for table in (said, mixed)
    )
    assert_frame_equal(first, second)
