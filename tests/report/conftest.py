"""Small notebooks that the tests of the report run."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

PARAMETERS = """client: str = "Harbour & Home"  # whose report
years: int = 3  # horizon
"""
SETUP = """import os, sys, warnings
import pandas as pd
from customer_value.plots.canvas import canvas, figure, finish, house
from customer_value.report.blocks import *
print("printed, never shown", client)
warnings.warn("warned, never shown")
assert os.listdir(".") == []
"""
PICTURE = """with house():
    ax = canvas(size="short")
    bars = ax.barh([client, "$x$"], [1, years])
    ax = finish(ax, title=f"{client} buys", note="n = 2", alt=f"Bars of {client}.")
"""
SHOWN = """frame = pd.DataFrame({"Name": [client, "=cmd"], "Orders": [1, -2]})
print("printed, never shown")
Section([
    Kpis([("81%", "held by the top fifth", client)]),
    Findings([(client, "Do it.")]),
    Exhibit(ax, source="Source: transactions."),
    Table(frame, title=client, total={"Name": "All", "Orders": -1}),
    Note(client),
    Provenance({"Client": client}),
], title=f"Summary of {client}", lead=client)
"""
COVER = """Cover("Customer value review", client=client, as_of="2026-10-31",
      prepared_by="A. Consultant", confidentiality="Confidential")
"""
PROSE = """## Method

Plain *words*, <b>no tags</b>, ![remote](http://example.invalid/x.png)

## Method
"""


def code(name, source, *tags):
    return new_code_cell(source, id=name, metadata={"tags": list(tags)})


def cells():
    return [
        new_markdown_cell("# For the consultant only", metadata={"tags": ["notes"]}),
        code("parameters", PARAMETERS, "parameters"),
        code("setup", SETUP, "setup"),
        code("cover", COVER),
        code("draw", PICTURE),
        code("summary", SHOWN),
        code("frame", "frame"),
        code("picture", "figure(ax)"),
        code("hidden", "Note('hidden, never shown')", "report-hide"),
        new_markdown_cell(PROSE, id="method"),
    ]


def write_notebook(path, content):
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(new_notebook(cells=content, metadata={"kernelspec": spec}), path)
    return path


@pytest.fixture(scope="session")
def every_block(tmp_path_factory):
    """Return a notebook that shows every block."""
    return write_notebook(tmp_path_factory.mktemp("nb") / "every.ipynb", cells())


@pytest.fixture
def notebook(tmp_path):
    """Return a maker of small notebooks: one source a cell, after the parameters."""

    def make(*sources, parameters=PARAMETERS):
        first = code("parameters", parameters, "parameters")
        rest = [code(f"step-{i}", source) for i, source in enumerate(sources, 1)]
        return write_notebook(tmp_path / "small.ipynb", [first, *rest])

    return make


@pytest.fixture(scope="session")
def faults_of():
    """Return a list of what a client's page must not have."""
    return page_faults


class Reader(HTMLParser):
    """Collect what would ask the network, run a program or lead nowhere."""

    LOADS = ("src", "srcset", "poster", "data", "action", "background", "style")
    BANNED = ("script", "link", "iframe", "object", "embed", "base", "form", "svg")

    def __init__(self):
        super().__init__()
        self.faults, self.ids, self.links = [], [], []

    def handle_starttag(self, tag, attrs):
        """Look at one tag."""
        known = dict(attrs)
        self.faults += [tag] if tag in self.BANNED else []
        self.faults += [f"{tag} {name}" for name in known if name.startswith("on")]
        for name in self.LOADS:
            value = known.get(name) or ""
            if "//" in value and not value.startswith("data:image/"):
                self.faults.append(f"{tag} {name}={value[:40]}")
        if tag == "img" and not known.get("alt"):
            self.faults.append("img without alt")
        self.ids += [known["id"]] if "id" in known else []
        self.links += [known["href"]] if "href" in known else []


def page_faults(page):
    """List what a client's page must not have."""
    reader = Reader()
    reader.feed(page)
    style = page.split("<style>")[1].split("</style>")[0]
    faults = reader.faults + re.findall(r"@import|url\((?!data:)", style)
    faults += [link for link in reader.links if link.lstrip("#") not in reader.ids]
    return faults + sorted({i for i in reader.ids if reader.ids.count(i) > 1})
