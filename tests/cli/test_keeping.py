"""Commands that bring in and keep: init, import, check, resolve, judge, build, backup, doctor."""

import csv
import os
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

import matchmaker
from matchmaker.cli.app import app
from matchmaker.domain import Kind, Profile, ProfileId
from matchmaker.engine import Matchmaker
from matchmaker.home import Home
from matchmaker.settings import shipped
from matchmaker.store import schema, verify_backup

Run = Callable[..., Any]
HEADER = "id;kind;name;description;country;languages;turnover_eur\n"
FIRMS = HEADER + (
    "f1;company;Torneria Brambati;Tornitura di acciaio inox e alluminio;IT;it;45,85\n"
    "f2;company;Stampi Valsassina;Stampi per materie plastiche;IT;it|de;45,9\n"
    "r1;lab;Laboratorio Laser;Saldatura laser di lamiera sottile;CH;it;46,0\n"
)


@pytest.fixture
def firms(tmp_path: Path) -> Path:
    path = tmp_path / "firms.csv"
    path.write_text(FIRMS, encoding="utf-8")
    return path


def counts(ran: Any) -> tuple[int, int, int]:
    record = ran.json["record"]
    return record["n_added"], record["n_changed"], record["n_unchanged"]


def test_the_version_is_printed(run: Run) -> None:
    assert run("--version").out == f"matchmaker {matchmaker.__version__}\n"


def test_a_home_is_made_once(own: Run) -> None:
    assert own("init").code == 0
    again = own("init")
    assert again.code == 1
    assert "already" in again.err


def test_importing_again_changes_nothing(own: Run, firms: Path) -> None:
    assert counts(own("import", "profiles", firms, "--json")) == (3, 0, 0)
    for _ in range(2):
        assert counts(own("import", "profiles", firms, "--json")) == (0, 0, 3)


def test_import_build_and_suggest_is_all_it_takes(own: Run, firms: Path) -> None:
    assert "3 added" in own("import", "profiles", firms).out
    assert "Built 3 profiles" in own("build").out
    found = own("suggest", "f1", "--need", "saldatura laser", "--json").json
    assert found[0]["profile_id"] == "r1"


def test_needs_that_come_later_reach_their_profile(own: Run, firms: Path, tmp_path: Path) -> None:
    own("import", "profiles", firms)
    needs = tmp_path / "needs.csv"
    needs.write_text("id;profile_id;text\nn1;f1;Cerchiamo saldatura laser\n", encoding="utf-8")
    assert own("import", "needs", needs, "--json").json["record"]["n_changed"] == 1
    assert counts(own("import", "needs", needs, "--json")) == (0, 0, 1)
    offers = tmp_path / "offers.csv"
    offers.write_text("id;profile_id;text\no1;f1;Tornitura conto terzi\n", encoding="utf-8")
    own("import", "offers", offers)
    own("build")
    found = own("suggest", "f1", "--json").json
    assert found[0]["profile_id"] == "r1"


def test_checking_a_file_changes_nothing(own: Run, firms: Path, tmp_path: Path) -> None:
    ran = own("check", firms)
    assert ran.code == 0
    assert "3 rows read: 3 accepted" in ran.out
    assert not (tmp_path / "home").exists()
    own("init")
    assert own("check", firms, "--json").json["n_accepted"] == 3
    assert own("doctor", "--json").json["counts"]["profiles"] == 0


def test_rows_set_aside_are_mended_and_imported(own: Run, tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_text(FIRMS.replace("f2;company", "f2;stampaggio"), encoding="utf-8")
    assert own("check", path).code == 1
    ran = own("import", "profiles", path, "--json")
    assert ran.code == 0
    assert counts(ran) == (2, 0, 0)
    record = ran.json["record"]
    assert record["n_accepted"] + record["n_rejected"] == record["n_read"] == 3
    rejects = Path(ran.json["rejects"][0])
    book = openpyxl.load_workbook(rejects)
    (cell,) = [each for row in book.active for each in row if each.value == "stampaggio"]
    assert "is not one of the choices" in book.active["A2"].value
    cell.value = "company"
    book.save(rejects)
    assert counts(own("import", "profiles", rejects, "--json")) == (1, 0, 0)
    assert counts(own("import", "profiles", path, "--json")) == (0, 0, 2)


def test_the_report_counts_what_was_set_aside_the_most_frequent_first(
    own: Run, tmp_path: Path
) -> None:
    path = tmp_path / "firms.csv"
    rows = [f"x{i};stampaggio;Nome;;Atlantide;;\n" for i in range(13)]
    path.write_text(HEADER + "".join(rows) + "y;company;Ipsilon;;Atlantide;;\n")
    told = own("import", "profiles", path).out.splitlines()
    assert "13 rows: firms.csv, rows 2, 3, 4, 5, 6, …: column kind: is not one of" in told[1]
    assert "1 cell: firms.csv, row 15: column country: is not a known country" in told[2]
    assert "(value 'Atlantide')" in told[2]
    assert "mend it there" in told[-1]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("paper.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj << /Type /Catalog >> endobj"),
        ("wide.csv", ";".join(f"c{i}" for i in range(1000)).encode() + b"\n" + b";" * 999),
        ("broken.xlsx", b"PK\x03\x04 not a workbook"),
        ("broken.parquet", b"PAR1 not a table"),
        ("notes.docx", b"PK\x03\x04"),
    ],
)
def test_a_file_that_is_no_table_is_refused_whole(
    own: Run, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    own("init")
    ran = own("import", "profiles", tmp_path / name)
    assert ran.code == 2
    assert name in ran.err
    assert "Traceback" not in ran.err
    assert own("doctor", "--json").json["counts"]["profiles"] == 0


def test_latin_1_is_read_or_refused_never_garbled(own: Run, tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_bytes(FIRMS.replace("inox", "qualità").encode("latin-1"))
    ran = own("import", "profiles", path)
    assert "Traceback" not in ran.err
    if ran.code == 0:
        own("build")
        profile = Matchmaker.load(tmp_path / "home").profile("f1")
        assert "qualità" in profile.texts[0].value
    else:
        assert ran.code == 2
        assert "UTF-8" in ran.err


def test_an_id_given_twice_is_set_aside(own: Run, tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_text(FIRMS + "f1;company;Un'altra;;;;\n", encoding="utf-8")
    ran = own("import", "profiles", path, "--json")
    assert ran.json["record"]["n_rejected"] >= 1
    assert ran.json["record"]["n_read"] == 4


def test_an_unknown_source_is_bad_usage(own: Run, firms: Path) -> None:
    ran = own("import", "people", firms)
    assert ran.code == 2
    assert "profiles" in ran.err


def test_a_file_that_is_not_there_is_bad_usage(own: Run, tmp_path: Path) -> None:
    assert own("import", "profiles", tmp_path / "nothing.csv").code == 2


def test_importing_a_folder_where_a_file_is_wanted_is_bad_input(own: Run, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    ran = own("import", "profiles", tmp_path / "folder")
    assert ran.code == 2
    assert "Traceback" not in ran.err


def test_a_template_can_be_filled_and_imported(own: Run, tmp_path: Path) -> None:
    for name in ("firms.csv", "firms.xlsx"):
        assert own("template", tmp_path / name).code == 0
        assert own("import", "profiles", tmp_path / name).code == 0
    ran = own("template", tmp_path / "x.csv", "--table", "people")
    assert ran.code == 2
    assert own("template", tmp_path / "needs.csv", "--table", "needs").code == 0


def test_cordis_is_cut_at_a_date(own: Run, tmp_path: Path) -> None:
    folder = tmp_path / "cordis"
    folder.mkdir()
    projects = {"project_id": ["1", "2"], "title": ["Laser", "Vision"]}
    dates = {"start_date": ["2016-01-01", "2019-01-01"]}
    pl.DataFrame(projects | dates).write_parquet(folder / "projects.parquet")
    pl.DataFrame(
        {"organisation_id": ["10", "11"], "name": ["A", "B"], "activity_type": ["PRC", "HES"]}
    ).write_parquet(folder / "organisations.parquet")
    pl.DataFrame(
        {"project_id": ["1", "1", "2"], "organisation_id": ["10", "11", "11"]}
    ).write_parquet(folder / "participations.parquet")
    assert own("import", "cordis", folder, "--until", "2017-12-31").code == 0
    assert own("doctor", "--json").json["counts"]["activities"] == 1
    assert own("import", "cordis", folder).code == 0
    assert own("doctor", "--json").json["counts"]["activities"] == 2


def test_backup_restore_and_doctor_go_round(own: Run, run: Run, firms: Path) -> None:
    own("import", "profiles", firms)
    doctor = own("doctor")
    assert doctor.code == 0
    assert "profiles: 3" in doctor.out
    assert "matchmaker build" in doctor.out
    own("build")
    assert "Sound." in own("doctor").out
    backup = firms.with_name("backup.sqlite")
    assert own("backup", backup).code == 0
    again = firms.with_name("again")
    assert run("--home", again, "restore", backup).code == 0
    assert run("--home", again, "build").code == 0
    assert "Sound." in run("--home", again, "doctor").out
    assert run("--home", again, "restore", backup).code == 1
    found = run("--home", again, "suggest", "f1", "--json").json
    assert found == own("suggest", "f1", "--json").json


@pytest.mark.parametrize(
    "inside", ["network.sqlite", "network.sqlite-wal", "b.sqlite", "snapshots/b.sqlite", "lock"]
)
def test_a_backup_into_the_home_is_refused_and_loses_nothing(
    own: Run, firms: Path, tmp_path: Path, inside: str
) -> None:
    own("import", "profiles", firms)
    home = tmp_path / "home"
    (tmp_path / "way").symlink_to(home)
    (tmp_path / "b.sqlite").symlink_to(home / inside)
    with Home.open(home).store() as store:
        before = {file.name for file in home.iterdir()}
        for path in (home / inside, tmp_path / "way" / inside, tmp_path / "b.sqlite"):
            ran = own("backup", path, "--force")
            assert ran.code == 2
            assert "accepted: a file outside of the home, or in its folder backups" in ran.err
        assert {file.name for file in home.iterdir()} == before
        with store.write() as writer:
            writer.put_profiles([Profile(id=ProfileId("late"), kind=Kind.LAB)])
    with Home.open(home).store() as store:
        assert "late" in {profile.id for profile in store.profiles()}, "written after it is kept"


def test_a_backup_may_go_into_the_folder_for_backups(own: Run, firms: Path, tmp_path: Path) -> None:
    own("import", "profiles", firms)
    backups = tmp_path / "home" / "backups"
    backups.mkdir()
    assert own("backup", backups / "b.sqlite").code == 0
    verify_backup(backups / "b.sqlite")


def test_a_backup_replaces_another_file_by_force_alone(
    own: Run, firms: Path, tmp_path: Path
) -> None:
    own("import", "profiles", firms)
    precious, beside = tmp_path / "thesis.txt", tmp_path / "other.sqlite.sha256"
    for file, path in ((precious, precious), (beside, tmp_path / "other.sqlite")):
        file.write_text("years of work")
        ran = own("backup", path)
        assert ran.code == 2
        assert "accepted: a new file, or --force" in ran.err
        assert file.read_text() == "years of work"
        assert own("backup", path, "--force").code == 0
        verify_backup(path)


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_a_backup_is_written_into_regular_files_alone(
    own: Run, firms: Path, tmp_path: Path, force: tuple[str, ...]
) -> None:
    own("import", "profiles", firms)
    pipe, folder, outlet = tmp_path / "pipe", tmp_path / "folder", tmp_path / "socket"
    os.mkfifo(pipe)
    folder.mkdir()
    master, terminal = os.openpty()
    with os.fdopen(master), os.fdopen(terminal), socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(outlet))
        for path in (pipe, folder, outlet, Path(os.ttyname(terminal))):
            mode = path.lstat().st_mode
            ran = own("backup", path, *force)
            assert ran.code == 2
            assert "is no regular file; accepted: a new file" in ran.err
            assert path.lstat().st_mode == mode


def test_an_altered_backup_is_refused(own: Run, run: Run, firms: Path) -> None:
    own("import", "profiles", firms)
    backup = firms.with_name("backup.sqlite")
    own("backup", backup)
    backup.write_bytes(backup.read_bytes().replace(b"Brambati", b"Bramanti"))
    ran = run("--home", firms.with_name("again"), "restore", backup)
    assert ran.code == 1
    assert "checksum" in ran.err


def test_a_damaged_snapshot_is_advice_not_a_crash(own: Run, firms: Path, tmp_path: Path) -> None:
    own("import", "profiles", firms)
    own("build")
    next((tmp_path / "home" / "snapshots").glob("0*/staff/meta.json")).unlink()
    ran = own("doctor")
    assert "matchmaker build" in ran.out + ran.err
    assert "Traceback" not in ran.err
    assert own("suggest", "f1").code == 1
    assert own("build").code == 0
    assert own("suggest", "f1").code == 0


def test_a_judgement_needs_two_profiles(own: Run, firms: Path) -> None:
    own("import", "profiles", firms)
    ran = own("judge", "f1", "f9", "same")
    assert ran.code == 2
    assert "'f9'" in ran.err
    assert own("judge", "f1", "f1", "declined").code == 2


def test_a_declined_pair_is_not_suggested_after_the_build(own: Run, firms: Path) -> None:
    own("import", "profiles", firms)
    assert own("judge", "f1", "r1", "declined", "--by", "Staff", "--reason", "costo").code == 0
    own("build")
    assert "r1" not in {each["profile_id"] for each in own("suggest", "f1", "--json").json}
    assert own("explain", "f1", "r1").code == 2


def test_the_known_duplicates_of_the_demo_are_merged(demo_home: Path) -> None:
    found = Matchmaker.load(demo_home)
    with shipped("demo/duplicates.csv").open(encoding="utf-8") as file:
        pairs = [(row["left_id"], row["right_id"]) for row in csv.DictReader(file)]
    there = found.snapshot.profiles.row_of
    merged = [pair for pair in pairs if sum(ProfileId(id_) in there for id_ in pair) == 1]
    assert len(pairs) >= 5
    assert len(merged) >= 0.9 * len(pairs)
    assert found.snapshot.meta.n_merged >= len(merged)


TWINS = HEADER + "".join(
    f"t{i};company;Officine Meccaniche Valmadrera {form};Tornitura;IT;it;45,85\n"
    for i, form in enumerate(("S.r.l.", "Srl"))
)


def test_who_was_judged_different_stays_apart_in_every_rebuild(own: Run, tmp_path: Path) -> None:
    path = tmp_path / "twins.csv"
    path.write_text(TWINS, encoding="utf-8")
    own("import", "profiles", path)
    own("judge", "t0", "t1", "same")
    assert own("resolve", "--json").json["clusters"] == {"t1": "t0"}
    assert own("build", "--json").json["n_profiles"] == 1
    told = own("judge", "t0", "t1", "different")
    assert "resolve" in told.out
    assert "0 profiles are duplicates" in own("resolve").out
    for _ in range(2):
        assert own("build", "--json").json["n_profiles"] == 2
        own("resolve")


def commands() -> list[str]:
    import typer.main  # noqa: PLC0415 - only here

    group = typer.main.get_command(app)
    return group.list_commands(None)  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", commands())
def test_every_command_has_help_with_an_example(run: Run, command: str) -> None:
    ran = run(command, "--help")
    assert ran.code == 0, ran.err
    assert "Example: matchmaker " in ran.out
    assert "Usage:" in ran.out


def test_help_names_every_command(run: Run) -> None:
    out = run("--help").out
    assert all(command in out for command in commands())


def test_doctor_looks_at_an_older_store_without_upgrading_it(
    own: Run, firms: Path, tmp_path: Path
) -> None:
    own("import", "profiles", firms)
    database = tmp_path / "home" / "network.sqlite"
    with closing(sqlite3.connect(database)) as older:
        older.execute("UPDATE alembic_version SET version_num = '0004'")
        older.commit()
        ran = own("doctor")
        assert ran.code == 1
        assert "has schema 0004" in ran.err
        assert older.execute("SELECT version_num FROM alembic_version").fetchall() == [("0004",)]
        older.execute("UPDATE alembic_version SET version_num = '9000'")
        older.execute("UPDATE state SET oldest_schema = '9000'")
        older.commit()
    assert "a newer matchmaker wrote it" in own("doctor").err


OLD = Path(__file__).parents[1] / "store" / "network_0002.sql"


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A network that an earlier version wrote."""
    home = tmp_path / "home"
    home.mkdir()
    with closing(sqlite3.connect(home / "network.sqlite")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(OLD.read_text(encoding="utf-8"))
    return home


@pytest.mark.parametrize("command", ["doctor", "build", "resolve", "audit", "account list"])
def test_no_command_upgrades_a_network_by_looking_at_it(
    own: Run, older: Path, command: str
) -> None:
    before = (older / "network.sqlite").read_bytes()
    ran = own(*command.split())
    assert ran.code == 1
    assert "matchmaker migrate" in ran.err
    assert (older / "network.sqlite").read_bytes() == before


def dump(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())


def test_migrating_makes_a_copy_first_and_leaves_a_line(own: Run, older: Path) -> None:
    before = dump(older / "network.sqlite")
    done = own("migrate", "--json").json
    assert (done["before"], done["after"]) == ("0002", schema.HEAD)
    copy = Path(done["backup"])
    assert copy.parent == older / "backups"
    assert verify_backup(copy)
    assert dump(copy) == before
    assert own("doctor", "--json").json["problems"] == []
    assert own("audit", "-n", 1, "--json").json[0]["action"] == "store.migrate"


def test_there_is_nothing_to_migrate_in_a_network_of_this_version(own: Run, tmp_path: Path) -> None:
    own("init")
    assert "nothing to do" in own("migrate").out
    assert not (tmp_path / "home" / "backups").exists()


@pytest.mark.parametrize("command", ["migrate", "doctor", "build"])
def test_a_network_of_a_newer_version_is_left_alone_and_said_to_be_newer(
    own: Run, older: Path, command: str
) -> None:
    with closing(sqlite3.connect(older / "network.sqlite")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = (older / "network.sqlite").read_bytes()
    ran = own(command)
    assert ran.code == 1
    assert "newer matchmaker" in ran.err
    assert (older / "network.sqlite").read_bytes() == before


def test_a_copy_that_can_not_be_made_stops_the_migration(
    own: Run, older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("matchmaker.store.sqlite.copy", full)
    before = (older / "network.sqlite").read_bytes()
    ran = own("migrate")
    assert ran.code == 1
    assert "No space left" in ran.err
    assert (older / "network.sqlite").read_bytes() == before
    assert list((older / "backups").iterdir()) == []
