"""How fast the door is, and in how much memory, beside the engine's bare reading.

`python tests/bench/door.py [ROWS]` writes so many lines of purchases as CSV (default
10,000,000) and reads them in processes of their own: with the engine alone, which
keeps every column as text, then through the door, which also finds the form out, counts
the physical lines, checks every rule and closes the books. Times are processor seconds,
the best of several runs taken in turn; memory is the peak of the whole process. It ends
with exit code 1 if a goal is missed.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

import customer_value as cv
from customer_value.data.engine import path_text
from customer_value.data.engine_duckdb import DuckDB

ROUNDS = 3
ROWS = 10_000_000
TIMES, MEGABYTES = 10.0, 2_000.0  # the goals
LINES = """
    SELECT 'C' || LPAD(CAST(HASH(i) % {customers} AS VARCHAR), 7, '0') AS customer_id,
        'O' || LPAD(CAST(i // 3 AS VARCHAR), 8, '0') AS order_id,
        DATE '2023-01-01' + CAST(HASH(i * 7) % 1400 AS INTEGER) AS date,
        'P' || CAST(HASH(i * 13) % 5000 AS VARCHAR) AS product_id,
        1 + HASH(i * 3) % 9 AS quantity,
        CAST((HASH(i * 11) % 100000 + 1) / 100 AS DECIMAL(10, 2)) AS amount
    FROM RANGE({rows}) AS line(i)
"""


def write(path: Path, rows: int) -> None:
    """Write purchases of a tenth as many customers, the same on every run."""
    query = LINES.format(rows=rows, customers=max(rows // 10, 1))
    duckdb.execute(f"COPY ({query}) TO '{path}' (HEADER)")


def floor(path: Path) -> None:
    """Let the engine keep the file as text, with the memory that the door has."""
    DuckDB().keep(f"SELECT * FROM read_csv({path_text(path)}, all_varchar = true)")


def measure(way: str, path: Path) -> tuple[float, float]:
    """Return the processor seconds and the peak memory in MB of one reading."""
    line = [sys.executable, __file__, way, str(path)]
    told = subprocess.run(line, check=True, capture_output=True, text=True).stdout
    seconds, megabytes = map(float, told.split())
    return seconds, megabytes


def child(way: str, path: Path) -> None:
    """Read in this process and print what it took."""
    cv.load_dataset("retailer")  # loads the libraries, which is no part of the work
    begin = time.process_time()
    {"floor": floor, "door": cv.read_dataset}[way](path)
    spent = time.process_time() - begin
    unit = 1e6 if sys.platform == "darwin" else 1e3
    print(spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit)


def main(rows: int) -> int:
    """Measure, print, and say whether the goals are met."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "transactions.csv"
        write(path, rows)
        size = path.stat().st_size / 1e6
        taken = [(measure("floor", path), measure("door", path)) for _ in range(ROUNDS)]
    bare, bare_peak = (min(one[0][i] for one in taken) for i in range(2))
    door, peak = min(one[1][0] for one in taken), max(one[1][1] for one in taken)
    print(f"lines of purchases           {rows:>12,}  {size:,.0f} MB of text")
    print(f"engine alone, CPU s          {bare:>12.1f}  peak {bare_peak:,.0f} MB")
    print(f"read_dataset, CPU s          {door:>12.1f}  {door / bare:.1f} x the engine")
    print(f"read_dataset, peak MB        {peak:>12,.0f}")
    return 0 if door <= TIMES * bare and peak <= MEGABYTES else 1


if __name__ == "__main__":
    words = sys.argv[1:]
    if words[:1] in (["floor"], ["door"]):
        child(words[0], Path(words[1]))
    else:
        sys.exit(main(int(words[0]) if words else ROWS))
