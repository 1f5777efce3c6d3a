"""What the exporter shows of outputs that are not blocks, and how it is found."""

from __future__ import annotations

import base64

import pandas as pd
import pytest
from nbconvert.exporters import get_exporter
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
)

from customer_value.report.block import MIME
from customer_value.report.exporter import DROP, ClientReportExporter

PIXEL = base64.b64encode(b"\x89PNG").decode()


def shown(*cells):
    page = ClientReportExporter().from_notebook_node(new_notebook(cells=list(cells)))[0]
    return page.split("<main", 1)[1].split("</main>")[0]


def cell(data, metadata=None, tags=()):
    output = new_output("display_data", data=data, metadata=metadata or {})
    return new_code_cell("1", outputs=[output], metadata={"tags": list(tags)})


def test_jupyter_finds_the_exporter_by_its_name():
    assert get_exporter("customer_value_report") is ClientReportExporter


def test_a_frame_is_shown_without_its_style():
    frame = pd.DataFrame({"<script>": ["<b>x</b>"]})
    body = shown(cell({"text/html": frame._repr_html_(), "text/plain": "frame"}))
    assert "&lt;b&gt;x&lt;/b&gt;" in body
    assert "<style" not in body
    assert "<th>&lt;script&gt;</th>" in body


def test_foreign_html_loses_whatever_could_run():
    html = "<div onclick='x()'>text<script>alert(1)</script><img src=http://x></div>"
    body = shown(cell({"text/html": html}))
    assert "<div>text</div>" in body
    assert "alert" not in body
    assert "http" not in body


def test_a_picture_has_its_alt_sentence():
    data = {"image/png": PIXEL, "text/plain": "spare"}
    alt = {"image/png": {"alt": 'Bars of "A".'}}
    assert 'alt="Bars of &#34;A&#34;."' in shown(cell(data, alt))
    assert 'alt="spare"' in shown(cell(data))


def test_markdown_and_plain_text_are_escaped():
    assert "&lt;i&gt;" in shown(cell({"text/markdown": "<i>x</i>"}))
    assert "<pre" in shown(cell({"text/plain": "<i>x</i>"}))
    assert "<i>" not in shown(cell({"text/plain": "<i>x</i>"}))


def test_streams_errors_and_widgets_are_not_for_the_client():
    outputs = [
        new_output("stream", name="stdout", text="secret"),
        new_output("stream", name="stderr", text="secret"),
        new_output("error", ename="E", evalue="secret", traceback=["secret"]),
        new_output("display_data", data={"application/javascript": "secret"}),
    ]
    assert "secret" not in shown(new_code_cell("secret", outputs=outputs))


@pytest.mark.parametrize("tag", sorted(DROP))
def test_cells_with_these_tags_are_left_out(tag):
    assert "secret" not in shown(cell({"text/plain": "secret"}, tags=[tag]))
    note = new_markdown_cell("secret", metadata={"tags": [tag]})
    assert "secret" not in shown(note)


def test_a_notebook_without_cover_takes_its_title_from_the_first_heading():
    nb = new_notebook(cells=[new_markdown_cell("# Review of 2026\n\nWords.")])
    page, _ = ClientReportExporter().from_notebook_node(nb)
    assert "<h1>Review of 2026</h1>" in page
    assert "<nav" not in page
    bare, _ = ClientReportExporter().from_notebook_node(new_notebook())
    assert "<h1>Report</h1>" in bare


def test_a_chapter_in_another_script_gets_an_id():
    page = shown(new_markdown_cell("## 東京\n\n## 京都\n\n## Main"))
    assert '<h2 id="section">' in page
    assert '<h2 id="section-2">' in page
    assert '<h2 id="main-2">' in page


def test_the_running_footer_cannot_leave_its_string():
    block = {"kind": "cover", "title": "T", "client": '"}</style><b>', "as_of": ""}
    nb = new_notebook(cells=[cell({MIME: block, "text/html": "x"})])
    page, _ = ClientReportExporter().from_notebook_node(nb)
    assert page.count("</style>") == 1
    assert r"\22 \7d \3c \2f style" in page


def test_the_exporter_does_not_change_the_notebook():
    nb = new_notebook(cells=[cell({"text/plain": "x"})])
    before = str(nb)
    ClientReportExporter().from_notebook_node(nb)
    assert str(nb) == before
