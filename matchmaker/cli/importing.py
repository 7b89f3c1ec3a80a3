"""Bring profiles in: make a home, look at a file, import it, fetch a template."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from matchmaker.cli.context import context_of, kept, print_json, print_result, progress_bar
from matchmaker.cli.output import Force, output_file
from matchmaker.home import Home, is_home
from matchmaker.services.building import build, find_duplicates
from matchmaker.services.importing import SOURCES, check_source, import_source
from matchmaker.settings import shipped
from matchmaker.snapshot import Meta
from matchmaker.sources import ReadResult, template

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Source = Annotated[str, typer.Argument(help=f"What it holds: {', '.join(SOURCES)}.")]
SHOWN = 10


def init(
    context: typer.Context,
    demo: Annotated[bool, typer.Option("--demo", help="Fill it with the demo network.")] = False,
    json: Json = False,
) -> None:
    """
    Make a home for a network.

    A demo network that was cut short while it was made is completed by the same command.

    Example: matchmaker --home demo init --demo
    """
    path = context_of(context).home
    if demo:
        with Home.create_filled(path) as home:
            meta = _fill_with_demo(home)
        done = (
            f"The demo network is in service: {meta.n_profiles} invented profiles "
            f"({meta.n_merged} duplicates merged), {meta.n_activities} activities."
        )
        made = {"home": str(home.path), "snapshot": meta}
        print_result(made, f"Made {home.path}.", done, json=json)
        return
    home = Home.create(path)
    following = "Next: matchmaker import profiles FILE, then matchmaker build"
    made = {"home": str(home.path), "snapshot": None}
    print_result(made, f"Made {home.path}.", following, json=json)


def _fill_with_demo(home: Home) -> Meta:
    import_source(home, "folder", shipped("demo"))
    with progress_bar() as progress:
        find_duplicates(home, progress)
        return build(home, progress=progress)


def import_(
    context: typer.Context,
    source: Source,
    path: Annotated[Path, typer.Argument(help="File or folder.", exists=True)],
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="CORDIS: leave out what started later."),
    ] = None,
    readmit: Annotated[
        list[str] | None, typer.Option(help="Id of somebody who was erased and comes back.")
    ] = None,
    json: Json = False,
) -> None:
    """
    Import a file: all of its sound rows or, if the import fails, nothing.

    Rows that break a rule are set aside in the home's folder "rejects", to be mended and imported
    again. Importing the same file again changes nothing. Who was erased stays out, and who withdrew
    consent stays unmatched, unless the file says that they agreed since.

    Example: matchmaker --home lecco import profiles firms.xlsx

    Example: matchmaker --home cordis import cordis exports/ --until 2017-12-31
    """
    home = context_of(context).open_or_create()
    end = until.date() if until else None
    with kept(_kept(home)):
        done = import_source(home, source, path, until=end, readmit=readmit or ())
    if json:
        print_json({"record": done.record, "rejects": [str(file) for file in done.rejects]})
        return
    tell(done.reading)
    record = done.record
    typer.echo(
        f"In the store: {record.n_added:,} added, {record.n_changed:,} changed, "
        f"{record.n_unchanged:,} as they were."
    )
    for file in done.rejects:
        typer.echo(f"Rows set aside are in {file}; mend them there and import that file.")


def _kept(home: Home) -> Callable[[], str]:
    """Whether an import that was stopped had come to its end."""
    before = _n_imports(home)

    def say() -> str:
        if _n_imports(home) == before:
            return "Nothing was imported; the store is as before."
        return "Everything was imported already; import the file again to see its rejected rows."

    return say


def _n_imports(home: Home) -> int:
    with home.store() as store:
        return len(store.imports())


def check(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="File or folder.", exists=True)],
    source: Annotated[
        str, typer.Option("--as", help=f"What it holds: {', '.join(SOURCES)}.")
    ] = "profiles",
    json: Json = False,
) -> None:
    """
    Say what an import would do, without changing anything.

    Example: matchmaker check firms.xlsx
    """
    folder = context_of(context).home
    home = Home.open(folder) if is_home(folder) else None
    reading = check_source(home, source, path)
    if json:
        print_json(
            {
                "n_read": reading.n_read,
                "n_accepted": reading.n_accepted,
                "rejects": reading.rejects,
                "warnings": reading.warnings,
            }
        )
    else:
        tell(reading)
        typer.echo("Nothing was changed.")
    if reading.rejects:
        raise typer.Exit(1)


def tell(reading: ReadResult) -> None:
    """Say what was read, and what was set aside and why."""
    typer.echo(
        f"{reading.n_read:,} rows read: {reading.n_accepted:,} accepted, "
        f"{len(reading.rejects):,} rejected, {reading.n_left_out:,} left out."
    )
    for warning in reading.warnings:
        typer.echo(f"  note: {warning}")
    for reject in reading.rejects[:SHOWN]:
        typer.echo(
            f"  {reject.file}, row {reject.row}, field {reject.field}, value {reject.value!r}: "
            f"{reject.rule}; accepted: {reject.accepted}"
        )
    if len(reading.rejects) > SHOWN:
        typer.echo(f"  … and {len(reading.rejects) - SHOWN:,} more")


def write_template(
    path: Annotated[Path, typer.Argument(help="File to write, .csv or .xlsx.")],
    table: Annotated[str, typer.Option(help="Which table.")] = "profiles",
    force: Force = False,
    json: Json = False,
) -> None:
    """
    Write a template of a table: its headers, and one example row.

    Example: matchmaker template firms.xlsx
    """
    with output_file(path, force=force) as part:
        template(table, part)
    print_result({"path": str(path), "table": table}, f"Wrote {path}.", json=json)
