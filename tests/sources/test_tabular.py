import io
import json
import zipfile
from dataclasses import replace
from datetime import date, datetime

import msgspec
import openpyxl
import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.domain import Cooperation, Kind, Visibility
from matchmaker.errors import InputError
from matchmaker.errors.translation import message
from matchmaker.sources import read_table, template, write_rejects
from matchmaker.sources.schema import TABLES

ITALIAN = (
    "Codice;Ragione Sociale;TIPO;Partita IVA;Fatturato;Latitudine;Longitudine;Bisogni;Consenso\n"
    'a1;"Alfa; S.r.l.";azienda;IT 00743110157;1.250.000,50;45,85;9,39;saldatura laser|colata;sì\n'
)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def utf16(name):
    return name.encode("utf-16-le").ljust(600, b"\0")


def packed(member):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(member, "x")
    return file.getvalue()


@pytest.fixture
def read(write):
    return lambda content, table="profiles", name="t.csv": read_table(write(name, content), table)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_italian_table_is_read_whatever_its_byte_order_mark(read, encoding):
    (profile,) = read(ITALIAN.encode(encoding)).profiles
    assert profile.name == "Alfa; S.r.l."
    assert profile.kind is Kind.COMPANY
    assert profile.identifiers[0].value == "00743110157"
    assert profile.size.turnover_eur == 1250000.5
    assert (profile.place.latitude, profile.place.longitude) == (45.85, 9.39)
    assert [need.text for need in profile.needs] == ["saldatura laser", "colata"]
    assert profile.needs[0].visibility is Visibility.NETWORK
    assert profile.needs[0].id != profile.needs[1].id


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_common_delimiter_and_line_end_is_found(read, delimiter, end):
    rows = [["id", "Firmenname", "Land"], ["a", "Müller AG", "Schweiz"]]
    reading = read(end.join(delimiter.join(row) for row in rows))
    assert [p.place.country for p in reading.profiles] == ["CH"]


def test_french_headers_and_unknown_columns(read):
    reading = read("identifiant;raison sociale;pays;couleur\na;Dupont SAS;France;bleu\n")
    assert reading.profiles[0].place.country == "FR"
    (warning,) = reading.warnings
    assert str(warning) == "t.csv: columns not known and not read: couleur"


def test_a_missing_column_is_told_with_what_was_found_and_what_came_near(read):
    with pytest.raises(InputError) as caught:
        read("id;denomin;paese\na;b;IT\n")
    message = str(caught.value)
    assert "no column name; found id, denomin, paese" in message
    assert "is 'denomin' meant as name?" in message
    assert "ragione sociale" in caught.value.accepted


def test_of_two_headers_for_one_column_the_first_that_says_something_counts(read):
    reading = read("id;name;Nome\na;Alfa;Altra\nb;;Beta\n")
    assert [profile.name for profile in reading.profiles] == ["Alfa", "Beta"]


@pytest.mark.parametrize(
    ("content", "name", "rule"),
    [
        (b"", "t.csv", "is empty"),
        (b"\n\n\n", "t.csv", "is empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "t.csv", "is a PDF, which is not read"),
        (b"%PDF-1.7", "t.xlsx", "is a PDF"),
        (b"%PDF-1.7", "t.pdf", "is a PDF"),
        (b"\x89PNG\r\n\x1a\n\0\1", "t.csv", "is a picture"),
        (OLD_OFFICE + utf16("Workbook"), "t.xls", "is an old Excel file"),
        (OLD_OFFICE + utf16("Workbook"), "t.xlsx", "is an old Excel file"),
        (OLD_OFFICE + utf16("EncryptedPackage"), "t.xlsx", "is an Excel file with a password"),
        (OLD_OFFICE + utf16("WordDocument"), "t.doc", "is a Word document"),
        (b"\xef\xbb\xbf <HTML><table><tr><td>Nome", "t.xls", "is a web page"),
        (packed("content.xml"), "t.xlsx", "is a LibreOffice file"),
        (packed("word/document.xml"), "t.xlsx", "is a Word document"),
        (packed("Index/Document.iwa"), "t.numbers", "is a file of Apple Numbers"),
        (packed("list.csv"), "t.zip", "is a ZIP file"),
        (b"PK\x03\x04abc", "t.csv", "not a sound XLSX file"),
        (b"PK\x03\x04abc", "t.xlsx", "not a sound XLSX file"),
        (b"hello hello", "t.parquet", "is not a .parquet file"),
        (b"PAR1" + b"x" * 90 + b"PAR1", "t.parquet", "not a sound Parquet file"),
        (b"id\x00;name\n", "t.csv", "NUL bytes"),
        (b";;;\n;;\n", "t.csv", "is empty"),
        (b"[1, 2", "t.json", "is not sound JSON"),
        (b"\xff{", "t.jsonl", "byte 1 is not UTF-8"),
        (b"id;name", "t.ods", "has a form that can't be read"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(read, content, name, rule):
    with pytest.raises(InputError, match=rule) as caught:
        read(content, name=name)
    assert caught.value.file == name
    if caught.value.code == "form_foreign":
        said = {message(caught.value, language) for language in ("en", "it", "de", "fr")}
        assert len(said) == 4
        assert all("xlsx" in each or "ZIP" in each for each in said)


def test_content_tells_a_table_whatever_its_file_is_called(read, tmp_path):
    text = "Ragione sociale;Comune\nMolle Prova S.r.l.;Lecco\n"
    book = openpyxl.Workbook()
    for line in text.splitlines():
        book.active.append(line.split(";"))
    book.save(tmp_path / "book.xlsx")
    packed_book = (tmp_path / "book.xlsx").read_bytes()
    rows = [{"Ragione sociale": "Molle Prova S.r.l.", "Comune": "Lecco"}]
    for content, name in (
        (packed_book, "t.csv"), (packed_book, "t.xls"), (packed_book, "t.xlsm"),
        (text.encode(), "t"), (text.replace(";", "\t").encode(), "t.xls"),
        (text.encode("utf-16"), "t.txt"), (text.encode("utf-16-le"), "t.csv"),
        (json.dumps(rows).encode(), "t.json"),
        (json.dumps({"total": 1, "data": rows}).encode(), "t.json"),
    ):  # fmt: skip
        (profile,) = read(content, name=name).profiles
        assert (profile.name, profile.place.city) == ("Molle Prova S.r.l.", "Lecco"), name


def test_missing_files_folders_and_tables_are_told_apart(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_table(tmp_path / "a.csv")
    (tmp_path / "b.csv").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        read_table(tmp_path / "b.csv")
    with pytest.raises(InputError, match="not a known table"):
        read_table(tmp_path / "a.csv", "companies")


def test_a_thousand_columns_give_one_warning_and_too_many_are_refused(read):
    wide = ["id", "name", *(f"c{n}" for n in range(998))]
    reading = read(";".join(wide) + "\na;b" + ";x" * 998)
    assert reading.n_accepted == 1
    assert len(reading.warnings) == 1
    assert "and 988 more" in str(reading.warnings[0])
    with pytest.raises(InputError, match="has 3000 columns"):
        read(";".join(["id", "name", *map(str, range(2998))]) + "\n")


@pytest.mark.parametrize("quote", ['"', ""])
def test_a_cell_of_50_megabytes_sets_its_row_aside_and_no_other(read, tmp_path, quote):
    huge = quote + "x" * 50_000_000 + quote
    reading = read(f"id;name;description\na;A;{huge}\nb;B;breve\n")
    assert reading.profiles[-1].id == "b"
    (reject,) = reading.rejects + reading.set_aside
    assert "100,000 characters" in f"{reject.rule} {reject.accepted}"
    assert len(reject.value) < 300
    (path,) = write_rejects(tmp_path / "r.csv", reading.rejects)
    assert path.stat().st_size < 10_000
    reading = read_table(path)
    (again,) = reading.rejects + reading.set_aside
    assert again.rule == "was cut in the rejects file"


def test_a_long_cell_below_the_readers_own_limit_is_set_aside_too(read):
    (reject,) = read(f"id;name;description\na;A;{'x' * 100_001}\n").set_aside
    assert (reject.field, reject.rule) == ("description", "has 100,001 characters")


def test_nul_bytes_set_the_row_aside(read):
    reading = read("id;name\na;A\x00B\nb;B\n")
    assert [(r.row, r.field) for r in reading.rejects] == [(2, "name")]
    assert reading.n_accepted == 1


def test_a_second_row_with_an_id_names_the_first(read):
    reading = read("id;name\nx;X\ny;Y\nx;Z\n")
    (reject,) = reading.rejects
    assert (reject.row, reject.field, reject.value) == (4, "id", "x")
    assert reject.rule == "says again what row 2 says"
    assert [p.name for p in reading.profiles] == ["X", "Y"]


def test_an_unclosed_quote_loses_its_own_row_only(read):
    reading = read('id;name\na;"Alfa\nb;Beta\nc;"Gamma"\nd;"De"lta\ne;tubi 3/4" inox\n')
    assert [p.id for p in reading.profiles] == ["b", "c", "e"]
    assert [r.row for r in reading.rejects] == [2, 5]
    assert all("quotation mark" in r.rule for r in reading.rejects)


def test_a_quoted_cell_may_span_lines(read):
    reading = read('id;name;description\na;A;"riga 1\n\nriga; 3 ""x"""\nb;B;\n')
    assert reading.profiles[0].texts[0].value == 'riga 1\n\nriga; 3 "x"'
    assert reading.n_accepted == 2


def test_ragged_rows_are_set_aside_unless_what_is_over_is_blank(read, tmp_path):
    reading = read("id;name;city\na;A\nb;B;Lecco;extra\nc;C;Como;;\n;;\n")
    assert [p.id for p in reading.profiles] == ["c"]
    assert reading.rejects[0].rule == "has 2 cells where the header has 3"
    assert reading.rejects[1].cells["extra_1"] == "extra"
    assert reading.n_read == 3
    again = read_table(*write_rejects(tmp_path / "r.csv", reading.rejects))
    assert [p.id for p in again.profiles] == ["a", "b"]


def test_cells_that_cannot_be_read_are_set_aside_and_the_row_comes_in_without_them(read):
    reading = read("id;name;headcount;country;vat_it\na;A;molti;Atlantide;123\n")
    (profile,) = reading.profiles
    assert (profile.size, profile.place.country, profile.identifiers) == (None, None, ())
    told = {each.field: (each.row, each.header, each.value) for each in reading.set_aside}
    assert told == {
        "headcount": (2, "headcount", "molti"),
        "country": (2, "country", "Atlantide"),
        "vat_it": (2, "vat_it", "123"),
    }
    assert all(each.rule and each.accepted for each in reading.set_aside)
    assert (reading.n_accepted, len(reading.rejects)) == (1, 0)


@pytest.mark.parametrize(
    ("header", "cell"),
    [("consent", "forse"), ("visibility", "colour=staff"), ("excludes", "a b"), ("id", "a b")],
)
def test_a_cell_that_keeps_a_profile_closed_costs_the_row(read, header, cell):
    (reject,) = read(f"name;{header}\nA;{cell}\n").rejects
    assert reject.header == header


@pytest.mark.parametrize(
    ("header", "cells", "field"),
    [
        ("nuts;country", "ITC43;CH", "nuts"),
        ("latitude", "45.8", "latitude"),
        ("visibility", "colour=staff", "visibility"),
        ("visibility", "city=nobody", "visibility"),
        ("needs", '[{"text": "x", "trl_min": 12}]', "needs"),
        ("needs", '[{"text": ', "needs"),
        ("description", "a\x07b", "description"),
        ("name", "", "name"),
        ("id", "a b", "id"),
        ("id", "x" * 129, "id"),
        ("name", "x" * 1001, "name"),
    ],
)
def test_each_rule_points_to_its_field(write, header, cells, field):
    base = {"id": "a", "name": "A"} | dict(zip(header.split(";"), cells.split(";"), strict=True))
    frame = pl.DataFrame({name: [cell] for name, cell in base.items()})
    path = write("t.csv", frame.write_csv())
    reading = read_table(path)
    (reject,) = reading.rejects + reading.set_aside
    assert reject.field == field
    assert reject.accepted


def test_a_need_may_be_anonymous_with_words_of_its_own_for_others(read):
    lines = ["profile_id;testo;anonimo;anteprima", "a;Saldatura laser;sì;Lamiere", "a;Colata;;"]
    one, two = (need for _, need in read("\n".join(lines), table="needs").needs)
    assert (one.anonymous, one.teaser) == (True, "Lamiere")
    assert (two.anonymous, two.teaser) == (False, "")


def test_a_teaser_is_for_an_anonymous_need(read):
    reading = read("profile_id;text;teaser\na;Saldatura laser;Lamiere", table="needs")
    (reject,) = reading.rejects
    assert reject.field == "teaser"
    nested = {"id": "a", "name": "A", "needs": [{"text": "x", "anonymous": True, "teaser": "y"}]}
    (profile,) = read(json.dumps(nested), name="t.jsonl").profiles
    assert profile.needs[0].anonymous


def test_an_offer_has_no_teaser(read):
    reading = read("profile_id;text;anonymous\na;Saldatura laser;yes", table="offers")
    assert any("anonymous" in str(warning) for warning in reading.warnings)


def test_json_lines_may_nest_and_a_bad_line_is_set_aside(read):
    need = {"text": "Prove a fatica", "id": "n1", "trl_min": 4, "cooperation": ["testing"],
            "visibility": "staff"}  # fmt: skip
    row = {"id": 7, "name": "Lab", "kind": "laboratorio", "language": "it",
           "needs": [need, "altro"],
           "languages": ["it", "Deutsch"], "visibility": {"headcount": "staff"}, "headcount": 12.5,
           "demo": True, "updated_on": "2024-01-02", "sectors": []}  # fmt: skip
    lines = [json.dumps(row), "{bad", "[1]", "", json.dumps({"id": "b", "name": ["x"]})]
    reading = read("\n".join(lines), name="t.jsonl")
    (profile,) = reading.profiles
    assert profile.id == "7"
    assert profile.needs[0].trl == (4, 4)
    assert profile.needs[0].cooperation == {Cooperation.TESTING}
    assert profile.needs[1].language == "it"
    assert profile.languages == ("it", "de")
    assert profile.visibility == {"headcount": Visibility.STAFF, "size": Visibility.STAFF}
    assert profile.updated_on == date(2024, 1, 2)
    assert profile.demo
    assert [r.row for r in reading.rejects] == [2, 3, 5]
    assert reading.n_read == 4


def test_a_json_array_reads_like_json_lines(read):
    reading = read('[{"id": "a", "name": "A"}, 3]', name="t.json")
    assert (reading.n_accepted, len(reading.rejects)) == (1, 1)


def test_deep_json_is_refused_and_does_not_crash(read):
    reading = read('{"id": "a", "name": "A"}\n' + "[" * 100_000, name="t.jsonl")
    assert (reading.n_accepted, len(reading.rejects)) == (1, 1)


def test_parquet_keeps_types_and_lists(tmp_path):
    frame = pl.DataFrame(
        {"id": ["a"], "name": ["A"], "headcount": [1250.125], "sectors": [["25.62", "C28"]],
         "updated_on": [date(2024, 5, 6)], "independent": [False], "postcode": [23900.0]}
    )  # fmt: skip
    frame.write_parquet(tmp_path / "t.parquet")
    (profile,) = read_table(tmp_path / "t.parquet").profiles
    assert profile.size.headcount == 1250.125
    assert profile.size.independent is False
    assert profile.sectors == ("25.62", "28")
    assert profile.place.postcode == "23900"
    assert profile.updated_on == date(2024, 5, 6)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr("matchmaker.sources.xlsx_files.MAX_UNPACKED", 1_000_000)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 2_000_000)
    with pytest.raises(InputError, match=r"unpacks to 1,\d{3},\d{3} bytes"):
        read_table(path)


def test_files_and_parquet_tables_that_are_too_large_are_refused(tmp_path, monkeypatch):
    pl.DataFrame({"id": ["a"] * 9, "name": ["A"] * 9}).write_parquet(tmp_path / "t.parquet")
    monkeypatch.setattr("matchmaker.sources.files.MAX_ROWS", 8)
    with pytest.raises(InputError, match="has 9 rows"):
        read_table(tmp_path / "t.parquet")
    monkeypatch.setattr("matchmaker.sources.files.MAX_BYTES", 8)
    with pytest.raises(InputError, match="bytes"):
        read_table(tmp_path / "t.parquet")


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("table", list(TABLES))
def test_every_template_reads_as_one_sound_row(tmp_path, table, suffix):
    reading = read_table(template(table, tmp_path / f"t.{suffix}"), table)
    assert (reading.n_read, reading.n_accepted, reading.warnings) == (1, 1, ())


def test_a_template_of_another_form_is_refused(tmp_path):
    with pytest.raises(InputError, match="CSV or XLSX"):
        template("profiles", tmp_path / "t.pdf")


def test_a_mended_rejects_file_imports_what_was_missing(read, tmp_path):
    first = read("id;name;country\na;A;IT\nb;B;Atlantide\nc;;IT\n")
    (path,) = write_rejects(tmp_path / "r.csv", (*first.rejects, *first.set_aside))
    text = path.read_text("utf-8-sig")
    assert text.startswith("file;row;field;rule;accepted;id;name;country\n")
    path.write_text(text.replace("b;B;Atlantide", "b;B;Italia"))
    second = read_table(path)
    assert [(p.id, p.place.country) for p in second.profiles] == [("b", "IT")]
    assert [r.row for r in second.rejects] == [3]
    assert second.warnings == ()


def test_rejects_of_several_tables_get_a_file_each(read, tmp_path):
    profiles = read("id;name\na;\n").rejects
    ties = read("source_id;target_id;layer\na;a;membership\n", "ties").rejects
    paths = write_rejects(tmp_path / "r.csv", (*profiles, *ties))
    assert [p.name for p in paths] == ["r-profiles.csv", "r-ties.csv"]
    assert write_rejects(tmp_path / "none.csv", ()) == ()


@pytest.mark.parametrize(
    ("table", "content", "field"),
    [
        ("needs", "profile_id;text;trl_min;trl_max\na;x;7;4\n", "trl_min"),
        ("activities", "id;kind;starts_on;ends_on\na;event;2024-02-01;2024-01-01\n", "ends_on"),
        ("ties",
         "source_id;target_id;layer;starts_on;ends_on\na;b;brevetto;2024-02-01;2024-01-01\n",
         "ends_on"),
        ("ties", "source_id;target_id;layer\na;a;membership\n", "target_id"),
        ("judgements", "left_id;right_id;verdict;judged_on\na;a;accepted;2024-01-01\n", "right_id"),
        ("judgements", "left_id;right_id;verdict;judged_on\na;b;forse;2024-01-01\n", "verdict"),
    ],
)  # fmt: skip
def test_rows_that_contradict_themselves_are_set_aside(read, table, content, field):
    reading = read(content, table)
    (reject,) = reading.rejects + reading.set_aside
    assert reject.field == field


def test_an_introduction_is_read_with_its_date(read):
    reading = read("primo;secondo;esito;data\na;b;rifiutato;14.05.2024\n", "judgements")
    (judgement,) = reading.judgements
    assert judgement.verdict == "declined"
    assert judgement.judged_on == date(2024, 5, 14)


def test_reading_twice_gives_the_same_values(write):
    path = write("t.csv", ITALIAN)
    assert read_table(path).profiles == read_table(path).profiles


@pytest.mark.parametrize("body", ["id,id,id;\n", "\nidid,id ,id\n11", "a,b,c,d\n"])
def test_a_delimiter_is_told_by_different_names_not_by_one_that_is_repeated(read, body):
    reading = read("id;name\n" + body)
    assert reading.n_accepted + len(reading.rejects) == reading.n_read > 0


SHARED_FILE = [HealthCheck.function_scoped_fixture]
pieces = st.lists(
    st.sampled_from(['"', ";", "\n", "a", "id", "1", ",", "\x00", "à", " "]), max_size=60
)


@settings(suppress_health_check=SHARED_FILE, max_examples=150, deadline=None)
@given(pieces)
def test_whatever_stands_below_a_header_every_row_is_accepted_or_rejected(write, parts):
    reading = read_table(write("t.csv", "id;name\n" + "".join(parts)))
    assert reading.n_accepted + len(reading.rejects) == reading.n_read
    assert reading.n_accepted == len(reading.profiles)


@settings(suppress_health_check=SHARED_FILE, max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["csv", "jsonl", "json", "xlsx"]))
def test_any_bytes_give_a_reading_or_an_input_error(write, content, suffix):
    path = write(f"t.{suffix}", content)
    try:
        reading = read_table(path)
    except InputError:
        return
    assert reading.n_accepted + len(reading.rejects) == reading.n_read


def test_a_spreadsheet_keeps_its_dates_and_numbers_and_blank_rows_do_not_count(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["id", "nome", "addetti", "aggiornato il", "cap", "ateco"])
        sheet.write_row(1, 0, ["a", "A", 12.5])
        sheet.write_datetime(1, 3, datetime(2024, 5, 6), day)  # noqa: DTZ001
        sheet.write_row(1, 4, [23900, 25.62])
        sheet.write_row(3, 0, ["b", "B", "tanti"])
    reading = read_table(tmp_path / "t.xlsx")
    profile, other = reading.profiles
    assert (profile.size.headcount, other.size) == (12.5, None)
    assert profile.updated_on == date(2024, 5, 6)
    assert (profile.place.postcode, profile.sectors) == ("23900", ("25.62",))
    assert [(r.row, r.field) for r in reading.set_aside] == [(4, "headcount")]
    (again,) = read_table(*write_rejects(tmp_path / "r.csv", reading.set_aside)).set_aside
    assert again.rule == reading.set_aside[0].rule


def test_an_empty_spreadsheet_is_refused(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as book:
        book.add_worksheet()
    with pytest.raises(InputError):
        read_table(tmp_path / "t.xlsx")


def test_typed_cells_survive_the_rejects_file(tmp_path):
    row = {"id": "a", "name": "A", "country": "Atlantide", "needs": [{"text": "due"}],
           "languages": ["it", "de"], "visibility": {"city": "staff"}, "demo": True,
           "updated_on": date(2024, 1, 2), "headcount": 3.0, "url": None}  # fmt: skip
    lines = msgspec.json.encode(row).decode()
    (tmp_path / "t.jsonl").write_text(lines)
    (path,) = write_rejects(tmp_path / "r.csv", read_table(tmp_path / "t.jsonl").set_aside)
    path.write_text(path.read_text("utf-8-sig").replace("Atlantide", "IT"))
    (tmp_path / "m.jsonl").write_text(lines.replace("Atlantide", "IT"))
    (mended,), (direct,) = read_table(path).profiles, read_table(tmp_path / "m.jsonl").profiles
    assert replace(mended, sources=()) == replace(direct, sources=())
    assert mended.needs[0].text == "due"


@pytest.mark.parametrize("deep", ['{"a":' * 20_000, "[" * 20_000])
def test_what_is_nested_without_end_is_refused(write, deep):
    with pytest.raises(InputError):
        read_table(write("t.json", deep))
