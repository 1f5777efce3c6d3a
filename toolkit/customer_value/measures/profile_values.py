"""The values of an attribute that customers and prospects are compared by."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.customers.attributes import NUMERIC, customer_attributes
from customer_value.errors import (
    CustomerValueError,
    ParameterError,
    did_you_mean,
    parameter_error,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from customer_value.data.dataset import Dataset

CLASSES = 3  # of a number: low, middle, high


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One attribute: its name, and the values or classes it falls into.

    Attributes
    ----------
    name : str
        The column.
    values : tuple of str
        What is compared: the values as text, or the classes of a number.
    edges : tuple of float, optional
        Where a class of a number ends, the edge included; None for text.
    """

    name: str
    values: tuple[str, ...]
    edges: tuple[float, ...] | None = None

    def codes(self, column: pd.Series) -> NDArray[np.int64]:
        """Return the place of each row's value; -1 where it is missing or new."""
        if self.edges is None:
            return (
                pd.Index(self.values)
                .get_indexer(pd.Index(_text(column)))
                .astype(np.int64)
            )
        number = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float)
        place = np.searchsorted(self.edges, number, side="left")
        return np.where(np.isnan(number), -1, place).astype(np.int64)

    def labels(self, column: pd.Series) -> NDArray[np.object_]:
        """Return the value or class of each row; missing where it is new."""
        names = np.array([*self.values, None], dtype=object)
        found: NDArray[np.object_] = names[self.codes(column)]
        return found


def attributes_of(
    company: Dataset, wanted: Sequence[str] | None, *, customers: pd.Index
) -> list[Attribute]:
    """Form the values of each attribute that was asked for.

    Parameters
    ----------
    company : Dataset
        The company.
    wanted : sequence of str, optional
        Names of attributes; None takes all.
    customers : Index of str
        Who is compared: the classes of a number hold as many of these each.

    Returns
    -------
    list of Attribute
        In the order of the columns.
    """
    kinds = customer_attributes(company)["kind"]
    if kinds.empty:
        raise CustomerValueError(
            "The customers have no attributes: give the table customers more columns, "
            "such as region or industry, or join an enrichment."
        )
    names = list(kinds.index) if wanted is None else _known(wanted, list(kinds.index))
    table = company.customers.set_index("customer_id").reindex(customers)
    return [_formed(table[name], numeric=kinds[name] == NUMERIC) for name in names]


def _known(wanted: object, attributes: list[str]) -> list[str]:
    names = [wanted] if isinstance(wanted, str) else list(wanted)  # type: ignore[call-overload]
    if not names:
        must = f"one or more of {', '.join(attributes)}"
        raise parameter_error("attributes", "ideal_profile", must, wanted)
    for name in names:
        if name not in attributes:
            hint = did_you_mean(str(name), attributes)
            raise ParameterError(
                f"The customers have no attribute {name!r}.{hint} Attributes: "
                f"{', '.join(attributes)}."
            )
    return [str(name) for name in dict.fromkeys(names)]


def _formed(column: pd.Series, *, numeric: bool) -> Attribute:
    """Return the values of a text, or three classes of a number."""
    name = str(column.name)
    if not numeric:
        return Attribute(
            name=name, values=tuple(sorted(_text(column).dropna().unique()))
        )
    number = pd.to_numeric(column, errors="coerce").dropna().to_numpy(dtype=float)
    if not len(number):
        return Attribute(name=name, values=("any",), edges=())
    cuts = np.quantile(number, np.arange(1, CLASSES) / CLASSES, method="inverted_cdf")
    edges = [float(cut) for cut in np.unique(cuts) if cut < number.max()]
    names = [f"up to {edge:g}" for edge in edges[:1]]
    names += [f"over {a:g} to {b:g}" for a, b in itertools.pairwise(edges)]
    names += [f"over {edges[-1]:g}"] if edges else ["any"]
    return Attribute(name=name, values=tuple(names), edges=tuple(edges))


def _text(column: pd.Series) -> pd.Series:
    """Return values as text without blanks around them; nothing is missing."""
    text = column.astype("str").str.strip()
    return text.mask(column.isna() | (text == ""))
