"""The size of each layer."""

from typing import Annotated

import networkx as nx
import typer

from matchmaker.cli.context import context_of, print_json
from matchmaker.domain import Layer

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def overview(context: typer.Context, json: Json = False) -> None:
    """Size of each layer: profiles in it, links, components."""
    if context.invoked_subcommand is not None:
        return
    found = context_of(context).matchmaker().network
    figures = []
    for layer in Layer:
        graph = found.to_networkx([layer])
        linked = graph.subgraph([node for node, degree in graph.degree() if degree])
        figures.append(
            {
                "layer": layer.value,
                "profiles": sum(1 for _, side in linked.nodes(data="bipartite") if side == 0),
                "activities": sum(1 for _, side in linked.nodes(data="bipartite") if side == 1),
                "links": linked.number_of_edges(),
                "components": nx.number_connected_components(linked) if linked else 0,
            }
        )
    if json:
        print_json(figures)
        return
    for row in figures:
        typer.echo("  ".join(f"{name} {value}" for name, value in row.items()))
