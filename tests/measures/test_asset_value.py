"""Net asset value: example E5 through a company, a year-by-year loop, properties."""

from __future__ import annotations

import itertools
from dataclasses import replace
from html import unescape

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal

from customer_value.data.assumptions import Assumptions
from customer_value.errors import CustomerValueError, ParameterError
from customer_value.measures.asset_value import asset_value
from customer_value.measures.likelihood_to_buy import likelihood_to_buy
from customer_value.measures.streams import COSTS, INCOME, STREAMS, yearly_streams
from customer_value.measures.tiers import tiers

QUICK = settings(max_examples=8, deadline=None, derandomize=True)
KEPT = Assumptions(retention=0.8)
SPENDING = ["marketing", "sales", "support"]


def frame(*rows, columns):
    return pd.DataFrame(list(rows), columns=columns.split())


def random_tables(seed=5, customers=40):
    """Make three years of a company with costs, wallets, referrals and losses."""
    chance = np.random.default_rng(seed)
    ids = np.array([f"C{k:02d}" for k in range(customers)])

    def days(n):
        return pd.Timestamp("2023-01-01") + pd.to_timedelta(
            chance.integers(0, 1095, n), unit="D"
        )

    def who(n):
        return chance.choice(ids, n)

    amounts = chance.integers(-200, 1200, 260) / 4
    return {
        "transactions": pd.DataFrame(
            {
                "customer_id": chance.choice(ids[:-3], 260),
                "date": days(260),
                "amount": amounts,
                "margin": np.where(chance.random(260) < 0.7, amounts / 2, np.nan),
            }
        ),
        "customers": pd.DataFrame(
            {"customer_id": ids, "segment": chance.choice(["big", "small"], customers)}
        ),
        "interactions": pd.DataFrame(
            {
                "customer_id": who(150),
                "date": days(150),
                "type": "call",
                "function": chance.choice(["marketing", "sales", "support"], 150),
                "cost": chance.integers(0, 200, 150) / 4,
            }
        ),
        "referrals": pd.DataFrame(
            {
                "referrer_id": chance.choice(ids[:20], 30),
                "referred_id": chance.choice(ids[20:], 30),
                "date": days(30),
                "reward": chance.integers(0, 20, 30),
            }
        ),
        "wallet": pd.DataFrame(
            {
                "customer_id": ids[::2],
                "category_spend": chance.integers(0, 4000, customers // 2),
                "pipeline": chance.integers(0, 300, customers // 2),
            }
        ),
        "invoices": pd.DataFrame(
            {
                "customer_id": chance.choice(ids[:25], 60),
                "issued_on": (issued := days(60)),
                "due_on": issued + pd.Timedelta(days=30),
                "amount": chance.integers(1, 900, 60),
                "written_off": np.where(chance.random(60) < 0.1, 1.0, np.nan),
            }
        ),
        "contributions": pd.DataFrame(
            {
                "customer_id": who(10),
                "date": days(10),
                "role": "user",
                "kind": "idea",
                "adopted": chance.random(10) < 0.5,
                "value": chance.integers(0, 90, 10),
            }
        ),
    }


@pytest.fixture(scope="module")
def company(make_company):
    tables = random_tables()
    return make_company(tables.pop("transactions"), as_of="2025-12-31", **tables)


@pytest.fixture(scope="module")
def asset(company):
    return asset_value(company)


# --------------------------------------------------------------------------- by hand


@pytest.fixture(scope="module")
def e5(make_company):
    """METHOD, example E5: margin .4 of 1,000, wallet 2,500, costs 120, losses 2 %."""
    return make_company(
        [("A", "2025-07-01", 1000.0)],
        as_of="2026-01-01",
        wallet=frame(("A", 2500.0), columns="customer_id category_spend"),
        interactions=frame(
            ("A", "2025-05-01", "call", "sales", 120.0),
            columns="customer_id date type function cost",
        ),
        assumptions=Assumptions(retention=0.8, credit_loss_rate=0.02),
    )


@pytest.mark.parametrize(
    ("years", "factor"), [(0, 0), (1, 0.818182), (3, 1.845980), (5, 2.389610)]
)
def test_the_factor_and_the_value_of_the_method_hold(e5, years, factor):
    rules = replace(e5.assumptions, horizon_years=years)
    got = asset_value(e5, assumptions=rules, activity=pd.Series({"A": 0.9}))
    row = got.scores.loc["A"]
    assert row["annuity"] == pytest.approx(factor, abs=1e-6)
    assert row["net_flow"] == pytest.approx(400 + 60 - 120 - 23)
    assert row["net_asset_value"] == pytest.approx(317 * row["annuity"])


def test_the_three_year_streams_of_the_method_hold(e5):
    got = asset_value(e5, activity=pd.Series({"A": 0.9}))
    streams = got.scores.loc["A", ["current", "potential", "sales", "credit"]]
    assert streams.tolist() == pytest.approx(
        [738.39, 110.76, -221.52, -42.46], abs=5e-3
    )
    assert got.scores.loc["A", "clv"] == pytest.approx(738.39 - 221.52, abs=5e-3)
    assert got.retention == 0.8


@pytest.fixture(scope="module")
def e5_whole(make_company):
    """E5 with its referrals: rho .5 from A's two in four years, G 200, V 150.

    Four years are 1,461 days, so the exposures are whole: A and Z four years each,
    eight newcomers the floor of half a year, 12 in all. The base is 6 referrals in 12
    years, and A's rate (2 + .5) / (4 + 1).
    """
    start, new = "2022-01-01", "2025-12-01"
    lines = [
        ("A", start, 500.0),  # its first year earns .4 x 500 = 200 = G
        ("A", "2025-07-01", 1000.0),
        ("Z", start, 500.0),
        *[(f"N{k}", new, 1.0) for k in range(8)],
    ]
    pairs = [("A", "N0"), ("A", "N1"), *[("Z", f"N{k}") for k in range(2, 6)]]
    return make_company(
        lines,
        as_of="2026-01-01",
        wallet=frame(("A", 2500.0), columns="customer_id category_spend"),
        interactions=frame(
            ("A", "2025-05-01", "call", "sales", 120.0),
            columns="customer_id date type function cost",
        ),
        referrals=pd.DataFrame(
            [(a, b, new, 20.0) for a, b in pairs],
            columns=["referrer_id", "referred_id", "date", "reward"],
        ),
        assumptions=Assumptions(
            retention=0.8, credit_loss_rate=0.02, saved_acquisition=50.0
        ),
    )


def test_the_whole_example_of_the_method_holds_with_its_referrals(e5_whole):
    shares = pd.Series(0.9, index=e5_whole.customers["customer_id"])
    got = asset_value(e5_whole, activity=shares)
    assert got.referral_worth == pytest.approx(150)
    row = got.scores.loc["A"]
    assert row["net_flow"] == pytest.approx(392)
    assert row["net_asset_value"] == pytest.approx(723.62, abs=5e-3)
    assert row[["current", "potential", "referral", "sales", "credit"]].tolist() == (
        pytest.approx([738.39, 110.76, 138.45, -221.52, -42.46], abs=5e-3)
    )
    assert got.variables.loc["A", "share_of_wallet"] == pytest.approx(0.4)
    assert got.variables.loc["A", "referrals"] == pytest.approx(0.5)


@pytest.mark.parametrize(("years", "value"), [(0, 0), (1, 320.73), (5, 936.73)])
def test_the_whole_example_holds_at_other_horizons(e5_whole, years, value):
    rules = replace(e5_whole.assumptions, horizon_years=years)
    shares = pd.Series(0.9, index=e5_whole.customers["customer_id"])
    got = asset_value(e5_whole, assumptions=rules, activity=shares)
    assert got.scores.loc["A", "net_asset_value"] == pytest.approx(value, abs=5e-3)


def test_money_in_the_middle_of_the_year_is_worth_more(e5):
    end = asset_value(e5, activity=pd.Series({"A": 0.9})).total
    rules = replace(e5.assumptions, timing="mid")
    mid = asset_value(e5, assumptions=rules, activity=pd.Series({"A": 0.9})).total
    assert mid == pytest.approx(end * 1.1**0.5)


@pytest.mark.parametrize(("years", "value"), [(0, 0), (1, -109.09), (3, -246.13)])
def test_who_costs_more_than_it_earns_is_worth_less_the_longer(
    make_company, years, value
):
    loser = make_company(
        [("A", "2025-07-01", 500.0)],
        as_of="2026-01-01",
        interactions=frame(
            ("A", "2025-05-01", "help", "support", 260.0),
            columns="customer_id date type function cost",
        ),
        assumptions=Assumptions(
            retention=0.8,
            default_margin=0.3,
            credit_loss_rate=0.02,
            horizon_years=years,
        ),
    )
    got = asset_value(loser, activity=pd.Series({"A": 1.0}))
    assert got.total == pytest.approx(value, abs=5e-3)
    assert got.scores.loc["A", "tier"] == "lead"


# ---------------------------------------------------------------------------- oracle


def by_loop(company, active, kept, rules):
    """Value every stream of every customer, one year at a time."""
    yearly = yearly_streams(company, rules).yearly
    transactions = company.transactions
    recent = transactions[transactions["date"] > company.as_of - pd.DateOffset(years=1)]
    revenue = recent.groupby("customer_id")["amount"].sum()
    values = {}
    for customer, stream in itertools.product(yearly.index, STREAMS):
        idle = revenue.get(customer, 0) <= 0
        total, here, discount = 0.0, active.get(customer, 0.0), 1.0
        for _ in range(rules.horizon_years):
            discount /= 1 + rules.annual_discount_rate
            share = 1.0 if idle and stream in SPENDING else here
            total += yearly.loc[customer, stream] * share * discount
            here *= kept[customer]
        values[customer, stream] = total
    rows = {c: {s: values[c, s] for s in STREAMS} for c in yearly.index}
    return pd.DataFrame.from_dict(rows, orient="index")


def test_values_agree_with_a_loop_over_the_years(company, asset):
    chance = likelihood_to_buy(company, horizon_days=365).scores["probability"]
    segment = company.customers.set_index("customer_id")["segment"]
    left = pd.Series(asset.scores.index.map(segment), index=asset.scores.index)
    assert asset.retention == pytest.approx(1 - lost_share(company))
    kept = {c: shrunk_by_hand(company, left[c]) for c in left.index}
    want = by_loop(company, chance.fillna(0), kept, Assumptions())
    got = asset.scores[list(STREAMS)].sort_index()
    assert_frame_equal(got, want, check_names=False, check_dtype=False)
    assert asset.scores["net_asset_value"].sort_index().tolist() == pytest.approx(
        want.sum(axis=1).tolist()
    )
    clv = want[["current", *SPENDING]].sum(axis=1)
    assert asset.scores["clv"].sort_index().tolist() == pytest.approx(clv.tolist())


def activity_of(company, start, end):
    """Return who bought in a window: a day with a net amount above zero."""
    rows = company.transactions
    inside = rows[(rows["date"] > start) & (rows["date"] <= end)]
    net = inside.groupby(["customer_id", "date"])["amount"].sum()
    return set(net[net > 0].index.get_level_values(0))


def two_years(company):
    as_of, year = company.as_of, pd.DateOffset(years=1)
    before = activity_of(company, as_of - 2 * year, as_of - year)
    return before, activity_of(company, as_of - year, as_of)


def lost_share(company):
    before, now = two_years(company)
    return len(before - now) / len(before)


def shrunk_by_hand(company, segment):
    before, now = two_years(company)
    people = company.customers
    mine = before & set(people.loc[people["segment"] == segment, "customer_id"])
    base = len(before & now) / len(before)
    return (len(mine & now) + 20 * base) / (len(mine) + 20)


# ------------------------------------------------------------------------ properties


def test_streams_add_up_to_the_total_to_the_cent(asset):
    rows = asset.scores[list(STREAMS)].sum(axis=1)
    assert (rows - asset.scores["net_asset_value"]).abs().max() < 1e-9
    assert asset.streams.sum() == pytest.approx(asset.total, abs=0.005)
    assert asset.scores["net_asset_value"].sum() == pytest.approx(asset.total, abs=1e-6)
    assert asset.tiers["value"].sum() == pytest.approx(asset.total, abs=0.005)
    assert asset.tiers["customers"].sum() == len(asset.scores) == 40
    assert asset.tiers["share_customers"].sum() == pytest.approx(1)
    assert asset.tiers["share_value"].sum() == pytest.approx(1)


def test_incomes_and_costs_have_their_signs(asset):
    assert tuple(STREAMS) == INCOME + COSTS
    assert (asset.scores[list(COSTS)] <= 0).all(axis=None)
    assert (asset.scores[["potential", "innovation"]] >= 0).all(axis=None)


def test_the_best_come_first_and_tiers_follow(asset):
    values = asset.scores["net_asset_value"]
    assert values.is_monotonic_decreasing
    valued = asset.scores["tier"] != "not valued"
    assert_series_equal(asset.scores["tier"][valued], tiers(values)[valued])


@QUICK
@given(st.integers(0, 10), st.floats(0, 0.5), st.floats(0, 1), st.floats(0, 1))
def test_value_is_yearly_flow_times_annuity(company, years, rate, kept, active):
    rules = Assumptions(horizon_years=years, annual_discount_rate=rate, retention=kept)
    ids = company.customers["customer_id"]
    scores = asset_value(
        company, assumptions=rules, activity=pd.Series(active, index=ids)
    ).scores
    revenue = company.transactions.query("date > '2024-12-31'")
    buyers = revenue.groupby("customer_id")["amount"].sum()
    busy = scores.loc[buyers[buyers > 0].index]
    assert busy["net_asset_value"].tolist() == pytest.approx(
        (busy["annuity"] * busy["net_flow"]).tolist()
    )
    if years == 0:
        assert (scores[list(STREAMS)] == 0).all(axis=None)


@pytest.mark.parametrize(
    ("name", "low", "high", "moved"),
    [
        ("headroom_capture", 0.0, 0.4, {"potential", "credit"}),
        ("incrementality", 0.0, 1.0, {"referral"}),
        ("saved_acquisition", 0.0, 300.0, {"referral"}),
    ],
)
def test_value_is_linear_in_an_assumption(company, name, low, high, moved):
    middle = (low + high) / 2
    one, two, three = (
        asset_value(company, assumptions=replace(KEPT, **{name: value})).scores
        for value in (low, middle, high)
    )
    one, two, three = (t[list(STREAMS)].sort_index() for t in (one, two, three))
    first, second = two - one, three - two
    assert (first - second).abs().max().max() < 1e-6
    changed = set(first.columns[first.abs().max() > 1e-9])
    assert changed == moved


def test_double_activity_is_double_value_for_those_who_buy(company):
    ids = company.customers["customer_id"]
    one, two = (
        asset_value(company, assumptions=KEPT, activity=pd.Series(a, index=ids)).scores
        for a in (0.4, 0.8)
    )
    two = two.loc[one.index]
    assert two["annuity"].tolist() == pytest.approx((2 * one["annuity"]).tolist())
    incomes = list(INCOME)
    assert (two[incomes] - 2 * one[incomes]).abs().max().max() < 1e-9


def test_a_longer_horizon_never_turns_a_loss_into_a_gain(company):
    ids = company.customers["customer_id"]
    short, long = (
        asset_value(
            company,
            assumptions=replace(KEPT, horizon_years=years),
            activity=pd.Series(0.7, index=ids),
        ).scores["net_asset_value"]
        for years in (1, 6)
    )
    flow = asset_value(
        company, assumptions=KEPT, activity=pd.Series(0.7, index=ids)
    ).scores["net_flow"]
    losing = flow[flow < 0].index
    assert len(losing)
    assert (long[losing] <= short[losing]).all()
    assert (short[losing] <= 0).all()


def test_the_order_of_rows_changes_nothing(make_company, asset):
    tables = random_tables()
    shuffled = {
        name: table.sample(frac=1, random_state=1).reset_index(drop=True)
        for name, table in tables.items()
    }
    again = make_company(shuffled.pop("transactions"), as_of="2025-12-31", **shuffled)
    assert_frame_equal(
        asset_value(again).scores.sort_index(), asset.scores.sort_index()
    )


# ---------------------------------------------------------- customers out of the rule


@pytest.fixture(scope="module")
def idlers(make_company):
    """A buys, B lapsed, C lapsed and costs, D never bought and costs, E did nothing."""
    return make_company(
        [
            *[("A", f"2025-{month:02d}-01", 100.0) for month in range(2, 12)],
            ("B", "2023-06-01", 100.0),
            ("C", "2023-07-01", 100.0),
        ],
        as_of="2026-01-01",
        customers=frame(("A",), ("B",), ("C",), ("D",), ("E",), columns="customer_id"),
        interactions=frame(
            ("C", "2025-05-01", "call", "sales", 10.0),
            ("D", "2025-05-01", "mail", "marketing", 20.0),
            columns="customer_id date type function cost",
        ),
        assumptions=Assumptions(retention=0.5),
    )


def test_a_cost_without_a_purchase_runs_on_and_is_listed(idlers):
    got = asset_value(idlers)
    full = 1 / 1.1 + 1 / 1.1**2 + 1 / 1.1**3  # activity 1 in every year
    assert got.scores.loc["C", "sales"] == pytest.approx(-10 * full)
    assert got.scores.loc["D", "net_asset_value"] == pytest.approx(-20 * full)
    assert got.scores.loc[["C", "D"], "tier"].tolist() == ["lead", "lead"]
    assert (
        "2 customers cost money in the last 12 months without net revenue." in got.notes
    )


def test_a_lapsed_buyer_is_not_valued_rather_than_lead(idlers):
    got = asset_value(idlers, activity=pd.Series(dict.fromkeys("ABC", 0.5)))
    assert got.scores.loc["B", "tier"] == "not valued"
    assert got.scores.loc["E", "tier"] == "lead"  # never bought, nothing to value
    assert list(got.tiers.index) == ["platinum", "gold", "iron", "lead", "not valued"]
    assert got.tiers["customers"].tolist() == [1, 0, 0, 3, 1]
    assert got.notes[-1].startswith("1 earlier customer is not valued")


def test_a_customer_missing_in_the_activity_is_not_valued(idlers):
    got = asset_value(idlers, activity=pd.Series({"B": 0.5}))
    assert got.scores.loc["A", "tier"] == "not valued"
    assert got.scores.loc["A", "net_asset_value"] == 0
    got = asset_value(idlers, activity=pd.Series({"A": np.nan, "B": 0.5}))
    assert got.scores.loc["A", "tier"] == "not valued"
    got = asset_value(idlers, activity=pd.Series({"A": 0.0, "B": 0.5}))
    assert got.scores.loc["A", "tier"] == "lead"  # valued, and worth nothing


def test_when_all_lose_money_all_are_lead(make_company):
    company = make_company(
        [("A", "2025-06-01", 10.0), ("B", "2025-07-01", 10.0)],
        as_of="2026-01-01",
        interactions=frame(
            ("A", "2025-06-01", "call", "sales", 50.0),
            ("B", "2025-06-01", "call", "sales", 60.0),
            columns="customer_id date type function cost",
        ),
        assumptions=Assumptions(retention=0.5),
    )
    got = asset_value(company, activity=pd.Series({"A": 0.5, "B": 0.5}))
    assert got.total < 0
    assert got.tiers.loc["lead", "customers"] == 2
    assert got.tiers["share_value"].isna().all()
    assert "platinum" not in got.finding


# ------------------------------------------------------------- parameters, retention


def test_given_activity_and_retention_need_no_history(make_company):
    company = make_company([("A", "2025-12-01", 100.0)], as_of="2025-12-31")
    got = asset_value(company, assumptions=KEPT, activity=pd.Series({"A": 1.0}))
    assert got.total == pytest.approx(40 * (1 / 1.1 + 0.8 / 1.21 + 0.64 / 1.331))
    assert got.evaluation.empty
    for options in ({}, {"assumptions": KEPT}, {"activity": pd.Series({"A": 1.0})}):
        with pytest.raises(CustomerValueError, match="30 days of history"):
            asset_value(company, **options)


def test_a_short_repurchase_horizon_does_not_shorten_the_year(company, asset):
    rules = Assumptions(repurchase_horizon_days=30)
    assert asset_value(company, assumptions=rules).total == pytest.approx(asset.total)


@pytest.mark.parametrize(
    "activity",
    [
        pd.Series({"C00": -0.1}),
        pd.Series({"C00": np.inf}),
        pd.Series({"C00": "often"}),
        pd.Series([0.1, 0.2], index=["C00", "C00"]),
        pd.Series({"nobody": 0.5}),
        pd.Series(dtype=float),
        0.5,
        {"C00": 0.5},
        pd.DataFrame({"C00": [0.5]}),
        pd.DataFrame({1: [-0.5]}, index=["C00"]),
    ],
    ids=[
        *("negative", "infinite", "text", "twice", "nobody", "empty"),
        *("number", "mapping", "table", "negative year"),
    ],
)
def test_an_activity_that_cannot_be_used_is_refused(company, activity):
    with pytest.raises(ParameterError):
        asset_value(company, activity=activity)


def by_year(company, *columns):
    ids = company.customers["customer_id"]
    return pd.DataFrame(dict(enumerate(columns, start=1)), index=ids)


def test_a_share_for_every_year_needs_no_retention(e5):
    table = by_year(e5, [0.9], [0.5], [0.25])
    got = asset_value(e5, activity=table)
    want = 0.9 / 1.1 + 0.5 / 1.1**2 + 0.25 / 1.1**3
    assert got.scores.loc["A", "annuity"] == pytest.approx(want)
    assert np.isnan(got.retention)
    assert got.variables["retention"].isna().all()
    assert got.evaluation.empty
    assert "no back-test stands beside the total" in " ".join(got.notes)


def test_shares_that_fall_by_the_retention_are_the_retention(company):
    chance = likelihood_to_buy(company, horizon_days=365).scores["probability"]
    years = [chance * 0.8**t for t in range(3)]
    one = asset_value(company, assumptions=KEPT, activity=by_year(company, *years))
    two = asset_value(company, assumptions=KEPT)
    assert one.total == pytest.approx(two.total)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ([1, 2], "shares for all 3 years of the horizon. Got '2 years'"),
        (["1", "2", "3"], "columns 1, 2, 3 and so on"),
        ([2, 3, 4], "columns 1, 2, 3 and so on"),
        ([], "columns 1, 2, 3 and so on"),
    ],
)
def test_shares_for_the_wrong_years_are_refused(e5, columns, words):
    table = pd.DataFrame(0.5, index=["A"], columns=columns)
    with pytest.raises(ParameterError, match=words):
        asset_value(e5, activity=table)


def test_a_name_that_is_no_activity_is_refused(e5):
    with pytest.raises(ParameterError, match=r"'activity' parameter .* 'crystal ball'"):
        asset_value(e5, activity="crystal ball")


def test_the_activity_given_is_left_as_it_was(company):
    given_activity = pd.Series({"C00": 1, "C01": 0})
    before = given_activity.copy()
    asset_value(company, activity=given_activity)
    assert_series_equal(given_activity, before)


@pytest.mark.parametrize(
    "wrong",
    [
        {"annual_discount_rate": -1},
        {"horizon_years": 1.5},
        {"retention": 1.2},
        {"default_margin": 1.2},
    ],
)
def test_an_assumption_outside_its_range_never_gets_here(wrong):
    with pytest.raises(ParameterError):
        Assumptions(**wrong)


def test_retention_of_all_without_discount_counts_the_years(e5):
    rules = replace(e5.assumptions, retention=1, annual_discount_rate=0)
    got = asset_value(e5, assumptions=rules, activity=pd.Series({"A": 1}))
    assert got.scores.loc["A", "annuity"] == 3


# ----------------------------------------------------------------------- for readers


def test_the_result_speaks_in_one_line_and_one_sentence(asset):
    assert repr(asset) == (
        f"AssetValue(customers=40, total={asset.total:.2f}, currency=EUR, "
        f"horizon_years=3, back_test={asset.evaluation.loc['all', 'ratio']:.2f})"
    )
    assert asset.finding.startswith("The customers are worth EUR ")
    assert "over 3 years; the platinum tier" in asset.finding
    assert asset.finding.endswith("of the positive value.")
    assert_frame_equal(asset.summary(), asset.tiers)


def test_the_back_test_and_the_definition_of_clv_stand_below_the_total(asset):
    page = unescape(asset._repr_html_())
    ratio = asset.evaluation.loc["all", "ratio"]
    assert f"predicted {100 * ratio:.0f}% of the margin that came." in page
    assert asset.clv_definition in page
    assert asset.clv_definition.startswith(
        "CLV is residual: the margin expected from 31 December 2025 on over 3 years, "
        "at each customer's own margin (40% where none is given), less marketing, "
        "sales and support, discounted at 10% a year, in EUR;"
    )


def test_the_five_variables_stand_beside_the_value(asset, company):
    made = asset.variables
    assert made.index.tolist() == asset.scores.index.tolist()
    spend = company.wallet.set_index("customer_id")["category_spend"]
    for name in ("C00", "C02"):
        row, streams = made.loc[name], asset.scores.loc[name]
        assert row["share_of_wallet"] == pytest.approx(
            min(max(row["revenue"], 0) / spend[name], 1)
        )
        gain = row["margin_rate"] * (0.1 * row["headroom"] + row["pipeline"])
        assert streams["potential"] == pytest.approx(streams["annuity"] * gain)
        assert streams["referral"] == pytest.approx(
            streams["annuity"] * row["referrals"] * asset.referral_worth
        )
        assert streams["annuity"] == pytest.approx(
            row["activity"]
            * sum(row["retention"] ** t / 1.1 ** (t + 1) for t in range(3))
        )


def test_what_was_not_measured_is_said(make_company):
    company = make_company(
        [("A", "2025-01-01", 5.0), ("A", "2025-12-31", 5.0)], as_of="2025-12-31"
    )
    notes = asset_value(company, assumptions=KEPT).notes
    assert len(notes) == 8
    assert "The horizon of 3 years is more than 2 times the history of 364 days." in (
        notes
    )
    assert all(note.endswith(".") for note in notes)
    assert any("looks 182 days ahead" in note for note in notes)


def test_who_has_cancelled_is_not_valued_and_costs_nothing_more(make_company):
    lines = [(who, day, 100.0) for who in "ABC" for day in ("2023-06-01", "2025-06-01")]
    people = pd.DataFrame(
        {"customer_id": list("ABC"), "cancelled_on": ["", "2025-08-01", "2026-02-01"]}
    )
    touches = pd.DataFrame(
        {
            "interaction_id": ["1", "2"],
            "customer_id": ["A", "B"],
            "date": "2025-07-01",
            "type": "visit",
            "function": "sales",
            "cost": 10.0,
        }
    )
    company = make_company(
        lines, as_of="2025-12-31", customers=people, interactions=touches
    )
    got = asset_value(company, assumptions=KEPT)
    assert got.scores.loc["B", "net_asset_value"] == 0
    assert got.scores.loc["B", "tier"] == "not valued"
    assert (got.scores.loc[["A", "C"], "net_asset_value"] > 0).all()  # C is still here
    assert "1 customer has cancelled and is not valued." in got.notes
    # who knows better says so: a share that is given is used
    given = pd.Series(1.0, index=list("ABC"))
    assert asset_value(company, activity=given).scores.loc["B", "current"] > 0


def test_the_answer_is_computed_once_and_cannot_be_spoilt(company):
    first = asset_value(company)
    first.scores.loc[:, "net_asset_value"] = 0.0
    first.streams.loc["current"] = 0.0
    assert asset_value(company).scores["net_asset_value"].abs().sum() > 0
    assert asset_value(company).streams["current"] != 0
