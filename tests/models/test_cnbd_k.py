"""(M)BG/CNBD-k: equal to its relatives at k = 1, to simulated customers beyond."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

import customer_value as cv
from customer_value.errors import DataError, ParameterError
from customer_value.models.regular import (
    RegularCounts,
    RegularLikelihood,
    gap_constant,
)
from customer_value.models.rows import rows_of
from customer_value.models.stages import log_unseen

TRUTH = {"r": 0.9, "alpha": 6.0, "a": 0.7, "b": 2.5}
ROWS = st.lists(
    st.tuples(st.integers(0, 40), st.floats(0, 1), st.floats(0.1, 50)),
    min_size=1,
    max_size=6,
)


def drawn(n, k, *, first=True, seed=0, rate=None, leave=None):
    """Draw every purchase of n customers for ever, until they leave or 200 years."""
    chance = np.random.default_rng(seed)
    rate = chance.gamma(TRUTH["r"], 1 / TRUTH["alpha"], n) if rate is None else rate
    leave = chance.beta(TRUTH["a"], TRUTH["b"], n) if leave is None else leave
    here = chance.random(n) >= leave if first else np.ones(n, dtype=bool)
    now, who = np.zeros(n), np.flatnonzero(here)
    times = []
    while len(who):
        now[who] += chance.gamma(k, 1 / rate[who])
        who = who[now[who] < 400]
        times.append((who, now[who].copy()))
        who = who[chance.random(len(who)) >= leave[who]]
    ids = np.concatenate([who for who, _ in times])
    return pd.DataFrame({"id": ids, "time": np.concatenate([t for _, t in times])})


def summarised(bought, age, **more):
    """Count what was seen up to each customer's age, and the logarithms of gaps."""
    seen = bought[bought["time"] <= age[bought["id"]]].sort_values(["id", "time"])
    gap = seen.groupby("id")["time"].diff().fillna(seen["time"])
    by = seen.assign(gaps=np.log(gap)).groupby("id")
    index = range(len(age))
    frame = pd.DataFrame(
        {
            "frequency": by.size().reindex(index, fill_value=0),
            "recency": by["time"].max().reindex(index, fill_value=0.0),
            "T": age,
            "log_gaps": by["gaps"].sum().reindex(index, fill_value=0.0),
            **more,
        }
    )
    return frame.rename_axis("customer_id")


@pytest.fixture(scope="module")
def regulars():
    age = np.random.default_rng(5).uniform(30, 60, 3000)
    return summarised(drawn(3000, 3), age)


# ------------------------------------------------------- one stage is (M)BG/NBD


@pytest.mark.parametrize("first", [True, False])
def test_one_stage_is_the_model_without_stages(cdnow_weeks, first):
    plain = cv.models.ModifiedBetaGeo() if first else cv.models.BetaGeo()
    plain = plain.fit(cdnow_weeks)
    model = cv.models.CNBDk(k=1, leaves_at_first=first).fit(cdnow_weeks)
    params = dict(model.result_.params)
    assert params.pop("k") == 1
    assert params == pytest.approx(plain.result_.params, rel=1e-9)
    assert model.result_.log_likelihood == pytest.approx(
        plain.result_.log_likelihood, rel=1e-13
    )
    assert model.result_.bic == pytest.approx(plain.result_.bic, rel=1e-12)
    alive = [one.expected_probability_alive(cdnow_weeks) for one in (model, plain)]
    np.testing.assert_allclose(*alive, rtol=1e-9)
    for t in (0.0, 1.0, 52.0, 500.0):
        for verb in ("expected_purchases", "purchase_probability"):
            both = [
                getattr(one, verb)(cdnow_weeks, future_t=t) for one in (model, plain)
            ]
            np.testing.assert_allclose(*both, rtol=1e-9, atol=1e-14)
        new = [one.expected_purchases_new_customer(t) for one in (model, plain)]
        assert new[0] == pytest.approx(new[1], rel=1e-9)


@pytest.mark.parametrize("years", [None, 3.0])
def test_one_stage_has_the_same_present_value(cdnow_weeks, years):
    few = cdnow_weeks.head(200)
    params = {"r": 0.52, "alpha": 6.2, "a": 0.89, "b": 1.61}
    plain = cv.models.ModifiedBetaGeo.from_params(**params)
    model = cv.models.CNBDk.from_params(k=1, **params)
    ask = {"horizon_years": years, "periods_per_year": 52}
    both = [one.discounted_expected_transactions(few, **ask) for one in (model, plain)]
    np.testing.assert_allclose(*both, rtol=1e-9)


def test_cdnow_has_no_regular_buyers(cdnow_weeks):
    model = cv.models.CNBDk().fit(cdnow_weeks)
    assert model.result_.params["k"] == 1
    assert model.result_.log_likelihood == pytest.approx(-9582.1357, rel=1e-8)
    assert model.bic_by_k_.index.tolist() == [1, 2, 3]
    assert model.bic_by_k_.is_monotonic_increasing


# --------------------------------------------------------------------- the formulas


@pytest.mark.parametrize(
    ("x", "last", "age"), [(0, 0.0, 9.0), (1, 4.0, 5.0), (3, 8.0, 30.0)]
)
@pytest.mark.parametrize("first", [True, False])
def test_likelihood_is_the_integral_over_rate_and_chance(x, last, age, first):
    k, flips = 3, int(first)
    gaps = np.full(x, last / x) if x else np.array([])
    coins = x + flips

    # alive: all coins tails, no purchase since; gone: heads at the last purchase
    beta = stats.beta(TRUTH["a"], TRUTH["b"])
    stay = beta.expect(lambda p: (1 - p) ** coins)
    left = beta.expect(lambda p: p * (1 - p) ** (coins - 1)) if coins else 0.0

    def given_rate(rate):
        silent = stats.gamma.sf(age - last, k, scale=1 / rate)
        paths = np.prod(stats.gamma.pdf(gaps, k, scale=1 / rate))
        weight = stats.gamma.pdf(rate, TRUTH["r"], scale=1 / TRUTH["alpha"])
        return paths * (stay * silent + left) * weight

    exact, _ = integrate.quad(given_rate, 0, np.inf, epsrel=1e-9)
    one = pd.DataFrame({"frequency": [x], "recency": [last], "T": [age]})
    rows = rows_of(one, caller="test")
    constant = gap_constant(rows, k, float(np.log(gaps).sum()))
    found = RegularLikelihood(rows, k=k, flips=flips, constant=constant)
    assert found(np.log(list(TRUTH.values()))).value == pytest.approx(
        np.log(exact), rel=1e-6
    )


def test_without_gaps_the_likelihood_is_that_of_the_last_purchase_day():
    # all gaps of one customer integrated out: the sum of x of them is Erlang k x
    one = pd.DataFrame({"frequency": [3], "recency": [8.0], "T": [30.0]})
    rows = rows_of(one, caller="test")
    k, rate = 2, 0.7
    density = stats.gamma(3 * k, scale=1 / rate).pdf(8.0)
    plain = stats.gamma(3, scale=1 / rate).pdf(8.0)  # the same for k = 1
    full = rate**3 * np.exp(-rate * 8.0)  # what BG/NBD writes for it
    want = np.log(density) - np.log(plain) + np.log(full)
    kernel = 3 * k * np.log(rate) - rate * 8.0
    assert kernel + gap_constant(rows, k, None) == pytest.approx(want)


@given(ROWS, st.tuples(*[st.floats(-2, 2)] * 4), st.integers(1, 7), st.integers(0, 1))
def test_gradient_and_hessian_are_those_of_finite_differences(rows, theta, k, flips):
    x, part, age = (np.array(column) for column in zip(*rows, strict=True))
    last = np.where(x > 0, part.clip(0.05) * age, 0.0)
    frame = pd.DataFrame({"frequency": x, "recency": last, "T": age})
    seen = rows_of(frame, caller="test")
    constant = gap_constant(seen, k, None)
    step = 1e-5
    for function, size in (
        (RegularLikelihood(seen, k=k, flips=flips, constant=constant), 4),
        (RegularCounts(seen, k=k, constant=constant), 2),
    ):
        start = np.array(theta[:size])
        slope = function(start)
        scale = 1 + abs(slope.value) + np.abs(slope.hessian).max()
        for i, move in enumerate(np.eye(size) * step):
            up, down = function(start + move), function(start - move)
            slow = (up.value - down.value) / (2 * step)
            assert slope.gradient[i] == pytest.approx(slow, abs=1e-6 * scale)
            slow = (up.gradient - down.gradient) / (2 * step)
            np.testing.assert_allclose(slope.hessian[i], slow, atol=1e-5 * scale)


def test_unseen_stages_are_the_chance_of_silence():
    # (alpha + t)^s-mixture: E[sf of Erlang-k] over the rate's gamma law
    s, age, silent, k = 4.5, 20.0, 6.0, 3
    rate = stats.gamma(s, scale=1 / (age - silent))
    exact = rate.expect(lambda x: stats.gamma(k, scale=1 / x).sf(silent))
    found = s * np.log((age - silent) / age) + log_unseen(
        np.array([s]), np.array([silent / age]), k
    )
    assert np.exp(found).item() == pytest.approx(exact, rel=1e-8)


# ------------------------------------------------------------ simulated customers


@pytest.mark.parametrize(("k", "first"), [(2, True), (4, True), (3, False)])
def test_answers_are_those_of_simulated_customers(k, first):
    """Draw customers with one history from its posterior and let them buy on."""
    model = cv.models.CNBDk.from_params(k=k, leaves_at_first=first, **TRUTH)
    n, chance = 200_000, np.random.default_rng(8)
    x, last, age, ahead = 4, 22.0, 27.0, 12.0
    # the posterior by weights: rate and chance of a history, then coins and silence
    rate = chance.gamma(TRUTH["r"] + k * x, 1 / (TRUTH["alpha"] + last), n)
    coins = x + int(first)
    leave = chance.beta(TRUTH["a"], TRUTH["b"] + coins - 1, n)
    stays = chance.random(n) >= leave
    gap = chance.gamma(k, 1 / rate)
    silent = gap > age - last
    possible = ~stays | silent  # nobody who stayed may have bought since
    alive = (stays & silent)[possible]
    seen = pd.DataFrame({"frequency": [x], "recency": [last], "T": [age]})
    p = model.expected_probability_alive(seen).item()
    assert p == pytest.approx(alive.mean(), abs=4 * alive.std() / np.sqrt(len(alive)))
    times = gap[possible] - (age - last)
    rate, leave = rate[possible], leave[possible]
    bought, open_ = np.zeros(len(times)), alive & (times <= ahead)
    while open_.any():
        bought += open_
        open_ = open_ & (chance.random(len(times)) >= leave)
        times = times + chance.gamma(k, 1 / rate)
        open_ &= times <= ahead
    mean = model.expected_purchases(seen, future_t=ahead).item()
    error = 4 * bought.std() / np.sqrt(len(bought))
    assert mean == pytest.approx(bought.mean(), abs=error)
    some = model.purchase_probability(seen, future_t=ahead).item()
    assert some == pytest.approx(
        (bought > 0).mean(), abs=4 * 0.5 / np.sqrt(len(bought))
    )


@pytest.mark.parametrize(("k", "first"), [(2, True), (3, False)])
def test_a_new_customer_buys_as_simulated_ones_do(k, first):
    model = cv.models.CNBDk.from_params(k=k, leaves_at_first=first, **TRUTH)
    n = 100_000
    bought = drawn(n, k, first=first, seed=3)
    for t in (5.0, 40.0):
        each = np.bincount(bought["id"][bought["time"] <= t], minlength=n)
        assert model.expected_purchases_new_customer(t) == pytest.approx(
            each.mean(), abs=4 * each.std() / np.sqrt(n)
        )
    new = pd.DataFrame({"frequency": [0], "recency": [0.0], "T": [0.0]})
    worth = np.bincount(bought["id"], 1.1 ** -(bought["time"] / 52), minlength=n)
    found = model.discounted_expected_transactions(new, periods_per_year=52).item()
    # 400 weeks of 7.7 years were drawn; the rest is what the horizon leaves out
    far = model.discounted_expected_transactions(
        new, horizon_years=400 / 52, periods_per_year=52
    ).item()
    assert far == pytest.approx(worth.mean(), abs=4 * worth.std() / np.sqrt(n))
    assert found > far


def test_expectation_grows_with_the_rate_that_is_discounted():
    model = cv.models.CNBDk.from_params(k=3, **TRUTH)
    seen = pd.DataFrame(
        {"frequency": [0, 2, 9], "recency": [0.0, 10, 30], "T": [20.0, 25, 31]}
    )
    flat = model.discounted_expected_transactions(
        seen, horizon_years=2, annual_discount_rate=0, periods_per_year=52
    )
    np.testing.assert_allclose(
        flat, model.expected_purchases(seen, future_t=104), rtol=1e-6
    )


@pytest.mark.parametrize("k", [1, 2, 4])
def test_known_parameters_and_k_are_recovered(k):
    truth = pd.Series({**TRUTH, "alpha": TRUTH["alpha"] / k})  # as many purchases
    held, near, right = [], [], []
    for seed in range(60):
        chance = np.random.default_rng(seed + 50)
        age = chance.uniform(30, 60, 1500)
        rate = chance.gamma(truth["r"], 1 / truth["alpha"], 1500)
        seen = summarised(drawn(1500, k, seed=seed, rate=rate), age)
        found = cv.models.CNBDk().fit(seen).result_
        right.append(found.params["k"] == k)
        table = found.summary().drop(index="k")
        held.append((table["low"] <= truth) & (truth <= table["high"]))
        rows = rows_of(seen, caller="test")
        constant = gap_constant(rows, k, float(seen["log_gaps"].sum()))
        function = RegularLikelihood(rows, k=k, flips=1, constant=constant)
        below = found.log_likelihood - function(np.log(truth.to_numpy())).value
        near.append(2 * below <= stats.chi2(4).ppf(0.95))
    assert all(right)
    assert np.mean(near) >= 0.88  # 95 %, and 60 draws have a standard error of 2.8 %
    assert np.mean(held) >= 0.88


def test_frequency_and_recency_alone_tell_regular_from_chance(regulars):
    model = cv.models.CNBDk().fit(regulars.drop(columns="log_gaps"))
    assert 2 <= model.result_.params["k"] <= 5
    assert cv.models.CNBDk().fit(regulars).result_.params["k"] == 3


# ---------------------------------------------------- what holds for every summary


def test_time_has_no_favourite_unit(regulars):
    few = regulars.head(600)
    days = few.assign(recency=7 * few["recency"], T=7 * few["T"])
    days["log_gaps"] += few["frequency"] * np.log(7)
    one, two = (cv.models.CNBDk().fit(frame) for frame in (few, days))
    assert two.result_.params["alpha"] == pytest.approx(7 * one.result_.params["alpha"])
    for name in ("r", "a", "b", "k"):
        assert two.result_.params[name] == pytest.approx(one.result_.params[name])
    shift = few["frequency"].sum() * np.log(7)
    assert two.result_.log_likelihood == pytest.approx(
        one.result_.log_likelihood - shift, rel=1e-10
    )
    np.testing.assert_allclose(
        two.expected_purchases(days, future_t=70),
        one.expected_purchases(few, future_t=10),
        rtol=1e-6,
    )


def test_rows_out_of_order_and_weights_change_nothing(regulars):
    few = regulars.head(300)
    mixed = few.sample(frac=1, random_state=2)
    one, two = (cv.models.CNBDk(k=3).fit(frame) for frame in (few, mixed))
    assert one.result_.params == pytest.approx(two.result_.params, rel=1e-9)
    found = two.expected_purchases(mixed, future_t=10)
    assert found.index.equals(mixed.index)
    np.testing.assert_allclose(
        found.sort_index(), one.expected_purchases(few, future_t=10), rtol=1e-6
    )
    heavy = few.assign(weights=np.arange(300) % 3 + 1)
    long = few.loc[few.index.repeat(heavy["weights"])]
    three, four = (cv.models.CNBDk(k=2).fit(frame) for frame in (heavy, long))
    assert three.result_.params == pytest.approx(four.result_.params, rel=1e-8)
    assert three.result_.log_likelihood == pytest.approx(four.result_.log_likelihood)


def test_the_input_stays_as_it_was(regulars):
    few = regulars.head(50)
    before = few.copy()
    cv.models.CNBDk(k=2).fit(few).expected_purchases(few, future_t=5)
    pd.testing.assert_frame_equal(few, before)


# ------------------------------------------------------------- what cannot be told


def test_heavy_buyers_and_no_time_at_all_get_finite_answers():
    model = cv.models.CNBDk.from_params(k=5, r=0.6, alpha=9.0, a=1.0, b=1.5)
    rows = [(0, 0, 0), (2000, 39, 39), (2000, 20, 39), (1, 39, 39), (0, 0, 1e5)]
    seen = pd.DataFrame(rows, columns=["frequency", "recency", "T"])
    for answer in (
        model.expected_probability_alive(seen),
        model.expected_purchases(seen, future_t=52),
        model.purchase_probability(seen, future_t=1e-9),
        model.expected_purchases(seen, future_t=1e-9),
        model.discounted_expected_transactions(
            seen, horizon_years=3, periods_per_year=52
        ),
    ):
        assert np.isfinite(answer).all()
        assert (answer >= 0).all()
    assert (model.expected_purchases(seen, future_t=0) == 0).all()


def test_nobody_who_bought_again_is_a_status_and_a_sentence(make_summary):
    model = cv.models.CNBDk().fit(make_summary(*[(0, 0, 30)] * 9))
    assert model.result_.status == "no repeat purchase"
    assert model.result_.message.endswith("k = 1 has the smallest BIC of 1 to 1.")


def test_regular_buyers_who_never_leave_are_not_said_to():
    chance = np.random.default_rng(1)
    rate, age = chance.gamma(3, 1, 1500), chance.uniform(20, 60, 1500)
    bought = drawn(1500, 3, rate=rate, leave=np.zeros(1500), seed=6)
    model = cv.models.CNBDk().fit(summarised(bought, age))
    assert model.result_.params["k"] == 3
    assert model.result_.status == "no detectable defection: use NBD"
    assert model.result_.p_value > 0.05


def test_given_and_chosen_k_are_told_apart(regulars):
    given_, chosen = cv.models.CNBDk(k=3).fit(regulars), cv.models.CNBDk().fit(regulars)
    assert given_.result_.message.endswith("; k = 3 given.")
    assert "k = 3 has the smallest BIC of 1 to 5." in chosen.result_.message
    assert chosen.result_.bic - given_.result_.bic == pytest.approx(np.log(3000))
    assert chosen.result_.summary().loc["k", "low"] == 3


def test_what_cannot_be_is_refused_in_words(make_summary):
    seen = make_summary((2, 8, 9))
    for k in (0, 1.5, True, "2"):
        with pytest.raises(ParameterError, match="'k' parameter"):
            cv.models.CNBDk(k=k).fit(seen)
    with pytest.raises(ParameterError, match="'k' parameter"):
        cv.models.CNBDk.from_params(k=2.5, **TRUTH)
    with pytest.raises(ParameterError, match="needs k too"):
        cv.models.CNBDk.from_params(**TRUTH)
    with pytest.raises(ParameterError, match="'prior_sd'"):
        cv.models.CNBDk(prior_sd=-1).fit(seen)
    with pytest.raises(DataError, match="there is no customer"):
        cv.models.CNBDk().fit(seen.head(0))
    with pytest.raises(DataError, match="log_gaps of 1 customer is more than equal"):
        cv.models.CNBDk().fit(seen.assign(log_gaps=99.0))
    with pytest.raises(DataError, match="log_gaps holds no finite number"):
        cv.models.CNBDk().fit(seen.assign(log_gaps=np.nan))


def test_a_few_customers_do_not_choose_a_k_that_gains_less_than_it_costs():
    truth = cv.models.CNBDk.from_params(r=1.0, alpha=5.0, a=1.0, b=3.0, k=1)
    ages = pd.Series(np.full(8, 60.0))
    drawn = truth.simulate(ages, seed=2)[["frequency", "recency", "T"]]
    model = cv.models.CNBDk().fit(drawn)
    assert model.bic_by_k_.idxmin() == 12  # by half a point of BIC
    assert model.bic_by_k_[1] - model.bic_by_k_.min() < np.log(8)
    assert model.result_.params["k"] == 1
    assert model.result_.message.endswith(
        "k = 1, as no k to 12 gains what its choice costs."
    )


def test_the_largest_k_that_is_tried_is_told():
    days = np.arange(20.0, 60.0)
    daily = pd.DataFrame({"frequency": days, "recency": days, "T": days})
    message = cv.models.CNBDk().fit(daily).result_.message
    assert message.endswith("BIC of 1 to 12, a larger one may be better.")
