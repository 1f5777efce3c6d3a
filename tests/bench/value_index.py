"""How fast the value index is, beside numpy's own ranking of the same columns.

`python tests/bench/value_index.py [CUSTOMERS]` makes seven columns for so many
customers (default 1,000,000) and prints: numpy's ranking of the seven columns (sort and
give places); the index with its contributions; worst and best case of every verdict;
the memory at the peak in copies of the variables, with the variables and all results
in it; one move of a slider of the explorer with 10,000 customers. Times are the best of
several runs taken in turn. It ends with exit code 1 if a goal is missed.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import customer_value as cv

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5
CUSTOMERS = 1_000_000
EXPLORER = 10_000
TIMES, COPIES, MILLISECONDS = 3.0, 6.0, 100.0  # the goals


def variables_of(customers: int) -> pd.DataFrame:
    """Make seven columns with the ties and gaps of a retailer's customers."""
    chance = np.random.default_rng(7)
    purchases = chance.geometric(0.2, customers)
    gaps = np.where(purchases > 1, chance.exponential(90, customers), np.nan)
    table = {
        "purchases": purchases,
        "average_purchase": chance.lognormal(4, 1, customers).round(2),
        "purchases_per_year": purchases / chance.uniform(0.5, 5, customers),
        "products": np.minimum(3 * purchases, chance.geometric(0.1, customers)),
        "gap_days": gaps,
        "referrals": chance.poisson(0.1, customers),
        "tenure_years": chance.uniform(0, 5, customers),
    }
    ids = pd.Index([f"C{n:07d}" for n in range(customers)], name="customer_id")
    return pd.DataFrame(table, index=ids).astype(float)


def floor(columns: list[np.ndarray]) -> None:
    """Rank every column as numpy does it: sort, then give places."""
    for values in columns:
        order = np.argsort(values)
        places = np.empty(len(values))
        places[order] = np.arange(len(values))


def cpu(work: Callable[[], object]) -> float:
    """Return the processor seconds that the work takes."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def peaks(variables: pd.DataFrame) -> list[float]:
    """Return the memory at the peak of the index, then of the verdicts as well.

    In copies of the variables, the variables and what is kept counted.
    """
    one = variables.to_numpy().nbytes
    tracemalloc.start()
    index = cv.value_index(variables)
    made = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    sure = cv.weight_robustness(index, support=False)
    both = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    del sure
    return [1 + made / one, 1 + both / one]


def explorer() -> float:
    """Return the milliseconds of one move of a slider, the best of several."""
    index = cv.value_index(variables_of(EXPLORER))
    moves = [{"purchases": weight} for weight in (1, 2, 3, 4, 5)]
    view = cv.course.weight_view
    return 1000 * min(cpu(lambda m=m: view(index, m)._repr_html_()) for m in moves)


def main(customers: int) -> int:
    """Measure, print, and say whether the goals are met."""
    variables = variables_of(customers)
    columns = [variables[name].to_numpy() for name in variables]
    index = cv.value_index(variables)
    floors, indices, sures = [], [], []
    for _ in range(ROUNDS):
        floors.append(cpu(lambda: floor(columns)))
        indices.append(cpu(lambda: cv.value_index(variables)))
        sures.append(cpu(lambda: cv.weight_robustness(index, support=False)))
    copies, sure_copies = peaks(variables_of(customers))
    ranking, made, sure, moved = min(floors), min(indices), min(sures), explorer()
    print(f"customers                    {customers:>12,}")
    print(f"numpy ranks 7 columns, CPU s {ranking:>12.2f}")
    print(f"value_index, CPU s           {made:>12.2f}  {made / ranking:.2f} x numpy")
    print(f"worst and best, CPU s        {sure:>12.2f}  {sure / ranking:.2f} x numpy")
    print(f"value_index, peak            {copies:>12.2f}  copies of the variables")
    print(f"with worst and best, peak    {sure_copies:>12.2f}  copies of the variables")
    print(f"explorer, a move, ms         {moved:>12.1f}  at {EXPLORER:,} customers")
    held = max(made, sure) <= TIMES * ranking
    held &= max(copies, sure_copies) <= COPIES
    return 0 if held and moved <= MILLISECONDS else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else CUSTOMERS))
