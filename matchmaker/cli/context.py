"""What commands share: their home, progress, output, and what Ctrl-C leaves."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TextIO

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from matchmaker.engine import Matchmaker
from matchmaker.errors import MatchmakerError
from matchmaker.home import Home, is_home
from matchmaker.privacy import Tier
from matchmaker.settings import Settings
from matchmaker.snapshot import Progress as Report


@dataclass(frozen=True, slots=True)
class Context:
    """The home folder that a command is about."""

    home: Path

    def open(self) -> Home:
        """The home; HomeError where there is none."""
        return Home.open(self.home)

    def open_or_create(self) -> Home:
        """The home, made where there is none."""
        if is_home(self.home):
            return Home.open(self.home)
        return Home.create(self.home, store_by_variable())

    def matchmaker(self) -> Matchmaker:
        """The network's current snapshot, with what was edited since, ready to be asked."""
        home, built = self.open(), Matchmaker.load(self.home)
        if home.revision() == built.snapshot.meta.revision:
            return built
        # Imported here: whoever only asks a snapshot needs no database.
        from matchmaker.services.snapshot_mask import SnapshotMask  # noqa: PLC0415

        with home.store() as store:
            return SnapshotMask().over(store, built, Tier.STAFF)


NewStore = Annotated[
    str,
    typer.Option(
        "--store",
        help="Keep the store in this empty PostgreSQL database: postgresql://user@host/name, "
        "secrets as ${VARIABLE}; MATCHMAKER_STORE says it, too.",
    ),
]


def store_by_variable() -> str:
    """Name the variable that says where new networks keep their store; "" for a file of theirs."""
    return "${MATCHMAKER_STORE}" if Settings().store else ""


def context_of(context: typer.Context) -> Context:
    """The typed context of a command."""
    found: Context = context.obj
    return found


def is_plain() -> bool:
    """Whether no escape codes are to be sent: NO_COLOR is set, or the terminal knows none."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM", "") in {"dumb", "unknown"}


def console(*, stderr: bool = False) -> Console:
    """A console that writes as the terminal can show it, without colours where none are wanted."""
    return Console(
        stderr=stderr,
        highlight=False,
        soft_wrap=not stderr,
        color_system=None if is_plain() else "auto",
    )


@contextmanager
def progress_bar() -> Iterator[Report]:
    """A bar on stderr, on a terminal only; yields what stages report to."""
    if is_plain():
        yield _stages_as_lines()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console(stderr=True), disable=not sys.stderr.isatty()) as bars:
        tasks = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done)

        yield report


def _stages_as_lines() -> Report:
    """A line for each stage that begins: a bar cannot be drawn without escape codes."""
    begun = set()

    def report(stage: str, done: int, total: int) -> None:  # noqa: ARG001 - as bars are told
        if stage not in begun and sys.stderr.isatty():
            sys.stderr.write(f"{stage} …\n")
        begun.add(stage)

    return report


def print_json(value: Any) -> None:
    """Write a value as JSON, one document, for machines."""
    typer.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def print_result(value: Any, *lines: str, json: bool) -> None:
    """Write what a command did: one JSON document for machines, or lines for people."""
    if json:
        print_json(value)
        return
    for line in lines:
        typer.echo(line)


def errors_to(stream: TextIO, error: MatchmakerError | OSError) -> None:
    """One line a person can act on."""
    stream.write(f"matchmaker: {error}\n")


UNCHANGED = "Nothing was changed."
WHOLE = "What was being written is in the store whole, or not at all."
KEPT: Mapping[str, str] = {
    "init": "A demo network is completed by the same command.",
    "import": "Nothing was imported; the store is as before.",
    "imports": "Run it again: an import is undone whole, or not at all.",
    "template": "The template may be missing.",
    "contacts": WHOLE,
    "need": WHOLE,
    "offer": WHOLE,
    "rank": "No run was written.",
    "introductions": WHOLE,
    "outbox": "What was sent is noted as sent; the rest still waits.",
    "webhook": WHOLE,
    "network": "The network is as before; a file that was being written may be missing.",
    "resolve": WHOLE,
    "judge": WHOLE,
    "build": "The snapshot in service stays.",
    "account": WHOLE,
    "person": f"{WHOLE} After an erasure run: matchmaker build",
    "retention": f"{WHOLE} Run it again for the rest.",
    "rollback": "See which weights are in force with: matchmaker how-we-rank",
    "backup": "There may be no backup; the network is as before.",
    "move-store": "The store is where it was, or whole in the new place; see: matchmaker doctor",
    "restore": "There may be no network yet; the backup is as before.",
    "evaluate": "Suites that had ended left their results in the folder.",
    "serve": "Nobody is served any more; the store and the snapshot stay.",
}
"""By command; every other one only reads."""


class Stopped(KeyboardInterrupt):
    """Ctrl-C, with a sentence on what was kept."""


@contextmanager
def kept(say: Callable[[], str]) -> Iterator[None]:
    """Say at Ctrl-C what was kept; asked at that moment, since it depends on how far it came."""
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped(say()) from None


def kept_by(command: str) -> str:
    """Say what a command keeps when it is stopped somewhere."""
    return KEPT.get(command, UNCHANGED)
