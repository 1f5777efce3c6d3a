"""What is said of repeat purchase: the sheet of answers, and who buys again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer_value.measures.common import share, sheet
from customer_value.measures.repeat_profile import MORE
from customer_value.measures.rhythm import grouped_quantile, shown
from customer_value.words import MISSING, count, number, percent, spoken

if TYPE_CHECKING:
    import pandas as pd

    from customer_value.measures.repeat_purchase import RepeatPurchase


SOON_DAYS = 90  # "bought again soon": a quarter of a year


def answers(result: RepeatPurchase) -> pd.DataFrame:
    """Lay out what was measured, its value and what it means."""
    rate = result.rate
    interval = f"95% interval {percent(rate.low)} to {percent(rate.high)}"
    rows = [
        (
            "Repeat rate",
            percent(rate.value),
            f"{number(rate.count)} of {count(rate.n, 'customer')}; {interval}",
        ),
        (
            "Revenue from repeat buyers",
            percent(result.revenue_share),
            "share of the net revenue of all customers with a purchase",
        ),
        *_often(result),
        *_rhythm(result),
        (
            f"Second purchase within {SOON_DAYS} days",
            percent(result.soon),
            "customers whose time is not over are allowed for",
        ),
        (
            "Days to the second purchase",
            number(result.median_days),
            "half of the customers have bought again by then",
        ),
        _clearest(result),
    ]
    return sheet(rows)


def who(result: RepeatPurchase) -> str:
    """Say which customers buy again most clearly more often than the others."""
    best = _best(result.profile)
    if best is None:
        groups = count(len(result.profile), "group")
        return f"Of {groups} of customers none buys again clearly more often."
    level, rate = f"{spoken(best['trait'])} {best['level']}", percent(best["within"])
    within, everyone = count(result.within_days, "day"), percent(result.within.value)
    return (
        f"Of the customers with {level}, {rate} bought again within {within}; of all, "
        f"{everyone}."
    )


def _best(profile: pd.DataFrame) -> pd.Series | None:
    """Return the level whose customers most surely buy again more than the others."""
    clear = profile[profile["verdict"] == MORE].reset_index()
    return clear.sort_values("p_value", kind="stable").iloc[0] if len(clear) else None


def _often(result: RepeatPurchase) -> list[tuple[str, str, str]]:
    """Say how many purchases customers make, in all and in a year."""
    many = result.purchases["customers"]
    mean = share((many * many.index).sum(), many.sum())
    most = number(grouped_quantile(many, tenths=9))
    again = result.scores["repeat"].fillna(value=False).astype(bool)
    quarters = result.scores.loc[again, "purchases_per_year"].quantile(
        [0.25, 0.5, 0.75]
    )
    low, middle, high = (number(value, 1) for value in quarters)
    pace = f"median of the repeat buyers; the middle half makes {low} to {high}"
    return [
        (
            "Purchases a customer",
            number(mean, 1),
            f"mean; one customer in ten makes {most} or more",
        ),
        ("Purchases a year", middle, pace),
    ]


def _rhythm(result: RepeatPurchase) -> list[tuple[str, str, str]]:
    """Say how long the gaps are, and how regular."""
    gaps = count(int(result.gaps.sum()), "gap")
    longest = f"{number(grouped_quantile(result.gaps, tenths=9))} days"
    shape = result.regularity
    ends = f"95% interval {number(shape.low, 2)} to {number(shape.high, 2)}"
    return [
        (
            "Days between purchases",
            number(result.median_gap_days),
            f"median of {gaps}; one in ten lasts {longest} or longer",
        ),
        (
            "Regularity of the gaps",
            shown(shape.k),
            f"{ends}; 1 is chance, more is regular, less is in bursts",
        ),
    ]


def _clearest(result: RepeatPurchase) -> tuple[str, str, str]:
    best = _best(result.profile)
    what = "Buy again most clearly"
    if best is None:
        return what, MISSING, who(result).removesuffix(".")
    rate = f"{percent(best['within'])} of {count(best['watched'], 'customer')}"
    level = f"{spoken(best['trait'])}: {best['level']}"
    within = count(result.within_days, "day")
    note = f"{rate} bought again within {within}; of all {percent(result.within.value)}"
    return what, level, note
