"""Which engine a source needs, and how its tables come before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from customer_value.data import enrichment, warehouse
from customer_value.data.address import is_address, read_address
from customer_value.data.engine_duckdb import DuckDB
from customer_value.data.read import open_source

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession

    from customer_value.data.engine import Engine
    from customer_value.data.enrichment import Given
    from customer_value.data.mapping import Plan
    from customer_value.data.source import Raw, Sources
    from customer_value.data.warehouse import Remote


def engine_of(source: object) -> Engine:
    """Return the engine that runs where the data are.

    Parameters
    ----------
    source : object
        Whatever ``read_dataset`` takes.

    Returns
    -------
    Engine
        A database for an address, Spark for a session, else DuckDB in this process.

    Raises
    ------
    MissingPartError
        If what opens the source is not installed.
    ParameterError
        If it is the address of something that cannot be opened.
    DataError
        If it cannot be reached.
    """
    if isinstance(source, str) and is_address(source):
        from customer_value.data.engine_database import Database

        return Database(read_address(source))
    if is_session(source):
        from customer_value.data.engine_spark import Spark

        return Spark(cast("SparkSession", source))
    return DuckDB()


def is_session(source: object) -> bool:
    """Say whether a source is a Spark session; pyspark is not loaded to ask."""
    return any(
        kind.__name__ == "SparkSession" and kind.__module__.startswith("pyspark.")
        for kind in type(source).__mro__
    )


def opened(
    source: object, further: Given, plan: Plan, *, engine: Engine, spare: Path
) -> tuple[Sources, list[Raw]]:
    """Bring a source, and the files that are joined to it, before the engine.

    Parameters
    ----------
    source : object
        Whatever ``read_dataset`` takes.
    further : mapping of str to list
        Files of third parties by name, see ``enrichment.asked``.
    plan : Plan
        The mapping.
    engine : Engine
        Where the source is, see ``engine_of``.
    spare : Path
        A folder for copies that live as long as the reading.

    Returns
    -------
    Sources, list of Raw
        The tables of the source, then those of third parties.
    """
    if isinstance(engine, DuckDB):
        found = open_source(source, plan, engine=engine, spare=spare)
        return found, enrichment.opened(further, plan, engine=engine, spare=spare)
    local = DuckDB()
    files = enrichment.opened(further, plan, engine=local, spare=spare)
    found = warehouse.tables(plan, engine=cast("Remote", engine))
    return found, [warehouse.taken(raw, local=local, engine=engine) for raw in files]
