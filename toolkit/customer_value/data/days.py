"""Days given as parameters: read as ISO, never guessed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from customer_value.errors import parameter_error


def read_day(value: Any, *, name: str, caller: str) -> pd.Timestamp:  # noqa: ANN401
    """Turn a date-like parameter into a day; refuse what is not a date.

    Text is read as ISO only: pandas would guess at 01/02/2026 and read the clock
    for "today"; it would take numbers for nanoseconds.
    """
    must = "a day such as '2026-10-31'"
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value.strip())
        if not isinstance(value, (date, np.datetime64)):  # a Timestamp is a date
            raise parameter_error(name, caller, must, value)
        stamp = pd.Timestamp(value)
    except (ValueError, TypeError):
        raise parameter_error(name, caller, must, value) from None
    if pd.isna(stamp):
        raise parameter_error(name, caller, must, value)
    return stamp.tz_localize(None).normalize()
