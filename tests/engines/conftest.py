"""A PostgreSQL server and a Spark session of our own, and tables to put into them."""

from __future__ import annotations

import itertools
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

import duckdb
import pytest

# names the engines that must be there, where a skip would hide a fault; 1 means both
REQUIRED = "CUSTOMER_VALUE_REQUIRE_ENGINES"
USER, PASSWORD = "consultant", "s3cret/of the client"
fresh = itertools.count(1)

# the types of columns: in DuckDB, in PostgreSQL and in Arrow
TYPES = {
    "text": ("VARCHAR", "TEXT", "string"),
    "date": ("DATE", "DATE", "date32"),
    "moment": ("TIMESTAMP", "TIMESTAMP", "timestamp"),
    "money": ("DECIMAL(12, 2)", "NUMERIC(12, 2)", "decimal128"),
    "float": ("DOUBLE", "DOUBLE PRECISION", "float64"),
    "whole": ("BIGINT", "BIGINT", "int64"),
    "flag": ("BOOLEAN", "BOOLEAN", "bool_"),
}


def missing(engine, what):
    """Skip loudly, or fail where the engine must be there."""
    if {engine, "1"} & set(os.environ.get(REQUIRED, "").split()):
        pytest.fail(f"{what}, and {REQUIRED} asks for {engine}")
    pytest.skip(what)


# ------------------------------------------------------------------- PostgreSQL


@pytest.fixture(scope="session")
def server():
    """Start a server in a temporary folder; return how it is reached."""
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as folder:
        owner = _owner()
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        if os.geteuid() != 0:
            as_owner = {}
        _make(programs, Path(folder), as_owner)
        port = _free_port()
        options = {
            "unix_socket_directories": folder,
            "listen_addresses": "127.0.0.1",
            "port": port,
            "fsync": "off",
        }
        settings = [f"-c{name}={value}" for name, value in options.items()]
        with subprocess.Popen(
            [programs / "postgres", "-D", f"{folder}/data", *settings],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **as_owner,
        ) as process:
            try:
                yield _greeted(Path(folder), port)
            finally:
                process.send_signal(signal.SIGINT)  # a fast, clean end
                process.wait(timeout=30)


def _programs():
    """Find the newest server programs, or skip."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("postgres")
    folders += [Path(found).resolve().parent] if found else []
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return missing("postgres", "no PostgreSQL server is installed (initdb, postgres)")


def _owner():
    """Return who runs the server, which refuses root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    names = {one.pw_name: one for one in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _make(programs, folder, as_owner):
    """Make the files of a server whose usual order of texts is not DuckDB's."""
    base = [
        programs / "initdb",
        "-D",
        folder / "data",
        "-U",
        "owner",
        "-N",
        "-E",
        "UTF8",
    ]
    german = ["--locale-provider=icu", "--icu-locale=de-DE", "--locale=C"]
    for further in (german, ["--locale=C"]):
        shutil.rmtree(folder / "data", ignore_errors=True)
        made = subprocess.run(
            [*base, *further], check=False, capture_output=True, **as_owner
        )
        if made.returncode == 0:
            break
    assert made.returncode == 0, made.stderr.decode()
    rules = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
    (folder / "data" / "pg_hba.conf").write_text(rules)


def _free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Server:
    """A running server."""

    def __init__(self, folder, port):
        self.folder, self.port = folder, port

    def connect(self, database="postgres"):
        import psycopg

        return psycopg.connect(
            host=str(self.folder),
            port=self.port,
            user="owner",
            dbname=database,
            autocommit=True,
        )

    def address(self, schema="public", *, user="owner", database="postgres"):
        """Return an address that asks for no password."""
        path = f"search_path%3D{schema}"
        return (
            f"postgresql://{user}@/{database}?host={self.folder}&port={self.port}"
            f"&options=-c{path}"
        )


def _greeted(folder, port):
    """Wait for the server; make the consultant, who has a password."""
    import psycopg

    server = Server(folder, port)
    for _ in range(300):
        try:
            connection = server.connect()
            break
        except psycopg.OperationalError:
            time.sleep(0.1)
    with connection:
        connection.execute(f"CREATE ROLE {USER} LOGIN PASSWORD '{PASSWORD}'")
    return server


class Postgres:
    """The server as a place for tables."""

    name = "postgres"

    def __init__(self, server):
        self.server = server

    def put(self, tables):
        """Make a schema with tables; return its address."""
        schema = f"shop_{next(fresh)}"
        with self.server.connect() as connection:
            connection.execute(f"CREATE SCHEMA {schema}")
            for name, (columns, rows) in tables.items():
                typed = ", ".join(
                    f'"{n}" {TYPES[kind][1]}' for n, kind in columns.items()
                )
                connection.execute(f'CREATE TABLE {schema}."{name}" ({typed})')
                with connection.cursor().copy(
                    f'COPY {schema}."{name}" FROM STDIN'
                ) as copy:
                    for row in rows[::-1]:  # not in the order in which they are read
                        copy.write_row(row)
        return self.server.address(schema)

    def label(self, table):
        return f"postgres [{table}]"

    def engine(self):
        from customer_value.data.address import read_address
        from customer_value.data.engine_database import Database

        return Database(read_address(self.server.address()))


@pytest.fixture(scope="session")
def postgres(server):
    """Return the server as a place for tables."""
    return Postgres(server)


# ------------------------------------------------------------------------ Spark


@pytest.fixture(scope="session")
def session():
    """Start one small session for all tests."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        missing("spark", "Java is not installed")
    with warnings.catch_warnings():
        # on import: "PySpark does not yet fully support pandas >= 3.0.0"; no frame of
        # pandas passes through it here
        warnings.filterwarnings("ignore", "PySpark does not yet", FutureWarning)
        from pyspark.sql import SparkSession
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "spark.sql.shuffle.partitions": "2",
            "spark.default.parallelism": "2",
            "spark.sql.adaptive.enabled": "false",
            "spark.ui.enabled": "false",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
            "spark.sql.warehouse.dir": folder,
            "spark.log.level": "ERROR",
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.session.timeZone": "Europe/Berlin",  # must not matter
        }
        builder = SparkSession.builder.master("local[2]")
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        yield session
        session.stop()


class Spark:
    """The session as a place for tables."""

    name = "spark"

    def __init__(self, session):
        self.session = session

    def put(self, tables):
        """Make a database with tables and go into it; return the session."""
        database = f"shop_{next(fresh)}"
        self.session.sql(f"CREATE DATABASE {database}")
        self.session.catalog.setCurrentDatabase(database)
        clock = "spark.sql.timestampType"
        self.session.conf.set(clock, "TIMESTAMP_NTZ")  # no zone, as in the other places
        for name, (columns, rows) in tables.items():
            frame = self.session.createDataFrame(_arrow(columns, rows[::-1]))
            frame.write.saveAsTable(name)
        self.session.conf.unset(clock)
        return self.session

    def label(self, table):
        return f"{self.session.catalog.currentDatabase()} [{table}]"

    def engine(self):
        from customer_value.data.engine_spark import Spark as Engine

        return Engine(self.session)


def _arrow(columns, rows):
    import pyarrow as pa

    options = {"timestamp": ("us",), "decimal128": (12, 2)}
    made = {}
    for i, (name, kind) in enumerate(columns.items()):
        arrow = TYPES[kind][2]
        values = [row[i] for row in rows]
        made[name] = pa.array(values, getattr(pa, arrow)(*options.get(arrow, ())))
    return pa.table(made)


@pytest.fixture(scope="session")
def spark(session):
    """Return the session as a place for tables."""
    return Spark(session)


@pytest.fixture(scope="session", params=["postgres", "spark"])
def place(request):
    """Return either of them."""
    return request.getfixturevalue(request.param)


# ------------------------------------------------------------------------ tables

FILE = "client.duckdb"


@pytest.fixture
def local(tmp_path):
    """Return a function that writes tables to a DuckDB file, in order."""
    return lambda tables: _file(tmp_path, tables)[1]


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Return a function that puts tables into a place and into a DuckDB file."""

    def both(place, tables):
        ordered, file = _file(tmp_path_factory.mktemp("local"), tables)
        return file, place.put(ordered)

    return both


def _file(folder, tables):
    """Write a DuckDB file in which rows stand as the engines number them."""
    found = {}
    with duckdb.connect(str(folder / FILE)) as connection:
        for name, (columns, rows) in tables.items():
            connection.register("unordered", _arrow(columns, rows))
            typed = ", ".join(
                f'CAST("{one}" AS {TYPES[kind][0]}) AS "{one}"'
                for one, kind in columns.items()
            )
            query = f"SELECT {typed} FROM unordered ORDER BY ALL NULLS LAST"
            connection.execute(f'CREATE TABLE "{name}" AS {query}')
            ordered = connection.execute(f'SELECT * FROM "{name}"').fetchall()
            found[name] = columns, ordered
    return found, folder / FILE


@pytest.fixture
def plain():
    """Return a function that takes the engine's name out of what the door says."""

    def plain(said, place):
        if isinstance(said, str):
            for label in (place.label, lambda name: f"{FILE} [{name}]"):
                start, end = label("|").split("|")
                said = re.sub(re.escape(start) + "(.*?)" + re.escape(end), r"\1", said)
            return said
        columns = [name for name in ("example", "source") if name in said]
        return said.assign(**{c: [plain(v, place) for v in said[c]] for c in columns})

    return plain
