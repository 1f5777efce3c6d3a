"""The check as a page: complete, self-contained, and safe from what data hold."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from markupsafe import escape

import customer_value as cv
from customer_value.data.coverage import told
from customer_value.errors import DataError
from customer_value.report.check_page import check_page, stopped_page
from customer_value.words import spoken

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
    for title in ("What was read", "Every fault", "What the report can say", "Files"):
        assert f">{title}</h2>" in page
    assert "What third parties know" not in page
    assert "DataFrame, by row" in page  # how it was read
    assert "1 fault of rows set aside or put right" in page
    assert "amount is no amount" in page
    assert "3,064.75" in page
    assert company.sources["sha256"].iloc[0][:16] in page
    for section, _, sentences in told(company.coverage):
        assert spoken(section).capitalize() in page
        for sentence in sentences:
            assert sentence in page.replace("&#39;", "'")
    for issue in company.issues.itertuples():
        for text in (issue.rule, issue.mend, issue.action):
            assert str(escape(text)) in page
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
    error = caught.value
    page = stopped_page("client", error.problems, files=error.sources)
    assert "How the file was read" in page
    assert "How the file was read" not in stopped_page("client", error.problems)
    assert ">What must be mended</h2>" in page
    assert "transactions: amount is no amount, 300 rows." in page
    assert "<img src=x" not in page


def test_an_enrichment_has_its_own_chapter(bought):
    known = pd.DataFrame({"customer_id": ["C1", "C2", HOSTILE], "kind": [1, 2, 3]})
    company = cv.read_dataset(bought, currency="EUR", enrichment={"geo": known})
    page = check_page(company)
    assert ">What third parties know</h2>" in page
    assert "2 of 9 customers (22%) were found in geo." in page
    assert "<img src=x" not in page


def test_the_page_of_pseudonyms_tells_of_nobody(bought):
    people = pd.DataFrame(
        {"customer_id": [f"C{i}" for i in range(9)], "name": ["Zora Quill"] * 9}
    )
    tables = {"transactions": bought, "customers": people}
    known = pd.DataFrame({"customer_id": ["C1", "stranger-7"], "kind": ["a", "a"]})
    company = cv.read_dataset(tables, enrichment=known, pseudonymise=True)
    page = check_page(company)
    assert "Zora" not in page
    assert "stranger-7" not in page
    assert not re.search(r"\bC\d\b", page)


def test_the_page_reads_well_on_a_telephone(bought):
    """Faults are no table: nothing of them is out of sight on a narrow screen."""
    page = check_page(cv.read_dataset(bought, currency="EUR"))
    chapter = page.split(">Every fault</h2>")[1].split("</h2>")[0]
    assert "<table" not in chapter
    assert '<ul class="cv-faults cv-fix">' in chapter
