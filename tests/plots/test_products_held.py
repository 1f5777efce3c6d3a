from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.colors import to_hex

import customer_value as cv
from customer_value.plots import products_held as plots
from customer_value.plots.grid import tint

LINES = [
    *[(f"A{n}", "tea") for n in range(4)],
    *[(f"A{n}", "cup") for n in range(2)],
    *[(f"B{n}", "pot") for n in range(3)],
]


def held(lines=LINES, by="first"):
    rows = pd.DataFrame(lines, columns=["customer_id", "product_id"])
    rows = rows.assign(date="2026-01-01", amount=5.0)
    company = cv.read_dataset({"transactions": rows})
    first = pd.Series({who: who[0] for who, _ in lines}, name="first")
    return cv.products_held(company, by=first if by else None)


def test_every_cell_is_as_dark_as_the_share_that_holds_it(sound, seen):
    result = held()
    ax = sound(lambda: plots.matrix(result), result)
    fills = [to_hex(patch.get_facecolor()) for patch in ax.patches]
    # columns tea, pot, cup; rows A (1.5 products), B (1)
    assert fills == [tint(share) for share in (1, 0, 0, 1, 0.5, 0)]
    assert {"100%", "50%", "1.5", "1.0", "33%"} <= set(seen(ax))


def test_the_finding_is_the_title(said):
    result = held()
    title, note, alt = said(plots.matrix(result))
    assert title == result.finding.removesuffix(".")
    assert note == (
        "Share of the customers that hold all products · n = 7 customers · as of 1 "
        "January 2026"
    )
    assert alt.endswith("A 1.5; B 1.0.")


def test_a_wide_range_and_many_groups_are_cut_and_said(said, sound):
    lines = [
        (f"{chr(65 + n)}1", f"product {k:02}") for n in range(15) for k in range(n + 1)
    ]
    result = held(lines)
    _, note, _ = said(sound(lambda: plots.matrix(result), result))
    assert "the 9 most held products" in note
    assert "3 groups not shown" in note


def test_without_groups_everyone_is_one_row(said, sound):
    result = held(by=None)
    _, _, alt = said(sound(lambda: plots.matrix(result), result))
    assert alt.endswith("all customers 1.3.")


def test_awkward_names_stay_readable(awkward, readable):
    lines = [(f"A{n}", name) for n, name in enumerate(awkward) if name]
    readable(plots.matrix(held([*lines, ("B1", "p")])))


@pytest.mark.parametrize("name", ["retailer", "software", "subscription"])
def test_the_bundled_companies_are_readable(name, readable):
    readable(plots.matrix(cv.products_held(cv.load_dataset(name))))
