"""A report is whole or absent, safe to open, and the same every time."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest

from customer_value.errors import ParameterError, ReportError
from customer_value.report.render import render

HOSTILE = '<img src=x onerror="alert(1)"> =cmd|calc $\\frac{x$ {braces} </style>'


@pytest.fixture(scope="module")
def page(every_block, tmp_path_factory):
    folder = tmp_path_factory.mktemp("out {client}")
    return render(every_block, folder / "a.html", client=HOSTILE)


@pytest.fixture(scope="module")
def html(page):
    return page.read_text("utf-8")


def test_page_and_notebook_appear_together(page):
    assert sorted(p.name for p in page.parent.iterdir()) == ["a.html", "a.ipynb"]


def test_a_hostile_name_is_shown_and_does_nothing(html):
    body = html.split("</style>")[-1]
    assert "&lt;img src=x onerror=&#34;alert(1)&#34;&gt;" in body
    assert "=cmd|calc $\\frac{x$ {braces}" in body
    assert html.count("</style>") == 1
    assert "<img src=x" not in html


def test_the_page_asks_for_nothing_runs_nothing_and_leads_everywhere(html, faults_of):
    assert faults_of(html) == []
    assert "default-src 'none'" in html


def test_the_page_is_well_built(html):
    assert html.count("<h1") == 1
    assert html.startswith('<!DOCTYPE html>\n<html lang="en">')
    for landmark in ("<header", "<nav", "<main", "<footer"):
        assert html.count(landmark) == 1
    assert re.findall(r'<h2 id="([^"]+)"', html)[1:] == ["method", "method-2"]


def test_the_head_says_for_whom_and_as_of_when(html):
    head = html.split("<main")[0]
    assert "<h1>Customer value review</h1>" in head
    assert "<dd>31 October 2026</dd>" in head
    assert "A. Consultant" in head
    assert '<p class="cv-kicker">Confidential</p>' in head


def test_only_what_is_for_the_client_is_shown(html):
    assert "never shown" not in html
    assert "For the consultant" not in html
    assert "house()" not in html
    assert "&lt;b&gt;no tags&lt;/b&gt;" in html
    assert "example.invalid" not in html


def test_the_page_is_small(page):
    assert page.stat().st_size < 1_000_000


def test_the_executed_notebook_tells_nothing_of_this_machine(page):
    text = page.with_suffix(".ipynb").read_text("utf-8")
    node = json.loads(text)
    assert "papermill" not in node["metadata"]
    assert str(page.parent) not in text
    assert os.path.expanduser("~") + "/" not in text  # noqa: PTH111
    outputs = [output for cell in node["cells"] for output in cell.get("outputs", ())]
    assert "stderr" not in {output.get("name") for output in outputs}
    assert {cell["id"] for cell in node["cells"]} >= {"injected-parameters", "summary"}


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes(page, every_block):
    again = render(every_block, page.parent / "b.html", client=HOSTILE)
    assert again.read_bytes() == page.read_bytes()
    assert again.with_suffix(".ipynb").read_bytes() == (
        page.with_suffix(".ipynb").read_bytes()
    )


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"cliente": "A"}, "Did you mean 'client'"),
        ({"years": True}, "must be of type int"),
        ({"client": None}, "must be of type str"),
        ({"token": "x"}, "sounds like a secret"),
    ],
)
def test_wrong_parameters_are_refused_before_anything_runs(
    notebook, tmp_path, given, says
):
    source = notebook(f"open({str(tmp_path / 'ran')!r}, 'w').close()")
    with pytest.raises(ParameterError, match=says):
        render(source, tmp_path / "out" / "a.html", **given)
    assert not (tmp_path / "ran").exists()
    assert not (tmp_path / "out").exists()


def test_a_failing_cell_leaves_no_report_and_one_line(notebook, tmp_path):
    source = notebook("x = 1", "raise ValueError('no rows\\nleft')", "y = 2")
    with pytest.raises(ReportError) as caught:
        render(source, tmp_path / "out" / "a.html", years=5)
    line = "cell 4 (step-2): ValueError: no rows left (see a.failed.ipynb)"
    assert str(caught.value) == line
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["a.failed.ipynb"]
    kept = (tmp_path / "out" / "a.failed.ipynb").read_text("utf-8")
    assert "years = 5" in kept
    assert "papermill-error" not in kept


@pytest.mark.slow
def test_a_good_run_takes_the_failed_notebook_away(notebook, tmp_path):
    (tmp_path / "a.failed.ipynb").write_text("{}")
    render(notebook("1 + 1"), tmp_path / "a.html")
    assert not (tmp_path / "a.failed.ipynb").exists()


@pytest.mark.slow
def test_a_kernel_that_dies_is_told_in_words(notebook, tmp_path):
    with pytest.raises(ReportError, match="the kernel died"):
        render(notebook("import os; os._exit(9)"), tmp_path / "a.html")
    assert not (tmp_path / "a.html").exists()


@pytest.mark.slow
def test_modules_that_lie_about_do_not_reach_the_kernel(
    notebook, tmp_path, monkeypatch
):
    (tmp_path / "pandas.py").write_text("raise SystemExit('taken over')")
    monkeypatch.chdir(tmp_path)
    assert render(notebook("import pandas; pandas.DataFrame"), "a.html").is_file()


@pytest.mark.parametrize("output", ["a.pdf", "a", "a.ipynb"])
def test_the_output_must_be_a_page(notebook, tmp_path, output):
    with pytest.raises(ParameterError, match=r"ends in \.html"):
        render(notebook("1"), tmp_path / output)


def test_a_place_that_cannot_be_written_to_is_named(notebook, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ParameterError, match="can be written to") as caught:
        render(notebook("1"), tmp_path / "file" / "a.html")
    assert str(tmp_path / "file") in str(caught.value)


@pytest.mark.parametrize("name", ["absent.ipynb", "text.txt", "broken.ipynb"])
def test_what_is_no_notebook_is_refused(tmp_path, name):
    if name != "absent.ipynb":
        (tmp_path / name).write_text("no notebook")
    with pytest.raises(ParameterError, match="'notebook' parameter of render"):
        render(tmp_path / name, tmp_path / "a.html")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_an_interrupted_run_leaves_nothing(notebook, tmp_path):
    ready, out = tmp_path / "ready", tmp_path / "out"
    tell = f"import os, time; open({str(ready)!r}, 'w').write(str(os.getpid()))"
    source = notebook(tell, "time.sleep(60)")
    program = (
        "from customer_value.report.render import render; "
        f"render({str(source)!r}, {str(out / 'a.html')!r})"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", program], stderr=subprocess.PIPE, text=True
    )
    end = time.monotonic() + 60
    while not (ready.exists() and ready.read_text()) and time.monotonic() < end:
        time.sleep(0.05)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=30)
    assert said.rstrip().endswith("KeyboardInterrupt")
    assert list(out.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.kill(int(ready.read_text()), 0)
