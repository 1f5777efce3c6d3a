"""The picture of data quality: what was read, what was set aside, what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from customer_value import words
from customer_value.errors import checks_kind
from customer_value.plots.canvas import ACCENT, ALERT, GREY, canvas, finish, house, rows
from customer_value.plots.marks import Step, blank, bridge, footing, headline, spoken

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from customer_value.data.dataset import Dataset

__all__ = ["books"]

_MOST: Final = 6  # reasons with a bar of their own
_OTHER: Final = "other reasons"


@checks_kind
@house()
def books(company: Dataset, *, ax: Axes | None = None) -> Axes:
    """Draw the way from the rows read to the rows kept.

    Parameters
    ----------
    company : Dataset
        The company with its books, issues and rejects.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        Bars of rows over all tables: read, set aside by reason, kept. A row with
        several faults counts once, at the first.
    """
    accounts = company.books
    note = footing(_note(accounts, company.currency), as_of=company.as_of)
    read = int(accounts["rows_read"].sum()) if len(accounts) else 0
    if not read:
        return blank(ax, sentence="No row was read.", note=note)
    kept = int(accounts["rows_kept"].sum())
    steps = _steps(read, _reasons(company), kept)
    ax = canvas(ax, size=rows(len(steps)))
    bridge(ax, steps)
    ax.set_xlim(left=0)
    said = words.listed([f"{step.name.lower()} {step.number}" for step in steps])
    return finish(ax, title=_title(read, kept), note=note, alt=f"Bars of rows: {said}.")


def _note(accounts: pd.DataFrame, currency: str) -> str:
    """Say which tables, and how much money was read and kept."""
    if not len(accounts):
        return "Rows of the tables read"
    tables = words.count(accounts["table"].nunique(), "table")
    sold = accounts[accounts["table"] == "transactions"]
    read, kept = sold["amount_read"].sum(), sold["amount_kept"].sum()
    what = f"Rows of {tables}"
    if not sold["amount_read"].notna().any():
        return what
    money = f"{words.money(kept, currency)} of {words.money(read, currency)}"
    return f"{what} · transactions: {money} kept"


def _title(read: int, kept: int) -> str:
    if kept == read:
        return "The one row was kept" if read == 1 else f"{_all(read)} were kept"
    share, gone = words.percent(kept / read), read - kept
    return (
        f"{share} of {words.count(read, 'row')} were kept; "
        f"{words.number(gone)} {words.plural(gone, 'was', 'were')} set aside"
    )


def _all(read: int) -> str:
    return f"All {words.count(read, 'row')}"


def _steps(read: int, reasons: pd.Series, kept: int) -> list[Step]:
    """Return the bridge: read, minus every reason, kept."""
    steps = [Step("Rows read", 0, read, GREY, words.number(read))]
    left = read
    for reason, many in reasons.items():
        name, gone = headline(spoken(reason)), int(many)
        steps.append(Step(name, left, left - gone, ALERT, words.number(-gone)))
        left -= gone
    return [*steps, Step("Rows kept", 0, kept, ACCENT, words.number(kept))]


def _reasons(company: Dataset) -> pd.Series:
    """Count the rows set aside by their first fault, the most frequent first."""
    import pandas as pd

    gone = int(company.books["rows_set_aside"].sum())
    rejects = company.rejects
    if len(rejects) == gone:
        first = rejects["reason"].astype("str").str.split("; ").str[0]
        counts = first.value_counts()
    else:  # the list of rejects is cut at its limit: the rules count every row
        faults = company.issues
        faults = faults[faults["action"].astype("str").str.startswith("set aside")]
        counts = faults.groupby("rule")["rows"].sum().sort_values(ascending=False)
        over = counts.cumsum() - gone  # a row with two faults is counted once
        counts = (counts - over.clip(lower=0)).clip(lower=0)
    counts = counts[counts > 0]
    shown = counts.iloc[: _MOST if len(counts) <= _MOST else _MOST - 1]
    rest = gone - int(shown.sum())
    return pd.concat([shown, pd.Series({_OTHER: rest})]) if rest > 0 else shown
