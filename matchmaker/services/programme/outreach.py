"""What goes out to people each day without anybody's hand: news, alerts, questions, reminders."""

from dataclasses import dataclass

from matchmaker.services.checkups.campaigns import remind
from matchmaker.services.programme.digest import Networks, alert_of_calls, send_digests
from matchmaker.services.programme.still_true import ask_whether_true
from matchmaker.store import Origin, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class OutreachCounts:
    """How many e-mails were newly written into the outbox."""

    n_digests: int
    n_alerts: int
    n_questions: int
    n_reminders: int


def reach_out(store: Store, networks: Networks, *, site: str, origin: Origin) -> OutreachCounts:
    """Write what is due by now; doing it again the same day writes nothing more."""
    return OutreachCounts(
        n_digests=send_digests(store, networks, site=site, origin=origin),
        n_alerts=alert_of_calls(store, networks, site=site, origin=origin),
        n_questions=ask_whether_true(store, site=site, origin=origin),
        n_reminders=remind_campaigns(store, site=site, origin=origin),
    )


def remind_campaigns(store: Store, *, site: str, origin: Origin) -> int:
    """Remind the firms of each open check-up campaign that have not answered; how many."""
    return sum(
        remind(store, campaign.id, origin, site=site)
        for campaign in store.checkup_campaigns.all()
        if origin.at < campaign.closes_at
    )
