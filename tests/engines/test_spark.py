"""A client's Spark session: what is found in it, and how it is left."""

from __future__ import annotations

import datetime as dt
import sys

import pytest

import customer_value as cv
from customer_value.data.engine_spark import OWN, SETTINGS

pytestmark = pytest.mark.slow

LINES = {"customer_id": "text", "date": "date", "amount": "money"}
DAY = dt.date(2026, 1, 5)


def sales(customers=5):
    return [[f"{i % customers:03d}", DAY, 10 + i] for i in range(40)]


@pytest.fixture(scope="module")
def shop(spark):
    """Return the session in a database with transactions."""
    return spark.put({"transactions": (LINES, sales())})


@pytest.fixture(scope="module")
def company(shop):
    """Return what is read from it; the session must be left as it was."""
    before = {name: shop.conf.get(name) for name in SETTINGS}
    views = {one.name for one in shop.catalog.listTables()}
    company = cv.read_dataset(shop)
    assert {name: shop.conf.get(name) for name in SETTINGS} == before
    added = {one.name for one in shop.catalog.listTables()} - views
    assert added
    assert all(name.startswith(OWN) for name in added)
    return company


def test_a_session_is_read_and_left_as_it_was(company, shop):
    assert len(cv.customer_facts(company)) == 5
    assert company.name == shop.catalog.currentDatabase()


def test_what_an_earlier_reading_left_is_no_table_of_the_client(company):
    found = company.table("transactions").engine.tables()
    assert not [name for name in found if name.startswith(OWN)]
    assert "transactions" in found


def test_temporary_views_and_tables_of_other_schemas_are_found(spark, shop):
    database = shop.catalog.currentDatabase()
    spark.put({"other": (LINES, [])})
    shop.sql(f"SELECT * FROM {database}.transactions").createOrReplaceTempView("bought")
    engine = spark.engine()
    places = [engine.tables()["bought"], engine.find(f"{database}.transactions")]
    for place in places:
        assert engine.rows(f"SELECT COUNT(*) FROM {place}") == [(40,)]
    assert engine.find("no.such") is None
    mapping = {"tables": {"transactions": {"file": f"{database}.transactions"}}}
    read = cv.read_dataset(shop, mapping=mapping)
    assert read.sources.loc[0, "file"].endswith(f"[{database}.transactions]")
    shop.catalog.dropTempView("bought")
    shop.catalog.setCurrentDatabase(database)


def test_a_moment_is_on_the_day_of_a_clock_and_odd_columns_are_text(session):
    query = (
        "SELECT 'A' AS customer_id, TIMESTAMP '2026-01-05 00:30:00' AS date, "
        "2.5f AS amount, array(1, 2) AS several, map('a', 1) AS pairs, X'41' AS raw"
    )
    session.sql(query).createOrReplaceTempView("odd")
    how = {"file": "odd"}
    company = cv.read_dataset(session, mapping={"tables": {"transactions": how}})
    assert company.as_of.date() == DAY  # half past midnight in Berlin
    assert company.sources.loc[0, "read_as"].endswith("times of Europe/Berlin")
    lines = company.transactions
    assert lines.loc[0, ["amount", "several", "raw"]].tolist() == [2.5, "[1, 2]", "A"]
    mapping = {"tables": {"transactions": {**how, "timezone": "America/New_York"}}}
    assert cv.read_dataset(session, mapping=mapping).as_of.date() == dt.date(2026, 1, 4)
    session.catalog.dropTempView("odd")


def test_a_view_over_nothing_is_named(session):
    session.range(1).write.saveAsTable("gone")
    session.sql("CREATE VIEW broken AS SELECT * FROM gone")
    session.sql("DROP TABLE gone")
    with pytest.raises(cv.DataError, match=r"\[broken\] cannot be read"):
        cv.read_dataset(
            session, mapping={"tables": {"transactions": {"file": "broken"}}}
        )
    session.sql("DROP VIEW broken")


def test_a_folder_that_is_there_is_not_written_over(company, tmp_path):
    table = company.table("transactions")
    path = table.to_parquet(tmp_path / "lines")
    with pytest.raises(cv.ParameterError, match="nothing is replaced"):
        table.to_parquet(path)


def test_a_frame_of_spark_is_read_by_way_of_arrow(shop):
    company = cv.read_dataset(shop.table("transactions"))
    assert len(company.transactions) == 40


def test_a_report_reads_no_session(shop, tmp_path):
    with pytest.raises(cv.ParameterError, match="Got 'SparkSession' instead"):
        cv.report.client_report(shop, tmp_path, client="Acme")


def test_without_arrow_the_install_line_is_given(shop, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(cv.MissingPartError, match=r"customer-value\[spark\]"):
        cv.read_dataset(shop)
