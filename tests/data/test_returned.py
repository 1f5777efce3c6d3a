"""Rows set aside go back to the client, are corrected, and take their places."""

from __future__ import annotations

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import customer_value as cv
from customer_value.errors import DataError
from customer_value.report.safe_csv import safe_csv


@pytest.fixture
def folder(tmp_path, bought):
    """Make a sound folder and a faulty one."""
    good = bought(line_id=[], note=[])
    good["line_id"] = [f"L{i:03d}" for i in range(len(good))]
    good["note"] = [f"=SUM({i})" if i % 2 else "plain, text" for i in range(len(good))]
    (tmp_path / "good").mkdir()
    (tmp_path / "bad").mkdir()
    good.to_csv(tmp_path / "good" / "transactions.csv", index=False)
    bad = good.copy()
    bad.loc[7, "amount"] = "a lot"
    bad.loc[9, "date"] = "31.12.2026"
    bad.loc[11, "customer_id"] = None
    bad.to_csv(tmp_path / "bad" / "transactions.csv", index=False)
    return tmp_path


def sent_back(company, good, name="transactions"):
    """Correct the rows as the client does, whatever program opens the file."""
    rows = company.set_aside[name].frame()
    right = good.loc[rows["__line"] - 2].reset_index(drop=True)
    return rows.assign(**{column: right[column] for column in right})


def test_the_rows_come_as_the_client_sent_them(folder):
    company = cv.read_dataset(folder / "bad")
    rows = company.set_aside["transactions"].frame()
    assert rows["__line"].tolist() == [9, 11, 13]
    assert set(rows["__file"]) == {"transactions.csv"}
    assert rows["__reason"].tolist() == [
        "amount is no amount",
        "date is no day",
        "no customer_id",
    ]
    assert rows["amount"].iloc[0] == "a lot"
    assert rows["note"].iloc[0] == "=SUM(7)"
    assert rows["date"].iloc[1] == "31.12.2026"


def test_corrected_rows_make_the_data_whole_again(folder):
    good = pd.read_csv(folder / "good" / "transactions.csv", dtype="str")
    rows = sent_back(cv.read_dataset(folder / "bad"), good)
    file = folder / "bad" / "transactions.corrected.csv"
    file.write_text(safe_csv(rows), encoding="utf-8-sig", newline="")
    whole, expected = (cv.read_dataset(folder / name) for name in ("bad", "good"))
    assert len(whole.rejects) == 0
    assert not whole.set_aside
    order = "line_id"
    assert_frame_equal(
        whole.transactions.sort_values(order, ignore_index=True),
        expected.transactions.sort_values(order, ignore_index=True),
    )
    sums = ["rows_read", "rows_kept", "rows_set_aside", "amount_read", "amount_kept"]
    assert whole.books[sums].iloc[0].tolist() == pytest.approx(
        expected.books[sums].iloc[0].tolist()
    )
    assert whole.sources["file"].tolist() == [
        "transactions.csv",
        "transactions.corrected.csv",
    ]


def test_what_is_still_wrong_is_named_with_its_own_file_and_line(folder):
    good = pd.read_csv(folder / "good" / "transactions.csv", dtype="str")
    rows = sent_back(cv.read_dataset(folder / "bad"), good)
    rows.loc[1, "amount"] = "still a lot"
    rows.to_csv(folder / "bad" / "transactions.corrected.csv", index=False)
    company = cv.read_dataset(folder / "bad")
    assert company.rejects[["source", "line", "value"]].iloc[0].tolist() == [
        "transactions.corrected.csv",
        3,
        "still a lot",
    ]
    assert (
        "transactions.corrected.csv: line 3 'still a lot'"
        in (company.issues["example"].iloc[0])
    )
    again = company.set_aside["transactions"].frame()
    assert again["__file"].tolist() == ["transactions.corrected.csv"]
    assert again["__line"].tolist() == [3]
    again.assign(amount="12").to_csv(
        folder / "bad" / "transactions.second.csv", index=False
    )
    assert len(cv.read_dataset(folder / "bad").transactions) == len(good)


def test_a_line_that_is_no_record_comes_back_whole_and_is_replaced(write, tmp_path):
    lines = [f"C{i % 9},2026-01-{1 + i % 28:02d},{i}" for i in range(300)]
    lines[5] = "C1,2026-01-02"
    write("\n".join(["customer_id,date,amount", *lines]) + "\n")
    company = cv.read_dataset(tmp_path)
    rows = company.set_aside["transactions"].frame()
    assert rows["__line"].tolist() == [7]
    assert rows["customer_id"].tolist() == ["C1,2026-01-02"]
    rows = rows.assign(customer_id="C1", date="2026-01-02", amount="5")
    rows.to_csv(tmp_path / "transactions.back.csv", index=False)
    whole = cv.read_dataset(tmp_path)
    assert len(whole.rejects) == 0
    assert len(whole.transactions) == 300
    assert whole.books["rows_read"].tolist() == [300]


def test_a_table_may_come_in_several_files(folder):
    good = pd.read_csv(folder / "good" / "transactions.csv", dtype="str")
    (folder / "two").mkdir()
    good[:200].to_csv(folder / "two" / "transactions.csv", index=False)
    good[200:].to_csv(folder / "two" / "transactions.2026.csv", index=False)
    company = cv.read_dataset(folder / "two")
    assert len(company.transactions) == 300
    assert len(company.sources) == 2
    good[200:].drop(columns="note").to_csv(
        folder / "two" / "transactions.2026.csv", index=False
    )
    with pytest.raises(DataError, match=r"must have its headings. It lacks 'note'"):
        cv.read_dataset(folder / "two")


def test_rows_with_true_ids_are_not_kept_where_ids_are_replaced(folder):
    assert not cv.read_dataset(folder / "bad", pseudonymise=True).set_aside
