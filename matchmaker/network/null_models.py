"""Plan how much to sample, and draw random networks to compare figures with."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np
from scipy import sparse

from matchmaker.domain import Layer
from matchmaker.domain.notebook import notebook_value
from matchmaker.graph.arguments import at_least
from matchmaker.graph.connectivity import (
    Significance,
    Ties,
    TwoMode,
    newman_projection,
    rewired,
    significance,
    two_mode_clustering,
)
from matchmaker.network.figures import Chance, known
from matchmaker.network.selection import ScopedNetwork

# Exact all-pairs work grows with n · m; up to here it takes seconds on one core.
EXACT_UP_TO = 3_000
# Each rewired network swaps every tie ten times in plain Python: about 15 µs a tie.
REWIRED_UP_TO = 5_000
# Random projections of more participations are made anew for each figure.
PROJECTED_UP_TO = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplingPlan:
    """Draws and seed of a summary; None computes from all nodes."""

    seed: int = 0
    n_sources: int | None = None
    """Of distances."""
    n_betweenness: int | None = None
    """Sources of betweenness."""
    n_shuffles: int = 999
    """Of labels, behind the p of an E-I index."""
    n_rewired: int = 99
    """Networks with the same degrees; 0 does without."""
    n_swapped: int = 200
    """Networks behind the z of brokers and borders: the same degrees again; 0 does without."""
    n_orders: int = 20
    """Of random removal."""
    n_seeds: int = 10
    """Over which communities are compared."""

    def __post_init__(self) -> None:
        """Refuse numbers that make no sense; InputError."""
        for name in ("seed", "n_shuffles", "n_rewired", "n_swapped"):
            at_least(name, getattr(self, name), 0)
        for name in ("n_sources", "n_betweenness"):
            if getattr(self, name) is not None:
                at_least(name, getattr(self, name), 1)
        at_least("n_orders", self.n_orders, 1)
        at_least("n_seeds", self.n_seeds, 1)


def sampling_plan(ties: Ties, *, seed: int = 0) -> SamplingPlan:
    """Exact and with many draws for a small network, sampled for a large one."""
    if ties.n <= EXACT_UP_TO:
        return SamplingPlan(seed=seed, n_rewired=99 if ties.m <= REWIRED_UP_TO else 0)
    return SamplingPlan(
        seed=seed,
        n_sources=4_096,
        n_betweenness=1_024,
        n_shuffles=99,
        n_rewired=0,
        n_swapped=50,
        n_orders=5,
        n_seeds=5,
    )


LABELS, TIES, MEMBERSHIPS = "shuffled labels", "rewired ties", "rewired participations"


def null_distributions(found: Significance, null: str) -> Chance:
    """Summarise the figures of random networks, None in place of NaN."""
    return Chance(
        null=null,
        mean=known(found.mean),
        sd=known(found.sd),
        z=known(found.z),
        p=known(found.p),
        n_draws=found.n_draws,
        seed=found.seed,
    )


def rewired_ties(
    ties: Ties, statistics: Mapping[str, Callable[[Ties], float]], effort: SamplingPlan
) -> dict[str, Chance]:
    """Several figures beside those of the same networks with equal degrees; none if none drawn."""
    if not effort.n_rewired or ties.m < 2:
        return {}
    drawn: dict[str, list[float]] = {name: [] for name in statistics}
    for random in rewired(ties, n_draws=effort.n_rewired, seed=effort.seed):
        for name, statistic in statistics.items():
            drawn[name].append(statistic(random))
    return {
        name: null_distributions(significance(statistic(ties), drawn[name], seed=effort.seed), TIES)
        for name, statistic in statistics.items()
    }


def rewired_memberships(
    selection: ScopedNetwork, observed: float, effort: SamplingPlan
) -> Chance | None:
    """Two-mode clustering of layers in which all take part as often, in other things."""
    random = null_networks(selection, replace(effort, n_swapped=effort.n_rewired))
    if random is None or np.isnan(observed):
        return None
    drawn = [two_mode_clustering(layer).transitivity for layer in random.layers()]
    return null_distributions(significance(observed, drawn, seed=random.seed), random.null)


def swapped_participations(layer: TwoMode, *, n_draws: int, seed: int) -> Iterator[TwoMode]:
    """
    Draw layers in which everybody takes part in as much, and as many in everything, by swaps.

    Source:
        Gotelli & Graves (1996), Null Models in Ecology; the swaps are those of `rewired`.
    """
    n_members, n_shared = layer.matrix.shape
    empty = sparse.csr_array((n_shared, n_members))
    weights = sparse.csr_array(sparse.block_array([[None, layer.matrix], [empty, None]]))
    weights.sort_indices()
    nodes = tuple(range(n_members + n_shared))
    # Directed from members to what they share, a swap never ties two of one side.
    both = Ties(nodes=nodes, weights=weights, directed=True)
    for random in rewired(both, n_draws=n_draws, seed=seed):
        matrix = sparse.csr_array(random.weights[:n_members, n_members:])
        yield TwoMode(members=layer.members, shared=layer.shared, matrix=matrix)


@notebook_value
@dataclass(frozen=True, kw_only=True)
class NullNetworks:
    """Random networks with the degrees of a selection."""

    null: str
    """What was swapped."""
    n: int
    seed: int
    drawn: "DrawnNetworks" = field(repr=False)

    def ties(self) -> Iterator[Ties]:
        """The networks, projected where they are two-mode."""
        return self.drawn.projected(self.n)

    def layers(self) -> Sequence[TwoMode]:
        """Two-mode networks as they are; none of a layer that is not two-mode."""
        return [draw for draw in self.drawn.first(self.n) if isinstance(draw, TwoMode)]


class DrawnNetworks:
    """The random networks of a selection, drawn when asked for and kept for all figures."""

    def __init__(self, source: Iterator[Ties | TwoMode]) -> None:
        self._source = source
        self._found: list[Ties | TwoMode] = []
        self._ties: list[Ties] = []

    def first(self, n: int) -> Sequence[Ties | TwoMode]:
        """The first n; whoever asks for fewer gets the beginning of the same."""
        self._found += islice(self._source, max(n - len(self._found), 0))
        return self._found[:n]

    def projected(self, n: int) -> Iterator[Ties]:
        """The first n as ties; projections are kept where they fit into memory."""
        for place, draw in enumerate(self.first(n)):
            if isinstance(draw, Ties):
                yield draw
            elif place < len(self._ties):
                yield self._ties[place]
            else:
                made = newman_projection(draw)
                if place == len(self._ties) and draw.m <= PROJECTED_UP_TO:
                    self._ties.append(made)
                yield made


def null_networks(selection: ScopedNetwork, effort: SamplingPlan) -> NullNetworks | None:
    """
    Networks in which all have as many ties, or take part in as much, as in the selection.

    Returns:
        None where none can be drawn honestly: several layers together, or too many ties to swap.
    """
    layer, ties, n = selection.two_mode, selection.ties, effort.n_swapped
    m = ties.m if layer is None else layer.m
    if not n or len(selection.scope.layers) > 1 or not 2 <= m <= REWIRED_UP_TO:
        return None
    found = selection.drawn.get(effort.seed)
    if not isinstance(found, DrawnNetworks):
        found = DrawnNetworks(_drawing(selection, effort.seed))
        selection.drawn[effort.seed] = found
    null = TIES if layer is None else MEMBERSHIPS
    return NullNetworks(null=null, n=n, seed=effort.seed, drawn=found)


def _drawing(selection: ScopedNetwork, seed: int) -> Iterator[Ties | TwoMode]:
    """Random networks without end."""
    layer, ties = selection.two_mode, selection.ties
    if layer is not None:
        yield from swapped_participations(layer, n_draws=ENDLESS, seed=seed)
        return
    start = _from_sources(selection) if selection.scope.layers[0] in ONE_WAY else ties
    for random in rewired(start, n_draws=ENDLESS, seed=seed):
        yield random.undirected()


# Draws are made one by one, as they are asked for.
ENDLESS = 1_000_000
ONE_WAY = frozenset({Layer.EXPERT_CLIENT, Layer.AFFILIATION})
"""Layers from one kind of profile to another: swapped so that they stay so."""


def _from_sources(selection: ScopedNetwork) -> Ties:
    """The ties of a selection with the direction in which they are recorded."""
    network, ties, layer = selection.network, selection.ties, selection.scope.layers[0]
    row = np.full(network.n_profiles, -1, dtype=np.int64)
    row[selection.rows] = np.arange(ties.n)
    table = network.all_spells(layer)
    sources, targets = row[table.sources], row[table.targets]
    inside = (sources >= 0) & (targets >= 0)
    entries = (np.ones(int(inside.sum())), (sources[inside], targets[inside]))
    arcs = sparse.csr_array(entries, shape=ties.weights.shape)
    arcs.sum_duplicates()
    # Only those of the period, each once.
    arcs = sparse.csr_array(arcs.multiply(ties.binary))
    arcs.data[:] = 1.0
    arcs.sort_indices()
    return Ties(nodes=ties.nodes, weights=arcs, directed=True)
