"""Summarise a network: compute every figure of a scope once."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from matchmaker.domain import ProfileId
from matchmaker.errors import InputError
from matchmaker.graph import Network
from matchmaker.network.border import border_figures
from matchmaker.network.centrality import broker_figures, centrality_figures, hole_figures
from matchmaker.network.cohesion import (
    closure_figures,
    community_figures,
    core_figures,
    tied_part,
)
from matchmaker.network.figures import (
    Column,
    Curve,
    Figure,
    Matrix,
    NetworkSummary,
    Number,
    Scope,
    Table,
)
from matchmaker.network.null_models import SamplingPlan, sampling_plan
from matchmaker.network.robustness import removal_figures, weak_figures
from matchmaker.network.selection import Groups, ScopedNetwork, select
from matchmaker.network.size import distance_figures, size_figures, two_mode_figures
from matchmaker.network.temporal import time_figures
from matchmaker.snapshot import Progress, no_progress

Section = Callable[[ScopedNetwork, SamplingPlan], Iterator[Figure]]
BORDERS = ("country", "kind", "sector", "region")
BETWEEN = ("country", "kind")
"""Groupings between which brokers are counted, unless asked otherwise."""

SECTIONS: Mapping[str, Section] = {
    "size": lambda selection, _: size_figures(selection),
    "two_mode": two_mode_figures,
    "distance": distance_figures,
    "centrality": centrality_figures,
    "holes": lambda selection, _: hole_figures(selection),
    "brokers": lambda selection, effort: broker_figures(selection, BETWEEN, effort),
    "border": lambda selection, effort: border_figures(selection, BORDERS, effort),
    "communities": community_figures,
    "core": lambda selection, _: core_figures(selection),
    "closure": closure_figures,
    "weak": lambda selection, _: weak_figures(selection),
    "removal": removal_figures,
    "time": lambda selection, _: time_figures(selection),
}
"""The parts of an account, in the order in which a report tells them."""


def summarise(
    network: Network,
    groups: Groups,
    scope: Scope,
    *,
    sections: Sequence[str] = tuple(SECTIONS),
    effort: SamplingPlan | None = None,
    seed: int = 0,
    progress: Progress = no_progress,
) -> NetworkSummary:
    """
    Compute all figures of a scope, or those of some sections.

    `groups` comes from `groupings(snapshot)`. Small networks are computed exactly, large ones with
    drawn sources whose error is stated; `effort` overrules that. The same seed gives the same
    account.

    Raises:
        InputError: The period ends before it begins, there is no such section, or no such seed.
    """
    return summarise_selection(
        select(network, scope, groups),
        sections=sections,
        effort=effort,
        seed=seed,
        progress=progress,
    )


def summarise_selection(
    selection: ScopedNetwork,
    *,
    sections: Sequence[str] = tuple(SECTIONS),
    effort: SamplingPlan | None = None,
    seed: int = 0,
    progress: Progress = no_progress,
) -> NetworkSummary:
    """
    The same of what was selected before: random networks that were drawn for it serve again.

    Raises:
        InputError: There is no such section, or no such seed.
    """
    for name in sections:
        if name not in SECTIONS:
            choices = ", ".join(SECTIONS)
            raise InputError("section_unknown", {"choices": choices}, field="section", value=name)
    chosen = effort or sampling_plan(selection.ties, seed=seed)
    found: list[Figure] = []
    for done, name in enumerate(sections):
        progress("measuring", done, len(sections))
        found += SECTIONS[name](selection, chosen)
    progress("measuring", len(sections), len(sections))
    return NetworkSummary(
        about=selection.about,
        numbers={each.name: each for each in found if isinstance(each, Number)},
        columns={each.name: each for each in found if isinstance(each, Column)},
        matrices={each.name: each for each in found if isinstance(each, Matrix)},
        tables={each.name: each for each in found if isinstance(each, Table)},
        curves={each.name: each for each in found if isinstance(each, Curve)},
        groups=selection.groups,
        tied=frozenset(ProfileId(str(node)) for node in tied_part(selection.ties).nodes),
        notes=tuple(notes(selection)),
    )


def notes(selection: ScopedNetwork) -> Iterator[str]:
    """What a reader has to know before any figure of this selection."""
    scope, network = selection.scope, selection.network
    absent = [x for x in scope.layers if x not in network.ties and x not in network.incidences]
    if absent:
        yield f"Nothing is recorded in the layer {', '.join(absent)}."
    if not selection.ties.n:
        yield "No profile matches the filter."
    elif not selection.ties.m:
        yield "There are no ties here: most figures are undefined."
    if len(scope.layers) > 1:
        yield f"These layers were asked for together: {', '.join(scope.layers)}; their ties add up."
    if selection.projection:
        yield (
            "Profiles that share something are tied with Newman's weights, so every shared thing "
            "is a clique: closure is measured on the two-mode layer, and cores are not told."
        )
    if scope.since is not None or scope.until is not None:
        yield "Only ties that began in the period are looked at; ties without a date are left out."
    if selection.ties.n and selection.scope.filter:
        yield "Ties of these profiles with others are left out."
