"""From the value of the customers then to that of now: new, lost, grown, shrunk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from customer_value.customers.contracts import cancelled
from customer_value.customers.facts import customer_facts
from customer_value.data.days import read_day
from customer_value.errors import checks_kind, parameter_error
from customer_value.measures.asset_value import AssetValue, asset_value
from customer_value.result import Result
from customer_value.words import count, day, money

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset

NEW, LOST, GROWN, SHRUNK = PARTS = ("new", "lost", "grown", "shrunk")
UNCHANGED = "unchanged"
START, END = "start", "end"
CENTS = 100


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class EquityBridge(Result):
    """What changed between two valuations, customer by customer.

    Attributes
    ----------
    scores : DataFrame
        Index customer_id, largest gain first: before, after, change (currency),
        part ("new": no purchase by the first day; "lost": active on the first day
        and not on the last; else "grown", "shrunk" or "unchanged"). Active is who
        has brought net revenue in the 12 months before and has not cancelled.
    steps : DataFrame
        Index start, new, lost, grown, shrunk, end: customers, amount (currency, whole
        cents; start and the four parts add up to end exactly).
    since, as_of : Timestamp
        The two days.
    currency : str
        The currency.
    """

    scores: pd.DataFrame = field(repr=False)
    steps: pd.DataFrame = field(repr=False)
    since: pd.Timestamp
    as_of: pd.Timestamp
    currency: str

    def summary(self) -> pd.DataFrame:
        """Return the steps from start to end."""
        return self.steps

    @property
    def finding(self) -> str:
        """Say how the total moved and which part moved it most."""
        amount = self.steps["amount"]
        start, end = (money(amount.loc[name], self.currency) for name in (START, END))
        went = (
            f"From {day(self.since)} to {day(self.as_of)} the total went from {start} "
            f"to {end}"
        )
        parts = amount.loc[list(PARTS)].abs()
        if not parts.max() > 0:
            return f"{went}; nothing moved it."
        name = str(parts.idxmax())
        part = money(amount.loc[name], self.currency)
        people = count(int(self.steps["customers"].loc[name]), f"{name} customer")
        return f"{went}; {people} moved it most, by {part}."

    def _headline(self) -> dict[str, object]:
        amount = self.steps["amount"]
        return {
            "since": f"{self.since:%Y-%m-%d}",
            "start": f"{amount.loc[START]:.2f}",
            "end": f"{amount.loc[END]:.2f}",
            "currency": self.currency,
        }


@checks_kind
def equity_bridge(
    company: Dataset,
    *,
    since: object,
    assumptions: Assumptions | None = None,
    activity: Any = None,  # noqa: ANN401 - a name, checked here
) -> EquityBridge:
    """Compare the value of the customers with that of an earlier day.

    Parameters
    ----------
    company : Dataset
        The company.
    since : date-like
        The earlier day, at least 90 days after the first transaction.
    assumptions : Assumptions, optional
        Used on both days; None takes the company's own. A retention of None is
        measured on each day.
    activity : str, optional
        A name as ``asset_value`` takes it, used on both days.

    Returns
    -------
    EquityBridge
        New, lost, grown and shrunk, which add up to the change to the cent.

    Raises
    ------
    ParameterError
        If ``since`` is no day before the company's own, or the activity is no name.
    CustomerValueError
        If the history before ``since`` is too short.

    Notes
    -----
    What has no date, such as the category spend, counts on both days alike: on the
    last day alone it would look like growth.

    Examples
    --------
    >>> import customer_value as cv
    >>> bridge = cv.equity_bridge(cv.load_dataset("retailer"), since="2025-10-31")
    >>> steps = bridge.steps["amount"]
    >>> bool(abs(steps["start":"shrunk"].sum() - steps["end"]) < 0.005)
    True
    """
    if activity is not None and not isinstance(activity, str):
        must = "a name, so that it holds on both days"
        raise parameter_error("activity", "equity_bridge", must, activity)
    first = read_day(since, name="since", caller="equity_bridge")
    if first >= company.as_of:
        must = f"a day before {company.as_of:%Y-%m-%d}"
        raise parameter_error("since", "equity_bridge", must, since)
    rules = assumptions or company.assumptions
    # both days rest on the same knowledge, else what has no date would seem to grow
    earlier = company.at(first, undated="keep")
    then = asset_value(earlier, assumptions=rules, activity=activity)
    now = asset_value(company, assumptions=rules, activity=activity)
    scores = _changes(then, now)
    standing = (_standing(one, scores.index) for one in (earlier, company))
    scores["part"] = _parts(scores, *standing)
    scores = scores.sort_values("change", ascending=False, kind="stable")
    return EquityBridge(
        scores=scores,
        steps=_steps(scores, then, now),
        since=first,
        as_of=company.as_of,
        currency=company.currency,
    )


def _changes(then: AssetValue, now: AssetValue) -> pd.DataFrame:
    """Put both values of everyone side by side; who was not there had none."""
    table = pd.DataFrame(
        {
            "before": then.scores["net_asset_value"],
            "after": now.scores["net_asset_value"],
        }
    ).fillna(0.0)
    table["change"] = table["after"] - table["before"]
    return table.sort_index().rename_axis("customer_id")


def _standing(company: Dataset, customers: pd.Index) -> pd.DataFrame:
    """Say who had bought by a day, and who was active on it."""
    facts = customer_facts(company).reindex(customers)
    gone = customers.isin(cancelled(company))
    return pd.DataFrame(
        {"bought": facts["purchases"] > 0, "active": (facts["revenue_12m"] > 0) & ~gone}
    )


def _parts(scores: pd.DataFrame, then: pd.DataFrame, now: pd.DataFrame) -> pd.Series:
    """Name what moved each customer's value."""
    change = scores["change"]
    word = np.select(
        [
            ~then["bought"] & (change != 0),
            then["active"] & ~now["active"],
            change > 0,
            change < 0,
        ],
        [NEW, LOST, GROWN, SHRUNK],
        default=UNCHANGED,
    )
    return pd.Series(word, index=scores.index, dtype="str")


def _steps(scores: pd.DataFrame, then: AssetValue, now: AssetValue) -> pd.DataFrame:
    """Add up the parts in whole cents, so that they lead from start to end."""
    by = scores.groupby("part")["change"].agg(["size", "sum"]).reindex(list(PARTS))
    by = by.fillna(0.0)
    start, end = (round(asset.total * CENTS) for asset in (then, now))
    cents = _rounded(by["sum"].to_numpy() * CENTS, total=end - start)
    people = [len(then.scores), *by["size"], len(now.scores)]
    table = pd.DataFrame(
        {"customers": people, "amount": [start, *cents, end]},
        index=pd.Index([START, *PARTS, END], name="step"),
    ).astype({"customers": int})
    table["amount"] /= CENTS
    return table


def _rounded(cents: NDArray[np.float64], *, total: int) -> list[int]:
    """Round to whole cents that add up: the largest remainders get what is left.

    Where both totals lie on half a cent, a cent may also be too much.

    >>> _rounded(np.array([0.4, 0.4, 1.2]), total=2)
    [1, 0, 1]
    >>> _rounded(np.array([0.0, 1.0]), total=0)
    [0, 0]
    """
    floor = np.floor(cents)
    missing = int(total - floor.sum())
    order = np.argsort(-(cents - floor), kind="stable")
    chosen = order[:missing] if missing >= 0 else order[missing:]
    floor[chosen] += np.sign(missing)
    return [int(part) for part in floor]
