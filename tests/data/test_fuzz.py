"""Good files, spoilt byte by byte and cell by cell: one answer, and no row is lost."""

from __future__ import annotations

import gzip
import io
import re

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import customer_value as cv

SOME = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
FEW = settings(SOME, max_examples=20)  # ten tables, or a workbook to write each time
DAYS = pd.date_range("2025-01-01", periods=300, freq="36h")
NOTES = ["", '"a, b"', "plain", "", '"say ""so"""']
LINES = [
    f"C{i % 30:03d},{day:%Y-%m-%d},{10 + i % 7}.50,P{i:05d},{NOTES[i % 5]}"
    for i, day in enumerate(DAYS)
]
GOOD = "\n".join(["customer_id,date,amount,product_id,note", *LINES, ""]).encode()
PIECES = [
    *(b'"', b'""', b'"\n', b",", b";", b"\t", b"\n", b"\r", b"\r\n", b"\0", b"\xff"),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"\xe2\x80\xa8", b"\x85", b"\x1a", b"\xc3\xa9"),
]


def spoilt(good):
    """Return a strategy for bytes with a few pieces put in, taken out or doubled."""
    piece = st.sampled_from(PIECES) | st.binary(max_size=3)
    change = st.tuples(st.integers(0, len(good)), piece, st.integers(0, 40))

    def apply(changes):
        data = good
        for at, new, gone in changes:
            again = data[at : at + gone] if new == b"" else b""  # doubled, else cut
            data = data[:at] + new + again + data[at if again else at + gone % 6 :]
        return data

    return st.lists(change, min_size=1, max_size=4).map(apply)


def opened(source, **options):
    """Return what the door makes of a source, None where it refuses it in words."""
    try:
        company = cv.read_dataset(source, **options)
    except cv.CustomerValueError as error:
        assert "\n" not in str(error)  # noqa: PT017
        return None
    books = company.books
    assert (books["rows_read"] == books["rows_kept"] + books["rows_set_aside"]).all()
    aside = books.set_index("table")["rows_set_aside"]
    listed = company.rejects.groupby("table").size().reindex(aside.index, fill_value=0)
    assert (listed == aside).all()
    return company


def everything(company):
    """Return all that came out, kept or set aside, as one text."""
    aside = [rows.frame().to_csv() for rows in company.set_aside.values()]
    return "".join([company.transactions.to_csv(), company.rejects.to_csv(), *aside])


@SOME
@given(spoilt(GOOD))
def test_spoilt_bytes_lose_no_line_that_is_whole(tmp_path, data):
    path = tmp_path / "transactions.csv"
    path.write_bytes(data)
    company = opened(path)
    if company is None:
        return
    physical = set(re.split(rb"\r\n|\r|\n", data))
    whole = [line for line in LINES if line.encode() in physical]
    out = everything(company)
    assert [line for line in whole if line.split(",")[3] not in out] == []


@SOME
@given(spoilt(gzip.compress(GOOD, mtime=0)))
def test_a_spoilt_archive_is_read_or_refused(tmp_path, data):
    path = tmp_path / "transactions.csv.gz"
    path.write_bytes(data)
    opened(path)


CELLS = [
    *("", " ", "x", "NULL", "=1/0", "#REF!", "1,5", "-0", "1e308", "NaN", "inf"),
    *("2026-01-05", "05.01.2026", "1900-01-01", "2999-12-31", "9" * 400, "a\nb"),
    *("customer_id", "C001", "c001", "'; DROP TABLE x --", "\u00e9\u4e2d", "\ud7ff"),
]


@pytest.fixture(scope="module")
def software(root):
    """Return the ten tables of a company, the first rows of each, as text."""
    return {
        path.stem: pd.read_csv(path, dtype=str, keep_default_na=False).head(150)
        for path in (root / "datasets" / "software").glob("*.csv")
    }


@FEW
@given(data=st.data(), strict=st.booleans())
def test_spoilt_cells_of_any_table_are_kept_or_set_aside(software, data, strict):
    tables = {name: frame.astype(object) for name, frame in software.items()}
    for _ in range(data.draw(st.integers(1, 4))):
        name = data.draw(st.sampled_from(sorted(tables)))
        frame = tables[name] = tables[name].copy()
        column = data.draw(st.integers(0, frame.shape[1] - 1))
        row = data.draw(st.integers(-1, len(frame) - 1))
        cell = data.draw(st.sampled_from([*CELLS, None, 5, 1.5]) | st.text(max_size=5))
        if row < 0:
            frame.columns = [
                cell if i == column else old for i, old in enumerate(frame.columns)
            ]
        else:
            frame.iloc[row, column] = cell
    before = {name: frame.copy() for name, frame in tables.items()}
    opened(tables, strict=strict)
    for name, frame in tables.items():
        pd.testing.assert_frame_equal(frame, before[name])


def workbook(changes=()):
    """Return a workbook of two sheets; changes overwrite cells."""
    content = io.BytesIO()
    options = {"in_memory": True, "nan_inf_to_errors": True}
    with xlsxwriter.Workbook(content, options) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheets = [book.add_worksheet(name) for name in ("transactions", "customers")]
        for j, name in enumerate(("customer_id", "date", "amount")):
            sheets[0].write(0, j, name)
        for i, date in enumerate(DAYS[:120], 1):
            sheets[0].write(i, 0, f"C{i % 30:03d}")
            sheets[0].write_datetime(i, 1, date.to_pydatetime(), day)
            sheets[0].write(i, 2, i + 0.5)
        sheets[1].write_column(0, 0, ["customer_id", *(f"C{i:03d}" for i in range(30))])
        sheets[1].write_column(0, 1, ["segment", *"ab" * 15])
        for sheet, row, column, value in changes:
            if isinstance(value, pd.Timestamp):
                sheets[sheet].write_datetime(row, column, value, day)
            elif isinstance(value, str) and not value.startswith("="):
                sheets[sheet].write_string(row, column, value)
            else:
                sheets[sheet].write(row, column, value)
    return content.getvalue()


VALUES = [
    *CELLS,
    *(None, True, -1, 0, 1e308, float("nan"), float("inf"), 45_000, 45_000.5),
    *(pd.Timestamp(day) for day in ("1900-01-01", "2999-01-01", "2026-01-05 23:59")),
]


@FEW
@given(
    st.lists(
        st.tuples(
            *(st.integers(0, top) for top in (1, 123, 5)), st.sampled_from(VALUES)
        ),
        min_size=1,
        max_size=4,
    )
)
def test_a_workbook_with_spoilt_cells_is_kept_or_set_aside(tmp_path, changes):
    path = tmp_path / "client.xlsx"
    path.write_bytes(workbook(changes))
    opened(path)


@SOME
@given(spoilt(workbook()))
def test_a_spoilt_workbook_is_read_or_refused(tmp_path, data):
    path = tmp_path / "client.xlsx"
    path.write_bytes(data)
    opened(path)
