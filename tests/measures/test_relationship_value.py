"""Relationship value by hand, against a plain loop, and where the data are poor."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import customer_value as cv
from customer_value.errors import CustomerValueError, ParameterError

AS_OF = "2026-06-30"
DAY = pd.Timestamp(AS_OF)
COLUMNS = ["customer_id", "ago", "type", "direction", "distance", "cost"]


def contacts(*rows, columns=COLUMNS):
    """Make contacts of so many days ago."""
    table = pd.DataFrame(list(rows), columns=columns)
    return table.assign(date=DAY - pd.to_timedelta(table.pop("ago"), unit="D"))


@pytest.fixture
def company(make_company):
    """Return a function that makes a company of A, B and C with some contacts."""

    def make(table, **options):
        bought = [(who, "2026-01-01", 50.0) for who in "ABC"]
        return make_company(bought, as_of=AS_OF, interactions=table, **options)

    return make


def test_one_row_by_hand(company):
    one = company(
        contacts(
            ("A", 180, "visit", 1, 4, 30.0),
            ("A", 0, "visit", -1, 1, 10.0),
            ("B", 90, "call", -1, 2, 5.0),
        )
    )
    value = cv.relationship_value(one)
    row = value.scores.loc["A"]
    assert row["position"] == pytest.approx(4 / 2 - 1)
    assert row["momentum"] == pytest.approx(1 - 4 / math.sqrt(2))
    assert row["interactions"] == 2
    assert row["cost"] == 40
    assert row["forward_share"] == pytest.approx(4 / 5)
    assert row["cost_per_step"] == pytest.approx(40 / 3)
    assert row["status"] == "progress"
    away = value.scores.loc["B"]
    assert away["position"] == pytest.approx(-2 / math.sqrt(2))
    assert away["momentum"] == pytest.approx(2 - 2 / math.sqrt(2))  # a bad one fades
    assert away["status"] == "no net progress"
    assert math.isnan(away["cost_per_step"])
    assert value.finding == (
        "1 of 2 relationships lost ground within 90 days; a net step closer costs "
        "EUR 45."
    )


def test_who_has_no_interactions_has_no_value_not_zero(company):
    value = cv.relationship_value(company(contacts(("A", 1, "visit", -1, 4, 9.0))))
    assert value.scores.index.tolist() == ["A", "B", "C"]  # behind even the worst
    row = value.scores.loc["C"]
    assert row["interactions"] == 0
    missing = ["cost", "position", "momentum", "forward_share", "cost_per_step"]
    assert row[missing].isna().all()
    assert row["status"] == "no interactions"
    assert value.measured == 1
    assert "2 customers without interactions have no value, not zero." in value.notes


def test_contacts_that_lead_nowhere_are_a_position_of_zero(company):
    row = cv.relationship_value(
        company(contacts(("A", 1, "visit", 0, None, 9.0)))
    ).scores.loc["A"]
    assert row["position"] == 0
    assert math.isnan(row["forward_share"])
    assert row["status"] == "no net progress"


def test_everyone_tied(company):
    table = contacts(*[(who, 3, "visit", 1, 2, 7.0) for who in "ABC"])
    value = cv.relationship_value(company(table))
    assert value.scores["position"].round(9).tolist() == [1.977028041] * 3
    assert value.scores.index.tolist() == ["A", "B", "C"]


@pytest.mark.parametrize("name", ["software", "subscription"])
def test_a_bundled_company_against_a_plain_loop(name):
    company = cv.load_dataset(name)
    half = 120
    value = cv.relationship_value(company, half_life_days=half)
    rows = company.interactions
    for who, own in list(rows.groupby("customer_id"))[::9]:
        steps = [int(d) * x for d, x in zip(own["direction"], own["distance"])]  # noqa: B905
        ages = [(company.as_of - day).days for day in own["date"]]
        now = sum(v * 0.5 ** (a / half) for v, a in zip(steps, ages, strict=True))
        then = sum(
            v * 0.5 ** ((a - 90) / half)
            for v, a in zip(steps, ages, strict=True)
            if a >= 90
        )
        row = value.scores.loc[who]
        assert row["position"] == pytest.approx(now, abs=1e-9)
        assert row["momentum"] == pytest.approx(now - then, abs=1e-9)
        assert row["net_steps"] == sum(steps)
        assert row["cost"] == pytest.approx(own["cost"].sum())
    cost = rows.groupby("type")["cost"].sum()
    assert value.by_type["cost"].to_dict() == pytest.approx(cost.to_dict())
    assert value.by_type["interactions"].sum() == len(rows)


events = st.lists(
    st.tuples(st.integers(0, 3000), st.integers(-5, 5)), min_size=1, max_size=12
)


@given(events=events, half=st.sampled_from([0.5, 7.0, 180.0, 1e4, math.inf]))
def test_the_engine_and_the_formula_agree(events, half):
    rows = [("A", ago, "x", int(np.sign(v)), abs(v), None) for ago, v in events]
    told = cv.read_dataset(
        {
            "transactions": pd.DataFrame(
                {"customer_id": ["A"], "date": [AS_OF], "amount": [1.0]}
            ),
            "interactions": contacts(*rows),
        }
    )
    row = cv.relationship_value(told, half_life_days=half).scores.loc["A"]
    ages, steps = zip(*events, strict=True)
    want = cv.relationship_position(steps, ages, half_life_days=half)
    assert row["position"] == pytest.approx(want, abs=1e-10)
    assert abs(row["position"]) <= np.abs(steps).sum() + 1e-9
    if any(steps):
        assert 0 <= row["forward_share"] <= 1


def test_time_without_contacts_halves_a_position(company):
    one = company(contacts(("A", 200, "visit", 1, 4, 1.0)))
    now, then = (
        cv.relationship_value(c, half_life_days=100).scores.loc["A", "position"]
        for c in (one, one.at(DAY - pd.Timedelta(days=100)))
    )
    assert then == pytest.approx(2 * now)


def test_the_half_life_comes_from_the_assumptions(company):
    table = contacts(("A", 30, "visit", 1, 4, 1.0))
    rules = cv.Assumptions(half_life_days=30)
    value = cv.relationship_value(company(table, assumptions=rules))
    assert value.half_life_days == 30
    assert value.scores.loc["A", "position"] == pytest.approx(2)


# --------------------------------------------------------------- how movement is found


def test_stages_as_numbers_and_as_words(company):
    columns = ["customer_id", "ago", "type", "stage_before", "stage_after"]
    numbers = contacts(("A", 0, "visit", 2, 5), columns=columns)
    assert cv.relationship_value(company(numbers)).scores.loc["A", "position"] == 3
    words = contacts(("A", 0, "visit", "Loyal", "aware"), columns=columns)
    value = cv.relationship_value(
        company(words), stages=["aware", "interested", "customer", "loyal"]
    )
    assert value.scores.loc["A", "position"] == -3
    unread = cv.relationship_value(company(words))
    assert unread.measured == 0
    assert "No stage could be read: give the stages in their order with stages." in [
        note.rstrip("=.") + "." for note in unread.notes
    ]


def test_stages_win_over_distance_and_distance_over_the_default_rubric(company):
    columns = [*COLUMNS, "stage_before", "stage_after"]
    table = contacts(
        ("A", 0, "complaint", 1, 4, 1.0, "1", "2"),
        ("B", 0, "complaint", 1, 4, 1.0, None, "2"),
        ("C", 0, "Complaint ", None, 4, 1.0, None, None),
        columns=columns,
    )
    value = cv.relationship_value(company(table))
    assert value.scores["position"].to_dict() == {"A": 1, "B": 4, "C": -2}
    assert (
        "The steps of 1 of 3 interactions come from the default rubric." in value.notes
    )


@pytest.mark.parametrize(
    ("word", "sign"),
    [("closer", 1), (" Away", -1), ("none", 0), ("1.0", 1), ("+1", 1), ("-1.00", -1)],
)
def test_words_for_a_direction(company, word, sign):
    table = contacts(("A", 0, "xyz", word, 3, 1.0))
    position = cv.relationship_value(company(table)).scores.loc["A", "position"]
    assert position == 3 * sign


@pytest.mark.parametrize("word", ["inbound", "2", "0.5", ""])
def test_what_is_no_direction_moves_nothing_unless_the_rubric_knows(company, word):
    table = contacts(("A", 0, "xyz", word, 3, 1.0), ("B", 0, "renewal", word, 3, 1.0))
    value = cv.relationship_value(company(table))
    assert math.isnan(value.scores.loc["A", "position"])
    assert value.scores.loc["A", "status"] == "movement not known"
    assert value.scores.loc["B", "position"] == 4
    assert any("not known: type 'xyz'" in note for note in value.notes)


def test_without_distances_the_type_says_how_far_it_leads(company):
    table = contacts(("A", 0, "complaint", None, None, 1.0)).drop(
        columns=["direction", "distance"]
    )
    value = cv.relationship_value(company(table))
    assert value.scores.loc["A", "position"] == -2
    assert value.rubric.loc["complaint", "steps"] == -2


def test_a_rubric_that_is_given_wins_for_the_types_it_names(company):
    table = contacts(
        ("A", 0, "Visit", 1, 4, 1.0),
        ("B", 0, "call", 1, 3, 1.0),
        ("C", 0, "complaint", None, None, 1.0),
    )
    value = cv.relationship_value(company(table), rubric={"visit": -1, "vist": 2})
    positions = value.scores["position"]
    assert positions["A"] == -1  # named
    assert positions["B"] == 3  # recorded
    assert math.isnan(positions["C"])  # the default rubric is out of use
    assert (
        "No interaction is of the type 'vist' of the rubric. Did you mean 'visit'?"
        in value.notes
    )


# ------------------------------------------------------------------------------- cost


def test_no_costs_are_not_zero(company):
    table = contacts(("A", 0, "visit", 1, 4, 1.0)).drop(columns="cost")
    value = cv.relationship_value(company(table))
    assert value.scores["cost"].isna().all()
    assert value.by_type["cost"].isna().all()
    assert value.finding == "0 of 1 relationship lost ground within 90 days."
    assert (
        "No costs of interactions: the cost of a step is not measured." in value.notes
    )


def test_some_costs_are_said_to_be_missing(company):
    table = contacts(("A", 0, "visit", 1, 4, None), ("B", 0, "visit", 1, 4, 6.0))
    value = cv.relationship_value(company(table))
    assert math.isnan(value.scores.loc["A", "cost"])
    assert "1 interaction has no cost: sums of costs leave them out." in value.notes
    assert value.by_type.loc["visit", "mean_cost"] == 6


def test_effectiveness_by_hand(company):
    table = contacts(
        ("A", 5, "Visit", 1, 4, 30.0),
        ("B", 5, "visit", -1, 1, 20.0),
        ("C", 5, "call", 0, 0, 4.0),
    ).assign(channel=["shop", "shop", None], function=["sales", "Sales", "support"])
    value = cv.relationship_value(company(table))
    visit = value.by_type.loc["visit"]
    want = {
        "interactions": 2,
        "mean_steps": 1.5,
        "mean_cost": 25.0,
        "cost": 50.0,
        "net_steps": 3.0,
        "cost_per_step": 50 / 3,
        "cost_per_forward_step": 12.5,
        "share_backward": 0.5,
    }
    assert visit[list(want)].to_dict() == pytest.approx(want)
    assert value.by_type.loc["call", "status"] == "no net progress"
    assert value.by_channel.index.tolist() == ["shop", "not recorded"]
    assert value.by_function.index.tolist() == ["sales", "support"]
    for part in (value.by_type, value.by_channel, value.by_function):
        assert part["interactions"].sum() == 3
        assert part["cost"].sum() == 54


def test_without_channel_and_function_there_are_no_rows(company):
    value = cv.relationship_value(company(contacts(("A", 0, "visit", 1, 4, 1.0))))
    assert value.by_channel.empty
    assert value.by_function.empty


# -------------------------------------------------------------------------- bad input


def test_without_the_table_nothing_is_measured(make_company):
    company = make_company([("A", "2026-01-01", 5.0)])
    with pytest.raises(CustomerValueError, match="No interactions table"):
        cv.relationship_value(company)


def test_interactions_in_the_future_are_set_aside(company):
    table = contacts(
        *[("A", n, "visit", 1, 1, 1.0) for n in range(120)],
        ("A", -400, "visit", 1, 5, 1.0),
    )
    one = company(table)
    assert cv.relationship_value(one).scores.loc["A", "net_steps"] == 120
    assert len(one.rejects) == 1


@pytest.mark.parametrize("half", [0, -1, math.nan, "180", True, -math.inf])
def test_a_half_life_must_be_above_zero(company, half):
    one = company(contacts(("A", 0, "visit", 1, 4, 1.0)))
    with pytest.raises(ParameterError, match="'half_life_days' parameter"):
        cv.relationship_value(one, half_life_days=half)


def test_a_half_life_by_hand_must_be_above_zero():
    with pytest.raises(ParameterError, match="relationship_position"):
        cv.relationship_position([1], [1], half_life_days=0)


@pytest.mark.parametrize("half", [1e-6, 1e300])
def test_extreme_half_lives_do_no_harm(company, half):
    one = company(contacts(("A", 4000, "visit", 1, 4, 1.0)))
    position = cv.relationship_value(one, half_life_days=half).scores["position"]["A"]
    assert position == pytest.approx(0 if half < 1 else 4)


@pytest.mark.parametrize(
    "stages", ["aware", ["aware"], ["aware", "Aware"], ["", "x"], 7]
)
def test_stages_must_be_an_order(company, stages):
    one = company(contacts(("A", 0, "visit", 1, 4, 1.0)))
    with pytest.raises(ParameterError, match="'stages' parameter"):
        cv.relationship_value(one, stages=stages)


def test_a_day_before_the_first_contact(company):
    one = company(contacts(("A", 0, "visit", 1, 4, 1.0)))
    value = cv.relationship_value(one.at("2026-06-29"))
    assert value.finding == (
        "0 of 3 customers have interactions whose movement is known."
    )
    assert value.by_type.empty
    assert (value.scores["status"] == "no interactions").all()
    assert "<table" in value._repr_html_()
    few = one.filter(customers=["B"]).at("2026-06-29")
    assert cv.relationship_value(few).finding.startswith("0 of 1 customer has ")


# ------------------------------------------------------------- what every result keeps


def test_shuffled_rows_change_nothing():
    table = cv.load_dataset("software").interactions.head(2000)
    table = table.assign(customer_id=np.resize(list("ABC"), 2000))
    options = {"currency": "EUR", "as_of": table["date"].max()}
    bought = pd.DataFrame(
        {"customer_id": list("ABC"), "date": "2022-12-01", "amount": 1.0}
    )
    one, other = (
        cv.relationship_value(
            cv.read_dataset({"transactions": bought, "interactions": t}, **options)
        )
        for t in (table, table.sample(frac=1, random_state=3))
    )
    assert_frame_equal(one.scores, other.scores, check_exact=True)
    assert_frame_equal(one.by_type, other.by_type, check_exact=True)


def test_a_result_speaks_for_itself():
    value = cv.relationship_value(cv.load_dataset("software"))
    assert repr(value) == (
        "RelationshipValue(customers=300, measured=295, half_life_days=180, "
        "as_of=2026-10-31)"
    )
    assert "133 interactions have no cost" in value._repr_html_()
    assert value.summary() is value.by_type


# -------------------------------------------------------------------- planted truths


@pytest.fixture(scope="module")
def planted(root):
    """Return a function that gives a bundled company and its planted truths."""

    def read(name):
        path = root / "datasets" / name / "truths.yaml"
        return cv.load_dataset(name), yaml.safe_load(path.read_text(encoding="utf-8"))

    return read


def test_struggling_accounts_stand_lower_and_cost_more_for_a_step(planted):
    company, truths = planted("software")
    scores = cv.relationship_value(company).scores
    kinds = truths["hidden_segments"]
    mean = {kind: scores["position"].reindex(ids).mean() for kind, ids in kinds.items()}
    assert mean["struggling"] < min(mean["steady"], mean["growing"]) - 3
    cost = scores["cost"].groupby(scores.index.isin(kinds["struggling"])).sum()
    steps = scores["net_steps"].groupby(scores.index.isin(kinds["struggling"])).sum()
    assert cost[True] / max(steps[True], 1) > 3 * cost[False] / steps[False]


def test_the_whale_stands_lowest_and_the_detractor_makes_no_progress(planted):
    company, truths = planted("software")
    scores = cv.relationship_value(company).scores
    cast = truths["planted"]
    assert scores["position"].idxmin() == cast["whale"]["customer_id"]
    assert scores["status"][cast["big_detractor"]["customer_id"]] == "no net progress"


def test_the_one_who_warned_us_lost_ground_before_leaving(planted):
    company, truths = planted("subscription")
    who = truths["planted"]["warned_us"]["customer_id"]
    end = company.customers.set_index("customer_id")["cancelled_on"][who]
    row = cv.relationship_value(company.at(end)).scores.loc[who]
    assert row["position"] < -8
    assert row["momentum"] < -8


def test_the_costly_member_costs_most(planted):
    company, truths = planted("subscription")
    who = truths["planted"]["costly_member"]["customer_id"]
    scores = cv.relationship_value(company).scores
    assert scores["cost"].idxmax() == who
    assert scores["cost"][who] == pytest.approx(
        truths["planted"]["costly_member"]["cost_to_serve"]
    )
