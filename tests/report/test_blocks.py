"""The blocks: three forms of one content, and no name that becomes markup."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_value import words
from customer_value.errors import ParameterError
from customer_value.plots.canvas import canvas, finish, house
from customer_value.report.blocks import (
    MIME,
    Block,
    Cover,
    Exhibit,
    Findings,
    Kpis,
    Note,
    Provenance,
    Section,
    Table,
)

HOSTILE = '<img src=x onerror="alert(1)">'
SEGMENTS = pd.DataFrame(
    {
        "Segment": ["Core", "New", HOSTILE],
        "Customers": [1204, 35, 2],
        "Revenue, EUR k": [1968.5, -12.25, None],
        "Share": [0.97, 0.03, None],
    }
)


@house()
def picture(title="30% buy twice", alt="Two bars."):
    ax = canvas(size="short")
    ax.barh(["A", HOSTILE], [1, 2])
    return finish(ax, title=title, note="Orders; n = 2", alt=alt)


def blocks():
    table = Table(SEGMENTS, title=f"T {HOSTILE}", note=HOSTILE, source=HOSTILE)
    return [
        Cover(HOSTILE, client=HOSTILE, as_of="2026-10-31", prepared_by=HOSTILE),
        Kpis([("81%", HOSTILE, "note")]),
        Findings([(HOSTILE, "Do it.")]),
        Exhibit(picture(title=HOSTILE, alt=HOSTILE), source=HOSTILE),
        table,
        Note(HOSTILE, title=HOSTILE, kind="warning"),
        Provenance({"Client": HOSTILE}, tables=[table]),
        Section([table, Note(HOSTILE)], title=HOSTILE, lead=HOSTILE),
    ]


@pytest.mark.parametrize("block", blocks(), ids=lambda block: type(block).__name__)
def test_every_block_has_three_forms_and_escapes_its_text(block):
    bundle = block._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain", MIME}
    assert "<img src=x" not in bundle["text/html"]
    assert "&lt;img src=x" in bundle["text/html"]
    assert "0x" not in bundle["text/plain"]
    assert bundle[MIME]["kind"] == type(block).__name__.lower()
    assert json.loads(json.dumps(bundle[MIME])) == bundle[MIME]


@pytest.mark.parametrize("block", blocks(), ids=lambda block: type(block).__name__)
def test_showing_a_block_twice_shows_the_same(block):
    assert block._repr_mimebundle_() == block._repr_mimebundle_()


def test_two_exhibits_of_one_picture_are_alike():
    ax = picture()
    assert Exhibit(ax).html() == Exhibit(ax).html() == Exhibit(picture()).html()


def test_an_exhibit_moves_the_words_out_of_the_drawing():
    shown = Exhibit(picture(), source="Source: transactions.")
    assert (shown.title, shown.note, shown.alt) == (
        "30% buy twice",
        "Orders; n = 2",
        "Two bars.",
    )
    assert shown.size == (665, 182)  # 6.93 in at 96 pixels: true size
    assert 'alt="Two bars."' in shown.html()
    assert "<h3>30% buy twice</h3>" in shown.html()


def test_a_picture_without_alt_sentence_is_refused():
    with pytest.raises(ParameterError, match="finished with an alt sentence"):
        Exhibit(canvas())


def test_a_table_sets_numbers_right_with_true_signs():
    table = Table(SEGMENTS, title="T", formats={"Share": words.percent})
    assert str(table).splitlines()[1:4] == [
        "Segment                         Customers  Revenue, EUR k  Share",
        "Core                                1,204        1,968.50    97%",
        "New                                    35          −12.25     3%",
    ]
    assert str(table).splitlines()[4].split()[-2:] == ["–", "–"]
    assert '<td class="cv-num">−12.25</td>' in table.html()


def test_headings_keep_their_unit_on_one_line():
    assert "Revenue, EUR\N{NO-BREAK SPACE}k</th>" in Table(SEGMENTS, title="T").html()


def test_a_table_has_scopes_on_its_headings():
    html = Table(SEGMENTS, title="T").html()
    assert html.count('<th scope="col"') == 4
    assert html.count('<th scope="row"') == 3


def test_the_total_is_ruled_off_and_leaves_unknown_cells_empty():
    total = {"Segment": "All", "Customers": 1241}
    table = Table(SEGMENTS, title="T", total=total, bars=["Customers"])
    rows = re.findall(r"<tr[^>]*>.*?</tr>", str(table.html()))
    assert '<tr class="cv-total">' in rows[-1]
    assert "1,241" in rows[-1]
    assert "<td" in rows[-1]
    assert "cv-bar" not in rows[-1]
    assert table.payload()["total"] is True
    assert table.columns[2].texts[-1] == ""


def test_bars_are_shares_of_the_longest():
    values = pd.DataFrame({"a": ["x", "y", "z"], "b": [10, -5, None]})
    bars = Table(values, title="T", bars=["b"]).columns[1].bars
    assert bars == (1.0, -0.5, None)


def test_bars_of_zeros_are_no_fault():
    zeros = pd.DataFrame({"a": [0.0, 0.0]})
    assert Table(zeros, title="T", bars=["a"]).columns[0].bars == (0.0, 0.0)


def test_a_long_table_is_cut_and_says_so():
    table = Table(pd.DataFrame({"n": range(1825)}), title="T", limit=25)
    assert len(table.columns[0].texts) == 25
    assert "… and 1,800 more rows." in table.html()
    assert Table(pd.DataFrame({"n": range(26)}), title="T").payload()["more"] == (
        "… and 1 more row."
    )


def test_a_named_index_becomes_the_first_column():
    named = pd.DataFrame({"n": [1]}, index=pd.Index(["a"], name="customer_id"))
    assert [c.name for c in Table(named, title="T").columns] == ["customer_id", "n"]
    assert [c.name for c in Table(named.reset_index(), title="T").columns] == [
        "customer_id",
        "n",
    ]


def test_dates_flags_and_whole_floats_are_written_as_people_do():
    frame = pd.DataFrame(
        {
            "day": pd.to_datetime(["2026-01-02", None]),
            "flag": [True, False],
            "whole": [2.0, None],
        }
    )
    texts = [column.texts for column in Table(frame, title="T").columns]
    assert texts == [("2 Jan 2026", "–"), ("yes", "no"), ("2", "–")]


def test_an_empty_table_shows_its_headings():
    html = Table(SEGMENTS.head(0), title="None yet").html()
    assert html.count("<th ") == 4
    assert "<tbody></tbody>" in html


@pytest.mark.parametrize(
    "wrong",
    [{"formats": {"Shares": "{}"}}, {"bars": ["Shares"]}, {"total": {"Shares": 1}}],
)
def test_a_misspelt_column_gets_a_suggestion(wrong):
    with pytest.raises(ParameterError, match="Did you mean 'Share'"):
        Table(SEGMENTS, title="T", **wrong)


def test_an_unknown_kind_of_note_is_refused():
    with pytest.raises(ParameterError, match="'note' or 'warning'"):
        Note("text", kind="shout")


def test_a_section_counts_and_lists_its_blocks():
    section = Section([Note("a"), Note("b")], title="Two", lead="Both.")
    assert len(section) == 2
    assert [str(block) for block in section] == ["a", "b"]
    assert str(section) == "Two\n\nBoth.\n\na\n\nb"


def test_a_cover_writes_iso_days_as_words_and_leaves_words_alone():
    cover = Cover("Review", client="Acme", as_of="2026-10-31", issued="November 2026")
    assert str(cover) == "Review · Acme · 31 October 2026 · November 2026"


def test_the_base_block_says_that_it_has_no_form():
    with pytest.raises(TypeError, match="has no HTML form"):
        Block().html()


def test_a_table_does_not_change_its_input():
    before = SEGMENTS.copy()
    Table(SEGMENTS, title="T", bars=["Customers"]).html()
    pd.testing.assert_frame_equal(SEGMENTS, before)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(), min_size=1, max_size=4))
def test_no_text_whatever_opens_a_tag_of_its_own(texts):
    table = Table(pd.DataFrame({"name": texts}), title=texts[0], note=texts[-1])
    tags = set(re.findall(r"<\s*/?\s*([a-zA-Z]\w*)", str(table.html())))
    assert tags <= {
        *("figure", "figcaption", "h3", "p", "div", "table", "thead", "tbody"),
        *("tr", "th", "td"),
    }
