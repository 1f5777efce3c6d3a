"""Delimited text: dialects, encodings, and every physical line accounted for."""

from __future__ import annotations

import gzip
import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import customer_value as cv
from customer_value.data import csvfile, packed, spelling, textfile
from customer_value.data.engine import text as quote
from customer_value.data.engine_duckdb import DuckDB
from customer_value.data.layout import form_of

QUICK = settings(max_examples=50, deadline=None, derandomize=True)
HEAD = "customer_id,date,amount\n"
WANTED = {"customerid", "date", "amount"}
GOOD = "A,2026-01-05,10.50\n"


def read(path, **options):
    return cv.read_dataset(path, **options)


def many(rows=200):
    return "".join(f"C{i},2026-01-05,{i}.50\n" for i in range(rows))


@pytest.mark.parametrize(
    ("text", "encoding", "read_as"),
    [
        (HEAD + GOOD, "utf-8", "separator ',', encoding utf-8"),
        (HEAD + GOOD, "utf-8-sig", "encoding utf-8-sig"),
        ((HEAD + GOOD).replace(",", ";"), "utf-8", "separator ';'"),
        ((HEAD + GOOD).replace(",", "\t"), "utf-8", "separator tab"),
        ((HEAD + GOOD).replace(",", "|"), "utf-8", "separator '|'"),
        ((HEAD + GOOD).replace("\n", "\r\n"), "utf-8", "separator ','"),
        ((HEAD + GOOD).replace("\n", "\r"), "utf-8", "separator ','"),
        (HEAD + GOOD.rstrip(), "utf-8", "separator ','"),
        (HEAD + GOOD + "\n\n", "utf-8", "separator ','"),
        (HEAD + "\n" + GOOD, "utf-8", "separator ','"),
        (HEAD + GOOD, "utf-16", "encoding utf-16"),
        ('"customer_id","date","amount"\n"A","2026-01-05","10.50"\n', "utf-8", "','"),
        ("Customer ID , DATE,Amount\n A , 2026-01-05 ,10.50\n", "utf-8", "','"),
    ],
)
def test_one_sound_row_is_read_from_every_dialect(write, text, encoding, read_as):
    company = read(write(text, encoding=encoding))
    assert company.transactions["customer_id"].tolist() == ["A"]
    assert company.transactions["amount"].tolist() == [10.5]
    assert company.transactions["date"].tolist() == [pd.Timestamp("2026-01-05")]
    assert read_as in company.sources.loc[0, "read_as"]


def test_windows_text_is_recoded(write):
    text = "customer_id;date;amount;product_id\nA;2026-01-05;1,50;Käse €\n"
    company = read(write(text, encoding="cp1252"))
    assert company.transactions["product_id"].tolist() == ["Käse €"]
    said = company.sources.loc[0, "read_as"]
    assert said == "separator ';', decimal ',', encoding cp1252"


def test_a_declared_encoding_is_obeyed(write):
    path = write("customer_id,date,amount\nЖ,2026-01-05,1\n", encoding="cp1251")
    how = {"tables": {"transactions": {"encoding": "cp1251"}}}
    assert read(path, mapping=how).transactions["customer_id"].tolist() == ["Ж"]


@pytest.mark.parametrize("encoding", ["ascii", "klingon"])
def test_a_wrong_encoding_is_refused(write, refused, encoding):
    path = write("customer_id,date,amount\nÄ,2026-01-05,1\n")
    error = refused(path, mapping={"tables": {"transactions": {"encoding": encoding}}})
    assert encoding in str(error)


@pytest.mark.parametrize(
    ("written", "amount", "said"),
    [
        (["1234,5", "7,25"], [1234.5, 7.25], "decimal ','"),
        (["1.234,50", "1.234"], [1234.5, 1234], "decimal ',', thousands '.'"),
        (["1.234.567", "1.234"], [1234567, 1234], "decimal ',', thousands '.'"),
        (["-0,5", "3"], [-0.5, 3], "decimal ','"),
        (["1234.5", "7"], [1234.5, 7], ""),
        (["1,234.50", "1,234"], [1234.5, 1234], "thousands ','"),
        (["1,234,567", "7.25"], [1234567, 7.25], "thousands ','"),
        (["1 234,50", "7"], [1234.5, 7], "decimal ',', thousands space"),
        (["1\u00a0234,50"], [1234.5], "decimal ',', thousands space"),
        (["-1\u202f234\u202f567"], [-1234567], "thousands space"),
        (["1\u2009234.5", "1 234.5"], [1234.5, 1234.5], "thousands space"),
        (["1 234,500"], [1234.5], "decimal ',', thousands space"),
        (["1'234.50", "12'345"], [1234.5, 12345], "thousands apostrophe"),
        (["1\u2019234,50"], [1234.5], "decimal ',', thousands apostrophe"),
    ],
)
def test_the_signs_of_numbers_are_found_out_and_said(write, written, amount, said):
    rows = "".join(f"A;2026-01-05;{value}\n" for value in written)
    company = read(write("customer_id;date;amount\n" + rows))
    assert company.transactions["amount"].tolist() == amount
    parts = ["separator ';'", said, "encoding utf-8"]
    assert company.sources.loc[0, "read_as"] == ", ".join(filter(None, parts))


def test_no_number_with_such_signs_is_one_that_the_engine_reads_by_itself():
    parts = ["12", "123", ".", ",", " ", "'", "-", "e"]
    texts = [
        "".join(t) for n in range(1, 6) for t in itertools.product(parts, repeat=n)
    ]
    engine = DuckDB()
    table = engine.register(pd.DataFrame({"c": texts}, dtype="str"))
    patterns = (spelling.COMMA, *spelling.GROUPS.values())
    signed = " OR ".join(f"REGEXP_FULL_MATCH(c, {quote(p)})" for p in patterns)
    counts = "COUNT(*), COUNT(TRY_CAST(c AS DOUBLE))"
    [(found, read_anyway)] = engine.rows(f"SELECT {counts} FROM {table} WHERE {signed}")
    assert found > 100
    assert read_anyway == 0


@pytest.mark.parametrize(
    "written",
    [
        ["1,234"],  # twelve hundred, or one and a bit
        ["1.5", "1,5"],  # both are used: the point stands
        ["1,234.50", "1,5"],
        ["1 234.50", "1'234.50"],  # two signs between thousands
        ["1 23", "12 34,5"],  # no groups of three
        ["1,234.50", "2345.50"],  # as many plain thousands as grouped ones
        ["1 234", "2345"],
        ["€ 1.50"],
        ["1.50 EUR"],
    ],
)
def test_what_leaves_a_doubt_is_not_guessed(write, refused, written):
    rows = "".join(f"A;2026-01-05;{value}\n" for value in written)
    assert "is no amount" in str(refused(write("customer_id;date;amount\n" + rows)))


def test_declared_signs_stand_for_their_whole_family(write):
    path = write("customer_id;date;amount\nA;2026-01-05;1\u00a0234\u202f567,5\n")
    how = {"tables": {"transactions": {"thousands": " ", "decimal": ","}}}
    assert read(path, mapping=how).transactions["amount"].tolist() == [1234567.5]
    how["tables"]["transactions"].pop("decimal")
    assert read(path, mapping=how).transactions["amount"].tolist() == [1234567.5]


@pytest.mark.parametrize(("key", "sign"), [("decimal", "e"), ("thousands", "0")])
def test_a_letter_or_digit_is_no_sign(write, key, sign):
    how = {"tables": {"transactions": {key: sign}}}
    with pytest.raises(cv.ParameterError, match="not a letter or digit"):
        read(write(HEAD + GOOD), mapping=how)


def test_a_comma_before_three_digits_is_not_guessed(write, refused):
    error = refused(write("customer_id;date;amount\nA;2026-01-05;1,234\n"))
    assert "'1,234'" in str(error)
    assert "thousands" in str(error)


def test_declared_thousands_are_read(write):
    path = write(
        "customer_id;date;amount\nA;2026-01-05;1,234\nA;2026-01-05;12,34\n"
        + many(300).replace(",", ";")
    )
    how = {"tables": {"transactions": {"thousands": ",", "decimal": "."}}}
    company = read(path, mapping=how)
    assert company.transactions["amount"].iloc[0] == 1234
    assert company.rejects["value"].tolist() == ["12,34"]


def test_a_declared_comma_between_thousands_is_no_decimal_sign(write):
    path = write("customer_id;date;amount\nA;2026-01-05;1,234,567\nA;2026-01-05;7.5\n")
    how = {"tables": {"transactions": {"thousands": ","}}}
    amounts = read(path, mapping=how).transactions["amount"]
    assert amounts.tolist() == [1234567, 7.5]


def test_a_quoted_line_end_keeps_the_physical_line_numbers(write):
    text = HEAD.replace("\n", ",product_id\n")
    text += 'A,2026-01-05,1,"two\nlines"\n' + many().replace("\n", ",p\n")
    text += "B,2026-01-05,many,p\n"
    company = read(write(text))
    assert company.transactions["product_id"].iloc[0] == "two\nlines"
    assert company.rejects["line"].tolist() == [204]
    assert company.sources.loc[0, "lines"] == 204


def test_ragged_lines_are_set_aside_with_their_numbers(write, closes):
    text = HEAD + many() + "A,2026-01-05\n" + "B,2026-01-05,1,2\n" + GOOD
    company = read(write(text))
    assert company.rejects["line"].tolist() == [202, 203]
    assert company.rejects["value"].tolist() == ["A,2026-01-05", "B,2026-01-05,1,2"]
    assert "2 fields where the headings have 3" in company.rejects["reason"].iloc[0]
    assert len(company.transactions) == 201
    assert closes(company)


@pytest.mark.parametrize("at", [2, 100, 201])
def test_an_open_quote_swallows_no_line(write, closes, at):
    lines = [HEAD, *many().splitlines(keepends=True)]
    lines[at - 1] = 'B,2026-01-05,"7\n'
    company = read(write("".join(lines)))
    assert company.rejects["line"].tolist() == [at]
    assert company.rejects["reason"].tolist() == ["a quote is not closed"]
    assert len(company.transactions) == 199
    assert closes(company)


def test_two_open_quotes_swallow_no_line(write, closes):
    lines = [HEAD, *many(300).splitlines(keepends=True)]
    lines[10] = 'B,2026-01-05,"7\n'
    lines[20] = 'B,2026-01-05,"8\n'
    company = read(write("".join(lines)))
    assert company.rejects["line"].tolist() == [11, 21]
    assert len(company.transactions) == 298
    assert closes(company)


def test_packed_text_is_read_and_its_hash_is_that_of_the_file(tmp_path):
    import hashlib

    path = tmp_path / "transactions.csv.gz"
    path.write_bytes(gzip.compress((HEAD + GOOD).encode()))
    company = read(path)
    assert (
        company.sources.loc[0, "sha256"]
        == hashlib.sha256(path.read_bytes()).hexdigest()
    )
    assert company.sources.loc[0, "bytes"] == path.stat().st_size


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n\n \n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"customer_id,date,amount\n", "headings but no rows"),
        (b"customer_id,date,amount", "headings but no rows"),
        (b"customer_id,date,amount\n\n\n", "headings but no rows"),
        (b"PK\x03\x04rest", "workbook or zip archive, not a text file"),
        (b"\x00\x01\x02\x03binary", "binary, not a text file"),
        (b"date,Date,amount\n1,2,3\n", "is there twice"),
        (b"just one line of prose\nand another\n", "no column 'customer_id'"),
    ],
)
def test_a_file_without_a_table_is_refused_in_one_line(
    write, refused, content, message
):
    assert message in str(refused(write(content)))


def test_a_damaged_archive_is_refused(tmp_path, refused):
    path = tmp_path / "transactions.csv.gz"
    path.write_bytes(gzip.compress((HEAD + many()).encode())[:-30])
    assert "cannot be read" in str(refused(path))
    path.write_bytes(b"no archive at all")
    assert "cannot be read" in str(refused(path))


def test_the_quick_way_and_the_careful_way_agree(write, tmp_path):
    path = write(HEAD + many() + 'D,2026-01-05,"1,5"\n')
    file = textfile.inspect(path, encoding=None, spare=tmp_path)
    form = form_of(file, None, wanted=WANTED)
    rows = []
    for way in (csvfile.quickly, csvfile.carefully):
        engine = DuckDB()
        landed = way(engine, file, form)
        query = f"SELECT {landed.line}, c0, c1, c2 FROM {landed.relation} ORDER BY 1"
        rows.append(engine.rows(query))
    assert rows[0] == rows[1]
    assert rows[0][0] == (2, "C0", "2026-01-05", "0.50")


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "A,2026-01-05\n",
        HEAD + '"A,2026-01-05,1\n' + GOOD,
        HEAD + "\n" + GOOD,
    ],
)
def test_the_quick_way_gives_up_where_a_record_is_not_a_line(write, tmp_path, text):
    file = textfile.inspect(write(text), encoding=None, spare=tmp_path)
    form = form_of(file, None, wanted=WANTED)
    assert csvfile.quickly(DuckDB(), file, form) is None


NOTED = "customer_id,date,amount,note\n"
NOTES = [
    'A,2026-01-05,1,"two\nlines"\n',
    '"A\n1",2026-01-05,2,"a\r\nb\n\nc"\n',
    "B,2026-01-05,3,\n",
    'C,2026-01-05,4,"a ""b"" c\rd"\n',
    '\'D,2026-01-05,5,"x, y"\n',
]


@QUICK
@given(st.lists(st.sampled_from(NOTES), min_size=1, max_size=12))
def test_texts_over_several_lines_are_numbered_alike_by_both_ways(
    tmp_path_factory, notes
):
    spare = tmp_path_factory.mktemp("notes")
    path = spare / "transactions.csv"
    path.write_bytes((NOTED + "".join(notes)).encode())
    file = textfile.inspect(path, encoding=None, spare=spare)
    form = form_of(file, None, wanted=WANTED)
    rows = []
    for way in (csvfile.quickly, csvfile.carefully):
        engine = DuckDB()
        landed = way(engine, file, form)
        cells = ", ".join(f"COALESCE(c{i}, '')" for i in range(4))
        query = f"SELECT {landed.line}, {cells} FROM {landed.relation} ORDER BY 1"
        rows.append(engine.rows(query))
    assert rows[0] == rows[1]
    starts = [2]
    for note in notes[:-1]:
        starts.append(starts[-1] + len(note.replace("\r\n", "\n").splitlines()))
    assert [row[0] for row in rows[0]] == starts


def test_a_text_that_swallowed_records_gives_them_back(write, closes):
    lines = [NOTED, *many().replace("\n", ",note\n").splitlines(keepends=True)]
    lines[10] = 'B,2026-01-05,7,"open\n'
    lines[20] = 'B,2026-01-05,8,closed"\n'
    company = read(write("".join(lines)))
    assert company.rejects["line"].tolist() == [11]
    assert company.rejects["reason"].tolist() == ["a quote is not closed"]
    assert len(company.transactions) == 199
    assert closes(company)


def test_prose_with_commas_over_several_lines_is_one_text(write):
    text = NOTED + 'A,2026-01-05,1,"Dear all,\nred, green, blue, grey.\nBest, A"\n'
    company = read(write(text + many().replace("\n", ",p\n")))
    assert len(company.transactions) == 201
    assert "grey" in company.transactions["note"].iloc[0]


def test_titles_above_the_headings_are_passed_over_and_said(write):
    title = 'Sales report;;\n"Printed ""today""";2026-10-31;\n\nClient;Acme;Berlin\n'
    rows = (HEAD + many() + "B,2026-01-05,ten\n").replace(",", ";")
    company = read(write(title + rows))
    assert len(company.transactions) == 200
    assert company.rejects["line"].tolist() == [206]
    said = company.sources.loc[0, "read_as"]
    assert said == "separator ';', encoding utf-8, headings in line 5"


def test_titles_with_an_open_quote_swallow_no_headings(write):
    company = read(write('Report "Q1\nof "2026\n\n' + HEAD + many()))
    assert len(company.transactions) == 200
    assert "headings in line 4" in company.sources.loc[0, "read_as"]


def test_a_heading_over_two_lines_is_one(write):
    path = write('"Customer\nID",date,"amount\n  net"\nA,2026-01-05,1\n')
    how = {"tables": {"transactions": {"columns": {"amount": "amount net"}}}}
    company = read(path, mapping=how)
    assert company.transactions["amount"].tolist() == [1]


def test_headings_of_a_mapping_are_found_below_a_title(write):
    text = "Umsatz\nKunde;Tag;Betrag\nA;2026-01-05;1,50\n"
    columns = {"customer_id": "Kunde", "date": "Tag", "amount": "Betrag * 1"}
    how = {"tables": {"transactions": {"columns": columns}}}
    assert read(write(text), mapping=how).transactions["amount"].tolist() == [1.5]


def test_the_note_of_a_spreadsheet_is_understood(write):
    text = "sep=;\n" + (HEAD + many() + "B,2026-01-05,ten\n").replace(",", ";")
    company = read(write(text))
    assert len(company.transactions) == 200
    assert company.rejects["line"].tolist() == [203]


def test_separators_at_the_end_of_a_line_are_no_fields(write):
    text = HEAD + many().replace("\n", ",\n") + '"A",2026-01-05,"1\n",\n'
    company = read(write(text))
    assert len(company.transactions) == 201


def test_empty_rows_are_set_aside_and_stop_nothing(write, closes, faults):
    company = read(write(HEAD + many() + ",,\n" * 50))
    assert faults(company)["rule"].tolist() == ["empty row"]
    assert company.books.loc[0, "rows_set_aside"] == 50
    assert closes(company)


def test_a_field_of_unheard_length_is_set_aside(write):
    text = HEAD + many() + "A,2026-01-05,'x'\n".replace("x", "9" * 3_000_000)
    company = read(write(text))
    assert company.rejects["reason"].tolist() == ["a field is too long"]
    assert len(company.rejects["value"].iloc[0]) == 500


def test_thousands_of_columns_are_read_and_some_are_left_out(write):
    more = [f"x{i}" for i in range(1500)]
    text = ",".join(["customer_id", "date", "amount", *more]) + "\n"
    text += "A,2026-01-05,1" + ",1" * len(more) + "\n"
    company = read(write(text))
    assert company.transactions.shape == (1, 204)
    assert "left out 1,300 columns" in company.issues["action"].iloc[0]


def test_more_columns_than_any_table_has_are_refused(write, refused):
    path = write(",".join(f"x{i}" for i in range(10_001)) + "\n1\n")
    assert "10,001 columns" in str(refused(path))


def test_an_archive_of_one_endless_line_is_refused(tmp_path, refused):
    path = tmp_path / "transactions.csv.gz"
    path.write_bytes(gzip.compress(b"0" * 9_000_000))
    assert "a line of more than 4 million signs" in str(refused(path))


def test_an_archive_larger_than_the_disk_is_refused(tmp_path, refused, monkeypatch):
    monkeypatch.setattr(packed, "ROOM", 0)
    path = tmp_path / "transactions.csv.gz"
    path.write_bytes(gzip.compress((HEAD + GOOD).encode()))
    assert "unpacks to more than the disk can hold" in str(refused(path))


def test_headings_with_an_open_quote_are_refused(write, refused):
    assert "quotes do not fit" in str(refused(write('"' + HEAD + many())))


CELL = st.text(alphabet='ab1 ."\n\r,;é', max_size=6)


@QUICK
@given(st.lists(CELL, min_size=1, max_size=30))
def test_every_physical_line_is_accounted_for(tmp_path_factory, cells):
    path = tmp_path_factory.mktemp("lines") / "transactions.csv"
    text = HEAD + many() + "".join(cells)
    path.write_bytes(text.encode())
    try:
        company = read(path)
    except cv.DataError as error:
        assert "\n" not in str(error)  # noqa: PT017
        return
    books = company.books.iloc[0]
    assert books["rows_read"] == books["rows_kept"] + books["rows_set_aside"]
    assert books["rows_set_aside"] == len(company.rejects)
    assert books["rows_kept"] >= 200
