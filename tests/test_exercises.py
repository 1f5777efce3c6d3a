"""Masters pass their own checks; what learners get gives nothing away."""

from __future__ import annotations

from pathlib import Path

import pytest

from customer_value.course import canonical, release
from customer_value.course.check import VERDICT_TYPE

ROOT = Path(__file__).resolve().parent.parent
MASTERS = ROOT / "exercises" / "solutions"
RELEASED = ROOT / "exercises"
NAMES = sorted(path.name for path in MASTERS.glob("*.ipynb"))


def verdicts(notebook) -> list[str]:
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    shown = [out.get("data", {}) for cell in cells for out in cell.outputs]
    return [data[VERDICT_TYPE]["status"] for data in shown if VERDICT_TYPE in data]


def test_every_lesson_with_an_exercise_bears_its_name():
    lessons = {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert set(NAMES) <= lessons


def test_what_learners_get_is_what_the_masters_make():
    assert release.check(MASTERS, RELEASED) == []


def test_no_lesson_gives_a_solution_away():
    assert release.leaks(MASTERS, sorted((ROOT / "notebooks").glob("*.ipynb"))) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_master_has_at_least_three_checks_and_passes_them(name):
    told = verdicts(canonical.read(MASTERS / name))
    assert len(told) >= 3
    assert set(told) == {"passed"}


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_before_anything_is_solved_nothing_is_attempted(name, monkeypatch):
    monkeypatch.delenv("CV_STRICT", raising=False)
    done = canonical.execute(canonical.read(RELEASED / name), folder=RELEASED)
    told = verdicts(done)
    assert len(told) == len(verdicts(canonical.read(MASTERS / name)))
    assert set(told) == {"not attempted"}
