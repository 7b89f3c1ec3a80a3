"""
Bring a network in service up to what the store says now.

What was withdrawn, erased or made less open since the last build is masked from the next request
on. What was edited or added is read into the snapshot by the first request after it, while the
others are answered without; a build later derives all of it anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import TypeVar, cast

import numpy as np

from matchmaker.domain import Need, Offer, Profile, ProfileId, Visibility
from matchmaker.engine import Matchmaker
from matchmaker.privacy import Tier, strictest, view, visibility_of
from matchmaker.privacy.permissions import Action
from matchmaker.services.building import merged_profiles
from matchmaker.services.clusters import clusters_in_force
from matchmaker.services.import_policy import READMITS
from matchmaker.services.statements import EXPIRES, WITHDRAWS
from matchmaker.snapshot import BuildCache, Snapshot, with_edits
from matchmaker.snapshot.arrays import Records
from matchmaker.store import Store, erased_among

Statement = TypeVar("Statement", Need, Offer)

EDITS = (
    Action.PROFILE_CREATE,
    Action.PROFILE_EDIT,
    Action.CONSENT_CHANGE,
    Action.CHECKUP_ANSWER,
    "checkup.decide",
    EXPIRES,
    WITHDRAWS,
    READMITS,
)
"""The actions that change one profile; imports change thousands, which is what builds are for."""
MAX_EDITED = 500
"""Profiles that are read between two builds, some 10 ms each; more than these wait for a build."""


@dataclass(frozen=True, slots=True)
class _View:
    """A network at one revision of the store, as a tier may know it then."""

    of: Matchmaker
    tier: Tier
    revision: int
    shown: Matchmaker


class SnapshotMask:
    """Covers networks in service with what the store says now; one look at it a request."""

    def __init__(self) -> None:
        self._views: Mapping[tuple[int, Tier], _View] = {}
        self._reading = Lock()
        self._read: tuple[int, BuildCache] | None = None
        """By the revision of a build, what was read since."""

    def over(self, store: Store, matchmaker: Matchmaker, tier: Tier) -> Matchmaker:
        """
        The network as the store has it now, as far as a tier may know it.

        Nobody is told more than is allowed now. While one request reads what was edited, others
        are answered from what was read before, without what does not hold any more.
        """
        revision = store.revision()
        if revision == matchmaker.snapshot.meta.revision:
            # A build knows it all; views of the one before would only keep that in memory.
            self._views = {}
            return matchmaker
        kept = self._views.get((id(matchmaker), tier))
        if kept is not None and kept.of is matchmaker and kept.revision == revision:
            return kept.shown
        now = edited_since(store, matchmaker)
        if len(now) > MAX_EDITED or not self._reading.acquire(blocking=False):
            before = kept.shown if kept is not None and kept.of is matchmaker else matchmaker
            return tightened(_allowed(store, before, now, tier), now)
        try:
            hidden = _allowed(store, matchmaker, now, tier)
            shown = edited(hidden, now, tier, self._cache(matchmaker)) if now else hidden
            self._keep(_View(matchmaker, tier, revision, shown))
        finally:
            self._reading.release()
        return shown

    def _keep(self, new: _View) -> None:
        built = new.of.snapshot.meta.revision
        recent = [each for each in self._views.values() if each.of.snapshot.meta.revision == built]
        self._views = {(id(each.of), each.tier): each for each in (*recent, new)}

    def _cache(self, matchmaker: Matchmaker) -> BuildCache:
        """What was read since a build, so that each edit is read once for all tiers."""
        built = matchmaker.snapshot.meta.revision
        if self._read is None or self._read[0] != built:
            self._read = (built, BuildCache(matchmaker.snapshot.reader, {}))
        return self._read[1]


def _allowed(
    store: Store, matchmaker: Matchmaker, now: Mapping[ProfileId, Profile], tier: Tier
) -> Matchmaker:
    """The network without those whom the store does not let be matched."""
    unknown = {id_ for id_, profile in now.items() if view(profile, tier) is None}
    return masked(matchmaker, masked_ids(store, matchmaker) | unknown)


def masked_ids(store: Store, matchmaker: Matchmaker) -> set[ProfileId]:
    """Find whom the snapshot knows and the store does not let be matched."""
    canonical, apart = store.clusters(), clusters_in_force(store)
    meta = matchmaker.snapshot.meta
    # A record that stands apart since the build is still merged with the others in it.
    lately = store.audit.subjects(Action.CONSENT_CHANGE, after=meta.n_logged)
    withdrawn = {
        (canonical if f"profile:{id_}" in lately else apart).get(id_, id_)
        for id_ in store.unconsented()
    }
    since = [e for e in store.erasures.all() if e.erased_at.date() >= meta.built_on]
    erased = {ProfileId(i) for i in erased_among(since, matchmaker.snapshot.profiles.ids)}
    # Who came back since the build is stored again; the snapshot still tells what was erased.
    returned = store.audit.subjects(READMITS, after=meta.n_logged)
    stale = {id_ for id_ in erased if f"profile:{id_}" in returned}
    return withdrawn | stale | (erased - store.has_profiles(erased))


def masked(matchmaker: Matchmaker, ids: set[ProfileId]) -> Matchmaker:
    """
    The same network, in which some are nobody: neither asked about, nor found, nor named.

    Their rows stay, with an empty id: no address names it, no list starts before it, no search
    finds it, and nothing is tied to it.
    """
    snapshot = matchmaker.snapshot
    rows = sorted(row for id_, row in snapshot.profiles.row_of.items() if id_ in ids)
    return replace(matchmaker, snapshot=_without(snapshot, rows)) if rows else matchmaker


def edited_since(store: Store, matchmaker: Matchmaker) -> Mapping[ProfileId, Profile]:
    """Give profiles that somebody edited since the build, as the next build would merge them."""
    lines = store.audit.subjects(*EDITS, after=matchmaker.snapshot.meta.n_logged)
    if not lines:
        return {}
    canonical, resolved = clusters_in_force(store), store.clusters()
    changed = {ProfileId(line.removeprefix("profile:")) for line in lines}
    # Who stands apart since the build left the others of its cluster behind.
    heads = {each.get(id_, id_) for id_ in changed for each in (canonical, resolved)}
    members = heads | {id_ for id_, head in canonical.items() if head in heads}
    stored = [profile for _, (_, profile) in sorted(store.stored_profiles(members).items())]
    among = {id_: head for id_, head in canonical.items() if head in heads}
    return {profile.id: profile for profile in merged_profiles(stored, among)}


def edited(
    matchmaker: Matchmaker, now: Mapping[ProfileId, Profile], tier: Tier, cache: BuildCache
) -> Matchmaker:
    """The same network with what profiles say now, as far as a tier may know it."""
    return replace(
        matchmaker, snapshot=with_edits(matchmaker.snapshot, list(now.values()), tier, cache)
    )


def tightened(matchmaker: Matchmaker, now: Mapping[ProfileId, Profile]) -> Matchmaker:
    """The same network, in which nobody is told more than what profiles say now allows."""
    snapshot, table = matchmaker.snapshot, matchmaker.snapshot.profiles
    rows = {table.row_of[id_]: profile for id_, profile in now.items() if id_ in table.row_of}
    stricter = {row: no_more_open(table.records[row], profile) for row, profile in rows.items()}
    if all(table.records[row] == profile for row, profile in stricter.items()):
        return matchmaker
    records = cast("Records[Profile]", _Replaced(table.records, stricter))
    return replace(matchmaker, snapshot=replace(snapshot, profiles=replace(table, records=records)))


def no_more_open(was: Profile, now: Profile) -> Profile:
    """A profile as it was built, each statement and field as strict as it says now."""
    fields = {*was.visibility, *now.visibility}
    return replace(
        was,
        needs=_as_strict(was.needs, now.needs),
        offers=_as_strict(was.offers, now.offers),
        visibility={
            field: strictest(visibility_of(was, field), visibility_of(now, field))
            for field in fields
        },
    )


def _as_strict(was: Sequence[Statement], now: Iterable[Statement]) -> tuple[Statement, ...]:
    """What was stated, with the visibility of now; what is not stated any more is private."""
    present = {each.id: each for each in now}
    return tuple(_strict(each, present.get(each.id)) for each in was)


def _strict(was: Statement, now: Statement | None) -> Statement:
    if now is None or now.text != was.text:
        return replace(was, visibility=Visibility.PRIVATE)
    stricter = replace(was, visibility=strictest(was.visibility, now.visibility))
    if isinstance(stricter, Need) and isinstance(now, Need):
        return replace(stricter, anonymous=stricter.anonymous or now.anonymous)
    return stricter


@dataclass(frozen=True, slots=True)
class _Replaced:
    """Records of a snapshot, some of them others."""

    records: Records[Profile]
    others: Mapping[int, Profile]

    def __len__(self) -> int:
        return len(self.records)

    def __getitem__(self, row: int) -> Profile:
        return self.others[int(row)] if int(row) in self.others else self.records[row]


def _without(snapshot: Snapshot, rows: list[int]) -> Snapshot:
    table, network = snapshot.profiles, snapshot.network.without(rows)
    consent = np.array(table.columns.consent)
    consent[rows] = False
    names = list(table.names)
    for row in rows:
        names[row] = ""
    hidden = replace(
        table,
        ids=network.profile_ids,
        names=names,
        columns=replace(table.columns, consent=consent),
    )
    meta = replace(snapshot.meta, n_profiles=snapshot.meta.n_profiles - len(rows))
    return replace(snapshot, meta=meta, profiles=hidden, network=network)
