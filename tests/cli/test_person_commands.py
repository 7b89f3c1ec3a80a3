"""What people ask for is carried out: after an erasure the string is nowhere, and stays away."""

import io
import shutil
import sys
import zipfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    Judgement,
    Participation,
    ProfileId,
    Role,
    Verdict,
)
from matchmaker.errors import HomeError
from matchmaker.home import Home
from matchmaker.services.accounts import add_account, disable, make_key, open_session
from matchmaker.services.data_subjects import (
    erase_person,
    erasure,
    forget_in_files,
    periods,
    rebuild_without,
)
from matchmaker.services.data_subjects import erasure_register as registers
from matchmaker.store import IdempotentAnswer, Origin, Session, Store

Run = Callable[..., object]
CANARY = "Zwitscherkobold"
HEADER = "id;kind;name;description;country;languages;needs\n"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HERE = Origin(source="test", at=NOW)


def places_of(folder: Path, text: str) -> list[str]:
    """Files below a folder that hold a text, in any case, as UTF-8 or UTF-16."""
    wanted = [text.casefold().encode(), text.casefold().encode("utf-16-le")]
    return [
        str(file.relative_to(folder))
        for file in folder.rglob("*")
        if file.is_file() and any(each in unpacked(file).lower() for each in wanted)
    ]


def unpacked(file: Path) -> bytes:
    """What a file holds; of a workbook the parts that it is packed of."""
    if not zipfile.is_zipfile(file):
        return file.read_bytes()
    with zipfile.ZipFile(file) as parts:
        return b"".join(map(parts.read, parts.namelist()))


def rows(canary: str) -> str:
    return (
        f"{canary}-1;company;{canary} Srl;Tornitura {canary};IT;it;Cerchiamo {canary} laser\n"
        "f2;company;Brambati;Fresatura di precisione;IT;it;\n"
        "r1;research_group;Politecnico;Laser e saldatura;IT;it;\n"
        f"{canary}-2;wizard;{canary} Srl;Fresatura;IT;it;\n"
    )


@pytest.fixture(scope="module")
def template(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the canary is everywhere that data about a person may be."""
    folder = tmp_path_factory.mktemp("template")
    table, home = folder / "firms.csv", folder / "home"
    for word in ("Tornitura", "Fresatura"):
        table.write_text(HEADER + rows(CANARY).replace("Tornitura", word), encoding="utf-8")
        assert run("--home", home, "import", "profiles", table).code == 0
    with Home.open(home).store() as store:
        fill(store)
    for _ in range(2):
        assert run("--home", home, "build").code == 0
    upload = home / "uploads" / "0" / "profiles" / "firms.csv"
    upload.parent.mkdir(parents=True)
    shutil.copy(table, upload)
    return home


@pytest.fixture
def home(template: Path, tmp_path: Path) -> Home:
    """A copy of it, for the command `own`."""
    shutil.copytree(template, tmp_path / "home")
    return Home.open(tmp_path / "home")


def fill(store: Store) -> None:
    me = ProfileId(f"{CANARY}-1")
    account = add_account(
        store,
        email=f"{CANARY}@example.org",
        name=CANARY,
        role=Role.COMPANY,
        speaks_for=[me],
        origin=HERE,
    )
    open_session(store, account, NOW)
    make_key(store, account, name=CANARY, scopes=["read"], lasts=timedelta(1), origin=HERE)
    staff = Origin(source="service", at=NOW, account_id="a-staff", acting_for=me, reason=CANARY)
    with store.write() as writer:
        writer.put_activities(
            [
                Activity(id=ActivityId("alone"), kind=ActivityKind.CONTENT, title=f"On {CANARY}"),
                Activity(id=ActivityId("shared"), kind=ActivityKind.EVENT, title="Tech Talk"),
            ]
        )
        writer.put_participations(
            Participation(profile_id=ProfileId(who), activity_id=ActivityId(what))
            for who, what in ((me, "alone"), (me, "shared"), ("f2", "shared"))
        )
        writer.put_judgements(
            [Judgement(left_id=me, right_id=ProfileId("r1"), verdict=Verdict.DECLINED,
                       judged_on=NOW.date(), reason=CANARY)]
        )  # fmt: skip
        writer.audit.record("confidential.read", staff, subject=f"profile:{me}")
        writer.audit.record("import.run", HERE, note=f"about {CANARY} Srl")
        writer.idempotency.begin(
            IdempotentAnswer(account_id="a", key="k", request="", status=200, media_type="",
                       body=CANARY, asked_at=NOW)
        )  # fmt: skip


def test_after_an_erasure_the_person_is_found_nowhere(home: Home, own: Run) -> None:
    assert {Path(place).parts[0] for place in places_of(home.path, CANARY)} >= {
        "network.sqlite",
        "snapshots",
        "rejects",
        "uploads",
    }
    erased = own("person", "erase", f"{CANARY}-1", "--reason", "asked", "--yes")
    assert erased.code == 0, erased.err
    assert places_of(home.path, CANARY) == []
    with home.store() as store:
        assert store.audit.verify() == ""
        assert store.check() == []
        assert {activity.id for activity in store.activities()} == {"shared"}
        assert [profile.id for profile in store.profiles()] == ["f2", "r1"]
    assert own("suggest", "f2").code == 0
    assert own("person", "erase", f"{CANARY}-1", "--reason", "again", "--yes").code == 2


def test_a_restored_backup_does_not_bring_anybody_back(
    home: Home, own: Run, run: Run, tmp_path: Path
) -> None:
    backups = tmp_path / "backups"
    backups.mkdir()
    assert own("backup", backups / "b.sqlite").code == 0
    own("person", "erase", f"{CANARY}-1", "--reason", "asked", "--yes")
    assert places_of(home.path, CANARY) == []
    assert places_of(backups, CANARY) == ["b.sqlite"]
    again = tmp_path / "again"
    restored = run("--home", again, "restore", backups / "b.sqlite")
    assert "Erased again: 1." in restored.out
    assert run("--home", again, "build").code == 0
    assert places_of(again, CANARY) == []
    with Home.open(again).store() as store:
        assert store.audit.verify() == ""


def test_a_register_from_elsewhere_counts_too(
    home: Home, own: Run, run: Run, tmp_path: Path
) -> None:
    for name in ("backups", "moved"):
        (tmp_path / name).mkdir()
    own("backup", tmp_path / "backups" / "b.sqlite")
    for file in (tmp_path / "backups").iterdir():
        shutil.copy(file, tmp_path / "moved" / file.name)
    shutil.rmtree(tmp_path / "backups")
    told = own("person", "erase", f"{CANARY}-1", "--reason", "asked", "--yes")
    assert f"Not noted beside the backups in {tmp_path / 'backups'}" in told.out
    backup = tmp_path / "moved" / "b.sqlite"
    register = home.path / registers.REGISTER
    restored = run("--home", tmp_path / "x", "restore", backup, "--erasures", register)
    assert "Erased again: 1." in restored.out
    assert places_of(tmp_path / "x", CANARY) == []


def test_the_register_tells_nobody_who_was_erased(home: Home, own: Run) -> None:
    own("person", "erase", f"{CANARY}-1", "--reason", "asked", "--yes")
    text = (home.path / registers.REGISTER).read_text(encoding="utf-8")
    assert CANARY not in text
    first, *_ = registers.read(home.path / registers.REGISTER)
    assert first.names(f"{CANARY}-1")
    assert not first.names("f2")


def test_an_erasure_is_asked_about_first(
    home: Home, own: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    assert own("person", "erase", "f2", "--reason", "asked").code == 2
    assert own("suggest", "f2").code == 0


def test_a_copy_holds_everything_and_who_looked_and_no_secret(home: Home, own: Run) -> None:
    found = own("person", "export", f"{CANARY}-1").json
    records = found["records"]
    assert records["profiles"][0]["payload"]["names"] == [f"{CANARY} Srl"]
    assert records["accounts"][0]["email"] == f"{CANARY}@example.org".casefold()
    assert {"sessions", "api_keys", "history", "consents", "participations", "judgements"} <= (
        records.keys()
    )
    assert "description" in str(records["history"]) or "texts" in str(records["history"])
    viewed = [line for line in found["log"] if line["action"] == "confidential.read"]
    assert (viewed[0]["account_id"], viewed[0]["reason"]) == ("a-staff", CANARY)
    text = str(found)
    with home.store() as store:
        (session,) = store.sessions.of(records["accounts"][0]["id"])
    assert isinstance(session, Session)
    assert session.digest not in text
    assert own("person", "export", "nobody").code == 2


def test_a_copy_goes_to_a_file(home: Home, own: Run, tmp_path: Path) -> None:
    out = tmp_path / "rossi.json"
    assert own("person", "export", "f2", "--out", out).code == 0
    assert "Brambati" in out.read_text(encoding="utf-8")


def test_consent_is_withdrawn_and_given_again(home: Home, own: Run) -> None:
    assert own("person", "consent", "f2", "--withdraw", "--text-version", "2026-1").code == 0
    with home.store() as store:
        assert store.unconsented() == {"f2"}
        assert [line.given for line in store.history.consents("f2")] == [False, True]
    own("build")
    assert own("suggest", "f2").code == 2
    assert own("person", "consent", "f2", "--give").code == 0
    own("build")
    assert own("suggest", "f2").code == 0


def test_an_account_without_a_profile_is_erased_by_its_address(home: Home, own: Run) -> None:
    with home.store() as store:
        account = add_account(
            store, email="staff@example.org", name="S", role=Role.STAFF, origin=HERE
        )
        assert own("person", "erase", f"{CANARY}@example.org", "--reason", "x", "--yes").code == 2
        assert own("person", "erase", "staff@example.org", "--reason", "x", "--yes").code == 0
        assert store.accounts.by_id(account.id) is None
        assert store.audit.verify() == ""
        lines = store.audit.lines(subject=f"account:{account.id}")
    assert lines == []


def test_what_has_had_its_time_is_deleted(own: Run, tmp_path: Path) -> None:
    assert own("init").code == 0
    home = Home.open(tmp_path / "home")
    old = Origin(source="test", at=datetime.now(UTC) - timedelta(days=2000))
    with home.store() as store:
        gone = add_account(store, email="old@example.org", name="", role=Role.STAFF, origin=old)
        stays = add_account(store, email="new@example.org", name="", role=Role.STAFF, origin=old)
        open_session(store, stays, old.at)
        make_key(store, stays, name="x", scopes=["read"], lasts=timedelta(1), origin=old)
        disable(store, gone, old)
        (home.rejects / "new.csv").write_text("x", encoding="utf-8")
        told = own("retention", "--apply").out
        assert "access: 2" in told
        assert "disabled: 1" in told
        assert "rejects: 0" in told
        assert [account.id for account in store.accounts.all()] == [stays.id]
        assert all(line.erased for line in store.audit.lines() if line.at == old.at)
        assert store.audit.verify() == ""
    assert "audit: 0" in own("retention", "--apply").out


def test_the_periods_are_told_in_two_languages(own: Run) -> None:
    english, italian = own("retention").out, own("retention", "--lang", "it").out
    assert len(english.splitlines()) == len(periods())
    assert "dall'inizio" in italian


def test_a_person_who_is_nobody_is_said(home: Home) -> None:
    with pytest.raises(Exception, match="nobody"):
        erase_person(home, "nobody", HERE)


def test_an_erasure_waits_for_a_build_that_is_under_way(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as held:
        held.enter_context(home.lock())
        monkeypatch.setattr(erasure.time, "sleep", lambda _: held.close())
        rebuild_without(home, tries=2)
    assert len([each for each in home.snapshots.iterdir() if each.is_dir()]) == 1
    with home.lock(), pytest.raises(HomeError, match="at work"):
        rebuild_without(home)


def test_rejected_rows_of_others_stay(home: Home, own: Run, tmp_path: Path) -> None:
    table = tmp_path / "more.csv"
    bad = "other-9;wizard;Altri Srl;x;IT;it;\n"
    table.write_text(HEADER + bad + rows(CANARY), encoding="utf-8")
    own("import", "profiles", table)
    assert forget_in_files(home, [CANARY]) == 3
    (left,) = home.rejects.iterdir()
    text = unpacked(left).decode("utf-8", "ignore")
    assert "Altri Srl" in text
    assert CANARY not in text
    assert own("check", left).code == 1
