"""
Write the bundled companies again, or larger ones, or corrupted ones.

``python datasets/make_companies.py`` rewrites the committed copies byte for
byte. ``--help`` lists the options.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

HERE = Path(__file__).resolve().parent
if str(HERE) not in sys.path:  # so that tests may import this file by its path
    sys.path.insert(0, str(HERE))

from companies import retailer_books, software_books, subscription_books  # noqa: E402
from companies.corrupt import MARK  # noqa: E402
from companies.faults import corrupted  # noqa: E402
from companies.files import write_table, write_truths  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MAKERS: dict[str, Callable[[int], tuple[dict[str, pd.DataFrame], dict[str, Any]]]] = {
    "retailer": retailer_books.make,
    "software": software_books.make,
    "subscription": subscription_books.make,
}
SIZES = {"retailer": 1_350, "software": 300, "subscription": 600}
SMALLEST = 100  # fewer customers leave no room for the planted ones


class RefusedError(ValueError):
    """The options make no sense together."""


def make(
    out: Path | str,
    *,
    customers: int | None = None,
    companies: Sequence[str] | None = None,
    faults: bool = False,
) -> list[Path]:
    """
    Write companies into a folder, one folder a company.

    Parameters
    ----------
    out : Path or str
        The folder; it is made when absent.
    customers : int, optional
        Customers of each company. By default the size of the committed copy.
    companies : sequence of str, optional
        Names, all by default.
    faults : bool, default False
        Corrupt the tables and list every fault in ``faults.csv`` in `out`.

    Returns
    -------
    list of Path
        The folders written.

    Raises
    ------
    RefusedError
        A company is unknown, or there are too few customers.
    """
    names = list(MAKERS if companies is None else companies)
    if unknown := sorted(set(names) - set(MAKERS)):
        raise RefusedError(
            f"There is no company {unknown[0]!r}. Known: {', '.join(MAKERS)}."
        )
    if customers is not None and customers < SMALLEST:
        raise RefusedError(
            f"A company needs {SMALLEST} customers or more. Got {customers}."
        )
    written, listed = [], []
    for name in names:
        tables, truths = MAKERS[name](customers or SIZES[name])
        torn: dict[str, str] = {}
        if faults:
            copy = corrupted(name, tables=tables, truths=truths)
            tables = {title: t.drop(columns=MARK) for title, t in copy.tables.items()}
            torn = copy.torn
            listed.append(copy.listed(name))
        written.append(_write(Path(out) / name, tables=tables, truths=truths))
        for title, line in torn.items():
            with (written[-1] / f"{title}.csv").open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")
    if faults:
        write_table(pd.concat(listed), Path(out) / "faults.csv")
    return written


def _write(
    folder: Path, *, tables: dict[str, pd.DataFrame], truths: dict[str, Any]
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for title, table in tables.items():
        path = folder / f"{title}.csv"
        path.parent.mkdir(exist_ok=True)  # what third parties know lies below
        write_table(table, path)
    write_truths(truths, folder / "truths.yaml")
    return folder


def main(words: Sequence[str] | None = None) -> int:
    """
    Read the command line and write.

    Parameters
    ----------
    words : sequence of str, optional
        The options; by default those of the command line.

    Returns
    -------
    int
        0 when all is written, 2 when the options make no sense.
    """
    parser = argparse.ArgumentParser(description="Write the bundled companies.")
    parser.add_argument("--out", type=Path, help="folder (default: datasets/)")
    parser.add_argument("--customers", type=int, help="customers of each company")
    parser.add_argument("--company", action="append", choices=list(MAKERS))
    parser.add_argument("--faults", action="store_true", help="corrupt the tables")
    asked = parser.parse_args(words)
    if asked.out is None and (asked.customers or asked.faults):
        parser.error("name a folder with --out: datasets/ keeps the committed copies")
    try:
        written = make(
            asked.out or HERE,
            customers=asked.customers,
            companies=asked.company,
            faults=asked.faults,
        )
    except RefusedError as error:
        parser.error(str(error))
    for folder in written:
        print(f"wrote {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
