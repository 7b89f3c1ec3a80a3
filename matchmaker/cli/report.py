"""Write a report of the network."""

from pathlib import Path
from typing import Annotated

import typer

from matchmaker import __version__
from matchmaker.cli.context import Context, context_of, progress_bar
from matchmaker.engine import Matchmaker
from matchmaker.insight import Funnel, Scope, funnel
from matchmaker.insight.report import Edition, exhibit_of, main_layer, write_report
from matchmaker.insight.selection import filters_of, layers_of
from matchmaker.introducing import stages
from matchmaker.privacy import Tier


def report(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="Folder to write into; made where there is none.")],
    lang: Annotated[str, typer.Option(help="it or en.")] = "it",
    layer: Annotated[
        list[str] | None,
        typer.Option(help="Which ties; several are taken together. Joint projects, unless said."),
    ] = None,
    since: Annotated[float | None, typer.Option(help="Ties that began from this year on.")] = None,
    until: Annotated[float | None, typer.Option(help="Up to, not including, this year.")] = None,
    country: Annotated[list[str] | None, typer.Option(help="Only profiles of it.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Only profiles of it.")] = None,
    audience: Annotated[Tier, typer.Option(help="Who will read it.")] = Tier.STAFF,
    seed: Annotated[int, typer.Option(help="Of all that is drawn at random.")] = 0,
) -> None:
    """
    Write a page with figures, pictures and what they mean, to be opened without a connection.

    Pictures lie beside it as SVG and PNG, their numbers as CSV.

    Example: matchmaker --home lecco network report --out report --lang en
    """
    home = context_of(context)
    matchmaker = Matchmaker.load(home.home, audience)
    snapshot = matchmaker.snapshot
    countries, kinds = filters_of(country or (), kind or ())
    layers = layers_of(layer) if layer else (main_layer(snapshot.network),)
    scope = Scope(layers=layers, since=since, until=until, countries=countries, kinds=kinds)
    edition = Edition(
        built_on=snapshot.meta.built_on,
        version=__version__,
        language=lang,
        tier=audience,
        invented=any(profile.demo for profile in snapshot.profiles.records),
    )
    with progress_bar() as progress:
        found = _funnel(home, edition)
        exhibit = exhibit_of(snapshot, scope, funnel=found, seed=seed, progress=progress)
        page = write_report(exhibit, out, edition, progress=progress)
    typer.echo(page)


def _funnel(home: Context, edition: Edition) -> Funnel | None:
    """How far firms came: the programme's own knowledge, so for staff alone."""
    if edition.tier is not Tier.STAFF:
        return None
    with home.open().store() as store:
        return funnel(stages(store), until=edition.built_on)
