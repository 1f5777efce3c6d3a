"""The ten tables: every column, its unit, its rule and what it is good for.

They are declared once, in ``tables_trade``, ``tables_service`` and ``tables_voice``:
the checks of the door, the page datasets/README.md and the workbook for a client are
made from this.
"""

from __future__ import annotations

from dataclasses import replace

from customer_value.data import tables_service, tables_trade, tables_voice
from customer_value.data.columns import TableSpec
from customer_value.data.declared import CUSTOMER

TABLES: dict[str, TableSpec] = {
    table.name: table
    for table in (
        tables_trade.CUSTOMERS,
        tables_trade.TRANSACTIONS,
        tables_service.INTERACTIONS,
        tables_trade.REFERRALS,
        tables_service.INVOICES,
        tables_voice.SURVEY,
        tables_voice.OUTCOMES,
        tables_voice.WALLET,
        tables_voice.CONTRIBUTIONS,
        tables_voice.INDICATORS,
    )
}

# columns of customers that name one or tell of dealings; all others are attributes
NO_ATTRIBUTE = (
    *("customer_id", "name"),
    *("acquired_on", "acquisition_cost", "cancelled_on"),
)
ENRICHMENT = "enrichment_"  # its tables are called so, then by their own name
_ENRICHMENT = TableSpec(
    name=ENRICHMENT,
    row="a customer, as a third party knows it",
    key="customer_id",
    columns=(CUSTOMER,),
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
