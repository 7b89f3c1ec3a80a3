"""What a principal may do with an introduction; duplicates count as one profile."""

from collections.abc import Mapping
from dataclasses import replace

from matchmaker.domain import Profile, ProfileId, Role
from matchmaker.domain.introduction import SIDES, Act, Introduction, Party, State
from matchmaker.errors import NotAllowedError, UnknownRecordError
from matchmaker.introductions import is_for
from matchmaker.privacy.permissions import Action, allowed
from matchmaker.privacy.principal import Principal, Subject
from matchmaker.resolution import merge
from matchmaker.store import Store
from matchmaker.store.introductions import VisibleTo

ACTIONS: Mapping[Act, Action] = {
    Act.SUGGEST: Action.INTRODUCTION_PROPOSE,
    Act.PROPOSE: Action.INTRODUCTION_PROPOSE,
    Act.WITHDRAW: Action.INTRODUCTION_PROPOSE,
    Act.INTEREST: Action.INTRODUCTION_ANSWER,
    Act.DECLINE: Action.INTRODUCTION_ANSWER,
    Act.MEET: Action.INTRODUCTION_OUTCOME,
    Act.CONCLUDE: Action.INTRODUCTION_OUTCOME,
    Act.LIFT: Action.INTRODUCTION_MANAGE,
    Act.HAND_OVER: Action.INTRODUCTION_ASSIGN,
}
"""What the permission table calls each act."""


def parties_of(principal: Principal, introduction: Introduction) -> list[Party]:
    """In what capacities a reader may act; none where the introduction is none of theirs."""
    found = [side for side in _asked(introduction) if _speaks(principal, introduction, side)]
    if principal.role is Role.STAFF and principal.acting_for is None:
        found.append(Party.STAFF)
    if principal.role is Role.EXPERT and introduction.owner == principal.account_id:
        found.append(Party.EXPERT)
    return found


def subject_of(introduction: Introduction) -> Subject:
    """Whose an introduction is: its sides', once they may know of it, and its owner's."""
    owner = introduction.owner or ""
    return Subject(
        profiles=_knowing(introduction),
        account_id=owner,
        handled_by=frozenset({owner} if owner else ()),
    )


def may(principal: Principal, action: Action, introduction: Introduction) -> bool:
    """Whether a reader may do something to an introduction."""
    return bool(allowed(principal, action, subject_of(introduction)))


def may_act(principal: Principal, act: Act, party: Party, introduction: Introduction) -> bool:
    """Whether the permission table lets a reader take a step; its time may still be another."""
    if not is_for(act, party):
        return False
    action, subject = ACTIONS[act], subject_of(introduction)
    if party in SIDES:
        # A side speaks for itself; who looks after a case may not answer in its place.
        subject = Subject(profiles=frozenset({introduction.profile_of(party)}))
        action = Action.INTRODUCTION_ANSWER if act is Act.LIFT else action
    return bool(allowed(principal, action, subject))


def require_readable(principal: Principal, introduction: Introduction) -> None:
    """Go on only if the reader may know of it; else it is not there. UnknownRecordError."""
    if not may(principal, Action.INTRODUCTION_READ, introduction):
        raise UnknownRecordError("introduction", introduction.id)


def require(principal: Principal, action: Action, subject: Subject) -> None:
    """Go on only if it is allowed. NotAllowedError."""
    decision = allowed(principal, action, subject)
    if decision.refusal is not None:
        raise NotAllowedError(action, decision.refusal)


def shown_to(principal: Principal) -> VisibleTo:
    """Which introductions a reader is shown in a list."""
    sides = VisibleTo(sides=principal.speaks_for)
    if principal.role is Role.STAFF and principal.acting_for is None:
        return replace(sides, owner=principal.account_id, unowned=True)
    if principal.role is Role.EXPERT:
        return replace(sides, owner=principal.account_id)
    return sides


def _speaks(principal: Principal, introduction: Introduction, side: Party) -> bool:
    return introduction.profile_of(side) in principal.speaks_for


def _asked(introduction: Introduction) -> list[Party]:
    """The sides that may know of it at all."""
    return [s for s in sorted(SIDES) if not (introduction.held and s is introduction.hides)]


def _knowing(introduction: Introduction) -> frozenset[ProfileId]:
    """Before it is proposed only the side that began it knows."""
    if introduction.state is not State.SUGGESTED and introduction.proposed_at is not None:
        return frozenset(introduction.profile_of(side) for side in _asked(introduction))
    if introduction.begun_by in SIDES:
        return frozenset({introduction.profile_of(introduction.begun_by)})
    return frozenset()


def canonical_of(canonical: Mapping[ProfileId, ProfileId], profile_id: ProfileId) -> ProfileId:
    """The id that a profile and its duplicates are known by."""
    return canonical.get(profile_id, profile_id)


def members_of(
    canonical: Mapping[ProfileId, ProfileId], profile_id: ProfileId
) -> frozenset[ProfileId]:
    """A profile, by any of its ids, with all its duplicates."""
    head = canonical_of(canonical, profile_id)
    return frozenset({head, *(id_ for id_, other in canonical.items() if other == head)})


def merged_profile(store: Store, profile_id: ProfileId) -> Profile:
    """A profile with what its duplicates say, under the id that it is asked for by."""
    members = members_of(store.clusters(), profile_id)
    if len(members) == 1:
        return store.profile(profile_id)
    return merge([store.profile(id_) for id_ in sorted(members)], profile_id)
