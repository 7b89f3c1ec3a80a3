"""
Ten files in the form in which their publishers give them, with invented rows.

Each says how many rows come in and how many cells are set aside, with no person's work but a look
at the proposed mapping.
"""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from matchmaker.sources import ReadResult, read_table

Write = Callable[[str, str | bytes], Path]


# Lines of files are as long as their publishers write them.
# ruff: noqa: E501


def hubspot(write: Write) -> Path:
    return write("hubspot-crm-exports-all-companies.csv",
        '"Record ID","Company name","Company domain name","Company owner","Create date",'
        '"Phone number","City","Country/Region","Industry","Number of employees","Annual revenue"\n'
        '"9001","Alfa Prova S.r.l.","alfa.example","Anna","2024-01-15 10:22","","Lecco","Italy",'
        '"MACHINERY","38","1200000"\n'
        '"9002","Beta Prova AG","beta.example","","2024-02-01 08:00","","Chur","Switzerland",'
        '"PLASTICS","",""\n')  # fmt: skip


def salesforce(write: Write) -> Path:
    return write("Account.csv",
        '"Id","Name","Type","BillingStreet","BillingCity","BillingState","BillingPostalCode",'
        '"BillingCountry","Website","NumberOfEmployees","AnnualRevenue","Industry","OwnerId"\n'
        '"001A","Alfa Prova S.r.l.","Prospect","Via Roma 1","Lecco","LC","23900","Italia",'
        '"www.alfa.example","38.0","1.0E7","Machinery","005X"\n'
        '"001B","Beta Prova AG","","Bahnhofstrasse 2","Chur","GR","7000","Schweiz","","","","",""\n')  # fmt: skip


def pipedrive(write: Write) -> Path:
    return write("organizations-42.csv",
        "Organization - ID,Organization - Name,Organization - Address,Organization - Owner,"
        "Organization - People\n"
        '7,Alfa Prova S.r.l.,"Via Roma 1, 23900 Lecco, Italy",Anna,2\n'
        '8,Beta Prova AG,"Bahnhofstrasse 2, 7000 Chur, Switzerland",Anna,0\n'
        "9,Gamma Prova GmbH,,Anna,0\n")  # fmt: skip


def startups(write: Write) -> Path:
    text = (
        "denominazione|nat.giuridica|codice fiscale |pv|comune|"
        "data iscrizione alla sezione delle startup|data iscrizione al Registro Imprese|"
        "data inizio dell'esercizio effettivo dell'attività|ateco 2007|settore|attività|"
        "sito internet|regione|classe addetti|classe val.prod.\n"
        "ALFA PROVA S.R.L.|SOCIETA' A RESPONSABILITA' LIMITATA|07643520567|LC|LECCO|14/04/2023|"
        "06/04/2023|01/05/2023|62.01|SERVIZI|J 62 - PRODUZIONE DI SOFTWARE|www.alfa.example|LOMBARDIA|A|B\n"
        "PERÒ PROVA S.R.L.|SOCIETA' A RESPONSABILITA' LIMITATA|98765432103|CO|CANTÙ|14/04/2023|"
        "06/04/2023||72.19.09|SERVIZI|M 72 - RICERCA SCIENTIFICA||LOMBARDIA||\n"
    )
    return write("startup_01052017.csv", text.encode("cp1252"))


def zefix(write: Write) -> Path:
    return write("zefix.json",
        '[{"name": "Beta Prova AG", "ehraid": 1, "uid": "CHE100155212", "chid": "CH1",'
        '"legalSeatId": 3901, "legalSeat": "Chur", "legalForm": {"id": 3, "uid": "0106"},'
        '"status": "ACTIVE", "purpose": "Entwicklung von Spritzgussteilen.", "deletionDate": null},'
        '{"name": "Delta Prova Sagl", "ehraid": 2, "uid": "CHE116281710", "chid": "CH2",'
        '"legalSeatId": 5113, "legalSeat": "Chiasso", "legalForm": {"id": 4, "uid": "0107"},'
        '"status": "ACTIVE", "purpose": "Lavorazione di lamiere.", "deletionDate": null}]')  # fmt: skip


def ror(write: Write) -> Path:
    return write("v1.0-ror-data.csv",
        "id,admin.created.date,admin.last_modified.date,domains,established,"
        "links.type.website,locations.geonames_id,locations.geonames_details.country_code,"
        "locations.geonames_details.lat,locations.geonames_details.lng,"
        "locations.geonames_details.name,names.types.acronym,names.types.ror_display,status,types\n"
        "https://ror.org/01nffqt88,2018-11-14,2024-02-21,,1863,https://prova.example,3173435,IT,"
        "45.46,9.18,Milan,no_lang_code: UP,Università di Prova,active,education\n")  # fmt: skip


def cordis(write: Write) -> Path:
    row = (
        '"{0}";"{1}";"{2}";"{3}";"{4}";"{5}";"LECCO";"IT";"http://{1}.example";"1";"{6}";"1000.0"\n'
    )
    head = (
        '"projectID";"organisationID";"name";"shortName";"SME";"activityType";"city";"country";'
        '"organizationURL";"order";"role";"ecContribution"\n'
    )
    return write("organization.csv", head
        + row.format("1", "999000001", "ALFA PROVA SRL", "ALFA", "true", "PRC", "coordinator")
        + row.format("2", "999000001", "ALFA PROVA SRL", "ALFA", "true", "PRC", "participant")
        + row.format("2", "999000002", "UNIVERSITÀ DI PROVA", "UP", "false", "HES", "coordinator"))  # fmt: skip


def chamber(write: Write) -> Path:
    """A list of firms as chambers and associations send it: titles, units, a total."""
    path = write("elenco.xlsx", b"")
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [
        ["Camera di commercio di prova: elenco delle imprese"], ["Estrazione del 30/09/2026"], [],
        ["REA", "Denominazione", "C.F.", "Indirizzo", "CAP", "Comune", "Ateco", "N. addetti",
         "PEC"],
        ["-", "-", "-", "-", "-", "-", "codice", "n.", "-"],
        [123456, "Alfa Prova S.r.l.", 7643520567, "Via Roma 1", 121, "Roma", "25.62.00 Meccanica",
         "da 10 a 49", "alfa@pec.example"],
        [123457, "Beta Prova S.n.c.", "n.d.", "Via Po 2", 23900, "Lecco", "#N/A", "n.d.", None],
        ["Totale", 2],
    ]:  # fmt: skip
        sheet.append(row)
    sheet["C6"].number_format = "0" * 11
    sheet["E6"].number_format = "00000"
    book.save(path)
    return path


def members(write: Write) -> Path:
    """A Swiss list of members with persons, from Excel on a Mac."""
    text = (
        "Mitgliedernummer;Firma;Ansprechperson;E-Mail;Strasse;PLZ;Ort;Branche;Anzahl Mitarbeitende;"
        "Webseite;Bemerkungen\r"
        "00017;Zürcher Prova AG;Frau Müller;m@prova.example;Gerbergasse 1;8001;Zürich;Maschinenbau;"
        "ca. 45;www.prova.example;ruft im März zurück\r"
        "00018;Öl & Gas Prova GmbH;;;Dorf 2;7000;Chur;Chemie;k. A.;;\r"
    )
    return write("Mitglieder.csv", text.encode("mac_roman"))


def sirene(write: Write) -> Path:
    """A French list of establishments; its short names are not those of the table format."""
    return write("etablissements.csv",
        "siret,denominationUniteLegale,codePostalEtablissement,libelleCommuneEtablissement,"
        "activitePrincipaleEtablissement,trancheEffectifsEtablissement\n"
        "80000000000017,ALFA PREUVE,74000,ANNECY,25.62A,12\n"
        "80000000000025,BETA PREUVE,74100,ANNEMASSE,28.99B,11\n"
        "80000000000033,GAMMA PREUVE,74100,ANNEMASSE,46.69B,NN\n")  # fmt: skip


FORMATS = [
    (hubspot, 2, 0), (salesforce, 2, 0), (pipedrive, 3, 0), (startups, 2, 0), (zefix, 2, 0),
    (ror, 1, 0), (cordis, 2, 0), (chamber, 2, 1), (members, 2, 0), (sirene, 3, 0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "n_in", "n_cells"), FORMATS, ids=[make.__name__ for make, *_ in FORMATS]
)
def test_a_public_format_is_read_as_it_is(
    write: Write, make: Callable[[Write], Path], n_in: int, n_cells: int
) -> None:
    reading = read_table(make(write))
    told = [(each.row, each.header, each.value, each.rule) for each in reading.set_aside]
    assert len(reading.set_aside) == n_cells, told
    assert [(each.row, each.field, each.rule) for each in reading.rejects] == []
    assert reading.n_accepted == n_in


def only(reading: ReadResult) -> object:
    return reading.profiles[0]


def test_facts_of_these_files_stand_where_they_belong(write: Write) -> None:
    first = read_table(salesforce(write)).profiles[0]
    assert (first.id, first.place.postcode, first.size.headcount) == (
        "salesforce-001A",
        "23900",
        38,
    )
    assert first.size.turnover_eur is None, "a CRM does not say in which currency it is"
    startup = read_table(startups(write)).profiles[1]
    assert (startup.name, startup.place.city, startup.kind) == (
        "PERÒ PROVA S.R.L.",
        "CANTÙ",
        "company",
    )
    listed = read_table(chamber(write)).profiles[0]
    assert listed.identifiers[0].value == "07643520567"
    assert (listed.place.postcode, listed.sectors) == ("00121", ("25.62",))
    assert listed.size.bounds == {"headcount": (10.0, 49.0)}
    member = read_table(members(write)).profiles[0]
    assert (member.id, member.name, member.size.headcount) == ("00017", "Zürcher Prova AG", 45)
    assert not any("Müller" in str(text) or "ruft" in str(text) for text in member.texts)
    swiss = read_table(zefix(write)).profiles[0]
    assert (swiss.identifiers[0].value, swiss.place.city) == ("CHE-100.155.212", "Chur")
    french = read_table(sirene(write)).profiles[0]
    assert (french.name, french.place.city, french.sectors) == ("ALFA PREUVE", "ANNECY", ("25.62",))
    assert french.size is None, "12 is the code of a class, not a number of people"
    university = read_table(ror(write)).profiles[0]
    assert (university.id, university.place.latitude) == ("ror-01nffqt88", 45.46)
