from __future__ import annotations

import base64

import pandas as pd
import pytest

from customer_value.course import Explorer, controls
from customer_value.plots import canvas

VIEW = "application/vnd.jupyter.widget-view+json"


def slider(value: float = 2):
    return controls.number("x", value, low=0, high=9)


def bars(x):
    ax = canvas.canvas(size="short")
    ax.bar([0], [x])
    return canvas.finish(ax, title=f"{x:g}", note="n = 1", alt=f"One bar of {x:g}.")


def bundle(explorer: Explorer):
    return explorer._repr_mimebundle_()


def test_html_is_shown_live_and_as_a_snapshot():
    data, metadata = bundle(Explorer(lambda x: f"<b>{x:g}</b>", [slider()], alt="x"))
    assert VIEW in data
    assert data["text/html"] == "<b>2</b>"
    assert data["text/plain"] == "Explorer: x"
    assert metadata == {}


def test_a_moved_control_redraws_into_the_same_widget():
    control = slider()
    explorer = Explorer(lambda x: f"<b>{x:g}</b>", [control], alt="x")
    (view,) = explorer.widget.children[1].children
    control.widget.value = 5
    assert view.value == "<b>5</b>"
    assert explorer.widget.children[1].children == (view,)
    assert explorer.settings == {"x": 5}


def test_the_snapshot_keeps_the_values_at_the_start():
    control = slider()
    explorer = Explorer(lambda x: f"<b>{x:g}</b>", [control], alt="x")
    control.widget.value = 5
    assert bundle(explorer)[0]["text/html"] == "<b>2</b>"


def test_axes_become_a_png_with_the_alt_sentence_of_the_picture():
    data, metadata = bundle(Explorer(bars, [slider()], alt="Bars."))
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert metadata == {"image/png": {"alt": "One bar of 2."}}
    assert "text/html" not in data


def test_a_picture_made_by_figure_is_taken_as_it_is():
    explorer = Explorer(lambda x: canvas.figure(bars(x)), [slider()], alt="Bars.")
    assert bundle(explorer)[1] == {"image/png": {"alt": "One bar of 2."}}


def test_a_picture_and_a_table_become_one_page():
    def both(x):
        return [bars(x), pd.DataFrame({"x": [x]})]

    data, _ = bundle(Explorer(both, [slider()], alt="Both."))
    assert 'alt="One bar of 2."' in data["text/html"]
    assert "<table" in data["text/html"]


def test_a_result_shows_its_own_html():
    class Own:
        def _repr_html_(self):
            return "<i>own</i>"

    explorer = Explorer(lambda **_: Own(), [slider()], alt="x")
    assert explorer.html == "<i>own</i>"


def test_other_kinds_of_parts_get_new_widgets():
    control = slider()
    explorer = Explorer(lambda x: "a" if x < 3 else bars(x), [control], alt="x")
    control.widget.value = 5
    (view,) = explorer.widget.children[1].children
    assert bytes(view.value).startswith(b"\x89PNG")


def test_an_error_is_one_line_and_never_a_traceback():
    def draw(x):
        message = f"<{x:g} rows>\nand more"
        raise ValueError(message)

    html = Explorer(draw, [slider()], alt="x").html
    assert html.count("<p") == 1
    assert "This view could not be drawn: &lt;2 rows&gt; and more" in html
    assert "Traceback" not in html


def test_an_error_gives_way_to_the_next_good_drawing():
    control = slider(0)
    explorer = Explorer(lambda x: f"{1 / x:g}", [control], alt="x")
    assert "could not be drawn" in explorer.html
    control.widget.value = 4
    assert explorer.html == "0.25"


def test_what_cannot_be_shown_is_named():
    assert "returned a float" in Explorer(lambda x: x, [slider()], alt="x").html


def test_strict_mode_raises_what_learners_do_not_see(monkeypatch):
    monkeypatch.setenv("CV_STRICT", "1")
    with pytest.raises(ZeroDivisionError):
        Explorer(lambda x: 1 / x, [slider(0)], alt="x")
