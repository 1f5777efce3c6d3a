"""The bundled companies as plain pandas sees them."""

from __future__ import annotations

import importlib.util
import sys

import pandas as pd
import pytest
import yaml

DAYS = ("date", "acquired_on", "cancelled_on", "issued_on", "due_on", "paid_on")
TEXT = dict.fromkeys(
    ("customer_id", "referrer_id", "referred_id", "order_id", "product_id"), str
)


def read(folder):
    """Read the tables of a folder; days as days, ids as text."""
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        tables[path.stem] = table = pd.read_csv(path, dtype=TEXT)
        for name in table.columns.intersection(DAYS):
            table[name] = pd.to_datetime(table[name], format="%Y-%m-%d")
    truths = yaml.safe_load((folder / "truths.yaml").read_text(encoding="utf-8"))
    return tables, truths


@pytest.fixture(scope="session")
def generator(root):
    """Return the module datasets/make_companies.py."""
    path = root / "datasets" / "make_companies.py"
    spec = importlib.util.spec_from_file_location("make_companies", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_companies"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def retailer(root):
    return read(root / "datasets" / "retailer")


@pytest.fixture(scope="session")
def software(root):
    return read(root / "datasets" / "software")


@pytest.fixture(scope="session")
def subscription(root):
    return read(root / "datasets" / "subscription")


@pytest.fixture(scope="session")
def large(generator, tmp_path_factory):
    """Return the three companies with 10,000 customers each, by name."""
    out = tmp_path_factory.mktemp("large")
    return {one.name: read(one) for one in generator.make(out, customers=10_000)}


@pytest.fixture(scope="session")
def faulty(generator, tmp_path_factory):
    """Return the folder of corrupted copies."""
    out = tmp_path_factory.mktemp("faulty")
    generator.make(out, faults=True)
    return out


@pytest.fixture(scope="session", name="read")
def reader():
    """Return the function that reads a folder."""
    return read
