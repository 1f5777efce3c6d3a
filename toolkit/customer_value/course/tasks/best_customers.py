"""Exercises on the best customers: agreement by hand, disputes, the horizon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from customer_value.course.answers import Trap, WrongAnswer, as_number, expect_number
from customer_value.course.check import task
from customer_value.course.quiz import Option, Quiz
from customer_value.judgements.lenses import MONEY, TURNOVER
from customer_value.judgements.votes import kendall_w
from customer_value.measures.annuity import annuity_factor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from customer_value.judgements.best_customers import BestCustomers

TOLERANCE = 0.001
LONGEST = 30  # years that are looked at

QUIZZES = (
    Quiz(
        name="best_customers.agreement",
        question=(
            "Five executives rank the customers, and Kendall's W is 0.29. What do you "
            "tell the board?"
        ),
        options=(
            Option(
                "Four of the five must be wrong.",
                right=False,
                why=(
                    "Each answers a question of its own: who is cheap to serve, who "
                    "grows, who pays. All five may be right about theirs."
                ),
            ),
            Option(
                "Each of you sees something else; decide what the money must do first.",
                right=True,
                why=(
                    "W says how far the orders agree, not who is right. What the money "
                    "is for decides which lens counts, and value in money settles it."
                ),
            ),
            Option(
                "Take the mean of the five ranks, then everybody has been heard.",
                right=False,
                why=(
                    "A vote hides the argument. Who is first for two and last for "
                    "three ends in the middle, where nobody looks."
                ),
            ),
        ),
    ),
)


# --------------------------------------------------------------- agreement by hand
def _reveal_w(*, ranks: Sequence[Sequence[float]]) -> str:
    return f"{kendall_w(ranks):.3f}."


@task(
    "best_customers.w",
    reveal=_reveal_w,
    hints=(
        "Add up each customer; S is the sum of squared distances from the mean sum.",
        "W = 12 S / (m² (n³ - n)), with m judges and n customers.",
    ),
)
def w(answer: object, *, ranks: Sequence[Sequence[float]]) -> str:
    """Judge Kendall's W of some ranks, a row a judge, within 0.001."""
    right = kendall_w(ranks)
    table = np.asarray(ranks, dtype=float)
    judges, customers = table.shape
    sums = table.sum(axis=0)
    apart = float(((sums - sums.mean()) ** 2).sum())
    most = judges**2 * (customers**3 - customers)
    traps = (
        Trap(apart, "This is S. Divide it by the largest S there can be.", "unit"),
        Trap(apart / most, "The 12 is missing.", "method"),
        Trap(12 * apart / (most / judges), "Square the number of judges.", "method"),
        Trap(
            12 * apart / (judges**2 * customers**3),
            "Take n from n³ before you divide.",
            "method",
        ),
        Trap(1 - right, "This is how far they disagree: W is one less it.", "sign"),
    )
    expect_number(answer, right, what="W", tolerance=TOLERANCE, traps=traps)
    return f"Right. {judges} judges, {customers} customers: W is {right:.3f} of 1."


# ------------------------------------------------------------- the widest dispute
def _widest(best: BestCustomers) -> list[str]:
    """Return the customers whom the lenses rank furthest apart; ties are all right."""
    span = best.ranks["rank_range"].dropna()
    return [str(who) for who in span.index[span == span.max()]]


def _reveal_disputed(*, best: BestCustomers) -> str:
    return f"{_widest(best)[0]}."


@task(
    "best_customers.disputed",
    reveal=_reveal_disputed,
    hints=(
        "best.ranks has a column rank_range: the worst rank of a lens less the best.",
        "Take the customer with the largest one: .idxmax().",
    ),
)
def disputed(answer: object, *, best: BestCustomers) -> str:
    """Judge whom the lenses rank furthest apart, exactly."""
    ranks = best.ranks.dropna(subset=["rank_range"])
    if not isinstance(answer, str):
        got = type(answer).__name__
        raise WrongAnswer(f"Give one customer_id as text; yours is {got}.", "type")
    if answer not in ranks.index:
        raise WrongAnswer(f"No customer compared is called {answer}.", "population")
    right = _widest(best)
    if answer in right:
        row = ranks.loc[answer]
        return (
            f"Right. From rank {row[row['best']]:.0f} for {row['best']} to rank "
            f"{row[row['worst']]:.0f} for {row['worst']}."
        )
    money = (ranks[MONEY] - ranks[TURNOVER]).abs()
    if money.loc[answer] == money.max():
        message = "Turnover and money differ most there. Compare the lenses only."
        raise WrongAnswer(message, "population")
    if ranks["rank_range"].loc[answer] == ranks["rank_range"].min():
        raise WrongAnswer("There the lenses agree most.", "sign")
    names = [lens.name for lens in best.lenses]
    if ranks[names].std(axis=1).idxmax() == answer:
        message = "That one has the largest standard deviation, not the widest range."
        raise WrongAnswer(message, "method")
    place = ranks["rank_range"].rank(ascending=False, method="min").loc[answer]
    raise WrongAnswer(f"That customer is number {place:.0f} of the disputes.")


# ------------------------------------------------------ where the first place changes
def _leader(flows: Mapping[str, tuple[float, float]], years: int, rate: float) -> str:
    """Return who is worth most over so many years: flow, and share kept a year."""
    worth = {
        who: flow
        * annuity_factor(1.0, kept, horizon_years=years, annual_discount_rate=rate)
        for who, (flow, kept) in flows.items()
    }
    return max(worth, key=worth.__getitem__)


def _change(flows: Mapping[str, tuple[float, float]], rate: float) -> int:
    """Return the first horizon whose leader is another than over one year; 0: none."""
    first = _leader(flows, 1, rate)
    for years in range(2, LONGEST + 1):
        if _leader(flows, years, rate) != first:
            return years
    return 0


def _reveal_horizon(
    *, flows: Mapping[str, tuple[float, float]], annual_discount_rate: float
) -> str:
    return f"{_change(flows, annual_discount_rate)}."


@task(
    "best_customers.horizon",
    reveal=_reveal_horizon,
    hints=(
        "The value over Y years is the flow times the sum of kept^(t-1) / (1 + d)^t.",
        "cv.annuity_factor gives that sum. Add a year until the other one leads.",
    ),
)
def horizon(
    answer: object,
    *,
    flows: Mapping[str, tuple[float, float]],
    annual_discount_rate: float,
) -> str:
    """Judge the shortest horizon with another first place than over one year."""
    given = as_number(answer, "The horizon")
    right = _change(flows, annual_discount_rate)
    if given == right:
        now = _leader(flows, right or 1, annual_discount_rate)
        return f"Right. Over {right} years {now} is worth most."
    if given != round(given) or given < 1:
        raise WrongAnswer("Give a whole number of years, 1 or more.", "type")
    if given == _change(flows, 0.0):
        raise WrongAnswer("That is so without discounting. Divide by (1 + d)^t.")
    side = "earlier" if given > right else "later"
    raise WrongAnswer(f"The first place changes {side}.", "window")
