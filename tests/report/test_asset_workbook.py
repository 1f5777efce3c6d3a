"""The asset value as a workbook: computed again to the cent, safe, whole or absent."""

from __future__ import annotations

import inspect
import zipfile

import pandas as pd
import pytest

import customer_value as cv

PARTS = inspect.unwrap(cv.report.workbook).__globals__  # of the function itself
EVIL = "=cmd|' /C calc'!A0"
STREAMS = [
    *("current", "potential", "referral", "innovation"),
    *("marketing", "sales", "support", "credit"),
]


def sheets(file):
    """Read what stands in the cells, ids as text."""
    kinds = {"customer_id": str}
    return pd.read_excel(file, sheet_name=None, engine="calamine", dtype=kinds)


def again(book):
    """Value every customer anew, from the inputs and the assumptions alone."""
    told = book["Assumptions"].set_index("name")["value"]
    worth = told["incrementality"] * (
        told["first_year_margin"] - told["marketing_each"]
    )
    worth += told["saved_acquisition"] - told["reward"]
    worth = 0.0 if pd.isna(worth) else worth
    years, late = int(told["horizon_years"]), 0.5 if told["timing"] == "mid" else 0.0
    each = [
        (1 + told["annual_discount_rate"]) ** -(t - late) for t in range(1, years + 1)
    ]
    rows = {}
    for one in book["Inputs"].to_dict(orient="records"):
        shares = [one[f"share_{t}"] for t in range(1, years + 1)]
        annuity = sum(share * d for share, d in zip(shares, each, strict=True))
        lasting = sum(each) if one["costs_only"] else annuity
        won = told["headroom_capture"] * one["headroom"]
        parts = {
            "current": one["margin"] * annuity,
            "potential": one["margin_rate"] * (won + one["pipeline"]) * annuity,
            "referral": one["referrals"] * worth * annuity,
            "innovation": one["innovation"] * annuity,
            **{k: -one[k] * lasting for k in ("marketing", "sales", "support")},
            "credit": -one["loss_rate"] * (max(one["revenue"], 0.0) + won) * annuity,
        }
        total = sum(parts.values())
        rows[one["customer_id"]] = {**parts, "net_asset_value": total}
    return pd.DataFrame.from_dict(rows, orient="index")


def purchases(*rows):
    return pd.DataFrame(rows, columns=["customer_id", "date", "amount"])


@pytest.fixture(scope="module")
def software(tmp_path_factory):
    file = tmp_path_factory.mktemp("books") / "software.xlsx"
    assert cv.report.workbook(cv.load_dataset("software"), file) == file
    return sheets(file)


def test_three_customers_agree_with_a_spreadsheet_to_the_cent(software):
    value = software["Values"].set_index("customer_id")
    anew = again(software)
    best, worst = value.index[0], value["net_asset_value"].idxmin()
    ideas = value["innovation"].idxmax()
    assert value.loc[worst, "net_asset_value"] < 0 < value.loc[ideas, "innovation"]
    for customer in (best, worst, ideas):
        for part in [*STREAMS, "net_asset_value"]:
            got = round(value.loc[customer, part], 2)
            assert got == round(anew.loc[customer, part], 2), (customer, part)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("software", {"activity": "survival"}),
        ("retailer", {}),
        ("retailer", {"activity": "beta_geo"}),
        ("subscription", {"assumptions": cv.Assumptions(timing="mid", retention=1)}),
    ],
)
def test_every_customer_agrees_under_other_activities(name, options, tmp_path):
    company = cv.load_dataset(name)
    book = sheets(cv.report.workbook(company, tmp_path / "a.xlsx", **options))
    value = book["Values"].set_index("customer_id")
    anew = again(book).loc[value.index]
    columns = [*STREAMS, "net_asset_value"]
    assert (value[columns] - anew[columns]).abs().max().max() < 0.005
    want = cv.asset_value(company, **options)
    assert value["net_asset_value"].sum() == pytest.approx(want.total)
    assert book["Assumptions"].set_index("name")["value"]["activity"] == want.activity


def test_the_first_sheet_says_how_and_how_sure(software):
    text = " ".join(software["Read me"]["Meaning"])
    asset = cv.asset_value(cv.load_dataset("software"))
    assert f"{asset.total:.2f} EUR" in text
    assert "Back-test: from what was known 365 days before" in text
    assert asset.clv_definition in text
    assert all(note in text for note in asset.notes)
    assert "{" not in text
    told = set(software["Read me"]["What"].str.removeprefix("Inputs: "))
    assert set(software["Inputs"]) - told == {"customer_id", "customer"}


def test_ids_keep_their_zeros_and_names_stand_beside_them(tmp_path):
    book = sheets(cv.report.workbook(cv.load_dataset("retailer"), tmp_path / "a.xlsx"))
    assert "000001" in book["Values"]["customer_id"].tolist()
    assert book["Inputs"]["customer_id"].equals(book["Values"]["customer_id"])
    assert book["Values"]["customer"].notna().any()


def test_no_cell_runs_whatever_the_client_calls_its_customers(tmp_path):
    rows = purchases(("=1+1", "2025-01-01", 5), ("+2", "2026-01-01", 9))
    people = pd.DataFrame({"customer_id": ["=1+1", "+2"], "name": [EVIL, "@SUM(A1)"]})
    company = cv.read_dataset({"transactions": rows, "customers": people})
    file = cv.report.workbook(company, tmp_path / "evil.xlsx")
    table = sheets(file)["Values"].set_index("customer_id")["customer"]
    assert table.to_dict() == {"'=1+1": f"'{EVIL}", "+2": "'@SUM(A1)"}
    with zipfile.ZipFile(file) as parts:
        pages = [n for n in parts.namelist() if n.startswith("xl/worksheets/")]
        text = "".join(parts.read(name).decode() for name in pages)
    assert len(pages) == 4
    assert "<f>" not in text
    assert "hyperlink" not in text


def test_a_pseudonymised_company_shows_no_name(tmp_path):
    rows = purchases(("A", "2025-01-01", 5), ("B", "2026-01-01", 9))
    people = pd.DataFrame({"customer_id": ["A", "B"], "name": ["Ann", "Bob"]})
    company = cv.read_dataset(
        {"transactions": rows, "customers": people}, pseudonymise=True
    )
    book = sheets(cv.report.workbook(company, tmp_path / "a.xlsx"))
    assert "customer" not in book["Values"]
    assert not {"A", "B"} & set(book["Values"]["customer_id"])


def test_horizon_zero_is_worth_nothing_and_needs_no_share(tmp_path):
    rules = cv.Assumptions(horizon_years=0)
    company = cv.load_dataset("subscription")
    book = sheets(cv.report.workbook(company, tmp_path / "a.xlsx", assumptions=rules))
    assert (book["Values"]["net_asset_value"] == 0).all()
    assert "share_1" not in book["Inputs"]


def test_one_customer_whose_costs_are_all_there_is(tmp_path):
    tables = {
        "transactions": purchases(("A", "2024-01-01", 100.0), ("B", "2026-01-01", 1)),
        "interactions": pd.DataFrame(
            {
                "customer_id": ["A"],
                "date": ["2025-12-01"],
                "type": "call",
                "function": "sales",
                "cost": 10.0,
            }
        ),
    }
    company = cv.read_dataset(tables).filter(customers=["A"])
    file = cv.report.workbook(company, tmp_path / "a.xlsx")
    value = sheets(file)["Values"].iloc[0]
    lasting = 1 / 1.1 + 1 / 1.1**2 + 1 / 1.1**3
    assert round(value["net_asset_value"], 2) == round(-10 * lasting, 2)
    anew = again(sheets(file)).iloc[0]
    assert round(anew["net_asset_value"], 2) == round(-10 * lasting, 2)


def test_the_same_input_gives_the_same_bytes(tmp_path):
    company = cv.load_dataset("subscription")
    one, two = (cv.report.workbook(company, tmp_path / f"{k}.xlsx") for k in "ab")
    assert one.read_bytes() == two.read_bytes()


def test_the_file_is_whole_or_as_it_was(tmp_path, monkeypatch):
    company = cv.load_dataset("subscription")
    file = tmp_path / "new" / "a.xlsx"
    cv.report.workbook(company, file)
    before = file.read_bytes()
    monkeypatch.setitem(PARTS, "_fill", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        cv.report.workbook(company, file)
    assert file.read_bytes() == before
    assert [p.name for p in file.parent.iterdir()] == ["a.xlsx"]


@pytest.mark.parametrize("name", ["a.xls", "a", "", "a.xlsx/b.csv"])
def test_another_ending_is_refused(name, tmp_path):
    with pytest.raises(cv.ParameterError, match=r"ends in \.xlsx"):
        cv.report.workbook(cv.load_dataset("subscription"), tmp_path / name)


def test_a_place_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "a.xlsx").mkdir()
    company = cv.load_dataset("subscription")
    with pytest.raises(cv.ParameterError, match="folder that can be written to"):
        cv.report.workbook(company, tmp_path / "file" / "a.xlsx")
    with pytest.raises(cv.ParameterError, match="a file, not a folder"):
        cv.report.workbook(company, tmp_path / "a.xlsx")


def test_more_customers_than_a_sheet_has_rows_are_refused(tmp_path, monkeypatch):
    monkeypatch.setitem(PARTS, "MOST_ROWS", 500)
    company = cv.load_dataset("subscription")
    with pytest.raises(cv.CustomerValueError, match="601 customers do not fit"):
        cv.report.workbook(company, tmp_path / "a.xlsx")
    assert not list(tmp_path.iterdir())
