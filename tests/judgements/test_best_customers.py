"""Best customers: five lenses on four customers by hand, then on a company."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from scipy import stats

import customer_value as cv
from customer_value.errors import CustomerValueError
from customer_value.judgements.lenses import MONEY, Lens

NAMES = ["customer", "product", "marketing", "revenue", "finance"]


@pytest.fixture(scope="module")
def best(small):
    return cv.best_customers(small)


@pytest.fixture(scope="module")
def of_software(software):
    return cv.best_customers(software)


# ------------------------------------------------------------- criteria, by hand


def column(best, name):
    return best.measured[name].reindex(list("ABCD")).tolist()


def test_what_the_customer_lens_looks_at(best):
    assert column(best, "self_help_share") == pytest.approx(
        [0, 2 / 3, np.nan, 0], nan_ok=True
    )
    assert column(best, "support_cost") == [20, 20, 0, 70]  # of the last year only
    assert column(best, "support_contacts") == [1, 3, 0, 1]


def test_what_the_product_lens_looks_at(best):
    assert column(best, "outcome_fit") == [0.5, 1, 0, 1]
    assert column(best, "ideas_adopted") == [1, 0, 0, 0]
    # D brought nothing the year before: no growth is known of it
    assert column(best, "revenue_growth") == pytest.approx(
        [3, 0, -0.5, np.nan], nan_ok=True
    )
    assert column(best, "support_cost_share") == pytest.approx([0.05, 0.1, 0, 1.4])


def test_what_the_marketing_lens_looks_at(best):
    # A and B share C, who brought 450 in all; D brought 50
    assert column(best, "referred_revenue") == [225, 275, 0, 0]
    assert column(best, "advocacy_acts") == [0, 1, 0, 0]  # a critic is no advocate
    assert column(best, "sales_cost_share") == pytest.approx([0, 0, 0.4, 0])


def test_what_the_revenue_lens_looks_at(best, small):
    assert column(best, "largest_order") == [300, 110, 150, 30]
    assert column(best, "sales_cost") == [0, 0, 60, 0]
    chance = cv.likelihood_to_buy(small).scores["probability"]
    assert column(best, "likelihood_to_buy") == chance.reindex(list("ABCD")).tolist()
    worth = cv.asset_value(small).scores["clv"]
    assert column(best, "clv") == worth.reindex(list("ABCD")).tolist()


def test_what_the_finance_lens_looks_at(best):
    # the default margin of 40 % less support and sales
    assert column(best, "profit") == pytest.approx([140, 60, 0, -50])
    assert column(best, "on_time_share") == [1, 0, 1, 0]
    assert column(best, "days_late") == [0, 10, 0, 30]


def test_a_lens_is_the_index_of_its_criteria(best):
    for lens in best.lenses:
        index = cv.value_index(
            best.measured[list(lens.criteria)],
            reverse=[
                name
                for name in lens.criteria
                if best.criteria.set_index("criterion")["less_is_better"]
                .groupby(level=0)
                .first()[name]
            ],
        )
        got = best.scores[lens.name].sort_index()
        assert got.tolist() == pytest.approx(
            index.scores["index"].sort_index().tolist(), nan_ok=True
        )


def test_the_finance_lens_by_hand(best):
    # ratings: profit A 10, B 7, C 4, D 1; on time A, C 10 and B, D 1 by rank;
    # late A, C 10 (tied), B and D below them: ranks 3.5 2 3.5 1 -> 10 4.6 10 1
    ranks = best.ranks["finance"]
    assert ranks[["A", "C", "B", "D"]].tolist() == [1, 2, 3, 4]
    mean = (10 + (7 + 1 + 4.6) / 3 + 8 + 1) / 4
    assert best.scores.loc["A", "finance"] == pytest.approx(100 * 10 / mean)
    assert best.scores.loc["B", "finance"] == pytest.approx(100 * 4.2 / mean)


# ------------------------------------------------------------ agreement and votes


def test_money_is_the_net_asset_value_of_the_horizon(best, small):
    worth = cv.asset_value(small).scores["net_asset_value"]
    assert best.scores[MONEY].to_dict() == worth.to_dict()
    assert best.scores.columns.tolist() == [*NAMES, MONEY]
    assert best.scores[MONEY].is_monotonic_decreasing


def test_agreement_is_that_of_the_ranks(of_software):
    ranks = of_software.ranks.dropna()
    table = ranks[NAMES].to_numpy(dtype=float)
    friedman = stats.friedmanchisquare(*table).statistic
    w = friedman / (len(NAMES) * (len(ranks) - 1))
    assert of_software.agreement.kendall_w == pytest.approx(w)
    for one in [*NAMES, MONEY]:
        for two in [*NAMES, MONEY]:
            tau = stats.kendalltau(ranks[one], ranks[two]).statistic
            assert of_software.agreement.tau.loc[one, two] == pytest.approx(tau)
    nearest = of_software.agreement.tau.loc[NAMES, MONEY].idxmax()
    assert of_software.agreement.nearest == nearest
    assert nearest in of_software.finding


def test_best_and_worst_lens_and_the_range_between(of_software):
    ranks = of_software.ranks.dropna()
    by_lens = ranks[NAMES].astype(float)
    assert (ranks["rank_range"] == by_lens.max(axis=1) - by_lens.min(axis=1)).all()
    for end, most in (("best", by_lens.min(axis=1)), ("worst", by_lens.max(axis=1))):
        held = [row[row[end]] for _, row in ranks.iterrows()]
        assert held == most.tolist()
    votes = by_lens.mean(axis=1).rank()
    assert ranks["votes"].tolist() == votes.tolist()
    points = cv.borda(by_lens.T)
    assert points.rank(ascending=False)[ranks.index].tolist() == votes.tolist()


def test_segments_are_put_to_the_vote(of_software, software):
    groups = of_software.groups
    segment = software.customers.set_index("customer_id")["segment"]
    known = of_software.scores.loc[of_software.ranks.dropna().index]
    means = known.groupby(segment.reindex(known.index)).mean()
    assert_frame_equal(
        groups[[*NAMES, MONEY]].sort_index(),
        means.sort_index(),
        check_names=False,
        check_dtype=False,
    )
    ranks = means[NAMES].rank(ascending=False).T
    assert groups.index.tolist() == list(cv.kemeny(ranks).order)
    assert groups["votes"].to_dict() == cv.borda(ranks).to_dict()
    assert groups["customers"].sum() == len(known)


def test_the_horizon_is_compared_with_every_lens(of_software, software):
    table = of_software.horizon
    assert table.index.tolist() == [1, 2, 3, 5, 10]
    assert table["tau"].loc[3] == 1
    assert table["entered"].loc[3] == 0
    known = of_software.ranks.dropna().index
    paths = cv.horizon_paths(software).scores.loc[known]
    for years in (1, 10):
        assert table["first"].loc[years] == paths[years].idxmax()
        tau = stats.kendalltau(paths[years], of_software.scores.loc[known, "finance"])
        assert table.loc[years, "finance"] == pytest.approx(tau.statistic)
        top = round(len(known) / 10)
        then, now = (set(paths[y].nlargest(top).index) for y in (3, years))
        assert table["entered"].loc[years] == len(now - then)


def test_another_horizon_is_another_money(software):
    rules = replace(software.assumptions, horizon_years=10)
    longer = cv.best_customers(software, assumptions=rules)
    asset = cv.asset_value(software, assumptions=rules).scores["net_asset_value"]
    assert longer.horizon_years == 10
    assert longer.scores[MONEY].tolist() == asset[longer.scores.index].tolist()
    assert longer.horizon["tau"].loc[10] == 1


# --------------------------------------------------------------- planted truths


def test_the_whale_that_loses_money_is_the_most_disputed(of_software):
    first = of_software.disputed.iloc[0]
    assert of_software.disputed.index[0] == "C00101"
    assert (first["best"], first["best_rank"], first["worst"]) == (
        "turnover",
        1,
        "money",
    )
    assert first["worst_rank"] == len(of_software.ranks.dropna())
    assert first["money"] < 0
    assert "support EUR −" in first["reason"]


def test_customer_b_is_disputed_for_the_revenue_it_brought(of_software):
    row = of_software.disputed.loc["C00118"]
    assert row["best"] == "marketing"
    assert row["best_rank"] <= 15
    assert "revenue of those referred EUR 250 k" in row["reason"]


def test_the_quiet_advocate_is_disputed_between_marketing_and_revenue(of_software):
    assert of_software.disputed.index[1] == "C00134"
    row = of_software.disputed.loc["C00134"]
    assert (row["best"], row["worst"]) == ("marketing", "revenue")


def test_disputes_come_in_order_and_name_two_views(of_software):
    table = of_software.disputed
    assert len(table) == 100
    assert table["rank_range"].is_monotonic_decreasing
    assert (table["best_rank"] < table["worst_rank"]).all()
    assert (table["best"] != table["worst"]).all()
    assert table["reason"].str.fullmatch(r"[A-Z].*\)\. [A-Z].*\)\.").all()


# ------------------------------------------------------------------ missing data


def test_missing_tables_drop_criteria_and_lenses_with_a_sentence(frames, read):
    bare = cv.best_customers(read({"transactions": frames["transactions"]}))
    assert [lens.name for lens in bare.lenses] == NAMES[1:]
    assert "Outcome fit needs outcomes." in bare.notes
    assert "The lens customer is not shown: it has no criterion left." in bare.notes
    left = bare.criteria.query("lens == 'finance' and note == ''")["criterion"]
    assert left.tolist() == ["profit"]


def test_all_lenses_missing_is_said_in_one_sentence(frames, read):
    only = read({"transactions": frames["transactions"]})
    with pytest.raises(
        CustomerValueError, match=r"No lens has a criterion .* needs inv"
    ):
        cv.best_customers(
            only, lenses=Lens(name="p", executive="p", criteria="days_late")
        )


def test_a_history_that_is_too_short_is_said_in_words(read):
    rows = {"customer_id": ["A", "B"], "date": "2026-10-01", "amount": [1.0, 2.0]}
    with pytest.raises(CustomerValueError, match="days of history"):
        cv.best_customers(read({"transactions": pd.DataFrame(rows)}))


def test_a_criterion_of_a_few_customers_is_left_out(frames, read):
    bills = frames["invoices"].iloc[:1]
    few = cv.best_customers(read({**frames, "invoices": bills}))
    notes = few.criteria.set_index("criterion")["note"]
    assert notes["days_late"] == "Days late: known of 1 of 4 customers only."
    assert few.agreement.customers == 4


def test_who_is_not_known_enough_is_not_compared(frames, read):
    lens = Lens(name="growth", executive="owner", criteria=("revenue_growth",))
    got = cv.best_customers(read(frames), lenses=[lens, cv.EXECUTIVE_LENSES[-1]])
    assert got.agreement.customers == 3
    assert np.isnan(got.scores.loc["D", "growth"])
    assert pd.isna(got.ranks.loc["D", "finance"])
    assert got.notes[-1] == (
        "The lens growth knows too little of 1 customer: not compared."
    )


def test_those_who_have_cancelled_are_not_compared(frames, read):
    people = pd.DataFrame(
        {"customer_id": list("ABCD"), "cancelled_on": [None, "2026-09-01", None, None]}
    )
    got = cv.best_customers(read({**frames, "customers": people}))
    assert sorted(got.scores.index) == list("ACD")
    assert "1 customer not compared: the contract has ended." in got.notes


def test_nobody_left_is_said_in_words(frames, read):
    people = pd.DataFrame({"customer_id": list("ABCD"), "cancelled_on": "2026-09-01"})
    with pytest.raises(CustomerValueError, match="no one to compare"):
        cv.best_customers(read({**frames, "customers": people}))


# --------------------------------------------------------------- few and all equal


def equals(people, amount=10.0):
    days = ("2025-01-15", "2025-08-15", "2026-03-15")
    rows = [(who, day, amount) for who in people for day in days]
    return pd.DataFrame(rows, columns=["customer_id", "date", "amount"])


def test_two_customers_are_enough(read):
    rows = pd.concat([equals("A"), equals("B", 30.0)])
    got = cv.best_customers(read({"transactions": rows}))
    assert got.ranks.loc["B", "finance"] == 1
    assert 0 <= got.agreement.kendall_w <= 1
    assert got.finding.endswith(".")


def test_everyone_tied_has_no_w_and_no_dispute(read):
    got = cv.best_customers(read({"transactions": equals("ABC")}))
    assert np.isnan(got.agreement.kendall_w)
    assert got.agreement.nearest == ""
    assert got.disputed.empty
    assert got.finding == "The 4 lenses tell none of 3 customers apart."
    assert got.agreement.finding.startswith("No two lenses can be compared")
    assert (got.criteria.query("note == 'the same for everyone'")["lens"] != "").any()


def test_one_customer_has_nothing_to_compare(read):
    got = cv.best_customers(read({"transactions": equals("A")}))
    assert np.isnan(got.agreement.kendall_w)
    assert got.ranks.loc["A", "votes"] == 1
    assert got.groups.empty


def test_one_lens_ranks_alone(small):
    got = cv.best_customers(small, lenses=cv.EXECUTIVE_LENSES[-1])
    assert np.isnan(got.agreement.kendall_w)
    assert got.agreement.nearest == "finance"
    assert got.finding.startswith("One lens, finance, ranks 4 customers; nearest")
    assert got.groups.empty
    assert (got.disputed["best"].isin(["turnover", "money"])).all()


def test_a_lens_that_ties_everyone_gives_no_reason(frames, read):
    flat = Lens(name="flat", executive="x", criteria=("products",))
    lines = frames["transactions"].assign(product_id="tea")
    given = {**frames, "transactions": lines}
    got = cv.best_customers(read(given), lenses=[flat, cv.EXECUTIVE_LENSES[-1]])
    assert (got.ranks["flat"] == 2.5).all()
    assert got.disputed["reason"].str.contains("nothing tells it apart").any()


def test_weights_move_a_lens(small):
    lens = cv.EXECUTIVE_LENSES[-1]
    heavy = replace(lens, weights={"profit": 5, "days_late": 1, "on_time_share": 1})
    got = cv.best_customers(small, lenses=[lens, replace(heavy, name="profit first")])
    # C pays on time, B earns more
    assert got.ranks.loc["C", "finance"] < got.ranks.loc["B", "finance"]
    assert got.ranks.loc["B", "profit first"] < got.ranks.loc["C", "profit first"]


@pytest.mark.parametrize("order", [(4, 3, 2, 1, 0), (2, 0, 4, 1, 3)])
def test_the_order_of_the_lenses_changes_no_number(small, order):
    got = cv.best_customers(small, lenses=[cv.EXECUTIVE_LENSES[k] for k in order])
    want = cv.best_customers(small)
    assert got.agreement.kendall_w == pytest.approx(want.agreement.kendall_w)
    assert_frame_equal(got.scores[want.scores.columns], want.scores)


def test_nobody_can_spoil_the_answer_of_the_next_reader(small):
    first = cv.best_customers(small)
    first.scores.loc[:, MONEY] = 0.0
    first.agreement.tau.loc[:, :] = 0.0
    again = cv.best_customers(small)
    assert (again.scores[MONEY] != 0).any()
    assert (again.agreement.tau != 0).any(axis=None)


def test_a_result_speaks_for_itself(best):
    assert "\n" not in repr(best)
    assert "<table" in best._repr_html_()
    assert best.summary().columns[:5].tolist() == NAMES
    assert best.finding.startswith("5 lenses on 4 customers agree to 0.")
    assert repr(best.agreement).startswith("Agreement(customers=4, lenses=5")
    assert best.agreement.summary().shape == (6, 6)
    assert "agree least" in best.agreement.finding
