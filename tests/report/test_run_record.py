"""The record of a run: what it holds, and when two records are the same."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import customer_value as cv
from customer_value.report.block import MIME
from customer_value.report.run_record import run_record

BOUGHT = pd.DataFrame(
    {
        "customer_id": ["A", "A", "B", "C"],
        "date": ["2026-01-01", "2026-02-01", "2026-01-15", "2026-01-20"],
        "amount": ["10", "20", "5.5", "3"],
    }
)


@pytest.fixture
def company(tmp_path):
    BOUGHT.to_csv(tmp_path / "purchases.csv", index=False)
    return cv.read_dataset(tmp_path / "purchases.csv", currency="EUR")


def test_the_record_holds_files_counts_day_and_versions(company):
    record = run_record(company)
    content = record.to_json()
    assert content["as_of"] == "2026-02-01"
    assert content["currency"] == "EUR"
    assert content["files"][0]["file"] == "purchases.csv"
    assert len(content["files"][0]["sha256"]) == 64
    book = content["books"][0]
    assert book["rows_read"] == book["rows_kept"] + book["rows_set_aside"] == 4
    assert set(content["versions"]) == {
        *("customer_value", "python", "pandas", "numpy", "duckdb", "matplotlib")
    }
    assert json.loads(json.dumps(content)) == content


def test_no_folder_of_this_machine_is_in_it(company, tmp_path):
    assert str(tmp_path) not in json.dumps(run_record(company).to_json())


def test_the_same_data_have_the_same_fingerprint(company, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    copy = tmp_path / "elsewhere" / "purchases.csv"
    copy.write_bytes((tmp_path / "purchases.csv").read_bytes())
    other = cv.read_dataset(copy, currency="EUR")
    assert run_record(other).fingerprint == run_record(company).fingerprint


def test_other_data_or_assumptions_have_another_fingerprint(company, tmp_path):
    before = run_record(company).data_fingerprint
    source = tmp_path / "purchases.csv"
    other = cv.read_dataset(
        source, currency="EUR", assumptions=cv.Assumptions(horizon_years=5)
    )
    assert run_record(other).data_fingerprint != before
    BOUGHT.assign(amount="7").to_csv(source, index=False)
    changed = cv.read_dataset(source, currency="EUR")
    assert run_record(changed).data_fingerprint != before


def test_words_on_the_cover_change_the_report_but_not_the_numbers(company):
    plain, named = run_record(company), run_record(company, parameters={"client": "A"})
    assert plain.data_fingerprint == named.data_fingerprint
    assert plain.fingerprint != named.fingerprint


def test_of_a_file_the_record_keeps_name_and_hash(company, tmp_path):
    (tmp_path / "mapping.yaml").write_text("{}")
    given = {"mapping": tmp_path / "mapping.yaml", "issued": "", "strict": True}
    kept = run_record(company, parameters=given).parameters
    assert kept == {"mapping": "mapping.yaml (44136fa355b3)", "strict": True}


def test_the_record_shows_itself_as_a_block(company):
    record = run_record(company, parameters={"client": "<b>"})
    bundle = record._repr_mimebundle_()
    assert bundle[MIME]["kind"] == "provenance"
    assert "<dd>&lt;b&gt;</dd>" in bundle["text/html"]
    assert record.data_fingerprint[:12] in bundle["text/html"]
    assert repr(record).startswith("RunRecord(purchases, as_of=2026-02-01")
