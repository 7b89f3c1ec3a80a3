"""
One Markdown report and a few plots from the results that lie in a folder.

Every suite's JSON is turned into the same kind of rows: what was measured, for whom, our figure,
a baseline's, the difference, interval and p where there are any. The report is made from files
alone, so it can be made again without measuring, and it shows all suites that were ever run there.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from evaluations.plots import bars_of, draw
from evaluations.tables import Cells, Result, Table, number, tables_of
from matchmaker.errors import InputError

TITLES = {
    "t1": "T1 need → organisations",
    "t2": "T2 firm → new academic partners",
    "t3": "T3 across languages",
    "t4": "T4 duplicates",
    "t5": "T5 explanations",
    "benchmark": "Time and memory",
    "network": "Network insight",
}


def write_report(folder: Path) -> Path:
    """
    Write report.md and plots from the JSON files of a folder.

    Raises:
        InputError: There is no result in the folder.
        MissingExtraError: matplotlib is not installed.
    """
    results = read_results(folder)
    if not results:
        raise InputError("no results here", "JSON files of `matchmaker evaluate`", file=str(folder))
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
    return markdown(Table(caption="", header=header, rows=rows))


def short(commit: str) -> str:
    """Shorten a commit, and keep the sign that says that files differed from it."""
    return commit[:12] + "+" * (commit.endswith("+") and len(commit) > 12)


def markdown(table: Table) -> str:
    """Lay a table out in Markdown."""
    lines = [_line(table.header), _line(["---"] * len(table.header)), *map(_line, table.rows)]
    return "\n".join([*([f"**{table.caption}**", ""] if table.caption else []), *lines, ""])


def _line(cells: Cells) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
