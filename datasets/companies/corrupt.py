"""A company's files as text, the faults put in, and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from companies.chance import stream
from companies.files import as_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

KEYS = ("order_id", "interaction_id", "invoice_id", "customer_id")
MARK = "_rule"  # a column that never reaches a file


class Copy:
    """
    A copy of a company that takes faults, each on rows of its own.

    Parameters
    ----------
    name : str
        The company.
    tables : mapping of str to DataFrame
        Its tables; they stay as they are.
    truths : mapping
        Its planted truths: their customers are left alone, their faults counted.
    """

    def __init__(
        self,
        name: str,
        *,
        tables: Mapping[str, pd.DataFrame],
        truths: Mapping[str, Any],
    ) -> None:
        self.tables = {
            table: as_text(frame).reset_index(drop=True).assign(**{MARK: ""})
            for table, frame in tables.items()
        }
        self.rng = stream(name, "faults")
        self.spared = _named(truths["planted"])
        self.planted: list[tuple[str, str, str]] = []
        self.columns: dict[tuple[str, str], int] = {}  # faults of a whole column
        self.torn: dict[str, str] = {}  # a last line that is no record, by table
        for fault in truths["faults"]:
            self._plant_known(fault)

    def _plant_known(self, fault: Mapping[str, Any]) -> None:
        table = self.tables[fault["table"]]
        key = next(key for key in KEYS if key in fault)
        column = key if key in table else "referrer_id"
        own = table[column] == fault[key]
        if fault["table"] == "referrals":
            own &= table["referred_id"] == fault[key]
        at = np.flatnonzero(own)[-1:]
        self.mark(fault["table"], at, rule=fault["rule"], action=fault["action"])

    def has(self, table: str, column: str) -> bool:
        """
        Say whether a table has a column.

        Parameters
        ----------
        table, column : str
            Their names.

        Returns
        -------
        bool
            Whether a fault can be put there.
        """
        return table in self.tables and column in self.tables[table]

    def pick(
        self, table: str, count: int, *, among: NDArray[np.bool_] | None = None
    ) -> Ints:
        """
        Choose rows that have no fault and belong to no planted customer.

        Parameters
        ----------
        table : str
            The table.
        count : int
            How many rows.
        among : ndarray of bool, optional
            Rows to choose from.

        Returns
        -------
        ndarray of int
            Positions, sorted.
        """
        frame = self.tables[table]
        free = np.array(frame[MARK] == "")
        for column in ("customer_id", "referrer_id", "referred_id"):
            if column in frame:
                free &= ~frame[column].isin(self.spared).to_numpy()
        if among is not None:
            free &= among
        return np.sort(self.rng.choice(np.flatnonzero(free), count, replace=False))

    def mark(self, table: str, at: Ints, *, rule: str, action: str) -> None:
        """
        Note that rows carry a fault.

        Parameters
        ----------
        table : str
            The table.
        at : ndarray of int
            Positions.
        rule : str
            The fault; "" only keeps others away from the rows.
        action : str
            kept, set aside or fixed: what a careful reader does.
        """
        frame = self.tables[table]
        frame.loc[at, MARK] = frame.loc[at, MARK] + f"|{rule}|"
        if rule and (table, rule, action) not in self.planted:
            self.planted.append((table, rule, action))

    def change(
        self, table: str, at: Ints, *, column: str, to: str | Sequence[str]
    ) -> None:
        """
        Overwrite cells.

        Parameters
        ----------
        table, column : str
            Where.
        at : ndarray of int
            Positions.
        to : str or sequence of str
            The new text.
        """
        self.tables[table].loc[at, column] = to

    def add(self, table: str, rows: pd.DataFrame, *, after: Ints | None = None) -> Ints:
        """
        Put rows in, at the end or each behind another.

        Parameters
        ----------
        table : str
            The table.
        rows : DataFrame
            Text; absent columns stay empty.
        after : ndarray of int, optional
            Positions of the rows to stand behind, by default the last.

        Returns
        -------
        ndarray of int
            Positions of the new rows.
        """
        frame = self.tables[table]
        new = rows.reindex(columns=frame.columns, fill_value="").assign(**{MARK: ""})
        place = np.full(len(new), len(frame)) if after is None else after + 1
        both = pd.concat([frame, new], ignore_index=True)
        order = np.insert(
            np.arange(len(frame)), place, len(frame) + np.arange(len(new))
        )
        self.tables[table] = both.iloc[order].reset_index(drop=True)
        return np.asarray(place + np.arange(len(new)), dtype=np.int64)

    def listed(self, name: str) -> pd.DataFrame:
        """
        List every fault, with the lines of the files.

        Parameters
        ----------
        name : str
            The company.

        Returns
        -------
        DataFrame
            company, table, rule, rows, action, lines (the heading is line 1).
        """
        rows = []
        for table, rule, action in self.planted:
            marks = self.tables[table][MARK].str.contains(f"|{rule}|", regex=False)
            lines = np.flatnonzero(marks) + 2
            text = " ".join(str(line) for line in lines)
            rows.append((name, table, rule, len(lines), action, text))
        for table in self.torn:
            last = len(self.tables[table]) + 2
            broken = "line is no record"
            rows.append((name, table, broken, 1, "set aside", str(last)))
        for (table, rule), cells in self.columns.items():
            rows.append((name, table, rule, cells, "kept", ""))
        columns = ["company", "table", "rule", "rows", "action", "lines"]
        return pd.DataFrame(rows, columns=columns).sort_values(
            ["table", "rule"], kind="stable", ignore_index=True
        )


def _named(node: Any) -> set[str]:  # noqa: ANN401 - truths are nested
    if not isinstance(node, dict):
        return {node} if isinstance(node, str) else set()
    return set(node) | {name for value in node.values() for name in _named(value)}
