"""Open registers are read as they are published; every organisation here is invented."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from matchmaker.domain import Kind, ProfileId
from matchmaker.errors import InputError
from matchmaker.home import Home
from matchmaker.services.importing import import_source
from matchmaker.sources.registers import read_register

ROR_ID = "https://ror.org/01nffqt88"
NAME = "Università Inventata del Lario"
ROR: dict[str, Any] = {
    "id": ROR_ID,
    "status": "active",
    "types": ["education", "funder"],
    "names": [
        {"value": "UIL", "types": ["acronym"], "lang": None},
        {
            "value": "Università Inventata del Lario",
            "types": ["label", "ror_display"],
            "lang": "it",
        },
        {"value": "Invented University of Lario", "types": ["label"], "lang": "en"},
    ],
    "links": [
        {"type": "wikipedia", "value": "https://en.wikipedia.org/wiki/Nowhere"},
        {"type": "website", "value": "https://www.uil.example"},
    ],
    "locations": [
        {
            "geonames_id": 1,
            "geonames_details": {
                "country_code": "IT",
                "country_name": "Italy",
                "lat": 45.85,
                "lng": 9.39,
                "name": "Lecco",
            },
        }
    ],
    "external_ids": [],
    "established": 1999,
    "relationships": [],
    "domains": [],
    "admin": {},
}
ZEFIX = {
    "name": "Alpenglanz Präzision AG (erfunden)",
    "ehraid": 1,
    "uid": "CHE100155212",
    "legalSeat": "Lugano",
    "status": "ACTIVE",
    "purpose": "Herstellung von Präzisionsteilen.",
    "translation": ["Alpenglanz Precisione SA"],
    "address": {
        "street": "Via Inventata",
        "houseNumber": "3",
        "swissZipCode": "6900",
        "city": "Lugano",
    },
    "canton": "TI",
}
INSTITUTION = {
    "id": "https://openalex.org/I1",
    "ror": ROR_ID,
    "display_name": "Università Inventata del Lario",
    "display_name_acronyms": ["UIL"],
    "display_name_alternatives": [],
    "country_code": "IT",
    "type": "education",
    "homepage_url": "https://www.uil.example",
    "geo": {"city": "Lecco", "country_code": "IT", "latitude": 45.85, "longitude": 9.39},
    "topics": [{"display_name": "Laser welding", "count": 9}],
}
WORK = {
    "id": "https://openalex.org/W7",
    "title": "Seams of thin sheets",
    "language": "en",
    "publication_date": "2024-05-01",
    "publication_year": 2024,
    "primary_topic": {"display_name": "Laser welding"},
    "abstract_inverted_index": {"weld": [1, 3], "We": [0], "and": [2], "again": [4]},
    "authorships": [
        {"institutions": [{"id": "https://openalex.org/I1", "ror": ROR_ID}]},
        {"institutions": [{"id": "https://openalex.org/I9", "ror": None}]},
    ],
}


def array(folder: Path, *records: Any, name: str = "dump.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(records), encoding="utf-8")
    return path


def lines(folder: Path, *records: Any, name: str = "part_000.gz") -> Path:
    path = folder / name
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(each)}\n" for each in records)
    return path


def test_organisations_of_ror_that_are_in_force_come_in(tmp_path: Path) -> None:
    withdrawn = ROR | {"id": "https://ror.org/02nr0ka47", "status": "withdrawn"}
    found = read_register("ror", array(tmp_path, ROR, withdrawn, ROR | {"names": []}, "nothing"))
    (profile,) = found.profiles
    assert profile.id == "ror-01nffqt88"
    assert (profile.name, profile.kind) == ("Università Inventata del Lario", Kind.RESEARCH_GROUP)
    assert set(profile.names) == {each["value"] for each in ROR["names"]}
    assert (profile.place.country, profile.place.city) == ("IT", "Lecco")
    assert profile.place.latitude == 45.85
    assert profile.url == "https://www.uil.example"
    assert (found.n_left_out, len(found.rejects)) == (1, 2)
    assert found.n_accepted + len(found.rejects) + found.n_left_out == found.n_read == 4


def test_only_organisations_of_the_wanted_countries_come_in(tmp_path: Path) -> None:
    path = array(tmp_path, ROR)
    assert read_register("ror", path, ["it"]).n_accepted == 1
    assert read_register("ror", path, ["CH"]).n_left_out == 1


def test_firms_of_zefix_come_in_and_are_not_matched_before_they_agree(tmp_path: Path) -> None:
    gone = ZEFIX | {"status": "CANCELLED"}
    found = read_register("zefix", array(tmp_path, ZEFIX, gone, ZEFIX | {"uid": "CHE1"}))
    (firm,) = found.profiles
    assert (firm.id, firm.kind) == ("uid-ch-che-100-155-212", Kind.COMPANY)
    assert firm.place.address == "Via Inventata 3"
    assert (firm.place.postcode, firm.place.city) == ("6900", "Lugano")
    assert firm.texts[0].value == "Herstellung von Präzisionsteilen."
    assert firm.names[1] == "Alpenglanz Precisione SA"
    assert firm.consent.matching is False
    assert (found.n_left_out, len(found.rejects)) == (1, 1)


def test_an_institution_has_one_id_in_ror_and_in_openalex(tmp_path: Path) -> None:
    (ror,) = read_register("ror", array(tmp_path, ROR)).profiles
    alone = INSTITUTION | {"id": "https://openalex.org/I2", "ror": None, "type": "other"}
    found = read_register("openalex-institutions", lines(tmp_path, INSTITUTION, alone)).profiles
    assert [each.id for each in found] == [ror.id, "openalex-i2"]
    assert [each.kind for each in found] == [Kind.RESEARCH_GROUP, Kind.ORGANISATION]
    assert found[0].texts[0].value == "Laser welding"


def test_a_work_is_a_content_of_the_institutions_that_are_stored(tmp_path: Path) -> None:
    home = Home.create(tmp_path / "home")
    import_source(home, "ror", array(tmp_path, ROR))
    others = WORK | {"id": "https://openalex.org/W8", "authorships": []}
    done = import_source(home, "openalex-works", lines(tmp_path, WORK, others, {"id": None}))
    with home.store() as store:
        (work,) = store.activities()
        (part,) = store.participations()
    assert (work.id, work.title, work.topic) == (
        *("openalex-w7", "Seams of thin sheets", "Laser welding"),
    )
    assert work.text == "We weld and weld again"
    assert (part.profile_id, part.role) == (ProfileId("ror-01nffqt88"), "author")
    record = done.record
    # A work of nobody here, and an institution that is not here.
    assert (done.reading.n_left_out, record.n_rejected, record.n_accepted) == (2, 1, 2)


def test_a_file_that_is_no_json_says_so(tmp_path: Path) -> None:
    path = tmp_path / "dump.json"
    path.write_text("[{")
    with pytest.raises(InputError) as caught:
        read_register("ror", path)
    assert caught.value.code == "json_unsound"
    (tmp_path / "cut.gz").write_bytes(gzip.compress(b"{}")[:-4])
    with pytest.raises(InputError):
        read_register("openalex-works", tmp_path / "cut.gz")
