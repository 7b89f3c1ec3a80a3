"""The table is found wherever it stands, and what is none of it is left out."""

from pathlib import Path

import openpyxl
import pytest

from matchmaker.errors import InputError
from matchmaker.sources import read_table
from matchmaker.sources.encodings import text_form


def book(path: Path, **sheets: list[list[object]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def names(path: Path) -> list[str]:
    return [each.name for each in read_table(path).profiles]


HEADER = ["Ragione sociale", "Comune", "Fatturato"]
ROW = ["Alfa Prova S.r.l.", "Lecco", 1000000]


def test_a_cover_sheet_and_titles_are_passed(tmp_path):
    path = book(
        tmp_path / "t.xlsx",
        Leggimi=[["Leggere prima"], ["Aggiornato al 2026"]],
        Dati=[["Elenco imprese"], [], ["Anagrafica", None, "Bilancio"], HEADER, ROW],
    )
    reading = read_table(path)
    assert [each.name for each in reading.profiles] == ["Alfa Prova S.r.l."]
    told = " ".join(map(str, reading.notes))
    assert "the sheet 'Dati' of 2 was read" in told
    assert "the header stands in row 4" in told


def test_a_row_of_units_and_a_total_are_left_out(tmp_path):
    units, total = ["testo", "-", "EUR"], ["Totale", None, 1000000]
    reading = read_table(book(tmp_path / "t.xlsx", A=[HEADER, units, ROW, total]))
    assert [each.name for each in reading.profiles] == ["Alfa Prova S.r.l."]
    assert reading.rejects == ()
    told = " ".join(map(str, reading.notes))
    assert "row 2 only says units" in told
    assert "adds up others" in told


def test_a_second_table_in_another_sheet_is_named(tmp_path):
    path = book(tmp_path / "t.xlsx", Uno=[HEADER, ROW], Due=[HEADER[:2], ["Beta AG", "Chur"]])
    assert any("'Due' has a table too" in str(note) for note in read_table(path).notes)


def test_a_name_of_the_row_above_fills_a_blank_one(tmp_path):
    rows = [["Ragione sociale", "Sede", None], [None, "Comune", "CAP"], ["Alfa", "Lecco", "23900"]]
    (profile,) = read_table(book(tmp_path / "t.xlsx", A=rows)).profiles
    assert (profile.name, profile.place.postcode) == ("Alfa", "23900")


def test_blank_columns_at_the_end_do_not_matter(write):
    assert names(write("t.csv", "name;city;;;\nAlfa;Lecco;;;\nBeta;Como\n")) == ["Alfa", "Beta"]


def test_a_formula_without_result_in_an_optional_cell_is_named(tmp_path):
    reading = read_table(book(tmp_path / "t.xlsx", A=[HEADER, ["Alfa", "Lecco", "=1+1"]]))
    (cell,) = reading.set_aside
    assert (cell.row, cell.header) == (2, "Fatturato")
    assert "result is not in the file" in cell.rule


def test_what_was_seen_where_is_said(tmp_path):
    path = book(tmp_path / "t.xlsx", Dati=[["x"], ["y"], ["Comune", "CAP", "Provincia"]])
    with pytest.raises(InputError) as caught:
        read_table(path)
    assert "no column name" in str(caught.value)
    assert "found Comune, CAP, Provincia" in str(caught.value)


@pytest.mark.parametrize(
    ("encoding", "name"), [("cp1252", "Windows-1252"), ("mac_roman", "Mac Roman")]
)
def test_older_encodings_are_recognised(write, encoding, name):
    text = "ragione sociale;città\nOfficine Però «Società»;Cantù\nMüller Öfen;Zürich\n"
    path = write("t.csv", text.encode(encoding))
    assert text_form(path).guessed == name
    assert names(path) == ["Officine Però «Società»", "Müller Öfen"]


def test_utf_16_without_a_mark_is_read(write):
    assert names(write("t.csv", "name;city\nPerò;Cantù\n".encode("utf-16-le"))) == ["Però"]
