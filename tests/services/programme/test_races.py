"""What somebody else writes between a look and a write is neither lost nor overlooked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from matchmaker.checkup import questionnaire_of
from matchmaker.domain import Activity, ActivityId, ActivityKind, Language, ProfileId, Role
from matchmaker.domain.caseload import PlannedPair, StoredPlan
from matchmaker.domain.content import Story
from matchmaker.domain.event import EventDetails
from matchmaker.domain.introduction import Act, Interest, IntroductionStep, Outcome, OutcomeResult
from matchmaker.domain.link import Purpose
from matchmaker.errors import ConflictError, StaleError
from matchmaker.privacy.principal import Principal
from matchmaker.services.checkups import campaigns, recording
from matchmaker.services.data_subjects import change_consent
from matchmaker.services.introductions import SiteAddress, act, start
from matchmaker.services.links import make_link
from matchmaker.services.profiles import replace_profile
from matchmaker.services.programme import events, plans, stories
from matchmaker.store import Origin, Store, Writer

AT = datetime(2026, 12, 1, 9, tzinfo=UTC)
ORIGIN = Origin(source="test", at=AT, account_id="anna")
FIRM, WELDERS = ProfileId("firm"), ProfileId("welders")
Meanwhile = Callable[[Callable[[], object]], None]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Let somebody else be first, when the next transaction is about to begin."""
    write = Store.write

    def first(rival: Callable[[], object]) -> None:
        waiting = [rival]

        @contextmanager
        def second(store: Store) -> Iterator[Writer]:
            if waiting:
                waiting.pop()()
            with write(store) as writer:
                yield writer

        monkeypatch.setattr(Store, "write", second)

    return first


@pytest.fixture
def story(own_store: Store) -> Story:
    """A story that both sides are asked about."""
    site = SiteAddress("https://match.example.org")
    staff = Principal(account_id="anna", role=Role.STAFF)
    begun = start(own_store, staff, asker_id=FIRM, candidate_id=WELDERS, site=site, now=AT)
    yes = IntroductionStep(act=Act.INTEREST, interest=Interest(cooperation="c", about="a"))
    came = Outcome(result=OutcomeResult.AGREEMENT, on=AT.date())
    for side in (FIRM, WELDERS):
        for_it = replace(staff, acting_for=side, speaks_for=frozenset({side}))
        act(own_store, for_it, begun.id, yes, site=site, now=AT)
    done = IntroductionStep(act=Act.CONCLUDE, outcome=came)
    act(own_store, staff, begun.id, done, site=site, now=AT)
    return stories.draft_story(own_store, begun.id, Language.EN, ORIGIN)


def test_nobody_agrees_to_words_that_were_changed_at_that_moment(
    own_store: Store, story: Story, meanwhile: Meanwhile
) -> None:
    made = make_link(
        own_store, Purpose.STORY, profile_id=FIRM, payload={"story": story.id}, origin=ORIGIN
    )
    read = stories.words_digest(story)
    meanwhile(
        lambda: stories.edit_story(own_store, story.id, title="T", text="Other.", origin=ORIGIN)
    )
    with pytest.raises(StaleError):
        stories.agree_by_link(own_store, made.link, read, ORIGIN)
    assert stories.agreed_by(own_store, own_store.contents.story(story.id)) == {}


def test_two_who_agree_at_once_publish_a_story_once(
    own_store: Store, story: Story, meanwhile: Meanwhile
) -> None:
    meanwhile(lambda: stories.agree(own_store, story.id, WELDERS, ORIGIN))
    assert stories.agree(own_store, story.id, FIRM, ORIGIN).content_id
    assert len(own_store.audit.subjects("story.publish", after=0)) == 1


def test_a_firm_gets_one_expert_of_two_plans_signed_at_once(
    own_store: Store, meanwhile: Meanwhile
) -> None:
    pair = PlannedPair(firm_id=FIRM, expert_id=ProfileId("ada"), score=1.0)
    for id_ in ("one", "other"):
        plan = StoredPlan(id=id_, made_at=AT, made_by="anna", variant="total", pairs=(pair,))
        with own_store.write() as writer:
            writer.caseload.add_plan(plan)
    meanwhile(lambda: plans.sign_plan(own_store, "other", ORIGIN))
    with pytest.raises(ConflictError):
        plans.sign_plan(own_store, "one", ORIGIN)


def test_the_last_place_is_taken_once(own_store: Store, meanwhile: Meanwhile) -> None:
    talk = Activity(id=ActivityId("t"), kind=ActivityKind.EVENT, title="Talk", language="en")
    details = EventDetails(starts_at=AT, ends_at=AT.replace(hour=11), places=1)
    events.put_event(own_store, talk, details, ORIGIN)
    meanwhile(lambda: events.register(own_store, "t", WELDERS, ORIGIN))
    with pytest.raises(ConflictError):
        events.register(own_store, "t", FIRM, ORIGIN)


def test_a_no_to_a_campaign_outlives_a_reminder(own_store: Store, meanwhile: Meanwhile) -> None:
    campaign = campaigns.open_campaign(own_store, "2026", AT + timedelta(days=60), ORIGIN)
    invitee = campaigns.Invitee(profile_id=FIRM, address="firm@example.org")
    campaigns.invite(own_store, campaign.id, [invitee], ORIGIN, site="https://x.example")
    (link,) = own_store.links.of(Purpose.CHECKUP)
    later = replace(ORIGIN, at=AT + timedelta(days=8))
    meanwhile(lambda: campaigns.decline(own_store, link, later))
    assert campaigns.remind(own_store, campaign.id, later, site="https://x.example") == 0
    (kept,) = own_store.checkup_campaigns.invitations(campaign.id)
    assert kept.declined_at is not None


@pytest.mark.parametrize("write", ["consent", "checkup"])
def test_what_an_owner_takes_back_stays_taken_back(
    own_store: Store, meanwhile: Meanwhile, write: str
) -> None:
    firm = own_store.profile(FIRM)
    assert firm.needs
    emptied = replace(firm, needs=())
    meanwhile(lambda: replace_profile(own_store, emptied, ORIGIN, expected=None))
    if write == "consent":
        change_consent(own_store, FIRM, given=True, text_version="1", origin=ORIGIN)
    else:
        question = questionnaire_of().questions[0].id
        recording.record_checkup(own_store, FIRM, {question: 1}, ORIGIN)
    kept = {need.id for need in own_store.profile(FIRM).needs}
    assert not kept & {need.id for need in firm.needs}
