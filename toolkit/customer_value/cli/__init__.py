"""The command line: `customer-value VERB`, or `python run.py VERB`.

Every command imports what it needs when it runs, so that help is quick.
"""

from __future__ import annotations

import os
import sys

import click

from customer_value.cli.base import Friendly, debug_option
from customer_value.cli.companies import datasets
from customer_value.cli.course import exercises, lab, notebooks, start
from customer_value.cli.data import check, template
from customer_value.cli.health import doctor
from customer_value.cli.reporting import report

__all__ = ["commands", "main"]


@click.group(cls=Friendly, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="customer-value", message="%(prog)s %(version)s")
@debug_option
@click.pass_context
def commands(ctx: click.Context) -> None:
    """Measure what customers are worth.

    Exit codes: 0 done, 1 something failed, 2 wrong usage or parameters, 3 the data
    must be mended first, 4 an optional part is not installed, 130 interrupted.
    """
    if os.environ.get("NO_COLOR"):
        ctx.color = False


for _command in (
    report,
    check,
    template,
    datasets,
    notebooks,
    exercises,
    start,
    lab,
    doctor,
):
    commands.add_command(_command)


def main() -> None:
    """Run the command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:  # an old console may lack a sign: show "?", do not stop
            reconfigure(errors="replace")
    commands(prog_name="customer-value")
