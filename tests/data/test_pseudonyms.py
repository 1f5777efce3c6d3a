"""Pseudonyms: nothing tells of a person any more, and no number changes."""

from __future__ import annotations

import hashlib
import hmac
import os
import stat

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import customer_value as cv
from customer_value.data.engine import Table
from customer_value.data.engine_duckdb import DuckDB
from customer_value.data.pseudonyms import pseudonym
from customer_value.data.secret import (
    VARIABLE,
    caution,
    fresh_key,
    key_name,
    write_private,
)
from customer_value.errors import CustomerValueError, DataError, ParameterError

KEY = "a key of more than sixteen signs"
MEASURES = {
    "customer_facts": cv.customer_facts,
    "repeat_purchase": lambda company: cv.repeat_purchase(company).scores,
    "levels": lambda company: cv.segment_customers(company).scores,
    "rfm": lambda company: cv.segment_customers(company, method="rfm").scores,
    "defection": lambda company: cv.defection(company).scores,
    "likelihood_to_buy": lambda company: cv.likelihood_to_buy(company).scores,
    "index_variables": cv.index_variables,
    "value_index": lambda company: cv.value_index(cv.index_variables(company)).scores,
    "weight_robustness": lambda company: (
        cv.weight_robustness(cv.value_index(cv.index_variables(company))).scores
    ),
    "asset_value": lambda company: cv.asset_value(company).scores,
}


def expected(value, kind="customer", key=KEY):
    """Compute a pseudonym with another program than the engine."""
    message = f"{kind}:{value}".encode()
    whole = hmac.new(key.encode(), message, hashlib.sha256).hexdigest()
    return kind[0].upper() + whole[:20]


@pytest.fixture
def key_file(tmp_path):
    """Keep a key as its owner does."""
    path = tmp_path / "work" / "key"
    path.parent.mkdir()
    path.write_text(KEY, encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.fixture
def people():
    """Make a company whose tables tell a lot about persons."""
    ids = ["0017", "Smith & Co", "Ünal", "x"]
    return {
        "customers": pd.DataFrame(
            {
                "customer_id": ids,
                "name": ["Ann Archer", "Bob Baker", "Cem Ünal", "Di Drew"],
                "segment": ["A", "A", "B", "B"],
                "Customer No": ids,
                "reach": ["a@x.org", "b@x.org", None, "d@x.org"],
                "region": ["north", "north", "north", "south"],
                "staff": [10, 20, 30, 40],
            }
        ),
        "transactions": pd.DataFrame(
            {
                "customer_id": [*ids, "0017", "lost"],
                "date": pd.to_datetime(["2026-01-01"] * 4 + ["2026-03-01"] * 2),
                "amount": [1, 2, 3, 4, 5, -6],
            }
        ),
        "referrals": pd.DataFrame(
            {
                "referrer_id": ["0017", "x"],
                "referred_id": ["x", "0017"],
                "date": pd.to_datetime(["2026-01-01"] * 2),
            }
        ),
        "survey": pd.DataFrame(
            {
                "customer_id": ["x"],
                "date": pd.to_datetime(["2026-01-01"]),
                "question": ["recommend"],
                "value": [9],
                "comment": ["Ann Archer told me"],
            }
        ),
    }


def words(company):
    """Return everything a Dataset shows, as one text."""
    frames = [company.issues, company.rejects, company.books, company.sources]
    frames += [company.table(name).to_pandas() for name in company.tables]
    queries = [company.table(name).sql() for name in company.tables]
    texts = [frame.to_csv() for frame in frames]
    return "\n".join([*texts, *queries, repr(company), company._repr_html_()])


def test_the_same_customer_has_one_pseudonym_in_every_table(people, key_file):
    company = cv.read_dataset(people, pseudonymise=True, key_file=key_file)
    assert company.customers["customer_id"].tolist() == [
        *map(expected, ["0017", "Smith & Co", "Ünal", "x", "lost"])
    ]
    assert company.referrals["referrer_id"].tolist() == [
        expected("0017"),
        expected("x"),
    ]
    assert company.referrals["referred_id"].tolist() == [
        expected("x"),
        expected("0017"),
    ]
    assert company.survey["customer_id"].tolist() == [expected("x")]
    bought = company.transactions
    assert bought["customer_id"].tolist()[-2:] == [expected("0017"), expected("lost")]
    assert bought["order_id"].iloc[0] == expected("0017 2026-01-01", "order")


def test_names_and_whatever_tells_of_a_person_are_left_out(people, key_file):
    company = cv.read_dataset(people, pseudonymise=True, key_file=key_file)
    assert company.columns("customers") == ("customer_id", "segment", "region", "staff")
    assert not company.has("survey", "comment")
    left = company.issues.query("rule == 'personal data'").set_index("table")
    assert (
        left.loc["customers", "example"] == "columns 'name', 'Customer No' and 'reach'"
    )
    assert left.loc["survey", "example"] == "column 'comment'"
    assert set(left["action"]) == {"left out"}


def test_no_id_and_no_name_is_left_anywhere(people, key_file):
    shown = words(cv.read_dataset(people, pseudonymise=True, key_file=key_file))
    for told in ("0017", "Smith", "Ünal", "lost", "Archer", "Baker", "x.org", KEY):
        assert told not in shown, told
    assert expected("lost") in shown  # the example of an unknown customer
    open_to_see = words(cv.read_dataset(people))
    assert all(told in open_to_see for told in ("0017", "Smith", "lost", "x.org"))


def test_values_stay_out_of_examples_and_rejects(tmp_path):
    lines = [f"Smith {n},2026-01-{1 + n % 28:02d},10" for n in range(300)]
    lines[7:10] = ["Ann Archer,2026-01-01,ann@x.org", "Bob Baker,1", ",2026-01-01,9"]
    (tmp_path / "transactions.csv").write_text(
        "\n".join(["customer_id,date,amount", *lines]) + "\n", encoding="utf-8"
    )
    company = cv.read_dataset(tmp_path, pseudonymise=True)
    assert sorted(company.rejects["line"]) == [9, 10, 11]
    assert set(company.rejects["value"]) == {""}
    assert "line 9" in " ".join(company.issues["example"])
    shown = words(company)
    assert not any(told in shown for told in ("Smith", "Archer", "Baker", "x.org"))
    (tmp_path / "transactions.csv").write_text(
        "customer_id,date,amount\nAnn Archer,2026-01-01,Bob\n", encoding="utf-8"
    )
    with pytest.raises(DataError, match="line 2") as caught:
        cv.read_dataset(tmp_path, pseudonymise=True)
    assert "Bob" not in str(caught.value) + caught.value.problems.to_csv()


@pytest.mark.parametrize("name", ["retailer", "software"])
def test_every_measure_gives_the_same_numbers(name, key_file):
    plain = cv.load_dataset(name)
    hidden = cv.load_dataset(name, pseudonymise=True, key_file=key_file)
    who = hidden.pseudonyms.table().set_index("customer_id")["pseudonym"]
    assert len(who) == len(plain.customers)
    for measure, compute in MEASURES.items():
        there, here = compute(plain), compute(hidden)
        there.index = there.index.map(who).rename(there.index.name)
        assert_frame_equal(
            here.sort_index(), there.sort_index(), obj=measure, rtol=1e-9, atol=1e-9
        )
    assert_frame_equal(hidden.books, plain.books)
    assert_frame_equal(hidden.coverage, plain.coverage)
    assert hidden.as_of == plain.as_of
    same = ["table", "rule", "severity", "rows"]
    told = [
        company.issues.query("rule != 'personal data'") for company in (plain, hidden)
    ]
    first, second = (one[same].reset_index(drop=True) for one in told)
    assert_frame_equal(first, second)


def test_the_totals_and_findings_are_the_same(key_file):
    plain = cv.load_dataset("retailer")
    hidden = cv.load_dataset("retailer", pseudonymise=True, key_file=key_file)
    for measure in (cv.repeat_purchase, cv.defection, cv.likelihood_to_buy):
        assert measure(hidden).finding == measure(plain).finding
    values = [cv.asset_value(company) for company in (plain, hidden)]
    assert np.isclose(values[0].total, values[1].total, rtol=1e-12)
    assert_frame_equal(values[0].tiers, values[1].tiers, rtol=1e-9)


def test_one_key_gives_one_pseudonym_and_another_key_another(
    people, key_file, tmp_path
):
    def ids(**how):
        company = cv.read_dataset(people, pseudonymise=True, **how)
        return company.customers["customer_id"].tolist(), company.pseudonyms.key_name

    assert ids(key_file=key_file) == ids(key_file=key_file)
    assert ids(key_file=key_file) != ids(key_file=tmp_path / "other")
    assert ids() != ids()


def test_a_single_table_is_enough(people):
    bought = people["transactions"]
    company = cv.read_dataset(bought, pseudonymise=True)
    assert len(company.pseudonyms.table()) == len(company.customers) == 5


def test_an_absent_key_file_is_made_for_its_owner_alone(people, tmp_path):
    path = tmp_path / "key"
    first = cv.read_dataset(people, pseudonymise=True, key_file=path)
    assert len(path.read_text().strip()) == 64
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = cv.read_dataset(people, pseudonymise=True, key_file=path)
    assert again.pseudonyms.key_name == first.pseudonyms.key_name


def test_the_environment_may_hold_the_key(people, key_file, monkeypatch):
    monkeypatch.setenv(VARIABLE, KEY)
    company = cv.read_dataset(people, pseudonymise=True)
    assert company.customers["customer_id"].iloc[0] == expected("0017")
    monkeypatch.setenv(VARIABLE, "short")
    with pytest.raises(ParameterError, match="CUSTOMER_VALUE_KEY is too short"):
        cv.read_dataset(people, pseudonymise=True)
    cv.read_dataset(people, pseudonymise=True, key_file=key_file)  # the file wins


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has such modes")
def test_a_key_that_others_can_read_is_refused(people, key_file):
    key_file.chmod(0o644)
    with pytest.raises(ParameterError, match=r"can be read by others.*chmod 600"):
        cv.read_dataset(people, pseudonymise=True, key_file=key_file)


def test_a_key_needs_something_to_do_and_a_place(people, key_file, tmp_path):
    with pytest.raises(ParameterError, match="needs pseudonymise=True"):
        cv.read_dataset(people, key_file=key_file)
    with pytest.raises(ParameterError, match="cannot be written"):
        cv.read_dataset(people, pseudonymise=True, key_file=tmp_path / "no" / "key")
    with pytest.raises(ParameterError, match="cannot be read as text"):
        cv.read_dataset(people, pseudonymise=True, key_file=tmp_path)


def test_who_is_who_is_written_for_its_owner_alone(people, key_file, tmp_path):
    who = cv.read_dataset(people, pseudonymise=True, key_file=key_file).pseudonyms
    assert KEY not in repr(who)
    who.save_table(tmp_path / "who.csv")
    who.save_key(str(tmp_path / "copy"))
    table = pd.read_csv(tmp_path / "who.csv", dtype="str")
    assert dict(zip(table["customer_id"], table["pseudonym"], strict=True)) == {
        one: expected(one) for one in ["0017", "Smith & Co", "lost", "x", "Ünal"]
    }
    assert (tmp_path / "copy").read_text().strip() == KEY
    if os.name == "posix":
        modes = [(tmp_path / name).stat().st_mode for name in ("who.csv", "copy")]
        assert [stat.S_IMODE(mode) for mode in modes] == [0o600, 0o600]
    with pytest.raises(ParameterError, match="nothing is replaced"):
        who.save_table(tmp_path / "who.csv")


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has such modes")
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o777])
def test_a_private_file_is_private_from_its_first_byte(tmp_path, mask, monkeypatch):
    """Whatever the umask: never wider than 0600, and no chmod afterwards."""
    for name in ("chmod", "fchmod"):
        monkeypatch.setattr(os, name, None)
    before = os.umask(mask)
    try:
        write_private(tmp_path / "key", "text")
    finally:
        os.umask(before)
    mode = stat.S_IMODE((tmp_path / "key").stat().st_mode)
    assert mode == 0o600 & ~mask


@pytest.mark.skipif(os.name != "posix", reason="links need no rights on POSIX")
def test_a_private_file_never_follows_a_link_or_replaces(tmp_path):
    (tmp_path / "theirs").write_text("precious")
    (tmp_path / "link").symlink_to(tmp_path / "theirs")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for name in ("theirs", "link", "dangling"):
        with pytest.raises(ParameterError, match="nothing is replaced"):
            write_private(tmp_path / name, "key")
    assert (tmp_path / "theirs").read_text() == "precious"
    assert not (tmp_path / "nowhere").exists()


def test_a_system_without_such_modes_says_so(monkeypatch):
    monkeypatch.setattr(os, "name", "posix")
    assert caution() == ""
    monkeypatch.setattr(os, "name", "nt")
    assert "On Windows a file cannot be limited to its owner" in caution()


def test_who_is_who_never_lies_beside_a_report(people, key_file, tmp_path):
    who = cv.read_dataset(people, pseudonymise=True, key_file=key_file).pseudonyms
    (tmp_path / "run_record.json").write_text("{}")
    for save in (who.save_table, who.save_key):
        with pytest.raises(ParameterError, match="which goes to the client"):
            save(tmp_path / "who.csv")


def test_a_part_of_the_company_keeps_its_pseudonyms(people, key_file):
    company = cv.read_dataset(people, pseudonymise=True, key_file=key_file)
    few = company.filter(customers=[expected("x")])
    assert few.transactions["amount"].tolist() == [4]
    assert few.at("2026-02-01").pseudonyms is company.pseudonyms
    assert cv.read_dataset(people).pseudonyms is None


def test_two_customers_of_one_pseudonym_are_refused(key_file, monkeypatch):
    """Ten bytes do not collide; should they ever, no number is given."""
    monkeypatch.setattr("customer_value.data.pseudonyms.DIGITS", 1)
    ids = [f"C{n}" for n in range(40)]
    bought = pd.DataFrame({"customer_id": ids, "date": "2026-01-01", "amount": 1})
    with pytest.raises(CustomerValueError, match="Two customers got the same pseud"):
        cv.read_dataset(bought, pseudonymise=True, key_file=key_file)


def test_the_name_of_a_key_does_not_give_it_away():
    first, second = fresh_key(), fresh_key()
    assert first != second
    assert len(key_name(first)) == 8
    assert key_name(first) != key_name(second)


@given(st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=80))
def test_the_engine_hashes_as_the_standard_says(value):
    engine = DuckDB()
    ids = engine.register(pd.DataFrame({"id": pd.Series([value], dtype="str")}))
    for key in ("k" * 16, "key" * 40):
        sql = pseudonym("id", key.encode(), kind="customer")
        found = Table(engine, f"SELECT {sql} AS p FROM {ids}").to_pandas()
        assert found["p"].iloc[0] == expected(value, key=key)
