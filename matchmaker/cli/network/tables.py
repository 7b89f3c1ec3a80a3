"""Tables of nodes and ties, and what is around one profile."""

from typing import Annotated

import typer

from matchmaker.cli.network.measures import print_figures
from matchmaker.cli.network.options import (
    Csv,
    Json,
    NetworkQuestion,
    ScopeOptions,
    network_question,
    one_form,
    scoped,
)
from matchmaker.domain import ProfileId
from matchmaker.errors import UnknownProfileError
from matchmaker.graph import Network
from matchmaker.graph.connectivity import betweenness, structural_holes
from matchmaker.graph.dates import date_text
from matchmaker.network.figures import Cell, Scope, Table, known
from matchmaker.network.selection import ScopedNetwork, select
from matchmaker.network.temporal import spells


@scoped()
def nodes(
    context: typer.Context,
    asked: ScopeOptions,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """
    One row a profile that has a tie: what it is, and its number of partners.

    Example: matchmaker --home lecco network nodes --layer joint_project --csv
    """
    one_form(json=json, csv=csv)
    ask = network_question(context, asked)
    tables = [_nodes(select(ask.network, scope, ask.groups)) for scope in ask.scopes]
    print_figures(tables, ask, json=json, csv=csv)


def _nodes(selection: ScopedNetwork) -> Table:
    names = ("country", "kind", "sector", "region")
    groups = [selection.groups.get(name, {}) for name in names]
    degrees = zip(selection.ties.nodes, selection.ties.degrees.tolist(), strict=True)
    rows = tuple(
        (str(id_), *(found.get(ProfileId(str(id_))) for found in groups), degree)
        for id_, degree in degrees
        if degree
    )
    return Table(
        name="nodes", columns=("profile", *names, "partners"), rows=rows, about=selection.about
    )


@scoped()
def edges(
    context: typer.Context,
    asked: ScopeOptions,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """
    One row for each time in which two profiles are tied, from when until when.

    What profiles share ties them while it lasts; an empty end goes on.

    Example: matchmaker --home lecco network edges --layer expert_client --csv
    """
    one_form(json=json, csv=csv)
    ask = network_question(context, asked)
    tables = [_edges(select(ask.network, scope, ask.groups)) for scope in ask.scopes]
    print_figures(tables, ask, json=json, csv=csv)


def _edges(selection: ScopedNetwork) -> Table:
    found, ids = spells(selection), selection.network.profile_ids
    columns = (found.sources, found.targets, found.starts, found.ends)
    rows = tuple(
        (ids[one], ids[other], date_text(start) or None, date_text(end) or None)
        for one, other, start, end in zip(*(c.tolist() for c in columns), strict=True)
    )
    return Table(
        name="edges",
        columns=("profile", "partner", "start", "end"),
        rows=rows,
        about=selection.about,
    )


@scoped("countries", "kinds", "sectors", "regions", "sizes", "community")
def ego(
    context: typer.Context,
    profile_id: Annotated[str, typer.Argument(help="Whose surroundings.")],
    asked: ScopeOptions,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """
    What is around one profile: its figures beside the median of the tied, and its partners.

    Example: matchmaker --home lecco network ego demo-c-0001 --layer joint_project
    """
    one_form(json=json, csv=csv)
    ask = network_question(context, asked)
    id_ = _known(ask.network, profile_id)
    tables = [table for scope in ask.scopes for table in _around(ask, scope, id_)]
    print_figures(tables, ask, json=json, csv=csv)


def _known(network: Network, profile_id: str) -> ProfileId:
    if profile_id not in set(network.profile_ids):
        raise UnknownProfileError(profile_id)
    return ProfileId(profile_id)


def _around(ask: NetworkQuestion, scope: Scope, id_: ProfileId) -> tuple[Table, Table]:
    selection = select(ask.network, scope, ask.groups)
    ties, country = selection.ties, selection.groups.get("country", {})
    row = ties.position[id_]
    partners = ties.weights.indices[ties.weights.indptr[row] : ties.weights.indptr[row + 1]]
    holes, between = structural_holes(ties), betweenness(ties)
    tied = [node for node, degree in zip(ties.nodes, ties.degrees.tolist(), strict=True) if degree]
    figures: list[tuple[Cell, ...]] = []
    for name, values in (
        ("degree", ties.by_node(ties.degrees)),
        ("betweenness", between.values),
        ("constraint", holes.constraint),
        ("effective_size", holes.effective_size),
    ):
        ordered = sorted(values[node] for node in tied if known(values[node]) is not None)
        median = ordered[len(ordered) // 2] if ordered else None
        figures.append((name, known(values[id_]), median))
    rows = tuple(
        (str(ties.nodes[k]), country.get(ProfileId(str(ties.nodes[k]))), int(ties.degrees[k]))
        for k in sorted(partners.tolist(), key=lambda k: (-int(ties.degrees[k]), k))
    )
    about = selection.about
    return (
        Table(name="ego", columns=("figure", "value", "median"), rows=tuple(figures), about=about),
        Table(name="partners", columns=("profile", "country", "partners"), rows=rows, about=about),
    )
