"""Which column of a file is what: as proposed, as a person mended it, as a TOML file."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2s
from pathlib import Path
from typing import Any

from matchmaker.errors import InputError
from matchmaker.sources.normalise import fold

SURE, LIKELY = 0.9, 0.6
"""Certainty from which a column is taken as sure, and as likely enough to be read at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnGuess:
    """What a column of a file is taken for, and why."""

    header: str
    column: str = ""
    """Of the table; empty where it can't be placed, or is not read."""
    certainty: float = 0.0
    """From 0 to 1."""
    reason: str = ""
    """A code: name, similar_name, values, preset, mapping, unlike_name, contact, notes, unknown."""
    example: str = ""
    """A value of the column."""

    @property
    def is_sure(self) -> bool:
        """Whether nobody need look at it."""
        return self.certainty >= SURE


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMapping:
    """How a file becomes a table."""

    table: str = "profiles"
    columns: tuple[ColumnGuess, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    """Column -> the text for every row that says nothing of it."""
    sheet: str = ""
    header_row: int = 0
    """As a spreadsheet counts; 0 where it is to be found."""
    key_prefix: str = ""
    """Stands before the source's own keys, so that those of two systems do not meet."""
    preset: str = ""
    """The name of the preset that it follows."""
    mend_text: bool = False
    """Whether text that was encoded twice is turned into what it was."""
    corrections: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    """Cells that a person mended, by row and header; of this file only, and not written down."""

    def placed(self) -> dict[str, list[str]]:
        """Give the headers of each column, in the file's order."""
        found: dict[str, list[str]] = {}
        for guess in self.columns:
            if guess.column:
                found.setdefault(guess.column, []).append(guess.header)
        return found

    @property
    def unplaced(self) -> tuple[ColumnGuess, ...]:
        """The columns that are not read."""
        return tuple(guess for guess in self.columns if not guess.column)


def fingerprint(table: str, headers: Iterable[str]) -> str:
    """Tell files with the same headers by a few letters, whatever their order and capitals."""
    folded = "|".join(sorted({fold(header) for header in headers}))
    return blake2s(f"{table}|{folded}".encode(), digest_size=8).hexdigest()


_KNOWN_KEYS = frozenset(
    ["table", "sheet", "header_row", "key_prefix", "preset", "mend_text", "fixed", "columns"]
)


def mapping_text(mapping: TableMapping) -> str:
    """Write a mapping as TOML, with how sure each line is."""
    lines = [
        "# Which column of the file is what. Mend it here and pass it with --map.",
        '# "" leaves a column out; a column of the table may stand at several headers.',
        f"table = {_quoted(mapping.table)}",
        f"sheet = {_quoted(mapping.sheet)}",
        f"header_row = {mapping.header_row}",
        f"key_prefix = {_quoted(mapping.key_prefix)}",
        f"preset = {_quoted(mapping.preset)}",
        f"mend_text = {'true' if mapping.mend_text else 'false'}",
        "",
        "# What counts in every row that says nothing of it.",
        "[fixed]",
        *(f"{column} = {_quoted(text)}" for column, text in mapping.fixed.items()),
        "",
        "[columns]",
        *(f"{_quoted(each.header)} = {_quoted(each.column)}{_said(each)}"
          for each in mapping.columns),
    ]  # fmt: skip
    return "\n".join([*lines, ""])


def _said(guess: ColumnGuess) -> str:
    """Say behind a line how sure it is."""
    if not guess.column:
        return f"  # not read: {guess.reason.replace('_', ' ')}"
    return f"  # {guess.certainty:.0%}: {guess.reason.replace('_', ' ')}"


def _quoted(text: str) -> str:
    # A basic string of TOML takes the escapes of JSON, but no DEL.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


_LONGEST_LINE = 4000
"""Characters: a header name with its column has far fewer; a key of a thousand parts takes long."""


def read_mapping(path: Path) -> TableMapping:
    """
    Read a mapping that `mapping_text` wrote and a person may have mended.

    Raises:
        InputError: it is no TOML, or says what no mapping says.
    """
    try:
        text = path.read_text("utf-8-sig")
        if len(max(text.splitlines(), key=len, default="")) > _LONGEST_LINE:
            problem = f"a line of more than {_LONGEST_LINE} characters"
            raise InputError("mapping_unsound", {"problem": problem}, file=path.name)
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, RecursionError) as error:
        raise InputError("mapping_unsound", {"problem": error}, file=path.name) from None
    return mapping_of(told, path.name)


def mapping_of(told: Mapping[str, Any], file: str = "") -> TableMapping:
    """Make a mapping of what was read; InputError where it says what no mapping says."""
    unknown = [name for name in told if name not in _KNOWN_KEYS]
    if unknown:
        choices = ", ".join(sorted(_KNOWN_KEYS))
        raise InputError("field_unknown", {"choices": choices}, file=file, field=unknown[0])
    columns, fixed = told.get("columns", {}), told.get("fixed", {})
    for name, group in (("columns", columns), ("fixed", fixed)):
        if not isinstance(group, dict) or not all(isinstance(v, str) for v in group.values()):
            raise InputError("mapping_no_texts", file=file, field=name)
    return TableMapping(
        table=str(told.get("table", "profiles")),
        sheet=str(told.get("sheet", "")),
        header_row=int(told.get("header_row", 0)),
        key_prefix=str(told.get("key_prefix", "")),
        preset=str(told.get("preset", "")),
        mend_text=bool(told.get("mend_text", False)),
        fixed={name: text for name, text in fixed.items() if text},
        columns=tuple(
            ColumnGuess(header=header, column=column, certainty=1.0, reason="mapping")
            for header, column in columns.items()
        ),
    )
