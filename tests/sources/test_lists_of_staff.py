"""Lists as staff have them: exports of a CRM, members, exhibitors, spin-offs, surveys."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from matchmaker.domain import Kind
from matchmaker.sources import ReadResult, read_table
from matchmaker.sources.column_names import known_names, resembling
from matchmaker.sources.normalise import fold


def of_text(write, text: str) -> ReadResult:
    return read_table(write("list.csv", text))


def of_sheets(path: Path, merged: str = "", **sheets: list[list[Any]]) -> ReadResult:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if merged:
        book.worksheets[0].merge_cells(merged)
    book.save(path)
    return read_table(path)


def persons(reading: ReadResult) -> list[tuple[str, str, str, str]]:
    return [(each.name, each.role, each.email, each.phone) for each in reading.contacts]


@pytest.mark.parametrize(
    ("header", "cell", "euro"),
    [("Fatturato (migliaia €)", "7.200", 7_200_000), ("Umsatz in Mio. EUR", "18,5", 18_500_000),
     ("CA (k€)", "3 200", 3_200_000), ("Turnover (m€)", "1.250", 1_250_000),
     ("Umsatz in Mio. EUR", "2,4 Mio", 2_400_000), ("Fatturato", "7.200", 7_200)],
)  # fmt: skip
def test_the_unit_of_a_header_counts(write, header, cell, euro):
    (firm,) = of_text(write, f"Azienda;{header}\nAlfa Prova srl;{cell}\n").profiles
    assert firm.size.turnover_eur == euro


def test_a_currency_in_the_header_is_not_taken_for_euro(write):
    reading = of_text(write, "Firma;Umsatz (TCHF)\nAlfa Muster AG;1'200\n")
    assert "CHF" in reading.set_aside[0].rule
    assert reading.profiles[0].size is None


def test_a_row_of_units_says_in_what_its_columns_are_given(tmp_path):
    rows = [["Raison sociale", "Ville", "CA"], ["", "", "(k€)"], ["Alpha Essai SARL", "Cluses", 14]]
    (firm,) = of_sheets(tmp_path / "t.xlsx", Liste=rows).profiles
    assert firm.size.turnover_eur == 14_000


def test_persons_of_a_firm_are_made_of_two_columns(write):
    crm = (
        "Firma;Ansprechpartner Vorname;Ansprechpartner Nachname;E-Mail;Letzter Kontakt\n"
        "Alfa Muster GmbH;Petra;Muster-Frey;p@alfa.example;14.02.2024\n"
    )
    mailing = "Nome;Cognome;Azienda;E-mail\nPetra;Muster-Frey;Alfa Muster GmbH;p@alfa.example\n"
    for text in (crm, mailing):
        assert persons(of_text(write, text)) == [("Petra Muster-Frey", "", "p@alfa.example", "")]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("Ing. Luca Prova (dir. tecnico) l@a.example\nPaola Prova, acquisti, 0341 555 30 01",
         [("Ing. Luca Prova", "dir. tecnico", "l@a.example", ""),
          ("Paola Prova", "acquisti", "", "0341 555 30 01")]),
        ("Urs Muster / Anna Muster", [("Urs Muster", "", "", ""), ("Anna Muster", "", "", "")]),
        ("Jo Sample\njo@a.example\ntel. +44 20 5550 100",
         [("Jo Sample", "", "jo@a.example", "+44 20 5550 100")]),
        ("Rossi, Anna", [("Rossi, Anna", "", "", "")]),
        ("info@a.example", []),
    ],
)  # fmt: skip
def test_a_cell_may_name_several_persons(tmp_path, cell, found):
    reading = of_sheets(tmp_path / "t.xlsx", A=[["Azienda", "Contatti"], ["Alfa Prova srl", cell]])
    assert persons(reading) == found


@pytest.mark.parametrize(
    ("cell", "place"),
    [("CH-9400 Rorschach", ("CH", "9400", "Rorschach")), ("22036 Erba CO", (None, "22036", "Erba")),
     ("Oggiono (LC)", (None, None, "Oggiono")), ("Delft, NL", ("NL", None, "Delft")),
     ("8730 Uznach SG", (None, "8730", "Uznach SG")),
     ("Aix, en haut", (None, None, "Aix, en haut"))],
)  # fmt: skip
def test_a_town_is_parted_from_its_post_code_and_country(write, cell, place):
    (firm,) = of_text(write, f'Firma,PLZ/Ort,Web\nAlfa Muster AG,"{cell}",a.example\n').profiles
    assert (firm.place.country, firm.place.postcode, firm.place.city) == place


def test_questions_of_a_form_are_told_apart(write):
    reading = of_text(
        write,
        "Informazioni cronologiche,Nome della sua azienda *,In quale comune ha sede l'azienda?,"
        "Quanti dipendenti avete?,Di cosa vi occupate?,Quali sono i vostri bisogni?\n"
        "15/01/2024 10:33:21,Galvanica Prova,Lecco,15,Trattamenti,Ridurre il consumo di acqua\n",
    )
    (firm,) = reading.profiles
    assert (firm.name, firm.place.city, firm.size.headcount) == ("Galvanica Prova", "Lecco", 15)
    assert (len(firm.texts), len(firm.needs)) == (1, 1)


def test_sheets_of_one_header_are_one_table_and_rows_name_their_sheet(tmp_path):
    header = ["Nome azienda", "Comune", "Consenso privacy"]
    reading = of_sheets(
        tmp_path / "t.xlsx",
        Lecco=[header, ["Alfa Prova srl", "Lecco", "sì"]],
        Como=[["Elenco"], header, ["Beta Prova srl", "Como", "forse"], ["Gamma srl", "Erba", "sì"]],
        Note=[["Fonte", "data"]],
    )
    assert [each.place.city for each in reading.profiles] == ["Lecco", "Erba"]
    assert [(each.file, each.row) for each in reading.rejects] == [("t.xlsx, Como", 3)]
    assert "Lecco, Como" in str(reading.notes[0])


def test_a_name_below_a_group_is_read_with_it(tmp_path):
    rows = [["Mitglied", None, "Kontakt", None], ["Nr.", "Name", "Person", "E-Mail"],
            [1, "Feinwerk Muster AG", "Reto Muster", "r@muster.example"]]  # fmt: skip
    reading = of_sheets(tmp_path / "t.xlsx", "A1:B1", Mitglieder=rows)
    assert persons(reading) == [("Reto Muster", "", "r@muster.example", "")]


def test_remarks_and_sums_below_a_list_are_no_firms(tmp_path):
    rows = [["Raison sociale", "Ville", "Effectif"], ["Alpha Essai", "Cluses", 3],
            ["Total : 3 entreprises"], ["* chiffres provisoires"], ["Source : fichier des membres"],
            ["Total Essai Services", "Lyon", 4]]  # fmt: skip
    reading = of_sheets(tmp_path / "t.xlsx", A=rows)
    assert [each.name for each in reading.profiles] == ["Alpha Essai", "Total Essai Services"]
    assert (reading.rejects, reading.n_left_out) == ((), 3)


def test_a_list_without_header_is_told_by_its_values(write):
    reading = of_text(
        write,
        "Officina Prova srl;Via Roma 3;23900;Lecco;info@prova.example\n"
        "Carpenteria Prova spa;Via Como 8;22036;Erba;c@prova.example\n"
        "Plastica Prova srl;Via Milano 1;23807;Merate;p@prova.example\n",
    )
    assert [(each.name, each.place.postcode, each.place.city) for each in reading.profiles] == [
        ("Officina Prova srl", "23900", "Lecco"),
        ("Carpenteria Prova spa", "22036", "Erba"),
        ("Plastica Prova srl", "23807", "Merate"),
    ]
    assert "no header" in str(reading.notes[0])


@pytest.mark.parametrize(
    ("header", "kind"),
    [("Gruppo di ricerca", Kind.RESEARCH_GROUP), ("Spin-off", Kind.COMPANY),
     ("Aussteller", Kind.COMPANY), ("Laboratoire", Kind.LAB), ("Vorname;Nachname", Kind.EXPERT)],
)  # fmt: skip
def test_the_header_of_the_names_says_the_kind(write, header, kind):
    row = "Anna;Muster" if ";" in header else "Alfa"
    (found,) = of_text(write, f"{header};Ort\n{row};Chur\n").profiles
    assert found.kind is kind


def test_a_code_that_no_two_rows_share_is_the_key_and_a_running_number_is_none(write):
    text = "N.;Codice anagr. CRM;Azienda\n1;A-17;Alfa srl\n2;A-99;Beta srl\n"
    assert [each.id for each in of_text(write, text).profiles] == ["A-17", "A-99"]
    reading = of_text(write, "Nr;Azienda\n1;Alfa srl\n2;Beta srl\n")
    assert not {"1", "2"} & {each.id for each in reading.profiles}


def test_dates_in_a_column_of_words_and_words_in_one_of_dates_are_not_read(write):
    reading = of_text(
        write,
        "Exhibitor,Stand,Last Activity Date\nAlfa Ltd,B12,2024-02-02\nBeta Ltd,B14,2024-03-02\n"
        "Gamma Ltd,C1,2024-04-02\n",
    )
    assert reading.set_aside == ()
    assert not any(each.texts for each in reading.profiles)


def test_languages_may_be_the_letters_of_switzerland(write):
    (expert,) = of_text(write, "Vorname,Name,Sprachen\nLuc,Essai,D/F/I\n").profiles
    assert expert.languages == ("de", "fr", "it")


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Raison soc.", "name"), ("Code post.", "postcode"), ("Secteur d'act.", "sectors"),
        ("Fatt. (k€)", "turnover_eur"), ("N° dip.", "headcount"), ("Anno cost.", ""),
    ],
)  # fmt: skip
def test_a_header_with_full_stops_is_read_in_full(header, column):
    known = known_names("profiles").get(fold(header))
    assert (known or resembling(header, "profiles")[0]) == column


def test_classes_of_size_are_no_keys_and_a_kind_of_seat_is_no_town(write):
    text = (
        "Azienda;Matricola n;Sede;Comune\nMolle Prova;10-49;legale;Lecco\n"
        "Viti Prova;<10;operativa;Como\n"
    )
    read = read_table(write("t.csv", text))
    assert [profile.place.city for profile in read.profiles] == ["Lecco", "Como"]
    assert all(profile.id.startswith(("molle", "viti")) for profile in read.profiles)


def test_subtotals_and_notes_below_a_list_are_none_of_it(write):
    text = (
        "Azienda;Comune;Addetti\nMolle Prova;Lecco;12 mila\nSubtotale Lecco;;12\n"
        "Viti Prova;Como;5\nTotale;;17\n\nFonte: dati camerali\n* provvisorio\n"
    )
    read = read_table(write("t.csv", text))
    assert [(p.name, p.size.headcount) for p in read.profiles] == [
        ("Molle Prova", 12_000), ("Viti Prova", 5),
    ]  # fmt: skip
    assert {note.code: note.values["n"] for note in read.notes} == {
        "totals_left_out": 2,
        "remarks_left_out": 2,
    }


def test_a_firm_in_merged_cells_keeps_all_its_persons_and_a_key_beside_it_is_left(tmp_path):
    book = openpyxl.Workbook()
    for row in (
        ["Azienda", "Comune", "Referente", "Email", None, "Legenda", "Codice"],
        ["Molle Prova", "Lecco", "Ada Prova", "ada@molle.example", None, "A", "metalli"],
        [None, None, "Ugo Prova", "ugo@molle.example"],
        ["Viti Prova", "Como", "Eva Prova", "eva@viti.example"],
        ["Dadi Prova", "Erba"],
    ):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.save(tmp_path / "t.xlsx")
    read = read_table(tmp_path / "t.xlsx")
    molle, viti, dadi = (profile.id for profile in read.profiles)
    assert "metalli" not in (molle, viti, dadi)
    assert [(each.name, each.profile_id) for each in read.contacts] == [
        ("Ada Prova", molle), ("Ugo Prova", molle), ("Eva Prova", viti),
    ]  # fmt: skip
    assert {note.code for note in read.notes} == {"persons_of_firm_above", "table_beside"}
    assert read.n_accepted + len(read.rejects) + read.n_left_out == read.n_read


@pytest.mark.parametrize(
    ("form", "name", "shown"),
    [("SOCIETA' A RESPONSABILITA' LIMITATA", "Alfa Prova", "Alfa Prova S.r.l."),
     ("GmbH", "Alfa Muster", "Alfa Muster GmbH"), ("Société anonyme", "Alpha", "Alpha SA"),
     ("Einzelunternehmen", "Alfa Muster", "Alfa Muster"), ("AG", "Alfa AG", "Alfa AG")],
)  # fmt: skip
def test_a_legal_form_of_its_own_column_belongs_to_the_name(write, form, name, shown):
    (firm,) = of_text(write, f"Firma;Rechtsform;Ort\n{name};{form};Chur\n").profiles
    assert firm.name == shown


def test_the_id_of_a_firm_tells_two_legal_forms_apart(write):
    found = of_text(write, "Firma;Rechtsform;Ort\nAlfa;AG;Chur\nAlfa;GmbH;Chur\n")
    assert len({firm.id for firm in found.profiles}) == 2


@pytest.mark.parametrize(
    ("cell", "share"), [("5/8", 0.625), ("3 su 5", 0.6), ("62,5 %", 0.625), ("40 Prozent", 0.4)]
)
def test_shares_are_read_as_fractions_and_in_words(write, cell, share):
    (firm,) = of_text(write, f"Firma;Ort;Reifegrad\nAlfa Muster AG;Chur;{cell}\n").profiles
    assert firm.maturity == share


def test_staff_is_counted_in_halves_and_by_the_latest_year(write):
    text = "Firma;Ort;FTE 2023;FTE 2024\nAlfa AG;Chur;10;3 1/2\nBeta AG;Chur;8;12½\n"
    assert [each.size.headcount for each in of_text(write, text).profiles] == [3.5, 12.5]


@pytest.mark.parametrize(
    ("cell", "agrees"),
    [("Acconsento", True), ("sì, firmato", True), ("✓", True), ("-1", True), ("ok", True),
     ("Nein, danke", False), ("☐", False), ("ich stimme nicht zu", False)],
)  # fmt: skip
def test_consent_is_read_as_surveys_and_offices_note_it(write, cell, agrees):
    question = "Acconsente al trattamento dei dati?"
    (firm,) = of_text(write, f'Azienda;Comune;{question}\nAlfa srl;Lecco;"{cell}"\n').profiles
    assert firm.consent.matching is agrees


@pytest.mark.parametrize(
    ("question", "column"),
    [("Di che cosa avete bisogno in questo momento?", "needs"),
     ("Quali problemi volete risolvere nella vostra azienda?", "needs"),
     ("Was suchen Sie zurzeit?", "needs"), ("Que pouvez-vous offrir aux autres ?", "offers"),
     ("Was können Sie anderen bieten?", "offers"), ("What can you offer to others?", "offers"),
     ("Seid ihr einverstanden mit der Weitergabe?", "consent_matching")],
)  # fmt: skip
def test_questions_of_a_survey_are_told_by_what_they_ask_for(question, column):
    assert resembling(question, "profiles")[0] == column


def test_a_column_of_ticks_says_what_is_ticked(write):
    text = "Firma;Ort;Themen: Robotik;Themen [Laser]\nAlfa AG;Chur;x;nein\nBeta AG;Chur;✓;1\n"
    told = [firm.texts[0].value for firm in of_text(write, text).profiles]
    assert told == ["Robotik", "Robotik\nLaser"]


@pytest.mark.parametrize(
    ("below", "note"),
    [("Totale;;21", "totals_left_out"), (";;21", "totals_left_out"),
     ("Media;;10,5", "totals_left_out"), ("N. imprese: 2;;", "totals_left_out"),
     ("\nAggiornato al 30/06/2024", "remarks_left_out"),
     ("\nConfidential Information - Do Not Distribute", "remarks_left_out"),
     ("\nProvincia di Como;;\nAzienda;Comune;Addetti", "headers_again"),
     ("\nNome;Cognome;E-mail\nAnna;Prova;a@a.example", "table_below"), (";;", "")],
)  # fmt: skip
def test_what_stands_below_a_list_is_none_of_it(write, below, note):
    found = of_text(write, f"Azienda;Comune;Addetti\nAlfa srl;Lecco;12\nBeta srl;Como;9\n{below}\n")
    assert [firm.name for firm in found.profiles] == ["Alfa srl", "Beta srl"]
    assert not found.rejects
    assert note in [each.code for each in found.notes] or not (note or found.notes)


def test_a_form_that_nobody_filled_in_is_left_out(write):
    codes = "id. Antwort-ID;submitdate. Datum;firm. Firma;town. Ort"
    header = f"{codes};ma. Wie viele Mitarbeitende?;b. Was suchen Sie?"
    text = f"{header}\n1;2024-05-14;Alfa AG;Chur;9;Laser\n2;;;;;\n"
    found = of_text(write, text)
    assert [firm.needs[0].text for firm in found.profiles] == ["Laser"]
    assert (found.n_left_out, len(found.rejects)) == (1, 0)


def test_records_that_stand_side_by_side_are_turned(write):
    text = "Firma;Alfa AG;Beta AG\nOrt;Chur;Zug\nPLZ;7000;6300\nMitarbeitende;12;9\n"
    found = of_text(write, text)
    assert [(firm.name, firm.place.city) for firm in found.profiles] == [
        ("Alfa AG", "Chur"), ("Beta AG", "Zug"),
    ]  # fmt: skip
    assert found.notes[0].code == "table_turned"


def test_apostrophes_in_the_place_of_quotes_are_no_part_of_a_cell(write):
    text = "'Firma','Ort'\n'Alfa, Muster d''Oro AG','Chur'\n"
    assert of_text(write, text).profiles[0].name == "Alfa, Muster d'Oro AG"


def test_what_is_hidden_in_a_workbook_is_said(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["Firma", "Ort", "PLZ"], ["Alfa AG", "Chur", 7000], ["Beta AG", "Zug", 6300]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = sheet.column_dimensions["C"].hidden = True
    sheet["A2"].comment = Comment("zieht um", "ab")
    book.create_sheet("Alt").sheet_state = "hidden"
    book.save(tmp_path / "t.xlsx")
    found = read_table(tmp_path / "t.xlsx")
    assert [firm.place.postcode for firm in found.profiles] == ["7000", "6300"]
    assert {each.code: dict(each.values) for each in found.notes} == {
        "sheets_hidden": {"sheets": "'Alt'"}, "comments_unread": {"n": 1},
        "rows_hidden": {"n": 1}, "columns_hidden": {"n": 1},
    }  # fmt: skip
