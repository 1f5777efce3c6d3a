"""What a longer or shorter horizon changes in who is best, and for which lens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.judgements.votes import tau_b, top_tenth
from customer_value.measures.horizon_paths import horizon_paths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset


def by_horizon(
    company: Dataset, rules: Assumptions, scores: pd.DataFrame, names: Sequence[str]
) -> pd.DataFrame:
    """Value the customers over several horizons and compare each with the lenses.

    Parameters
    ----------
    company : Dataset
        The company.
    rules : Assumptions
        The horizon in use and all else that values depend on.
    scores : DataFrame
        Index customer_id of those compared: a column a lens.
    names : sequence of str
        The lenses.

    Returns
    -------
    DataFrame
        As ``BestCustomers.horizon``.
    """
    paths = company.memo(
        ("by_horizon", repr(rules)),
        lambda: horizon_paths(company, assumptions=rules).scores,
    ).reindex(scores.index)
    base = paths[rules.horizon_years]
    usual = set(top_tenth(base.rank(ascending=False)))
    rows = {}
    for years, values in paths.items():
        tau = pd.Series({name: tau_b(scores[name], values) for name in names})
        top = set(top_tenth(values.rank(ascending=False)))
        rows[years] = {
            "first": values.idxmax() if len(values) else "",
            "tau": 1.0 if years == rules.horizon_years else tau_b(base, values),
            "entered": len(top - usual),
            **tau.to_dict(),
            "nearest": tau.idxmax() if tau.notna().any() else "",
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("years")
