"""Bad input to survive: one clear answer each, never a traceback, never a lost row."""

from __future__ import annotations

import gzip
import os
import random
import shutil

import pandas as pd
import pytest

import customer_value as cv

HEAD = "customer_id,date,amount"


def rows(count=300):
    """Return sound lines of thirty customers over fourteen months."""
    days = pd.date_range("2025-01-01", periods=count, freq="36h").strftime("%Y-%m-%d")
    return [f"C{i % 30:03d},{day},{10 + i % 7}.50" for i, day in enumerate(days)]


def lines(*more, head=HEAD, count=300):
    return "\n".join([head, *rows(count), *more]) + "\n"


def read(write, text, **options):
    return cv.read_dataset(write(text), **options)


@pytest.mark.parametrize("heading", [b"", b"\xe9 5\xa5j,\xc3\xd4q\n"])
def test_a_binary_file_named_csv(write, refused, heading):
    noise = heading + random.Random(7).randbytes(20_000)  # noqa: S311 - no secret
    error = refused(write(noise))
    assert "binary, not a text file" in str(error)
    assert error.problems is None


def test_headings_only(write, refused):
    message = str(refused(write(HEAD + "\n")))
    assert message == "The file transactions.csv has headings but no rows."


def test_duplicate_headings(write, refused):
    message = str(refused(write("customer_id,date,amount,Amount\nA,2026-01-01,1,2\n")))
    assert "the heading 'Amount' is there twice; rename one" in message


def test_five_thousand_columns(write, found):
    more = [f"x{i}" for i in range(4_997)]
    body = "".join(f"{row},{','.join('1' * len(more))}\n" for row in rows(40))
    company = read(write, f"{HEAD},{','.join(more)}\n{body}")
    rule = "more than 200 further columns"
    assert found(company)["transactions", rule] == (0, "keep")
    assert len(company.transactions) == 40
    assert "4,797 columns" in company.issues.set_index("rule").loc[rule, "action"]


def test_a_very_long_line(write, refused, closes):
    company = read(write, lines(f"C1,2026-01-05,{'9' * 1_000_000}"))
    assert company.rejects["line"].tolist() == [302]
    assert closes(company)
    message = str(refused(write(lines("9" * 9_000_000))))
    assert "a line of more than 4 million signs" in message


def test_nul_bytes(write, closes):
    company = read(write, lines("C1,2026-01-05,1\x002", "C\x002,2026-01-05,1"))
    assert company.rejects["line"].tolist() == [302, 303]
    assert closes(company)


def test_merged_title_rows_above_the_headings(write, closes):
    title = "Sales by customer,,\nPrinted 2026-10-31,by,Anna\n,,\n"
    company = read(write, title + lines("C1,soon,1"))
    assert company.sources.loc[0, "read_as"].endswith("headings in line 4")
    assert company.rejects["line"].tolist() == [305]
    assert closes(company)


def test_formula_like_text_is_kept_as_it_is_and_disarmed_on_the_way_out(write):
    from customer_value.report.safe_csv import safe_csv

    evil = "=cmd|' /C calc'!A0"
    text = lines(f'"{evil}",2026-01-05,1', f'"{evil}",2026-01-05,x')
    company = read(write, text)
    assert evil in set(company.customers["customer_id"])
    assert f"'{evil}" in safe_csv(company.set_aside["transactions"].frame())
    assert "=1+1" in read(write, lines("C1,2026-01-05,=1+1")).rejects["value"].tolist()


@pytest.mark.parametrize("twin", ["c001", " C001", "C001\u00a0", "C 001"])
def test_ids_that_differ_only_in_case_or_blanks(write, found, twin):
    company = read(write, lines(f"{twin},2026-01-05,1"))
    told = ("transactions", "ids differ only in how they are written") in found(company)
    same = twin.strip() == "C001"  # blanks around an id are no part of it
    assert told is not same
    assert len(company.customers) == 30 + (not same)


def test_numbers_that_are_none(write, found, closes):
    company = read(
        write, lines(*(f"C1,2026-01-05,{x}" for x in ("NaN", "inf", "1e999")))
    )
    assert found(company)["transactions", "amount is no amount"] == (3, "fix")
    assert closes(company)


def test_a_number_beyond_all_bounds(write, found, closes):
    company = read(write, lines("C1,2026-01-05,1e308", "C1,2026-01-05,-1e308"))
    assert found(company)["transactions", "amount is too large"] == (2, "fix")
    assert company.rejects["value"].tolist() == ["1e308", "-1e308"]
    assert closes(company)


def test_a_negative_zero(write, found):
    company = read(write, lines("C1,2026-01-05,-0", "C1,2026-01-05,-0.00"))
    assert found(company)["transactions", "amount of zero"] == (2, "keep")
    assert ("transactions", "negative amount") not in found(company)


def test_days_of_1900_and_2999(write, found, closes):
    text = lines("C1,1900-01-01,1", "C1,2999-12-31,1", "C1,1899-12-31,1")
    company = read(write, text)
    faults = found(company)
    assert faults["transactions", "date outside 1900 to 2100"] == (2, "fix")
    assert company.as_of == pd.Timestamp("2026-03-25")
    assert "the first day stands alone" in set(company.issues["rule"])
    assert closes(company)


def test_a_contract_that_ends_in_2999_runs(write, tmp_path):
    write(lines())
    write("customer_id,cancelled_on\nC001,2999-12-31\n", "customers.csv")
    company = cv.read_dataset(tmp_path)
    assert company.customers["cancelled_on"].isna().all()


def test_a_foreign_key_that_matches_nothing(write, tmp_path, found):
    write(lines())
    write("customer_id,segment\n1,a\n2,b\n", "customers.csv")
    company = cv.read_dataset(tmp_path)
    assert found(company)["transactions", "unknown customer"] == (300, "keep")
    assert len(company.customers) == 32
    issue = company.issues.set_index("rule").loc["unknown customer"]
    assert "None of these ids" in issue["mend"]


def test_two_currencies_without_rates(write, refused):
    text = "\n".join(
        [f"{HEAD},currency", *(f"{row},{['EUR', 'USD'][i % 2]}"
                               for i, row in enumerate(rows()))]
    )  # fmt: skip
    message = str(refused(write(text)))
    assert "second currency, 150 rows" in message
    assert "give rates in the mapping" in message


def test_a_referral_cycle_and_a_self_referral(write, tmp_path, found, closes):
    write(lines())
    pairs = ["C001,C002", "C002,C003", "C003,C001", "C004,C004", "C005,C006"]
    body = "".join(f"{pair},2026-01-05\n" for pair in pairs)
    write(f"referrer_id,referred_id,date\n{body}", "referrals.csv")
    company = cv.read_dataset(tmp_path)
    assert found(company)["referrals", "referral cycle"] == (1, "keep")
    assert found(company)["referrals", "customer refers itself"] == (1, "fix")
    example = company.issues.set_index("rule").loc["referral cycle", "example"]
    assert example == ("referrals.csv: line 2 'C001'; line 3 'C002'; line 4 'C003'")
    assert closes(company)


def test_referrals_of_which_none_is_left(write, tmp_path):
    write(lines())
    write("referrer_id,referred_id,date\nC1,C1,2026-01-05\n", "referrals.csv")
    company = cv.read_dataset(tmp_path)
    assert company.referrals.empty


def test_invoices_paid_before_they_are_issued(write, tmp_path, found):
    write(lines())
    body = "C001,2026-01-10,2026-02-10,5,2026-01-01\n"
    head = "customer_id,issued_on,due_on,amount,paid_on\n"
    write(head + body, "invoices.csv")
    company = cv.read_dataset(tmp_path)
    assert found(company)["invoices", "paid before issued"] == (1, "keep")
    assert len(company.invoices) == 1


def test_ratings_outside_their_scale(write, tmp_path, found, refused):
    write(lines())
    head = "customer_id,date,question,value\n"
    sound = ["C001,2026-01-05,satisfaction,5\n"] * 300
    wrong = ["C001,2026-01-05,satisfaction,6\n", "C001,2026-01-05,recommend,-1\n"]
    write(head + "".join([*sound, *wrong]), "survey.csv")
    company = cv.read_dataset(tmp_path)
    assert found(company)["survey", "answer outside its scale"] == (2, "fix")
    write(head + "".join([*sound, *wrong * 9]), "survey.csv")
    assert "answer outside its scale, 18 rows" in str(refused(tmp_path))


def test_an_archive_that_unpacks_to_far_more_than_the_disk(
    tmp_path, refused, monkeypatch
):
    path = tmp_path / "transactions.csv.gz"
    with gzip.open(path, "wb") as stream:
        stream.write(f"{HEAD}\n".encode())
        for _ in range(200):
            stream.write(b"C1,2026-01-05,1\n" * 65_536)
    usage = shutil.disk_usage("/")._replace(free=30_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert "unpacks to more than the disk can hold" in str(refused(path))


def test_a_table_that_needs_more_memory_than_there_is(write, monkeypatch):
    monkeypatch.setenv("CUSTOMER_VALUE_MEMORY", "1MB")
    path = write(lines(count=3_000))
    with pytest.raises(cv.CustomerValueError, match="CUSTOMER_VALUE_MEMORY"):
        cv.read_dataset(path)


def test_a_file_that_may_not_be_read(write, refused):
    path = write(lines())
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read every file")
    assert "cannot be read" in str(refused(path))


def test_an_empty_file_and_an_empty_folder(write, tmp_path, refused):
    assert "is empty" in str(refused(write("")))
    (tmp_path / "none").mkdir()
    assert "It holds no table" in str(refused(tmp_path / "none"))


@pytest.mark.parametrize("nobody", ["-", "--", "?", "n/a", "NULL", " - "])
def test_what_people_write_for_nobody_is_no_customer(write, found, nobody):
    company = read(write, lines(f"{nobody},2026-01-05,1"))
    assert found(company)["transactions", "no customer_id"] == (1, "fix")
    assert len(company.customers) == 30
