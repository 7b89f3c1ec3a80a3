"""Figures on who is central and who bridges, and how much the network depends on a few."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from matchmaker.domain import ProfileId
from matchmaker.graph.connectivity import (
    Brokerage,
    BrokerRole,
    NodeFigures,
    RoleCount,
    betweenness,
    brokerage,
    centralisation,
    degree,
    eigenvector,
    pagerank,
    strength,
    structural_holes,
)
from matchmaker.graph.connectivity.ties import Node
from matchmaker.network.figures import About, Cell, Column, Figure, Table, known, number, sampled
from matchmaker.network.null_models import SamplingPlan
from matchmaker.network.selection import ScopedNetwork
from matchmaker.network.size import NO_TIES, column

FEW = "fewer than three profiles"
ROLE_COLUMNS = ("role", "pattern", "observed", "expected", "sd", "z")
NO_SPREAD = "z is empty where chance leaves no spread; expected values need two profiles or more"


def centrality_figures(selection: ScopedNetwork, effort: SamplingPlan) -> Iterator[Figure]:
    """Five centralities by profile, and centralisation where the star is known."""
    ties, about = selection.ties, selection.about
    degrees = degree(ties)
    between = betweenness(ties, n_draws=effort.n_betweenness, seed=effort.seed)
    yield column("degree", degrees, about, why="")
    yield column("strength", strength(ties), about, why="")
    yield column("betweenness", between, about, why=FEW)
    yield column("eigenvector", eigenvector(ties), about, why=NO_TIES)
    yield column("pagerank", pagerank(ties), about, why="")
    yield number("degree_centralisation", centralisation(degrees), about, why=FEW)
    yield number(
        "betweenness_centralisation",
        centralisation(between),
        sampled(about, n_draws=between.n_draws, seed=between.seed),
        why=FEW,
        standard_error=_top_error(between),
    )


def _top_error(found: NodeFigures) -> float | None:
    """The error of the highest value, which centralisation hangs on."""
    if found.errors is None or not found.values:
        return None
    highest = max(found.values, key=lambda node: found.values[node])
    return found.errors[highest]


def hole_figures(selection: ScopedNetwork) -> Iterator[Figure]:
    """Burt's four figures by profile."""
    found, about = structural_holes(selection.ties), selection.about
    for name, values in (
        ("constraint", found.constraint),
        ("effective_size", found.effective_size),
        ("burt_efficiency", found.efficiency),
        ("hierarchy", found.hierarchy),
    ):
        why = "no partner" if name != "hierarchy" else "fewer than two partners"
        whole = NodeFigures(measure=name, values=values, n=found.n, m=found.m)
        yield column(name, whole, about, why=why)


@dataclass(frozen=True, kw_only=True)
class Brokers:
    """Brokerage between the groups of one grouping, with its About."""

    grouping: str
    found: Brokerage
    about: About

    def roles(self) -> Table:
        """All nodes together, one row a role."""
        rows = tuple(_cells(count) for count in self.found.network.values())
        return Table(
            name=f"roles_{self.grouping}",
            columns=ROLE_COLUMNS,
            rows=rows,
            about=self.about,
            reason=NO_SPREAD,
        )

    def table(self, k: int | None = 20, *, role: BrokerRole = BrokerRole.TOTAL) -> Table:
        """The k profiles that broker most in a role, one row for each of their roles."""
        best = sorted(
            self.found.nodes.items(), key=lambda pair: (-pair[1][role].observed, str(pair[0]))
        )
        chosen = [(node, roles) for node, roles in best if roles[role].observed][:k]
        rows = tuple(
            (str(node), *_cells(count)) for node, roles in chosen for count in roles.values()
        )
        return Table(
            name=f"brokers_{self.grouping}",
            columns=("profile", *ROLE_COLUMNS),
            rows=rows,
            about=self.about,
            reason=NO_SPREAD if rows else "nobody is between two profiles that are not tied",
        )


def brokers(selection: ScopedNetwork, grouping: str, groups: Mapping[Node, object]) -> Brokers:
    """Count the roles of Gould and Fernandez between groups."""
    found = brokerage(selection.ties, groups)
    about = replace(selection.about, n=found.n, m=found.m, n_unknown=found.n_unknown)
    return Brokers(grouping=grouping, found=found, about=about)


def _cells(count: RoleCount) -> tuple[Cell, ...]:
    figures = (known(count.expected), known(count.sd), known(count.z))
    return (count.role.value, count.pattern, count.observed, *figures)


def broker_figures(selection: ScopedNetwork, groupings: Sequence[str]) -> Iterator[Figure]:
    """Roles of the network and its foremost brokers, for each grouping with two known groups."""
    for grouping in groupings:
        groups = selection.by(grouping)
        if len(set(groups.values())) < 2:
            reason = f"fewer than two known values of {grouping}"
            about = replace(selection.about, n_unknown=selection.ties.n - len(groups))
            yield Table(
                name=f"roles_{grouping}", columns=ROLE_COLUMNS, rows=(), about=about, reason=reason
            )
            continue
        found = brokers(selection, grouping, groups)
        yield found.roles()
        yield found.table()


def flags(name: str, members: frozenset[object], selection: ScopedNetwork) -> Column:
    """1 for members, 0 for the others."""
    values = {ProfileId(str(node)): float(node in members) for node in selection.ties.nodes}
    return Column(name=name, values=values, about=selection.about)
