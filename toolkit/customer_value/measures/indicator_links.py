"""Whether what customers get runs ahead of what the company earns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from customer_value.data.assumptions import is_whole
from customer_value.errors import checks_kind, parameter_error
from customer_value.measures.indicators import CPI, KPI, readings_of
from customer_value.result import Result
from customer_value.words import count, number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from customer_value.data.dataset import Dataset

    Floats = NDArray[np.float64]

FEWEST = 8  # periods: with fewer nothing is claimed (METHOD 2.13)
SURE = 0.05  # chance of a tie as strong in any of the pairs and lags by luck alone
LEADS, TOGETHER = "leads", "moves together"
TREND, NO_TIE, TOO_FEW = "trend only", "no clear tie", "too few periods"
TREND_TIE = 0.5  # of levels: worth a warning that a common trend explains it
# days between readings up to which they count as one a day, week, month, quarter
_PACES: Final = ((3, "D", "day"), (10, "W", "week"), (45, "M", "month"))
_PACES_LONG: Final = ((135, "Q", "quarter"), (np.inf, "Y", "year"))
_STILL: Final = 1e-9
WARNING = (
    "An association, no proof of cause. Two indicators with a trend are tied whatever "
    "they have to do with each other; a claim rests on their changes."
)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class IndicatorLinks(Result):
    """How indicators of the customer go with those of the company, now and later.

    Attributes
    ----------
    scores : DataFrame
        Index cpi, kpi and lag (periods by which the kpi follows): tie (Spearman
        correlation of the readings), changes (Spearman correlation of their changes
        from period to period), n (pairs of readings), effective (pairs of changes,
        reduced for what each takes over from the period before), p (chance of such
        changes by luck in any of the pairs and lags; missing under 8 periods).
    best : DataFrame
        Index cpi and kpi, the surest first: lag (with the strongest tie of changes),
        tie, changes, n, p, verdict ("leads" with a lag above 0, "moves together",
        "trend only" where the readings are tied and their changes are not, "no
        clear tie", "too few periods").
    series : DataFrame
        Index period, a column an indicator: its mean reading.
    unit : str
        "day", "week", "month", "quarter" or "year".
    warning : str
        How to read it.
    as_of : Timestamp
        The day of the answer.
    """

    scores: pd.DataFrame = field(repr=False)
    best: pd.DataFrame = field(repr=False)
    series: pd.DataFrame = field(repr=False)
    unit: str
    warning: str = field(repr=False)
    as_of: pd.Timestamp

    def summary(self) -> pd.DataFrame:
        """Return the lag and the verdict of each pair."""
        return self.best

    @property
    def finding(self) -> str:
        """Say which indicator runs ahead of which, and by how long."""
        pairs = count(len(self.best), "pair")
        sure = self.best[self.best["verdict"].isin([LEADS, TOGETHER])]
        if sure.empty:
            few = len(self.best) and (self.best["verdict"] == TOO_FEW).all()
            why = f"fewer than {FEWEST} periods" if few else "none is sure"
            return f"Of {pairs} of indicators {len(sure)} are tied: {why}."
        cpi, kpi = (name.removesuffix(", %") for name in sure.index[0])
        row = sure.iloc[0]
        tie = f"correlation of changes {number(row['changes'], 2)}, n = {row['n']:.0f}"
        name = f"{cpi[:1].upper()}{cpi[1:]}"
        if not row["lag"]:
            return f"{name} moves together with {kpi} ({tie})."
        ahead = count(int(row["lag"]), self.unit)
        return f"{name} runs {ahead} ahead of {kpi} ({tie})."

    def _headline(self) -> dict[str, object]:
        sure = self.best["verdict"].isin([LEADS, TOGETHER])
        return {"pairs": len(self.best), "tied": int(sure.sum()), "unit": self.unit}

    def _fine_print(self) -> str:
        return self.warning


@checks_kind
def indicator_links(company: Dataset, *, max_lag: int = 3) -> IndicatorLinks:
    """Hold every indicator of the customer against every later one of the company.

    Parameters
    ----------
    company : Dataset
        The company; its indicators have kind cpi or kpi.
    max_lag : int, default 3
        Most periods by which a kpi may follow, 0 to 24.

    Returns
    -------
    IndicatorLinks
        Spearman correlations by lag with their n; no claim under 8 periods.

    Raises
    ------
    CustomerValueError
        If there is no indicators table.
    ParameterError
        If ``max_lag`` is not a whole number from 0 to 24.

    Notes
    -----
    A period is what lies between two readings of the slowest indicator: a day, week,
    month, quarter or year. The p-value is that of a t-test with Bartlett's number of
    effective pairs, times the number of pairs and lags (Bonferroni).

    References
    ----------
    .. [1] Bartlett, M. S., "Some Aspects of the Time-Correlation Problem", Journal
       of the Royal Statistical Society 98, 1935.

    Examples
    --------
    >>> import customer_value as cv
    >>> links = cv.indicator_links(cv.load_dataset("software"))
    >>> links.best.index[0], int(links.best["lag"].iloc[0])
    (('support solved first time, %', 'renewal rate, %'), 2)
    """
    if not is_whole(max_lag, 0) or max_lag > 24:  # noqa: PLR2004 - two years of months
        must = "a whole number from 0 to 24"
        raise parameter_error("max_lag", "indicator_links", must, max_lag)
    rows = readings_of(company)
    series, unit = _by_period(rows)
    kind = rows.groupby("indicator")["kind"].first()
    names = [sorted(kind.index[kind == side]) for side in (CPI, KPI)]
    scores = _scores(series, names, lags=range(int(max_lag) + 1))
    return IndicatorLinks(
        scores=scores,
        best=_best(scores),
        series=series,
        unit=unit,
        warning=WARNING,
        as_of=company.as_of,
    )


def _by_period(rows: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return the mean reading of each indicator and period, none left out."""
    gaps = rows.groupby("indicator")["date"].diff().dt.days
    slowest = gaps.groupby(rows["indicator"]).median().max()
    paces = (*_PACES, *_PACES_LONG)
    known = 0.0 if pd.isna(slowest) else float(slowest)
    _, letter, unit = next(pace for pace in paces if known <= pace[0])
    period = rows["date"].dt.to_period(letter).rename("period")
    wide = rows.assign(period=period).pivot_table(
        index="period", columns="indicator", values="value"
    )
    every = pd.period_range(wide.index.min(), wide.index.max(), name="period")
    return wide.reindex(every), unit


def _scores(
    series: pd.DataFrame, names: list[list[str]], *, lags: range
) -> pd.DataFrame:
    """Correlate each pair at each lag."""
    pairs = [(cpi, kpi, lag) for cpi in names[0] for kpi in names[1] for lag in lags]
    read = {str(name): column.to_numpy(dtype=float) for name, column in series.items()}
    found = [_tie(read[cpi], read[kpi], lag=lag) for cpi, kpi, lag in pairs]
    index = pd.MultiIndex.from_tuples(pairs, names=["cpi", "kpi", "lag"])
    columns = ["tie", "changes", "n", "effective", "p"]
    table = pd.DataFrame(found, index=index, columns=columns, dtype=float)
    table["p"] = (table["p"] * len(table)).clip(upper=1.0)
    return table.astype({"n": int})


def _tie(lead: Floats, follow: Floats, *, lag: int) -> tuple[float, ...]:
    """Return tie, tie of changes, n, effective pairs and the p-value of the latter."""
    levels, n, _ = _ranked(lead, follow, lag)
    changes, steps, carry = _ranked(np.diff(lead), np.diff(follow), lag)
    # Bartlett: n (1 - r1 r2) / (1 + r1 r2), r the correlations with one period before
    effective = steps * (1 - carry) / (1 + carry)
    chance = _chance(changes, effective) if n >= FEWEST else np.nan
    return levels, changes, n, effective, chance


def _ranked(lead: Floats, follow: Floats, lag: int) -> tuple[float, int, float]:
    """Return the rank correlation at a lag, its pairs, and what each carries over."""
    from scipy.stats import rankdata

    both = np.vstack([lead[: max(len(lead) - lag, 0)], follow[lag:]])
    both = both[:, np.isfinite(both).all(axis=0)]
    ranks = rankdata(both, axis=1) if both.size else both
    own = [_correlation(row[1:], row[:-1]) for row in ranks]
    carry = float(np.nan_to_num(np.prod(own)))
    return _correlation(*ranks), both.shape[1], max(carry, 0.0)


def _correlation(one: Floats, other: Floats) -> float:
    """Return the correlation; missing where one of the two stands still."""
    one, other = (side - side.mean() if side.size else side for side in (one, other))
    size = np.sqrt((one @ one) * (other @ other))
    return float((one @ other) / size) if size > _STILL else np.nan


def _chance(tie: float, n: float) -> float:
    """Return the two-sided p-value of a correlation over n pairs."""
    from scipy.stats import t

    if np.isnan(tie) or n <= 2:  # noqa: PLR2004 - no degree of freedom is left
        return np.nan
    steep = abs(tie) * np.sqrt((n - 2) / max(1 - tie**2, 1e-12))
    return float(2 * t.sf(steep, n - 2))


def _best(scores: pd.DataFrame) -> pd.DataFrame:
    """Return each pair at the lag whose changes are tied most, the surest first."""
    columns = ["lag", "tie", "changes", "n", "p", "verdict"]
    if scores.empty:
        index = pd.MultiIndex.from_arrays([[], []], names=["cpi", "kpi"])
        return pd.DataFrame(columns=columns, index=index)
    order = scores.assign(size=scores["changes"].abs().fillna(0.0)).reset_index()
    order = order.sort_values(["size", "lag"], ascending=[False, True], kind="stable")
    best = order.drop_duplicates(["cpi", "kpi"])
    best = best.assign(verdict=_verdicts(best))
    best = best.sort_values(["p", "size"], ascending=[True, False], kind="stable")
    return best.set_index(["cpi", "kpi"])[columns]


def _verdicts(best: pd.DataFrame) -> pd.Series:
    word = np.select(
        [
            best["n"] < FEWEST,
            (best["p"] < SURE) & (best["lag"] > 0),
            best["p"] < SURE,
            best["tie"].abs() >= TREND_TIE,
        ],
        [TOO_FEW, LEADS, TOGETHER, TREND],
        default=NO_TIE,
    )
    return pd.Series(word, index=best.index, dtype="str")
