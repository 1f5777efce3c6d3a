"""Gamma-Gamma: published numbers, known truths, and amounts that tell nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

import customer_value as cv
from customer_value.errors import CustomerValueError, DataError, ParameterError
from customer_value.models.spend import SpendLikelihood, correlated

PAPER = {"p": 6.25, "q": 3.74, "v": 15.44}


def summary(x, m, **more):
    index = pd.Index([f"C{n:04d}" for n in range(len(x))], name="customer_id")
    return pd.DataFrame({"frequency": x, "monetary_value": m, **more}, index=index)


def simulated(n, p, q, v, seed=0):
    chance = np.random.default_rng(seed)
    x = chance.geometric(0.3, n)
    rate = chance.gamma(q, 1 / v, n)
    return summary(x, chance.gamma(p * x, 1 / (rate * x)))


@pytest.fixture(scope="module")
def paper():
    return cv.models.GammaGamma.from_params(**PAPER)


# ---------------------------------------------------------------- published numbers


def test_a_sentence_has_commas_where_they_belong():
    table = {"frequency": [2000, 1, 3] * 10, "monetary_value": [5.0, 6.0, 9.0] * 10}
    result = cv.models.GammaGamma().fit(pd.DataFrame(table)).result_
    assert "The data of 30 repeat buyers do not tell all parameters" in result.message


def test_the_published_fit_of_cdnow_is_found_again(cdnow_weeks):
    result = cv.models.GammaGamma().fit(cdnow_weeks).result_
    expected = {"p": 6.24957, "q": 3.74423, "v": 15.44352}
    assert result.params == pytest.approx(expected, rel=1e-5)
    assert result.standard_errors["p"] == pytest.approx(1.19, abs=5e-3)
    assert result.standard_errors["q"] == pytest.approx(0.290, abs=5e-4)
    assert result.standard_errors["v"] == pytest.approx(4.16, abs=5e-3)
    assert result.log_likelihood == pytest.approx(-4055.9177, rel=1e-8)
    assert (result.n, result.status) == (946, "ok")


def test_conditional_means_of_the_paper(paper, cdnow_weeks):
    spend = paper.expected_customer_spend(summary([3, 2], [35.0, 40.0]))
    assert spend.tolist() == pytest.approx([35.0279, 39.1404], abs=5e-5)
    first = paper.expected_customer_spend(cdnow_weeks.head(10))
    published = [24.66, 18.92, 35.22, 35.22, 35.22, 71.47, 18.92, 35.22, 27.29, 35.22]
    assert first.tolist() == pytest.approx(published, abs=5e-3)
    assert paper.expected_spend_new_customer() == pytest.approx(35.22, abs=5e-3)


# --------------------------------------------------------------------- the formulas


def test_likelihood_is_the_integral_over_the_customers_rate():
    p, q, v = 2.5, 1.7, 12.0
    for x, m in [(1, 8.0), (3, 20.0), (40, 11.0)]:
        law = stats.gamma(q, scale=1 / v)
        exact, _ = integrate.quad(
            lambda rate, x=x, m=m, law=law: (
                stats.gamma.pdf(m, p * x, scale=1 / (rate * x)) * law.pdf(rate)
            ),
            *(0, np.inf),
            epsabs=0,
            epsrel=1e-10,
        )
        one = SpendLikelihood(np.array([float(x)]), np.array([m]), np.ones(1))
        assert one.plain(p, q, v).value == pytest.approx(np.log(exact), rel=1e-8)


@given(
    st.lists(
        st.tuples(st.integers(1, 2000), st.floats(0.01, 1e4), st.integers(1, 9)),
        min_size=1,
        max_size=8,
    ),
    st.tuples(*[st.floats(-2, 3)] * 3),
)
def test_gradient_and_hessian_are_those_of_finite_differences(rows, theta):
    x, m, weight = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    function, theta = SpendLikelihood(x, m, weight), np.array(theta)
    slope = function(theta)
    assert np.isfinite(slope.value)
    step = 1e-5
    for i, move in enumerate(np.eye(3) * step):
        up, down = function(theta + move), function(theta - move)
        scale = 1 + abs(slope.value) + np.abs(slope.hessian).max()
        slow = (up.value - down.value) / (2 * step)
        assert slope.gradient[i] == pytest.approx(slow, abs=1e-6 * scale)
        slow = (up.gradient - down.gradient) / (2 * step)
        np.testing.assert_allclose(slope.hessian[i], slow, atol=1e-5 * scale)


def test_mean_and_median_are_those_of_draws_from_the_posterior():
    chance = np.random.default_rng(4)
    for q in (3.0, 0.8):
        model = cv.models.GammaGamma.from_params(p=2.0, q=q, v=10.0)
        rate = chance.gamma(2.0 * 4 + q, 1 / (10.0 + 4 * 25.0), 400_000)
        seen = model.expected_customer_spend(summary([4], [25.0])).item()
        draw = 2.0 / rate
        want = draw.mean() if q > 1 else np.median(draw)
        assert seen == pytest.approx(want, rel=5e-3)
    nobody = np.median(2.0 / chance.gamma(0.8, 1 / 10.0, 400_000))
    assert model.expected_spend_new_customer() == pytest.approx(nobody, rel=1e-2)


def test_known_parameters_are_recovered_as_often_as_the_intervals_say():
    truth, hits = {"p": 4.0, "q": 3.0, "v": 20.0}, []
    for seed in range(150):
        found = cv.models.GammaGamma().fit(simulated(800, 4, 3, 20, seed=seed))
        table = found.result_.summary()
        hits.append(
            [table["low"][k] <= truth[k] <= table["high"][k] for k in ("p", "q", "v")]
        )
    share = np.mean(hits, axis=0)
    assert (share >= 0.9).all()  # 95 %, and 150 draws have a standard error of 1.8 %
    assert (share <= 0.99).all()


# --------------------------------------------------- what holds for every summary


def test_money_has_no_favourite_unit():
    euros = simulated(500, 3, 2.5, 15)
    cents = euros.assign(monetary_value=100 * euros["monetary_value"])
    one, two = (cv.models.GammaGamma().fit(frame) for frame in (euros, cents))
    for name, factor in [("p", 1), ("q", 1), ("v", 100)]:
        assert two.result_.params[name] == pytest.approx(
            factor * one.result_.params[name], rel=1e-9
        )
    shift = 500 * np.log(100)
    assert two.result_.log_likelihood == pytest.approx(
        one.result_.log_likelihood - shift, rel=1e-12
    )
    np.testing.assert_allclose(
        two.expected_customer_spend(cents), 100 * one.expected_customer_spend(euros)
    )


def test_the_order_of_the_rows_changes_nothing():
    rows = simulated(300, 3, 2.5, 15)
    mixed = rows.sample(frac=1, random_state=3)
    one, two = (cv.models.GammaGamma().fit(frame) for frame in (rows, mixed))
    assert one.result_.params == two.result_.params
    spend = two.expected_customer_spend(mixed)
    assert spend.index.equals(mixed.index)
    pd.testing.assert_series_equal(
        spend.sort_index(), one.expected_customer_spend(rows)
    )


def test_a_weight_is_so_many_equal_rows():
    rows = simulated(200, 3, 2.5, 15).round(0).clip(lower=1)
    rows["weights"] = np.arange(200) % 4 + 1
    long = rows.loc[rows.index.repeat(rows["weights"])].drop(columns="weights")
    one, two = (cv.models.GammaGamma().fit(frame) for frame in (rows, long))
    assert one.result_.params == pytest.approx(two.result_.params, rel=1e-9)
    assert one.result_.standard_errors == pytest.approx(
        two.result_.standard_errors, rel=1e-6
    )
    assert one.result_.n == two.result_.n
    assert one.correlation_ == pytest.approx(two.correlation_)


def test_two_hundred_equal_customers_get_equal_answers():
    rows = pd.concat([simulated(50, 3, 2.5, 15), summary([2] * 200, [17.5] * 200)])
    spend = cv.models.GammaGamma().fit(rows).expected_customer_spend(rows)
    assert len(spend.iloc[50:].drop_duplicates()) == 1


def test_a_mean_of_nothing_is_not_looked_at():
    rows = simulated(100, 3, 2.5, 15)
    none = summary([0, 0, 0], [np.nan, 0.0, 0.0])
    alone = cv.models.GammaGamma().fit(rows)
    both = cv.models.GammaGamma().fit(pd.concat([rows, none]))
    assert both.result_.params == alone.result_.params
    spend = both.expected_customer_spend(none)
    assert spend.tolist() == [both.expected_spend_new_customer()] * 3


def test_the_input_stays_as_it_was():
    rows = summary([0, 2, 3], [np.nan, 4.0, 9.0])
    before = rows.copy()
    cv.models.GammaGamma().fit(rows).expected_customer_spend(rows)
    pd.testing.assert_frame_equal(rows, before)


# ----------------------------------------------------- frequency and value together


def test_correlation_by_hand():
    # x 1 2 3, m 10 10 40: deviations -1 0 1 and -10 -10 20; 30 / sqrt(2 x 600)
    found = correlated(np.array([1.0, 2, 3]), np.array([10.0, 10, 40]), np.ones(3))
    assert found.value == pytest.approx(30 / np.sqrt(1200))
    error = np.sqrt(10**2 + 20**2) / np.sqrt(1200)
    assert found.low == pytest.approx(found.value - 1.959964 * error)
    assert found.high == 1


def test_the_interval_of_no_correlation_holds_zero_as_often_as_it_says():
    held = []
    for seed in range(300):
        rows = simulated(600, 4, 4, 20, seed=seed)
        found = correlated(*(rows[c].to_numpy(float) for c in rows), np.ones(600))
        held.append(found.low <= 0 <= found.high)
    assert 0.91 <= np.mean(held) <= 0.98


def test_frequent_buyers_who_spend_more_are_told():
    rows = simulated(500, 4, 4, 20)
    rows["monetary_value"] *= 1 + rows["frequency"] / 2
    fitted = cv.models.GammaGamma().fit(rows)
    assert fitted.correlation_.matters
    assert "frequent buyers spend more at a purchase" in fitted.result_.message
    rows["monetary_value"] /= (1 + rows["frequency"] / 2) ** 2
    assert (
        "requent buyers spend less" in cv.models.GammaGamma().fit(rows).result_.message
    )


# ------------------------------------------------------------- what cannot be told


def test_without_a_finite_mean_medians_are_given_and_said():
    rows = simulated(2000, 4, 0.8, 20)
    model = cv.models.GammaGamma().fit(rows)
    assert model.result_.status == "no finite mean: medians are used"
    assert "medians take its place" in model.result_.message
    spend = model.expected_customer_spend(pd.concat([rows, summary([0], [0.0])]))
    assert (spend > 0).all()
    assert np.isfinite(spend).all()


def test_equal_amounts_are_their_own_forecast():
    rows = summary([1, 2, 5, 0], [9.99, 9.99, 9.99, 0.0])
    model = cv.models.GammaGamma().fit(rows)
    assert model.result_.status == "all amounts equal"
    assert model.result_.message == (
        "All amounts of 3 repeat buyers are 9.99: nothing varies to model."
    )
    np.testing.assert_allclose(model.expected_customer_spend(rows), 9.99, rtol=1e-9)


def test_each_customer_with_a_price_of_its_own_gets_it():
    rows = summary([30] * 60, [10.0, 20.0, 40.0] * 20)
    model = cv.models.GammaGamma().fit(rows)
    assert np.isfinite(model.result_.log_likelihood)
    np.testing.assert_allclose(
        model.expected_customer_spend(rows), rows["monetary_value"], rtol=0.02
    )


def test_customers_who_do_not_differ_get_nearly_one_mean():
    chance = np.random.default_rng(1)
    x = chance.integers(1, 6, 400)
    rows = summary(x, chance.gamma(4 * x, 10 / x))
    model = cv.models.GammaGamma().fit(rows)
    spend = model.expected_customer_spend(rows)
    assert spend.between(36, 45).all()


def test_nobody_who_bought_again_is_a_status_and_a_sentence():
    rows = summary([0, 0], [0.0, 0.0])
    model = cv.models.GammaGamma().fit(rows)
    assert model.result_.status == "no repeat purchase"
    with pytest.raises(CustomerValueError, match="nothing to learn from"):
        model.expected_customer_spend(rows)
    with pytest.raises(CustomerValueError, match="nothing to learn from"):
        model.expected_spend_new_customer()


def test_one_customer_and_heavy_buyers_do_not_trouble_the_search():
    for rows in (summary([2], [5.0]), summary([2000, 1, 1500], [5.0, 900.0, 6.0])):
        model = cv.models.GammaGamma().fit(rows)
        assert np.isfinite(model.expected_customer_spend(rows)).all()
        assert model.result_.message.endswith(".")


def test_repeat_buyers_with_a_mean_of_zero_are_counted_and_left_out():
    rows = pd.concat([simulated(100, 3, 2.5, 15), summary([2], [0.0])])
    model = cv.models.GammaGamma().fit(rows)
    assert model.result_.n == 100
    assert model.result_.message.endswith("1 customer with a mean value of 0 left out.")


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ({"frequency": [1]}, "column monetary_value is missing"),
        ({"frequency": [1], "monetary_value": [-5.0]}, "monetary_value is negative"),
        ({"frequency": [1.5], "monetary_value": [5.0]}, "no whole number"),
        ({"frequency": [1], "monetary_value": [np.nan]}, "no finite number"),
    ],
)
def test_a_summary_that_cannot_be_is_refused_in_words(rows, rule):
    with pytest.raises(DataError, match=rule):
        cv.models.GammaGamma().fit(pd.DataFrame(rows))


def test_what_is_no_summary_or_prior_is_refused():
    with pytest.raises(ParameterError, match=r"'summary' parameter of GammaGamma\.fit"):
        cv.models.GammaGamma().fit([1, 2])
    with pytest.raises(ParameterError, match="'prior_sd'"):
        cv.models.GammaGamma(prior_sd=0).fit(simulated(9, 3, 3, 9))
    with pytest.raises(cv.NotFittedError, match="call fit"):
        cv.models.GammaGamma().expected_customer_spend(simulated(9, 3, 3, 9))


def test_a_weak_prior_hardly_moves_a_fit_with_data():
    rows = simulated(3000, 4, 3, 20)
    free = cv.models.GammaGamma().fit(rows).result_.params
    tied = cv.models.GammaGamma(prior_sd=3.0).fit(rows).result_.params
    assert tied == pytest.approx(free, rel=0.02)


def test_the_published_fit_of_all_customers_of_cdnow(shared_data):
    # 545 days, every day with an order counts, also those of 0
    days = pd.read_csv(shared_data / "cdnow_master.csv", parse_dates=["date"])
    days = days.groupby(["customer_id", "date"])["dollar_value"].sum().reset_index()
    again = days[days.groupby("customer_id").cumcount() > 0]
    by = again.groupby("customer_id")["dollar_value"]
    rows = pd.DataFrame({"frequency": by.size(), "monetary_value": by.mean()})
    params = cv.models.GammaGamma().fit(rows).result_.params
    expected = {"p": 5.08604, "q": 3.99512, "v": 21.25224}
    assert params == pytest.approx(expected, rel=2e-6)
