"""How fast customers are valued, beside the query that collects their facts.

`python tests/bench/asset_value.py [CUSTOMERS]` makes a company with purchases, costs
and wallets for so many customers (default 1,000,000; five lines a customer) and prints
the seconds of the facts query and of the valuation that it feeds, facts, activity and
retention given. Both are the best of several runs taken in turn. It ends with exit
code 1 if valuing takes longer than the query.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import customer_value as cv
from customer_value.customers.facts import facts_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from customer_value.data.dataset import Dataset

ROUNDS = 5
CUSTOMERS = 1_000_000
LINES = 5  # a customer
KEPT = cv.Assumptions(retention=0.8)


def company_of(customers: int) -> Dataset:
    """Make three years of purchases, with contacts and wallets for some."""
    chance = np.random.default_rng(7)
    ids = np.array([f"C{n:07d}" for n in range(customers)])

    def days(rows: int) -> pd.DatetimeIndex:
        return pd.Timestamp("2023-11-01") + pd.to_timedelta(
            chance.integers(0, 1096, rows), unit="D"
        )

    lines, touches = LINES * customers, customers // 2
    return cv.read_dataset(
        {
            "transactions": pd.DataFrame(
                {
                    # everyone once, the rest at random
                    "customer_id": np.append(
                        ids, chance.choice(ids, lines - customers)
                    ),
                    "date": days(lines),
                    "amount": chance.lognormal(4, 1, lines).round(2),
                }
            ),
            "interactions": pd.DataFrame(
                {
                    "customer_id": chance.choice(ids, touches),
                    "date": days(touches),
                    "type": "contact",
                    "function": chance.choice(["marketing", "sales"], touches),
                    "cost": chance.lognormal(1, 1, touches).round(2),
                }
            ),
            "wallet": pd.DataFrame(
                {"customer_id": ids[::3], "category_spend": 500.0, "pipeline": 10.0}
            ),
        }
    )


def cpu(work: Callable[[], object]) -> float:
    """Return the processor seconds that the work takes."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def main(customers: int) -> bool:
    """Measure, print, and say whether the goal is met."""
    company = company_of(customers)
    facts = cv.customer_facts(company)
    chance = np.random.default_rng(8).uniform(0, 1, len(facts))
    activity = pd.Series(chance, index=facts.index)
    query, valued = [], []

    def value() -> cv.AssetValue:
        kept = {key: company._memo[key] for key in ("customer_facts",)}
        company._memo.clear()
        company._memo.update(kept)
        return cv.asset_value(company, assumptions=KEPT, activity=activity)

    for _ in range(ROUNDS):
        query.append(cpu(lambda: facts_table(company).to_pandas()))
        valued.append(cpu(value))
    print(f"customers                {len(facts):>12,}")
    print(f"facts query, CPU s       {min(query):>12.2f}")
    print(f"valuation, CPU s         {min(valued):>12.2f}")
    print(f"valuation / query        {min(valued) / min(query):>12.2f}  goal: below 1")
    return min(valued) < min(query)


if __name__ == "__main__":
    met = main(int(sys.argv[1]) if len(sys.argv) > 1 else CUSTOMERS)
    sys.exit(0 if met else 1)
