"""Which assumption moves the value most, and which stream."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from customer_value.errors import checks_kind
from customer_value.measures.assumption_ranges import MEANING, ranges_of, told, varied
from customer_value.measures.streams import STREAMS
from customer_value.measures.valuation import Case, case_of, worth_of
from customer_value.result import Result
from customer_value.words import money, spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset

STEP = 0.0005  # up and down: the slope itself, not one side of it


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class Tornado(Result):
    """What the total would be if one assumption were another.

    Attributes
    ----------
    scores : DataFrame
        Index assumption, the one that matters most first: used (the value in use),
        low and high (the values tried), value_low and value_high (the total at
        them, currency), swing (how far apart these two and the total as it is lie,
        currency), meaning. "margin" and "allocated_costs" are factors; "retention" is
        that of all customers, and each segment moves with it.
    elasticity : DataFrame
        Index stream or driver: kind ("stream" or "driver"), value (currency, or the
        value in use), elasticity (per cent that the total changes with one per cent
        more of it), the largest effect first.
    total : float
        The total as it is, currency.
    assumptions : Assumptions
        The assumptions in use.
    as_of : Timestamp
        The day of the valuation.
    currency : str
        The currency.
    """

    scores: pd.DataFrame = field(repr=False)
    elasticity: pd.DataFrame = field(repr=False)
    total: float
    assumptions: Assumptions = field(repr=False)
    as_of: pd.Timestamp
    currency: str

    def summary(self) -> pd.DataFrame:
        """Return the assumptions, the one that matters most first."""
        return self.scores

    @property
    def finding(self) -> str:
        """Say which assumption matters most and between what the total lies."""
        name, best = next(iter(self.scores.to_dict(orient="index").items()))
        tried = [told(str(name), best[end], self.currency) for end in ("low", "high")]
        ends = [money(best[f"value_{end}"], self.currency) for end in ("low", "high")]
        return (
            f"The assumption that matters most is the {spoken(name)}: at {tried[0]} "
            f"the total is {ends[0]}, at {tried[1]} {ends[1]}."
        )

    def _headline(self) -> dict[str, object]:
        return {
            "total": f"{self.total:.2f}",
            "currency": self.currency,
            "first": self.scores.index[0],
            "swing": f"{self.scores['swing'].iloc[0]:.2f}",
        }


@checks_kind
def assumption_tornado(
    company: Dataset,
    *,
    ranges: Mapping[str, Any] | None = None,
    assumptions: Assumptions | None = None,
    activity: Any = None,  # noqa: ANN401 - see asset_value
) -> Tornado:
    """Try a low and a high of every assumption, one at a time.

    Parameters
    ----------
    company : Dataset
        The company.
    ranges : mapping of str to pair, optional
        Low and high of some assumptions, such as those of a workshop; the others
        take 1 to 5 years, 6 to 15 % discount, the margin times 0.9 to 1.1, the
        retention and 0.05 either way, 0 to 0.2 of the headroom, 0.3 to 1
        incrementality, half to one and a half of the saved acquisition cost, 0 to
        0.02 credit losses, cost totals times 0.9 to 1.1.
    assumptions : Assumptions, optional
        None takes the company's own.
    activity : str, model, Series or DataFrame, optional
        As ``asset_value`` takes it.

    Returns
    -------
    Tornado
        The total under each, and the elasticity of every stream and driver.

    Raises
    ------
    ParameterError
        If a range is for no assumption, or no pair of values that can be assumed.

    Notes
    -----
    "1 % more retention adds 5 % of value" (Gupta, Lehmann and Stuart, 2004) holds
    for an endless horizon; over three years the elasticity is below 1.

    Examples
    --------
    >>> import customer_value as cv
    >>> tornado = cv.assumption_tornado(cv.load_dataset("retailer"))
    >>> tornado.scores.index[0]
    'horizon_years'
    """
    rules = assumptions or company.assumptions
    case = case_of(company, rules, activity)
    total = float(worth_of(case, rules).total.sum())
    spans = ranges_of(case, rules, ranges, caller="assumption_tornado")
    spans["horizon_years"] = _reach(case, spans["horizon_years"])
    rows = {}
    for name, span in spans.items():
        ends = [
            _total(company, case, rules, {name: value})
            for value in (span.low, span.high)
        ]
        swing = max(*ends, total) - min(*ends, total)
        rows[name] = (*span, *ends, swing, MEANING[name])
    columns = ["used", "low", "high", "value_low", "value_high", "swing", "meaning"]
    scores = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return Tornado(
        scores=scores.sort_values("swing", ascending=False, kind="stable").rename_axis(
            "assumption"
        ),
        elasticity=_elasticity(case, rules, total),
        total=total,
        assumptions=rules,
        as_of=company.as_of,
        currency=company.currency,
    )


def _reach(case: Case, span: Any) -> Any:  # noqa: ANN401 - a range
    """Limit a horizon to the years for which shares were given."""
    most = case.activity.most_years
    return span if most is None else span._replace(high=min(span.high, most))


def _total(
    company: Dataset, case: Case, rules: Assumptions, changes: Mapping[str, Any]
) -> float:
    """Return the total under other assumptions."""
    case, rules, margin = varied(company, case, rules, changes)
    return float(worth_of(case, rules, margin=margin).total.sum())


def _elasticity(case: Case, rules: Assumptions, total: float) -> pd.DataFrame:
    """Return by how many per cent the total moves with one per cent of each part."""
    streams = worth_of(case, rules).streams
    rows = [
        (name, "stream", float(streams[name].sum()), float(streams[name].sum()))
        for name in STREAMS
    ]
    rows += [
        (name, "driver", used, _slope(case, rules, name))
        for name, used in _drivers(case, rules).items()
    ]
    table = pd.DataFrame(rows, columns=["part", "kind", "value", "moved"])
    whole = total or np.nan
    table["elasticity"] = table.pop("moved") / whole
    order = table["elasticity"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].set_index("part")


def _drivers(case: Case, rules: Assumptions) -> dict[str, float]:
    """Return the drivers that are not 0, with the values in use."""
    drivers = {
        "activity": float(np.nanmean(case.activity.first)) if len(case.gone) else 0.0,
        "retention": case.retention,
        "margin": 1.0,
        "annual_discount_rate": rules.annual_discount_rate,
        "headroom_capture": rules.headroom_capture,
        "incrementality": rules.incrementality,
    }
    return {name: used for name, used in drivers.items() if used and not np.isnan(used)}


def _slope(case: Case, rules: Assumptions, name: str) -> float:
    """Return what the total gains for each whole of a driver, at its value in use."""
    # nothing is kept by more than everyone: there the slope is that from below
    full = name == "retention" and bool((case.kept * (1 + STEP) > 1).any())
    factors = (1 - STEP, 1.0 if full else 1 + STEP)
    low, high = (_scaled(case, rules, name, factor) for factor in factors)
    return (high - low) / (factors[1] - factors[0])


def _scaled(case: Case, rules: Assumptions, name: str, factor: float) -> float:
    """Return the total with one driver multiplied."""
    margin = 1.0
    if name == "activity":
        case = case._replace(activity=case.activity.scaled(factor))
    elif name == "retention":
        case = case._replace(kept=case.kept * factor)
    elif name == "margin":
        margin = factor
    else:
        rules = replace(rules, **{name: factor * getattr(rules, name)})
    return float(worth_of(case, rules, margin=margin).total.sum())
