"""
Measure how a large table is mapped, checked and imported: seconds, and memory at its peak.

    python -m evaluations.tables --rows 200000 --out results.json

Invented firms, sixty columns of which twelve are known; each step is a command in a process of its
own, as a person runs it. Wall-clock seconds say something on a machine with nothing else to do;
processor seconds beside them say what the work itself takes.
"""

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

N_COLUMNS = 60
KNOWN = ("Codice", "Ragione sociale", "Indirizzo", "CAP", "Comune", "Paese", "ATECO", "N. addetti",
         "Fatturato", "Sito", "Descrizione", "Ultimo aggiornamento")  # fmt: skip
TOWNS = (("23900", "Lecco"), ("22100", "Como"), ("22036", "Erba"), ("23807", "Merate"))
STAFF = ("12", "38", "ca. 20", "10-49", ">250", "n.d.", "molti")
BOUND_S, BOUND_BYTES = 60, 1_000_000_000
_COMMAND = """
import resource, sys
from matchmaker.cli import main
try:
    main()
finally:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stderr.write(f"peak={peak}\\n")
"""


def write_table(path: Path, n_rows: int, seed: int = 1) -> None:
    """Write a table of invented firms."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    others = [f"Campo {n}" for n in range(N_COLUMNS - len(KNOWN))]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([*KNOWN, *others])
        for n in range(n_rows):
            postcode, town = rng.choice(TOWNS)
            writer.writerow(
                [f"c{n:06}", f"Officina Inventata {n} S.r.l.", f"Via Roma {n % 300}", postcode,
                 town, "Italia", "25.62.00", rng.choice(STAFF), f"{n % 900}.000,00",
                 f"www.officina{n}.example",
                 f"Lavorazioni di precisione numero {n} per il settore medicale", "31/12/2024",
                 *(f"v{place}-{n % 97}" for place in range(len(others)))]
            )  # fmt: skip


def measured(step: str, *arguments: object) -> dict[str, object]:
    """Run a command; its seconds, processor seconds and peak of memory."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own commands
        [sys.executable, "-c", _COMMAND, *map(str, arguments)],
        capture_output=True, text=True, check=False, env=os.environ,
    )  # fmt: skip
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{step} failed: {done.stderr[-500:]}")
    peak = int(done.stderr.rsplit("peak=", 1)[1])
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "step": step,
        "seconds": round(seconds, 1),
        "processor_seconds": round(processor, 1),
        "peak_bytes": peak * 1024,
        "said": done.stdout.splitlines()[-3:],
    }


def main() -> None:
    """Write the table, run the steps, print and keep what they took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        table, home = Path(folder) / "firms.csv", Path(folder) / "home"
        write_table(table, options.rows)
        steps = [
            measured("map and check", "--home", home, "check", table, "--map",
                     Path(folder) / "mapping.toml"),
            measured("import", "--home", home, "import", "profiles", table),
        ]  # fmt: skip
        result = {
            "rows": options.rows,
            "columns": N_COLUMNS,
            "file_bytes": table.stat().st_size,
            "cores": os.cpu_count(),
            "steps": steps,
            "bounds": {"seconds": BOUND_S, "bytes": BOUND_BYTES},
        }
    text = json.dumps(result, indent=2, ensure_ascii=False)
    sys.stdout.write(f"{text}\n")
    if options.out:
        options.out.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
