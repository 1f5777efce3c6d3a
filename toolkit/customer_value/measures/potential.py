"""Real against potential value: who to keep, who to grow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from customer_value.errors import CustomerValueError, checks_kind
from customer_value.measures.tiers import NOT_VALUED
from customer_value.result import Result
from customer_value.words import count, money, percent

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.measures.asset_value import AssetValue

BOTH, KEEP, GROW, NEITHER = CELLS = (
    "keep and grow",
    "keep",
    "grow",
    "serve simply",
)
NOT_MEASURED = "not measured"
_AXES = ("real", "potential")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class RealPotential(Result):
    """What customers bring today against what they could bring.

    Attributes
    ----------
    scores : DataFrame
        Index customer_id, highest potential first: real and potential (the streams
        current and potential, discounted, currency), tier, cell ("keep and grow",
        "keep", "grow", "serve simply", or "not measured" without category spend and
        pipeline).
    cells : DataFrame
        Index cell: customers, real, potential (currency).
    cuts : dict of str to float
        The medians of real and potential among the customers measured, currency;
        high is above.
    as_of : Timestamp
        The day of the valuation.
    currency : str
        The currency.
    """

    scores: pd.DataFrame = field(repr=False)
    cells: pd.DataFrame = field(repr=False)
    cuts: dict[str, float]
    as_of: pd.Timestamp
    currency: str

    def summary(self) -> pd.DataFrame:
        """Return customers and money by cell."""
        return self.cells

    @property
    def finding(self) -> str:
        """Say where most of the potential lies."""
        measured = self.cells.drop(index=NOT_MEASURED, errors="ignore")
        whole = float(measured["potential"].sum())
        if whole <= 0:
            return "The potential of the customers measured adds up to 0."
        cell = str(measured["potential"].idxmax())
        part = float(measured["potential"].max())
        people = int(measured["customers"].loc[cell])
        return (
            f"{percent(part / whole)} of the potential, "
            f"{money(part, self.currency)}, lies with {count(people, 'customer')} in "
            f"the cell {cell!r}."
        )

    def _headline(self) -> dict[str, object]:
        return {
            "customers": int((self.scores["cell"] != NOT_MEASURED).sum()),
            "real_cut": self.cuts["real"],
            "potential_cut": self.cuts["potential"],
        }


@checks_kind
def real_and_potential(asset: AssetValue) -> RealPotential:
    """Set what customers bring against what they could bring.

    Parameters
    ----------
    asset : AssetValue
        The valuation.

    Returns
    -------
    RealPotential
        A cell for each customer; the medians of the customers measured are the cuts.

    Raises
    ------
    CustomerValueError
        If no customer's category spend or pipeline is known.

    Examples
    --------
    >>> import customer_value as cv
    >>> seen = cv.real_and_potential(cv.asset_value(cv.load_dataset("software")))
    >>> seen.cells.index.tolist()[:3]
    ['keep and grow', 'keep', 'grow']
    """
    valued = asset.scores["tier"] != NOT_VALUED
    known = (asset.variables["potential_known"] & valued).to_numpy(dtype=bool)
    if not known.any():
        raise CustomerValueError(
            "Real and potential value need the category spend or the pipeline of "
            "customers: give the table wallet."
        )
    scores = asset.scores[["current", "potential", "tier"]]
    scores = scores.rename(columns={"current": "real"})
    cuts = {name: float(scores.loc[known, name].median()) for name in _AXES}
    high = {name: (scores[name] > cuts[name]).to_numpy() for name in _AXES}
    scores["cell"] = np.select(
        [~known, high["real"] & high["potential"], high["real"], high["potential"]],
        [NOT_MEASURED, BOTH, KEEP, GROW],
        default=NEITHER,
    )
    order = [*CELLS, *({NOT_MEASURED} & set(scores["cell"]))]
    by = scores.groupby("cell").agg(
        customers=("real", "size"), real=("real", "sum"), potential=("potential", "sum")
    )
    by = by.reindex(order).fillna(0.0).astype({"customers": int})
    return RealPotential(
        scores=scores.sort_values("potential", ascending=False, kind="stable"),
        cells=by.rename_axis("cell"),
        cuts=cuts,
        as_of=asset.as_of,
        currency=asset.currency,
    )
