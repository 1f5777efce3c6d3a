"""Who may change to a competitor: warning signals, held against what happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from customer_value.customers.contracts import cancelled
from customer_value.customers.rates import BASE_STRENGTH, shrunk_rate, wilson
from customer_value.customers.windows import in_window, look_back
from customer_value.data.coverage import MIN_HISTORY_DAYS, why_off
from customer_value.errors import CustomerValueError, checks_kind
from customer_value.measures.answers import latest_answers
from customer_value.measures.momentum import momentum
from customer_value.measures.movement import has_movement
from customer_value.result import Result
from customer_value.words import count, listed, percent, plural

if TYPE_CHECKING:
    from customer_value.customers.windows import Window
    from customer_value.data.dataset import Dataset

SIGNALS = ("dissatisfied", "not_first_choice", "spends_less", "moving_away")
UNHAPPY = 2  # of 5, and below
DROP = 0.30  # of the revenue of the window before
_NEEDS = {
    "dissatisfied": "the satisfaction of the survey",
    "not_first_choice": "our rank in the survey",
    "moving_away": "direction and distance of interactions",
}
WORDS = {
    "dissatisfied": f"satisfaction of {UNHAPPY} or less of 5",
    "not_first_choice": "we are not the first choice",
    "spends_less": f"revenue down by {DROP:.0%} or more",
    "moving_away": "momentum of the relationship below 0",
}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class SwitchingSignals(Result):
    """Warning signals of each active customer and what they were worth before.

    Attributes
    ----------
    scores : DataFrame
        Index customer_id of those who bought in the last window and have not
        cancelled, most signals first: dissatisfied, not_first_choice, spends_less,
        moving_away (whether the signal is raised; missing where it cannot be seen),
        signals (how many are raised), probability (of leaving within the window
        ahead: the share of those with as many signals who left the last time, drawn
        towards everyone's; missing where the past cannot be looked at), why (the
        signals in words).
    calibration : DataFrame
        Index signals: customers (with so many a window ago), left (did not buy in
        the window since, or cancelled), share, low, high (95 % interval),
        probability.
    window_days : int
        Days of the window.
    notes : tuple of str
        Signals that cannot be seen, and how many customers they cover.
    as_of : Timestamp
        The day of the answer.
    """

    scores: pd.DataFrame = field(repr=False)
    calibration: pd.DataFrame = field(repr=False)
    window_days: int
    notes: tuple[str, ...] = field(repr=False)
    as_of: pd.Timestamp

    def summary(self) -> pd.DataFrame:
        """Return what became of customers by the number of their signals."""
        return self.calibration

    @property
    def finding(self) -> str:
        """Say how many show signals, and whether signals told anything."""
        warned = int((self.scores["signals"] > 0).sum())
        whom = f"{count(warned, 'active customer')} of {len(self.scores):,}"
        shows = f"{whom} {plural(warned, 'shows', 'show')} a warning signal"
        seen = self.calibration
        if 0 not in seen.index or len(seen) < 2:  # noqa: PLR2004 - to compare
            return f"{shows}; what signals are worth is not known yet."
        raised = seen[seen.index > 0]
        left = float(raised["left"].sum() / raised["customers"].sum())
        calm = float(seen["share"].loc[0])
        verdict = "" if left > calm else ", so here the signals do not warn"
        return (
            f"{shows}; a window ago {percent(left)} of those with one left, "
            f"{percent(calm)} of those without{verdict}."
        )

    def _headline(self) -> dict[str, object]:
        return {
            "customers": len(self.scores),
            "warned": int((self.scores["signals"] > 0).sum()),
            "window_days": self.window_days,
        }


@checks_kind
def switching_signals(company: Dataset) -> SwitchingSignals:
    """Count warning signals and say what became of customers who showed them.

    Parameters
    ----------
    company : Dataset
        The company.

    Returns
    -------
    SwitchingSignals
        Four signals: satisfaction of 2 or less of 5, not the first choice, revenue
        down by 30 % or more against the window before, momentum of the relationship
        below 0; each where its table is there.

    Raises
    ------
    CustomerValueError
        If the history is shorter than 90 days.

    Notes
    -----
    A signal that cannot be seen for a customer counts as not raised, today and in the
    look back alike.

    Examples
    --------
    >>> import customer_value as cv
    >>> seen = cv.switching_signals(cv.load_dataset("software"))
    >>> seen.scores.columns[:4].tolist()
    ['dissatisfied', 'not_first_choice', 'spends_less', 'moving_away']
    """
    if missing := why_off(company, "defection"):
        raise CustomerValueError(missing)
    window = look_back(company)
    raised = _raised(company, window)
    signals = raised.fillna(value=False).sum(axis=1).astype(int)
    seen = _calibration(company, window)
    scores = raised.assign(signals=signals)
    scores["probability"] = signals.map(_by_signals(seen))
    scores["why"] = _why(raised)
    order = ["signals", "probability"]
    return SwitchingSignals(
        scores=scores.sort_values(order, ascending=False, kind="stable"),
        calibration=seen,
        window_days=window.days,
        notes=_notes(company, raised, seen),
        as_of=company.as_of,
    )


def _raised(company: Dataset, window: Window) -> pd.DataFrame:
    """Return which signals the active customers show; missing where unseen."""
    now = in_window(company, window.middle, window.end)
    active = now.index[(now["purchases"] > 0) & ~now.index.isin(cancelled(company))]
    before = in_window(company, window.start, window.middle)["revenue"].reindex(active)
    drop = 1 - now.loc[active, "revenue"] / before.where(before > 0)
    found = {
        "dissatisfied": latest_answers(company, "satisfaction") <= UNHAPPY,
        "not_first_choice": latest_answers(company, "our_rank") > 1,
        "spends_less": (drop >= DROP)[drop.notna()],
    }
    if has_movement(company):
        found["moving_away"] = momentum(company) < 0
    table = pd.DataFrame(index=active)
    for name in SIGNALS:
        known = found.get(name, pd.Series(dtype=bool))
        table[name] = known.astype("boolean").reindex(active)
    return table.sort_index()


def _calibration(company: Dataset, window: Window) -> pd.DataFrame:
    """Say what became of the customers of one window ago, by their signals."""
    columns = ["customers", "left", "share", "low", "high", "probability"]
    nothing = pd.DataFrame(columns=columns, dtype=float).rename_axis("signals")
    then = company.at(window.middle)
    if then.history_days < MIN_HISTORY_DAYS:
        return nothing
    earlier = look_back(then, window_days=min(window.days, then.history_days))
    raised = _raised(then, earlier)
    if raised.empty:
        return nothing
    came = in_window(company, window.middle, window.end)
    stayed = came.index[came["purchases"] > 0].difference(cancelled(company))
    left = ~raised.index.isin(stayed)
    signals = raised.fillna(value=False).sum(axis=1).astype(int)
    by = pd.DataFrame({"left": left}).groupby(signals.to_numpy())["left"]
    table = by.agg(["size", "sum"]).set_axis(["customers", "left"], axis=1)
    rates = [wilson(int(k), int(n)) for n, k in table.itertuples(index=False)]
    table["share"] = [rate.value for rate in rates]
    table["low"] = [rate.low for rate in rates]
    table["high"] = [rate.high for rate in rates]
    table["probability"] = shrunk_rate(
        table["left"],
        table["customers"],
        base_rate=float(left.mean()),
        strength=BASE_STRENGTH,
    )
    return table.rename_axis("signals")


def _by_signals(seen: pd.DataFrame) -> dict[int, float]:
    """Return the chance by number of signals; a number never seen has everyone's."""
    if seen.empty:
        return {}
    base = float(seen["left"].sum() / seen["customers"].sum())
    known = seen["probability"].to_dict()
    return {n: known.get(n, base) for n in range(len(SIGNALS) + 1)}


def _why(raised: pd.DataFrame) -> pd.Series:
    """Put the signals of each customer into words."""
    flags = raised.fillna(value=False).astype(bool)
    said = {
        row: listed([WORDS[name] for name, on in zip(SIGNALS, row, strict=True) if on])
        for row in set(flags.itertuples(index=False, name=None))
    }
    words = [said[row] for row in flags.itertuples(index=False, name=None)]
    return pd.Series(words, index=raised.index, dtype="str")


def _notes(
    company: Dataset, raised: pd.DataFrame, seen: pd.DataFrame
) -> tuple[str, ...]:
    """Say which signals cannot be seen, and when the past cannot be looked at."""
    notes = [
        f"Without {need} the signal {name.replace('_', ' ')!r} cannot be seen."
        for name, need in _NEEDS.items()
        if raised[name].isna().all()
    ]
    if seen.empty:
        days = count(company.history_days, "day")
        notes.append(f"The history of {days} is too short to look back on signals.")
    return tuple(notes)
