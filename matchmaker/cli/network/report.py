"""Write a report of the network, or export it for other tools."""

from pathlib import Path
from typing import Annotated

import networkx as nx
import typer

from matchmaker import __version__
from matchmaker.cli.account import now_here
from matchmaker.cli.context import Context, context_of, print_result, progress_bar
from matchmaker.cli.network.options import (
    Hidden,
    Json,
    Key,
    NetworkQuestion,
    ScopeOptions,
    Seed,
    network_question,
    scoped,
)
from matchmaker.cli.output import (
    ForceIn,
    check_output,
    check_output_folder,
    output_file,
    output_folder,
)
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError
from matchmaker.graph.connectivity import FORMATS
from matchmaker.network import Funnel, Scope, funnel
from matchmaker.network.disclosure import pseudonymised
from matchmaker.network.networkx_conversion import to_networkx
from matchmaker.network.report import ReportContext, main_layer, picture_data, ready, write_report
from matchmaker.network.selection import layers_of
from matchmaker.privacy import Tier
from matchmaker.services.access_log import log_export
from matchmaker.services.programme.progress import stages


@scoped()
def report(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="Folder to write into; made where there is none.")],
    asked: ScopeOptions,
    lang: Annotated[str, typer.Option(help="it, en, de or fr.")] = "it",
    audience: Annotated[Tier, typer.Option(help="Who will read it.")] = Tier.STAFF,
    seed: Seed = 0,
    force: ForceIn = False,
    json: Json = False,
) -> None:
    """
    Write a page with figures, pictures and what they mean, to be opened without a connection.

    Pictures lie beside it as SVG and PNG, their numbers as CSV.

    Example: matchmaker --home lecco network report --out report --lang en
    """
    ready(lang)
    check_output_folder(out, force=force)
    home = context_of(context)
    matchmaker = Matchmaker.load(home.home, audience)
    snapshot = matchmaker.snapshot
    layers = layers_of(asked.layer.split("+")) if asked.layer else (main_layer(snapshot.network),)
    scope = asked.scope(layers)
    reported = ReportContext(
        built_on=snapshot.meta.built_on,
        version=__version__,
        language=lang,
        tier=audience,
        invented=snapshot.meta.n_profiles > 0 and snapshot.profiles.records[0].demo,
        revision=snapshot.meta.revision,
        command=_command(lang, scope, asked.period, audience, seed),
    )
    with progress_bar() as progress:
        found = _funnel(home, reported)
        data = picture_data(snapshot, scope, funnel=found, seed=seed, progress=progress)
        with output_folder(out, force=force) as part:
            page = out / write_report(data, part, reported, progress=progress).name
    print_result({"path": str(page)}, str(page), json=json)


def _command(lang: str, scope: Scope, period: str, audience: Tier, seed: int) -> str:
    """The command with all that decides what the report says; paths are the reader's own."""
    options = {
        "--lang": lang,
        "--layer": scope.layer,
        "--period": period,
        "--countries": ",".join(scope.countries),
        "--kinds": ",".join(scope.kinds),
        "--sectors": ",".join(scope.sectors),
        "--regions": ",".join(scope.regions),
        "--sizes": ",".join(scope.sizes),
        "--community": ",".join(scope.communities),
        "--audience": audience.value,
        "--seed": str(seed),
    }
    said = " ".join(f"{name} {value}" for name, value in options.items() if value)
    return f"matchmaker network report --out report {said}"


def _funnel(home: Context, reported: ReportContext) -> Funnel | None:
    """How far firms came: the programme's own knowledge, so for staff alone."""
    if reported.tier is not Tier.STAFF:
        return None
    with home.open().store() as store:
        return funnel(stages(store), until=reported.built_on)


NAMES = tuple(each.name for each in FORMATS)


@scoped()
def export(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="File to write; for csv and r a folder.")],
    asked: ScopeOptions,
    form: Annotated[str, typer.Option("--format", help=f"{', '.join(NAMES)}.")] = "graphml",
    projected: Annotated[
        bool, typer.Option("--projected", help="Tie profiles that share something (Newman).")
    ] = False,
    pseudonyms: Hidden = False,
    pseudonym_key: Key = "",
    force: ForceIn = False,
    json: Json = False,
) -> None:
    """
    Write the network for Gephi, UCINET, Pajek, R or a spreadsheet.

    Two-mode layers stay two-mode unless projected. Pajek and DL hold labels and weights only. With
    names, the audit log says that they were written. Under pseudonyms dates are years, and layers
    of the programme never stand in one file with others.

    Example: matchmaker --home lecco network export --layer expert_client --format gexf --out n.gexf
    """
    chosen = {each.name: each for each in FORMATS}.get(form)
    if chosen is None:
        raise InputError(
            "format_unknown", {"choices": ", ".join(NAMES)}, field="format", value=form
        )
    is_folder = not chosen.suffix
    (check_output_folder if is_folder else check_output)(out, force=force)
    ask = network_question(
        context,
        asked,
        pseudonyms=pseudonyms,
        key=pseudonym_key,
    )
    if ask.pseudonym is None:
        with context_of(context).open().store() as store:
            named = " ".join(scope.layer for scope in ask.scopes)
            log_export(store, now_here(), form, named)
    graph = _graph(ask, projected=projected)
    if ask.pseudonym is not None:
        layers = [layer for scope in ask.scopes for layer in scope.layers]
        graph = pseudonymised(graph, layers, ask.pseudonym)
    try:
        with (output_folder if is_folder else output_file)(out, force=force) as part:
            chosen.write(graph, part)
    except ValueError as error:
        raise InputError(
            "format_unfit", {"problem": error, "form": form}, field="format"
        ) from error
    n_nodes, n_ties = graph.number_of_nodes(), graph.number_of_edges()
    print_result(
        {"path": str(out), "format": form, "n_nodes": n_nodes, "n_ties": n_ties},
        f"{out}: {n_nodes:,} nodes, {n_ties:,} ties; opens in {chosen.opens_in}.",
        json=json,
    )


def _graph(ask: NetworkQuestion, *, projected: bool) -> nx.MultiGraph:
    graph = nx.MultiGraph()
    for scope in ask.scopes:
        part = to_networkx(ask.network, scope, ask.groups, ask.names, projected=projected)
        graph.add_nodes_from(part.nodes(data=True))
        graph.add_edges_from(part.edges(keys=True, data=True))
    return graph
