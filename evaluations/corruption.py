"""
Damage stores and backups at random, and see that the damage is found before anything is used.

    python -m evaluations.corruption --cases 300 --out evaluations/results/corruption.json

Of a small network in use, each case damages a copy: bits turned, a block of zeros or of noise, an
end cut off, a page swapped with another. A backup has to be refused by its checksum, whatever the
damage. A store has to be found damaged by `doctor`'s check, or to hold the same rows as before: the
damage then fell into bytes that hold nothing.
"""

import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import msgspec
import typer

from evaluations.report import provenance
from matchmaker.domain import Kind, Profile, ProfileId, Role, Text
from matchmaker.errors import MatchmakerError
from matchmaker.services.accounts import add_account
from matchmaker.store import Origin, Store, verify_backup

PAGE = 4096
N_PROFILES = 300
Damage = Callable[[bytearray, random.Random], None]


def turned_bits(content: bytearray, draw: random.Random) -> None:
    """Turn one to eight bits."""
    for _ in range(draw.randint(1, 8)):
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)


def zeros(content: bytearray, draw: random.Random) -> None:
    """Write zeros over a part, as a disk does that lost a write."""
    start, length = draw.randrange(len(content)), draw.randint(1, 2 * PAGE)
    content[start : start + length] = bytes(len(content[start : start + length]))


def noise(content: bytearray, draw: random.Random) -> None:
    """Write noise over a part."""
    start, length = draw.randrange(len(content)), draw.randint(1, 2 * PAGE)
    content[start : start + length] = draw.randbytes(len(content[start : start + length]))


def cut_off(content: bytearray, draw: random.Random) -> None:
    """Cut the end off."""
    del content[draw.randrange(len(content)) :]


def swapped_pages(content: bytearray, draw: random.Random) -> None:
    """Exchange two pages."""
    first, second = (draw.randrange(len(content) // PAGE) * PAGE for _ in range(2))
    one, other = content[first : first + PAGE], content[second : second + PAGE]
    content[first : first + PAGE], content[second : second + PAGE] = other, one


DAMAGES: Mapping[str, Damage] = {
    each.__name__: each for each in (turned_bits, zeros, noise, cut_off, swapped_pages)
}


def network(folder: Path) -> tuple[Path, Path]:
    """Make a network with profiles, accounts and a log; its file, and a backup."""
    file, backup = folder / "network.sqlite", folder / "backup.sqlite"
    origin = Origin(source="evaluation", at=datetime.now(UTC))
    with closing(Store.create(f"sqlite:///{file}")) as store:
        with store.write() as writer:
            writer.put_profiles(map(_profile, range(N_PROFILES)), origin)
            for i in range(N_PROFILES):
                writer.audit.record("profile.create", origin, subject=f"profile:f{i}")
        for i in range(20):
            add_account(
                store, email=f"a{i}@example.org", name="", role=Role.COMPANY,
                speaks_for=[f"f{i}"], origin=origin,
            )  # fmt: skip
        store.backup(backup)
    return file, backup


def _profile(i: int) -> Profile:
    text = Text(field="description", value=f"Officina {i}: tornitura, fresatura, saldatura. " * 5)
    return Profile(id=ProfileId(f"f{i}"), kind=Kind.COMPANY, names=(f"Firma {i}",), texts=(text,))


def rows_of(file: Path) -> list[str] | None:
    """All that a database holds; None where that cannot be read."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            return list(connection.iterdump())
    except (sqlite3.Error, UnicodeError):
        return None


def is_found_in_store(file: Path, before: list[str]) -> str:
    """Whether the check finds the damage: "found", "harmless" or "missed"."""
    try:
        with closing(Store.open(f"sqlite:///{file}")) as store:
            if store.check():
                return "found"
    except MatchmakerError:
        return "found"
    return "harmless" if rows_of(file) == before else "missed"


def is_found_in_backup(file: Path) -> str:
    """Whether the checksum finds the damage."""
    try:
        verify_backup(file)
    except MatchmakerError:
        return "found"
    return "missed"


def cases(n_cases: int, seed: int) -> dict[str, object]:
    """Damage a store and a backup in turn; how often the damage was found, by its kind."""
    counts: Counter[str] = Counter()
    draw = random.Random(seed)  # noqa: S311 - no secret
    with TemporaryDirectory() as name:
        folder = Path(name)
        store, backup = network(folder)
        before = rows_of(store) or []
        for i in range(n_cases):
            kind = list(DAMAGES)[i // 2 % len(DAMAGES)]
            original = (store, backup)[i % 2]
            content = bytearray(whole := original.read_bytes())
            while content == whole:
                DAMAGES[kind](content, draw)
            damaged = folder / f"case-{i}" / original.name
            damaged.parent.mkdir()
            damaged.write_bytes(content)
            if original is backup:
                shutil.copy(f"{backup}.sha256", f"{damaged}.sha256")
                found = is_found_in_backup(damaged)
            else:
                found = is_found_in_store(damaged, before)
            counts[f"{original.stem} {kind}: {found}"] += 1
            shutil.rmtree(damaged.parent)
    missed = sum(n for name, n in counts.items() if name.endswith("missed"))
    return {"n_cases": n_cases, "n_missed": missed, "counts": dict(sorted(counts.items()))}


def main(
    n_cases: Annotated[int, typer.Option("--cases", min=1)] = 300,
    seed: int = 7,
    out: Annotated[Path | None, typer.Option(help="JSON to write.")] = None,
) -> None:
    """Damage, print and keep what was found; exit code 1 where anything was missed."""
    found = cases(n_cases, seed)
    typer.echo(msgspec.json.encode(found).decode())
    if out is not None:
        text = msgspec.json.encode({"found": found, **provenance(None, ())})
        out.write_bytes(msgspec.json.format(text, indent=2) + b"\n")
    if found["n_missed"]:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
