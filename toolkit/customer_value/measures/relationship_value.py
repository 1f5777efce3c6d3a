"""Relationship value: every contact, what it cost, and how far it led (METHOD 2.7)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.errors import checks_kind
from customer_value.measures.contacts import (
    BACK_DAYS,
    checked_half_life,
    contact_groups,
    contact_sums,
    need_interactions,
    positive_days,
)
from customer_value.measures.movement import movement
from customer_value.measures.relationship_groups import (
    effectiveness,
    progress,
)
from customer_value.measures.relationship_notes import notes
from customer_value.result import Result
from customer_value.words import count, money, number, plural

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

NO_INTERACTIONS = "no interactions"
SCORES = (
    *("interactions", "cost", "position", "momentum", "forward_share"),
    *("cost_per_step", "net_steps", "last_interaction", "status"),
)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class RelationshipValue(Result):
    """Where the relationship with each customer stands, moves, and what it costs.

    Attributes
    ----------
    scores : DataFrame
        Index customer_id, the best position first: interactions, cost (currency),
        position (steps closer less steps away, faded by their age), momentum
        (position less that of 90 days ago), forward_share (steps closer of all
        steps), cost_per_step (cost / net_steps where that is above 0), net_steps
        (not faded), last_interaction (day), status ("progress", "no net progress",
        "movement not known", "no interactions"). Customers without interactions come
        last and have no value: everything but interactions is missing.
    by_type, by_channel, by_function : DataFrame
        Index of the kinds of contacts, most net steps first: interactions,
        mean_steps, mean_cost, cost, net_steps, cost_per_step, cost_per_forward_step,
        share_backward (of the contacts whose movement is known), status. No rows
        where the data do not record channel or function.
    rubric : DataFrame
        Index type: steps of the rubric in use.
    half_life_days : float
        Days after which a step counts half; infinity where nothing fades.
    notes : tuple of str
        What is not measured, and how movements were found.
    currency : str
        The currency of costs.
    as_of : Timestamp
        The day of the answer.
    """

    scores: pd.DataFrame = field(repr=False)
    by_type: pd.DataFrame = field(repr=False)
    by_channel: pd.DataFrame = field(repr=False)
    by_function: pd.DataFrame = field(repr=False)
    rubric: pd.DataFrame = field(repr=False)
    half_life_days: float
    notes: tuple[str, ...] = field(repr=False)
    currency: str
    as_of: pd.Timestamp

    @property
    def measured(self) -> int:
        """Number of customers whose position is known."""
        return int(self.scores["position"].notna().sum())

    @property
    def cost_per_step(self) -> float:
        """Cost of a net step closer over all contacts; missing without progress."""
        net = float(self.by_type["net_steps"].sum())
        cost = self.by_type["cost"]
        known = net > 0 and cost.notna().any()
        return float(cost.sum()) / net if known else float("nan")

    @property
    def finding(self) -> str:
        """Say how many relationships lost ground, and what a step closer costs."""
        n = self.measured
        if not n:
            of = f"0 of {count(len(self.scores), 'customer')}"
            have = plural(len(self.scores), "has", "have")
            return f"{of} {have} interactions whose movement is known."
        back = int((self.scores["momentum"] < 0).sum())
        moved = (
            f"{number(back)} of {count(n, 'relationship')} lost ground within "
            f"{BACK_DAYS} days"
        )
        if np.isnan(self.cost_per_step):
            return f"{moved}."
        step = money(self.cost_per_step, self.currency)
        return f"{moved}; a net step closer costs {step}."

    def summary(self) -> pd.DataFrame:
        """Return what the contacts of each type moved and cost."""
        return self.by_type

    def _headline(self) -> dict[str, object]:
        return {
            "customers": len(self.scores),
            "measured": self.measured,
            "half_life_days": self.half_life_days,
            "as_of": f"{self.as_of:%Y-%m-%d}",
        }

    def _fine_print(self) -> str:
        return " ".join(self.notes)


@checks_kind
def relationship_value(
    company: Dataset,
    *,
    half_life_days: float | None = None,
    rubric: object = None,
    stages: object = None,
) -> RelationshipValue:
    """Say where the relationship with each customer stands and what it costs.

    A contact moves the relationship by a number of steps, closer or away. Its
    movement is, the first that is known: the rubric given, stage after less stage
    before, direction times distance, the default rubric.

    Parameters
    ----------
    company : Dataset
        The company; it has interactions.
    half_life_days : float, optional
        Days after which a step counts half; None takes half_life_days of the
        assumptions (180), math.inf lets nothing fade.
    rubric : mapping, Series, DataFrame, str or Path, optional
        Steps from -5 to 5 by type: a mapping, a table with columns type and steps,
        or the path of such a CSV file. It wins over what the data record, for the
        types that it names. None leaves the default rubric for what is not recorded.
    stages : sequence of str, optional
        The stages of a relationship from the first to the last, for stage_before
        and stage_after; None reads these as numbers.

    Returns
    -------
    RelationshipValue
        Position, momentum and cost by customer; effectiveness by type, channel and
        function.

    Raises
    ------
    CustomerValueError
        If there is no interactions table.
    ParameterError
        If the half-life is not above 0, or rubric or stages have another shape.

    Notes
    -----
    position = sum of steps x 2^(-age / half-life), (1); momentum is the position
    less the same sum 90 days ago, (2). Steps closer fade like all others, so a good
    position loses ground where nothing happens, and a bad one recovers.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> told = {"type": ["complaint", "upgrade"], "date": ["2026-01-01", "2026-06-30"]}
    >>> company = cv.read_dataset(
    ...     {
    ...         "transactions": pd.DataFrame(
    ...             {"customer_id": ["A"], "date": ["2026-06-30"], "amount": [10]}
    ...         ),
    ...         "interactions": pd.DataFrame({"customer_id": "A", **told}),
    ...     }
    ... )
    >>> value = cv.relationship_value(company, half_life_days=180)
    >>> value.scores.loc["A", ["position", "momentum"]].round(3).tolist()
    [2.0, 3.414]
    """
    need_interactions(company)
    caller = "relationship_value"
    half_life = checked_half_life(half_life_days, company, caller=caller)
    how = movement(company, rubric=rubric, stages=stages, caller=caller)
    groups = contact_groups(company, how.sql, recorded=how.recorded)
    sums = contact_sums(company, how.sql, half_life=half_life)
    scores = _scores(sums, company.customers["customer_id"])
    return RelationshipValue(
        scores=scores,
        by_type=effectiveness(groups, "type"),
        by_channel=effectiveness(groups, "channel"),
        by_function=effectiveness(groups, "function"),
        rubric=pd.Series(how.rubric.steps, name="steps").rename_axis("type").to_frame(),
        half_life_days=half_life,
        notes=notes(company, groups, how, scores=scores),
        currency=company.currency,
        as_of=company.as_of,
    )


def relationship_position(
    steps: object, age_days: object, *, half_life_days: float = 180.0
) -> float:
    """Return the position that steps of some age add up to, by hand.

    Parameters
    ----------
    steps : array-like of float
        Steps closer (above 0) or away (below 0).
    age_days : array-like of float
        Days since each step, 0 or more.
    half_life_days : float, default 180
        Days after which a step counts half; math.inf lets nothing fade.

    Returns
    -------
    float
        Sum of steps x 2^(-age / half-life); 0 without steps.

    Raises
    ------
    ParameterError
        If the half-life is not above 0.

    Examples
    --------
    >>> relationship_position([2, 3, -4, 1], [360, 180, 180, 0])
    1.0
    """
    half = positive_days(half_life_days, caller="relationship_position")
    moved = np.asarray(steps, dtype=float)
    ages = np.asarray(age_days, dtype=float)
    return float((moved * 2.0 ** (-ages / half)).sum())  # equation (1)


def _scores(sums: pd.DataFrame, known: pd.Series) -> pd.DataFrame:
    """Return one row a customer, the best position first."""
    everyone = pd.Index(known, dtype="str").union(sums.index).rename("customer_id")
    rows = sums.reindex(everyone)
    net = (rows["forward"] - rows["backward"]).where(rows["measured"] > 0)
    moved = rows["forward"] + rows["backward"]
    status = progress(net).mask(rows["interactions"].isna(), NO_INTERACTIONS)
    table = rows[["cost", "position", "last_interaction"]].assign(
        interactions=rows["interactions"].fillna(0).astype("int64"),
        momentum=rows["position"] - rows["position_before"],  # equation (2)
        forward_share=rows["forward"] / moved.where(moved > 0),
        cost_per_step=rows["cost"] / net.where(net > 0),
        net_steps=net,
        status=status,
    )
    order = table["position"].sort_values(ascending=False, kind="stable").index
    table = table.loc[order]
    last = table["interactions"] == 0  # they are not even unknown: nothing was there
    return pd.concat([table[~last], table[last]])[list(SCORES)]
