"""Corrupted copies of the bundled companies: every planted fault, and no other."""

from __future__ import annotations

import importlib.util
import sys

import pandas as pd
import pytest

import customer_value as cv


@pytest.fixture(scope="module")
def faulty(root, tmp_path_factory):
    """Return the folder of corrupted copies with their list of faults."""
    path = root / "datasets" / "make_companies.py"
    spec = importlib.util.spec_from_file_location("make_faulty_companies", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_faulty_companies"] = module
    spec.loader.exec_module(module)
    out = tmp_path_factory.mktemp("faulty")
    module.make(out, faults=True)
    return out


@pytest.mark.slow
@pytest.mark.parametrize("name", ["retailer", "software", "subscription"])
def test_the_door_finds_the_planted_faults_and_no_others(faulty, name):
    planted = pd.read_csv(faulty / "faults.csv").query("company == @name")
    company = cv.read_dataset(faulty / name, as_of="2026-10-31")
    keys = ["table", "rule"]
    expected = planted.set_index(keys)["rows"].sort_index()
    found = company.issues.set_index(keys)["rows"].sort_index()
    pd.testing.assert_series_equal(found, expected)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["retailer", "software", "subscription"])
def test_the_rows_set_aside_are_the_planted_lines(faulty, name):
    planted = pd.read_csv(faulty / "faults.csv").query("company == @name")
    company = cv.read_dataset(faulty / name, as_of="2026-10-31")
    aside = planted.query("action == 'set aside' or rule == 'exact duplicate'")
    dropped = aside.query("action != 'kept'")
    expected = {
        (row.table, int(line))
        for row in dropped.itertuples()
        for line in row.lines.split()
    }
    found = set(zip(company.rejects["table"], company.rejects["line"], strict=True))
    assert found == expected
