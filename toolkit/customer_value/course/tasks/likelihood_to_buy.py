"""Exercises on the likelihood to buy: a cell by hand, P(alive), another horizon."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from customer_value.course.answers import Trap, WrongAnswer, expect_number
from customer_value.course.check import task
from customer_value.course.likelihood import likelihood_view
from customer_value.course.quiz import Option, Quiz
from customer_value.errors import did_you_mean
from customer_value.measures.likelihood_to_buy import likelihood_to_buy
from customer_value.words import count, number, percent

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.data.dataset import Dataset
    from customer_value.measures.likelihood_to_buy import Likelihood

STRENGTH = 20  # customers that the share of all weighs in a cell
SURE = 1e-9

QUIZZES = (
    Quiz(
        name="likelihood_to_buy.hold_out",
        question=(
            "A method sorts the customers of last year perfectly into buyers and "
            "others. It had seen last year's purchases. What does that say?"
        ),
        options=(
            Option(
                "It will sort the customers of next year as well.",
                right=False,
                why=(
                    "It may have learned last year by heart. Only purchases that it "
                    "has not seen can tell."
                ),
            ),
            Option(
                "Nothing yet: let it learn from the year before and predict last year.",
                right=True,
                why=(
                    "That is a hold-out: learn on what was known on a day, then "
                    "compare with what came after it."
                ),
            ),
            Option(
                "It is wrong: nobody can sort customers perfectly.",
                right=False,
                why="It did. But it was asked about what it already knew.",
            ),
        ),
    ),
)


# -------------------------------------------------------------- a cell by hand
def _cell(result: Likelihood, silence_bin: int, purchases: int) -> tuple[int, int]:
    """Return how many customers a cell held and how many of them bought."""
    grid = result.grid
    row = grid[(grid["silence_bin"] == silence_bin) & (grid["purchases"] == purchases)]
    return int(row["customers"].iloc[0]), int(row["bought"].iloc[0])


def _base(result: Likelihood) -> float:
    """Return the share of all customers that bought."""
    return float(result.grid["bought"].sum() / result.grid["customers"].sum())


def _pulled(n: int, k: int, base: float) -> float:
    return (k + STRENGTH * base) / (n + STRENGTH)


def _reveal_cell(*, result: Likelihood, silence_bin: int, purchases: int) -> str:
    n, k = _cell(result, silence_bin, purchases)
    base = _base(result)
    return (
        f"({k} + {STRENGTH} x {base:.3f}) / ({n} + {STRENGTH}) = "
        f"{_pulled(n, k, base):.3f}"
    )


def _cell_traps(n: int, k: int, base: float) -> tuple[Trap, ...]:
    """List the wrong ways through a cell that people really take."""
    return (
        Trap(
            k / n if n else base,
            f"This is the share of the {count(n, 'customer')} of this cell alone. So "
            "few say little: pull the share towards that of all customers.",
        ),
        Trap(
            base,
            "This is the share of all customers. The cell has seen something of its "
            "own, and that counts too.",
            "population",
        ),
        Trap(
            (k + base) / (n + 1),
            "You let the share of all weigh as much as one customer. It weighs as "
            f"much as {STRENGTH}.",
        ),
        Trap(
            (k / n + base) / 2 if n else base,
            "You took the middle between cell and all. Each counts with its number of "
            f"customers: {n} here, {STRENGTH} for all.",
        ),
        Trap(
            1 - _pulled(n, k, base),
            "This is the chance of not buying.",
            "sign",
        ),
        Trap(
            _pulled(n, n - k, base),
            "You counted those who did not buy.",
            "sign",
        ),
        Trap(
            (k + STRENGTH * base) / max(n, 1),
            f"The {STRENGTH} customers that carry the share of all stand below the "
            "line, too.",
        ),
    )


@task(
    "likelihood_to_buy.cell",
    reveal=_reveal_cell,
    hints=(
        "Add 20 customers to the cell who bought as often as all customers did.",
        "(bought + 20 x share of all) / (customers + 20).",
    ),
)
def cell(
    answer: object, *, result: Likelihood, silence_bin: int, purchases: int
) -> str:
    """Judge the probability of one cell of the look-back grid, within 0.005."""
    n, k = _cell(result, silence_bin, purchases)
    base = _base(result)
    expect_number(
        answer,
        _pulled(n, k, base),
        what="The probability",
        tolerance=0.005,
        traps=_cell_traps(n, k, base),
    )
    raw = f"{k} of {n}" if n else "nobody"
    return f"Right. {raw} and {percent(base)} of all give {_pulled(n, k, base):.2f}."


# ---------------------------------------------------- alive for sure, and silent
def _sure(result: Likelihood) -> pd.Series:
    """Return the silence of those whom the model takes as surely there."""
    alive = result.scores["probability_alive"].dropna()
    sure = alive.index[alive >= alive.max() - SURE]
    silence: pd.Series = result.scores.loc[sure, "silence_days"]
    return silence


def _reveal_silent(*, result: Likelihood) -> str:
    silence = _sure(result)
    return f"{silence.idxmax()}, silent for {count(int(silence.max()), 'day')}."


@task(
    "likelihood_to_buy.silent",
    reveal=_reveal_silent,
    hints=(
        "Keep the rows with the largest probability_alive in result.scores.",
        "Of those, the one with the most silence_days: idxmax.",
    ),
)
def silent(answer: object, *, result: Likelihood) -> str:
    """Judge the customer who is alive for sure and silent for longest."""
    scores, silence = result.scores, _sure(result)
    if not isinstance(answer, str):
        got = type(answer).__name__
        raise WrongAnswer(
            f"Give the id of a customer as text; yours is of type {got}.", "type"
        )
    if answer not in scores.index:
        guess = did_you_mean(answer, scores.index)
        raise WrongAnswer(f"There is no customer {answer!r}.{guess}", "type")
    row = cast("pd.Series", scores.loc[answer])
    if answer not in silence.index:
        raise _not_sure(answer, row, result)
    if silence[answer] < silence.max():
        days = count(int(silence[answer]), "day")
        message = (
            f"{answer} is there for sure and silent for {days}; others are longer."
        )
        raise WrongAnswer(message)
    return (
        f"Right. {answer} has been silent for {count(int(silence.max()), 'day')}, is "
        f"alive with probability {row['probability_alive']:.0%}, and buys with "
        f"{percent(float(row['probability']))}. By P(alive) it would come first."
    )


def _not_sure(answer: str, row: pd.Series, result: Likelihood) -> WrongAnswer:
    """Say which other question the customer answers."""
    alive = float(row["probability_alive"])
    if row["silence_days"] == result.scores["silence_days"].max():
        return WrongAnswer(
            f"{answer} has been silent for longest, but is there with {percent(alive)} "
            "only. Look among those who are there for sure.",
            "population",
        )
    if row["rank"] == result.scores["rank"].min():
        return WrongAnswer(
            f"{answer} is the most likely to buy. Asked is who is there for sure and "
            "says nothing.",
            "population",
        )
    if alive <= result.scores["probability_alive"].min() + SURE:
        return WrongAnswer(f"{answer} has the smallest P(alive) of all.", "sign")
    return WrongAnswer(
        f"P(alive) of {answer} is {percent(alive)}: not sure to be there.",
        "population",
    )


# ------------------------------------------------------------- another horizon
def _gap(company: Dataset, days_ago: int, horizon_days: int) -> tuple[float, float]:
    """Return the buyers expected on an earlier day, and those who came."""
    view = likelihood_view(company, days_ago=days_ago, horizon_days=horizon_days)
    test = view.evaluation.iloc[0]
    n = float(test["n"])
    return float(test["mean_probability"]) * n, float(test["actual_rate"]) * n


def _reveal_hold_out(*, company: Dataset, days_ago: int, horizon_days: int) -> str:
    expected, came = _gap(company, days_ago, horizon_days)
    return f"{expected:.1f} expected, {came:.0f} came: {expected - came:+.1f}."


def _hold_out_traps(
    company: Dataset, days_ago: int, horizon_days: int
) -> tuple[Trap, ...]:
    """List the wrong windows and units that people really take."""
    expected, came = _gap(company, days_ago, horizon_days)
    then = likelihood_view(company, days_ago=days_ago, horizon_days=horizon_days)
    n = float(then.evaluation["n"].iloc[0])
    now = likelihood_to_buy(company, horizon_days=horizon_days).scores["probability"]
    longer = likelihood_to_buy(company.at(then.as_of)).scores["probability"]
    unit = "These are buyers of one kind only: expected less came is asked."
    return (
        Trap(came - expected, "Right size, wrong sign: expected less came.", "sign"),
        Trap(expected, unit, "method"),
        Trap(came, unit, "method"),
        Trap(
            (expected - came) / n,
            "This is a difference of shares. The number of customers is asked.",
            "unit",
        ),
        Trap(
            float(now.sum()) - came,
            "You asked today's company. On that day its last months were not known: "
            "use company.at(day).",
            "window",
        ),
        Trap(
            float(longer.sum()) - came,
            "You left the horizon at its default. Both numbers need the same days.",
            "window",
        ),
    )


@task(
    "likelihood_to_buy.hold_out",
    reveal=_reveal_hold_out,
    hints=(
        "The buyers expected are the sum of the probabilities, not their mean.",
        "Ask cv.likelihood_to_buy(company.at(day), horizon_days=...); add up.",
    ),
)
def hold_out(
    answer: object, *, company: Dataset, days_ago: int, horizon_days: int
) -> str:
    """Judge how many more buyers were expected than came, within half a customer."""
    expected, came = _gap(company, days_ago, horizon_days)
    expect_number(
        answer,
        expected - came,
        what="The difference",
        tolerance=0.5,
        traps=_hold_out_traps(company, days_ago, horizon_days),
    )
    side = "too many" if expected > came else "too few"
    return (
        f"Right. {number(expected)} were expected and {number(came)} came: "
        f"{number(abs(expected - came))} {side}."
    )
