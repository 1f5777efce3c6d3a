"""The rows set aside, as the client sent them: to be corrected and sent back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from customer_value.data import scan
from customer_value.data.engine import Table, quoted, text
from customer_value.data.parts import FILE, LINE, REASON, headings_of
from customer_value.data.source import PIECE

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.data.engine import Engine
    from customer_value.data.stage import Staged


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Returned:
    """The rows of one table that were set aside.

    Parameters
    ----------
    rows : Table
        __file, __line, __reason, then the client's own headings.
    broken : tuple of tuple
        File, line, reason and text of the lines that are no record.
    separator, encoding : str
        How the client writes files.
    """

    rows: Table
    broken: tuple[tuple[str, int, str, str], ...]
    separator: str
    encoding: str

    def frame(self) -> pd.DataFrame:
        """Return the rows; a line that is no record stands in the first column."""
        import pandas as pd

        rows = self.rows.to_pandas()
        if not self.broken:
            return rows
        names = [*rows.columns[:4]]
        lines = pd.DataFrame(self.broken, columns=names)
        return pd.concat([lines, rows], ignore_index=True)[list(rows.columns)]


def returned(
    staged: Staged, found: list[scan.Found], *, engine: Engine
) -> Returned | None:
    """Keep the rows set aside as they came; None where there are none.

    Parameters
    ----------
    staged : Staged
        The table.
    found : list of Found
        What the scan found.
    engine : Engine
        Where the table is.
    """
    raw = staged.raw
    rules = [one.rule for one in found if one.rule.sets_aside]
    if staged.hidden or not (rules or raw.broken):
        return None
    reason = ", ".join(
        f"CASE WHEN {rule.bad} THEN {text(rule.name)} END" for rule in rules
    )
    columns = ", ".join(
        f"{raw.text(column)} AS {quoted(name)}"
        for name, column in headings_of(raw).items()
    )
    files = " ".join(
        f"WHEN {i} THEN {text(piece.file)}"
        for i, piece in enumerate(raw.pieces or [raw])
    )
    why = f"CONCAT_WS('; ', {reason})" if rules else "''"
    rows = engine.keep(
        f"SELECT CASE __line >> {PIECE.bit_length() - 1} {files} END AS {FILE}, "
        f"__line & {PIECE - 1} AS {LINE}, __why AS {REASON}, {columns} "
        f"FROM (SELECT __row, CAST(__line AS BIGINT) AS __line, {why} AS __why FROM "
        f"{staged.relation} WHERE {scan.aside(found)}) AS staged "
        f"JOIN (SELECT rowid AS __row, * FROM {raw.relation}) AS raw USING (__row) "
        "ORDER BY staged.__line",
        "aside",
    )
    broken = tuple((*raw.place(one.line), one.reason, one.value) for one in raw.broken)
    return Returned(
        rows=Table(engine, f"SELECT * FROM {rows}"),
        broken=broken,
        separator=raw.separator,
        encoding=raw.encoding,
    )


def faulty(
    checked: list[tuple[Staged, list[scan.Found]]], *, engine: Engine
) -> dict[str, Returned]:
    """Keep the faulty rows of tables that must be mended first.

    Parameters
    ----------
    checked : list of tuple
        Each table with what the scan found.
    engine : Engine
        Where they are.

    Returns
    -------
    dict of str to Returned
        By table; tables without faulty rows are left out.
    """
    backs = {
        one.spec.name: returned(one, found, engine=engine) for one, found in checked
    }
    return {name: back for name, back in backs.items() if back}
