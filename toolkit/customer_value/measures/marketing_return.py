"""What came beside what was spent on marketing: observed, not caused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from customer_value.customers.windows import DAYS_PER_YEAR
from customer_value.errors import CustomerValueError, checks_kind
from customer_value.measures.profit import customer_profit, named_groups
from customer_value.result import Result
from customer_value.words import money, number

if TYPE_CHECKING:
    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset

ALL = "all"
OBSERVATIONAL = (
    "Observed, not caused: marketing may go to customers who would have bought anyway. "
    "The ratio does not say what one more unit of money would bring; a test with a "
    "group left alone would."
)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class MarketingReturn(Result):
    """Contribution beside marketing spend, by customer, group and year.

    Attributes
    ----------
    scores : DataFrame
        Index customer_id of those on whom marketing spent, highest return first:
        contribution (margin less sales and support), marketing (currency, last 12
        months), marketing_return ((contribution - marketing) / marketing).
    by_group : DataFrame
        Index group and "all": customers, contribution, marketing, marketing_return,
        highest return first. Customers without marketing count too.
    by_year : DataFrame
        Index the day a year ends, the last first: the same for everyone.
    warning : str
        What the numbers do not say.
    currency : str
        The currency.
    """

    scores: pd.DataFrame = field(repr=False)
    by_group: pd.DataFrame = field(repr=False)
    by_year: pd.DataFrame = field(repr=False)
    warning: str = field(repr=False)
    currency: str

    def summary(self) -> pd.DataFrame:
        """Return contribution, spend and return by group."""
        return self.by_group

    @property
    def finding(self) -> str:
        """Say what came beside what was spent, and that it is an observation."""
        every = self.by_group.to_dict(orient="index")[ALL]
        spent = money(every["marketing"], self.currency)
        came = money(every["contribution"], self.currency)
        above = f"{number(every['marketing_return'], 1)} above each 1 spent"
        return (
            f"Beside {spent} of marketing stands a contribution of {came}, {above}; "
            "that is observed and does not say what marketing caused."
        )

    def _headline(self) -> dict[str, object]:
        every = self.by_group.to_dict(orient="index")[ALL]
        return {
            "marketing": float(every["marketing"]),
            "marketing_return": float(every["marketing_return"]),
        }

    def _fine_print(self) -> str:
        return self.warning


@checks_kind
def marketing_return(
    company: Dataset,
    *,
    by: str | pd.Series = "segment",
    assumptions: Assumptions | None = None,
) -> MarketingReturn:
    """Set the contribution of customers beside the marketing spent on them.

    Parameters
    ----------
    company : Dataset
        The company.
    by : str or Series, default "segment"
        A column of the customers, or a Series with the group of each customer_id.
    assumptions : Assumptions, optional
        None takes the company's own.

    Returns
    -------
    MarketingReturn
        The observed return by customer, group and year, with its warning.

    Raises
    ------
    CustomerValueError
        If no marketing cost of the last 12 months is known.
    ParameterError
        If the customers have no such column, or the Series names none of them.

    Examples
    --------
    >>> import customer_value as cv
    >>> seen = cv.marketing_return(cv.load_dataset("software"))
    >>> seen.warning.split(":")[0]
    'Observed, not caused'
    """
    rows = _contribution(company, assumptions)
    if not (rows["marketing"] > 0).any():
        raise CustomerValueError(
            "No marketing cost of the last 12 months is known: give interactions with "
            "the function marketing and a cost, or allocated_costs."
        )
    named = named_groups(company, by, customers=rows.index, caller="marketing_return")
    grouped = rows.groupby(named).sum()
    grouped.insert(0, "customers", rows.groupby(named).size())
    table = _with_return(grouped)
    table = table.sort_values("marketing_return", ascending=False, kind="stable")
    table.loc[ALL] = _with_return(_everyone(rows)).iloc[0]
    touched = _with_return(rows[rows["marketing"] > 0])
    return MarketingReturn(
        scores=touched.sort_values("marketing_return", ascending=False, kind="stable"),
        by_group=table.astype({"customers": int}).rename_axis("group"),
        by_year=_by_year(company, assumptions),
        warning=OBSERVATIONAL,
        currency=company.currency,
    )


def _contribution(company: Dataset, assumptions: Assumptions | None) -> pd.DataFrame:
    """Return margin less sales and support, and the marketing, of each customer."""
    earned = customer_profit(company, assumptions=assumptions)
    contribution = earned["margin"] - earned["sales"] - earned["support"]
    return pd.DataFrame(
        {"contribution": contribution, "marketing": earned["marketing"]}
    )


def _with_return(table: pd.DataFrame) -> pd.DataFrame:
    spent = table["marketing"].where(table["marketing"] > 0)
    gain = table["contribution"] - table["marketing"]
    return table.assign(marketing_return=gain / spent)


def _everyone(rows: pd.DataFrame) -> pd.DataFrame:
    whole = pd.DataFrame([rows.sum()])
    whole.insert(0, "customers", len(rows))
    return whole


def _by_year(company: Dataset, assumptions: Assumptions | None) -> pd.DataFrame:
    """Look back year by year, as far as whole years of history reach."""
    years = max(int(company.history_days / DAYS_PER_YEAR), 1)
    days = [company.as_of - pd.DateOffset(years=back) for back in range(years)]
    rows = [_everyone(_contribution(company.at(day), assumptions)) for day in days]
    table = _with_return(pd.concat(rows).set_axis(days))
    return table.rename_axis("year_to")
