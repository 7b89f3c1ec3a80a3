"""An introduction as one reader may see it."""

import hashlib
import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from matchmaker.domain import Need, Profile, ProfileId, Role, Visibility
from matchmaker.domain.introduction import SIDES, Act, Event, Introduction, Note, Party, State, Task
from matchmaker.introductions import possible
from matchmaker.privacy import statement_visibility, teaser_visibility
from matchmaker.privacy.permissions import Action, allowed
from matchmaker.privacy.principal import Principal, Subject
from matchmaker.resolution.naming import told_teaser
from matchmaker.services.introductions.permissions import (
    canonical_of,
    may,
    may_act,
    merged_profile,
    parties_of,
    require_readable,
    shown_to,
)
from matchmaker.store import Account, Store
from matchmaker.store.introductions import Place


def opaque_id(seal: str, owner: ProfileId, need_id: str) -> str:
    """The other id of a need; without the seal nobody can tell whose it is."""
    said = f"{len(owner)}:{owner}:{need_id}".encode()
    return hmac.new(seal.encode(), said, hashlib.sha256).hexdigest()[:24]


NOBODY = ProfileId("")
"""Stands for a profile that is not named."""
INTERNAL = frozenset({Act.SUGGEST, Act.HAND_OVER})
"""What sides are not bothered with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntroductionView:
    """What a reader sees of an introduction, and what they may do next."""

    introduction: Introduction
    """Without the profile of a side that this reader may not know yet."""
    parties: tuple[Party, ...]
    """In what capacities the reader looks at it."""
    can: frozenset[Act]
    unnamed: Party | None = None
    """The side that stays anonymous for this reader."""
    need_id: str | None = None
    """The other id of the need that it is about."""
    need: Need | None = None
    """That need, without what the reader may not know of an anonymous one; None: nothing of it."""
    log: tuple[Event, ...] = ()
    notes: tuple[Note, ...] = ()
    tasks: tuple[Task, ...] = ()
    contacts: Mapping[Party, tuple[Account, ...]]
    """Whom to write to on each side, once both have said yes."""


def view(store: Store, principal: Principal, introduction_id: str) -> IntroductionView:
    """See one whole; UnknownRecordError where there is none for this reader."""
    introduction = store.introductions.get(introduction_id)
    require_readable(principal, introduction)
    seen = _brief(principal, introduction)
    inside = _looks_after(seen.parties)
    notes = store.introductions.notes(introduction_id)
    log = store.introductions.log(introduction_id)
    return replace(
        seen,
        need_id=_need_id(store, introduction),
        need=_need(store, principal, introduction, seen),
        log=tuple(log) if inside else tuple(_told(log, seen.parties)),
        notes=tuple(note for note in notes if inside or note.shared),
        tasks=tuple(store.introductions.tasks(introduction_id)) if inside else (),
        contacts=_contacts(store, principal, introduction),
    )


def views(
    store: Store,
    principal: Principal,
    *,
    states: Collection[State] = (),
    profile: ProfileId | None = None,
    after: Place | None = None,
    limit: int = 25,
) -> list[IntroductionView]:
    """See a page of those that a reader is shown, the one that changed last first."""
    if not allowed(principal, Action.INTRODUCTION_READ, _own(principal)):
        return []
    found = store.introductions.page(
        shown_to(principal),
        states=states,
        profile=profile,
        after=after,
        # Who asks for a profile is not shown that it is the one without a name.
        limit=None if profile else limit,
    )
    seen = (_brief(principal, each) for each in found)
    named = (each for each in seen if profile is None or profile in _sides(each))
    return list(islice(named, limit))


def told_to(store: Store, profile_id: ProfileId) -> list[IntroductionView]:
    """All introductions of a profile as its own people may see them: what a copy of it holds."""
    principal = Principal(role=Role.COMPANY, speaks_for=frozenset({profile_id}))
    found = store.introductions.page(shown_to(principal), limit=None)
    known = (each for each in found if may(principal, Action.INTRODUCTION_READ, each))
    return [view(store, principal, each.id) for each in known]


def _sides(seen: IntroductionView) -> frozenset[ProfileId]:
    return frozenset(seen.introduction.profile_of(side) for side in SIDES)


def _need_id(store: Store, introduction: Introduction) -> str | None:
    if introduction.need is None:
        return None
    owner_id = canonical_of(store.clusters(), introduction.asker_id)
    return opaque_id(store.id_secret(), owner_id, introduction.need)


def _need(
    store: Store, principal: Principal, introduction: Introduction, seen: IntroductionView
) -> Need | None:
    """The need as it stands now, as far as the reader may know it; None where that is nothing."""
    if introduction.need is None:
        return None
    owner = merged_profile(store, introduction.asker_id)
    found = next((need for need in owner.needs if need.id == introduction.need), None)
    if found is None:
        return None
    shared = principal.sees_own and Party.CANDIDATE in seen.parties and _is_shared(introduction)
    if seen.unnamed is None and (
        shared or _sees(principal, owner, statement_visibility(owner, found))
    ):
        return found
    if found.anonymous and (shared or _sees(principal, owner, teaser_visibility(owner, found))):
        return Need(id="", text="", anonymous=True, teaser=told_teaser(owner, found))
    return None


def _is_shared(introduction: Introduction) -> bool:
    """Whether the asker's need is told to the other side: as long as it is asked, and who met."""
    return introduction.is_open or introduction.both_interested


def _sees(principal: Principal, owner: Profile, visibility: Visibility) -> bool:
    return principal.audience.sees(visibility, owner.id)


def _own(principal: Principal) -> Subject:
    """A subject that is the reader's, to ask whether they have introductions at all."""
    return Subject(profiles=principal.speaks_for, account_id=principal.account_id)


def _brief(principal: Principal, introduction: Introduction) -> IntroductionView:
    parties = tuple(parties_of(principal, introduction))
    can = {
        act
        for party in parties
        for act in possible(introduction, party)
        if may_act(principal, act, party, introduction)
    }
    seen, unnamed = introduction, None
    if not _looks_after(parties):
        unnamed = None if introduction.hidden in parties else introduction.hidden
        seen = replace(_veiled(introduction, unnamed), owner=None, held=False)
    return IntroductionView(
        introduction=seen, parties=parties, can=frozenset(can), unnamed=unnamed, contacts={}
    )


def _veiled(introduction: Introduction, unnamed: Party | None) -> Introduction:
    if unnamed is None:
        return introduction
    asker, candidate = (
        NOBODY if side is unnamed else introduction.profile_of(side)
        for side in (Party.ASKER, Party.CANDIDATE)
    )
    return replace(introduction, asker_id=asker, candidate_id=candidate, need=None)


def _looks_after(parties: Collection[Party]) -> bool:
    return not SIDES.issuperset(parties)


def _told(log: Collection[Event], parties: Collection[Party]) -> list[Event]:
    """The log for a side: no reason, remark or account of anybody else."""
    return [
        event if event.party in parties else replace(event, by="", reason=None, remark="")
        for event in log
        if event.act not in INTERNAL
    ]


def _contacts(
    store: Store, principal: Principal, introduction: Introduction
) -> Mapping[Party, tuple[Account, ...]]:
    if not introduction.both_interested or not may(principal, Action.CONTACT_READ, introduction):
        return {}
    return {
        side: tuple(
            account
            for account in store.accounts.speaking_for(introduction.profile_of(side))
            if account.disabled_at is None
        )
        for side in sorted(SIDES)
    }
