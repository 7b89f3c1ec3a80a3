"""What the network is asked for and nobody in it does."""

from typing import Annotated

import typer

from matchmaker.cli.context import context_of, print_json
from matchmaker.cli.network.options import Json, print_table
from matchmaker.domain import Language
from matchmaker.explanation import named
from matchmaker.services.gaps import gaps_of


def gaps(
    context: typer.Context,
    lang: Annotated[
        Language, typer.Option("--lang", help="Language of the concepts.")
    ] = Language.EN,
    json: Json = False,
) -> None:
    """
    Stated needs that nobody in the network answers, and concepts that nobody offers.

    Example: matchmaker --home lecco network gaps --lang it
    """
    found = gaps_of(context_of(context).matchmaker())
    if json:
        print_json(found)
        return
    typer.echo(f"{len(found.gaps)} of {found.n_needs} stated needs have no answer here.")
    if found.gaps:
        print_table(
            ("profile", "need", "reason", "nearest", "text"),
            [(g.profile_id, g.need_id, g.reason.value, g.fit, g.text[:80]) for g in found.gaps],
        )
    if found.concepts:
        typer.echo("\nSought, and offered by nobody:")
        print_table(
            ("concept", "needs", ""),
            [(each.concept, each.n_needs, named(each.label, lang)) for each in found.concepts],
        )
