"""
The address of a store on a server: what a home keeps of it, and what a message may tell.

A secret is named, not written: `postgresql://lecco:${LECCO_PASSWORD}@db.example/lecco` takes the
password from the environment when the store is opened; without one, libpq looks for it in its own
places (PGPASSWORD, ~/.pgpass).
"""

import os
import re
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit

from matchmaker.errors import InputError, StoreError

SCHEMES = frozenset({"postgresql", "postgres", "postgresql+psycopg"})
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_TOLD = frozenset({"host", "port", "dbname", "sslmode", "application_name"})
"""What stands behind the question mark and is no secret."""


def checked(address: str) -> str:
    """
    Give an address back that a home may keep; InputError where it holds a secret in clear.

    `$NAME` and `${NAME}` stand for a variable that holds the whole address.
    """
    whole = re.fullmatch(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?", address)
    if whole:
        return f"${{{whole[1]}}}"
    if urlsplit(address).scheme not in SCHEMES:
        raise InputError("store_no_server", value=masked(address), field="store")
    if _has_secret(address):
        raise InputError("store_secret_in_clear", field="store")
    return address


def expanded(kept: str) -> str:
    """Put the values of variables into an address; StoreError names one that is not set."""
    whole = _VARIABLE.fullmatch(kept)
    if whole:
        return _value(whole[1])
    return _VARIABLE.sub(lambda found: quote(_value(found[1]), safe=""), kept)


def _value(name: str) -> str:
    found = os.environ.get(name, "")
    if not found:
        raise StoreError("store_variable_missing", {"name": name})
    return found


def with_driver(url: str) -> str:
    """Name the driver that is used, which need not stand in an address."""
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if separator and scheme in SCHEMES else url


def masked(url: str) -> str:
    """Say an address as a message may: without its password, or anything that may be part of it."""
    scheme, separator, _ = url.partition("://")
    parts = _parted(url)
    if parts is None:
        return f"{scheme}://…" if separator else "…"
    user, at, host = parts.netloc.rpartition("@")
    told = urlencode([each for each in parse_qsl(parts.query) if each[0] in _TOLD], safe="/")
    return f"{scheme}://{user.partition(':')[0]}{at}{host}{parts.path}{'?' * bool(told)}{told}"


def is_plain(url: str) -> bool:
    """Whether an address can be read in one way only: no mark of its grammar is in a password."""
    return _parted(url) is not None


def _parted(url: str) -> SplitResult | None:
    scheme, separator, rest = url.partition("://")
    if not separator or rest.count("@") > 1:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    behind = f"{parts.path}{parts.query}{parts.fragment}"
    return None if "@" in behind or not scheme else parts


def _has_secret(address: str) -> bool:
    """Whether more would be kept than a message may tell, but for variables."""
    without = _VARIABLE.sub("", address)
    _, _, rest = without.partition("://")
    userinfo, at, _ = rest.rpartition("@")
    if at and userinfo.partition(":")[2]:
        return True
    parts = urlsplit(without)
    return bool(parts.fragment) or any(
        value and name not in _TOLD for name, value in parse_qsl(parts.query)
    )
