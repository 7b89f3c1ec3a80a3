"""Figures of random networks, drawn once for all the figures that are set beside them."""

from collections.abc import Callable, Mapping

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
from matchmaker.insight.effort import REWIRED_UP_TO, Effort
from matchmaker.insight.figures import Chance, known

LABELS, TIES, MEMBERSHIPS = "shuffled labels", "rewired ties", "rewired participations"


def chance_of(found: Significance, null: str) -> Chance:
    """What random networks gave, None in place of NaN."""
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
    ties: Ties, statistics: Mapping[str, Callable[[Ties], float]], effort: Effort
) -> dict[str, Chance]:
    """Several figures beside those of the same networks with equal degrees; none if none drawn."""
    if not effort.n_rewired or ties.m < 2:
        return {}
    drawn: dict[str, list[float]] = {name: [] for name in statistics}
    for random in rewired(ties, n_draws=effort.n_rewired, seed=effort.seed):
        for name, statistic in statistics.items():
            drawn[name].append(statistic(random))
    return {
        name: chance_of(significance(statistic(ties), drawn[name], seed=effort.seed), TIES)
        for name, statistic in statistics.items()
    }


def rewired_memberships(layer: TwoMode, observed: float, effort: Effort) -> Chance | None:
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
    return chance_of(significance(observed, drawn, seed=effort.seed), MEMBERSHIPS)
