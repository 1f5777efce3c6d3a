"""Pairs of products: how often one follows another, counted in the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.data.engine import day, render_sql
from customer_value.measures.popularity import popularity
from customer_value.measures.product_groups import register

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset
    from customer_value.data.engine import Engine

# Popularity is learned from so many customers of a group: its error is then far below
# that of any pair.
LEARNED = 20_000
SEED = 7


def steps_query(company: Dataset, groups: pd.Series) -> str:
    """Return the query of every customer's products in the order of first purchase."""
    return render_sql(
        "product_steps",
        transactions=company.table("transactions").query,
        as_of=day(company.as_of),
        groups=register(company, groups),
    )


def counted_pairs(
    engine: Engine, steps: str, groups: pd.Series, *, support: int
) -> tuple[pd.DataFrame, int]:
    """Count how often each product follows each other one.

    Parameters
    ----------
    engine : Engine
        Where the steps are.
    steps : str
        A query of customer_id, team, product_id, step, steps.
    groups : Series of str
        Index customer_id: the team of each customer.
    support : int
        Fewest customers who made the step, for a pair to be counted.

    Returns
    -------
    DataFrame
        team, product_id, next_product, holders, bought_next, choice (of the
        holders), others_next, others_choice (of all who lacked the next product
        and had just bought something else).
    int
        How many pairs enough customers could have shown.
    """
    weights = engine.register(_weights(engine, steps, groups), "weights")
    kept = engine.keep(
        render_sql("product_choices", steps=steps, weights=weights), "choices"
    )
    try:
        choices = f"SELECT * FROM {kept}"
        asked = {"steps": steps, "choices": choices}
        products = engine.fetch(render_sql("product_margins", **asked))
        pairs = engine.fetch(render_sql("next_products", **asked, min_support=support))
    finally:
        engine.drop(kept)
    taken = products[["team", "product_id", "taken", "choice"]].set_axis(
        ["team", "next_product", "taken", "choice_all"], axis=1
    )
    pairs = pairs.merge(taken, on=["team", "next_product"], how="left")
    pairs["others_next"] = pairs["taken"] - pairs["bought_next"]
    pairs["others_choice"] = pairs["choice_all"] - pairs["choice"]
    compared = pairs[pairs["others_choice"] > 0]  # else there is nobody to compare with
    return compared.drop(columns=["taken", "choice_all"]), _tests(products, support)


def _weights(engine: Engine, steps: str, groups: pd.Series) -> pd.DataFrame:
    """Learn the popularity of every product in every group."""
    holders = engine.fetch(
        "SELECT team, product_id, COUNT(*) AS holders "
        f"FROM ({steps}) AS stepped GROUP BY team, product_id ORDER BY team, product_id"
    ).set_index(["team", "product_id"])["holders"]
    chance = np.random.default_rng(SEED)
    weights = {}
    for team, own in holders.groupby(level="team"):
        people = groups.index[groups == team].to_numpy()
        if len(people) > LEARNED:
            people = np.sort(chance.choice(people, LEARNED, replace=False))
        known = popularity(_rows(engine, steps, people)).reindex(
            own.droplevel("team").index
        )
        rare = own.droplevel("team") * (known / own.droplevel("team")).median()
        weight = known.fillna(rare)  # what nobody drawn has bought
        weights[team] = weight / weight.sum()
    table: pd.DataFrame = pd.concat(weights, names=["team"]).reset_index(name="weight")
    return table


def _rows(engine: Engine, steps: str, people: np.ndarray) -> pd.DataFrame:
    """Fetch the steps of some customers."""
    drawn = engine.register(pd.DataFrame({"customer_id": people}), "drawn")
    return engine.fetch(
        f"SELECT stepped.customer_id, product_id, step FROM ({steps}) AS stepped "
        f"JOIN {drawn} AS drawn ON drawn.customer_id = stepped.customer_id "
        "ORDER BY stepped.customer_id, step, product_id"
    )


def _tests(products: pd.DataFrame, support: int) -> int:
    """Count the pairs that enough customers could have shown."""
    first, second = products["moved_on"] >= support, products["taken"] >= support
    teams = products["team"]
    pairs = first.groupby(teams).sum() * second.groupby(teams).sum()
    return int(pairs.sum()) - int((first & second).sum())  # none follows itself
