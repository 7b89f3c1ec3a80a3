"""Which column of a file is what: given, remembered from an earlier file, or proposed."""

from dataclasses import replace
from pathlib import Path

from matchmaker.errors import InputError
from matchmaker.home import Home
from matchmaker.sources import (
    TABLES,
    OpenedTable,
    TableMapping,
    fingerprint,
    mapping_text,
    open_table,
    read_mapping,
)
from matchmaker.sources.presets import presets


def open_mapped(
    home: Home | None,
    table: str,
    path: Path,
    given: TableMapping | None = None,
    *,
    mend_text: bool = False,
) -> tuple[OpenedTable, tuple[InputError, ...]]:
    """
    Find the table in a file and its mapping; the notes say where the mapping comes from.

    Raises:
        InputError: no such table, or the file as a whole cannot be read.
    """
    opened = open_table(path, table, given, mend_text=mend_text)
    if given is not None or home is None:
        return opened, _recognised(opened, path)
    file = _file(home, table, opened)
    if not file.is_file():
        return opened, _recognised(opened, path)
    known = read_mapping(file)
    again = open_table(path, table, known, mend_text=mend_text)
    return again, (InputError("mapping_remembered", file=path.name),)


def remember(home: Home, mapping: TableMapping) -> None:
    """
    Keep a mapping that a person looked at, for the next file with the same headers.

    Where its table stands is for the next file to say: its titles may be others.
    """
    home.mappings.mkdir(exist_ok=True)
    mapping = replace(mapping, sheet="", header_row=0, mend_text=False)
    headers = (guess.header for guess in mapping.columns)
    file = home.mappings / f"{fingerprint(mapping.table, headers)}.toml"
    file.write_text(mapping_text(mapping), encoding="utf-8")


def has_columns(source: str) -> bool:
    """Whether a source is one table, whose columns can be told apart."""
    return source in TABLES


def _file(home: Home, table: str, opened: OpenedTable) -> Path:
    headers = (guess.header for guess in opened.mapping.columns)
    return home.mappings / f"{fingerprint(table, headers)}.toml"


def _recognised(opened: OpenedTable, path: Path) -> tuple[InputError, ...]:
    for preset in presets():
        if preset.name == opened.mapping.preset:
            return (InputError("preset_used", {"title": preset.title}, file=path.name),)
    return ()
