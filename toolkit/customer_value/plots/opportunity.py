"""The landscape of the outcomes, and their scores with how sure they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from customer_value import words
from customer_value.errors import parameter_error
from customer_value.measures.opportunity import EDGES, FEW, LOOK, TOP
from customer_value.measures.opportunity import GREY as TOO_FEW
from customer_value.plots.canvas import (
    ACCENT,
    ALERT,
    GREY,
    INK,
    MUTED,
    RULE,
    canvas,
    finish,
    house,
    rows,
)
from customer_value.plots.marks import (
    BOLD,
    blank,
    columns,
    footing,
    headline,
    row_names,
    short,
    write,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["landscape", "scores"]

_LEAST, _LISTED = 5, 9  # outcomes named beside the landscape
_ROWS: Final = 14  # outcomes with their intervals on a page
_NAME: Final = 195.0  # points for the name of an outcome
_FINE: Final = 0.1  # a tenth of a point of the scale
_DIGIT, _LINE = 0.28, 0.55  # size of a number on the landscape, in points of the scale


class _Label(NamedTuple):
    """Numbers written at one place of the landscape."""

    x: float
    y: float
    numbers: list[int]


@house()
def landscape(
    table: pd.DataFrame, *, group: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw every outcome by its importance and by how well it is met.

    Parameters
    ----------
    table : DataFrame
        What ``opportunity_scores`` gives.
    group : str, optional
        One of its groups; None draws all, each outcome once a group.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A dot an outcome. The lines are scores of 10, 12 and 15: the further right
        and down, the larger the opportunity. Above the dashed line more are
        satisfied than care. Hollow dots have fewer than 20 respondents. Scores from 10
        on, and the five highest, are numbered and named.
    """
    one = _chosen(table, group, caller="landscape")
    note = _note(table, group, "Importance and satisfaction, 0 to 10")
    if one.empty:
        return blank(ax, sentence="No outcome was rated.", note=note)
    ax = canvas(ax, size="tall")
    _ground(ax)
    shades = _shades(one)
    few = (one["band"] == TOO_FEW).to_numpy()
    across, up = (one[name].to_numpy() for name in ("importance", "satisfaction"))
    for part, face in ((few, ["white"] * len(one)), (~few, shades)):
        dots = ax.scatter(across[part], up[part], s=46, lw=1.2, zorder=3)
        dots.set_facecolor([f for f, p in zip(face, part, strict=True) if p])
        dots.set_edgecolor([s for s, p in zip(shades, part, strict=True) if p])
    worth = int(one["band"].isin(EDGES).sum())
    named = one.head(min(max(worth, _LEAST), _LISTED))
    for label in _labels(named):
        text = ", ".join(map(str, label.numbers))
        before = _span(label)[0] < label.x
        mark = write(ax, text, at=(label.x, label.y), weight=BOLD)
        mark.set(ha="right" if before else "left", position=(-5 if before else 5, 0))
    _list(ax, named, more=len(one) - len(named))
    said = "; ".join(f"{name}: {_score(row)}" for name, row in named.iterrows())
    return finish(
        ax,
        title=_title(one),
        note=note,
        alt=f"Dots of outcomes by importance and satisfaction. {said}.",
    )


@house()
def scores(
    table: pd.DataFrame, *, group: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the opportunity scores with their intervals.

    Parameters
    ----------
    table : DataFrame
        What ``opportunity_scores`` gives.
    group : str, optional
        One of its groups; None draws the highest of all.
    ax : Axes, optional
        Where to draw; None makes a new figure.

    Returns
    -------
    Axes
        A dot an outcome with the line of its 95 % interval; at the right the
        score, the share of draws in which it is among the three highest, and n.
    """
    every = _chosen(table, group, caller="scores")
    note = _note(table, group, "Opportunity score, 0 to 20, with its 95% interval")
    if every.empty:
        return blank(ax, sentence="No outcome was rated.", note=note)
    one = every.head(_ROWS)
    ax = canvas(ax, size=rows(len(one)) + 0.5)
    row_names(ax, list(one.index), heading=2)
    ax.xaxis.set_visible(True)
    ax.set_xlim(0, 2 * TOP)
    ax.set_xticks([0, *EDGES.values(), 2 * TOP])
    ax.set_xticklabels([words.number(tick) for tick in ax.get_xticks()])
    for edge in EDGES.values():
        ax.axvline(edge, color=RULE, lw=0.8, zorder=0)
    for y, (shade, row) in enumerate(zip(_shades(one), _records(one), strict=True)):
        ax.plot([row["low"], row["high"]], [y, y], color=shade, lw=2, alpha=0.6)
        ax.plot(row["opportunity"], y, "o", color=shade, ms=6)
    columns(
        ax,
        pd.DataFrame(
            {
                "score": [words.number(v, 1) for v in one["opportunity"]],
                "among the\nthree highest": one["top_three"].map(words.percent),
                "n": one["n"].map(words.number),
            }
        ),
    )
    said = "; ".join(
        f"{name}: {words.number(row['opportunity'], 1)} ({words.number(row['low'], 1)} "
        f"to {words.number(row['high'], 1)})"
        for name, row in one.iterrows()
    )
    return finish(
        ax,
        title=_title(every),
        note=note,
        alt=f"Opportunity scores with intervals. {said}.",
    )


def _records(one: pd.DataFrame) -> list[dict[str, float]]:
    return one[["opportunity", "low", "high"]].to_dict(orient="records")  # type: ignore[return-value]


def _chosen(table: pd.DataFrame, group: str | None, *, caller: str) -> pd.DataFrame:
    """Return one group's outcomes, or all with their group in the name, best first."""
    grouped = table.index.nlevels > 1
    known = list(table.index.get_level_values(0).unique()) if grouped else []
    if group is not None and group not in known:
        listed = ", ".join(map(repr, known)) or "None: the table has no groups"
        raise parameter_error("group", caller, f"one of {listed}", group)
    if group is not None:
        one = table.xs(group, level=0)
    elif grouped:
        one = table.set_axis([f"{name}: {what}" for name, what in table.index], axis=0)
    else:
        one = table
    sure = one["band"] != TOO_FEW
    order = one.assign(sure=sure).sort_values(
        ["sure", "opportunity"], ascending=False, kind="stable"
    )
    return order.drop(columns="sure")


def _note(table: pd.DataFrame, group: str | None, what: str) -> str:
    people = table.attrs.get("respondents")
    whom = f"n = {words.count(people, 'respondent')}" if people and not group else ""
    means = "mean answers" if table.attrs.get("rating") == "mean" else ""
    return footing(what, means, group or "", whom, as_of=table.attrs.get("as_of"))


def _shades(one: pd.DataFrame) -> list[str]:
    """Return the colour of each outcome: what to act on, what to look at, the rest."""
    known = {**dict.fromkeys(EDGES, ALERT), LOOK: ACCENT}
    return [known.get(str(band), GREY) for band in one["band"]]


def _ground(ax: Axes) -> None:
    """Draw the lines of equal scores and the names of both sides."""
    ax.set_xlim(-0.3, TOP + 0.4)
    ax.set_ylim(-0.9, TOP + 0.5)
    ax.set_xticks(range(0, TOP + 1, 2))
    ax.set_yticks(range(0, TOP + 1, 2))
    ax.plot([0, TOP], [0, TOP], color=MUTED, lw=0.8, ls=(0, (4, 3)), zorder=0)
    for edge in EDGES.values():
        least = edge / 2  # where nobody is satisfied
        ax.plot([least, TOP], [0, 2 * TOP - edge], color=RULE, lw=1.2, zorder=0)
        text = words.number(edge)
        write(ax, text, at=(least, 0), to=(0, -13), ha="center", colour=MUTED)
    write(ax, "over-served", at=(0.1, TOP - 0.1), to=(0, 0), colour=MUTED)
    ax.set_xlabel("Importance")
    ax.set_ylabel("Satisfaction")


def _labels(named: pd.DataFrame) -> list[_Label]:
    """Give each dot its number; such as would lie on each other share a place."""
    labels: list[_Label] = []
    places = named[["importance", "satisfaction"]].to_numpy(dtype=float)
    for number, (x, y) in enumerate(places, start=1):
        new = _Label(float(x), float(y), [number])
        while touching := [label for label in labels if _touch(label, new)]:
            labels = [label for label in labels if label not in touching]
            numbers = sorted(n for label in (*touching, new) for n in label.numbers)
            new = _Label(touching[0].x, touching[0].y, numbers)
        labels.append(new)
    return labels


def _span(label: _Label) -> tuple[float, float]:
    """Return where the numbers of a place begin and end, left of it at the edge."""
    width = _DIGIT * len(", ".join(map(str, label.numbers))) + 2 * _FINE
    if label.x + width > TOP + 2 * _DIGIT:
        return label.x - width, label.x
    return label.x, label.x + width


def _touch(one: _Label, other: _Label) -> bool:
    (left, right), (start, end) = _span(one), _span(other)
    return left < end and start < right and abs(one.y - other.y) < _LINE


def _list(ax: Axes, named: pd.DataFrame, *, more: int) -> None:
    """Name the numbered outcomes at the right, each with its score."""
    place = np.linspace(0.98, 0.98 - 0.075 * _LISTED, _LISTED + 1)
    shades = [INK if shade == GREY else shade for shade in _shades(named)]
    for number, (name, row) in enumerate(named.iterrows(), start=1):
        text = f"{number}  {short(name, points=_NAME)}  {_score(row)}"
        at = (1.02, float(place[number - 1]))
        write(
            ax,
            text,
            at=at,
            to=(0, 0),
            va="top",
            coords="axes fraction",
            colour=shades[number - 1],
        )
    if more > 0:
        at = (1.02, float(place[len(named)]))
        text = f"{words.number(more)} more without a number"
        label = write(ax, text, at=at, to=(0, 0), va="top", coords="axes fraction")
        label.set_color(MUTED)


def _score(row: pd.Series) -> str:
    few = f", n = {row['n']:.0f}" if row["n"] < FEW else ""
    return f"{words.number(row['opportunity'], 1)}{few}"


def _title(one: pd.DataFrame) -> str:
    """Say which outcome is the largest opportunity, and how sure that is."""
    sure = one[one["band"] != TOO_FEW]
    if sure.empty:
        return f"No outcome has {FEW} respondents, so no score is sure"
    name, row = str(sure.index[0]), sure.iloc[0]
    score = words.number(row["opportunity"], 1)
    if row["opportunity"] < EDGES[LOOK]:
        return headline(f"No outcome scores 10 or more; {name} leads with {score}")
    ends = " to ".join(words.number(row[end], 1) for end in ("low", "high"))
    return headline(f"{name} is the largest opportunity: {score} of 20 ({ends})")
