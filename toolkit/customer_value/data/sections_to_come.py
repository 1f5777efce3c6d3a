"""Sections that the report will have: their tables are looked for already.

A section leaves this list when ``report.sections.CHAPTERS`` prints it; a test holds
the two together.
"""

from __future__ import annotations

from customer_value.data.need import Need

NOT_YET = "The report does not have this section yet."
TO_COME = (
    Need("best_customers", "transactions", required=True),
    Need(
        "best_customers",
        "interactions",
        when_off="No interactions table: the view of communication is left out.",
    ),
    Need(
        "best_customers",
        "invoices",
        when_off="No invoices table: the view of finance is profit alone.",
    ),
    Need(
        "best_customers",
        "outcomes",
        when_off="No outcomes table: the view of products leaves out the fit.",
    ),
    Need("goals", "transactions", required=True),
    Need("claims", "transactions", required=True),
    Need(
        "claims",
        "survey",
        when_off="No survey table: what satisfaction is worth is not tested.",
    ),
    Need(
        "claims",
        "interactions",
        when_off="No interactions table: relationships are not tested as a sign.",
    ),
)
LATER = frozenset(need.section for need in TO_COME)
