from __future__ import annotations

import pandas as pd
import pytest

from customer_value.plots import canvas as paper
from customer_value.plots import marks


def test_names_are_cut_to_their_room():
    assert marks.short("Harbour") == "Harbour"
    assert marks.short("W" * 300).endswith("…")
    assert len(marks.short("W" * 300)) < len(marks.short("i" * 300))
    assert marks.short("   ") == "–"
    assert marks.short(None) == "None"


def test_the_small_line_leaves_out_what_is_not_known():
    assert marks.footing("a", "", "b") == "a · b"
    assert marks.footing("a", as_of=pd.NaT) == "a"


def test_a_blank_picture_keeps_its_words(said):
    ax = marks.blank(None, sentence="there is nothing.", note="n = 0")
    assert said(ax) == ("There is nothing", "n = 0", "there is nothing.")


def test_marks_that_count_stay_below_the_highest_bar():
    ax = paper.canvas()
    marks.count_axis(ax, 7)
    assert list(ax.get_yticks()) == [0, 2, 4, 6]


def test_a_bridge_names_every_row_from_the_top():
    ax = paper.canvas()
    marks.bridge(
        ax, [marks.Step("a", 0, 5, "red", "5"), marks.Step("b", 5, 3, "red", "−2")]
    )
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b"]
    assert ax.yaxis_inverted()
    assert [(bar.get_x(), bar.get_width()) for bar in ax.patches] == [(0, 5), (3, 2)]


def test_panels_share_one_scale():
    ax = paper.canvas()
    shares = pd.DataFrame({"one": [0.2, 0.8], "two": [0.5, float("nan")]})
    marks.panels(ax, shares, numbers=[["a", "b"], ["c", "d"]], shades=["red", "blue"])
    assert [bar.get_width() for bar in ax.patches] == [0.2, 0.8, 0.5, 0.0]
    assert ax.patches[2].get_x() == pytest.approx(0.8 + 0.35 * 1.3)
