"""Write a report of the network."""

from pathlib import Path
from typing import Annotated

import typer

from matchmaker import __version__
from matchmaker.cli.context import Context, context_of, progress_bar
from matchmaker.cli.network.options import Countries, Kinds, Period, Seed
from matchmaker.engine import Matchmaker
from matchmaker.insight import Funnel, Scope, funnel
from matchmaker.insight.period import period_of
from matchmaker.insight.report import Edition, exhibit_of, main_layer, ready, write_report
from matchmaker.insight.selection import filters_of, layers_of
from matchmaker.introducing import stages
from matchmaker.privacy import Tier


def report(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="Folder to write into; made where there is none.")],
    lang: Annotated[str, typer.Option(help="it or en.")] = "it",
    layer: Annotated[
        str, typer.Option(help="A layer, or several with +; empty: joint projects, if any.")
    ] = "",
    period: Period = "",
    countries: Countries = "",
    kinds: Kinds = "",
    audience: Annotated[Tier, typer.Option(help="Who will read it.")] = Tier.STAFF,
    seed: Seed = 0,
) -> None:
    """
    Write a page with figures, pictures and what they mean, to be opened without a connection.

    Pictures lie beside it as SVG and PNG, their numbers as CSV.

    Example: matchmaker --home lecco network report --out report --lang en
    """
    ready(lang)
    home = context_of(context)
    matchmaker = Matchmaker.load(home.home, audience)
    snapshot = matchmaker.snapshot
    since, until = period_of(period)
    codes, names = filters_of(countries.split(","), kinds.split(","))
    layers = layers_of(layer.split("+")) if layer else (main_layer(snapshot.network),)
    scope = Scope(layers=layers, since=since, until=until, countries=codes, kinds=names)
    edition = Edition(
        built_on=snapshot.meta.built_on,
        version=__version__,
        language=lang,
        tier=audience,
        invented=snapshot.meta.n_profiles > 0 and snapshot.profiles.records[0].demo,
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
