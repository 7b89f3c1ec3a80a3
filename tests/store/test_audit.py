"""The audit log can be added to, read and verified; not changed, and not silently cut."""

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from matchmaker.errors import StoreError
from matchmaker.store import Origin, Store

NOW = datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=UTC)
BY = Origin(source="test", at=NOW, account_id="a-1", acting_for="f2", reason="a call")


@pytest.fixture
def url(tmp_path: Path) -> str:
    """These tests tamper with the file; test_postgresql looks at the server."""
    return f"sqlite:///{tmp_path / 'network.sqlite'}"


def fill(store: Store, n: int = 5) -> None:
    for i in range(n):
        with store.write() as writer:
            writer.audit.record("profile.read", BY, subject=f"profile:f{i}", note=f"n{i}")


def tamper(url: str, *statements: str) -> None:
    """Change the file as somebody would who has it: the guards go first."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_lines_come_back_as_they_were_written(store: Store) -> None:
    fill(store)
    newest, *_ = store.audit.lines()
    assert (newest.id, newest.at, newest.action) == (5, NOW, "profile.read")
    assert (newest.account_id, newest.subject, newest.acting_for) == ("a-1", "profile:f4", "f2")
    assert (newest.reason, newest.note, newest.erased) == ("a call", "n4", False)
    assert [line.id for line in store.audit.lines(before=4, n=2)] == [3, 2]
    assert [line.id for line in store.audit.lines(subject="profile:f2")] == [3]
    assert store.audit.lines(account_id="a-2") == []
    assert [line.id for line in store.audit.about("f2")] == [1, 2, 3, 4, 5]


def test_an_untouched_log_is_whole_even_when_empty(store: Store) -> None:
    assert store.audit.verify() == ""
    fill(store)
    assert store.audit.verify() == ""
    assert store.audit.verify(store.audit.head()) == ""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET action = 'x'",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE id = 2",
        "UPDATE audit_details SET reason = 'x'",
        "DELETE FROM audit_details",
        "INSERT OR REPLACE INTO audit_details SELECT * FROM audit_details WHERE audit_id = 2",
    ],
)
def test_the_database_refuses_to_change_a_line(store: Store, url: str, statement: str) -> None:
    fill(store)
    with (
        closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        connection.execute(statement)
    assert store.audit.verify() == ""


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE audit SET action = 'x' WHERE id = 3", "line 3 .* was changed"),
        ("UPDATE audit SET at = '2020-01-01' WHERE id = 2", "line 2 .* was changed"),
        ("DELETE FROM audit WHERE id = 2", "line 2 .* is missing"),
        ("UPDATE audit_details SET reason = 'x' WHERE audit_id = 4", "line 4 .* other details"),
        ("UPDATE audit_details SET subject = 'x' WHERE audit_id = 4", "line 4 .* other details"),
        ("DELETE FROM audit_details WHERE audit_id = 1", "line 1 .* lost its details"),
        ("UPDATE audit_details SET erased_by = 5 WHERE audit_id = 1", "line 1 .* no erasure"),
        ("UPDATE audit SET id = id + 1 WHERE id = 5", "line 5 .* is missing"),
    ],
)  # fmt: skip
def test_the_first_line_that_was_tampered_with_is_named(
    store: Store, url: str, statement: str, fault: str
) -> None:
    fill(store)
    tamper(url, statement)
    assert re.search(fault, store.audit.verify())
    assert any(re.search(fault, problem) for problem in store.check())


def test_a_line_cut_off_at_the_end_shows_against_what_was_noted(store: Store, url: str) -> None:
    fill(store)
    noted = store.audit.head()
    tamper(url, "DELETE FROM audit WHERE id = 5", "DELETE FROM audit_details WHERE audit_id = 5")
    assert store.audit.verify() == ""
    assert "ends at line 4" in store.audit.verify(noted)
    fill(store, 1)
    assert "line 5 of the audit log is another" in store.audit.verify(noted)


def test_an_erasure_empties_details_and_leaves_the_chain_whole(store: Store) -> None:
    fill(store)
    with store.write() as writer:
        line = writer.audit.record("person.erase", Origin(source="test", at=NOW))
        emptied = writer.audit.erase(subjects=["profile:f2"], account_ids=[], by=line)
    assert emptied == 5
    assert store.audit.verify() == ""
    first = store.audit.lines()[-1]
    assert first.erased
    assert (first.account_id, first.subject, first.reason, first.note) == ("", "", "", "")
    assert first.action == "profile.read"


def test_an_erasure_leaves_the_details_of_others(store: Store) -> None:
    with store.write() as writer:
        for account in ("a-1", "a-2"):
            origin = Origin(source="test", at=NOW, account_id=account)
            writer.audit.record("session.begin", origin)
        line = writer.audit.record("person.erase", Origin(source="test", at=NOW))
        assert writer.audit.erase(subjects=[], account_ids=["a-1"], by=line) == 1
    assert [each.account_id for each in store.audit.lines()] == ["", "", "a-2", ""]


def test_details_expire(store: Store) -> None:
    fill(store, 2)
    later = NOW + timedelta(days=1)
    with store.write() as writer:
        line = writer.audit.record("audit.expire", Origin(source="test", at=later))
        assert writer.audit.expire(later, line) == 2
    assert [each.erased for each in store.audit.lines()] == [False, False, True, True]
    assert store.audit.verify() == ""


EMPTIED = (
    "UPDATE audit_details SET salt = '', account_id = '', subject = '', acting_for = '',"
    " reason = '', note = '', erased_by = 6 WHERE audit_id = {}"
)


@pytest.mark.parametrize("line", [1, 7])
def test_a_line_blanked_in_the_name_of_a_real_erasure_shows(
    store: Store, url: str, line: int
) -> None:
    """Line 1 names somebody else; line 7 is the seal itself."""
    with store.write() as writer:
        writer.audit.record("account.change", Origin(source="test", at=NOW, account_id="a-9"))
    fill(store, 4)
    with store.write() as writer:
        by = writer.audit.record("person.erase", Origin(source="test", at=NOW))
        writer.audit.erase(subjects=["profile:f2"], account_ids=[], by=by)
    assert by == 6
    assert store.audit.verify() == ""
    tamper(url, EMPTIED.format(line))
    assert "audit log" in store.audit.verify()


def test_what_an_earlier_version_emptied_is_sealed_by_the_next_erasure(
    store: Store, url: str
) -> None:
    fill(store, 2)
    with store.write() as writer:
        writer.audit.record("person.erase", Origin(source="test", at=NOW))
    tamper(url, EMPTIED.replace("= 6", "= 3").format(1))
    assert store.audit.verify() == "", "the earlier version wrote no seal"
    with store.write() as writer:
        by = writer.audit.record("person.erase", Origin(source="test", at=NOW))
        writer.audit.erase(subjects=[], account_ids=["nobody"], by=by)
    assert store.audit.verify() == ""
    tamper(url, EMPTIED.replace("= 6", "= 3").format(2))
    assert "are empty than line 5 sealed" in store.audit.verify()


def test_a_line_is_written_with_its_change_or_not_at_all(store: Store) -> None:
    def fail() -> None:
        with store.write() as writer:
            writer.audit.record("x", BY)
            raise StoreError("stop")

    with pytest.raises(StoreError, match="stop"):
        fail()
    assert store.audit.lines() == []
