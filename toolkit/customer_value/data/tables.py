"""The ten tables: every column, its unit, its rule and what it is good for."""

from __future__ import annotations

from dataclasses import replace

from customer_value.data.columns import Column, TableSpec


def _id(name: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name=name, kind="id", meaning=meaning, required=required)


def _text(name: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name=name, kind="text", meaning=meaning, required=required)


def _day(name: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name=name, kind="date", meaning=meaning, required=required)


def _money(
    name: str,
    meaning: str,
    *,
    required: bool = False,
    low: float | None = None,
    unit: str = "",
) -> Column:
    return Column(
        name=name, kind="money", meaning=meaning, required=required, low=low, unit=unit
    )


def _number(
    name: str, meaning: str, *, required: bool = False, unit: str = ""
) -> Column:
    return Column(
        name=name, kind="number", meaning=meaning, required=required, unit=unit
    )


def _rating(name: str, meaning: str) -> Column:
    return Column(
        name=name, kind="rating", meaning=meaning, required=True, low=1, high=5
    )


_CUSTOMER = _id("customer_id", "The customer", required=True)
_DATE = _day("date", "The day it happened", required=True)

TABLES: dict[str, TableSpec] = {
    table.name: table
    for table in (
        TableSpec(
            name="customers",
            row="a customer",
            key="customer_id",
            day="acquired_on",
            later=("cancelled_on",),
            amount="acquisition_cost",
            columns=(
                _CUSTOMER,
                _text("name", "The customer's name"),
                _text("segment", "The client's own grouping"),
                _day("acquired_on", "The day the customer was won"),
                _text("channel", "How the customer was won"),
                _money("acquisition_cost", "Money spent to win the customer", low=0),
                _day("cancelled_on", "The day the contract ended; empty while it runs"),
            ),
            gives="groups, cost of winning a customer, defection by contract",
            if_absent=(
                "Customers are derived from the transactions; groups are computed, "
                "the cost of winning a customer is unknown."
            ),
        ),
        TableSpec(
            name="transactions",
            row="a line of a purchase or return",
            key="line_id",
            day="date",
            amount="amount",
            columns=(
                _CUSTOMER,
                _DATE,
                _money(
                    "amount",
                    "Net of tax; a return is negative",
                    required=True,
                ),
                _id("order_id", "The order; absent: one order a customer and day"),
                _id("line_id", "The line; equal lines with equal ids are dropped"),
                _id("product_id", "The product bought"),
                _number("quantity", "Units bought", unit="units"),
                _money("margin", "What stays of the amount after direct costs"),
                _text("currency", "The currency; one for all lines"),
            ),
            gives="every measure of the report",
            if_absent="Nothing can be measured.",
        ),
        TableSpec(
            name="interactions",
            row="a touch between the company and a customer",
            key="interaction_id",
            day="date",
            amount="cost",
            columns=(
                _id("interaction_id", "The touch; absent: the number of the line"),
                _CUSTOMER,
                _DATE,
                _text("type", "What happened, such as call or visit", required=True),
                _text("channel", "Where it happened"),
                _text("function", "marketing, sales, support or service"),
                _money("cost", "What it cost the company", low=0),
                _text("direction", "Towards the company or away from it"),
                _number("distance", "Steps moved along the relationship", unit="steps"),
                _text("stage_before", "Stage of the relationship before"),
                _text("stage_after", "Stage of the relationship after"),
            ),
            gives="relationship value, costs of marketing, sales and support",
            if_absent="No relationship value; values are before the costs of serving.",
        ),
        TableSpec(
            name="referrals",
            row="a customer brought by another",
            day="date",
            amount="reward",
            columns=(
                _id("referrer_id", "The customer who brought another", required=True),
                _id("referred_id", "The customer who was brought", required=True),
                _DATE,
                _money("reward", "What the company paid for it", low=0),
            ),
            gives="referrals in the value index, referral value",
            if_absent="The index leaves out referrals; referral value is not measured.",
        ),
        TableSpec(
            name="invoices",
            row="an invoice",
            key="invoice_id",
            day="issued_on",
            later=("paid_on",),
            undated=("written_off",),
            amount="amount",
            columns=(
                _id("invoice_id", "The invoice; absent: the number of the line"),
                _CUSTOMER,
                _day("issued_on", "The day it was sent", required=True),
                _day("due_on", "The day it is to be paid", required=True),
                _money("amount", "What is owed; a credit is negative", required=True),
                _day("paid_on", "The day it was paid; empty while it is open"),
                _money("written_off", "The part that will never be paid", low=0),
                _text("currency", "The currency; one for all invoices"),
            ),
            gives="days late, expected credit loss",
            if_absent="Credit losses are those of the assumptions.",
        ),
        TableSpec(
            name="survey",
            row="an answer",
            day="date",
            columns=(
                _CUSTOMER,
                _DATE,
                _text(
                    "question",
                    "satisfaction, intent (1 to 5), recommend (0 to 10), our_rank, "
                    "brands_used",
                    required=True,
                ),
                _number("value", "The answer", required=True, unit="points"),
                _text("comment", "What the customer wrote"),
            ),
            gives="satisfaction and its link to buying, share of wallet by rank",
            if_absent="Satisfaction and recommendation are not measured.",
        ),
        TableSpec(
            name="outcomes",
            row="an outcome rated by a customer",
            columns=(
                _CUSTOMER,
                _text("job", "The job to be done", required=True),
                _text("outcome", "The result the customer wants", required=True),
                _rating("importance", "How important it is"),
                _rating("satisfaction", "How well it is met today"),
            ),
            gives="opportunity scores",
            if_absent="No opportunity scores.",
        ),
        TableSpec(
            name="wallet",
            row="a customer's spend in the category",
            key="customer_id",
            amount="category_spend",
            columns=(
                _CUSTOMER,
                _money(
                    "category_spend",
                    "Spend with all suppliers",
                    required=True,
                    low=0,
                    unit="currency a year",
                ),
                _money("pipeline", "Offers open, weighted by their chance", low=0),
            ),
            gives="share of wallet, potential revenue",
            if_absent="Potential revenue is 0 and labelled as not measured.",
        ),
        TableSpec(
            name="contributions",
            row="an idea, review or other act beyond buying",
            day="date",
            undated=("adopted", "value"),
            amount="value",
            columns=(
                _CUSTOMER,
                _DATE,
                _text("role", "In which role, such as tester", required=True),
                _text("kind", "What was given, such as idea", required=True),
                Column(name="adopted", kind="flag", meaning="Whether it was used"),
                _money("value", "What it was worth"),
            ),
            gives="value of ideas, roles",
            if_absent="The value of ideas is not measured.",
        ),
        TableSpec(
            name="indicators",
            row="a reading of an indicator",
            day="date",
            columns=(
                _DATE,
                _text("indicator", "Its name", required=True),
                _text("kind", "cpi (for customers) or kpi (internal)", required=True),
                _number("value", "The reading", required=True),
                _number("baseline", "Where it started"),
                _number("target", "Where it should be"),
            ),
            gives="indicators of the customer beside those of the company",
            if_absent="No page on indicators.",
        ),
    )
}

ENRICHMENT = "enrichment_"  # its tables are called so, then by their own name
_ENRICHMENT = TableSpec(
    name=ENRICHMENT,
    row="a customer, as a third party knows it",
    key="customer_id",
    columns=(_CUSTOMER,),
    gives="attributes of customers: groups and profiles",
    if_absent="Customers have the attributes of the table customers only.",
)


def spec_of(name: str) -> TableSpec:
    """Return the declaration of one of the ten tables, or of an enrichment.

    >>> spec_of("enrichment_regions").names
    ('customer_id',)
    """
    if is_enrichment(name):
        return replace(_ENRICHMENT, name=name)
    return TABLES[name]


def is_enrichment(name: str) -> bool:
    """Say whether a table is an enrichment and none of the ten."""
    return name.startswith(ENRICHMENT)
