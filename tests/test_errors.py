"""What can go wrong, in words: kinds of errors and their sentences."""

from __future__ import annotations

import re
from inspect import isfunction, signature

import numpy as np
import pandas as pd
import pytest

import customer_value as cv
from customer_value import errors
from customer_value.errors import (
    CustomerValueError,
    DataError,
    MissingPartError,
    ParameterError,
    did_you_mean,
    parameter_error,
)

KIND = re.compile(r"(?!Axes|Any)[A-Z][A-Za-z]+")  # an annotation of one class, ours
KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and kind.__module__ == errors.__name__
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_is_a_value_error_of_this_package(kind):
    assert issubclass(kind, CustomerValueError)
    assert issubclass(kind, ValueError)


def test_a_wrong_parameter_is_one_template_sentence():
    error = parameter_error(
        "horizon_days", "likelihood_to_buy", "a whole number of days above 0", -3
    )
    assert str(error) == (
        "The 'horizon_days' parameter of likelihood_to_buy must be a whole number of "
        "days above 0. Got -3 instead."
    )


@pytest.mark.parametrize("got", [np.float64(-1.5), np.array(-1.5), -1.5])
def test_a_number_of_numpy_reads_like_any_number(got):
    assert str(parameter_error("a", "b", "above 0", got)).endswith("Got -1.5 instead.")


def test_a_text_that_was_got_stands_in_quotes():
    assert str(parameter_error("how", "rate", "known", "x")).endswith(
        "Got 'x' instead."
    )


def test_a_data_error_carries_its_problems():
    problems = pd.DataFrame({"rule": ["no date"]})
    error = DataError("Mend the data.", problems)
    assert error.problems is problems
    assert str(error) == "Mend the data."
    assert DataError("Mend the data.").problems is None


def test_a_missing_part_says_how_to_install_it():
    error = MissingPartError("Spark", "pip install pyspark")
    assert str(error) == "Spark is not installed. Install it with: pip install pyspark"


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("ammount", " Did you mean 'amount'?"),
        ("AMOUNT", " Did you mean 'amount'?"),
        ("customerid", " Did you mean 'customer_id'?"),
        ("datum", " Did you mean 'date'?"),
        ("zzz", ""),
        ("", ""),
    ],
)
def test_a_misspelt_name_finds_its_nearest(word, hint):
    assert did_you_mean(word, ["amount", "customer_id", "date"]) == hint


def test_a_word_that_shares_some_letters_is_no_misspelling():
    assert did_you_mean("notes", ["outcomes"]) == ""
    assert did_you_mean("mail", ["margin"]) == ""


def test_the_known_name_keeps_its_own_spelling():
    assert did_you_mean("customerid", ["CustomerID"]) == " Did you mean 'CustomerID'?"


def test_names_that_are_numbers_can_be_suggested_from():
    assert did_you_mean("7", [7, 8]) == " Did you mean '7'?"


def test_without_names_there_is_no_hint():
    assert did_you_mean("amount", []) == ""


def test_a_table_that_was_got_keeps_the_sentence_on_one_line():
    said = str(parameter_error("company", "asset_value", "x", pd.DataFrame({"a": [1]})))
    assert said.endswith("must be x. Got a DataFrame instead.")


def _first_of_a_kind():
    """Return all public functions that take a company or a result first."""
    rooms = [
        cv,
        cv.course,
        cv.report,
        *(getattr(cv.plots, topic) for topic in cv.plots.__all__),
    ]
    found = {f for room in rooms for f in vars(room).values() if isfunction(f)}
    for function in sorted(found, key=lambda f: (f.__module__, f.__name__)):
        public = not function.__name__.startswith("_")
        first = next(iter(signature(function).parameters.values()), None)
        drawing = "plots" not in function.__module__ or "ax" in str(signature(function))
        if public and first and drawing and KIND.fullmatch(str(first.annotation)):
            yield function, first.name


@pytest.mark.parametrize(("function", "name"), list(_first_of_a_kind()))
def test_what_is_no_company_or_result_is_refused_by_name(function, name):
    more = ["to.xlsx"] if function.__name__ == "workbook" else []
    more += [1.0] if function.__name__ == "break_even_spend" else []
    for wrong in ("retailer", pd.DataFrame({"a": [1, 2]})):
        with pytest.raises(ParameterError) as caught:
            function(wrong, *more)
        said = str(caught.value)
        assert said.startswith(f"The {name!r} parameter of {function.__name__} must be")
        assert "\n" not in said
