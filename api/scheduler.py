"""Run what is due while the service runs (reminders, delivery, retention), without cron."""

import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event, Thread
from time import monotonic

from matchmaker.errors import HomeBusyError
from matchmaker.home import Home
from matchmaker.services.data_subjects import apply_retention
from matchmaker.services.delivery import (
    DeliveryCounts,
    Mailer,
    SmtpServer,
    send_mails,
    send_reports,
)
from matchmaker.services.import_applying import finish_interrupted
from matchmaker.services.introductions import SiteAddress, send_due_reminders
from matchmaker.services.programme.digest import Networks
from matchmaker.services.programme.outreach import reach_out
from matchmaker.settings import Settings
from matchmaker.store import Origin

from .rebuild import Building, KeepsCurrent, start_watch
from .state import LazyStore

log = logging.getLogger("matchmaker.api")

PERIOD = timedelta(minutes=5)
"""Reminders count days, and somebody who is written to hears of it soon enough."""
AT_MOST = 5
"""Sent between two looks at whether to stop: a mail server may take half a minute for each."""
STOP_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryChannels:
    """How what waits leaves the house."""

    site: SiteAddress
    sender: str
    mailer: Mailer | None
    """None where no mail server is set: e-mails wait."""
    private: bool = False
    """Whether reports may go to addresses of the own network."""


def delivery_channels(settings: Settings, url: str = "") -> DeliveryChannels:
    """The ways that the environment says; `url` is where people reach the service."""
    return DeliveryChannels(
        site=SiteAddress(url or settings.url),
        sender=settings.mail_from,
        mailer=SmtpServer(settings.smtp, settings.smtp_ca) if settings.smtp else None,
        private=settings.private_webhooks,
    )


class Scheduler:
    """
    Ends what has expired, reminds, sends what waits, and once a day deletes what had its time.

    Once a month it keeps whom suggestions put forward.

    A round every few minutes in a thread of its own; of several services of one home, one at a
    time. No duty holds up the others: each has a thread of its own, and one that hangs is left out
    of the next rounds until it ends. What fails is logged without what it was about, and tried
    again in the next round.
    """

    def __init__(
        self,
        home: Path,
        opened: LazyStore,
        ways: DeliveryChannels,
        now: Callable[[], datetime],
        networks: Networks | None = None,
    ) -> None:
        self._home = home
        self._opened = opened
        self._ways = ways
        self._now = now
        self._networks = networks
        self._tidied_on: date | None = None
        self._reached_out_on: date | None = None
        self._settled = False
        self._watched_on: date | None = None
        self._watching: Building | None = None
        self._stopping = Event()
        self._at_work: dict[str, Thread] = {}
        self._thread = Thread(target=self._work, name="upkeep", daemon=True)

    def start(self) -> None:
        """Begin with a first round, to catch up with the time that nobody served."""
        self._thread.start()

    def stop(self) -> None:
        """Do nothing more; what is being sent may end, the rest waits for the next start."""
        self._stopping.set()
        if self._watching is not None:
            self._watching.terminate()
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def once(self) -> None:
        """Do one round; nothing where another service is at it."""
        try:
            with Home.open(self._home).upkeep():
                begun = [each for each in map(self._begin, self._duties()) if each is not None]
                until = monotonic() + PERIOD.total_seconds()
                for thread in begun:
                    thread.join(max(0.0, until - monotonic()))
        except HomeBusyError:
            log.debug("another service keeps this network in order")

    def _duties(self) -> tuple[Callable[[], None], ...]:
        return (
            self._finish_imports,
            self._sweep,
            self._reach_out,
            self._send_mails,
            self._send_reports,
            self._tidy,
            self._watch,
        )

    def _begin(self, duty: Callable[[], None]) -> Thread | None:
        """Do a duty in a thread of its own; None while it is still at the one before."""
        name = f"upkeep:{duty.__name__}"
        before = self._at_work.get(name)
        if self._stopping.is_set() or (before is not None and before.is_alive()):
            return None
        thread = Thread(target=attempt, args=(duty,), name=name, daemon=True)
        self._at_work[name] = thread
        thread.start()
        return thread

    def _work(self) -> None:
        while not self._stopping.is_set():
            attempt(self.once)
            self._stopping.wait(PERIOD.total_seconds())

    def _finish_imports(self) -> None:
        """Finish imports whose process was killed; where another one is at work, it does."""
        home = Home.open(self._home)
        with suppress(HomeBusyError), home.lock():
            for record in finish_interrupted(home, self._opened.get()):
                log.info("import %s was cut short; it is complete now", record.id)

    def _sweep(self) -> None:
        swept = send_due_reminders(self._opened.get(), site=self._ways.site, now=self._now())
        if swept.n_expired or swept.n_reminders:
            log.info("%d introductions expired, %d reminders", swept.n_expired, swept.n_reminders)

    def _reach_out(self) -> None:
        """Write the day's news, alerts, questions and reminders; nothing before a first build."""
        now = self._now()
        if self._networks is None or now.date() == self._reached_out_on:
            return
        found = reach_out(
            self._opened.get(),
            self._networks,
            site=self._ways.site.url,
            origin=Origin(source="service", at=now),
        )
        self._reached_out_on = now.date()
        log.info("written today: %s", found)

    def _watch(self) -> None:
        """Keep whom lists put forward this month, by a process of its own that gives way."""
        # Who has just started has people waiting; the next round is soon enough.
        settled, self._settled = self._settled, True
        today = self._now().date()
        if not settled or today == self._watched_on:
            return
        self._watched_on = today
        if f"{today:%Y-%m}" in self._opened.get().exposure_history.all():
            return
        if Home.open(self._home).current_snapshot() is None:
            return
        self._watching = start_watch(self._home)
        log.info("this month's exposure is kept, with code %d", self._watching.wait())

    def _send_mails(self) -> None:
        mailer, sender = self._ways.mailer, self._ways.sender
        if mailer is not None:
            store = self._opened.get()
            self._send("e-mails", partial(send_mails, store, mailer, sender=sender))

    def _send_reports(self) -> None:
        private = self._ways.private
        self._send("reports", partial(send_reports, self._opened.get(), private=private))

    def _send(self, what: str, send: Callable[..., DeliveryCounts]) -> None:
        """Send what is due, a few at a time; servers that do not answer wait for the next round."""
        n_sent = n_failed = 0
        until = self._now() + PERIOD
        while not self._stopping.is_set() and self._now() < until:
            sent = send(now=self._now(), at_most=AT_MOST)
            if sent == DeliveryCounts():
                break
            n_sent, n_failed = n_sent + sent.n_sent, n_failed + sent.n_failed
        if n_sent or n_failed:
            log.info("%d %s sent, %d failed", n_sent, what, n_failed)

    def _tidy(self) -> None:
        now = self._now()
        if now.date() == self._tidied_on:
            return
        found = apply_retention(Home.open(self._home), Origin(source="service", at=now))
        self._tidied_on = now.date()
        if any(found.values()):
            log.info("had their time: %s", ", ".join(f"{n} {name}" for name, n in found.items()))


def attempt(duty: Callable[[], None]) -> None:
    """Do what is due; the outermost place of this thread, which has to live on."""
    try:
        duty()
    except Exception as error:
        # The message stays out, since it may hold a name or an address.
        where = "".join(traceback.format_tb(error.__traceback__)[-3:])
        log.error("upkeep: %s\n%s", type(error).__name__, where)


@contextmanager
def keeping_order(
    home: Path,
    url: str,
    rebuilder: KeepsCurrent,
    opened: LazyStore,
    now: Callable[[], datetime],
    networks: Networks,
) -> Iterator[None]:
    """Build a home anew when it changed, and do what time makes due, in threads of their own."""
    upkeep = Scheduler(home, opened, delivery_channels(Settings(), url), now, networks)
    rebuilder.start()
    upkeep.start()
    yield
    upkeep.stop()
    rebuilder.stop()
