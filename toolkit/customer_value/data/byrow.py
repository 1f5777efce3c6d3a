"""Sources that have rows, not lines: DataFrames, workbooks and Parquet files."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from customer_value.data.engine import path_text
from customer_value.data.identity import rows_hash
from customer_value.data.layout import LOOK, headings_at, wanted
from customer_value.data.notes import NoRowsError, read_parts
from customer_value.data.packed import unpacked
from customer_value.data.pandas_text import plain_columns
from customer_value.data.source import (
    NOTES_SHEET,
    Raw,
    Sources,
    assign,
    digest,
    keep_as_text,
    name_columns,
    need_transactions,
    stem,
)
from customer_value.data.tables import TABLES
from customer_value.errors import DataError, ParameterError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    import pandas as pd

    from customer_value.data.engine_duckdb import DuckDB
    from customer_value.data.mapping import Plan

MOST_UNPACKED = 2_000_000_000  # bytes of a workbook, which is read in memory


def parquet(path: Path, table: str, *, engine: DuckDB, spare: Path) -> Raw:
    """Read a Parquet file, possibly packed, as one table."""
    import duckdb

    plain = unpacked(path, spare / "unpacked.parquet")
    try:
        found = keep_as_text(engine, f"SELECT * FROM read_parquet({path_text(plain)})")
    except duckdb.Error:
        raise DataError(f"The file {path.name} cannot be read as Parquet.") from None
    return _file(path, table, path.name, found, read_as="Parquet, by row")


def _file(
    path: Path,
    table: str,
    label: str,
    found: tuple[str, list[str], int],
    *,
    read_as: str,
) -> Raw:
    relation, names, rows = found
    if not rows:
        raise NoRowsError(f"{label} has headings but no rows.")
    return Raw(
        table=table,
        file=label,
        relation=relation,
        line="rowid + 1",
        headings=name_columns(names, label),
        rows=rows,
        size=path.stat().st_size,
        lines=rows,
        sha256=digest(path),
        read_as=read_as,
    )


def workbook(path: Path, plan: Plan, *, engine: DuckDB) -> Sources:
    """Read a workbook: a sheet is a table; a single sheet is the transactions."""
    sheets = _sheets(path)
    names = list(sheets)
    chosen = assign(names, plan, what="sheet")
    if not chosen and len(names) == 1:
        chosen = {"transactions": names[0]}
    need_transactions(chosen, names, f"The workbook {path.name}")
    size, sha256 = path.stat().st_size, digest(path)

    def read(table: str, part: str) -> Raw:
        label = f"{path.name} [{part}]"
        named = wanted(table, plan.table(table))
        raw = _sheet(sheets[part], table, label, named=named, engine=engine)
        return replace(raw, size=size, sha256=sha256)

    raws, notes = read_parts(chosen, read)
    known = {*chosen.values(), NOTES_SHEET}
    ignored = [name for name in names if name not in known]
    return Sources(name=stem(path.name), raws=raws, ignored=ignored, notes=notes)


def _sheets(path: Path) -> dict[str, pd.DataFrame]:
    """Read every sheet of a workbook, cell by cell."""
    import pandas as pd

    _refuse_large(path)
    try:
        sheets = pd.read_excel(
            path, sheet_name=None, header=None, dtype=object, engine="calamine"
        )
    except Exception:  # noqa: BLE001 - the reader raises errors of its own
        raise DataError(f"The workbook {path.name} cannot be read.") from None
    return {str(name): cells for name, cells in sheets.items()}


def _refuse_large(path: Path) -> None:
    """Refuse a workbook that unpacks to more than the memory should take."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return  # an old workbook, or a damaged one, which its reader refuses
    if size > MOST_UNPACKED:
        raise DataError(
            f"The workbook {path.name} unpacks to {size / 1e9:,.1f} GB; "
            f"{MOST_UNPACKED / 1e9:,.1f} GB can be read. Export its sheets as CSV."
        )


def only_sheet(path: Path, table: str, plan: Plan, *, engine: DuckDB) -> Raw:
    """Read the one sheet of a workbook, or the one with notes beside it."""
    sheets = _sheets(path)
    names = [name for name in sheets if name != NOTES_SHEET]
    if len(names) != 1:
        raise DataError(
            f"The workbook {path.name} has {len(names)} sheets; one is read. Keep the "
            "one with the attributes in a workbook of its own."
        )
    label, named = f"{path.name} [{names[0]}]", wanted(table, plan.table(table))
    raw = _sheet(sheets[names[0]], table, label, named=named, engine=engine)
    return replace(raw, size=path.stat().st_size, sha256=digest(path))


def _sheet(
    cells: pd.DataFrame,
    table: str,
    file: str,
    *,
    named: AbstractSet[str],
    engine: DuckDB,
) -> Raw:
    """Read a sheet: titles may stand above its headings, and empty rows anywhere."""
    if cells.notna().sum(axis="columns").max() in {0, 1} or cells.empty:
        raise NoRowsError(f"The sheet {file} is empty.")
    top = _top(cells, named)
    names = ["" if missing(value) else str(value) for value in cells.loc[top]]
    body = cells.loc[top + 1 :].dropna(how="all")
    if body.empty:
        raise NoRowsError(f"The sheet {file} has headings but no rows.")
    # a merged title, or a margin, leaves columns without heading and content
    kept = [i for i, name in enumerate(names) if name or body.iloc[:, i].notna().any()]
    rows = body.index.to_numpy() + 1
    body = body.iloc[:, kept].set_axis(range(len(kept)), axis="columns")
    raw = frame(body.assign(line=rows), table, file, engine=engine)
    return replace(
        raw,
        headings=name_columns([names[i] for i in kept], file),
        line=f"CAST(c{len(kept)} AS BIGINT)",
        read_as="sheet, by row",
        titles=top,
    )


def _top(cells: pd.DataFrame, named: AbstractSet[str]) -> int:
    """Return the row of the headings, else the first one with several cells."""
    first = cells.head(LOOK)
    rows = [
        ["" if missing(cell) else str(cell) for cell in row]
        for row in first.itertuples(index=False)
    ]
    several = [row if sum(map(bool, row)) > 1 else [] for row in rows]
    if any(several):
        return headings_at(several, named)
    return int((cells.notna().sum(axis="columns") > 1).to_numpy().argmax())


def missing(value: object) -> bool:
    """Say whether a cell is empty; NaN is the only value unlike itself."""
    return value is None or value != value  # noqa: PLR0124


def frames(source: object, plan: Plan, *, engine: DuckDB) -> Sources:
    """Read a DataFrame of transactions, or a mapping of DataFrames by table."""
    tables = _by_table(source)
    chosen = assign(list(tables), plan, what="key")
    for name in tables:
        if name not in chosen.values():
            hint = did_you_mean(name, TABLES)
            raise ParameterError(
                f"The source has a key {name!r}, which is none of the ten tables.{hint}"
            )
    need_transactions(chosen, tables, "The source")
    raws, notes = read_parts(
        chosen, lambda name, part: frame(tables[part], name, part, engine=engine)
    )
    return Sources(name="data", raws=raws, ignored=[], notes=notes)


def _by_table(source: object) -> Mapping[str, Any]:
    """Return the frames by name; refuse what is none."""
    tables = source if isinstance(source, dict) else {"transactions": source}
    for name, table in tables.items():
        if not isinstance(name, str) or not is_frame(table):
            raise ParameterError(
                "The 'source' parameter of read_dataset must be a path, a DataFrame or "
                f"a mapping of names to DataFrames. Got {type(table).__name__} instead."
            )
    return tables


def is_frame(table: object) -> bool:
    """Say whether something is a DataFrame, of pandas or of another library."""
    import pandas as pd

    return isinstance(table, pd.DataFrame) or hasattr(table, "__arrow_c_stream__")


class _Stream:
    """A table of another library, of which only Arrow's stream is seen.

    The engine knows some libraries by name and would ask for further ones to read
    them.
    """

    def __init__(self, table: Any) -> None:  # noqa: ANN401
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)


def frame(table: Any, name: str, file: str, *, engine: DuckDB) -> Raw:  # noqa: ANN401
    """Bring one DataFrame (pandas, or anything Arrow) into the engine, as text."""
    import pandas as pd

    if isinstance(table, pd.DataFrame):
        names = ["" if missing(label) else str(label) for label in table.columns]
        table = plain_columns(table)
        view = engine.register(table)
        relation, _, rows = keep_as_text(engine, f"SELECT * FROM {view}")
        hashed = pd.util.hash_pandas_object(table, index=False).to_numpy()
        sha256 = hashlib.sha256(hashed.tobytes()).hexdigest()
    else:
        if hasattr(table, "toArrow"):  # Spark ends its stream with the schema
            table = table.toArrow()
        view = engine.register(_Stream(table))
        relation, names, rows = _from_arrow(view, file, engine=engine)
        columns = [f"c{i}" for i in range(len(names))]
        sha256 = rows_hash(relation, columns, engine=engine)
    engine.connection.unregister(view.strip('"'))
    if not rows:
        raise NoRowsError(f"The table {file} has no rows.")
    return Raw(
        table=name,
        file=file,
        relation=relation,
        line="rowid + 1",
        headings=name_columns(names, file),
        rows=rows,
        size=0,
        lines=rows,
        sha256=sha256,
        read_as="DataFrame, by row",
    )


def _from_arrow(view: str, file: str, *, engine: DuckDB) -> tuple[str, list[str], int]:
    """Read a stream of Arrow batches."""
    import duckdb

    try:
        return keep_as_text(engine, f"SELECT * FROM {view}")
    except duckdb.Error:
        raise DataError(
            f"The table {file} cannot be read as Arrow. Give every column a type, and "
            "a table that can be read more than once."
        ) from None
