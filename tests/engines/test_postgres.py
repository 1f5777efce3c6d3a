"""A client's PostgreSQL database: how it is reached, and what it may refuse."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

import customer_value as cv
from customer_value.data.address import read_address

pytestmark = pytest.mark.slow

USER, PASSWORD = "consultant", "s3cret/of the client"
SECRETS = (PASSWORD, quote(PASSWORD, safe=""), USER)
LINES = {"customer_id": "text", "date": "date", "amount": "money"}


def sales(customers=30):
    start = dt.date(2024, 1, 1)
    return [
        [f"{i % customers:03d}", start + dt.timedelta(days=i % 800), 10 + i % 90]
        for i in range(customers * 12)
    ]


@pytest.fixture(scope="module")
def shop(postgres, server):
    """Return the address of a shop that asks the consultant for a password."""
    source = postgres.put({"transactions": (LINES, sales())})
    schema = source.rsplit("%3D", 1)[1]
    with server.connect() as connection:
        connection.execute(f"GRANT USAGE ON SCHEMA {schema} TO {USER}")
        connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {USER}")
    place = f"127.0.0.1:{server.port}/postgres?options=-csearch_path%3D{schema}"
    return f"postgresql://{USER}{{}}@{place}"


@pytest.fixture
def locked(shop, monkeypatch):
    """Return the address without the password, which lies in the environment."""
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    return shop.format("")


@pytest.fixture
def opened(shop, monkeypatch):
    """Return the address with the password in it."""
    monkeypatch.delenv("PGPASSWORD", raising=False)
    return shop.format(f":{quote(PASSWORD, safe='')}")


def everything(company):
    """Return all that a Dataset says of itself."""
    parts = (company.issues, company.rejects, company.books, company.sources)
    record = cv.report.run_record(company)
    return " ".join(
        [
            repr(company),
            company._repr_html_(),
            *(part.to_csv() for part in parts),
            json.dumps(record.to_json()),
            str(record._repr_mimebundle_()),
            repr(company.table("transactions")),
            repr(company.table("transactions").engine),
        ]
    )


def test_the_password_comes_from_the_address_or_the_environment(shop, opened):
    assert len(cv.read_dataset(opened).customers) == 30
    os.environ["PGPASSWORD"] = PASSWORD
    try:
        assert cv.read_dataset(shop.format("")).name == "postgres"
    finally:
        del os.environ["PGPASSWORD"]


def test_nothing_that_a_dataset_says_holds_a_secret(opened):
    said = everything(cv.read_dataset(opened))
    for secret in (PASSWORD, quote(PASSWORD, safe=""), USER, "127.0.0.1"):
        assert secret not in said


def test_the_record_names_the_data_and_changes_with_them(postgres):
    def record(rows):
        company = cv.read_dataset(postgres.put({"transactions": (LINES, rows)}))
        return cv.report.run_record(company)

    one, again = record(sales()), record(sales()[::-1])
    assert one.data_fingerprint == again.data_fingerprint
    assert one.files["lines"].tolist() == [360]
    changed = sales()
    changed[7][2] += 1
    assert record(changed).data_fingerprint != one.data_fingerprint


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda url: url.replace(USER, "nobody_known"), "the user or the password"),
        (lambda url: url.replace("s3cret", "S3CRET"), "the user or the password"),
        (lambda url: url.replace("/postgres?", "/no_such?"), "no such database"),
        (lambda url: url.replace("127.0.0.1:", "127.0.0.1:1"), ""),
        (lambda url: url.replace("127.0.0.1", "no-such-host.invalid"), "no such host"),
        (lambda url: f"{url}&sslmode=require", "no encrypted connection"),
        (lambda url: f"{url}&no_such=1", "a parameter that is not known"),
        (lambda url: f"{url}&options=-cno_such=1", "the server refuses"),
    ],
)
def test_a_database_that_cannot_be_opened_says_why(opened, change, reason):
    with pytest.raises(cv.ParameterError) as caught:
        cv.read_dataset(change(opened))
    said = str(caught.value)
    assert reason in said
    assert "cannot be" in said
    assert "\n" not in said
    for secret in (PASSWORD, quote(PASSWORD, safe=""), "s3cret", "S3CRET"):
        assert secret not in said
    assert caught.value.__suppress_context__


def test_no_password_is_asked_for_in_words(shop, monkeypatch, tmp_path):
    monkeypatch.delenv("PGPASSWORD", raising=False)
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    with pytest.raises(cv.ParameterError, match="it wants a password"):
        cv.read_dataset(shop.format(""))


def test_a_table_that_may_not_be_read_is_named(locked, server):
    schema = locked.rsplit("%3D", 1)[1]
    with server.connect() as connection:
        connection.execute(f"CREATE TABLE {schema}.referrals (referrer_id text)")
    try:
        with pytest.raises(cv.CustomerValueError, match="denied for table referrals"):
            cv.read_dataset(locked)
    finally:
        with server.connect() as connection:
            connection.execute(f"DROP TABLE {schema}.referrals")


def test_a_server_that_allows_nothing_temporary_says_what_to_grant(locked, server):
    with server.connect() as connection:
        connection.execute("REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC")
    try:
        with pytest.raises(cv.CustomerValueError, match="GRANT TEMPORARY"):
            cv.read_dataset(locked)
    finally:
        with server.connect() as connection:
            connection.execute("GRANT TEMPORARY ON DATABASE postgres TO PUBLIC")


def test_a_server_that_is_read_only_is_told_from_a_fault(locked):
    with pytest.raises(cv.CustomerValueError, match="read-only"):
        cv.read_dataset(locked + "%20-cdefault_transaction_read_only%3Don")


def test_a_query_that_takes_too_long_is_told_from_a_fault(postgres, server):
    source = postgres.put({"sales": (LINES, sales())})
    schema = source.rsplit("%3D", 1)[1]
    with server.connect() as connection:
        connection.execute(
            f"CREATE VIEW {schema}.transactions AS "
            f"SELECT s.* FROM {schema}.sales AS s, pg_sleep(2)"
        )
    with pytest.raises(cv.CustomerValueError, match="statement_timeout"):
        cv.read_dataset(f"{source}%20-cstatement_timeout%3D900")


def test_a_lost_connection_is_told_from_a_fault(opened, server):
    company = cv.read_dataset(opened)
    engine = company.table("transactions").engine
    process = engine.connection.info.backend_pid
    with server.connect() as connection:
        connection.execute(f"SELECT pg_terminate_backend({process})")
    with pytest.raises(cv.CustomerValueError, match="the connection was lost"):
        cv.customer_facts(company)


def test_nothing_is_left_in_a_client_s_database(opened, server):
    names = "SELECT oid FROM pg_class WHERE relpersistence <> 't' ORDER BY oid"
    with server.connect() as connection:
        before = connection.execute(names).fetchall()
        company = cv.read_dataset(opened)
        cv.customer_facts(company.filter(customers=[str(i) for i in range(900)]))
        company.table("transactions").keep()
        assert connection.execute(names).fetchall() == before


def test_views_tables_of_other_schemas_and_odd_types_are_read(postgres, server):
    source = postgres.put({"Orders": (LINES, sales())})
    schema = source.rsplit("%3D", 1)[1]
    with server.connect() as connection:
        connection.execute("SET TimeZone = 'Asia/Tokyo'")
        connection.execute(
            f"CREATE TYPE {schema}.state AS ENUM ('open', 'paid');"
            f"CREATE MATERIALIZED VIEW {schema}.transactions AS "
            "SELECT CAST(customer_id AS int) AS customer_id, "
            "CAST(date AS timestamptz) AS date, CAST(amount AS real) AS amount, "
            f"CAST('paid' AS {schema}.state) AS state, "
            "CAST('{\"a\": 1}' AS json) AS detail, CAST(amount AS money) AS price, "
            "gen_random_uuid() AS mark, CAST(customer_id AS char(5)) AS padded "
            f'FROM {schema}."Orders"'
        )
    company = cv.read_dataset(f"{source}%20-ctimezone%3DAsia/Tokyo")
    assert company.sources.loc[0, "read_as"].endswith("times of Asia/Tokyo")
    lines = company.transactions
    assert set(lines["customer_id"]) == {str(i) for i in range(30)}
    assert lines["date"].min().date() == dt.date(2024, 1, 1)
    assert set(lines["state"]) == {"paid"}
    assert set(lines["detail"]) == {'{"a": 1}'}
    how = {"file": f"{schema}.Orders"}
    other = cv.read_dataset(
        f"{source.rsplit('&options', 1)[0]}", mapping={"tables": {"transactions": how}}
    )
    assert other.transactions["amount"].sum() == lines["amount"].sum()
    zoned = {"tables": {"transactions": {"timezone": "America/Los_Angeles"}}}
    shifted = cv.read_dataset(source, mapping=zoned).transactions
    assert shifted["date"].min().date() == dt.date(2023, 12, 31)


def test_a_column_that_holds_no_amounts_is_a_fault_in_words(postgres):
    rows = [["A", dt.date(2026, 1, 5), True]] * 3
    columns = {"customer_id": "text", "date": "date", "amount": "flag"}
    with pytest.raises(cv.DataError, match="amount is no amount"):
        cv.read_dataset(postgres.put({"transactions": (columns, rows)}))


def test_an_expression_that_cannot_be_calculated_is_refused(postgres):
    source = postgres.put({"transactions": (LINES, sales())})
    columns = {
        "customer_id": "customer_id",
        "date": "date",
        "amount": "amount || date * 'x'",
    }
    with pytest.raises(cv.ParameterError, match=r"transactions\.amount"):
        cv.read_dataset(
            source, mapping={"tables": {"transactions": {"columns": columns}}}
        )


def test_a_format_of_days_that_no_database_reads_is_refused(postgres):
    source = postgres.put({"transactions": (LINES, sales())})
    for form in ("%j %Y", "%Q"):
        with pytest.raises(cv.ParameterError, match="date_format"):
            cv.read_dataset(
                source, mapping={"tables": {"transactions": {"date_format": form}}}
            )
    with pytest.raises(cv.ParameterError, match="timezone"):
        cv.read_dataset(
            source, mapping={"tables": {"transactions": {"timezone": "Mars/Olympus"}}}
        )


def test_without_the_driver_the_install_line_is_given(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(cv.MissingPartError, match=r"customer-value\[postgres\]"):
        cv.read_dataset("postgresql://localhost/shop")


# ----------------------------------------------------------- the command line


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "customer_value.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def test_check_reads_an_address(opened, tmp_path):
    page = tmp_path / "check.html"
    done = run("check", opened, "--html", str(page))
    assert done.returncode == 0, done.stderr
    assert "postgres [transactions]" in done.stdout
    said = done.stdout + done.stderr + page.read_text(encoding="utf-8")
    assert not [
        one for one in (PASSWORD, quote(PASSWORD, safe=""), USER) if one in said
    ]


def test_check_says_in_a_line_why_a_database_cannot_be_read(opened):
    done = run("check", opened.replace("s3cret", "S3CRET"))
    assert done.returncode == 2
    assert "the user or the password is wrong" in done.stderr
    assert "S3CRET" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_page_of_faults_names_the_database_alone(postgres, tmp_path):
    rows = [["A", dt.date(2026, 1, 5), None]] * 3
    source = postgres.put({"transactions": (LINES, rows)})
    done = run("check", source, "--html", str(tmp_path / "check.html"))
    assert done.returncode == 3
    page = (tmp_path / "check.html").read_text(encoding="utf-8")
    assert "postgres" in page
    assert "search_path" not in page


def test_a_report_on_a_database_holds_no_secret(opened, tmp_path):
    done = run("report", opened, "--client", "Acme", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    folder = Path(done.stdout.strip()).parent
    secrets = (*SECRETS, "127.0.0.1", "search_path")
    for file in folder.iterdir():
        text = file.read_text(encoding="utf-8-sig")
        assert not [one for one in secrets if one in text], file.name
    record = json.loads((folder / "run_record.json").read_text(encoding="utf-8"))
    assert record["files"][0]["file"] == "postgres [transactions]"
    assert record["files"][0]["lines"] == 360
    again = run(
        "report",
        read_address(opened).open_form,
        "--client",
        "Acme",
        "--out",
        str(tmp_path),
        PGPASSWORD=PASSWORD,
    )
    assert "Up to date" in again.stderr
