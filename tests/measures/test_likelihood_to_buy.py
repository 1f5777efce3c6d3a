"""Who is likely to buy again: by hand, by slow loops, and on CDNOW's future."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from math import floor

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_value.customers.hold_out import auc, calibration, evaluation
from customer_value.customers.windows import in_window
from customer_value.data.assumptions import Assumptions
from customer_value.errors import CustomerValueError, ParameterError
from customer_value.measures.likelihood_to_buy import likelihood_to_buy, rank_score
from customer_value.measures.look_back_grid import learn

START = date(2024, 1, 1)
END = date(2025, 2, 28)


def company_lines(seed, *, customers=60, days=420):
    """Make customers who buy at their own pace, some of whom leave."""
    chance = np.random.default_rng(seed)
    lines = []
    for customer in range(customers):
        day = int(chance.integers(0, days // 2))
        leaves = day + int(chance.exponential(days / 2))
        while day < min(leaves, days):
            lines.append((f"C{customer:03}", str(START + timedelta(day)), 10))
            day += 1 + int(chance.exponential(20 + 3 * customer))
    return lines


@pytest.fixture(scope="module")
def company(make_company):
    return make_company(company_lines(1), as_of=str(END))


@pytest.fixture(scope="module")
def answer(company):
    return likelihood_to_buy(company, horizon_days=90)


# ------------------------------------------------------------------ the grid by hand
def test_a_cell_is_pulled_to_the_share_of_all():
    # 5 of one cell, 3 bought; base rate .3 from 35 others, 9 of whom bought
    customers = pd.DataFrame(
        {"silence_days": [10] * 5 + [50] * 35, "purchases": [2] * 5 + [1] * 35}
    )
    bought = pd.Series([True] * 3 + [False] * 2 + [True] * 9 + [False] * 26)
    grid = learn(customers, bought)
    assert grid.base_rate == 0.3
    cells = grid.cells.set_index(["silence_bin", "purchases"])
    assert cells.loc[(1, 2), "probability"] == pytest.approx(0.36)
    assert cells.loc[(5, 5), "probability"] == pytest.approx(0.30)
    assert cells.loc[(1, 2), ["customers", "bought"]].tolist() == [5, 3]
    assert grid.cells["customers"].sum() == 40
    assert grid.cells["bought"].sum() == 12


def test_bins_are_fifths_of_the_silence_and_stay_for_today():
    customers = pd.DataFrame({"silence_days": range(10, 101, 10), "purchases": 1})
    grid = learn(customers, pd.Series([True] * 2 + [False] * 8))
    # quintiles 28, 46, 64, 82 days
    ends = grid.cells.groupby("silence_bin")["silence_high"].first()
    assert ends.tolist()[:4] == [28, 46, 64, 82]
    assert np.isnan(ends.iloc[4])
    starts = grid.cells.groupby("silence_bin")["silence_low"].first()
    assert starts.tolist() == [0, 29, 47, 65, 83]
    today = pd.DataFrame({"silence_days": [28, 29, 999], "purchases": 1})
    first, second, last = grid.probability(today)
    assert (first, second, last) == pytest.approx((6 / 22, 4 / 22, 4 / 22))


def test_purchases_are_capped_at_five():
    customers = pd.DataFrame({"silence_days": 1, "purchases": [5, 6, 400]})
    grid = learn(customers, pd.Series([True, True, False]))
    assert grid.cells.set_index(["silence_bin", "purchases"]).loc[(1, 5)][
        ["customers", "bought"]
    ].tolist() == [3, 2]


def test_few_customers_get_the_share_of_all():
    customers = pd.DataFrame({"silence_days": [1, 9], "purchases": [9, 1]})
    grid = learn(customers, pd.Series([True, False]), by_cell=False)
    assert set(grid.cells["probability"]) == {0.5}


def test_nothing_is_learned_from_nobody():
    nobody = pd.DataFrame({"silence_days": [], "purchases": []}, dtype=float)
    grid = learn(nobody, pd.Series([], dtype=bool))
    assert np.isnan(grid.base_rate)
    assert grid.cells["probability"].isna().all()


# --------------------------------------------------------------------- how good it is
def test_auc_counts_pairs_and_ties_as_half():
    score = pd.Series([0.9, 0.5, 0.5, 0.1])
    hit = pd.Series([True, True, False, False])
    # pairs won: .9 twice, .5 once, and one tie
    assert auc(score, hit) == (3 + 0.5) / 4
    assert auc(-score, hit) == 0.5 / 4
    assert np.isnan(auc(score, hit | True))


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=30))
def test_auc_agrees_with_all_pairs(rows):
    score, hit = (pd.Series(column) for column in zip(*rows, strict=True))
    pairs = [(a, b) for a, x in rows for b, y in rows if x and not y]
    won = sum((a > b) + (a == b) / 2 for a, b in pairs)
    want = won / len(pairs) if pairs else np.nan
    np.testing.assert_allclose(auc(score, hit.astype(bool)), want)


def test_brier_score_is_the_mean_squared_error():
    row = evaluation(pd.Series([0.8, 0.4]), pd.Series([True, False]), kind="x").iloc[0]
    assert row["brier"] == pytest.approx((0.2**2 + 0.4**2) / 2)
    assert (row["mean_probability"], row["actual_rate"]) == (pytest.approx(0.6), 0.5)
    assert (row["n"], row["kind"]) == (2, "x")


def test_calibration_keeps_equal_predictions_together():
    chance = pd.Series([0.1] * 12 + [0.5] * 6 + [0.9] * 2)
    hit = pd.Series([True] * 3 + [False] * 9 + [True] * 3 + [False] * 3 + [True] * 2)
    table = calibration(chance, hit)
    # middle ranks 6.5, 15.5 and 19.5 of 20 lie in tenths 4, 8 and 10
    assert table.index.tolist() == [4, 8, 10]
    assert table["predicted"].tolist() == pytest.approx([0.1, 0.5, 0.9])
    assert table["actual"].tolist() == [0.25, 0.5, 1.0]
    assert table["n"].tolist() == [12, 6, 2]
    assert (table["low"] <= table["actual"]).all()
    assert (table["high"] >= table["actual"]).all()


# ------------------------------------------------------------------------ the measure
def slow_grid(lines, then, horizon):
    """Return customers, outcomes, limits and the probability of a cell, by loops."""
    end = then + timedelta(horizon)
    days = {}
    for customer, day, _ in lines:
        days.setdefault(customer, set()).add(date.fromisoformat(day))
    known = {
        customer: (
            (then - max(d for d in ds if d <= then)).days,
            min(5, sum(d <= then for d in ds)),
        )
        for customer, ds in days.items()
        if any(d <= then for d in ds)
    }
    hit = {c: any(then < d <= end for d in days[c]) for c in known}
    silences = [silence for silence, _ in known.values()]
    limits = [floor(np.quantile(silences, k / 5) + 1e-9) for k in range(1, 5)]
    base = sum(hit.values()) / len(hit)

    def chance(silence, purchases):
        cell = sum(silence > limit for limit in limits), min(5, purchases)
        same = [
            c
            for c, (s, n) in known.items()
            if (sum(s > limit for limit in limits), n) == cell
        ]
        return (sum(hit[c] for c in same) + 20 * base) / (len(same) + 20)

    return known, hit, chance


def test_probabilities_agree_with_a_slow_loop(answer):
    lines = company_lines(1)
    known, _, chance = slow_grid(lines, END - timedelta(90), 90)
    scores = answer.scores
    for customer, row in scores.iterrows():
        days = sorted(d for c, d, _ in lines if c == customer)
        silence = (END - date.fromisoformat(days[-1])).days
        assert (row["silence_days"], row["purchases"]) == (silence, len(set(days)))
        assert row["probability"] == pytest.approx(chance(silence, len(set(days))))
    assert answer.grid["customers"].sum() == len(known)


def test_evaluation_learns_one_horizon_earlier(answer):
    lines = company_lines(1)
    known, hit, _ = slow_grid(lines, END - timedelta(90), 90)
    chance = slow_grid(lines, END - timedelta(180), 90)[2]
    predicted = {c: chance(*known[c]) for c in known}
    row = answer.evaluation.iloc[0]
    assert (row["kind"], row["n"]) == ("out of time", len(known))
    assert row["mean_probability"] == pytest.approx(np.mean(list(predicted.values())))
    assert row["actual_rate"] == pytest.approx(np.mean(list(hit.values())))
    brier = np.mean([(predicted[c] - hit[c]) ** 2 for c in known])
    assert row["brier"] == pytest.approx(brier)
    assert answer.calibration["n"].sum() == len(known)


def test_a_short_history_is_judged_on_customers_left_out(make_company):
    lines = company_lines(2, days=240)
    as_of = START + timedelta(240)
    lines.append(("C000", str(START), 10))  # the history starts on a known day
    answer = likelihood_to_buy(make_company(lines, as_of=str(as_of)))
    assert answer.horizon_days == 120
    assert answer.evaluation["kind"].item() == "out of sample"
    then = as_of - timedelta(120)
    known, _, _ = slow_grid(lines, then, 120)
    predicted = {}
    for k in range(5):
        left_out = sorted(known)[k::5]
        others = [line for line in lines if line[0] not in left_out]
        chance = slow_grid(others, then, 120)[2]
        predicted |= {c: chance(*known[c]) for c in left_out}
    mean = answer.evaluation["mean_probability"].item()
    assert mean == pytest.approx(np.mean(list(predicted.values())))


def test_rank_one_is_the_most_likely_and_ties_share_it(answer):
    scores = answer.scores.sort_values("rank")
    assert (scores["probability"].diff().dropna() <= 0).all()
    by = scores.groupby("probability")["rank"]
    assert (by.min() == by.max()).all()
    assert scores["rank"].sum() == len(scores) * (len(scores) + 1) / 2


def test_ranks_add_recency_and_purchases(company):
    answer = likelihood_to_buy(company, horizon_days=90, method="ranks")
    frame = answer.scores
    score = (-frame["silence_days"]).rank() + frame["purchases"].rank()
    assert (frame["rank"] == score.rank(ascending=False)).all()
    assert frame["probability"].isna().all()
    assert len(answer.grid) == len(answer.calibration) == 0
    row = answer.evaluation.iloc[0]
    assert np.isnan(row["brier"])
    assert 0.5 < row["auc"] <= 1
    assert answer.finding.startswith("Of 60 customers, a buyer ranks before")
    rows = ["Share that bought, back-test", "AUC, back-test"]
    assert answer.summary().index.tolist() == rows


def test_rank_score_shares_ties():
    frame = pd.DataFrame({"silence_days": [1, 1, 9], "purchases": [2, 2, 2]})
    assert rank_score(frame).tolist() == [4.5, 4.5, 3.0]


def test_horizon_is_cut_to_half_the_history_and_said_so(company):
    answer = likelihood_to_buy(company)
    history = company.history_days
    assert answer.horizon_days == history // 2
    assert f"The horizon is {history // 2} days instead of 365" in answer.notes[0]


def test_default_horizon_comes_from_the_assumptions(make_company):
    rules = Assumptions(repurchase_horizon_days=60)
    company = make_company(company_lines(1), as_of=str(END), assumptions=rules)
    answer = likelihood_to_buy(company)
    assert answer.horizon_days == 60
    assert not answer.notes


def test_fewer_than_twenty_customers_share_one_probability(make_company):
    lines = [(f"C{n}", "2024-01-01", 5) for n in range(8)]
    lines += [(f"C{n}", "2024-09-01", 5) for n in range(2)]
    answer = likelihood_to_buy(make_company(lines, as_of="2024-12-31"))
    assert set(answer.scores["probability"]) == {0.25}
    assert set(answer.scores["rank"]) == {4.5}
    assert "only 8 customers had bought by 2024-07-02" in answer.notes[-1]
    assert answer.evaluation["kind"].item() == "not judged"
    assert len(answer.calibration) == 0
    assert (
        answer.finding == "2 of 8 customers (25%) are expected to buy within 182 days."
    )
    assert len(answer.summary()) == 6


def test_who_never_bought_has_no_probability(make_company):
    lines = [("A", "2024-01-01", 5), ("A", "2024-09-01", 5), ("B", "2024-02-01", -5)]
    answer = likelihood_to_buy(make_company(lines, as_of="2024-12-31"))
    assert answer.scores.loc["B", ["probability", "rank"]].isna().all()
    assert answer.scores.loc["A", "probability"] == 1
    assert "1 customer without a purchase has no probability" in answer.notes[-1]
    assert (
        answer.finding == "1 of 1 customer (100%) is expected to buy within 182 days."
    )


def test_nobody_to_learn_from_leaves_the_probability_missing(make_company):
    lines = [("A", "2024-01-01", -5), ("A", "2024-12-01", 5)]
    answer = likelihood_to_buy(make_company(lines, as_of="2024-12-31"))
    assert answer.scores["probability"].isna().all()
    assert answer.finding == "0 customers can be ranked; how well is not known yet."


def test_a_short_history_is_refused_with_its_sentence(make_company):
    company = make_company([("A", "2025-01-01", 1)], as_of="2025-03-31")
    with pytest.raises(CustomerValueError, match="89 days of history"):
        likelihood_to_buy(company)


@pytest.mark.parametrize("days", [0, -3, 1.5, True, "90"])
def test_a_horizon_that_cannot_be_is_refused(company, days):
    want = "'horizon_days' parameter of likelihood_to_buy must be a whole number of"
    with pytest.raises(ParameterError, match=want):
        likelihood_to_buy(company, horizon_days=days)


def test_an_unknown_method_is_refused(company):
    with pytest.raises(ParameterError, match=r"one of lookback, ranks, nbd, .*, best"):
        likelihood_to_buy(company, method="p_alive")


def test_shuffled_rows_change_nothing(make_company, company, answer):
    shuffled = company.transactions.sample(frac=1, random_state=3)
    again = likelihood_to_buy(make_company(shuffled, as_of=str(END)), horizon_days=90)
    pd.testing.assert_frame_equal(again.scores, answer.scores)
    pd.testing.assert_frame_equal(again.evaluation, answer.evaluation)
    assert repr(again) == repr(answer)


def test_two_hundred_identical_customers_get_identical_answers(make_company):
    days = ("2024-01-01", "2024-05-01", "2024-10-01")
    lines = [(f"{n:03}", day, 7) for n in range(200) for day in days]
    scores = likelihood_to_buy(make_company(lines, as_of="2024-12-31")).scores
    assert len(scores) == 200
    assert len(scores.drop_duplicates()) == 1


@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 10**6), horizon=st.integers(20, 200))
def test_probabilities_are_shares_for_any_history(make_company, seed, horizon):
    lines = company_lines(seed, customers=30)
    answer = likelihood_to_buy(
        make_company(lines, as_of=str(END)), horizon_days=horizon
    )
    chance = answer.scores["probability"].dropna()
    assert chance.between(0, 1).all()
    assert answer.grid["bought"].le(answer.grid["customers"]).all()
    assert answer.grid["probability"].between(0, 1).all()
    assert answer.horizon_days == horizon


# ------------------------------------------------------------------- a known future
def test_cdnow_is_predicted_as_well_as_it_was_measured(cdnow):
    # METHOD 00.9: AUC .797, Brier .134, mean p .26 against actual .23
    then = likelihood_to_buy(cdnow.at("1997-12-31"), horizon_days=182)
    business = in_window(cdnow, pd.Timestamp("1997-12-31"), cdnow.as_of)
    chance = then.scores["probability"].dropna()
    hit = pd.Series(
        chance.index.isin(business.index[business["purchases"] > 0]), index=chance.index
    )
    row = evaluation(chance, hit, kind="known future").iloc[0]
    assert row["auc"] == pytest.approx(0.797, abs=0.002)
    assert row["brier"] == pytest.approx(0.134, abs=0.002)
    assert row["mean_probability"] == pytest.approx(0.26, abs=0.005)
    assert row["actual_rate"] == pytest.approx(0.23, abs=0.005)


def test_cdnow_ranks_do_as_well_as_they_were_measured(cdnow):
    # METHOD 0.6: plain recency rank + frequency rank .81
    then = likelihood_to_buy(cdnow.at("1997-12-31"), horizon_days=182, method="ranks")
    business = in_window(cdnow, pd.Timestamp("1997-12-31"), cdnow.as_of)
    rank = then.scores["rank"].dropna()
    hit = rank.index.isin(business.index[business["purchases"] > 0])
    area = auc(-rank, pd.Series(hit, index=rank.index))
    assert area == pytest.approx(0.806, abs=0.005)


def test_probability_and_rank_agree_for_every_pair(answer):
    frame = answer.scores
    for (_, a), (_, b) in itertools.combinations(frame.head(20).iterrows(), 2):
        assert (a["probability"] > b["probability"]) == (a["rank"] < b["rank"])


def test_who_has_cancelled_comes_last_with_probability_zero(make_company):
    lines = [(who, day, 9.0) for who in "AB" for day in ("2025-01-01", "2025-12-01")]
    people = pd.DataFrame(
        {"customer_id": ["A", "B"], "cancelled_on": ["", "2025-12-15"]}
    )
    company = make_company(lines, as_of="2025-12-31", customers=people)
    for method in ("lookback", "ranks"):
        scores = likelihood_to_buy(company, method=method).scores
        assert scores["rank"].tolist() == [1, 2]
    answer = likelihood_to_buy(company)
    assert answer.scores.loc["B", "probability"] == 0
    assert answer.scores.loc["A", "probability"] > 0
    assert "1 customer has cancelled: their probability is 0." in answer.notes


@pytest.mark.parametrize(
    ("each", "said"),
    [(0.9 / 21, "0.9 of 21 customers (4%) are"), (1 / 21, "1 of 21 customers (5%) is")],
)
def test_few_expected_buyers_agree_with_their_share(make_company, each, said):
    lines = [("C0", "2024-01-01", 5.0), ("C0", "2025-06-01", 5.0)]
    found = likelihood_to_buy(make_company(lines))
    scores = pd.DataFrame({"probability": [each] * 21, "rank": range(1, 22)})
    assert replace(found, scores=scores).finding.startswith(said)
