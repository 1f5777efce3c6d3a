"""An executed notebook becomes one HTML page that asks the network for nothing."""

from __future__ import annotations

import base64
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import mistune
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from nbconvert.exporters.exporter import Exporter

from customer_value.plots.paper import FONTS
from customer_value.report.block import MIME
from customer_value.report.names import unique, words_of

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["DROP", "ClientReportExporter"]

# Cells with one of these tags are for the consultant, not for the client.
DROP: Final = frozenset(
    {
        "injected-parameters",
        "notes",
        "parameters",
        "remove-cell",
        "report-hide",
        "setup",
        "workshop-only",
    }
)

_TEMPLATES: Final = Path(__file__).with_name("templates")
_WEIGHTS: Final = (("Regular", 400), ("SemiBold", 600))
_IMAGES: Final = ("image/png", "image/jpeg")
# What a frame's or a result's own HTML may hold.
_TAGS: Final = frozenset(
    [
        "b",
        "br",
        "caption",
        "code",
        "div",
        "em",
        "h3",
        "h4",
        "i",
        "li",
        "ol",
        "p",
        "pre",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_HEADING: Final = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)


class ClientReportExporter(Exporter):
    """Write the outputs of a notebook as a client report.

    Only text cells, tables, pictures and blocks are shown. Code, printed text
    and warnings never reach the client. The page holds no script, loads nothing
    and forbids both to whatever might slip in.
    """

    export_from_notebook = "Client report (HTML)"
    output_mimetype = "text/html"
    file_extension = ".html"

    def from_notebook_node(  # type: ignore[override]  # text, as every exporter
        self,
        nb: NotebookNode,
        resources: dict[str, Any] | None = None,
        **kw: object,
    ) -> tuple[str, dict[str, Any]]:
        """Return the page and nbconvert's resources.

        Parameters
        ----------
        nb : NotebookNode
            An executed notebook, format 4.
        resources : dict, optional
            Passed through.
        **kw : object
            Passed to nbconvert.

        Returns
        -------
        tuple of str and dict
            The HTML page and the resources.
        """
        copy, resources = super().from_notebook_node(nb, resources, **kw)
        cells = [cell for cell in copy.cells if not DROP & _tags(cell)]
        body, contents = _with_ids(Markup("\n").join(filter(None, map(_cell, cells))))
        cover = _cover(copy)
        page = (
            _environment()
            .get_template("report.html.j2")
            .render(
                body=body,
                contents=contents,
                cover=cover,
                css=_css(_footer(cover)),
                facts=_facts(cover),
                footer=_footer(cover),
                generator="Customer Value",
            )
        )
        return page + "\n", resources


def _tags(cell: NotebookNode) -> set[str]:
    """Return the tags of a cell."""
    return set(cell.metadata.get("tags", ()))


def _cell(cell: NotebookNode) -> Markup:
    """Return what the client sees of a cell."""
    if cell.cell_type == "markdown":
        return _prose(cell.source)
    if cell.cell_type == "code":
        return Markup("\n").join(filter(None, map(_output, cell.outputs)))
    return Markup()


def _output(output: NotebookNode) -> Markup:
    """Return one output; streams and errors are not for the client."""
    data = output.get("data", {})
    if data.get(MIME, {}).get("kind") == "cover":
        return Markup()  # it stands at the head of the page
    if MIME in data:
        return Markup(data["text/html"])  # noqa: S704 - a block escapes its text
    if "text/html" in data:
        return _cleaned(data["text/html"])
    if "text/markdown" in data:
        return _prose(data["text/markdown"])
    for kind in _IMAGES:
        if kind in data:
            return _image(output, kind=kind)
    plain = data.get("text/plain")
    return Markup('<pre class="cv-plain">{}</pre>').format(plain) if plain else Markup()


def _image(output: NotebookNode, *, kind: str) -> Markup:
    """Return a picture with its alt sentence."""
    alt = output.metadata.get(kind, {}).get("alt", output.data.get("text/plain", ""))
    return Markup(
        '<div class="cv-scroll cv-picture"><img alt="{}" src="data:{};base64,{}"></div>'
    ).format(alt, kind, output.data[kind].replace("\n", ""))


def _cleaned(html: str) -> Markup:
    """Return the table of a frame or result; nothing else passes."""
    import bleach  # type: ignore[import-untyped]

    bare = re.sub(
        r"<(style|script).*?</\1\s*>", "", html, flags=re.DOTALL | re.IGNORECASE
    )
    clean = bleach.clean(bare, tags=_TAGS, attributes={"th": ["scope"]}, strip=True)
    return Markup('<div class="cv-scroll">{}</div>').format(Markup(clean))  # noqa: S704


class _Renderer(mistune.HTMLRenderer):
    """Markdown without raw HTML, without a second h1, without remote pictures."""

    def heading(self, text: str, level: int, **_: object) -> str:
        return f"<h{level}>{text}</h{level}>\n" if level > 1 else ""

    def image(self, text: str, url: str, **_: object) -> str:  # type: ignore[override]
        return str(super().image(text, url)) if url.startswith("data:image/") else text


def _prose(source: str) -> Markup:
    """Return Markdown as HTML; tags in it are shown, not obeyed."""
    render = mistune.create_markdown(renderer=_Renderer(escape=True), plugins=["table"])
    html = Markup(str(render(source)).strip())  # noqa: S704 - the renderer escapes
    return Markup('<div class="cv-text">{}</div>').format(html) if html else Markup()


def _with_ids(body: Markup) -> tuple[Markup, list[tuple[str, str]]]:
    """Give every chapter an id of its own and list the chapters."""
    contents: list[tuple[str, str]] = []
    taken: set[str] = {"main"}

    def named(match: re.Match[str]) -> str:
        title = Markup(match[1]).striptags()  # noqa: S704 - read, not shown
        name = unique(words_of(title) or "section", taken)
        contents.append((name, title))
        return f'<h2 id="{name}">{match[1]}</h2>'

    return Markup(_HEADING.sub(named, str(body))), contents  # noqa: S704


def _cover(nb: NotebookNode) -> dict[str, str]:
    """Return the words of the head: of the cover block, or of the first heading."""
    cover = dict.fromkeys(("title", "client", "as_of", "issued"), "")
    cover |= {"prepared_by": "", "confidentiality": ""}
    for cell in nb.cells:
        if cell.cell_type == "markdown" and not cover["title"]:
            first = re.search(r"^# (.+)$", cell.source, re.MULTILINE)
            cover["title"] = first[1].strip() if first else ""
        for output in cell.get("outputs", ()):
            block = output.get("data", {}).get(MIME, {})
            if block.get("kind") == "cover":
                return cover | {key: str(block.get(key, "")) for key in cover}
    return cover | {"title": cover["title"] or "Report"}


def _facts(cover: dict[str, str]) -> list[tuple[str, str]]:
    """Return the small facts of the head that are known."""
    labels = {"as_of": "As of", "prepared_by": "Prepared by", "issued": "Issued"}
    return [(label, cover[key]) for key, label in labels.items() if cover[key]]


def _footer(cover: dict[str, str]) -> str:
    """Return the line that runs along the foot of every printed page."""
    parts = (cover["client"], cover["title"], cover["confidentiality"])
    return " · ".join(filter(None, parts))


def _css(footer: str) -> Markup:
    """Return the style sheet with typeface and running footer inside."""
    sheet = (_TEMPLATES / "report.css").read_text("utf-8")
    foot = f'@page{{@bottom-left{{content:"{_css_text(footer)}"}}}}'
    return Markup(f"{_faces()}{sheet}{foot}")  # noqa: S704 - our own style sheet


def _css_text(text: str) -> str:
    """Write a string for CSS; whatever is no letter or digit as its number."""
    return "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):x} " for c in text)


@cache
def _faces() -> str:
    """Return the typeface as CSS."""
    return "".join(
        f"@font-face{{font-family:Inter;font-weight:{weight};"
        f"src:url(data:font/woff2;base64,{_base64(FONTS / f'Inter-{name}.woff2')})"
        ' format("woff2")}\n'
        for name, weight in _WEIGHTS
    )


def _base64(path: Path) -> str:
    """Return a file as text that fits into a style sheet."""
    return base64.b64encode(path.read_bytes()).decode()


@cache
def _environment() -> Environment:
    """Return the template engine; it escapes whatever is not marked as HTML."""
    return Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
