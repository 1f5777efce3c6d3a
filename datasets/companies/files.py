"""Write tables and truths, the same bytes on every machine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def several(text: str) -> list[str]:
    """
    Split a line of words.

    Parameters
    ----------
    text : str
        Words with blanks between.

    Returns
    -------
    list of str
        The words.

    Examples
    --------
    >>> several("customer_id name")
    ['customer_id', 'name']
    """
    return text.split()


MONEY = frozenset(
    {
        "amount",
        "margin",
        "cost",
        "reward",
        "acquisition_cost",
        "category_spend",
        "pipeline",
        "value",
        "baseline",
        "target",
        "written_off",
    }
)


def as_text(table: pd.DataFrame) -> pd.DataFrame:
    """
    Turn a table into the text its file will hold.

    Parameters
    ----------
    table : DataFrame
        Dates as datetimes, money as floats, flags as booleans.

    Returns
    -------
    DataFrame
        Text only: ISO dates, two decimals for money, true and false, empty
        cells where a value is missing.
    """
    return pd.DataFrame(
        {name: _column(table[name]) for name in table}, index=table.index, dtype=object
    )


def _column(values: pd.Series[Any]) -> Any:  # noqa: ANN401 - an array of text
    missing = values.isna().to_numpy()
    if pd.api.types.is_datetime64_any_dtype(values):
        text = _distinct(values.dt.floor("D"), "{:%Y-%m-%d}")
    elif pd.api.types.is_bool_dtype(values):
        text = np.where(values.to_numpy(), "true", "false").astype(object)
    elif values.name in MONEY and pd.api.types.is_float_dtype(values):
        text = _distinct(values.round(2) + 0.0, "{:.2f}")
    else:
        text = values.astype(str).to_numpy(dtype=object)
    text[missing] = ""
    return text


def _distinct(values: pd.Series[Any], form: str) -> Any:  # noqa: ANN401
    codes, known = pd.factorize(values)
    words = np.array([*(form.format(one) for one in known), ""], dtype=object)
    return words[codes]


def write_table(table: pd.DataFrame, path: Path) -> None:
    """
    Write one table as CSV: UTF-8, commas, LF line ends.

    Parameters
    ----------
    table : DataFrame
        Any table, see `as_text`.
    path : Path
        The file.
    """
    as_text(table).to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def write_truths(truths: Mapping[str, Any], path: Path) -> None:
    """
    Write planted truths as YAML.

    Parameters
    ----------
    truths : mapping
        Nested mappings, lists and plain values.
    path : Path
        The file.
    """
    head = "# Planted truths. Written by make_companies.py with the tables.\n"
    path.write_text(head + "\n".join(_yaml(truths, "")) + "\n", "utf-8", newline="\n")


def _yaml(node: Mapping[str, Any], indent: str) -> list[str]:
    lines: list[str] = []
    for key, value in node.items():
        if isinstance(value, dict):
            lines += [f"{indent}{key}:", *_yaml(value, indent + "  ")]
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            lines += [f"{indent}{key}:", *_items(value, indent)]
        else:
            lines.append(f"{indent}{key}: {json.dumps(value, ensure_ascii=False)}")
    return lines


def _items(values: Sequence[Mapping[str, Any]], indent: str) -> list[str]:
    one_line = (json.dumps(dict(item), ensure_ascii=False) for item in values)
    return [f"{indent}  - {line}" for line in one_line]
