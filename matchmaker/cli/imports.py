"""Look at what was imported, and undo it."""

from typing import Annotated

import typer

from matchmaker.cli.account import now_here
from matchmaker.cli.context import context_of, print_json, print_result
from matchmaker.services.importing import undo_import

imports = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="""
    See what was imported, and undo it.

    Example: matchmaker --home lecco imports list
    """,
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@imports.command("list")
def list_(context: typer.Context, json: Json = False) -> None:
    """
    List imports with their numbers, the latest first.

    Example: matchmaker --home lecco imports list
    """
    with context_of(context).open().store() as store:
        found = [*reversed(store.imports())]
    if json:
        print_json(found)
        return
    for each in found:
        done = f"{each.n_added:,} added, {each.n_changed:,} changed, {each.n_rejected:,} rejected"
        state = "" if each.state.value == "done" else f"; {each.state.value}"
        typer.echo(f"{each.id}  {each.imported_at:%Y-%m-%d %H:%M}  {each.file}: {done}{state}")
    typer.echo(f"{len(found)} imports.")


@imports.command()
def undo(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="Number of an import, as 'imports list' says.")],
    json: Json = False,
) -> None:
    """
    Take an import back: rows it added go, rows it changed become what they were.

    Rows that somebody has changed or used since stay. Possible for 30 days.

    Example: matchmaker --home lecco imports undo 12
    """
    home = context_of(context).open()
    done = undo_import(home, number, now_here())
    left = f"; {done.n_left:,} left, changed or used since" if done.n_left else ""
    print_result(
        done,
        f"Rows taken out: {done.n_removed:,}; put back as they were: {done.n_restored:,}{left}.",
        "Next: matchmaker build",
        json=json,
    )
