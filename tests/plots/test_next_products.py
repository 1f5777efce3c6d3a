from __future__ import annotations

import itertools

import pandas as pd
import pytest
from matplotlib.colors import to_hex

import customer_value as cv
from customer_value.plots import next_products as plots
from customer_value.plots.canvas import ACCENT, GREY


def company(orders):
    rows = [
        (f"C{n:03}", f"2026-01-{place + 1:02}", 5.0, product)
        for n, order in enumerate(orders)
        for place, product in enumerate(order)
    ]
    columns = ["customer_id", "date", "amount", "product_id"]
    return cv.read_dataset({"transactions": pd.DataFrame(rows, columns=columns)})


ORDERS = [
    *[["tea", "cup"]] * 30,
    *[["oil", "jar"]] * 30,
    *[["tea", "jar"]] * 10,
    *[["oil", "cup"]] * 12,
]


def test_each_pair_has_a_dot_and_its_interval(sound, seen):
    result = cv.next_products(company(ORDERS))
    ax = sound(lambda: plots.lifts(result), result)
    dots = ax.collections[-1]
    assert dots.get_offsets()[:, 0].tolist() == pytest.approx(
        result.pairs["lift"].tolist()
    )
    shades = [to_hex(shade) for shade in dots.get_facecolors()]
    assert shades == [ACCENT if sure else GREY for sure in result.pairs["sure"]]
    assert {"tea → cup", "as others", "30"} <= set(seen(ax))


def test_the_finding_is_the_title(said):
    result = cv.next_products(company(ORDERS))
    title, note, alt = said(plots.lifts(result))
    assert title == result.finding.removesuffix(".")
    assert "at least 10 customers a pair" in note
    assert "tea → cup" in alt


def test_an_open_interval_is_cut(sound):
    result = cv.next_products(company([["tea", "cup"]] * 15 + [["oil", "jar"]] * 15))
    sound(lambda: plots.lifts(result), result)


def test_groups_are_named(seen):
    half = pd.Series({f"C{n:03}": "x" for n in range(82)}, name="side")
    result = cv.next_products(company(ORDERS), by=half)
    texts = seen(plots.lifts(result))
    assert {"side", "x", "tea → cup"} <= set(texts)
    assert "customers in the side x who went on after" in result.finding


def test_no_pair_is_said_in_words(said):
    title, _, _ = said(plots.lifts(cv.next_products(company([["tea"], ["cup"]]))))
    assert title == (
        "No pair of products can be judged: that needs 10 customers who took one "
        "product and, on a later day, another"
    )


def test_awkward_names_stay_readable(awkward, readable):
    names = [name for name in awkward if name]
    orders = [[one, two] for one, two in itertools.pairwise(names)] * 12
    readable(plots.lifts(cv.next_products(company(orders))))
