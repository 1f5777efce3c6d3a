"""Activity from models and contracts: the method's rule, by loops and by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from customer_value import models
from customer_value.customers.summary import rfm_summary
from customer_value.data.assumptions import Assumptions
from customer_value.errors import CustomerValueError
from customer_value.measures.asset_value import asset_value
from customer_value.measures.back_test import back_test
from customer_value.measures.contract_life import contract_life
from customer_value.measures.contract_survival import contracts
from customer_value.measures.forecast import fitted_model

AS_OF = "2026-01-01"
YEAR = 365.25
NAMES = ("nbd", "beta_geo", "modified_beta_geo", "cnbd_k", "pareto_nbd")


def lines(seed=4, *, customers=60, rows=500):
    chance = np.random.default_rng(seed)
    weights = chance.gamma(0.6, 1, customers)
    ids = np.array([f"C{k:02d}" for k in range(customers)])
    return pd.DataFrame(
        {
            "customer_id": chance.choice(ids, rows, p=weights / weights.sum()),
            "date": pd.Timestamp("2023-01-01")
            + pd.to_timedelta(chance.integers(0, 1096, rows), unit="D"),
            "amount": chance.lognormal(3, 0.7, rows).round(2),
        }
    )


@pytest.fixture(scope="module")
def company(make_company):
    rows = lines()
    ids = sorted({*rows["customer_id"], "NEVER"})
    return make_company(
        rows,
        as_of=AS_OF,
        customers=pd.DataFrame({"customer_id": ids}),
        wallet=pd.DataFrame({"customer_id": ids[::2], "category_spend": 900.0}),
        assumptions=Assumptions(credit_loss_rate=0.01),
    )


# ---------------------------------------------------------------------------- models


@pytest.mark.parametrize("name", NAMES)
def test_the_current_stream_is_purchases_times_spend_year_by_year(company, name):
    summary = rfm_summary(company)
    model = fitted_model(company, name)
    spend = models.GammaGamma().fit(summary).expected_customer_spend(summary)
    want, until = 0.0, 0.0
    for year in range(1, 4):
        bought = model.expected_purchases(summary, future_t=year * YEAR)
        want, until = want + 0.4 * (bought - until) * spend / 1.1**year, bought
    got = asset_value(company, activity=name)
    assert got.activity == name
    assert got.scores["current"].reindex(want.index).tolist() == pytest.approx(
        want.tolist()
    )


def test_a_year_weighs_as_much_as_the_chance_to_buy_in_it(company):
    summary = rfm_summary(company)
    model = models.BetaGeo().fit(summary)
    chance = model.purchase_probability(summary, future_t=YEAR)
    until = [model.expected_purchases(summary, future_t=k * YEAR) for k in range(1, 4)]
    years = [until[0], until[1] - until[0], until[2] - until[1]]
    factor = sum(chance * y / years[0] / 1.1**t for t, y in enumerate(years, 1))
    got = asset_value(company, activity="beta_geo")
    made = got.variables
    assert made["activity"].reindex(chance.index).tolist() == pytest.approx(
        chance.tolist()
    )
    assert got.scores["annuity"].reindex(chance.index).tolist() == pytest.approx(
        factor.tolist()
    )
    potential = got.scores["annuity"] * made["margin_rate"].fillna(0.4)
    potential = potential * 0.1 * made["headroom"]
    assert got.scores["potential"].tolist() == pytest.approx(potential.tolist())
    assert np.isnan(got.retention)


def test_who_lapsed_is_valued_and_who_never_bought_is_not(company):
    got = asset_value(company, activity="modified_beta_geo")
    facts = company.transactions.groupby("customer_id")["date"].max()
    lapsed = facts.index[facts <= company.as_of - pd.DateOffset(years=1)]
    assert len(lapsed)
    assert (got.scores.loc[lapsed, "current"] > 0).all()
    assert (got.scores.loc[lapsed, "tier"] != "not valued").all()
    assert got.scores.loc["NEVER", "net_asset_value"] == 0
    assert got.scores.loc["NEVER", "tier"] == "lead"


def test_no_horizon_is_no_value(company):
    rules = Assumptions(horizon_years=0)
    got = asset_value(company, assumptions=rules, activity="beta_geo")
    assert got.total == 0


def test_what_stands_behind_the_model_is_said(company):
    notes = " ".join(asset_value(company, activity="nbd").notes)
    assert "NBD: Estimated from" in notes
    assert "Spend: " in notes
    assert "43 repeat buyers" in notes


def test_a_model_is_taught_without_being_changed(company):
    model = models.BetaGeo()
    got = asset_value(company, activity=model)
    assert not hasattr(model, "result_")
    assert got.total == pytest.approx(asset_value(company, activity="beta_geo").total)
    assert got.activity == "BetaGeo"


def test_a_model_that_has_learned_is_asked_as_it_is(company):
    known = models.BetaGeo.from_params(r=0.5, alpha=200.0, a=0.8, b=2.5)
    got = asset_value(company, activity=known)
    summary = rfm_summary(company)
    spend = models.GammaGamma().fit(summary).expected_customer_spend(summary)
    first = known.expected_purchases(summary, future_t=YEAR) * spend
    usual = got.variables["revenue"] * got.variables["activity"]
    assert usual.reindex(first.index).tolist() == pytest.approx(first.tolist())


def test_without_a_repeat_purchase_the_average_stands_for_the_spend(make_company):
    company = make_company(
        [("A", "2024-01-01", 30.0), ("B", "2025-01-01", 50.0)], as_of=AS_OF
    )
    known = models.NBD.from_params(r=1.0, alpha=400.0)
    got = asset_value(company, activity=known)
    summary = rfm_summary(company)
    bought = known.expected_purchases(summary, future_t=YEAR)
    usual = got.variables["revenue"] * got.variables["activity"]
    assert usual.sort_index().tolist() == pytest.approx(
        (bought * [30.0, 50.0]).tolist()
    )
    assert "each customer's own average." in " ".join(got.notes)


@pytest.mark.parametrize("name", ["beta_geo", "cnbd_k"])
def test_the_back_test_teaches_the_model_by_what_was_known_then(company, name):
    then = company.at("2025-01-01")
    summary = rfm_summary(then)
    model = fitted_model(then, name)
    spend = models.GammaGamma().fit(summary).expected_customer_spend(summary)
    want = 0.4 * model.expected_purchases(summary, future_t=365.0) * spend
    got = asset_value(company, activity=name).evaluation
    assert got.loc["all", "predicted"] == pytest.approx(want.sum())
    assert got.attrs == {"window_days": 365, "likelihood_days": 365}
    again = asset_value(company, activity=fitted_model(company, name)).evaluation
    pd.testing.assert_frame_equal(again, got)


def test_parameters_that_were_given_stay_in_the_back_test(company):
    known = models.NBD.from_params(r=0.5, alpha=200.0)
    then = company.at("2025-01-01")
    summary = rfm_summary(then)
    spend = models.GammaGamma().fit(summary).expected_customer_spend(summary)
    want = 0.4 * known.expected_purchases(summary, future_t=365.0) * spend
    got = back_test(company, activity=known)
    assert got.loc["all", "predicted"] == pytest.approx(want.sum())


# ------------------------------------------------------------------------- contracts


def contract_company(make_company, table, *, as_of="2026-01-15", **options):
    """Return a company of contracts: months watched, and the month of the end."""
    start = [pd.Timestamp(as_of) - pd.DateOffset(months=m) for m, _ in table]
    gone = [
        pd.NaT if life is None or life > watched else day + pd.DateOffset(months=life)
        for day, (watched, life) in zip(start, table, strict=True)
    ]
    ids = [f"C{k:03d}" for k in range(len(table))]
    return make_company(
        pd.DataFrame({"customer_id": ids, "date": start, "amount": 10.0}),
        as_of=as_of,
        customers=pd.DataFrame(
            {"customer_id": ids, "acquired_on": start, "cancelled_on": gone}
        ),
        **options,
    )


def test_few_contracts_have_one_rate(make_company):
    table = [(20, 12), (12, None), (24, None), (24, None)]
    seen = contracts(contract_company(make_company, table))
    assert seen.trusted_months == 0
    assert seen.table["months"].tolist() == [12, 12, 24, 24]
    rate = 1 / (12 + 12 + 24 + 24)
    got = seen.lasting(np.array([0.0, 15.0]), np.array([1.0, 14.0]))
    assert got.ravel().tolist() == pytest.approx(
        np.exp([-1 * rate, -14 * rate] * 2).tolist()
    )
    months = np.exp(-rate * np.arange(1, 25))
    assert seen.by_year(np.array([7.0]), 2).tolist()[0] == pytest.approx(
        [months[:12].mean(), months[12:].mean()]
    )


@pytest.fixture(scope="module")
def many(make_company):
    chance = np.random.default_rng(9)
    life = chance.geometric(0.05, 300)
    seen = chance.integers(1, 46, 300)
    table = list(zip(seen.tolist(), life.tolist(), strict=True))
    run = [(min(watched, life), life <= watched) for watched, life in table]
    return contract_company(make_company, table), run


def test_the_curve_is_that_of_kaplan_and_meier(many):
    company, table = many
    months = np.array([m for m, _ in table])
    ended = np.array([e for _, e in table])
    data = stats.CensoredData(uncensored=months[ended], right=months[~ended])
    curve = stats.ecdf(data).sf
    seen = contracts(company)
    assert 12 < seen.trusted_months < 46
    ages, ahead = np.array([0.0, 2.0, 7.0]), np.array([1.0, 3.0, 5.0])
    want = curve.evaluate(ages[:, None] + ahead) / curve.evaluate(ages)[:, None]
    assert seen.lasting(ages, ahead).ravel().tolist() == pytest.approx(want.ravel())


def test_beyond_what_was_watched_the_last_rate_holds_on(many):
    company, table = many
    seen = contracts(company)
    end = seen.trusted_months
    start = end - 12
    exposure = sum(max(min(m, end) - start, 0) for m, _ in table)
    rate = sum(e and start < m <= end for m, e in table) / exposure
    got = seen.lasting(np.array([end, end + 2]), np.array([3.0]))
    assert got.ravel().tolist() == pytest.approx([np.exp(-3 * rate)] * 2)


def test_survival_takes_the_age_of_each_contract(many):
    company, _ = many
    got = asset_value(company, activity="survival")
    seen = contracts(company)
    running = seen.table.index[~seen.table["ended"]]
    years = seen.by_year(seen.table.loc[running, "months"].to_numpy(), 3)
    factor = years @ [1 / 1.1, 1 / 1.21, 1 / 1.331]
    assert got.scores["annuity"].reindex(running).tolist() == pytest.approx(factor)
    gone = seen.table.index[seen.table["ended"]]
    assert (got.scores.loc[gone, "tier"] == "not valued").all()
    assert "Survival of contracts: Kaplan-Meier, 300 contracts" in " ".join(got.notes)


def test_survival_looks_back_on_contracts_that_ran_then(many):
    company, _ = many
    got = back_test(company, activity="survival")
    then = company.at("2025-01-15")
    seen = contracts(then)
    ages = seen.table.loc[~seen.table["ended"], "months"]
    share = seen.lasting(ages.to_numpy(), np.arange(1.0, 13)).mean(axis=1)
    rows = then.transactions
    recent = rows[rows["date"] > "2024-01-15"].groupby("customer_id")["amount"].sum()
    margin = 0.4 * recent.reindex(ages.index).fillna(0.0)
    assert got.loc["all", "predicted"] == pytest.approx((share * margin).sum())


def test_the_model_of_contracts_lasts_as_it_says(many):
    company, _ = many
    seen = contracts(company, curve="shifted_beta_geo")
    life = contract_life(company)
    assert life.projection.index[1] == 1  # by months
    model = models.ShiftedBetaGeo.from_params(**life.fit.params)
    share = model.survival_probability([0, 4, 6, 7, 10])
    got = seen.lasting(np.array([0.0, 4.0]), np.array([6.0, 6.5]))
    assert got[0, 0] == pytest.approx(share[6])
    assert got[1, 0] == pytest.approx(share[10] / share[4])
    # half a month in, at a constant rate
    assert got[0, 1] == pytest.approx(np.sqrt(share[6] * share[7]))
    notes = " ".join(asset_value(company, activity="shifted_beta_geo").notes)
    assert "shifted beta-geometric, 300 contracts" in notes


def test_a_model_that_does_not_fit_is_not_taken(make_company):
    table = [(1, None)] * 30  # watched for a month: nothing to compare
    company = contract_company(make_company, table)
    with pytest.raises(CustomerValueError, match=r"No projection.*activity='survival'"):
        asset_value(company, activity="shifted_beta_geo")


def test_when_all_contracts_end_nobody_lasts(make_company):
    company = contract_company(make_company, [(9, 6)] * 25 + [(2, None)])
    got = contracts(company).lasting(np.array([2.0, 6.0]), np.array([5.0, 9.0]))
    assert (got == 0).all()


@pytest.mark.parametrize("name", ["survival", "shifted_beta_geo"])
def test_without_contracts_survival_says_what_it_needs(company, name):
    with pytest.raises(CustomerValueError, match="column cancelled_on of customers"):
        asset_value(company, activity=name)


def test_other_assumptions_do_not_teach_a_model_anew(company):
    one = asset_value(company, activity="beta_geo")
    rules = replace(company.assumptions, annual_discount_rate=0.0)
    two = asset_value(company, assumptions=rules, activity="beta_geo")
    assert two.total > one.total
    pd.testing.assert_series_equal(
        two.variables["activity"].sort_index(), one.variables["activity"].sort_index()
    )
