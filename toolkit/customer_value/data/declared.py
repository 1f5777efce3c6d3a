"""How columns are declared, and the two that nearly every table has."""

from __future__ import annotations

from typing import Any

from customer_value.data.columns import Column


def _of(kind: str, words: tuple[str, str, str], more: dict[str, Any]) -> Column:
    name, meaning, good_for = words
    return Column(name=name, kind=kind, meaning=meaning, good_for=good_for, **more)


def ident(name: str, meaning: str, good_for: str, **more: Any) -> Column:  # noqa: ANN401
    """Declare ids: texts, so that leading zeros stay."""
    return _of("id", (name, meaning, good_for), more)


def text(name: str, meaning: str, good_for: str, **more: Any) -> Column:  # noqa: ANN401
    """Declare texts."""
    return _of("text", (name, meaning, good_for), more)


def day(name: str, meaning: str, good_for: str, **more: Any) -> Column:  # noqa: ANN401
    """Declare days."""
    return _of("date", (name, meaning, good_for), more)


def money(name: str, meaning: str, good_for: str, **more: Any) -> Column:  # noqa: ANN401
    """Declare amounts."""
    return _of("money", (name, meaning, good_for), more)


def number(name: str, meaning: str, good_for: str, **more: Any) -> Column:  # noqa: ANN401
    """Declare numbers."""
    return _of("number", (name, meaning, good_for), more)


def flag(name: str, meaning: str, good_for: str, **more: Any) -> Column:  # noqa: ANN401
    """Declare true or false."""
    return _of("flag", (name, meaning, good_for), more)


CUSTOMER = ident(
    "customer_id",
    "The customer",
    "finding a customer in every table",
    required=True,
    given="C001",
)
DATE = day("date", "The day it happened", "what was known on which day", required=True)
