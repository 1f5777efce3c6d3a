"""Addresses of databases: taken apart, and never shown with what is secret."""

from __future__ import annotations

import pytest

from customer_value.data.address import is_address, read_address
from customer_value.errors import ParameterError

SECRET = "hu!nter2"  # noqa: S105 - the point of this file


def test_an_address_is_told_from_a_path():
    assert is_address("postgresql://localhost/shop")
    assert is_address("POSTGRES://localhost/shop")
    assert is_address("mysql://localhost/shop")
    assert not is_address("folder/transactions.csv")
    assert not is_address("C://data")
    assert not is_address(("postgresql://localhost/shop",))


def test_its_parts_are_those_that_the_driver_takes():
    address = read_address(
        "postgresql://me:p%40ss%2F@db.example:5433/shop?sslmode=require"
    )
    assert address.options == {
        "user": "me",
        "password": "p@ss/",
        "host": "db.example",
        "port": "5433",
        "dbname": "shop",
        "sslmode": "require",
    }
    assert address.password == address.options["password"]


@pytest.mark.parametrize(
    ("source", "options"),
    [
        ("postgres:///shop?host=/run/pg", {"dbname": "shop", "host": "/run/pg"}),
        ("postgresql+psycopg://db/shop", {"dbname": "shop", "host": "db"}),
        (
            "postgresql://[::1]:5432/shop",
            {"host": "::1", "port": "5432", "dbname": "shop"},
        ),
        ("postgresql://a:1,b:2/shop", {"host": "a,b", "port": "1,2", "dbname": "shop"}),
        (
            "postgresql://me:a@b@db/shop",
            {"user": "me", "password": "a@b", "host": "db", "dbname": "shop"},
        ),
        ("postgresql://", {}),
    ],
)
def test_every_form_is_read(source, options):
    assert read_address(source).options == options


def test_the_open_form_leads_to_the_same_place_without_the_password():
    address = read_address(f"postgresql://me:{SECRET}@db:5432/my shop?options=-cx%3Dy")
    again = read_address(address.open_form)
    assert SECRET not in address.open_form
    assert again.password is None
    assert {**again.options, "password": SECRET} == dict(address.options)


def test_the_repr_holds_no_secret():
    assert repr(read_address(f"postgresql://me:{SECRET}@db/shop")) == "Address('shop')"


@pytest.mark.parametrize(
    "source",
    [
        f"postgresql://me:{SECRET}/x@db/shop",  # not encoded
        f"postgresql://me:{SECRET}#x@db/shop",
        f"postgresql://me:{SECRET}?x@db/shop",
        f"postgresql://me@db:{SECRET}/shop",
        f"postgresql://me:{SECRET}@[db/shop",
        f"postgresql://db/shop?password={SECRET}&&",
        f"postgresql://db/shop/{SECRET}",
    ],
)
def test_what_cannot_be_read_is_refused_without_being_shown(source):
    with pytest.raises(ParameterError) as caught:
        read_address(source)
    said = str(caught.value)
    assert "PGPASSWORD" in said
    assert SECRET not in said
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_another_kind_of_database_is_refused_by_its_kind_alone():
    with pytest.raises(ParameterError, match="begins with mysql://") as caught:
        read_address(f"mysql://me:{SECRET}@db/shop")
    assert SECRET not in str(caught.value)
