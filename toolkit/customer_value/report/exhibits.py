"""The two blocks that carry evidence: a picture and a table."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from markupsafe import Markup

from customer_value.errors import did_you_mean, parameter_error
from customer_value.plots.canvas import lift, svg
from customer_value.report.block import Block, framed, line
from customer_value.report.cells import Column, Formats, columns_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["Exhibit", "Table"]

_LONG = 14  # rows from which a table may break over printed pages


class Exhibit(Block):
    """A picture with its finding above it and its source below.

    Title, note and alt sentence come from the Axes, where `finish` put them.

    Parameters
    ----------
    ax : Axes
        A finished picture.
    source : str, default ""
        The small line below the picture, such as "Source: transactions."
    """

    __slots__ = ("alt", "note", "size", "source", "svg", "title")

    def __init__(self, ax: Axes, *, source: str = "") -> None:
        self.title, self.note, self.alt = lift(ax)
        if not self.alt:
            must = "finished with an alt sentence: finish(ax, alt=...)"
            raise parameter_error("ax", "Exhibit", must, self.title)
        sheet = ax.get_figure(root=True)
        inches = sheet.get_size_inches() if sheet is not None else (1, 1)
        self.size = (round(96 * float(inches[0])), round(96 * float(inches[1])))
        self.svg = svg(ax).decode()
        self.source = source

    def __repr__(self) -> str:
        return "\n".join(filter(None, (self.title, self.note, self.alt, self.source)))

    def payload(self) -> dict[str, object]:
        """Return the words and the size in CSS pixels; the HTML holds the drawing."""
        keys = ("title", "note", "alt", "source")
        return {"size": list(self.size), **{key: getattr(self, key) for key in keys}}

    def html(self) -> Markup:
        """Return the figure; the drawing is an image, so it can run nothing."""
        image = Markup(
            '<div class="cv-scroll"><img width="{}" height="{}" alt="{}" '
            'src="data:image/svg+xml;base64,{}"></div>'
        ).format(*self.size, self.alt, base64.b64encode(self.svg.encode()).decode())
        return framed(image, self, kind="cv-picture")


class Table(Block):
    """A table that is set like one in a good annual report.

    Numbers stand right, with thousands separators, a true minus sign and an en
    dash where there is none. A named index becomes the first column.

    Parameters
    ----------
    frame : DataFrame
        One row a line; the columns' names are the headings, units included.
    title, note, source : str
        The finding, what it shows, and where it comes from.
    formats : mapping of column to callable or format string
        For example ``{"Share": words.percent, "Revenue": "{:,.0f}"}``.
    bars : sequence of str
        Numeric columns that get a thin bar below each number.
    total : mapping of column to value, optional
        One more row, ruled off.
    limit : int, default 25
        Rows shown at most; the table says how many it leaves out.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"Segment": ["Core", "New"], "Customers": [1200, 35]})
    >>> Table(frame, title="Two segments")
    Two segments
    Segment  Customers
    Core         1,200
    New             35
    """

    __slots__ = ("columns", "left_out", "note", "source", "title", "total")

    def __init__(
        self,
        frame: pd.DataFrame,
        *,
        title: str,
        note: str = "",
        formats: Formats | None = None,
        bars: Sequence[str] = (),
        total: Mapping[str, object] | None = None,
        source: str = "",
        limit: int = 25,
    ) -> None:
        flat = frame.reset_index() if frame.index.names != [None] else frame
        _known({**(formats or {}), **dict.fromkeys(bars), **(total or {})}, flat)
        self.title, self.note, self.source = title, note, source
        self.total = total is not None
        self.left_out = max(len(flat) - limit, 0)
        self.columns: tuple[Column, ...] = columns_of(
            flat.head(limit), formats=formats or {}, bars=bars, total=total
        )

    def __repr__(self) -> str:
        parts = (self.title, self.note, self._plain(), self._more(), self.source)
        return "\n".join(filter(None, parts))

    def payload(self) -> dict[str, object]:
        """Return headings and cells; `bar` is a share of the longest bar."""
        return {
            "title": self.title,
            "note": self.note,
            "source": self.source,
            "more": self._more(),
            "total": self.total,
            "columns": [column.to_json() for column in self.columns],
        }

    def html(self) -> Markup:
        """Return the table in a frame that scrolls on a small screen."""
        head = Markup().join(column.heading() for column in self.columns)
        last = len(self.columns[0].texts) - 1 if self.columns else -1
        body = Markup().join(
            Markup("<tr{}>{}</tr>").format(
                Markup(' class="cv-total"') if self.total and i == last else "",
                Markup().join(
                    column.cell(i, first=column is self.columns[0])
                    for column in self.columns
                ),
            )
            for i in range(last + 1)
        )
        table = Markup(
            '<div class="cv-scroll"><table><thead><tr>{}</tr></thead>'
            "<tbody>{}</tbody></table></div>{}"
        ).format(head, body, line("cv-more", self._more()))
        long = " cv-long" if last >= _LONG else ""
        return framed(table, self, kind=f"cv-table{long}")

    def _more(self) -> str:
        """Say how many rows are not shown."""
        if not self.left_out:
            return ""
        return (
            f"… and {self.left_out:,} more {'row' if self.left_out == 1 else 'rows'}."
        )

    def _plain(self) -> str:
        """Return the cells as aligned text."""
        filled = [column.aligned() for column in self.columns]
        return "\n".join("  ".join(line).rstrip() for line in zip(*filled, strict=True))


def _known(names: Mapping[str, object], frame: pd.DataFrame) -> None:
    """Refuse a format, bar or total for a column that is not there."""
    columns = [str(column) for column in frame.columns]
    for name in names:
        if name not in columns:
            hint = did_you_mean(name, columns)
            must = f"about columns of the table ({', '.join(columns)}).{hint}"
            raise parameter_error("formats, bars or total", "Table", must, name)
