"""A campaign writes to firms in their language, reminds them twice at most, and knows the rest."""

from datetime import timedelta
from email.message import EmailMessage

import pytest

from matchmaker.domain import Language, ProfileId
from matchmaker.domain.link import Purpose
from matchmaker.errors import InputError
from matchmaker.services.checkups.campaigns import (
    Invitee,
    Progress,
    counts_of,
    invite,
    open_campaign,
    progress_of,
    remind,
    reminders_wanted,
    switch_reminders,
)
from matchmaker.services.checkups.recording import record_checkup
from matchmaker.services.delivery import send_mails
from matchmaker.store import Campaign, Store
from tests.services.checkups.conftest import DAY, at, firm

SITE = "https://network.example"
WEEK = timedelta(days=7)


class Postbox:
    """Takes messages and keeps them."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    def send(self, message: EmailMessage) -> None:
        self.messages.append(message)


@pytest.fixture
def campaign(store: Store) -> Campaign:
    return open_campaign(store, "T0", DAY + timedelta(days=60), at(DAY))


def asked(*ids: str) -> list[Invitee]:
    return [Invitee(profile_id=id_, address=f"{id_}@example.org") for id_ in ids]


def test_each_firm_gets_a_letter_in_its_language_with_a_link_of_its_own(
    store: Store, campaign: Campaign
) -> None:
    german = Invitee(profile_id="c1", address="c1@example.org", language=Language.DE)
    invite(store, campaign.id, [*asked("c0"), german], at(DAY), site=SITE)
    box = Postbox()
    send_mails(store, box, sender="network@example.org", now=DAY)
    first, second = box.messages
    assert first["To"] == "c0@example.org"
    assert "12 minuti" in str(first["Subject"])
    assert "12 Minuten" in str(second["Subject"])
    links = {line for each in box.messages for line in each.get_content().split() if SITE in line}
    assert len(links) == 2
    assert all("/checkup/" in link for link in links)


def test_a_letter_that_left_keeps_no_link_in_the_store(store: Store, campaign: Campaign) -> None:
    invite(store, campaign.id, asked("c0"), at(DAY), site=SITE)
    send_mails(store, Postbox(), sender="network@example.org", now=DAY)
    assert store.outbox.mails(DAY + WEEK) == []


def test_who_is_not_to_be_written_to_is_skipped_with_the_reason(
    store: Store, campaign: Campaign
) -> None:
    nowhere = Invitee(profile_id="c1", address="nowhere")
    done = invite(
        store,
        campaign.id,
        [*asked("c0", "c0", "lab", "away", "nobody"), nowhere],
        at(DAY),
        site=SITE,
    )
    assert [each.profile_id for each in done.invitations] == ["c0"]
    assert [(each.profile_id, each.why) for each in done.skipped] == [
        ("c0", "invited_already"),
        ("lab", "no_company"),
        ("away", "no_consent"),
        ("nobody", "unknown"),
        ("c1", "no_address"),
    ]


def test_a_firm_is_reminded_after_a_week_twice_and_then_left_in_peace(
    store: Store, campaign: Campaign
) -> None:
    invite(store, campaign.id, asked("c0", "c1"), at(DAY), site=SITE)
    record_checkup(store, "c1", {"finance_budget": 2}, at(DAY + timedelta(days=1)))
    days = (DAY + timedelta(days=6), DAY + WEEK, DAY + 2 * WEEK, DAY + 3 * WEEK)
    assert [remind(store, campaign.id, at(day), site=SITE) for day in days] == [0, 1, 1, 0]


def test_a_firm_that_wants_no_reminders_gets_none_and_may_change_its_mind(
    store: Store, campaign: Campaign
) -> None:
    invite(store, campaign.id, asked("c0"), at(DAY), site=SITE)
    (link,) = store.links.of(Purpose.CHECKUP)
    switch_reminders(store, link, at(DAY), wanted=False)
    assert reminders_wanted(store, link) is False
    assert remind(store, campaign.id, at(DAY + WEEK), site=SITE) == 0
    switch_reminders(store, link, at(DAY + WEEK), wanted=True)
    assert remind(store, campaign.id, at(DAY + WEEK), site=SITE) == 1


def test_nobody_is_reminded_after_the_end(store: Store) -> None:
    short = open_campaign(store, "T0", DAY + timedelta(days=3), at(DAY))
    invite(store, short.id, asked("c0"), at(DAY), site=SITE)
    assert remind(store, short.id, at(DAY + WEEK), site=SITE) == 0


def test_an_old_check_up_is_no_answer_to_a_new_campaign(store: Store, campaign: Campaign) -> None:
    record_checkup(store, "c0", {"finance_budget": 2}, at(DAY - WEEK))
    invite(store, campaign.id, asked("c0"), at(DAY), site=SITE)
    found = progress_of(store, campaign.id, DAY)
    assert counts_of(found)[Progress.INVITED] == 1


def test_a_campaign_that_is_over_before_it_begins_is_refused(store: Store) -> None:
    with pytest.raises(InputError, match="cannot end before"):
        open_campaign(store, "T0", DAY, at(DAY))
    with pytest.raises(InputError, match="two years at most"):
        open_campaign(store, "T0", DAY + timedelta(days=4000), at(DAY))
    with pytest.raises(InputError, match="needs a name"):
        open_campaign(store, " ", DAY + WEEK, at(DAY))


def test_eighty_firms_are_invited_at_once(store: Store, campaign: Campaign) -> None:
    firms = [store.profile(ProfileId("c0"))]
    firms = [firm(f"n{n}") for n in range(80)]
    with store.write() as writer:
        writer.put_profiles(firms)
    done = invite(store, campaign.id, asked(*(each.id for each in firms)), at(DAY), site=SITE)
    assert len(done.invitations) == 80
    assert len(store.outbox.mails(DAY)) == 80


def test_a_firm_is_invited_once_whatever_its_records(store: Store, campaign: Campaign) -> None:
    with store.write() as writer:
        writer.put_clusters({ProfileId("c1"): ProfileId("c0")})
    done = invite(store, campaign.id, asked("c1", "c0", "c2"), at(DAY), site=SITE)
    assert [each.profile_id for each in done.invitations] == ["c1", "c2"]
    assert [each.why for each in done.skipped] == ["invited_already"]
