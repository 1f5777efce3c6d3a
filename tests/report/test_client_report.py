"""From a client's files to one finished folder, or to nothing at all."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook

import customer_value as cv
from customer_value.errors import DataError, ParameterError, ReportError
from customer_value.report.client_report import client_report
from customer_value.report.files import bundled_notebook
from customer_value.report.progress import said

PARAMETERS = """source: str = "retailer"
mapping: str = ""
client: str = "Harbour & Home"
as_of: str = ""
currency: str = ""
assumptions: str = ""
prepared_by: str = "Customer Value"
confidentiality: str = "Confidential"
issued: str = ""
strict: bool = False
pseudonymise: bool = False
key_file: str = ""
"""
LOAD = """import customer_value as cv
company = cv.load_dataset(source, mapping=mapping or None, as_of=as_of or None,
    currency=currency or None, assumptions=assumptions or None, strict=strict,
    pseudonymise=pseudonymise, key_file=key_file or None)
cv.report.blocks.Cover("Review", client=client, as_of=company.as_of, issued=issued)
"""
SHOW = """cv.report.blocks.Section(
    [cv.report.blocks.Note(str(company.assumptions.horizon_years) + " years")],
    title="Horizon")
"""
NAME = "Söhne <b> {x} & Co"


@pytest.fixture
def template(tmp_path, monkeypatch):
    """Return a maker of small templates that stand in for the bundled one."""

    def make(*sources):
        first = new_code_cell(
            PARAMETERS, id="parameters", metadata={"tags": ["parameters"]}
        )
        rest = [new_code_cell(text, id=f"step-{i}") for i, text in enumerate(sources)]
        path = tmp_path / "template.ipynb"
        nbformat.write(new_notebook(cells=[first, *rest]), path)
        home = "customer_value.report.client_report"
        monkeypatch.setattr(sys.modules[home], "bundled_notebook", lambda _name: path)

    return make


@pytest.fixture
def purchases(tmp_path):
    """Write a client's file of purchases under another heading."""
    day = pd.Timestamp("2026-01-01")
    frame = pd.DataFrame(
        {
            "customer_id": [f"C{i % 7}" for i in range(400)],
            "date": [(day + pd.Timedelta(days=i)).date() for i in range(400)],
            "paid": ["10.50"] * 399 + ["=cmd"],
        }
    )
    (tmp_path / "in").mkdir()
    frame.to_csv(tmp_path / "in" / "purchases.csv", index=False)
    return tmp_path / "in" / "purchases.csv"


@pytest.mark.slow
def test_one_finished_folder_appears_and_is_found_again(purchases, template, tmp_path):
    template(LOAD, SHOW)
    lines = []

    def make():
        return client_report(
            purchases,
            tmp_path / "out",
            client=NAME,
            mapping={"tables": {"transactions": {"columns": {"amount": "paid"}}}},
            assumptions=cv.Assumptions(horizon_years=5),
            currency="EUR",
            date=pd.Timestamp("2026-11-23"),
            progress=lines.append,
        )

    page = make()
    assert page.name == "report.html"
    assert page.parent.name.startswith("sohne-b-x-co-")
    assert sorted(p.name for p in page.parent.iterdir()) == [
        *("issues.csv", "rejects.csv", "report.html", "report.ipynb"),
        "run_record.json",
    ]
    assert list((tmp_path / "out").iterdir()) == [page.parent]
    text = page.read_text("utf-8")
    assert "5 years" in text
    assert "Söhne &lt;b&gt; {x} &amp; Co" in text
    assert "23 November 2026" in text
    for paper in page.parent.iterdir():
        assert str(tmp_path) not in paper.read_text("utf-8")
    assert "'=cmd" in (page.parent / "rejects.csv").read_text("utf-8-sig")
    assert any(" 400 rows read = 399 kept + 1 set aside" in line for line in lines)

    record = json.loads((page.parent / "run_record.json").read_text())
    assert record["currency"] == "EUR"
    assert record["assumptions"]["horizon_years"] == 5
    assert record["parameters"]["mapping"].startswith("mapping.yaml (")
    before = page.stat().st_mtime_ns
    assert make() == page
    assert page.stat().st_mtime_ns == before
    assert lines[-1].startswith("Up to date:")


@pytest.mark.slow
def test_an_enrichment_reaches_the_notebook_and_no_path_of_it_stays(
    purchases, template, tmp_path
):
    template(LOAD, "cv.report.blocks.Note(company.joins[0].finding)")
    (tmp_path / "geo").mkdir()
    geo = tmp_path / "geo" / "places.csv"
    pd.DataFrame({"Id": ["C1", "C2"], "kind": ["a", "b"]}).to_csv(geo, index=False)
    tables = {"transactions": {"columns": {"amount": "paid"}}}
    known = {"Places": {"columns": {"customer_id": "Id"}}}
    page = client_report(
        purchases,
        tmp_path / "out",
        client=NAME,
        mapping={"tables": tables, "enrichment": known},
        enrichment=geo,
    )
    assert "2 of 7 customers (29%) were found in places.csv." in page.read_text("utf-8")
    for paper in page.parent.iterdir():
        assert str(tmp_path) not in paper.read_text("utf-8")
    files = json.loads((page.parent / "run_record.json").read_text())["files"]
    assert [one["file"] for one in files] == ["purchases.csv", "places.csv"]


@pytest.mark.slow
def test_a_failing_cell_leaves_the_notebook_and_no_report(
    purchases, template, tmp_path
):
    template(LOAD, "raise RuntimeError('no luck')")
    mapping = {"tables": {"transactions": {"columns": {"amount": "paid"}}}}
    out = tmp_path / "out"
    with pytest.raises(ReportError, match=r"cell 4 \(step-1\): RuntimeError: no luck"):
        client_report(purchases, out, client="Acme", mapping=mapping)
    (left,) = out.iterdir()
    assert left.name.startswith("acme_2027-02-03_")
    assert left.name.endswith(".failed.ipynb")


def test_faults_in_the_data_stop_before_anything_is_written(purchases, tmp_path):
    with pytest.raises(DataError) as caught:
        client_report(purchases, tmp_path / "out", client="Acme")  # no amount column
    assert caught.value.problems is not None
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"client": "  "}, "'client' parameter of client_report"),
        ({"client": "A", "as_of": "someday"}, "as_of"),
        ({"client": "A", "assumptions": {"horizon_year": 3}}, "horizon_years"),
        ({"client": "A", "mapping": "absent.yaml"}, "absent.yaml"),
    ],
)
def test_wrong_parameters_leave_no_folder(tmp_path, options, says):
    with pytest.raises(ParameterError, match=says):
        client_report("retailer", tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("source", ["retailr", "absent/file.csv", None, 5])
def test_a_source_that_is_not_there_is_refused(tmp_path, source):
    with pytest.raises(ParameterError):
        client_report(source, tmp_path / "out", client="Acme")
    assert not (tmp_path / "out").exists()


def test_a_place_that_cannot_be_written_to_is_named_first(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ParameterError, match="can be written to") as caught:
        client_report("absent", tmp_path / "file", client="Acme")
    assert str(tmp_path / "file") in str(caught.value)


def test_a_folder_of_that_name_without_a_report_is_not_replaced(template, tmp_path):
    template("1 + 1")
    page = client_report("retailer", tmp_path, client="Acme")
    page.unlink()
    with pytest.raises(ParameterError, match="without a report in it"):
        client_report("retailer", tmp_path, client="Acme")
    assert not page.exists()


def test_files_that_were_in_the_folder_stay(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ParameterError):
        client_report("retailr", tmp_path, client="Acme")
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_an_interrupted_report_leaves_nothing(tmp_path):
    program = (
        "from customer_value.report import client_report; "
        f"client_report('retailer', {str(tmp_path / 'out')!r}, client='A', "
        "progress=lambda line: print(line, flush=True))"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    while not run.stdout.readline().startswith("Writing"):
        pass
    time.sleep(0.5)  # the kernel is starting: the worst moment
    run.send_signal(signal.SIGINT)
    _, told = run.communicate(timeout=30)
    assert told.rstrip().endswith("KeyboardInterrupt")
    assert not (tmp_path / "out").exists()


def test_progress_balances_rows_and_amounts(purchases):
    company = cv.read_dataset(
        purchases,
        mapping={"tables": {"transactions": {"columns": {"amount": "paid"}}}},
        currency="EUR",
    )
    lines = list(said(company))
    assert lines[0].startswith("Read purchases.csv: 401 lines")
    assert lines[1] == "transactions: 400 rows read = 399 kept + 1 set aside."
    assert any("Not measured:" in line for line in lines)


def test_the_template_travels_with_the_package():
    assert bundled_notebook("client_report.ipynb").is_file()
    with pytest.raises(ParameterError, match="a notebook of the package"):
        bundled_notebook("absent.ipynb")


@pytest.mark.slow
def test_the_real_report_is_a_page_a_client_may_open(tmp_path, faults_of):
    page = client_report("retailer", tmp_path, client=NAME)
    text = page.read_text("utf-8")
    assert faults_of(text) == []
    assert text.count("<h1") == 1
    assert len(text.encode()) < 2_000_000
    assert "Söhne &lt;b&gt;" in text


WHO = "cv.report.blocks.Note(', '.join(sorted(company.customers['customer_id'])))"


@pytest.mark.slow
def test_the_notebook_has_the_pseudonyms_of_the_papers(purchases, template, tmp_path):
    template(LOAD, WHO, "cv.report.run_record(company)")
    mapping = {"tables": {"transactions": {"columns": {"amount": "paid"}}}}
    key = tmp_path / "work" / "key"
    key.parent.mkdir()

    def make(**how):
        said = []
        page = client_report(
            purchases,
            tmp_path / "out",
            client="Acme",
            mapping=mapping,
            pseudonymise=True,
            progress=said.append,
            **how,
        )
        return page, said

    page, said = make(key_file=key)
    written = "".join(path.read_text("utf-8-sig") for path in page.parent.iterdir())
    secret = key.read_text().strip()
    who = cv.read_dataset(
        purchases, mapping=mapping, pseudonymise=True, key_file=key
    ).pseudonyms
    assert all(one in written for one in who.table()["pseudonym"])
    assert f"yes, key {who.key_name}" in written
    assert any(who.key_name in line for line in said)
    for told in (secret, str(key), "=cmd"):
        assert told not in written, told
    assert not re.search(r"\bC[0-6]\b", written)
    assert make(key_file=key)[1][-1].startswith("Up to date:")
    assert make()[0] != page  # a fresh key is another report
    assert len(list((tmp_path / "out").iterdir())) == 2


def test_the_key_never_lies_among_the_reports(purchases, tmp_path):
    with pytest.raises(ParameterError, match="outside the folder of the reports"):
        client_report(
            purchases,
            tmp_path / "out",
            client="Acme",
            pseudonymise=True,
            key_file=tmp_path / "out" / "key",
        )
    assert not (tmp_path / "out").exists()


def test_without_a_single_purchase_nothing_is_written(tmp_path):
    lines = {"customer_id": ["A", "B"], "date": ["2025-01-01", "2026-01-01"]}
    file = tmp_path / "returns.csv"
    pd.DataFrame(lines | {"amount": [-5.0, 0.0]}).to_csv(file, index=False)
    with pytest.raises(DataError, match="No purchase is left"):
        client_report(file, tmp_path / "out", client="X")
    assert not (tmp_path / "out").exists()
