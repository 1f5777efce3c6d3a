"""What a fitted model implies, beside what the data show: counts, surface, spend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.customers.rates import wilson
from customer_value.errors import DataError, parameter_error
from customer_value.models.catalogue import label_of
from customer_value.models.estimator import RepeatPurchaseModel
from customer_value.models.options import above_zero, whole_number
from customer_value.models.rows import rows_of
from customer_value.models.verbs import Expectations
from customer_value.result import Result
from customer_value.words import count, number, percent

if TYPE_CHECKING:
    from customer_value.models.rows import Floats, Rows

MOST = 7  # repeat purchases: so many and more are one group
LIVES = 200_000  # simulated customers: a share is off by .001 (one standard error)
STEPS = 60  # distinct recencies of the surface
SEED = 7


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class RepeatCounts(Result):
    """How many customers bought again how often, and how many a model expects.

    Attributes
    ----------
    model : str
        The name of the model.
    scores : DataFrame
        Index frequency (repeat purchases; the last one stands for so many and more):
        actual (customers), expected (customers), low and high (95 % Wilson interval of
        actual).
    """

    model: str
    scores: pd.DataFrame

    @property
    def finding(self) -> str:
        """How many never bought again, by the model and in the data."""
        first = self.scores.iloc[0]
        everyone = float(self.scores["actual"].sum())
        return (
            f"{percent(first['actual'] / everyone)} of "
            f"{count(round(everyone), 'customer')} did not buy again; {self.model} "
            f"expects {percent(first['expected'] / everyone)}."
        )

    @property
    def misplaced(self) -> float:
        """Share of the customers whom the model puts at another frequency."""
        apart = (self.scores["actual"] - self.scores["expected"]).abs().sum()
        return float(apart / 2 / self.scores["actual"].sum())

    def summary(self) -> pd.DataFrame:
        """Return the counts."""
        return self.scores

    def _headline(self) -> dict[str, object]:
        return {
            "model": self.model,
            "customers": float(self.scores["actual"].sum()),
            "misplaced": self.misplaced,
        }


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class AliveSurface(Result):
    """The probability that a customer has not left, by how often and how lately.

    Attributes
    ----------
    model : str
        The name of the model.
    scores : DataFrame
        Index frequency (repeat purchases), columns silence (time since the last
        purchase): P(alive). Missing where no customer can be: without a repeat
        purchase the last purchase is the first.
    age : float
        Time since the first purchase, in the unit of the model.
    """

    model: str
    scores: pd.DataFrame
    age: float

    @property
    def finding(self) -> str:
        """What silence means for a frequent and for a rare buyer."""
        middle = len(self.scores.columns) // 2
        silent, most = self.age / 2, int(self.scores.index[-1])
        rare, often = self.scores.to_numpy()[[1, most], middle].tolist()
        return (
            f"Silent for {number(silent, 1)} of {number(self.age, 1)}, a customer with "
            f"1 repeat purchase is still there with probability {percent(rare)}, one "
            f"with {number(most)} with {percent(often)}."
        )

    def summary(self) -> pd.DataFrame:
        """Return the surface."""
        return self.scores

    def _headline(self) -> dict[str, object]:
        return {
            "model": self.model,
            "age": self.age,
            "most": int(self.scores.index[-1]),
        }


def repeat_counts(
    model: object, summary: pd.DataFrame, *, most: int = MOST, seed: int = SEED
) -> RepeatCounts:
    """Count repeat buyers by frequency, in the data and under a model.

    The model's counts come from simulated customers of the same ages, 200,000 or
    more of them, so they are the same for every model that can be simulated.

    Parameters
    ----------
    model : NBD, BetaGeo, ModifiedBetaGeo, ParetoNBD or CNBDk
        Fitted, in the unit of the summary.
    summary : DataFrame
        With frequency, recency and T; ``weights`` if there is such a column.
    most : int, default 7
        So many repeat purchases and more are one group.
    seed : int, default 7
        Of the random numbers.

    Returns
    -------
    RepeatCounts
        A row a frequency.

    Raises
    ------
    ParameterError
        If the model cannot be simulated or ``most`` is no whole number above 0.
    NotFittedError
        If the model is not fitted.
    DataError
        If a column is missing, rows break a rule or there is no customer.

    Examples
    --------
    >>> import numpy as np, pandas as pd, customer_value as cv
    >>> model = cv.models.NBD.from_params(r=1.0, alpha=10.0)
    >>> seen = {"frequency": [0, 1], "recency": [0.0, 4.0], "T": [10.0, 10.0]}
    >>> found = cv.models.repeat_counts(model, pd.DataFrame(seen), most=1)
    >>> found.scores["expected"].round(1).tolist()
    [1.0, 1.0]
    """
    if not isinstance(model, RepeatPurchaseModel):
        must = "a fitted model of repeat purchase, such as BetaGeo"
        raise parameter_error("model", "repeat_counts", must, type(model).__name__)
    top = whole_number(most, name="most", caller="repeat_counts")
    rows = rows_of(summary, caller="repeat_counts")
    if not len(rows.x):
        raise DataError("summary: there is no customer to count.")
    actual = np.bincount(
        np.minimum(rows.x, top).astype(int), rows.weight, minlength=top + 1
    )
    n = rows.customers
    ends = [wilson(round(k), round(n)) for k in actual]
    table = {
        "actual": actual,
        "expected": n * _simulated(model, rows, top=top, seed=seed),
        "low": [n * end.low for end in ends],
        "high": [n * end.high for end in ends],
    }
    index = pd.RangeIndex(top + 1, name="frequency")
    return RepeatCounts(model=label_of(model), scores=pd.DataFrame(table, index=index))


def _simulated(
    model: RepeatPurchaseModel, rows: Rows, *, top: int, seed: int
) -> Floats:
    """Return the share of simulated customers of the same ages at each frequency."""
    share = rows.weight / rows.customers
    lives = np.maximum(np.ceil(share * LIVES), 1).astype(int)
    made = model.simulate(np.repeat(rows.T, lives), seed=seed)["frequency"].to_numpy()
    weight = np.repeat(share / lives, lives)
    return np.bincount(np.minimum(made, top), weight, minlength=top + 1).astype(float)


def alive_surface(model: object, *, age: float, most: int = 20) -> AliveSurface:
    """Show what silence means under a model, by how often a customer has bought.

    Parameters
    ----------
    model : NBD, BetaGeo, ModifiedBetaGeo, ParetoNBD or CNBDk
        Fitted.
    age : float
        Time since the first purchase, in the unit of the model.
    most : int, default 20
        The largest number of repeat purchases that is shown.

    Returns
    -------
    AliveSurface
        P(alive) from 0 to so many repeat purchases, over 61 lengths of silence.

    Raises
    ------
    ParameterError
        If the model says nothing of leaving or an option is out of range.
    NotFittedError
        If the model is not fitted.

    Examples
    --------
    >>> import customer_value as cv
    >>> model = cv.models.BetaGeo.from_params(r=1.0, alpha=10.0, a=1.0, b=1.0)
    >>> cv.models.alive_surface(model, age=10.0, most=1).scores.loc[1, 0.0]
    np.float64(0.5)
    """
    if not isinstance(model, Expectations):
        must = "a fitted model of repeat purchase, such as BetaGeo"
        raise parameter_error("model", "alive_surface", must, type(model).__name__)
    long = above_zero(age, name="age", caller="alive_surface")
    top = whole_number(most, name="most", caller="alive_surface")
    often = np.arange(top + 1)
    silence = np.linspace(0.0, long, STEPS + 1)
    x, gone = (part.ravel() for part in np.meshgrid(often, silence, indexing="ij"))
    grid = pd.DataFrame(
        {"frequency": x, "recency": np.where(x > 0, long - gone, 0.0), "T": long}
    )
    alive = model.expected_probability_alive(grid).to_numpy(copy=True)
    alive[(x == 0) & (gone < long)] = np.nan
    scores = pd.DataFrame(
        alive.reshape(top + 1, -1),
        index=pd.Index(often, name="frequency"),
        columns=pd.Index(silence, name="silence"),
    )
    return AliveSurface(model=label_of(model), scores=scores, age=long)
