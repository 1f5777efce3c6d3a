"""Every fault as a person reads it: what, how much, an example, how to mend it."""

from __future__ import annotations

import json
import math

import pandas as pd
import pytest

from customer_value.report.block import MIME
from customer_value.report.fault_list import Faults

HOSTILE = "<img src=x onerror=alert(1)>"


def fault(rule, severity="keep", *, rows=3, share=0.25, **more):
    return {
        "table": "transactions",
        "rule": rule,
        "severity": severity,
        "rows": rows,
        "share": share,
        "share_revenue": math.nan,
        "example": f"a.csv: line 2 {HOSTILE!r}",
        "action": "kept",
        "mend": "Mend it.",
        **more,
    }


@pytest.fixture
def faults():
    return Faults(
        pd.DataFrame(
            [
                fault("one", "stop", share_revenue=0.5, action="stopped"),
                fault("two", "fix", rows=1, share=0.0001, action="set aside"),
                fault("three", "fix"),
                fault(HOSTILE, "keep", rows=0, example=""),
            ]
        )
    )


def test_the_gravest_stand_first_under_what_they_mean(faults):
    html = faults.html()
    titles = (
        "1 fault to be mended first",
        "2 faults of rows set aside or put right",
        "1 fault kept and worth knowing",
    )
    places = [html.index(f">{title}</h3>") for title in titles]
    assert places == sorted(places)
    assert html.count("<li>") == 4


def test_a_fault_says_how_much_and_nothing_that_is_too_small(faults):
    html = faults.html()
    assert "3 rows, 25.0% of the table, 50.0% of sales · stopped" in html
    assert ">1 row · set aside<" in html
    assert html.count("For example") == 3  # the last one has none
    assert html.count("To mend it") == 4


def test_its_three_forms_are_safe_and_alike(faults):
    bundle = faults._repr_mimebundle_()
    assert "<img src=x" not in bundle["text/html"]
    assert "transactions: one (3 rows, 25.0% of the table" in bundle["text/plain"]
    assert json.loads(json.dumps(bundle[MIME])) == bundle[MIME]
    assert len(bundle[MIME]["faults"]) == 4


def test_a_very_long_list_is_cut_and_says_so():
    many = Faults(pd.DataFrame([fault(f"rule {i}") for i in range(5)]), limit=2)
    assert many.html().count("<li>") == 2
    assert "… and 3 more faults." in many.html()
    assert "… and 3 more faults." in repr(many)
