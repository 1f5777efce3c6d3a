"""How long contracts last: the curve, the hazard by tenure and a projection."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from customer_value.customers.contracts import contract_spans, months_between
from customer_value.measures.common import purchase_rows, sheet
from customer_value.result import Result
from customer_value.words import count, listed, number, percent

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset
    from customer_value.models.fitted import ModelResult
    from customer_value.models.shifted_beta_geo import ShiftedBetaGeo
    from customer_value.models.survival import SurvivalCurve

YEAR = 12  # months
PERIODS = {"month": 1, "quarter": 3, "year": YEAR}  # in months
FEW = 10  # customers: with fewer at risk a hazard says nothing
_AHEAD = 36  # months that a projection goes beyond the data at most
_WATCHED = 2  # periods: with fewer, hazards cannot be compared


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class ContractLife(Result):
    """How long customers stay under contract.

    Attributes
    ----------
    survival : SurvivalCurve
        Share that stays longer than so many months (Kaplan-Meier).
    hazard : DataFrame
        One row a period of tenure: start, end (months), at_risk (customers at its
        start), ended, hazard (share of them that cancels in it), low, high.
    period : str
        The length of those periods: "month", "quarter" or "year".
    projection : DataFrame or None
        Index month: probability (of staying longer), low, high by the shifted
        beta-geometric model, beyond the data too; None where it does not fit.
    fit : ModelResult or None
        Of that model, by the shortest of month, quarter and year in which it fits.
    verdict : str
        What that model says, or why there is no projection.
    left_out : int
        Customers whose contract has no beginning, or ends before it.
    as_of : Timestamp
        The day of the answer.
    """

    survival: SurvivalCurve
    hazard: pd.DataFrame = field(repr=False)
    period: str
    projection: pd.DataFrame | None = field(repr=False)
    fit: ModelResult | None = field(repr=False)
    verdict: str
    left_out: int
    as_of: pd.Timestamp

    @property
    def one_year(self) -> pd.Series:
        """Share that stays longer than a year: probability, low, high."""
        return self.survival.at([YEAR]).iloc[0]

    @property
    def finding(self) -> str:
        """How many stay longer than a year."""
        who = f"{count(round(self.survival.n), 'contract')}"
        year = self.one_year
        if not self.survival.n:
            return "No contract has a known beginning: 0 were watched."
        if np.isnan(year["probability"]):
            seen = count(int(self.survival.last), "month")
            return f"Of {who} none was watched for a year; the longest for {seen}."
        low, high = percent(year["low"]), percent(year["high"])
        return (
            f"{percent(year['probability'])} of {who} last longer than a year "
            f"(95% interval {low} to {high})."
        )

    def summary(self) -> pd.DataFrame:
        """Return the answers: what was measured, its value, what it means."""
        year, half = self.one_year, self.survival.quantile(0.5)
        ends = (half.low, half.high)
        rows = [
            ("Stay longer than a year", percent(year["probability"]), _between(year)),
            (
                "Months until half have cancelled",
                number(half.value),
                f"95% interval {number(ends[0])} to {number(ends[1])}"
                if np.isfinite(half.value)
                else "more than half are still there",
            ),
        ]
        periods = self.hazard.to_dict("records")
        rows.extend(
            (
                f"Cancel in {self.period} {n}",
                percent(row["hazard"]),
                f"of {count(round(row['at_risk']), 'customer')} at its start; "
                + _between(row),
            )
            for n, row in enumerate(periods, 1)
        )
        return sheet([*rows, ("Projection", self._projected(), self.verdict)])

    def _projected(self) -> str:
        if self.projection is None:
            return "none"
        last = percent(self.projection["probability"].iloc[-1])
        return f"{last} after {count(int(self.projection.index[-1]), 'month')}"

    def _headline(self) -> dict[str, object]:
        return {
            "contracts": self.survival.n,
            "one_year": float(self.one_year["probability"]),
            "as_of": f"{self.as_of:%Y-%m-%d}",
        }


def contract_life(company: Dataset) -> ContractLife | None:
    """Say how long contracts last, and how the chance to cancel goes with tenure.

    Parameters
    ----------
    company : Dataset
        The company.

    Returns
    -------
    ContractLife or None
        None where the customers table has no cancelled_on.

    References
    ----------
    .. [1] Fader and Hardie, How to Project Customer Retention, Journal of
       Interactive Marketing 21(1), 2007.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> bought = {"customer_id": list("AB"), "date": ["2025-01-01"] * 2}
    >>> left = {"customer_id": list("AB"), "cancelled_on": ["2025-06-01", None]}
    >>> tables = {"transactions": pd.DataFrame(bought | {"amount": [5.0, 5.0]})}
    >>> tables["customers"] = pd.DataFrame(left)
    >>> company = cv.read_dataset(tables, as_of="2026-01-31")
    >>> contract_life(company).survival.at([4, 5, 12])["probability"].tolist()
    [1.0, 0.5, 0.5]
    """
    if not company.has("customers", "cancelled_on"):
        return None
    return company.memo(("contract_life",), lambda: _contract_life(company))


def _contract_life(company: Dataset) -> ContractLife:
    from customer_value.models.survival import kaplan_meier

    first = purchase_rows(company, "rhythm").set_index("customer_id")["first_purchase"]
    spans = contract_spans(company, first_purchase=first)
    until = spans["ended"].fillna(company.as_of)
    known = spans["began"].notna() & (spans["began"] <= until)
    spans, until = spans[known], until[known]
    tenure = months_between(spans["began"], until)
    over = spans["ended"].notna()
    survival = kaplan_meier(tenure["exact"], ended=over, unit="month")
    period = _period(survival.last)
    step = PERIODS[period]
    hazard = survival.hazard(np.arange(0, survival.last + 2 * step, step))
    today = pd.Series(company.as_of, index=spans.index)
    watched = months_between(spans["began"], today)["whole"]
    left = tenure["begun"].clip(lower=1).where(over)
    projection, fit, verdict = _projected(left, watched)
    return ContractLife(
        survival=survival,
        hazard=hazard[hazard["at_risk"] >= FEW],
        period=period,
        projection=projection,
        fit=fit,
        verdict=verdict,
        left_out=int((~known).sum()),
        as_of=company.as_of,
    )


def _period(last: float) -> str:
    """Return the longest period of which at least two were watched."""
    fits = [name for name, months in PERIODS.items() if last >= _WATCHED * months]
    return fits[-1] if fits else "month"


def survivors(left: pd.Series, watched: pd.Series, *, months: int) -> pd.DataFrame:
    """Count the customers still there after each whole period, by periods watched.

    Parameters
    ----------
    left : Series of float
        The month of its contract in which each customer cancelled, from 1; missing
        for those still there.
    watched : Series of float
        Whole months from the beginning of each contract to today.
    months : int
        Length of a period. Who leaves in a period that is not over for the customer
        is there at the end of the last one that is: dropping only those who stay
        would count too few.

    Returns
    -------
    DataFrame of float
        A row a number of periods watched, columns 0, 1, ...: customers still there;
        missing beyond the periods watched.

    Examples
    --------
    >>> left, watched = pd.Series([2.0, None, 3.0]), pd.Series([2, 2, 2])
    >>> survivors(left, watched, months=1).values.tolist()
    [[3.0, 3.0, 2.0]]
    """
    age = (watched // months).astype(int)
    period = np.ceil(left / months).fillna(np.inf).to_numpy()
    most = int(age.max()) if len(age) else 0
    ages = np.sort(age.unique())
    row = np.searchsorted(ages, age)
    inside = period <= age.to_numpy()
    lost = np.zeros((len(ages), most + 1))
    np.add.at(lost, (row[inside], period[inside].astype(int)), 1)
    size = np.bincount(row, minlength=len(ages))
    table = size[:, None] - np.cumsum(lost, axis=1)
    beyond = np.arange(most + 1) > ages[:, None]
    return pd.DataFrame(np.where(beyond, np.nan, table), index=ages)


def _projected(
    left: pd.Series, watched: pd.Series
) -> tuple[pd.DataFrame | None, ModelResult | None, str]:
    """Project the curve with the shortest period in which the model fits."""
    from customer_value.models.contract_fit import NOBODY, ONE_CHANCE
    from customer_value.models.shifted_beta_geo import ShiftedBetaGeo
    from customer_value.models.status import OK

    tried = []
    for period, months in PERIODS.items():
        if not (watched >= _WATCHED * months).any():
            break
        model = ShiftedBetaGeo().fit(survivors(left, watched, months=months))
        fit = model.result_
        if fit.status == NOBODY:
            return None, None, "No projection: nobody has cancelled yet."
        if fit.status in (OK, ONE_CHANCE) and model.goodness_.fits:
            curve = _ahead(model, float(watched.max()), months=months)
            return curve, fit, f"By {period}s {_words(fit)}"
        tried.append(f"{period}s")
    if not tried:
        return None, None, "No projection: no contract was watched for two months."
    by = listed(tried).replace(" and ", " or ")
    return None, None, f"No projection: the model of contracts does not fit by {by}."


def _between(row: Any) -> str:  # noqa: ANN401 - a row of a table, as Series or dict
    return f"95% interval {percent(row['low'])} to {percent(row['high'])}"


def _ahead(model: ShiftedBetaGeo, most: float, *, months: int) -> pd.DataFrame:
    """Draw the model's curve over the data and as far again, three years at most."""
    periods = np.arange((most + min(most, _AHEAD)) // months + 1)
    curve = model.survival_interval(periods)
    return curve.set_axis(pd.Index(periods * months, name="month"))


def _words(fit: ModelResult) -> str:
    """Say whether customers differ, which is why a hazard falls."""
    from customer_value.models.status import OK

    test = f"likelihood ratio {number(fit.likelihood_ratio, 1)}"
    if fit.status == OK:
        return (
            f"customers differ in their chance to cancel ({test}): those likely to go "
            "leave first, which alone lets the chance fall with tenure."
        )
    return f"one chance to cancel, the same for all at any tenure, fits ({test})."
