"""What the caller of the door asks for, checked."""

from __future__ import annotations

from pathlib import Path

from customer_value.data.assumptions import Assumptions
from customer_value.errors import parameter_error


def assumptions_of(given: object) -> Assumptions:
    """Return assumptions: given as such, as a mapping or as a YAML file."""
    if given is None:
        return Assumptions()
    if isinstance(given, Assumptions):
        return given
    if isinstance(given, (str, Path)):
        return Assumptions.from_yaml(given)
    if isinstance(given, dict):
        return Assumptions.from_mapping(given)
    must = "Assumptions, a mapping or the path of a YAML file"
    raise parameter_error("assumptions", "read_dataset", must, given)


def currency_of(given: object) -> str | None:
    """Return a currency as given; refuse what is no text."""
    if given is None or (isinstance(given, str) and given.strip()):
        return given
    raise parameter_error("currency", "read_dataset", "a code such as 'EUR'", given)
