"""Expressions in a mapping: what is calculated, and what is refused."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import customer_value as cv

QUICK = settings(max_examples=40, deadline=None, derandomize=True)
LINE = pd.DataFrame(
    {
        "who": [" a1 "],
        "Invoice Date": ["2026-01-05"],
        "Qty": ["3"],
        "Unit Price": ["2.50"],
        "Off": [""],
    }
)


def read(amount, *, frame=LINE, **columns):
    plan = {"customer_id": "who", "date": "Invoice Date", "amount": amount, **columns}
    return cv.read_dataset(
        frame, mapping={"tables": {"transactions": {"columns": plan}}}
    ).transactions


@pytest.mark.parametrize(
    ("expression", "amount"),
    [
        ("Qty", 3),
        ("Unit Price", 2.5),
        ('Qty * "Unit Price"', 7.5),
        ("Qty * UnitPrice", 7.5),
        ("qty * unit_price - COALESCE(Off, 0)", 7.5),
        ("-(Qty + 1) / 2", -2),
        ("CASE WHEN Qty > 2 THEN 10 ELSE 20 END", 10),
        ("CASE WHEN who = 'a1' THEN 1 ELSE 2 END", 1),
        ("ABS(-Qty)", 3),
        ("ROUND(Qty * 1.234, 1)", 3.7),
        ("CAST(Qty AS DECIMAL(10, 2)) * 2", 6),
        ("NULLIF(Qty, 4)", 3),
        ("SUBSTR('x12', 2)", 12),
        ("REPLACE('1-2', '-', '')", 12),
        ("'1' || '5'", 15),
    ],
)
def test_an_expression_is_calculated_by_the_engine(expression, amount):
    assert read(expression)["amount"].tolist() == pytest.approx([amount])


def test_text_expressions_make_ids():
    made = read("Qty", product_id="UPPER(TRIM(who)) || '-' || Qty")
    assert made["product_id"].tolist() == ["A1-3"]


@pytest.mark.parametrize(
    "expression",
    [
        "(SELECT 1)",
        "read_text('/etc/passwd')",
        "(SELECT content FROM read_text('/etc/hostname'))",
        "getenv('HOME')",
        "__import__('os')",
        "Qty; DROP TABLE x",
        "Qty FROM duckdb_settings()",
        "other.Qty",
        "*",
        "COLUMNS('.*')",
        "SUM(Qty)",
        "ROW_NUMBER() OVER ()",
        "CURRENT_DATE",
        "NOW()",
        "RANDOM()",
        "$1",
        "?",
        "[1, 2]",
        "{'a': 1}",
        "CAST(Qty AS JSON)",
        "Qty +",
        "",
        "x -> x + 1",
        "current_setting('threads')",
    ],
)
def test_what_is_not_on_the_list_is_refused_in_one_line(expression):
    with pytest.raises(
        cv.ParameterError, match=r"mapping, transactions\.amount"
    ) as caught:
        read(expression)
    assert "\n" not in str(caught.value)


def test_a_misspelt_heading_gets_a_suggestion():
    with pytest.raises(cv.ParameterError, match=r"no column 'Qyt'.*Did you mean 'Qty'"):
        read("Qyt * 2")


def test_a_text_that_is_calculated_with_is_a_number():
    frame = LINE.assign(Qty=["1.000,5"], **{"Unit Price": ["2"]})
    plan = {"customer_id": "who", "date": "Invoice Date", "amount": "Qty * UnitPrice"}
    how = {"columns": plan, "decimal": ",", "thousands": "."}
    company = cv.read_dataset(frame, mapping={"tables": {"transactions": how}})
    assert company.transactions["amount"].tolist() == [2001.0]


def test_a_factor_that_is_no_number_is_a_fault_of_the_data():
    with pytest.raises(cv.DataError, match="no amount"):
        read("Qty * UnitPrice", frame=LINE.assign(Qty=["many"]))


def test_texts_and_numbers_that_do_not_mix_are_refused():
    with pytest.raises(cv.ParameterError, match="mixes texts and numbers"):
        read("UPPER(Qty) + TRIM(who)")


def test_a_day_made_by_an_expression_is_read_in_the_declared_way():
    plan = {
        "customer_id": "who",
        "date": 'CAST("Invoice Date" AS DATE)',
        "amount": "Qty",
    }
    how = {"columns": plan, "date_format": "%d.%m.%Y"}
    company = cv.read_dataset(LINE, mapping={"tables": {"transactions": how}})
    assert company.as_of == pd.Timestamp("2026-01-05")


@QUICK
@given(st.text(max_size=30))
def test_any_text_is_calculated_or_refused(expression):
    try:
        read(expression)
    except cv.CustomerValueError as error:
        assert "\n" not in str(error).replace(repr(expression), "")  # noqa: PT017
