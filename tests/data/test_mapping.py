"""The mapping file: read, checked, refused in one line."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.data.mapping import read_mapping, read_yaml


def test_there_is_room_for_so_many_conditions():
    watch = {f"w{i}": "amount > 1" for i in range(21)}
    with pytest.raises(cv.ParameterError, match="watch may hold 20"):
        read_mapping({"tables": {"transactions": {"watch": watch}}})


def test_no_mapping_is_an_empty_one():
    plan = read_mapping(None)
    assert plan.name is None
    assert plan.table("transactions").duplicates == "keep"


def test_a_mapping_may_be_a_file(write):
    path = write("name: Shop\ntables:\n  transactions:\n    decimal: ','\n", "m.yaml")
    plan = read_mapping(path)
    assert plan.name == "Shop"
    assert plan.table("transactions").decimal == ","


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"tabels": {}}, "unknown name 'tabels'. Did you mean 'tables'"),
        ({"tables": {"transaction": {}}}, "Did you mean 'transactions'"),
        ({"tables": {"transactions": {"seperator": ";"}}}, "Did you mean 'separator'"),
        ({"tables": {"transactions": {"columns": {"amuont": "x"}}}}, "'amount'"),
        ({"tables": {"transactions": {"duplicates": "maybe"}}}, "'keep' or 'drop'"),
        ({"missing_customers": "ignore"}, "'stop' or 'set_aside'"),
        ({"tables": ["transactions"]}, "must hold names and values"),
        ({"tables": {"transactions": {"separator": 5}}}, "must be text"),
        ({"tables": {"transactions": {"decimal": ",,"}}}, "must be one sign"),
        ({"tables": {"transactions": {"thousands": "."}}}, "must be different signs"),
        ({"tables": {"transactions": {"date_format": 5}}}, "a pattern or a list"),
        ({"currency": 5}, "must be text"),
        ({"as_of": "yesterday"}, "as_of"),
        (5, "mapping"),
    ],
)
def test_a_wrong_mapping_is_refused_in_one_line(mapping, message):
    frame = pd.DataFrame({"customer_id": ["A"], "date": ["2026-01-01"], "amount": [1]})
    with pytest.raises(cv.ParameterError) as caught:
        cv.read_dataset(frame, mapping=mapping)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_yaml_file_is_named():
    with pytest.raises(cv.ParameterError, match=r"No such mapping file: nowhere\.yaml"):
        read_yaml("nowhere.yaml", what="mapping")


@pytest.mark.parametrize("text", ["a: [", "a: b: c", "\ta: 1"])
def test_what_is_no_yaml_is_refused_with_its_line(write, text):
    with pytest.raises(cv.ParameterError, match="is not YAML"):
        read_yaml(write(text, "m.yaml"), what="mapping")


@pytest.mark.parametrize("text", ["- a\n- b", "just text", "5"])
def test_yaml_that_holds_no_names_is_refused(write, text):
    with pytest.raises(cv.ParameterError, match="must hold lines 'name: value'"):
        read_yaml(write(text, "m.yaml"), what="mapping")


def test_bytes_that_are_no_text_are_refused(write):
    with pytest.raises(cv.ParameterError, match="cannot be read as text"):
        read_yaml(write(b"\xff\xfe\x00", "m.yaml"), what="mapping")


def test_an_empty_yaml_file_says_nothing(write):
    assert read_yaml(write("", "m.yaml"), what="mapping") == {}


def test_a_yaml_file_cannot_run_anything(write):
    path = write("!!python/object/apply:os.system ['true']", "m.yaml")
    with pytest.raises(cv.ParameterError, match="is not YAML"):
        read_yaml(path, what="mapping")


def test_the_mapping_gives_name_currency_and_day():
    frame = pd.DataFrame(
        {
            "customer_id": ["A", "A"],
            "date": ["2026-01-01", "2026-03-01"],
            "amount": [1, 2],
        }
    )
    mapping = {"name": "Shop", "currency": "CHF", "as_of": "2026-02-01"}
    company = cv.read_dataset(frame, mapping=mapping)
    assert (company.name, company.currency) == ("Shop", "CHF")
    assert company.as_of == pd.Timestamp("2026-02-01")
    assert len(company.transactions) == 1


def test_what_is_said_in_the_call_wins_over_the_mapping():
    frame = pd.DataFrame({"customer_id": ["A"], "date": ["2026-01-01"], "amount": [1]})
    mapping = {"currency": "CHF", "as_of": "2026-02-01"}
    company = cv.read_dataset(
        frame, mapping=mapping, currency="EUR", as_of="2026-03-01"
    )
    assert (company.currency, company.as_of) == ("EUR", pd.Timestamp("2026-03-01"))
