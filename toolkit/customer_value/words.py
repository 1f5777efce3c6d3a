"""Numbers as a reader expects them: one place for every sentence and label."""

from __future__ import annotations

import math

MISSING = "–"  # an en dash, never an empty cell
_STEPS = ((1e9, "bn"), (1e6, "m"), (1e3, "k"))
_ALL = 100.0  # per cent


def _sign(text: str) -> str:
    """Use the true minus sign, which is as wide as a plus."""
    return text.replace("-", "\N{MINUS SIGN}")


def number(value: float, digits: int = 0) -> str:
    """Write a number with thousands separators.

    >>> number(1234.5, 1)
    '1,234.5'
    """
    if value is None or not math.isfinite(value):
        return MISSING
    rounded = round(float(value), digits) + 0.0  # no "-0"
    return _sign(f"{rounded:,.{digits}f}")


def fine(value: float) -> str:
    """Write a value with two digits, one that would be shown as 0.00 with five.

    >>> fine(0.25), fine(0.00012)
    ('0.25', '0.00012')
    """
    return number(value, 5 if 0 < abs(value) < 0.005 else 2)  # noqa: PLR2004


def place(rank: float) -> str:
    """Write a place in an order; the tied may share a half one.

    >>> place(4.0), place(19.5), place(float("nan"))
    ('4', '19.5', '–')
    """
    return number(rank, 0 if float(rank).is_integer() else 1)


def percent(share: float, digits: int = 0) -> str:
    """Write a share of one as a percentage; never round a part to all or none.

    >>> percent(0.304), percent(0.9999), percent(0.0004)
    ('30%', '>99%', '<1%')
    """
    if share is None or not math.isfinite(share):
        return MISSING
    step = 10.0**-digits
    shown = round(_ALL * float(share), digits) + 0.0
    if shown >= _ALL > _ALL * share:
        return f">{_ALL - step:.{digits}f}%"
    if shown == 0 < share:
        return f"<{step:.{digits}f}%"
    return _sign(f"{shown:,.{digits}f}%")


def money(amount: float, currency: str) -> str:
    """Write an amount with three significant figures and its unit.

    >>> money(3_790_000, "EUR"), money(154_200, "EUR"), money(-950.4, "EUR")
    ('EUR 3.79 m', 'EUR 154 k', 'EUR −950')
    >>> money(0.124, "EUR"), money(0.0, "EUR")
    ('EUR 0.12', 'EUR 0')
    """
    if amount is None or not math.isfinite(amount):
        return MISSING
    size = abs(float(amount))
    for step, unit in _STEPS:
        if size >= step * 0.9995:  # 999,500 reads as 1.00 m, not 1,000 k
            scaled = float(amount) / step
            digits = 2 if size < 9.995 * step else 1 if size < 99.95 * step else 0
            return f"{currency} {number(scaled, digits)} {unit}"
    cents = 0.005 <= size < 0.995  # noqa: PLR2004 - else a part of one reads as none
    return f"{currency} {number(amount, 2 if cents else 0)}"


def plural(n: int, noun: str, nouns: str | None = None) -> str:
    """Return the noun that goes with a count.

    >>> plural(1, "customer"), plural(2, "customer")
    ('customer', 'customers')
    """
    return noun if n == 1 else nouns or f"{noun}s"


def count(n: int, noun: str, nouns: str | None = None) -> str:
    """Write a count with its noun.

    >>> count(1800, "customer")
    '1,800 customers'
    """
    return f"{number(n)} {plural(n, noun, nouns)}"


def day(date: object) -> str:
    """Write a date as 31 October 2026.

    >>> import pandas as pd
    >>> day(pd.Timestamp("2026-10-31"))
    '31 October 2026'
    """
    import pandas as pd

    stamp = pd.Timestamp(str(date))
    return f"{stamp.day} {stamp:%B %Y}"


def listed(items: list[str]) -> str:
    """Join names as a sentence does.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    *first, last = items or [""]
    return f"{', '.join(first)} and {last}" if first else last


_NAMES = {
    "average_purchase": "average purchase",
    "purchases_per_year": "purchases a year",
    "gap_days": "days between purchases",
    "tenure_years": "years as a customer",
    "horizon_years": "horizon",
    "annual_discount_rate": "discount rate",
    "headroom_capture": "headroom captured",
    "saved_acquisition": "acquisition cost saved",
    "allocated_costs": "cost totals",
}


def spoken(name: object) -> str:
    """Return a column's name as people say it.

    >>> spoken("gap_days"), spoken("ideas_adopted")
    ('days between purchases', 'ideas adopted')
    """
    return _NAMES.get(str(name), str(name).replace("_", " "))
