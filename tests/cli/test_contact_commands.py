"""Persons of firms from the command line: kept, told, handed out, erased."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def network(own: Run, tmp_path: Path) -> Run:
    path = tmp_path / "firms.csv"
    path.write_text(
        "id,kind,name,Referente,E-mail,Lingua referente\n"
        "f1,company,Torneria Rovina,Zaira Quattrocchi,zaira@example.org,it\n"
    )
    assert own("import", "profiles", path).code == 0
    return own


def test_a_person_who_was_imported_is_told_once(network: Run, tmp_path: Path) -> None:
    (due,) = network("contacts", "due", "--json").json
    id_ = due["contact"]["id"]
    assert network("contacts", "due", "--to", tmp_path / "notices", "--network", "Rete").code == 0
    written = (tmp_path / "notices" / f"{id_}.txt").read_text("utf-8")
    assert written.startswith("To: zaira@example.org\nSubject: I Suoi dati di contatto presso Rete")
    assert network("contacts", "send", "--json").json["n_queued"] == 1
    assert "on its way since" in network("contacts", "due").out
    ran = network("contacts", "informed", id_, "--on", "2026-11-20")
    assert ran.code == 0, ran.err
    assert network("contacts", "due", "--json").json == []
    assert "contact_person.inform" in network("audit").out


def test_a_person_is_changed_handed_out_and_erased(network: Run) -> None:
    (person,) = network("contacts", "list", "f1", "--json").json
    id_ = person["id"]
    assert network("contacts", "change", id_, "--role", "Direttrice", "--private").code == 0
    told = network("contacts", "export", id_, "--json").json["contact"]
    assert (told["role"], told["visibility"]) == ("Direttrice", "private")
    assert "Direttrice" in network("contacts", "list", "f1").out
    assert network("contacts", "erase", id_, "--reason", "asked", "--yes").code == 0
    assert network("contacts", "list", "f1").out == "0 persons.\n"
    lines = network("audit").out
    assert all(f"{what}" in lines for what in ("person.export", "person.erase"))


def test_who_is_not_there_is_not_found(network: Run) -> None:
    for line in ("list f9", "change nobody --role x", "erase nobody --reason x --yes"):
        assert network("contacts", *line.split()).code != 0
