"""Files and folders: which file is which table, and how it is read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from customer_value.data import byrow, csvfile, duckdb_file, textfile
from customer_value.data.layout import form_of, wanted
from customer_value.data.notes import NoRowsError, read_parts
from customer_value.data.parts import combine
from customer_value.data.progress import tell
from customer_value.data.source import (
    Raw,
    Sources,
    assign,
    name_columns,
    named,
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
    chosen = {"transactions": path, **dict.fromkeys(_named(path, plan), path)}
    raws, notes = read_parts(
        chosen,
        lambda name, part: one_file(part, name, plan, engine=engine, spare=spare),
    )
    return Sources(name=stem(path.name), raws=raws, ignored=[], notes=notes)


def _named(path: Path, plan: Plan) -> dict[str, str]:
    """Return the tables that the mapping finds in the only file."""
    asked = [how.file for how in plan.tables.values() if how.file]
    try:
        return named([f for f in asked if Path(f).name == path.name], plan, what="file")
    except ParameterError as error:
        raise ParameterError(
            f"{error} The source is one file: name the folder to read several."
        ) from None


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
    parts |= _below(path, plan)
    chosen = assign(list(parts), plan, what="file")
    need_transactions(chosen, parts, f"The folder {path.resolve().name}")
    several = {name: [part, *_more(part, parts)] for name, part in chosen.items()}

    def read(table: str, names: list[str]) -> Raw:
        # further parts without rows add nothing; a table needs one that has some
        raws, empty = [], None
        for name in names:
            try:
                raw = one_file(parts[name], table, plan, engine=engine, spare=spare)
                raws.append(raw)
            except NoRowsError as error:
                empty = empty or error
        if empty and not raws:
            raise empty
        return combine(raws, engine=engine)

    raws, notes = read_parts(several, read)
    taken = {part for names in several.values() for part in names}
    ignored = [name for name in parts if name not in taken]
    other = [
        p.name for p in files if p.suffix.casefold() in WORKBOOK + duckdb_file.SUFFIXES
    ]
    return Sources(
        name=path.resolve().name, raws=raws, ignored=[*ignored, *other], notes=notes
    )


def _below(path: Path, plan: Plan) -> dict[str, Path]:
    """Find the files that a mapping names in a folder below; refuse those outside."""
    found = {}
    for name, how in plan.tables.items():
        if not how.file or "\0" in how.file:
            continue
        file = path / how.file
        if not file.resolve().is_relative_to(path.resolve()):
            raise ParameterError(
                f"mapping, {name}: file must lie in the folder that is read. "
                f"Got {how.file!r}."
            )
        if file.is_file():
            found[how.file] = file
    return found


def _more(part: str, parts: Iterable[str]) -> list[str]:
    """Name the further files of a table: transactions.corrected.csv, for example."""
    start = f"{stem(part)}.".casefold()
    return [p for p in parts if p != part and stem(p).casefold().startswith(start)]


def one_file(path: Path, table: str, plan: Plan, *, engine: DuckDB, spare: Path) -> Raw:
    """Bring one file, text or Parquet, into the engine as one table."""
    if kind_of(path) == "parquet":
        return byrow.parquet(path, table, engine=engine, spare=spare)
    return _text(path, table, plan.table(table), engine=engine, spare=spare)


def _text(
    path: Path, table: str, how: TableMapping, *, engine: DuckDB, spare: Path
) -> Raw:
    file = textfile.inspect(path, encoding=how.encoding, spare=spare)
    form = form_of(file, how.separator, wanted=wanted(table, how))
    if file.lines <= form.before + form.taken:
        raise NoRowsError(f"The file {path.name} has headings but no rows.")
    headings = name_columns(form.names, path.name)
    tell(path.name, "reading lines")
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
        strays=file.strays,
        size=file.size,
        lines=file.lines,
        sha256=file.sha256,
        read_as=f"separator {shown}",
        titles=form.before,
        is_text=True,
        separator=form.separator,
        encoding=file.encoding,
    )
