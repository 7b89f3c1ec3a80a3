"""Note contacts, plan tasks, judge suggestions and keep shortlists, for a profile."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import uuid4
from zoneinfo import ZoneInfo

from matchmaker.domain import Layer, ProfileId, Role
from matchmaker.domain.characters import is_readable
from matchmaker.domain.workspace import (
    Comparison,
    Contact,
    ContactKind,
    Feedback,
    FeedbackReason,
    FollowUp,
    Shortlisted,
)
from matchmaker.errors import InputError
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal, Subject
from matchmaker.services.introductions.notes import require_colleague
from matchmaker.store import Origin, Store, Writer

MAX_WORDS = 4000
HERE = ZoneInfo("Europe/Rome")
"""
Where the clocks of Lecco, Como and Lugano agree; what people type and read is in it.

Its day begins an hour or two before that of UTC.
"""
LONGEST_NAME = 120
"""Of a comparison: it stands in a list."""


def caseload_of(store: Store, principal: Principal, today: date) -> frozenset[ProfileId]:
    """The firms that an expert follows, as the ties that have not ended say."""
    if principal.role is not Role.EXPERT:
        return frozenset()
    return frozenset(
        tie.target_id
        for tie in store.ties_from(principal.speaks_for)
        if tie.layer is Layer.EXPERT_CLIENT and (tie.ends_on is None or tie.ends_on >= today)
    )


def case_of(store: Store, principal: Principal, profile_id: str, today: date) -> Subject:
    """
    A profile as a case: of whoever follows it.

    Its own people are not told: what is noted about a firm is for those who work with it.
    """
    follows = profile_id in caseload_of(store, principal, today)
    return Subject(handled_by=frozenset({principal.account_id}) if follows else None)


def _today(origin: Origin) -> date:
    return origin.at.astimezone(HERE).date()


def note_contact(
    store: Store,
    profile_id: str,
    kind: ContactKind,
    text: str,
    *,
    happened_on: date,
    origin: Origin,
) -> Contact:
    """
    Write down that somebody was in touch with a profile.

    Raises:
        UnknownProfileError: No such profile.
        InputError: Nothing is written, or it lies in the future.
    """
    if happened_on > _today(origin):
        raise InputError("day_in_future", field="happened_on", value=happened_on.isoformat())
    contact = Contact(
        id=str(uuid4()),
        profile_id=store.profile(ProfileId(profile_id)).id,
        kind=kind,
        happened_on=happened_on,
        text=_worded(text),
        by=origin.account_id,
        at=origin.at,
    )
    with store.write() as writer:
        writer.workspace.note(contact)
        _audit(writer, Action.TIMELINE_WRITE, origin, profile_id, kind)
    return contact


def plan_follow_up(
    store: Store,
    profile_id: str,
    text: str,
    *,
    due_on: date,
    assignee: str = "",
    origin: Origin,
) -> FollowUp:
    """
    Plan something to do about a profile, for oneself or a colleague.

    Raises:
        UnknownProfileError: No such profile.
        InputError: Nothing is written, the day has passed, or the assignee is no colleague.
    """
    if due_on < _today(origin):
        raise InputError("day_in_past", field="due_on", value=due_on.isoformat())
    task = FollowUp(
        id=str(uuid4()),
        profile_id=store.profile(ProfileId(profile_id)).id,
        text=_worded(text),
        due_on=due_on,
        assignee=assignee or origin.account_id,
        by=origin.account_id,
        at=origin.at,
    )
    with store.write() as writer:
        require_colleague(writer, task.assignee, "assignee")
        writer.workspace.put_follow_up(task)
        _audit(writer, Action.TIMELINE_WRITE, origin, profile_id, "task")
    return task


def finish_follow_up(store: Store, profile_id: str, task_id: str, origin: Origin) -> FollowUp:
    """Note that a task is done; UnknownRecordError where there is none."""
    with store.write() as writer:
        found = writer.workspace.stored.follow_up(profile_id, task_id)
        done = replace(found, done_at=found.done_at or origin.at)
        writer.workspace.put_follow_up(done)
        _audit(writer, Action.TIMELINE_WRITE, origin, profile_id, "task done")
    return done


def hand_over(store: Store, profile_id: str, to: str, text: str, origin: Origin) -> Contact:
    """
    Give one's open tasks about a profile to a colleague, with a word on how it stands.

    Raises:
        UnknownProfileError: No such profile.
        InputError: Nothing is written, or the account is no colleague's.
    """
    contact = Contact(
        id=str(uuid4()),
        profile_id=store.profile(ProfileId(profile_id)).id,
        kind=ContactKind.HAND_OVER,
        happened_on=origin.at.date(),
        text=_worded(text),
        by=origin.account_id,
        at=origin.at,
    )
    with store.write() as writer:
        require_colleague(writer, to, "to")
        writer.workspace.reassign(profile_id, origin.account_id, to)
        writer.workspace.note(contact)
        _audit(writer, Action.TIMELINE_WRITE, origin, profile_id, contact.kind)
    return contact


def give_feedback(
    store: Store,
    asker_id: str,
    candidate_id: str,
    *,
    useful: bool,
    reason: FeedbackReason | None = None,
    origin: Origin,
) -> Feedback:
    """Keep what an account thinks of a suggestion; ranking learns from it. UnknownProfileError."""
    said = Feedback(
        asker_id=store.profile(ProfileId(asker_id)).id,
        candidate_id=store.profile(ProfileId(candidate_id)).id,
        by=origin.account_id,
        useful=useful,
        reason=None if useful else reason,
        at=origin.at,
    )
    with store.write() as writer:
        writer.workspace.put_feedback(said)
        _audit(writer, Action.SUGGESTION_JUDGE, origin, asker_id, "useful" if useful else "not")
    return said


def keep_in_view(
    store: Store, asker_id: str, candidate_id: str, *, listed: bool, origin: Origin
) -> None:
    """Put a suggestion on one's shortlist for a profile, or take it off. UnknownProfileError."""
    pair = store.profile(ProfileId(asker_id)).id, store.profile(ProfileId(candidate_id)).id
    with store.write() as writer:
        if listed:
            kept = Shortlisted(
                by=origin.account_id, asker_id=pair[0], candidate_id=pair[1], at=origin.at
            )
            writer.workspace.shortlist(kept)
        else:
            writer.workspace.unlist(origin.account_id, *pair)
        _audit(writer, Action.SUGGESTION_JUDGE, origin, asker_id, "kept" if listed else "let go")


def keep_comparison(
    store: Store, asker_id: str, candidate_ids: Sequence[str], name: str, origin: Origin
) -> Comparison:
    """
    Keep candidates side by side under a name, for the account alone.

    Raises:
        UnknownProfileError: One of them is not there.
        InputError: The name is empty, unreadable or too long.
    """
    try:
        worded = _worded(name)
    except InputError as error:
        error.field = "name"
        raise
    if len(worded) > LONGEST_NAME:
        raise InputError("text_too_long", {"most": LONGEST_NAME}, field="name")
    kept = Comparison(
        by=origin.account_id,
        asker_id=store.profile(ProfileId(asker_id)).id,
        name=worded,
        candidate_ids=tuple(store.profile(ProfileId(id_)).id for id_ in candidate_ids),
        at=origin.at,
    )
    with store.write() as writer:
        writer.workspace.put_comparison(kept)
        _audit(writer, Action.SUGGESTION_JUDGE, origin, asker_id, "comparison kept")
    return kept


def drop_comparison(store: Store, asker_id: str, name: str, origin: Origin) -> None:
    """Let a comparison of the account go."""
    with store.write() as writer:
        writer.workspace.drop_comparison(origin.account_id, asker_id, name)
        _audit(writer, Action.SUGGESTION_JUDGE, origin, asker_id, "comparison let go")


def log_dossiers(store: Store, profile_ids: Sequence[str], origin: Origin) -> None:
    """Note in the audit log of each profile that a dossier of it was made."""
    with store.write() as writer:
        for id_ in profile_ids:
            _audit(writer, Action.DOSSIER_MAKE, origin, id_, "dossier")


def _audit(writer: Writer, action: Action, origin: Origin, profile_id: str, note: str) -> None:
    writer.audit.record(action, origin, subject=f"profile:{profile_id}", note=note)


def _worded(text: str) -> str:
    if not text.strip():
        raise InputError("text_empty", field="text")
    if not is_readable(text):
        raise InputError("characters_unreadable", field="text")
    if len(text) > MAX_WORDS:
        raise InputError("text_too_long", {"most": MAX_WORDS}, field="text")
    return text.strip()
