"""What had its time leaves the outbox, and nothing that left is written a second time."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from matchmaker.domain import Kind, Profile, ProfileId, Role
from matchmaker.domain.introduction import Act, Event, Note, Party, Task
from matchmaker.introductions import apply, first_transition
from matchmaker.services.delivery import DeliveryCounts, send_mails
from matchmaker.services.introductions import SiteAddress, send_due_reminders
from matchmaker.store import Account, Store
from matchmaker.store.outbox import Attempted, Mail, Webhook

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=40)
DAYS = {"sent": LATER - timedelta(days=30), "unsent": LATER - timedelta(days=30)}
SUGGESTED = Event(act=Act.SUGGEST, party=Party.STAFF, by="anna", at=NOW, owner="anna")
WITHDRAWN = Event(act=Act.WITHDRAW, party=Party.STAFF, by="anna", at=NOW)


@pytest.fixture
def filled(store: Store) -> Store:
    """An open introduction and a closed one, an account, a webhook."""
    anna = Account(id="anna", email="a@x.org", name="Anna", role=Role.STAFF, created_at=NOW)
    with store.write() as writer:
        writer.put_profiles([Profile(id=ProfileId(id_), kind=Kind.LAB) for id_ in "abc"])
        writer.accounts.add(anna)
        hook = Webhook(id="w", url="https://x.example/", secret="s", by="anna", at=NOW)
        writer.webhooks.put(hook)
        opened = first_transition("open", ProfileId("a"), ProfileId("b"), SUGGESTED)
        writer.introductions.add(opened, SUGGESTED)
        closing = first_transition("closed", ProfileId("a"), ProfileId("c"), SUGGESTED)
        writer.introductions.add(closing, SUGGESTED)
        writer.introductions.change(apply(closing, WITHDRAWN), WITHDRAWN)
    return store


def mail(key: str, introduction_id: str | None) -> Mail:
    return Mail(
        key=key, account_id="anna", introduction_id=introduction_id, subject="Oggetto", body="Testo"
    )


def write(store: Store, *mails: Mail) -> None:
    with store.write() as writer:
        writer.outbox.put(mails, NOW)


def settle(store: Store, *, sent: bool) -> None:
    """Note that all that waits was sent, or given up."""
    what = {"sent_at": NOW} if sent else {"error": "SMTPRecipientsRefused: a@x.org"}
    with store.write() as writer:
        for each in store.outbox.mails(NOW):
            writer.outbox.mail_attempted(Attempted(id=each.id, **what))  # type: ignore[arg-type]
        for report in store.outbox.deliveries(NOW):
            writer.outbox.delivery_attempted(Attempted(id=report.id, **what))  # type: ignore[arg-type]


def forget(store: Store) -> int:
    with store.write() as writer:
        return writer.outbox.forget(**DAYS)


def bodies(store: Store) -> Sequence[tuple[str, str]]:
    with store.write() as writer:
        found = writer._connection.exec_driver_sql("SELECT key, subject || body FROM outbox")
        return [(key, words) for key, words in found]


@pytest.mark.parametrize("sent", [True, False])
def test_what_is_over_goes_and_of_what_may_come_due_again_the_words(
    filled: Store, *, sent: bool
) -> None:
    write(filled, mail("a", "open"), mail("b", "closed"), mail("c", None))
    settle(filled, sent=sent)
    assert forget(filled) == 3
    assert bodies(filled) == [("a", "")]
    assert filled.outbox.failed() == []
    assert forget(filled) == 0, "again there is nothing to do"


def test_what_is_younger_stays(filled: Store) -> None:
    write(filled, mail("a", "open"), mail("b", "closed"))
    settle(filled, sent=True)
    with filled.write() as writer:
        assert writer.outbox.forget(sent=NOW, unsent=LATER) == 0
    assert len(bodies(filled)) == 2


def test_what_could_not_leave_for_long_is_not_sent_any_more(filled: Store) -> None:
    write(filled, mail("a", "open"))
    assert forget(filled) == 1
    assert filled.outbox.mails(LATER) == []


def test_a_reminder_whose_words_went_is_not_written_again(filled: Store) -> None:
    site = SiteAddress("https://match.example.org")
    task = Task(
        id="t", introduction_id="closed", by="anna", at=NOW, text="Chiamare",
        due_on=date(2026, 3, 2), assignee="anna",
    )  # fmt: skip
    with filled.write() as writer:
        writer.introductions.put_task(task)
    assert send_due_reminders(filled, site=site, now=NOW).n_reminders == 1
    settle(filled, sent=True)
    assert forget(filled) == 1
    assert [words for _, words in bodies(filled)] == [""]
    assert send_due_reminders(filled, site=site, now=NOW + timedelta(days=1)).n_reminders == 0
    assert send_mails(filled, lambda: None, sender="x", now=LATER) == DeliveryCounts()  # type: ignore[arg-type]


def test_reports_go_altogether(filled: Store) -> None:
    with filled.write() as writer:
        writer.outbox.report("open", 1, "{}", NOW)
        writer.outbox.report("closed", 2, "{}", NOW)
    settle(filled, sent=True)
    with filled.write() as writer:
        writer.outbox.report("open", 2, "{}", LATER)
    assert forget(filled) == 2
    assert filled.counts()["deliveries"] == 1


def test_notes_and_tasks_go_with_the_time_of_a_closed_introduction(filled: Store) -> None:
    with filled.write() as writer:
        for of in ("open", "closed"):
            note = Note(id=f"n-{of}", introduction_id=of, by="anna", at=NOW, text="Sentiti.")
            writer.introductions.note(note)
            task = Task(
                id=f"t-{of}", introduction_id=of, by="anna", at=NOW, text="Chiamare",
                due_on=NOW.date(), assignee="anna",
            )  # fmt: skip
            writer.introductions.put_task(task)
        assert writer.introductions.forget_notes(NOW) == 0
        assert writer.introductions.forget_notes(NOW + timedelta(days=1)) == 2
    assert [note.id for note in filled.introductions.notes("open")] == ["n-open"]
    assert filled.introductions.notes("closed") == filled.introductions.tasks("closed") == []
    assert filled.introductions.log("closed")[-1].act is Act.WITHDRAW, "what came of it stays"


def test_what_was_noted_or_is_due_after_the_end_keeps_its_own_time(filled: Store) -> None:
    end, later = NOW + timedelta(days=1), NOW + timedelta(days=2)

    def task(id_: str, due: datetime, *, at: datetime = NOW, done: datetime | None = None) -> Task:
        return Task(
            id=id_, introduction_id="closed", by="anna", at=at, text="Chiamare",
            due_on=due.date(), assignee="anna", done_at=done,
        )  # fmt: skip

    tasks = [
        task("due later", later),
        task("written later", NOW, at=later),
        task("done later", NOW, done=later),
        task("done", later, done=NOW),
        task("overdue", NOW),
    ]
    with filled.write() as writer:
        for id_, at in (("old", NOW), ("new", later)):
            note = Note(id=id_, introduction_id="closed", by="anna", at=at, text="Sentiti.")
            writer.introductions.note(note)
        for each in tasks:
            writer.introductions.put_task(each)
        assert writer.introductions.forget_notes(end) == 3
    assert [note.id for note in filled.introductions.notes("closed")] == ["new"]
    left = {each.id for each in filled.introductions.tasks("closed")}
    assert left == {"due later", "written later", "done later"}
