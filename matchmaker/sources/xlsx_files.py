"""
Read XLSX, which is packed XML: in a process of its own, within limits on memory and time.

What a file claims of itself is not believed: what it unpacks to is counted, and so are its cells.
"""

import os
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from matchmaker.errors import InputError
from matchmaker.sources.sheets import RawRow, RawSheet, Workbook

MAX_UNPACKED = 500_000_000
"""Bytes of an XLSX once unpacked; a hundred thousand full profiles stay below it."""
MAX_CELLS = 20_000_000
"""Of all sheets; a million profiles with twenty columns."""
MEMORY_BYTES = 4 * 1024**3
"""Of the address space in which a file is read; rows are written down as they are read."""
SECONDS = 120.0
"""In which it is read; three million cells take some 25 seconds of one core."""
_CHUNK = 1024 * 1024
UNSOUND, TOO_MANY_CELLS = 3, 4
UNCALCULATED = "#FORMULA!"
"""Stands for a formula of which the file holds no result."""
_LONGEST_COMPLAINT = 300


def read_xlsx(path: Path) -> Workbook:
    """Read the visible sheets; InputError where a file is unsound, or too much for the limits."""
    try:
        _check_unpacked(path)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as problem:
        raise _unsound(path, str(problem)) from None
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "sheets.jsonl"
        code, said = _read_apart(path, out)
        if code == 0:
            return _workbook(out, path.name)
    if code == UNSOUND:
        raise _unsound(path, said)
    if code == TOO_MANY_CELLS:
        raise InputError("cells_too_many", {"most": MAX_CELLS}, file=path.name)
    raise InputError("xlsx_beyond_limits", file=path.name)


def _workbook(out: Path, file: str) -> Workbook:
    found: list[RawSheet] = []
    with out.open("rb") as lines:
        told: Any = msgspec.json.decode(next(lines))
        rows: list[RawRow] = []
        for line in lines:
            read: Any = msgspec.json.decode(line)
            if isinstance(read, dict):
                rows = []
                hidden = read["n_hidden_rows"], read["n_hidden_columns"]
                found.append(RawSheet(read["sheet"], rows, *hidden))
            else:
                rows.append(RawRow(read[0], [_cell(cell) for cell in read[1:]]))
    return Workbook(tuple(found), tuple(_notes(told, file)))


def _notes(told: Any, file: str) -> Iterator[InputError]:
    if told["hidden_sheets"]:
        sheets = ", ".join(map(repr, told["hidden_sheets"]))
        yield InputError("sheets_hidden", {"sheets": sheets}, file=file)
    if told["n_comments"]:
        yield InputError("comments_unread", {"n": told["n_comments"]}, file=file)


def _cell(cell: Any) -> object:
    """Give a cell as it was before it was written down; days come as {"on": …}."""
    if not isinstance(cell, dict):
        return cell
    if "on" in cell:
        return date.fromisoformat(cell["on"])
    return datetime.fromisoformat(cell["at"])


def _unsound(path: Path, problem: str) -> InputError:
    told = (problem.splitlines() or [""])[0][:_LONGEST_COMPLAINT]
    return InputError("xlsx_unsound", {"problem": told}, file=path.name)


def _check_unpacked(path: Path) -> None:
    """Unpack into nothing and count, up to the limits; the sizes that are stated may be forged."""
    n_bytes = n_cells = 0
    with zipfile.ZipFile(path) as packed:
        for member in packed.infolist():
            is_sheet = member.filename.startswith("xl/worksheets/")
            for chunk in _unpacked(packed, member):
                n_bytes += len(chunk)
                if n_bytes > MAX_UNPACKED:
                    raise InputError(
                        "xlsx_too_large", {"n": n_bytes, "most": MAX_UNPACKED}, file=path.name
                    )
                # A cell that is parted between two chunks is not missed often enough to matter.
                n_cells += chunk.count(b"<c ") + chunk.count(b"<c>") if is_sheet else 0
            if n_cells > MAX_CELLS:
                raise InputError("cells_too_many", {"most": MAX_CELLS}, file=path.name)


def _unpacked(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack a member to the end of its data, not to that of its stated size."""
    member.file_size = sys.maxsize
    # The checksum is for whoever uses the content.
    member.CRC = None  # type: ignore[assignment]
    with packed.open(member) as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _read_apart(path: Path, out: Path) -> tuple[int, str]:
    """Read in another process; its exit code (below 0: a signal ended it), and what it said."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    command = [sys.executable, "-m", "matchmaker.sources.xlsx_process", str(path), str(out)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, and two paths
            command, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return -1, ""
    return done.returncode, done.stderr
