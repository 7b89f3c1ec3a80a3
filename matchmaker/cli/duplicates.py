"""Look at pairs that may be one and the same, and take a word on one back."""

from typing import Annotated

import typer

from matchmaker.cli.account import now_here_by
from matchmaker.cli.context import context_of, print_json, print_result
from matchmaker.services.duplicates import PairInDoubt, pairs_in_doubt, side_by_side, take_back

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def duplicates(
    context: typer.Context,
    limit: Annotated[int, typer.Option("-n", min=1, help="Pairs to show.")] = 10,
    json: Json = False,
) -> None:
    """
    Show uncertain pairs side by side: what agrees, what contradicts, what a merge makes of them.

    Example: matchmaker --home lecco duplicates -n 3
    """
    with context_of(context).open().store() as store:
        pairs = pairs_in_doubt(store)
        shown = [side_by_side(store, pair) for pair in pairs[:limit]]
    if json:
        print_json({"n_open": len(pairs), "pairs": [_written(pair) for pair in shown]})
        return
    for pair in shown:
        _tell(pair)
    typer.echo(f"{len(pairs)} pairs are uncertain; judge them with: matchmaker judge")


def unjudge(
    context: typer.Context,
    left: Annotated[str, typer.Argument(help="Id of one profile.")],
    right: Annotated[str, typer.Argument(help="Id of the other.")],
    by: Annotated[str, typer.Option(help="Who takes it back: your account, or a name.")] = "",
    json: Json = False,
) -> None:
    """
    Take back what was last said of a pair: same, different or unsure.

    Example: matchmaker --home lecco unjudge c-001 c-417 --by "Staff Lecco"
    """
    with context_of(context).open().store() as store:
        word = take_back(store, left, right, now_here_by(store, by))
    done = (
        f"{left} and {right}: no longer {word.verdict}. Takes effect with: matchmaker resolve, "
        "then matchmaker build"
    )
    print_result(word, done, json=json)


def _tell(pair: PairInDoubt) -> None:
    mark = "  (looked at before, without an answer)" if pair.unsure else ""
    typer.echo(f"{pair.left.id} ? {pair.right.id}  probability {pair.probability:.2f}{mark}")
    for word, found in (("agrees", pair.agrees), ("contradicts", pair.contradicts)):
        told = ", ".join(f"{name} {bits:+.1f}" for name, bits in found.items())
        typer.echo(f"  {word}: {told or '-'}")
    for each in pair.fields:
        sides = [" | ".join(side) or "-" for side in (each.left, each.right, each.merged)]
        typer.echo(f"  {each.field}: {sides[0]}  ?  {sides[1]}  =>  {sides[2]}")
    typer.echo()


def _written(pair: PairInDoubt) -> dict[str, object]:
    return {
        "left_id": pair.left.id,
        "right_id": pair.right.id,
        "probability": pair.probability,
        "weight": pair.weight,
        "agrees": pair.agrees,
        "contradicts": pair.contradicts,
        "fields": pair.fields,
        "unsure": pair.unsure,
    }
