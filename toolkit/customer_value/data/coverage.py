"""What can be answered: each section, the table it needs, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from customer_value.data.need import ATTRIBUTES, Need
from customer_value.data.needs_judged import JUDGED
from customer_value.data.needs_voice import VOICE
from customer_value.data.sections_to_come import LATER, NOT_YET, TO_COME
from customer_value.data.tables import NO_ATTRIBUTE
from customer_value.words import day

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

MIN_HISTORY_DAYS = 90  # METHOD: below this, half the history says nothing about leaving


NEEDS = (
    Need("summary", "transactions", required=True),
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
    Need(
        "risk",
        "invoices",
        either=True,
        when_off="No invoices table: unpaid invoices are not measured.",
    ),
    Need(
        "risk",
        "customers",
        column="cancelled_on",
        either=True,
        when_off="No cancelled_on: the risk of a cancellation is not measured.",
    ),
    Need(
        "risk",
        "survey",
        either=True,
        when_off="No survey table: answers give no signal of leaving.",
    ),
    Need(
        "risk",
        "interactions",
        either=True,
        when_off="No interactions table: complaints give no signal of leaving.",
    ),
    Need(
        "relationship_value",
        "interactions",
        required=True,
        when_off="No interactions table: relationship value is not measured.",
    ),
    Need(
        "relationship_value",
        "interactions",
        column="cost",
        when_off="No costs of interactions: the cost of a step is not measured.",
    ),
    Need(
        "relationship_value",
        "interactions",
        column="distance",
        when_off="No distance of interactions: the type of each says how far it leads.",
    ),
    Need(
        "ideal_profile",
        "customers",
        column=ATTRIBUTES,
        required=True,
        when_off=(
            "No attributes of customers: the ideal customer has no profile. A file of "
            "a third party can add some."
        ),
    ),
    *VOICE,
    *JUDGED,
)
COLUMNS = ["section", "table", "need", "present", "status", "sentence"]
_NEEDS_HISTORY = (
    *("defection", "likelihood_to_buy", "asset_value", "ideal_profile"),
    "best_customers",
)


def of(company: Dataset) -> pd.DataFrame:
    """List what every section of the report needs, and whether it is there.

    Parameters
    ----------
    company : Dataset
        The company.

    Returns
    -------
    DataFrame
        section, table (or table.column), need ("required", "one of" for several of
        which one must be there, "more"), present, status ("on", "off"), sentence
        (what follows where it is off). A section that the report does not print yet
        is off whatever is present.
    """
    rows = [_row(need, company) for need in (*NEEDS, *TO_COME)]
    return pd.DataFrame(rows, columns=COLUMNS)


def missing(company: Dataset) -> pd.DataFrame:
    """List section and sentence of what is not measured, each cause once a section."""
    off = of(company).query("status == 'off' and sentence != ''")
    off = off[~off["section"].isin(LATER)]  # the data are not what they wait for
    table = off["table"].str.split(".").str[0]
    # without a table its columns are not missed again, nor a function without a cost
    again = off.assign(table=table).duplicated(["section", "table"])
    return off.loc[~(again & (table != "transactions")), ["section", "sentence"]]


def _row(need: Need, company: Dataset) -> tuple[str, str, str, bool, str, str]:
    what = need.table + (f".{need.column}" if need.column else "")
    there, sentence = _present(need, company), ""
    if not there:
        sentence = _without_dates(need, company) or need.when_off
    elif need.section in LATER:
        sentence = NOT_YET
    elif need.required and need.section in _NEEDS_HISTORY:
        sentence = _too_short(company)
    status = "off" if sentence else "on"
    return need.section, what, _kind(need), there, status, sentence


def _kind(need: Need) -> str:
    return "required" if need.required else "one of" if need.either else "more"


def _present(need: Need, company: Dataset) -> bool:
    if need.column != ATTRIBUTES:
        return company.has(need.table, need.column)
    return not set(company.columns(need.table)) <= set(NO_ATTRIBUTE)


def _too_short(company: Dataset) -> str:
    """Say that the history is too short, "" where it is not."""
    days = company.history_days
    if days >= MIN_HISTORY_DAYS:
        return ""
    least = f"this section needs at least {MIN_HISTORY_DAYS}"
    return f"{days} days of history: {least}."


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
    found = of(company)
    return _why_off(found[found["section"] == section])


def _why_off(rows: pd.DataFrame) -> str:
    """Return why a section is off, from its rows of the coverage."""
    if rows["section"].isin(LATER).any():
        return NOT_YET
    off = rows["status"] == "off"
    required = rows.loc[off & (rows["need"] == "required"), "sentence"]
    if len(required):
        return str(required.iloc[0])
    either = rows["need"] == "one of"
    none = either.any() and off[either].all()
    return " ".join(rows.loc[either, "sentence"]) if none else ""


class Told(NamedTuple):
    """A section, whether the report has it, and what it cannot say."""

    section: str
    printed: str
    sentences: list[str]


def told(found: pd.DataFrame) -> list[Told]:
    """Say of every section whether the report has it.

    Parameters
    ----------
    found : DataFrame
        ``Dataset.coverage``.

    Returns
    -------
    list of Told
        A section, "yes", "no" or "not yet", and the sentences on what is missing.
    """
    return [
        Told(str(name), _printed(rows), _sentences(rows))
        for name, rows in found.groupby("section", sort=False)
    ]


def _printed(rows: pd.DataFrame) -> str:
    why = _why_off(rows)
    return "not yet" if why == NOT_YET else "no" if why else "yes"


def _sentences(rows: pd.DataFrame) -> list[str]:
    said = rows["sentence"].drop_duplicates()
    return [str(one) for one in said if one not in ("", NOT_YET)]
