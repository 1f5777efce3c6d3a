"""What a database refuses, in one sentence without a secret in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer_value.errors import CustomerValueError, ParameterError

if TYPE_CHECKING:
    from customer_value.data.address import Address

# words of the server or its driver, and what they mean for people
REASONS = (
    ("password authentication failed", "the user or the password is wrong"),
    ("no password supplied", "it wants a password; put it into PGPASSWORD"),
    ("authentication failed", "the user may not log in"),
    ("no pg_hba.conf entry", "this computer and user are not allowed to connect"),
    ("role", "there is no such user"),
    ("database", "there is no such database"),
    ("refused", "no server answers at this host and port"),
    ("resolve host", "there is no such host"),
    ("translate host name", "there is no such host"),
    ("no such file", "no server answers at this host and port"),
    ("timeout", "the server does not answer in time"),
    ("too many", "it has too many connections open"),
    ("connection option", "the address holds a parameter that is not known"),
    ("ssl", "no encrypted connection could be made"),
)
MENDED = "Check the address, the user and the password (PGPASSWORD)."


def cannot_open(error: Exception, address: Address) -> ParameterError:
    """Say why a database cannot be opened."""
    said = str(error).casefold()
    missing = "does not exist" in said
    reason = next(
        (
            why
            for word, why in REASONS
            if word in said and (missing or word not in {"role", "database"})
        ),
        "the server refuses",
    )
    place = f" on {address.options['host']}" if "host" in address.options else ""
    shown = f"The database {address.name!r}" if address.name else "The database"
    return ParameterError(f"{shown}{place} cannot be opened: {reason}. {MENDED}")


def cannot_run(error: Exception, *, name: str) -> CustomerValueError:
    """Say why a database does not do what it was asked."""
    said = " ".join(str(error).split())
    low = said.casefold()
    if "temporary" in low:
        why = "the user may not make temporary tables; GRANT TEMPORARY allows it"
    elif "read-only" in low:
        why = "it is read-only, and even temporary tables cannot be made in it"
    elif "permission denied" in low:
        what = said[low.index("permission denied") :].removeprefix("permission denied ")
        why = f"permission denied {what}; GRANT SELECT allows to read it"
    elif "timeout" in low:
        why = "a query took longer than the server allows (statement_timeout)"
    elif "disk full" in low or "no space left" in low:
        why = "the server's disk is full"
    else:
        why = "the connection was lost"
    return CustomerValueError(f"The database {name!r}: {why}.")
