"""
The state machine of introductions: a table of transitions, and how to apply one.

    suggested ── propose ──> proposed ── interest ──> interested ── interest ──> introduced
        │                       │                         │                          │
        └────── withdraw, decline, expire: the end ───────┘          meet ──> meeting ──> outcome
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import reduce
from typing import Any

from matchmaker.domain import Judgement, ProfileId, Verdict
from matchmaker.domain.introduction import (
    OPEN,
    SIDES,
    Act,
    Event,
    Interest,
    Introduction,
    Outcome,
    OutcomeResult,
    Party,
    Reason,
    State,
)
from matchmaker.errors import ConflictError, InputError

STAFF = frozenset({Party.STAFF, Party.EXPERT})
CLOCK = frozenset({Party.CLOCK})
UNANSWERED = frozenset({State.SUGGESTED, State.PROPOSED, State.INTERESTED})
# Beyond these somebody slipped while typing a year or a day.
FARTHEST = timedelta(days=3 * 365)
LONGEST = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Transition:
    """From which states an act leads where, and who may do it; no target: it stays where it is."""

    act: Act
    sources: frozenset[State]
    target: State | None
    parties: frozenset[Party]


TRANSITIONS = (
    Transition(Act.PROPOSE, frozenset({State.SUGGESTED}), State.PROPOSED, SIDES | STAFF),
    Transition(Act.INTEREST, frozenset({State.PROPOSED}), State.INTERESTED, SIDES),
    Transition(Act.INTEREST, frozenset({State.INTERESTED}), State.INTRODUCED, SIDES),
    Transition(Act.DECLINE, UNANSWERED, State.DECLINED, SIDES),
    Transition(Act.WITHDRAW, UNANSWERED, State.WITHDRAWN, SIDES | STAFF),
    Transition(Act.EXPIRE, UNANSWERED, State.EXPIRED, CLOCK),
    Transition(
        Act.MEET, frozenset({State.INTRODUCED, State.MEETING}), State.MEETING, SIDES | STAFF
    ),
    # Results follow one another: an agreement, an application, its funding.
    Transition(
        Act.CONCLUDE,
        frozenset({State.INTRODUCED, State.MEETING, State.OUTCOME}),
        State.OUTCOME,
        SIDES | STAFF,
    ),
    Transition(Act.LIFT, frozenset({State.DECLINED, State.OUTCOME}), None, SIDES | STAFF),
    Transition(Act.HAND_OVER, OPEN, None, STAFF),
)
"""The machine; whatever is not in it may not happen."""


def first_transition(
    introduction_id: str, asker_id: ProfileId, candidate_id: ProfileId, event: Event
) -> Introduction:
    """Start an introduction with its first event, which suggests the pair."""
    if event.act is not Act.SUGGEST or event.party is Party.CLOCK:
        raise ConflictError("begins_with_suggestion")
    if asker_id == candidate_id:
        raise InputError("pair_of_one", value=asker_id)
    return Introduction(
        id=introduction_id,
        asker_id=asker_id,
        candidate_id=candidate_id,
        state=State.SUGGESTED,
        version=1,
        begun_at=event.at,
        changed_at=event.at,
        begun_by=event.party,
        owner=event.owner,
        need=event.need,
        hides=event.hides,
        held=event.held,
    )


def apply(introduction: Introduction, event: Event) -> Introduction:
    """
    Take one step.

    Raises:
        ConflictError: The table does not allow it in this state, or to this party.
        InputError: What the act has to say is missing or makes no sense.
    """
    transition = _transition_for(introduction, event)
    changes = _CHANGES.get(event.act, _nothing)(introduction, event)
    return replace(
        introduction,
        state=transition.target or introduction.state,
        version=introduction.version + 1,
        changed_at=event.at,
        **changes,
    )


def replay(
    introduction_id: str, asker_id: ProfileId, candidate_id: ProfileId, events: Iterable[Event]
) -> Introduction:
    """Rebuild an introduction from its whole log."""
    first, *others = events
    return reduce(apply, others, first_transition(introduction_id, asker_id, candidate_id, first))


def is_for(act: Act, party: Party) -> bool:
    """Whether an act is ever a party's to take."""
    return any(each.act is act and party in each.parties for each in TRANSITIONS)


def possible(introduction: Introduction, party: Party) -> frozenset[Act]:
    """What a party may do next."""
    return frozenset(
        each.act
        for each in TRANSITIONS
        if introduction.state in each.sources
        and party in each.parties
        and not _objection(introduction, each.act, party)
    )


def judgement_of(introduction: Introduction, event: Event) -> Judgement | None:
    """
    Turn an event into the judgement that the next build reads; None if there is none.

    A decline, and an outcome of nothing, take the pair out of each other's suggestions until
    somebody lifts it; a mutual yes, and any other outcome, make a tie. As long as a side is hidden
    nothing is said of the pair.
    """
    found = _verdict(introduction, event)
    # A pair that is gone from suggestions would tell who stands behind an anonymous need.
    if found is None or introduction.hidden is not None:
        return None
    verdict, reason = found
    return Judgement(
        left_id=introduction.asker_id,
        right_id=introduction.candidate_id,
        verdict=verdict,
        judged_on=event.at.date(),
        judged_by=f"introduction {introduction.id}",
        reason=reason,
    )


def _verdict(introduction: Introduction, event: Event) -> tuple[Verdict, str] | None:
    if event.act is Act.DECLINE:
        # Without the reason: judgements stand in what either side may have a copy of.
        return Verdict.DECLINED, "declined"
    if event.act is Act.LIFT:
        return Verdict.LIFTED, ""
    if event.act is Act.INTEREST and introduction.state is State.INTRODUCED:
        return Verdict.ACCEPTED, "introduced"
    if event.outcome is not None:
        came_to_nothing = event.outcome.result is OutcomeResult.NOTHING
        verdict = Verdict.DECLINED if came_to_nothing else Verdict.ACCEPTED
        return verdict, f"outcome: {event.outcome.result}"
    return None


def _transition_for(introduction: Introduction, event: Event) -> Transition:
    for each in TRANSITIONS:
        if each.act is event.act and introduction.state in each.sources:
            break
    else:
        raise ConflictError("act_unfit", {"state": introduction.state, "act": event.act})
    if event.party not in each.parties:
        raise ConflictError("act_of_others", {"act": event.act, "party": event.party})
    if objection := _objection(introduction, event.act, event.party):
        raise objection
    return each


def _objection(introduction: Introduction, act: Act, party: Party) -> ConflictError | None:
    """What its past has against an act that the table allows; None for nothing."""
    if act is Act.INTEREST and party in introduction.interests:
        return ConflictError("said_yes_already", {"party": party})
    if act in {Act.PROPOSE, Act.WITHDRAW} and party in SIDES and party is not introduction.begun_by:
        return ConflictError("begun_by_other", {"party": party})
    if act is Act.LIFT:
        return _still_standing(introduction, party)
    return None


def _still_standing(introduction: Introduction, party: Party) -> ConflictError | None:
    """Why a party may not lift what takes the pair out of suggestions."""
    if introduction.state is State.OUTCOME and not introduction.came_to_nothing:
        return ConflictError("nothing_to_lift")
    if introduction.lifted:
        return ConflictError("lifted_already")
    if party in SIDES and introduction.declined_by not in {None, party}:
        return ConflictError("declined_by_other", {"party": party})
    return None


Changes = Mapping[str, Any]


def _nothing(_: Introduction, __: Event) -> Changes:
    return {}


def _proposed(_: Introduction, event: Event) -> Changes:
    return {"proposed_at": event.at}


def _interested(introduction: Introduction, event: Event) -> Changes:
    interest = event.interest
    if interest is None or not _answered(interest):
        raise InputError("interest_incomplete", field="interest")
    changes = {"interests": {**introduction.interests, event.party: interest}}
    return changes | ({"introduced_at": event.at} if introduction.interests else {})


def _answered(interest: Interest) -> bool:
    return bool(interest.cooperation.strip() and interest.about.strip())


def _declined(_: Introduction, event: Event) -> Changes:
    if event.reason is None:
        raise InputError("decline_without_reason", {"choices": ", ".join(Reason)}, field="reason")
    return {"declined_by": event.party}


def _met(_: Introduction, event: Event) -> Changes:
    meeting = event.meeting
    if meeting is None:
        raise InputError("meeting_incomplete", field="meeting")
    if meeting.ends_at <= meeting.starts_at:
        raise InputError("meeting_reversed", field="meeting")
    away, length = abs(meeting.starts_at - event.at), meeting.ends_at - meeting.starts_at
    if away > FARTHEST or length > LONGEST:
        raise InputError("meeting_out_of_bounds", field="meeting")
    return {"meeting": meeting}


def _concluded(introduction: Introduction, event: Event) -> Changes:
    outcome = event.outcome
    if outcome is None:
        raise InputError("outcome_incomplete", field="outcome")
    _check_money(outcome)
    return {"outcomes": (*introduction.outcomes, outcome), "lifted": False}


def _check_money(outcome: Outcome) -> None:
    if (outcome.amount is None) != (outcome.currency is None):
        raise InputError("amount_without_currency", field="outcome")
    if outcome.amount is not None and outcome.amount < 0:
        raise InputError("amount_negative", field="outcome")
    if outcome.amount is not None and outcome.result is OutcomeResult.NOTHING:
        raise InputError("amount_of_nothing", field="outcome")


def _lifted(_: Introduction, __: Event) -> Changes:
    return {"lifted": True}


def _handed_over(_: Introduction, event: Event) -> Changes:
    if not event.owner:
        raise InputError("handed_to_nobody", field="owner")
    return {"owner": event.owner}


_CHANGES: Mapping[Act, Callable[[Introduction, Event], Changes]] = {
    Act.PROPOSE: _proposed,
    Act.INTEREST: _interested,
    Act.DECLINE: _declined,
    Act.MEET: _met,
    Act.CONCLUDE: _concluded,
    Act.LIFT: _lifted,
    Act.HAND_OVER: _handed_over,
}
