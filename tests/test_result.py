"""How a result shows itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from customer_value.result import Result


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class Answer(Result):
    """An answer for these tests."""

    scores: pd.DataFrame
    word: str = "plain"

    def summary(self):
        return self.scores

    def _headline(self):
        return {"rows": len(self.scores), "share": 1 / 3, "word": self.word}


def rows(n):
    return Answer(scores=pd.DataFrame({"value": np.arange(n) + 0.123456}))


def test_the_text_is_one_line_with_the_few_facts():
    assert repr(rows(2)) == "Answer(rows=2, share=0.3333, word=plain)"


def test_a_number_of_numpy_is_written_like_any_other():
    @dataclass(frozen=True, slots=True, eq=False, repr=False)
    class Small(Result):
        def _headline(self):
            return {"share": np.float64(0.25)}

    assert repr(Small()) == "Small(share=0.25)"


def test_the_page_shows_title_and_table():
    html = rows(2)._repr_html_()
    assert html.startswith("<p><code>Answer(rows=2")
    assert html.count("<tr") == 3
    assert "0.1235" in html
    assert "more" not in html


def test_a_large_number_has_no_exponent():
    @dataclass(frozen=True, slots=True, eq=False, repr=False)
    class Large(Result):
        def summary(self):
            values = [514872.35, -123456.7, 999.96, 1000.0, np.nan, np.inf]
            return pd.DataFrame({"value": values})

        def _headline(self):
            return {"total": 514872.35, "least": -1234.5}

    assert repr(Large()) == "Large(total=514872, least=-1234)"
    html = Large()._repr_html_()
    for text in ("514,872", "-123,457", "1000", "1,000", "NaN", "inf"):
        assert f"<td>{text}</td>" in html


def test_a_long_table_is_cut_and_says_so():
    html = rows(25)._repr_html_()
    assert html.count("<tr") == 11
    assert html.endswith("<p>… 15 more</p>")


def test_markup_in_a_fact_is_escaped():
    html = Answer(scores=pd.DataFrame(), word="<b>&")._repr_html_()
    assert "word=&lt;b&gt;&amp;" in html


def test_the_mixin_alone_promises_and_does_nothing():
    class Bare(Result):
        pass

    with pytest.raises(NotImplementedError):
        Bare().summary()
    with pytest.raises(NotImplementedError):
        repr(Bare())
    assert Result.__slots__ == ()
