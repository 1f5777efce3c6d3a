"""What a section of the report needs: the shape of the lists in ``coverage``."""

from __future__ import annotations

from typing import NamedTuple

ATTRIBUTES = "attributes"  # in place of a column: any attribute of customers


class Need(NamedTuple):
    """What one section needs, and the sentence to print where it is absent.

    ``required`` switches the whole section off; of several ``either`` one must be
    there.
    """

    section: str
    table: str
    column: str | None = None
    required: bool = False
    when_off: str = ""
    either: bool = False
