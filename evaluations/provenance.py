"""Under which circumstances a result came about: code, data, machine, day."""

import hashlib
import os
import platform
import shutil
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]


def provenance(data: Path | None, files: Iterable[str]) -> dict[str, Any]:
    """Name the commit, the data files with their checksums, the machine and the day."""
    return {
        "commit": commit(CHECKOUT),
        "version": version("matchmaker"),
        "data": {name: sha256(data / name) for name in files} if data is not None else {},
        "machine": machine(),
        "date": datetime.now(UTC).date().isoformat(),
    }


def commit(checkout: Path) -> str | None:
    """
    Say which commit of the checkout ran, with "+" where tracked files differ from it.

    None for an installed package, or without git.
    """
    git = shutil.which("git")
    if git is None or not (checkout / ".git").exists():
        return None
    head = _said(git, checkout, "rev-parse", "HEAD")
    changed = _said(git, checkout, "status", "--porcelain", "--untracked-files=no")
    return f"{head}+" if head and changed else head


def _said(git: str, checkout: Path, *arguments: str) -> str | None:
    # The program is git as the system finds it, and no argument comes from outside.
    done = subprocess.run(  # noqa: S603
        [git, "-C", str(checkout), *arguments], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else None


def sha256(file: Path) -> str:
    """Give the checksum of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def machine() -> dict[str, Any]:
    """Name the processor cores that may be used, the system and the interpreter."""
    return {
        "n_cores": usable_cores(),
        "platform": platform.platform(terse=True),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
    }


def usable_cores() -> int:
    """Count the cores that this process may use, which can be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
