"""The ideal customer: E12 of the method, exact tests, and a planted truth found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from customer_value.data.assumptions import Assumptions
from customer_value.errors import CustomerValueError, ParameterError
from customer_value.measures.asset_value import asset_value
from customer_value.measures.ideal_profile import ideal_profile
from customer_value.measures.look_alikes import look_alikes
from customer_value.measures.profile_counts import log_lift

IDS = [f"C{k:03d}" for k in range(100)]


def build(make_company, *, top=20, **attributes):
    """Return a company of 100 whose first so many customers are platinum."""
    company = make_company(
        [(who, "2025-06-01", 10.0) for who in IDS],
        as_of="2026-01-01",
        customers=pd.DataFrame({"customer_id": IDS, **attributes}),
        assumptions=Assumptions(retention=0.5),
    )
    asset = asset_value(company, activity=pd.Series(0.5, index=IDS))
    tier = pd.Series("iron", index=IDS, dtype="str")
    tier.iloc[:top] = "platinum"
    scores = asset.scores.assign(tier=tier.reindex(asset.scores.index))
    return company, replace(asset, scores=scores)


@pytest.fixture(scope="module")
def e12(make_company):
    """METHOD, example E12: 12 of 20 at the top have it, 18 of the other 80."""
    has = ["yes"] * 12 + ["no"] * 8 + ["yes"] * 18 + ["no"] * 62
    return build(make_company, loyalty=has)


def test_the_lift_of_the_method_holds_with_its_exact_test(e12):
    got = ideal_profile(*e12)
    yes = got.scores.set_index("value").loc["yes"]
    assert yes[["in_top", "in_rest"]].tolist() == [12, 18]
    assert yes["lift"] == pytest.approx(12 / 20 / (18 / 80)) == pytest.approx(8 / 3)
    assert yes["p_value"] == pytest.approx(
        stats.fisher_exact([[12, 8], [18, 62]]).pvalue
    )
    assert yes["log_lift"] == pytest.approx(np.log(12.5 / 21) - np.log(18.5 / 81))
    assert yes["verdict"] == "more often"
    assert got.scores.set_index("value").loc["no", "verdict"] == "less often"
    assert (got.top, got.rest) == (20, 80)
    assert got.finding == (
        "The 20 customers of the top show loyalty yes 2.7 times as often as the other "
        "80."
    )


def test_only_known_values_are_counted(make_company):
    has = ["yes"] * 10 + [None] * 10 + ["yes"] * 10 + ["no"] * 70
    got = ideal_profile(*build(make_company, loyalty=has)).scores.set_index("value")
    assert got.loc["yes", ["share_top", "share_rest"]].tolist() == [1, 0.125]
    assert got.loc["no", "in_top"] == 0


def test_chance_alone_gives_no_verdicts(make_company):
    chance = np.random.default_rng(11)
    noise = {f"noise_{k}": chance.choice(list("abcd"), 100) for k in range(30)}
    got = ideal_profile(*build(make_company, **noise))
    assert got.scores["p_value"].min() < 0.05  # some look striking on their own
    assert got.scores["verdict"].isin(["no difference", "too few"]).all()
    assert got.summary().empty
    assert "120 values tested" in got.finding
    assert 0.3 < got.auc < 0.7


def test_rare_values_are_listed_but_not_tested(make_company):
    kinds = ["odd"] * 9 + ["usual"] * 91
    got = ideal_profile(*build(make_company, kind=kinds)).scores.set_index("value")
    assert got.loc["odd", "verdict"] == "too few"
    assert np.isnan(got.loc["odd", "p_value"])
    got = ideal_profile(*build(make_company, kind=kinds), min_support=9).scores
    assert np.isfinite(got["p_value"]).all()


def test_a_number_falls_into_three_classes(make_company):
    size = list(range(100, 0, -1))  # the top is the largest
    got = ideal_profile(*build(make_company, size=size))
    assert got.scores["value"].sort_values().tolist() == [
        "over 34 to 67",
        "over 67",
        "up to 34",
    ]
    best = got.scores.set_index("value").loc["over 67"]
    assert best[["in_top", "in_rest"]].tolist() == [20, 13]
    assert best["verdict"] == "more often"


@pytest.mark.parametrize(
    ("numbers", "values"),
    [
        ([5] * 100, ["any"]),
        ([1] * 50 + [9] * 50, ["over 1", "up to 1"]),
        ([1] * 90 + [9] * 10, ["over 1", "up to 1"]),
    ],
)
def test_numbers_with_ties_make_fewer_classes(make_company, numbers, values):
    got = ideal_profile(*build(make_company, n=numbers))
    assert sorted(got.scores["value"]) == values


def test_customers_that_are_not_valued_are_left_out(e12):
    company, asset = e12
    tier = asset.scores["tier"].mask(asset.scores.index.isin(IDS[20:40]), "not valued")
    got = ideal_profile(company, replace(asset, scores=asset.scores.assign(tier=tier)))
    assert (got.top, got.rest) == (20, 60)


def test_the_planted_truth_of_the_software_company_is_found():
    from customer_value.data.examples import load_dataset

    company = load_dataset("software")
    got = ideal_profile(company, asset_value(company))
    more = got.scores[got.scores["verdict"] == "more often"]
    assert {"employees", "segment"} == set(more["attribute"])
    assert got.auc > 0.9
    alike = look_alikes(got, company.customers)
    top = alike.head(50).index
    assert alike["score"].is_monotonic_decreasing
    tier = asset_value(company).scores["tier"]
    among_all = (tier == "platinum").mean()
    assert (tier.reindex(top) == "platinum").mean() > 2 * among_all


# -------------------------------------------------------------------------- prospects


def test_a_prospect_scores_the_sum_of_its_values(make_company):
    has = ["yes"] * 12 + ["no"] * 8 + ["yes"] * 18 + ["no"] * 62
    size = list(range(100, 0, -1))
    profile = ideal_profile(*build(make_company, loyalty=has, size=size))
    points = profile.scores.set_index("value")["log_lift"]
    given = pd.DataFrame(
        {
            "prospect_id": ["007", "B", "C", "D"],
            "loyalty": [" yes ", "no", None, "maybe"],
            "size": [70, "34", 50, None],
            "shoe": 42,
        }
    )
    before = given.copy()
    got = look_alikes(profile, given)
    pd.testing.assert_frame_equal(given, before)
    assert got.index.name == "prospect_id"
    assert got.loc["007", "score"] == pytest.approx(points["yes"] + points["over 67"])
    assert got.loc["B", "score"] == pytest.approx(points["no"] + points["up to 34"])
    assert got.loc["C", "score"] == pytest.approx(points["over 34 to 67"])
    assert got.loc["D", ["score", "known", "why"]].tolist() == [0, 0, ""]
    assert got.loc[["007", "B", "C"], "known"].tolist() == [2, 2, 1]
    assert got.loc["007", "why"] == "size over 67"
    assert got["rank"].tolist() == [1, 2, 3, 4]


def test_values_with_too_few_customers_score_nothing(make_company):
    kinds = ["odd"] * 9 + ["usual"] * 91
    profile = ideal_profile(*build(make_company, kind=kinds))
    got = look_alikes(profile, pd.DataFrame({"kind": ["odd"]}, index=["P"]))
    assert got.loc["P", ["score", "known"]].tolist() == [0, 1]


@pytest.mark.parametrize("kind", [".csv", ".tsv", ".xlsx", ".parquet"])
def test_prospects_may_come_in_a_file(e12, tmp_path, kind):
    profile = ideal_profile(*e12)
    rows = pd.DataFrame({"prospect_id": ["007", "008"], "loyalty": ["no", "yes"]})
    path = tmp_path / f"prospects{kind}"
    if kind == ".xlsx":
        rows.to_excel(path, index=False, engine="xlsxwriter")
    elif kind == ".parquet":
        rows.to_parquet(path)
    else:
        rows.to_csv(path, index=False, sep="\t" if kind == ".tsv" else ";")
    assert look_alikes(profile, path).index.tolist() == ["008", "007"]
    assert look_alikes(profile, str(path)).index.tolist() == ["008", "007"]


def test_prospects_that_cannot_be_scored_are_refused(e12, tmp_path):
    profile = ideal_profile(*e12)
    table = pd.DataFrame({"customer_id": ["A", "A"], "loyalty": ["yes", "no"]})
    with pytest.raises(ParameterError, match="A more than once"):
        look_alikes(profile, table)
    with pytest.raises(ParameterError, match="no attribute of the profile"):
        look_alikes(profile, pd.DataFrame({"shoe": [42]}))
    with pytest.raises(ParameterError, match="No such file"):
        look_alikes(profile, tmp_path / "nowhere.csv")
    broken = tmp_path / "broken.xlsx"
    broken.write_text("no workbook", encoding="utf-8")
    with pytest.raises(ParameterError, match=r"cannot be read: broken\.xlsx"):
        look_alikes(profile, broken)
    with pytest.raises(ParameterError, match="'prospects' parameter of look_alikes"):
        look_alikes(profile, 5)


# -------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"tiers": "silver"}, "'tiers' parameter"),
        ({"tiers": ()}, "'tiers' parameter"),
        ({"min_support": 0}, "'min_support' parameter"),
        ({"level": 1}, "'level' parameter"),
        ({"attributes": []}, "'attributes' parameter"),
        ({"attributes": "loyalti"}, "Did you mean 'loyalty'"),
    ],
)
def test_options_that_cannot_be_are_refused(e12, options, words):
    with pytest.raises(ParameterError, match=words):
        ideal_profile(*e12, **options)


def test_a_top_of_nobody_or_everybody_is_refused(make_company):
    company, asset = build(make_company, top=0, loyalty="yes")
    with pytest.raises(CustomerValueError, match="0 of 100 customers are in the top"):
        ideal_profile(company, asset)
    with pytest.raises(CustomerValueError, match="100 of 100 customers"):
        ideal_profile(company, asset, tiers=["iron", "platinum"])


def test_customers_without_attributes_are_told_what_to_add(make_company):
    company, asset = build(make_company)
    with pytest.raises(CustomerValueError, match="have no attributes"):
        ideal_profile(company, asset)


def test_few_customers_have_a_profile_but_no_trial(make_company):
    has = ["yes"] * 12 + ["no"] * 88
    got = ideal_profile(*build(make_company, top=12, loyalty=has))
    assert np.isnan(got.auc)
    assert got.scores.set_index("value").loc["yes", "lift"] == np.inf
    assert got.finding == (
        "The 12 customers of the top show loyalty yes in 100% of cases, and none of "
        "the other 88."
    )


def test_the_trial_out_of_sample_agrees_with_a_loop(make_company):
    chance = np.random.default_rng(5)
    columns = {
        "kind": chance.choice(list("abc"), 100),
        "place": chance.choice(list("xy"), 100),
    }
    columns["kind"][:15] = "a"
    company, asset = build(make_company, **columns)
    got = ideal_profile(company, asset, min_support=3)
    table = company.customers.set_index("customer_id").sort_index()
    is_top = np.arange(100) < 20
    fold = np.arange(100) % 5
    score = np.zeros(100)
    for place in range(100):
        train = fold != fold[place]
        for name in ("kind", "place"):
            same = (table[name] == table[name].iloc[place]).to_numpy() & train
            top, rest = (same & is_top).sum(), (same & ~is_top).sum()
            if top + rest >= 3:
                score[place] += log_lift(
                    top, rest, (train & is_top).sum(), (train & ~is_top).sum()
                )
    pairs = score[is_top][:, None] - score[~is_top][None, :]
    assert got.auc == pytest.approx((pairs > 0).mean() + 0.5 * (pairs == 0).mean())


def test_the_profile_speaks_for_itself(e12):
    got = ideal_profile(*e12)
    assert repr(got).startswith("IdealProfile(top=20, rest=80, more_often=1, less_oft")
    assert got.summary()["value"].tolist() == ["no", "yes"]


def test_prospects_lack_attributes_and_may_be_known_by_their_customer_id(make_company):
    has = ["yes"] * 12 + ["no"] * 8 + ["yes"] * 18 + ["no"] * 62
    size = list(range(100, 0, -1))
    profile = ideal_profile(*build(make_company, loyalty=has, size=size))
    got = look_alikes(profile, pd.DataFrame({"customer_id": [7], "loyalty": ["yes"]}))
    assert got.index.tolist() == ["7"]
    assert got["known"].tolist() == [1]


def test_a_number_that_nobody_has_is_no_class(make_company):
    empty = pd.Series([None] * 100, dtype=float)
    has = ["yes"] * 50 + ["no"] * 50
    got = ideal_profile(*build(make_company, size=empty, loyalty=has)).scores
    assert set(got["attribute"]) >= {"loyalty"}
