"""Sources: files, folders, workbooks, DataFrames and databases become text columns."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from customer_value.data import csvfile, textfile
from customer_value.data.engine import quoted, text
from customer_value.data.tables import TABLES
from customer_value.errors import DataError, ParameterError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from customer_value.data.engine import DuckDB
    from customer_value.data.mapping import Plan, TableMapping

TEXT = (".csv", ".tsv", ".txt")
PARQUET = (".parquet", ".pq")
WORKBOOK = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
DATABASE = (".duckdb", ".ddb", ".db")


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """One table as it came: text columns in the engine and where they are from.

    Parameters
    ----------
    table : str
        Which of the ten.
    file : str
        The file, sheet or frame, for people.
    relation : str
        The engine's table with the columns c0, c1, ...
    line : str
        SQL of the physical line or row number.
    headings : tuple of str
        The heading of each column.
    rows : int
        Records read, without broken lines.
    broken : tuple of Broken
        Lines that are no record.
    size, lines : int
        Bytes and physical lines or rows.
    sha256, read_as : str
        The hash of the input; how it was read.
    """

    table: str
    file: str
    relation: str
    line: str
    headings: tuple[str, ...]
    rows: int
    size: int
    lines: int
    sha256: str
    read_as: str
    broken: tuple[csvfile.Broken, ...] = ()

    @property
    def columns(self) -> dict[str, str]:
        """The headings and the engine's columns that hold them."""
        return {name: f"c{i}" for i, name in enumerate(self.headings)}


@dataclass(slots=True, kw_only=True)
class Sources:
    """What a source holds: its tables and the parts nobody asked for.

    Parameters
    ----------
    name : str
        What the source is called.
    raws : list of Raw
        The tables.
    ignored : list of str
        Files or sheets that are none of the ten tables.
    """

    name: str
    raws: list[Raw]
    ignored: list[str]


def open_source(source: object, plan: Plan, *, engine: DuckDB, spare: Path) -> Sources:
    """Bring every table of a source into the engine, as text.

    Parameters
    ----------
    source : path, DataFrame or mapping of DataFrames
        The client's data.
    plan : Plan
        The mapping.
    engine : DuckDB
        Where they go.
    spare : Path
        A folder for copies that live as long as the reading.

    Returns
    -------
    Sources
        The tables.

    Raises
    ------
    ParameterError
        If there is no such source.
    DataError
        If it is empty or cannot be read.
    """
    if isinstance(source, (str, Path)):
        path = Path(source).expanduser()
        if not path.exists():
            raise ParameterError(f"No such file or folder: {source}.")
        if path.is_dir():
            return _folder(path, plan, engine=engine, spare=spare)
        if path.suffix.casefold() in WORKBOOK:
            return _workbook(path, plan, engine=engine)
        if path.suffix.casefold() in DATABASE:
            return _database(path, plan, engine=engine)
        raw = _file(path, "transactions", plan, engine=engine, spare=spare)
        return Sources(name=_stem(path), raws=[raw], ignored=[])
    return _frames(source, plan, engine=engine)


def _stem(path: Path) -> str:
    name = path.name.removesuffix(".gz")
    return name.rsplit(".", 1)[0] or path.name


def _kind(path: Path) -> str:
    """Return how a file is read: "text", "parquet" or ""."""
    suffixes = [suffix.casefold() for suffix in path.suffixes]
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    last = suffixes[-1] if suffixes else ""
    return "text" if last in TEXT else "parquet" if last in PARQUET else ""


def assign(parts: list[str], plan: Plan, *, what: str) -> dict[str, str]:
    """Say which part of a source is which table.

    Parameters
    ----------
    parts : list of str
        Names of files, sheets or frames.
    plan : Plan
        The mapping, which may name them.
    what : str
        "file", "sheet", "table" or "key", for messages.

    Returns
    -------
    dict of str to str
        Our table to the part.

    Raises
    ------
    ParameterError
        If the mapping names a part that is not there.
    DataError
        If two parts are the same table.
    """
    found: dict[str, str] = {}
    for name, how in plan.tables.items():
        if how.file is not None:
            if how.file not in parts:
                hint = did_you_mean(how.file, parts)
                raise ParameterError(
                    f"mapping, {name}: the source has no {what} {how.file!r}.{hint}"
                )
            found[name] = how.file
    for part in parts:
        name = _stem(Path(part)).strip().casefold()
        if name not in TABLES or part in found.values():
            continue
        if name in found and plan.table(name).file is None:
            raise DataError(
                f"Both {found[name]} and {part} are the table {name}; keep one of them."
            )
        found.setdefault(name, part)
    return found


def _folder(path: Path, plan: Plan, *, engine: DuckDB, spare: Path) -> Sources:
    files = sorted(p for p in path.rglob("*") if p.is_file() and _kind(p))
    parts = {p.relative_to(path).as_posix(): p for p in files}
    top = [name for name in parts if "/" not in name]
    named = {how.file for how in plan.tables.values() if how.file}
    chosen = assign(
        [*top, *(n for n in parts if n in named and "/" in n)], plan, what="file"
    )
    _need_transactions(chosen, top, f"The folder {path.name or path}")
    raws = [
        _file(parts[part], name, plan, engine=engine, spare=spare)
        for name, part in chosen.items()
    ]
    ignored = [name for name in top if name not in chosen.values()]
    return Sources(name=path.resolve().name, raws=raws, ignored=ignored)


def _need_transactions(chosen: Mapping[str, str], parts: list[str], where: str) -> None:
    if "transactions" in chosen:
        return
    stems = {_stem(Path(part)): part for part in parts}
    hint = did_you_mean("transactions", stems)
    held = f" It holds {', '.join(parts[:8])}." if parts else " It holds no table."
    raise DataError(f"{where} has no table 'transactions'.{hint}{held}")


def _file(path: Path, table: str, plan: Plan, *, engine: DuckDB, spare: Path) -> Raw:
    if _kind(path) == "parquet":
        return _parquet(path, table, engine=engine)
    return _text(path, table, plan.table(table), engine=engine, spare=spare)


def _text(
    path: Path, table: str, how: TableMapping, *, engine: DuckDB, spare: Path
) -> Raw:
    file = textfile.inspect(path, encoding=how.encoding, spare=spare)
    separator = how.separator or csvfile.sniff(file)
    names, taken = csvfile.headings(file, separator)
    if file.lines <= taken:
        raise DataError(f"The file {path.name} has headings but no rows.")
    headings = _headings(names, path.name)
    landed = csvfile.land(engine, file, separator=separator, width=len(headings))
    shown = {"\t": "tab"}.get(separator, repr(separator))
    return Raw(
        table=table,
        file=path.name,
        relation=landed.relation,
        line=landed.line,
        headings=headings,
        rows=landed.rows,
        broken=landed.broken,
        size=file.size,
        lines=file.lines,
        sha256=file.sha256,
        read_as=f"separator {shown}, encoding {file.encoding}",
    )


def _headings(names: list[str], file: str) -> tuple[str, ...]:
    """Name every column; refuse two of one name."""
    filled = [name or f"column {i}" for i, name in enumerate(names, 1)]
    seen: set[str] = set()
    for name in filled:
        if name.casefold() in seen:
            raise DataError(f"The file {file} has the heading {name!r} twice.")
        seen.add(name.casefold())
    return tuple(filled)


def _parquet(path: Path, table: str, *, engine: DuckDB) -> Raw:
    import duckdb

    query = f"SELECT * FROM read_parquet({text(str(path))})"
    try:
        relation, names, rows = _as_text(engine, query)
    except duckdb.Error:
        raise DataError(f"The file {path.name} cannot be read as Parquet.") from None
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Raw(
        table=table,
        file=path.name,
        relation=relation,
        line="rowid + 1",
        headings=_headings(names, path.name),
        rows=rows,
        size=path.stat().st_size,
        lines=rows,
        sha256=digest,
        read_as="Parquet, by row",
    )


def _as_text(engine: DuckDB, query: str) -> tuple[str, list[str], int]:
    """Keep a query's rows with every column as text."""
    described = engine.rows(f"DESCRIBE {query}")
    names = [str(row[0]) for row in described]
    casts = ", ".join(
        f"{_cast(quoted(name), str(row[1]))} AS c{i}"
        for i, (name, row) in enumerate(zip(names, described, strict=True))
    )
    relation = engine.keep(f"SELECT {casts} FROM ({query})", "raw")
    rows = int(engine.rows(f"SELECT COUNT(*) FROM {relation}")[0][0])
    return relation, [name.strip() for name in names], rows


def _cast(column: str, kind: str) -> str:
    """Write a column as text; a float without a fraction reads like an integer."""
    if kind in {"DOUBLE", "FLOAT"}:
        whole = f"{column} = FLOOR({column}) AND ABS({column}) < 1e15"
        nothing = f"WHEN ISNAN({column}) THEN NULL"
        return (
            f"CASE {nothing} WHEN {whole} THEN CAST(CAST({column} AS BIGINT) AS VARCHAR) "
            f"ELSE CAST({column} AS VARCHAR) END"
        )
    return f"CAST({column} AS VARCHAR)"


def _workbook(path: Path, plan: Plan, *, engine: DuckDB) -> Sources:
    import pandas as pd

    try:
        sheets = pd.read_excel(
            path, sheet_name=None, header=None, dtype=object, engine="calamine"
        )
    except Exception:  # noqa: BLE001 - the reader raises its own kinds
        raise DataError(f"The workbook {path.name} cannot be read.") from None
    names = [str(name) for name in sheets]
    chosen = assign(names, plan, what="sheet")
    if not chosen and len(names) == 1:
        chosen = {"transactions": names[0]}
    _need_transactions(chosen, names, f"The workbook {path.name}")
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    raws = [
        _sheet(sheets[part], name, f"{path.name} [{part}]", engine=engine)
        for name, part in chosen.items()
    ]
    size = path.stat().st_size
    from dataclasses import replace

    raws = [replace(raw, size=size, sha256=digest, read_as="sheet") for raw in raws]
    ignored = [name for name in names if name not in chosen.values()]
    return Sources(name=_stem(path), raws=raws, ignored=ignored)


def _sheet(cells: pd.DataFrame, table: str, file: str, *, engine: DuckDB) -> Raw:
    if cells.empty:
        raise DataError(f"The sheet {file} is empty.")
    names = ["" if v is None or v != v else str(v).strip() for v in cells.iloc[0]]
    if len(cells) == 1:
        raise DataError(f"The sheet {file} has headings but no rows.")
    headings = _headings(names, file)
    body = cells.iloc[1:].set_axis(range(cells.shape[1]), axis="columns")
    raw = _frame(body, table, file, engine=engine)
    from dataclasses import replace

    return replace(raw, headings=headings, line="rowid + 2")


def _database(path: Path, plan: Plan, *, engine: DuckDB) -> Sources:
    import duckdb

    try:
        engine.connection.execute(f"ATTACH {text(str(path))} AS client (READ_ONLY)")
    except duckdb.Error:
        raise DataError(f"The file {path.name} is no DuckDB database.") from None
    query = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'client'"
    names = sorted(row[0] for row in engine.rows(query))
    chosen = assign(names, plan, what="table")
    _need_transactions(chosen, names, f"The database {path.name}")
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    raws = []
    for name, part in chosen.items():
        relation, headings, rows = _as_text(
            engine, f"SELECT * FROM client.{quoted(part)}"
        )
        raws.append(
            Raw(
                table=name,
                file=f"{path.name} [{part}]",
                relation=relation,
                line="rowid + 1",
                headings=_headings(headings, path.name),
                rows=rows,
                size=path.stat().st_size,
                lines=rows,
                sha256=digest,
                read_as="database table, by row",
            )
        )
    engine.connection.execute("DETACH client")
    ignored = [name for name in names if name not in chosen.values()]
    return Sources(name=_stem(path), raws=raws, ignored=ignored)


def _frames(source: object, plan: Plan, *, engine: DuckDB) -> Sources:
    if not isinstance(source, dict):
        if not hasattr(source, "columns") and not hasattr(source, "__arrow_c_stream__"):
            raise ParameterError(
                "The 'source' parameter of read_dataset must be a path, a DataFrame or "
                f"a mapping of DataFrames. Got {type(source).__name__} instead."
            )
        source = {"transactions": source}
    frames: dict[str, Any] = {str(name): frame for name, frame in source.items()}
    chosen = assign(list(frames), plan, what="key")
    for name in frames:
        if name not in chosen.values():
            hint = did_you_mean(name, TABLES)
            raise ParameterError(
                f"The source has a key {name!r}, which is none of the ten tables.{hint}"
            )
    _need_transactions(chosen, list(frames), "The source")
    raws = [
        _frame(frames[part], name, part, engine=engine) for name, part in chosen.items()
    ]
    return Sources(name="data", raws=raws, ignored=[])


def _frame(frame: Any, table: str, file: str, *, engine: DuckDB) -> Raw:  # noqa: ANN401
    import pandas as pd

    digest = ""
    if isinstance(frame, pd.DataFrame):
        names = ["" if n is None else str(n) for n in frame.columns]
        frame = _plain(frame)
        hashed = pd.util.hash_pandas_object(frame, index=False).to_numpy()
        digest = hashlib.sha256(hashed.tobytes()).hexdigest()
        if not len(frame):
            raise DataError(f"The table {file} has no rows.")
    else:
        names = None
    view = engine.register(frame)
    relation, found, rows = _as_text(engine, f"SELECT * FROM {view}")
    engine.connection.unregister(view.strip('"'))
    return Raw(
        table=table,
        file=file,
        relation=relation,
        line="rowid + 1",
        headings=_headings(names or found, file),
        rows=rows,
        size=0,
        lines=rows,
        sha256=digest,
        read_as="DataFrame, by row",
    )


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a copy whose columns the engine reads without guessing."""
    import pandas as pd

    columns = {}
    for i in range(frame.shape[1]):
        column = frame.iloc[:, i].reset_index(drop=True)
        if isinstance(column.dtype, pd.DatetimeTZDtype):
            column = column.dt.tz_localize(None)  # the day on the client's clock
        elif not isinstance(column.dtype, pd.api.extensions.ExtensionDtype) and (
            column.dtype.kind not in "biufM"
        ):
            column = column.astype("str")
        elif isinstance(
            column.dtype, (pd.PeriodDtype, pd.IntervalDtype, pd.CategoricalDtype)
        ):
            column = column.astype("str")
        columns[f"c{i}"] = column
    return pd.DataFrame(columns)
