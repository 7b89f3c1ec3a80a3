"""Bring a few edited profiles into a snapshot without deriving it anew."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt

from matchmaker.domain import Profile, ProfileId
from matchmaker.privacy import Tier, view
from matchmaker.snapshot.arrays import RowChange
from matchmaker.snapshot.build_cache import BuildCache, CachedPassage, of_stance
from matchmaker.snapshot.derivation import documents, ranking, stated
from matchmaker.snapshot.passages import Stance, profile_passages
from matchmaker.snapshot.profiles import ProfileTable
from matchmaker.snapshot.snapshot import Snapshot, node_labels
from matchmaker.snapshot.statement_vectors import StatementIndex
from matchmaker.snapshot.texts import TextIndex

Said = Sequence[tuple[CachedPassage, ...]]


def with_edits(
    snapshot: Snapshot,
    edited: Sequence[Profile],
    tier: Tier,
    cache: BuildCache,
    order: Sequence[ProfileId] | None = None,
) -> Snapshot:
    """
    Replace and add profiles, as a tier may know them; whoever is new took part in nothing yet.

    All is as in a snapshot that is built anew, but for what is fitted on all profiles at once and
    stays as it was: the space of meaning, the model, and which concepts meet across ties. Pairs
    that were barred stay so. `order` is that of the rows; by default new profiles come last.

    Profiles that the tier may not know are left as they are: `Network.without` hides them.
    """
    seen = [known for profile in edited if (known := view(profile, tier)) is not None]
    before = snapshot.profiles
    ids = [profile.id for profile in seen]
    new = [id_ for id_ in ids if id_ not in before.row_of]
    after = order or [*before.ids, *new]
    change, moved = RowChange.of(before.ids, ids, after), RowChange.of(before.ids, new, after)
    said = [ranking(cache.summarised(profile_passages(each)), tier) for each in seen]
    table = before.edited(change, seen)
    texts = _texts(snapshot.texts, change, said)
    network = snapshot.network.edited(
        moved.row_of, profile_ids=table.ids, kinds=table.kinds, countries=table.countries
    )
    return replace(
        snapshot,
        meta=replace(snapshot.meta, n_profiles=snapshot.meta.n_profiles + len(new)),
        profiles=table,
        said=snapshot.said.edited(
            change, [[(each.passage, each.summary.reading) for each in own] for own in said]
        ),
        texts=texts,
        statements=snapshot.statements
        and _statements(snapshot.statements, change, said, (snapshot.texts, texts), cache),
        network=replace(network, labels=partial(node_labels, table, snapshot.activities)),
        barred=_barred(snapshot.barred, moved.row_of, table, seen),
        project_vectors=snapshot.project_vectors.edited(moved, table.columns.country),
    )


def _texts(texts: TextIndex, change: RowChange, said: Said) -> TextIndex:
    offered = [of_stance(each, Stance.OFFERING) for each in said]
    return texts.edited(
        change,
        documents(said, Stance.OFFERING),
        documents(said, Stance.SEEKING),
        [[each.passage for each in own] for own in offered],
    )


def _statements(
    index: StatementIndex,
    change: RowChange,
    said: Said,
    texts: tuple[TextIndex, TextIndex],
    cache: BuildCache,
) -> StatementIndex:
    before, after = (each.offering.vocabulary for each in texts)
    known = {*before}
    terms = [term for term in after if term not in known]
    return index.edited(
        change,
        (stated(said, Stance.OFFERING), stated(said, Stance.SEEKING)),
        RowChange.of(before, terms, after),
        terms,
        cache.vectors,
    )


def _barred(
    before: npt.NDArray[np.int32],
    row_of: npt.NDArray[np.int32],
    table: ProfileTable,
    edited: Sequence[Profile],
) -> npt.NDArray[np.int32]:
    """The pairs of before, and those that edited profiles exclude now."""
    places: Mapping[ProfileId, int] = table.row_of
    pairs = set(map(tuple, row_of[before].tolist()))
    pairs |= {
        (places[profile.id], places[other])
        for profile in edited
        for other in profile.excludes
        if other in places
    }
    return np.array(sorted(pairs), dtype=np.int32).reshape(-1, 2)
