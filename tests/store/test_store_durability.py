"""Whatever happens to the process or the file, the store is whole or says that it is not."""

import gc
import os
import resource
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from matchmaker.domain import Kind, Profile, ProfileId, Role
from matchmaker.domain.link import Link, Purpose
from matchmaker.errors import InputError, StoreError
from matchmaker.store import (
    Account,
    Attempts,
    Origin,
    Session,
    Store,
    erasure_of,
    sha256_of,
    verify_backup,
)
from matchmaker.store.outbox import Mail

A = Profile(id=ProfileId("a"), kind=Kind.COMPANY, names=("Alfa",))

KILLED = """
import sys
from matchmaker.domain import Kind, Profile
from matchmaker.store import Store

store = Store.open(sys.argv[1])
with store.write() as w:
    w.erase_profile("a")
    w.put_profiles(
        Profile(id=f"new-{i}", kind=Kind.COMPANY, names=("x" * 500,)) for i in range(8000)
    )
    print("in the middle", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    """These tests look into the file."""
    return f"sqlite:///{tmp_path / 'network.sqlite'}"


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def tamper(url: str, statement: str) -> None:
    with closing(sqlite3.connect(file_of(url))) as connection:
        connection.execute(statement)
        connection.commit()


def test_a_process_killed_in_the_middle_of_a_write_leaves_the_old_state(
    store: Store, url: str
) -> None:
    with store.write() as w:
        w.put_profiles([A])
    store.close()
    root = Path(__file__).parents[2]
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", KILLED, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root)},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"in the middle\n"
        log = file_of(url).with_name("network.sqlite-wal")
        assert log.stat().st_size > 1_000_000, "part of the write has reached the disk"
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    again = Store.open(url)
    assert list(again.profiles()) == [A]
    assert again.revision() == 1
    assert again.check() == []
    with again.write() as w:
        w.put_profiles([replace(A, url="https://a.example")])
    assert again.revision() == 2
    again.close()


def test_a_backup_of_a_network_in_use_holds_what_was_committed(
    store: Store, tmp_path: Path
) -> None:
    with store.write() as w:
        w.put_profiles([A])
    copy = tmp_path / "copies" / "monday.sqlite"
    copy.parent.mkdir()
    with store.write() as w:
        w.put_profiles([replace(A, id=ProfileId("not-yet"))])
        checksum = store.backup(copy)
    assert checksum == sha256_of(copy) == verify_backup(copy)
    assert (copy.parent / "monday.sqlite.sha256").read_text() == f"{checksum}  monday.sqlite\n"
    assert sorted(f.name for f in copy.parent.iterdir()) == [
        "monday.sqlite",
        "monday.sqlite.sha256",
    ]
    assert copy.read_bytes()[18:20] == b"\1\1", "one file, no log beside it: SQLite file format"
    with closing(Store.open(f"sqlite:///{copy}")) as restored:
        assert list(restored.profiles()) == [A]
        assert restored.check() == []


def test_a_backup_replaces_an_older_one_if_asked_to(store: Store, tmp_path: Path) -> None:
    first = store.backup(tmp_path / "b.sqlite")
    with store.write() as w:
        w.put_profiles([A])
    with pytest.raises(InputError, match="there is a file already"):
        store.backup(tmp_path / "b.sqlite")
    assert verify_backup(tmp_path / "b.sqlite") == first
    assert store.backup(tmp_path / "b.sqlite", replace=True) != first
    verify_backup(tmp_path / "b.sqlite")


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
def test_a_backup_onto_the_open_database_is_refused(store: Store, url: str, suffix: str) -> None:
    with store.write() as w:
        w.put_profiles([A])
    with pytest.raises(InputError, match="is the database itself"):
        store.backup(Path(f"{file_of(url)}{suffix}"), replace=True)
    with closing(Store.open(url)) as again:
        assert list(again.profiles()) == [A]


def test_a_backup_that_was_altered_is_found_out(store: Store, tmp_path: Path) -> None:
    backup = tmp_path / "b.sqlite"
    store.backup(backup)
    altered = bytearray(backup.read_bytes())
    altered[-1] ^= 1
    backup.write_bytes(altered)
    with pytest.raises(StoreError, match="its checksum differs"):
        verify_backup(backup)


def test_a_backup_without_its_checksum_is_not_trusted(store: Store, tmp_path: Path) -> None:
    store.backup(tmp_path / "b.sqlite")
    (tmp_path / "b.sqlite.sha256").unlink()
    with pytest.raises(StoreError, match="could not be read"):
        verify_backup(tmp_path / "b.sqlite")


def test_a_backup_onto_a_full_disk_says_so_and_leaves_nothing(store: Store, tmp_path: Path) -> None:
    profiles = [Profile(id=ProfileId(f"f{n}"), kind=Kind.LAB) for n in range(500)]
    with store.write() as writer:
        writer.put_profiles(profiles)
    folder = tmp_path / "full"
    folder.mkdir()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, hard))
    try:
        with pytest.raises(StoreError, match="could not be written"):
            store.backup(folder / "b.sqlite")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(folder.iterdir()) == []


def test_a_backup_into_nowhere_says_so(store: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no folder"):
        store.backup(tmp_path / "no" / "folder" / "b.sqlite")


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ("UPDATE profiles SET payload = '{'", "profiles a: it can not be read"),
        ("UPDATE profiles SET payload = replace(payload, 'Alfa', 'Beta')", "its digest differs"),
        ("UPDATE profiles SET id = 'b'", "profiles b: its payload speaks of a"),
        ("UPDATE profiles SET name = 'B'", "profiles a: name is not what its payload says"),
        ("UPDATE profiles SET matching = 0", "profiles a: matching is not what its payload"),
        (
            "INSERT INTO ties VALUES ('a', 'x', 'patent', '', '')",
            "ties refers to a row of profiles",
        ),
        ("INSERT INTO ties VALUES ('a', 'a', 'friends', '', '')", "'friends' is not a valid Layer"),
    ],
)
def test_check_says_what_is_wrong(store: Store, url: str, statement: str, complaint: str) -> None:
    with store.write() as w:
        w.put_profiles([A])
    assert store.check() == []
    tamper(url, statement)
    assert any(complaint in problem for problem in store.check()), store.check()


NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LINK = Link(
    id="l", purpose=Purpose.DOSSIER, digest="d", profile_id=A.id, made_at=NOW,
    expires_at=NOW + timedelta(days=1),
)  # fmt: skip


ADDED_BY_HAND = """
INSERT INTO accounts SELECT 'y', 'y@example.org', name, 'admin', language, password_hash,
totp_secret, totp_step, subject, created_at, NULL FROM accounts
"""


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ("UPDATE accounts SET role = 'admin'", "accounts x: the audit log says"),
        ("UPDATE accounts SET role = 'emperor'", "accounts x: it can not be read"),
        ("UPDATE accounts SET disabled_at = created_at", "accounts x: the audit log says"),
        ("UPDATE accounts SET totp_secret = ''", "accounts x: the audit log says otherwise"),
        ("UPDATE accounts SET totp_step = 'many'", "accounts x: it can not be read"),
        (ADDED_BY_HAND, "accounts y: the audit log does not say that it was added"),
        ("UPDATE links SET purpose = 'anything'", "links l: it can not be read"),
        ("UPDATE links SET expires_at = 'never'", "links: a row can not be read"),
        ("UPDATE outbox SET n_tries = 'few'", "outbox 1: it can not be read"),
        ("UPDATE accounts SET language = 'xx'", "accounts x: it can not be read"),
        ("INSERT INTO account_profiles VALUES ('x', 'a')", "accounts x: the audit log says"),
        ("UPDATE accounts SET created_at = 'yesterday'", "accounts: a row can not be read"),
        ("UPDATE sessions SET created_at = '9999-12-31 00:00:00.000000'", "sessions d: it can"),
        ("UPDATE sessions SET seen_at = '0001-01-01 00:00:00.000000'", "sessions d: it can"),
        ("UPDATE sessions SET reason = x'ff00'", "sessions"),
        ("UPDATE history SET after = 'garbage'", "history 1: it can not be read"),
        ("UPDATE consents SET decided_at = 7", "consents: a row can not be read"),
        ("UPDATE attempts SET blocked_until = '2200-01-01 00:00:00.000000'", "attempts e: it can"),
        ("UPDATE outbox SET next_at = 'soon'", "outbox: a row can not be read"),
        ("UPDATE erasures SET erased_at = 'once'", "erasures: a row can not be read"),
        ("INSERT INTO checkups VALUES (1, 'a', '2026-01-01 00:00:00.000000', 'x', 1, '[]')",
         "checkups 1: it can not be read"),
    ],
)  # fmt: skip
def test_check_decodes_every_table(store: Store, url: str, statement: str, complaint: str) -> None:
    origin = Origin(source="test", at=NOW)
    account = Account(
        id="x", email="x@example.org", name="", role=Role.STAFF, totp_secret="A", created_at=NOW
    )
    session = Session(
        digest="d", account_id="x", verified=True, created_at=NOW, renewed_at=NOW, seen_at=NOW
    )
    with store.write() as w:
        w.put_profiles([A], origin)
        w.accounts.add(account)
        w.audit.record("account.add", origin, subject="account:x", note="staff")
        w.audit.record("account.second_factor", origin, subject="account:x")
        w.audit.record("account.enable", origin, subject="account:x")
        w.links.put(LINK)
        w.sessions.open(session)
        w.sessions.put_attempts(Attempts(digest="e", n_failed=1, last_at=NOW, blocked_until=NOW))
        w.outbox.put([Mail(key="k", account_id="x", subject="s", body="b")], NOW)
        w.erasures.note(erasure_of("gone", NOW))
    assert store.check() == []
    tamper(url, statement)
    assert any(complaint in problem for problem in store.check()), store.check()


def test_check_reports_a_damaged_file_instead_of_failing(store: Store, url: str) -> None:
    with store.write() as w:
        w.put_profiles(replace(A, id=ProfileId(f"{i:04d}")) for i in range(2000))
    store.close()
    with file_of(url).open("r+b") as file:
        # Far from the schema, whose pages come first, however many tables there are.
        file.seek(file.seek(0, os.SEEK_END) // 2 // 4096 * 4096)
        file.write(b"\xa5" * 4096 * 20)
    with closing(Store.open(url)) as damaged:
        assert damaged.check() != []


def test_a_damaged_schema_is_reported_whatever_its_bytes(store: Store, url: str) -> None:
    """The driver fails over its own message where that quotes bytes that are no text."""
    store.close()
    file = file_of(url)
    file.write_bytes(file.read_bytes().replace(b" NOT NULL", b" N\xc5T NULL"))
    with pytest.raises(StoreError, match="could not be read"):
        Store.open(url)


def test_a_payload_that_can_not_be_read_names_its_profile(store: Store, url: str) -> None:
    with store.write() as w:
        w.put_profiles([A])
    tamper(url, "UPDATE profiles SET payload = '{'")
    with pytest.raises(StoreError, match="'a' can not be read"):
        store.profile(A.id)


def test_what_the_database_complains_of_is_passed_on(store: Store, url: str) -> None:
    tamper(url, "DROP TABLE ties")
    with pytest.raises(StoreError, match=r"could not be read: no such table: ties"):
        list(store.ties())


def test_a_writer_that_waits_in_vain_hears_who_is_in_its_way(
    store: Store, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchmaker.store.sqlite.PATIENCE_MS", 1)
    hasty = Store.open(url)
    with store.write() as w:
        w.put_profiles([A])
        with pytest.raises(StoreError, match="another program is writing"), hasty.write():
            pass
    hasty.close()


def test_each_connection_is_set_up_for_safety(store: Store) -> None:
    names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
    with store._engine.connect() as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
    assert found == ["wal", 2, 1, 1, 30000]


def test_a_store_that_nobody_holds_any_more_lets_go_of_the_database(store: Store, url: str) -> None:
    forgotten = Store.open(url)
    assert forgotten.counts()["profiles"] == 0
    kept_open = forgotten._engine.pool
    assert kept_open.checkedin() == 1
    del forgotten
    gc.collect()
    assert kept_open.checkedin() == 0
