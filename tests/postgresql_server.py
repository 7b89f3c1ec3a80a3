"""A PostgreSQL server of the tests' own, where one is installed."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

_numbers = count(1)
# The tests' data is worth nothing, so nothing waits for the disk.
_HASTY = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def _run(folder: Path, *command: str) -> None:
    """Run a program of the server's; it refuses to work for root."""
    whole = command if os.getuid() else ("runuser", "-u", "postgres", "--", *command)
    subprocess.run(whole, check=True, cwd=folder, capture_output=True, timeout=60)  # noqa: S603


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Path]:
    """Start a server that listens in a folder, and nowhere else."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    # A short path: the name of a socket has 107 characters at most.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    if not os.getuid():
        shutil.chown(folder, "postgres", "postgres")
    data = str(folder / "data")
    options = f"-k {folder} -c listen_addresses= {_HASTY}"
    try:
        _run(
            folder,
            str(programs / "initdb"),
            "-D",
            data,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        )
        log = str(folder / "log")
        _run(folder, str(programs / "pg_ctl"), "-D", data, "-w", "-l", log, "-o", options, "start")
        yield folder
        _run(folder, str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgresql_server: Path) -> str:
    """An empty database of the server."""
    import psycopg  # noqa: PLC0415 - only where there is a server

    user = "postgres" if not os.getuid() else os.environ.get("USER", "postgres")
    name = f"network_{next(_numbers)}"
    with psycopg.connect(
        host=str(postgresql_server), user=user, dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"postgresql+psycopg://{user}@/{name}?host={postgresql_server}"
