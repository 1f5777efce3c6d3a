from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from customer_value.plots import quality as plots
from customer_value.plots.canvas import ACCENT, ALERT, GREY

BOOKS = ["table", "rows_read", "rows_kept", "rows_set_aside"]


class Dataset(SimpleNamespace):
    """What the picture looks at, and nothing else of a company."""


def _company(reasons, *, kept, issues=(), listed=True, money=(1000.0, 900.0)):
    gone = sum(n for _, n in reasons)
    books = pd.DataFrame([["transactions", kept + gone, kept, gone]], columns=BOOKS)
    books["amount_read"], books["amount_kept"] = money
    names = [name for name, n in reasons for _ in range(n)] if listed else []
    return Dataset(
        books=books,
        rejects=pd.DataFrame({"reason": pd.Series(names, dtype="str")}),
        issues=pd.DataFrame(issues, columns=["rule", "rows", "action"]),
        as_of=pd.Timestamp("2026-10-31"),
        currency="EUR",
    )


@pytest.fixture
def company():
    return _company([("no customer_id", 3), ("no customer_id; no date", 2)], kept=95)


def test_rows_lead_from_read_to_kept(company, readable):
    ax = readable(plots.books(company))
    bars = [(bar.get_x(), bar.get_width()) for bar in ax.patches]
    assert bars == [(0, 100), (95, 5), (0, 95)]
    faces = [to_hex(bar.get_facecolor()) for bar in ax.patches]
    assert faces == [GREY, ALERT, ACCENT]


def test_a_row_with_two_faults_counts_at_the_first(company, seen):
    texts = seen(plots.books(company))
    assert "No customer id" in texts
    assert "No date" not in texts


def test_the_books_are_said_in_words(company, said):
    title, note, alt = said(plots.books(company))
    assert title == "95% of 100 rows were kept; 5 were set aside"
    assert note == (
        "Rows of 1 table · transactions: EUR 900 of EUR 1.00 k kept · "
        "as of 31 October 2026"
    )
    assert alt == ("Bars of rows: rows read 100, no customer id −5 and rows kept 95.")


def test_a_cut_list_of_rejects_gives_way_to_the_rules(readable):
    issues = [("b", 4, "set aside"), ("a", 8, "set aside"), ("c", 9, "kept as it is")]
    company = _company([("a", 10)], kept=90, issues=issues, listed=False)
    ax = readable(plots.books(company))
    assert [bar.get_width() for bar in ax.patches] == [100, 8, 2, 90]


def test_rare_reasons_are_added_up(readable, seen):
    reasons = [(f"reason {i}", 10 - i) for i in range(9)]
    ax = readable(plots.books(_company(reasons, kept=5)))
    assert "Other reasons" in seen(ax)
    assert sum(bar.get_width() for bar in ax.patches[1:-1]) == 54
    assert len(ax.patches) == 8


def test_reasons_that_nobody_noted_are_other_reasons(seen):
    texts = seen(plots.books(_company([("x", 5)], kept=5, listed=False)))
    assert "Other reasons" in texts


def test_nothing_set_aside_is_said(said):
    assert said(plots.books(_company([], kept=7)))[0] == "All 7 rows were kept"
    one = _company([], kept=1, money=(float("nan"), float("nan")))
    title, note, _ = said(plots.books(one))
    assert title == "The one row was kept"
    assert note == "Rows of 1 table · as of 31 October 2026"


def test_empty_books_are_said_in_words(said):
    company = _company([], kept=0)
    assert said(plots.books(company))[0] == "No row was read"
    company.books = company.books.iloc[:0]
    assert said(plots.books(company))[0] == "No row was read"


@pytest.mark.slow
@settings(max_examples=15, deadline=None, derandomize=True, phases=[Phase.generate])
@given(
    st.lists(st.tuples(st.text(max_size=80), st.integers(1, 40)), max_size=12),
    st.integers(0, 10**9),
)
def test_all_books_make_a_readable_picture(readable, reasons, kept):
    readable(plots.books(_company(reasons, kept=kept)))
