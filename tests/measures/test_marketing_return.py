"""Return on marketing: by hand, by year, and said to be an observation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from customer_value.errors import CustomerValueError, ParameterError
from customer_value.measures.marketing_return import marketing_return

TOUCHES = pd.DataFrame(
    [
        ("A", "2025-05-01", "mail", "marketing", 10.0),
        ("A", "2025-05-01", "call", "sales", 5.0),
        ("B", "2025-05-01", "mail", "marketing", 30.0),
        ("C", "2024-05-01", "mail", "marketing", 8.0),
    ],
    columns=["customer_id", "date", "type", "function", "cost"],
)


@pytest.fixture(scope="module")
def company(make_company):
    return make_company(
        [
            ("A", "2025-06-01", 100.0),
            ("B", "2025-06-01", 50.0),
            ("C", "2024-06-01", 60.0),
            ("D", "2023-06-01", 10.0),
            ("D", "2025-06-01", 10.0),
        ],
        as_of="2026-01-01",
        customers=pd.DataFrame(
            {"customer_id": list("ABCD"), "segment": ["x", "y", "y", "x"]}
        ),
        interactions=TOUCHES,
    )


def test_the_return_is_contribution_over_marketing_less_one(company):
    got = marketing_return(company)
    assert got.scores["marketing_return"].to_dict() == pytest.approx(
        {"A": (35 - 10) / 10, "B": (20 - 30) / 30}
    )
    assert got.by_group.index.tolist() == ["x", "y", "all"]
    assert got.by_group.loc["x"].tolist() == pytest.approx([2, 39, 10, 2.9])
    assert got.by_group.loc["y"].tolist() == pytest.approx([2, 20, 30, -1 / 3])
    assert got.by_group.loc["all"].tolist() == pytest.approx([4, 59, 40, 19 / 40])


def test_years_are_looked_back_one_by_one(company):
    got = marketing_return(company).by_year
    days = [f"{day:%Y-%m-%d}" for day in got.index]
    assert days == ["2026-01-01", "2025-01-01"]
    assert got["marketing"].tolist() == [40, 8]
    assert got["contribution"].tolist() == pytest.approx([59, 24])
    assert got["customers"].tolist() == [4, 2]


def test_it_says_what_it_does_not_say(company):
    got = marketing_return(company)
    assert got.finding == (
        "Beside EUR 40 of marketing stands a contribution of EUR 59, 0.5 above each 1 "
        "spent; that is observed and does not say what marketing caused."
    )
    assert "would have bought anyway" in got.warning
    assert got.warning in got._repr_html_()
    assert repr(got) == "MarketingReturn(marketing=40, marketing_return=0.475)"
    assert got.summary().equals(got.by_group)


def test_a_total_shared_out_is_marketing_too(make_company):
    from customer_value.data.assumptions import Assumptions

    company = make_company([("A", "2025-06-01", 100.0)], as_of="2026-01-01")
    rules = Assumptions(allocated_costs={"marketing": 20.0})
    got = marketing_return(company, by=pd.Series({"A": "one"}), assumptions=rules)
    assert got.by_group.loc["one"].tolist() == pytest.approx([1, 40, 20, 1])
    with pytest.raises(CustomerValueError, match="No marketing cost"):
        marketing_return(company, by=pd.Series({"A": "one"}))


def test_a_group_without_marketing_has_no_return(company):
    alone = pd.Series({"A": "a", "B": "b", "C": "c", "D": "d"})
    got = marketing_return(company, by=alone).by_group
    assert np.isnan(got.loc["d", "marketing_return"])
    assert got.index[-1] == "all"


def test_an_unknown_column_is_refused(company):
    with pytest.raises(ParameterError, match="Did you mean 'segment'"):
        marketing_return(company, by="segmant")
