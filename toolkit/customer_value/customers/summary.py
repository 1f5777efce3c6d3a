"""One row a customer for the models: how often, over how long, for how much."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from customer_value.data.assumptions import is_whole
from customer_value.data.engine import Table, day, render_sql
from customer_value.errors import CustomerValueError, checks_kind, parameter_error
from customer_value.words import count

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

# Whole periods are integers, so every engine computes the same. 1970-01-01 was a
# Thursday: three days more, and a week runs from Monday to Sunday.
_DAYS = "DATE_DIFF('day', DATE '1970-01-01', {date})"
PERIODS = {
    "day": _DAYS,
    "week": f"CAST(FLOOR(({_DAYS} + 3) / 7.0) AS BIGINT)",
    "month": (
        "CAST(12 * EXTRACT(YEAR FROM {date}) + EXTRACT(MONTH FROM {date}) AS BIGINT)"
    ),
}


@checks_kind
def rfm_summary(
    company: Dataset,
    *,
    as_of: object = None,
    holdout_days: int | None = None,
    unit: str = "day",
) -> pd.DataFrame:
    """Sum up each customer's purchases for the models of repeat purchase.

    A purchase is a day on which the customer's net amount is above 0: several orders
    of a day are one purchase, and a return on a day of its own is none.

    Parameters
    ----------
    company : Dataset
        The company.
    as_of : date-like, optional
        An earlier day to look from; None is the company's own day.
    holdout_days : int, optional
        Hold out the last so many days up to ``as_of``: of them the summary knows the
        purchases in ``holdout_frequency`` and nothing else. Who first bought in them
        is left out; ``summary_counts`` says how many that are.
    unit : {"day", "week", "month"}, default "day"
        The unit of time. Weeks run from Monday to Sunday; all that a customer buys in
        a week or a month is one purchase.

    Returns
    -------
    DataFrame
        Index customer_id, sorted: everyone who has bought. Columns: frequency
        (repeat purchases, all but the first), recency (units from the first purchase
        to the last, not the time since the last), T (age: units from the first
        purchase to the end), monetary_value (mean value of the repeat purchases,
        currency; 0 without one). With a hold-out also holdout_frequency (purchases
        in it) and holdout_T (its length in units).

    Raises
    ------
    ParameterError
        If ``as_of`` is later than the company's day, ``unit`` is unknown, or
        ``holdout_days`` is not a whole number of days within the history.
    CustomerValueError
        If the history leaves no room for a hold-out.

    See Also
    --------
    summary_counts : Who is in the summary and who is not.

    References
    ----------
    .. [1] Fader, Hardie and Lee, "Counting Your Customers" the Easy Way, Marketing
       Science 24, 2005; frequency, recency and T are its x, t_x and T.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> bought = {"customer_id": list("AAAB"), "amount": [9.0, 20.0, 40.0, 5.0]}
    >>> bought["date"] = ["2026-01-01", "2026-01-11", "2026-01-31", "2026-02-10"]
    >>> company = cv.read_dataset({"transactions": pd.DataFrame(bought)})
    >>> cv.rfm_summary(company)
                 frequency  recency   T  monetary_value
    customer_id
    A                    2       30  40            30.0
    B                    0        0   0             0.0
    """
    view = _view(company, "rfm_summary", (as_of, holdout_days, unit))
    return view.company.memo(
        ("rfm_summary", holdout_days, unit),
        lambda: view.table("summary").to_pandas().set_index("customer_id"),
    )


def summary_table(
    company: Dataset,
    *,
    as_of: object = None,
    holdout_days: int | None = None,
    unit: str = "day",
) -> Table:
    """Return the summary as a query on the engine, for a client's administrator."""
    return _view(company, "summary_table", (as_of, holdout_days, unit)).table("summary")


def pattern_table(
    company: Dataset, *, as_of: object = None, unit: str = "day"
) -> Table:
    """Return a query that counts together customers with the same history.

    One row for each (frequency, recency, T) that occurs, and in ``weights`` how many
    customers share it. A model fitted on it learns the same as from one row a
    customer, and the customers never leave the engine.

    Parameters
    ----------
    company : Dataset
        The company.
    as_of : date-like, optional
        An earlier day to look from; None is the company's own day.
    unit : {"day", "week", "month"}, default "day"
        The unit of time.

    Returns
    -------
    Table
        frequency, recency, T and weights, sorted.
    """
    summary = summary_table(company, as_of=as_of, unit=unit)
    return Table(summary.engine, render_sql("patterns", summary=summary.query))


@checks_kind
def summary_counts(
    company: Dataset,
    *,
    as_of: object = None,
    holdout_days: int | None = None,
    unit: str = "day",
) -> pd.DataFrame:
    """Count who is in the summary of the same options, who is not, and why.

    Parameters
    ----------
    company : Dataset
        The company.
    as_of : date-like, optional
        As in ``rfm_summary``.
    holdout_days : int, optional
        As in ``rfm_summary``.
    unit : {"day", "week", "month"}, default "day"
        As in ``rfm_summary``.

    Returns
    -------
    DataFrame
        Index group: "in the summary", "first bought in the hold-out", "never bought"
        (customers; together they are all customers of the day) and "without a
        purchase" (days, weeks or months with transactions but no net amount above 0:
        returns and gifts). Columns: count, meaning (a sentence).

    Raises
    ------
    ParameterError
        As in ``rfm_summary``.
    CustomerValueError
        As in ``rfm_summary``.

    See Also
    --------
    rfm_summary : The summary itself.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> bought = {"customer_id": list("AAB"), "amount": [9.0, 20.0, 5.0]}
    >>> bought["date"] = ["2026-01-01", "2026-01-11", "2026-01-21"]
    >>> company = cv.read_dataset({"transactions": pd.DataFrame(bought)})
    >>> cv.summary_counts(company, holdout_days=10)["count"].tolist()
    [1, 1, 0, 0]
    """
    view = _view(company, "summary_counts", (as_of, holdout_days, unit))
    query = view.table("summary_counts").query
    known, later, never, empty = view.lines.engine.rows(query)[0]
    rows = [
        ("in the summary", known, f"customers who bought by {view.learned:%Y-%m-%d}"),
        ("first bought in the hold-out", later, "customers left out: new after that"),
        ("never bought", never, "customers left out: without a purchase"),
        (
            "without a purchase",
            empty,
            f"{unit}s of a customer with no net amount above 0",
        ),
    ]
    table = pd.DataFrame(rows, columns=["group", "count", "meaning"])
    return table.set_index("group")


def purchase_days(
    company: Dataset, *, holdout_days: int | None = None
) -> tuple[pd.DataFrame, pd.Timestamp]:
    """Count the purchases of each day, of those who are in the summary.

    Parameters
    ----------
    company : Dataset
        The company.
    holdout_days : int, optional
        As in ``rfm_summary``: who first bought in the hold-out is left out.

    Returns
    -------
    DataFrame
        Index date, days with a purchase only: births (first purchases) and repeats.
    Timestamp
        The last day that the summary learns from.
    """
    view = _view(company, "purchase_days", (None, holdout_days, "day"))
    return view.table("purchase_days").to_pandas().set_index("date"), view.learned


class _View(NamedTuple):
    """A company on its day, the day up to which is learned, and the unit of time."""

    company: Dataset
    learned: pd.Timestamp
    unit: str

    @property
    def lines(self) -> Table:
        return self.company.table("transactions")

    def table(self, name: str) -> Table:
        """Fill one of the SQL texts of the summary."""
        period, as_of = PERIODS[self.unit], day(self.company.as_of)
        query = render_sql(
            name,
            transactions=self.lines.query,
            customers=self.company.table("customers").query,
            unit=self.unit,
            learned=day(self.learned),
            as_of=as_of,
            held_out=self.learned < self.company.as_of,
            period=period.format(date="date"),
            last_period=period.format(date=day(self.learned)),
            end_period=period.format(date=as_of),
        )
        return Table(self.lines.engine, query)


def _view(
    company: Dataset, caller: str, options: tuple[object, int | None, str]
) -> _View:
    """Check the options and work out the day up to which the summary learns."""
    as_of, holdout_days, unit = options
    if unit not in tuple(PERIODS):  # a list is refused too, not hashed
        must = "'day', 'week' or 'month'"
        raise parameter_error("unit", caller, must, unit)
    if as_of is not None:
        company = company.at(as_of)
    if holdout_days is None:
        return _View(company, company.as_of, unit)
    history = company.history_days
    if history < 1:
        message = f"{count(history, 'day')} of history leave nothing to hold out."
        raise CustomerValueError(message)
    if not is_whole(holdout_days, 1) or holdout_days > history:
        must = f"a whole number of days from 1 to {history}, the length of the history"
        raise parameter_error("holdout_days", caller, must, holdout_days)
    learned = company.as_of - pd.Timedelta(days=int(holdout_days))
    return _View(company, learned, unit)
