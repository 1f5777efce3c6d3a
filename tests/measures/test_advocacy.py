"""Referral value: checked by hand, against every path by loop, and where it ends."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from customer_value.data.examples import load_dataset
from customer_value.errors import CustomerValueError, ParameterError
from customer_value.measures.advocacy import referral_value
from customer_value.measures.asset_value import asset_value
from customer_value.measures.referral_links import circle, links_of, passed_up

DAY = "2026-01-01"


@pytest.fixture(scope="module")
def company_of(make_company):
    """Return a function (amounts, pairs) -> company."""

    def make(amounts, pairs, *, customers=None, **columns):
        bought = [(who, DAY, amount) for who, amount in amounts.items()]
        brought = pd.DataFrame(pairs, columns=["referrer_id", "referred_id"])
        brought = brought.assign(date=DAY, **columns)
        return make_company(bought, referrals=brought, customers=customers)

    return make


@pytest.fixture(scope="module")
def chain(company_of):
    """A named B, B named C, D named A and, with B, C."""
    amounts = {"A": 100, "B": 50, "C": 80, "D": 40, "E": 20}
    return company_of(amounts, [("A", "B"), ("B", "C"), ("D", "A"), ("D", "C")])


def totals(frame):
    return frame["total"].sort_index().tolist()


# ------------------------------------------------------------------------ by hand


def test_a_chain_with_two_referrers_by_hand(chain):
    # A gets B's 50; B half of C's 80; D A's 100 and the other half of C's 80
    assert totals(referral_value(chain)) == [150, 90, 80, 180, 20]
    # two generations: A also has B's half of C, 40; D also has A's B, 50
    assert totals(referral_value(chain, depth=2)) == [190, 90, 80, 230, 20]
    # three: D also what A has through B from C: 40
    assert totals(referral_value(chain, depth=3)) == [190, 90, 80, 270, 20]
    assert totals(referral_value(chain, depth=None)) == [190, 90, 80, 270, 20]
    assert totals(referral_value(chain, depth=float("inf"))) == [190, 90, 80, 270, 20]


def test_fading_takes_its_part_each_generation(chain):
    # A: 100 + .5 x 50 + .25 x 40; D: 40 + .5 x (100 + 40) + .25 x 50 + .125 x 40
    got = totals(referral_value(chain, depth=None, fading=0.5))
    assert got == pytest.approx([135, 70, 80, 127.5, 20])


def test_shared_takes_from_the_referred_what_it_gives(chain):
    got = referral_value(chain, mode="shared", fading=0.5).sort_index()
    # A keeps half of 100 and gets half of 50; B keeps 25 and gets half of C's 40
    assert got["total"].tolist() == [75, 45, 40, 110, 20]
    assert got["referred"].tolist() == [-25, -5, -40, 70, 0]
    assert got["total"].sum() == got["direct"].sum() == 290


def test_shared_to_the_end_without_fading_leaves_all_with_who_was_first(chain):
    got = referral_value(chain, mode="shared", depth=None).sort_index()
    assert got["total"].tolist() == [0, 0, 0, 270, 20]


def test_a_fading_of_nothing_leaves_the_direct_value(chain):
    got = referral_value(chain, fading=0.0, depth=None)
    assert (got["referred"] == 0).all()


def test_the_best_come_first_and_ties_by_id(company_of):
    company = company_of(dict.fromkeys("DCBA", 10), [("A", "B")])
    assert referral_value(company).index.tolist() == ["A", "B", "C", "D"]


def test_a_pair_named_twice_counts_once(company_of):
    company = company_of({"A": 1, "B": 2}, [("A", "B"), ("A", "B")])
    assert totals(referral_value(company)) == [3, 2]


def test_a_referrer_who_is_no_customer_keeps_their_part(company_of):
    people = pd.DataFrame({"customer_id": ["A", "B"]})
    company = company_of(
        {"A": 1, "B": 2}, [("A", "B"), ("stranger", "B")], customers=people
    )
    got = referral_value(company)
    assert got.loc["A", "total"] == 2
    assert "stranger" not in got.index
    shared = referral_value(company, mode="shared")
    assert shared["total"].sum() == shared["direct"].sum()


def test_nobody_brings_themselves(company_of):
    company = company_of({"A": 1, "B": 2}, [("A", "A"), ("A", "B")])
    assert totals(referral_value(company)) == [3, 2]


def test_the_options_stay_with_the_answer(chain):
    got = referral_value(chain, depth=2, fading=0.5).attrs
    assert (got["depth"], got["fading"], got["currency"]) == (2, 0.5, "EUR")


# ------------------------------------------------------------------------- oracles


def every_path(amounts, pairs, *, depth, fading):
    """Walk every path of referrals from every customer, one step at a time."""
    named = {}
    for one, other in dict.fromkeys(pairs):
        named.setdefault(other, []).append(one)

    def below(who, left):
        value = 0.0
        for one, other in dict.fromkeys(pairs):
            if one == who and left:
                part = fading / len(named[other])
                value += part * (amounts[other] + below(other, left - 1))
        return value

    return {who: amounts[who] + below(who, depth) for who in amounts}


people = st.integers(2, 7)


@st.composite
def referral_books(draw, *, acyclic=False):
    size = draw(people)
    amounts = draw(st.lists(st.integers(-50, 900), min_size=size, max_size=size))
    pairs = draw(
        st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)))
    )
    pairs = [(a, b) for a, b in pairs if a != b]
    if acyclic:
        pairs = [(min(p), max(p)) for p in pairs]
    return dict(enumerate(map(float, amounts))), pairs


def passed(amounts, pairs, **options):
    once = list(dict.fromkeys(pairs))
    frame = pd.DataFrame(once, columns=["referrer_id", "referred_id"], dtype=int)
    each = frame.groupby("referred_id")["referrer_id"].transform("size")
    links = links_of(frame.assign(credit=1 / each), pd.Index(list(amounts)))
    return passed_up(links, np.array(list(amounts.values())), **options)


@given(book=referral_books(), depth=st.integers(1, 3), fading=st.floats(0, 1))
def test_it_is_the_sum_over_every_path(book, depth, fading):
    want = every_path(*book, depth=depth, fading=fading)
    got = passed(*book, depth=depth, fading=fading, shared=False)
    assert got == pytest.approx(list(want.values()), abs=1e-6)


@given(book=referral_books(acyclic=True))
def test_without_circles_no_path_is_longer_than_the_customers(book):
    want = every_path(*book, depth=len(book[0]), fading=1.0)
    got = passed(*book, depth=None, fading=1.0, shared=False)
    assert got == pytest.approx(list(want.values()), abs=1e-6)


@given(book=referral_books(), fading=st.floats(0, 0.95))
def test_to_the_end_it_solves_the_equations(book, fading):
    amounts, pairs = book
    size = len(amounts)
    credit = np.zeros((size, size))
    for one, other in set(pairs):
        credit[one, other] = 1 / len({a for a, b in pairs if b == other})
    want = np.linalg.solve(np.eye(size) - fading * credit, list(amounts.values()))
    got = passed(*book, depth=None, fading=fading, shared=False)
    assert got == pytest.approx(want, rel=1e-9, abs=1e-6)


@given(
    book=referral_books(),
    depth=st.one_of(st.none(), st.integers(1, 5)),
    fading=st.floats(0, 0.95),
)
def test_shared_adds_up_to_the_total(book, depth, fading):
    got = passed(*book, depth=depth, fading=fading, shared=True)
    assert got.sum() == pytest.approx(sum(book[0].values()), abs=1e-6)


# ------------------------------------------------------------------------- circles


@pytest.fixture(scope="module")
def round_trip(company_of):
    amounts = {"A": 100.0, "B": 50.0, "C": 80.0, "D": 10.0}
    return company_of(amounts, [("C", "A"), ("A", "B"), ("B", "C"), ("D", "A")])


@pytest.mark.parametrize("mode", ["influence", "shared"])
@pytest.mark.parametrize("depth", [None, 2, 9])
def test_a_circle_is_refused_by_name_without_fading(round_trip, mode, depth):
    with pytest.raises(ParameterError, match=r"circle: A > B > C > A") as refused:
        referral_value(round_trip, mode=mode, depth=depth, fading=1.0)
    assert "'fading'" in str(refused.value)


def test_one_generation_goes_round_no_circle(round_trip):
    # A has two referrers, so C and D share its 100
    assert totals(referral_value(round_trip)) == [150, 130, 130, 60]


def test_a_circle_that_fades_ends(round_trip):
    got = referral_value(round_trip, depth=None, fading=0.5).sort_index()["total"]
    # a = 100 + b/2, b = 50 + c/2, c = 80 + a/4, d = 10 + a/4
    a, b, c, d = got
    assert (a, b) == (pytest.approx(100 + b / 2), pytest.approx(50 + c / 2))
    assert (c, d) == (pytest.approx(80 + a / 4), pytest.approx(10 + a / 4))


def test_two_who_name_each_other_are_a_circle(company_of):
    company = company_of({"A": 10, "B": 20}, [("B", "A"), ("A", "B")])
    assert totals(referral_value(company)) == [30, 30]
    with pytest.raises(ParameterError, match="A > B > A"):
        referral_value(company, depth=None)


@given(book=referral_books())
def test_a_circle_is_found_where_there_is_one_and_can_be_walked(book):
    amounts, pairs = book
    frame = pd.DataFrame(pairs, columns=["referrer_id", "referred_id"], dtype=int)
    path = circle(links_of(frame.assign(credit=1.0), pd.Index(list(amounts))))
    left = set(pairs)
    for _ in amounts:  # drop those who bring nobody, until nothing changes
        left = {(a, b) for a, b in left if any(b == one for one, _ in left)}
    assert bool(path) == bool(left)
    if path:
        assert path[0] == path[-1]
        assert all((int(a), int(b)) in pairs for a, b in itertools.pairwise(path))
        assert len(set(path)) == len(path) - 1


# -------------------------------------------------------------------- what is worth


def test_the_margin_is_that_of_the_whole_history(make_company):
    bought = pd.DataFrame(
        {
            "customer_id": ["A", "B", "B"],
            "date": ["2020-01-01", "2021-01-01", "2026-01-01"],
            "amount": [100.0, 50.0, -10.0],
            "margin": [30.0, 20.0, -4.0],
        }
    )
    named = pd.DataFrame({"referrer_id": ["A"], "referred_id": ["B"], "date": [DAY]})
    company = make_company(bought, referrals=named)
    got = referral_value(company, basis="margin").sort_index()
    assert got["direct"].tolist() == [30, 16]
    assert got["total"].tolist() == [46, 16]


def test_the_asset_value_comes_without_its_referral_stream():
    company = load_dataset("software")
    got = referral_value(company, basis="net_asset_value")
    scores = asset_value(company).scores
    want = scores["net_asset_value"] - scores["referral"]
    assert scores["referral"].sum() > 0
    assert got["direct"].sort_index().tolist() == pytest.approx(
        want.sort_index().tolist()
    )


def test_shared_adds_up_on_every_basis():
    company = load_dataset("software")
    for basis in ("revenue", "margin", "net_asset_value"):
        got = referral_value(company, basis=basis, mode="shared", depth=None)
        assert got["total"].sum() == pytest.approx(got["direct"].sum())
        assert (got["direct"] + got["referred"]).tolist() == pytest.approx(
            got["total"].tolist()
        )


# ----------------------------------------------------------------- planted customers


def test_a_and_b_are_exact_and_the_advocate_is_found():
    company = load_dataset("software")
    got = referral_value(company)
    assert got.loc["C00106"].tolist() == [100_000, 40_000, 140_000]
    assert got.loc["C00118"].tolist() == [30_000, 250_000, 280_000]
    assert got["direct"].rank(ascending=False)["C00118"] > 60
    assert got["total"].rank(ascending=False)["C00118"] <= 20
    assert got.loc["C00134", "direct"] == 3_600
    assert got.loc["C00134", "total"] > 2 * got.loc["C00134", "direct"]


# -------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"depth": 0}, "'depth'.*1 or more, or None for all. Got 0"),
        ({"depth": -1}, "'depth'"),
        ({"depth": 1.5}, "'depth'"),
        ({"depth": True}, "'depth'"),
        ({"depth": "all"}, "'depth'"),
        ({"fading": -0.1}, "'fading'.*from 0 to 1. Got -0.1"),
        ({"fading": 1.1}, "'fading'"),
        ({"fading": float("nan")}, "'fading'"),
        ({"fading": "half"}, "'fading'"),
        ({"mode": "both"}, "'mode'.*'influence', 'shared'"),
        ({"basis": "profit"}, "'basis'.*'net_asset_value'"),
    ],
)
def test_options_that_mean_nothing_are_refused(chain, options, sentence):
    with pytest.raises(ParameterError, match=sentence):
        referral_value(chain, **options)


def test_without_the_table_nothing_is_measured():
    with pytest.raises(CustomerValueError, match="No referrals table"):
        referral_value(load_dataset("subscription"))


def test_a_table_without_rows_leaves_the_direct_value(company_of):
    company = company_of({"A": 5, "B": 3}, [("A", "A")])
    for depth in (1, None):
        got = referral_value(company, depth=depth)
        assert got["total"].tolist() == [5, 3]


def test_what_is_referred_later_does_not_count_yet():
    company = load_dataset("software")
    early = referral_value(company.at("2023-06-01"))
    assert (early["referred"] == 0).all()


def test_nothing_that_was_given_changes(chain):
    before = chain.referrals
    first = referral_value(chain)
    first["total"] = 0
    assert_frame_equal(chain.referrals, before)
    assert totals(referral_value(chain)) == [150, 90, 80, 180, 20]
