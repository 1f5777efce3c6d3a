"""The workbook for the client says all that the tables declare, and reads back."""

from __future__ import annotations

import html
import zipfile

import pandas as pd
import pytest

import customer_value as cv
from customer_value.data.tables import TABLES
from customer_value.data.template import note, write_template


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "client.xlsx"
    write_template(path)
    return path


def test_a_sheet_a_table_with_its_headings(workbook):
    sheets = pd.read_excel(workbook, sheet_name=None, engine="calamine", dtype=object)
    assert list(sheets) == ["Read me", *TABLES]
    for name, table in TABLES.items():
        assert list(sheets[name]) == list(table.names)


def test_the_examples_read_back_without_a_fault(workbook, faults):
    company = cv.read_dataset(workbook)
    assert faults(company).to_dict("records") == []
    assert company.rejects.empty
    assert set(company.tables) == set(TABLES)
    for name, table in TABLES.items():
        rows = company.table(name).to_pandas()
        assert len(rows) == len(table.examples)
        given = table.example
        first = rows.iloc[0]
        for column, value in given.items():
            if isinstance(value, str | bool | int):
                assert first[column] == value, (name, column)
            elif value is not None:
                assert first[column] == pd.Timestamp(value), (name, column)


def filled(**tables):
    """Return the template as a client sends it: some sheets filled, others left."""
    sheets = {
        name: pd.DataFrame(list(spec.examples), dtype=object)
        for name, spec in TABLES.items()
    }
    return sheets | {
        name: pd.concat([sheets[name], frame], ignore_index=True)
        for name, frame in tables.items()
    }


def test_an_example_that_was_not_written_over_is_set_aside():
    own = TABLES["transactions"].example | {"customer_id": "X1", "line_id": None}
    bought = pd.DataFrame([own, own | {"amount": 7}], dtype=object)
    company = cv.read_dataset(filled(transactions=bought))
    assert set(company.transactions["customer_id"]) == {"X1"}
    assert company.transactions["amount"].sum() == 127
    rule = company.issues.query("rule == 'example of the template'")
    assert dict(zip(rule["table"], rule["rows"], strict=True)) == {
        **dict.fromkeys(TABLES, 1),
        "customers": 2,
    }
    assert set(rule["severity"]) == {"fix"}
    # a sheet that holds the example only was not filled: the table is absent
    assert set(company.tables) == {"customers", "transactions"}
    assert company.customers["customer_id"].tolist() == ["X1"]
    assert (company.books["rows_set_aside"] > 0).all()


def test_a_row_like_the_example_of_fewer_columns_is_the_clients_own():
    own = TABLES["wallet"].example
    tables = {
        "transactions": pd.DataFrame(
            [{"customer_id": "C001", "date": "2026-01-15", "amount": 120}]
        ),
        "wallet": pd.DataFrame([own]).drop(columns="pipeline"),
    }
    company = cv.read_dataset(tables)
    assert len(company.wallet) == 1
    assert len(company.transactions) == 1


def test_every_heading_has_a_note(workbook):
    with zipfile.ZipFile(workbook) as parts:
        comments = [n for n in parts.namelist() if "comments" in n]
        text = " ".join(parts.read(name).decode() for name in comments)
    assert len(comments) == len(TABLES)
    assert text.count("<comment ") == sum(
        len(table.columns) for table in TABLES.values()
    )
    rating = TABLES["outcomes"].column("importance")
    assert note(rating) == (
        "How important it is.\nUnit: points.\nAllowed: 1 to 5.\n"
        "Good for: opportunity scores.\nRequired."
    )


def test_the_first_sheet_says_what_the_declaration_says(workbook):
    sheet = pd.read_excel(
        workbook, sheet_name="Read me", header=None, dtype="str", engine="calamine"
    ).fillna("")
    rows = [tuple(row) for row in sheet.to_numpy()]
    top = rows.index(
        *[row for row in rows if row[:2] == ("table", "column")],
    )
    assert rows[top][2:] == (
        *("kind", "unit", "required", "rule", "mend", "meaning", "good for"),
    )
    assert rows[top + 1 :] == [
        (
            *(table.name, column.name, column.kind, column.unit),
            *("yes" if column.required else "no", column.rule, column.mend),
            *(column.meaning, column.good_for),
        )
        for table in TABLES.values()
        for column in table.columns
    ]
    listed = [row[:4] for row in rows]
    for table in TABLES.values():
        assert (table.name, table.row, table.gives, table.if_absent) in listed


def test_every_note_is_that_of_its_column(workbook):
    with zipfile.ZipFile(workbook) as parts:
        for i, table in enumerate(TABLES.values(), 1):
            text = html.unescape(parts.read(f"xl/comments{i}.xml").decode())
            for column in table.columns:
                assert f"{column.meaning}.\nUnit: {column.unit}." in text
                assert f"Good for: {column.good_for}." in text
                if column.rule:
                    assert f"Allowed: {column.rule}." in text


def test_known_words_are_offered_and_others_asked_about(workbook):
    with zipfile.ZipFile(workbook) as parts:
        for i, table in enumerate(TABLES.values(), 2):
            sheet = parts.read(f"xl/worksheets/sheet{i}.xml").decode()
            for column in table.columns:
                offered = f'"{",".join(column.choices)}"' in html.unescape(sheet)
                assert offered == bool(column.choices)
            assert sheet.count("<dataValidation ") == sheet.count(
                'errorStyle="warning"'
            )


def test_ids_are_cells_of_text_and_days_are_days(workbook):
    with zipfile.ZipFile(workbook) as parts:
        styles = parts.read("xl/styles.xml").decode()
    assert 'formatCode="@"' in styles
    assert "yyyy\\-mm\\-dd" in styles or "yyyy-mm-dd" in styles


def test_the_same_bytes_every_time_and_never_over_a_file(workbook, tmp_path):
    again = tmp_path / "again.xlsx"
    write_template(again)
    assert again.read_bytes() == workbook.read_bytes()
    with pytest.raises(FileExistsError):
        write_template(again)
    assert [path.name for path in tmp_path.iterdir()] == ["again.xlsx"]
