"""A block that lists faults to be read one by one, also on a small screen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from customer_value.report.block import Block, line
from customer_value.words import count, percent

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Faults"]

# what a severity means, the gravest first
_MEANINGS: Final = {
    "stop": "to be mended first",
    "fix": "of rows set aside or put right",
    "keep": "kept and worth knowing",
}
_SMALL: Final = 0.0005  # a share below half of a tenth of a percent


class Faults(Block):
    """Every fault: what, how much, an example, and how to mend it.

    Parameters
    ----------
    issues : DataFrame
        ``Dataset.issues`` or ``DataError.problems``.
    limit : int, default 1,000
        Faults shown at most; the list says how many it leaves out.
    """

    __slots__ = ("faults", "left_out")

    def __init__(self, issues: pd.DataFrame, *, limit: int = 1_000) -> None:
        self.left_out = max(len(issues) - limit, 0)
        self.faults = tuple(
            _fault(row) for row in issues.head(limit).to_dict("records")
        )

    def __repr__(self) -> str:
        lines = [
            "\n".join(filter(None, (_title(kind, self._of(kind)), *map(_plain, found))))
            for kind in _MEANINGS
            if (found := self._of(kind))
        ]
        return "\n\n".join(filter(None, (*lines, self._more())))

    def payload(self) -> dict[str, object]:
        """Return the faults as texts, and how many are left out."""
        return {"faults": [dict(one) for one in self.faults], "more": self._more()}

    def html(self) -> Markup:
        """Return a list of faults for every severity, the gravest first."""
        parts = [
            Markup(
                '<h3 class="cv-severity">{}</h3><ul class="cv-faults cv-{}">{}</ul>'
            ).format(_title(kind, found), kind, Markup().join(map(_item, found)))
            for kind in _MEANINGS
            if (found := self._of(kind))
        ]
        return Markup("{}{}").format(
            Markup().join(parts), line("cv-more", self._more())
        )

    def _of(self, severity: str) -> list[dict[str, str]]:
        return [one for one in self.faults if one["severity"] == severity]

    def _more(self) -> str:
        n = self.left_out
        return f"… and {count(n, 'more fault', 'more faults')}." if n else ""


def _fault(row: dict[Any, Any]) -> dict[str, str]:
    """Return one fault in words."""
    facts = []
    if row["rows"]:
        facts.append(count(int(row["rows"]), "row"))
        facts += [_share(row["share"], "of the table")]
        facts += [_share(row.get("share_revenue", math.nan), "of sales")]
    return {
        "severity": str(row["severity"]),
        "table": str(row["table"]),
        "rule": str(row["rule"]),
        "facts": ", ".join(filter(None, facts)),
        "action": str(row["action"]),
        "example": str(row["example"]),
        "mend": str(row["mend"]),
    }


def _share(share: float, of: str) -> str:
    """Write a share, "" where there is none or it is too small to say."""
    if not math.isfinite(share) or share < _SMALL:
        return ""
    return f"{percent(share, 1)} {of}"


def _title(severity: str, found: list[dict[str, str]]) -> str:
    return f"{count(len(found), 'fault')} {_MEANINGS[severity]}"


def _plain(one: dict[str, str]) -> str:
    facts = f" ({one['facts']})" if one["facts"] else ""
    return f"{one['table']}: {one['rule']}{facts}, {one['action']}. {one['mend']}"


def _item(one: dict[str, str]) -> Markup:
    """Return a fault as an item of the list."""
    said = " · ".join(filter(None, (one["facts"], one["action"])))
    pairs = {"For example": one["example"], "To mend it": one["mend"]}
    pair = Markup("<div><dt>{}</dt><dd>{}</dd></div>")
    told = Markup().join(pair.format(*item) for item in pairs.items() if item[1])
    return Markup(
        '<li><p class="cv-fault"><strong>{}</strong> <span>{}</span></p>'
        '<p class="cv-what">{}</p><dl>{}</dl></li>'
    ).format(one["rule"], one["table"], said, told)
