"""What can go wrong, in words a reader can act on."""

from __future__ import annotations

import difflib
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    import pandas as pd


F = TypeVar("F", bound="Callable[..., Any]")

KINDS = {  # what a reader knows the classes by
    "Dataset": "a company, as read_dataset and load_dataset return it",
    "ValueIndex": "what value_index gives",
    "AssetValue": "what asset_value gives",
}
NEAR = 0.65  # "datum" finds "date" (0.67), "notes" does not find "outcomes" (0.62)


class CustomerValueError(ValueError):
    """Base of every error this package raises on purpose."""


class ParameterError(CustomerValueError):
    """A parameter has a value that the function cannot use."""


class DataError(CustomerValueError):
    """The data must be mended before any number can be trusted.

    Attributes
    ----------
    problems : DataFrame
        One row a problem: table, rule, severity, rows, share (of the table's rows),
        share_revenue, example, action, mend. None where the data could not be opened.
    sources : DataFrame
        The files that were read and how, as in ``.sources`` of a company; None where
        the data could not be opened.
    set_aside : mapping
        The faulty rows by table, as the client sent them; ``.frame()`` shows them.
    """

    def __init__(
        self,
        message: str,
        problems: pd.DataFrame | None = None,
        *,
        sources: pd.DataFrame | None = None,
        set_aside: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.problems = problems
        self.sources = sources
        self.set_aside = dict(set_aside or {})


class NotFittedError(CustomerValueError):
    """A model was asked for a prediction before it was fitted."""


class ReportError(CustomerValueError):
    """A report could not be finished; nothing was left under its final name."""


class MissingPartError(CustomerValueError):
    """An optional part is not installed; the message holds the install line."""

    def __init__(self, part: str, install: str) -> None:
        super().__init__(f"{part} is not installed. Install it with: {install}")


def parameter_error(name: str, caller: str, must: str, got: object) -> ParameterError:
    """Say which parameter is wrong, what it must be and what it got."""
    if hasattr(got, "dtype") and hasattr(got, "item") and not getattr(got, "ndim", 1):
        got = got.item()  # numpy's numbers as people write them
    shown = repr(got)
    if "\n" in shown:  # a table, say: a sentence has one line
        shown = f"a {type(got).__name__}"
    return ParameterError(
        f"The {name!r} parameter of {caller} must be {must}. Got {shown} instead."
    )


def checks_kind(function: F) -> F:
    """Refuse a first argument of another kind than the one that is annotated.

    Kinds are compared by name: the classes of companies and results are imported
    for annotations only.
    """
    first = next(iter(signature(function).parameters.values()))
    kind = str(first.annotation)
    must = KINDS.get(kind, f"a result of the kind {kind}")

    @wraps(function)
    def checked(*args: object, **kwargs: object) -> object:
        if args or first.name in kwargs:
            got = args[0] if args else kwargs[first.name]
            if all(one.__name__ != kind for one in type(got).__mro__):
                raise parameter_error(first.name, function.__name__, must, got)
        return function(*args, **kwargs)

    return cast("F", checked)


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """Suggest the nearest known name, as a sentence with a leading blank."""
    known = {str(option).casefold(): str(option) for option in options}
    near = difflib.get_close_matches(word.casefold(), known, n=1, cutoff=NEAR)
    return f" Did you mean {known[near[0]]!r}?" if near else ""
