"""Who may cancel: against Kaplan and Meier, and judged on what happened."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from customer_value.errors import CustomerValueError, ParameterError
from customer_value.measures.cancellation_risk import cancellation_risk

AS_OF = pd.Timestamp("2026-01-15")


@pytest.fixture(scope="module")
def company(make_company):
    """400 contracts of up to four years; each month one in twenty-five goes."""
    chance = np.random.default_rng(12)
    watched, life = chance.integers(1, 49, 400), chance.geometric(0.04, 400)
    start = [AS_OF - pd.DateOffset(months=int(m)) for m in watched]
    gone = [
        day + pd.DateOffset(months=int(n)) if n <= m else pd.NaT
        for day, m, n in zip(start, watched, life, strict=True)
    ]
    ids = [f"C{k:03d}" for k in range(400)]
    return make_company(
        pd.DataFrame({"customer_id": ids, "date": start, "amount": 10.0}),
        as_of=AS_OF,
        customers=pd.DataFrame(
            {"customer_id": ids, "acquired_on": start, "cancelled_on": gone}
        ),
    )


def spans(company, on):
    people = company.customers.set_index("customer_id")
    start, end = people["acquired_on"], people["cancelled_on"]
    start = start[start <= on]
    end = end.reindex(start.index).where(lambda day: day <= on)
    until = end.fillna(on)
    months = 12 * (until.dt.year - start.dt.year) + until.dt.month - start.dt.month
    return months, end.notna()


def chance_of(company, on, ages, ahead=12):
    months, ended = spans(company, on)
    data = stats.CensoredData(
        uncensored=months[ended].to_numpy(), right=months[~ended].to_numpy()
    )
    curve = stats.ecdf(data).sf
    return 1 - curve.evaluate(ages + ahead) / curve.evaluate(ages)


def test_the_chance_is_that_of_those_who_came_so_far(company):
    got = cancellation_risk(company)
    months, ended = spans(company, AS_OF)
    assert set(got.scores.index) == set(months.index[~ended])
    young = got.scores[got.scores["months"] <= 12]
    want = chance_of(company, AS_OF, young["months"].to_numpy())
    assert young["probability"].tolist() == pytest.approx(want.tolist())
    assert got.expected == pytest.approx(got.scores["probability"].sum())
    assert got.scores["probability"].is_monotonic_decreasing


def test_it_is_judged_on_the_year_that_came(company):
    got = cancellation_risk(company).evaluation.iloc[0]
    then = AS_OF - pd.DateOffset(months=12)
    _, ended = spans(company, then)
    running = ended.index[~ended]
    cancelled = company.customers.set_index("customer_id")["cancelled_on"]
    assert got["n"] == len(running)
    assert got["kind"] == "out of time"
    assert got["actual_rate"] == pytest.approx(cancelled[running].notna().mean())
    assert got["mean_probability"] == pytest.approx(0.39, abs=0.1)  # 1 - .96^12


def test_three_months_are_less_than_twelve(company):
    long, short = (cancellation_risk(company, months=m).scores for m in (12, 3))
    assert (short["probability"] < long["probability"].reindex(short.index)).all()


def test_the_model_of_contracts_gives_chances_too(company):
    got = cancellation_risk(company, curve="shifted_beta_geo")
    assert got.scores["probability"].between(0, 1).all()
    assert "shifted beta-geometric" in got.curve


def test_a_short_history_is_not_judged(make_company):
    start = pd.Timestamp("2025-11-15")
    company = make_company(
        [("A", start, 10.0), ("B", start, 10.0)],
        as_of=AS_OF,
        customers=pd.DataFrame(
            {"customer_id": ["A", "B"], "cancelled_on": [None, "2025-12-15"]}
        ),
    )
    got = cancellation_risk(company, months=1)
    assert got.evaluation["kind"].item() == "not judged"
    assert got.finding.endswith("are expected to be cancelled within 1 month.")
    assert got.scores["probability"].item() == pytest.approx(1 - np.exp(-1 / 3))


@pytest.mark.parametrize(
    ("options", "name"),
    [({"months": 0}, "months"), ({"months": 1.5}, "months"), ({"curve": "x"}, "curve")],
)
def test_options_that_cannot_be_are_refused(company, options, name):
    with pytest.raises(ParameterError, match=f"'{name}' parameter of cancellation_"):
        cancellation_risk(company, **options)


def test_without_contracts_the_way_out_is_said(make_company):
    with pytest.raises(CustomerValueError, match="column cancelled_on of customers"):
        cancellation_risk(make_company([("A", "2025-01-01", 1.0)]))


def test_the_result_speaks_for_itself(company):
    got = cancellation_risk(company)
    assert "the same method expected" in got.finding
    assert got.finding.endswith("came.")
    assert repr(got).startswith("CancellationRisk(contracts=")
    assert got.summary().equals(got.evaluation)
    assert got.calibration["n"].sum() == got.evaluation["n"].item()


def test_when_no_contract_runs_none_can_be_cancelled(make_company):
    company = make_company(
        [("A", "2024-01-01", 10.0)],
        as_of=AS_OF,
        customers=pd.DataFrame({"customer_id": ["A"], "cancelled_on": ["2025-06-01"]}),
    )
    got = cancellation_risk(company)
    assert got.expected == 0
    assert got.finding == "0 contracts run, so none can be cancelled."


def test_a_past_without_contracts_is_not_judged(make_company):
    late = pd.Timestamp("2025-12-01")
    company = make_company(
        [("A", "2023-01-01", 10.0), ("B", late, 10.0)],
        as_of=AS_OF,
        customers=pd.DataFrame(
            {
                "customer_id": ["A", "B"],
                "acquired_on": ["2023-01-01", late],
                "cancelled_on": ["2024-01-01", None],
            }
        ),
    )
    got = cancellation_risk(company)
    assert got.evaluation["kind"].item() == "not judged"  # nothing ran a year ago
    assert len(got.scores) == 1
