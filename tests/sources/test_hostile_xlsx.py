"""Workbooks that were made to exhaust whoever reads them are refused within limits."""

import resource
import struct
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from matchmaker.errors import InputError
from matchmaker.sources import read_table

SHEET = "xl/worksheets/sheet1.xml"


def workbook(path: Path, sheet: bytes | None = None) -> Path:
    """A sound workbook with one firm, perhaps with another sheet in its place."""
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_row(0, 0, ["id", "name"])
        book.worksheets()[0].write_row(1, 0, ["a", "Alfa"])
    if sheet is not None:
        with zipfile.ZipFile(path) as packed:
            parts = {each: packed.read(each) for each in packed.namelist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in parts.items():
                packed.writestr(name, sheet if name == SHEET else content)
    return path


def cells(*said: str) -> bytes:
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + "".join(said)
        + "</sheetData></worksheet>"
    ).encode()


def test_a_sound_workbook_is_read(tmp_path: Path) -> None:
    (profile,) = read_table(workbook(tmp_path / "t.xlsx")).profiles
    assert profile.name == "Alfa"


def test_stated_sizes_are_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "t.xlsx", b"<x>" + b" " * 5_000_000)
    content, size = path.read_bytes(), struct.pack("<I", 5_000_003)
    assert content.count(size) >= 2, "in the local header and in the directory"
    path.write_bytes(content.replace(size, struct.pack("<I", 9)))
    monkeypatch.setattr("matchmaker.sources.xlsx_files.MAX_UNPACKED", 1_000_000)
    with pytest.raises(InputError, match="unpacks to"):
        read_table(path)


def test_cells_are_counted_before_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = "<row>" + '<c t="n"><v>1</v></c>' * 5_000 + "</row>"
    path = workbook(tmp_path / "t.xlsx", cells(row * 2))
    monkeypatch.setattr("matchmaker.sources.xlsx_files.MAX_CELLS", 9_000)
    with pytest.raises(InputError, match="too many cells"):
        read_table(path)


def test_one_cell_far_away_takes_no_memory(tmp_path: Path) -> None:
    """A thousand bytes that stand for 17 billion cells."""
    near, far = ('<row r="{}"><c r="{}"><v>1</v></c></row>'.format(*at)
                 for at in ((1, "A1"), (1_048_576, "XFD1048576")))  # fmt: skip
    path = workbook(tmp_path / "t.xlsx", cells(near, far))
    started, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InputError, match=r"too many cells|too much memory|no column name"):
        read_table(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 256 * 1024
    assert time.monotonic() - started < 60, "five seconds on a machine of its own"


def test_reading_ends_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matchmaker.sources.xlsx_files.SECONDS", 0.01)
    with pytest.raises(InputError, match="too much memory or time"):
        read_table(workbook(tmp_path / "t.xlsx"))
