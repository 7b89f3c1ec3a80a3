"""Success stories: drafted from an outcome, published once both sides agree to the same words."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from matchmaker.domain import Activity, ActivityId, ActivityKind, Language, Participation, ProfileId
from matchmaker.domain.content import Content, ContentForm, Story
from matchmaker.domain.introduction import SIDES, Introduction, OutcomeResult, Party
from matchmaker.domain.link import Link, Purpose
from matchmaker.errors import ConflictError, InputError, StaleError, UnknownRecordError
from matchmaker.programme.wording import programme_words
from matchmaker.services.links import add_link, payload_of
from matchmaker.services.programme.progress import SUCCESS_STORY
from matchmaker.store import Account, Origin, Store, Writer
from matchmaker.store.outbox import Mail

TOLD = frozenset(
    {OutcomeResult.AGREEMENT, OutcomeResult.JOINT_APPLICATION, OutcomeResult.FUNDED,
     OutcomeResult.SUCCESS_STORY}
)  # fmt: skip
"""Outcomes that a story may tell of."""
LONGEST_WHY = 1000


def draft_story(store: Store, introduction_id: str, language: Language, origin: Origin) -> Story:
    """
    Draft a story from an introduction's outcome, for staff to edit and for both sides to agree to.

    Raises:
        UnknownRecordError: No such introduction.
        ConflictError: Nothing came of it yet.
    """
    introduction = store.introductions.get(introduction_id)
    told = [each for each in introduction.outcomes if each.result in TOLD]
    if not told or introduction.came_to_nothing:
        raise ConflictError("story_without_outcome", {"id": introduction_id})
    say = programme_words(language)
    names = [store.profile(introduction.profile_of(party)).name for party in sorted(SIDES)]
    lines = [
        say("story_opening", one=names[0], other=names[1], day=say.day(introduction.begun_at)),
        *(say(f"story_{each.result.value}", day=say.day(each.on)) for each in told),
    ]
    story = Story(
        id=secrets.token_hex(8),
        introduction_id=introduction_id,
        title=say("story_title", one=names[0], other=names[1]),
        text=" ".join(lines),
        language=language.value,
        written_at=origin.at,
    )
    with store.write() as writer:
        return _keep(writer, story, "story.draft", origin)


def edit_story(store: Store, story_id: str, *, title: str, text: str, origin: Origin) -> Story:
    """
    Change a story's words; whoever agreed to other words has to agree anew.

    Raises:
        UnknownRecordError: No such story.
        ConflictError: It is published.
    """
    if not title.strip() or not text.strip():
        raise InputError("title_missing", field="title")
    with store.write() as writer:
        story = store.contents.story(story_id)
        if story.content_id is not None:
            raise ConflictError("story_published", {"id": story_id})
        changed = replace(
            story,
            title=title,
            text=text,
            asker_agreed_at=None,
            candidate_agreed_at=None,
            refused_at=None,
            refused_by="",
            refused_why="",
        )
        return _keep(writer, changed, "story.edit", origin)


def sides_of(store: Store, story: Story) -> dict[Party, ProfileId]:
    """Who has to agree to a story."""
    introduction: Introduction = store.introductions.get(story.introduction_id)
    return {party: introduction.profile_of(party) for party in SIDES}


def agreed_by(store: Store, story: Story) -> dict[ProfileId, datetime]:
    """The sides that agreed to the words as they are, and when."""
    at = {Party.ASKER: story.asker_agreed_at, Party.CANDIDATE: story.candidate_agreed_at}
    sides = sides_of(store, story)
    return {sides[party]: moment for party, moment in at.items() if moment is not None}


def agree(
    store: Store, story_id: str, profile_id: str, origin: Origin, *, words: str | None = None
) -> Story:
    """
    Note that a side agrees to the words as they are; with the second yes the story is published.

    `words` is the digest of what the side has read, None for whatever is there. All in one
    transaction: nobody changes the words between a look at them and the yes.

    Raises:
        UnknownRecordError: No such story, or not for this profile.
        StaleError: The words were changed since the side read them.
        ConflictError: A side refused these words.
    """
    with store.write() as writer:
        story = store.contents.story(story_id)
        if words not in {None, words_digest(story)}:
            raise StaleError("story_changed")
        party = _party_of(store, story, profile_id)
        if story.refused_at is not None:
            raise ConflictError("story_refused", {"id": story_id})
        if party is Party.ASKER:
            agreed = replace(story, asker_agreed_at=origin.at)
        else:
            agreed = replace(story, candidate_agreed_at=origin.at)
        writer.contents.put_story(agreed)
        writer.audit.record("story.agree", origin, subject=f"profile:{profile_id}")
        if agreed.agreed and not agreed.content_id:
            return _publish(store, writer, agreed, origin)
    return agreed


def _party_of(store: Store, story: Story, profile_id: str | None) -> Party:
    party = next((p for p, id_ in sides_of(store, story).items() if id_ == profile_id), None)
    if party is None:
        raise UnknownRecordError("story", story.id)
    return party


def _publish(store: Store, writer: Writer, story: Story, origin: Origin) -> Story:
    content_id = ActivityId(f"story-{story.id}")
    activity = Activity(
        id=content_id,
        kind=ActivityKind.CONTENT,
        title=story.title,
        text=story.text,
        language=story.language,
        programme=SUCCESS_STORY,
        starts_on=origin.at.date(),
    )
    content = Content(form=ContentForm.TEXT, licence="CC-BY-4.0", public=True)
    sides: Sequence[ProfileId] = sorted(sides_of(store, story).values())
    published = replace(story, content_id=content_id)
    writer.put_activities([activity])
    writer.contents.put(content_id, content)
    writer.put_participations(
        Participation(profile_id=id_, activity_id=content_id, role="subject") for id_ in sides
    )
    writer.contents.put_story(published)
    writer.audit.record("story.publish", origin, subject=f"activity:{content_id}")
    return published


def _keep(writer: Writer, story: Story, action: str, origin: Origin) -> Story:
    writer.contents.put_story(story)
    writer.audit.record(action, origin, subject=f"introduction:{story.introduction_id}")
    return story


def untold(store: Store) -> list[Introduction]:
    """Introductions with an outcome to tell and no story yet, the latest first."""
    told = {story.introduction_id for story in store.contents.stories()}
    found = [
        each
        for each in store.introductions.all()
        if each.id not in told
        and not each.came_to_nothing
        and any(outcome.result in TOLD for outcome in each.outcomes)
    ]
    return sorted(found, key=lambda each: each.changed_at, reverse=True)


def words_digest(story: Story) -> str:
    """Tell two states of a story's words apart, so that nobody agrees to words it did not read."""
    return sha256(f"{story.title}\n{story.text}".encode()).hexdigest()[:16]


def ask_sides(store: Store, story_id: str, site: str, origin: Origin) -> int:
    """
    Write to who speaks for a side that has not agreed, with a link of its own; how many e-mails.

    Raises:
        UnknownRecordError: No such story.
        ConflictError: It is published, or a side refused these words.
    """
    story = store.contents.story(story_id)
    if story.content_id is not None:
        raise ConflictError("story_published", {"id": story_id})
    if story.refused_at is not None:
        raise ConflictError("story_refused", {"id": story_id})
    sides = set(sides_of(store, story).values()) - agreed_by(store, story).keys()
    n = 0
    with store.write() as writer:
        for profile_id in sorted(sides):
            for account in store.accounts.speaking_for(profile_id):
                if account.disabled_at is None:
                    n += _ask(writer, story, profile_id, account, site, origin)
        subject = f"introduction:{story.introduction_id}"
        writer.audit.record("story.ask", origin, subject=subject)
    return n


def _ask(
    writer: Writer, story: Story, profile_id: ProfileId, account: Account, site: str, origin: Origin
) -> int:
    made = add_link(
        writer,
        Purpose.STORY,
        origin=origin,
        account_id=account.id,
        profile_id=profile_id,
        payload={"story": story.id},
    )
    say = programme_words(account.language)
    link = f"{site.rstrip('/')}{made.path}?lang={account.language}"
    mail = Mail(
        key=f"story/{story.id}/{words_digest(story)}/{account.id}/{origin.at.date()}",
        account_id=account.id,
        subject=say("story_mail_subject", title=story.title),
        body=say("story_mail_body", title=story.title, text=story.text, link=link),
        confidential=True,
    )
    return writer.outbox.put([mail], origin.at)


def story_of_link(store: Store, link: Link) -> Story:
    """The story that a link asks about."""
    return store.contents.story(payload_of(link).get("story", ""))


def agree_by_link(store: Store, link: Link, words: str, origin: Origin) -> Story:
    """Agree for the side that a link was sent to; StaleError where the words were changed."""
    story = story_of_link(store, link)
    return agree(store, story.id, link.profile_id or "", origin, words=words)


def refuse_by_link(store: Store, link: Link, words: str, why: str, origin: Origin) -> Story:
    """
    Refuse the words for the side that a link was sent to: nothing is published of them.

    What the side says to it is for staff, who may write other words and ask anew.

    Raises:
        StaleError: The words were changed since the side read them.
        ConflictError: It is published: its words stay, and staff take it down if they are asked.
    """
    with store.write() as writer:
        story = story_of_link(store, link)
        if words != words_digest(story):
            raise StaleError("story_changed")
        if story.content_id is not None:
            raise ConflictError("story_published", {"id": story.id})
        refused = replace(
            story,
            asker_agreed_at=None,
            candidate_agreed_at=None,
            refused_at=origin.at,
            refused_by=_party_of(store, story, link.profile_id).value,
            refused_why=" ".join(why.split())[:LONGEST_WHY],
        )
        return _keep(writer, refused, "story.refuse", origin)
