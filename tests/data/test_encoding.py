"""Texts in two encodings: every letter is read as it was meant, and it is said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import customer_value as cv
from customer_value.data.encoding import MIXED, Strays

HEAD = "customer_id;date;amount;product_id\n"
QUICK = settings(max_examples=200, deadline=None, derandomize=True)
UNICODE = st.tuples(st.text(alphabet="aäÖßé€Ž;", max_size=6), st.just("utf-8"))
# no two of these letters of Windows make one of UTF-8 by chance
WINDOWS = st.tuples(st.text(alphabet="aäÖßé;", max_size=6), st.just("cp1252"))


def lines(*products, encoding="utf-8"):
    rows = (f"C{i};2026-01-05;1,50;{name}\n" for i, name in enumerate(products))
    return "".join(rows).encode(encoding)


def test_few_windows_lines_in_utf_8_are_read_as_meant_and_told(write):
    data = HEAD.encode() + lines(*["Käse"] * 20)
    data += lines("Müsli €", "Brot", encoding="cp1252") + lines("Öl")
    company = cv.read_dataset(write(data))
    names = company.transactions["product_id"].tolist()
    assert names == ["Käse"] * 20 + ["Müsli €", "Brot", "Öl"]
    assert company.sources.loc[0, "read_as"].endswith(f"encoding {MIXED}")
    told = company.issues.set_index("rule").loc["line in another encoding"]
    assert (told["rows"], told["severity"]) == (1, "fix")
    assert told["example"] == "transactions.csv: line 22: C0;2026-01-05;1,50;Müsli €"
    assert "one encoding" in told["mend"]
    books = company.books.iloc[0]
    assert books["rows_read"] == books["rows_kept"] == 23


def test_a_windows_file_stays_one_and_nothing_is_told(write):
    data = HEAD.encode() + lines("Spaß“", "Käse", "Öl", encoding="cp1252")
    company = cv.read_dataset(write(data))
    assert company.transactions["product_id"].tolist()[1:] == ["Käse", "Öl"]
    assert company.sources.loc[0, "read_as"].endswith("encoding cp1252")
    assert "line in another encoding" not in set(company.issues["rule"])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_mark_and_any_line_end_change_nothing(write, end):
    data = b"\xef\xbb\xbf" + HEAD.encode() + lines("Brot")
    data += lines("Öl", encoding="cp1252")
    company = cv.read_dataset(write(data.replace(b"\n", end.encode())))
    assert company.transactions["product_id"].tolist() == ["Brot", "Öl"]
    assert "line 3:" in company.issues.set_index("rule")["example"].iloc[0]


def test_two_files_of_one_table_are_told_by_name(tmp_path):
    good = HEAD.encode() + lines("Käse")
    (tmp_path / "transactions.csv").write_bytes(good)
    bad = HEAD.encode() + lines("Käse", "Käse") + lines("Öl", encoding="cp1252")
    (tmp_path / "transactions.more.csv").write_bytes(bad)
    told = (
        cv.read_dataset(tmp_path)
        .issues.set_index("rule")
        .loc["line in another encoding"]
    )
    assert told["example"].startswith("transactions.more.csv: line 4: ")


def test_pseudonyms_keep_the_line_itself_out(write, tmp_path):
    path = write(HEAD.encode() + lines("Käse") + lines("Öl", encoding="cp1252"))
    company = cv.read_dataset(path, pseudonymise=True, key_file=tmp_path / "key")
    told = company.issues.set_index("rule").loc["line in another encoding"]
    assert told["example"] == "transactions.csv: line 3"


@QUICK
@given(
    st.lists(UNICODE | WINDOWS),
    st.sampled_from([b"\n", b"\r\n", b"\r"]),
    st.integers(1, 7),
)
def test_however_the_bytes_come_the_text_and_its_lines_are_the_same(rows, end, size):
    data = b"".join(text.encode(code) + end for text, code in rows)
    strays = Strays()
    pieces = [data[i : i + size] for i in range(0, len(data), size)]
    again = b"".join(strays.recoded(pieces)).decode()
    assert again == "".join(text + end.decode() for text, _ in rows)
    other = [
        line
        for line, (text, code) in enumerate(rows, 1)
        if code == "cp1252" and not text.isascii()
    ]
    assert [line for line, _ in strays.examples] == other[:3]
    assert strays.lines == len(other)


def test_five_bytes_that_windows_does_not_know_do_no_harm():
    assert b"".join(Strays().recoded([b"a\x81\xc3\xa4"])).decode() == "a\x81ä"
