"""What a step closer costs by type, channel and function of the contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

NOT_RECORDED = "not recorded"
PROGRESS, NO_PROGRESS = "progress", "no net progress"
NOT_KNOWN = "movement not known"
SUMS = (
    *("interactions", "measured", "recorded", "costed", "cost"),
    *("forward", "backward", "led_away"),
)
EFFECTIVENESS = (
    *("interactions", "mean_steps", "mean_cost", "cost", "net_steps"),
    *("cost_per_step", "cost_per_forward_step", "share_backward", "status"),
)


def effectiveness(groups: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return what the contacts of each kind moved and cost, the most effective first.

    Parameters
    ----------
    groups : DataFrame
        See ``contact_groups``.
    by : {"type", "channel", "function"}
        By what.

    Returns
    -------
    DataFrame
        Index of the kinds, most net steps first; the columns of ``EFFECTIVENESS``.
        No rows where the data do not record the kind.
    """
    if groups[by].isna().all():
        return pd.DataFrame(columns=list(EFFECTIVENESS)).rename_axis(by)
    kind = groups[by].fillna(NOT_RECORDED)
    sums = groups[list(SUMS)].groupby(kind.to_numpy()).sum()
    sums["cost"] = sums["cost"].where(sums["costed"] > 0)  # not measured is not 0
    return _rated(sums).rename_axis(by)


def _rated(sums: pd.DataFrame) -> pd.DataFrame:
    measured = sums["measured"].where(sums["measured"] > 0)
    net = (sums["forward"] - sums["backward"]).where(measured.notna())
    table = sums[["interactions", "cost"]].assign(
        mean_steps=net / measured,
        mean_cost=sums["cost"] / sums["costed"].where(sums["costed"] > 0),
        net_steps=net,
        cost_per_step=sums["cost"] / net.where(net > 0),
        cost_per_forward_step=sums["cost"] / sums["forward"].where(sums["forward"] > 0),
        share_backward=sums["led_away"] / measured,
        status=progress(net),
    )
    order = table["net_steps"].sort_values(ascending=False, kind="stable").index
    return table.loc[order, list(EFFECTIVENESS)]


def progress(net_steps: pd.Series) -> pd.Series:
    """Say whether steps add up to progress; missing steps are not known.

    >>> progress(pd.Series([2.0, 0.0, float("nan")])).tolist()
    ['progress', 'no net progress', 'movement not known']
    """
    said = pd.Series(NOT_KNOWN, index=net_steps.index, dtype="str")
    return said.mask(net_steps > 0, PROGRESS).mask(net_steps <= 0, NO_PROGRESS)


def total(groups: pd.DataFrame, name: str) -> float:
    """Add up one column of the groups.

    >>> total(pd.DataFrame({"cost": [1.0, None, 2.0]}), "cost")
    3.0
    """
    return float(groups[name].sum())


def unknown_types(groups: pd.DataFrame) -> Sequence[str]:
    """Name the types of contacts without any known movement, most frequent first."""
    sums = groups.groupby("type")[["interactions", "measured"]].sum()
    lost = sums[sums["measured"] == 0].sort_values("interactions", ascending=False)
    return [str(kind) for kind in lost.index]
