"""What the workbook of the asset value holds: formulas, assumptions, inputs, values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from customer_value.measures.annuity import discounts
from customer_value.measures.asset_notes import back_test_note
from customer_value.measures.asset_value import AssetValue, asset_value
from customer_value.measures.streams import STREAMS, filled
from customer_value.measures.valuation import Case, case_of, worth_of
from customer_value.report.chapter import names
from customer_value.words import day

if TYPE_CHECKING:
    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset

_MONEY = (
    *("revenue", "margin", "headroom", "pipeline", "innovation"),
    *("marketing", "sales", "support"),
)
_FORMULAS = (
    "Every value is a yearly amount times an annuity; amounts are in {currency}.",
    "annuity = sum over the years t of share_t x discount_t (sheet Assumptions).",
    (
        "annuity of marketing, sales and support where costs_only is TRUE = sum of the "
        "discounts: a cost that is paid without a purchase goes on."
    ),
    "current = margin x annuity",
    "potential = margin_rate x (headroom_capture x headroom + pipeline) x annuity",
    "referral = referrals x referral_worth x annuity",
    (
        "referral_worth = incrementality x (first_year_margin - marketing_each) + "
        "saved_acquisition - reward"
    ),
    "innovation = innovation x annuity",
    "marketing, sales, support = minus the yearly cost x its annuity",
    (
        "credit = minus loss_rate x (revenue, at least 0, + headroom_capture x "
        "headroom) x annuity"
    ),
    "net_asset_value = the sum of the eight streams",
    "clv = current + marketing + sales + support",
)
_MEANING = {
    "cancelled": "whether the contract has ended: all shares are 0",
    "costs_only": "whether the last 12 months brought no net revenue",
    "revenue": "of a normal year, {currency}",
    "margin": "of that revenue, {currency}",
    "margin_rate": "of revenue; the default margin where none is known",
    "headroom": "category spend that goes to others, {currency} a year; 0 where not "
    "measured",
    "pipeline": "probability-weighted new revenue, {currency} a year; 0 where not "
    "measured",
    "referrals": "customers brought who buy, a year",
    "innovation": "declared value of ideas adopted in the last 12 months, {currency}",
    "marketing": "cost of the last 12 months, {currency}",
    "sales": "cost of the last 12 months, {currency}",
    "support": "cost of the last 12 months with service, {currency}",
    "loss_rate": "of sales never paid; the credit loss rate where no invoices tell",
}


class Sheet(NamedTuple):
    """One table of a workbook.

    Attributes
    ----------
    name : str
        The name of the sheet.
    frame : DataFrame
        Its columns and rows; the index is not written.
    kinds : dict of str to str
        How a column is shown: "text", "money", "share", "factor"; plain if not named.
    """

    name: str
    frame: pd.DataFrame
    kinds: dict[str, str]


def asset_sheets(
    company: Dataset,
    *,
    assumptions: Assumptions | None,
    activity: Any,  # noqa: ANN401
) -> list[Sheet]:
    """Value the customers and lay out all that is needed to do it again."""
    rules = assumptions or company.assumptions
    asset = asset_value(company, assumptions=rules, activity=activity)
    case = case_of(company, rules, activity)
    values = asset.scores.drop(columns="tier")
    who = _who(company, asset.scores.index)
    money = dict.fromkeys([*STREAMS, "clv", "net_asset_value", "net_flow"], "money")
    inputs = _inputs(case, rules).reindex(asset.scores.index)
    shares = [name for name in map(str, inputs) if name.startswith("share_")]
    text = dict.fromkeys(map(str, who), "text")
    return [
        Sheet("Read me", _read_me(company, asset, shares), {}),
        Sheet("Assumptions", _assumptions(case, asset), {}),
        Sheet(
            "Inputs",
            pd.concat([who, inputs], axis="columns"),
            {
                **text,
                **dict.fromkeys(_MONEY, "money"),
                **dict.fromkeys([*shares, "margin_rate", "loss_rate"], "factor"),
                "referrals": "factor",
            },
        ),
        Sheet(
            "Values",
            pd.concat([who, values, asset.scores["tier"]], axis="columns"),
            {**text, **money, "annuity": "factor"},
        ),
    ]


def _who(company: Dataset, customers: pd.Index) -> pd.DataFrame:
    """Return id and, where there is one, name; a pseudonymised company has none."""
    table = {"customer_id": customers.astype("str"), **names(company, customers)}
    return pd.DataFrame(table, index=customers).rename(columns={"Customer": "customer"})


def _inputs(case: Case, rules: Assumptions) -> pd.DataFrame:
    """Return what each value is made from, with what is assumed filled in."""
    measured = case.inputs.customers
    yearly = worth_of(case, rules).yearly
    usual = case.activity.revenue
    shares = case.activity.shares(rules.horizon_years, case.kept)
    shares = np.where(case.gone[:, None], 0.0, np.nan_to_num(shares))
    filled_in = {
        "margin_rate": rules.default_margin,
        "loss_rate": rules.credit_loss_rate,
    }
    table = {
        "cancelled": case.gone,
        "costs_only": case.idle,
        **{f"share_{year}": column for year, column in enumerate(shares.T, 1)},
        **{name: measured[name].to_numpy() for name in _MEANING if name in measured},
    }
    table["revenue"] = measured["revenue"].to_numpy() if usual is None else usual
    table["margin"] = yearly["current"]
    for name, default in filled_in.items():
        table[name] = filled(table[name], default)
    return pd.DataFrame(table, index=case.customers)


def _assumptions(case: Case, asset: AssetValue) -> pd.DataFrame:
    """Return what is assumed, and what is measured of all customers together."""
    rules, inputs = asset.assumptions, case.inputs
    saved = rules.saved_acquisition
    money, rate = asset.currency, "share"
    rows: list[tuple[str, Any, str, str]] = [
        ("horizon_years", rules.horizon_years, "years", "assumed"),
        ("annual_discount_rate", rules.annual_discount_rate, "a year", "assumed"),
        ("timing", rules.timing, "of the year the money comes", "assumed"),
        ("headroom_capture", rules.headroom_capture, rate, "assumed"),
        ("default_margin", rules.default_margin, rate, "assumed"),
        ("credit_loss_rate", rules.credit_loss_rate, rate, "assumed"),
        ("incrementality", rules.incrementality, rate, "assumed"),
        ("first_year_margin", inputs.first_margin, money, "measured"),
        ("marketing_each", inputs.marketing_each, f"{money} a year", "measured"),
        (
            "saved_acquisition",
            inputs.acquisition if saved is None else saved,
            money,
            "measured" if saved is None else "assumed",
        ),
        ("reward", inputs.reward, money, "measured"),
        ("referral_worth", asset.referral_worth, money, "computed"),
        (
            "retention",
            asset.retention,
            "a year, all customers; the shares hold that of each segment",
            "measured" if rules.retention is None else "assumed",
        ),
        ("activity", asset.activity, "where the shares come from", "measured"),
    ]
    worth = discounts(rules.horizon_years, rules.annual_discount_rate, rules.timing)
    rows += [
        (f"discount_{year}", one, "factor", "computed")
        for year, one in enumerate(worth.tolist(), 1)
    ]
    return pd.DataFrame(rows, columns=["name", "value", "unit", "source"])


def _read_me(company: Dataset, asset: AssetValue, shares: list[str]) -> pd.DataFrame:
    """Say what the workbook holds, how it is computed and what it leaves out."""
    year = "share of a normal year's business expected in year"
    meaning = {name: f"{year} {k}" for k, name in enumerate(shares, 1)}
    rows = [
        ("As of", f"{day(company.as_of)}, amounts in {company.currency}"),
        ("Total", f"{asset.total:.2f} {asset.currency}"),
        ("Finding", asset.finding),
        ("Back-test", back_test_note(asset.evaluation)),
        ("CLV", asset.clv_definition),
        *(("Formula", text) for text in _FORMULAS),
        *((f"Inputs: {name}", text) for name, text in {**meaning, **_MEANING}.items()),
        *(("Note", text) for text in asset.notes),
    ]
    table = pd.DataFrame(rows, columns=["What", "Meaning"])
    table["Meaning"] = table["Meaning"].str.replace("{currency}", asset.currency)
    return table
