"""Let `python -m customer_value.cli` do what `customer-value` does."""

from __future__ import annotations

from customer_value.cli import main

main()
