"""The bundled companies are what their generator writes, at any size."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
import sys

import pandas as pd
import pytest

NAMES = ("retailer", "software", "subscription")
LAST = pd.Timestamp("2026-10-31")
FIRST = {
    "retailer": "2023-11-01",
    "software": "2022-11-01",
    "subscription": "2023-05-01",
}
KEYS = {"interactions": "interaction_id", "invoices": "invoice_id"}
TABLES = {
    "retailer": {"customers", "transactions", "referrals"},
    "subscription": {"customers", "transactions", "interactions"},
    "software": {
        "customers",
        "transactions",
        "interactions",
        "referrals",
        "invoices",
        "survey",
        "outcomes",
        "wallet",
        "contributions",
        "indicators",
    },
}


def digests(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".csv", ".yaml"}
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_generator_writes_the_committed_bytes(generator, root, tmp_path, name):
    (folder,) = generator.make(tmp_path, companies=[name])
    assert digests(folder) == digests(root / "datasets" / name)


def test_the_seed_of_python_changes_nothing(root, tmp_path):
    script = [sys.executable, root / "datasets" / "make_companies.py"]
    script += ["--company", "software", "--out", tmp_path]
    subprocess.run(script, check=True, env={"PYTHONHASHSEED": "7"}, capture_output=True)
    assert digests(tmp_path / "software") == digests(root / "datasets" / "software")


@pytest.mark.parametrize("name", NAMES)
def test_the_files_are_plain_utf_8_with_lf(root, name):
    for path in (root / "datasets" / name).rglob("*.csv"):
        raw = path.read_bytes()
        assert b"\r" not in raw
        assert raw.endswith(b"\n")
        assert not raw.startswith(b"\xef\xbb\xbf")
        assert raw.decode("utf-8")


def test_the_committed_files_are_small(root):
    sizes = [path.stat().st_size for path in (root / "datasets").glob("*/*.csv")]
    assert sum(sizes) < 6_000_000
    assert (root / "datasets/retailer/transactions.csv").stat().st_size < 2_500_000


@pytest.mark.parametrize("name", NAMES)
def test_the_data_card_names_every_table_column_and_row_count(request, root, name):
    tables, _ = request.getfixturevalue(name)
    assert set(tables) == TABLES[name]
    card = (root / "datasets" / name / "README.md").read_text(encoding="utf-8")
    for title, table in tables.items():
        assert f"`{title}.csv`: {len(table):,} rows" in card
        part = card.split(f"`{title}.csv`")[1].split(".csv`")[0].split("\n## ")[0]
        named = re.findall(r"^\| (\w+) \|", part, flags=re.MULTILINE)
        assert named == ["column", *table.columns]


def test_the_data_card_names_what_third_parties_send(root, retailer):
    folder = root / "datasets" / "retailer"
    card = (folder / "README.md").read_text(encoding="utf-8")
    joined = retailer[1]["enrichment"]
    sent = pd.read_csv(folder / joined["file"], dtype=str)
    assert f"`{joined['file']}`: {len(sent):,} rows" in card
    part = card.split(f"`{joined['file']}`")[1].split("\n## ")[0]
    named = re.findall(r"^\| (\w+) \|", part, flags=re.MULTILINE)
    assert named == ["column", *sent.columns]
    told = card.split("**In neighbourhoods.csv**")[1].splitlines()[0]
    counts = [joined["matched"], joined["strangers"]]
    counts += [len(joined[k]) for k in ("lost_zeros", "sent_twice", "rows_differ")]
    assert re.findall(r"\d[\d,]*(?= )", told) == [f"{n:,}" for n in counts]


@pytest.mark.parametrize("name", NAMES)
def test_the_data_card_names_the_planted_customers_and_faults(request, root, name):
    _, truths = request.getfixturevalue(name)
    card = (root / "datasets" / name / "README.md").read_text(encoding="utf-8")
    for planted in truths["planted"].values():
        assert planted.get("customer_id", "") in card
    for fault in truths["faults"]:
        assert fault.get("order_id", "") in card or name != "retailer"
    assert len(truths["faults"]) == 3


def sound(tables, truths, *, first):
    """Assert what holds for every size, but for the rows with a planted fault."""
    customers, sales = tables["customers"], tables["transactions"]
    assert customers["customer_id"].is_unique
    assert len(customers) == truths["customers"]
    assert customers["acquired_on"].between(first, LAST).all()
    assert sales["date"].between(first, LAST).all()
    assert sales["date"].max() == LAST
    assert (
        sales[["order_id", "customer_id", "product_id", "amount"]]
        .notna()
        .all(axis=None)
    )
    assert (~sales["customer_id"].isin(customers["customer_id"])).sum() <= 1
    assert sales.groupby("order_id")["customer_id"].nunique().max() == 1
    assert sales.groupby("order_id")["date"].nunique().max() == 1
    for title, table in tables.items():
        if "customer_id" in table and title != "transactions":
            assert table["customer_id"].isin(customers["customer_id"]).all()
        if title in KEYS:
            assert table[KEYS[title]].is_unique
    if "cancelled_on" in customers:
        over = customers.dropna(subset="cancelled_on")
        late = over["cancelled_on"] <= over["acquired_on"]
        assert late.sum() == 0
        assert (over["cancelled_on"] <= LAST).all()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [120, 700])
def test_any_size_gives_sound_tables(generator, tmp_path, read, name, size):
    (folder,) = generator.make(tmp_path, customers=size, companies=[name])
    tables, truths = read(folder)
    assert len(tables["customers"]) == size
    sound(tables, truths, first=FIRST[name])


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_tables_are_sound(request, name):
    tables, truths = request.getfixturevalue(name)
    sound(tables, truths, first=FIRST[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_ten_thousand_customers_are_sound(large, name):
    tables, truths = large[name]
    assert len(tables["customers"]) == 10_000
    sound(tables, truths, first=FIRST[name])


def test_two_runs_give_the_same_bytes(generator, tmp_path):
    one = generator.make(tmp_path / "one", customers=150, companies=["software"])
    two = generator.make(tmp_path / "two", customers=150, companies=["software"])
    assert digests(one[0]) == digests(two[0])


def test_leading_zeros_stand_in_the_file(root):
    with (root / "datasets/retailer/customers.csv").open(encoding="utf-8") as lines:
        assert next(csv.DictReader(lines))["customer_id"] == "000001"


def test_the_truths_are_plain_data(request):
    for name in NAMES:
        _, truths = request.getfixturevalue(name)
        assert json.loads(json.dumps(truths)) == truths


def test_an_unknown_company_is_refused(generator, tmp_path):
    with pytest.raises(generator.RefusedError, match="no company 'bank'"):
        generator.make(tmp_path, companies=["bank"])


def test_too_few_customers_are_refused(generator, tmp_path):
    with pytest.raises(generator.RefusedError, match=r"100 customers or more\. Got 12"):
        generator.make(tmp_path, customers=12)


@pytest.mark.parametrize("option", [["--faults"], ["--customers", "500"]])
def test_the_committed_copies_are_never_overwritten_by_others(
    generator, capsys, option
):
    with pytest.raises(SystemExit) as stop:
        generator.main(option)
    assert stop.value.code == 2
    assert "name a folder with --out" in capsys.readouterr().err


def test_the_command_line_says_what_it_wrote(generator, capsys, tmp_path):
    words = ["--out", str(tmp_path), "--company", "retailer", "--customers", "150"]
    assert generator.main(words) == 0
    assert capsys.readouterr().out == f"wrote {tmp_path / 'retailer'}\n"
