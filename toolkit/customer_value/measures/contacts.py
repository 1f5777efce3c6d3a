"""What contacts add up to, by customer and by kind: summed where the data are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from customer_value.data.assumptions import is_number
from customer_value.data.coverage import why_off
from customer_value.data.engine import Table, day, render_sql, text
from customer_value.errors import CustomerValueError, parameter_error

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.data.dataset import Dataset

BACK_DAYS = 90  # the position now against the one so many days ago (METHOD 2.7)
_HALVINGS = 50  # after so many a step is below the twelve decimals that are summed
_FAR = 1e9  # days: older than any record


def need_interactions(company: Dataset) -> None:
    """Refuse a company without the table; that is no value of zero."""
    if missing := why_off(company, "relationship_value"):
        raise CustomerValueError(missing)


def checked_half_life(value: object, company: Dataset, *, caller: str) -> float:
    """Return the days after which a step counts half; None is the assumption."""
    if value is None:
        return float(company.assumptions.half_life_days)
    return positive_days(value, caller=caller)


def positive_days(value: object, *, caller: str) -> float:
    """Return a half-life; refuse what is not above 0.

    >>> positive_days(math.inf, caller="relationship_value")
    inf
    """
    if not ((is_number(value) and value > 0) or value == math.inf):  # type: ignore[operator]
        must = "a number of days above 0, or math.inf for no fading"
        raise parameter_error("half_life_days", caller, must, value)
    return float(value)  # type: ignore[arg-type]


def contact_sums(
    company: Dataset, steps: str, *, half_life: float, without: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Sum up the contacts with each customer.

    Parameters
    ----------
    company : Dataset
        The company; it has interactions.
    steps : str
        SQL of the signed steps of a contact.
    half_life : float
        Days after which a step counts half; infinity for no fading.
    without : tuple of str
        Types in small letters that are left out.

    Returns
    -------
    DataFrame
        Index customer_id of those with interactions: interactions, measured (those
        whose steps are known), cost (currency), forward, backward (steps, both 0 or
        more), position and position_before (faded steps, today and 90 days ago;
        missing where nothing is measured), last_interaction.
    """
    key = ("contact_sums", steps, half_life, without)
    return company.memo(key, lambda: _sums(company, steps, half_life, without))


def _sums(
    company: Dataset, steps: str, half_life: float, without: tuple[str, ...]
) -> pd.DataFrame:
    options = {
        "half_life": half_life,
        "without": ", ".join(text(kind) for kind in without),
        "back": BACK_DAYS,
        "fading": lambda age: _fading(age, half_life),
        "has_cost": company.has("interactions", "cost"),
    }
    table = contact_table(company, "relationships", movement=steps, **options)
    return table.to_pandas().set_index("customer_id")


def _fading(age: str, half_life: float) -> str:
    """Write what is left of a step of some age; no engine is asked for less than 0."""
    if math.isinf(half_life):
        return "CAST(1 AS DOUBLE)"
    days, far = f"({age})", min(_HALVINGS * half_life, _FAR)
    left = f"POW(CAST(0.5 AS DOUBLE), {days} / CAST({half_life!r} AS DOUBLE))"
    return f"CASE WHEN {days} < {far!r} THEN {left} ELSE CAST(0 AS DOUBLE) END"


def contact_groups(company: Dataset, steps: str, *, recorded: str) -> pd.DataFrame:
    """Sum up the contacts by type, channel and function.

    Parameters
    ----------
    company : Dataset
        The company; it has interactions.
    steps : str
        SQL of the signed steps of a contact.
    recorded : str
        SQL of the steps that the data record themselves.

    Returns
    -------
    DataFrame
        type, channel, function, interactions, measured, recorded, costed (how many
        have a cost), cost (currency), forward, backward (steps), led_away (contacts
        that led away).
    """
    columns = {
        f"has_{name}": company.has("interactions", name)
        for name in ("cost", "channel", "function")
    }
    return company.memo(
        ("contact_groups", steps, recorded),
        lambda: contact_table(
            company, "contact_groups", movement=steps, recorded=recorded, **columns
        ).to_pandas(),
    )


def contact_table(company: Dataset, name: str, **options: object) -> Table:
    """Return one of the SQL texts that read the contacts, as a query."""
    contacts = company.table("interactions")
    query = render_sql(
        name, interactions=contacts.query, as_of=day(company.as_of), **options
    )
    return Table(contacts.engine, query)
