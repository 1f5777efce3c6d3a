"""What the best customers have in common, and which prospects resemble them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.customers.facts import customer_facts
from customer_value.data.assumptions import is_number, is_whole
from customer_value.errors import CustomerValueError, checks_kind, parameter_error
from customer_value.measures.profile_counts import (
    LESS,
    MORE,
    compared,
    cross_checked,
    judged,
)
from customer_value.measures.profile_values import (
    Attribute,
    attributes_of,
)
from customer_value.measures.tiers import NOT_VALUED, TIERS
from customer_value.result import Result
from customer_value.words import count, number, percent, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from customer_value.data.dataset import Dataset
    from customer_value.measures.asset_value import AssetValue


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class IdealProfile(Result):
    """What sets the best customers apart, value by value of their attributes.

    Attributes
    ----------
    scores : DataFrame
        One row an attribute and value, the most telling first: attribute, value,
        in_top and in_rest (customers with it), share_top and share_rest (of those
        whose attribute is known), lift (share_top / share_rest; infinite where
        nobody else has it), p_value (Fisher's exact test, two sides; missing below
        the support), q_value (after Benjamini and Hochberg), log_lift (shrunk by a
        half, what a prospect scores), verdict ("more often", "less often", "no
        difference", "too few").
    attributes : tuple of Attribute
        The attributes and how their values are formed.
    top, rest : int
        Customers compared.
    tiers : tuple of str
        Which tiers are the top.
    level : float
        The share of false discoveries allowed among the verdicts.
    auc : float
        Chance that the score ranks one of the top before one of the rest, learned on
        four fifths of the customers and judged on the fifth left out; missing below
        20 of either.
    as_of : Timestamp
        The day of the valuation.
    """

    scores: pd.DataFrame = field(repr=False)
    attributes: tuple[Attribute, ...] = field(repr=False)
    top: int
    rest: int
    tiers: tuple[str, ...]
    level: float
    auc: float
    as_of: pd.Timestamp

    def summary(self) -> pd.DataFrame:
        """Return the values that the best customers have more or less often."""
        told = self.scores["verdict"].isin([MORE, LESS])
        columns = ["attribute", "value", "share_top", "share_rest", "lift", "q_value"]
        return self.scores.loc[told, [*columns, "verdict"]]

    @property
    def finding(self) -> str:
        """Say what sets the best customers apart, or that nothing does."""
        whom = f"{count(self.top, 'customer')} of the top"
        told = self.scores[self.scores["verdict"] == MORE]
        if told.empty:
            tested = int(self.scores["p_value"].notna().sum())
            return (
                f"None of {count(tested, 'value')} tested sets the {whom} apart from "
                f"the other {number(self.rest)}."
            )
        best = told.iloc[0]
        trait = f"{best['attribute']} {best['value']}"
        times = f"{number(best['lift'], 1)} times as often as"
        if not np.isfinite(best["lift"]):
            times = f"in {percent(best['share_top'])} of cases, and none of"
        return (
            f"The {count(self.top, 'customer')} of the top "
            f"{plural(self.top, 'shows', 'show')} {trait} {times} the other "
            f"{number(self.rest)}."
        )

    def _headline(self) -> dict[str, object]:
        return {
            "top": self.top,
            "rest": self.rest,
            "more_often": int((self.scores["verdict"] == MORE).sum()),
            "less_often": int((self.scores["verdict"] == LESS).sum()),
            "auc": self.auc,
        }


@checks_kind
def ideal_profile(
    company: Dataset,
    asset: AssetValue,
    *,
    tiers: str | Sequence[str] = "platinum",
    attributes: Sequence[str] | None = None,
    min_support: int = 10,
    level: float = 0.05,
) -> IdealProfile:
    """Compare the attributes of the best customers with those of the rest.

    Parameters
    ----------
    company : Dataset
        The company; its customers have attributes, see ``customer_attributes``.
    asset : AssetValue
        The valuation; customers it cannot value are left out.
    tiers : str or sequence of str, default "platinum"
        The tiers that are the top.
    attributes : sequence of str, optional
        Which to compare; None takes all. A number falls into three classes with as
        many customers each.
    min_support : int, default 10
        Customers a value needs to be tested.
    level : float, default 0.05
        Share of false discoveries allowed, between 0 and 1.

    Returns
    -------
    IdealProfile
        Lift, exact test and verdict of every value.

    Raises
    ------
    ParameterError
        If a tier or an attribute is unknown, the support is below 1 or the level is
        not between 0 and 1.
    CustomerValueError
        If the customers have no attribute, or the top or the rest is empty.

    References
    ----------
    .. [1] Benjamini, Y. and Hochberg, Y., "Controlling the False Discovery Rate",
       Journal of the Royal Statistical Society B 57, 1995.

    Examples
    --------
    >>> import customer_value as cv
    >>> company = cv.load_dataset("software")
    >>> profile = cv.ideal_profile(company, cv.asset_value(company))
    >>> profile.finding
    'The 87 customers of the top show employees over 136 11.3 times as often as the
    other 158.'
    """
    chosen = _chosen(tiers)
    if not is_whole(min_support, 1):
        must = "a whole number of customers, 1 or more"
        raise parameter_error("min_support", "ideal_profile", must, min_support)
    if not is_number(level) or not 0 < level < 1:
        raise parameter_error("level", "ideal_profile", "between 0 and 1", level)
    valued = asset.scores.loc[asset.scores["tier"] != NOT_VALUED, "tier"].sort_index()
    is_top = valued.isin(chosen).to_numpy()
    if not is_top.any() or is_top.all():
        raise CustomerValueError(
            f"A profile compares customers of the top with others; {is_top.sum()} of "
            f"{count(len(is_top), 'customer')} {plural(len(is_top), 'is', 'are')} in "
            f"the top."
        )
    made = attributes_of(company, attributes, customers=valued.index)
    known = company.customers.set_index("customer_id").reindex(valued.index)
    codes = [one.codes(known[one.name]) for one in made]
    # by value, not by id: new names for the customers must change no number
    worth = asset.scores["net_asset_value"].reindex(valued.index).round(6)
    facts = customer_facts(company).reindex(valued.index)
    order = np.lexsort(
        (facts["tenure_years"], facts["recency_days"], facts["revenue"], -worth)
    )
    scores = pd.concat(
        [compared(one, code, is_top) for one, code in zip(made, codes, strict=True)],
        ignore_index=True,
    )
    return IdealProfile(
        scores=judged(scores, support=int(min_support), level=float(level)),
        attributes=tuple(made),
        top=int(is_top.sum()),
        rest=int((~is_top).sum()),
        tiers=chosen,
        level=float(level),
        auc=cross_checked(
            [code[order] for code in codes], is_top[order], support=int(min_support)
        ),
        as_of=asset.as_of,
    )


def _chosen(tiers: object) -> tuple[str, ...]:
    """Return the tiers that are the top."""
    named = (tiers,) if isinstance(tiers, str) else tuple(tiers)  # type: ignore[arg-type]
    if not named or not set(named) <= set(TIERS):
        must = f"one or more of {', '.join(TIERS)}"
        raise parameter_error("tiers", "ideal_profile", must, tiers)
    return named
