"""What third parties know, as a chapter: found, known, unmatched."""

from __future__ import annotations

import pandas as pd

import customer_value as cv
from customer_value.report.joined import MOST, joined

IDS = [f"C{i:02d}" for i in range(40)]


def company(known, **how):
    bought = pd.DataFrame({"customer_id": IDS, "date": "2026-01-01", "amount": 1})
    return cv.read_dataset(bought, currency="EUR", enrichment=known, **how)


def test_without_an_enrichment_there_is_nothing():
    assert joined(company(None), ids=True) == []


def test_the_join_is_told_in_a_sentence_and_two_tables():
    known = pd.DataFrame(
        {"customer_id": [*IDS[:10], "X1", "X2"], "band": ["a", None, "b"] * 4}
    )
    findings, attributes, unmatched = joined(company({"geo": known}), ids=True)
    assert repr(findings) == (
        "1. 10 of 40 customers (25%) were found in geo. 2 ids of the file belong to "
        "no customer."
    )
    assert "1 attribute joined to the customers" in repr(attributes)
    assert "categorical" in repr(attributes)
    assert "18%" in repr(attributes)  # 7 of 40
    assert "32 ids without a match" in repr(unmatched)
    assert "Ids that are no customer" in repr(unmatched)
    assert f"Up to {MOST} of each are listed" in repr(unmatched)
    assert IDS[10 + MOST - 1] in repr(unmatched)
    assert IDS[10 + MOST] not in repr(unmatched)


def test_a_report_lists_no_ids():
    known = pd.DataFrame({"customer_id": IDS[:10], "band": ["a", "b"] * 5})
    blocks = joined(company(known), ids=False)
    assert len(blocks) == 2
    assert not any(IDS[20] in repr(block) for block in blocks)


def test_an_enrichment_of_nothing_but_names_is_told_without_attributes():
    known = pd.DataFrame({"customer_id": IDS, "contact name": ["Ann"] * 40})
    blocks = joined(company(known, pseudonymise=True), ids=True)
    assert len(blocks) == 1
    assert "40 of 40 customers (100%) were found" in repr(blocks[0])


def test_the_chapter_on_the_data_tells_of_the_join():
    known = pd.DataFrame({"customer_id": IDS[:10], "band": ["a", "b"] * 5})
    chapter = cv.report.section("coverage", company(known))
    assert "10 of 40 customers (25%) were found" in repr(chapter)
