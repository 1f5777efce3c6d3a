"""The customers whom the views judge most differently, and the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from customer_value.judgements.criteria import CRITERIA
from customer_value.judgements.lenses import MONEY, TURNOVER
from customer_value.measures.streams import STREAMS
from customer_value.words import count, money, number, spoken

if TYPE_CHECKING:
    from customer_value.judgements.views import Views
    from customer_value.measures.asset_value import AssetValue

MOST = 100  # more than a meeting can talk about, and quick at any size
COLUMNS = ["best", "best_rank", "worst", "worst_rank", "rank_range", MONEY, "reason"]


class Dispute(NamedTuple):
    """What is needed to give a reason.

    Attributes
    ----------
    views : Views
        The criteria of each lens, and what each adds.
    asset : AssetValue
        The valuation, stream by stream.
    people : int
        How many are ranked.
    """

    views: Views
    asset: AssetValue
    people: int

    def reason(self, who: str, view: str, rank: float) -> str:
        """Say where a view puts a customer, and what moves it there most."""
        place = f"rank {number(rank, 0 if rank == round(rank) else 1)}"
        ahead = rank <= (self.people + 1) / 2
        why = {TURNOVER: self._turnover, MONEY: self._money}.get(view)
        said = why(who, ahead) if why else self._criterion(who, view, ahead)
        return f"{view.capitalize()}: {place} of {number(self.people)} ({said})."

    def _criterion(self, who: str, lens: str, ahead: bool) -> str:  # noqa: FBT001
        values = self.views.measured.loc[who].to_dict()
        gains = self.views.gains[lens].loc[who].to_dict()
        known = {name: gain for name, gain in gains.items() if pd.notna(values[name])}
        if not known:  # what is known of it is the same for everyone
            return "nothing tells it apart"
        name = (max if ahead else min)(known, key=known.__getitem__)
        one = CRITERIA[str(name)]
        return f"{one.words} {one.written(values[name], self.asset.currency)}"

    def _turnover(self, who: str, _: bool) -> str:  # noqa: FBT001
        revenue = float(self.asset.variables["revenue"].loc[who])
        return f"revenue of the year {money(revenue, self.asset.currency)}"

    def _money(self, who: str, ahead: bool) -> str:  # noqa: FBT001
        worth = self.asset.scores[list(STREAMS)].loc[who].to_dict()
        most = max if ahead or min(worth.values()) >= 0 else min
        name = most(worth, key=worth.__getitem__)
        value = money(worth[name], self.asset.currency)
        years = count(self.asset.assumptions.horizon_years, "year")
        return f"{spoken(name)} {value} over {years}"


def disputed(ranks: pd.DataFrame, reasons: Dispute) -> pd.DataFrame:
    """Return the customers with the widest range of ranks; none where all agree.

    Parameters
    ----------
    ranks : DataFrame
        Index customer_id: ranks by lens, turnover and money; best, worst, rank_range.
    reasons : Dispute
        What the reasons are made from.

    Returns
    -------
    DataFrame
        As ``BestCustomers.disputed``.
    """
    value = reasons.asset.scores["net_asset_value"]
    wide = _widest(ranks).assign(money=value.reindex(ranks.index))
    wide = wide[wide["rank_range"] > 0]
    # of two as disputed, the one with more money at stake is the more urgent
    order = np.lexsort((-wide[MONEY].abs(), -wide["rank_range"]))[:MOST]
    chosen = wide.iloc[order]
    said = {
        end: [
            reasons.reason(str(who), str(view), float(rank))
            for who, view, rank in zip(
                chosen.index, chosen[end], chosen[f"{end}_rank"], strict=True
            )
        ]
        for end in ("best", "worst")
    }
    both = [" ".join(pair) for pair in zip(*said.values(), strict=True)]
    return chosen.assign(reason=pd.array(both, dtype="str"))[COLUMNS]


def _widest(ranks: pd.DataFrame) -> pd.DataFrame:
    """Return the two views that differ most: two lenses, or turnover and money."""
    rows = np.arange(len(ranks))
    columns = ranks.to_numpy(dtype=object)
    at = {name: place for place, name in enumerate(ranks.columns)}
    behind = (ranks[MONEY] - ranks[TURNOVER]).to_numpy(dtype=float)
    sold = np.abs(behind) > ranks["rank_range"].to_numpy(dtype=float)
    table = pd.DataFrame(index=ranks.index)
    for end, first in (("best", behind > 0), ("worst", behind < 0)):
        view = np.where(first, TURNOVER, MONEY)
        view = np.where(sold, view, ranks[end].to_numpy(dtype=object))
        rank = columns[rows, [at[name] for name in view]].astype(float)
        table[end], table[f"{end}_rank"] = pd.Series(view, ranks.index, "str"), rank
    return table.assign(rank_range=table["worst_rank"] - table["best_rank"])
