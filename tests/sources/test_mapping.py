"""Which column is what is told by names in four languages and by values, with how sure it is."""

from dataclasses import replace

import pytest

from matchmaker.errors import InputError
from matchmaker.sources import mapping_text, open_table, read_mapping, read_table
from matchmaker.sources.mapping_proposal import propose
from matchmaker.sources.presets import presets
from matchmaker.sources.schema import TABLES


def columns(header: list[str], *rows: list[object]) -> dict[str, str]:
    return {each.header: each.column for each in propose(header, rows, "profiles").columns}


def reasons(header: list[str], *rows: list[object]) -> dict[str, str]:
    return {each.header: each.reason for each in propose(header, rows, "profiles").columns}


@pytest.mark.parametrize(
    ("name", "column"),
    [("ragione sociale", "name"), ("denominazione", "name"), ("Firma", "name"),
     ("Unternehmen", "name"), ("entreprise", "name"), ("Raison Sociale", "name"),
     ("Company name", "name"), ("N. addetti", "headcount"), ("dipendenti", "headcount"),
     ("Mitarbeitende", "headcount"), ("effectif", "headcount"), ("settore", "sectors"),
     ("Branche", "sectors"), ("sito", "url"), ("P. IVA", "vat_it"),
     ("Numero addetti 2023", "headcount"),
     ("Ragione socale", "name"), ("Sede - Comune", "city"), ("Strasse / Nr.", "address"),
     ("Code postal (NPA)", "postcode"), ("Anzahl MA", "headcount"),
     ("Domaine d'activité", "description")],
)  # fmt: skip
def test_names_are_known_in_four_languages_and_with_slips(name, column):
    assert columns([name, "x"])[name] == column


def test_persons_are_told_from_firms_and_notes_are_not_read():
    header = ["Firma", "Geschäftsführer", "Ansprechpartner", "E-Mail", "Note", "Bemerkungen"]
    assert columns(header)["Ansprechpartner"] == "contact_name"
    assert columns(header)["E-Mail"] == "contact_email"
    assert columns(["Firma", "Geschäftsführer"])["Geschäftsführer"] == "contact_name"
    told = reasons(header)
    assert told["Geschäftsführer"] == "column_taken"
    assert told["Note"] == told["Bemerkungen"] == "notes"


ROWS = [
    ["Alfa S.r.l.", "07643520567", "info@alfa.example", "www.alfa.example", "25.62", "Italia"],
    ["Beta S.p.A.", "00743110157", "b@beta.example", "www.beta.example", "28.99", "Svizzera"],
    ["Gamma GmbH", "98765432103", "g@gamma.example", "gamma.example", "62.01", "Germania"],
]


def test_columns_without_a_known_name_are_told_by_their_values():
    header = ["A1", "B1", "C1", "D1", "E1", "F1"]
    told = columns(header, *ROWS)
    assert list(told.values()) == [
        "name", "vat_it", "contact_email", "url", "sectors", "country",
    ]  # fmt: skip
    assert propose(header, ROWS, "profiles").fixed == {"kind": "company"}


def test_a_column_is_not_taken_for_what_its_values_are_not():
    words = ["Lead", "Kunde", "Partner", "Aktiv", "Neu"]
    rows = [[f"Firma {n}", word] for n, word in enumerate(words)]
    proposed = propose(["Firma", "Typ"], rows, "profiles").columns[1]
    assert (proposed.column, proposed.reason) == ("", "unlike_name")


def test_words_where_codes_were_expected_become_keywords():
    words = ["meccanica", "tessile", "plastica", "legno", "chimica"]
    told = columns(["Azienda", "Settore"], *([f"A{n}", word] for n, word in enumerate(words)))
    assert told["Settore"] == "keywords"


def test_two_names_are_those_of_a_person_unless_a_firm_stands_beside_them():
    assert columns(["Nome", "Cognome"]) == {"Nome": "given_name", "Cognome": "family_name"}
    assert columns(["Vorname", "Name"]) == {"Vorname": "given_name", "Name": "family_name"}
    told = columns(["Azienda", "Nome", "Cognome"])
    halves = {"Nome": "contact_given_name", "Cognome": "contact_family_name"}
    assert told == {"Azienda": "name", **halves}


def test_a_number_column_may_hold_italian_and_swiss_numbers(write):
    lines = "Firma;MwSt-Nr\nAlfa AG;CHE-100.155.212\nBeta S.r.l.;07643520567\n"
    alfa, beta = read_table(write("t.csv", lines)).profiles
    assert [each.identifiers[0].scheme for each in (alfa, beta)] == ["uid_ch", "vat_it"]


def test_a_mapping_is_written_mended_and_read_again(write, tmp_path):
    path = write("t.csv", 'Wer "genau";Wo\nAlfa;Lecco\nBeta;Como\n')
    mapping = open_table(path).mapping
    file = tmp_path / "mapping.toml"
    text = mapping_text(mapping).replace('genau\\"" = ""', 'genau\\"" = "name"')
    file.write_text(text.replace('"Wo" = ""', '"Wo" = "city"'))
    first, second = read_table(path, mapping=read_mapping(file)).profiles
    assert (first.name, first.place.city, second.name) == ("Alfa", "Lecco", "Beta")


@pytest.mark.parametrize(
    "text", ["no toml", "colour = 1", "[columns]\nx = 3", '[columns]\n"A" = "colour"']
)
def test_a_mapping_that_says_nothing_known_is_refused(write, text):
    table = write("t.csv", "A;name\nx;Alfa\n")
    with pytest.raises(InputError):
        read_table(table, mapping=read_mapping(write("m.toml", text)))


@pytest.mark.parametrize("text", ["a = " + "[" * 3000, ".".join(["a"] * 3000) + " = 1"])
def test_a_mapping_nested_without_end_is_refused(write, text):
    with pytest.raises(InputError):
        read_mapping(write("m.toml", text))


def test_a_mapping_may_say_what_counts_in_every_row(write):
    path = write("t.csv", "name;city\nAlfa;Lecco\n")
    mapping = replace(open_table(path).mapping, fixed={"kind": "association", "country": "IT"})
    (profile,) = read_table(path, mapping=mapping).profiles
    assert (profile.kind, profile.place.country) == ("association", "IT")


def test_an_id_is_made_of_numbers_else_of_name_and_place_and_stays(write):
    lines = "Ragione sociale;P.IVA;Comune\nAlfa;07643520567;Lecco\nPerò S.r.l.;;Cantù\n"
    other = "comune;ragione sociale;p.iva\nlecco;ALFA nuova;07643520567\nCANTÙ;Però  S.R.L.;\n"
    one, two = read_table(write("a.csv", lines)).profiles
    again, same = read_table(write("b.csv", other)).profiles
    assert one.id == again.id == "vat-it-07643520567"
    assert two.id == same.id
    assert two.id.startswith("pero-s-r-l-")


def test_the_key_of_the_source_is_kept_so_that_the_next_export_updates(write):
    header = "Record ID,Company name,Company domain name\n"
    (first,) = read_table(write("a.csv", f"{header}17,Alfa,alfa.example\n")).profiles
    (next_,) = read_table(write("b.csv", f"{header}17,Alfa Nuova,alfa.example\n")).profiles
    assert first.id == next_.id == "hubspot-17"


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.name)
def test_each_preset_cites_its_list_and_names_columns_that_exist(preset):
    assert preset.source.startswith("https://")
    assert set(preset.columns.values()) - {""} <= set(TABLES[preset.table].columns)
    assert preset.signature <= preset.columns.keys()


def test_a_person_of_a_firm_without_an_id_is_its_contact(write):
    reading = read_table(write("t.csv", "Firma;Ansprechpartner\nAlfa Prova AG;Frau Inventata\n"))
    assert [each.profile_id for each in reading.contacts] == [reading.profiles[0].id]
