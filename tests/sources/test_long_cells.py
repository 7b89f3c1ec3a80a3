"""Cells, forms and texts of any length are read, or refused, in time that grows with them alone."""

import csv
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import process_time
from typing import Any

from matchmaker.domain import Identifier, Kind, Place, Profile, ProfileId, Text
from matchmaker.errors import InputError
from matchmaker.snapshot import BuildCache, read_texts
from matchmaker.sources import profile_from_form, read_table
from matchmaker.sources.identifiers import SCHEMES
from matchmaker.sources.profile_row import ProfileRow

PIECES = (" ", "a", "1", "- ", "a@", "M8 ", "1.", "CHE-")
"""What patterns that try every way stumble over, again and again."""
LONG = 10_000
QUICK_S = 1.0
"""Of processor for the longest cell: patterns that tried every way took minutes."""


def seconds_of(work: Callable[[], object]) -> float:
    started = process_time()
    with suppress(InputError):
        work()
    return process_time() - started


def test_a_table_of_endless_cells_is_read_at_once(tmp_path: Path) -> None:
    path = tmp_path / "endless.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow([*ProfileRow.model_fields, "Umsatz TCHF", "Steuernummer"])
        for piece in PIECES:
            cells = [piece * (LONG // len(piece))] * (len(ProfileRow.model_fields) + 2)
            rows.writerow(cells)
    took = seconds_of(lambda: read_table(path))
    assert took < 8 * QUICK_S, f"{took:.1f} s"


def test_a_form_of_endless_fields_is_refused_at_once() -> None:
    for piece in PIECES:
        word = piece * (LONG // len(piece))
        forms: list[dict[str, Any]] = [
            *({"identifiers": (Identifier(scheme=each, value=word),)} for each in SCHEMES),
            {"sectors": (word,)},
            {"languages": (word,)},
            {"url": word},
            {"place": Place(country="IT", nuts=word)},
        ]
        for fields in forms:
            form = Profile(id=ProfileId("a"), kind=Kind.COMPANY, names=("A",), **fields)
            took = seconds_of(lambda form=form: profile_from_form(form))  # type: ignore[misc]
            assert took < QUICK_S, f"{[*fields]}, {piece!r}: {took:.1f} s"


def test_four_times_the_text_takes_no_more_than_some_times_as_long() -> None:
    reader = BuildCache.open(None).reader

    def read(piece: str, length: int) -> Callable[[], object]:
        text = Text(field="description", value=f"{piece * (length // len(piece))}!")
        said = Profile(id=ProfileId("a"), kind=Kind.COMPANY, names=("A",), texts=(text,))
        return lambda: read_texts([said], [], BuildCache(reader, {}), lambda *_: None)

    for piece in (".", "a/"):
        read(piece, 10)()
        short, long = (min(seconds_of(read(piece, n)) for _ in range(2)) for n in (1_000, 4_000))
        assert long < 8 * short + 0.1, f"{piece!r}: {short:.2f} s, {long:.2f} s"
