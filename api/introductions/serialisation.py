"""Serialise introductions as JSON, as `schemas` describes them."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec

from matchmaker.domain import ProfileId
from matchmaker.domain.introduction import SIDES, Event, Introduction, Note, Party, Task
from matchmaker.introductions import expires_at
from matchmaker.services.introductions import IntroductionView
from matchmaker.store import Store
from matchmaker.store.introductions import Place
from matchmaker.store.outbox import Webhook

from ..responses import no_cursor, read_cursor, write_cursor

Aware = Annotated[datetime, msgspec.Meta(tz=True)]
NameOf = Callable[[ProfileId], str]


def name_of(store: Store) -> NameOf:
    """How profiles are called; who is not named has none."""
    return lambda profile_id: store.profile(profile_id).name if profile_id else ""


def summary_json(view: IntroductionView, name: NameOf) -> dict[str, Any]:
    """What a list shows of an introduction."""
    found = view.introduction
    return {
        "id": found.id,
        "state": found.state,
        "version": found.version,
        "sides": [_side(view, party, name) for party in sorted(SIDES)],
        "owner": found.owner,
        "begun_at": found.begun_at,
        "changed_at": found.changed_at,
        "expires_at": expires_at(found),
        "can": sorted(view.can),
    }


def introduction_json(view: IntroductionView, name: NameOf) -> dict[str, Any]:
    """An introduction as its reader may see it."""
    found = view.introduction
    return summary_json(view, name) | {
        "need": _need(view),
        "declined_by": found.declined_by,
        "lifted": found.lifted,
        "meeting": found.meeting,
        "outcomes": found.outcomes,
        "log": [_event(event) for event in view.log],
        "notes": [note_json(note) for note in view.notes],
        "tasks": [task_json(task) for task in view.tasks],
    }


def note_json(note: Note) -> dict[str, Any]:
    """A note."""
    return {name: value for name, value in asdict(note).items() if name != "introduction_id"}


def task_json(task: Task) -> dict[str, Any]:
    """A task."""
    return asdict(task)


def webhook_json(webhook: Webhook) -> dict[str, Any]:
    """A webhook, without its secret."""
    return {name: value for name, value in asdict(webhook).items() if name != "secret"}


def cursor_behind(last: Introduction) -> str:
    """Where the next page starts."""
    return write_cursor(msgspec.json.encode([last.changed_at, last.id]).decode())


def place_before(cursor: str) -> Place | None:
    """Where a page starts; None for the first. InputError where it was not given out here."""
    if not cursor:
        return None
    try:
        at, id_ = msgspec.json.decode(read_cursor(cursor), type=tuple[Aware, str])
        return at.astimezone(UTC), id_
    except (ValueError, OverflowError) as error:
        raise no_cursor() from error


def _need(view: IntroductionView) -> dict[str, Any] | None:
    need = view.need
    if need is None:
        return None
    told = {"text": need.text, "language": need.language, "teaser": need.teaser}
    return {"id": view.need_id} | told


def _side(view: IntroductionView, party: Party, name: NameOf) -> dict[str, Any]:
    id_ = view.introduction.profile_of(party)
    return {
        "party": party,
        "profile_id": id_ or None,
        "name": name(id_),
        "interest": view.introduction.interests.get(party),
        "contacts": [
            {"name": each.name, "email": each.email} for each in view.contacts.get(party, ())
        ],
    }


def _event(event: Event) -> dict[str, Any]:
    told = ("act", "party", "by", "at", "on_behalf", "reason", "remark")
    return {field: getattr(event, field) for field in told}
