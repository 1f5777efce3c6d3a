"""The peers that the bench compares with, in an environment of their own.

They need other versions than this project, so they go into `.venv-peers` beside
`.venv`, pinned by `peers.txt`; pymc-marketing wants Python 3.12 or 3.13. Where there is
none, or no network, the bench says so and measures this project alone. The variable
PEERS_PYTHON names a Python that is not found by itself.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
VENV = HERE.parents[1] / ".venv-peers"
PINS = HERE / "peers.txt"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "pins.sha256"
NEWEST, OLDEST = (3, 13), (3, 12)  # what the pinned versions run on


def environment() -> Path | None:
    """Return the Python of the peers; make it where it is missing or out of date."""
    pins = hashlib.sha256(PINS.read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == pins:
        return PYTHON
    base = next(filter(_fits, _pythons()), None)
    if base is None:
        print("The peers are left out: they need Python 3.12 or 3.13 (PEERS_PYTHON).")
        return None
    print(f"Making {VENV.name} for the peers", file=sys.stderr)
    make = [base, "-m", "venv", "--clear", VENV]
    fill = [PYTHON, "-m", "pip", "install", "-qq", "--no-deps", "-r", PINS]
    if any(subprocess.run(line, check=False).returncode for line in (make, fill)):
        print("The peers are left out: they cannot be installed here.")
        return None
    STAMP.write_text(pins, encoding="utf-8")
    return PYTHON


def _pythons() -> list[str]:
    """Return the interpreters to try."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    installed = map(str, sorted(pyenv.glob("versions/3.1[23].*/bin/python")))
    named = os.environ.get("PEERS_PYTHON")
    return [
        *([named] if named else []),
        *(sys.executable, "python3.13", "python3.12", "python3", *installed),
    ]


def _fits(python: str) -> bool:
    """Say whether an interpreter starts and has a version that the pins run on."""
    ask = "import sys; print(*sys.version_info[:2])"
    try:
        told = subprocess.run([python, "-c", ask], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return OLDEST <= tuple(map(int, told.stdout.split())) <= NEWEST
