"""How fast models of repeat purchase are, beside the peers.

`python tests/bench/models.py` makes customers who buy and leave as BG/NBD says (23,570
as in CDNOW, and 500,000), and lets each tool fit them and predict for 500,000, in
processes of their own and in turn, with one thread. Seconds are those of the processor
and medians: of a fit after a first small one, which loads and compiles; this project's
comes with standard errors. Memory is the peak of the whole process as the operating
system tells it. The estimates are compared with those of lifetimes. It ends with exit
code 1 if a goal is missed.
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pairs import ONE_THREAD, Run, in_turn, middle, run, seconds, tell
from peers import environment

import customer_value as cv

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROUNDS = 3
AHEAD, AGAIN, FEW = 365, 5, 2_000  # as in peer_models.py
OURS, PEERS = "customer_value", ("lifetimes", "pymc-marketing")
SMALL, LARGE = 23_570, 500_000
FITS = {SMALL: 3, LARGE: 1}  # times each process fits so many customers
# how many times faster a fit has to be than each peer
GOALS = {
    ("BetaGeo", SMALL): {"lifetimes": 20.0, "pymc-marketing": 150.0},
    ("ParetoNBD", SMALL): {"lifetimes": 8.0, "pymc-marketing": 30.0},
    ("BetaGeo", LARGE): {"lifetimes": 6.0, "pymc-marketing": 6.0},
}
ASKED = ("expected", "alive")
CLOSE = 1e-3  # how near the estimates of lifetimes lie


def customers(n: int) -> pd.DataFrame:
    """Make customers with parameters like those of CDNOW, in whole days."""
    chance = np.random.default_rng(7)
    rate, leave = chance.gamma(0.25, 1 / 33.5, n), chance.beta(0.72, 2.16, n)
    age = chance.integers(190, 273, n)
    times, last, now = (np.zeros(n) for _ in range(3))
    here: NDArray[np.int64] = np.arange(n)
    while len(here):
        now[here] += np.maximum(np.ceil(chance.exponential(1 / rate[here])), 1)
        here = here[now[here] <= age[here]]
        times[here] += 1
        last[here] = now[here]
        here = here[chance.random(len(here)) >= leave[here]]
    table = {"frequency": times, "recency": last, "T": age}
    return pd.DataFrame(table).astype("int64").rename_axis("customer_id")


def child(name: str, path: str, ask: str, fits: str) -> None:
    """Fit and ask in this process, and tell the seconds."""
    table, all_ = (pd.read_csv(p, index_col="customer_id") for p in (path, ask))
    kind = getattr(cv.models, name)
    model = kind().fit(table.head(FEW))
    spent = seconds(lambda: model.fit(table), int(fits))
    expected = seconds(lambda: model.expected_purchases(all_, future_t=AHEAD), AGAIN)
    alive = seconds(lambda: model.expected_probability_alive(all_), AGAIN)
    params = dict(model.result_.params)
    tell(fit=spent, expected=expected, alive=alive, params=params)


def measure(python: Path, tool: str, *words: str) -> Run:
    """Run a tool in a process of its own, with one thread."""
    script = "models.py" if tool == OURS else "peer_models.py"
    return run(python, script, tool, *words, **ONE_THREAD)


def race(name: str, n: int, *, paths: dict[int, Path], peers: Path | None) -> int:
    """Let the tools run in turn, print medians, count the goals missed."""
    pythons = {OURS: Path(sys.executable)}
    pythons |= dict.fromkeys(PEERS, peers) if peers else {}
    words = (name, str(paths[n]), str(paths[LARGE]), str(FITS[n]))
    jobs = {
        tool: partial(measure, python, tool, *words) for tool, python in pythons.items()
    }
    runs = in_turn(jobs, ROUNDS)
    print(f"{name}, {n:,} customers: CPU s of the fit,")
    print(f"of expected purchases and P(alive) for {LARGE:,}; peak MB")
    took = {
        tool: [middle(taken, what) for what in ("fit", *ASKED)]
        for tool, taken in runs.items()
    }
    missed = 0
    for tool, (fit, expected, alive) in took.items():
        peak = min(one.peak for one in runs[tool])
        line = f"{tool:<16}{fit:10.4f}{expected:9.4f}{alive:9.4f}{peak:8.0f}"
        if tool != OURS:
            times = np.divide(took[tool], took[OURS])
            line += "  " + ", ".join(f"{one:.1f} x" for one in times)
            missed += int(times[0] < GOALS[name, n][tool]) + int(times[1:].min() < 1)
        print(line)
    return missed + (bool(peers) and not agree(runs))


def agree(runs: dict[str, list[Run]]) -> bool:
    """Say whether the estimates are those of lifetimes, and print how far apart."""
    ours, theirs = (runs[tool][0].told["params"] for tool in (OURS, "lifetimes"))
    apart = max(abs(ours[name] / theirs[name] - 1) for name in ours)  # type: ignore[index]
    print(f"estimates differ from those of lifetimes by {apart:.1e} at most")
    return bool(apart <= CLOSE)


def main() -> int:
    """Measure, print, and say whether the goals are met."""
    peers = environment()
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        paths = {n: Path(folder) / f"{n}.csv" for n in FITS}
        for n, path in paths.items():
            customers(n).to_csv(path)
        for name, n in GOALS:
            missed += race(name, n, paths=paths, peers=peers)
    return 1 if missed else 0


if __name__ == "__main__":
    words = sys.argv[1:]
    if words[:1] == [OURS]:
        child(*words[1:])
    else:
        sys.exit(main())
