"""How every result shows itself: one line in a shell, a small table on a page."""

from __future__ import annotations

from dataclasses import fields, replace
from html import escape
from typing import Any, cast

import pandas as pd

ROWS_SHOWN = 10
_LARGE = 1000  # from here on whole numbers: nobody reads an exponent


class Result:
    """Mixin of the frozen results: deterministic text and HTML."""

    __slots__ = ()

    def summary(self) -> pd.DataFrame:
        """Return the answer as a table for people."""
        raise NotImplementedError

    def _headline(self) -> dict[str, object]:
        """Return the few facts that belong into the one-line form."""
        raise NotImplementedError

    def _fine_print(self) -> str:
        """Return what must stand below the table on a page, "" for nothing."""
        return ""

    def __repr__(self) -> str:
        facts = ", ".join(f"{k}={_short(v)}" for k, v in self._headline().items())
        return f"{type(self).__name__}({facts})"

    def _repr_html_(self) -> str:
        table = self.summary()
        html: str = table.head(ROWS_SHOWN).to_html(border=0, float_format=_shown)
        more = f"<p>… {len(table) - ROWS_SHOWN:,} more</p>"
        more = more if len(table) > ROWS_SHOWN else ""
        small = escape(self._fine_print())
        small = f"<p><small>{small}</small></p>" if small else ""
        return f"<p><code>{escape(repr(self))}</code></p>{html}{more}{small}"


def _short(value: object) -> str:
    """Write a value shortly, the same way every time and never as 5.149e+05."""
    if not isinstance(value, float):
        return str(value)
    return f"{value:.0f}" if abs(value) >= _LARGE else f"{value:.4g}"


def _shown(value: float) -> str:
    """Write a number in a table: a large one with its thousands apart."""
    return f"{value:,.0f}" if abs(value) >= _LARGE else _short(value)


def copied(value: Any) -> Any:  # noqa: ANN401 - whatever was kept
    """Return tables, and the tables of a result, as copies."""
    if isinstance(value, (pd.DataFrame, pd.Series)):
        return value.copy()
    if isinstance(value, Result):
        result = cast("Any", value)  # every result is a dataclass
        held = {part.name: getattr(value, part.name) for part in fields(result)}
        return replace(result, **{name: copied(part) for name, part in held.items()})
    return value
