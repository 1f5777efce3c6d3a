"""How fast the work is done: ratios that can be compared, on one generated retailer.

`python run.py bench [CUSTOMERS]` makes a retailer of that size (default 10,000) and
measures reading, the facts of every customer against one plain group-by over the same
rows, and the whole client report; then index and value of a million customers, the
relationships of five million contacts, the door with ten million lines, the summary of
five million and the models of repeat purchase beside the peers. Figures are the best
(beside peers: the median) of several runs, taken in turn. Memory is measured as POSIX
systems tell it, so this does not run on Windows.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

import customer_value as cv

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5
CUSTOMERS = 10_000
FLOOR = "SELECT customer_id, COUNT(*), SUM(amount) FROM this GROUP BY customer_id"


def cpu(work: Callable[[], object]) -> float:
    """Return the processor seconds that the work takes."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def run(command: list[str]) -> tuple[float, float]:
    """Run a command; return its seconds and the peak memory of its tree in MB."""
    begin = time.monotonic()
    job = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(job.pid, 0)
    job.returncode = os.waitstatus_to_exitcode(status)
    if job.returncode:
        sys.exit(f"{' '.join(command[3:])} failed with exit code {job.returncode}")
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return time.monotonic() - begin, used.ru_maxrss / unit


def compare(source: Path) -> tuple[float, float, int]:
    """Time the facts and the floor in turn; return both and the rows."""
    rows = cv.read_dataset(source).transactions
    engine = duckdb.connect()
    engine.register("frame", rows)
    engine.execute("CREATE TABLE this AS SELECT * FROM frame")
    floors, facts = [], []
    for _ in range(ROUNDS):
        company = cv.read_dataset(source)  # a fresh one: the facts are remembered
        floors.append(cpu(lambda: engine.execute(FLOOR).df()))
        facts.append(cpu(lambda company=company: cv.customer_facts(company)))
    return min(floors), min(facts), len(rows)


def main(customers: int) -> None:
    """Measure and print."""
    line = [sys.executable, "-m", "customer_value.cli"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = ["--customers", str(customers), "--out", name]
        made, _ = run([*line, "datasets", "make", *size])
        source = folder / "retailer"
        reading = min(cpu(lambda: cv.read_dataset(source)) for _ in range(ROUNDS))
        floor, facts, rows = compare(source)
        where = ["--client", "Bench", "--out", str(folder / "out")]
        report, peak = run([*line, "report", str(source), *where])
    print(f"customers                {customers:>12,}")
    print(f"purchase lines           {rows:>12,}")
    print(f"make companies, s        {made:>12.1f}")
    print(f"read and check, CPU s    {reading:>12.2f}")
    print(f"one group-by, CPU s      {floor:>12.3f}")
    print(f"customer_facts, CPU s    {facts:>12.3f}  {facts / floor:.1f} x the floor")
    print(f"report, s                {report:>12.1f}")
    print(f"report, peak MB          {peak:>12.0f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CUSTOMERS)
    here = Path(__file__).parent
    values = ("value_index", "asset_value", "relationship_value")
    parts = [here / f"{name}.py" for name in (*values, "door", "summary", "models")]
    codes = [subprocess.run([sys.executable, p], check=False).returncode for p in parts]
    sys.exit(max(codes))
