"""The invented programme of the demo network: events, calls, contents, and what came of pairs."""

from functools import reduce
from pathlib import Path

import msgspec

from matchmaker.domain import Activity, ActivityId, ProfileId
from matchmaker.domain.call import CallRules
from matchmaker.domain.content import Content, Story
from matchmaker.domain.event import EventDetails, Guest
from matchmaker.domain.introduction import Event as Step
from matchmaker.domain.introduction import Introduction
from matchmaker.introductions.transitions import apply, first_transition
from matchmaker.store import Origin, Store, Writer


class InventedIntroduction(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """An introduction as its log tells of it."""

    id: str
    asker_id: ProfileId
    candidate_id: ProfileId
    log: list[Step]


class InventedProgramme(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """All of it, as data/demo/programme.py writes it."""

    activities: list[Activity]
    events: dict[str, EventDetails]
    guests: list[Guest]
    rules: dict[str, CallRules]
    contents: dict[str, Content]
    introductions: list[InventedIntroduction]
    stories: list[Story]
    targets: dict[str, float]


def keep_invented_programme(store: Store, file: Path, origin: Origin) -> int:
    """
    Keep the demo network's programme, all at once, if there is none yet; gives how many events.

    It is to be looked at: who is suggested to whom stays as it is. The pairs of its introductions
    are those whose yes stands in the demo's judgements already.
    """
    # A first start that was killed after it had kept them begins again.
    if store.events.all():
        return 0
    told = msgspec.json.decode(file.read_bytes(), type=InventedProgramme)
    sides = {id_ for each in told.introductions for id_ in (each.asker_id, each.candidate_id)}
    known = store.has_profiles({guest.profile_id for guest in told.guests} | sides)
    with store.write() as writer:
        _keep_activities(writer, told)
        for guest in told.guests:
            if guest.profile_id in known:
                writer.events.put_guest(guest)
        for each in told.introductions:
            _keep_introduction(writer, each)
        for story in told.stories:
            writer.contents.put_story(story)
        writer.audit.record("event.put", origin, note=f"{len(told.events)} invented")
    return len(told.events)


def _keep_activities(writer: Writer, told: InventedProgramme) -> None:
    writer.put_activities(told.activities)
    for event_id, details in told.events.items():
        writer.events.put(ActivityId(event_id), details)
    for call_id, rules in told.rules.items():
        writer.calls.set_rules(ActivityId(call_id), rules)
    for content_id, content in told.contents.items():
        writer.contents.put(ActivityId(content_id), content)
    for figure, value in told.targets.items():
        writer.targets.set(figure, value)


def _keep_introduction(writer: Writer, told: InventedIntroduction) -> None:
    first, *others = told.log
    found = first_transition(told.id, told.asker_id, told.candidate_id, first)
    writer.introductions.add(found, first)

    def step(before: Introduction, event: Step) -> Introduction:
        after = apply(before, event)
        writer.introductions.change(after, event)
        return after

    reduce(step, others, found)
