"""Controls of an Explorer: a name, and the widget that sets its value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

_STYLE = {"description_width": "11em"}  # the longest of the seven index variables
_LAYOUT = {"width": "24em"}
_TRACK = {"width": "32em"}  # a slider of 24em leaves 75 pixels to drag on


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Control:
    """One control of an Explorer.

    Attributes
    ----------
    name : str
        The keyword under which the drawing function gets the value.
    widget : ipywidgets.Widget
        The widget; its ``value`` is what the function gets.
    """

    name: str
    widget: Any

    def __repr__(self) -> str:
        return f"Control({self.name}={self.widget.value!r})"


def weight(
    name: str,
    value: float = 3,
    *,
    low: int = 1,
    high: int = 5,
    step: float = 1,
    label: str | None = None,
) -> Control:
    """Make a slider for the weight of one variable.

    Parameters
    ----------
    name : str
        The variable, such as ``"purchases"``.
    value : float, default 3
        The weight at the start.
    low, high : int, default 1 and 5
        The ends of the slider.
    step : float, default 1
        The distance between two stops.
    label : str, optional
        What people read; the name without underscores when left out.

    Returns
    -------
    Control
        A slider, by default in whole steps.

    Examples
    --------
    >>> weight("purchases", 4)
    Control(purchases=4)
    """
    from ipywidgets import FloatSlider, IntSlider

    ends = {"value": value, "min": low, "max": high}
    if step == 1 and float(value).is_integer():
        return _control(name, IntSlider, label=label, **{**ends, "value": int(value)})
    # the format writes 3 and 2.5, not 3.00 and 2.50
    shape = {"step": step, "readout_format": ".3"}
    return _control(name, FloatSlider, label=label, **ends, **shape)


def number(
    name: str,
    value: float,
    *,
    low: float,
    high: float,
    step: float = 1,
    label: str | None = None,
) -> Control:
    """Make a slider for any number.

    Parameters
    ----------
    name : str
        The keyword of the drawing function.
    value : float
        The number at the start.
    low, high : float
        The ends of the slider.
    step : float, default 1
        The distance between two stops.
    label : str, optional
        What people read; the name without underscores when left out.

    Returns
    -------
    Control
        A slider.

    Examples
    --------
    >>> number("annual_discount_rate", 0.1, low=0, high=0.3, step=0.01)
    Control(annual_discount_rate=0.1)
    """
    from ipywidgets import FloatSlider

    ends = {"min": low, "max": high, "step": step}
    shape = {**ends, "readout_format": f".{_decimals(step)}f"}
    return _control(name, FloatSlider, label=label, value=value, **shape)


def choice(
    name: str,
    options: Sequence[object],
    *,
    value: object = None,
    label: str | None = None,
) -> Control:
    """Make a list to choose from.

    Parameters
    ----------
    name : str
        The keyword of the drawing function.
    options : sequence
        What can be chosen: values, or pairs of a text and its value.
    value : object, optional
        What is chosen at the start; the first option when left out.
    label : str, optional
        What people read; the name without underscores when left out.

    Returns
    -------
    Control
        A drop-down list.

    Examples
    --------
    >>> choice("rating", ["rank", "value"])
    Control(rating='rank')
    """
    from ipywidgets import Dropdown

    first = {} if value is None else {"value": value}
    return _control(name, Dropdown, label=label, options=list(options), **first)


def _decimals(step: float) -> int:
    """Count the decimals that tell two stops of a slider apart."""
    return len(f"{step:.9f}".rstrip("0").partition(".")[2])


def _control(name: str, kind: Any, *, label: str | None, **traits: object) -> Control:  # noqa: ANN401 - a widget class
    """Build a widget that looks like its neighbours."""
    text = name.replace("_", " ") if label is None else label
    layout = _TRACK if "min" in traits else _LAYOUT
    widget = kind(description=text, style=_STYLE, layout=layout, **traits)
    return Control(name=name, widget=widget)
