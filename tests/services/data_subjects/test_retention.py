"""What had its time is deleted, and is found nowhere on the disk afterwards."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from matchmaker.domain import Kind, Profile, ProfileId, Role
from matchmaker.domain.introduction import Act, Event, Note, Party
from matchmaker.home import Home
from matchmaker.introductions import apply, first_transition
from matchmaker.services.data_subjects import apply_retention, periods
from matchmaker.services.delivery import MailFolder, send_mails
from matchmaker.store import Account, Origin, Store
from matchmaker.store.outbox import Mail

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
CANARIES = ("Zwitscherkobold", "Nebelkrähe")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A network with one closed introduction, a note on it, and an e-mail that was sent."""
    home = Home.create(tmp_path / "home")
    anna = Account(id="anna", email="a@x.org", name="Anna", role=Role.STAFF, created_at=BEGAN)
    suggested = Event(act=Act.SUGGEST, party=Party.STAFF, by="anna", at=BEGAN)
    withdrawn = Event(act=Act.WITHDRAW, party=Party.STAFF, by="anna", at=BEGAN)
    mailed, noted = CANARIES
    with home.store() as store:
        with store.write() as writer:
            writer.put_profiles([Profile(id=ProfileId(id_), kind=Kind.LAB) for id_ in "ab"])
            writer.accounts.add(anna)
            found = first_transition("i", ProfileId("a"), ProfileId("b"), suggested)
            writer.introductions.add(found, suggested)
            writer.introductions.change(apply(found, withdrawn), withdrawn)
            note = Note(id="n", introduction_id="i", by="anna", at=BEGAN, text=noted)
            writer.introductions.note(note)
            mail = Mail(key="k", account_id="anna", introduction_id="i", subject="x", body=mailed)
            writer.outbox.put([mail], BEGAN)
        send_mails(store, MailFolder(tmp_path / "sink"), sender="x@example.org", now=BEGAN)
    return home


def after(store: Store, home: Home, days: float) -> dict[str, int]:
    """Apply the periods so many days after the beginning, while the service has the store open."""
    assert store.revision() >= 0
    return apply_retention(home, Origin(source="test", at=BEGAN + timedelta(days=days)))


def on_disk(home: Home) -> set[str]:
    """The canaries that stand in any file of the home."""
    files = [file.read_bytes() for file in home.path.rglob("*") if file.is_file()]
    return {each for each in CANARIES if any(each.encode() in file for file in files)}


def test_emails_and_notes_go_in_their_time_and_leave_the_disk(home: Home) -> None:
    mailed, noted = CANARIES
    sent, notes = periods()["sent"].days, periods()["notes"].days
    with home.store() as store:
        assert on_disk(home) == {mailed, noted}
        early = after(store, home, sent - 1)
        assert (early["outgoing"], early["notes"]) == (0, 0)
        assert after(store, home, sent + 1)["outgoing"] == 1
        assert on_disk(home) == {noted}
        assert after(store, home, notes - 1)["notes"] == 0
        assert after(store, home, notes + 1)["notes"] == 1
        assert on_disk(home) == set()
        assert store.introductions.get("i").id == "i"
        assert store.check() == []


def test_an_email_that_never_left_goes_later_than_one_that_was_sent() -> None:
    assert periods()["sent"].days < periods()["unsent"].days < periods()["notes"].days


def test_every_period_says_what_and_why_in_two_languages() -> None:
    for period in periods().values():
        assert period.days > 0
        assert all([*period.what.values(), *period.why.values()])
        assert len(period.what) == len(period.why) == 2
