"""Instant feedback for exercises: what is right, and what kind of error is not.

Expected answers are recomputed from the data at hand, so that a task works with any
company. A task is a function that returns praise or raises `WrongAnswer`; `task`
registers it under ``"<topic>.<name>"`` in ``course/tasks/<topic>.py``.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import pkgutil
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Literal

from customer_value.course.answers import WrongAnswer
from customer_value.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Status = Literal["passed", "failed", "not attempted"]

VERDICT_TYPE = "application/vnd.customer-value.verdict+json"  # what grading reads
TRIES_BEFORE_ANSWER = 3
_TASKS = "customer_value.course.tasks"
_MARKS = {"passed": "✓", "failed": "✗", "not attempted": "○"}
_COLOURS = {"passed": "#1a7f37", "failed": "#b3261e", "not attempted": "#5f6368"}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Task:
    """One exercise: how to judge an answer, two hints, and how to tell the answer.

    Attributes
    ----------
    judge : callable
        Called with the answer and the data; returns praise or raises `WrongAnswer`.
    reveal : callable
        Called with the data; returns the right answer in words.
    hints : tuple of str
        Two hints, the second one stronger.
    """

    judge: Callable[..., str]
    reveal: Callable[..., str]
    hints: tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Verdict:
    """What a check says about an answer.

    Attributes
    ----------
    task : str
        The task.
    status : str
        "passed", "failed" or "not attempted".
    message : str
        What is right or wrong, in one or two sentences.
    hint : str
        A hint, or from the third wrong answer on the answer itself; may be empty.
    kind : str
        The kind of error; empty when there is none.
    """

    task: str
    status: Status
    message: str
    hint: str = ""
    kind: str = ""

    def __repr__(self) -> str:
        lines = f"{_MARKS[self.status]} {self.task}: {self.message}"
        return f"{lines}\n   {self.hint}" if self.hint else lines

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, object]:
        """Show a coloured line; keep the status for grading."""
        del include, exclude
        status = {"task": self.task, "status": self.status}
        html, text = self._repr_html_(), repr(self)
        return {"text/html": html, "text/plain": text, VERDICT_TYPE: status}

    def _repr_html_(self) -> str:
        colour = _COLOURS[self.status]
        hint = f"<br><em>{escape(self.hint)}</em>" if self.hint else ""
        return (
            f'<div role="status" style="border-left:4px solid {colour};'
            f'padding:.4em .8em"><b>{_MARKS[self.status]} {escape(self.task)}: '
            f"{self.status}.</b> {escape(self.message)}{hint}</div>"
        )


_registry: dict[str, Task] = {}
_wrong: dict[tuple[str, str], list[str]] = {}  # answers already tried, by task and data


def task(
    name: str, *, reveal: Callable[..., str], hints: tuple[str, str]
) -> Callable[[Callable[..., str]], Callable[..., str]]:
    """Register the function below as the judge of a task.

    Parameters
    ----------
    name : str
        ``"<topic>.<name>"``; the topic is the name of the module.
    reveal : callable
        Called with the data; returns the right answer in words.
    hints : tuple of two str
        The first and the stronger second hint.

    Returns
    -------
    callable
        A decorator that returns the function unchanged.
    """

    def register(judge: Callable[..., str]) -> Callable[..., str]:
        _registry[name] = Task(judge=judge, reveal=reveal, hints=hints)
        return judge

    return register


def check(task: str, answer: object = ..., **data: object) -> Verdict:
    """Judge an answer and say what kind of error is in it.

    The first and the second wrong answer bring a hint each, the third one the right
    answer. The same wrong answer twice counts once. With ``CV_STRICT=1`` in the
    environment whatever does not pass raises AssertionError; tests and grading use
    that.

    Parameters
    ----------
    task : str
        The task, such as ``"value_index.score_by_hand"``.
    answer : object
        The answer; ``...`` means that there is none yet.
    **data : object
        What the task needs to recompute the answer: results, a customer, a company.

    Returns
    -------
    Verdict
        Its status is "passed", "failed" or "not attempted".

    Raises
    ------
    AssertionError
        Only with ``CV_STRICT=1``, if the answer does not pass.

    Examples
    --------
    >>> check("value_index.score_by_hand", ...).status
    'not attempted'
    """
    verdict = _judge(task, answer, data=data)
    strict = os.environ.get("CV_STRICT", "0") not in {"", "0"}
    if strict and verdict.status != "passed":
        raise AssertionError(repr(verdict))
    return verdict


def list_tasks(topic: str | None = None) -> list[str]:
    """List the tasks that can be checked.

    Parameters
    ----------
    topic : str, optional
        Only the tasks of this topic.

    Returns
    -------
    list of str
        The names, in alphabetical order.

    Examples
    --------
    >>> list_tasks("value_index")[0]
    'value_index.driver'
    """
    package = importlib.import_module(_TASKS)
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{_TASKS}.{module.name}")
    return sorted(name for name in _registry if topic in {None, name.split(".")[0]})


def _judge(name: str, answer: object, *, data: Mapping[str, object]) -> Verdict:
    """Find the task and ask it; whatever happens, the result is a verdict."""
    known = _find(name)
    if known is None:
        guess = did_you_mean(name, list_tasks())
        message = f"There is no task of this name.{guess}"
        return Verdict(task=name, status="failed", message=message, kind="type")
    if _is_open(answer):
        message = "Replace ... with your own answer, then run this cell again."
        return Verdict(task=name, status="not attempted", message=message)
    try:
        praise = known.judge(answer, **data)
        return Verdict(task=name, status="passed", message=praise)
    except WrongAnswer as wrong:
        hint = _hint(name, answer, known=known, data=data)
        text = str(wrong)
        return Verdict(
            task=name, status="failed", message=text, hint=hint, kind=wrong.kind
        )
    except Exception as error:  # noqa: BLE001 - a learner never gets a traceback
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        message = f"Your answer could not be checked ({reason})."
        return Verdict(task=name, status="failed", message=message, kind="type")


def _find(name: str) -> Task | None:
    """Return the task of a name; its topic is imported on first use."""
    module = f"{_TASKS}.{name.split('.', maxsplit=1)[0]}"
    if name not in _registry and importlib.util.find_spec(module) is not None:
        importlib.import_module(module)
    return _registry.get(name)


def _is_open(answer: object) -> bool:
    """Tell whether an answer is still, or still holds, a ``...``."""
    if isinstance(answer, dict):
        return any(_is_open(value) for value in answer.values())
    if isinstance(answer, (list, tuple)):
        return any(_is_open(value) for value in answer)
    return answer is ...


def _hint(name: str, answer: object, *, known: Task, data: Mapping[str, object]) -> str:
    """Count the wrong answer; give the next hint, or the answer on the third."""
    plain = {k: v for k, v in sorted(data.items()) if isinstance(v, (str, int, float))}
    tried = _wrong.setdefault((name, repr(plain)), [])
    if repr(answer) not in tried:
        tried.append(repr(answer))
    if len(tried) >= TRIES_BEFORE_ANSWER:
        return f"The answer: {known.reveal(**data)}"
    return f"Hint: {known.hints[len(tried) - 1]}"
