"""One question with a few answers, each of which gets its reason."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from customer_value.course.check import Status, Verdict
from customer_value.errors import did_you_mean, parameter_error

_TASKS = "customer_value.course.tasks"


class Option(NamedTuple):
    """One answer to choose, whether it is right, and why."""

    text: str
    right: bool
    why: str


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Quiz:
    """One question.

    Where a kernel runs it shows buttons; elsewhere the question and its options.

    Attributes
    ----------
    name : str
        ``"<topic>.<name>"``.
    question : str
        The question.
    options : tuple of Option
        The answers; exactly one is right.
    """

    name: str
    question: str
    options: tuple[Option, ...]

    def answer(self, number: int) -> Verdict:
        """Judge the choice of one option.

        Parameters
        ----------
        number : int
            The option, counted from 1.

        Returns
        -------
        Verdict
            Whether it is right, and why.
        """
        if not 1 <= number <= len(self.options):
            must = f"a whole number from 1 to {len(self.options)}"
            raise parameter_error("number", "Quiz.answer", must, number)
        chosen = self.options[number - 1]
        status: Status = "passed" if chosen.right else "failed"
        return Verdict(task=self.name, status=status, message=chosen.why)

    def __repr__(self) -> str:
        lines = [f"  {i}. {o.text}" for i, o in enumerate(self.options, start=1)]
        return "\n".join([self.question, *lines])

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, object]:
        """Give the buttons, and beside them the plain question."""
        del include, exclude
        widget = self._buttons()
        data = dict(widget._repr_mimebundle_())  # type: ignore[attr-defined]
        items = "".join(f"<li>{escape(option.text)}</li>" for option in self.options)
        data["text/html"] = f"<p>{escape(self.question)}</p><ol>{items}</ol>"
        data["text/plain"] = repr(self)
        return data

    def _buttons(self) -> object:
        """Build the question with buttons and a line for the verdict."""
        from ipywidgets import HTML, Layout, RadioButtons, VBox

        texts = [(option.text, i) for i, option in enumerate(self.options, start=1)]
        buttons = RadioButtons(options=texts, index=None, layout=Layout(width="auto"))
        said = HTML()

        def judge(change: dict[str, int]) -> None:
            said.value = self.answer(change["new"])._repr_html_()

        buttons.observe(judge, names="value")
        return VBox([HTML(f"<p>{escape(self.question)}</p>"), buttons, said])


def quiz(name: str) -> Quiz:
    """Show one question of the course.

    Parameters
    ----------
    name : str
        ``"<topic>.<name>"``.

    Returns
    -------
    Quiz
        The question; as the last line of a cell it shows itself.

    Raises
    ------
    ParameterError
        If there is no such question.

    Examples
    --------
    >>> quiz("value_index.missing").answer(2).status
    'passed'
    """
    topic = name.split(".", maxsplit=1)[0]
    known: dict[str, Quiz] = {}
    if importlib.util.find_spec(f"{_TASKS}.{topic}") is not None:
        module = importlib.import_module(f"{_TASKS}.{topic}")
        known = {one.name: one for one in getattr(module, "QUIZZES", ())}
    if name not in known:
        must = f"the name of a question.{did_you_mean(name, known)}".rstrip(".")
        raise parameter_error("name", "quiz", must, name)
    return known[name]
