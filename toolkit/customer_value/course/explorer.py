"""Live views that leave a picture behind where no kernel runs."""

from __future__ import annotations

import base64
import os
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes

    from customer_value.course.controls import Control

ERROR_CLASS = "cv-explorer-error"  # the tests look for it in stored notebooks


class _Part(NamedTuple):
    """One thing to show: a picture or a piece of HTML."""

    kind: str  # "png" or "html"
    content: bytes | str
    alt: str


class Explorer:
    """Redraw one picture or table whenever a control moves.

    A notebook with a kernel shows the controls and the live view. Everywhere else
    (a repository page, a report, a test) the same cell shows a snapshot made with
    the values at the start. The drawing function should be a plain function that a
    cell above has already called, so that nothing can be seen only by moving a
    slider.

    Parameters
    ----------
    draw : callable
        Called with one keyword a control. It returns Axes, a picture made by
        ``cv.plots.figure``, a DataFrame, an object with ``_repr_html_``, a string of
        HTML, or a list of those. Text from data inside a string of HTML must be
        escaped.
    controls : sequence of Control
        Made by ``cv.course.controls``; their names are the keywords.
    alt : str
        What the view shows, in one sentence, for those who cannot see it.

    Attributes
    ----------
    settings : dict
        What the controls say now.
    widget : ipywidgets.VBox
        The controls above the view.

    Examples
    --------
    >>> from customer_value.course import controls
    >>> def draw(times):
    ...     return f"<b>{times * 2:.0f}</b>"
    >>> times = controls.number("times", 2, low=1, high=9)
    >>> view = Explorer(draw, [times], alt="Twice the number of the slider.")
    >>> view.html
    '<b>4</b>'
    >>> times.widget.value = 5
    >>> view.html
    '<b>10</b>'
    """

    def __init__(
        self, draw: Callable[..., object], controls: Sequence[Control], *, alt: str
    ) -> None:
        from ipywidgets import HBox, Layout, VBox

        self.draw = draw
        self.alt = alt
        self._controls = tuple(controls)
        self._parts = self._drawn()
        self._snapshot = self._parts
        self._view = VBox()
        self._show()
        for control in self._controls:
            control.widget.observe(self._redraw, names="value")
        row = Layout(flex_flow="row wrap")
        panel = HBox([control.widget for control in self._controls], layout=row)
        self.widget = VBox([panel, self._view])

    @property
    def settings(self) -> dict[str, object]:
        """What the controls say now, by name."""
        return {control.name: control.widget.value for control in self._controls}

    @property
    def html(self) -> str:
        """What the view shows now, as HTML."""
        return "".join(_as_html(part) for part in self._parts)

    def __repr__(self) -> str:
        return f"Explorer: {self.alt}"

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, object], dict[str, object]]:
        """Give the live view, and beside it the snapshot for where no kernel runs."""
        del include, exclude
        data = dict(self.widget._repr_mimebundle_())
        data["text/plain"] = repr(self)
        match self._snapshot:
            case [_Part(kind="png", content=bytes() as png, alt=alt)]:
                data["image/png"] = base64.b64encode(png).decode()
                return data, {"image/png": {"alt": alt}}
        data["text/html"] = "".join(_as_html(part) for part in self._snapshot)
        return data, {}

    def _drawn(self) -> list[_Part]:
        """Call the drawing function; an error becomes one line of text."""
        try:
            drawn = self.draw(**self.settings)
            many = drawn if isinstance(drawn, (list, tuple)) else [drawn]
            return [_part(one, self.alt) for one in many]
        except Exception as error:
            if os.environ.get("CV_STRICT", "0") not in {"", "0"}:
                raise
            return [_Part("html", _error_line(error), "")]

    def _redraw(self, change: object) -> None:
        """Answer a control that moved."""
        del change
        self._parts = self._drawn()
        self._show()

    def _show(self) -> None:
        """Put the parts into the widgets; make new ones only if the kinds changed."""
        kinds = [part.kind for part in self._parts]
        if [view.cv_kind for view in self._view.children] != kinds:
            self._view.children = [_view_of(kind) for kind in kinds]
        for view, part in zip(self._view.children, self._parts, strict=True):
            view.value = part.content


def _part(drawn: object, alt: str) -> _Part:
    """Turn what a drawing function returned into a picture or HTML."""
    if isinstance(drawn, str):
        return _Part("html", drawn, alt)
    if hasattr(drawn, "get_figure"):
        from customer_value.plots.canvas import figure

        drawn = figure(cast("Axes", drawn))
    data, metadata = _bundle(drawn)
    if "image/png" in data:
        png = data["image/png"]
        content = base64.b64decode(png) if isinstance(png, str) else png
        return _Part("png", content, metadata.get("image/png", {}).get("alt") or alt)
    if hasattr(drawn, "to_html"):  # DataFrame: without the style sheet of its repr
        return _Part("html", drawn.to_html(border=0), alt)
    if hasattr(drawn, "_repr_html_"):
        return _Part("html", str(drawn._repr_html_()), alt)
    message = f"the drawing function returned a {type(drawn).__name__}"
    raise TypeError(message)


def _bundle(drawn: object) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ask an object for what a notebook would show of it."""
    ask = getattr(drawn, "_repr_mimebundle_", None)
    shown = ask() if ask is not None else {}
    return shown if isinstance(shown, tuple) else (shown, {})


def _view_of(kind: str) -> Any:  # noqa: ANN401 - a widget
    """Make the widget for one part."""
    from ipywidgets import HTML, Image, Layout

    # An Image without these stretches to the width of the page and blurs.
    fit = Layout(width="auto", max_width="100%", align_self="flex-start")
    view = Image(format="png", layout=fit) if kind == "png" else HTML()
    view.cv_kind = kind
    return view


def _as_html(part: _Part) -> str:
    """Write a part as HTML; a picture is carried inside."""
    if isinstance(part.content, str):
        return part.content
    data = base64.b64encode(part.content).decode()
    return f'<img src="data:image/png;base64,{data}" alt="{escape(part.alt)}">'


def _error_line(error: Exception) -> str:
    """Say in one line why there is nothing to see."""
    reason = " ".join(str(error).split()) or type(error).__name__
    text = escape(f"This view could not be drawn: {reason}")
    return f'<p class="{ERROR_CLASS}" role="alert">{text}</p>'
