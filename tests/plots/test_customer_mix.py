from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.colors import to_hex

import customer_value as cv
from customer_value.plots import customer_mix as plots
from customer_value.plots.canvas import ACCENT, ALERT, GREY


def company(rows):
    frame = pd.DataFrame(rows, columns=["customer_id", "date", "amount"])
    return cv.read_dataset({"transactions": frame}, as_of="2025-12-31", currency="EUR")


BEFORE, NOW = "2025-03-01", "2025-10-01"
ROWS = [
    *[(f"s{n}", day, 10) for n in range(4) for day in (BEFORE, NOW)],
    *[(f"l{n}", BEFORE, 10) for n in range(3)],
    *[(f"n{n}", NOW, 20) for n in range(2)],
]


def mix(names=None, rows=ROWS):
    by = None
    if names is not None:
        by = pd.Series({row[0]: names[int(row[0][1:]) % len(names)] for row in rows})
    return cv.customer_mix(company(rows), by=by, window_days=180)


def test_each_status_has_its_bars(sound):
    result = mix()
    ax = sound(lambda: plots.bars(result), result)
    widths = [patch.get_width() for patch in ax.patches]
    assert widths[:4] == pytest.approx([4 / 9, 2 / 9, 0, 3 / 9])
    assert widths[4:8] == pytest.approx([4 / 7, 0, 0, 3 / 7])
    assert widths[8:] == pytest.approx([0.5, 0.5, 0, 0])
    shades = [to_hex(patch.get_facecolor()) for patch in ax.patches[:4]]
    assert (shades[0], shades[1], shades[3]) == (GREY, ACCENT, ALERT)


def test_the_finding_is_the_title(said):
    result = mix()
    title, note, alt = said(plots.bars(result))
    assert title == result.finding.removesuffix(".")
    assert note == (
        "Bought in the last 180 days against the 180 days before · as of 31 December "
        "2025"
    )
    assert "lost: 3 customers, EUR 30 before, EUR 0 now" in alt


def test_groups_split_their_customers(sound, seen):
    result = mix(["x", "y"])
    ax = sound(lambda: plots.groups(result), result)
    # x holds s0 s2 l0 l2 n0, y holds s1 s3 l1 n1
    widths = [patch.get_width() for patch in ax.patches]
    assert widths == pytest.approx([0.4, 0.5, 0.2, 0.25, 0, 0, 0.4, 0.25])
    assert {"50%", "33%"} <= set(seen(ax))


def test_the_title_says_when_a_difference_may_be_chance(said):
    title, _, alt = said(plots.groups(mix(["x", "y"])))
    assert title == "X lost 50% of its earlier customers, y 33%; that may be chance"
    assert "x 50%" in alt
    many = [(f"s{n}", day, 1) for n in range(0, 80, 2) for day in (BEFORE, NOW)]
    many += [(f"l{n}", BEFORE, 1) for n in range(1, 81, 2)]
    title, _, _ = said(plots.groups(mix(["stay", "leave"], many)))
    assert title == "Leave lost 100% of its earlier customers, stay 0%"


def test_one_rate_for_all_is_said_once(said):
    rows = [(f"l{n}", BEFORE, 10) for n in range(4)]
    title, _, _ = said(plots.groups(mix(["x", "y"], rows)))
    assert title == "X lost 100% of its earlier customers"
    rows = [("o9", "2024-01-01", 1), *[(f"n{n}", NOW, 10) for n in range(4)]]
    title, _, _ = said(plots.groups(mix(["x", "y"], rows)))
    assert title == "No customer had bought in the window before"


def test_what_does_not_fit_a_page_is_added_up(seen, readable):
    rows = [(f"s{n}", day, 1) for n in range(40) for day in (BEFORE, NOW)]
    ax = readable(plots.groups(mix([f"group {n:02}" for n in range(20)], rows)))
    assert "9 others" in seen(ax)


def test_nothing_to_show_is_said_in_words(said):
    gone = company([("A", "2024-01-01", 9)])
    title, _, _ = said(plots.bars(cv.customer_mix(gone, window_days=30)))
    assert title == "No customer has bought in these windows"
    title, _, _ = said(plots.groups(cv.customer_mix(gone, window_days=30)))
    assert title == "The mix was made without groups"


def test_profit_stands_beside_revenue_where_it_is_measured(seen):
    result = cv.customer_mix(cv.load_dataset("subscription"))
    assert "profit now" in seen(plots.bars(result))


def test_awkward_names_stay_readable(awkward, readable):
    rows = [(f"s{n}", day, 1) for n in range(80) for day in (BEFORE, NOW)]
    readable(plots.groups(mix(awkward, rows)))
