"""The pictures of advocacy: what is drawn, what is said, and awkward data."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

import customer_value as cv
from customer_value.judgements.triage import triage_finding
from customer_value.plots import advocacy as plots
from customer_value.plots.canvas import ACCENT, ALERT, GREY
from customer_value.plots.grid import tint

DAY = "2026-01-01"


@pytest.fixture(scope="module")
def software():
    return cv.load_dataset("software")


def small(amounts, pairs, **tables):
    bought = pd.DataFrame({"customer_id": list(amounts), "amount": amounts.values()})
    named = pd.DataFrame(pairs, columns=["referrer_id", "referred_id"])
    frames = {"transactions": bought.assign(date=DAY), **tables}
    return cv.read_dataset({**frames, "referrals": named.assign(date=DAY)})


# --------------------------------------------------------------------------- slope


def test_a_line_for_everyone_chosen_on_either_side(software, sound, seen, said):
    table = cv.triage(software, capacity=20)
    ax = sound(lambda: plots.slope(table))
    lines = [line for line in ax.lines if list(line.get_xdata()) == [0.0, 1.0]]
    colours = [to_hex(line.get_color()) for line in lines if len(line.get_xdata()) == 2]
    assert colours.count(ACCENT) == colours.count(ALERT) == 5
    assert colours.count(GREY) == 15
    texts = seen(ax)
    assert "C00118  30.0 k  87." in texts
    assert "5.  280 k  C00118" in texts
    assert "with referrals" in texts
    title, note, alt = said(ax)
    assert title == triage_finding(table).removesuffix(".")
    assert "room for 20 customers · n = 300" in note
    assert "C00118 (from place 87 to 5)" in alt


def test_names_may_stand_for_ids(software, sound, seen):
    table = cv.triage(software, capacity=4)
    shown = seen(sound(lambda: plots.slope(table, names={"C00101": "Whale Ltd"})))
    assert any("Whale Ltd" in text for text in shown)
    assert not any("C00101" in text for text in shown)


def test_too_many_lines_leave_those_who_change(software, sound):
    table = cv.triage(software, capacity=60)
    ax = sound(lambda: plots.slope(table))
    drawn = [to_hex(line.get_color()) for line in ax.lines]
    changed = table["place"].value_counts()
    assert drawn.count(ACCENT) == min(changed["enters"], 15)
    assert drawn.count(ALERT) == min(changed["leaves"], 15)


def test_awkward_names_are_written_as_they_are(awkward, sound):
    amounts = {f"{k}{name}": 10.0 + k for k, name in enumerate(awkward)}
    ids = [who.strip() for who in amounts]
    company = small(amounts, [(ids[0], ids[-1])])
    sound(lambda: plots.slope(cv.triage(company, capacity=4)))


@pytest.mark.parametrize("capacity", [1, 2, 50])
def test_two_customers_can_be_drawn(capacity, sound):
    company = small({"A": 10.0, "B": 8.0}, [("B", "A")])
    sound(lambda: plots.slope(cv.triage(company, capacity=capacity)))


def test_a_number_of_your_own_heads_its_side(sound, seen):
    company = small({"A": 10.0, "B": 8.0}, [("B", "A")])
    own = pd.Series({"A": 1.0, "B": 5.0}, name="index")
    table = cv.triage(company, capacity=1, by=own)
    ax = sound(lambda: plots.slope(table))
    assert "by index" in seen(ax)
    assert triage_finding(table).startswith("By 'index', 1 of 1 customer enters")


def test_ties_are_written_with_their_shared_place(sound, seen):
    company = small(dict.fromkeys("ABC", 10.0), [("A", "A"), ("A", "B")])
    ax = sound(lambda: plots.slope(cv.triage(company, capacity=1)))
    assert "A  10  2." in seen(ax)


def test_only_what_triage_gives_is_drawn():
    with pytest.raises(cv.ParameterError, match="what triage gives"):
        plots.slope(pd.DataFrame({"place": ["stays"]}))


# --------------------------------------------------------------------------- roles


def cells(ax):
    return [patch for patch in ax.patches if isinstance(patch, Rectangle)]


def test_the_roles_stand_in_a_grid(software, sound, seen, said):
    result = cv.customer_roles(software)
    ax = sound(lambda: plots.roles(result), result)
    assert len(cells(ax)) == 14 * 4  # all but buyer; all customers and three segments
    most = float(result.shares.drop(index="buyer").to_numpy().max())
    first = result.by_role.drop(index="buyer")["share"].max()
    assert to_hex(cells(ax)[0].get_facecolor()) == tint(first / most)
    assert {"all", "Enterprise", "innovator"} <= set(seen(ax))
    assert "innovator 20%" in said(ax)[2]


def test_no_role_beyond_buying_is_said_in_words(sound):
    company = small(
        {"A": 10.0},
        [("A", "A")],
        contributions=pd.DataFrame(
            {"customer_id": ["A"], "date": [DAY], "role": ["buyer"], "kind": ["order"]}
        ),
    )
    result = cv.customer_roles(company)
    sound(lambda: plots.roles(result), result)


# ------------------------------------------------------- cells, groups and stances


def test_the_cells_are_bars_with_their_money(software, sound, seen, said):
    result = cv.referral_cells(software)
    ax = sound(lambda: plots.cells(result), result)
    assert {"Champions", "Affluents", "Advocates", "Misers"} <= set(seen(ax))
    assert len(cells(ax)) == 12
    assert "advocates 13 customers" in said(ax)[2]
    assert "60% of the referred" in said(ax)[1]


def test_promoters_and_detractors_are_bars(software, sound, seen, said):
    result = cv.promoters(software)
    ax = sound(lambda: plots.groups(result), result)
    assert "31% · 62" in seen(ax)
    assert "199 of 300 customers answered" in said(ax)[1]


def test_the_stances_stand_in_a_grid(software, sound, seen, said):
    result = cv.promoters(software)
    ax = sound(lambda: plots.stances(result), result)
    assert len(cells(ax)) == 12
    title, _, alt = said(ax)
    assert title == (
        "30 of 62 promoters keep silent; 4 of 62 detractors criticise in public"
    )
    assert "silent 39" in alt
    assert {"praises", "silent"} <= set(seen(ax))


def test_one_answer_can_be_drawn(sound):
    said = pd.DataFrame({"customer_id": ["A"], "date": [DAY], "value": [9]})
    company = small({"A": 10.0}, [("A", "A")], survey=said.assign(question="recommend"))
    result = cv.promoters(company)
    sound(lambda: plots.groups(result), result)
    sound(lambda: plots.stances(result), result)


# ----------------------------------------------------------------------- advocates


def test_quiet_advocates_are_in_colour_and_named(software, sound, seen, said):
    result = cv.advocate_overlap(software)
    ax = sound(lambda: plots.advocates(result), result)
    grey, blue = ax.collections
    assert len(blue.get_offsets()) == result.scores["quiet"].sum()
    brings = (result.scores["referred"] > 0).sum()
    assert len(grey.get_offsets()) + len(blue.get_offsets()) == brings
    assert "C00118" in seen(ax)
    assert "C00118" in said(ax)[2]


def test_advocates_without_sales_stand_at_the_edge(sound):
    amounts = {"A": 0.0, "B": 100.0, "C": 50.0, "D": -5.0}
    company = small(amounts, [("A", "B"), ("D", "C"), ("B", "C")])
    result = cv.advocate_overlap(company)
    sound(lambda: plots.advocates(result), result)


def test_no_advocates_are_said_in_words(sound):
    people = pd.DataFrame({"customer_id": ["A"]})
    company = small({"A": 10.0}, [("X", "A")], customers=people)
    result = cv.advocate_overlap(company)
    sound(lambda: plots.advocates(result), result)
