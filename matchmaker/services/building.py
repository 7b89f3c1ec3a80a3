"""From the store to a published snapshot: find duplicates, merge them, derive, swap."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from matchmaker.domain import (
    Activity,
    ActivityId,
    Judgement,
    Layer,
    Participation,
    Profile,
    ProfileId,
    Tie,
    Verdict,
)
from matchmaker.home import Home, share_tier, tier_folder
from matchmaker.privacy import Tier, bars_in, layers_of, view
from matchmaker.privacy.permissions import Action, Grant, grant
from matchmaker.resolution import Resolution, merge, record_of, resolve
from matchmaker.services.clusters import clusters_in_force
from matchmaker.services.import_applying import finish_interrupted
from matchmaker.snapshot import (
    BuildCache,
    Meta,
    Progress,
    build_snapshot,
    latest_judgements,
    no_progress,
    read_texts,
)
from matchmaker.store import Account, ReviewPair, Store
from matchmaker.store.history import IDENTITY, Author

Canonical = dict[ProfileId, ProfileId]


def find_duplicates(home: Home, progress: Progress = no_progress) -> Resolution:
    """Compare all profiles, keep the clusters and the pairs to review; the next build merges."""
    with home.lock(), home.store() as store:
        finish_interrupted(home, store)
        records = [record_of(profile) for profile in store.profiles()]
        found = resolve(
            records,
            list(store.judgements()),
            lambda share: progress("resolving", round(100 * share), 100),
            self_stated=self_stated(store),
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


def self_stated(store: Store) -> dict[ProfileId, frozenset[ProfileId]]:
    """
    Find the profiles whose owner stated what duplicates are found by.

    Returns:
        Each with the profiles that everybody who speaks for it speaks for too: merged with these,
        it opens nothing to anybody.
    """
    accounts = {account.id: account for account in store.accounts.all()}
    authors = store.history.authors(IDENTITY)
    stated = {author.profile_id for author in authors if _is_owner(author, accounts)}
    shared: dict[ProfileId, frozenset[ProfileId]] = {}
    for account in accounts.values():
        for id_ in account.speaks_for & stated:
            shared[id_] = shared.get(id_, account.speaks_for) & account.speaks_for
    return {id_: shared.get(id_, frozenset()) for id_ in stated}


def _is_owner(author: Author, accounts: Mapping[str, Account]) -> bool:
    """Whether a change is the owner's word; an account that was erased may have been its own."""
    account = accounts.get(author.account_id)
    if account is None or author.on_behalf or author.profile_id in account.speaks_for:
        return True
    return grant(account.role, Action.PROFILE_EDIT) is not Grant.ALL


def build(
    home: Home,
    *,
    today: date | None = None,
    encoder: Path | None = None,
    progress: Progress = no_progress,
) -> Meta:
    """
    Derive a snapshot from the store and publish it; the old one serves until the swap.

    `encoder` is the folder of a local sentence encoder, to take the place of latent vectors.
    """
    today = today or datetime.now(UTC).date()
    with home.lock(), home.store() as store:
        finish_interrupted(home, store)
        memory = BuildCache.open(home.current_snapshot())
        folder = home.new_snapshot()
        metas = _derive_tiers(store, folder, memory, today, encoder, progress)
        memory.save(tier_folder(folder, Tier.STAFF))
        home.publish(folder)
    return metas[Tier.STAFF]


def _derive_tiers(
    store: Store,
    folder: Path,
    memory: BuildCache,
    today: date,
    encoder: Path | None,
    progress: Progress,
) -> dict[Tier, Meta]:
    """Write a snapshot for each tier that knows something else than the one before it."""
    # Read first: what is written meanwhile is missing here, and must count as missing.
    revision, (n_logged, _) = store.revision(), store.audit.head()
    canonical = clusters_in_force(store)
    judgements = list(canonical_judgements(store.judgements(), canonical))
    profiles = list(merged_profiles(store.profiles(), canonical))
    shared = canonical_participations(store.participations(), canonical)
    activities = list(visible_activities(store.activities(), shared, profiles))
    reading = read_texts(profiles, activities, memory, progress)
    ties = [*accepted_introductions(judgements), *canonical_ties(store.ties(), canonical)]
    metas: dict[Tier, Meta] = {}
    for tier in Tier:
        wider = next(reversed(metas), None)
        if wider is not None and _knows_as_much(tier, wider, profiles, ties, judgements):
            share_tier(folder, tier, wider)
            continue
        snapshot = build_snapshot(
            profiles=profiles,
            activities=activities,
            participations=canonical_participations(store.participations(), canonical),
            ties=ties,
            judgements=judgements,
            today=today,
            tier=tier,
            reading=reading,
            revision=revision,
            n_logged=n_logged,
            n_merged=len(canonical),
            encoder=encoder,
            progress=progress,
        )
        snapshot.save(tier_folder(folder, tier))
        metas[tier] = snapshot.meta
    return metas


def _knows_as_much(
    tier: Tier,
    wider: Tier,
    profiles: Iterable[Profile],
    ties: Iterable[Tie],
    judgements: Sequence[Judgement],
) -> bool:
    hidden = layers_of(wider) - layers_of(tier)
    if any(tie.layer in hidden for tie in ties):
        return False
    if judgements and bars_in(wider) != bars_in(tier):
        return False
    return all(view(profile, tier) == view(profile, wider) for profile in profiles)


def merged_profiles(stored: Iterable[Profile], canonical: Canonical) -> Iterator[Profile]:
    """Profiles by canonical id, duplicates folded together."""
    clusters: dict[ProfileId, list[Profile]] = {head: [] for head in canonical.values()}
    for profile in stored:
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


def visible_activities(
    activities: Iterable[Activity],
    participations: Iterable[Participation],
    profiles: Iterable[Profile],
) -> Iterator[Activity]:
    """Activities, but for those of nobody else than profiles that withdrew their consent."""
    withdrawn = {profile.id for profile in profiles if not profile.consent.matching}
    theirs: set[ActivityId] = set()
    others: set[ActivityId] = set()
    for part in participations if withdrawn else ():
        (theirs if part.profile_id in withdrawn else others).add(part.activity_id)
    alone = theirs - others
    return (activity for activity in activities if activity.id not in alone)


def canonical_participations(
    participations: Iterable[Participation], canonical: Canonical
) -> Iterator[Participation]:
    """Who took part in what, by canonical id."""
    for part in participations:
        head = canonical.get(part.profile_id)
        yield part if head is None else replace(part, profile_id=head)


def canonical_ties(ties: Iterable[Tie], canonical: Canonical) -> Iterator[Tie]:
    """Ties between canonical ids."""
    for tie in ties:
        source = canonical.get(tie.source_id, tie.source_id)
        target = canonical.get(tie.target_id, tie.target_id)
        yield replace(tie, source_id=source, target_id=target)


def accepted_introductions(judgements: Iterable[Judgement]) -> Iterator[Tie]:
    """Ties between those whose last word to one another was yes."""
    for word in latest_judgements(judgements).values():
        if word.verdict is Verdict.ACCEPTED and word.left_id != word.right_id:
            yield Tie(
                source_id=word.left_id,
                target_id=word.right_id,
                layer=Layer.INTRODUCTION_ACCEPTED,
                starts_on=word.judged_on,
            )


def canonical_judgements(
    judgements: Iterable[Judgement], canonical: Canonical
) -> Iterator[Judgement]:
    """What was judged, by canonical id."""
    for judgement in judgements:
        left = canonical.get(judgement.left_id, judgement.left_id)
        right = canonical.get(judgement.right_id, judgement.right_id)
        yield replace(judgement, left_id=left, right_id=right)
