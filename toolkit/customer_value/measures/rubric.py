"""The rubric: how many steps each type of contact moves a relationship, as data."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from customer_value.data.assumptions import is_number
from customer_value.errors import ParameterError, parameter_error

MOST_STEPS = 5  # a contact moves a relationship by at most so many (METHOD 2.7)
COLUMNS = ("type", "steps", "is_purchase")
_MUST = (
    "a mapping of type to steps, a table with the columns type and steps, or the path "
    "of such a CSV file"
)
_YES = ("true", "yes", "1", "1.0")


class Rubric(NamedTuple):
    """Steps by type of contact.

    Attributes
    ----------
    steps : dict of str to float
        By type in small letters: above 0 leads closer, below 0 away.
    purchases : tuple of str
        Types that are purchases themselves: no sign of later ones, sorted.
    given : bool
        Whether the user gave it: then it wins over what the data record.
    """

    steps: dict[str, float]
    purchases: tuple[str, ...]
    given: bool


def default_rubric() -> pd.DataFrame:
    """Return the steps by which each type of contact moves a relationship.

    Save it, change it, and give the file as ``rubric=`` to the measures of
    relationship value.

    Returns
    -------
    DataFrame
        A row a type: type (small letters), steps (-5 to 5; above 0 leads closer),
        is_purchase (whether the contact is a purchase itself; those say nothing new
        about later purchases).

    Examples
    --------
    >>> rubric = default_rubric().set_index("type")["steps"]
    >>> rubric[["purchase", "complaint", "newsletter open"]].tolist()
    [1, -2, 0]
    """
    source = resources.files("customer_value.measures") / "rubric.csv"
    with source.open(encoding="utf-8") as lines:
        return pd.read_csv(lines)


def read_rubric(rubric: object, *, caller: str) -> Rubric:
    """Return a rubric as the measures use it; None is the default one.

    Parameters
    ----------
    rubric : mapping, Series, DataFrame, str, Path or None
        Steps by type.
    caller : str
        Who asks, for the error.

    Returns
    -------
    Rubric
        Steps by type in small letters.

    Raises
    ------
    ParameterError
        If it has another shape, or a type is empty, twice there, or has no steps
        from -5 to 5.
    """
    usual = _of(default_rubric(), given=False, caller=caller)
    if rubric is None:
        return usual
    own = _of(_table(rubric, caller), given=True, caller=caller)
    # what counts as a purchase is a fact about the type; a client may add to it
    return own._replace(purchases=tuple(sorted({*usual.purchases, *own.purchases})))


def plain(kind: object) -> str:
    """Return a type in the form in which types are compared.

    >>> plain(" Complaint ")
    'complaint'
    """
    return str(kind).strip().lower()


def _table(rubric: object, caller: str) -> pd.DataFrame:
    """Return what the user gave as a table with type and steps."""
    if isinstance(rubric, (str, Path)):
        rubric = _read(rubric, caller)
    elif isinstance(rubric, (Mapping, pd.Series)):
        rubric = pd.DataFrame(list(rubric.items()), columns=["type", "steps"])
    if not isinstance(rubric, pd.DataFrame) or not {"type", "steps"} <= set(rubric):
        raise parameter_error("rubric", caller, _MUST, _shown(rubric))
    if rubric.empty:
        raise parameter_error("rubric", caller, f"{_MUST}; at least one type", "none")
    return rubric


def _shown(rubric: object) -> object:
    """Return something short enough for a sentence."""
    if isinstance(rubric, pd.DataFrame):
        return f"columns {', '.join(map(str, rubric.columns))}"
    return rubric if isinstance(rubric, (str, float, int)) else type(rubric).__name__


def _read(path: str | Path, caller: str) -> pd.DataFrame:
    try:
        return pd.read_csv(path, skipinitialspace=True)
    except FileNotFoundError:
        must = "the path of a CSV file that is there"
        raise parameter_error("rubric", caller, must, str(path)) from None
    except (OSError, UnicodeDecodeError, ValueError):  # pandas' own are ValueErrors
        must = "the path of a CSV file with the columns type and steps"
        raise parameter_error("rubric", caller, must, str(path)) from None


def _of(table: pd.DataFrame, *, given: bool, caller: str) -> Rubric:
    """Check every row and return the rubric."""
    steps: dict[str, float] = {}
    for kind, moved in zip(table["type"], table["steps"], strict=True):
        name = "" if pd.isna(kind) else plain(kind)
        if not name or name in steps:
            must = "a table in which every type stands once, in small or large letters"
            raise parameter_error("rubric", caller, must, kind)
        steps[name] = _steps(kind, moved, caller)
    marked = table.get("is_purchase", pd.Series(index=table.index, dtype=object))
    yes = marked.astype(str).str.strip().str.lower().isin(_YES)
    bought = tuple(sorted(plain(kind) for kind in table.loc[yes, "type"]))
    return Rubric(steps, bought, given)


def _steps(kind: object, moved: Any, caller: str) -> float:  # noqa: ANN401 - a cell
    """Return the steps of one type, checked."""
    if isinstance(moved, str):
        moved = pd.to_numeric(moved, errors="coerce")
    if not is_number(moved) or abs(moved) > MOST_STEPS:
        message = (
            f"The 'rubric' parameter of {caller} must give each type a number of steps "
            f"from -{MOST_STEPS} to {MOST_STEPS}. Got {_plain(moved)} for {kind!r}."
        )
        raise ParameterError(message)
    return float(moved)


def _plain(value: Any) -> object:  # noqa: ANN401 - a cell
    return "nothing" if pd.isna(value) else value
