"""
Count what introductions would bridge; a second bridge to one place counts nothing.

B(P) of a set P of pairs adds four counts, each submodular, so that B is: components of the network
that P joins (the rank of P over components, a graphic matroid), profiles to whom P gives their
first tie over a border, pairs of regions and pairs of communities that P ties for the first time
(coverage).
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.domain import ProfileId
from matchmaker.domain.notebook import notebook_value
from matchmaker.graph.connectivity import Ties, communities
from matchmaker.network.selection import ScopedNetwork

Item = tuple[str, Hashable]
"""Something that is bridged once: a term, and what of it."""
TERMS = ("components", "crossers", "region_pairs", "community_pairs")
# A community of fewer is a project rather than a part of the network.
SMALLEST_COMMUNITY = 5
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two profiles that may be introduced to one another; the first is the one who asks."""

    asker_id: ProfileId
    candidate_id: ProfileId
    fit: float
    """In (0, 1), higher is better: 1 / (1 + e^-score)."""
    score: float
    """Of the ranking, in log-odds."""

    @property
    def ids(self) -> tuple[ProfileId, ProfileId]:
        """Both profiles."""
        return self.asker_id, self.candidate_id


@notebook_value
@dataclass(frozen=True, kw_only=True)
class BridgingUniverse:
    """The network as it is: what each pair would bridge, by itself."""

    component: Mapping[ProfileId, int]
    country: Mapping[ProfileId, str]
    region: Mapping[ProfileId, str]
    community: Mapping[ProfileId, int]
    """Of profiles in communities of five or more."""
    crossers: frozenset[ProfileId]
    """Profiles with a tie over a border."""
    tied_regions: frozenset[frozenset[Hashable]]
    tied_communities: frozenset[frozenset[Hashable]]

    def items(self, pair: Pair) -> frozenset[Item]:
        """What the pair bridges apart from components; each item counts once in a plan."""
        found: set[Item] = set()
        one, other = (self.country.get(id_) for id_ in pair.ids)
        if one is not None and other is not None and one != other:
            found |= {("crossers", id_) for id_ in pair.ids if id_ not in self.crossers}
        for term, groups, tied in (
            ("region_pairs", self.region, self.tied_regions),
            ("community_pairs", self.community, self.tied_communities),
        ):
            both = frozenset(groups[id_] for id_ in pair.ids if id_ in groups)
            if len(both) == 2 and both not in tied:
                found.add((term, both))
        return frozenset(found)

    def link(self, pair: Pair) -> tuple[int, int]:
        """The components of both."""
        return self.component[pair.asker_id], self.component[pair.candidate_id]

    def count(self, pairs: Iterable[Pair]) -> dict[str, int]:
        """B of a set of pairs, by term."""
        chosen = list(pairs)
        items = frozenset[Item]().union(*(self.items(pair) for pair in chosen))
        counts = {term: sum(1 for kind, _ in items if kind == term) for term in TERMS}
        return counts | {"components": Forest().add_all(self.link(pair) for pair in chosen)}

    def added(self, pairs: Iterable[Pair]) -> Iterator[tuple[str, ...]]:
        """The terms of B that each pair adds to those before it, as often as it adds them."""
        forest, bridged = Forest(), set[Item]()
        for pair in pairs:
            new = self.items(pair) - bridged
            bridged |= new
            joined = forest.add_all([self.link(pair)])
            terms = sorted(term for term, _ in new)
            yield tuple(["components"] * joined + terms)


class Forest:
    """Components and the links among them: union–find."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}

    def root(self, component: int) -> int:
        """The component that stands for all that are linked to this one."""
        parent = self._parent
        while (above := parent.get(component, component)) != component:
            parent[component] = parent.get(above, above)
            component = above
        return component

    def joins(self, link: tuple[int, int]) -> bool:
        """Whether a link would join two parts."""
        return self.root(link[0]) != self.root(link[1])

    def add_all(self, links: Iterable[tuple[int, int]]) -> int:
        """Add links; gives how many of them joined two parts."""
        joined = 0
        for link in links:
            if self.joins(link):
                self._parent[self.root(link[0])] = self.root(link[1])
                joined += 1
        return joined


def bridging_universe(selection: ScopedNetwork, *, seed: int = 0) -> BridgingUniverse:
    """Read from a selection what is bridged already; communities are found with a seed."""
    ties, country = selection.ties, selection.groups.get("country", {})
    ids = [ProfileId(str(node)) for node in ties.nodes]
    region = selection.groups.get("region", {})
    community = _communities(ties, ids, seed)
    pairs = [
        (ids[a], ids[b]) for a, b in zip(*(ends.tolist() for ends in ties.pairs()), strict=True)
    ]
    return BridgingUniverse(
        component=dict(zip(ids, ties.components.tolist(), strict=True)),
        country=country,
        region=region,
        community=community,
        crossers=_crossers(pairs, country),
        tied_regions=_tied(pairs, region),
        tied_communities=_tied(pairs, community),
    )


def _communities(ties: Ties, ids: Sequence[ProfileId], seed: int) -> dict[ProfileId, int]:
    found = communities(ties, seed=seed)
    labels = zip(ids, found.labels.values(), strict=True)
    return {id_: label for id_, label in labels if found.sizes[label] >= SMALLEST_COMMUNITY}


def _crossers(
    pairs: Iterable[tuple[ProfileId, ProfileId]], country: Mapping[ProfileId, str]
) -> frozenset[ProfileId]:
    crossing = (
        pair
        for pair in pairs
        if pair[0] in country and pair[1] in country and country[pair[0]] != country[pair[1]]
    )
    return frozenset(id_ for pair in crossing for id_ in pair)


def _tied(
    pairs: Iterable[tuple[ProfileId, ProfileId]], groups: Mapping[ProfileId, Hashable]
) -> frozenset[frozenset[Hashable]]:
    both = (frozenset(groups[id_] for id_ in pair if id_ in groups) for pair in pairs)
    return frozenset(each for each in both if len(each) == 2)
