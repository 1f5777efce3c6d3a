"""A bar for those who wait for large files: on a terminal only, never in a pipe."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress, TaskID

PATIENCE = 1.0  # seconds after which a bar is shown


@contextmanager
def bar() -> Iterator[None]:
    """Show on stderr what the door is doing, once it takes more than a moment.

    Yields
    ------
    None
        While the door works. Nothing is shown where stderr is no terminal, and nothing
        stays when the work is done.
    """
    if not sys.stderr.isatty():
        yield
        return
    from customer_value.data.progress import heard_by

    shown = _Bar()
    try:
        with heard_by(shown.tell):
            yield
    finally:
        shown.stop()


class _Bar:
    """One line for the file at hand; made when it is needed."""

    def __init__(self) -> None:
        self._begin = time.monotonic()
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def tell(self, file: str, step: str, done: float) -> None:
        """Move the bar."""
        if time.monotonic() - self._begin < PATIENCE:
            return
        if self._progress is None:
            self._progress = _progress()
            self._progress.start()
        if self._task is None:
            self._task = self._progress.add_task("", total=1)
        self._progress.update(self._task, completed=done, description=f"{file}: {step}")

    def stop(self) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True, force_jupyter=False),
        transient=True,
    )
