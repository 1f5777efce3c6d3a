"""What can be answered: each section, the table it needs, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from customer_value.words import day

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

MIN_HISTORY_DAYS = 90  # METHOD: below this, half the history says nothing about leaving


class Need(NamedTuple):
    """What one section needs, and the sentence to print where it is absent."""

    section: str
    table: str
    column: str | None = None
    required: bool = False
    when_off: str = ""


NEEDS = (
    Need("repeat_purchase", "transactions", required=True),
    Need(
        "repeat_purchase",
        "indicators",
        when_off=(
            "No indicators table: leads and conversions do not stand beside the repeat "
            "rate."
        ),
    ),
    Need("segments", "transactions", required=True),
    Need(
        "segments",
        "transactions",
        column="product_id",
        when_off=(
            "No product_id: segments use frequency and volume, variety is not measured."
        ),
    ),
    Need("defection", "transactions", required=True),
    Need("likelihood_to_buy", "transactions", required=True),
    Need("value_index", "transactions", required=True),
    Need(
        "value_index",
        "referrals",
        when_off="No referrals table: the index leaves out the variable referrals.",
    ),
    Need(
        "value_index",
        "transactions",
        column="product_id",
        when_off="No product_id: the index leaves out the variable products.",
    ),
    Need("asset_value", "transactions", required=True),
    Need(
        "asset_value",
        "transactions",
        column="margin",
        when_off="No margin column: the default margin of the assumptions is used.",
    ),
    Need(
        "asset_value",
        "interactions",
        column="cost",
        when_off=(
            "No costs of interactions: values are before marketing, sales and support."
        ),
    ),
    Need(
        "asset_value",
        "interactions",
        column="function",
        when_off=(
            "No function of interactions: values are before marketing, sales and "
            "support."
        ),
    ),
    Need(
        "asset_value",
        "wallet",
        column="category_spend",
        when_off=(
            "No category spend: share of wallet and potential revenue are not measured."
        ),
    ),
    Need(
        "asset_value",
        "referrals",
        when_off="No referrals table: referral value is not measured.",
    ),
    Need(
        "asset_value",
        "contributions",
        column="value",
        when_off="No contributions table: the value of ideas is not measured.",
    ),
)
_NEEDS_HISTORY = ("defection", "likelihood_to_buy", "asset_value")


def of(company: Dataset) -> pd.DataFrame:
    """List section, table, status and sentence for the data at hand."""
    rows = [_row(need, company) for need in NEEDS]
    return pd.DataFrame(rows, columns=["section", "table", "status", "sentence"])


def missing(company: Dataset) -> pd.DataFrame:
    """List section and sentence of what is not measured, each cause once a section."""
    off = of(company).query("status == 'off' and sentence != ''")
    table = off["table"].str.split(".").str[0]
    # without a table its columns are not missed again, nor a function without a cost
    again = off.assign(table=table).duplicated(["section", "table"])
    return off.loc[~(again & (table != "transactions")), ["section", "sentence"]]


def _row(need: Need, company: Dataset) -> tuple[str, str, str, str]:
    what = need.table + (f".{need.column}" if need.column else "")
    if not company.has(need.table, need.column):
        return need.section, what, "off", _without_dates(need, company) or need.when_off
    if need.required and need.section in _NEEDS_HISTORY:
        days = company.history_days
        if days < MIN_HISTORY_DAYS:
            sentence = (
                f"{days} days of history: this section needs at least "
                f"{MIN_HISTORY_DAYS}."
            )
            return need.section, what, "off", sentence
    return need.section, what, "on", ""


def _without_dates(need: Need, company: Dataset) -> str:
    """Say that an earlier day does not show what has no date, "" where it is not so."""
    for name in (need.table, f"{need.table}.{need.column}"):
        if name in company.left_out:
            part = name.replace(".", ": ")
            return (
                f"No dates in {part}: unknown what was known on {day(company.as_of)}."
            )
    return ""


def why_off(company: Dataset, section: str) -> str:
    """Return the sentence that switches a whole section off, "" when it is on."""
    for need in NEEDS:
        if need.section == section and need.required:
            _, _, status, sentence = _row(need, company)
            if status == "off":
                return sentence
    return ""
