"""Plan who takes which firm."""

from typing import Annotated

import numpy as np
import typer

from matchmaker.cli.context import context_of, print_json
from matchmaker.domain import ProfileId


def plan(
    context: typer.Context,
    firms: Annotated[
        str, typer.Option(help="Ids of firms, separated by commas; empty: all without an expert.")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """
    Propose which expert follows which firm, under everybody's capacity.

    Nothing is written: staff decide, and record it as a tie of the layer expert_client.

    Example: matchmaker --home demo plan --firms demo-c-0001,demo-c-0002,demo-c-0003
    """
    matchmaker = context_of(context).matchmaker()
    wanted = [ProfileId(id_.strip()) for id_ in firms.split(",") if id_.strip()]
    found = matchmaker.plan(wanted or None)
    if json:
        print_json(found)
        return
    names = dict(
        zip(matchmaker.snapshot.profiles.ids, matchmaker.snapshot.profiles.names, strict=True)
    )
    for each in found.assignments:
        typer.echo(f"{names[each.expert_id]}\t{names[each.firm_id]}\t{each.score:+.2f}")
    worst = "none" if np.isnan(found.worst) else f"{found.worst:+.2f}"
    typer.echo(
        f"{len(found.assignments)} firms assigned, {len(found.left_over)} without a free place; "
        f"worst fit {worst}."
    )
