"""Figures on size, on how ties are spread, and on how far apart profiles are."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from matchmaker.domain import ProfileId
from matchmaker.graph.connectivity import (
    DistanceTable,
    NodeFigures,
    TwoMode,
    component_sizes,
    degree_distribution,
    distance_table,
    global_efficiency,
    harmonic_closeness,
    mean_path_length,
    reach_within,
    size,
    two_mode_clustering,
    two_mode_size,
)
from matchmaker.graph.connectivity.distances import efficiency_error, standard_error
from matchmaker.network.figures import (
    HALF_WIDTH,
    About,
    Chance,
    Column,
    Figure,
    Table,
    known,
    number,
    sampled,
)
from matchmaker.network.null_models import SamplingPlan, rewired_memberships, rewired_ties
from matchmaker.network.selection import ScopedNetwork

ALONE = "fewer than two profiles"
NO_TIES = "no ties"


def column(name: str, found: NodeFigures, about: About, *, why: str) -> Column:
    """Figures by profile; `why` is told where some are undefined."""
    values = {ProfileId(str(node)): known(value) for node, value in found.values.items()}
    errors = None
    if found.errors is not None:
        errors = {
            ProfileId(str(node)): known(HALF_WIDTH * error) for node, error in found.errors.items()
        }
    return Column(
        name=name,
        values=values,
        about=sampled(about, n_draws=found.n_draws, seed=found.seed),
        reason=why if any(value is None for value in values.values()) else "",
        errors=errors,
    )


def size_figures(selection: ScopedNetwork) -> Iterator[Figure]:
    """Counts, density and how unequal the numbers of partners are."""
    about, found = selection.about, size(selection.ties)
    yield number("n_tied", found.n - found.n_isolates, about, why="")
    yield number("density", found.density, about, why=ALONE)
    yield number("mean_degree", found.mean_degree, about, why="no profiles")
    yield number("degree_gini", found.degree_gini, about, why=NO_TIES)
    yield number("n_components", found.n_components, about, why="")
    yield number("n_isolates", found.n_isolates, about, why="")
    yield number("giant_share", found.giant_share, about, why="no profiles")
    counts = degree_distribution(selection.ties).counts
    yield Table(
        name="degree_distribution",
        columns=("partners", "profiles"),
        rows=tuple(counts.items()),
        about=about,
    )
    sizes, numbers = np.unique(component_sizes(selection.ties), return_counts=True)
    rows = tuple(zip(sizes.tolist(), numbers.tolist(), strict=True))[::-1]
    yield Table(name="component_sizes", columns=("profiles", "components"), rows=rows, about=about)


def two_mode_figures(selection: ScopedNetwork, effort: SamplingPlan) -> Iterator[Figure]:
    """The layer as it is, where profiles share something; nothing for others."""
    layer = selection.two_mode
    if layer is None:
        return
    about = _two_mode_about(selection, layer)
    found = two_mode_size(layer)
    yield number("n_members", found.n_members - found.n_member_isolates, about, why="")
    yield number("n_shared", found.n_shared, about, why="")
    yield number("participations", found.m, about, why="")
    yield number("two_mode_density", found.density, about, why="no profiles, or nothing shared")
    yield number("mean_member_degree", found.mean_member_degree, about, why="no profiles")
    yield number("mean_shared_degree", found.mean_shared_degree, about, why="nothing shared")
    closure = two_mode_clustering(layer).transitivity
    yield number(
        "two_mode_clustering",
        closure,
        about,
        why="no path over two things shared by three profiles",
        chance=rewired_memberships(selection, closure, effort),
    )


def _two_mode_about(selection: ScopedNetwork, layer: TwoMode) -> About:
    return replace(selection.about, m=layer.m, projection="")


def distance_figures(selection: ScopedNetwork, effort: SamplingPlan) -> Iterator[Figure]:
    """Efficiency, path length with the pairs it speaks for, reach, harmonic closeness."""
    table = distance_table(selection.ties, n_draws=effort.n_sources, seed=effort.seed)
    about = sampled(selection.about, n_draws=table.n_draws, seed=table.seed)
    paths = mean_path_length(table)
    yield number(
        "efficiency",
        global_efficiency(table),
        about,
        why=ALONE,
        standard_error=efficiency_error(table),
        chance=_efficiency_chance(selection, effort),
    )
    no_path = "no two profiles are connected"
    yield number("path_length", paths.mean, about, why=no_path, standard_error=paths.error)
    yield number("path_pair_share", paths.pair_share, about, why=ALONE)
    yield number("path_node_share", paths.node_share, selection.about, why="no profiles")
    yield number("longest_path", paths.longest if selection.ties.m else None, about, why=no_path)
    for steps in (2, 3):
        yield from _reach_figures(table, steps, selection.about)
    yield column("harmonic_closeness", harmonic_closeness(table), selection.about, why=ALONE)


def _efficiency_chance(selection: ScopedNetwork, effort: SamplingPlan) -> Chance | None:
    """Beside networks with the same degrees; a projection is not one that ties alone make."""
    if selection.projection:
        return None
    found = rewired_ties(selection.ties, {"efficiency": global_efficiency}, effort)
    return found.get("efficiency")


def _reach_figures(table: DistanceTable, steps: int, about: About) -> Iterator[Figure]:
    found = reach_within(table, steps)
    mean = float(np.mean([*found.values.values()])) if found.values else None
    drawn = sampled(about, n_draws=found.n_draws, seed=found.seed)
    yield number(
        f"reach_{steps}", mean, drawn, why=ALONE, standard_error=_reach_error(table, steps)
    )
    yield column(f"reach_{steps}", found, about, why=ALONE)


def _reach_error(table: DistanceTable, steps: int) -> float | None:
    if table.by_source is None:
        return None
    within = table.by_source[:, :steps].sum(axis=1).astype(float)
    return standard_error(within, table.ties.n) / (table.ties.n - 1)
