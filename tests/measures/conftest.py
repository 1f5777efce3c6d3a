"""Companies by hand, for the tests of the measures."""

from __future__ import annotations

import pandas as pd
import pytest

from customer_value.data.door import read_dataset


def _company(transactions, *, as_of=None, customers=None, assumptions=None, **tables):
    if isinstance(transactions, list):
        transactions = pd.DataFrame(
            transactions, columns=["customer_id", "date", "amount"]
        )
    frames = {"transactions": transactions, **tables}
    if customers is not None:
        frames["customers"] = customers
    return read_dataset(frames, as_of=as_of, currency="EUR", assumptions=assumptions)


@pytest.fixture(scope="session")
def make_company():
    """Return a function (transactions, *, as_of, customers, ...) -> Dataset."""
    return _company


@pytest.fixture(scope="session")
def cdnow(shared_data):
    """Return the 69,659 orders of 23,570 customers, 1997-01 to 1998-06."""
    columns = {"amount": "dollar_value"}
    return read_dataset(
        shared_data / "cdnow_master.csv",
        mapping={"tables": {"transactions": {"columns": columns}}},
    )
