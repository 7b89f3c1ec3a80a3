"""Figures on whether ties cross borders, by group and by profile."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from matchmaker.graph.connectivity import (
    EIIndex,
    MixingMatrix,
    NodeFigures,
    RegionalBridging,
    Ties,
    assortativity,
    ei_index,
    ei_indices,
    mixing_matrix,
    participation,
    regional_bridging,
    significance,
)
from matchmaker.graph.connectivity.ties import Node, codes_of
from matchmaker.network.figures import (
    About,
    Chance,
    Figure,
    Matrix,
    Number,
    Table,
    cells,
    known,
    number,
)
from matchmaker.network.null_models import (
    LABELS,
    NullNetworks,
    SamplingPlan,
    null_distributions,
    null_networks,
)
from matchmaker.network.selection import ScopedNetwork
from matchmaker.network.size import column

ONE_GROUP = "all are in one group"
REGION_COLUMNS = (
    "region",
    "profiles",
    "tied",
    "ties",
    "outward",
    "participation",
    "diversification",
    "bridgers",
)


def border_figures(
    selection: ScopedNetwork, groupings: Sequence[str], effort: SamplingPlan
) -> Iterator[Figure]:
    """E-I, mixing and assortativity for each grouping; bridging where regions are known."""
    for grouping in groupings:
        yield from border_of(selection, grouping, effort)
    yield region_figures(selection)


def border_of(selection: ScopedNetwork, grouping: str, effort: SamplingPlan) -> Iterator[Figure]:
    """E-I with its place among shuffled labels, assortativity and mixing for one grouping."""
    ties, groups = selection.ties, selection.by(grouping)
    values = set(groups.values())
    draws = effort.n_shuffles if len(values) > 1 else 0
    found = ei_indices(ties, groups, n_draws=draws, seed=effort.seed)
    about = replace(selection.about, n=found.n, m=found.m, n_unknown=found.n_unknown)
    random = null_networks(selection, effort) if len(values) > 1 and found.m else None
    yield from _ei_numbers(grouping, found, about, _swapped(found, groups, random))
    one_group = f"no ties between profiles of known {grouping}, or all in one group"
    mixes = assortativity(ties, groups)
    yield number(f"assortativity_{grouping}", mixes, about, why=one_group)
    lonely = f"no tie with a profile of known {grouping}"
    for name, by_node in (
        ("ei", found.by_node),
        ("participation", participation(ties, groups)),
    ):
        whole = NodeFigures(measure=name, values=by_node, n=found.n, m=found.m)
        yield column(f"{name}_{grouping}", whole, about, why=lonely)
    yield _ei_table(grouping, found, about, groups, ties)
    yield matrix_of(grouping, mixing_matrix(ties, groups), about, groups, ties)


def _swapped(
    found: EIIndex, groups: Mapping[Node, str], random: NullNetworks | None
) -> Chance | None:
    """E-I beside networks in which all have as many ties as they have."""
    if random is None:
        return None
    drawn = [_ei(each, groups) for each in random.ties()]
    return null_distributions(significance(found.whole, drawn, seed=random.seed), random.null)


def _ei(ties: Ties, groups: Mapping[Node, str]) -> float:
    """The index alone, quickly: random networks are many."""
    codes, _ = codes_of(ties, groups)
    one, other = (codes[ends] for ends in ties.pairs())
    known_ends = (one >= 0) & (other >= 0)
    external = int(np.count_nonzero(known_ends & (one != other)))
    return ei_index(external, int(known_ends.sum()) - external)


def _ei_numbers(
    grouping: str, found: EIIndex, about: About, swapped: Chance | None
) -> Iterator[Number]:
    test = found.significance
    one_group = len(found.by_group) == 1
    why = ONE_GROUP if one_group else f"no ties between profiles of known {grouping}"
    # With one group no tie could cross: -1 would say nothing of anybody.
    whole, cross_share = (None, None) if one_group else (found.whole, found.cross_share)
    shuffled = null_distributions(test, LABELS) if test is not None and found.m else None
    # What profiles share ties all of them at once, so labels dealt out blindly prove little.
    first, second = (swapped, shuffled) if about.projection else (shuffled, swapped)
    yield number(f"ei_{grouping}", whole, about, why=why, chance=first, other_chance=second)
    only = ONE_GROUP if one_group else f"{why}, or group sizes allow one value only"
    yield number(f"ei_rescaled_{grouping}", found.rescaled, about, why=only)
    yield number(f"cross_share_{grouping}", cross_share, about, why=why)


def _ei_table(
    grouping: str, found: EIIndex, about: About, groups: Mapping[Node, str], ties: Ties
) -> Table:
    sizes, tied = group_sizes(groups), group_sizes(_tied(groups, ties))
    rows = tuple(
        (str(g), sizes[str(g)], tied.get(str(g), 0), known(value))
        for g, value in found.by_group.items()
    )
    return Table(
        name=f"ei_by_group_{grouping}",
        columns=(grouping, "profiles", "tied", "ei"),
        rows=rows,
        about=about,
        reason="a group without ties has no E-I index",
    )


def _tied(groups: Mapping[Node, str], ties: Ties) -> dict[Node, str]:
    """The groups of those who have a tie."""
    degrees, row = ties.degrees, ties.position
    return {node: group for node, group in groups.items() if degrees[row[node]]}


def group_sizes(groups: Mapping[Node, str]) -> dict[str, int]:
    """Profiles in each group."""
    values, counts = np.unique(np.array([*groups.values()], dtype=str), return_counts=True)
    return dict(zip(values.tolist(), counts.tolist(), strict=True))


def matrix_of(
    grouping: str, found: MixingMatrix, about: About, groups: Mapping[Node, str], ties: Ties
) -> Matrix:
    """A mixing matrix as a value."""
    sizes, tied = group_sizes(groups), group_sizes(_tied(groups, ties))
    return Matrix(
        name=f"mixing_{grouping}",
        groups=tuple(str(group) for group in found.groups),
        sizes=tuple(sizes[str(group)] for group in found.groups),
        tied=tuple(tied.get(str(group), 0) for group in found.groups),
        observed=cells(found.observed),
        expected=cells(found.expected),
        density=cells(found.density),
        about=about,
        reason="density is empty where no tie is possible" if found.groups else "no known group",
    )


def region_figures(selection: ScopedNetwork) -> Table:
    """How each region is tied to the others."""
    regions = selection.by("region")
    found = regional_bridging(selection.ties, regions)
    about = replace(selection.about, n=len(regions), n_unknown=selection.ties.n - len(regions))
    tied = group_sizes(_tied(regions, selection.ties))
    rows = tuple(
        _region_row(str(region), tied.get(str(region), 0), each) for region, each in found.items()
    )
    reason = "shares are empty for a region without ties, diversification without outward ties"
    return Table(
        name="regions",
        columns=REGION_COLUMNS,
        rows=rows,
        about=about,
        reason=reason if rows else "no profile has a known region",
    )


def _region_row(
    region: str, tied: int, found: RegionalBridging
) -> tuple[str | float | int | None, ...]:
    shares = (found.outward, found.participation, found.diversification, found.bridgers)
    return (region, found.n, tied, found.ties, *(known(share) for share in shares))
