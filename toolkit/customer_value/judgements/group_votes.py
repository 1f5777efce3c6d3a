"""What the lenses say of groups of customers, and the order that wins the vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.judgements.lenses import MONEY
from customer_value.judgements.votes import MOST, borda, kemeny
from customer_value.measures.groups import UNKNOWN, groups_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from customer_value.data.dataset import Dataset


def group_votes(
    company: Dataset, scores: pd.DataFrame, names: Sequence[str]
) -> pd.DataFrame:
    """Rank the client's segments by each lens and put them to the vote.

    Parameters
    ----------
    company : Dataset
        The company.
    scores : DataFrame
        Index customer_id of those compared: a column a lens, and money.
    names : sequence of str
        The lenses.

    Returns
    -------
    DataFrame
        As ``BestCustomers.groups``.
    """
    groups = company.memo(
        "group_votes", lambda: groups_of(company, "segment", caller="best_customers")
    )
    named = groups.reindex(scores.index)
    named = named[named != UNKNOWN]  # those of no group are no group
    scores = scores.loc[named.index]
    table = scores.groupby(named)[[*names, MONEY]].mean().rename_axis("group")
    table.insert(0, "customers", scores.groupby(named).size())
    table = table.assign(votes=np.nan, kemeny=np.nan)
    if min(len(table), len(names)) < 2:  # noqa: PLR2004 - one makes no vote
        return table.iloc[:0]
    # equal means of ratings may differ by rounding
    ranks = table[list(names)].round(9).rank(ascending=False).T
    table["votes"] = borda(ranks)
    if len(table) > MOST:
        return table.sort_values("votes", ascending=False, kind="stable")
    order = kemeny(ranks).order
    places = pd.Series(range(1, len(order) + 1), index=list(order), dtype=float)
    table["kemeny"] = places
    return table.sort_values("kemeny")
