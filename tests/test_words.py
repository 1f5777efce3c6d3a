"""Numbers as a reader expects them."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_value.words import (
    MISSING,
    count,
    day,
    listed,
    money,
    number,
    percent,
    plural,
)

QUICK = settings(max_examples=100, deadline=None, derandomize=True)
MINUS = "\N{MINUS SIGN}"
UNITS = {"bn": 1e9, "m": 1e6, "k": 1e3}


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf])
def test_what_is_missing_is_a_dash_never_an_empty_cell(value):
    assert MISSING == "\N{EN DASH}"
    assert number(value) == percent(value) == money(value, "EUR") == MISSING


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0, 0, "0"),
        (1800, 0, "1,800"),
        (1234.5, 1, "1,234.5"),
        (-1234.56, 1, f"{MINUS}1,234.6"),
        (-0.2, 0, "0"),
        (2, 2, "2.00"),
    ],
)
def test_numbers_have_separators_and_a_true_minus(value, digits, text):
    assert number(value, digits) == text


@pytest.mark.parametrize(
    ("share", "digits", "text"),
    [
        (0.3, 0, "30%"),
        (0.304, 1, "30.4%"),
        (0, 0, "0%"),
        (1, 0, "100%"),
        (0.0004, 0, "<1%"),
        (0.0004, 1, "<0.1%"),
        (0.0006, 1, "0.1%"),
        (0.9999, 0, ">99%"),
        (0.9999, 1, ">99.9%"),
        (-0.25, 0, f"{MINUS}25%"),
        (1.4, 0, "140%"),
        (12.345, 0, "1,234%"),
    ],
)
def test_percentages_never_round_a_part_to_all_or_none(share, digits, text):
    assert percent(share, digits) == text


@QUICK
@given(st.floats(min_value=0, max_value=1), st.integers(0, 3))
def test_all_and_none_are_said_only_when_true(share, digits):
    text = percent(share, digits)
    assert (text == f"{100:.{digits}f}%") == (share == 1)
    assert (text == f"{0:.{digits}f}%") == (share == 0)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "EUR 0"),
        (-0.002, "EUR 0"),
        (0.124, "EUR 0.12"),
        (-0.2, f"EUR {MINUS}0.20"),
        (0.999, "EUR 1"),
        (950, "EUR 950"),
        (999.4, "EUR 999"),
        (999.5, "EUR 1.00 k"),
        (1234, "EUR 1.23 k"),
        (9_999, "EUR 10.0 k"),
        (154_200, "EUR 154 k"),
        (999_499, "EUR 999 k"),
        (999_500, "EUR 1.00 m"),
        (3_790_000, "EUR 3.79 m"),
        (12_340_000_000, "EUR 12.3 bn"),
        (1_234_000_000_000, "EUR 1,234 bn"),
        (-154_200, f"EUR {MINUS}154 k"),
    ],
)
def test_money_has_three_figures_and_its_unit(amount, text):
    assert money(amount, "EUR") == text


@QUICK
@given(st.floats(min_value=1, max_value=9e11), st.booleans())
def test_money_reads_back_within_half_a_per_cent(size, negative):
    amount = -size if negative else size
    _, figures, *unit = money(amount, "EUR").split(" ")
    read = float(figures.replace(",", "").replace(MINUS, "-"))
    read *= UNITS[unit[0]] if unit else 1
    assert read == pytest.approx(amount, rel=0.00501, abs=0.5)


def test_one_is_singular_and_all_else_plural():
    assert plural(1, "customer") == "customer"
    assert plural(0, "customer") == plural(2, "customer") == "customers"
    assert plural(2, "company", "companies") == "companies"
    assert count(1, "customer") == "1 customer"
    assert count(1800, "customer") == "1,800 customers"
    assert count(3, "company", "companies") == "3 companies"


def test_days_are_written_out():
    assert day(pd.Timestamp("2026-10-31")) == "31 October 2026"
    assert day("2026-01-05") == "5 January 2026"


def test_lists_read_like_a_sentence():
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert listed(["a", "b", "c"]) == "a, b and c"
