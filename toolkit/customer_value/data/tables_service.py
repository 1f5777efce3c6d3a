"""Two of the ten tables: what customers are told and cost, and what they owe."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from customer_value.data.columns import KINDS, TableSpec
from customer_value.data.declared import CUSTOMER, DATE, day, ident, money, number, text
from customer_value.data.rule import Rule

FUNCTIONS = ("marketing", "sales", "support", "service")
_SENT: dt.date = KINDS["date"].example

INTERACTIONS = TableSpec(
    name="interactions",
    row="a touch between the company and a customer",
    key="interaction_id",
    day="date",
    amount="cost",
    columns=(
        ident(
            "interaction_id",
            "The touch; absent: the number of the line",
            "dropping touches that were sent twice",
            given="T-0001",
        ),
        replace(
            CUSTOMER,
            fill="Fill it in; costs of no one customer go into allocated_costs.",
        ),
        DATE,
        text(
            "type",
            "What happened, such as call or visit",
            "relationship value and its cost by type",
            required=True,
            given="visit",
        ),
        text("channel", "Where it happened", "reading the touches", given="phone"),
        text(
            "function",
            "Which part of the company it belongs to",
            "costs of marketing, sales and support",
            choices=FUNCTIONS,
            otherwise="kept; its cost counts nowhere",
            given="sales",
        ),
        money(
            "cost",
            "What it cost the company",
            "cost to serve, cost of a step forward",
            low=0,
        ),
        text(
            "direction",
            "1 closer to the company, -1 away from it, 0 neither",
            "relationship value",
            given="1",
        ),
        number(
            "distance",
            "Steps moved along the relationship",
            "relationship value",
            own_unit="steps",
            low=0,
            given=1,
        ),
        text(
            "stage_before",
            "Stage of the relationship before",
            "relationship value without distances",
            given="aware",
        ),
        text(
            "stage_after",
            "Stage of the relationship after",
            "relationship value without distances",
            given="interested",
        ),
    ),
    gives="relationship value, costs of marketing, sales and support",
    if_absent="No relationship value; values are before the costs of serving.",
)

INVOICES = TableSpec(
    name="invoices",
    row="an invoice",
    key="invoice_id",
    day="issued_on",
    amount="amount",
    columns=(
        ident(
            "invoice_id",
            "The invoice; absent: the number of the line",
            "dropping invoices that were sent twice",
            given="I-0001",
        ),
        CUSTOMER,
        day(
            "issued_on",
            "The day it was sent",
            "the age of what is open",
            required=True,
            given=_SENT - dt.timedelta(days=33),
        ),
        day(
            "due_on",
            "The day it is to be paid",
            "days late",
            required=True,
            given=_SENT - dt.timedelta(days=3),
        ),
        money(
            "amount",
            "What is owed; a credit is negative",
            "money at risk",
            required=True,
        ),
        day(
            "paid_on",
            "The day it was paid; empty while it is open",
            "days late, share paid on time",
            later=True,
        ),
        money(
            "written_off",
            "The part that will never be paid",
            "expected credit loss",
            low=0,
            undated=True,
            given=0,
        ),
        text(
            "currency",
            "The currency; one for all invoices",
            "refusing sums over two currencies",
            given="EUR",
        ),
    ),
    gives="days late, expected credit loss",
    if_absent="Credit losses are those of the assumptions.",
    checks=(
        Rule(
            name="negative invoice",
            column="amount",
            bad="amount < 0",
            effect="keep",
            action="kept as a credit note",
            mend="Nothing, if these are credit notes.",
        ),
        Rule(
            name="paid before issued",
            column="paid_on",
            bad="paid_on < issued_on",
            effect="keep",
            action="kept; counts as paid on time",
            mend="Check the two days.",
        ),
    ),
)
