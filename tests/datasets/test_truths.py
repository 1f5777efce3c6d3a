"""What is planted can be found with plain pandas, at any size."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

LAST = pd.Timestamp("2026-10-31")
SIZES = ["bundled", pytest.param("large", marks=pytest.mark.slow)]


@pytest.fixture(params=SIZES)
def company(request):
    """Return a function that gives a company, bundled or with 10,000 customers."""
    if request.param == "bundled":
        return request.getfixturevalue
    return request.getfixturevalue("large").__getitem__


def cents(amounts):
    return (amounts * 100).round().astype("int64")


def revenue(tables):
    sales = tables["transactions"]
    return cents(sales["amount"]).groupby(sales["customer_id"]).sum() / 100


def costs(tables):
    return tables["interactions"].groupby("customer_id")["cost"].sum()


# ------------------------------------------------------------------- software


@pytest.mark.parametrize(
    ("who", "direct", "referred"),
    [("customer_a", 100_000, 40_000), ("customer_b", 30_000, 250_000)],
)
def test_customers_a_and_b_are_exact_to_the_cent(company, who, direct, referred):
    tables, truths = company("software")
    planted = truths["planted"][who]
    total = revenue(tables)
    brought = tables["referrals"].query("referrer_id == @planted['customer_id']")
    assert total[planted["customer_id"]] == direct
    assert total[brought["referred_id"]].sum() == referred
    assert total[brought["referred_id"]].to_dict() == planted["referred"]
    assert planted["direct_revenue"] == direct
    assert planted["referred_revenue"] == referred


def test_those_whom_a_and_b_brought_have_one_referrer_and_bring_nobody(company):
    tables, truths = company("software")
    brought = tables["referrals"]
    for who in ("customer_a", "customer_b"):
        referred = list(truths["planted"][who]["referred"])
        assert (brought["referred_id"].isin(referred)).sum() == len(referred)
        assert not brought["referrer_id"].isin(referred).any()
        assert truths["planted"][who]["customer_id"] not in set(brought["referred_id"])


def test_b_enters_the_top_twenty_when_referrals_count(software):
    tables, truths = software
    total, brought = revenue(tables), tables["referrals"]
    brought = brought[brought["referrer_id"] != brought["referred_id"]]
    added = brought["referred_id"].map(total).groupby(brought["referrer_id"]).sum()
    both = total.add(added, fill_value=0)
    b = truths["planted"]["customer_b"]["customer_id"]
    assert total.rank(ascending=False)[b] > 60
    assert both.rank(ascending=False)[b] <= 10


def test_the_whale_has_the_largest_revenue_and_loses_money(company):
    tables, truths = company("software")
    whale = truths["planted"]["whale"]
    who, total = whale["customer_id"], revenue(tables)
    margin = tables["transactions"].groupby("customer_id")["margin"].sum()
    assert total.idxmax() == who
    assert total[who] == whale["revenue"] == 1_180_000
    assert costs(tables)[who] == pytest.approx(1_020_000, abs=0.005)
    assert margin[who] - costs(tables)[who] == pytest.approx(whale["profit"], abs=0.01)
    assert whale["profit"] < -50_000


def test_the_whale_loses_money_in_the_last_year_too(company):
    tables, truths = company("software")
    who, recent = truths["planted"]["whale"]["customer_id"], {}
    for name in ("transactions", "interactions"):
        table = tables[name]
        late = (table["date"] > LAST - pd.DateOffset(years=1)) & (table["date"] <= LAST)
        recent[name] = table[late & (table["customer_id"] == who)]
    assert recent["transactions"]["margin"].sum() < recent["interactions"]["cost"].sum()


def test_the_advocate_buys_little_and_refers_seven(company):
    tables, truths = company("software")
    planted = truths["planted"]["quiet_advocate"]
    who, total = planted["customer_id"], revenue(tables)
    assert total[who] == planted["revenue"] == 3_600
    assert total[who] < total.quantile(0.25)
    assert (tables["referrals"]["referrer_id"] == who).sum() == 7
    own = (
        tables["survey"]
        .query("customer_id == @who")
        .pivot_table(index="date", columns="question", values="value")
    )
    assert (own["recommend"] == 10).all()
    assert (own["satisfaction"] == 5).all()
    roles = tables["contributions"].query("customer_id == @who")["role"]
    assert {"advocate", "speaker", "reviewer", "supporter"} <= set(roles)


def test_nobody_refers_more_than_the_advocates(software, retailer):
    for (tables, truths), column in (
        (software, "referrer_id"),
        (retailer, "referrer_id"),
    ):
        who = truths["planted"]["quiet_advocate"]["customer_id"]
        assert tables["referrals"][column].value_counts().index[0] == who


def test_one_of_the_biggest_buyers_is_a_detractor(company):
    tables, truths = company("software")
    who, total = truths["planted"]["big_detractor"]["customer_id"], revenue(tables)
    assert total[who] == 486_000
    assert total.rank(ascending=False)[who] <= 10
    own = tables["survey"].query("customer_id == @who")
    recommend = own.loc[own["question"] == "recommend", "value"]
    assert len(recommend) == 3
    assert (recommend <= 2).all()
    assert (own.loc[own["question"] == "satisfaction", "value"] <= 2).all()
    roles = tables["contributions"].query("customer_id == @who")["role"]
    assert (roles == "critic").sum() >= 3


def test_the_late_payer_is_always_six_weeks_late(company):
    tables, truths = company("software")
    planted, bills = truths["planted"]["late_payer"], tables["invoices"]
    own = bills[bills["customer_id"] == planted["customer_id"]]
    paid = own.dropna(subset="paid_on")
    late = (paid["paid_on"] - paid["due_on"]).dt.days
    assert len(paid) >= 10
    assert late[paid["paid_on"] >= paid["issued_on"]].min() >= 42
    assert (own["written_off"] > 0).sum() == 1


def test_the_late_payer_is_the_latest_of_all(software):
    tables, truths = software
    bills = tables["invoices"].dropna(subset="paid_on").copy()
    days = (bills["paid_on"] - bills["due_on"]).dt.days.clip(lower=0)
    bills["weighed"] = days * bills["amount"]
    sums = bills.groupby("customer_id")[["weighed", "amount"]].sum()
    latest = (sums["weighed"] / sums["amount"]).idxmax()
    assert latest == truths["planted"]["late_payer"]["customer_id"]


def opportunity(answers):
    top = answers.groupby("outcome")[["importance", "satisfaction"]].agg(
        lambda rating: 10 * (rating >= 4).mean()
    )
    return top["importance"] + (top["importance"] - top["satisfaction"]).clip(lower=0)


def test_one_outcome_is_under_served_in_one_segment_only(company):
    tables, truths = company("software")
    planted, answers = truths["planted"]["under_served_outcome"], tables["outcomes"]
    segment = answers["customer_id"].map(
        tables["customers"].set_index("customer_id")["segment"]
    )
    scores = pd.DataFrame(
        {name: opportunity(group) for name, group in answers.groupby(segment)}
    )
    assert (answers.groupby(segment)["customer_id"].nunique() >= 20).all()
    assert scores.loc[planted["outcome"], planted["segment"]] >= 15
    assert opportunity(answers)[planted["outcome"]] < 10
    scores.loc[planted["outcome"], planted["segment"]] = np.nan
    assert scores.max(axis=None) < 12


def test_the_indicator_leads_by_two_months(company):
    tables, truths = company("software")
    planted = truths["planted"]["leading_indicator"]
    wide = tables["indicators"].pivot_table(
        index="date", columns="indicator", values="value"
    )
    lead, follow = wide[planted["cpi"]], wide[planted["kpi"]]
    ties = {lag: lead.shift(lag).corr(follow, method="spearman") for lag in range(4)}
    assert max(ties, key=ties.get) == planted["lag_months"] == 2
    assert ties[2] > 0.9
    assert max(ties[0], ties[1], ties[3]) < 0.75


def test_hidden_segments_cover_every_customer_once(company):
    for name in ("retailer", "software", "subscription"):
        tables, truths = company(name)
        listed = [who for ids in truths["hidden_segments"].values() for who in ids]
        assert sorted(listed) == sorted(tables["customers"]["customer_id"])


def test_struggling_accounts_need_more_support_and_cancel_more(company):
    tables, truths = company("software")
    customers = tables["customers"].set_index("customer_id")
    unhappy = tables["interactions"].query("type in ['support unsolved', 'complaint']")
    bad = unhappy.groupby("customer_id").size().reindex(customers.index, fill_value=0)
    kinds = truths["hidden_segments"]
    assert bad[kinds["struggling"]].mean() > 2 * bad[kinds["growing"]].mean()
    left = customers["cancelled_on"].notna()
    assert left[kinds["struggling"]].mean() > 2 * left[kinds["growing"]].mean()


# ------------------------------------------------------------------- retailer


def test_the_shop_has_an_advocate_who_buys_little(company):
    tables, truths = company("retailer")
    planted = truths["planted"]["quiet_advocate"]
    who, total = planted["customer_id"], revenue(tables)
    assert (tables["referrals"]["referrer_id"] == who).sum() == planted["refers"] == 12
    assert total[who] == planted["revenue"]
    assert total[who] < total.median()


def test_the_silent_regular_bought_every_three_weeks_then_stopped(company):
    tables, truths = company("retailer")
    planted = truths["planted"]["silent_regular"]
    own = tables["transactions"].query(
        "customer_id == @planted['customer_id'] and amount > 0"
    )
    days = own["date"].drop_duplicates().sort_values()
    assert days.diff().dt.days.mean() == pytest.approx(21, abs=3)
    assert (LAST - days.max()).days == planted["silence_days"] > 180
    assert f"{days.max():%Y-%m-%d}" == planted["last_purchase"]


def test_the_serial_returner_sends_most_of_it_back(company):
    tables, truths = company("retailer")
    planted = truths["planted"]["serial_returner"]
    own = tables["transactions"].query("customer_id == @planted['customer_id']")[
        "amount"
    ]
    assert own[own > 0].sum() == pytest.approx(planted["bought"])
    assert -own[own < 0].sum() == pytest.approx(planted["returned"])
    assert planted["returned"] > 0.45 * planted["bought"]


def test_the_hidden_kinds_of_shoppers_behave_as_named(company):
    tables, truths = company("retailer")
    sales = tables["transactions"].query("amount > 0")
    kinds = truths["hidden_segments"]
    who = sales["customer_id"]
    winter = sales["date"].dt.month.isin([11, 12])
    share = winter.groupby(who.isin(kinds["gift buyers"])).mean()
    assert share[True] > 1.5 * share[False]
    orders = sales.groupby("customer_id")["order_id"].nunique()
    mean = {kind: orders.reindex(ids).mean() for kind, ids in kinds.items()}
    assert mean["regulars"] > 1.5 * mean["home makers"]
    assert mean["home makers"] > 2 * mean["samplers"]
    home = sales["product_id"].str.match("furniture|lighting")
    share = home.groupby(who.isin(kinds["home makers"])).mean()
    assert share[True] > 3 * share[False]


# --------------------------------------------------------------- subscription


def leaving(tables, plan, months):
    """Return the share of members at risk who leave within these months."""
    members = tables["customers"]
    members = members[members["segment"] == plan]
    end = members["cancelled_on"].fillna(LAST)
    stay = ((end - members["acquired_on"]).dt.days / 30.44).round()
    left = members["cancelled_on"].notna()
    at_risk = sum((stay >= month).sum() for month in months)
    return sum(((stay == month) & left).sum() for month in months) / at_risk


def test_members_leave_early_or_stay(company):
    tables, _ = company("subscription")
    for plan in ("flex", "plus"):
        early = leaving(tables, plan, range(1, 5))
        assert early > 1.5 * leaving(tables, plan, range(13, 31))


def test_plan_flex_loses_members_faster(company):
    tables, _ = company("subscription")
    flex, plus = (leaving(tables, plan, range(1, 25)) for plan in ("flex", "plus"))
    assert 1.6 < flex / plus < 2.9


def test_the_price_rise_doubles_the_cancellations(company):
    tables, truths = company("subscription")
    left = (
        tables["customers"]["cancelled_on"].dropna().dt.strftime("%Y-%m").value_counts()
    )
    months = [f"2024-{month:02d}" for month in range(8, 13)] + ["2025-01", "2025-03"]
    usual = left.reindex(months, fill_value=0).mean()
    assert left[truths["planted"]["price_rise"]["month"]] >= 2 * usual


def test_the_costly_member_costs_more_than_the_margin(company):
    tables, truths = company("subscription")
    planted = truths["planted"]["costly_member"]
    who = planted["customer_id"]
    margin = tables["transactions"].groupby("customer_id")["margin"].sum()
    assert margin[who] == pytest.approx(planted["margin"])
    assert costs(tables)[who] == pytest.approx(planted["cost_to_serve"])
    assert planted["cost_to_serve"] > planted["margin"] > 300
    member = tables["customers"].set_index("customer_id").loc[who]
    assert pd.isna(member["cancelled_on"])


def test_the_generous_member_brings_the_highest_revenue(subscription):
    tables, truths = subscription
    planted = truths["planted"]["generous_member"]
    assert revenue(tables).idxmax() == planted["customer_id"]
    assert revenue(tables).max() == planted["revenue"]


def test_the_one_who_warned_us_complained_and_left(company):
    tables, truths = company("subscription")
    who = truths["planted"]["warned_us"]["customer_id"]
    end = tables["customers"].set_index("customer_id").loc[who, "cancelled_on"]
    own = tables["interactions"].query("customer_id == @who")
    before = own[own["date"] > end - pd.Timedelta(days=100)]
    counts = before["type"].value_counts()
    assert counts["late delivery"] >= 3
    assert counts["complaint"] >= 1
    assert counts["cancellation notice"] == 1


# --------------------------------------------------------- what third parties send


@pytest.mark.parametrize("size", [None, 120, 900])
def test_the_planted_trouble_of_a_third_party_is_found(
    generator, root, tmp_path, read, size
):
    folder = root / "datasets" / "retailer"
    if size:
        (folder,) = generator.make(tmp_path, customers=size, companies=["retailer"])
    tables, truths = read(folder)
    planted = truths["enrichment"]
    sent = pd.read_csv(folder / planted["file"], dtype=str)
    people = set(tables["customers"]["customer_id"])
    assert (len(sent), sent["customer_id"].nunique()) == (
        planted["rows"],
        planted["ids"],
    )
    known = sent[sent["customer_id"].isin(people)]
    again = known[known.duplicated(keep="first")]["customer_id"]
    assert sorted(again) == planted["sent_twice"]
    apart = known.drop_duplicates()
    differ = apart[apart.duplicated("customer_id")]["customer_id"]
    assert sorted(differ) == planted["rows_differ"]
    sure = apart.drop_duplicates("customer_id", keep=False)
    assert len(sure) == planted["matched"]
    strange = sent[~sent["customer_id"].isin(people)]["customer_id"]
    padded = strange.str.zfill(6)
    assert sorted(padded[padded.isin(people)]) == planted["lost_zeros"]
    assert (~padded.isin(people)).sum() == planted["strangers"]


def test_purchasing_power_tells_the_hidden_segments_apart(root, retailer):
    _, truths = retailer
    path = root / "datasets" / "retailer" / truths["enrichment"]["file"]
    sent = pd.read_csv(path, dtype={"customer_id": str})
    sent = sent.drop_duplicates("customer_id").set_index("customer_id")
    means = {
        name: sent.reindex(ids)["purchasing_power"].mean()
        for name, ids in truths["hidden_segments"].items()
    }
    assert means["home makers"] > means["regulars"] > means["gift buyers"]
    assert means["gift buyers"] > means["samplers"]
