"""Contacts as clients write them: words, stages and gaps, the same on every engine."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

import pytest
from pandas.testing import assert_frame_equal

import customer_value as cv
from customer_value.measures.contacts import contact_groups, contact_sums
from customer_value.measures.movement import movement
from customer_value.measures.rubric_calibration import _outcomes

pytestmark = pytest.mark.slow

KINDS = ["Complaint", "training completed ", "Upgrade", "Ünknown"]
MOVED = [None, "-1", "0", "1", "Closer", "away ", "+1.0", "inbound", "7"]
COLUMNS = {
    "customer_id": "text",
    "date": "date",
    "type": "text",
    "function": "text",
    "channel": "text",
    "cost": "money",
    "direction": "text",
    "distance": "float",
    "stage_before": "text",
    "stage_after": "text",
}


def shop():
    """Return purchases and contacts of 60 customers over three years."""
    chance = random.Random(11)
    ids = [f"{i:04d}" for i in range(30)] + [f"k{i}Ü" for i in range(30)]
    lines, touches = [], []
    for _ in range(1500):
        day = dt.date(2022, 1, 1) + dt.timedelta(days=chance.randrange(1200))
        lines.append([chance.choice(ids), day, Decimal(chance.randrange(-300, 6000))])
        where = [chance.choice(ids), day, chance.choice(KINDS)]
        work = chance.choice(["marketing", "Service", "other"])
        cost = [chance.choice([None, "phone", "Übersee"]), Decimal(chance.randrange(9))]
        moved = [chance.choice(MOVED), chance.choice([None, 0.0, 1.5, 3.0, 4.0])]
        stages = [chance.choice([None, *"1234"]) for _ in "ab"]
        touches.append([*where, work, *cost, *moved, *stages])
    sold = {"customer_id": "text", "date": "date", "amount": "money"}
    return {"transactions": (sold, lines), "interactions": (COLUMNS, touches)}


@pytest.fixture(scope="module")
def read(place, both):
    """Return the shop as DuckDB has it and as the engine has it."""
    local, source = both(place, shop())
    return [cv.read_dataset(one, currency="EUR") for one in (local, source)]


def how(company, **options):
    given = {"rubric": None, "stages": None, **options}
    return movement(company, caller="test", **given)


def sums(company):
    steps = how(company).sql
    return contact_sums(company, steps, half_life=33.3, without=("upgrade",))


def groups(company):
    one = how(company, rubric={"ünknown": 2.5}, stages=["1", "2", "3", "4"])
    return contact_groups(company, one.sql, recorded=one.recorded)


def very_short(company):
    return contact_sums(company, how(company).sql, half_life=0.01)


ASKED = {
    "sums": sums,
    "groups": groups,
    "a half-life of minutes": very_short,
    "outcomes": lambda company: _outcomes(company, 90, ("upgrade",)),
    "paths": lambda c: cv.relationship_paths(c, customers=["0001", "k7Ü"]).steps,
}


@pytest.mark.parametrize("name", ASKED)
def test_odd_contacts_mean_the_same_on_every_engine(read, name):
    ours, theirs = (ASKED[name](company) for company in read)
    assert len(ours)
    assert_frame_equal(theirs, ours, check_exact=True)
