"""The check as a page: complete, self-contained, and safe from what data hold."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import customer_value as cv
from customer_value.errors import DataError
from customer_value.report.check_page import check_page, stopped_page

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def bought():
    return pd.DataFrame(
        {
            "customer_id": [f"C{i % 9}" for i in range(300)],
            "date": [f"2026-01-{1 + i % 28:02d}" for i in range(300)],
            "amount": [HOSTILE, *["10.25"] * 299],
        }
    )


def test_the_page_says_what_was_read_found_and_kept(bought):
    company = cv.read_dataset(bought, currency="EUR")
    page = check_page(company)
    for title in ("What the data allow", "Every fault", "Files and books"):
        assert f">{title}</h2>" in page
    assert "amount is no amount" in page
    assert "3,064.75" in page
    assert company.sources["sha256"].iloc[0][:16] in page
    for sentence in company.coverage["sentence"]:
        assert sentence in page.replace("&#39;", "'")
    assert page == check_page(company)


def test_the_page_runs_nothing_and_asks_the_network_for_nothing(bought):
    page = check_page(cv.read_dataset(bought, currency="EUR"))
    assert "&lt;img src=x onerror" in page
    assert "<img src=x" not in page
    assert "<script" not in page
    assert not re.search(r"(src|href)=[\"\']?https?:", page)


def test_sound_data_say_so():
    sound = pd.DataFrame(
        {
            "customer_id": [f"C{i}" for i in range(40)],
            "date": pd.date_range("2024-01-01", periods=40, freq="14D"),
            "amount": 10,
        }
    )
    company = cv.read_dataset(sound, currency="EUR")
    assert company.issues.empty
    assert "No fault was found." in check_page(company)


def test_data_that_must_be_mended_get_a_page_too(bought):
    with pytest.raises(DataError) as caught:
        cv.read_dataset(bought.assign(amount=HOSTILE))
    page = stopped_page("client", caught.value.problems)
    assert ">What must be mended</h2>" in page
    assert "transactions: amount is no amount, 300 rows." in page
    assert "<img src=x" not in page
