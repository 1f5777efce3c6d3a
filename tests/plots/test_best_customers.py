from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

import customer_value as cv
from customer_value.errors import ParameterError
from customer_value.plots import best_customers as plots
from customer_value.plots.canvas import ACCENT, ALERT, GREY
from customer_value.plots.grid import tint

DAYS = ("2025-01-15", "2025-08-15", "2026-03-15")


@pytest.fixture(scope="module")
def best():
    return cv.best_customers(cv.load_dataset("software"))


@pytest.fixture(scope="module")
def ledger():
    return cv.claims_ledger(cv.load_dataset("software"))


def equals(names):
    rows = [(who, day, 10.0) for who in names for day in DAYS]
    lines = pd.DataFrame(rows, columns=["customer_id", "date", "amount"])
    return cv.best_customers(cv.read_dataset({"transactions": lines}))


# ------------------------------------------------------------------ lenses


def test_the_first_in_money_and_the_most_disputed_have_lines(best, sound, said, seen):
    ax = sound(lambda: plots.lenses(best), best)
    lines = [line for line in ax.lines if len(line.get_xdata()) == 6]
    assert len(lines) == 6
    told = [line for line in lines if to_hex(line.get_color()) == ACCENT]
    assert len(told) == 1  # the advocate, whom the lenses judge most differently
    views = ["customer", "product", "marketing", "revenue", "finance", "money"]
    assert list(told[0].get_ydata()) == best.ranks.loc["C00134", views].tolist()
    title, note, alt = said(ax)
    assert title == best.finding.removesuffix(".")
    assert note.startswith("Rank by lens and by money over 3 years · first 5 in money")
    assert "C00113 customer 84, product 2, marketing 1" in alt
    assert {*views, "C00113", "C00134"} <= set(seen(ax))


@pytest.mark.parametrize("top", [1, 8])
def test_names_do_not_lie_on_each_other(best, readable, top):
    readable(plots.lenses(best, top=top))


@pytest.mark.parametrize("top", [0, 9, 2.5, None])
def test_lines_that_cannot_be_told_apart_are_refused(best, top):
    with pytest.raises(ParameterError, match="'top' parameter of lenses"):
        plots.lenses(best, top=top)


def test_everyone_tied_and_one_alone_can_be_drawn(readable, said):
    readable(plots.lenses(equals(["A", "B", "C"])))
    assert said(plots.lenses(equals("A")))[0] == (
        "There are no two customers to compare"
    )


# --------------------------------------------------------------- agreement


def test_a_cell_is_as_dark_as_two_agree(best, sound, said):
    result = best.agreement
    ax = sound(lambda: plots.agreement(result), result)
    cells = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    assert len(cells) == result.tau.size
    fills = [to_hex(cell.get_facecolor()) for cell in cells]
    tau = result.tau.to_numpy()
    shade = [ACCENT if value >= 0 else ALERT for value in tau[1:, 0]]
    want = [tint(abs(v), colour=c) for v, c in zip(tau[1:, 0], shade, strict=True)]
    assert fills[1:6] == want
    _, note, alt = said(ax)
    assert "W of the lenses 0.29" in note
    assert "customer and product 0.26" in alt


def test_agreement_that_cannot_be_told_is_left_blank(readable, said):
    ax = readable(plots.agreement(equals("ABC").agreement))
    assert said(ax)[0] == "No two lenses can be compared on 3 customers"
    assert "W" not in said(ax)[1]


# ---------------------------------------------------------------- disputes


def test_a_dispute_runs_from_its_best_rank_to_its_worst(best, sound, said, seen):
    ax = sound(lambda: plots.disputes(best, top=3), best)
    spans = [list(line.get_xdata()) for line in ax.lines if len(line.get_xdata()) == 2]
    ends = best.disputed[["best_rank", "worst_rank"]].head(3).to_numpy().tolist()
    assert spans == ends
    assert said(ax)[0] == (
        "C00101 is disputed most: rank 1 for turnover, 243 of 243 for money"
    )
    assert {"turnover 1", "money 243", "EUR\nvalue"} <= set(seen(ax))
    assert "support EUR −" in said(ax)[2]


def test_no_dispute_is_said_in_words(said):
    assert said(plots.disputes(equals("ABC")))[0] == "No customer is disputed"


def test_a_number_of_rows_that_is_none_is_refused(best):
    with pytest.raises(ParameterError, match="'top' parameter of disputes"):
        plots.disputes(best, top=0)


def test_names_that_break_careless_pictures_do_not(best, readable, awkward):
    # a dispute and a line of each of them
    few = best.ranks.sort_values("money").iloc[: len(awkward)].set_axis(awkward)
    told = best.disputed.iloc[: len(awkward)].set_axis(awkward)
    odd = replace(best, ranks=few, disputed=told)
    readable(plots.lenses(odd))
    readable(plots.disputes(odd))


# ------------------------------------------------------------------ claims


def test_every_claim_has_its_number_interval_and_verdict(ledger, sound, seen, said):
    ax = sound(lambda: plots.claims(ledger))
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert [line.get_xdata()[0] for line in dots] == ledger["value"].tolist()
    colours = {"holds": ACCENT, "does not": ALERT, "cannot tell": GREY}
    want = [colours[verdict] for verdict in ledger["verdict"]]
    assert [to_hex(line.get_color()) for line in dots] == want
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == [claim.removesuffix(".") for claim in ledger["claim"]]
    assert {"holds", "verdict", "0", "1"} <= set(seen(ax))
    title, note, alt = said(ax)
    counts = ledger["verdict"].value_counts()
    assert title.startswith(f"Of {len(ledger)} claims {counts['holds']} hold, ")
    assert note.endswith("as of 31 October 2026")
    assert "Some customers cost more than they earn. Holds." in alt


def test_what_holds_above_zero_is_not_written_as_zero(ledger, seen):
    tiny = ledger.iloc[:1].assign(value=0.00012, verdict="holds")
    assert "0.00012" in seen(plots.claims(tiny))


def test_claims_that_cannot_be_measured_have_a_row_without_a_mark(ledger, readable):
    nothing = ledger.assign(
        value=np.nan, low=np.nan, high=np.nan, verdict="cannot tell"
    )
    ax = readable(plots.claims(nothing))
    assert len(ax.get_yticklabels()) == len(ledger)


def test_one_claim_of_each_kind_is_said_in_the_singular(ledger, said):
    one = ledger.iloc[:1].assign(verdict="does not")
    title = said(plots.claims(one))[0]
    assert title == "Of 1 claim 0 hold, 1 does not and 0 cannot be told"
