"""The customer mix: who is retained, new, returned and lost, in people and money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.customers.costs import cost_to_serve, has_costs
from customer_value.customers.rates import wilson
from customer_value.customers.windows import Window, in_window
from customer_value.errors import checks_kind
from customer_value.measures.common import share
from customer_value.measures.groups import groups_of
from customer_value.measures.two_windows import (
    compared_windows,
    status_of,
    window_notes,
)
from customer_value.result import Result
from customer_value.words import count, money, number, plural

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

STATUSES = ("retained", "new", "returned", "lost")
WORDS = {"kept": "retained"}  # what the defection windows call it, where it differs
SHARES = {
    "customers": "share_customers",
    "revenue": "share_revenue",
    "profit": "share_profit",
}
AMOUNTS = (
    *("revenue_before", "revenue", "margin_before", "margin"),
    *("cost_to_serve_before", "cost_to_serve", "profit_before", "profit"),
)
COLUMNS = (
    *("customers", "share_customers", "revenue_before", "revenue", "share_revenue"),
    *("margin_before", "margin", "cost_to_serve_before", "cost_to_serve"),
    *("profit_before", "profit", "share_profit"),
)
NO_COSTS = (
    "No costs of interactions by function: the mix shows margin; cost to serve and "
    "profit are not measured."
)

OF_TODAY = (
    "The segments are those of today: who left buys less often for having left. Rates "
    "of leaving belong to the segments of before."
)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class CustomerMix(Result):
    """Customers by what they did in two windows, and the money of each.

    Attributes
    ----------
    by : str or None
        What the groups are called; None without groups.
    mix : DataFrame
        Index status: retained (bought in both windows), new (first purchase in the
        last window), returned (bought in the last window and earlier, not in the
        one before), lost (bought in the window before only). Columns: customers,
        share_customers; revenue_before and revenue (net, in the window before and
        in the last), share_revenue (of the last); so margin, cost_to_serve and
        profit, each before and in the last window, and share_profit. Amounts in
        the currency; costs and profit are missing where they were not measured.
    by_group : DataFrame
        Index group and status, the same columns, shares within the group; empty
        without groups.
    rates : DataFrame
        Index group, the largest before first: active_before, lost, rate (lost of
        active_before), low and high (Wilson 95 % interval); empty without groups.
    scores : DataFrame
        Index customer_id: status, group, and the amounts of ``mix``. Customers who
        bought in neither window are left out.
    inactive : int
        Customers who have bought, but in neither window.
    window_days : int
        Length of each window.
    start, middle, end : Timestamp
        The windows are (start, middle] and (middle, end].
    notes : tuple of str
        What a reader must know beside the numbers.
    as_of : Timestamp
        The day of the answer.
    currency : str
        The currency of every amount.
    """

    by: str | None
    mix: pd.DataFrame
    by_group: pd.DataFrame
    rates: pd.DataFrame
    scores: pd.DataFrame
    inactive: int
    window_days: int
    start: pd.Timestamp
    middle: pd.Timestamp
    end: pd.Timestamp
    notes: tuple[str, ...]
    as_of: pd.Timestamp
    currency: str

    @property
    def finding(self) -> str:
        """What new and returned customers bring against what the lost had brought."""
        if not self.mix["customers"].sum():
            return "No customer has bought in these windows."
        table = self.mix[["customers", "revenue", "revenue_before"]].astype(float)
        _, came, back, gone = table.to_numpy()
        people, brought, _ = came + back
        lost, _, had_brought = gone
        return (
            f"{number(people)} new and returned {plural(int(people), 'customer')} "
            f"brought {money(brought, self.currency)} in "
            f"{count(self.window_days, 'day')}; {number(lost)} lost "
            f"{plural(int(lost), 'customer')} had brought "
            f"{money(had_brought, self.currency)} before."
        )

    def summary(self) -> pd.DataFrame:
        """Return the mix with its total, without what was not measured."""
        total = self.mix.sum(min_count=1).to_frame("all").T
        places = dict.fromkeys(SHARES.values(), 3) | dict.fromkeys(AMOUNTS, 0)
        table = pd.concat([self.mix, total]).round(places)
        table = table.astype({"customers": int}).rename_axis(index="status")
        return table.dropna(axis=1, how="all")

    def _headline(self) -> dict[str, object]:
        return {
            "customers": int(self.mix["customers"].sum()),
            "by": self.by,
            "window_days": self.window_days,
            "as_of": f"{self.as_of:%Y-%m-%d}",
        }


@checks_kind
def customer_mix(
    company: Dataset,
    *,
    by: str | pd.Series | None = None,
    window_days: int | None = None,
) -> CustomerMix:
    """Say how many customers stayed, came, came back and left, and their money.

    Parameters
    ----------
    company : Dataset
        The company.
    by : str or Series, optional
        Groups to break the mix down by: a column of the customers table such as
        "channel", "segment" (the client's own, else the segments by levels), or a
        Series with index customer_id.
    window_days : int, optional
        Days in each of the two windows; None takes those of ``defection``.

    Returns
    -------
    CustomerMix
        The mix, by group where asked, and a row a customer.

    Raises
    ------
    CustomerValueError
        If the history is shorter than 90 days.
    ParameterError
        If ``by`` makes no groups, or ``window_days`` is not a whole number above 0
        within the history.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> bought = {"customer_id": list("CABA"), "amount": [5.0, 10.0, 30.0, 10.0]}
    >>> bought["date"] = ["2025-01-01", "2025-03-01", "2025-03-01", "2025-12-31"]
    >>> company = cv.read_dataset({"transactions": pd.DataFrame(bought)})
    >>> cv.customer_mix(company).mix["customers"].to_dict()
    {'retained': 1, 'new': 0, 'returned': 0, 'lost': 1}
    """
    window = compared_windows(company, window_days, caller="customer_mix")
    status = status_of(company, window).replace(WORDS)
    active = status[status.isin(STATUSES)]
    scores = _amounts_of(company, active, window)
    measured = has_costs(company)
    name = None
    if by is not None:
        groups = groups_of(company, by, caller="customer_mix")
        name = str(groups.name)
        scores.insert(1, "group", groups.reindex(scores.index))
    return CustomerMix(
        by=name,
        mix=_mix(scores, measured=measured),
        by_group=_by_group(scores, measured=measured),
        rates=_rates(scores),
        scores=scores,
        inactive=len(status) - len(active),
        window_days=window.days,
        start=window.start,
        middle=window.middle,
        end=window.end,
        notes=(
            *window_notes(company, window, asked=window_days is not None),
            *_notes(company, scores, window),
            *_circular(company, by),
        ),
        as_of=company.as_of,
        currency=company.currency,
    )


def _amounts_of(company: Dataset, active: pd.Series, window: Window) -> pd.DataFrame:
    """Return the money of each customer in both windows."""
    scores = active.to_frame("status")
    windows = {
        "_before": (window.start, window.middle),
        "": (window.middle, window.end),
    }
    for when, (start, end) in windows.items():
        business = in_window(company, start, end).reindex(scores.index)
        cost = cost_to_serve(company, start, end, customers=scores.index)
        scores[f"revenue{when}"] = business["revenue"].fillna(0.0)
        scores[f"margin{when}"] = business["margin"].fillna(0.0)
        scores[f"cost_to_serve{when}"] = cost
        scores[f"profit{when}"] = scores[f"margin{when}"] - cost
    return scores[["status", *AMOUNTS]]


def _mix(scores: pd.DataFrame, *, measured: bool) -> pd.DataFrame:
    """Add up customers and money by status, with their shares."""
    by = scores.groupby("status")
    mix = by[list(AMOUNTS)].sum().reindex(list(STATUSES), fill_value=0.0)
    if not measured:
        mix[[name for name in AMOUNTS if name.startswith(("cost", "profit"))]] = np.nan
    mix["customers"] = by.size().reindex(mix.index, fill_value=0)
    for part, of in SHARES.items():
        whole = float(mix[part].sum())
        mix[of] = [share(value, whole) for value in mix[part]]
    return mix[list(COLUMNS)].rename_axis(index="status")


def _by_group(scores: pd.DataFrame, *, measured: bool) -> pd.DataFrame:
    """Return the mix of each group, one below the other."""
    if "group" not in scores or scores.empty:
        return pd.DataFrame()
    tables = {
        name: _mix(rows, measured=measured) for name, rows in scores.groupby("group")
    }
    return pd.concat(tables, names=["group", "status"])


def _rates(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the share lost of those active before, by group."""
    if "group" not in scores:
        return pd.DataFrame()
    before = scores[scores["status"].isin(["retained", "lost"])]
    by = before["status"].eq("lost").groupby(before["group"])
    table = pd.DataFrame({"active_before": by.size(), "lost": by.sum()})
    rates = [
        wilson(int(lost), int(n))
        for n, lost in table[["active_before", "lost"]].to_numpy()
    ]
    for name in ("value", "low", "high"):
        table["rate" if name == "value" else name] = [
            getattr(rate, name) for rate in rates
        ]
    return table.sort_values("active_before", ascending=False, kind="stable")


def _notes(company: Dataset, scores: pd.DataFrame, window: Window) -> tuple[str, ...]:
    """Say what was not measured and which revenue stands in no row."""
    notes = [] if has_costs(company) else [NO_COSTS]
    before, now = (
        -in_window(company, start, end)["revenue"]
        .drop(index=scores.index, errors="ignore")
        .sum()
        for start, end in ((window.start, window.middle), (window.middle, window.end))
    )
    if before or now:
        notes.append(
            "In no row: returns by customers who bought in neither window, "
            f"{money(before, company.currency)} before and "
            f"{money(now, company.currency)} in the last window."
        )
    return tuple(notes)


def _circular(company: Dataset, by: object) -> tuple[str, ...]:
    """Warn where the groups were made from the purchases that the mix counts."""
    own = isinstance(by, str) and by == "segment"
    if not own or company.has("customers", "segment"):
        return ()
    return (OF_TODAY,)
