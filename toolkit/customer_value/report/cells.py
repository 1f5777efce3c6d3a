"""The columns of a table block: values in, text and bars out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup
from pandas.api import types

from customer_value import words

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Column", "Formats", "columns_of"]

Formats = Mapping[str, str | Callable[..., str]]

_NARROW = 20  # letters: codes and names up to this length stay on one line


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Column:
    """One column as it is shown."""

    name: str
    texts: tuple[str, ...]
    numeric: bool
    bars: tuple[float | None, ...] = ()  # share of the longest bar, signed

    def to_json(self) -> dict[str, object]:
        """Return the column as JSON types."""
        bars = {"bars": list(self.bars)} if self.bars else {}
        return {
            "name": self.name,
            "numeric": self.numeric,
            "cells": list(self.texts),
            **bars,
        }

    def aligned(self) -> list[str]:
        """Return heading and cells, padded to one width."""
        lines = [self.name, *self.texts]
        width = max(map(len, lines))
        return [f"{t:>{width}}" if self.numeric else f"{t:<{width}}" for t in lines]

    def heading(self) -> Markup:
        """Return the cell of the head."""
        what, comma, unit = self.name.rpartition(", ")
        name = what + comma + unit.replace(" ", "\N{NO-BREAK SPACE}")  # EUR k is one
        return Markup('<th scope="col"{}>{}</th>').format(
            self._look(), name if comma else self.name
        )

    def cell(self, row: int, *, first: bool) -> Markup:
        """Return one cell; the first of a row names the row."""
        text: str | Markup = self.texts[row]
        share = self.bars[row] if self.bars else None
        if share:  # no bar for nothing
            below = " cv-below" if share < 0 else ""
            bar = Markup('<span class="cv-bar{}" style="width:{}%"></span>')
            text = Markup("{}{}").format(
                text, bar.format(below, f"{abs(share):.1%}"[:-1])
            )
        tag = Markup('th scope="row"') if first else Markup("td")
        close = "th" if first else "td"
        return Markup("<{}{}>{}</{}>").format(tag, self._look(), text, close)

    def _look(self) -> Markup:
        """Return the class of this column's cells."""
        narrow = all(len(text) <= _NARROW for text in self.texts)
        kind = "cv-num" if self.numeric else "cv-key" if narrow else ""
        return Markup(' class="{}"').format(kind) if kind else Markup()


def columns_of(
    frame: pd.DataFrame,
    *,
    formats: Formats,
    bars: Sequence[str],
    total: Mapping[str, object] | None,
) -> tuple[Column, ...]:
    """Turn a frame into columns of text.

    Parameters
    ----------
    frame : DataFrame
        The rows to show.
    formats : mapping of column to callable or format string
        How to write a value; by kind of column where nothing is said.
    bars : sequence of str
        Numeric columns with bars.
    total : mapping of column to value, optional
        The last row; columns it does not name stay empty.

    Returns
    -------
    tuple of Column
        In the order of the frame.
    """
    return tuple(
        _column(
            frame.iloc[:, i],
            write=_writer(frame.iloc[:, i], formats.get(str(name))),
            barred=str(name) in bars,
            total=total,
        )
        for i, name in enumerate(frame.columns)
    )


def _column(
    values: pd.Series,
    *,
    write: Callable[[object], str],
    barred: bool,
    total: Mapping[str, object] | None,
) -> Column:
    """Write one column."""
    texts = [write(value) for value in values]
    shares = _shares(values) if barred else ()
    if total is not None:
        known = str(values.name) in total
        texts.append(write(total[str(values.name)]) if known else "")
        shares = (*shares, None) if shares else ()
    numeric = _is_number(values)
    return Column(
        name=str(values.name), texts=tuple(texts), numeric=numeric, bars=shares
    )


def _writer(
    values: pd.Series, how: str | Callable[..., str] | None
) -> Callable[[object], str]:
    """Return what writes a value of this column."""
    form = how.format if isinstance(how, str) else how or _default(values)
    numeric = _is_number(values)

    def write(value: object) -> str:
        if isinstance(value, str):
            return value
        if pd.isna(value):  # type: ignore[call-overload]
            return words.MISSING
        text = str(form(value))
        return text.replace("-", "\N{MINUS SIGN}") if numeric else text

    return write


def _default(values: pd.Series) -> Callable[..., str]:
    """Write a value by the kind of its column."""
    if types.is_bool_dtype(values):
        return lambda value: "yes" if value else "no"
    if types.is_datetime64_any_dtype(values):
        return lambda value: f"{value.day} {value:%b %Y}"
    if types.is_integer_dtype(values):
        return words.number
    if types.is_float_dtype(values):
        whole = bool((values.dropna() % 1 == 0).all())
        return lambda value: words.number(value, 0 if whole else 2)
    return str


def _is_number(values: pd.Series) -> bool:
    """Tell whether a column stands right."""
    return types.is_numeric_dtype(values) and not types.is_bool_dtype(values)


def _shares(values: pd.Series) -> tuple[float | None, ...]:
    """Return each value as a share of the largest, None where it is missing."""
    if not _is_number(values):
        return ()
    shares = values / (values.abs().max() or 1)
    return tuple(None if pd.isna(share) else float(share) for share in shares)
