"""What time makes due is done by the service itself, by one service at a time, once."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from fastapi.testclient import TestClient

from api import create_app
from api.scheduler import AT_MOST, DeliveryChannels, Scheduler, delivery_channels
from api.state import LazyStore
from matchmaker.domain import Kind, Profile, ProfileId, Role
from matchmaker.domain.introduction import Act, Event, Party, State
from matchmaker.home import Home
from matchmaker.introductions import apply, first_transition
from matchmaker.services.building import build
from matchmaker.services.delivery import SmtpServer, webhooks
from matchmaker.services.introductions import SiteAddress
from matchmaker.settings import Settings
from matchmaker.store import Account, Session, Store
from matchmaker.store.outbox import Mail, Webhook

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
PATIENCE_S = 30.0


@dataclass
class Clock:
    """A clock that the test turns."""

    now: datetime = BEGAN

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Post:
    """A mailer that keeps what it is given, and does something at each."""

    kept: list[EmailMessage] = field(default_factory=list)
    then: Callable[[], None] = lambda: None

    def send(self, message: EmailMessage) -> None:
        self.kept.append(message)
        self.then()


@pytest.fixture
def home(tmp_path) -> Home:  # type: ignore[no-untyped-def]
    """Two profiles with a proposed introduction, which Anna of the staff looks after."""
    home = Home.create(tmp_path / "home")
    suggested = Event(act=Act.SUGGEST, party=Party.STAFF, by="anna", at=BEGAN, owner="anna")
    proposed = Event(act=Act.PROPOSE, party=Party.STAFF, by="anna", at=BEGAN)
    with home.store() as store, store.write() as writer:
        writer.put_profiles([Profile(id=ProfileId(id_), kind=Kind.LAB) for id_ in "ab"])
        writer.accounts.add(account("anna", Role.STAFF))
        writer.accounts.add(replace(account("bea", Role.COMPANY), speaks_for=frozenset({"a"})))
        found = first_transition("i", ProfileId("a"), ProfileId("b"), suggested)
        writer.introductions.add(found, suggested)
        writer.introductions.change(apply(found, proposed), proposed)
    return home


def account(id_: str, role: Role) -> Account:
    return Account(id=id_, email=f"{id_}@example.org", name=id_, role=role, created_at=BEGAN)


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    with home.store() as store:
        yield store


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keeping(home: Home, clock: Clock) -> Iterator[Callable[..., Scheduler]]:
    """Make upkeeps that the test ends with; each has the store open for itself, as services do."""
    made: list[Scheduler] = []
    opened: list[LazyStore] = []

    def make(mailer: Post | None = None) -> Scheduler:
        ways = DeliveryChannels(
            site=SiteAddress("https://match.example.org"), sender="x@example.org", mailer=mailer
        )
        opened.append(LazyStore(home.path))
        made.append(Scheduler(home.path, opened[-1], ways, clock))
        return made[-1]

    yield make
    for each in made:
        each.stop()
    for each in opened:
        each.close()


def write_mails(store: Store, n: int) -> None:
    mails = [Mail(key=f"k{i}", account_id="anna", subject="s", body="b") for i in range(n)]
    with store.write() as writer:
        writer.outbox.put(mails, BEGAN)


def open_session(store: Store, name: str, at: datetime) -> None:
    session = Session(
        digest=name, account_id="anna", verified=True, created_at=at, renewed_at=at, seen_at=at
    )
    with store.write() as writer:
        writer.sessions.open(session)


def test_a_reminder_is_written_and_sent_when_its_day_comes(
    keeping: Callable[..., Scheduler], clock: Clock
) -> None:
    post = Post()
    upkeep = keeping(post)
    upkeep.once()
    assert post.kept == []
    clock.turn(days=7)
    upkeep.once()
    upkeep.once()
    assert [message["To"] for message in post.kept] == ["bea <bea@example.org>"]
    assert "https://match.example.org/introductions/i" in post.kept[0].get_content()


def test_an_introduction_that_nobody_answered_ends_by_itself(
    keeping: Callable[..., Scheduler], clock: Clock, store: Store
) -> None:
    upkeep = keeping()
    clock.turn(days=29)
    upkeep.once()
    assert store.introductions.get("i").state is State.PROPOSED
    clock.turn(days=2)
    upkeep.once()
    assert store.introductions.get("i").state is State.EXPIRED


def test_what_had_its_time_is_deleted_once_a_day(
    keeping: Callable[..., Scheduler], clock: Clock, store: Store
) -> None:
    upkeep = keeping()
    open_session(store, "old", BEGAN - timedelta(days=2))
    upkeep.once()
    assert store.counts()["sessions"] == 0
    open_session(store, "old again", BEGAN - timedelta(days=2))
    clock.turn(hours=2)
    upkeep.once()
    assert store.counts()["sessions"] == 1
    clock.turn(hours=14)
    upkeep.once()
    assert store.counts()["sessions"] == 0


def test_without_a_mail_server_emails_wait_and_reports_leave(
    keeping: Callable[..., Scheduler], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "_posting", lambda **_: lambda *_: 204)
    write_mails(store, 1)
    hook = Webhook(id="w", url="https://x.example/", secret="whsec_eA==", by="anna", at=BEGAN)
    with store.write() as writer:
        writer.webhooks.put(hook)
        writer.outbox.report("i", 2, '{"id": "i/2"}', BEGAN)
    keeping().once()
    assert store.outbox.deliveries(BEGAN + timedelta(days=1)) == []
    assert len(store.outbox.mails(BEGAN)) == 1


def test_more_than_one_handful_leaves_in_one_round(
    keeping: Callable[..., Scheduler], store: Store
) -> None:
    post = Post()
    write_mails(store, 3 * AT_MOST + 1)
    keeping(post).once()
    assert len(post.kept) == 3 * AT_MOST + 1


def test_a_server_that_takes_its_time_does_not_keep_all_else_waiting(
    keeping: Callable[..., Scheduler], store: Store, clock: Clock
) -> None:
    write_mails(store, 3 * AT_MOST)
    open_session(store, "old", BEGAN - timedelta(days=2))
    post = Post(then=lambda: clock.turn(minutes=1))
    upkeep = keeping(post)
    upkeep.once()
    assert len(post.kept) == AT_MOST
    assert store.counts()["sessions"] == 0
    upkeep.once()
    assert len(post.kept) == 2 * AT_MOST


def test_a_mail_server_that_hangs_holds_up_nothing_else(
    keeping: Callable[..., Scheduler], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.scheduler.PERIOD", timedelta(milliseconds=1))
    hanging, tidied, swept = threading.Event(), threading.Event(), threading.Semaphore(0)
    monkeypatch.setattr("api.scheduler.apply_retention", lambda *_: tidied.set() or {})
    sweep = Scheduler._sweep
    monkeypatch.setattr(Scheduler, "_sweep", lambda self: (sweep(self), swept.release())[0])
    write_mails(store, 1)
    upkeep = keeping(Post(then=lambda: hanging.wait(PATIENCE_S)))
    upkeep.start()
    try:
        assert tidied.wait(PATIENCE_S)
        assert all(swept.acquire(timeout=PATIENCE_S) for _ in range(3)), "further rounds"
    finally:
        hanging.set()


def test_what_fails_stops_nothing_else_and_is_logged_without_names(
    keeping: Callable[..., Scheduler],
    store: Store,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise RuntimeError(store.accounts.all()[0].email)

    monkeypatch.setattr("api.scheduler.send_due_reminders", failing)
    write_mails(store, 1)
    open_session(store, "old", BEGAN - timedelta(days=2))
    post = Post()
    upkeep = keeping(post)
    upkeep.once()
    assert len(post.kept) == 1
    assert store.counts()["sessions"] == 0
    assert "RuntimeError" in caplog.text
    assert "anna" not in caplog.text
    monkeypatch.undo()
    clock.turn(days=31)
    upkeep.once()
    assert store.introductions.get("i").state is State.EXPIRED


def test_an_address_that_no_email_can_carry_does_not_keep_the_others(
    keeping: Callable[..., Scheduler], store: Store
) -> None:
    with store.write() as writer:
        writer.accounts.add(replace(account("carl", Role.STAFF), email="Straße\n@example.org"))
        bad = Mail(key="bad", account_id="carl", subject="s", body="b")
        writer.outbox.put([bad], BEGAN)
    write_mails(store, 1)
    post = Post()
    keeping(post).once()
    assert [message["To"] for message in post.kept] == ["anna <anna@example.org>"]


def test_one_service_at_a_time_keeps_a_home_in_order(
    keeping: Callable[..., Scheduler], home: Home, store: Store
) -> None:
    write_mails(store, 1)
    post = Post()
    other = keeping(post)
    with home.upkeep():
        other.once()
    assert post.kept == []
    with home.lock():
        other.once()
    assert len(post.kept) == 1, "an import or a build is in nobody's way"


def test_several_services_send_each_email_once(
    keeping: Callable[..., Scheduler], store: Store
) -> None:
    write_mails(store, 40)
    post = Post()
    threads = [threading.Thread(target=keeping(post).once) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = [message["Message-ID"] for message in post.kept]
    assert len(numbers) == len(set(numbers)) == 40


def test_it_begins_with_a_round_and_stops_between_two_messages(
    keeping: Callable[..., Scheduler], store: Store
) -> None:
    write_mails(store, 10 * AT_MOST)
    sending, stopped = threading.Event(), threading.Event()

    def wait() -> None:
        sending.set()
        assert stopped.wait(PATIENCE_S)

    post = Post(then=wait)
    upkeep = keeping(post)
    upkeep.start()
    assert sending.wait(PATIENCE_S)
    upkeep._stopping.set()
    stopped.set()
    upkeep.stop()
    assert not upkeep._thread.is_alive()
    assert len(post.kept) == AT_MOST
    assert len(store.outbox.mails(BEGAN)) == 9 * AT_MOST


def test_rounds_go_on_after_one_that_failed(
    keeping: Callable[..., Scheduler],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("api.scheduler.PERIOD", timedelta(0))
    third, n = threading.Event(), 0

    def failing(_: object) -> None:
        nonlocal n
        n += 1
        if n == 3:
            third.set()
        raise ZeroDivisionError

    monkeypatch.setattr(Scheduler, "once", failing)
    upkeep = keeping()
    upkeep.start()
    assert third.wait(PATIENCE_S)
    upkeep.stop()
    assert not upkeep._thread.is_alive()
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("serving", [True, False])
def test_only_what_is_served_is_kept_in_order(
    home: Home, monkeypatch: pytest.MonkeyPatch, *, serving: bool
) -> None:
    rounds = threading.Semaphore(0)
    monkeypatch.setattr(Scheduler, "once", lambda _: rounds.release())
    with TestClient(create_app(home.path, rebuilds=serving)) as client:
        assert client.get("/api/v1/health").status_code == 200
        assert rounds.acquire(timeout=PATIENCE_S if serving else 0.01) is serving
    alive = [thread.name for thread in threading.enumerate()]
    assert "upkeep" not in alive


def test_the_environment_says_how_things_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {
        "SMTP": "smtp://mail.example.org",
        "URL": "https://a.example",
        "PRIVATE_WEBHOOKS": "true",
    }
    for name, value in said.items():
        monkeypatch.setenv(f"MATCHMAKER_{name}", value)
    ways = delivery_channels(Settings())
    assert ways.mailer == SmtpServer("smtp://mail.example.org")
    assert ways.site == SiteAddress("https://a.example")
    assert ways.private
    assert delivery_channels(Settings(smtp=""), "https://b.example").site == SiteAddress(
        "https://b.example"
    )
    assert delivery_channels(Settings(smtp="")).mailer is None


def test_each_month_s_exposure_is_kept_once_and_not_while_the_service_starts(
    keeping: Callable[..., Scheduler],
    clock: Clock,
    home: Home,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[datetime] = []
    done = threading.Semaphore(0)

    class Watch:
        def wait(self) -> int:
            with store.write() as writer:
                writer.exposure_history.put(f"{clock():%Y-%m}", {"coverage": 0.5})
            done.release()
            return 0

        def terminate(self) -> None:
            """It has ended."""

    def start(_: object) -> Watch:
        begun.append(clock())
        return Watch()

    monkeypatch.setattr("api.scheduler.start_watch", start)
    build(home)
    upkeep = keeping()
    upkeep.once()
    assert begun == [], "people wait for a service that has just started"
    for _ in range(3):
        upkeep.once()
        clock.turn(days=1)
    assert done.acquire(timeout=PATIENCE_S)
    assert [f"{each:%Y-%m}" for each in begun] == ["2026-03"]
    clock.turn(days=31)
    upkeep.once()
    assert done.acquire(timeout=PATIENCE_S)
    assert [*store.exposure_history.all()] == ["2026-03", "2026-04"]
