"""Tables of the programme -> the store: each row is judged first, then all are written at once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import partial
from hashlib import blake2s
from types import MappingProxyType
from typing import Any

from matchmaker.domain import Activity, Language, Profile, ProfileId
from matchmaker.domain.call import CallRules
from matchmaker.domain.content import Content, Story
from matchmaker.domain.event import Guest, GuestState
from matchmaker.errors import (
    InputError,
    MatchmakerError,
    Term,
    UnknownProfileError,
    UnknownRecordError,
)
from matchmaker.programme.events import Attendee, advanced
from matchmaker.services.checkups.recording import company, firm_after
from matchmaker.services.programme.calls import calls, checked_call
from matchmaker.services.programme.contents import check_content, contents
from matchmaker.services.programme.events import attend, events, new_guest, profiles_of
from matchmaker.sources import TABLES, ReadResult, RowOrigin, reject_of
from matchmaker.sources.normalise import fold
from matchmaker.sources.programme_rows import AnsweredCheckUp, Attended, ToldStory
from matchmaker.store import Origin, Store, StoredCheckUp, Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyRow:
    """What a row is about to write; nothing where the store says the same."""

    write: Callable[[Writer], None] | None = None
    is_new: bool = True


def ready_rows(
    store: Store, reading: ReadResult, origin: Origin
) -> tuple[ReadResult, list[ReadyRow]]:
    """Judge rows against the store, which stays as it is; those that don't fit are set aside."""
    ready: list[ReadyRow] = []
    rejects, n_left_out = [], 0
    for table, values in reading.of_programme.items():
        judge = _JUDGES[table](store, origin, values)
        for value in values:
            try:
                row = judge(value)
            except MatchmakerError as problem:
                told = _as_input_error(problem)
                key = (table, TABLES[table].key(value))
                at = reading.origins.get(key) or RowOrigin(table=table, file="", row=0)
                rejects.append(
                    reject_of(at, told.field, told.value, told.rule, told.accepted, problem=told)
                )
                continue
            n_left_out += row is None
            ready += [row] if row is not None else []
    found = replace(
        reading,
        rejects=(*reading.rejects, *rejects),
        n_accepted=len(ready),
        n_left_out=reading.n_left_out + n_left_out,
    )
    return found, ready


def _as_input_error(problem: MatchmakerError) -> InputError:
    """Tell what is wrong with a row as of any other table."""
    if isinstance(problem, InputError):
        return problem
    if isinstance(problem, UnknownProfileError):
        return _unknown("profile", "profile_id", problem.profile_id)
    return InputError.of(problem)


def _unknown(what: str, field: str, value: str) -> InputError:
    return InputError("reference_unknown", {"what": Term(what)}, field=field, value=value)


Judge = Callable[[Any], ReadyRow | None]


def _checkups(store: Store, origin: Origin, values: Iterable[AnsweredCheckUp]) -> Judge:
    values = list(values)
    meant = _firms(store, [each.profile_id for each in values])
    changed: dict[ProfileId, Profile] = {}
    kept: dict[ProfileId, list[StoredCheckUp]] = {}

    def judge(told: AnsweredCheckUp) -> ReadyRow:
        firm = company(store, meant.get(told.profile_id) or told.profile_id)
        if not told.answers:
            raise InputError("nothing_answered", field="profile_id", value=told.profile_id)
        at = _moment(told, origin)
        answered = StoredCheckUp(
            profile_id=firm.id, answered_at=at, account_id=origin.account_id, answers=told.answers
        )
        known = kept.setdefault(firm.id, [*reversed(store.checkups.of(firm.id))])
        if any(each.answered_at == at and each.answers == told.answers for each in known):
            return ReadyRow()
        known.append(answered)
        language = Language(told.language) if told.language in list(Language) else Language.EN
        decisions = store.checkups.decisions(firm.id)
        before = changed.get(firm.id, firm)
        changed[firm.id] = firm_after(before, known, decisions, language)
        return ReadyRow(write=partial(_write_checkup, answered, changed[firm.id], origin))

    return judge


def _moment(told: AnsweredCheckUp, origin: Origin) -> datetime:
    """Say when a firm answered: on the day that the table says, else when it is imported."""
    if told.answered_on is None:
        return origin.at
    at = datetime.combine(told.answered_on, time(), UTC)
    if at > origin.at:
        raise InputError("date_to_come", field="answered_on", value=f"{told.answered_on}")
    return at


def _write_checkup(answered: StoredCheckUp, firm: Profile, origin: Origin, writer: Writer) -> None:
    writer.checkups.add(answered)
    writer.checkups.drop_draft(firm.id)
    writer.put_profiles([firm], origin)
    writer.audit.record("checkup.answer", origin, subject=f"profile:{firm.id}")


def _attendance(store: Store, origin: Origin, values: Iterable[Attended]) -> Judge:
    values = list(values)
    people = {
        told: Attendee(email=told.email, name=told.name, company=told.company) for told in values
    }
    meant = dict(profiles_of(store, list(people.values())))
    by_title = {fold(each.activity.title): each for each in events(store)}
    by_id = {each.activity.id: each for each in by_title.values()}
    seen: set[tuple[str, str]] = set()

    def judge(told: Attended) -> ReadyRow | None:
        if not told.came:
            return None
        event = by_id.get(told.event_id) or by_title.get(fold(told.event_id))  # type: ignore[call-overload]
        if event is None:
            raise _unknown("event", "event_id", told.event_id)
        id_ = meant.get(people[told])
        if id_ is None:
            field = "profile_id" if told.company else "email"
            raise _unknown("profile", field, told.company or told.email or told.name)
        if (event.activity.id, id_) in seen:
            return None
        seen.add((event.activity.id, id_))
        stored = store.events.guest(event.activity.id, id_)
        if stored is not None and stored.state is GuestState.ATTENDED:
            return ReadyRow()
        guest = stored or new_guest(event, id_, GuestState.DRAFTED, origin)
        there: Guest = advanced(guest, GuestState.ATTENDED, origin.at)
        return ReadyRow(write=partial(attend, there, origin), is_new=stored is None)

    return judge


def _contents(store: Store, origin: Origin, _: Iterable[Any]) -> Judge:
    known = {each.activity.id: each for each in contents(store, public_only=False)}

    def judge(told: tuple[Activity, Content]) -> ReadyRow:
        activity, content = told
        check_content(activity, content)
        before = known.get(activity.id)
        if before is None:
            _require_free(store, activity)
        elif (before.activity, before.content) == told:
            return ReadyRow()
        return ReadyRow(write=partial(_write_content, told, origin), is_new=before is None)

    return judge


def _write_content(told: tuple[Activity, Content], origin: Origin, writer: Writer) -> None:
    activity, content = told
    writer.put_activities([activity])
    writer.contents.put(activity.id, content)
    writer.audit.record("content.put", origin, subject=f"activity:{activity.id}")


def _calls(store: Store, origin: Origin, _: Iterable[Any]) -> Judge:
    known = {each.activity.id: each for each in calls(store)}

    def judge(told: tuple[Activity, CallRules]) -> ReadyRow:
        activity, rules = checked_call(*told), told[1]
        before = known.get(activity.id)
        if before is None:
            _require_free(store, activity)
        elif (before.activity, before.rules) == (activity, rules):
            return ReadyRow()
        return ReadyRow(
            write=partial(_write_call, activity, rules, origin), is_new=before is None
        )  # fmt: skip

    return judge


def _write_call(activity: Activity, rules: CallRules, origin: Origin, writer: Writer) -> None:
    writer.put_activities([activity])
    writer.calls.set_rules(activity.id, rules)
    writer.audit.record("call.put", origin, subject=f"activity:{activity.id}")


def _require_free(store: Store, activity: Activity) -> None:
    """An id names one thing: a content does not take the place of an event."""
    other = {each.id: each.kind for each in store.activities()}.get(activity.id, activity.kind)
    if other is not activity.kind:
        raise InputError("id_of_other_kind", {"kind": Term(other.value)}, field="id",
                         value=activity.id)  # fmt: skip


def _stories(store: Store, origin: Origin, _: Iterable[Any]) -> Judge:
    known = {story.id: story for story in store.contents.stories()}

    def judge(told: ToldStory) -> ReadyRow:
        try:
            introduction = store.introductions.get(told.introduction_id)
        except UnknownRecordError:
            raise _unknown("introduction", "introduction_id", told.introduction_id) from None
        language = told.language or Language.EN.value
        key = f"{introduction.id}|{language}".encode()
        id_ = blake2s(key, digest_size=8).hexdigest()
        before = known.get(id_)
        if before is not None and (before.title, before.text) == (told.title, told.text):
            return ReadyRow()
        if before is not None and before.content_id is not None:
            raise InputError("story_published", {"id": id_}, field="introduction_id")
        # Whoever agreed to other words has to agree anew.
        story = Story(
            id=id_,
            introduction_id=introduction.id,
            title=told.title,
            text=told.text,
            language=language,
            written_at=origin.at,
        )
        return ReadyRow(write=partial(_write_story, story, origin), is_new=before is None)

    return judge


def _write_story(story: Story, origin: Origin, writer: Writer) -> None:
    writer.contents.put_story(story)
    subject = f"introduction:{story.introduction_id}"
    writer.audit.record("story.draft", origin, subject=subject)


def _firms(store: Store, typed: Iterable[str]) -> Mapping[str, ProfileId | None]:
    """Whom ids, names and numbers mean."""
    people = [Attendee(company=each) for each in dict.fromkeys(typed)]
    return {person.company: id_ for person, id_ in profiles_of(store, people)}


_JUDGES: Mapping[str, Callable[[Store, Origin, Iterable[Any]], Judge]] = MappingProxyType(
    {
        "checkups": _checkups,
        "attendance": _attendance,
        "contents": _contents,
        "calls": _calls,
        "stories": _stories,
    }
)
