"""Whom to call, in the order of what hangs on it."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.errors import CustomerValueError

AS_OF = "2025-12-31"


def company(*, survey=(), contacts=(), cancelled=None, years=(2023, 2024, 2025)):
    amounts = dict(
        zip("ABCDEF", [600.0, 500.0, 400.0, 300.0, 200.0, 100.0], strict=True)
    )
    frames = {
        "transactions": pd.DataFrame(
            [(w, f"{y}-06-01", a) for w, a in amounts.items() for y in years],
            columns=["customer_id", "date", "amount"],
        )
    }
    if survey:
        frames["survey"] = pd.DataFrame(
            survey, columns=["customer_id", "date", "question", "value", "comment"]
        )
    if contacts:
        frames["interactions"] = pd.DataFrame(
            contacts, columns=["customer_id", "date", "type"]
        )
    if cancelled:
        gone = [cancelled.get(who) for who in amounts]
        frames["customers"] = pd.DataFrame(
            {"customer_id": list(amounts), "cancelled_on": gone}
        )
    return cv.read_dataset(frames, as_of=AS_OF, currency="EUR")


def test_each_sign_puts_a_customer_on_the_list():
    calls = cv.call_list(
        company(
            survey=[
                ("A", "2025-05-01", "satisfaction", 2, None),
                ("A", "2025-05-01", "recommend", 9, "Too dear"),
                ("B", "2025-05-01", "recommend", 6, None),
                ("C", "2024-05-01", "satisfaction", 1, None),
                ("C", "2025-05-01", "satisfaction", 4, None),  # the latest counts
            ],
            contacts=[
                ("D", "2025-03-01", "Complaint"),
                ("E", "2025-03-01", "complaint"),
                ("E", "2025-04-01", "complaint resolved well"),
                ("F", "2025-03-01", "support unsolved"),
                ("F", "2025-03-02", "complaint resolved well"),  # settles no case
                ("C", "2025-03-01", "support unsolved"),
                ("C", "2025-03-02", "support solved late"),
                ("E", "2024-12-01", "support unsolved"),  # more than a year ago
            ],
        )
    )
    assert calls.scores["why"].to_dict() == {
        "A": "satisfaction 2 of 5",
        "B": "recommends with 6 of 10",
        "D": "complaint of 1 March 2025",
        "F": "case of 1 March 2025 not solved",
    }
    assert calls.scores.loc["A", "comment"] == "Too dear"
    assert calls.reasons["customers"].tolist() == [1, 1, 1, 1]
    assert calls.scores["at_stake"].is_monotonic_decreasing
    assert calls.total == pytest.approx(calls.scores["at_stake"].sum())
    assert calls.finding.startswith("4 dissatisfied customers should be called; EUR")


def test_a_complaint_after_the_settlement_is_open_again():
    calls = cv.call_list(
        company(
            contacts=[
                ("A", "2025-03-01", "complaint resolved well"),
                ("A", "2025-03-02", "complaint"),
            ]
        )
    )
    assert calls.scores.index.tolist() == ["A"]
    assert calls.notes[:2] == (
        "Nobody was asked for satisfaction.",
        "Nobody was asked for recommend.",
    )


def test_who_has_cancelled_is_not_called():
    survey = [(who, "2025-05-01", "satisfaction", 1, None) for who in "AB"]
    calls = cv.call_list(company(survey=survey, cancelled={"A": "2025-06-01"}))
    assert calls.scores.index.tolist() == ["B"]


def test_what_hangs_on_it_is_the_value_times_the_chance_to_leave():
    whole = cv.load_dataset("software")
    calls, stake = cv.call_list(whole), cv.value_at_stake(whole).scores["at_stake"]
    pd.testing.assert_series_equal(
        calls.scores["at_stake"], stake.reindex(calls.scores.index)
    )


def test_the_planted_detractor_leads_the_list():
    calls = cv.call_list(cv.load_dataset("software"))
    assert calls.scores.index[0] == "C00130"
    assert calls.scores.loc["C00130", "why"].startswith("satisfaction 1 of 5")
    assert "C00134" not in calls.scores.index  # the advocate
    assert repr(calls).startswith("CallList(customers=87, at_stake=")
    assert calls.summary().columns.tolist() == [
        "tier",
        "net_asset_value",
        "at_stake",
        "why",
    ]


def test_nobody_to_call_and_nothing_at_stake_are_said():
    calm = [("A", "2025-05-01", "satisfaction", 5, None)]
    assert cv.call_list(company(survey=calm)).finding == (
        "0 customers are known to be dissatisfied."
    )
    sad = [("A", "2025-05-01", "satisfaction", 1, None)]
    young = company(survey=sad, years=(2025,))
    calls = cv.call_list(young)
    if calls.scores["at_stake"].isna().all():
        assert "they are worth" in calls.finding
    with pytest.raises(CustomerValueError, match="table survey or interactions"):
        cv.call_list(company())
