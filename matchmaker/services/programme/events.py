"""Events with the store: keep, invite with a reason, register, check in, follow up."""

import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matchmaker.candidates import eligible, prepare
from matchmaker.domain import (
    Activity,
    ActivityKind,
    FitVerdict,
    Kind,
    Participation,
    ProfileId,
    Query,
)
from matchmaker.domain.event import EventDetails, Feedback, Guest, GuestRole, GuestState
from matchmaker.engine import Matchmaker
from matchmaker.errors import ConflictError, InputError, UnknownRecordError
from matchmaker.programme.events import (
    AttendanceSource,
    Attendee,
    advanced,
    read_attendance,
    require_place,
    with_feedback,
)
from matchmaker.programme.wording import programme_words
from matchmaker.ranking import fit_of
from matchmaker.services.profiles import profiles_called
from matchmaker.services.programme.answered_needs import AnsweredNeed, answered_needs, text_of
from matchmaker.store import Origin, Store, Writer
from matchmaker.store.outbox import Mail

MOST_FOLLOW_UPS = 3
"""Pairs of one profile: more calls nobody makes in the week after an event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event with its details."""

    activity: Activity
    details: EventDetails


def events(store: Store) -> list[Event]:
    """List the events that have details, the earliest first."""
    known = {each.id: each for each in store.activities() if each.kind is ActivityKind.EVENT}
    details = store.events.all()
    return [Event(activity=known[id_], details=each) for id_, each in details.items()]


def event_of(store: Store, event_id: str) -> Event:
    """Read one event; UnknownRecordError where there is none."""
    for each in events(store):
        if each.activity.id == event_id:
            return each
    raise UnknownRecordError("event", event_id)


def put_event(store: Store, activity: Activity, details: EventDetails, origin: Origin) -> Event:
    """
    Keep an event; what was there under its id is replaced, its guests stay.

    Raises:
        InputError: It has no title, or ends before it begins.
    """
    if not activity.title.strip():
        raise InputError("title_missing", field="title")
    if details.ends_at <= details.starts_at:
        raise InputError("since_after_until", field="ends_at")
    day = details.starts_at.date()
    dated = replace(
        activity, kind=ActivityKind.EVENT, starts_on=day, ends_on=details.ends_at.date()
    )
    with store.write() as writer:
        writer.put_activities([dated])
        writer.events.put(dated.id, details)
        writer.audit.record("event.put", origin, subject=f"activity:{dated.id}")
    return Event(activity=dated, details=details)


def draft_invitations(
    matchmaker: Matchmaker, store: Store, event_id: str, origin: Origin, *, k: int = 50
) -> list[tuple[Guest, AnsweredNeed]]:
    """
    Note the firms whose needs an event answers, with the need as the reason; nobody is asked yet.

    Raises:
        UnknownRecordError: No such event.
    """
    event = event_of(store, event_id)
    there = {guest.profile_id for guest in store.events.guests(event_id)}
    found = answered_needs(
        matchmaker,
        text_of(event.activity),
        language=event.activity.language,
        kinds=frozenset({Kind.COMPANY}),
    )
    new = [need for need in found if need.profile_id not in there][:k]
    drafts = [
        (new_guest(event, need.profile_id, GuestState.DRAFTED, origin, reason=need.words), need)
        for need in new
    ]
    with store.write() as writer:
        for guest, _ in drafts:
            writer.events.put_guest(guest)
        writer.audit.record("event.draft", origin, subject=f"activity:{event_id}")
    return drafts


def strike(store: Store, event_id: str, profile_id: str, origin: Origin) -> None:
    """
    Take a guest off the list whom nobody has asked yet.

    Raises:
        UnknownRecordError: It is no guest.
        ConflictError: It was asked already.
    """
    with store.write() as writer:
        guest = _guest_of(store, event_id, profile_id)
        if guest.state is not GuestState.DRAFTED:
            raise ConflictError("guest_step", {"state": guest.state.value, "to": "struck"})
        writer.events.remove_guest(guest)
        writer.audit.record(
            "event.strike", origin, subject=f"profile:{profile_id}", note=guest.event_id
        )


def send_invitations(store: Store, event_id: str, site: str, origin: Origin) -> int:
    """
    Ask everybody who was drafted, by e-mail to who speaks for them; how many guests were asked.

    Raises:
        UnknownRecordError: No such event.
    """
    event = event_of(store, event_id)
    with store.write() as writer:
        drafted = [g for g in store.events.guests(event_id) if g.state is GuestState.DRAFTED]
        mails = [mail for guest in drafted for mail in _mails(store, event, guest, site)]
        for guest in drafted:
            writer.events.put_guest(advanced(guest, GuestState.INVITED, origin.at))
        writer.outbox.put(mails, origin.at)
        writer.audit.record("event.invite", origin, subject=f"activity:{event_id}")
    return len(drafted)


def register(store: Store, event_id: str, profile_id: str, origin: Origin) -> Guest:
    """
    Register a profile for an event, invited or not.

    Raises:
        UnknownRecordError, UnknownProfileError: No such event or profile.
        ConflictError: No place is free, or it was there already.
    """
    with store.write() as writer:
        event = event_of(store, event_id)
        guest = store.events.guest(event_id, profile_id)
        if guest is None:
            profile = store.profile(ProfileId(profile_id))
            guest = new_guest(event, profile.id, GuestState.DRAFTED, origin)
        if guest.state is not GuestState.REGISTERED:
            require_place(event.details, store.events.guests(event_id))
        return _step(writer, guest, GuestState.REGISTERED, origin)


def cancel(store: Store, event_id: str, profile_id: str, origin: Origin) -> Guest:
    """Take back a registration; UnknownRecordError where there is none, ConflictError too late."""
    with store.write() as writer:
        guest = _guest_of(store, event_id, profile_id)
        return _step(writer, guest, GuestState.CANCELLED, origin)


def set_role(
    store: Store, event_id: str, profile_id: str, role: GuestRole, origin: Origin
) -> Guest:
    """Say in what part somebody is there: a speaker, an organiser; it is registered with it."""
    with store.write() as writer:
        event = event_of(store, event_id)
        guest = store.events.guest(event_id, profile_id) or new_guest(
            event, store.profile(ProfileId(profile_id)).id, GuestState.REGISTERED, origin
        )
        writer.events.put_guest(replace(guest, role=role, changed_at=origin.at))
        writer.audit.record("event.role", origin, subject=f"profile:{profile_id}", note=role.value)
    return replace(guest, role=role)


def check_in(
    store: Store, event_id: str, origin: Origin, *, profile_id: str = "", code: str = ""
) -> Guest:
    """
    Note that somebody is there, by its code at the door or by its profile.

    Raises:
        UnknownRecordError: No such event, or nobody has the code.
    """
    with store.write() as writer:
        event = event_of(store, event_id)
        if code:
            guest = store.events.by_code(event_id, code)
            if guest is None:
                raise UnknownRecordError("guest", code[:20])
        else:
            profile = store.profile(ProfileId(profile_id))
            guest = store.events.guest(event_id, profile.id) or new_guest(
                event, profile.id, GuestState.DRAFTED, origin
            )
        return _step(writer, guest, GuestState.ATTENDED, origin)


def say_how_it_was(
    store: Store, event_id: str, profile_id: str, feedback: Feedback, origin: Origin
) -> Guest:
    """Keep a guest's feedback; ConflictError where it was not there."""
    with store.write() as writer:
        guest = with_feedback(_guest_of(store, event_id, profile_id), feedback)
        writer.events.put_guest(guest)
        writer.audit.record("event.feedback", origin, subject=f"profile:{profile_id}")
    return guest


def attendance_is_public(store: Store, event_id: str) -> bool:
    """Whether an event says that anybody may read who was there."""
    try:
        return store.events.get(event_id).public_attendance
    except UnknownRecordError:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedAttendance:
    """What became of a list of who was there."""

    source: AttendanceSource
    attended: tuple[ProfileId, ...]
    unmatched: tuple[Attendee, ...]
    """Whom no profile was found for; they are not kept."""


def import_attendance(store: Store, event_id: str, text: str, origin: Origin) -> ImportedAttendance:
    """
    Check in who stands in a list of Eventbrite, Zoom or another, by e-mail, else by company.

    Raises:
        UnknownRecordError: No such event.
        InputError: No column of the list tells who somebody is.
    """
    event_of(store, event_id)
    source, people = read_attendance(text)
    found = profiles_of(store, people)
    matched = dict.fromkeys(id_ for _, id_ in found if id_ is not None)
    for id_ in matched:
        check_in(store, event_id, origin, profile_id=id_)
    return ImportedAttendance(
        source=source,
        attended=tuple(matched),
        unmatched=tuple(each for each, id_ in found if id_ is None),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """Two who were at one event and fit one another."""

    asker_id: ProfileId
    candidate_id: ProfileId
    fit: int
    verdict: FitVerdict


def follow_ups(matchmaker: Matchmaker, store: Store, event_id: str) -> list[FollowUp]:
    """
    Suggest whom to introduce of those who were at an event, the best fit first.

    Nothing below "possible" is told, nobody who may not meet, and no pair twice; nobody stands in
    more pairs than somebody can call in a week.
    """
    table = matchmaker.snapshot.profiles
    there = [
        table.row_of[guest.profile_id]
        for guest in store.events.guests(event_id)
        if guest.state is GuestState.ATTENDED and guest.profile_id in table.row_of
    ]
    found: dict[frozenset[int], FollowUp] = {}
    for row in (row for row in there if table.kinds[row] is Kind.COMPANY):
        prepared = prepare(matchmaker.snapshot, Query(profile_id=table.ids[row]))
        others = np.array([r for r in there if r != row and eligible(prepared)[r]], dtype=np.int64)
        if not len(others):
            continue
        scored = matchmaker.ranker.score(prepared, others)
        for position, other in enumerate(others.tolist()):
            fit = fit_of(scored, position)
            pair = frozenset({row, other})
            better = pair not in found or fit.percent > found[pair].fit
            if fit.verdict is not FitVerdict.NONE and better:
                found[pair] = FollowUp(
                    asker_id=table.ids[row],
                    candidate_id=table.ids[other],
                    fit=fit.percent,
                    verdict=fit.verdict,
                )
    best = sorted(found.values(), key=lambda each: (-each.fit, each.asker_id, each.candidate_id))
    return [*_spread(best)]


def _spread(best: Sequence[FollowUp]) -> Iterator[FollowUp]:
    """The best pairs, each profile in a few of them at most."""
    n_pairs: Counter[ProfileId] = Counter()
    for each in best:
        if max(n_pairs[each.asker_id], n_pairs[each.candidate_id]) < MOST_FOLLOW_UPS:
            n_pairs.update((each.asker_id, each.candidate_id))
            yield each


def _step(writer: Writer, guest: Guest, state: GuestState, origin: Origin) -> Guest:
    changed = advanced(guest, state, origin.at)
    if state is GuestState.ATTENDED:
        attend(changed, origin, writer)
    else:
        writer.events.put_guest(changed)
        _note_step(changed, origin, writer)
    return changed


def attend(guest: Guest, origin: Origin, writer: Writer) -> None:
    """Keep a guest that is there, in a transaction that may hold others."""
    writer.events.put_guest(guest)
    part = Participation(
        profile_id=guest.profile_id, activity_id=guest.event_id, role=guest.role.value
    )
    writer.put_participations([part])
    _note_step(guest, origin, writer)


def _note_step(guest: Guest, origin: Origin, writer: Writer) -> None:
    subject = f"profile:{guest.profile_id}"
    writer.audit.record(f"event.{guest.state.value}", origin, subject=subject, note=guest.event_id)


def new_guest(
    event: Event, profile_id: ProfileId, state: GuestState, origin: Origin, *, reason: str = ""
) -> Guest:
    """Make a guest that no list has yet, with a code of its own for the door."""
    return Guest(
        event_id=event.activity.id,
        profile_id=profile_id,
        state=state,
        reason=reason,
        code=secrets.token_urlsafe(9),
        changed_at=origin.at,
    )


def _guest_of(store: Store, event_id: str, profile_id: str) -> Guest:
    guest = store.events.guest(event_id, profile_id)
    if guest is None:
        raise UnknownRecordError("guest", profile_id)
    return guest


def _mails(store: Store, event: Event, guest: Guest, site: str) -> list[Mail]:
    speakers = [
        account
        for account in store.accounts.all()
        if guest.profile_id in account.speaks_for and account.disabled_at is None
    ]
    link = f"{site.rstrip('/')}/programme/events/{event.activity.id}"
    mails = []
    for account in speakers:
        say = programme_words(account.language)
        body = say(
            "invite_body",
            title=event.activity.title,
            day=say.day(event.details.starts_at.date()),
            place=event.details.place or "–",
            reason=guest.reason or event.activity.topic,
            link=link,
        )
        mails.append(
            Mail(
                key=f"event/{event.activity.id}/{guest.profile_id}/{account.id}",
                account_id=account.id,
                subject=say("invite_subject", title=event.activity.title),
                body=body,
            )
        )
    return mails


def profiles_of(
    store: Store, people: Sequence[Attendee]
) -> list[tuple[Attendee, ProfileId | None]]:
    """For whom each person speaks: by the account of the address, else by the company's name."""
    by_account = [_spoken_for(store, each) for each in people]
    named = {e.company for e, id_ in zip(people, by_account, strict=True) if id_ is None} - {""}
    by_name = profiles_called(store, named)
    return [
        (each, id_ or by_name.get(each.company))
        for each, id_ in zip(people, by_account, strict=True)
    ]


def _spoken_for(store: Store, person: Attendee) -> ProfileId | None:
    account = store.accounts.by_email(person.email) if person.email else None
    if account is None or len(account.speaks_for) != 1:
        return None
    return next(iter(account.speaks_for))
