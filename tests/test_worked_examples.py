"""The worked examples of the method, through the public door.

Every expected number was worked out by hand before the package existed. The names
E1, E2, ... are those of the examples.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter

import numpy as np
import pandas as pd
import pytest

import customer_value as cv

VARIABLES = [
    *("purchases", "average_purchase", "purchases_per_year", "products"),
    *("gap_days", "referrals", "tenure_years"),
]


def about(values, digits):
    """Say what rounds to the digits that were worked out."""
    return pytest.approx(values, abs=0.5000001 * 10.0**-digits, nan_ok=True)


# ------------------------------------------------------------------ E1: the rating


@pytest.mark.parametrize(
    ("values", "options", "ratings"),
    [
        ([1, 2, 2, 10], {"how": "value"}, [1, 2, 2, 10]),
        ([1, 2, 2, 10], {"how": "rank"}, [1, 5.5, 5.5, 10]),
        ([5, 5, 5, 9], {"how": "rank"}, [1, 1, 1, 10]),
        ([10, 40, 100], {"how": "value", "reverse": True}, [10, 7, 1]),
        ([3, 3, 3], {"how": "rank"}, [math.nan] * 3),
        ([3, 3, 3], {"how": "value"}, [math.nan] * 3),
    ],
)
def test_e1_ratings(values, options, ratings):
    got = cv.rate(pd.Series(values), **options).tolist()
    assert got == pytest.approx(ratings, nan_ok=True)


# ------------------------------------------------------------------- E2: the index


@pytest.fixture(scope="module")
def customers():
    """Five customers; C bought once and has no gap."""
    rows = {
        "A": (10, 200, 10, 5, 10, 0, 4),
        "B": (4, 1000, 4, 10, 50, 9, 10),
        "C": (1, 100, 1, 1, None, 0, 1),
        "D": (7, 400, 5, 1, 30, 3, 7),
        "E": (1, 700, 2, 3, 100, 0, 3),
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=VARIABLES, dtype=float)


@pytest.fixture(scope="module")
def weights():
    return dict(zip(VARIABLES, (3, 5, 3, 2, 1, 4, 2), strict=True))


@pytest.fixture(scope="module")
def index(customers, weights):
    return cv.value_index(customers, weights=weights, rating="value")


@pytest.fixture(scope="module")
def sure(index):
    return cv.weight_robustness(index, box=(1, 5)).scores


def test_e2_ratings(index):
    want = {
        "A": [10, 2, 10, 5, 10, 1, 4],
        "B": [4, 10, 4, 10, 6, 10, 10],
        "C": [1, 1, 1, 1, math.nan, 1, 1],
        "D": [7, 4, 5, 1, 8, 4, 7],
        "E": [1, 7, 2, 3, 1, 1, 3],
    }
    for customer, ratings in want.items():
        assert index.ratings.loc[customer, VARIABLES].tolist() == pytest.approx(
            ratings, nan_ok=True
        )


def test_e2_scores_index_and_verdicts(index):
    scores = index.scores.loc[list("ABCDE")]
    assert scores["score"].tolist() == pytest.approx([5.1, 8.0, 1.2625, 4.8, 3.05])
    assert index.average == pytest.approx(4.4425)
    assert scores["index"].tolist() == about([114.80, 180.08, 28.42, 108.05, 68.66], 2)
    verdicts = ["above", "above", "below", "above", "below"]
    assert scores["verdict"].tolist() == verdicts


def test_e2b_contributions_of_a(index):
    row = index.contributions.loc["A", VARIABLES]
    assert row.tolist() == pytest.approx(
        [0.81, -0.70, 0.84, 0.10, 0.1875, -0.48, -0.10]
    )
    assert row.sum() == pytest.approx(0.6575)


def test_e2c_worst_best_labels_and_support(sure):
    rows = sure.loc[list("ABCDE")]
    worst = [-15.25, 16.55, -101, -11.65, -81.05]
    best = [72.55, 112.75, -20.2, 32.95, -5.65]
    assert rows["worst"].tolist() == pytest.approx(worst)
    assert rows["best"].tolist() == pytest.approx(best)
    assert rows["label"].tolist() == [
        *("leans above", "secure above", "secure below"),
        *("leans above", "secure below"),
    ]
    counts = (rows["support"] * 78125).tolist()
    assert counts == pytest.approx([77033, 78125, 0, 73350, 0])


def test_e2d_the_weight_that_tips_d_and_none_for_a(sure):
    assert sure.loc["D", "tipping_variable"] == "products"
    assert sure.loc["D", "tipping_weight"] == about(4.3833, 4)
    assert pd.isna(sure.loc["A", "tipping_variable"])


def test_e2e_geometric(customers, weights):
    scores = cv.value_index(
        customers, weights=weights, rating="value", aggregation="geometric"
    ).scores["score"]
    want = [3.5922, 7.4050, 1.0960, 4.2875, 2.2483]
    assert scores[list("ABCDE")].tolist() == about(want, 4)


# --------------------------------------------------- E3: a missing value is neutral


def test_e3_neutral_not_renormalised():
    ratings = pd.DataFrame(
        {"v1": [1, 5, 9, 5], "v2": [10, np.nan, 8, 9]}, index=[1, 2, 3, 4]
    )
    scores = cv.value_index(ratings, rating="none").scores.sort_index()
    assert scores["score"].tolist() == pytest.approx([5.5, 7, 8.5, 7])
    assert scores.loc[2, "verdict"] == "at"


# ------------------------------------------------------------ E4: relationship value


@pytest.fixture(scope="module")
def contacts():
    """Four contacts of one customer: days ago, direction, distance, cost."""
    today = pd.Timestamp("2026-06-30")
    rows = [(360, 1, 2, 40), (180, 1, 3, 25), (180, -1, 4, 60), (0, 1, 1, 10)]
    table = pd.DataFrame(rows, columns=["ago", "direction", "distance", "cost"])
    table["date"] = today - pd.to_timedelta(table.pop("ago"), unit="D")
    return cv.read_dataset(
        {
            "transactions": pd.DataFrame(
                {"customer_id": ["A"], "date": [today], "amount": [10.0]}
            ),
            "interactions": table.assign(customer_id="A", type="contact"),
        },
        currency="EUR",
    )


def test_e4_position_cost_and_share(contacts):
    row = cv.relationship_value(contacts, half_life_days=180).scores.loc["A"]
    assert row["position"] == pytest.approx(1.0)
    assert row["net_steps"] == 2
    assert row["forward_share"] == pytest.approx(0.6)
    assert row["cost"] == 135
    assert row["cost_per_step"] == pytest.approx(67.5)
    plain = cv.relationship_value(contacts, half_life_days=math.inf).scores.loc["A"]
    assert plain["position"] == 2


def test_e4_position_half_a_year_earlier(contacts):
    earlier = cv.relationship_value(contacts.at("2026-01-01"), half_life_days=180)
    assert contacts.as_of - earlier.as_of == pd.Timedelta(days=180)
    assert earlier.scores.loc["A", "position"] == pytest.approx(0.0)
    # 90 days earlier the two of that day still cancel what is left of the first
    then = cv.relationship_position([2, 3, -4], [270, 90, 90], half_life_days=180)
    row = cv.relationship_value(contacts, half_life_days=180).scores.loc["A"]
    assert row["momentum"] == pytest.approx(1.0 - then)


# ------------------------------------------------------------- E5: net asset value


def factor(active, retention, years):
    return cv.annuity_factor(
        active, retention, horizon_years=years, annual_discount_rate=0.1
    )


E5_YEARS = (0, 1, 3, 5)


def test_e5_flow():
    worth = 0.6 * 200 + 50 - 20
    assert worth == 150
    flow = cv.net_flow(
        revenue=1000,
        margin=0.4,
        headroom=2500 - 1000,
        capture=0.1,
        referrals=0.5,
        referral_worth=worth,
        cost=120,
        loss_rate=0.02,
    )
    assert flow == pytest.approx(400 + 60 + 75 - 120 - 23)
    assert flow == pytest.approx(392)


def test_e5_factors_and_values():
    factors = [factor(0.9, 0.8, years) for years in E5_YEARS]
    assert factors == about([0, 0.818182, 1.845980, 2.389610], 6)
    assert factor(0.9, 0.8, 500) == pytest.approx(3)
    assert [392 * f for f in factors] == about([0, 320.73, 723.62, 936.73], 2)
    streams = [v * factors[2] for v in (400, 60, 75, -120, -23)]
    assert streams == about([738.39, 110.76, 138.45, -221.52, -42.46], 2)


def test_e5_through_a_company():
    company = cv.read_dataset(
        {
            "transactions": pd.DataFrame(
                {"customer_id": ["A"], "date": ["2025-07-01"], "amount": [1000.0]}
            ),
            "wallet": pd.DataFrame({"customer_id": ["A"], "category_spend": [2500.0]}),
            "interactions": pd.DataFrame(
                {
                    "customer_id": ["A"],
                    "date": ["2025-06-01"],
                    "type": ["visit"],
                    "function": ["sales"],
                    "cost": [120.0],
                }
            ),
        },
        as_of="2026-01-01",
        assumptions=cv.Assumptions(retention=0.8, credit_loss_rate=0.02),
    )
    asset = cv.asset_value(company, activity=pd.Series({"A": 0.9}))
    streams = asset.scores.loc["A", ["current", "potential", "sales", "credit"]]
    assert streams.tolist() == about([738.39, 110.76, -221.52, -42.46], 2)
    assert asset.total == pytest.approx(317 * factor(0.9, 0.8, 3))


def test_e5b_a_customer_who_costs_more_than_it_earns():
    flow = cv.net_flow(revenue=500, margin=0.3, cost=260, loss_rate=0.02)
    assert flow == pytest.approx(-120)
    values = [factor(1, 0.8, years) * flow for years in (0, 1, 3)]
    assert values == about([0, -109.09, -246.13], 2)


@pytest.mark.parametrize(
    ("retention", "years", "elasticity"),
    [
        (0.8, 3, 0.7912),
        (0.8, 5, 1.3895),
        (0.8, 10, 2.2348),
        (0.8, 1000, 2.6667),
        (0.9, 3, 0.8671),
        (0.9, 1000, 4.5),
    ],
)
def test_e5c_retention_elasticity(retention, years, elasticity):
    step = 1e-6
    low, high = (factor(1, retention * (1 + s), years) for s in (-step, step))
    change = (high - low) / (2 * step) / factor(1, retention, years)
    assert change == about(elasticity, 4)


# ------------------------------------------------------------------------ E6: tiers


def test_e6_tiers():
    values = {"a": 500, "b": 300, "c": 100, "d": 100, "e": 50, "f": 0, "g": -80}
    got = cv.tiers(pd.Series(values), cuts=(0.80, 0.95)).to_dict()
    assert got == {
        **dict.fromkeys("abcd", "platinum"),
        "e": "iron",
        **dict.fromkeys("fg", "lead"),
    }


# ----------------------------------------------------------- E8: the four questions


@pytest.fixture(scope="module")
def company():
    days = {
        "P": ["2025-01-10", "2025-04-10", "2025-07-09", "2026-01-05"],
        "Q": ["2025-03-01"],
        "R": ["2024-05-01", "2024-11-01"],
        "S": ["2024-06-15", "2025-12-01"],
    }
    rows = [(c, day, 10.0) for c, all_days in days.items() for day in all_days]
    bought = pd.DataFrame(rows, columns=["customer_id", "date", "amount"])
    return cv.read_dataset({"transactions": bought}, as_of="2026-01-31")


def test_e8_repeat_rate_gaps_and_silence(company):
    assert cv.repeat_purchase(company).rate == 0.75
    facts = cv.customer_facts(company)
    assert facts["gap_days"].to_dict() == pytest.approx(
        {"P": 120, "Q": math.nan, "R": 184, "S": 534}, nan_ok=True
    )
    assert facts["recency_days"].to_dict() == {"P": 26, "Q": 336, "R": 456, "S": 61}


def test_e8_defection(company):
    # the history spans 640 days: a whole year is asked for
    answer = cv.defection(company, window_days=365)
    assert answer.rate == pytest.approx(1 / 3)
    assert (answer.rate.count, answer.rate.n) == (1, 3)
    status = answer.scores["status"]
    assert status[["P", "R", "S"]].tolist() == ["kept", "lost", "kept"]
    assert status["Q"] == "new"


def test_e8_a_cell_is_pulled_to_the_base_rate():
    assert cv.shrunk_rate(3, 5, base_rate=0.3) == pytest.approx(0.36)
    assert cv.shrunk_rate(0, 0, base_rate=0.3) == pytest.approx(0.30)


def test_e8_waiting_for_the_second_purchase():
    # second purchases after 5, 12 and 20 days; silent for 8 and for 30 days so far
    day = pd.Timestamp("2026-01-31")
    first = {"a": 100, "b": 8, "c": 100, "d": 100, "e": 30}
    second = {"a": 95, "c": 88, "d": 80}
    rows = [
        (customer, day - pd.Timedelta(days=ago), 10.0)
        for waits in (first, second)
        for customer, ago in waits.items()
    ]
    bought = pd.DataFrame(rows, columns=["customer_id", "date", "amount"])
    curve = cv.repeat_purchase(
        cv.read_dataset({"transactions": bought}, as_of=day)
    ).time_to_second.set_index("days")["probability"]
    want = {5: 0.8, 8: 0.8, 12: 0.533, 20: 0.267, 30: 0.267}
    for days, share in want.items():
        assert curve[curve.index <= days].iloc[-1] == about(share, 3)


# -------------------------------------- E7: referral triage, chains, what adds up


def brought_by(amounts, pairs):
    """Return a company with these sales and these (referrer, referred)."""
    bought = pd.DataFrame({"customer_id": list(amounts), "amount": amounts.values()})
    brought = pd.DataFrame(pairs, columns=["referrer_id", "referred_id"])
    return cv.read_dataset(
        {
            "transactions": bought.assign(date="2026-01-01"),
            "referrals": brought.assign(date="2026-01-01"),
        }
    )


def test_e7_customers_a_and_b():
    amounts = {"A": 100_000.0, "B": 30_000.0, "X": 40_000.0, "Y": 250_000.0}
    company = brought_by(amounts, [("A", "X"), ("B", "Y")])
    worth = cv.referral_value(company)
    assert worth.loc["A"].tolist() == [100_000, 40_000, 140_000]
    assert worth.loc["B"].tolist() == [30_000, 250_000, 280_000]
    assert worth.loc["A", "total"] / worth.loc["B", "total"] == 0.5
    assert worth.loc["A", "direct"] / worth.loc["B", "direct"] == about(3.33, 2)


@pytest.mark.parametrize(
    ("options", "totals"),
    [
        ({"depth": 1}, [170, 130, 100, 40, 20]),
        ({"depth": None, "fading": 1.0}, [270, 150, 100, 40, 20]),
        ({"depth": None, "fading": 0.5}, [157.5, 95, 90, 40, 20]),
        ({"mode": "shared", "fading": 0.5}, [135, 65, 50, 20, 20]),
    ],
)
def test_e7_chains_and_split_credit(options, totals):
    # A brought B, B brought C; D named both A and C
    amounts = dict(zip("ABCDE", [100.0, 50.0, 80.0, 40.0, 20.0], strict=True))
    pairs = [("A", "B"), ("B", "C"), ("A", "D"), ("C", "D")]
    got = cv.referral_value(brought_by(amounts, pairs), **options)
    assert got["total"].sort_index().tolist() == pytest.approx(totals)
    if options.get("mode") == "shared":
        assert got["total"].sum() == got["direct"].sum() == 290


# ------------------------------------------------- E9: five lenses on four customers

LENSES = [[1, 2, 3, 4], [2, 1, 3, 4], [1, 3, 2, 4], [4, 3, 2, 1], [1, 2, 4, 3]]
TIED = [[1, 2.5, 2.5, 4], [2, 1, 3, 4], [1, 2.5, 2.5, 4]]


def test_e9_agreement_of_the_lenses():
    assert np.sum(LENSES, axis=0).tolist() == [9, 11, 14, 16]
    assert cv.kendall_w(LENSES) == pytest.approx(0.232)
    assert cv.kendall_w(TIED) == pytest.approx(5 / 6)


def test_e9_votes():
    assert cv.borda(LENSES).to_dict() == {0: 11, 1: 9, 2: 6, 3: 4}
    assert cv.kemeny(LENSES).order == (0, 1, 2, 3)
    assert cv.kemeny(LENSES).orders == 1


# ---------------------------------------------------- E10: the net promoter score


def test_e10_net_promoter_score():
    answers = [10, 9, 9, 8, 7, 6, 3, 10, 5, 8]
    people = [f"C{k}" for k in range(10)]
    said = pd.DataFrame({"customer_id": people, "value": answers})
    bought = pd.DataFrame({"customer_id": people, "amount": 10.0})
    company = cv.read_dataset(
        {
            "transactions": bought.assign(date="2026-01-01"),
            "survey": said.assign(date="2026-01-01", question="recommend"),
        }
    )
    assert cv.promoters(company).score == about(10, 9)


# ------------------------------------------------------ E10: what customers want


def test_e10_opportunity():
    said = pd.DataFrame(
        {
            "customer_id": [f"C{n}" for n in range(10)],
            "job": "job",
            "outcome": "outcome",
            "importance": [5, 5, 4, 3, 5, 4, 2, 5, 4, 5],
            "satisfaction": [2, 4, 1, 3, 2, 5, 3, 2, 1, 2],
        }
    )
    bought = said[["customer_id"]].assign(date="2026-01-31", amount=1.0)
    company = cv.read_dataset({"transactions": bought, "outcomes": said})
    row = cv.opportunity_scores(company).loc["outcome"]
    assert row[["importance", "satisfaction", "opportunity"]].tolist() == [8, 2, 14]
    assert cv.opportunity(8, 2) == 14  # high, were there 20 respondents
    assert row["band"] == "grey"
    assert cv.opportunity(5, 9) == 5  # over-served


def test_e10_attainment_of_an_indicator_that_should_fall():
    read = pd.DataFrame({"date": ["2026-01-01", "2026-01-31"], "value": [48.0, 36.0]})
    read = read.assign(indicator="hours", kind="cpi", baseline=48.0, target=24.0)
    bought = pd.DataFrame({"customer_id": ["A"], "date": "2026-01-31", "amount": 1.0})
    company = cv.read_dataset({"transactions": bought, "indicators": read})
    assert cv.indicator_attainment(company).loc["hours", "attainment"] == 0.5


# -------------------------------------------------------------- E11: concentration


def test_e11_whale_curve_and_gini():
    whale = cv.concentration(pd.Series([60, 40, 30, 10, 0, -15, -25]))
    curve = whale.curve["share_value"].tolist()
    assert curve == pytest.approx([0.6, 1, 1.3, 1.4, 1.4, 1.25, 1])
    assert whale.peak == pytest.approx(1.4)
    assert cv.concentration(pd.Series([10, 20, 30, 40])).gini == pytest.approx(0.25)


def test_e11_expected_credit_loss():
    rates = cv.Assumptions().credit_loss_rates
    assert cv.expected_credit_loss([15000, 7500, 4000, 2500, 1000], rates) == about(
        560.5, 6
    )


# ------------------------------------- E12: wallet, acquisition, spending, intervals


@pytest.mark.parametrize(
    ("rank", "brands", "share"),
    [(1, 2, 0.667), (2, 2, 0.333), (1, 3, 0.5), (1.5, 2, 0.5), (1, 1, 1)],
)
def test_e12_wallet_allocation(rank, brands, share):
    assert cv.wallet_allocation(rank, brands) == about(share, 3)


def test_e12_acquisition_cost():
    new = [f"N{k:02d}" for k in range(60)]
    bought = [(who, "2025-06-01", 10.0) for who in new] + [("Z", "2023-01-01", 1.0)]
    company = cv.read_dataset(
        {
            "transactions": pd.DataFrame(
                bought, columns=["customer_id", "date", "amount"]
            ),
            "referrals": pd.DataFrame(
                {"referrer_id": "Z", "referred_id": new[:20], "date": "2025-05-01"}
            ),
        },
        as_of="2025-12-31",
    )
    cost = cv.acquisition_cost(company, spend=30000).by_channel.loc["all"]
    assert (cost["cost_each"], cost["paid_cost_each"]) == (500, 750)


def test_e12_best_spend():
    best = cv.best_spend(rate=0.2, ceiling=0.4, spend=5, value=100)
    assert (best.k, best) == (about(0.138629, 6), about(12.356168, 6))
    assert (best.profit_now, best.profit) == (about(15, 6), about(20.430357, 6))


def test_e12_twelve_of_twenty():
    twice = [(f"C{k:02d}", "2025-06-01", 10.0) for k in range(12)]
    once = [(f"C{k:02d}", "2025-01-01", 10.0) for k in range(20)]
    bought = pd.DataFrame(once + twice, columns=["customer_id", "date", "amount"])
    rate = cv.repeat_purchase(cv.read_dataset({"transactions": bought})).rate
    assert (rate, rate.low, rate.high) == (0.6, about(0.387, 3), about(0.781, 3))


# ------------------------------------------------------------- E13: the RFM segments


def test_e13_every_cell_once():
    cells = itertools.product(range(1, 6), repeat=3)
    assert Counter(cv.rfm_segment(*cell) for cell in cells) == {
        "At risk": 34,
        "Loyal": 22,
        "Big spenders": 18,
        "Promising": 12,
        "Needs attention": 9,
        "Champions": 8,
        "Cannot lose": 8,
        "New": 6,
        "Hibernating": 4,
        "Lost": 4,
    }
