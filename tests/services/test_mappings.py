"""A mapping that a person looked at serves the next file with the same headers."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from matchmaker.home import Home
from matchmaker.services.mappings import open_mapped, remember


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.create(tmp_path / "home")


def write(path: Path, title: str, *above: str) -> Path:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in (*([each] for each in above), ["Wer", "Wo"], ["Alfa", "Lecco"]):
        book.active.append(row)
    book.save(path)
    return path


def test_the_next_file_with_the_same_headers_is_read_alike(home: Home, tmp_path: Path) -> None:
    first, notes = open_mapped(home, "profiles", write(tmp_path / "a.xlsx", "Dati", "Elenco"))
    assert notes == ()
    named = {"Wer": "name", "Wo": "city"}
    columns = tuple(replace(each, column=named[each.header]) for each in first.mapping.columns)
    remember(home, replace(first.mapping, columns=columns))
    # The sheet and the row of the header may be others.
    again, notes = open_mapped(home, "profiles", write(tmp_path / "b.xlsx", "Foglio1"))
    assert [each.column for each in again.mapping.columns] == ["name", "city"]
    assert [each.code for each in notes] == ["mapping_remembered"]


def test_other_headers_are_another_file(home: Home, tmp_path: Path) -> None:
    first, _ = open_mapped(home, "profiles", write(tmp_path / "a.xlsx", "Dati"))
    remember(home, first.mapping)
    other = tmp_path / "c.csv"
    other.write_text("Wer;Wann\nAlfa;2024\n", encoding="utf-8")
    _, notes = open_mapped(home, "profiles", other)
    assert notes == ()


def test_a_preset_is_named(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "crm.csv"
    path.write_text("Record ID,Company name\n1,Alfa Prova\n", encoding="utf-8")
    _, notes = open_mapped(home, "profiles", path)
    assert "HubSpot" in str(notes[0])
