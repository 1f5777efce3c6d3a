"""One opportunity score: how much an outcome matters and how badly it is met."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from customer_value.errors import parameter_error

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOP = 10  # both scales go from 0 to 10
FEW = 20  # respondents: with fewer a score stays grey (METHOD 2.13)
EXTREME, HIGH, LOOK, SERVED = "extreme", "high", "worth a look", "served"
OVER, GREY = "over-served", "grey"
EDGES = {EXTREME: 15.0, HIGH: 12.0, LOOK: 10.0}  # least score of each band
BANDS = (EXTREME, HIGH, LOOK, SERVED, OVER, GREY)
_NEAR = 1e-9  # 15 as a sum of two shares belongs to its band, whatever the rounding


def opportunity(importance: Any, satisfaction: Any) -> Any:  # noqa: ANN401
    """Return the opportunity score: importance, and once more what is not met of it.

    Parameters
    ----------
    importance : float, array or Series
        0 to 10: ten times the share of customers who call the outcome important.
    satisfaction : float, array or Series
        0 to 10: ten times the share who are satisfied with it.

    Returns
    -------
    float, array or Series
        I + max(I - S, 0), 0 to 20. Too much satisfaction takes nothing away.

    Raises
    ------
    ParameterError
        If a number is missing or outside 0 to 10.

    References
    ----------
    .. [1] Ulwick, A., "What Customers Want", 2005.

    Examples
    --------
    >>> opportunity(8, 2), opportunity(5, 9)
    (14.0, 5.0)
    """
    wanted = _scale(importance, "importance")
    given = _scale(satisfaction, "satisfaction")
    score = wanted + np.maximum(wanted - given, 0.0)
    for side in (importance, satisfaction):
        if isinstance(side, pd.Series):
            return pd.Series(score, index=side.index, name="opportunity")
    return score if score.ndim else float(score)


def _scale(given: object, name: str) -> NDArray[np.float64]:
    must = f"a number from 0 to {TOP}"
    try:
        numbers = np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        raise parameter_error(name, "opportunity", must, given) from None
    bad = ~((numbers >= 0) & (numbers <= TOP))
    if bad.any():
        wrong = numbers[bad] if numbers.ndim else numbers.reshape(1)
        raise parameter_error(name, "opportunity", must, float(wrong[0]))
    return numbers


def band_of(scores: pd.DataFrame) -> pd.Series:
    """Name the band of each score.

    Parameters
    ----------
    scores : DataFrame
        Columns importance, satisfaction, opportunity (0 to 10 and 20) and n
        (respondents).

    Returns
    -------
    Series of str
        "extreme" from 15, "high" from 12, "worth a look" from 10, else "served", or
        "over-served" where satisfaction exceeds importance; "grey" with fewer than
        20 respondents.
    """
    score = scores["opportunity"] + _NEAR
    over = scores["satisfaction"] > scores["importance"] + _NEAR
    band = np.select(
        [scores["n"] < FEW, *(score >= edge for edge in EDGES.values()), over],
        [GREY, *EDGES, OVER],
        default=SERVED,
    )
    return pd.Series(band, index=scores.index, name="band", dtype="str")
