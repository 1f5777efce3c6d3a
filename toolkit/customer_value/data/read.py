"""Files and folders: which file is which table, and how it is read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from customer_value.data import byrow, csvfile, duckdb_file, textfile
from customer_value.data.parts import combine
from customer_value.data.source import (
    Raw,
    Sources,
    assign,
    name_columns,
    need_transactions,
    stem,
)
from customer_value.errors import DataError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from customer_value.data.engine_duckdb import DuckDB
    from customer_value.data.mapping import Plan, TableMapping

TEXT = (".csv", ".tsv", ".txt")
PARQUET = (".parquet", ".pq")
WORKBOOK = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


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
    if not isinstance(source, (str, Path)):
        return byrow.frames(source, plan, engine=engine)
    path = Path(source).expanduser()
    try:
        there, folder = path.exists(), path.is_dir()
    except OSError:  # a name that no file can have
        there, folder = False, False
    if not there:
        raise ParameterError(f"No such file or folder: {source}.")
    try:
        if folder:
            return _folder(path, plan, engine=engine, spare=spare)
        return _single(path, plan, engine=engine, spare=spare)
    except PermissionError:
        raise DataError(f"{path.name} cannot be read: permission denied.") from None


def _single(path: Path, plan: Plan, *, engine: DuckDB, spare: Path) -> Sources:
    suffix = path.suffix.casefold()
    if suffix in WORKBOOK:
        return byrow.workbook(path, plan, engine=engine)
    if duckdb_file.is_database(path):
        return duckdb_file.database(path, plan, engine=engine)
    raw = one_file(path, "transactions", plan, engine=engine, spare=spare)
    return Sources(name=stem(path.name), raws=[raw], ignored=[])


def kind_of(path: Path) -> str:
    """Return how a file is read: "text", "parquet", or "" for not at all."""
    suffixes = [suffix.casefold() for suffix in path.suffixes]
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    last = suffixes[-1] if suffixes else ""
    return "text" if last in TEXT else "parquet" if last in PARQUET else ""


def _folder(path: Path, plan: Plan, *, engine: DuckDB, spare: Path) -> Sources:
    files = sorted(p for p in path.iterdir() if p.is_file())
    parts = {p.name: p for p in files if kind_of(p) and not p.name.startswith(".")}
    for how in plan.tables.values():  # a mapping may name a file in a folder below
        if how.file and (path / how.file).is_file():
            parts[how.file] = path / how.file
    chosen = assign(list(parts), plan, what="file")
    need_transactions(chosen, parts, f"The folder {path.resolve().name}")
    several = {name: [part, *_more(part, parts)] for name, part in chosen.items()}
    raws = [
        combine(
            [one_file(parts[p], name, plan, engine=engine, spare=spare) for p in names],
            engine=engine,
        )
        for name, names in several.items()
    ]
    taken = {part for names in several.values() for part in names}
    ignored = [name for name in parts if name not in taken]
    other = [
        p.name for p in files if p.suffix.casefold() in WORKBOOK + duckdb_file.SUFFIXES
    ]
    return Sources(name=path.resolve().name, raws=raws, ignored=[*ignored, *other])


def _more(part: str, parts: Iterable[str]) -> list[str]:
    """Name the further files of a table: transactions.corrected.csv, for example."""
    start = f"{stem(part)}.".casefold()
    return [p for p in parts if p != part and stem(p).casefold().startswith(start)]


def one_file(path: Path, table: str, plan: Plan, *, engine: DuckDB, spare: Path) -> Raw:
    """Bring one file, text or Parquet, into the engine as one table."""
    if kind_of(path) == "parquet":
        return byrow.parquet(path, table, engine=engine)
    return _text(path, table, plan.table(table), engine=engine, spare=spare)


def _text(
    path: Path, table: str, how: TableMapping, *, engine: DuckDB, spare: Path
) -> Raw:
    file = textfile.inspect(path, encoding=how.encoding, spare=spare)
    form = csvfile.form_of(file, how.separator)
    if file.lines <= form.before + form.taken:
        raise DataError(f"The file {path.name} has headings but no rows.")
    headings = name_columns(form.names, path.name)
    landed = csvfile.land(engine, file, form)
    shown = {"\t": "tab"}.get(form.separator, repr(form.separator))
    return Raw(
        table=table,
        file=path.name,
        relation=landed.relation,
        line=landed.line,
        headings=headings,
        rows=landed.rows,
        broken=landed.broken,
        broken_rows=landed.broken_rows,
        size=file.size,
        lines=file.lines,
        sha256=file.sha256,
        read_as=f"separator {shown}, encoding {file.encoding}",
        is_text=True,
        separator=form.separator,
        encoding=file.encoding,
    )
