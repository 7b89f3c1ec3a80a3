"""From the store to a published snapshot: find duplicates, merge them, derive, swap."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path

from matchmaker.domain import (
    Judgement,
    Layer,
    Participation,
    Profile,
    ProfileId,
    Tie,
    Verdict,
)
from matchmaker.home import Home
from matchmaker.resolution import Resolution, merge, record_of, resolve
from matchmaker.snapshot import Meta, Progress, build_snapshot, silent
from matchmaker.store import ReviewPair, Store

Canonical = dict[ProfileId, ProfileId]


def find_duplicates(home: Home, progress: Progress = silent) -> Resolution:
    """Compare all profiles, keep the clusters and the pairs to review; the next build merges."""
    with home.lock(), home.store() as store:
        records = [record_of(profile) for profile in store.profiles()]
        found = resolve(
            records,
            list(store.judgements()),
            lambda share: progress("resolving", round(100 * share), 100),
        )
        with store.write() as writer:
            writer.put_clusters(dict(found.clusters))
            writer.put_reviews(
                ReviewPair(
                    left_id=pair.left_id,
                    right_id=pair.right_id,
                    weight=pair.weight,
                    probability=pair.probability,
                    comparisons=dict(pair.comparisons),
                )
                for pair in found.review
            )
    return found


def build(
    home: Home,
    *,
    today: date | None = None,
    encoder: Path | None = None,
    progress: Progress = silent,
) -> Meta:
    """
    Derive a snapshot from the store and publish it; the old one serves until the swap.

    `encoder` is the folder of a local sentence encoder, to take the place of latent vectors.
    """
    today = today or datetime.now(UTC).date()
    with home.lock(), home.store() as store:
        canonical = store.clusters()
        judgements = list(_judgements(store.judgements(), canonical))
        snapshot = build_snapshot(
            profiles=list(merged_profiles(store, canonical)),
            activities=list(store.activities()),
            participations=_participations(store.participations(), canonical),
            ties=chain(accepted_introductions(judgements), _ties(store.ties(), canonical)),
            judgements=judgements,
            today=today,
            revision=store.revision(),
            n_merged=len(canonical),
            encoder=encoder,
            progress=progress,
        )
        folder = home.new_snapshot()
        snapshot.save(folder)
        home.publish(folder)
    return snapshot.meta


def merged_profiles(store: Store, canonical: Canonical) -> Iterator[Profile]:
    """Profiles by canonical id, duplicates folded together."""
    clusters: dict[ProfileId, list[Profile]] = {head: [] for head in canonical.values()}
    for profile in store.profiles():
        head = canonical.get(profile.id, profile.id)
        avoiding = replace(
            profile, excludes=tuple(canonical.get(id_, id_) for id_ in profile.excludes)
        )
        if head in clusters:
            clusters[head].append(avoiding)
        else:
            yield avoiding
    for head in sorted(clusters):
        yield merge(clusters[head])


def _participations(
    participations: Iterable[Participation], canonical: Canonical
) -> Iterator[Participation]:
    for part in participations:
        head = canonical.get(part.profile_id)
        yield part if head is None else replace(part, profile_id=head)


def _ties(ties: Iterable[Tie], canonical: Canonical) -> Iterator[Tie]:
    for tie in ties:
        source = canonical.get(tie.source_id, tie.source_id)
        target = canonical.get(tie.target_id, tie.target_id)
        yield replace(tie, source_id=source, target_id=target)


def accepted_introductions(judgements: Iterable[Judgement]) -> Iterator[Tie]:
    """Ties between those who accepted to meet."""
    for judgement in judgements:
        if judgement.verdict is Verdict.ACCEPTED and judgement.left_id != judgement.right_id:
            yield Tie(
                source_id=judgement.left_id,
                target_id=judgement.right_id,
                layer=Layer.INTRODUCTION_ACCEPTED,
                starts_on=judgement.judged_on,
            )


def _judgements(judgements: Iterable[Judgement], canonical: Canonical) -> Iterator[Judgement]:
    for judgement in judgements:
        left = canonical.get(judgement.left_id, judgement.left_id)
        right = canonical.get(judgement.right_id, judgement.right_id)
        yield replace(judgement, left_id=left, right_id=right)
