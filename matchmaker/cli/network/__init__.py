"""Ask about the network as a whole: figures, brokers, the border, plans, what-if, exports."""

import typer

from matchmaker.cli.network.actors import funnel, recommender
from matchmaker.cli.network.gaps import gaps
from matchmaker.cli.network.innovation import innovation
from matchmaker.cli.network.measures import border, brokers, measures, place, profiles
from matchmaker.cli.network.overview import overview
from matchmaker.cli.network.planning import plan, whatif
from matchmaker.cli.network.report import export, report
from matchmaker.cli.network.tables import edges, ego, nodes
from matchmaker.cli.network.time import compare, years

network = typer.Typer(
    add_completion=False,
    invoke_without_command=True,
    callback=overview,
    help="""
    Look at the network as a whole; without a further word, the size of each layer.

    Example: matchmaker --home lecco network measures --layer expert_client
    """,
)
for command in (
    measures,
    profiles,
    brokers,
    border,
    place,
    ego,
    nodes,
    edges,
    compare,
    years,
    recommender,
    funnel,
    gaps,
    innovation,
    plan,
    whatif,
    export,
    report,
):
    network.command()(command)

__all__ = ["network"]
