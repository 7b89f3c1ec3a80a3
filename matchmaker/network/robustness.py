"""Figures on robustness: weak points, and how the network falls apart."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from matchmaker.graph.connectivity import RemovalCurve, band, removal_curve, weak_points
from matchmaker.graph.connectivity.robustness import Strategy
from matchmaker.network.centrality import flags
from matchmaker.network.cohesion import tied_part
from matchmaker.network.figures import About, Curve, Figure, Table, number, sampled
from matchmaker.network.null_models import SamplingPlan
from matchmaker.network.selection import ScopedNetwork

FloatArray = npt.NDArray[np.float64]

NOBODY = "no profile has a tie"
# Points of a curve; more cannot be told apart on a page.
N_POINTS = 201


def weak_figures(selection: ScopedNetwork) -> Iterator[Figure]:
    """Profiles and ties whose loss alone parts a component."""
    found, about = weak_points(selection.ties), selection.about
    yield number("n_articulation_points", len(found.articulation_points), about, why="")
    yield number("n_bridges", len(found.bridges), about, why="")
    yield flags("articulation_point", frozenset(found.articulation_points), selection)
    pairs = sorted(tuple(sorted(str(node) for node in pair)) for pair in found.bridges)
    yield Table(name="bridges", columns=("profile", "partner"), rows=tuple(pairs), about=about)


def removal_figures(selection: ScopedNetwork, effort: SamplingPlan) -> Iterator[Figure]:
    """R index and curve of the tied profiles under three orders of removal, with a band."""
    ties = tied_part(selection.ties)
    # Whoever has no tie takes none along; curves over isolates would only be flatter.
    rows = selection.rows[selection.ties.degrees > 0]
    selection = replace(selection, ties=ties, rows=rows, drawn={})
    yield from _random_figures(selection, effort)
    for strategy in ("degree", "adaptive_degree"):
        yield from _ordered_figures(selection, strategy)


def _ordered_figures(selection: ScopedNetwork, strategy: Strategy) -> Iterator[Figure]:
    found, about = removal_curve(selection.ties, strategy), selection.about
    yield number(f"r_index_{strategy}", found.r_index, about, why=NOBODY)
    yield _curve(f"removal_{strategy}", found.giant_shares, about)


def _random_figures(selection: ScopedNetwork, effort: SamplingPlan) -> Iterator[Figure]:
    drawn = [_one_order(selection, effort.seed + number) for number in range(effort.n_orders)]
    about = sampled(selection.about, n_draws=len(drawn), seed=effort.seed)
    indices = np.array([each.r_index for each in drawn])
    error = float(indices.std(ddof=1) / np.sqrt(len(drawn)))
    yield number("r_index_random", float(indices.mean()), about, why=NOBODY, standard_error=error)
    curves = np.array([each.giant_shares for each in drawn])
    low, high = band(curves)
    yield _curve("removal_random", curves.mean(axis=0), about, low=low, high=high)


def _one_order(selection: ScopedNetwork, seed: int) -> RemovalCurve:
    return removal_curve(selection.ties, "random", n_draws=1, seed=seed)


def _curve(
    name: str,
    shares: FloatArray,
    about: About,
    *,
    low: FloatArray | None = None,
    high: FloatArray | None = None,
) -> Curve:
    """At most `N_POINTS` of a curve, the first and the last among them."""
    n = len(shares) - 1
    places = np.unique(np.linspace(0, n, min(n + 1, N_POINTS)).round().astype(int))
    return Curve(
        name=name,
        x_name="share of profiles removed",
        x=tuple((places / max(n, 1)).tolist()),
        y=tuple(shares[places].tolist()) if about.n else (),
        about=about,
        low=None if low is None else tuple(low[places].tolist()),
        high=None if high is None else tuple(high[places].tolist()),
        reason="" if about.n else NOBODY,
    )
