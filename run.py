"""Start here: make the environment where it is missing, then do the job.

python run.py report     a client report: on the bundled retailer, or on your client's
                         purchases with SOURCE --client NAME --out FOLDER
python run.py quick      linters, types, layers and the fast tests
python run.py test       everything that must hold before a change is merged
python run.py bench      how fast the work is done
python run.py VERB ...   any other verb of the command line, such as check, start,
                         lab, doctor (--help after a verb explains it)

It needs CPython 3.11, 3.12 or 3.13; uv or pip fills .venv beside it.
"""

# No "from __future__" here: an older Python must get as far as the guard below.
import functools
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

_HERE = (sys.implementation.name, *sys.version_info[:2])
if not ("cpython", 3, 11) <= _HERE <= ("cpython", 3, 13):
    sys.exit(
        "This project needs CPython 3.11, 3.12 or 3.13. This is {} {}.{}: start it "
        "with one of those, for example: python3.11 run.py report".format(*_HERE)
    )

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
BENCH = ROOT / "tests" / "bench" / "run_bench.py"
STAMP = VENV / "customer-value.json"
_SAY_VERSION = "import sys; print('{}.{}'.format(*sys.version_info[:2]))"
VERSION = "{}.{}".format(*sys.version_info[:2])
DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130

# pip and uv read these: what builds the package is pinned as well
PINS = ("PIP_CONSTRAINT", "PIP_BUILD_CONSTRAINT", "UV_BUILD_CONSTRAINT")

# the command line answers Ctrl-C itself; this answers it while Python is loading it
START = """
import sys
try:
    from customer_value.cli import main
    main()
except KeyboardInterrupt:
    sys.stderr.write("Interrupted.\\n")
    sys.exit(130)
"""

QUICK = {
    "ruff check": ["ruff", "check"],
    "ruff format": ["ruff", "format", "--check"],
    "types": ["mypy"],
    "layers": ["lint-imports"],
    "fast tests": ["pytest", "-q", "-m", "not slow", "--hypothesis-profile=quick"],
}
# the tests in steps, the longest first, so that two cores share the work
WATCHED = ("pytest", "-q", "--cov", "--cov-report=", "--cov-fail-under=0")
ROOMS = {
    "tests of lessons and reports": (
        *("tests/course/", "tests/report/", "tests/plots/"),
        *("tests/test_notebooks.py", "tests/test_exercises.py"),
    ),
    "tests of measures and models": ("tests/measures/", "tests/models/"),
    "tests of engines": ("tests/engines/",),
}
APART = [f"--ignore={room}" for rooms in ROOMS.values() for room in rooms]
TEST = {
    **{name: QUICK[name] for name in QUICK if name != "fast tests"},
    **{name: [*WATCHED, *rooms] for name, rooms in ROOMS.items()},
    "all other tests, doctests": [*WATCHED, *APART],
    "notebooks": [
        *("pytest", "-q", "--nbval", "--nbval-current-env"),
        *("--nbval-cell-timeout=60", "--nbval-sanitize-with"),
        *("tests/nbval_sanitize.cfg", "notebooks/", "exercises/solutions"),
    ],
    "docstrings": ["pytest", "-q", "tests/test_public_api.py"],
}
# what was covered is added up when every step is done
COVERED = {
    "coverage, added up": ["coverage", "combine", "-q"],
    "coverage": ["coverage", "report"],
}


def say(line: str) -> None:
    """Tell people what is being done; stdout is kept for results."""
    print(line, file=sys.stderr, flush=True)


def call(command: list[str], out: BinaryIO | None = None, **environment: str) -> int:
    """Run a command in the repository and return its exit code."""
    where = {"stdout": out, "stderr": out, "env": {**os.environ, **environment}}
    with subprocess.Popen(command, cwd=ROOT, **where) as job:
        try:
            code = job.wait()
        except KeyboardInterrupt:  # the command heard it too: let it clean up
            try:
                job.wait(timeout=5)
            except subprocess.TimeoutExpired:
                job.terminate()
            raise
    return code if code >= 0 else 128 - code


def must(command: list[str], what: str) -> None:
    """Run a command that the rest cannot do without."""
    code = call(command, **dict.fromkeys(PINS, "constraints.txt"))
    if code:
        sys.exit(f"{what} failed (exit code {code}); the lines above say why.")


def working(command: list[str]) -> str | None:
    """Return what a command prints, or None where it does not run."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


@functools.cache
def uv() -> str:
    """Find a uv that works; a bare name on the path may be a dead stand-in."""
    path = shutil.which("uv") or ""
    return path if path and working([path, "--version"]) else ""


def make_environment() -> None:
    """Make .venv, and make it anew where it cannot serve."""
    found = working([str(PYTHON), "-c", _SAY_VERSION])
    if found == VERSION and stamp().get("folder", str(ROOT)) == str(ROOT):
        return
    why = "again: it does not fit this Python or this folder" if VENV.exists() else ""
    say(f"Making .venv with Python {VERSION} {why}".rstrip())
    if uv():
        must([uv(), "venv", "-q", "--clear", "-p", sys.executable, ".venv"], "uv venv")
    else:
        must([sys.executable, "-m", "venv", "--clear", ".venv"], "python -m venv")


def install(*, parts: str) -> None:
    """Install the package and what it needs, when that changed since last time."""
    files = (ROOT / "pyproject.toml", ROOT / "constraints.txt")
    wanted = hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()
    last = stamp()
    parts = "dev" if last.get("parts") == "dev" else parts
    if last.get("wanted") == wanted and last["parts"] in {parts, "dev"}:
        return
    target = ".[dev]" if parts == "dev" else "."
    tool = "uv" if uv() else "pip, which takes some minutes the first time"
    say(f"Installing what is needed, pinned by constraints.txt, with {tool}")
    if uv():
        command = [uv(), "pip", "install", "-q", "-p", str(PYTHON)]
    else:
        if working([str(PYTHON), "-m", "pip", "--version"]) is None:
            must([str(PYTHON), "-m", "ensurepip"], "ensurepip")
        command = [str(PYTHON), "-m", "pip", "install", "-q"]
    must([*command, "-c", "constraints.txt", "-e", target], "The installation")
    facts = {"folder": str(ROOT), "parts": parts, "wanted": wanted}
    STAMP.write_text(json.dumps(facts), encoding="utf-8")


def stamp() -> dict[str, str]:
    """Read what was installed last time."""
    try:
        return dict(json.loads(STAMP.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def step(name: str, command: list[str], *, data: str = ".coverage") -> str:
    """Run one step, show what it printed, and say how it went."""
    tool, *options = command
    begin = time.monotonic()
    with tempfile.TemporaryFile() as printed:
        code = call([str(BIN / tool), *options], printed, COVERAGE_FILE=data)
        printed.seek(0)
        say(f"\n== {name}\n{printed.read().decode(errors='replace')}")
    return f"{'failed' if code else 'passed'} in {time.monotonic() - begin:.0f} s"


def run_steps(steps: dict[str, list[str]], *, last: dict[str, list[str]]) -> int:
    """Run every step, two at a time, then the last ones; say which failed."""
    with ThreadPoolExecutor(max_workers=2) as two:
        jobs = {
            name: two.submit(step, name, words, data=f".coverage.{number}")
            for number, (name, words) in enumerate(steps.items())
        }
        outcomes = {name: job.result() for name, job in jobs.items()}
    outcomes |= {name: step(name, words) for name, words in last.items()}
    say("\n== summary")
    for name, outcome in outcomes.items():
        say(f"{name:<30}{outcome}")
    return FAILED if "failed" in " ".join(outcomes.values()) else DONE


def hand_over(command: list[str]) -> int:
    """Let a command take this one's place: it gets Ctrl-C, we get its exit code."""
    if os.name == "posix":
        os.execv(command[0], command)  # noqa: S606 - no shell is wanted
    return subprocess.run(command, check=False).returncode


def main(arguments: list[str]) -> int:
    """Do what the first argument says."""
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(__doc__.strip())
        return DONE
    verb = arguments[0]
    steps = {"quick": QUICK, "test": TEST}.get(verb)
    if steps and len(arguments) > 1:
        say(f"{verb} takes no arguments, but got: {' '.join(arguments[1:])}")
        return WRONG_USAGE
    make_environment()
    install(parts="dev" if steps or verb == "bench" else "core")
    if steps:
        return run_steps(steps, last=COVERED if verb == "test" else {})
    if verb == "bench":
        return hand_over([str(PYTHON), str(BENCH), *arguments[1:]])
    return hand_over([str(PYTHON), "-c", START, *arguments])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        say("Interrupted.")
        sys.exit(INTERRUPTED)
