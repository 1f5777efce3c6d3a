"""Text files before any parser: lines, encodings."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import customer_value as cv
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
