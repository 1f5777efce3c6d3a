"""What the chapters need that combine several measures."""

from __future__ import annotations

from customer_value.data.need import Need

JUDGED = (
    Need("best_customers", "transactions", required=True),
    Need(
        "best_customers",
        "interactions",
        when_off="No interactions table: the lens of the customer is left out.",
    ),
    Need(
        "best_customers",
        "invoices",
        when_off="No invoices table: the lens of finance is profit alone.",
    ),
    Need(
        "best_customers",
        "outcomes",
        when_off="No outcomes table: the lens of the product leaves out the fit.",
    ),
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
