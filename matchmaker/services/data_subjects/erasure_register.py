"""
The register of erasures, outside of the database: an older backup does not bring anybody back.

It stands in the home and beside every backup, and holds salted digests. Whoever restores a backup
restores its neighbour, so an erasure is also written beside the backups that were made before it.
"""

import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from matchmaker.errors import StoreError
from matchmaker.home import Home
from matchmaker.store import Erasure

REGISTER = "erasures.jsonl"
PLACES = "backups.txt"
"""In the home: the folders that backups were written to."""

_encoder, _decoder = msgspec.json.Encoder(), msgspec.json.Decoder(Erasure)


def note(home: Home, erasures: Iterable[Erasure]) -> list[Path]:
    """Add to the register, here and beside known backups; gives the folders out of reach."""
    new = list(erasures)
    add(home.path / REGISTER, new)
    missed = []
    for folder in _places(home):
        try:
            add(folder / REGISTER, new)
        except OSError:
            missed.append(folder)
    return missed


def accompany(home: Home, backup: Path) -> None:
    """Put the register beside a backup, and remember where that is."""
    folder = backup.absolute().parent
    add(folder / REGISTER, read(home.path / REGISTER))
    if folder not in _places(home):
        with (home.path / PLACES).open("a", encoding="utf-8") as file:
            file.write(f"{folder}\n")


def read(register: Path) -> list[Erasure]:
    """Read a register; empty where there is none, StoreError where it is damaged."""
    if not register.is_file():
        return []
    try:
        return [_decoder.decode(line) for line in register.read_bytes().splitlines() if line]
    except msgspec.MsgspecError as error:
        raise StoreError("erasures_damaged", {"register": register, "problem": error}) from error


def _places(home: Home) -> list[Path]:
    known = home.path / PLACES
    lines = known.read_text(encoding="utf-8").splitlines() if known.is_file() else []
    return [Path(line) for line in lines if line]


def add(register: Path, erasures: Iterable[Erasure]) -> None:
    """Add to one register what it does not hold yet, and see it on the disk."""
    known = {erasure.digest for erasure in read(register)}
    new = [erasure for erasure in erasures if erasure.digest not in known]
    if not new:
        return
    with register.open("ab") as file:
        file.writelines(_encoder.encode(erasure) + b"\n" for erasure in new)
        file.flush()
        os.fsync(file.fileno())
