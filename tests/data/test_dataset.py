"""The Dataset: frozen, handing out copies, and asked politely."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, replace
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from customer_value.data.days import read_day
from customer_value.data.door import read_dataset
from customer_value.data.engine import Table
from customer_value.errors import ParameterError
from customer_value.result import Result

TABLES = {
    "transactions": pd.DataFrame(
        {
            "customer_id": ["A", "A", "B"],
            "date": ["2025-01-01", "2025-06-01", "2025-12-31"],
            "amount": [10.0, 20.0, 30.0],
        }
    ),
    "referrals": pd.DataFrame(
        {"referrer_id": ["A"], "referred_id": ["B"], "date": ["2025-11-01"]}
    ),
}
OPTIONAL = (
    *("interactions", "invoices", "survey", "outcomes"),
    *("wallet", "contributions", "indicators"),
)


@pytest.fixture(scope="module")
def company():
    return read_dataset(TABLES, currency="EUR")


def test_it_says_what_it_holds(company):
    assert company.has("transactions")
    assert company.has("transactions", "amount")
    assert not company.has("transactions", "product_id")
    assert not company.has("survey")
    assert not company.has("survey", "value")
    assert set(company.columns("referrals")) >= {"referrer_id", "referred_id", "date"}
    assert company.columns("survey") == ()


def test_an_absent_table_is_none_never_empty(company):
    assert all(getattr(company, name) is None for name in OPTIONAL)
    assert company.referrals["referred_id"].tolist() == ["B"]


def test_customers_are_derived_from_the_purchases(company):
    assert company.customers["customer_id"].tolist() == ["A", "B"]


def test_history_runs_from_the_first_transaction_to_the_day(company):
    assert company.as_of == pd.Timestamp("2025-12-31")
    assert company.history_days == 364
    assert company.at("2025-01-01").history_days == 0


def test_tables_come_out_as_fresh_copies(company):
    first = company.transactions
    first.loc[:, "amount"] = 0.0
    assert company.transactions["amount"].sum() == 60


def test_a_kept_result_comes_out_with_fresh_tables(company):
    @dataclass(frozen=True, slots=True, eq=False)
    class Answer(Result):
        scores: pd.DataFrame
        streams: pd.Series
        word: str = "same"

    calls = []

    def compute():
        calls.append(1)
        return Answer(pd.DataFrame({"a": [1]}), pd.Series([2]))

    first = company.memo("answer", compute)
    first.scores.loc[0, "a"] = 99
    first.streams.loc[0] = 99
    second = company.memo("answer", compute)
    assert (second.scores.loc[0, "a"], second.streams.loc[0]) == (1, 2)
    assert second.word == "same"
    assert len(calls) == 1


def test_what_is_no_table_is_kept_as_it_is(company):
    thing = object()
    assert company.memo("thing", lambda: thing) is thing
    assert company.memo("thing", object) is thing


def test_the_handle_is_on_the_engine(company):
    rows = company.table("transactions").to_pandas()
    assert_frame_equal(rows, company.transactions)
    with pytest.raises(ParameterError, match="one of customers, referrals, transact"):
        company.table("transaction")


def test_it_cannot_be_changed(company):
    with pytest.raises(FrozenInstanceError):
        company.currency = "USD"


def test_it_introduces_itself_in_one_line_and_on_a_page(company):
    assert repr(company).startswith("Dataset('")
    assert "as_of=2025-12-31" in repr(company)
    assert "\n" not in repr(company)
    page = company._repr_html_()
    assert "2 customers, 3 transaction lines, as of 31 December 2025" in page
    assert "amounts in EUR" in page


def test_an_earlier_day_is_another_dataset(company):
    earlier = company.at("2025-06-01")
    assert earlier.as_of == pd.Timestamp("2025-06-01")
    assert len(earlier.transactions) == 2
    assert company.as_of == pd.Timestamp("2025-12-31")
    assert len(company.transactions) == 3


def test_its_own_day_is_itself(company):
    assert company.at("2025-12-31") is company
    assert company.at(pd.Timestamp("2025-12-31 18:30")) is company


def test_a_later_day_is_refused(company):
    with pytest.raises(ParameterError, match="must be a day up to 2025-12-31"):
        company.at("2026-01-01")
    with pytest.raises(ParameterError, match="must be a day up to 2025-06-01"):
        company.at("2025-06-01").at("2025-07-01")


def test_an_earlier_day_does_not_share_what_was_kept(company):
    company.memo("size", lambda: 3)
    assert company.at("2025-06-01").memo("size", lambda: 2) == 2


@pytest.mark.parametrize(
    "value",
    [
        "2025-06-01",
        " 2025-06-01 ",
        "2025-06-01T23:59",
        "2025-06-01 10:00:00+02:00",
        date(2025, 6, 1),
        datetime(2025, 6, 1, 12),  # noqa: DTZ001 - a day without a zone
        pd.Timestamp("2025-06-01 12:00", tz="Asia/Tokyo"),
        np.datetime64("2025-06-01"),
    ],
)
def test_a_day_is_read_in_every_shape(value):
    assert read_day(value, name="as_of", caller="at") == pd.Timestamp("2025-06-01")


@pytest.mark.parametrize(
    "value",
    [
        *("01/02/2025", "2025-13-01", "2025-02-30", "today", "now", "June 2025", ""),
        *(20250601, 2025.5, True, np.int64(5), None, pd.NaT, [1], float("nan")),
        np.datetime64("NaT", "D"),
    ],
)
def test_what_is_no_iso_day_is_refused_not_guessed(value):
    with pytest.raises(ParameterError, match="must be a day such as '2026-10-31'"):
        read_day(value, name="as_of", caller="Dataset.at")


def test_some_customers_can_be_looked_at_alone(company):
    few = company.filter(customers=["B", "nobody"])
    assert few.transactions["amount"].tolist() == [30.0]
    assert few.customers["customer_id"].tolist() == ["B"]
    assert len(few.referrals) == 0  # both sides of a referral must be there
    assert few.as_of == company.as_of
    assert len(company.filter(customers=["A", "B"]).referrals) == 1


def test_nobody_is_a_company_too(company):
    assert len(company.filter(customers=[]).transactions) == 0


def test_an_id_is_quoted_not_run(company):
    assert len(company.filter(customers=["' OR 1=1 --"]).customers) == 0


def test_very_many_ids_are_no_list_in_the_query(company):
    few = company.filter(customers=["A", *(f"nobody {i}" for i in range(100_000))])
    assert few.customers["customer_id"].tolist() == ["A"]
    assert set(few.transactions["customer_id"]) == {"A"}
    assert len(few.table("transactions").sql()) < 1000


def test_one_text_is_not_a_list_of_ids(company):
    with pytest.raises(ParameterError, match="must be a list of ids"):
        company.filter(customers="AB")


# -------------------------------------------------------- what is given stays as it was


@st.composite
def frames(draw):
    """Make tables with and without faults, of any dtype that a client may have."""
    rows = draw(st.integers(3, 8))
    ids = draw(
        st.lists(st.sampled_from(["A", "B", " c", "7"]), min_size=rows, max_size=rows)
    )
    bought = pd.DataFrame(
        {
            "customer_id": draw(st.sampled_from([ids, pd.Categorical(ids)])),
            "date": pd.to_datetime(["2025-01-01"] * rows)
            + pd.to_timedelta(range(rows), unit="D"),
            "amount": draw(st.lists(st.integers(1, 9), min_size=rows, max_size=rows)),
            "note": draw(st.sampled_from([None, "text", 7, 1.5])),
        },
        index=draw(st.sampled_from([range(rows), range(5, 5 + rows), [0] * rows])),
    )
    people = pd.DataFrame({"customer_id": ["A", "7"], "region": ["north", None]})
    known = pd.DataFrame({"customer_id": ["A", "7", "Z"], "size": [1.0, None, 3.0]})
    return {"transactions": bought, "customers": people}, known


@given(frames(), st.booleans())
def test_frames_that_are_given_are_never_changed(given_frames, hide):
    tables, known = given_frames
    before = {name: table.copy(deep=True) for name, table in tables.items()}
    more = known.copy(deep=True)
    company = read_dataset(tables, enrichment=known, pseudonymise=hide)
    shown = company.at("2025-01-02").filter(customers=["A"]).transactions
    shown.loc[:, "amount"] = 0
    for name, table in tables.items():
        assert_frame_equal(table, before[name])
    assert_frame_equal(known, more)


def test_another_dataset_costs_no_reading_and_leaves_the_first_alone(company):
    """Views are queries: nothing is computed before a table is asked for."""
    calls = []
    engine = company.tables["transactions"].engine
    counted = {
        name: Table(_Counting(engine, calls), table.query)
        for name, table in company.tables.items()
    }
    lazy = replace(company, tables=counted, _memo={})
    few = lazy.filter(customers=["A"])
    assert not [query for query in calls if "DESCRIBE" not in query]
    assert len(few.transactions) == 2
    assert len(company.transactions) == 3


class _Counting:
    """An engine that notes every query."""

    def __init__(self, engine, calls):
        self.engine, self.calls = engine, calls

    def __getattr__(self, name):
        thing = getattr(self.engine, name)
        if not callable(thing):
            return thing

        def noted(query, *rest, **named):
            self.calls.append(query if name != "kinds" else f"DESCRIBE {query}")
            return thing(query, *rest, **named)

        return noted
