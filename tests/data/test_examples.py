"""The bundled companies, by name."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv

NAMES = ["retailer", "software", "subscription"]


def test_the_list_names_every_company_with_its_size(root):
    listed = cv.list_datasets().set_index("name")
    assert listed.index.tolist() == NAMES
    for name in NAMES:
        for table in ("customers", "transactions"):
            rows = pd.read_csv(root / "datasets" / name / f"{table}.csv", dtype=str)
            assert listed.loc[name, table] == len(rows)
        assert listed.loc[name, "title"]
        assert listed.loc[name, "teaches"]
        for file in listed.loc[name, "enrichment"]:
            assert len(cv.load_dataset(name, enrichment=file).joins) == 1
    assert listed["enrichment"].tolist() == [("neighbourhoods",), (), ()]


@pytest.mark.parametrize("name", NAMES)
def test_a_company_is_loaded_by_its_name(name):
    company = cv.load_dataset(name)
    assert company.name == name
    assert company.currency == "EUR"
    assert company.as_of == pd.Timestamp("2026-10-31")
    assert (company.issues["severity"] != "stop").all()


def test_the_software_company_has_all_ten_tables():
    assert len(cv.load_dataset("software").tables) == 10


def test_a_source_is_loaded_like_a_name(root):
    company = cv.load_dataset(root / "datasets" / "retailer", as_of="2025-10-31")
    assert company.as_of == pd.Timestamp("2025-10-31")
    assert cv.load_dataset(str(root / "datasets" / "retailer")).name == "retailer"


def test_the_options_of_reading_pass_through():
    company = cv.load_dataset("retailer", assumptions={"horizon_years": 7})
    assert company.assumptions.horizon_years == 7


def test_a_misspelt_name_gets_a_suggestion():
    with pytest.raises(cv.ParameterError, match="Did you mean 'retailer'"):
        cv.load_dataset("retailr")
