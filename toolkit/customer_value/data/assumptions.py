"""What the data cannot say: the client's assumptions, each with its range."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from customer_value.data.ranges import (
    AGGREGATIONS,
    ALLOCATED,
    ALLOCATIONS,
    FACT_RATINGS,
    HEAVIEST,
    INDEX_VARIABLES,
    LIGHTEST,
    RATINGS,
    RULES,
    TIER_SCALES,
    TIMINGS,
    is_box,
    is_number,
    is_whole,
)
from customer_value.data.weight_limits import refuse_outside
from customer_value.errors import ParameterError, did_you_mean, parameter_error

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = [
    "AGGREGATIONS",
    "ALLOCATED",
    "ALLOCATIONS",
    "FACT_RATINGS",
    "HEAVIEST",
    "INDEX_VARIABLES",
    "LIGHTEST",
    "RATINGS",
    "TIER_SCALES",
    "TIMINGS",
    "Assumptions",
    "is_box",
    "is_number",
    "is_whole",
]

DEFAULT_WEIGHT = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """The assumptions behind index and asset value.

    Parameters
    ----------
    horizon_years : int, default 3
        Years of future business that count, 0 or more.
    annual_discount_rate : float, default 0.10
        Effective yearly rate, above -1.
    timing : {"end", "mid"}, default "end"
        When in the year the money comes.
    default_margin : float, default 0.40
        Share of revenue that stays where no margin is given, 0 to 1.
    retention : float, optional
        Yearly share of customers kept, 0 to 1; None takes it from defection.
    headroom_capture : float, default 0.10
        Share of the unserved category spend won a year, 0 to 1.
    incrementality : float, default 0.60
        Share of referred customers who would not have come anyway, 0 to 1.
    saved_acquisition : float, optional
        Money saved on a referred customer; None takes the acquisition cost.
    allocated_costs : mapping of str to float, optional
        What marketing, sales or support cost in the last 12 months in all, currency.
        What interactions record of it stays with their customers, the rest is
        shared out.
    allocation : {"revenue", "purchases", "equal"}, default "revenue"
        What the rest is shared out by, among the customers who bought in the last
        12 months.
    credit_loss_rate : float, default 0.0
        Share of credit sales never paid, 0 to 1.
    credit_loss_rates : tuple of float, default (.005, .022, .027, .045, .10)
        Expected loss by ageing bucket: current, 1-30, 31-60, 61-90, over 90 days.
    weights : mapping of str to float, default 3 for each of the seven
        Weight of each index variable, 1 to 5; variables left out weigh 3.
    weight_box : pair of float or mapping of str to pair, default (1, 5)
        Lowest and highest weight anyone argues for; every weight lies inside.
    rating : {"rank", "value", "log"}, default "rank"
        How values become ratings from 1 to 10.
    aggregation : {"arithmetic", "geometric"}, default "arithmetic"
        How ratings become one score.
    min_coverage : float, default 0.5
        Share of the variables a customer needs to be scored, 0 to 1.
    half_life_days : float, default 180
        Days after which an interaction counts half; infinity means no fading.
    repurchase_horizon_days : int, default 365
        Days within which a purchase counts as buying again.
    tier_cuts : pair of float, default (.80, .95)
        Shares held above a customer where platinum and gold end.
    tier_by : {"value", "customers"}, default "value"
        What the cuts are shares of: positive value, or customers who hold any.
    capacity : int, default 20
        Customers that can be served personally.
    seed : int, default 7
        Start of every random draw.

    Raises
    ------
    ParameterError
        If a value is outside its range; the message names the field.

    Examples
    --------
    >>> Assumptions(horizon_years=5).horizon_years
    5
    """

    horizon_years: int = 3
    annual_discount_rate: float = 0.10
    timing: str = "end"
    default_margin: float = 0.40
    retention: float | None = None
    headroom_capture: float = 0.10
    incrementality: float = 0.60
    saved_acquisition: float | None = None
    allocated_costs: Mapping[str, float] | None = None
    allocation: str = "revenue"
    credit_loss_rate: float = 0.0
    credit_loss_rates: tuple[float, ...] = (0.005, 0.022, 0.027, 0.045, 0.10)
    weights: Mapping[str, float] | None = None
    weight_box: Any = (1, 5)
    rating: str = "rank"
    aggregation: str = "arithmetic"
    min_coverage: float = 0.5
    half_life_days: float = 180
    repurchase_horizon_days: int = 365
    tier_cuts: tuple[float, float] = (0.80, 0.95)
    tier_by: str = "value"
    capacity: int = 20
    seed: int = 7

    def __post_init__(self) -> None:
        for name, (must, holds) in RULES.items():
            value = _plain(getattr(self, name))  # YAML knows no tuples, SQL no numpy
            object.__setattr__(self, name, value)
            if not holds(value):
                raise parameter_error(name, "Assumptions", must, value)
        weights, box = self.weights or {}, self.weight_box
        _known_variables("weights", weights)
        boxes = box if hasattr(box, "keys") else dict.fromkeys(INDEX_VARIABLES, box)
        _known_variables("weight_box", boxes)
        refuse_outside({k: weights.get(k, DEFAULT_WEIGHT) for k in boxes}, boxes)

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Assumptions:
        """Build the assumptions from a mapping; refuse unknown names.

        Parameters
        ----------
        values : mapping of str to value
            Names of fields and their values.

        Returns
        -------
        Assumptions
            The checked assumptions.

        Raises
        ------
        ParameterError
            If a name is unknown or a value is outside its range.

        Examples
        --------
        >>> Assumptions.from_mapping({"horizon_years": 1}).horizon_years
        1
        """
        known = [field.name for field in fields(cls)]
        for name in values:
            if name not in known:
                hint = did_you_mean(str(name), known)
                raise ParameterError(
                    f"Unknown assumption {name!r}.{hint} Known: {', '.join(known)}."
                )
        return cls(**values)

    @classmethod
    def from_yaml(cls, path: str | Path) -> Assumptions:
        """Read the assumptions from a YAML file.

        Parameters
        ----------
        path : str or Path
            A file of ``name: value`` lines.

        Returns
        -------
        Assumptions
            The checked assumptions.

        Raises
        ------
        ParameterError
            If the file is missing, is not YAML, or holds an unknown name or a
            value outside its range.

        Examples
        --------
        >>> import tempfile, pathlib
        >>> file = pathlib.Path(tempfile.mkdtemp(), "a.yaml")
        >>> _ = file.write_text("horizon_years: 5")
        >>> Assumptions.from_yaml(file).horizon_years
        5
        """
        from customer_value.data.mapping import read_yaml

        return cls.from_mapping(read_yaml(path, what="assumptions"))


def _plain(value: Any) -> Any:  # noqa: ANN401 - any field
    """Return numpy's numbers as Python's own, lists as tuples."""
    if isinstance(value, (list, tuple)):
        return tuple(_plain(one) for one in value)
    return value.item() if isinstance(value, np.generic) else value


def _known_variables(field: str, value: Mapping[str, Any]) -> None:
    """Refuse a weight or a box for what is no variable of the index."""
    for name in value:
        if name not in INDEX_VARIABLES:
            hint = did_you_mean(str(name), INDEX_VARIABLES)
            known = ", ".join(INDEX_VARIABLES)
            message = f"Unknown variable {name!r} in {field}.{hint} Known: {known}."
            raise ParameterError(message)
