"""Sections that the report will have: their tables are looked for already.

A section leaves this list when ``report.sections.CHAPTERS`` prints it; a test holds
the two together.
"""

from __future__ import annotations

from customer_value.data.need import Need

NOT_YET = "The report does not have this section yet."
TO_COME = (Need("goals", "transactions", required=True),)
LATER = frozenset(need.section for need in TO_COME)
