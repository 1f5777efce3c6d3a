"""Migration: cells by hand, totals that tie out, and a slow loop."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import customer_value as cv
from customer_value.customers.rfm import rfm_segment
from customer_value.errors import CustomerValueError, ParameterError
from customer_value.measures.segment_migration import LOST, NEW, RETURNED
from customer_value.measures.segment_names import NAMES

START = date(2024, 1, 1)
AS_OF = START + timedelta(399)


def table(lines):
    columns = ["customer_id", "date", "amount", "product_id"]
    return pd.DataFrame(lines, columns=columns[: len(lines[0])])


def shop(make_company, more=()):
    """Ten customers n: n days, n products, n x n a day in 2024-03; then they change."""
    lines = [
        (f"C{n:02}", str(date(2024, 3, 1) + timedelta(k)), n * n, f"p{k}")
        for n in range(1, 11)
        for k in range(n)
    ]
    return make_company(table([*lines, *more]), as_of="2024-09-30")


NOW = [
    *[("C10", f"2024-09-{d:02}", 100, f"p{d}") for d in range(1, 11)],  # as before
    *[("C09", f"2024-09-{d:02}", 1, f"p{d}") for d in range(1, 10)],  # cheap now
    ("C01", "2024-09-01", 2000, "p1"),  # one large purchase
    ("N1", "2024-09-01", 1, "p1"),
]


@pytest.fixture(scope="module")
def moved(make_company):
    company = shop(make_company, NOW)
    return cv.segment_migration(company, since="2024-04-30", window_days=120)


def test_the_rules_of_the_earlier_day_place_customers_on_both(moved):
    rules = moved.limits
    assert rules["fact"].tolist() == ["purchases", "revenue", "products"]
    assert rules.loc["frequency", ["mid", "high"]].tolist() == [4, 8]
    assert rules.loc["volume", ["mid", "high"]].tolist() == [4**3, 8**3]
    scores = moved.scores
    assert scores.loc["C10", ["before", "now"]].tolist() == ["Core", "Core"]
    assert scores.loc["C09", ["before", "now"]].tolist() == [
        *("Core", "Frequent explorer"),
    ]
    assert scores.loc["C08", ["before", "now"]].tolist() == ["Core", LOST]
    assert scores.loc["C01", ["before", "now"]].tolist() == [
        *("Occasional", "Specialist"),
    ]
    assert scores.loc["N1", ["before", "now"]].tolist() == [NEW, "Occasional"]


def test_every_cell_counts_customers_and_money(moved):
    assert moved.customers.loc["Core"].to_dict() == {
        "Core": 1,
        "Frequent explorer": 1,
        "Specialist": 0,
        "Occasional": 0,
        LOST: 1,
    }
    assert moved.customers.loc["Occasional", ["Specialist", LOST]].tolist() == [1, 6]
    assert moved.revenue_before.loc["Core", LOST] == 8**3
    assert moved.revenue.loc["Core"].tolist() == [1000, 9, 0, 0, 0]
    assert moved.revenue.loc[NEW, "Occasional"] == 1
    assert moved.finding == (
        "Of 3 customers in the segment Core on 30 April 2024, 1 (33%) is in it today "
        "and 1 (33%) is lost."
    )


def test_the_summary_holds_the_totals(moved):
    summary = moved.summary()
    assert summary.loc["all", "all"] == 11
    assert summary.loc["Core", "all"] == 3
    assert summary.loc["all", LOST] == 7
    assert summary.index.name == "before"
    assert repr(moved).startswith("SegmentMigration(method=levels, customers=11, since")


def test_who_bought_long_before_has_returned(make_company):
    lines = [("A", "2023-01-01", 5), ("B", "2023-12-01", 5), ("A", "2024-12-01", 5)]
    company = make_company(table(lines), as_of="2024-12-31")
    got = cv.segment_migration(company, window_days=100, since="2024-01-31")
    assert got.scores["before"].to_dict() == {"A": RETURNED, "B": "Occasional"}
    assert got.customers.loc[RETURNED, "Occasional"] == 1
    assert got.customers.loc[NEW].sum() == 0


def test_identical_customers_share_a_cell(make_company):
    lines = [
        (f"{n:03}", day, 7, "p")
        for n in range(200)
        for day in ("2024-04-01", "2024-08-01", "2024-01-01")
    ]
    for method in ("levels", "rfm"):
        got = cv.segment_migration(make_company(table(lines)), method=method)
        assert len(got.scores.drop_duplicates()) == 1
        assert got.customers.max(axis=None) == 200


def test_what_the_windows_do_not_see_is_said(make_company):
    lines = [("A", str(START), 5), ("A", str(AS_OF), 5)]
    company = make_company(table(lines))
    got = cv.segment_migration(company, since="2024-02-20", window_days=100)
    assert list(got.notes) == [
        "Variety is not measured: segments are named by frequency and volume.",
        (
            "The window up to 20 February 2024 holds 51 days of history: customers "
            "look less frequent there."
        ),
        "249 days between the two windows are not looked at.",
    ]
    got = cv.segment_migration(company, since="2024-12-31", window_days=380)
    assert got.notes[-1] == "The two windows share 346 days."


def test_by_default_the_earlier_day_is_one_window_ago(make_company):
    # (2023-01-01, 2024-01-01] leaves the first purchase of A outside
    lines = [("A", "2023-01-01", 5, "p"), ("A", "2024-05-01", 5, "p")]
    lines += [("B", "2024-01-01", 5, "p"), ("B", "2025-01-01", 5, "p")]
    got = cv.segment_migration(make_company(table(lines), as_of="2025-01-01"))
    assert got.window_days == 365
    assert got.since == pd.Timestamp("2024-01-01")
    assert got.scores["before"].to_dict() == {"A": RETURNED, "B": "Occasional"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"since": "2024-09-30"}, "a day before 2024-09-30"),
        ({"since": "yesterday"}, "a day such as"),
        ({"window_days": 0}, "a whole number of days"),
        ({"window_days": 9999}, "at most the 213 days of history"),
        ({"method": "clusters"}, "one of levels, rfm"),
        ({"cuts": (9, 2)}, "segment_migration must be two rising ratings"),
    ],
)
def test_options_that_cannot_be_are_refused(make_company, options, message):
    with pytest.raises(ParameterError, match=message):
        cv.segment_migration(shop(make_company, NOW), **options)


def test_a_history_that_is_too_short_is_said_in_words(make_company):
    with pytest.raises(CustomerValueError, match="at least 90"):
        cv.segment_migration(make_company([("A", "2025-01-01", 1)]))
    with pytest.raises(CustomerValueError, match="Nobody bought in the 106 days up"):
        cv.segment_migration(shop(make_company, NOW), since="2020-01-01")


def test_lost_customers_are_those_of_the_defection_windows():
    for name in ("retailer", "software", "subscription"):
        company = cv.load_dataset(name)
        got, mix = cv.segment_migration(company), cv.customer_mix(company)
        assert got.customers[LOST].sum() == mix.mix.loc["lost", "customers"]
        assert got.customers.loc[NEW].sum() == mix.mix.loc["new", "customers"]
        assert got.customers.loc[RETURNED].sum() == mix.mix.loc["returned", "customers"]
        assert got.revenue.sum(axis=None) == pytest.approx(mix.mix["revenue"].sum())
        assert got.revenue_before.sum(axis=None) == pytest.approx(
            mix.mix["revenue_before"].sum()
        )


LINES = st.lists(
    st.tuples(
        st.sampled_from([f"C{n}" for n in range(9)]),
        st.integers(0, 399).map(lambda n: str(START + timedelta(n))),
        st.integers(-10, 60),
        st.sampled_from(["p", "q", "r"]),
    ),
    min_size=3,
    max_size=80,
)


def slow_rating(values):
    ranks = [
        sum(v < x for v in values) + sum(v == x for v in values) / 2 for x in values
    ]
    low, high = min(ranks), max(ranks)
    return [1 + 9 * (r - low) / (high - low) if high > low else None for r in ranks]


def slow_facts(lines, end, days):
    """Return purchases, revenue, products and silence of the window, by loops."""
    facts = {}
    for who in {c for c, *_ in lines}:
        own = [(date.fromisoformat(d), a, p) for c, d, a, p in lines if c == who]
        own = [row for row in own if end - timedelta(days) < row[0] <= end]
        bought = {d for d, *_ in own if sum(a for e, a, _ in own if e == d) > 0}
        if bought:
            facts[who] = {
                "purchases": len(bought),
                "revenue": sum(a for _, a, _ in own),
                "products": len({p for _, a, p in own if a > 0}),
                "recency_days": (end - max(bought)).days,
            }
    return facts


def slow_level(value, base, ratings, *, method, less):
    """Place a value by the rated values of the earlier day, from 0 up."""
    sign = -1 if less else 1
    if ratings[0] is None:  # all equal: the middle, and below it whoever has less
        middle = 1 if method == "levels" else 2
        return middle if sign * value >= sign * base[0] else 0
    if method == "levels":
        levels = [(r >= 4 - 1e-9) + (r > 7 + 1e-9) for r in ratings]
    else:
        levels = [min(4, int((r - 1) / 1.8 + 1e-6)) for r in ratings]
    reached = [
        level
        for level, known in zip(levels, base, strict=True)
        if sign * value >= sign * known
    ]
    return max(reached, default=0)


@settings(deadline=None, max_examples=30)
@given(LINES, st.sampled_from(["levels", "rfm"]), st.integers(60, 199))
def test_every_cell_agrees_with_a_slow_loop(make_company, lines, method, days):
    lines = [("C0", str(START), 5, "p"), *lines]
    company = make_company(table(lines), as_of=str(AS_OF))
    since = AS_OF - timedelta(days)
    before, now = slow_facts(lines, since, days), slow_facts(lines, AS_OF, days)
    if not before:
        return
    got = cv.segment_migration(company, method=method, window_days=days)
    axes = {
        "levels": ("purchases", "revenue", "products"),
        "rfm": ("recency_days", "purchases", "revenue"),
    }[method]

    def segment(facts):
        place = []
        for axis in axes:
            less = axis == "recency_days"
            base = [before[c][axis] for c in before]
            ratings = slow_rating([-v if less else v for v in base])
            place.append(
                slow_level(facts[axis], base, ratings, method=method, less=less)
            )
        if method == "levels":
            return NAMES[tuple(level == 2 for level in place)]
        return rfm_segment(*(level + 1 for level in place))

    assert set(got.scores.index) == set(before) | set(now)
    for who in got.scores.index:
        first = min(
            date.fromisoformat(d)
            for c, d, *_ in lines
            if c == who and sum(a for e, f, a, _ in lines if (e, f) == (who, d)) > 0
        )
        came = NEW if first > since else RETURNED
        row = got.scores.loc[who]
        assert row["before"] == (segment(before[who]) if who in before else came)
        assert row["now"] == (segment(now[who]) if who in now else LOST)
    assert got.customers.sum(axis=None) == len(got.scores)
    for name, cells in (
        ("revenue_before", got.revenue_before),
        ("revenue", got.revenue),
    ):
        by = got.scores.groupby("before")[name].sum()
        for segment_, total in by.items():
            assert cells.loc[segment_].sum() == pytest.approx(total)
