"""Contents are counted as read and nothing more; a story waits for both sides."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from matchmaker.domain import Activity, ActivityId, ActivityKind, Language, ProfileId, Role
from matchmaker.domain.content import Content, ContentForm
from matchmaker.domain.introduction import (
    Act,
    Interest,
    IntroductionStep,
    Outcome,
    OutcomeResult,
)
from matchmaker.domain.link import Purpose
from matchmaker.engine import Matchmaker
from matchmaker.errors import ConflictError, InputError, StaleError, UnknownRecordError
from matchmaker.privacy.principal import Principal
from matchmaker.programme import Stage
from matchmaker.services.introductions import SiteAddress, act, start
from matchmaker.services.programme.contents import (
    contents,
    put_content,
    read_content,
    readers_for,
)
from matchmaker.services.programme.progress import stages
from matchmaker.services.programme.stories import (
    agree,
    agree_by_link,
    ask_sides,
    draft_story,
    edit_story,
    refuse_by_link,
    words_digest,
)
from matchmaker.store import Account, Origin, Store

AT = datetime(2026, 12, 1, 9, tzinfo=UTC)
ORIGIN = Origin(source="test", at=AT, account_id="anna")
SITE = SiteAddress("https://match.example/")
ANNA = Principal(account_id="anna", role=Role.STAFF)
GUIDE = Activity(
    id=ActivityId("guide"), kind=ActivityKind.CONTENT, title="Guide to laser welding", language="en"
)
LINK = Content(form=ContentForm.LINK, address="https://guide.example", licence="CC-BY-4.0")


def behalf(profile_id: str) -> Principal:
    own = frozenset({ProfileId(profile_id)})
    return replace(ANNA, acting_for=ProfileId(profile_id), speaks_for=own)


@pytest.fixture
def led_somewhere(own_store: Store) -> str:
    """An introduction of firm and welders that ended in an agreement."""
    begun = start(
        own_store, ANNA, asker_id=ProfileId("firm"), candidate_id=ProfileId("welders"),
        propose=True, site=SITE, now=AT,
    )  # fmt: skip
    yes = IntroductionStep(act=Act.INTEREST, interest=Interest(cooperation="c", about="a"))
    for side in ("firm", "welders"):
        act(own_store, behalf(side), begun.id, yes, site=SITE, now=AT)
    outcome = Outcome(result=OutcomeResult.AGREEMENT, on=date(2026, 12, 1))
    done = IntroductionStep(act=Act.CONCLUDE, outcome=outcome)
    act(own_store, ANNA, begun.id, done, site=SITE, now=AT)
    return begun.id


def test_reading_is_counted_without_who_read(own_store: Store) -> None:
    put_content(own_store, GUIDE, replace(LINK, public=True), ORIGIN)
    for _ in range(2):
        read_content(own_store, "guide", public_only=True, now=AT)
    (item,) = contents(own_store, public_only=True)
    assert item.n_reads == 2
    assert own_store.counts()["content_reads"] == 1


def test_what_is_not_public_is_for_members(own_store: Store) -> None:
    put_content(own_store, GUIDE, LINK, ORIGIN)
    assert contents(own_store, public_only=True) == []
    with pytest.raises(UnknownRecordError):
        read_content(own_store, "guide", public_only=True, now=AT)


@pytest.mark.parametrize(
    "content",
    [replace(LINK, licence=" "), replace(LINK, address="javascript:alert(1)")],
)
def test_a_content_has_a_licence_and_an_address_that_opens(
    own_store: Store, content: Content
) -> None:
    with pytest.raises(InputError):
        put_content(own_store, GUIDE, content, ORIGIN)


def test_a_content_finds_whose_needs_it_answers(built: Matchmaker, own_store: Store) -> None:
    put_content(own_store, GUIDE, LINK, ORIGIN)
    assert [need.profile_id for need in readers_for(built, own_store, "guide")] == ["firm"]


@pytest.mark.parametrize("language", list(Language))
def test_a_story_is_drafted_in_the_language_from_what_came_of_it(
    own_store: Store, led_somewhere: str, language: Language
) -> None:
    story = draft_story(own_store, led_somewhere, language, ORIGIN)
    assert "Firm" in story.text
    assert "Welders" in story.text
    assert contents(own_store, public_only=False) == [], "nothing is published yet"


def test_a_story_is_published_when_both_sides_said_yes_to_these_words(
    own_store: Store, led_somewhere: str
) -> None:
    story = draft_story(own_store, led_somewhere, Language.EN, ORIGIN)
    assert agree(own_store, story.id, "firm", ORIGIN).content_id is None
    edit_story(own_store, story.id, title="Better", text="Other words.", origin=ORIGIN)
    assert agree(own_store, story.id, "welders", ORIGIN).content_id is None, (
        "firm has to say yes anew"
    )
    published = agree(own_store, story.id, "firm", ORIGIN)
    (item,) = contents(own_store, public_only=True)
    assert (item.activity.id, item.activity.title) == (published.content_id, "Better")
    assert stages(own_store)["firm"][Stage.SUCCESS_STORY] == AT.date()
    with pytest.raises(ConflictError):
        edit_story(own_store, story.id, title="Later", text="Too late.", origin=ORIGIN)


def test_nobody_else_agrees_and_nothing_is_told_of_what_came_to_nothing(
    own_store: Store, led_somewhere: str
) -> None:
    story = draft_story(own_store, led_somewhere, Language.EN, ORIGIN)
    with pytest.raises(UnknownRecordError):
        agree(own_store, story.id, "rival", ORIGIN)
    begun = start(
        own_store, ANNA, asker_id=ProfileId("secretive"), candidate_id=ProfileId("viewers"),
        propose=True, site=SITE, now=AT,
    )  # fmt: skip
    with pytest.raises(ConflictError):
        draft_story(own_store, begun.id, Language.EN, ORIGIN)


def test_a_side_agrees_by_its_link_to_the_words_that_it_read(
    own_store: Store, led_somewhere: str
) -> None:
    account = Account(
        id="anna",
        email="anna@example.org",
        name="Anna",
        role=Role.COMPANY,
        speaks_for=frozenset({ProfileId("firm")}),
        created_at=AT,
    )
    with own_store.write() as writer:
        writer.accounts.add(account)
    story = draft_story(own_store, led_somewhere, Language.EN, ORIGIN)
    assert ask_sides(own_store, story.id, SITE.url, ORIGIN) == 1, "nobody speaks for the other side"
    (link,) = own_store.links.of(Purpose.STORY)
    read = words_digest(story)
    edit_story(own_store, story.id, title="Better", text="Other words.", origin=ORIGIN)
    with pytest.raises(StaleError):
        agree_by_link(own_store, link, read, ORIGIN)
    now = words_digest(own_store.contents.story(story.id))
    agreed = agree_by_link(own_store, link, now, ORIGIN)
    assert agreed.content_id is None, "the other side has not answered"
    refused = refuse_by_link(own_store, link, now, "Without our name.", ORIGIN)
    assert (refused.refused_by, refused.refused_why) == ("asker", "Without our name.")
    with pytest.raises(ConflictError, match="refused"):
        agree(own_store, story.id, "welders", ORIGIN)
    with pytest.raises(ConflictError, match="refused"):
        ask_sides(own_store, story.id, SITE.url, ORIGIN)
    edit_story(own_store, story.id, title="Better", text="No name.", origin=ORIGIN)
    with pytest.raises(StaleError):
        refuse_by_link(own_store, link, now, "", ORIGIN)
    agree(own_store, story.id, "firm", ORIGIN)
    assert agree(own_store, story.id, "welders", ORIGIN).content_id is not None
