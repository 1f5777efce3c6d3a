"""What a report is given, in the form in which its notebook takes it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import yaml

import customer_value as cv
from customer_value.errors import ParameterError, ReportError
from customer_value.report.given import list_of, stored, with_enrichment


def test_without_an_enrichment_the_mapping_stays_as_it_is():
    for mapping in (None, {"name": "x"}, "map.yaml"):
        assert with_enrichment(mapping, None, source="in") is mapping


def test_files_are_named_on_the_way_from_the_source(tmp_path):
    for mapping in (None, {"name": "x"}):
        found = with_enrichment(
            mapping, tmp_path / "geo" / "a.csv", source=tmp_path / "in" / "sales.csv"
        )
        assert found["enrichment"] == {"a": {"file": ["../geo/a.csv"]}}
        assert found.get("name") == (mapping or {}).get("name")


def test_a_mapping_keeps_what_it_says_of_the_file(tmp_path):
    path = tmp_path / "map.yaml"
    entry = {"columns": {"customer_id": "Id"}}
    path.write_text(
        yaml.safe_dump({"as_of": "2026-01-31", "enrichment": {"Geo": entry}})
    )
    found = with_enrichment(path, {"geo": [tmp_path / "a.csv"]}, source=tmp_path)
    assert found["enrichment"] == {"Geo": {**entry, "file": ["a.csv"]}}
    kept = yaml.safe_load(Path(stored(found, tmp_path / "new.yaml")).read_text())
    assert kept == found


def test_a_day_of_a_mapping_is_stored_as_it_is_written(tmp_path):
    path = tmp_path / "map.yaml"
    path.write_text("as_of: 2026-01-31\n")
    found = with_enrichment(path, tmp_path / "a.csv", source=tmp_path)
    kept = yaml.safe_load(Path(stored(found, tmp_path / "new.yaml")).read_text())
    assert str(kept["as_of"]) == "2026-01-31"


def test_a_report_takes_files_only(tmp_path):
    frame = pd.DataFrame({"customer_id": ["A"], "kind": ["b"]})
    with pytest.raises(ParameterError, match=r"of client_report must be.*DataFrame"):
        with_enrichment(None, frame, source=tmp_path)
    with pytest.raises(ParameterError, match="unknown name 'table'"):
        with_enrichment({"table": {}}, tmp_path / "a.csv", source=tmp_path)


def test_who_is_who_is_written_outside_the_reports_or_not_at_all(tmp_path):
    bought = pd.DataFrame({"customer_id": ["A"], "date": "2026-01-01", "amount": [1]})
    who = cv.read_dataset(bought, pseudonymise=True).pseudonyms
    path = tmp_path / "who.csv"
    with list_of(None, pseudonymise=False, output=tmp_path / "out") as save:
        save(who)
    report = list_of(path, pseudonymise=True, output=tmp_path / "out")
    report.__enter__()(who)
    assert path.exists()
    error = ReportError("a cell failed")
    assert not report.__exit__(ReportError, error, error.__traceback__)
    assert not path.exists()
    with list_of(path, pseudonymise=True, output=tmp_path / "out") as save:
        save(who)
    assert pd.read_csv(path)["customer_id"].tolist() == ["A"]
    for message, how in (
        ("nothing is replaced", {"pseudonymise": True, "output": tmp_path / "out"}),
        ("outside the folder", {"pseudonymise": True, "output": tmp_path}),
        ("needs pseudonymise", {"pseudonymise": False, "output": tmp_path / "out"}),
    ):
        with pytest.raises(ParameterError, match=message), list_of(path, **how):
            pass
