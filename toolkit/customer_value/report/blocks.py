"""The blocks a report is built of; each shows itself wherever it is displayed.

Every block has an HTML form, a plain form that reads well in a shell, and a JSON
form of its words and numbers for a later PDF or slide. Text is escaped in one place,
by markupsafe, so a customer's name can never become markup.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from customer_value import words
from customer_value.errors import parameter_error
from customer_value.report.block import MIME, Block, line
from customer_value.report.exhibits import Exhibit, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = [
    "MIME",
    "Block",
    "Cover",
    "Exhibit",
    "Findings",
    "Kpis",
    "Note",
    "Provenance",
    "Section",
    "Table",
]


class Cover(Block):
    """The head of the report: for whom, as of when, by whom.

    The exporter takes it out of the page and sets it above everything else.

    Parameters
    ----------
    title : str
        What the report is.
    client : str
        For whom it is.
    as_of, issued : str or date, default ""
        The day the numbers stand for, and the day the report was issued.
    prepared_by, confidentiality : str, default ""
        Who made it, and who may read it.
    """

    __slots__ = ("words",)

    def __init__(
        self,
        title: str,
        *,
        client: str,
        as_of: object = "",
        prepared_by: str = "",
        confidentiality: str = "",
        issued: object = "",
    ) -> None:
        self.words = {
            "title": title,
            "client": client,
            "as_of": _day(as_of),
            "prepared_by": prepared_by,
            "confidentiality": confidentiality,
            "issued": _day(issued),
        }

    def __repr__(self) -> str:
        return " · ".join(filter(None, self.words.values()))

    def payload(self) -> dict[str, object]:
        """Return the words of the head."""
        return dict(self.words)

    def html(self) -> Markup:
        """Return the head as it shows in a notebook."""
        first, *rest = filter(None, self.words.values())
        small = line("cv-what", " · ".join(rest))
        return Markup('<header class="cv-head"><h1>{}</h1>{}</header>').format(
            first, small
        )


class Kpis(Block):
    """A row of tiles: a number, what it is, and a small note.

    Parameters
    ----------
    items : sequence of (value, label, note)
        Up to four tiles; the value is text, already with its unit.

    Examples
    --------
    >>> Kpis([("81%", "held by the top fifth", "360 of 1,800 customers")])
    81%  held by the top fifth (360 of 1,800 customers)
    """

    __slots__ = ("items",)

    def __init__(self, items: Sequence[tuple[str, str, str]]) -> None:
        self.items = tuple((str(v), str(label), str(note)) for v, label, note in items)

    def __repr__(self) -> str:
        return "\n".join(
            f"{value}  {label}" + (f" ({note})" if note else "")
            for value, label, note in self.items
        )

    def payload(self) -> dict[str, object]:
        """Return the tiles."""
        return {"items": [list(item) for item in self.items]}

    def html(self) -> Markup:
        """Return the tiles as a definition list, the label before its number."""
        tile = Markup(
            '<div class="cv-kpi"><dt>{}</dt><dd class="cv-kpi-value">{}</dd>'
            '<dd class="cv-kpi-note">{}</dd></div>'
        )
        tiles = (tile.format(label, value, note) for value, label, note in self.items)
        return Markup('<dl class="cv-kpis">{}</dl>').format(Markup().join(tiles))


class Findings(Block):
    """A numbered list: a fact with its number, then what to do about it.

    Parameters
    ----------
    items : sequence of (fact, advice)
        The advice may be "".

    Examples
    --------
    >>> Findings([("18% bought once.", "Test a second offer.")])
    1. 18% bought once. Test a second offer.
    """

    __slots__ = ("items",)

    def __init__(self, items: Sequence[tuple[str, str]]) -> None:
        self.items = tuple((str(fact), str(advice)) for fact, advice in items)

    def __repr__(self) -> str:
        lines = (f"{fact} {advice}".strip() for fact, advice in self.items)
        return "\n".join(f"{i}. {line}" for i, line in enumerate(lines, 1))

    def payload(self) -> dict[str, object]:
        """Return facts and advice."""
        return {"items": [list(item) for item in self.items]}

    def html(self) -> Markup:
        """Return the ordered list, the facts in bold."""
        line = Markup("<li><strong>{}</strong> {}</li>")
        lines = Markup().join(line.format(*item) for item in self.items)
        return Markup('<ol class="cv-findings">{}</ol>').format(lines)


class Note(Block):
    """A paragraph set apart: how to read a number, or why one is missing.

    Parameters
    ----------
    text : str
        The paragraph.
    title : str, default ""
        Its first words, in bold.
    kind : {"note", "warning"}
        A warning has the colour of things that need action.
    """

    __slots__ = ("kind", "text", "title")

    def __init__(
        self, text: str, *, title: str = "", kind: Literal["note", "warning"] = "note"
    ) -> None:
        if kind not in ("note", "warning"):
            raise parameter_error("kind", "Note", "'note' or 'warning'", kind)
        self.text, self.title, self.kind = text, title, kind

    def __repr__(self) -> str:
        return f"{self.title} {self.text}".strip()

    def payload(self) -> dict[str, object]:
        """Return title, text and tone."""
        return {"title": self.title, "text": self.text, "tone": self.kind}

    def html(self) -> Markup:
        """Return the paragraph as an aside."""
        title = Markup("<strong>{}</strong> ").format(self.title) if self.title else ""
        return Markup('<aside class="cv-note cv-{}"><p>{}{}</p></aside>').format(
            self.kind, title, self.text
        )


class Provenance(Block):
    """Where the numbers come from: facts in pairs, then the tables of files.

    Parameters
    ----------
    facts : mapping of str to object
        For example as of, currency, versions; shown in the order given.
    tables : sequence of Table
        Files with their hashes, rows read and kept, and so on.
    title : str
        Heading above the facts.
    """

    __slots__ = ("facts", "tables", "title")

    def __init__(
        self,
        facts: Mapping[str, object],
        *,
        tables: Sequence[Table] = (),
        title: str = "How this report was made",
    ) -> None:
        self.facts = {str(key): str(value) for key, value in facts.items()}
        self.tables, self.title = tuple(tables), title

    def __repr__(self) -> str:
        lines = [self.title, *(f"{key}: {value}" for key, value in self.facts.items())]
        return "\n\n".join(["\n".join(lines), *map(repr, self.tables)])

    def payload(self) -> dict[str, object]:
        """Return facts and tables."""
        facts = [list(pair) for pair in self.facts.items()]
        tables = [table.to_json() for table in self.tables]
        return {"title": self.title, "facts": facts, "tables": tables}

    def html(self) -> Markup:
        """Return a definition list followed by the tables."""
        pair = Markup("<div><dt>{}</dt><dd>{}</dd></div>")
        pairs = Markup().join(pair.format(*item) for item in self.facts.items())
        tables = Markup().join(table.html() for table in self.tables)
        return Markup(
            '<div class="cv-provenance"><h3>{}</h3><dl>{}</dl></div>{}'
        ).format(self.title, pairs, tables)


class Section(Block):
    """A chapter of the report: its question as heading, a lead, and its blocks.

    Parameters
    ----------
    blocks : sequence of Block
        Shown in this order.
    title : str, default ""
        The heading, which also stands in the table of contents.
    lead : str, default ""
        One paragraph below the heading.
    """

    __slots__ = ("blocks", "lead", "title")

    def __init__(
        self, blocks: Sequence[Block], *, title: str = "", lead: str = ""
    ) -> None:
        self.blocks, self.title, self.lead = tuple(blocks), title, lead

    def __iter__(self) -> Iterator[Block]:
        return iter(self.blocks)

    def __len__(self) -> int:
        return len(self.blocks)

    def __repr__(self) -> str:
        parts = (self.title, self.lead, *map(repr, self.blocks))
        return "\n\n".join(filter(None, parts))

    def payload(self) -> dict[str, object]:
        """Return heading, lead and the blocks' own JSON."""
        blocks = [block.to_json() for block in self.blocks]
        return {"title": self.title, "lead": self.lead, "blocks": blocks}

    def html(self) -> Markup:
        """Return heading and blocks; the exporter gives the heading its id."""
        title = Markup("<h2>{}</h2>").format(self.title) if self.title else ""
        blocks = Markup().join(block.html() for block in self.blocks)
        return Markup('<div class="cv-section">{}{}{}</div>').format(
            title, line("cv-lead", self.lead), blocks
        )


def _day(date: object) -> str:
    """Write an ISO date as people do; other words stay as they are."""
    text = str(date)
    return words.day(text) if re.match(r"\d{4}-\d\d-\d\d", text) else text
