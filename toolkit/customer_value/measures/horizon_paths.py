"""What a longer or shorter horizon changes: values, ranks and tiers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from customer_value.data.assumptions import is_whole
from customer_value.errors import checks_kind, parameter_error
from customer_value.measures.tiers import tier_names
from customer_value.measures.valuation import case_of, unvalued, worth_of
from customer_value.result import Result
from customer_value.words import count, money, number, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset

YEARS = (1, 2, 3, 5, 10)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class HorizonPaths(Result):
    """The same customers valued over several horizons.

    Attributes
    ----------
    scores : DataFrame
        Index customer_id, best first at the horizon in use; a column a horizon in
        years: net asset value, currency.
    ranks : DataFrame
        The same columns: rank (1 = best; ties share the average).
    tiers : DataFrame
        The same columns: tier, or "not valued" as in ``asset_value``.
    agreement : DataFrame
        Index years: total (currency), tau (Kendall's tau-b of the values with those
        of the horizon in use), changed (customers in another tier than at the horizon
        in use), share_changed, losing (customers with a value below 0).
    horizon_years : int
        The horizon in use, which the others are compared with.
    as_of : Timestamp
        The day of the valuation.
    currency : str
        The currency.
    """

    scores: pd.DataFrame = field(repr=False)
    ranks: pd.DataFrame = field(repr=False)
    tiers: pd.DataFrame = field(repr=False)
    agreement: pd.DataFrame = field(repr=False)
    horizon_years: int
    as_of: pd.Timestamp
    currency: str

    def summary(self) -> pd.DataFrame:
        """Return total and agreement by horizon."""
        return self.agreement

    @property
    def finding(self) -> str:
        """Say what the horizon that differs most changes."""
        years = int(str(self.agreement["changed"].idxmax()))
        changed = int(self.agreement["changed"].max())
        most = self.agreement["total"]
        now, then = (money(most.loc[y], self.currency) for y in (self._base, years))
        moved = f"{count(changed, 'customer')} {plural(changed, 'changes', 'change')}"
        if not changed:
            longest = int(self.agreement.index.max())
            end = money(most.loc[longest], self.currency)
            return (
                f"From {self._base} to {count(longest, 'year')} the total goes from "
                f"{now} to {end}, and 0 customers change their tier."
            )
        tau = float(self.agreement["tau"].loc[years])
        order = "" if np.isnan(tau) else f" (rank correlation {number(tau, 2)})"
        return (
            f"From {self._base} to {count(years, 'year')} the total goes from {now} to "
            f"{then}, and {moved} {plural(changed, 'its', 'their')} tier{order}."
        )

    @property
    def _base(self) -> int:
        return self.horizon_years

    def _headline(self) -> dict[str, object]:
        return {
            "customers": len(self.scores),
            "years": "/".join(map(str, self.scores.columns)),
            "most_changed": int(self.agreement["changed"].max()),
        }


@checks_kind
def horizon_paths(
    company: Dataset,
    years: Sequence[int] = YEARS,
    *,
    assumptions: Assumptions | None = None,
    activity: Any = None,  # noqa: ANN401 - see asset_value
) -> HorizonPaths:
    """Value every customer over several horizons and say what that changes.

    Parameters
    ----------
    company : Dataset
        The company.
    years : sequence of int, default (1, 2, 3, 5, 10)
        The horizons; that of the assumptions is added if it is not among them.
    assumptions : Assumptions, optional
        None takes the company's own.
    activity : str, model, Series or DataFrame, optional
        As ``asset_value`` takes it.

    Returns
    -------
    HorizonPaths
        Values, ranks and tiers by horizon, and how they agree with the horizon in
        use.

    Raises
    ------
    ParameterError
        If a horizon is not a whole number of years of 0 or more.

    Examples
    --------
    >>> import customer_value as cv
    >>> paths = cv.horizon_paths(cv.load_dataset("retailer"))
    >>> paths.agreement.index.tolist(), paths.agreement.loc[3, "changed"].item()
    ([1, 2, 3, 5, 10], 0)
    """
    rules = assumptions or company.assumptions
    chosen = _checked(years, rules.horizon_years)
    case = case_of(company, rules, activity)
    values = {
        horizon: worth_of(case, replace(rules, horizon_years=horizon)).total
        for horizon in chosen
    }
    table = pd.DataFrame(values, index=case.customers).rename_axis(columns="years")
    base = table[rules.horizon_years]
    order = np.argsort(-base.to_numpy(), kind="stable")
    tier = pd.DataFrame(
        {
            years: pd.array(tier_names(v, rules, unvalued(case, v)), dtype="str")
            for years, v in values.items()
        },
        index=case.customers,
    ).rename_axis(columns="years")
    return HorizonPaths(
        scores=table.iloc[order],
        ranks=table.rank(ascending=False).iloc[order],
        tiers=tier.iloc[order],
        agreement=_agreement(table, tier, rules.horizon_years),
        horizon_years=rules.horizon_years,
        as_of=company.as_of,
        currency=company.currency,
    )


def _checked(years: Any, used: int) -> list[int]:  # noqa: ANN401 - checked here
    """Return the horizons in order, the one in use among them."""
    must = "whole numbers of years, 0 or more"
    listed = [*years] if hasattr(years, "__iter__") else [years]
    if not listed or not all(is_whole(year, 0) for year in listed):
        raise parameter_error("years", "horizon_paths", must, years)
    return sorted({*map(int, listed), used})


def _agreement(table: pd.DataFrame, tier: pd.DataFrame, used: int) -> pd.DataFrame:
    """Compare each horizon with the one in use."""
    from scipy.stats import kendalltau

    base = table[used].to_numpy()
    tau = dict.fromkeys(table, np.nan)
    if len(base) > 1:  # one customer has no order
        for years in table:
            tau[years] = kendalltau(table[years].to_numpy(), base).statistic
    changed = tier.ne(tier[used], axis=0).sum()
    return pd.DataFrame(
        {
            "total": table.sum(),
            "tau": pd.Series(tau),
            "changed": changed,
            "share_changed": changed / max(len(table), 1),
            "losing": (table < 0).sum(),
        }
    ).rename_axis("years")
