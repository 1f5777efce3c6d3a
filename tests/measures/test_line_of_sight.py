"""From contacts over outcomes to indicators."""

from __future__ import annotations

import pandas as pd
import pytest
from scipy.stats import fisher_exact

import customer_value as cv
from customer_value.errors import CustomerValueError, ParameterError


def company(satisfied_with, satisfied_without, *, contact="2025-06-01"):
    """Return 30 customers with a visit and 30 without, so many satisfied of each."""
    outcomes, contacts, n = [], [], 30
    for side, happy in (("V", satisfied_with), ("N", satisfied_without)):
        for k in range(n):
            rating = 5 if k < happy else 2
            outcomes.append((f"{side}{k:02d}", "clean", "fast cleaning", 4, rating))
            if side == "V":
                contacts.append((f"V{k:02d}", contact, "Visit"))
    days = pd.date_range("2024-01-31", periods=20, freq="ME")
    steps = pd.Series([3, 1, -4, 1, 5, -9, 2, 6, 5, 3] * 2).cumsum()
    read = [
        (day, "cleaning hours", "cpi", v) for day, v in zip(days, steps, strict=True)
    ]
    read += [(day, "sales", "kpi", v) for day, v in zip(days, steps, strict=True)]
    ids = [who for who, *_ in outcomes]
    return cv.read_dataset(
        {
            "transactions": pd.DataFrame(
                {"customer_id": ids, "date": "2025-12-31", "amount": 1.0}
            ),
            "outcomes": pd.DataFrame(
                outcomes,
                columns=["customer_id", "job", "outcome", "importance", "satisfaction"],
            ),
            "interactions": pd.DataFrame(
                contacts, columns=["customer_id", "date", "type"]
            ),
            "indicators": pd.DataFrame(
                read, columns=["date", "indicator", "kind", "value"]
            ),
        }
    )


@pytest.mark.parametrize(
    ("happy", "verdict"),
    [
        ((25, 10), "more satisfied"),
        ((10, 25), "less satisfied"),
        ((15, 14), "no clear tie"),
    ],
)
def test_those_with_and_without_a_contact_are_compared(happy, verdict):
    sight = cv.line_of_sight(company(*happy))
    row = sight.scores.loc[("visit", "fast cleaning")]
    assert row["satisfied_with"] == happy[0] / 30
    assert row["satisfied_without"] == happy[1] / 30
    table = [[happy[0], 30 - happy[0]], [happy[1], 30 - happy[1]]]
    assert row["p"] == pytest.approx(fisher_exact(table).pvalue)  # one pair
    assert row["verdict"] == verdict
    assert sight.matrix.loc["visit", "fast cleaning"] == row["difference"]


def test_the_path_leads_on_to_the_money():
    sight = cv.line_of_sight(company(25, 10))
    path = sight.path.loc["fast cleaning"]
    assert path[["cpi", "how", "kpi", "lag"]].tolist() == [
        "cleaning hours",
        "by their words",
        "sales",
        0,
    ]
    assert path["verdict"] == "moves together"
    assert sight.finding == (
        "1 sure tie between contacts and outcomes in 1 pair; 1 of them leads on to an "
        "indicator of the company."
    )
    assert sight.summary().equals(sight.path)
    assert repr(sight) == "LineOfSight(types=1, outcomes=1, as_of=2025-12-31)"


def test_contacts_of_long_ago_do_not_count():
    sight = cv.line_of_sight(company(25, 10, contact="2024-12-31"))
    assert sight.scores.empty
    assert sight.finding == "No sure tie between contacts and outcomes in 0 pairs."


def test_what_is_given_wins_over_words():
    given = company(25, 10)
    none = cv.line_of_sight(given, links={"fast cleaning": None}).path
    assert none.loc["fast cleaning", ["cpi", "how"]].tolist() == ["", "no indicator"]
    planted = cv.line_of_sight(
        cv.load_dataset("software"),
        links={"an answer at once when stuck": "support solved first time, %"},
    ).path.loc["an answer at once when stuck"]
    assert planted[["how", "kpi", "verdict"]].tolist() == [
        "given",
        "renewal rate, %",
        "leads",
    ]
    assert planted["lag"] == 2
    for links in ({"fast cleanin": None}, {"fast cleaning": "cleaning hour"}):
        with pytest.raises(ParameterError, match="Did you mean"):
            cv.line_of_sight(given, links=links)


def test_the_bundled_company_claims_no_tie_that_was_not_planted():
    sight = cv.line_of_sight(cv.load_dataset("software"))
    assert set(sight.scores["verdict"]) == {"no clear tie", "too few"}
    few = sight.scores[["n_with", "n_without"]].min(axis=1) < 20
    assert ((sight.scores["verdict"] == "too few") == few).all()


def test_without_a_table_the_need_is_said():
    with pytest.raises(CustomerValueError, match="needs the table interactions"):
        cv.line_of_sight(cv.load_dataset("retailer"))
    with pytest.raises(CustomerValueError, match="need the table outcomes"):
        cv.line_of_sight(cv.load_dataset("subscription"))
