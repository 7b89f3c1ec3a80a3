"""From a file to the store: all sound rows, or nothing at all."""

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from matchmaker.domain import Need, Profile
from matchmaker.errors import HomeError, InputError
from matchmaker.home import Home
from matchmaker.services.importing import (
    SOURCES,
    check_source,
    checksum,
    import_source,
    read_source,
)
from matchmaker.settings import shipped
from matchmaker.sources import ReadResult


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.create(tmp_path / "home")


def write(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def stored(home: Home) -> dict[str, Profile]:
    with home.store() as store:
        return {profile.id: profile for profile in store.profiles()}


def firms(folder: Path) -> Path:
    return write(folder, "profiles.csv", "id,kind,name", "a,company,Alfa", "b,lab,Beta")


def test_a_folder_brings_profiles_with_their_needs_and_ties(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    firms(folder)
    write(folder, "needs.csv", "id,profile_id,text", "n1,a,Cerchiamo prove")
    write(folder, "ties.csv", "source_id,target_id,layer", "b,a,affiliation", "b,zz,affiliation")
    done = import_source(home, "folder", folder)
    assert [need.text for need in stored(home)["a"].needs] == ["Cerchiamo prove"]
    assert done.record.n_rejected == 1
    assert done.record.n_accepted + done.record.n_rejected == done.record.n_read
    again = import_source(home, "folder", folder).record
    assert (again.n_added, again.n_changed) == (0, 0)


def test_a_newer_need_with_the_same_id_takes_the_place_of_the_older(
    home: Home, tmp_path: Path
) -> None:
    import_source(home, "profiles", firms(tmp_path))
    for text in ("Vecchia richiesta", "Nuova richiesta"):
        import_source(
            home, "needs", write(tmp_path, "needs.csv", "id,profile_id,text", f"n1,a,{text}")
        )
    import_source(
        home, "needs", write(tmp_path, "needs.csv", "id,profile_id,text", "n2,a,Altra cosa")
    )
    assert [need.text for need in stored(home)["a"].needs] == ["Nuova richiesta", "Altra cosa"]
    assert all(isinstance(need, Need) for need in stored(home)["a"].needs)


def test_what_refers_to_nobody_is_set_aside(home: Home, tmp_path: Path) -> None:
    import_source(home, "profiles", firms(tmp_path))
    path = write(
        tmp_path,
        "judgements.csv",
        "left_id,right_id,verdict,judged_on",
        "a,b,declined,2026-01-01",
        "a,zz,declined,2026-01-01",
    )
    seen = check_source(home, "judgements", path)
    assert (seen.n_accepted, len(seen.rejects)) == (1, 1)
    done = import_source(home, "judgements", path)
    assert "zz" in done.reading.rejects[0].value
    assert done.rejects[0].parent == home.rejects
    with home.store() as store:
        assert [j.right_id for j in store.judgements()] == ["b"]


def test_participations_may_refer_to_activities_that_are_stored(home: Home, tmp_path: Path) -> None:
    import_source(home, "profiles", firms(tmp_path))
    activities = write(tmp_path, "activities.csv", "id,kind,title", "e1,event,Tech Talk")
    import_source(home, "activities", activities)
    path = write(tmp_path, "participations.csv", "profile_id,activity_id", "a,e1", "b,e1", "a,e9")
    assert import_source(home, "participations", path).record.n_added == 2


def test_looking_without_a_home_only_reads(tmp_path: Path) -> None:
    assert check_source(None, "profiles", firms(tmp_path)).n_accepted == 2


def test_an_unknown_source_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cordis") as caught:
        read_source("people", tmp_path)
    assert set(SOURCES) <= set(caught.value.accepted.split(", "))


def test_an_import_that_fails_leaves_everything_as_it_was(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("matchmaker.services.importing._record", fail)
    with pytest.raises(KeyboardInterrupt):
        import_source(home, "profiles", firms(tmp_path))
    assert stored(home) == {}
    monkeypatch.undo()
    assert import_source(home, "profiles", firms(tmp_path)).record.n_added == 2


def test_two_imports_do_not_work_at_once(home: Home, tmp_path: Path) -> None:
    with home.lock(), pytest.raises(HomeError, match="at work"):
        import_source(home, "profiles", firms(tmp_path))


def test_the_log_keeps_what_came_from_where(home: Home, tmp_path: Path) -> None:
    path = firms(tmp_path)
    record = import_source(home, "profiles", path).record
    assert (record.source, record.file, record.sha256) == ("profiles", path.name, checksum(path))
    with home.store() as store:
        (kept,) = store.imports()
    assert replace(kept, id=record.id) == record


def test_checksums_are_those_of_sha256sum(tmp_path: Path) -> None:
    file = firms(tmp_path)
    plain = hashlib.sha256(file.read_bytes()).hexdigest()
    assert checksum(file) == plain
    printed = f"{plain}  profiles.csv\n"
    assert checksum(tmp_path) == hashlib.sha256(printed.encode()).hexdigest()


def test_the_shipped_demo_is_sound() -> None:
    reading = read_source("folder", shipped("demo"))
    assert reading.rejects == ()
    assert reading.n_accepted == reading.n_read > 3000


def test_only_cordis_is_cut_at_a_date(tmp_path: Path) -> None:
    assert read_source("profiles", firms(tmp_path), until=date(2000, 1, 1)).n_accepted == 2


def test_an_attendance_list_names_firms_and_events_as_people_do(home: Home, tmp_path: Path) -> None:
    def brought(source: str, text: str) -> ReadResult:
        file = tmp_path / f"{source}.csv"
        file.write_text(text, encoding="utf-8")
        return import_source(home, source, file).reading

    firms = "id;Ragione sociale;Comune;P.IVA\nf1;Alfa Prova S.r.l.;Lecco;07643520567\n"
    twins = "f2;Beta Prova;Como;\nf3;Beta Prova;Lecco;\n"
    brought("profiles", firms + twins)
    brought("activities", "id;kind;title\ne1;event;Giornata del laser\n")
    reading = brought(
        "participations",
        "Evento;Azienda;In qualità di\nGiornata del laser;ALFA PROVA srl;relatore\n"
        "e1;07643520567;\nGiornata del laser;Beta Prova;\nGiornata del laser;Mai vista;\n",
    )
    assert [(each.profile_id, each.activity_id, each.role) for each in reading.participations] == [
        ("f1", "e1", "relatore"), ("f1", "e1", ""),
    ]  # fmt: skip
    assert [(each.row, each.value) for each in reading.rejects] == [
        (4, "Beta Prova"), (5, "Mai vista"),
    ]  # fmt: skip
    # One letter is missing, as on the pages, where a name with a slip is found too.
    contacts = brought("contacts", "Azienda;Referente\nAlfa Prva S.r.l.;Ada Prova\n").contacts
    with home.store() as store:
        assert [each.id for each in store.contacts.of("f1")] == [contacts[0].id]
