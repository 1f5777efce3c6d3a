"""What can go wrong, in words: kinds of errors and their sentences."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from customer_value import errors
from customer_value.errors import (
    CustomerValueError,
    DataError,
    MissingPartError,
    did_you_mean,
    parameter_error,
)

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type)]


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
