"""Tools in processes of their own, run in turn, and what each of them took."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

HERE = Path(__file__).parent
ONE_THREAD = {
    f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")
}


class Run(NamedTuple):
    """What a process told of itself (seconds by name, or anything), and its peak."""

    told: dict[str, object]
    peak: float

    def seconds(self, name: str) -> float:
        """Return a number of seconds that the process told."""
        return float(str(self.told[name]))


def run(python: Path, script: str, *words: str, **environ: str) -> Run:
    """Run a script, read what it tells as JSON, and take its peak memory in MB."""
    line = [str(python), str(HERE / script), *words]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as told:
        job = subprocess.Popen(line, stdout=told, env={**os.environ, **environ})
        _, status, used = os.wait4(job.pid, 0)
        job.returncode = os.waitstatus_to_exitcode(status)
        if job.returncode:
            sys.exit(f"{' '.join(line[1:])} failed with exit code {job.returncode}")
        told.seek(0)
        said = json.loads(told.read().splitlines()[-1])
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return Run(said, used.ru_maxrss / unit)


def in_turn(jobs: dict[str, Callable[[], Run]], rounds: int) -> dict[str, list[Run]]:
    """Run every job once a round, so that a busy moment meets all of them."""
    runs: dict[str, list[Run]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            runs[name].append(job())
    return runs


def middle(runs: Iterable[Run], name: str) -> float:
    """Return the median of several runs."""
    return statistics.median(one.seconds(name) for one in runs)


def seconds(work: Callable[[], object], times: int) -> float:
    """Return the processor seconds of some work, the median of several times."""
    taken = []
    for _ in range(times):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return statistics.median(taken)


def tell(**said: object) -> None:
    """Print what the process that started this one reads."""
    print(json.dumps(said))
