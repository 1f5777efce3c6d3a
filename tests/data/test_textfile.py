"""Text files before any parser: lines, encodings."""

from __future__ import annotations

import gzip
import re
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import customer_value as cv
from customer_value.data import packed
from customer_value.data.textfile import _Count, inspect

QUICK = settings(max_examples=200, deadline=None, derandomize=True)


@QUICK
@given(st.text(alphabet="a\r\n", max_size=30), st.integers(1, 5))
def test_lines_are_counted_however_the_bytes_come(text, size):
    data = text.encode()
    count = _Count()
    for start in range(0, len(data), size):
        count.add(data[start : start + size])
    body = re.sub(r"[\r\n]+\Z", "", text)
    assert count.total() == (len(re.split(r"\r\n|\r|\n", body)) if body else 0)


def test_an_unreadable_byte_in_a_declared_encoding_is_refused(write, tmp_path):
    path = write(b"customer_id\n\xff\xfe\xfd\n")
    with pytest.raises(cv.DataError, match="is not written in utf-8"):
        inspect(path, encoding="utf-8", spare=tmp_path)


def test_bytes_that_windows_does_not_know_are_read_as_latin(write, tmp_path):
    path = write(b"customer_id\nK\x81se\n")
    assert inspect(path, encoding=None, spare=tmp_path).encoding == "latin-1"


SOUND = "customer_id\tdate\tamount\n" + "".join(
    f"Kä{i}\t2026-01-05\t{i},50\n" for i in range(300)
)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-32"])
def test_unicode_text_of_a_spreadsheet_is_read_with_or_without_a_mark(write, encoding):
    company = cv.read_dataset(write(SOUND, "sales.txt", encoding=encoding))
    assert company.transactions["customer_id"].iloc[7] == "Kä7"
    assert company.transactions["amount"].iloc[7] == 7.5
    said = f"separator tab, decimal ',', encoding {encoding}"
    assert company.sources.loc[0, "read_as"] == said


def test_a_declared_wide_encoding_is_obeyed(write):
    path = write("Ж\tdate\tamount\nЖ1\t2026-01-05\t1\n", encoding="utf-16-le")
    how = {"encoding": "utf-16-le", "columns": {"customer_id": "Ж"}}
    how["columns"] |= {"date": "date", "amount": "amount"}
    company = cv.read_dataset(path, mapping={"tables": {"transactions": how}})
    assert company.transactions["customer_id"].tolist() == ["Ж1"]


@pytest.mark.parametrize("encoding", ["hex", "undefined", "base64", "a\0b", "rot13"])
def test_what_is_no_encoding_of_texts_is_refused(write, refused, encoding):
    path = write("customer_id,date,amount\nA,2026-01-05,1\n")
    error = refused(path, mapping={"tables": {"transactions": {"encoding": encoding}}})
    assert "is not known" in str(error)


@pytest.mark.parametrize(
    ("begin", "what"),
    [
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old workbook"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b"SQLite format 3\x00", "a database"),
        (bytes(range(256)) * 40, "binary"),
        (b"customer_id,date,amount\n" + bytes(500), "binary"),
    ],
)
def test_a_binary_file_named_csv_is_called_what_it_is(write, refused, begin, what):
    assert f"transactions.csv is {what}" in str(refused(write(begin)))


def test_lines_with_a_nul_are_set_aside(write, closes):
    rows = [f"C{i},2026-01-05,{i}.50" for i in range(300)]
    rows[7] = "C7,2026-01-05,7\x00.50"
    rows[9] = '"C\x009",2026-01-05,1'
    company = cv.read_dataset(write("\n".join(["customer_id,date,amount", *rows])))
    assert company.rejects["line"].tolist() == [9, 11]
    assert set(company.rejects["reason"]) == {"a NUL sign stands in it"}
    assert closes(company)


@pytest.fixture
def small_disk(monkeypatch):
    """Leave so many bytes free on the disk; note how many are written."""
    written = []
    usage = shutil.disk_usage("/")

    def leave(free):
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=free))
        copy = packed.write

        def noted(chunks, target, name):
            try:
                copy(chunks, target, name)
            finally:
                written.append(target.stat().st_size)

        monkeypatch.setattr(packed, "write", noted)
        return written

    return leave


def bomb(path, *, megabytes):
    """Pack sound lines that unpack to a thousand times as much."""
    block = b"C1,2026-01-05,1\n" * 65_536
    with gzip.open(path, "wb", compresslevel=9) as stream:
        stream.write(b"customer_id,date,amount\n")
        for _ in range(megabytes):
            stream.write(block)
    return path


def test_an_archive_that_unpacks_to_far_more_than_the_disk_is_stopped_on_the_way(
    tmp_path, refused, small_disk
):
    path = bomb(tmp_path / "transactions.csv.gz", megabytes=100)
    assert path.stat().st_size < 1_000_000
    written = small_disk(20_000_000)
    error = str(refused(path))
    assert "transactions.csv.gz unpacks to more than the disk can hold" in error
    assert written[0] <= 10_000_000


def test_a_text_that_grows_by_recoding_is_stopped_as_well(write, refused, small_disk):
    written = small_disk(100_000)
    assert "more than the disk" in str(refused(write("é" * 70_000, encoding="cp1252")))
    assert written[0] <= 50_000
