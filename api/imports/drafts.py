"""What a person decides of a file before it is imported: its columns, and cells to mend."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import msgspec

from matchmaker.errors import InputError
from matchmaker.home import Home
from matchmaker.services.mappings import open_mapped
from matchmaker.sources import (
    ColumnGuess,
    OpenedTable,
    TableMapping,
    mapping_text,
    open_table,
    read_mapping,
)

from .uploads import Upload

_MAPPING, _CORRECTIONS = "mapping.toml", "corrections.json"
Corrections = Mapping[int, Mapping[str, str]]


def opened(home: Home, upload: Upload) -> tuple[OpenedTable, tuple[InputError, ...]]:
    """Open a file by the mapping that was decided on, else by one remembered or proposed."""
    table, notes = open_mapped(home, upload.source, upload.path, _decided(upload))
    corrected = replace(table.mapping, corrections=corrections(upload))
    return replace(table, mapping=corrected), notes


def is_decided(upload: Upload) -> bool:
    """Whether a person has looked at the columns."""
    return (_folder(upload) / _MAPPING).is_file()


def decide(upload: Upload, mapping: TableMapping) -> None:
    """Keep which column is what."""
    (_folder(upload) / _MAPPING).write_text(mapping_text(mapping), encoding="utf-8")


def choose_sheet(upload: Upload, sheet: str) -> None:
    """
    Propose anew, by the columns of another sheet; what was mended in the first one is dropped.

    Raises:
        InputError: the workbook has no such sheet, or nothing is in it.
    """
    opened = open_table(upload.path, upload.source, sheet=sheet)
    decide(upload, opened.mapping)
    (_folder(upload) / _CORRECTIONS).unlink(missing_ok=True)


def correct(upload: Upload, cells: Iterable[tuple[int, str, str]]) -> None:
    """Keep cells that a person mended: row, header, and what is to stand there."""
    kept = {row: dict(named) for row, named in corrections(upload).items()}
    for row, header, value in cells:
        kept.setdefault(row, {})[header] = value
    (_folder(upload) / _CORRECTIONS).write_bytes(msgspec.json.encode(kept))


def corrections(upload: Upload) -> Corrections:
    """Read the cells that were mended so far."""
    file = _folder(upload) / _CORRECTIONS
    if not file.is_file():
        return {}
    return msgspec.json.decode(file.read_bytes(), type=dict[int, dict[str, str]])


def chosen(
    proposed: TableMapping, columns: Mapping[str, str], fixed: Mapping[str, str], *, mend: bool
) -> TableMapping:
    """Give a mapping as a person changed it; what they left as it was stays as sure as it was."""
    return replace(
        proposed,
        columns=tuple(_as_chosen(guess, columns) for guess in proposed.columns),
        fixed={name: text for name, text in fixed.items() if text},
        mend_text=mend,
    )


def _as_chosen(guess: ColumnGuess, columns: Mapping[str, str]) -> ColumnGuess:
    column = columns.get(guess.header, guess.column)
    if column == guess.column:
        return guess
    return replace(guess, column=column, certainty=1.0, reason="mapping")


def _decided(upload: Upload) -> TableMapping | None:
    file = _folder(upload) / _MAPPING
    return read_mapping(file) if file.is_file() else None


def _folder(upload: Upload) -> Path:
    return upload.path.parents[1]
