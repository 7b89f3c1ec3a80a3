"""A firm's result beside those of its peers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from matchmaker.checkup import Benchmark, Peer, benchmark, peer_group
from matchmaker.domain import Profile, ProfileId
from matchmaker.sources import size_class
from matchmaker.sources.sme import FirmSize
from matchmaker.store import Store, StoredCheckUp, in_force

WHOLE = "score"
"""What the figure of all dimensions together is called, beside the ids of dimensions."""
NUTS3 = 5
"""Letters and digits of a NUTS-3 code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A check-up beside those of peers."""

    criteria: tuple[str, ...]
    """By what the peers were chosen: of division, size, territory; empty: all firms."""
    n_peers: int
    benchmarks: dict[str, Benchmark]
    """By dimension, and "score"; what too few peers know is missing."""


def compare_with_peers(store: Store, profile_id: str, checkup: StoredCheckUp) -> Comparison:
    """Compare a check-up with the nearest group of peers that has at least ten."""
    clusters = store.clusters()
    chosen = {id_: in_force(found) for id_, found in checkups_by_firm(store, clusters).items()}
    current = {id_: each for id_, each in chosen.items() if each is not None}
    profiles = {each.id: each for each in store.profiles() if each.id in current}
    mine = store.profile(ProfileId(profile_id))
    # Under the id that its merged records share: no firm is its own peer.
    me = replace(as_peer(mine, checkup), id=clusters.get(mine.id, mine.id))
    others = [
        as_peer(profiles[id_], each)
        for id_, each in current.items()
        if id_ in profiles and each.answers.version == checkup.answers.version
    ]
    group = peer_group(me, others)
    figures = figures_of(checkup)
    found = {
        name: benchmark(value, [p.figures[name] for p in group.peers if name in p.figures])
        for name, value in figures.items()
    }
    return Comparison(
        criteria=group.criteria,
        n_peers=len(group.peers),
        benchmarks={name: each for name, each in found.items() if each is not None},
    )


def checkups_by_firm(
    store: Store, clusters: Mapping[ProfileId, ProfileId]
) -> dict[ProfileId, list[StoredCheckUp]]:
    """Every check-up by canonical id, the oldest first: merged records are one firm."""
    found: dict[ProfileId, list[StoredCheckUp]] = {}
    for each in store.checkups.all():
        found.setdefault(clusters.get(each.profile_id, each.profile_id), []).append(each)
    return found


def as_peer(profile: Profile, checkup: StoredCheckUp) -> Peer:
    """What makes a firm comparable, with its figures."""
    size = size_class(profile.size).name
    return Peer(
        id=profile.id,
        divisions=frozenset(code[:2] for code in profile.sectors),
        size="" if size is FirmSize.UNKNOWN else size.value,
        territory=territory_of(profile),
        since=checkup.answered_at.date(),
        figures=figures_of(checkup),
    )


def territory_of(profile: Profile) -> str:
    """The NUTS-3 code of a firm; "" where it is not known that finely."""
    nuts = profile.place.nuts or ""
    return nuts[:NUTS3] if len(nuts) >= NUTS3 else ""


def figures_of(checkup: StoredCheckUp) -> dict[str, float]:
    """The figures of a check-up that are known, 0 to 100; the whole only where it names a level."""
    result = checkup.result
    known = {each.id: each.score for each in result.dimensions if each.score is not None}
    whole = {WHOLE: result.score} if result.score is not None and result.level else {}
    return {**known, **whole}
