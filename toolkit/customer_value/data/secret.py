"""The key of the pseudonyms: made by chance, kept by its owner, never shown."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from customer_value.errors import ParameterError

VARIABLE = "CUSTOMER_VALUE_KEY"  # the environment variable that may hold the key
SIZE = 32  # bytes of a fresh key
SHORTEST = 16  # bytes of a key that is given
OTHERS = 0o077  # whoever is not the owner
UNGUARDED = (  # Windows has no such modes
    "On Windows a file cannot be limited to its owner: name a folder that only you "
    "can open."
)
DELIVERED = "run_record.json"  # a folder that holds it goes to the client


def asked_key(key_file: str | Path | None, *, pseudonymise: bool) -> bytes | None:
    """Return the key where pseudonyms are asked for, else None."""
    if pseudonymise:
        return find_key(key_file)
    if key_file is not None:
        raise ParameterError(
            "The 'key_file' parameter of read_dataset needs pseudonymise=True."
        )
    return None


def find_key(key_file: str | Path | None) -> bytes:
    """Return the key: of the file, of the environment, or a fresh one.

    Parameters
    ----------
    key_file : str or Path, optional
        Where the key is kept; made with a fresh key where there is no such file.

    Returns
    -------
    bytes
        The key. A fresh one that no file keeps is gone with the process.

    Raises
    ------
    ParameterError
        If the file can be read by others, or the key is too short.
    """
    if key_file is not None:
        path = Path(key_file).expanduser()
        if not path.exists():
            write_private(path, secrets.token_hex(SIZE) + "\n")
        return _checked(_read(path), f"The key in {path.name}")
    given = os.environ.get(VARIABLE, "").strip()
    return _checked(given, f"The key in {VARIABLE}") if given else fresh_key()


def fresh_key() -> bytes:
    """Return a new key: the one place where chance without a seed is wanted."""
    return secrets.token_hex(SIZE).encode()


def key_name(key: bytes) -> str:
    """Return a short name of a key, which tells keys apart and gives none away."""
    return hmac.digest(key, b"name of the key", hashlib.sha256).hex()[:8]


def caution() -> str:
    """Say what this system cannot do for a private file, "" where it can."""
    return "" if os.name == "posix" else UNGUARDED


def refuse_place(path: Path) -> None:
    """Refuse a place for a private file: where one is, or in a client's folder.

    Parameters
    ----------
    path : Path
        Where it is to lie.

    Raises
    ------
    ParameterError
        If a file is there already, or a report lies in the folder.
    """
    if (path.absolute().parent / DELIVERED).exists():
        raise ParameterError(
            f"{path.name} would lie in the folder of a report, which goes to the "
            "client. Name a place of your own."
        )
    if os.path.lexists(path):
        raise ParameterError(
            f"{path} is there already, and nothing is replaced. Name another file."
        )


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner can read, from the first byte on.

    On Windows the permissions of the folder decide: see ``caution``.

    Parameters
    ----------
    path : Path
        Where; nothing is replaced.
    text : str
        What.

    Raises
    ------
    ParameterError
        If the file is there already, or would lie in the folder of a report.
    """
    refuse_place(path)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # it came between the look and the opening
        refuse_place(path)
        raise
    except OSError as error:
        raise ParameterError(
            f"{path} cannot be written: {error.strerror}. Name another place."
        ) from None
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
        stream.write(text)


def _read(path: Path) -> str:
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ParameterError(f"The key file {path} cannot be read as text.") from None
    if os.name == "posix" and mode & OTHERS:
        raise ParameterError(
            f"The key file {path} can be read by others. Give it to its owner alone: "
            f"chmod 600 {path.name}."
        )
    return text


def _checked(text: str, what: str) -> bytes:
    if len(text.encode()) < SHORTEST:
        raise ParameterError(f"{what} is too short: it needs {SHORTEST} signs or more.")
    return text.encode()
