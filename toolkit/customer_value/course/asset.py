"""Move horizon, discount, retention and margin, and watch the asset value answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from customer_value.course import asset_html
from customer_value.course.explorer import Explorer
from customer_value.data.assumptions import is_number
from customer_value.errors import checks_kind, parameter_error
from customer_value.measures.assumption_ranges import told, varied
from customer_value.measures.horizon_paths import YEARS
from customer_value.measures.tiers import by_tier, tier_names
from customer_value.measures.valuation import Case, case_of, unvalued, worth_of
from customer_value.result import Result
from customer_value.words import count, money, percent, plural

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset

    Column = NDArray[np.float64]

CALLER = "asset_view"
SHIFT = 0.20  # of retention, either way; steps of a hundredth
MARGINS = (0.8, 1.2)  # factors on every margin; steps of a twentieth
HIGHEST_RATE = 0.30


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class AssetView(Result):
    """What the customers would be worth under other assumptions.

    Attributes
    ----------
    scores : DataFrame
        Index customer_id, best first: net_asset_value and start (the value with the
        assumptions in use; currency), tier, tier_start.
    streams : DataFrame
        Index stream: start, now (totals, currency).
    tiers : DataFrame
        Index tier: start, now (customers), value (currency, now).
    start, total : float
        The total with the assumptions in use, and with these; currency.
    changed : int
        Customers in another tier than with the assumptions in use.
    retention : float
        Yearly share of customers kept, overall.
    margin : float
        Factor on every margin.
    assumptions : Assumptions
        The other assumptions.
    as_of : Timestamp
        The day of the valuation.
    currency : str
        The currency.
    """

    scores: pd.DataFrame = field(repr=False)
    streams: pd.DataFrame = field(repr=False)
    tiers: pd.DataFrame = field(repr=False)
    start: float
    total: float
    changed: int
    retention: float
    margin: float
    assumptions: Assumptions = field(repr=False)
    as_of: pd.Timestamp
    currency: str

    def summary(self) -> pd.DataFrame:
        """Return the streams before and now.

        Returns
        -------
        DataFrame
            The streams.
        """
        return self.streams

    @property
    def finding(self) -> str:
        """Say the total, how far it moved, and who changes tier."""
        years = count(self.assumptions.horizon_years, "year")
        rate, kept, margin = (
            told(name, value, self.currency)
            for name, value in (
                ("annual_discount_rate", self.assumptions.annual_discount_rate),
                ("retention", self.retention),
                ("margin", self.margin),
            )
        )
        worth = (
            f"Over {years}, at a discount of {rate}, with {kept} of customers kept a "
            f"year and {margin} the margin, the customers are worth "
            f"{money(self.total, self.currency)}"
        )
        moved = count(self.changed, "customer")
        tier = f"{moved} {plural(self.changed, 'changes its', 'change their')} tier"
        return f"{worth}{self._move()}; {tier}."

    def _move(self) -> str:
        """Say how far the total is from the one in use."""
        apart = self.total - self.start
        if abs(apart) < 0.005:  # noqa: PLR2004 - half a cent
            return ", as with the assumptions in use"
        word = "more" if apart > 0 else "less"
        far = money(abs(apart), self.currency)
        if self.start > 0:
            far = percent(abs(apart) / self.start)
        return f", {far} {word} than with the assumptions in use"

    def _headline(self) -> dict[str, object]:
        return {
            "customers": len(self.scores),
            "start": f"{self.start:.2f}",
            "total": f"{self.total:.2f}",
            "currency": self.currency,
            "changed": self.changed,
        }

    def _repr_html_(self) -> str:
        return asset_html.page(self)


@checks_kind
def asset_view(
    company: Dataset,
    *,
    horizon_years: int | None = None,
    annual_discount_rate: float | None = None,
    retention: float | None = None,
    margin: float = 1,
) -> AssetView:
    """Value the customers again under other assumptions, beside those in use.

    What was measured is read once and kept, so a second view costs no more than
    discounting the streams anew.

    Parameters
    ----------
    company : Dataset
        The company; its assumptions are those in use.
    horizon_years : int, optional
        Years that count; None takes those in use, as for all that follow.
    annual_discount_rate : float, optional
        Effective yearly rate, above -1.
    retention : float, optional
        Yearly share of customers kept, overall; each segment moves with it.
    margin : float, default 1
        Factor on every margin.

    Returns
    -------
    AssetView
        Its ``.scores`` has the columns net_asset_value, start, tier, tier_start.

    Raises
    ------
    ParameterError
        If a value is outside its range.
    CustomerValueError
        If the history is too short for an asset value.
    """
    used, case = company.assumptions, _case(company)
    rules = replace(
        used,
        horizon_years=_or(horizon_years, used.horizon_years),
        annual_discount_rate=_or(annual_discount_rate, used.annual_discount_rate),
    )
    _check(retention, margin)
    changes = {} if retention is None else {"retention": retention}
    moved, _, _ = varied(company, case, used, changes)
    before, now = worth_of(case, used), worth_of(moved, rules, margin=margin)
    table = _scores(case, before.total, now.total, used)
    return AssetView(
        scores=table.sort_values("net_asset_value", ascending=False, kind="stable"),
        streams=pd.DataFrame(
            {
                "start": {name: part.sum() for name, part in before.streams.items()},
                "now": {name: part.sum() for name, part in now.streams.items()},
            }
        ).rename_axis("stream"),
        tiers=_tiers(table),
        start=float(before.total.sum()),
        total=float(now.total.sum()),
        changed=int((table["tier"] != table["tier_start"]).sum()),
        retention=moved.retention,
        margin=float(margin),
        assumptions=rules,
        as_of=company.as_of,
        currency=company.currency,
    )


@checks_kind
def asset_explorer(company: Dataset) -> Explorer:
    """Show controls for horizon, discount, retention and margin above the value.

    Parameters
    ----------
    company : Dataset
        The company; at the start the controls stand at its assumptions.

    Returns
    -------
    Explorer
        Four controls; see `asset_view` for the numbers.

    Raises
    ------
    CustomerValueError
        If the history is too short for an asset value.
    """
    from customer_value.course import controls

    used, start = company.assumptions, asset_view(company)
    years = sorted({*YEARS, used.horizon_years})
    rate = used.annual_discount_rate
    kept = start.retention
    moved = [
        controls.choice(
            "horizon_years",
            [(count(one, "year"), one) for one in years],
            value=used.horizon_years,
            label="horizon",
        ),
        controls.number(
            "annual_discount_rate",
            rate,
            low=min(0.0, rate),
            high=max(HIGHEST_RATE, rate),
            step=0.01,
            label="discount a year",
        ),
        controls.number(
            "retention", 0.0, low=-SHIFT, high=SHIFT, step=0.01, label="retention ±"
        ),
        controls.number(
            "margin", 1.0, low=MARGINS[0], high=MARGINS[1], step=0.05, label="margin ×"
        ),
    ]

    def draw(*, retention: float, **others: float) -> str:
        shifted = min(max(kept + retention, 0.0), 1.0) if retention else None
        return asset_view(company, retention=shifted, **others)._repr_html_()  # type: ignore[arg-type]

    return Explorer(draw, moved, alt=start.finding)


def _case(company: Dataset) -> Case:
    """Measure a company once."""
    rules = company.assumptions
    return company.memo(("asset_case",), lambda: case_of(company, rules, None))


def _or(given: Any, used: Any) -> Any:  # noqa: ANN401 - any assumption
    return used if given is None else given


def _scores(
    case: Case, before: Column, now: Column, rules: Assumptions
) -> pd.DataFrame:
    """Put values and tiers before and now side by side."""
    table = pd.DataFrame({"net_asset_value": now, "start": before}, case.customers)
    for name, value in (("tier", now), ("tier_start", before)):
        names = tier_names(value, rules, unvalued(case, value))
        table[name] = pd.array(names, dtype="str")
    return table


def _check(retention: object, margin: object) -> None:
    """Refuse a share or a factor that is none."""
    if retention is not None and (
        not is_number(retention) or not 0 <= retention <= 1  # type: ignore[operator]
    ):
        raise parameter_error("retention", CALLER, "from 0 to 1", retention)
    if not is_number(margin) or not 0 <= margin < np.inf:  # type: ignore[operator]
        raise parameter_error("margin", CALLER, "a factor of 0 or more", margin)


def _tiers(scores: pd.DataFrame) -> pd.DataFrame:
    """Count the customers of each tier before and now."""
    before = by_tier(scores["tier_start"], scores["start"])["customers"]
    now = by_tier(scores["tier"], scores["net_asset_value"])[["customers", "value"]]
    table = now.rename(columns={"customers": "now"})
    table.insert(0, "start", before)
    return table.fillna({"start": 0}).astype({"start": int})
