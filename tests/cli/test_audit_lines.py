"""What is done on the command line is in the audit log, as it is when the service does it."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from matchmaker.domain import Judgement
from matchmaker.home import Home
from matchmaker.store import AuditLine

Run = Callable[..., Any]
FIRMS = (
    "id;kind;name;country\nf1;company;Torneria Brambati;IT\nf2;company;Torneria Brambati srl;IT\n"
)
HOOK = "https://crm.example.org/matchmaker"


@pytest.fixture
def network(own: Run, tmp_path: Path) -> Run:
    """A command about a network of two firms, in which anna is staff."""
    path = tmp_path / "firms.csv"
    path.write_text(FIRMS, encoding="utf-8")
    assert own("import", "profiles", path).code == 0
    added = own("account", "add", "anna@example.org", "--role", "staff", "--no-password")
    assert added.code == 0
    return own


@pytest.fixture
def log(tmp_path: Path) -> Callable[[str], list[AuditLine]]:
    """Read the lines of an action."""

    def lines(action: str) -> list[AuditLine]:
        with Home.open(tmp_path / "home").store() as store:
            return [line for line in store.audit.lines() if line.action == action]

    return lines


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sit where the day is not the day of UTC."""
    ahead = datetime.now(UTC).hour >= 10
    monkeypatch.setenv("TZ", "EAST-14" if ahead else "WEST+12")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def judged(tmp_path: Path) -> Judgement:
    with Home.open(tmp_path / "home").store() as store:
        (found,) = store.judgements()
    return found


def test_a_judgement_of_duplicates_is_logged(
    network: Run, log: Callable[[str], list[AuditLine]]
) -> None:
    assert network("judge", "f1", "f2", "same", "--by", "Anna").code == 0
    (line,) = log("duplicate.judge")
    assert (line.account_id, line.subject, line.note) == ("", "profile:f1", "same")


def test_a_judge_who_has_an_account_is_named_by_its_id(
    network: Run, log: Callable[[str], list[AuditLine]], tmp_path: Path
) -> None:
    assert network("judge", "f1", "f2", "same", "--by", "Anna@Example.org").code == 0
    (account,) = network("account", "list", "--json").json
    (line,) = log("duplicate.judge")
    assert line.account_id == judged(tmp_path).judged_by == account["id"]


def test_a_no_is_logged_as_one_and_not_as_a_duplicate(
    network: Run, log: Callable[[str], list[AuditLine]], tmp_path: Path
) -> None:
    assert network("judge", "f1", "f2", "declined", "--by", "Anna").code == 0
    assert [line.note for line in log("pair.judge")] == ["declined"]
    assert log("duplicate.judge") == []
    assert judged(tmp_path).judged_by == "Anna"


@pytest.mark.usefixtures("elsewhere")
def test_a_judgement_has_the_day_of_utc_wherever_somebody_sits(
    network: Run, tmp_path: Path
) -> None:
    before = datetime.now(UTC).date()
    network("judge", "f1", "f2", "same", "--by", "Anna")
    assert judged(tmp_path).judged_on in {before, datetime.now(UTC).date()}


def test_a_judgement_about_one_profile_is_refused_and_not_logged(
    network: Run, log: Callable[[str], list[AuditLine]]
) -> None:
    assert network("judge", "f1", "f1", "same").code == 2
    assert network("judge", "f1", "f9", "same").code == 2
    assert log("duplicate.judge") == []


def test_webhooks_are_logged_when_they_come_and_go(
    network: Run, log: Callable[[str], list[AuditLine]]
) -> None:
    id_ = network("webhook", "add", HOOK).out.split()[0]
    assert network("webhook", "remove", id_).code == 0
    (added,), (removed,) = log("webhook.add"), log("webhook.remove")
    assert (added.subject, added.note) == (f"webhook:{id_}", HOOK)
    assert removed.subject == added.subject


def test_a_backup_is_logged_and_holds_its_own_line(
    network: Run, log: Callable[[str], list[AuditLine]], run: Run, tmp_path: Path
) -> None:
    assert network("backup", tmp_path / "copy.sqlite").code == 0
    assert [line.note for line in log("backup.run")] == ["copy.sqlite"]
    again = tmp_path / "again"
    assert run("--home", again, "restore", tmp_path / "copy.sqlite").code == 0
    with Home.open(again).store() as store:
        actions = [line.action for line in store.audit.lines()]
    assert actions[:2] == ["backup.restore", "backup.run"]


def test_a_backup_that_is_refused_is_not_logged(
    network: Run, log: Callable[[str], list[AuditLine]], tmp_path: Path
) -> None:
    taken = tmp_path / "taken.sqlite"
    taken.write_text("somebody's work")
    assert network("backup", taken).code == 2
    assert network("backup", tmp_path / "home" / "copy.sqlite").code == 2
    assert log("backup.run") == []
