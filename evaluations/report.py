"""
Write one Markdown report with plots from results, and state the provenance of each.

Every suite's JSON is turned into the same kind of rows: what was measured, for whom, our figure,
a baseline's, the difference, interval and p where there are any. The report is made from files
alone, so it can be made again without measuring, and it shows all suites that were ever run there.
"""

import hashlib
import os
import platform
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from evaluations.plots import bars_of, draw
from evaluations.table_layout import Cells, ReportTable, Result, number
from evaluations.tables import tables_of
from matchmaker.errors import InputError

TITLES = {
    "t1": "T1 need → organisations",
    "t2": "T2 firm → new academic partners",
    "t3": "T3 across languages",
    "t4": "T4 duplicates",
    "t5": "T5 explanations",
    "t6": "T6 needs as people say them",
    "t7": "T7 real offers",
    "benchmark": "Time and memory",
    "network": "Network insight",
    "fit": "The shipped model, fitted anew",
}


def write_result(out: Path, result: Mapping[str, Any]) -> str:
    """Write a result as JSON that people can read and compare; gives it in one line."""
    text = msgspec.json.encode(result)
    out.write_bytes(msgspec.json.format(text, indent=1) + b"\n")
    return text.decode()


def write_report(folder: Path) -> Path:
    """
    Write report.md and plots from the JSON files of a folder.

    Raises:
        InputError: There is no result in the folder.
        MissingExtraError: matplotlib is not installed.
    """
    results = read_results(folder)
    if not results:
        raise InputError("results_missing", file=str(folder))
    pieces = ["# How good, how true, how fast\n", _about(results)]
    for suite, result in results.items():
        pieces.append(f"## {TITLES[suite]}\n")
        for place, bars in enumerate(bars_of(suite, result), 1):
            file = f"{suite}-{place}.svg"
            draw(bars, folder / file)
            pieces.append(f"![{bars.title}]({file})\n")
        pieces += [markdown(table) for table in tables_of(suite, result)]
    path = folder / "report.md"
    path.write_text("\n".join(pieces), encoding="utf-8")
    return path


def read_results(folder: Path) -> dict[str, Result]:
    """Read the results that are there, in the order of the suites."""
    files = {suite: folder / f"{suite}.json" for suite in TITLES}
    return {
        suite: msgspec.json.decode(file.read_bytes(), type=dict[str, Any])
        for suite, file in files.items()
        if file.is_file()
    }


def _about(results: Mapping[str, Result]) -> str:
    rows = [
        (
            suite,
            short(str(result.get("commit") or result.get("version") or "")),
            str(result.get("date", "")),
            str(result.get("machine", {}).get("n_cores", "")),
            number(result.get("seconds")),
            number(result.get("cpu_seconds")),
            ", ".join(
                f"{name} {checksum[:12]}…" for name, checksum in result.get("data", {}).items()
            ),
        )
        for suite, result in results.items()
    ]
    header = ("suite", "commit", "date", "cores", "seconds", "processor s", "data, sha256")
    return markdown(ReportTable(caption="", header=header, rows=rows))


def short(commit: str) -> str:
    """Shorten a commit, and keep the sign that says that files differed from it."""
    return commit[:12] + "+" * (commit.endswith("+") and len(commit) > 12)


def markdown(table: ReportTable) -> str:
    """Lay a table out in Markdown."""
    lines = [_line(table.header), _line(["---"] * len(table.header)), *map(_line, table.rows)]
    return "\n".join([*([f"**{table.caption}**", ""] if table.caption else []), *lines, ""])


def _line(cells: Cells) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


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
