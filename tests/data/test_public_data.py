"""Two public data sets through the shipped mappings, counted by plain pandas too."""

from __future__ import annotations

import gzip

import pandas as pd
import pytest

import customer_value as cv


@pytest.fixture(scope="module")
def lines(shared_data):
    """Return Online Retail as plain text cells."""
    path = shared_data / "online_retail.csv.gz"
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def online_retail(shared_data, root):
    mapping = root / "datasets" / "mappings" / "online_retail.yaml"
    return cv.read_dataset(shared_data / "online_retail.csv.gz", mapping=mapping)


@pytest.fixture(scope="module")
def cdnow(shared_data, root):
    mapping = root / "datasets" / "mappings" / "cdnow.yaml"
    return cv.read_dataset(shared_data / "cdnow_master.csv", mapping=mapping)


@pytest.mark.slow
def test_online_retail_tells_its_known_faults(online_retail, lines, found):
    price = lines["UnitPrice"].astype(float)
    quantity = lines["Quantity"].astype(float)
    counted = {
        "no customer_id": (lines["CustomerID"] == "").sum(),
        "cancellation": lines["InvoiceNo"].str.startswith("C").sum(),
        "price of zero or less": (price <= 0).sum(),
        "exact duplicate": lines.duplicated().sum(),
        "amount of zero": (price * quantity == 0).sum(),
        "negative amount": (price * quantity < 0).sum(),
    }
    assert counted["no customer_id"] == 135_080
    assert counted["cancellation"] == 9_288
    assert counted["price of zero or less"] == 2_517
    assert counted["exact duplicate"] == 5_268
    faults = found(online_retail)
    assert {rule: faults["transactions", rule][0] for rule in counted} == counted


@pytest.mark.slow
def test_the_books_of_online_retail_close(online_retail, lines):
    books = online_retail.books.iloc[0]
    amount = (lines["Quantity"].astype(float) * lines["UnitPrice"].astype(float)).round(
        4
    )
    known = lines["CustomerID"] != ""
    assert books["rows_read"] == len(lines) == 541_909
    assert books["rows_kept"] == known.sum() == 406_829
    assert books["rows_set_aside"] == 135_080
    assert books["amount_read"] == pytest.approx(amount.sum(), abs=0.005)
    assert books["amount_kept"] == pytest.approx(amount[known].sum(), abs=0.005)
    assert online_retail.sources.loc[0, "lines"] == 541_910


@pytest.mark.slow
def test_every_line_number_of_online_retail_is_physical(online_retail, shared_data):
    with gzip.open(
        shared_data / "online_retail.csv.gz", "rt", encoding="utf-8"
    ) as file:
        written = file.read().split("\n")
    rejects = online_retail.rejects
    assert len(rejects) == 135_080
    for line in rejects["line"].iloc[::997]:
        assert written[line - 1].rsplit(",", 2)[1] == ""


@pytest.mark.slow
def test_cdnow_tells_its_known_faults(cdnow, shared_data, found):
    plain = pd.read_csv(shared_data / "cdnow_master.csv", dtype=str)
    faults = found(cdnow)
    assert cdnow.books.loc[0, "rows_read"] == len(plain) == 69_659
    assert cdnow.books.loc[0, "rows_set_aside"] == 0
    assert faults["transactions", "amount of zero"] == (80, "keep")
    assert faults["transactions", "exact duplicate"] == (255, "keep")
    assert plain.duplicated().sum() == 255
    assert (plain["dollar_value"].astype(float) == 0).sum() == 80
    assert len(cdnow.customers) == plain["customer_id"].nunique() == 23_570
    assert cdnow.as_of == pd.Timestamp(plain["date"].max())
