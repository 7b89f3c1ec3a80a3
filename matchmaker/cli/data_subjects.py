"""What people may ask for about themselves: consent, a copy, erasure; and periods that end."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from matchmaker.cli.account import now_here
from matchmaker.cli.context import context_of, print_json, print_result
from matchmaker.cli.output import Force, check_output, output_file
from matchmaker.domain import Language
from matchmaker.errors import InputError
from matchmaker.services.data_subjects import (
    apply_retention,
    change_consent,
    erase_person,
    export_person,
    periods,
)

person = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="""
    Carry out what somebody may ask for about themselves.

    Example: matchmaker --home lecco person export c-001 --out rossi.json
    """,
)

Who = Annotated[str, typer.Argument(help="Id of a profile.")]
Reason = Annotated[str, typer.Option(help="Why; it is logged. Name nobody.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@person.command()
def consent(
    context: typer.Context,
    who: Who,
    withdraw: Annotated[bool, typer.Option("--withdraw/--give", help="What was decided.")],
    text_version: Annotated[str, typer.Option(help="Which text was agreed to.")] = "",
    json: Json = False,
) -> None:
    """
    Record that consent to being matched was given or withdrawn.

    Who withdraws is in no answer of the service from then on, and in no snapshot after a build.

    Example: matchmaker --home lecco person consent c-001 --withdraw
    """
    with context_of(context).open().store() as store:
        change_consent(store, who, given=not withdraw, text_version=text_version, origin=now_here())
    said = "withdrawn; run: matchmaker build" if withdraw else "given"
    told = {"profile_id": who, "matching": not withdraw}
    print_result(told, f"{who}: consent {said}.", json=json)


@person.command()
def export(
    context: typer.Context,
    who: Who,
    out: Annotated[Path | None, typer.Option(help="File to write; else standard output.")] = None,
    reason: Reason = "",
    force: Force = False,
    json: Json = False,
) -> None:
    """
    Copy everything about a person, with who looked at it; the copy is JSON in any case.

    Example: matchmaker --home lecco person export c-001 --out rossi.json
    """
    check_output(out, force=force)
    with context_of(context).open().store() as store:
        found = export_person(store, who, now_here(reason))
    if out is None:
        print_json(found)
        return
    with output_file(out, force=force) as part:
        part.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2))
    done = f"Wrote {out}; it holds everything about one person."
    print_result({"path": str(out)}, done, json=json)


@person.command()
def erase(
    context: typer.Context,
    who: Annotated[str, typer.Argument(help="Id of a profile, or of an account without one.")],
    reason: Reason,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    json: Json = False,
) -> None:
    """
    Erase a person: database, log, rejected rows, snapshots; and again after every restore.

    Example: matchmaker --home lecco person erase c-001 --reason "asked on 23 November"
    """
    if not yes and not typer.confirm(f"Erase {who} for good?", err=True):
        raise InputError("erasure_not_confirmed")
    missed = erase_person(context_of(context).open(), who, now_here(reason))
    print_result(
        {"erased": who, "not_noted_in": [str(folder) for folder in missed]},
        "Erased. Backups made before still hold it: see docs/privacy.md.",
        *(f"Not noted beside the backups in {each}: copy erasures.jsonl there." for each in missed),
        json=json,
    )


def retention(
    context: typer.Context,
    apply: Annotated[bool, typer.Option("--apply", help="Delete what has had its time.")] = False,
    language: Annotated[Language, typer.Option("--lang", help="en or it.")] = Language.EN,
    json: Json = False,
) -> None:
    """
    Show how long what is kept, or delete what has had its time; run it every day.

    Example: matchmaker --home lecco retention --apply
    """
    shown = language if language is Language.IT else Language.EN
    if not apply:
        kept = [*periods().values()]
        lines = (f"{each.days:>5} days  {each.what[shown]}. {each.why[shown]}" for each in kept)
        print_result({"periods": kept}, *lines, json=json)
        return
    counts = apply_retention(context_of(context).open(), now_here())
    lines = (f"{name}: {count:,}" for name, count in counts.items())
    print_result({"deleted": counts}, *lines, json=json)
