"""Next products: what customers buy next after a product, more often than others do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.data.engine import render_sql
from customer_value.errors import checks_kind
from customer_value.measures.common import whole_days
from customer_value.measures.product_groups import holders_by_group
from customer_value.measures.product_pairs import counted_pairs, steps_query
from customer_value.result import Result
from customer_value.words import count, number, percent, plural, spoken

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from customer_value.data.dataset import Dataset
    from customer_value.data.engine import Engine

MIN_SUPPORT = 10  # customers who made the step (METHOD 2.15: support of at least 10)
FALSE_SHARE = 0.05  # of the pairs that are called sure, about so many are not
PAIR = ("product", "next_product")
LETTERS = 40  # of a product's name that a sentence can carry
SIDE = 0.025  # outside the interval, on either side
COLUMNS = (
    *("group", "product", "next_product", "holders", "bought_next", "rate"),
    *("others_next", "expected", "lift", "low", "high"),
    *("p_value", "q_value", "sure"),
)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class NextProducts(Result):
    """Pairs of products: after which one customers take which one next.

    A customer's products stand in the order in which they were first bought; a step
    leads from those first bought on one day to those first bought on the next such
    day. Only steps of customers who lacked the second product count.

    Attributes
    ----------
    by : str or None
        What the groups are called; None without groups.
    min_support : int
        Fewest customers who made the step, for a pair to be listed.
    tested : int
        Pairs that were looked at; the false-discovery control counts them all.
    pairs : DataFrame
        The sure pairs first, the highest lift first: group, product, next_product;
        holders (customers who had just bought the product, lacked the second, and
        went on to something new), bought_next (of these, took the second next),
        rate; others_next (all others who took the second next); expected (how many
        holders would have, had they chosen like the others, each among the products
        that he or she lacked), lift (bought_next over expected), low and high (95 %
        interval); p_value (exact, one-sided), q_value (Benjamini and Hochberg),
        sure (q_value up to 0.05). Where nobody else took the second product next,
        half a customer stands in for the lift, and high is infinite.
    scores : DataFrame
        Index customer_id: product (bought last), next_product, lift of the sure pair
        with the highest lift that starts at what the customer bought last and leads
        to what the customer lacks; customers without such a pair are left out.
    as_of : Timestamp
        The day of the answer.
    """

    by: str | None
    min_support: int
    tested: int
    pairs: pd.DataFrame
    scores: pd.DataFrame
    as_of: pd.Timestamp

    @property
    def finding(self) -> str:
        """The pair with the highest lift, or that no pair is sure."""
        sure = self.pairs[self.pairs["sure"]]
        if not self.tested:
            needed = count(self.min_support, "customer")
            return (
                f"No pair of products can be judged: that needs {needed} who took one "
                "product and, on a later day, another."
            )
        if sure.empty:
            return (
                f"None of {count(self.tested, 'pair')} of products stands out from "
                "what so many pairs show by chance."
            )
        best = sure.to_dict("records")[0]
        first, second = (_brief(str(best[name])) for name in PAIR)
        people = count(best["holders"], "customer")
        if self.by is not None:
            people += f" in the {spoken(self.by)} {_brief(str(best['group']))}"
        return (
            f"{percent(best['rate'])} of {people} who went on after {first} took "
            f"{second} next, {number(best['lift'], 1)} times as many as would have "
            f"like the others ({number(len(sure))} of {count(self.tested, 'pair')} "
            f"{plural(len(sure), 'is', 'are')} sure)."
        )

    def summary(self) -> pd.DataFrame:
        """Return the pairs with rounded shares."""
        places = {
            "rate": 3,
            "expected": 1,
            "rate_expected": 3,
            "lift": 1,
            "low": 1,
            "high": 1,
        }
        return self.pairs.round(places | {"p_value": 4, "q_value": 4})

    def _headline(self) -> dict[str, object]:
        return {
            "pairs": len(self.pairs),
            "sure": int(self.pairs["sure"].sum()),
            "tested": self.tested,
            "as_of": f"{self.as_of:%Y-%m-%d}",
        }


@checks_kind
def next_products(
    company: Dataset,
    *,
    by: str | pd.Series | None = None,
    min_support: int = MIN_SUPPORT,
) -> NextProducts:
    """Find out which product is bought next by holders of another.

    Parameters
    ----------
    company : Dataset
        The company; its transactions name products.
    by : str or Series, optional
        Groups that are looked at each on its own: a column of the customers table,
        "segment", or a Series with index customer_id.
    min_support : int, default 10
        Fewest customers who made the step, for a pair to be listed.

    Returns
    -------
    NextProducts
        The pairs with their lift, and the product to offer each customer.

    Raises
    ------
    CustomerValueError
        If the transactions name no products.
    ParameterError
        If ``by`` makes no groups or ``min_support`` is not a whole number above 0.

    Notes
    -----
    Who has the popular products already is more likely to take a rare one, after
    whatever product. So a choice counts by the popularity of what was still to choose
    (Plackett and Luce): two groups of customers who choose by popularity alone have a
    lift of 1, however much they have already. The steps of one customer count as
    independent of each other.

    References
    ----------
    .. [1] Plackett, The Analysis of Permutations, 1975.
    .. [2] Benjamini and Hochberg, Controlling the False Discovery Rate, 1995.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> who = [f"{n:02}" for n in range(30)]
    >>> first = {"customer_id": who, "date": "2026-01-01", "amount": 5.0}
    >>> first |= {"product_id": ["tea"] * 15 + ["oil"] * 15}
    >>> then = first | {"date": "2026-01-09", "product_id": ["cup"] * 15 + ["jar"] * 15}
    >>> rows = pd.concat([pd.DataFrame(first), pd.DataFrame(then)])
    >>> company = cv.read_dataset({"transactions": rows})
    >>> cv.next_products(company).pairs[["product", "next_product"]].to_numpy().tolist()
    [['oil', 'jar'], ['tea', 'cup']]
    """
    groups = holders_by_group(company, by, caller="next_products")
    support = whole_days(
        min_support, name="min_support", caller="next_products", unit="customers"
    )
    engine = company.table("transactions").engine
    kept = engine.keep(steps_query(company, groups), "steps")
    try:
        steps = f"SELECT * FROM {kept}"
        counts, tested = counted_pairs(engine, steps, groups, support=support)
        pairs = _ordered(_tested(counts, tested))
        scores = _offers(engine, steps, pairs[pairs["sure"]])
    finally:
        engine.drop(kept)
    return NextProducts(
        by=None if by is None else str(groups.name),
        min_support=support,
        tested=tested,
        pairs=pairs,
        scores=scores,
        as_of=company.as_of,
    )


def _brief(name: str) -> str:
    """Cut a name that is too long for a sentence."""
    return name if len(name) <= LETTERS else f"{name[:LETTERS].rstrip()}…"


def _tested(pairs: pd.DataFrame, tested: int) -> pd.DataFrame:
    """Add lift, interval and tests to the counts."""
    from scipy.stats import beta, binom

    taken, other = (
        pairs[name].to_numpy(float) for name in ("bought_next", "others_next")
    )
    ours, theirs = (pairs[name].to_numpy(float) for name in ("choice", "others_choice"))
    # given all who took it, how many of them were holders (Clopper and Pearson)
    chance = binom.sf(taken - 1, taken + other, ours / (ours + theirs))
    low = beta.ppf(SIDE, taken, other + 1)
    high = np.where(other > 0, beta.ppf(1 - SIDE, taken + 1, np.maximum(other, 1)), 1.0)
    expected = np.maximum(other, 0.5) * ours / theirs
    with np.errstate(divide="ignore"):
        odds = {"low": low / (1 - low), "high": high / (1 - high)}
    q = _false_share(chance, tested)
    return pd.DataFrame(
        {
            "group": pairs["team"],
            "product": pairs["product_id"],
            **pairs[["next_product", "holders", "bought_next", "others_next"]],
            "rate": taken / pairs["holders"],
            "expected": expected,
            "lift": taken / expected,
            **{name: odd * theirs / ours for name, odd in odds.items()},
            "p_value": chance,
            "q_value": q,
            "sure": q <= FALSE_SHARE,
        }
    )[list(COLUMNS)]


def _false_share(chance: NDArray[np.float64], tested: int) -> NDArray[np.float64]:
    """Return the q-value of each p-value; pairs that are not listed count as 1."""
    order = np.argsort(chance, kind="stable")
    raw = chance[order] * tested / np.arange(1, len(chance) + 1)
    q = np.empty(len(chance))
    q[order] = np.minimum(np.minimum.accumulate(raw[::-1])[::-1], 1.0)
    return q


def _ordered(pairs: pd.DataFrame) -> pd.DataFrame:
    """Sort the sure pairs first, the highest lift first; ties by their names."""
    ties = ["group", "product", "next_product"]
    # what differs by rounding only is a tie
    order = pairs.assign(lift=pairs["lift"].round(6)).sort_values(
        ["sure", "lift", "bought_next", *ties],
        ascending=[False, False, False, True, True, True],
    )
    return pairs.loc[order.index].reset_index(drop=True)


def _offers(engine: Engine, steps: str, sure: pd.DataFrame) -> pd.DataFrame:
    """Return the best pair that starts at each customer's last product."""
    given = pd.DataFrame(
        {
            "team": sure["group"],
            "product_id": sure["product"],
            "next_product": sure["next_product"],
            "lift": sure["lift"],
            "place": np.arange(len(sure)),
        }
    )
    query = render_sql(
        "next_offers", steps=steps, pairs=engine.register(given, "pairs")
    )
    offers = engine.fetch(query).rename(columns={"product_id": "product"})
    return offers.set_index("customer_id")
