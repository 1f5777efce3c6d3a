"""Who leaves: customers of one window who did not come back in the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.customers.contracts import contract_spans
from customer_value.customers.facts import customer_facts
from customer_value.customers.rates import Rate, wilson
from customer_value.customers.windows import YEAR_DAYS, Window
from customer_value.errors import checks_kind
from customer_value.measures.cohorts import (
    active_share,
    cohort_counts,
    unfinished_quarter,
)
from customer_value.measures.common import purchase_rows, share
from customer_value.measures.contract_life import contract_life
from customer_value.measures.defection_result import STATUSES, Defection
from customer_value.measures.rhythm import Regularity, gap_counts, purchase_regularity
from customer_value.measures.silence import silence
from customer_value.measures.silent_defection import rhythm_note, silent_defection
from customer_value.measures.two_windows import (
    buyers,
    compared_windows,
    status_of,
    window_notes,
)

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

__all__ = ["Defection", "defection"]


@checks_kind
def defection(company: Dataset, *, window_days: int | None = None) -> Defection:
    """Answer the third question, who leaves.

    Parameters
    ----------
    company : Dataset
        The company.
    window_days : int, optional
        Days in each of the two windows that are compared; None takes 365, or half
        a history of less than a year and a half. 365 is a calendar year.

    Returns
    -------
    Defection
        The rates with what they mean, a row a customer, the cohort triangle.

    Raises
    ------
    CustomerValueError
        If the history is shorter than 90 days.
    ParameterError
        If ``window_days`` is not a whole number above 0, or longer than the history.

    References
    ----------
    .. [1] Fader, Hardie and Ross, The Customer-Base Audit, 2022 (lenses 2 to 4).

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> bought = {"customer_id": list("CABA"), "amount": [5.0, 10.0, 30.0, 10.0]}
    >>> bought["date"] = ["2025-01-01", "2025-03-01", "2025-03-01", "2025-12-31"]
    >>> company = cv.read_dataset({"transactions": pd.DataFrame(bought)})
    >>> cv.defection(company).finding
    '50% of 2 earlier customers did not buy again within 182 days; they had brought
    75% of revenue.'
    """
    window = compared_windows(company, window_days, caller="defection")
    before = buyers(company, window.start, window.middle)
    status = status_of(company, window)
    lost = status[status == "lost"].index
    rate = wilson(len(lost), len(before))
    triangle = cohort_counts(company)
    contracts, rhythm = contract_life(company), purchase_regularity(company)
    silent = (
        silent_defection(company, window_days=window.days) if not contracts else None
    )
    return Defection(
        rate=rate,
        revenue_rate=share(before.loc[lost, "revenue"].sum(), before["revenue"].sum()),
        yearly_retention=(1 - rate.value) ** (YEAR_DAYS / window.days),
        contractual=_contractual(company, window),
        contracts=contracts,
        silent=silent,
        regularity=rhythm,
        window_days=window.days,
        start=window.start,
        middle=window.middle,
        end=window.end,
        counts=_counts(status, len(before)),
        scores=_scores(company, status, before=before["revenue"]),
        cohorts=active_share(triangle),
        cohort_counts=triangle,
        notes=_notes(company, window, rhythm, asked=window_days is not None),
        as_of=company.as_of,
        currency=company.currency,
    )


def _counts(status: pd.Series, active_before: int) -> pd.Series:
    found = status.value_counts().reindex(STATUSES).fillna(0)
    return pd.concat([pd.Series({"active_before": active_before}), found]).astype(int)


def _scores(company: Dataset, status: pd.Series, *, before: pd.Series) -> pd.DataFrame:
    """Put status, money, silence and flag of every customer side by side."""
    facts = customer_facts(company)
    scores = silence(facts, gap_counts(company))
    status = status.reindex(facts.index)
    scores.insert(0, "status", status)
    money = before.reindex(facts.index).astype(float).fillna(0.0)
    scores.insert(1, "revenue_before", money.where(status.notna()))
    if company.has("customers", "cancelled_on"):
        ended = company.customers.set_index("customer_id")["cancelled_on"]
        scores["cancelled_on"] = ended.where(ended <= company.as_of)
    return scores


def _contractual(company: Dataset, window: Window) -> Rate | None:
    """Divide the contracts cancelled in the last window by those live at its start."""
    if not company.has("customers", "cancelled_on"):
        return None
    rhythm = purchase_rows(company, "rhythm").set_index("customer_id")
    spans = contract_spans(company, first_purchase=rhythm["first_purchase"])
    began, ended = spans["began"], spans["ended"]
    live = (began <= window.middle) & ~(ended <= window.middle)
    return wilson(int((live & (ended <= window.end)).sum()), int(live.sum()))


def _notes(
    company: Dataset, window: Window, rhythm: Regularity, *, asked: bool
) -> tuple[str, ...]:
    """Say where a window is short, what is not over yet, what silence is worth."""
    notes = window_notes(company, window, asked=asked)
    rest = (unfinished_quarter(company.as_of), rhythm_note(rhythm))
    return (*notes, *filter(None, rest))
