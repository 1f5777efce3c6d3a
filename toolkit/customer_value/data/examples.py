"""The bundled companies: list them, load one, or load a client's source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from customer_value.data.address import is_address
from customer_value.data.door import read_dataset
from customer_value.errors import ParameterError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset

LISTED = (
    *("name", "title", "customers", "transactions", "tables", "enrichment"),
    "teaches",
)


def load_dataset(
    name_or_source: Any,  # noqa: ANN401 - a name or whatever read_dataset takes
    *,
    mapping: Mapping[str, Any] | str | Path | None = None,
    as_of: object = None,
    currency: str | None = None,
    assumptions: Assumptions | Mapping[str, Any] | str | Path | None = None,
    enrichment: Any = None,  # noqa: ANN401 - as read_dataset takes it
    strict: bool = False,
    pseudonymise: bool = False,
    key_file: str | Path | None = None,
) -> Dataset:
    """Load a bundled company, or a client's source.

    Parameters
    ----------
    name_or_source : str, path, DataFrame or mapping of DataFrames
        The name of a bundled company (see ``list_datasets``) or a source for
        ``read_dataset``.
    mapping : mapping or path, optional
        How the client's files become our tables.
    as_of : date-like, optional
        The last day that counts; None is the day of the last transaction.
    currency : str, optional
        The currency of all amounts; None takes that of the mapping or the data.
    assumptions : Assumptions, mapping or path, optional
        What the data cannot say; None is the defaults.
    enrichment : path, DataFrame, list of these or mapping of names to these, optional
        Files of a third party to be joined to the customers; of a bundled company
        also the name of a bundled file.
    strict : bool, default False
        Whether one faulty row is enough to stop.
    pseudonymise : bool, default False
        Whether ids are replaced by keyed hashes and names left out.
    key_file : str or Path, optional
        Where the key of the pseudonyms is kept; made if absent.

    Returns
    -------
    Dataset
        The clean tables.

    Raises
    ------
    ParameterError
        If there is neither such a company nor such a source.
    DataError
        If the data must be mended first.

    Examples
    --------
    >>> import customer_value as cv
    >>> cv.load_dataset("retailer").has("transactions")
    True
    """
    folder = bundled_folder(name_or_source)
    source = name_or_source if folder is None else folder
    return read_dataset(
        source,
        mapping=mapping,
        as_of=as_of,
        currency=currency,
        assumptions=assumptions,
        enrichment=enrichment_of(name_or_source, enrichment),
        strict=strict,
        pseudonymise=pseudonymise,
        key_file=key_file,
    )


def enrichment_of(source: object, given: Any) -> Any:  # noqa: ANN401 - any form
    """Return enrichments with the path of each that is called by a bundled name."""
    if isinstance(given, (list, tuple)):
        return [enrichment_of(source, one) for one in given]
    if isinstance(given, dict):
        return {name: enrichment_of(source, one) for name, one in given.items()}
    if not isinstance(given, str) or Path(given).exists():
        return given
    folder = bundled_folder(source)
    if folder is None:
        return given
    files = _enrichments(folder)
    if given in files:
        return files[given]
    hint = did_you_mean(given, files) or f" Bundled: {', '.join(files) or 'none'}."
    raise ParameterError(
        f"No such enrichment: {given!r} is neither a file nor bundled with {source}."
        f"{hint}"
    )


def _enrichments(folder: Path) -> dict[str, Path]:
    """Find the files of third parties that travel with a company, by name."""
    return {path.stem: path for path in sorted((folder / "enrichment").glob("*.csv"))}


def bundled_folder(name: object) -> Path | None:
    """Return the folder of a bundled company; None for a source of another kind."""
    if not isinstance(name, str) or is_address(name):
        return None
    companies = {path.name: path for path in _folders()}
    if name in companies:
        return companies[name]
    if Path(name).expanduser().exists():
        return None
    hint = did_you_mean(name, companies)
    raise ParameterError(
        f"No such data: {name!r} is neither a file, a folder nor a bundled company."
        f"{hint} Bundled: {', '.join(companies)}."
    )


def _folders() -> list[Path]:
    """Find the companies: in the installed package, else in the checkout."""
    package = Path(__file__).parents[1]
    for root in (package / "_datasets", package.parents[1] / "datasets"):
        if root.is_dir():
            return sorted(
                path for path in root.iterdir() if any(path.glob("transactions.csv*"))
            )
    return []


def list_datasets() -> pd.DataFrame:
    """List the bundled companies.

    Returns
    -------
    DataFrame
        A row a company: name, title, customers, transactions (rows of the files),
        tables, enrichment (names of files of third parties that travel along, for
        ``load_dataset``), teaches.

    Examples
    --------
    >>> import customer_value as cv
    >>> "retailer" in set(cv.list_datasets()["name"])
    True
    """
    return pd.DataFrame([_listed(path) for path in _folders()], columns=list(LISTED))


def _listed(folder: Path) -> tuple[object, ...]:
    files = {path.name.split(".")[0]: path for path in sorted(folder.glob("*.csv*"))}
    title, teaches = _card(folder)
    return (
        folder.name,
        title,
        _rows(files["customers"]) if "customers" in files else 0,
        _rows(files["transactions"]),
        len(files),
        tuple(_enrichments(folder)),
        teaches,
    )


def _card(folder: Path) -> tuple[str, str]:
    """Read a company's title and first paragraph from its card."""
    card = folder / "README.md"
    if not card.exists():
        return folder.name, ""
    blocks = card.read_text(encoding="utf-8").strip().split("\n\n")
    title = blocks[0].removeprefix("#").strip()
    return title, " ".join(blocks[1].split()) if len(blocks) > 1 else ""


def _rows(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(1 for _ in stream) - 1
