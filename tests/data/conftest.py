"""Small tables with faults that can be counted by eye."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.data import thin

ROWS = 300  # one fault in them is a third of a percent: below the limit of 1 %


def make_bought(rows=ROWS, **columns):
    """Return sound transactions; columns by name replace those of the first rows."""
    frame = pd.DataFrame(
        {
            "customer_id": [f"C{i % 30:03d}" for i in range(rows)],
            "date": [f"2026-{1 + i % 9:02d}-{1 + i % 28:02d}" for i in range(rows)],
            "amount": [f"{10 + i % 7}.{i % 100:02d}" for i in range(rows)],
            "product_id": [f"P{i}" for i in range(rows)],
        },
        dtype=object,
    )
    for name, values in columns.items():
        if name not in frame:
            frame[name] = None
        frame.loc[: len(values) - 1, name] = pd.Series(values, dtype=object)
    return frame


def faults_of(company):
    """Return the issues, but for those of tables that are small on purpose."""
    return company.issues[~company.issues["rule"].isin(thin.RULES)]


def find(company):
    """Return rows and severity by (table, rule)."""
    issues = faults_of(company)
    return {
        (table, rule): (rows, severity)
        for table, rule, rows, severity in zip(
            issues["table"],
            issues["rule"],
            issues["rows"],
            issues["severity"],
            strict=True,
        )
    }


def close(company):
    """Say whether every row is kept or set aside, and none twice."""
    books = company.books
    sums = books["rows_read"] == books["rows_kept"] + books["rows_set_aside"]
    aside = books.set_index("table")["rows_set_aside"]
    listed = company.rejects.groupby("table")["line"].nunique()
    kept = all(
        len(getattr(company, table)) >= rows
        for table, rows in books.set_index("table")["rows_kept"].items()
    )
    return (
        sums.all()
        and (listed.reindex(aside.index, fill_value=0) == aside).all()
        and kept
    )


@pytest.fixture
def refused():
    """Return a function that reads and gives back the error that stops it."""

    def read(source, **options):
        with pytest.raises(cv.DataError) as caught:
            cv.read_dataset(source, **options)
        assert "\n" not in str(caught.value)
        return caught.value

    return read


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a text file and gives back its path."""

    def write(text, name="transactions.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write


@pytest.fixture(scope="session")
def bought():
    """Return the maker of sound transactions."""
    return make_bought


@pytest.fixture(scope="session")
def found():
    """Return the reader of issues."""
    return find


@pytest.fixture(scope="session")
def faults():
    """Return the reader of issues as a table."""
    return faults_of


@pytest.fixture(scope="session")
def closes():
    """Return the auditor of the books."""
    return close
