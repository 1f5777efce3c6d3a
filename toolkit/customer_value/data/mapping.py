"""The mapping: how a client's files become the ten tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from customer_value.data.tables import ENRICHMENT, TABLES, is_enrichment
from customer_value.errors import ParameterError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DUPLICATES = ("keep", "drop")
MISSING = ("stop", "set_aside")
MOST_WATCHED = 20  # each has a bit of a whole number of 64


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMapping:
    """How one table is read.

    Parameters
    ----------
    file : str, optional
        The file, sheet or table it is in; None is the one of the same name.
    further : tuple of str
        Further files of an enrichment: more rows, or corrected ones.
    columns : mapping of str to str
        Our column to the client's heading or an expression over headings.
    separator, decimal, thousands, encoding : str, optional
        How the text is written; None is found out (thousands: none).
    date_format : tuple of str
        How dates are written, such as ``%d.%m.%Y``; empty is ISO.
    timezone : str, optional
        The zone in which a time with an offset becomes a day.
    duplicates : {"keep", "drop"}
        What happens to lines equal in every column.
    watch : mapping of str to str
        Conditions to count and report, by their name.
    """

    file: str | None = None
    further: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    separator: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    encoding: str | None = None
    date_format: tuple[str, ...] = ()
    timezone: str | None = None
    duplicates: str = "keep"
    watch: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A whole mapping.

    Parameters
    ----------
    name, currency, as_of : optional
        What the data are called, their currency and day.
    rates : mapping of str to float
        What one unit of another currency is worth in ``currency``.
    missing_customers : {"stop", "set_aside"}
        Whether lines without a customer may hold more than 20 % of revenue.
    tables : mapping of str to TableMapping
        The tables that are described.
    enrichment : mapping of str to TableMapping
        The files of a third party that are described, by a name of your own.
    """

    name: str | None = None
    currency: str | None = None
    as_of: Any = None
    rates: Mapping[str, float] = field(default_factory=dict)
    missing_customers: str = "stop"
    tables: Mapping[str, TableMapping] = field(default_factory=dict)
    enrichment: Mapping[str, TableMapping] = field(default_factory=dict)

    def table(self, name: str) -> TableMapping:
        """Return how a table, or an enrichment, is read."""
        if is_enrichment(name):
            own = name.removeprefix(ENRICHMENT)
            return self.enrichment.get(own, TableMapping())
        return self.tables.get(name, TableMapping())


def read_mapping(mapping: Mapping[str, Any] | str | Path | None) -> Plan:
    """Read and check a mapping, given as a dict or the path of a YAML file.

    Parameters
    ----------
    mapping : mapping, str or Path, optional
        None is the empty mapping.

    Returns
    -------
    Plan
        The checked mapping.

    Raises
    ------
    ParameterError
        If the file cannot be read or holds an unknown name or value.
    """
    if mapping is None:
        return Plan()
    if isinstance(mapping, (str, Path)):
        mapping = read_yaml(mapping, what="mapping")
    values = _known(mapping, Plan, "mapping")
    tables = _section(values.pop("tables", None), "tables")
    further = _section(values.pop("enrichment", None), "enrichment")
    _one_of(values, "missing_customers", MISSING, "mapping")
    _texts(values, ("name", "currency"), "mapping")
    _refuse_unknown(tables, TABLES, "mapping, tables")
    values["rates"] = _rates(values)
    return Plan(
        **values,
        tables={n: _table(n, t) for n, t in tables.items()},
        enrichment={plain_name(n): _further(n, t) for n, t in further.items()},
    )


def _rates(values: Mapping[str, Any]) -> dict[str, float]:
    """Return what other currencies are worth, by their names in capitals."""
    rates = _section(values.get("rates"), "rates")
    if rates and "currency" not in values:
        raise ParameterError("mapping: rates need a currency into which they convert.")
    for name, rate in rates.items():
        number = isinstance(rate, (int, float)) and not isinstance(rate, bool)
        if not number or not 1e-9 < rate < 1e6:  # noqa: PLR2004 - the engine's room
            raise ParameterError(
                f"mapping, rates: {name} must be a number between 0.000000001 and "
                f"1,000,000. Got {rate!r}."
            )
    return {str(name).strip().upper(): float(rate) for name, rate in rates.items()}


def plain_name(name: object) -> str:
    """Return a name in small letters, digits and underscores.

    >>> plain_name("Micro-geography 2026")
    'micro_geography_2026'
    """
    return "_".join(re.findall(r"[^\W_]+", str(name).casefold())) or "attributes"


def _further(name: str, given: object) -> TableMapping:
    """Read how an enrichment is read; it may be a list of files."""
    values = dict(_section(given, name))
    files = values.get("file")
    if not isinstance(files, list):
        return _table(name, values)
    if not files or not all(map(_is_text, files)):
        raise ParameterError(f"mapping, {name}: file must be a name or a list of them.")
    values["file"] = files[0]
    return replace(_table(name, values), further=tuple(files[1:]))


def _table(name: str, given: object) -> TableMapping:
    where = f"mapping, {name}"
    values = _known(_section(given, name), TableMapping, where)
    _one_of(values, "duplicates", DUPLICATES, where)
    formats = values.get("date_format") or ()
    formats = [formats] if isinstance(formats, str) else formats
    if not isinstance(formats, (list, tuple)) or not all(map(_is_text, formats)):
        raise ParameterError(
            f"{where}: date_format must be a pattern or a list of them."
        )
    values["date_format"] = tuple(formats)
    for key in ("columns", "watch"):
        values[key] = {
            str(k): str(v) for k, v in _section(values.get(key), key).items()
        }
    if len(values["watch"]) > MOST_WATCHED:
        raise ParameterError(f"{where}: watch may hold {MOST_WATCHED} conditions.")
    _texts(
        values,
        ("file", "separator", "decimal", "thousands", "encoding", "timezone"),
        where,
    )
    _signs(values, where)
    return TableMapping(**values)


def _signs(values: dict[str, Any], where: str) -> None:
    """Refuse signs that are no single sign, or that are the same."""
    for key in ("separator", "decimal", "thousands"):
        if key in values and len(values[key]) != 1:
            raise ParameterError(
                f"{where}: {key} must be one sign. Got {values[key]!r}."
            )
        if key in values and (values[key].isalnum() or values[key] in "+-"):
            raise ParameterError(
                f"{where}: {key} must be a sign, not a letter or digit. "
                f"Got {values[key]!r}."
            )
    if values.get("decimal", ".") == values.get("thousands"):
        raise ParameterError(f"{where}: decimal and thousands must be different signs.")


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _known(given: Mapping[str, Any], shape: type, where: str) -> dict[str, Any]:
    """Return the values under known names; refuse others."""
    if not isinstance(given, dict):
        raise ParameterError(f"The {where} must be names and values, or a YAML file.")
    _refuse_unknown(given, shape.__dataclass_fields__, where)  # type: ignore[attr-defined]
    return {str(key): value for key, value in given.items() if value is not None}


def _refuse_unknown(given: Iterable[str], known: Iterable[str], where: str) -> None:
    names = list(known)
    for key in given:
        if key not in names:
            hint = did_you_mean(str(key), names)
            raise ParameterError(
                f"{where}: unknown name {key!r}.{hint} Known: {', '.join(names)}."
            )


def _section(given: object, name: str) -> dict[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise ParameterError(f"mapping: {name!r} must hold names and values.")
    return given


def _one_of(
    values: dict[str, Any], key: str, options: tuple[str, ...], where: str
) -> None:
    if key in values and values[key] not in options:
        known = " or ".join(map(repr, options))
        raise ParameterError(f"{where}: {key} must be {known}. Got {values[key]!r}.")


def _texts(values: dict[str, Any], keys: Iterable[str], where: str) -> None:
    for key in keys:
        if key in values and not isinstance(values[key], str):
            raise ParameterError(f"{where}: {key} must be text. Got {values[key]!r}.")


def read_yaml(path: str | Path, *, what: str) -> dict[str, Any]:
    """Read a YAML file that holds names and values.

    Parameters
    ----------
    path : str or Path
        The file.
    what : str
        What it is, for messages: "mapping" or "assumptions".

    Returns
    -------
    dict
        Names and values; {} for an empty file.

    Raises
    ------
    ParameterError
        If there is no such file, it is no YAML, or it holds something else.
    """
    import yaml

    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ParameterError(f"No such {what} file: {path}.") from None
    except (OSError, UnicodeDecodeError):
        raise ParameterError(
            f"The {what} file {path} cannot be read as text."
        ) from None
    try:
        values = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 1})" if mark else ""
        raise ParameterError(f"The {what} file {path} is not YAML{line}.") from None
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise ParameterError(f"The {what} file {path} must hold lines 'name: value'.")
    return values
