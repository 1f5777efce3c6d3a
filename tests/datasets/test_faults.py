"""The corrupted copies hold the faults that are listed, no more and no fewer.

Plain pandas finds the faults again, rule by rule, from the files alone.
"""

from __future__ import annotations

from io import StringIO

import pandas as pd
import pytest

NAMES = ("retailer", "software", "subscription")
LAST = "2026-10-31"
LATER = f"date after {LAST}"
ISO = r"\d{4}-\d\d-\d\d"


TORN = '"RT-TORN","a quote that nobody closes'
ROOM = 1e14  # amounts from here on are too large


def as_text(folder):
    """Read the files as text; the last line of one is no record."""
    texts = {path.stem: path.read_text("utf-8") for path in folder.glob("*.csv")}
    return {
        name: pd.read_csv(
            StringIO(text.removesuffix(f"{TORN}\n")), dtype=str, keep_default_na=False
        )
        for name, text in sorted(texts.items())
    }


def number(texts):
    plain = texts.where(texts.str.fullmatch(r"-?\d+(\.\d+)?"))
    return pd.to_numeric(plain)


def day(texts):
    iso = texts.str[:10].where(texts.str.fullmatch(rf"{ISO}(T.*)?"))
    return pd.to_datetime(iso, format="%Y-%m-%d", errors="coerce")


def unread(texts, read):
    """Say which cells hold something that is not what it should be."""
    return (texts != "") & read(texts).isna()


def in_transactions(tables):
    sales = tables["transactions"]
    amount, who = number(sales["amount"]), sales["customer_id"]
    blank, early = (sales == "").all(axis=1), sales["date"].str[:10] < "1900"
    date = day(sales["date"])
    yield "empty row", blank
    yield "no customer_id", (who == "") & ~blank
    known = who.isin(tables["customers"]["customer_id"])
    yield "unknown customer", ~known & (who != "")
    yield "no amount", (sales["amount"] == "") & ~blank
    yield "amount is no amount", unread(sales["amount"], number)
    yield "amount is too large", amount >= ROOM
    amount = amount.where(amount < ROOM)
    yield "amount of zero", amount == 0
    yield "negative amount", amount < 0
    yield "amount above 100 times the median", amount > 100 * amount.median()
    yield "margin is no amount", unread(sales["margin"], number)
    yield "quantity is no number", unread(sales["quantity"], number)
    yield "no date", (sales["date"] == "") & ~blank
    yield "date outside 1900 to 2100", early & (sales["date"] != "")
    yield "date is no day", unread(sales["date"], day) & ~early
    yield LATER, date > LAST
    yield "time zone in date", sales["date"].str.contains(r"\+\d\d:\d\d$")
    usual = sales["currency"].mode()[0]
    yield "second currency", (sales["currency"] != usual) & ~blank
    yield "exact duplicate", sales.duplicated()
    total = (amount * 100).groupby(who).sum().round()
    last = ~sales.duplicated("customer_id", keep="last")
    yield "customer's total below 0", (who.map(total) < 0) & last


def in_customers(tables):
    customers, sales = tables["customers"], tables["transactions"]
    who, won = customers["customer_id"], customers["acquired_on"]
    yield "no customer_id", who == ""
    yield "exact duplicate", customers.duplicated()
    again = who.duplicated() & ~customers.duplicated()
    yield "duplicate customer_id", again & (who != "")
    amount = number(sales["amount"])
    good = (amount > 0) & (amount < ROOM) & sales["date"].between("1900", LAST + "T")
    first = day(sales["date"])[good].groupby(sales["customer_id"]).min()
    yield "purchase before acquired_on", (who.map(first) < day(won)) & ~who.duplicated()
    yield "acquired_on is no day", unread(won, day)
    yield f"won after {LAST}", (day(won) > LAST) & ~who.isin(sales["customer_id"])
    cost = number(customers["acquisition_cost"])
    yield "acquisition_cost outside 0 or more", cost < 0
    if "cancelled_on" in customers:
        yield f"cancelled_on after {LAST}", day(customers["cancelled_on"]) > LAST


def in_referrals(tables):
    brought, known = tables["referrals"], tables["customers"]["customer_id"]
    by, who = brought["referrer_id"], brought["referred_id"]
    yield "unknown referrer", ~by.isin(known)
    yield "unknown customer referred", ~who.isin(known)
    yield "customer refers itself", by == who
    yield "referred twice", who.duplicated() & (by != who)
    pairs = set(zip(by, who, strict=True))
    turned = [
        (two, one) in pairs and one != two for one, two in zip(by, who, strict=True)
    ]
    later = brought["date"] == "2026-08-20"
    yield "referral cycle", pd.Series(turned) & later


def in_interactions(tables):
    contacts, known = tables["interactions"], tables["customers"]["customer_id"]
    cost = number(contacts["cost"])
    yield "exact duplicate", contacts.duplicated()
    yield LATER, day(contacts["date"]) > LAST
    yield "date is no day", unread(contacts["date"], day)
    yield "time zone in date", contacts["date"].str.endswith("Z")
    yield "cost is no amount", unread(contacts["cost"], number)
    yield "cost outside 0 or more", cost < 0
    functions = ["marketing", "sales", "support", "service"]
    yield "unknown function", ~contacts["function"].isin(functions)
    yield "unknown customer", ~contacts["customer_id"].isin(known)


def in_invoices(tables):
    bills = tables["invoices"]
    paid, issued = day(bills["paid_on"]), day(bills["issued_on"])
    yield "negative invoice", number(bills["amount"]) < 0
    yield "paid before issued", paid < issued
    yield "amount is no amount", unread(bills["amount"], number)
    yield "issued_on is no day", unread(bills["issued_on"], day)
    yield f"paid_on after {LAST}", paid > LAST
    yield "duplicate invoice_id", bills["invoice_id"].duplicated()
    if "currency" in bills:
        yield "second currency", bills["currency"] != "EUR"


def in_survey(tables):
    survey, known = tables["survey"], tables["customers"]["customer_id"]
    high = survey["question"].map({"satisfaction": 5, "intent": 5, "recommend": 10})
    yield "answer outside its scale", number(survey["value"]) > high
    yield "value is no number", unread(survey["value"], number)
    yield LATER, day(survey["date"]) > LAST
    yield "unknown customer", ~survey["customer_id"].isin(known)


def in_outcomes(tables):
    for column in ("importance", "satisfaction"):
        rating = number(tables["outcomes"][column])
        yield f"{column} outside 1 to 5", rating.notna() & ~rating.between(1, 5)
        yield f"{column} is no number", unread(tables["outcomes"][column], number)


def in_wallet(tables):
    sales, wallet = tables["transactions"], tables["wallet"]
    recent = day(sales["date"]).between("2025-11-01", LAST)
    amount = number(sales["amount"])
    amount = amount.where(recent & (amount < ROOM))
    paid = amount.groupby(sales["customer_id"]).sum()
    spend = number(wallet["category_spend"])
    less = spend < wallet["customer_id"].map(paid).fillna(0)
    yield "category_spend below revenue", less & (spend >= 0)
    yield "category_spend outside 0 or more", spend < 0
    yield "exact duplicate", wallet.duplicated()


def in_contributions(tables):
    gifts = tables["contributions"]
    yield "adopted is no true or false", ~gifts["adopted"].isin(["true", "false", ""])
    yield LATER, day(gifts["date"]) > LAST


def in_indicators(tables):
    yield "value is no number", unread(tables["indicators"]["value"], number)


ORACLES = {
    "transactions": in_transactions,
    "customers": in_customers,
    "interactions": in_interactions,
    "referrals": in_referrals,
    "invoices": in_invoices,
    "survey": in_survey,
    "outcomes": in_outcomes,
    "wallet": in_wallet,
    "contributions": in_contributions,
    "indicators": in_indicators,
}


def found(tables):
    """Return every fault of a company: (table, rule) -> physical lines."""
    rows = [
        (table, *one)
        for table, oracle in ORACLES.items()
        if table in tables
        for one in oracle(tables)
    ]
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
    torn = told.pop(("transactions", "line is no record"))
    tables = as_text(faulty / name)
    assert torn == [len(tables["transactions"]) + 2]
    assert told == found(tables)
    listed = listed[listed["rule"] != "line is no record"]
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
    after = as_text(faulty / name)["transactions"]
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
    told = {(row.table, row.rule) for row in listed.itertuples()}
    assert told - set(seen) == {("transactions", "line is no record")}
    assert set(seen) < told
