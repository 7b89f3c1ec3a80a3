"""From the store to a published snapshot: find duplicates, merge them, derive, swap."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from hashlib import blake2b
from pathlib import Path

import msgspec

from matchmaker import __version__, published
from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    Judgement,
    Layer,
    Participation,
    Profile,
    ProfileId,
    Tie,
    Verdict,
)
from matchmaker.domain.event import ON_THE_AGENDA
from matchmaker.errors import SnapshotError
from matchmaker.execution import Engine, ProcessEngine
from matchmaker.home import Home, share_tier, tier_folder
from matchmaker.privacy import Tier, bars_in, layers_of, view
from matchmaker.privacy.permissions import Action, Grant, grant
from matchmaker.resolution import Resolution, merge, record_of, resolve
from matchmaker.services.clusters import clusters_in_force
from matchmaker.services.import_applying import finish_interrupted
from matchmaker.shared_path import SharedPath
from matchmaker.snapshot import (
    BuildCache,
    Meta,
    Progress,
    ReadTexts,
    Snapshot,
    build_snapshot,
    latest_judgements,
    no_progress,
    read_meta,
    read_texts,
)
from matchmaker.snapshot.build_cache import edition as reading_edition
from matchmaker.snapshot.shared_reading import SharedWork, encode_on, read_on
from matchmaker.snapshot.snapshot import FORMAT, write_meta
from matchmaker.store import Account, Origin, ReviewPair, Store
from matchmaker.store.history import IDENTITY, Author
from matchmaker.text import statement_encoder

Canonical = dict[ProfileId, ProfileId]


def find_duplicates(
    home: Home, progress: Progress = no_progress, engine: Engine | None = None
) -> Resolution:
    """
    Compare all profiles, keep the clusters and the pairs to review; the next build merges.

    An engine compares the pairs, this process by default.
    """
    with home.lock(), home.store() as store:
        finish_interrupted(home, store)
        records = [record_of(profile) for profile in store.profiles()]
        found = resolve(
            records,
            list(store.judgements()),
            lambda share: progress("resolving", round(100 * share), 100),
            self_stated=self_stated(store),
            engine=engine or ProcessEngine(),
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
    anew: bool = False,
    work: SharedWork | None = None,
    progress: Progress = no_progress,
) -> Meta:
    """
    Derive a snapshot from the store and publish it; the old one serves until the swap.

    Where nothing that goes into it has changed, the files of the one before are taken over, unless
    it is to be made anew. `encoder` is the folder of a local sentence encoder, to take the place of
    latent vectors. Texts are read and encoded by whoever shares the `work`.
    """
    today = today or datetime.now(UTC).date()
    with home.lock(), home.store() as store:
        finish_interrupted(home, store)
        current = home.current_snapshot()
        # Lines first: each of them is of this revision or one before it.
        n_logged, revision = store.audit.head()[0], store.revision()
        state, folder = _state(store, revision, today, encoder), home.new_snapshot()
        kept = None if anew else current
        # Where nobody wrote anything, what it was made of need not be read to know that.
        if kept is not None and _is_of(kept, _STATE, state):
            meta = _take_over(kept, folder, revision, n_logged)
        else:
            facts = _read_facts(store)
            inputs = _digest(facts, today, encoder, store.id_secret())
            if kept is not None and _is_of(kept, _INPUTS, inputs):
                meta = _take_over(kept, folder, facts.revision, facts.n_logged)
            else:
                memory = BuildCache.open(current)
                with _shared(work, inputs, memory, encoder) as read:
                    reading = read(facts.profiles, facts.activities, memory, progress)
                    meta = _derive_tiers(facts, folder, reading, today, encoder, progress)
                memory.save(tier_folder(folder, Tier.STAFF))
                (folder / _INPUTS).write_text(inputs, encoding="ascii")
        _write_state(folder, state)
        home.publish(folder)
    return meta


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """All of the store that goes into a snapshot, duplicates folded together."""

    revision: int
    n_logged: int
    n_merged: int
    profiles: list[Profile]
    activities: list[Activity]
    participations: list[Participation]
    ties: list[Tie]
    judgements: list[Judgement]
    members_only: frozenset[ActivityId]
    """Contents that the public may not see."""
    open_attendance: frozenset[ActivityId]
    """Events that let everybody know who was there."""

    def seen_in(self, tier: Tier, reading: ReadTexts) -> tuple["_Facts", ReadTexts]:
        """What a tier knows of activities and of who took part, and what was read of those."""
        closed = self.members_only if tier is Tier.PUBLIC else frozenset()
        rows = [n for n, each in enumerate(self.activities) if each.id not in closed]
        quiet = {
            each.id
            for each in self.activities
            if each.kind is ActivityKind.EVENT and each.id not in self.open_attendance
        }
        known = replace(
            self,
            activities=[self.activities[n] for n in rows],
            participations=[
                each
                for each in self.participations
                if each.activity_id not in closed
                and (
                    tier is Tier.STAFF
                    or each.activity_id not in quiet
                    or each.role in ON_THE_AGENDA
                )
            ],
        )
        return known, replace(reading, activities=[reading.activities[n] for n in rows])

    def is_as_much_as(self, other: "_Facts") -> bool:
        """Whether a wider tier knows no activity and nobody at one beside those of this tier."""
        return (len(self.activities), len(self.participations)) == (
            len(other.activities),
            len(other.participations),
        )


def publish_snapshot(home: Home, place: SharedPath, origin: Origin) -> str:
    """
    Publish the snapshot in service for other machines; gives its version.

    Errors as of `published.publish`.
    """
    before = published.versions(place)
    version = published.publish(home, place)
    if before[:1] != [version]:
        with home.store() as store, store.write() as writer:
            writer.audit.record("snapshot.publish", origin, note=f"{version} in {place}")
    return version


def _read_facts(store: Store) -> _Facts:
    # Read first: what is written meanwhile is missing here, and must count as missing.
    revision, (n_logged, _) = store.revision(), store.audit.head()
    canonical = clusters_in_force(store)
    judgements = list(canonical_judgements(store.judgements(), canonical))
    profiles = list(merged_profiles(store.profiles(), canonical))
    participations = list(canonical_participations(store.participations(), canonical))
    return _Facts(
        revision=revision,
        n_logged=n_logged,
        n_merged=len(canonical),
        profiles=profiles,
        activities=list(visible_activities(store.activities(), participations, profiles)),
        participations=participations,
        ties=[*accepted_introductions(judgements), *canonical_ties(store.ties(), canonical)],
        judgements=judgements,
        members_only=store.contents.members_only(),
        open_attendance=store.events.open_attendance(),
    )


_INPUTS = "made-of"
"""The file of a snapshot, outside of what any tier reads, with the fingerprint of its facts."""


_STATE = "made-at"
"""The file beside it with the fingerprint of the store's revision, and of what read it."""


def _made_with(today: date, encoder: Path | None) -> tuple[object, ...]:
    chosen = statement_encoder(encoder)
    return FORMAT, __version__, reading_edition(), today, encoder, chosen and chosen.identity


def _state(store: Store, revision: int, today: date, encoder: Path | None) -> str:
    """Fingerprint what tells that nothing can have changed; read before the facts are."""
    # No revision counts accounts, on which it depends whose records are one, nor who may see what.
    open_to = sorted(store.contents.members_only()), sorted(store.events.open_attendance())
    merged = sorted(clusters_in_force(store).items()), open_to
    seen = repr((*_made_with(today, encoder), revision, merged)).encode()
    return blake2b(seen, digest_size=16, key=store.id_secret().encode()[:64]).hexdigest()


def _write_state(folder: Path, state: str) -> None:
    # Taken over, it is the file of another snapshot.
    (folder / _STATE).unlink(missing_ok=True)
    (folder / _STATE).write_text(state, encoding="ascii")


def _digest(facts: _Facts, today: date, encoder: Path | None, secret: str) -> str:
    """Fingerprint everything that decides what a snapshot holds; nobody can try facts without."""
    open_to = sorted(facts.members_only), sorted(facts.open_attendance)
    seen = repr((*_made_with(today, encoder), facts.n_merged, open_to)).encode()
    digest = blake2b(seen, digest_size=16, key=secret.encode()[:64])
    in_order = msgspec.json.Encoder(order="deterministic")
    for table in (
        facts.profiles,
        facts.activities,
        facts.participations,
        facts.ties,
        facts.judgements,
    ):
        # Told apart by a line of their own: nothing may pass from one table into the next.
        digest.update(b"\n\n")
        for row in table:
            digest.update(in_order.encode(row) + b"\n")
    return digest.hexdigest()


def _is_of(current: Path, file: str, fingerprint: str) -> bool:
    """Whether the snapshot in service was made of the same, and each tier of it can be opened."""
    kept = current.parent / file
    if not kept.is_file() or kept.read_text(encoding="ascii") != fingerprint:
        return False
    opened: Snapshot | None = None
    try:
        for tier in (each for each in current.parent.iterdir() if each.is_dir()):
            opened = Snapshot.load(tier, opened)
    except SnapshotError:
        return False
    return True


def _take_over(current: Path, folder: Path, revision: int, n_logged: int) -> Meta:
    """Link a snapshot's files into another folder, and say up to where the store is in it."""
    shutil.copytree(current.parent, folder, copy_function=_link, dirs_exist_ok=True)
    for tier in (each for each in folder.iterdir() if each.is_dir()):
        meta = replace(read_meta(tier), revision=revision, n_logged=n_logged)
        write_meta(tier, meta)
    return read_meta(tier_folder(folder, Tier.STAFF))


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        # Not every file system knows links.
        shutil.copy2(source, target)


@contextmanager
def _shared(
    work: SharedWork | None, inputs: str, memory: BuildCache, encoder: Path | None
) -> Iterator[Callable[..., ReadTexts]]:
    """Lend the way to read texts: here, or by workers over a folder that is gone at the end."""
    if work is None:
        yield read_texts
        return
    # Another build has another folder; the same one goes on where it was stopped.
    own = replace(work, place=work.place / "builds" / inputs)
    memory.vectors.encoding = partial(encode_on, own, encoder)
    yield partial(read_on, own)
    own.place.remove()


def _derive_tiers(
    facts: _Facts,
    folder: Path,
    reading: ReadTexts,
    today: date,
    encoder: Path | None,
    progress: Progress,
) -> Meta:
    """Write a snapshot for each tier that knows something else than the one before it."""
    metas: dict[Tier, Meta] = {}
    for tier in Tier:
        wider = next(reversed(metas), None)
        before = facts
        facts, reading = facts.seen_in(tier, reading)
        if (
            wider is not None
            and facts.is_as_much_as(before)
            and _knows_as_much(tier, wider, facts.profiles, facts.ties, facts.judgements)
        ):
            share_tier(folder, tier, wider)
            continue
        snapshot = build_snapshot(
            profiles=facts.profiles,
            activities=facts.activities,
            participations=facts.participations,
            ties=facts.ties,
            judgements=facts.judgements,
            today=today,
            tier=tier,
            reading=reading,
            revision=facts.revision,
            n_logged=facts.n_logged,
            n_merged=facts.n_merged,
            encoder=encoder,
            progress=progress,
        )
        snapshot.save(tier_folder(folder, tier))
        metas[tier] = snapshot.meta
    return metas[Tier.STAFF]


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
