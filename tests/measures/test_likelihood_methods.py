"""The models in the fourth question: asked rightly, judged on what they did not see."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal

import customer_value as cv
from customer_value.customers.hold_out import auc, evaluation, log_score
from customer_value.customers.windows import in_window
from customer_value.measures.common import purchase_rows
from customer_value.measures.forecast import MODELS
from customer_value.measures.likelihood_methods import Judged, compared
from customer_value.measures.likelihood_to_buy import likelihood_to_buy

START, END = date(2023, 1, 1), date(2025, 2, 28)
every_model = pytest.mark.parametrize("method", MODELS)


def company_lines(seed, *, customers=150, days=790):
    """Make customers who buy at their own pace, some of whom leave."""
    chance = np.random.default_rng(seed)
    lines = []
    for customer in range(customers):
        day = int(chance.integers(0, days // 2))
        leaves = day + int(chance.exponential(days / 2))
        while day < min(leaves, days):
            lines.append((f"C{customer:03}", str(START + timedelta(day)), 10))
            day += 1 + int(chance.exponential(20 + customer))
    return lines


@pytest.fixture(scope="module")
def company(make_company):
    return make_company(company_lines(1), as_of=str(END))


@pytest.fixture(scope="module")
def best(company):
    return likelihood_to_buy(company, horizon_days=120, method="best")


# ------------------------------------------------------------------------- by hand
def test_the_log_score_is_the_mean_logarithm_of_what_was_given():
    chance, hit = pd.Series([0.8, 0.8, 0.5]), pd.Series([True, False, True])
    assert log_score(chance, hit) == pytest.approx(np.log([0.8, 0.2, 0.5]).mean())


def test_one_sure_miss_does_not_decide_all():
    chance, hit = pd.Series([0.0, 1.0]), pd.Series([True, True])
    assert log_score(chance, hit) == pytest.approx(
        (np.log(1e-6) + np.log(1 - 1e-6)) / 2
    )


@given(st.lists(st.booleans(), min_size=1, max_size=30), st.floats(0.01, 0.99))
def test_no_single_probability_scores_better_than_the_share(hits, other):
    hit = pd.Series(hits)
    share = pd.Series(hit.mean(), index=hit.index)
    guess = pd.Series(other, index=hit.index)
    assert log_score(share, hit) >= log_score(guess, hit) - 1e-9


def test_logarithms_of_the_gaps_agree_with_a_slow_loop(company):
    found = purchase_rows(company, "log_gaps").set_index("customer_id")["log_gaps"]
    days: dict[str, list[date]] = {}
    for customer, day, _ in company_lines(1):
        days.setdefault(customer, []).append(date.fromisoformat(day))
    expected = {
        customer: sum(np.log((b - a).days) for a, b in pairwise(ds))
        for customer, ds in days.items()
        if len(ds) > 1
    }
    assert found.to_dict() == pytest.approx(expected, abs=1e-7)


# ------------------------------------------------------------------------ one model
@every_model
def test_a_model_answers_what_it_answers_on_the_summary(company, method):
    found = likelihood_to_buy(company, horizon_days=120, method=method)
    assert (found.method, found.model.model) == (method, MODELS[method])
    summary = cv.rfm_summary(company)
    if method == "cnbd_k":
        gaps = purchase_rows(company, "log_gaps").set_index("customer_id")["log_gaps"]
        summary = summary.assign(log_gaps=gaps.reindex(summary.index).fillna(0))
    model = getattr(cv.models, MODELS[method])().fit(summary)
    assert model.result_.params == found.model.params
    for column, expected in (
        ("probability", model.purchase_probability(summary, future_t=120)),
        ("expected_purchases", model.expected_purchases(summary, future_t=120)),
        ("probability_alive", model.expected_probability_alive(summary)),
    ):
        answer = found.scores[column].dropna()
        assert_series_equal(answer, expected.loc[answer.index], check_names=False)
    assert len(found.scores) == len(summary)
    assert found.grid.empty


@every_model
def test_a_model_is_judged_on_a_time_it_has_not_seen(company, method):
    then = company.at(pd.Timestamp(END) - pd.Timedelta(days=120))
    learned = likelihood_to_buy(then, horizon_days=120, method=method)
    chance = learned.scores["probability"].dropna()
    bought = in_window(company, then.as_of, company.as_of)
    buyers = bought.index[bought["purchases"] > 0]
    hit = pd.Series(chance.index.isin(buyers), index=chance.index)
    expected = evaluation(chance, hit, kind="out of time")
    found = likelihood_to_buy(company, horizon_days=120, method=method)
    assert_frame_equal(found.evaluation, expected)
    assert found.calibration["n"].sum() == len(chance)
    assert found.comparison.index.tolist() == [method]
    assert found.choice == ""


@every_model
def test_ranks_follow_the_probability_never_p_alive(company, method):
    scores = likelihood_to_buy(company, horizon_days=120, method=method).scores
    expected = scores["probability"].rank(ascending=False)
    assert_series_equal(scores["rank"], expected, check_names=False)


@every_model
def test_the_fit_and_p_alive_are_explained(company, method):
    answer = likelihood_to_buy(company, horizon_days=120, method=method)
    assert any("It ranks nobody" in note for note in answer.notes)
    assert any(note.endswith(f": {answer.model.message}") for note in answer.notes)


def test_a_model_that_collapses_says_so(make_company):
    chance = np.random.default_rng(3)
    lines = [
        (f"C{who:03}", str(START + timedelta(int(day))), 5)
        for who in range(80)
        for day in np.unique(chance.integers(0, 790, 12))
    ]
    found = likelihood_to_buy(make_company(lines, as_of=str(END)), method="beta_geo")
    assert found.model.status == "no detectable defection: use NBD"
    assert any("a model without defection does as well" in note for note in found.notes)
    assert found.scores["probability"].between(0, 1).all()


# ------------------------------------------------------------------------- the best
def test_the_best_is_the_method_with_the_highest_log_score(best):
    table = best.comparison
    assert set(table.index) == {"lookback", "ranks", *MODELS}
    score = table["log_score"].round(6)  # what is closer is a tie
    assert score.dropna().is_monotonic_decreasing
    assert best.method == score.idxmax() == table.index[0]
    assert table["chosen"].tolist() == [True] + [False] * 6
    assert table["n"].nunique() == table["actual_rate"].nunique() == 1
    assert table.loc["ranks", ["log_score", "brier"]].isna().all()
    assert table.loc["ranks", "auc"] > 0.5


def test_the_best_answers_as_it_would_alone(best, company):
    alone = likelihood_to_buy(company, horizon_days=120, method=best.method)
    assert_frame_equal(best.scores, alone.scores)
    assert_frame_equal(best.evaluation, alone.evaluation)
    assert_frame_equal(best.calibration, alone.calibration)


def test_the_choice_is_said_with_its_score(best):
    assert best.choice.startswith("Of 6 methods, ")
    assert f"(log score −{-best.evaluation['log_score'].item():.3f}, " in best.choice
    assert best.summary().loc["Method", "note"] == best.choice


def test_of_equals_the_simpler_one_is_taken():
    hit = pd.Series([True, False, False])
    chance = pd.Series([0.6, 0.3, 0.1])
    tried = [
        Judged("nbd", chance, hit, "out of time", "ok"),
        Judged("beta_geo", chance + 1e-9 * hit, hit, "out of time", "ok"),
        Judged("pareto_nbd", chance + 0.01 * hit, hit, "out of time", "ok"),
    ]
    assert compared(tried[:2], 90).index.tolist() == ["nbd", "beta_geo"]
    table = compared(tried, 90)
    assert table.index.tolist() == ["pareto_nbd", "nbd", "beta_geo"]
    assert table["chosen"].tolist() == [True, False, False]
    assert set(table["horizon_days"]) == {90}


def test_too_few_customers_to_compare_leave_it_to_the_grid(make_company):
    lines = [(f"C{n}", "2024-01-01", 5) for n in range(8)]
    lines += [(f"C{n}", "2024-09-01", 5) for n in range(2)]
    answer = likelihood_to_buy(make_company(lines, as_of="2024-12-31"), method="best")
    assert answer.method == "lookback"
    assert (
        answer.choice == "The look-back grid answers: the methods could not be judged."
    )
    assert "Too few customers to compare methods: 8 customers." in answer.notes
    assert set(answer.scores["probability"]) == {0.25}


def test_methods_are_compared_over_days_for_which_each_could_learn(make_company):
    company = make_company(company_lines(2, days=300), as_of="2023-10-28")
    answer = likelihood_to_buy(company, method="best")
    history = company.history_days
    assert answer.horizon_days == history // 2
    table = answer.comparison
    assert set(table["horizon_days"]) == {(history - 90) // 2}
    assert set(table["kind"]) == {"out of time"}
    assert any("could then learn before the days" in note for note in answer.notes)
    again = likelihood_to_buy(
        company, horizon_days=(history - 90) // 2, method=answer.method
    )
    expected = again.evaluation["log_score"].item()
    assert table.loc[answer.method, "log_score"] == expected


def test_methods_that_are_judged_in_different_ways_are_told_apart(make_company):
    company = make_company(company_lines(2, days=120), as_of="2023-05-01")
    answer = likelihood_to_buy(company, method="best")
    assert answer.comparison.loc["lookback", "kind"] == "out of sample"
    assert answer.comparison.loc["nbd", "kind"] == "out of time"
    assert any("too short to judge both alike" in note for note in answer.notes)


# ------------------------------------------------------------- what holds for everyone
EVERY = ("lookback", "ranks", *MODELS, "best")


@pytest.mark.parametrize("method", EVERY)
def test_two_hundred_identical_customers_get_identical_answers(make_company, method):
    days = ("2024-01-01", "2024-05-01", "2024-10-01")
    lines = [(f"{n:03}", day, 7) for n in range(200) for day in days]
    company = make_company(lines, as_of="2024-12-31")
    scores = likelihood_to_buy(company, method=method).scores
    assert len(scores) == 200
    assert len(scores.drop_duplicates()) == 1


@pytest.mark.parametrize("method", EVERY)
def test_who_has_cancelled_comes_last_with_probability_zero(make_company, method):
    lines = company_lines(4, customers=40)
    ids = sorted({line[0] for line in lines})
    people = pd.DataFrame({"customer_id": ids, "cancelled_on": ""})
    people.loc[:4, "cancelled_on"] = "2025-02-01"
    company = make_company(lines, as_of=str(END), customers=people)
    scores = likelihood_to_buy(company, method=method).scores
    gone = ids[:5]
    assert scores.loc[gone, "rank"].min() > scores["rank"].drop(gone).max()
    if method != "ranks":
        assert (scores.loc[gone, "probability"] == 0).all()
    for column in ("expected_purchases", "probability_alive"):
        if column in scores:
            assert (scores.loc[gone, column] == 0).all()


@pytest.mark.parametrize("method", EVERY)
def test_shuffled_rows_change_nothing(make_company, company, method):
    shuffled = company.transactions.sample(frac=1, random_state=3)
    again = make_company(shuffled, as_of=str(END))
    one = likelihood_to_buy(company, horizon_days=120, method=method)
    two = likelihood_to_buy(again, horizon_days=120, method=method)
    assert_frame_equal(two.scores, one.scores)
    assert_frame_equal(two.comparison, one.comparison)


@pytest.mark.parametrize("method", EVERY)
def test_one_customer_is_an_answer_too(make_company, method):
    lines = [("A", "2024-01-01", 5), ("A", "2024-09-01", 5), ("B", "2024-02-01", -5)]
    answer = likelihood_to_buy(make_company(lines, as_of="2024-12-31"), method=method)
    assert answer.scores.loc["B", ["probability", "rank"]].isna().all()
    assert answer.scores.loc["A", "rank"] == 1
    assert answer.evaluation["kind"].item() == "not judged"
    assert answer.finding.endswith(".")


@pytest.mark.parametrize("method", EVERY)
def test_nobody_who_bought_is_an_answer_too(make_company, method):
    lines = [("A", "2024-01-01", -5), ("A", "2024-12-01", -5)]
    answer = likelihood_to_buy(make_company(lines, as_of="2024-12-31"), method=method)
    assert answer.scores["rank"].isna().all()
    assert answer.model is None


# ------------------------------------------------------------------- a known future
def test_p_alive_ranks_worse_than_a_coin_on_cdnow(cdnow):
    # METHOD 0.6: P(alive) .32, expected purchases .80
    then = likelihood_to_buy(
        cdnow.at("1997-12-31"), horizon_days=182, method="beta_geo"
    )
    business = in_window(cdnow, pd.Timestamp("1997-12-31"), cdnow.as_of)
    buyers = business.index[business["purchases"] > 0]
    hit = pd.Series(then.scores.index.isin(buyers), index=then.scores.index)
    assert auc(then.scores["probability_alive"], hit) == pytest.approx(0.32, abs=0.005)
    assert auc(then.scores["expected_purchases"], hit) == pytest.approx(0.80, abs=0.005)
    assert auc(then.scores["probability"], hit) > 0.78


def test_the_best_on_cdnow_stays_ahead_in_a_future_it_has_not_seen(cdnow):
    then = cdnow.at("1997-12-31")
    best = likelihood_to_buy(then, horizon_days=182, method="best")
    grid = likelihood_to_buy(then, horizon_days=182)
    business = in_window(cdnow, then.as_of, cdnow.as_of)
    buyers = business.index[business["purchases"] > 0]
    scores = {}
    for answer in (best, grid):
        chance = answer.scores["probability"].dropna()
        hit = pd.Series(chance.index.isin(buyers), index=chance.index)
        scores[answer.method] = log_score(chance, hit)
    assert scores[best.method] > scores["lookback"]
