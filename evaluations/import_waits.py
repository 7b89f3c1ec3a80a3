"""
How long others wait to write while a large table is imported, and what is left of it on the disk.

    python -m evaluations.import_waits --rows 100000 --out evaluations/results/import_waits.json

An invented table of firms with texts is imported by a process of its own into an empty network, and
then once more with every text changed. Meanwhile somebody else writes as one who signs in does: one
short transaction, again and again. Figures are waits of that one, in seconds.
"""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from subprocess import Popen
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated, Any

import numpy as np
import typer

from evaluations.homes import launch
from evaluations.report import provenance, write_result
from matchmaker.home import Home
from matchmaker.store import Origin, Store

PAUSE_S = 0.02
"""Between two writes of the other one."""
SENTENCES = (
    "Lavorazioni meccaniche di precisione per il settore aeronautico, lotti da uno a mille pezzi.",
    "We weld thin sheets of stainless steel with fibre lasers and test the seams by ultrasound.",
    "Wir suchen Partner für die vorausschauende Wartung von Spritzgussmaschinen.",
    "Nous recyclons des composites et cherchons un laboratoire pour des essais de fatigue.",
)
N_SENTENCES = 16
"""Of a description: about 1,400 characters."""


def write_table(path: Path, n_rows: int, mark: str) -> None:
    """Write a table of firms whose texts carry a mark."""
    with path.open("w", encoding="utf-8") as file:
        file.write("id,kind,name,description,country,city,consent_matching\n")
        for i in range(n_rows):
            told = " ".join(SENTENCES[(i + j) % 4] for j in range(N_SENTENCES))
            file.write(f'firm-{i},company,Firm {i},"{mark} {i}: {told}",IT,Lecco,yes\n')


def waits_during(process: "Popen[Any]", store: Store) -> Sequence[float]:
    """Write until a process ends; gives how long each write took."""
    waits: list[float] = []
    while process.poll() is None:
        started = perf_counter()
        with store.write() as writer:
            writer.audit.record("session.begin", Origin(source="waits", at=datetime.now(UTC)))
        waits.append(perf_counter() - started)
        threading.Event().wait(PAUSE_S)
    return waits


def measure(home: Home, table: Path) -> dict[str, Any]:
    """Import a table in a process of its own, and write meanwhile."""
    started = perf_counter()
    process = launch(home.path, "import", "profiles", str(table))
    with home.store() as store:
        waits = waits_during(process, store)
        seconds = perf_counter() - started
        log = home.path / "network.sqlite-wal"
        left = log.stat().st_size if log.exists() else 0
        n_stored = sum(1 for _ in store.profiles())
    return {
        "exit_code": process.returncode,
        "seconds": round(seconds, 1),
        "n_stored": n_stored,
        "n_writes": len(waits),
        "wait_median_s": round(float(np.median(waits)), 4),
        "wait_p99_s": round(float(np.quantile(waits, 0.99)), 3),
        "wait_longest_s": round(max(waits), 3),
        "log_left_mb": round(left / 1e6, 1),
        "database_mb": round((home.path / "network.sqlite").stat().st_size / 1e6, 1),
    }


def main(
    rows: Annotated[int, typer.Option(min=1, help="How many.")] = 100_000,
    out: Annotated[Path, typer.Option(help="File to write to.")] = Path("import_waits.json"),
) -> None:
    """Import a table twice, the second time with all of its texts changed."""
    with TemporaryDirectory() as workspace:
        home, table = Home.create(Path(workspace) / "home"), Path(workspace) / "firms.csv"
        found: dict[str, Any] = {"suite": "import_waits", "rows": rows}
        for name, mark in (("added", "First"), ("changed", "Second")):
            write_table(table, rows, mark)
            found[name] = measure(home, table)
    typer.echo(write_result(out, {**found, **provenance(None, ())}))


if __name__ == "__main__":
    typer.run(main)
