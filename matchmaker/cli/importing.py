"""Bring profiles in: make a home, look at a file, import it, fetch a template."""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from matchmaker.cli.context import (
    NewStore,
    context_of,
    kept,
    print_json,
    print_result,
    progress_bar,
    store_by_variable,
)
from matchmaker.cli.output import Force, output_file
from matchmaker.cli.reading_report import Lang, language_of, tell, tell_mapping
from matchmaker.errors import InputError
from matchmaker.errors.sentences import reports
from matchmaker.errors.translation import told
from matchmaker.home import Home, is_home
from matchmaker.services.building import build, find_duplicates
from matchmaker.services.first_run import import_demo
from matchmaker.services.importing import SOURCES, check_source, import_source
from matchmaker.services.mappings import has_columns, open_mapped, remember
from matchmaker.snapshot import Meta
from matchmaker.sources import (
    ReadResult,
    Reject,
    TableMapping,
    count_problems,
    mapping_text,
    read_mapping,
    template,
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Source = Annotated[str, typer.Argument(help=f"What it holds: {', '.join(SOURCES)}.")]
MendText = Annotated[
    bool, typer.Option("--mend-text", help="Mend UTF-8 that was read as Windows-1252.")
]


def init(
    context: typer.Context,
    demo: Annotated[bool, typer.Option("--demo", help="Fill it with the demo network.")] = False,
    store: NewStore = "",
    existing: Annotated[
        bool, typer.Option("--existing", help="Use the network that is in --store already.")
    ] = False,
    json: Json = False,
) -> None:
    """
    Make a home for a network.

    A demo network that was cut short while it was made is completed by the same command.

    Example: matchmaker --home demo init --demo

    Example: matchmaker --home lecco init --store 'postgresql://lecco:${LECCO_PASSWORD}@db/lecco'
    """
    path = context_of(context).home
    store = store or store_by_variable()
    if demo:
        with Home.create_filled(path, store) as home:
            meta = _fill_with_demo(home)
        done = (
            f"The demo network is in service: {meta.n_profiles} invented profiles "
            f"({meta.n_merged} duplicates merged), {meta.n_activities} activities."
        )
        made = {"home": str(home.path), "store": home.store_place, "snapshot": meta}
        print_result(made, f"Made {home.path}.", done, json=json)
        return
    home = Home.create(path, store, existing=existing)
    following = "Next: matchmaker import profiles FILE, then matchmaker build"
    made = {"home": str(home.path), "store": home.store_place, "snapshot": None}
    print_result(made, f"Made {home.path}; its store: {home.store_place}", following, json=json)


def _fill_with_demo(home: Home) -> Meta:
    import_demo(home)
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
    country: Annotated[
        list[str] | None,
        typer.Option(help="Registers: only of this country, such as IT; repeatable."),
    ] = None,
    readmit: Annotated[
        list[str] | None, typer.Option(help="Id of somebody who was erased and comes back.")
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--map", help="Which column is what; check writes it.", exists=True),
    ] = None,
    mend_text: MendText = False,
    lang: Lang = None,
    json: Json = False,
) -> None:
    """
    Import a file: all of its sound rows or, if the import fails, nothing.

    Rows that break a rule, and cells that cannot be read, are set aside in the home's folder
    "rejects", to be mended and imported again. Importing the same file again changes nothing. A
    mapping is remembered for the next file with the same headers. Who was erased stays out, and
    who withdrew consent stays unmatched, unless the file says that they agreed since.

    Example: matchmaker --home lecco import profiles firms.xlsx

    Example: matchmaker --home lecco import profiles crm.csv --map mapping.toml

    Example: matchmaker --home cordis import cordis exports/ --until 2017-12-31

    Example: matchmaker --home lecco import ror v2.1-ror-data.json --country IT --country CH
    """
    home = context_of(context).open_or_create()
    end = until.date() if until else None
    language = language_of(lang)
    mapped, notes = _mapping(home, source, path, mapping, mend_text=mend_text)
    with kept(_kept(home)):
        done = import_source(
            home, source, path, until=end, countries=country or (), readmit=readmit or (),
            mapping=mapped, mend_text=mend_text, language=language,
        )  # fmt: skip
    if mapping and mapped:
        remember(home, mapped)
    if json:
        rejects = [str(file) for file in done.rejects]
        print_json({"record": done.record, "rejects": rejects, **_counted(done.reading)})
        return
    tell(done.reading, notes, language)
    record = done.record
    typer.echo(
        told(
            reports.IN_STORE, language, added=record.n_added, changed=record.n_changed,
            unchanged=record.n_unchanged,
        )
    )  # fmt: skip
    for file in done.rejects:
        typer.echo(told(reports.SET_ASIDE, language, file=file))


def _mapping(
    home: Home | None, source: str, path: Path, given: Path | None, *, mend_text: bool
) -> tuple[TableMapping | None, tuple[InputError, ...]]:
    """Give the mapping by which a table is read, and what is to be said of it."""
    if not has_columns(source):
        return None, ()
    told = read_mapping(given) if given else None
    opened, notes = open_mapped(home, source, path, told, mend_text=mend_text)
    return opened.mapping, notes


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
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--map", help="Which column is what: written if it is not there, else followed."
        ),
    ] = None,
    mend_text: MendText = False,
    lang: Lang = None,
    json: Json = False,
) -> None:
    """
    Say which column is what and what an import would do, without changing anything.

    Example: matchmaker check firms.xlsx

    Example: matchmaker check crm-export.csv --map mapping.toml

    Example: matchmaker check soci.xlsx --lang it
    """
    folder, language = context_of(context).home, language_of(lang)
    home = Home.open(folder) if is_home(folder) else None
    given = mapping if mapping and mapping.is_file() else None
    mapped, notes = _mapping(home, source, path, given, mend_text=mend_text)
    if mapping and mapped and not given:
        with output_file(mapping, force=False) as part:
            part.write_text(mapping_text(mapped), encoding="utf-8")
    reading = check_source(home, source, path, mapping=mapped, mend_text=mend_text)
    if json:
        print_json(_checked(reading, notes, mapped))
    else:
        if mapped:
            tell_mapping(mapped, language)
        tell(reading, notes, language)
        if mapping and mapped and not given:
            typer.echo(told(reports.WROTE_MAPPING, language, file=mapping))
        typer.echo(told(reports.NOTHING_CHANGED, language))
    if reading.rejects:
        raise typer.Exit(1)


def _checked(
    reading: ReadResult, notes: tuple[InputError, ...], mapping: TableMapping | None
) -> dict[str, Any]:
    return {
        "n_read": reading.n_read,
        "n_accepted": reading.n_accepted,
        "rejects": [_reject(each) for each in reading.rejects],
        "warnings": [*map(str, (*notes, *reading.notes, *reading.warnings))],
        "mapping": mapping,
        **_counted(reading),
    }


def _counted(reading: ReadResult) -> dict[str, Any]:
    """What was set aside, for machines."""
    counts = count_problems(reading.rejects, reading.set_aside)
    return {
        "set_aside": [_reject(each) for each in reading.set_aside],
        "problems": [
            {"n": each.n, "whole_row": each.whole_row, "rows": each.rows, **_reject(each.example)}
            for each in counts
        ],
    }


def _reject(reject: Reject) -> dict[str, Any]:
    return {
        each.name: getattr(reject, each.name) for each in fields(reject) if each.name != "problem"
    }


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
