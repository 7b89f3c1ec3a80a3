"""Start an introduction and take its steps, with everything that follows from them at once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import product
from uuid import uuid4

from matchmaker.domain import Layer, Profile, ProfileId, Role, Verdict
from matchmaker.domain.introduction import (
    SIDES,
    Act,
    Event,
    Interest,
    Introduction,
    IntroductionStep,
    Party,
)
from matchmaker.errors import (
    ConflictError,
    NotAllowedError,
    StaleError,
    UnknownProfileError,
    UnknownRecordError,
)
from matchmaker.introductions import apply, first_transition, has_expired, judgement_of, possible
from matchmaker.introductions.event_texts import check_texts
from matchmaker.privacy.permissions import Action, Refusal
from matchmaker.privacy.principal import Principal, Subject
from matchmaker.services.introductions.notes import message_of, require_colleague
from matchmaker.services.introductions.notifications import SiteAddress, notify
from matchmaker.services.introductions.permissions import (
    ACTIONS,
    may_act,
    members_of,
    parties_of,
    require,
    require_readable,
)
from matchmaker.store import Origin, Store, Writer
from matchmaker.store.introductions import IntroductionsWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class IntroductionSubject:
    """Which need of the asker's an introduction is about, and which side is not named at first."""

    need: str | None = None
    hides: Party | None = None


ANYTHING = IntroductionSubject()


def start(
    store: Store,
    principal: Principal,
    *,
    asker_id: ProfileId,
    candidate_id: ProfileId,
    propose: bool = True,
    interest: Interest | None = None,
    message: str = "",
    about: IntroductionSubject = ANYTHING,
    site: SiteAddress,
    now: datetime,
) -> Introduction:
    """
    Suggest a pair and, unless told otherwise, propose it to both; a side says yes by proposing.

    A `message` of staff or of an expert is a note that both sides read; it stands in no e-mail.

    Where a side is not named, nobody is told that the two may not meet: that side is not asked.

    Raises:
        UnknownProfileError: No such profile, or it withdrew its consent.
        NotAllowedError: Neither a side, nor an expert who follows one, nor staff.
        ConflictError: The two may not be introduced at present, or are already.
        InputError: A side proposes without an expression of interest, or the message names a side
            that stays anonymous.
    """
    party = _beginner(store, principal, asker_id, candidate_id, now.date())
    # Staff and experts look after what they begin.
    owner = None if party in SIDES else principal.account_id
    with store.write() as writer:
        barred = _refuse_barred(store, writer, asker_id, candidate_id, about)
        suggest = IntroductionStep(
            act=Act.SUGGEST, owner=owner, need=about.need, hides=about.hides, held=barred
        )
        first = _event(principal, party, suggest, now)
        introduction = first_transition(str(uuid4()), asker_id, candidate_id, first)
        writer.introductions.add(introduction, first)
        _log(writer, introduction, first)
        steps = [IntroductionStep(act=Act.PROPOSE)] if propose else []
        if propose and party in SIDES:
            steps.append(IntroductionStep(act=Act.INTEREST, interest=interest))
        for step in steps:
            event = _event(principal, party, step, now)
            introduction = _take(store, writer, site, introduction, event)
        if message.strip() and party not in SIDES:
            writer.introductions.note(message_of(store, introduction, principal, message))
    return introduction


def act(
    store: Store,
    principal: Principal,
    introduction_id: str,
    step: IntroductionStep,
    *,
    expected: int | None = None,
    site: SiteAddress,
    now: datetime,
) -> Introduction:
    """
    Take a step; `expected` is the version that the reader has seen, None for whichever it is.

    Raises:
        UnknownRecordError: No such introduction, not for this reader, or an unnamed side withdrew.
        UnknownProfileError: A side withdrew its consent.
        NotAllowedError: The reader may see it, and may not do this.
        ConflictError: It has another version, is in another state, or is over.
        InputError: What the act has to say is missing.
    """
    with store.write() as writer:
        introduction = writer.introductions.stored.get(introduction_id)
        require_readable(principal, introduction)
        if expected is not None and expected != introduction.version:
            raise StaleError("introduction_changed")
        if has_expired(introduction, now):
            raise ConflictError("introduction_expired")
        if step.owner is not None:
            require_colleague(writer, step.owner, "owner")
        party = _acting(principal, introduction, step.act)
        event = _event(principal, party, step, now)
        # What is refused anyway is refused alike, whoever withdrew meanwhile.
        apply(introduction, event)
        if step.act in {Act.PROPOSE, Act.INTEREST}:
            _require_willing(store, introduction, party)
        return _take(store, writer, site, introduction, event)


def willing(store: Store, profile_id: ProfileId) -> Profile:
    """
    A profile that consents to being matched.

    Raises:
        UnknownProfileError: It does not, or there is none: nobody is told which, nor what is close.
    """
    if not store.has_profiles([profile_id]):
        raise UnknownProfileError(profile_id)
    profile = store.profile(profile_id)
    if not profile.consent.matching:
        raise UnknownProfileError(profile_id)
    return profile


def _require_willing(store: Store, introduction: Introduction, party: Party) -> None:
    """Go on only if both consent; a side that the acting one may not know is not named."""
    for side in sorted(SIDES):
        try:
            willing(store, introduction.profile_of(side))
        except UnknownProfileError:
            if party in SIDES - {side} and introduction.hidden is side:
                raise UnknownRecordError("introduction", introduction.id) from None
            raise


def expire(store: Store, introduction_id: str, *, site: SiteAddress, now: datetime) -> bool:
    """End an introduction that nobody has to answer any longer; False where it went on."""
    with store.write() as writer:
        introduction = writer.introductions.stored.get(introduction_id)
        if Act.EXPIRE not in possible(introduction, Party.CLOCK):
            return False
        event = Event(act=Act.EXPIRE, party=Party.CLOCK, by="", at=now)
        _take(store, writer, site, introduction, event)
    return True


def _take(
    store: Store, writer: Writer, site: SiteAddress, before: Introduction, event: Event
) -> Introduction:
    """Apply an event, and keep with it what it says of the pair and whom it concerns."""
    check_texts(event)
    after = apply(before, event)
    writer.introductions.change(after, event)
    _log(writer, after, event)
    judgement = judgement_of(after, event)
    if judgement is not None:
        writer.introductions.forget_words(judgement)
        writer.put_judgements([judgement])
    notify(store, writer, site, before, event, after)
    return after


def _log(writer: Writer, introduction: Introduction, event: Event) -> None:
    """Seal in the audit log who took which step; what was said stays in the introduction."""
    side = introduction.profile_of(event.party) if event.party in SIDES else ""
    origin = Origin(
        source="service",
        at=event.at,
        account_id=event.by,
        acting_for=side if event.on_behalf else "",
    )
    action = f"introduction.{event.act}"
    writer.audit.record(action, origin, subject=f"introduction:{introduction.id}")


def _event(principal: Principal, party: Party, step: IntroductionStep, now: datetime) -> Event:
    said = {field.name: getattr(step, field.name) for field in fields(step)}
    on_behalf = principal.acting_for is not None
    return Event(party=party, by=principal.account_id, at=now, on_behalf=on_behalf, **said)


def _acting(principal: Principal, introduction: Introduction, wanted: Act) -> Party:
    """The capacity in which a reader may take a step, one that the rules allow if there is one."""
    parties = [
        party
        for party in parties_of(principal, introduction)
        if may_act(principal, wanted, party, introduction)
    ]
    if not parties:
        raise NotAllowedError(ACTIONS[wanted], Refusal.OWNERSHIP)
    return next((p for p in parties if wanted in possible(introduction, p)), parties[0])


def _beginner(
    store: Store, principal: Principal, asker_id: ProfileId, candidate_id: ProfileId, today: date
) -> Party:
    """In what capacity somebody begins an introduction; NotAllowedError where in none."""
    sides = {asker_id: Party.ASKER, candidate_id: Party.CANDIDATE}
    mine = [party for id_, party in sides.items() if id_ in principal.speaks_for]
    follows = (
        principal.role is Role.EXPERT and not mine and _follows(store, principal, sides, today)
    )
    subject = Subject(profiles=frozenset(sides), account_id=principal.account_id if follows else "")
    require(principal, Action.INTRODUCTION_PROPOSE, subject)
    if mine:
        return mine[0]
    return Party.EXPERT if principal.role is Role.EXPERT else Party.STAFF


def _follows(store: Store, principal: Principal, firms: Collection[ProfileId], today: date) -> bool:
    """Whether an expert follows one of the profiles."""
    return any(
        tie.layer is Layer.EXPERT_CLIENT
        and tie.target_id in firms
        and (tie.ends_on is None or tie.ends_on >= today)
        for tie in store.ties_from(principal.speaks_for)
    )


def _refuse_barred(
    store: Store,
    writer: Writer,
    asker_id: ProfileId,
    candidate_id: ProfileId,
    about: IntroductionSubject,
) -> bool:
    """
    Keep apart who may not meet; which of the two does not want to is not said.

    Gives True, in place of raising ConflictError, where that would tell who is not named.
    """
    kept = writer.introductions
    kept.hold(asker_id, candidate_id)
    for id_ in (asker_id, candidate_id):
        willing(store, id_)
    if about.need and kept.stored.has_answered(asker_id, candidate_id, about.need):
        raise ConflictError("need_answered_already")
    barred = _are_apart(store, kept, asker_id, candidate_id)
    if about.hides is not None:
        return barred
    if barred:
        raise ConflictError("introduction_barred")
    if kept.stored.open_between(asker_id, candidate_id) is not None:
        raise ConflictError("introduction_open")
    return False


def _are_apart(
    store: Store, kept: IntroductionsWriter, asker_id: ProfileId, candidate_id: ProfileId
) -> bool:
    """Whether one side excludes the other, declined last, or is the other; duplicates count."""
    canonical = store.clusters()
    ours, theirs = members_of(canonical, asker_id), members_of(canonical, candidate_id)
    if asker_id != candidate_id and ours & theirs:
        return True
    avoided = (
        them.intersection(store.profile(id_).excludes)
        for us, them in ((ours, theirs), (theirs, ours))
        for id_ in us
    )
    return any(avoided) or _said_no(kept, product(ours, theirs))


def _said_no(kept: IntroductionsWriter, pairs: Iterable[tuple[ProfileId, ProfileId]]) -> bool:
    """Whether the last word on these pairs is a no, which counts before others of its day."""
    words = [word for pair in pairs if (word := kept.stored.last_word(*pair)) is not None]
    last = max((word.judged_on for word in words), default=None)
    return any(w.verdict is Verdict.DECLINED for w in words if w.judged_on == last)
