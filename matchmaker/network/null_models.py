"""Plan how much to sample, and draw random networks to compare figures with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from matchmaker.graph.connectivity import (
    Significance,
    Ties,
    TwoMode,
    rewired,
    significance,
    two_mode_clustering,
)
from matchmaker.graph.connectivity.arguments import at_least
from matchmaker.network.figures import Chance, known

# Exact all-pairs work grows with n · m; up to here it takes seconds on one core.
EXACT_UP_TO = 3_000
# Each rewired network swaps every tie ten times in plain Python: about 15 µs a tie.
REWIRED_UP_TO = 5_000


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
    n_orders: int = 20
    """Of random removal."""
    n_seeds: int = 10
    """Over which communities are compared."""

    def __post_init__(self) -> None:
        """Refuse numbers that make no sense; InputError."""
        for name in ("seed", "n_shuffles", "n_rewired"):
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


def rewired_memberships(layer: TwoMode, observed: float, effort: SamplingPlan) -> Chance | None:
    """Two-mode clustering of layers in which all take part as often, in other things."""
    if not effort.n_rewired or not 2 <= layer.m <= REWIRED_UP_TO or np.isnan(observed):
        return None
    n_members, n_shared = layer.matrix.shape
    nodes = tuple(range(n_members + n_shared))
    empty = sparse.csr_array((n_shared, n_members))
    weights = sparse.csr_array(sparse.block_array([[None, layer.matrix], [empty, None]]))
    weights.sort_indices()
    drawn = []
    for random in rewired(
        Ties(nodes=nodes, weights=weights, directed=True),
        n_draws=effort.n_rewired,
        seed=effort.seed,
    ):
        matrix = sparse.csr_array(random.weights[:n_members, n_members:])
        again = TwoMode(members=layer.members, shared=layer.shared, matrix=matrix)
        drawn.append(two_mode_clustering(again).transitivity)
    return null_distributions(significance(observed, drawn, seed=effort.seed), MEMBERSHIPS)
