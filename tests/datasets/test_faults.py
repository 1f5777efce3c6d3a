"""The corrupted copies hold the faults that are listed, no more and no fewer.

Plain pandas finds the faults again, rule by rule, from the files alone.
"""

from __future__ import annotations

import pandas as pd
import pytest

NAMES = ("retailer", "software", "subscription")
LAST = "2026-10-31"
LATER = f"date after {LAST}"
ISO = r"\d{4}-\d\d-\d\d"


def as_text(folder):
    return {
        path.stem: pd.read_csv(path, dtype=str, keep_default_na=False)
        for path in sorted(folder.glob("*.csv"))
    }


def number(texts):
    plain = texts.where(texts.str.fullmatch(r"-?\d+(\.\d+)?"))
    return pd.to_numeric(plain)


def day(texts):
    iso = texts.str[:10].where(texts.str.fullmatch(rf"{ISO}(T.*)?"))
    return pd.to_datetime(iso, format="%Y-%m-%d", errors="coerce")


def in_transactions(tables):
    sales = tables["transactions"]
    amount, date, who = (
        number(sales["amount"]),
        day(sales["date"]),
        sales["customer_id"],
    )
    yield "no customer_id", who == ""
    known = who.isin(tables["customers"]["customer_id"])
    yield "unknown customer", ~known & (who != "")
    yield "amount is no amount", amount.isna()
    yield "amount of zero", amount == 0
    yield "negative amount", amount < 0
    yield "amount above 100 times the median", amount > 100 * amount.median()
    yield "date is no day", date.isna()
    yield LATER, date > LAST
    yield "time zone in date", sales["date"].str.contains(r"\+\d\d:\d\d$")
    yield "second currency", sales["currency"] != sales["currency"].mode()[0]
    yield "exact duplicate", sales.duplicated()
    total = (amount * 100).groupby(who).sum().round()
    last = ~sales.duplicated("customer_id", keep="last")
    yield "customer's total below 0", (who.map(total) < 0) & last


def in_customers(tables):
    customers, sales = tables["customers"], tables["transactions"]
    who = customers["customer_id"]
    yield "no customer_id", who == ""
    yield "duplicate customer_id", who.duplicated() & (who != "")
    good = (number(sales["amount"]) > 0) & (day(sales["date"]) <= LAST)
    first = day(sales["date"])[good].groupby(sales["customer_id"]).min()
    early = who.map(first) < day(customers["acquired_on"])
    yield "purchase before acquired_on", early & ~who.duplicated()


def in_referrals(tables):
    brought, known = tables["referrals"], tables["customers"]["customer_id"]
    by, who = brought["referrer_id"], brought["referred_id"]
    yield "unknown referrer", ~by.isin(known)
    yield "customer refers itself", by == who
    yield "referred twice", who.duplicated() & (by != who)
    pairs = set(zip(by, who, strict=True))
    turned = [
        (two, one) in pairs and one != two for one, two in zip(by, who, strict=True)
    ]
    later = brought["date"] == "2026-08-20"
    yield "referral cycle", pd.Series(turned) & later


def in_others(tables):
    if "interactions" in tables:
        contacts = tables["interactions"]
        yield "interactions", "exact duplicate", contacts.duplicated()
        yield "interactions", LATER, day(contacts["date"]) > LAST
    if "invoices" not in tables:
        return
    bills = tables["invoices"]
    yield "invoices", "negative invoice", number(bills["amount"]) < 0
    yield (
        "invoices",
        "paid before issued",
        day(bills["paid_on"]) < day(bills["issued_on"]),
    )
    survey = tables["survey"]
    high = survey["question"].map({"satisfaction": 5, "intent": 5, "recommend": 10})
    yield "survey", "answer outside its scale", number(survey["value"]) > high
    for column in ("importance", "satisfaction"):
        rating = number(tables["outcomes"][column])
        yield "outcomes", f"{column} outside 1 to 5", ~rating.between(1, 5)
    sales = tables["transactions"]
    recent = day(sales["date"]).between("2025-11-01", LAST)
    paid = number(sales["amount"])[recent].groupby(sales["customer_id"]).sum()
    wallet = tables["wallet"]
    less = number(wallet["category_spend"]) < wallet["customer_id"].map(paid).fillna(0)
    yield "wallet", "category_spend below revenue", less


def found(tables):
    """Return every fault of a company: (table, rule) -> physical lines."""
    rows = [("transactions", *one) for one in in_transactions(tables)]
    rows += [("customers", *one) for one in in_customers(tables)]
    rows += list(in_others(tables))
    if "referrals" in tables:
        rows += [("referrals", *one) for one in in_referrals(tables)]
    lines = {
        (table, rule): (bad.to_numpy().nonzero()[0] + 2).tolist()
        for table, rule, bad in rows
    }
    return {key: value for key, value in lines.items() if value}


@pytest.mark.parametrize("name", NAMES)
def test_the_copy_has_exactly_the_faults_listed(faulty, name):
    listed = pd.read_csv(faulty / "faults.csv", keep_default_na=False)
    listed = listed[(listed["company"] == name) & (listed["lines"] != "")]
    told = {
        (row.table, row.rule): [int(line) for line in row.lines.split()]
        for row in listed.itertuples()
    }
    assert told == found(as_text(faulty / name))
    assert [len(told[row.table, row.rule]) for row in listed.itertuples()] == listed[
        "rows"
    ].tolist()


@pytest.mark.parametrize("name", NAMES)
def test_the_bundled_company_has_its_three_faults_and_its_returns(request, root, name):
    _, truths = request.getfixturevalue(name)
    planted = {
        (fault["table"], fault["rule"]): fault["rows"] for fault in truths["faults"]
    }
    seen = {
        key: len(lines)
        for key, lines in found(as_text(root / "datasets" / name)).items()
    }
    assert seen.pop(("transactions", "negative amount")) > 20
    assert seen == planted
    assert sum(planted.values()) == 3


def test_a_new_column_holds_personal_data(faulty):
    listed = pd.read_csv(faulty / "faults.csv").query("rule == 'personal data'")
    assert listed["company"].tolist() == list(NAMES)
    for row in listed.itertuples():
        customers = as_text(faulty / row.company)["customers"]
        told = customers["email"] != ""
        if row.company != "software":  # customers are persons: their names count too
            told |= customers["name"] != ""
        assert told.sum() == row.rows
        assert customers["email"][0].endswith("@mail.example")


@pytest.mark.parametrize("name", NAMES)
def test_no_fault_that_sets_rows_aside_touches_a_hundredth_of_a_table(faulty, name):
    listed = pd.read_csv(faulty / "faults.csv")
    sizes = {title: len(table) for title, table in as_text(faulty / name).items()}
    mine = listed[(listed["company"] == name) & (listed["action"] == "set aside")]
    # A self-referral is always set aside, never a reason to stop.
    mine = mine[mine["rule"] != "customer refers itself"]
    assert (mine["rows"] / mine["table"].map(sizes) < 0.01).all()


@pytest.mark.parametrize("name", NAMES)
def test_the_planted_truths_survive_in_the_copy(request, faulty, name):
    before, truths = request.getfixturevalue(name)
    sales = before["transactions"]
    after = pd.read_csv(faulty / name / "transactions.csv", dtype=str)
    for planted in truths["planted"].values():
        who = planted.get("customer_id")
        one = sales.loc[sales["customer_id"] == who, "amount"].sum()
        two = after.loc[after["customer_id"] == who, "amount"].astype(float).sum()
        assert one == pytest.approx(two)


def test_the_same_faults_are_made_again(generator, faulty, tmp_path):
    generator.make(tmp_path, faults=True, companies=["software"])
    for path in (tmp_path / "software").iterdir():
        assert path.read_bytes() == (faulty / "software" / path.name).read_bytes()


def test_a_larger_copy_takes_the_faults_too(generator, tmp_path):
    generator.make(tmp_path, faults=True, customers=900, companies=["retailer"])
    listed = pd.read_csv(tmp_path / "faults.csv", keep_default_na=False)
    listed = listed[listed["lines"] != ""]
    seen = found(as_text(tmp_path / "retailer"))
    assert {(row.table, row.rule) for row in listed.itertuples()} == set(seen)
