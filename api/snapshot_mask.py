"""Mask profiles that withdrew or were erased since the last build."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from matchmaker.domain import ProfileId
from matchmaker.engine import Matchmaker
from matchmaker.services.import_policy import READMITS
from matchmaker.snapshot import Snapshot
from matchmaker.store import Store, erased_among


@dataclass(frozen=True, slots=True)
class _View:
    """A network at one revision of the store, with whom it leaves out."""

    of: Matchmaker
    revision: int
    shown: Matchmaker


class SnapshotMask:
    """Covers networks in service with what the store says now; one look at it a request."""

    def __init__(self) -> None:
        self._views: Mapping[int, _View] = {}

    def over(self, store: Store, matchmaker: Matchmaker) -> Matchmaker:
        """The network without those who may not be in an answer any more."""
        revision = store.revision()
        if revision == matchmaker.snapshot.meta.revision:
            return matchmaker
        kept = self._views.get(id(matchmaker))
        if kept is None or kept.of is not matchmaker or kept.revision != revision:
            kept = _View(matchmaker, revision, masked(matchmaker, masked_ids(store, matchmaker)))
            recent = [view for view in self._views.values() if view.revision == revision]
            self._views = {id(view.of): view for view in (*recent, kept)}
        return kept.shown


def masked_ids(store: Store, matchmaker: Matchmaker) -> set[ProfileId]:
    """Find whom the snapshot knows and the store does not let be matched."""
    canonical = store.clusters()
    withdrawn = {canonical.get(id_, id_) for id_ in store.withheld()}
    meta = matchmaker.snapshot.meta
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
