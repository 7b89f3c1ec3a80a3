"""What goes out to people each day without anybody's hand: news, alerts, questions, reminders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from matchmaker.domain import ProfileId
from matchmaker.services.checkups.campaigns import remind
from matchmaker.services.programme.digest import Networks, alert_of_calls, send_digests
from matchmaker.services.programme.still_true import (
    ask_whether_true,
    expire,
    forget_set_aside,
)
from matchmaker.store import Origin, Store

FIRST_PLACES = 10
"""As far as results tell what became of suggestions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutreachCounts:
    """How many e-mails were newly written into the outbox."""

    n_digests: int
    n_alerts: int
    n_questions: int
    n_set_aside: int
    """Needs and offers about which nobody answered in time."""
    n_reminders: int


def reach_out(store: Store, networks: Networks, *, site: str, origin: Origin) -> OutreachCounts:
    """Write what is due by now; doing it again the same day writes nothing more."""
    forget_set_aside(store, origin)
    return OutreachCounts(
        n_digests=send_digests(store, networks, site=site, origin=origin),
        n_alerts=alert_of_calls(store, networks, site=site, origin=origin),
        n_set_aside=expire(store, site=site, origin=origin),
        n_questions=ask_whether_true(store, site=site, origin=origin),
        n_reminders=remind_campaigns(store, site=site, origin=origin),
    )


def note_list(store: Store, asker_id: ProfileId, ranked: Sequence[ProfileId], at: datetime) -> int:
    """
    Note who stood in the first places of a list for the first time; how many.

    Results tell from it what became of suggestions, at the place where they were seen first.
    """
    known = store.outreach.listed(asker_id)
    new = [
        (asker_id, candidate_id, place)
        for place, candidate_id in enumerate(ranked[:FIRST_PLACES], 1)
        if candidate_id not in known
    ]
    # A snapshot may still know who was erased since.
    there = store.has_profiles([asker_id, *(id_ for _, id_, _ in new)]) if new else set()
    new = [each for each in new if {each[0], each[1]} <= there]
    if new:
        with store.write() as writer:
            writer.outreach.list(new, at)
    return len(new)


def remind_campaigns(store: Store, *, site: str, origin: Origin) -> int:
    """Remind the firms of each open check-up campaign that have not answered; how many."""
    return sum(
        remind(store, campaign.id, origin, site=site)
        for campaign in store.checkup_campaigns.all()
        if origin.at < campaign.closes_at
    )
