"""The door as a whole: nothing is lost, nothing is changed, nothing is guessed."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import customer_value as cv

QUICK = settings(max_examples=60, deadline=None, derandomize=True)
ONE = pd.DataFrame({"customer_id": ["A"], "date": ["2026-01-05"], "amount": ["12.50"]})


def test_one_row_of_one_customer_is_enough(faults):
    company = cv.read_dataset(ONE)
    assert company.customers["customer_id"].tolist() == ["A"]
    assert company.as_of == pd.Timestamp("2026-01-05")
    assert company.currency == "USD"
    assert faults(company).empty
    assert company.issues["rule"].tolist() == [
        "fewer than 20 customers",
        "less than a year of history",
    ]
    assert len(company.rejects) == 0


def test_types_behind_the_door_are_those_of_the_contract():
    frame = ONE.assign(product_id=[7], quantity=["3"], margin=["1"])
    read = cv.read_dataset(frame).transactions
    kinds = {name: str(kind) for name, kind in read.dtypes.items()}
    assert kinds["customer_id"] == kinds["product_id"] == kinds["order_id"] == "str"
    assert kinds["date"].startswith("datetime64")
    assert kinds["amount"] == kinds["margin"] == kinds["quantity"] == "float64"
    assert read["product_id"].tolist() == ["7"]


def test_amounts_are_exact_in_the_engine():
    table = cv.read_dataset(ONE).table("transactions")
    described = table.engine.rows(f"DESCRIBE {table.query}")
    assert ("amount", "DECIMAL(18,4)") in [row[:2] for row in described]
    assert ("date", "DATE") in [row[:2] for row in described]


def test_the_books_say_what_was_read_kept_and_set_aside(bought):
    frame = bought(amount=["1.10", "2.20", "ten"], customer_id=["", "", "C001"])
    books = cv.read_dataset(frame).books.iloc[0]
    parsed = pd.to_numeric(frame["amount"], errors="coerce")
    assert books[["rows_read", "rows_kept", "rows_set_aside"]].tolist() == [300, 297, 3]
    assert books["amount_read"] == pytest.approx(parsed.sum())
    assert books["amount_set_aside"] == pytest.approx(3.30)
    assert books["amount_kept"] == pytest.approx(parsed.sum() - 3.30)


def test_kept_rows_stay_in_the_order_in_which_they_came(bought):
    frame = bought(amount=["ten"])
    read = cv.read_dataset(frame).transactions
    assert read["product_id"].tolist() == frame["product_id"].tolist()[1:]


def test_so_they_do_where_several_threads_work(bought):
    rows = 300_000  # more than two row groups of the engine
    frame = pd.concat([bought()] * (rows // 100), ignore_index=True).head(rows)
    frame["product_id"] = [str(i) for i in range(rows)]
    frame.loc[::1000, "amount"] = "ten"
    frame.loc[1::1000] = frame.loc[2::1000].to_numpy()  # the second of a pair goes
    how = {"tables": {"transactions": {"duplicates": "drop"}}}
    company = cv.read_dataset(frame, mapping=how)
    read = company.transactions["product_id"].astype(int)
    assert len(read) == rows - rows // 1000 * 2
    assert read.is_monotonic_increasing


def test_the_same_data_give_the_same_dataset_twice(bought):
    frame = bought(amount=["ten", "0"])
    first, second = cv.read_dataset(frame), cv.read_dataset(frame)
    for name in ("issues", "rejects", "books", "sources", "transactions", "customers"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))


def test_shuffled_rows_change_no_count(bought):
    frame = bought(amount=["ten", "0"], customer_id=["", "x"])
    shuffled = frame.sample(frac=1, random_state=3)
    first, second = cv.read_dataset(frame), cv.read_dataset(shuffled)
    pd.testing.assert_frame_equal(first.books, second.books)
    columns = ["table", "rule", "severity", "rows"]
    pd.testing.assert_frame_equal(first.issues[columns], second.issues[columns])


def test_input_frames_are_never_changed(bought):
    frame = bought(amount=["ten", "0"])
    frame.index = frame.index + 100
    before = frame.copy(deep=True)
    cv.read_dataset({"transactions": frame})
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("as_of", ["soon", 5, True, "2026-13-01"])
def test_a_day_that_is_none_is_a_wrong_parameter(as_of):
    with pytest.raises(cv.ParameterError, match="as_of"):
        cv.read_dataset(ONE, as_of=as_of)


@pytest.mark.parametrize("currency", [5, "", "  "])
def test_a_currency_that_is_none_is_a_wrong_parameter(currency):
    with pytest.raises(cv.ParameterError, match="currency"):
        cv.read_dataset(ONE, currency=currency)


def test_assumptions_come_as_object_mapping_or_file(write):
    path = write("horizon_years: 5\n", "a.yaml")
    for given_ in (
        cv.Assumptions(horizon_years=5),
        {"horizon_years": 5},
        path,
        str(path),
    ):
        assert cv.read_dataset(ONE, assumptions=given_).assumptions.horizon_years == 5
    with pytest.raises(cv.ParameterError, match="assumptions"):
        cv.read_dataset(ONE, assumptions=5)


def test_a_later_day_than_the_last_transaction_is_allowed():
    assert cv.read_dataset(ONE, as_of="2026-12-31").as_of == pd.Timestamp("2026-12-31")


CELLS = {
    "customer_id": ["", " ", "A", "a", "007", "NULL", "nan", None, "Ω", "'; DROP --"],
    "date": ["", "soon", "2026-01-05", "05.01.2026", "2999-01-01", "1900-01-01", None,
             "2026-02-30", "2026-01-05T10:00Z", "9999-12-31", "0000-00-00", "-1"],
    "amount": ["", "0", "-0", "1e308", "nan", "inf", "-5", "1,5", "1.234,5", "x", None,
               "99999999999999.9999", "0.00004", "1_0", "١٢", "=1+1"],
    "product_id": ["", None, "=cmd", "a\nb", 'say "no"', "\t"],
    "quantity": ["", "1", "two", "-1", None],
    "currency": ["", "EUR", "eur", "USD", None],
    "line_id": ["", "1", "2", None],
}  # fmt: skip


@st.composite
def mutated(draw, rows=220):
    """Return transactions of which a few cells are anything at all."""
    frame = pd.DataFrame(
        {
            "customer_id": [f"C{i % 30}" for i in range(rows)],
            "date": [f"2026-{1 + i % 9:02d}-11" for i in range(rows)],
            "amount": [f"{1 + i}" for i in range(rows)],
        },
        dtype=object,
    )
    for name in draw(
        st.sets(st.sampled_from(["product_id", "quantity", "currency", "line_id"]))
    ):
        frame[name] = draw(st.sampled_from([None, "EUR"]))
    for _ in range(draw(st.integers(0, 4))):
        name = draw(st.sampled_from(list(frame.columns)))
        cell = draw(st.sampled_from(CELLS[name]) | st.text(max_size=4))
        frame.loc[draw(st.integers(0, rows - 1)), name] = cell
    again = draw(st.integers(0, 2))
    return pd.concat([frame, frame.head(again)], ignore_index=True)


@QUICK
@given(mutated(), st.booleans(), st.sampled_from(["keep", "drop"]))
def test_whatever_comes_in_is_kept_or_set_aside(frame, strict, duplicates):
    before = frame.copy(deep=True)
    how = {"tables": {"transactions": {"duplicates": duplicates}}}
    try:
        company = cv.read_dataset(frame, mapping=how, strict=strict)
    except cv.DataError as error:
        assert len(str(error)) < 2000  # noqa: PT017
        return
    finally:
        pd.testing.assert_frame_equal(frame, before)
    books = company.books.iloc[0]
    assert books["rows_read"] == len(frame)
    assert books["rows_read"] == books["rows_kept"] + books["rows_set_aside"]
    assert books["rows_kept"] == len(company.transactions)
    assert (
        books["rows_set_aside"]
        == len(company.rejects)
        == company.rejects["line"].nunique()
    )
    assert books["amount_kept"] == pytest.approx(company.transactions["amount"].sum())
    kept = frame.drop(index=company.rejects["line"] - 1)
    assert company.transactions["amount"].to_numpy() == pytest.approx(
        pd.to_numeric(kept["amount"]).round(4).to_numpy()
    )
