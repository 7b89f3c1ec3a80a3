"""Needs as a list that others may read and answer: open ones whole, anonymous ones as a teaser."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock

from matchmaker.domain import Kind, Need, Profile, ProfileId
from matchmaker.domain.introduction import OPEN, Interest, Introduction, Party
from matchmaker.errors import (
    ConflictError,
    NotAllowedError,
    UnknownProfileError,
    UnknownRecordError,
)
from matchmaker.privacy import (
    PUBLIC,
    disclose,
    k_anonymised,
    statement_visibility,
    teaser_visibility,
)
from matchmaker.privacy.permissions import Action, Refusal
from matchmaker.privacy.principal import Principal
from matchmaker.privacy.visibility import Facts
from matchmaker.resolution.naming import told_teaser
from matchmaker.services.building import merged_profiles
from matchmaker.services.clusters import clusters_in_force
from matchmaker.services.introductions.notifications import SiteAddress
from matchmaker.services.introductions.permissions import canonical_of
from matchmaker.services.introductions.steps import IntroductionSubject, start, willing
from matchmaker.services.introductions.views import opaque_id
from matchmaker.sources import FirmSize, size_class
from matchmaker.store import Store
from matchmaker.store.introductions import VisibleTo


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaser:
    """What is told of the owner; None where it is not."""

    country: str | None = None
    """ISO 3166-1 alpha-2."""
    kind: Kind | None = None
    size: FirmSize | None = None
    """Class of Recommendation 2003/361/EC."""


def owner_teasers(profiles: Iterable[Profile]) -> Mapping[ProfileId, Teaser]:
    """
    What would be told of each profile; nobody is in it where the network is too small.

    There is one for all readers, made of what everybody may know: two that differ would add up.
    """
    known = {profile.id: _facts(profile) for profile in profiles}
    return {id_: _teaser(facts) for id_, facts in k_anonymised(known).items()}


def _facts(profile: Profile) -> Facts:
    country = profile.place.country if PUBLIC.sees_field(profile, "place") else None
    size = size_class(profile.size if PUBLIC.sees_field(profile, "size") else None).name
    return country, profile.kind.value, None if size is FirmSize.UNKNOWN else size.value


def _teaser(facts: Facts) -> Teaser:
    country, kind, size = facts
    return Teaser(
        country=country, kind=Kind(kind) if kind else None, size=FirmSize(size) if size else None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedNeed:
    """A stored need under its other id."""

    id: str
    """Stable, and without the secret of the store not to be led back to the owner."""
    need: Need
    owner: Profile
    teaser: Teaser | None
    """What may be told of the owner of an anonymous need; None where that is too little."""
    holders: frozenset[ProfileId]
    """Which of the owner's duplicates state it; it itself where there are none."""

    @property
    def asker_id(self) -> ProfileId:
        """Whom to ask for an answer: the owner, else a duplicate of it that states the need."""
        return self.owner.id if self.owner.id in self.holders else min(self.holders)

    @property
    def own_to(self) -> frozenset[ProfileId]:
        """Whoever speaks for one of these reads it as its own."""
        return self.holders | {self.owner.id}


@dataclass(frozen=True, slots=True, kw_only=True)
class VisibleNeed:
    """A need as one reader sees it: with words and owner, or as a teaser."""

    id: str
    need: Need | None = None
    owner: Profile | None = None
    teaser: Teaser | None = None
    """What is told of the owner in place of the rest; to the owner, what others are told."""
    words: str = ""
    """What the owner wrote for the teaser."""
    mine: bool = False
    invited: bool = False
    introduction_id: str | None = None
    """The open introduction in which the reader answers it, or is invited to."""


@dataclass(frozen=True, slots=True)
class _Board:
    revision: int
    listed: Mapping[str, ListedNeed]


class NeedBoard:
    """All needs of a store that may be listed, read anew when the store changed."""

    def __init__(self) -> None:
        self._board: _Board | None = None
        self._reading = Lock()

    def of(self, store: Store) -> Mapping[str, ListedNeed]:
        """Needs by their other id, in its order, which says nothing of them."""
        # Read first: what is written meanwhile makes the next reader look again.
        revision = store.revision()
        with self._reading:
            board = self._board
            if board is None or board.revision < revision:
                board = self._board = _Board(revision, _listed(store))
            return board.listed

    def find(self, store: Store, need_id: str) -> ListedNeed:
        """Look up one need; UnknownRecordError where there is none."""
        found = self.of(store).get(need_id)
        if found is None:
            raise UnknownRecordError("need", need_id)
        return found


def _listed(store: Store) -> Mapping[str, ListedNeed]:
    seal, canonical, stored = store.id_secret(), clusters_in_force(store), list(store.profiles())
    profiles = [each for each in merged_profiles(stored, canonical) if each.consent.matching]
    holders = _holders(stored, canonical)
    veiled = any(need.anonymous for profile in profiles for need in profile.needs)
    teasers = owner_teasers(profiles) if veiled else {}
    found = (
        ListedNeed(
            id=opaque_id(seal, owner.id, need.id),
            need=need,
            owner=owner,
            teaser=teasers.get(owner.id) if need.anonymous else None,
            holders=frozenset(holders.get((owner.id, need.id), {owner.id})),
        )
        for owner in profiles
        for need in owner.needs
    )
    return {each.id: each for each in sorted(found, key=lambda each: each.id)}


def _holders(
    stored: Iterable[Profile], canonical: Mapping[ProfileId, ProfileId]
) -> Mapping[tuple[ProfileId, str], set[ProfileId]]:
    """Which duplicates state a need, by its owner's id and its own."""
    found: dict[tuple[ProfileId, str], set[ProfileId]] = {}
    members = {*canonical, *canonical.values()}
    for profile in stored:
        for need in profile.needs if profile.id in members else ():
            found.setdefault((canonical_of(canonical, profile.id), need.id), set()).add(profile.id)
    return found


def visible_needs(store: Store, board: NeedBoard, principal: Principal) -> Iterator[VisibleNeed]:
    """
    The needs that a reader may see, by id.

    Its own whole; those of others as far as they are open to it, in words or as a teaser; and in
    words those that it was invited to.
    """
    concerned = _introductions(store, principal.speaks_for)
    for each in board.of(store).values():
        found = _seen(each, principal, concerned.get((each.owner.id, each.need.id)))
        if found is not None:
            yield found


def visible_need(store: Store, board: NeedBoard, principal: Principal, need_id: str) -> VisibleNeed:
    """See one need; UnknownRecordError where there is none for this reader."""
    found = board.find(store, need_id)
    concerned = _introductions(store, principal.speaks_for)
    seen = _seen(found, principal, concerned.get((found.owner.id, found.need.id)))
    if seen is None:
        raise UnknownRecordError("need", need_id)
    return seen


def answer_need(
    store: Store,
    board: NeedBoard,
    principal: Principal,
    need_id: str,
    *,
    profile_id: ProfileId,
    interest: Interest,
    site: SiteAddress,
    now: datetime,
) -> Introduction:
    """
    Say yes to a need, so that its owner is asked; of an anonymous one the owner stays unnamed.

    Whether the two may meet at all is not told where that would tell who the owner is: the answer
    is then kept from the owner, and for the one who answered it expires like any other.

    Raises:
        UnknownRecordError: No such need, or not for this reader.
        UnknownProfileError: The profile withdrew its consent.
        NotAllowedError: The reader does not speak for the profile.
        ConflictError: It is the reader's own need, or was answered already; an open need's owner
            may not be introduced to the profile.
        InputError: The questions are not answered.
    """
    if profile_id not in principal.speaks_for:
        raise NotAllowedError(Action.NEED_ANSWER, Refusal.OWNERSHIP)
    seen, listed = visible_need(store, board, principal, need_id), board.find(store, need_id)
    if seen.mine:
        raise ConflictError("need_of_ones_own")
    willing(store, profile_id)
    unnamed = seen.owner is None
    try:
        return start(
            store,
            principal,
            asker_id=listed.asker_id,
            candidate_id=profile_id,
            about=IntroductionSubject(need=listed.need.id, hides=Party.ASKER if unnamed else None),
            interest=interest,
            site=site,
            now=now,
        )
    except UnknownProfileError:
        # The owner withdrew this very moment; the error would name it.
        raise UnknownRecordError("need", need_id) from None


def invitation(
    store: Store, board: NeedBoard, principal: Principal, asker_id: ProfileId, need_id: str
) -> IntroductionSubject:
    """
    What to begin an introduction about, so that the other side may read a need.

    Raises:
        UnknownRecordError: The asker has no such need.
        NotAllowedError: The reader does not speak for the asker: a need is for its owner to open.
    """
    if asker_id not in principal.speaks_for:
        raise NotAllowedError(Action.INTRODUCTION_PROPOSE, Refusal.OWNERSHIP)
    found = board.find(store, need_id)
    if asker_id not in found.own_to:
        raise UnknownRecordError("need", need_id)
    return IntroductionSubject(need=found.need.id)


def _seen(
    listed: ListedNeed, principal: Principal, about: Introduction | None
) -> VisibleNeed | None:
    audience, owner, need = principal.without_reason.audience, listed.owner, listed.need
    seen = VisibleNeed(id=listed.id, introduction_id=about.id if about else None)
    teased = replace(seen, teaser=listed.teaser, words=told_teaser(owner, need))
    if listed.own_to & principal.speaks_for:
        whole = replace(teased, need=need, owner=disclose(owner, audience))
        return replace(whole, mine=True, introduction_id=None)
    named = about is not None and about.hidden is None
    if named or audience.sees(statement_visibility(owner, need), owner.id):
        invited = about is not None and about.begun_by is not Party.CANDIDATE
        return replace(seen, need=need, owner=disclose(owner, audience), invited=invited)
    shown = listed.teaser and audience.sees(teaser_visibility(owner, need), owner.id)
    return teased if shown else None


def _introductions(
    store: Store, profiles: Collection[ProfileId]
) -> Mapping[tuple[ProfileId, str], Introduction]:
    """The open introductions by owner and need, in which these are asked to help."""
    if not profiles:
        return {}
    canonical, shown = clusters_in_force(store), VisibleTo(sides=frozenset(profiles))
    found = store.introductions.page(shown, states=OPEN, limit=None)
    return {
        (canonical_of(canonical, each.asker_id), each.need): each
        for each in found
        if each.need is not None and each.candidate_id in profiles
    }
