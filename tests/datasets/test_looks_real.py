"""The companies look like companies: bands, not exact figures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

LAST = pd.Timestamp("2026-10-31")
YEAR = pd.DateOffset(years=1)


def occasions(tables):
    """Return the days on which each customer bought something on balance."""
    sales = tables["transactions"].groupby(["customer_id", "date"])["amount"].sum()
    return sales[sales > 0.005].reset_index()


def gini(values):
    ordered = np.sort(values.clip(lower=0))
    ranks = 2 * np.arange(1, len(ordered) + 1) - len(ordered) - 1
    return ranks @ ordered / (len(ordered) * ordered.sum())


def buyers(days, end):
    return set(days[(days["date"] > end - YEAR) & (days["date"] <= end)]["customer_id"])


def yearly(tables, end=LAST):
    sales = tables["transactions"]
    return sales[(sales["date"] > end - YEAR) & (sales["date"] <= end)]["amount"].sum()


def revenue(tables):
    return tables["transactions"].groupby("customer_id")["amount"].sum()


def top_fifth(tables):
    ordered = revenue(tables).sort_values(ascending=False)
    return ordered.head(len(ordered) // 5).sum() / ordered.sum()


def test_more_than_half_of_the_shoppers_come_back(retailer):
    tables, _ = retailer
    count = occasions(tables).groupby("customer_id").size()
    assert 0.50 <= (count > 1).mean() <= 0.60
    assert 0.40 <= (count == 1).mean() <= 0.50


def test_a_third_or_more_of_the_shoppers_leave_in_a_year(retailer):
    tables, _ = retailer
    days = occasions(tables)
    before, now = buyers(days, LAST - YEAR), buyers(days, LAST)
    assert 0.30 <= len(before - now) / len(before) <= 0.45


def test_the_shop_grows(retailer):
    tables, _ = retailer
    assert 1.05 <= yearly(tables) / yearly(tables, LAST - YEAR) <= 1.25


def test_the_best_fifth_of_the_shoppers_brings_most(retailer):
    tables, _ = retailer
    assert 0.55 <= top_fifth(tables) <= 0.70
    assert 0.55 <= gini(revenue(tables)) <= 0.72


def test_christmas_is_strong_and_february_weak(retailer):
    tables, _ = retailer
    sales = tables["transactions"]
    month = sales.groupby(sales["date"].dt.month)["amount"].sum()
    assert set(month.nlargest(2).index) == {11, 12}
    assert month.idxmin() == 2
    weekday = sales.groupby(sales["date"].dt.day_of_week)["amount"].sum()
    assert weekday.idxmax() == 5


def test_some_purchases_come_back(retailer):
    tables, _ = retailer
    sales = tables["transactions"]
    back = sales["amount"] < 0
    assert 0.03 <= back.mean() <= 0.06
    assert (sales.loc[back, "quantity"] < 0).all()
    assert (sales.loc[back, "margin"] < 0).any()
    cents = (sales["amount"] * 100).round().astype("int64")
    assert (cents.groupby(sales["customer_id"]).sum() >= 0).all()


def test_baskets_hold_several_products(retailer):
    tables, _ = retailer
    sales = tables["transactions"].query("amount > 0")
    lines = sales.groupby("order_id").size()
    assert 2 <= lines.mean() <= 4
    assert (lines == 1).any()
    assert sales["product_id"].nunique() > 100


@pytest.mark.parametrize("name", ["retailer", "software", "subscription"])
def test_no_line_looks_like_an_error_of_unit(request, name):
    sales = request.getfixturevalue(name)[0]["transactions"]
    assert sales["amount"].abs().max() < 90 * sales["amount"].median()
    orders = sales.groupby("order_id")["amount"].sum()
    assert orders.abs().max() < 90 * orders.median()


@pytest.mark.parametrize("name", ["retailer", "software", "subscription"])
def test_some_cells_are_missing_and_most_are_not(request, name):
    customers = request.getfixturevalue(name)[0]["customers"]
    empty = customers.drop(columns="cancelled_on", errors="ignore").isna()
    assert 0 < empty.mean(axis=None) < 0.05
    assert not customers["customer_id"].isna().any()


def test_margins_are_plausible(request):
    for name, low, high in (
        ("retailer", 0.38, 0.50),
        ("software", 0.60, 0.82),
        ("subscription", 0.35, 0.50),
    ):
        sales = request.getfixturevalue(name)[0]["transactions"]
        assert low < sales["margin"].sum() / sales["amount"].sum() < high


def test_the_vendor_grows_and_is_unequal(software):
    tables, _ = software
    assert 1.1 <= yearly(tables) / yearly(tables, LAST - YEAR) <= 1.5
    assert 0.60 <= top_fifth(tables) <= 0.80
    segments = tables["customers"]["segment"].value_counts(normalize=True)
    assert segments["Small business"] > segments["Mid-market"] > segments["Enterprise"]


def test_one_account_in_ten_cancels_in_a_year(software):
    customers = software[0]["customers"]
    before = customers[customers["acquired_on"] <= LAST - YEAR]
    active = before[~(before["cancelled_on"] <= LAST - YEAR)]
    assert 0.07 <= active["cancelled_on"].notna().mean() <= 0.16


def test_some_invoices_are_late_and_few_are_lost(software):
    bills = software[0]["invoices"]
    late = (bills["paid_on"] > bills["due_on"]).mean()
    assert 0.15 <= late <= 0.30
    assert 0.001 < bills["written_off"].sum() / bills["amount"].sum() < 0.01
    assert 0.01 < bills["paid_on"].isna().mean() < 0.08


def test_invoices_bill_every_order_once(software):
    tables, _ = software
    sold = tables["transactions"].groupby(["customer_id", "order_id"])["amount"].sum()
    sold = sold[sold > 0]
    bills = tables["invoices"]
    assert len(bills) == len(sold)
    assert bills["amount"].sum() == pytest.approx(sold.sum())


def test_a_minority_of_accounts_costs_more_than_it_earns(software):
    tables, _ = software
    margin = tables["transactions"].groupby("customer_id")["margin"].sum()
    cost = tables["interactions"].groupby("customer_id")["cost"].sum()
    loss = margin.sub(cost, fill_value=0) < 0
    assert 0.02 <= loss.mean() <= 0.12


def test_ratings_stay_on_their_scales(software):
    tables, _ = software
    survey, outcomes = tables["survey"], tables["outcomes"]
    ends = survey.groupby("question")["value"].agg(["min", "max"])
    assert ends.loc["satisfaction"].tolist() == [1, 5]
    assert ends.loc["recommend", "min"] >= 0
    assert ends.loc["recommend", "max"] == 10
    wide = survey.pivot_table(
        index=["customer_id", "date"], columns="question", values="value"
    )
    assert (wide["our_rank"] <= wide["brands_used"]).all()
    assert outcomes[["importance", "satisfaction"]].isin(range(1, 6)).all(axis=None)
    assert outcomes.groupby("customer_id").size().eq(9).all()


def test_satisfied_accounts_stay(software):
    tables, _ = software
    asked = tables["survey"].query("question == 'satisfaction'")
    left = tables["customers"].set_index("customer_id")["cancelled_on"].notna()
    gone = asked["customer_id"].map(left).groupby(asked["value"] >= 4).mean()
    assert gone[True] < gone[False]


def test_nobody_is_referred_twice_or_in_a_circle(software, retailer):
    for tables, _ in (software, retailer):
        brought = tables["referrals"]
        brought = brought[brought["referrer_id"] != brought["referred_id"]]
        assert brought["referred_id"].is_unique
        joined = tables["customers"].set_index("customer_id")["acquired_on"]
        first, second = (
            brought[column].map(joined) for column in ("referrer_id", "referred_id")
        )
        assert (first < second).all()


def test_nobody_spends_more_with_us_than_in_all(software):
    tables, _ = software
    sales = tables["transactions"]
    recent = sales[sales["date"] > LAST - YEAR].groupby("customer_id")["amount"].sum()
    wallet = tables["wallet"].set_index("customer_id")["category_spend"]
    assert (wallet >= recent.reindex(wallet.index).fillna(0)).all()


def test_the_kinds_of_indicators_and_roles_are_complete(software):
    tables, _ = software
    assert tables["contributions"]["role"].nunique() == 15
    assert set(tables["indicators"]["kind"]) == {"cpi", "kpi"}
    assert {"leads", "conversions"} <= set(tables["indicators"]["indicator"])
    functions = {"marketing", "sales", "support", "service"}
    assert set(tables["interactions"]["function"]) == functions
    assert (tables["indicators"]["baseline"] != tables["indicators"]["target"]).all()


def test_conversions_are_the_customers_won(software):
    tables, _ = software
    won = (
        tables["customers"]["acquired_on"].dt.to_period("M").value_counts().sort_index()
    )
    told = tables["indicators"].query("indicator == 'conversions'").set_index("date")
    told = told["value"][told["value"] > 0]
    assert told.tolist() == won.tolist()


def test_members_pay_every_month_while_they_stay(subscription):
    tables, _ = subscription
    paid = tables["transactions"].query("product_id in ['flex', 'plus'] and amount > 0")
    months = paid.groupby("customer_id").size()
    members = tables["customers"].set_index("customer_id")
    end = members["cancelled_on"].fillna(LAST + pd.Timedelta(days=1))
    stay = np.ceil((end - members["acquired_on"]).dt.days / 30.44 - 0.1)
    ratio = months.reindex(members.index).sum() / stay.sum()
    assert 0.95 < ratio < 1.02
