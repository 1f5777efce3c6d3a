"""The address of a database: what is in it, and nothing of it that is secret."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from customer_value.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping

ADDRESS = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]+)://")
POSTGRES = ("postgresql", "postgres")
FORM = "postgresql://USER@HOST:5432/DATABASE"
PORTS = re.compile(r"\d{0,5}(,\d{0,5})*")
# a comma, a semicolon or a blank in a host is part of a password that was not encoded
HOST = re.compile(r"[\w.%:-]*")


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """Where a database is and how it is opened; its repr holds no secret.

    Parameters
    ----------
    options : mapping of str to str
        The parameters of libpq, the password among them where it was given.
    """

    options: Mapping[str, str]

    @property
    def password(self) -> str | None:
        """The password in the address; None where there is none."""
        return self.options.get("password")

    @property
    def name(self) -> str:
        """The name of the database; "" where the driver's own choice is taken."""
        return self.options.get("dbname", "")

    @property
    def open_form(self) -> str:
        """The same address without the password."""
        kept = {k: v for k, v in self.options.items() if k != "password"}
        pairs = "&".join(f"{name}={quote(kept[name], '')}" for name in sorted(kept))
        return f"postgresql:///?{pairs}" if pairs else "postgresql:///"

    def __repr__(self) -> str:
        return f"Address({self.name!r})"


def is_address(source: object) -> bool:
    """Say whether a source is the address of a database.

    >>> is_address("postgresql://me@localhost/shop"), is_address("shop.csv")
    (True, False)
    """
    return isinstance(source, str) and ADDRESS.match(source.strip()) is not None


def shown(source: str) -> str:
    """Return what may be shown of a source: a database's name, or a file's.

    >>> shown("postgresql://me:secret@localhost/shop"), shown("folder/shop.csv")
    ('shop', 'shop.csv')
    """
    return read_address(source).name if is_address(source) else Path(source).name


def read_address(source: str) -> Address:
    """Take an address apart.

    Parameters
    ----------
    source : str
        Such as ``postgresql://USER:PASSWORD@HOST:5432/DATABASE?sslmode=require``.

    Returns
    -------
    Address
        Its parts.

    Raises
    ------
    ParameterError
        If it is of another kind, or cannot be read; the message shows nothing of it.

    Examples
    --------
    >>> read_address("postgresql://me:secret@db.example/shop")
    Address('shop')
    """
    scheme = source.strip().partition("://")[0].casefold()
    if scheme.partition("+")[0] not in POSTGRES:
        raise ParameterError(
            f"Data can be read from PostgreSQL: {FORM}. Got an address that begins "
            f"with {scheme}:// instead."
        )
    try:
        return Address(_options(source.strip()))
    except ValueError:  # urllib shows what it could not read
        raise ParameterError(
            f"The address of the database cannot be read. Write it as {FORM}, with "
            "the password in the environment variable PGPASSWORD."
        ) from None


def _options(source: str) -> dict[str, str]:
    """Return the parameters that an address holds."""
    parts = urlsplit(source)
    login, _, places = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    hosts, ports = _places(places)
    found = {
        "user": unquote(user),
        "password": unquote(password),
        "host": unquote(hosts),
        "port": ports,
        "dbname": unquote(parts.path.removeprefix("/")),
        **dict(parse_qsl(parts.query, strict_parsing=bool(parts.query))),
    }
    if parts.fragment or "/" in found["dbname"]:
        raise ValueError
    return {name: value for name, value in found.items() if value}


def _places(places: str) -> tuple[str, str]:
    """Split HOST:PORT,HOST:PORT into hosts and ports."""
    hosts, ports = [], []
    for place in places.split(","):
        bracketed = re.fullmatch(r"\[(?P<host>.*)\](:(?P<port>.*))?", place)
        if bracketed:
            host, port = bracketed["host"], bracketed["port"] or ""
        else:
            host, _, port = place.partition(":")
        hosts.append(host)
        ports.append(port)
    if not PORTS.fullmatch(",".join(ports)) or not all(map(HOST.fullmatch, hosts)):
        raise ValueError
    return ",".join(hosts), ",".join(ports) if any(ports) else ""
