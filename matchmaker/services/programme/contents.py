"""Contents with the store: keep, match, count readings; stories that both sides agree to."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from matchmaker.domain import Activity, ActivityId, ActivityKind, Language, Participation, ProfileId
from matchmaker.domain.content import Content, ContentFile, ContentForm, Story
from matchmaker.domain.introduction import SIDES, Introduction, OutcomeResult, Party
from matchmaker.engine import Matchmaker
from matchmaker.errors import ConflictError, InputError, UnknownRecordError
from matchmaker.programme.files import checked_file
from matchmaker.programme.wording import programme_words
from matchmaker.services.programme.answered_needs import AnsweredNeed, answered_needs, text_of
from matchmaker.services.programme.progress import SUCCESS_STORY
from matchmaker.store import Origin, Store

TOLD = frozenset(
    {OutcomeResult.AGREEMENT, OutcomeResult.JOINT_APPLICATION, OutcomeResult.FUNDED,
     OutcomeResult.SUCCESS_STORY}
)  # fmt: skip
"""Outcomes that a story may tell of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A content with what is known of it."""

    activity: Activity
    content: Content
    n_reads: int = 0


def contents(store: Store, *, public_only: bool) -> list[Item]:
    """List contents by title; those that are not public for members alone."""
    activities = {a.id: a for a in store.activities() if a.kind is ActivityKind.CONTENT}
    reads = store.contents.n_reads()
    found = [
        Item(activity=activities[id_], content=each, n_reads=reads.get(id_, 0))
        for id_, each in store.contents.all().items()
        if each.public or not public_only
    ]
    return sorted(found, key=lambda item: (item.activity.title, item.activity.id))


def put_content(store: Store, activity: Activity, content: Content, origin: Origin) -> Item:
    """
    Keep a content; what was there under its id is replaced.

    Raises:
        InputError: It has no title, no licence, or its address is none that a browser may open.
    """
    if not activity.title.strip():
        raise InputError("title_missing", field="title")
    if not content.licence.strip():
        raise InputError("licence_missing", field="licence")
    opens = content.address.lower().startswith(("https://", "http://"))
    # A file is uploaded once its content is there; an address of its own is a second way.
    free = content.form in {ContentForm.TEXT, ContentForm.FILE} and not content.address
    if not free and not opens:
        raise InputError("address_invalid", field="address", value=content.address)
    kept = replace(activity, kind=ActivityKind.CONTENT)
    with store.write() as writer:
        writer.put_activities([kept])
        writer.contents.put(kept.id, content)
        writer.audit.record("content.put", origin, subject=f"activity:{kept.id}")
    return Item(activity=kept, content=content)


def read_content(store: Store, content_id: str, *, public_only: bool, now: datetime) -> Item:
    """Read a content, and count that somebody did, not who; UnknownRecordError where none is."""
    for item in contents(store, public_only=public_only):
        if item.activity.id == content_id:
            with store.write() as writer:
                writer.contents.count_read(item.activity.id, now.date())
            return replace(item, n_reads=item.n_reads + 1)
    raise UnknownRecordError("content", content_id)


def content_of(store: Store, content_id: str) -> Item:
    """Read a content as staff do, uncounted; UnknownRecordError where there is none."""
    for item in contents(store, public_only=False):
        if item.activity.id == content_id:
            return item
    raise UnknownRecordError("content", content_id)


def attach_file(store: Store, content_id: str, name: str, body: bytes, origin: Origin) -> Item:
    """
    Keep a file for a content, in place of the one before.

    Raises:
        UnknownRecordError: No such content.
        InputError: It is empty, too large, or of a kind that is not taken.
    """
    item = content_of(store, content_id)
    file = checked_file(name, body)
    content = replace(item.content, form=ContentForm.FILE)
    with store.write() as writer:
        writer.contents.put(item.activity.id, content)
        writer.contents.put_file(item.activity.id, file)
        writer.audit.record("content.file", origin, subject=f"activity:{item.activity.id}")
    return replace(item, content=content)


def file_of(store: Store, content_id: str, *, public_only: bool) -> ContentFile:
    """The file of a content; UnknownRecordError where none is for this reader."""
    if public_only and not content_of(store, content_id).content.public:
        raise UnknownRecordError("content", content_id)
    return store.contents.file(content_id)


def readers_for(matchmaker: Matchmaker, store: Store, content_id: str) -> list[AnsweredNeed]:
    """Find whose needs a content answers, the best answered first."""
    activity = content_of(store, content_id).activity
    kinds = frozenset(matchmaker.snapshot.profiles.kinds)
    return answered_needs(matchmaker, text_of(activity), language=activity.language, kinds=kinds)


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
    return _keep(store, story, "story.draft", origin)


def edit_story(store: Store, story_id: str, *, title: str, text: str, origin: Origin) -> Story:
    """
    Change a story's words; whoever agreed to other words has to agree anew.

    Raises:
        UnknownRecordError: No such story.
        ConflictError: It is published.
    """
    story = store.contents.story(story_id)
    if story.content_id is not None:
        raise ConflictError("story_published", {"id": story_id})
    if not title.strip() or not text.strip():
        raise InputError("title_missing", field="title")
    changed = replace(story, title=title, text=text, asker_agreed_at=None, candidate_agreed_at=None)
    return _keep(store, changed, "story.edit", origin)


def sides_of(store: Store, story: Story) -> dict[Party, ProfileId]:
    """Who has to agree to a story."""
    introduction: Introduction = store.introductions.get(story.introduction_id)
    return {party: introduction.profile_of(party) for party in SIDES}


def agree(store: Store, story_id: str, profile_id: str, origin: Origin) -> Story:
    """
    Note that a side agrees to the words as they are; with the second yes the story is published.

    Raises:
        UnknownRecordError: No such story, or not for this profile.
    """
    story = store.contents.story(story_id)
    party = next((p for p, id_ in sides_of(store, story).items() if id_ == profile_id), None)
    if party is None:
        raise UnknownRecordError("story", story_id)
    with store.write() as writer:
        writer.contents.agree(story_id, party, origin.at)
        writer.audit.record("story.agree", origin, subject=f"profile:{profile_id}")
    story = store.contents.story(story_id)
    return _publish(store, story, origin) if story.agreed and not story.content_id else story


def _publish(store: Store, story: Story, origin: Origin) -> Story:
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
    with store.write() as writer:
        writer.put_activities([activity])
        writer.contents.put(content_id, content)
        writer.put_participations(
            Participation(profile_id=id_, activity_id=content_id, role="subject") for id_ in sides
        )
        writer.contents.put_story(published)
        writer.audit.record("story.publish", origin, subject=f"activity:{content_id}")
    return published


def _keep(store: Store, story: Story, action: str, origin: Origin) -> Story:
    with store.write() as writer:
        writer.contents.put_story(story)
        subject = f"introduction:{story.introduction_id}"
        writer.audit.record(action, origin, subject=subject)
    return story
