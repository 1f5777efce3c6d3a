"""Exit codes and errors: one line what, one line remedy, no traceback."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from typing import Any, NoReturn

import click

from customer_value.errors import (
    CustomerValueError,
    DataError,
    MissingPartError,
    ParameterError,
    ReportError,
)

DONE, FAILED, WRONG_USAGE, MEND_DATA, MISSING_PART = range(5)
INTERRUPTED = 130

# The first class that fits decides: the exit code, and what can be done about it.
OUTCOMES: dict[type[Exception], tuple[int, str]] = {
    DataError: (
        MEND_DATA,
        "Mend the file, or say with --mapping FILE.yaml how to read it.",
    ),
    MissingPartError: (MISSING_PART, ""),  # the message holds the install line
    ParameterError: (WRONG_USAGE, "Add --help to see what the command takes."),
    ReportError: (FAILED, "Nothing was left under the final name."),
    CustomerValueError: (FAILED, "Add --debug to see where it happened."),
    FileNotFoundError: (WRONG_USAGE, "Check the path."),
    FileExistsError: (WRONG_USAGE, "Name another file or folder: nothing is replaced."),
    NotADirectoryError: (WRONG_USAGE, "Name a folder, not a file."),
    IsADirectoryError: (WRONG_USAGE, "Name a file, not a folder."),
    PermissionError: (WRONG_USAGE, "Choose a place where you may read and write."),
    OSError: (FAILED, "Check the disk, then start again: nothing was half-written."),
    Exception: (FAILED, "This is a fault of the program: --debug shows where."),
}


def outcome(error: Exception) -> tuple[int, str]:
    """Return the exit code of an error and the remedy to print.

    >>> outcome(FileNotFoundError("no such file"))
    (2, 'Check the path.')
    """
    if isinstance(error, OSError) and error.errno == errno.EROFS:
        error = PermissionError()  # a read-only disk is a wrong place, too
    return next(OUTCOMES[kind] for kind in OUTCOMES if isinstance(error, kind))


def complain(what: str, remedy: str = "") -> None:
    """Write one line what is wrong and one line what to do."""
    click.echo(f"{click.style('error:', fg='red', bold=True)} {what}", err=True)
    if remedy:
        click.echo(f"  {remedy}", err=True)


def wording(error: Exception) -> str:
    """Say what an error says, on one line and without a class name in front.

    >>> wording(FileNotFoundError(2, "No such file or directory", "a.csv"))
    'No such file or directory: a.csv'
    """
    if isinstance(error, OSError) and error.strerror:
        place = f": {error.filename}" if error.filename else ""
        return f"{error.strerror}{place}"
    known = isinstance(error, CustomerValueError | OSError)
    text = " ".join(str(error).split())
    return text if known and text else f"{type(error).__name__}: {text}"


def debugging() -> bool:
    """Say whether people want to see the traceback of an error."""
    ctx = click.get_current_context(silent=True)
    asked = ctx is not None and bool(ctx.meta.get("debug"))
    return asked or os.environ.get("CV_DEBUG") == "1"


def _show_traceback(ctx: click.Context, _option: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's form
    if value:
        ctx.meta["debug"] = True


debug_option = click.option(
    "--debug",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_traceback,
    help="Show the whole traceback of an error (or set CV_DEBUG=1).",
)


class Friendly(click.Group):
    """A group whose commands return exit codes and whose errors are two lines."""

    def main(self, *args: Any, **extra: Any) -> NoReturn:  # noqa: ANN401 - as click has it
        """Run, and leave with the exit code."""
        extra["standalone_mode"] = False
        try:
            code = super().main(*args, **extra)
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            code = WRONG_USAGE
        except click.ClickException as error:
            code = _usage(error)
        except click.Abort:  # Ctrl-C
            click.echo("Interrupted: nothing was half-written.", err=True)
            code = INTERRUPTED
        sys.exit(code or DONE)

    def invoke(self, ctx: click.Context) -> int:
        """Run the command; turn every error into its exit code."""
        try:
            return int(super().invoke(ctx) or DONE)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:  # noqa: BLE001 - nobody should meet a traceback
            code, remedy = outcome(error)
            if debugging():
                traceback.print_exc()
            complain(_short(error), remedy)
            return code


def _short(error: Exception) -> str:
    """Say what an error says; many faults are a table above one sentence."""
    problems = getattr(error, "problems", None)
    if problems is None or problems.empty:
        return wording(error)
    from customer_value.cli import faults

    stops = problems[problems["severity"] == "stop"]
    faults.issues("Faults found", stops if len(stops) else problems, err=True)
    return wording(error).split(". ")[0]


def _usage(error: click.ClickException) -> int:
    """Say what was typed wrongly and where the help is."""
    ctx = getattr(error, "ctx", None)
    remedy = f"Try: {ctx.command_path} --help" if ctx else ""
    complain(error.format_message(), remedy)
    return error.exit_code
