"""The wrong ways to an asset value and to an elasticity that people really take."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np

from customer_value.course.answers import Trap
from customer_value.measures.annuity import annuity_factor, discounts
from customer_value.measures.streams import COSTS, SPENDING

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.measures.asset_value import AssetValue

ONE_PER_CENT = 0.01
LONG = (5, 10, 20, 50)  # years that are taken for ever


class Terms(NamedTuple):
    """What an annuity factor is made of."""

    active: float
    retention: float
    annual_discount_rate: float
    horizon_years: int

    def factor(self, **others: float) -> float:
        """Return the annuity factor, with some terms replaced."""
        terms = self._replace(**others)  # type: ignore[arg-type]
        return float(
            annuity_factor(
                terms.active,
                terms.retention,
                horizon_years=terms.horizon_years,
                annual_discount_rate=terms.annual_discount_rate,
            )
        )

    @property
    def endless(self) -> float:
        """The annuity factor for ever; missing where it has no end."""
        gap = 1 + self.annual_discount_rate - self.retention
        return self.active / gap if gap > 0 else float("nan")


# ------------------------------------------------------------ the value of a customer
def value_traps(asset: AssetValue, customer: str) -> tuple[Trap, ...]:
    """List the wrong ways to the value of one customer."""
    known = cast("pd.Series", asset.variables.loc[customer])
    scores = cast("pd.Series", asset.scores.loc[customer])
    return (*_discounting(asset, known, scores), *_streams(asset, known, scores))


def _discounting(
    asset: AssetValue, known: pd.Series, scores: pd.Series
) -> tuple[Trap, ...]:
    """List what goes wrong between the yearly flow and the value."""
    rules, flow = asset.assumptions, float(scores["net_flow"])
    rate, years = rules.annual_discount_rate, rules.horizon_years
    p, r = float(known["activity"]), float(known["retention"])
    terms = Terms(p, r, rate, years)
    return (
        Trap(flow, "This is the flow of one normal year, not yet its value.", "unit"),
        Trap(
            flow * years,
            "You took the yearly flow as often as there are years. Customers may not "
            "buy, and later money is worth less: use the annuity factor.",
        ),
        Trap(
            flow * terms.factor(annual_discount_rate=0.0),
            "You did not discount: money of a later year is worth less today.",
        ),
        Trap(
            flow * terms.factor(active=1.0),
            "You took the customer as sure to be active in year 1. That is the "
            "variable activity.",
        ),
        Trap(
            flow * terms.factor(retention=1.0),
            "You kept the activity the same in every year. After year 1 it falls by "
            "the retention.",
        ),
        Trap(
            flow * terms.factor(active=p * r),
            "You applied the retention to year 1 already. Year 1 has the activity "
            "alone, year 2 is the first with retention.",
            "window",
        ),
        Trap(
            flow * terms.factor() * (1 + rate),
            "You did not discount year 1. Its money comes at the end of the year.",
            "window",
        ),
        Trap(
            flow * terms.endless,
            "This is the value for ever. The horizon ends the sum.",
            "window",
        ),
        Trap(
            flow * terms.factor(horizon_years=1),
            "This is the value of year 1 alone.",
            "window",
        ),
    )


def _streams(
    asset: AssetValue, known: pd.Series, scores: pd.Series
) -> tuple[Trap, ...]:
    """List what goes wrong with the streams."""
    right, factor = float(scores["net_asset_value"]), float(scores["annuity"])
    spent = float(scores[list(COSTS)].sum())
    own, credit = float(scores[list(SPENDING)].sum()), float(scores["credit"])
    rate = float(known["margin_rate"])
    missed = (1 - asset.assumptions.headroom_capture) * float(known["headroom"])
    return (
        Trap(right - spent, "You left the costs and credit losses out."),
        Trap(right - own, "You left marketing, sales and support out."),
        Trap(
            right - 2 * spent, "You added the costs; they have to be taken off.", "sign"
        ),
        Trap(
            float(scores["clv"]),
            "This is the CLV: potential, referrals, ideas and credit losses are "
            "missing.",
        ),
        Trap(right - credit, "You left the credit losses out."),
        Trap(right - float(scores["potential"]), "You left the potential out."),
        Trap(right - float(scores["referral"]), "You left the referrals out."),
        Trap(
            right + factor * rate * missed,
            "You counted the whole headroom. Only the share headroom_capture of it is "
            "won.",
            "population",
        ),
        Trap(
            right + factor * (float(known["revenue"]) - float(known["margin"])),
            "You took the revenue. Only its margin stays with the company.",
            "unit",
        ),
        Trap(asset.total, "This is the value of all customers.", "population"),
    )


# ------------------------------------------------------------------- an elasticity
class PairTrap(NamedTuple):
    """A typical mistake: the two numbers it leads to, and what to say about it."""

    pair: tuple[float, float]
    message: str
    kind: str = "method"


def elasticities(terms: Terms) -> tuple[float, float]:
    """Return the elasticity of retention within the horizon, and for ever."""
    r, years = terms.retention, np.arange(terms.horizon_years)
    worth = r**years * discounts(terms.horizon_years, terms.annual_discount_rate, "end")
    ever = r / (1 + terms.annual_discount_rate - r)
    return float((years * worth).sum() / worth.sum()), float(ever)


def elasticity_traps(terms: Terms) -> list[PairTrap]:
    """List wrong pairs of elasticities with what to say about them."""
    within, ever = elasticities(terms)
    r = terms.retention
    more, point = r * (1 + ONE_PER_CENT), r + ONE_PER_CENT
    step = 1 / ONE_PER_CENT
    return [
        PairTrap((ever, within), "The wrong way round: first the horizon.", "window"),
        PairTrap(
            (1 + within, 1 + ever),
            "You moved the activity together with the retention, which adds exactly "
            "1. Hold the activity fixed.",
        ),
        PairTrap(
            _grown(terms, more, step),
            "You took a step of a whole per cent. The factor bends, so take a smaller "
            "step, such as a hundredth of a per cent, and divide by it.",
        ),
        PairTrap(
            _grown(terms, point, step),
            "You added one percentage point. One per cent of the retention is less "
            "than a point.",
            "unit",
        ),
        PairTrap(
            (within * terms.factor() / r, ever * terms.endless / r),
            "This is by how much the factor itself grows. Divide by the factor, and "
            "take the growth of the retention in per cent too.",
            "unit",
        ),
        PairTrap(
            (terms.factor(), terms.endless),
            "These are the annuity factors. Asked is by how many per cent they grow.",
            "unit",
        ),
        PairTrap(
            (within / 100, ever / 100),
            "Right digits, wrong unit: give per cent for each per cent.",
            "unit",
        ),
        PairTrap(
            (within * 100, ever * 100),
            "Right digits, wrong unit: give per cent for each per cent.",
            "unit",
        ),
        PairTrap((-within, -ever), "Right size, wrong sign.", "sign"),
        *_not_for_ever(terms),
    ]


def _grown(terms: Terms, retention: float, step: float) -> tuple[float, float]:
    """Return by how much the factors grow with another retention, times a step."""
    other = terms._replace(retention=min(retention, 1.0))
    within = other.factor() / terms.factor() - 1
    return step * within, step * (other.endless / terms.endless - 1)


def _not_for_ever(terms: Terms) -> list[PairTrap]:
    """Return the pairs of those who let ever end after some years."""
    within, _ = elasticities(terms)
    return [
        PairTrap(
            (within, elasticities(terms._replace(horizon_years=years))[0]),
            f"The first is right. The second is that over {years} years, which is not "
            "for ever.",
            "window",
        )
        for years in LONG
        if years != terms.horizon_years
    ]
