"""Three of the ten tables: who the customers are, what they buy, whom they bring."""

from __future__ import annotations

from customer_value.data.columns import TableSpec
from customer_value.data.declared import CUSTOMER, DATE, day, ident, money, number, text
from customer_value.data.rule import Rule

CUSTOMERS = TableSpec(
    name="customers",
    row="a customer",
    key="customer_id",
    day="acquired_on",
    amount="acquisition_cost",
    columns=(
        CUSTOMER,
        text(
            "name", "The customer's name", "lists that people read", given="Example Ltd"
        ),
        text(
            "segment",
            "The client's own grouping",
            "groups, retention by group",
            given="Trade",
        ),
        day(
            "acquired_on",
            "The day the customer was won",
            "new customers, the length of contracts",
        ),
        text(
            "channel",
            "How the customer was won",
            "groups, cost by channel",
            given="Fair",
        ),
        money(
            "acquisition_cost",
            "Money spent to win the customer",
            "what a new customer costs",
            low=0,
        ),
        day(
            "cancelled_on",
            "The day the contract ended; empty while it runs",
            "defection by contract",
            later=True,
            given=None,
        ),
    ),
    another={"customer_id": "C002", "name": "Sample & Sons"},  # a referral needs two
    gives="groups, cost of winning a customer, defection by contract",
    if_absent=(
        "Customers are derived from the transactions; groups are computed, the cost "
        "of winning a customer is unknown."
    ),
)

TRANSACTIONS = TableSpec(
    name="transactions",
    row="a line of a purchase or return",
    key="line_id",
    day="date",
    amount="amount",
    columns=(
        CUSTOMER,
        DATE,
        money(
            "amount",
            "Net of tax; a return is negative",
            "revenue and every measure of it",
            required=True,
        ),
        ident(
            "order_id",
            "The order; absent: one order a customer and day",
            "finding the lines of an order",
            given="A-1001",
        ),
        ident(
            "line_id",
            "The line; equal lines with equal ids are dropped",
            "dropping lines that were sent twice",
            given="A-1001-1",
        ),
        ident(
            "product_id",
            "The product bought",
            "variety: how many products a customer buys",
            given="P-07",
        ),
        number(
            "quantity",
            "Units bought",
            "reading the lines; no measure needs it",
            own_unit="units",
            given=2,
        ),
        money(
            "margin",
            "What stays of the amount after direct costs",
            "profit, net asset value",
            given=48,
        ),
        text(
            "currency",
            "The currency; one for all lines",
            "refusing sums over two currencies",
            given="EUR",
        ),
    ),
    gives="every measure of the report",
    if_absent="Nothing can be measured.",
    checks=(
        Rule(
            name="amount of zero",
            column="amount",
            bad="amount = 0",
            effect="keep",
            action="kept; no purchase",
            mend="Check whether these lines are gifts or errors.",
        ),
        Rule(
            name="negative amount",
            column="amount",
            bad="amount < 0",
            effect="keep",
            action="kept as returns; they lower revenue",
            mend="Nothing, if these lines are returns.",
        ),
        Rule(
            name="margin above the amount",
            column="margin",
            bad="amount > 0 AND margin > amount",
            effect="keep",
            action="kept; a margin over 100%",
            mend="Give the margin in money, after direct costs; not in percent.",
        ),
        Rule(
            name="margin below 0",
            column="margin",
            bad="amount > 0 AND margin < 0",
            effect="keep",
            action="kept as sales at a loss",
            mend="Nothing, if these lines were sold below cost.",
        ),
        Rule(
            name="amount above 100 times the median",
            column="amount",
            bad="amount > {unit_error!r}",
            effect="keep",
            action="kept",
            mend="Check the unit: cents instead of the currency?",
        ),
    ),
)

REFERRALS = TableSpec(
    name="referrals",
    row="a customer brought by another",
    day="date",
    amount="reward",
    columns=(
        ident(
            "referrer_id",
            "The customer who brought another",
            "referrals in the value index, referral value",
            required=True,
            given="C001",
        ),
        ident(
            "referred_id",
            "The customer who was brought",
            "referrals in the value index, referral value",
            required=True,
            given="C002",
        ),
        DATE,
        money(
            "reward",
            "What the company paid for it",
            "what a referred customer costs",
            low=0,
        ),
    ),
    gives="referrals in the value index, referral value",
    if_absent="The index leaves out referrals; referral value is not measured.",
    checks=(
        Rule(
            name="customer refers itself",
            column="referred_id",
            bad="referrer_id = referred_id",
            effect="aside",
            mend="Correct one of the two ids.",
        ),
    ),
)
