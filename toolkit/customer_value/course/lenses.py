"""Weigh the criteria of the lenses anew, change the horizon, and watch the argument."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from customer_value.course.explorer import Explorer
from customer_value.errors import checks_kind
from customer_value.judgements.best_customers import best_customers
from customer_value.judgements.criteria import CRITERIA
from customer_value.judgements.lenses import EXECUTIVE_LENSES
from customer_value.measures.horizon_paths import YEARS

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset
    from customer_value.judgements.best_customers import BestCustomers

FIRST = 5  # customers that are listed
ALIKE = 3  # the weight of every criterion that nobody moved


@checks_kind
def lens_view(
    company: Dataset, *, criterion: str, weight: float, horizon_years: int
) -> BestCustomers:
    """Look through the five lenses with one criterion weighed anew.

    Parameters
    ----------
    company : Dataset
        The company.
    criterion : str
        A criterion of the lenses; every lens that looks at it weighs it so.
    weight : float
        Its weight, 1 to 5; all others weigh 3.
    horizon_years : int
        The horizon of money, years.

    Returns
    -------
    BestCustomers
        The answer under these choices.

    Raises
    ------
    ParameterError
        If the weight or the horizon is outside its range.

    Examples
    --------
    >>> import customer_value as cv
    >>> company = cv.load_dataset("software")
    >>> lens_view(company, criterion="profit", weight=5, horizon_years=1).horizon_years
    1
    """
    lenses = [
        replace(lens, weights={criterion: weight})
        if criterion in lens.criteria
        else lens
        for lens in EXECUTIVE_LENSES
    ]
    rules = replace(company.assumptions, horizon_years=horizon_years)
    return best_customers(company, lenses=lenses, assumptions=rules)


@checks_kind
def lens_explorer(company: Dataset) -> Explorer:
    """Show ranks by lens and money while a weight and the horizon move.

    The view is the summary of ``cv.course.lens_view``: the first five in money; below
    it stands how far the lenses agree.

    Parameters
    ----------
    company : Dataset
        The company.

    Returns
    -------
    Explorer
        A list of criteria, a slider for the weight, and a list of horizons.

    Raises
    ------
    CustomerValueError
        If no lens has a criterion, or the history is too short.
    """
    from customer_value.course import controls

    start = best_customers(company)
    used = start.criteria[start.criteria["influence"].notna()]
    names = dict.fromkeys(used["criterion"])
    years = sorted({*YEARS, company.assumptions.horizon_years})
    chosen = [
        controls.choice("criterion", [(CRITERIA[name].words, name) for name in names]),
        controls.weight("weight"),
        controls.choice(
            "horizon_years",
            [(f"{n} years" if n > 1 else "1 year", n) for n in years],
            value=company.assumptions.horizon_years,
            label="horizon",
        ),
    ]

    def draw(*, criterion: str, weight: float, horizon_years: int) -> list[object]:
        seen = lens_view(
            company, criterion=criterion, weight=weight, horizon_years=horizon_years
        )
        said = f"{seen.finding} {seen.agreement.finding}"
        if weight == ALIKE:
            said += " All criteria weigh the same: move the weight."
        return [seen.summary().head(FIRST), f"<p>{escape(said)}</p>"]

    return Explorer(draw, chosen, alt=f"Ranks by lens. {start.finding}")
