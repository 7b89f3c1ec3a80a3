"""
Let writing, syncing, renaming and opening fail at random places, and look at what is left.

    python -m evaluations.storage_faults --faults 200 --out evaluations/results/storage_faults.json

A small library, compiled by `cc` and preloaded, makes the n-th call of a sort on files of the home
or of the output fail: once, as a bad block does, or from then on, as a full disk does. n is drawn
over all calls that the command makes when none fails. After every fault the command has to say in
words what went wrong or to have done its work, the store has to be sound, an import there as a
whole or not at all, the published snapshot readable, and nothing half-written may lie beside a
target. A service has to keep what it acknowledged.
"""

import errno
import os
import random
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import exp, log
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated, Any

import httpx
import typer

from evaluations.homes import COMMAND, demo_home, start
from evaluations.kills import (
    N_ROWS,
    N_WRITERS,
    Victim,
    faults,
    marks,
    prepare,
    write_table,
    write_until_killed,
)
from evaluations.report import provenance, write_result
from matchmaker.errors import MatchmakerError
from matchmaker.home import Home
from matchmaker.services.building import build
from matchmaker.store import verify_backup

SOURCE = Path(__file__).parent / "data/storage/failing_calls.c"
ERRORS: Mapping[str, Sequence[int]] = {
    "open": (errno.EMFILE, errno.EIO, errno.ENOSPC),
    "write": (errno.ENOSPC, errno.EIO, errno.EDQUOT),
    "fsync": (errno.EIO, errno.ENOSPC),
    "rename": (errno.EIO, errno.ENOSPC),
}
COMMANDS = ("import", "build", "backup", "restore", "export")
WRITES_S = 1.5
"""How long the writers of a service write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The n-th call of a sort that fails, with which error, and whether all later ones do, too."""

    call: str
    nth: int
    number: int
    lasting: bool

    def __str__(self) -> str:
        """The fault as people read it."""
        later = " and later ones" if self.lasting else ""
        return f"{self.call} {self.nth}{later}: {errno.errorcode[self.number]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A network whose storage fails, the folder that its files go to, and the library."""

    victim: Victim
    out: Path
    library: Path
    backup: Path
    """A sound one, to restore from."""

    def arguments(self, command: str) -> tuple[str, ...]:
        """The words of a command; its output goes into an empty folder."""
        home, net = str(self.victim.home.path), str(self.out / "net.graphml")
        return {
            "import": ("--home", home, "import", "profiles", str(self.victim.table)),
            "build": ("--home", home, "build"),
            "backup": ("--home", home, "backup", str(self.out / "copy.sqlite")),
            "restore": ("--home", str(self.out / "again"), "restore", str(self.backup)),
            "export": ("--home", home, "network", "export", "--out", net),
        }[command]


def compiled(folder: Path) -> Path:
    """Compile the library that makes calls fail."""
    library = folder / "failing_calls.so"
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise MatchmakerError("command_failed", {"command": "cc", "said": "no C compiler here"})
    subprocess.run(  # noqa: S603 - our own source
        [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"], check=True
    )
    return library


def environment(bench: Bench, call: str, **more: str) -> dict[str, str]:
    """The environment of a process whose calls are counted or fail."""
    own = {"LD_PRELOAD": str(bench.library), "FAIL_CALL": call, "FAIL_UNDER": str(bench.out.parent)}
    return {**os.environ, **own, **more}


def failing(bench: Bench, fault: Fault) -> dict[str, str]:
    """The environment of a process that meets the fault."""
    lasting = {"FAIL_ON": "1"} if fault.lasting else {}
    return environment(
        bench, fault.call, FAIL_NTH=str(fault.nth), FAIL_ERRNO=str(fault.number), **lasting
    )


def run(bench: Bench, command: str, env: Mapping[str, str]) -> tuple[int, str]:
    """Run a command into an empty output folder; its code, and what it said of errors."""
    shutil.rmtree(bench.out, ignore_errors=True)
    bench.out.mkdir()
    done = subprocess.run(  # noqa: S603 - our own program
        [*COMMAND, *bench.arguments(command)],
        env=dict(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def n_calls(bench: Bench, command: str, call: str) -> int:
    """How many calls of a sort a command makes when none fails."""
    counts = bench.library.with_name("counts")
    counts.unlink(missing_ok=True)
    code, said = run(bench, command, environment(bench, call, FAIL_COUNTS=str(counts)))
    if code:
        raise MatchmakerError("command_failed", {"command": command, "said": said[-500:]})
    return counts.stat().st_size if counts.exists() else 0


def wrong_of(bench: Bench, command: str, fault: Fault) -> tuple[str, list[str]]:
    """What became of a command that met a fault, "said" or "done", and what is wrong now."""
    code, said = run(bench, command, failing(bench, fault))
    wrong = faults(bench.victim)
    if "Traceback" in said:
        wrong.append(f"traceback: {said.strip().splitlines()[-1]}")
    elif code and not said.strip():
        wrong.append(f"ended with {code} and said nothing")
    left = sorted(str(each.relative_to(bench.out)) for each in bench.out.rglob("*"))
    if code and left:
        wrong.append(f"left {left[:5]}")
    if not code:
        wrong += unfinished(bench, command)
    return ("said" if code else "done"), wrong


def unfinished(bench: Bench, command: str) -> list[str]:
    """What is missing of a command's work although it said that it did it."""
    if command == "import":
        with bench.victim.home.store() as store:
            words = marks(store)
        return [] if words == {mark_of(bench.victim.table)} else [f"imported {words}"]
    if command == "backup":
        try:
            verify_backup(bench.out / "copy.sqlite")
        except MatchmakerError as error:
            return [f"backup: {error}"]
    if command == "restore":
        with Home.open(bench.out / "again").store() as store:
            return store.check()
    if command == "export" and not (bench.out / "net.graphml").read_text().endswith("</graphml>\n"):
        return ["the export is cut off"]
    return []


def mark_of(table: Path) -> str:
    """The words that each row of the table carries."""
    return table.read_text().splitlines()[1].split(",")[3]


@contextmanager
def failing_storage(bench: Bench, fault: Fault) -> Iterator[None]:
    """Let the processes that are started meanwhile meet the fault."""
    before = dict(os.environ)
    os.environ.update(failing(bench, fault))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def wrong_of_service(bench: Bench, fault: Fault, round_: int) -> tuple[str, list[str]]:
    """What became of a service whose storage fails while owners write, as `wrong_of` does."""
    victim = bench.victim
    try:
        with failing_storage(bench, fault):
            served = start(victim.home.path)
    except MatchmakerError:
        return "not started", faults(victim)
    refused = Counter[int]()
    writers = [
        threading.Thread(target=write_on, args=(victim, i, served, round_, refused))
        for i in range(N_WRITERS)
    ]
    for writer in writers:
        writer.start()
    threading.Event().wait(WRITES_S)
    served.kill()
    for writer in writers:
        writer.join()
    wrong = faults(victim)
    return ("refused" if refused else "done"), wrong


def write_on(victim: Victim, i: int, served: Any, round_: int, refused: Counter[int]) -> None:
    """Write until nobody answers any more; a refusal is noted, and what it left is not asked of."""
    for attempt in range(10**6):
        try:
            write_until_killed(victim, i, served, round_ * 1000 + attempt)
        except httpx.HTTPStatusError as error:
            refused[error.response.status_code] += 1
        else:
            return


def drawn(draw: random.Random, call: str, n: int) -> Fault:
    """Draw a fault: early calls as likely as all the later ones, since they differ more."""
    nth = max(1, round(exp(draw.uniform(0, log(max(n, 1))))))
    return Fault(
        call=call,
        nth=nth if draw.random() < 0.5 else draw.randint(1, max(n, 1)),
        number=draw.choice(ERRORS[call]),
        lasting=draw.random() < 0.5,
    )


def fail_often(
    bench: Bench, n_faults: int, draw: random.Random, commands: Sequence[str] = COMMANDS
) -> dict[str, Any]:
    """Let commands and the service meet faults in turn; what was found."""
    met, wrong = Counter[str](), list[str]()
    calls = {(c, call): n_calls(bench, c, call) for c in commands for call in ERRORS}
    pairs = [pair for pair, n in calls.items() if n]
    for round_ in range(n_faults):
        if round_ % 5 == 4:
            what, call = "service", draw.choice(list(ERRORS))
            fault = drawn(draw, call, 300)
            became, found = wrong_of_service(bench, fault, round_)
        else:
            what, call = pairs[round_ % len(pairs)]
            write_table(bench.victim, round_)
            fault = drawn(draw, call, calls[what, call])
            became, found = wrong_of(bench, what, fault)
        met[f"{what}, {call}: {became}"] += 1
        wrong += [f"round {round_}, {what}, {fault}: {each}" for each in found]
    return {
        "n_faults": n_faults,
        "acknowledged": bench.victim.ledger.n_acknowledged,
        "calls": {f"{command}, {call}": n for (command, call), n in calls.items()},
        "met": dict(sorted(met.items())),
        "faults": wrong,
    }


def bench_of(home: Home, folder: Path, n_rows: int) -> Bench:
    """Make a network with writers, a table and a sound backup, below a folder whose files fail."""
    victim = prepare(home, folder, n_rows)
    build(home)
    tools = folder / "tools"
    tools.mkdir()
    with home.store() as store:
        store.backup(tools / "sound.sqlite")
    failing_folder = home.path.parent
    return Bench(
        victim=victim,
        out=failing_folder / "out",
        library=compiled(tools),
        backup=tools / "sound.sqlite",
    )


def main(
    n_faults: Annotated[int, typer.Option("--faults", min=1, help="How many.")] = 200,
    seed: Annotated[int, typer.Option(help="Of the places.")] = 0,
    out: Annotated[Path, typer.Option(help="File to write to.")] = Path("storage_faults.json"),
) -> None:
    """Let a demo network's storage fail; exits 1 when anything was lost, torn or untold."""
    started = perf_counter()
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "disk").mkdir()
        home = Home.open(demo_home(folder / "disk"))
        bench = bench_of(home, folder, N_ROWS)
        found = fail_often(bench, n_faults, random.Random(seed))  # noqa: S311 - draws places
    about = {"suite": "storage_faults", "seed": seed, "seconds": round(perf_counter() - started, 1)}
    typer.echo(write_result(out, {**found, **about, **provenance(None, ())}))
    if found["faults"]:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
