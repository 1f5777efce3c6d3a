"""The paper of every picture: size, words, typeface, and bytes that repeat."""

from __future__ import annotations

import io
import re
import struct
import subprocess
import sys
import warnings

import matplotlib as mpl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from customer_value.errors import ParameterError
from customer_value.plots import canvas as paper

LONG = (
    "30% of customers order six times a year or more, and bring 75% of revenue; the "
    "rest came once or twice, so the second order is the one to win"
)


@paper.house()
def bars(names=("A", "B"), *, ax=None, title="B buys twice as often"):
    ax = paper.canvas(ax, size="short")
    ax.barh(names, range(1, len(names) + 1), color=paper.ACCENT)
    return paper.finish(ax, title=title, note="Orders; n = 2", alt="Two bars.")


def pixels(png):
    return struct.unpack(">II", png[16:24])


def test_a_picture_is_as_wide_as_the_text_column():
    assert paper.canvas().figure.get_size_inches().tolist() == [6.93, 2.7]
    assert paper.canvas(size=4.5).figure.get_size_inches().tolist() == [6.93, 4.5]


@pytest.mark.parametrize("size", ["huge", 0, -1])
def test_an_unknown_size_is_refused(size):
    with pytest.raises(ParameterError, match="'size' parameter of canvas"):
        paper.canvas(size=size)


def test_a_given_axes_is_drawn_on():
    ax = Figure().add_subplot()
    assert paper.canvas(ax, size="tall") is ax


def test_lift_takes_the_words_out_and_may_be_asked_twice():
    ax = bars(title=LONG)
    words = (LONG, "Orders; n = 2", "Two bars.")
    assert paper.lift(ax) == words
    assert paper.lift(ax) == words
    assert ax.figure.get_size_inches().tolist() == [6.93, 1.9]
    shown = [t.get_text() for t in ax.findobj(Text) if t.get_visible()]
    assert not any("30%" in text or "n = 2" in text for text in shown)


def test_the_picture_keeps_its_size_below_a_title():
    plain, titled = paper.figure(paper.canvas(size=1.9)).png, paper.figure(bars()).png
    assert pixels(titled)[0] == pixels(plain)[0]
    assert pixels(titled)[1] > pixels(plain)[1]


def test_a_long_title_wraps_within_the_figure():
    ax = bars(title=LONG)
    head = next(t for t in ax.findobj(Text) if t.get_gid() == "finding")
    assert "\n" in head.get_text()
    paper.figure(ax)  # lays the figure out
    box = head.get_window_extent(FigureCanvasAgg(ax.figure).get_renderer())
    assert box.x0 >= -1
    assert box.x1 <= ax.figure.bbox.width


def test_a_second_finish_replaces_the_first():
    ax = bars(title=LONG)
    paper.finish(ax, title="Now", note="", alt="Other.")
    assert paper.lift(ax) == ("Now", "", "Other.")
    assert ax.figure.get_size_inches().tolist() == [6.93, 1.9]


def test_a_picture_may_share_a_figure_with_others():
    sheet = Figure(figsize=(8, 3), layout="constrained")
    left, right = sheet.subplots(1, 2)
    bars(ax=left, title=LONG)
    bars(ax=right)
    assert paper.lift(right)[0] == "B buys twice as often"
    assert sheet.get_size_inches().tolist() == [8, 3]


def test_the_same_picture_has_the_same_bytes():
    assert paper.figure(bars()).png == paper.figure(bars()).png
    assert paper.svg(bars()) == paper.svg(bars())


def test_the_drawing_holds_no_text_date_or_maker():
    drawing = paper.svg(bars()).decode()
    assert "<text" not in drawing
    assert "Matplotlib" not in drawing
    assert "<!--" not in drawing
    assert "dc:date" not in drawing


def test_a_slim_drawing_shows_the_same_letters_and_marks():
    ax = bars()
    ax.plot([1, 2], [0, 1], "o")
    full = paper._REMARKS.sub(b"", paper._saved(ax, "svg")).decode()
    slim = paper.svg(ax).decode()
    assert len(slim) < 0.75 * len(full)
    for tag in ("<use", "<path", "<g "):
        assert slim.count(tag) == full.count(tag)
    named = set(re.findall(r'id="([^"]+)"', slim))
    asked = re.findall(r'xlink:href="#([^"]+)"|url\(#([^)]+)\)', slim)
    assert {one or other for one, other in asked} <= named
    steps = [
        re.findall(r"[MLQCz]", " ".join(re.findall(r' d="([^"]*)"', text)))
        for text in (full, slim)
    ]
    assert steps[0] == steps[1]


def test_a_name_with_dollars_is_no_formula():
    paper.svg(bars(names=("$\\frac{a$", "{x} $5 and $6")))  # would raise


def test_a_script_without_glyphs_is_drawn_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert paper.svg(bars(names=("東京商事", "Ελλάδα")))


def test_the_display_object_carries_its_alt_sentence():
    data, metadata = paper.figure(bars())._repr_mimebundle_()
    assert data["text/plain"] == "Two bars."
    assert data["image/png"].startswith(b"\x89PNG")
    assert metadata == {"image/png": {"alt": "Two bars."}}


def test_nothing_global_changes():
    program = """if True:
        import sys
        import matplotlib as mpl
        from customer_value.plots import canvas
        asked = [key for key in mpl.rcParams if "backend" not in key]
        before = [mpl.rcParams[key] for key in asked]
        canvas.figure(canvas.finish(canvas.canvas(), title="T", note="N", alt="A"))
        assert before == [mpl.rcParams[key] for key in asked]
        assert "matplotlib.pyplot" not in sys.modules
    """
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True
    )
    assert run.stdout == run.stderr == b""


def test_texts_made_outside_the_style_get_the_typeface():
    ax = Figure().add_subplot()
    text = ax.text(0.5, 0.5, "$x$")
    paper.finish(ax, title="T", note="N", alt="A")
    paper.svg(ax)
    assert text.get_fontfamily() == ["Inter", "DejaVu Sans"]
    assert not text.get_parse_math()


def test_the_typeface_is_found_in_both_weights():
    paper.figure(bars())
    for weight, name in ((400, "Inter-Regular.ttf"), (600, "Inter-SemiBold.ttf")):
        face = font_manager.FontProperties(family="Inter", weight=weight)
        assert font_manager.findfont(face).endswith(name)


def test_formatters_write_as_the_sentences_do():
    assert paper.thousands()(12345) == "12,345"
    assert paper.percent()(0.1 + 0.2) == "30%"
    assert paper.percent()(0.9999999999) == "100%"
    assert paper.money("EUR")(154_200) == "EUR 154 k"


def contrast(one, other):
    def light(colour):
        parts = mpl.colors.to_rgb(colour)
        linear = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
        ]
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colour", [paper.INK, paper.MUTED, paper.ACCENT, paper.ALERT])
def test_text_colours_have_contrast_on_white(colour):
    assert contrast(colour, "white") >= 4.5


@pytest.mark.parametrize("tier", paper.TIERS)
def test_labels_read_on_every_tier(tier):
    assert contrast(paper.TIERS[tier], paper.ink_on(paper.TIERS[tier])) >= 4.5


@settings(max_examples=15, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C"])))
def test_any_words_can_be_written_and_lifted(text):
    ax = paper.finish(paper.canvas(), title=text, note=text, alt=text)
    title, note, alt = paper.lift(ax)
    assert title == note == " ".join(text.split())
    assert alt == text


def test_the_size_of_the_file_is_small():
    assert len(paper.figure(bars()).png) < 60_000
    assert io.BytesIO(paper.svg(bars())).getbuffer().nbytes < 60_000
