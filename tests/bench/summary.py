"""How fast purchases are summed up for the models, beside the peers.

`python tests/bench/summary.py [ROWS]` writes so many lines of purchases as CSV (default
5,000,000; a tenth as many customers) twice, once with numbers as customer ids and once
with text, and lets each tool read and sum them up in processes of its own, in turn.
Seconds are those of the summing, the file read before; memory is the peak of the whole
process as the operating system tells it, reading and (here) checking included. This
project runs with its engine held to 250 MB, a setting anyone can make, and once more
without it. Afterwards all rows of the summaries are compared, in days and weeks, and in
months where the peer can.
It ends with exit code 1 if a goal is missed.
"""

from __future__ import annotations

import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from pairs import Run, in_turn, middle, run, tell
from peers import environment

import customer_value as cv

ROWS = 5_000_000
ROUNDS = 3
TIMES, MEMORY = 4.0, 2.0  # the goals: so much faster, in so much less memory
OURS, FREE = "customer_value", "customer_value*"
HELD = {"CUSTOMER_VALUE_MEMORY": "250MB"}
UNITS = {"D": "day", "W": "week", "M": "month"}
PEERS = {"lifetimes": "DW", "pymc-marketing": "DWM"}  # and the units that they can
LINES = """
    SELECT {customer} AS customer_id,
        DATE '2023-01-02' + CAST(HASH(i * 7) % 1000 AS INTEGER) AS date,
        CAST((HASH(i * 11) % 100000 + 1) / 100 AS DECIMAL(10, 2)) AS amount
    FROM (
        SELECT i, CAST(FLOOR(POW(HASH(i) % 1000003 / 1000003, 1.5) * {many}) AS INTEGER)
            AS n
        FROM RANGE({rows}) AS line(i)
    ) AS line
"""
IDS = {"number": "n", "text": "'C' || LPAD(CAST(n AS VARCHAR), 7, '0')"}


def write(path: Path, rows: int, ids: str) -> None:
    """Write purchases, many by few customers, the same on every run."""
    query = LINES.format(customer=IDS[ids], many=rows // 10, rows=rows)
    duckdb.execute(f"COPY ({query}) TO '{path}' (HEADER)")


def measure(python: Path, tool: str, *words: str) -> Run:
    """Run a tool in a process of its own."""
    if tool in PEERS:
        return run(python, "peer_summary.py", tool, *words)
    return run(python, "summary.py", tool, *words, **(HELD if tool == OURS else {}))


def child(path: str, unit: str, out: str) -> None:
    """Read and sum up in this process, print the seconds, write the rows."""
    company = cv.read_dataset(path)
    wall, spent = time.perf_counter(), time.process_time()
    rows = cv.rfm_summary(company, unit=UNITS[unit])
    tell(wall=time.perf_counter() - wall, cpu=time.process_time() - spent)
    if out != "-":
        rows.to_csv(out)


def race(path: Path, pythons: dict[str, Path]) -> int:
    """Let the tools run in turn, print the medians, count the goals missed."""
    jobs = {
        tool: partial(measure, python, tool, str(path), "D", "-")
        for tool, python in pythons.items()
    }
    runs = in_turn(jobs, ROUNDS)
    took = {
        tool: (middle(r, "wall"), middle(r, "cpu"), min(one.peak for one in r))
        for tool, r in runs.items()
    }
    ours, missed = took[OURS], 0
    for tool, it in took.items():
        line = f"{tool:<16}{it[0]:8.2f}{it[1]:8.2f}{it[2]:8.0f}"
        if tool in PEERS:
            times, less = it[0] / ours[0], it[2] / ours[2]
            line += f"  {times:.1f} x the time, {less:.2f} x the memory"
            missed += times < TIMES or less < MEMORY
        print(line)
    return missed


def differences(path: Path, pythons: dict[str, Path]) -> int:
    """Count the rows in which a peer's summary differs from this one."""
    found = 0
    for unit, name in UNITS.items():
        able = [OURS, *(t for t in PEERS if t in pythons and unit in PEERS[t])]
        tables = {}
        for tool in able:
            out = path.with_suffix(f".{tool}.csv")
            measure(pythons[tool], tool, str(path), unit, str(out))
            tables[tool] = pd.read_csv(out, index_col="customer_id").sort_index()
        mine = tables.pop(OURS)
        for tool, theirs in tables.items():
            same = mine.index.equals(theirs.index)
            close = np.isclose(mine, theirs[mine.columns], rtol=1e-12, atol=0)
            wrong = int((~close.all(axis=1)).sum()) if same else len(mine)
            print(f"{tool} in {name}s: {wrong} of {len(mine):,} rows differ")
            found += wrong
    return found


def main(rows: int) -> int:
    """Measure, print, and say whether the goals are met."""
    peers = environment()
    pythons = {tool: Path(sys.executable) for tool in (OURS, FREE)}
    if peers:
        pythons |= dict.fromkeys(PEERS, peers)
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        for ids in IDS:
            path = Path(folder) / f"{ids}.csv"
            write(path, rows, ids)
            print(f"{rows:,} lines, customer ids as {ids}: wall s, CPU s, peak MB")
            missed += race(path, pythons)
        print("* the engine takes the memory that it is given by itself")
        missed += differences(path, pythons)
    return 1 if missed else 0


if __name__ == "__main__":
    words = sys.argv[1:]
    if words and words[0] in (OURS, FREE):
        child(*words[1:])
    else:
        sys.exit(main(int(words[0]) if words else ROWS))
