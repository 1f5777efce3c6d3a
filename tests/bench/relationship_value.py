"""How much millions of contacts ask for: they are summed where they are.

`python tests/bench/relationship_value.py [CONTACTS]` writes so many contacts (default
5,000,000; a tenth as many customers) as Parquet, once, and lets a process of its own
read and check them, and then answer `relationship_value`. It prints the seconds of the
answer and the peak of the process as the operating system tells it, with and without
the answer: the difference is what the measure adds to reading. The engine is held to
500 MB. It ends with exit code 1 if the answer takes longer than reading.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

import customer_value as cv

CONTACTS = 5_000_000
HELD = {"CUSTOMER_VALUE_MEMORY": "500MB"}
LINES = """
    SELECT 'C' || LPAD(CAST(HASH(i) % {many} AS VARCHAR), 7, '0') AS customer_id,
        DATE '2023-01-02' + CAST(HASH(i * 7) % 1000 AS INTEGER) AS date,
        {more}
    FROM RANGE({rows}) AS line(i)
"""
SOLD = "CAST((HASH(i * 11) % 100000 + 1) / 100 AS DECIMAL(10, 2)) AS amount"
MET = """
    LIST_VALUE('complaint', 'support solved late', 'training completed',
        'newsletter open')[CAST(HASH(i * 13) % 4 AS INTEGER) + 1] AS type,
    LIST_VALUE('support', 'service', 'sales')[CAST(HASH(i * 17) % 3 AS INTEGER) + 1]
        AS function,
    CAST((HASH(i * 19) % 10000) / 100 AS DECIMAL(10, 2)) AS cost,
    CAST(HASH(i * 23) % 3 AS INTEGER) - 1 AS direction,
    CAST(HASH(i * 29) % 6 AS DOUBLE) AS distance
"""


def write(folder: Path, rows: int) -> None:
    """Write the two tables, the same on every run."""
    tables = {"transactions": (SOLD, rows // 5), "interactions": (MET, rows)}
    for name, (more, many) in tables.items():
        query = LINES.format(more=more, rows=many, many=max(rows // 10, 1))
        duckdb.execute(f"COPY ({query}) TO '{folder / name}.parquet'")


def child(folder: str, answer: str) -> None:
    """Read, answer if asked to, and print the seconds of both."""
    begin = time.perf_counter()
    company = cv.read_dataset(folder, currency="EUR")
    middle = time.perf_counter()
    if answer == "yes":
        value = cv.relationship_value(company)
        print(value.finding, file=sys.stderr)
    print(middle - begin, time.perf_counter() - middle)


def measure(folder: str, answer: str) -> tuple[float, float, float]:
    """Run a process; return seconds of reading and answering, and its peak in MB."""
    with tempfile.TemporaryFile("w+") as told:
        line = [sys.executable, __file__, "child", folder, answer]
        job = subprocess.Popen(line, stdout=told, env={**os.environ, **HELD})
        _, status, used = os.wait4(job.pid, 0)
        job.returncode = os.waitstatus_to_exitcode(status)
        if job.returncode:
            sys.exit(f"the process failed with exit code {job.returncode}")
        told.seek(0)
        reading, answering = map(float, told.read().split())
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return reading, answering, used.ru_maxrss / unit


def main(rows: int) -> int:
    """Measure, print, and say whether the goal is met."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), rows)
        _, _, plain = measure(folder, "no")
        reading, answering, peak = measure(folder, "yes")
    print(f"contacts                 {rows:>12,}")
    print(f"read and check, s        {reading:>12.1f}")
    print(f"relationship_value, s    {answering:>12.1f}  goal: below reading")
    print(f"peak of reading, MB      {plain:>12.0f}")
    print(f"peak with the answer, MB {peak:>12.0f}")
    return int(answering > reading)


if __name__ == "__main__":
    words = sys.argv[1:]
    if words[:1] == ["child"]:
        child(*words[1:])
    else:
        sys.exit(main(int(words[0]) if words else CONTACTS))
