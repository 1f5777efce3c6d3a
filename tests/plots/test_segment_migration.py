from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

import customer_value as cv
from customer_value.measures.segment_migration import LOST, NEW
from customer_value.plots import segment_migration as plots
from customer_value.plots.canvas import ALERT
from customer_value.plots.grid import tint


def migration(method="levels"):
    return cv.segment_migration(cv.load_dataset("retailer"), method=method)


def cells(ax):
    return [patch for patch in ax.patches if isinstance(patch, Rectangle)]


@pytest.mark.parametrize("method", ["levels", "rfm"])
def test_every_cell_is_drawn_and_readable(method, sound, seen):
    result = migration(method)
    ax = sound(lambda: plots.matrix(result), result)
    shown = seen(ax)
    held = result.customers[result.customers.sum(axis=1) > 0]
    assert len(cells(ax)) == held.size
    assert str(held.iloc[0, 0]) in shown
    assert {"EUR\nbefore", "EUR\nnow"} <= set(shown)


def test_a_cell_is_as_dark_as_its_share_of_the_row():
    result = migration()
    ax = plots.matrix(result)
    first = result.customers.iloc[0]
    fills = [to_hex(patch.get_facecolor()) for patch in cells(ax)]
    rows = len(result.customers)
    assert fills[0] == tint(first.iloc[0] / first.sum())
    assert fills[-rows] == tint(first[LOST] / first.sum(), colour=ALERT)


def test_the_finding_is_the_title_and_the_largest_moves_are_said(said):
    result = migration()
    title, note, alt = said(plots.matrix(result))
    assert title == result.finding.removesuffix(".")
    assert note.startswith("Rows: segment on 31 October 2025; columns: today, same")
    biggest = result.customers.loc[NEW, "Occasional"]
    assert f"{NEW} to Occasional {biggest}" in alt


def test_nobody_who_moved_is_said(said, sound):
    lines = pd.DataFrame(
        [("A", day, 5.0) for day in ("2024-01-01", "2024-04-01", "2024-08-01")],
        columns=["customer_id", "date", "amount"],
    )
    result = cv.segment_migration(cv.read_dataset({"transactions": lines}))
    assert "nobody moved" in said(sound(lambda: plots.matrix(result), result))[2]
