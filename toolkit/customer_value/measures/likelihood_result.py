"""What the fourth question answers: who is likely to buy again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.measures.common import sheet
from customer_value.models.catalogue import CATALOGUE
from customer_value.result import Result
from customer_value.words import MISSING, count, number, percent

if TYPE_CHECKING:
    from customer_value.models.fitted import ModelResult

EVEN = 0.5  # AUC of an order by chance
_ONE_SIDED = 1.645  # standard errors: 95 % of orders without skill stay below
GRID, RANKS, BEST = "lookback", "ranks", "best"
LABELS = {
    GRID: "look-back grid",
    RANKS: "ranks",
    **{kind.name: kind.label for kind in CATALOGUE},
}


FEW = 10  # buyers: fewer have a digit, or the count and the share do not agree


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class Likelihood(Result):
    """How likely each customer is to buy again, and how far that can be trusted.

    Attributes
    ----------
    horizon_days : int
        Days within which a purchase counts: the horizon asked for, or the longest
        one that the history can teach.
    method : str
        "lookback", "ranks" or the name of a model: the one that answers, where the
        best was asked for.
    scores : DataFrame
        Index customer_id: probability (0 to 1; missing with "ranks"), rank (1 =
        most likely; ties share the average rank), silence_days (since the last
        purchase), purchases. A model adds expected_purchases (within the horizon)
        and probability_alive (that the customer has not left; it ranks nobody).
        Customers without a purchase have no probability and no rank.
    grid : DataFrame
        What was learned, one row a cell: silence_bin (1 = shortest), silence_low,
        silence_high (days), purchases (5 = five and more), customers, bought,
        probability. Empty unless the look-back grid answers.
    evaluation : DataFrame
        One row: auc, brier, log_score, mean_probability, actual_rate, n, kind. "out
        of time": learned one horizon earlier and judged on the last one; "out of
        sample": learned on four fifths of the customers and judged on the fifth left
        out; "not judged": too few customers.
    calibration : DataFrame
        Index decile of the predictions judged: predicted, actual, low, high, n.
    comparison : DataFrame
        Index method, the best first: every method that was tried, with the columns
        of evaluation, skill (share of the uncertainty removed), horizon_days (over
        which all of them could be judged alike), status (of a model's fit), chosen.
    model : ModelResult or None
        The fit of the model that answers, in days; None without a model.
    notes : tuple of str
        What a reader must know beside the numbers.
    as_of : Timestamp
        The day of the answer.
    currency : str
        The currency of the company.
    """

    horizon_days: int
    method: str
    scores: pd.DataFrame
    grid: pd.DataFrame
    evaluation: pd.DataFrame
    calibration: pd.DataFrame
    comparison: pd.DataFrame
    model: ModelResult | None
    notes: tuple[str, ...]
    as_of: pd.Timestamp
    currency: str

    @property
    def finding(self) -> str:
        """How many customers are expected to buy, or how well the ranks did."""
        within = f"within {count(self.horizon_days, 'day')}"
        chance = self.scores["probability"].dropna()
        if len(chance):
            whole = chance.sum() >= FEW or np.isclose(chance.sum(), round(chance.sum()))
            buyers = number(chance.sum(), 0 if whole else 1)
            people = f"{buyers} of {count(len(chance), 'customer')}"
            verb = "is" if buyers == "1" else "are"
            share = percent(chance.mean())
            return f"{people} ({share}) {verb} expected to buy {within}."
        ranked = count(int(self.scores["rank"].notna().sum()), "customer")
        area = float(self.evaluation["auc"].iloc[0])
        if np.isnan(area):
            return f"{ranked} can be ranked; how well is not known yet."
        return (
            f"Of {ranked}, a buyer ranks before a non-buyer in {percent(area)} of "
            f"pairs {within}."
        )

    @property
    def choice(self) -> str:
        """Which method answers and why, one sentence; empty where one was tried."""
        if len(self.comparison) == 1:
            return ""
        name = LABELS[self.method]
        name = f"the {name}" if self.method == GRID else name
        tried = int(self.comparison["log_score"].notna().sum())
        if not tried:
            return f"{name.capitalize()} answers: the methods could not be judged."
        best = self.comparison.reset_index().iloc[0]
        return (
            f"Of {count(tried, 'method')}, {name} gave what happened the highest "
            f"probability (log score {number(best['log_score'], 3)}, "
            f"{count(int(best['n']), 'customer')}, "
            f"{count(int(best['horizon_days']), 'day')})."
        )

    @property
    def doubt(self) -> str:
        """What to say where the order did no better than chance; empty where it did.

        Without any skill the AUC of b buyers and s others has a mean of 0.5 and a
        variance of (b + s + 1) / (12 b s): that of the Mann-Whitney statistic.
        """
        test = self.evaluation.iloc[0]
        n, area = float(test["n"]), float(test["auc"])
        if np.isnan(area):
            return ""
        buyers = n * float(test["actual_rate"])
        error = np.sqrt((n + 1) / (12 * buyers * (n - buyers)))
        if area > EVEN + _ONE_SIDED * error:
            return ""
        return (
            "The order is in doubt: of a buyer and a non-buyer it put the buyer first "
            f"in {percent(area)} of pairs, and chance alone gives {percent(EVEN)}. Use "
            "the number expected to buy; do not rank customers by it."
        )

    def summary(self) -> pd.DataFrame:
        """Return the answers: what was measured, its value, what it means."""
        chance = self.scores["probability"].dropna()
        test = self.evaluation.iloc[0]
        judged = f"{test['kind']}, {count(int(test['n']), 'customer')}"
        within = f"within {count(self.horizon_days, 'day')}"
        rows = [
            (
                f"Expected to buy {within}",
                number(chance.sum() if len(chance) else np.nan),
                f"sum of the probabilities of {count(len(chance), 'customer')}",
            ),
            ("Mean probability", percent(chance.mean()), within),
            ("Mean probability, back-test", percent(test["mean_probability"]), judged),
            ("Share that bought, back-test", percent(test["actual_rate"]), judged),
            (
                "AUC, back-test",
                number(test["auc"], 2),
                "chance that a buyer is ranked before a non-buyer; 0.50 is a coin",
            ),
            (
                "Brier score, back-test",
                number(test["brier"], 3),
                "mean squared error of the probabilities; 0 is perfect",
            ),
        ]
        shown = sheet(row for row in rows if row[1] != MISSING or self.method != RANKS)
        if not self.choice:
            return shown
        said = sheet([("Method", LABELS[self.method], self.choice)])
        return pd.concat([said, shown])

    def _headline(self) -> dict[str, object]:
        return {
            "method": self.method,
            "horizon_days": self.horizon_days,
            "customers": int(self.scores["rank"].notna().sum()),
            "auc": float(self.evaluation["auc"].iloc[0]),
            "as_of": f"{self.as_of:%Y-%m-%d}",
        }
