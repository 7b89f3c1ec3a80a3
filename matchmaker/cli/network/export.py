"""Hand the network over to other tools."""

from pathlib import Path
from typing import Annotated

import networkx as nx
import typer

from matchmaker.cli.network.options import (
    Ask,
    Countries,
    Hidden,
    Key,
    Kinds,
    Layers,
    Period,
    asked,
)
from matchmaker.errors import InputError
from matchmaker.graph.connectivity import FORMATS
from matchmaker.insight.handover import graph_of

NAMES = tuple(each.name for each in FORMATS)


def export(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="File to write; for csv a folder.")],
    form: Annotated[str, typer.Option("--format", help=f"{', '.join(NAMES)}.")] = "graphml",
    layer: Layers = "",
    period: Period = "",
    countries: Countries = "",
    kinds: Kinds = "",
    projected: Annotated[
        bool, typer.Option("--projected", help="Tie profiles that share something (Newman).")
    ] = False,
    pseudonyms: Hidden = False,
    pseudonym_key: Key = "",
) -> None:
    """
    Write the network for Gephi, UCINET, Pajek, R or a spreadsheet.

    Two-mode layers stay two-mode unless projected. Pajek and DL hold labels and weights only.

    Example: matchmaker --home lecco network export --layer expert_client --format gexf --out n.gexf
    """
    chosen = {each.name: each for each in FORMATS}.get(form)
    if chosen is None:
        raise InputError("no such format", ", ".join(NAMES), field="format", value=form)
    ask = asked(
        context,
        layer=layer,
        period=period,
        countries=countries,
        kinds=kinds,
        pseudonyms=pseudonyms,
        key=pseudonym_key,
    )
    graph = _graph(ask, projected=projected)
    try:
        chosen.write(graph, out)
    except ValueError as error:
        raise InputError(str(error), f"another format than {form}", field="format") from error
    typer.echo(
        f"{out}: {graph.number_of_nodes():,} nodes, {graph.number_of_edges():,} ties; "
        f"opens in {chosen.opens_in}."
    )


def _graph(ask: Ask, *, projected: bool) -> nx.MultiGraph:
    graph = nx.MultiGraph()
    for scope in ask.scopes:
        part = graph_of(
            ask.network, scope, ask.groups, ask.names, new=ask.pseudonym, projected=projected
        )
        graph.add_nodes_from(part.nodes(data=True))
        graph.add_edges_from(part.edges(keys=True, data=True))
    return graph
