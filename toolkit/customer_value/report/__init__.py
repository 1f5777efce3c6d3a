"""Reports: blocks, the notebook that holds them, and the files a client gets."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

# These functions bear the names of their modules, so they are imported at once:
# a module that loads later would take the function's place in this package.
from customer_value.report.asset_workbook import workbook
from customer_value.report.client_report import client_report
from customer_value.report.render import render
from customer_value.report.run_record import RunRecord, run_record

if TYPE_CHECKING:
    from customer_value.report import blocks
    from customer_value.report.first_page import summary
    from customer_value.report.sections import section

__all__ = [
    "RunRecord",
    "blocks",
    "client_report",
    "render",
    "run_record",
    "section",
    "summary",
    "workbook",
]

_CHAPTERS = {"section": "sections", "summary": "first_page"}


def __getattr__(name: str) -> object:
    if name == "blocks":
        return import_module("customer_value.report.blocks")
    if name in _CHAPTERS:  # they draw pictures: load them when one is asked for
        return getattr(import_module(f"customer_value.report.{_CHAPTERS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
