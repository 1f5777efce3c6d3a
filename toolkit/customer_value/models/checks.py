"""What a summary must hold: every fault is collected, then told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from customer_value.data.problems import Problem, raise_stops
from customer_value.errors import did_you_mean, parameter_error
from customer_value.words import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

Floats: TypeAlias = "NDArray[np.float64]"
Flags: TypeAlias = "NDArray[np.bool_]"

SHOWN = 3  # ids in an example
_BLOCK = 16_384  # rows that are checked at a time
WEIGHTS = "weights"  # optional: how many customers a row stands for


class Rule(NamedTuple):
    """A rule of a summary: the columns it reads, what is bad, how to mend it."""

    columns: tuple[str, ...]
    name: str
    bad: Callable[[Mapping[str, Floats]], Flags]
    mend: str


_RULES = (
    Rule(
        ("frequency",),
        "frequency is no whole number from 0 on",
        lambda rows: (
            (rows["frequency"] < 0) | (np.floor(rows["frequency"]) != rows["frequency"])
        ),
        "Count the days with a purchase after the first one.",
    ),
    Rule(
        ("recency",),
        "recency is negative",
        lambda rows: rows["recency"] < 0,
        "It is the time from the first to the last purchase.",
    ),
    Rule(
        ("T",),
        "T is negative",
        lambda rows: rows["T"] < 0,
        "It is the time from the first purchase to the end of observation.",
    ),
    Rule(
        ("recency", "T"),
        "recency is greater than T",
        lambda rows: (rows["T"] >= 0) & (rows["recency"] > rows["T"]),
        "A last purchase cannot come after the end of observation.",
    ),
    Rule(
        ("frequency", "recency"),
        "recency is above 0 without a repeat purchase",
        lambda rows: (rows["frequency"] == 0) & (rows["recency"] > 0),
        "It is the time from the first to the last purchase, not since the last one.",
    ),
    Rule(
        ("monetary_value",),
        "monetary_value is negative",
        lambda rows: rows["monetary_value"] < 0,
        "Net refunds into the purchase before means are taken.",
    ),
    Rule(
        ("holdout_frequency",),
        "holdout_frequency is no whole number from 0 on",
        lambda rows: (
            (rows["holdout_frequency"] < 0) | (rows["holdout_frequency"] % 1 != 0)
        ),
        "Count the purchases in the hold-out.",
    ),
    Rule(
        ("holdout_T",),
        "holdout_T is not above 0",
        lambda rows: rows["holdout_T"] <= 0,
        "It is the length of the hold-out, in the unit of T.",
    ),
    Rule(
        (WEIGHTS,),
        "weights are not above 0",
        lambda rows: rows[WEIGHTS] <= 0,
        "A weight says how many customers a row stands for; leave out the others.",
    ),
)


def checked_summary(
    summary: object, *, needs: Sequence[str], caller: str
) -> pd.DataFrame:
    """Return the columns that a model needs, as floats; refuse what it cannot use.

    Parameters
    ----------
    summary : DataFrame
        A row a customer, such as ``rfm_summary`` gives.
    needs : sequence of str
        Columns that must be there and hold finite numbers. A column ``weights``
        is taken along where there is one.
    caller : str
        Whom to name when the summary is no DataFrame.

    Returns
    -------
    DataFrame
        The columns of ``needs``, then ``weights`` (1 where absent), on the index of
        the summary.

    Raises
    ------
    ParameterError
        If the summary is no DataFrame.
    DataError
        If a column is missing or rows break a rule; all faults at once.

    Examples
    --------
    >>> one = pd.DataFrame({"frequency": [2], "T": [9]}, index=["A"])
    >>> checked_summary(one, needs=["frequency", "T"], caller="fit").loc["A", "T"]
    np.float64(9.0)
    """
    numbers = checked_columns(summary, needs=needs, caller=caller)
    index = cast("pd.DataFrame", summary).index
    if WEIGHTS not in numbers:
        numbers[WEIGHTS] = np.ones(len(index))
    return pd.DataFrame(numbers, index=index, copy=False)


def checked_columns(
    summary: object, *, needs: Sequence[str], caller: str
) -> dict[str, Floats]:
    """Return the same columns as arrays; weights only where there is such a column.

    >>> checked_columns(pd.DataFrame({"T": [9]}), needs=["T"], caller="fit")
    {'T': array([9.])}
    """
    if not isinstance(summary, pd.DataFrame):
        must = f"a DataFrame with the columns {listed(list(needs))}"
        raise parameter_error("summary", caller, must, type(summary).__name__)
    raise_stops(_missing(summary, needs))
    wanted = [*needs, *([WEIGHTS] if WEIGHTS in summary.columns else [])]
    numbers = {name: _floats(summary[name]) for name in wanted}
    raise_stops(_faults(summary, numbers))
    return numbers


def _floats(column: pd.Series) -> Floats:
    """Return a column as floats; what is no number is missing."""
    if column.dtype.kind in "mM":  # days and spans would be read as their ticks
        return np.full(len(column), np.nan)
    if not is_numeric_dtype(column.dtype):
        column = pd.to_numeric(column, errors="coerce")
    if isinstance(column.dtype, np.dtype):  # nothing to ask for: it has no NA
        return column.to_numpy(dtype=float)
    numbers: Floats = column.to_numpy(dtype=float, na_value=np.nan)
    return numbers


def _missing(summary: pd.DataFrame, needs: Sequence[str]) -> list[Problem]:
    """List the columns that are not there, or there twice."""
    names = [str(name) for name in summary.columns]
    found = f"Columns found: {listed(names)}." if names else "There are no columns."
    rules = {
        name: "is missing" if name not in names else "stands there twice"
        for name in [*needs, WEIGHTS]
        if names.count(name) != 1 and (name in needs or name in names)
    }
    return [
        Problem(
            table="summary",
            rule=f"column {name} {rule}",
            severity="stop",
            rows=0,
            share=0.0,
            example="",
            action="",
            mend=f"{found}{did_you_mean(name, names) if name not in names else ''}",
        )
        for name, rule in rules.items()
    ]


def _faults(given: pd.DataFrame, numbers: Mapping[str, Floats]) -> list[Problem]:
    """List what is no finite number, then what breaks a rule.

    Mostly there is nothing to list: blocks that stay in the cache say so quickly.
    """
    rules = [rule for rule in _RULES if set(rule.columns) <= set(numbers)]
    blocks = (
        {name: values[begin : begin + _BLOCK] for name, values in numbers.items()}
        for begin in range(0, len(given), _BLOCK)
    )
    if all(_clean(block, rules) for block in blocks):
        return []
    found = []
    finite = {name: np.isfinite(values) for name, values in numbers.items()}
    for name, known in finite.items():
        if not known.all():
            said = f"{name} holds no finite number"
            mend = "Leave these customers out, or correct the value."
            found.append(_fault(given[[name]], ~known, rule=said, mend=mend))
    for rule in rules:
        with np.errstate(invalid="ignore"):
            bad = rule.bad(numbers)
        for name in rule.columns:
            bad = bad & finite[name]
        if bad.any():
            shown = given[list(rule.columns)]
            found.append(_fault(shown, bad, rule=rule.name, mend=rule.mend))
    return found


def _clean(block: Mapping[str, Floats], rules: Sequence[Rule]) -> bool:
    """Say whether all is finite and nothing breaks a rule."""
    finite = all(np.isfinite(values).all() for values in block.values())
    return finite and not any(rule.bad(block).any() for rule in rules)


def _fault(given: pd.DataFrame, bad: Flags, *, rule: str, mend: str) -> Problem:
    """Describe the offending rows by their ids and what stands there."""
    rows = given[bad]
    said = [
        f"{key}: {', '.join(f'{name} {value}' for name, value in row.items())}"
        for key, row in rows.head(SHOWN).astype(object).iterrows()
    ]
    return Problem(
        table="summary",
        rule=rule,
        severity="stop",
        rows=len(rows),
        share=len(rows) / max(len(given), 1),
        example="; ".join(said),
        action="",
        mend=mend,
    )
