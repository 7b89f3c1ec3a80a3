"""Draft a profile from saved pages, for a person to accept."""

from pathlib import Path
from typing import Annotated

import typer

from matchmaker.cli.context import print_json
from matchmaker.cli.output import Force, check_output, output_file
from matchmaker.domain import Kind
from matchmaker.services.drafting import draft_profile, write_draft


def draft(
    html: Annotated[
        Path, typer.Option("--html", exists=True, help="A saved page, or a folder of them.")
    ],
    id_: Annotated[str, typer.Option("--id", help="Id of the profile to be.")],
    out: Annotated[
        Path | None, typer.Option(help="Table to write, for 'matchmaker import profiles'.")
    ] = None,
    without: Annotated[
        list[int] | None, typer.Option(help="Number of a proposal to leave out; repeatable.")
    ] = None,
    kind: Annotated[Kind, typer.Option(help="What it is.")] = Kind.COMPANY,
    name: Annotated[str, typer.Option(help="Name; that of the site unless it is given.")] = "",
    url: Annotated[str, typer.Option(help="Address of the site.")] = "",
    force: Force = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """
    Propose a profile from the saved pages of a website; nothing is fetched.

    Each proposal shows the sentence that says so. Look at them first, then write the table without
    those that are wrong, and import it. Needs the extra "draft".

    Example: matchmaker draft --html saved/ --id torneria-rovina --out torneria.csv --without 3
    """
    if out is not None:
        check_output(out, force=force)
    found = draft_profile(html, id_=id_, kind=kind, name=name, url=url)
    n = None
    if out is not None:
        with output_file(out, force=force) as part:
            n = write_draft(found, part, without=without or ())
    if json:
        print_json({"draft": found, "path": str(out) if out else None, "n_written": n})
        return
    typer.echo(f"{found.name}: {found.n_pages} pages, language {found.language or 'unknown'}.")
    for each in found.proposals:
        typer.echo(f"{each.number:>3}  {each.column}: {each.value}")
        if each.quote != each.value:
            typer.echo(f"       “{each.quote}”")
        typer.echo(f"       {each.file}")
    if n is not None:
        typer.echo(f"Wrote {n} of {len(found.proposals)} proposals to {out}.")
