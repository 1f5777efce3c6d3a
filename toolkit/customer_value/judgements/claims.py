"""The claims ledger: what is said of customer value, tested on the data at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from customer_value.errors import CustomerValueError, checks_kind
from customer_value.judgements import claim_tests as tests
from customer_value.judgements.claim_tests import CANNOT_TELL, Found

if TYPE_CHECKING:
    from collections.abc import Callable

    from customer_value.data.dataset import Dataset

MISSING = float("nan")


class Claim(NamedTuple):
    """A claim, and the test that puts it to the data."""

    words: str
    test: Callable[[Dataset], Found]


CLAIMS = (
    Claim("Valuable customers buy more often.", tests.more_often),
    Claim("Valuable customers buy more at a time.", tests.larger),
    Claim("Valuable customers buy more products.", tests.wider),
    Claim("Some customers cost more than they earn.", tests.some_cost),
    Claim("The best advocates are not the best buyers.", tests.advocates_differ),
    Claim("Counting referrals changes whom to look after.", tests.referrals_count),
    Claim("Relationship value leads purchases.", tests.relationship_leads),
    Claim("Satisfied customers buy again.", tests.satisfied_return),
    Claim("Executives disagree on the best customers.", tests.executives_disagree),
    Claim("A longer horizon changes the ranking.", tests.horizon_matters),
    Claim("More of any stream adds value.", tests.streams_add),
    Claim("Attributes tell the ideal customer apart.", tests.attributes_separate),
)


@checks_kind
def claims_ledger(company: Dataset) -> pd.DataFrame:
    """Put every claim that can be tested to the data of the company.

    Parameters
    ----------
    company : Dataset
        The company.

    Returns
    -------
    DataFrame
        A row a claim: claim, statistic (what was measured), value, low, high (95 %
        interval; a count of all customers has no error, and both ends are the
        value; missing where it cannot be measured), verdict ("holds", "does not",
        "cannot tell"), rule (when it holds), n (customers behind the number), note
        (why it cannot be told, or what to know). ``attrs`` holds as_of.

    Notes
    -----
    Associations on the data of one company: none of them says that one thing causes
    another. With so many claims and intervals of 95 % a claim without truth holds by
    chance now and then.

    Examples
    --------
    >>> import customer_value as cv
    >>> ledger = cv.claims_ledger(cv.load_dataset("software")).set_index("claim")
    >>> ledger.loc["Some customers cost more than they earn.", "verdict"]
    'holds'
    """
    return company.memo("claims_ledger", lambda: _ledger(company))


def _ledger(company: Dataset) -> pd.DataFrame:
    """Run the tests; what cannot be measured says why."""
    rows = []
    for claim in CLAIMS:
        try:
            found = claim.test(company)
        except CustomerValueError as error:
            found = Found(
                "not measured",
                MISSING,
                MISSING,
                MISSING,
                CANNOT_TELL,
                "",
                0,
                str(error),
            )
        rows.append((claim.words, *found))
    ledger = pd.DataFrame(rows, columns=["claim", *Found._fields])
    ledger.attrs = {"as_of": company.as_of}
    return ledger
