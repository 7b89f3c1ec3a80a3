"""Figures on who is central and who bridges, and how much the network depends on a few."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

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
from matchmaker.graph.connectivity.brokerage import role_counts
from matchmaker.graph.connectivity.ties import FloatArray, Node, ratio
from matchmaker.network.figures import About, Cell, Column, Figure, Table, known, number, sampled
from matchmaker.network.null_models import SamplingPlan, null_networks, sampling_plan
from matchmaker.network.selection import ScopedNetwork
from matchmaker.network.size import NO_TIES, column

FEW = "fewer than three profiles"
ROLE_COLUMNS = ("role", "pattern", "observed", "expected", "sd", "z")
NO_SPREAD = "z is empty where chance leaves no spread"
UNTESTED = "no z: several layers together, or too many ties to draw random networks like it"


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
    null: str = ""
    """What was swapped in the networks behind expected values; empty where there are none."""

    @property
    def possible(self) -> frozenset[BrokerRole]:
        """Roles that so many groups allow: a liaison stands between two others."""
        few = len(self.found.groups) < 3
        return frozenset(BrokerRole) - ({BrokerRole.LIAISON} if few else frozenset())

    @property
    def reason(self) -> str:
        """What z compares with, and where there is none."""
        about = self.about
        if not self.null:
            return UNTESTED
        return (
            f"z compares with {self.null} ({about.n_draws} draws, seed {about.seed}); {NO_SPREAD}"
        )

    def roles(self) -> Table:
        """All nodes together, one row a role."""
        found = self.found.network
        rows = tuple(_cells(count) for role, count in found.items() if role in self.possible)
        return Table(
            name=f"roles_{self.grouping}",
            columns=ROLE_COLUMNS,
            rows=rows,
            about=self.about,
            reason=self.reason,
        )

    def table(self, k: int | None = 20, *, role: BrokerRole = BrokerRole.TOTAL) -> Table:
        """The k profiles that broker most in a role, one row for each of their roles."""
        best = sorted(
            self.found.nodes.items(), key=lambda pair: (-pair[1][role].observed, str(pair[0]))
        )
        chosen = [(node, roles) for node, roles in best if roles[role].observed][:k]
        rows = tuple(
            (str(node), *_cells(count))
            for node, roles in chosen
            for role, count in roles.items()
            if role in self.possible
        )
        return Table(
            name=f"brokers_{self.grouping}",
            columns=("profile", *ROLE_COLUMNS),
            rows=rows,
            about=self.about,
            reason=self.reason if rows else "nobody is between two profiles that are not tied",
        )


def brokers(
    selection: ScopedNetwork,
    grouping: str,
    groups: Mapping[Node, object],
    effort: SamplingPlan | None = None,
) -> Brokers:
    """
    Count the roles of Gould and Fernandez between groups, beside networks with the same degrees.

    Theirs are random ties between all, isolates too, which anybody with many partners exceeds. So
    ties, or participations, are swapped instead; without draws nothing is expected.
    """
    found = brokerage(selection.ties, groups)
    about = replace(selection.about, n=found.n, m=found.m, n_unknown=found.n_unknown)
    random = null_networks(selection, effort or sampling_plan(selection.ties))
    if random is None:
        return Brokers(grouping=grouping, found=_expecting(found, None), about=about)
    drawn = role_counts(random.ties(), groups)
    about = replace(about, n_draws=random.n, seed=random.seed)
    return Brokers(grouping=grouping, found=_expecting(found, drawn), about=about, null=random.null)


def _expecting(found: Brokerage, drawn: Mapping[BrokerRole, FloatArray] | None) -> Brokerage:
    """The same counts with mean and spread of drawn networks as what is expected; NaN without."""
    unknown = np.full(len(found.nodes) + 1, np.nan)
    mean, sd = dict.fromkeys(found.network, unknown), dict.fromkeys(found.network, unknown)
    for role, counts in (drawn or {}).items():
        # The whole network comes last.
        columns = np.column_stack([counts, counts.sum(axis=1)])
        mean[role], sd[role] = columns.mean(axis=0), columns.std(axis=0, ddof=1)

    def beside(roles: Mapping[BrokerRole, RoleCount], row: int) -> dict[BrokerRole, RoleCount]:
        return {
            role: replace(
                count,
                expected=float(mean[role][row]),
                sd=float(sd[role][row]),
                z=ratio(count.observed - float(mean[role][row]), float(sd[role][row])),
            )
            for role, count in roles.items()
        }

    nodes = {node: beside(roles, row) for row, (node, roles) in enumerate(found.nodes.items())}
    return replace(found, nodes=nodes, network=beside(found.network, -1))


def _cells(count: RoleCount) -> tuple[Cell, ...]:
    figures = (known(count.expected), known(count.sd), known(count.z))
    return (count.role.value, count.pattern, count.observed, *figures)


def broker_figures(
    selection: ScopedNetwork, groupings: Sequence[str], effort: SamplingPlan
) -> Iterator[Figure]:
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
        found = brokers(selection, grouping, groups, effort)
        yield found.roles()
        yield found.table()


def flags(name: str, members: frozenset[object], selection: ScopedNetwork) -> Column:
    """1 for members, 0 for the others."""
    values = {ProfileId(str(node)): float(node in members) for node in selection.ties.nodes}
    return Column(name=name, values=values, about=selection.about)
