"""How much to compute exactly, and how much to draw."""

from dataclasses import dataclass

from matchmaker.graph.connectivity import Ties

# Exact all-pairs work grows with n · m; up to here it takes seconds on one core.
EXACT_UP_TO = 3_000
# Each rewired network swaps every tie ten times in plain Python: about 15 µs a tie.
REWIRED_UP_TO = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """Draws and seed of an account; None computes from all nodes."""

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


def effort_for(ties: Ties, *, seed: int = 0) -> Effort:
    """Exact and with many draws for a small network, sampled for a large one."""
    if ties.n <= EXACT_UP_TO:
        return Effort(seed=seed, n_rewired=99 if ties.m <= REWIRED_UP_TO else 0)
    return Effort(
        seed=seed,
        n_sources=4_096,
        n_betweenness=1_024,
        n_shuffles=99,
        n_rewired=0,
        n_orders=5,
        n_seeds=5,
    )
