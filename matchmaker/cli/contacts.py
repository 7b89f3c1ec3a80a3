"""Persons of firms: list, add, remove, tell them that their data is kept, hand it out, erase it."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from matchmaker.cli.account import now_here
from matchmaker.cli.context import context_of, print_json, print_result
from matchmaker.domain import Language, ProfileId
from matchmaker.domain.contact_person import ContactPerson, ContactVisibility
from matchmaker.services.contact_persons import (
    NoticeDue,
    add_contact,
    change_contact,
    erase_contact,
    export_contact,
    note_informed,
    notices_due,
    send_notices,
)
from matchmaker.settings import Settings

contacts = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="""
    Keep the persons of firms: whom to ring or write to. No list, page or export of profiles shows
    them.

    Example: matchmaker --home lecco contacts list c-001
    """,
)

Who = Annotated[str, typer.Argument(help="Id of a firm's profile.")]
Which = Annotated[str, typer.Argument(help="Id of a person, as 'list' says.")]
Name = Annotated[str, typer.Argument(help="Name of the person.")]
Role = Annotated[str | None, typer.Option(help="What the person does there.")]
Email = Annotated[str | None, typer.Option(help="E-mail address.")]
Phone = Annotated[str | None, typer.Option(help="Telephone number.")]
Spoken = Annotated[str | None, typer.Option(help="In which language to write: it, en, de, fr, …")]
Private = Annotated[
    bool | None, typer.Option("--private/--staff", help="Only the firm itself sees the person.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@contacts.command("list")
def list_(context: typer.Context, who: Who, json: Json = False) -> None:
    """
    List the persons of a firm.

    Example: matchmaker --home lecco contacts list c-001
    """
    with context_of(context).open().store() as store:
        found = store.contacts.of(store.profile(ProfileId(who)).id)
    if json:
        print_json(found)
        return
    for each in found:
        told = ", ".join(filter(None, (each.role, each.email, each.phone)))
        typer.echo(f"{each.id}  {each.name}{f' ({told})' if told else ''}")
    typer.echo(f"{len(found)} persons.")


@contacts.command()
def add(
    context: typer.Context,
    who: Who,
    name: Name,
    role: Role = None,
    email: Email = None,
    phone: Phone = None,
    language: Spoken = None,
    private: Private = None,
    json: Json = False,
) -> None:
    """
    Add a person of a firm.

    Example: matchmaker --home lecco contacts add c-001 "Ada Rossetti" --email ada@example.org
    """
    said = _said(None, role, email, phone, language, private)
    new = replace(ContactPerson(id="", profile_id=ProfileId(who), name=name), **said)
    with context_of(context).open().store() as store:
        kept = add_contact(store, new, now_here())
    print_result(kept, f"Added {kept.id}.", json=json)


@contacts.command()
def change(
    context: typer.Context,
    which: Which,
    name: Annotated[str | None, typer.Option(help="Another name.")] = None,
    role: Role = None,
    email: Email = None,
    phone: Phone = None,
    language: Spoken = None,
    private: Private = None,
    json: Json = False,
) -> None:
    """
    Change what is given of a person; from then on no table overwrites it.

    Example: matchmaker --home lecco contacts change person-4f0c… --phone "+39 0341 000000"
    """
    said = _said(name, role, email, phone, language, private)
    with context_of(context).open().store() as store:
        kept = change_contact(store, replace(store.contacts.get(which), **said), now_here())
    print_result(kept, f"Changed {kept.id}.", json=json)


@contacts.command()
def due(
    context: typer.Context,
    to: Annotated[
        Path | None, typer.Option(help="Folder to write the notices into, a text file each.")
    ] = None,
    network: Annotated[str, typer.Option(help="Name of the network.")] = "",
    otherwise: Annotated[
        Language, typer.Option(help="For who speaks another language, or nobody knows which.")
    ] = Language.EN,
    json: Json = False,
) -> None:
    """
    List who was imported and still has to be told that their data is kept (Art. 14 GDPR).

    Example: matchmaker --home lecco contacts due --to notices --network "Rete Lario"
    """
    site = Settings().url
    with context_of(context).open().store() as store:
        found = notices_due(store, network=network or site, site=site, otherwise=otherwise)
    if to is not None:
        to.mkdir(parents=True, exist_ok=True)
        for each in found:
            said = each.notice
            head = f"To: {each.contact.email}\nSubject: {said.subject}\n\n"
            (to / f"{each.contact.id}.txt").write_text(head + said.body, encoding="utf-8")
    if json:
        print_json(found)
        return
    for each in found:
        state = _state(each)
        typer.echo(f"{each.contact.id}  by {each.due_on}  {each.contact.name}, {each.firm}{state}")
    typer.echo(f"{len(found)} persons still have to be told.")


@contacts.command()
def send(
    context: typer.Context,
    which: Annotated[
        list[str] | None, typer.Argument(help="Ids of persons; without any, all who are due.")
    ] = None,
    network: Annotated[str, typer.Option(help="Name of the network.")] = "",
    otherwise: Annotated[
        Language, typer.Option(help="For who speaks another language, or nobody knows which.")
    ] = Language.EN,
    json: Json = False,
) -> None:
    """
    Have the service e-mail the notices that are due; whoever got theirs counts as told.

    They leave with the next "outbox send", or by themselves where the service runs.

    Example: matchmaker --home lecco contacts send --network "Rete Lario" --otherwise it
    """
    site = Settings().url
    with context_of(context).open().store() as store:
        done = send_notices(
            store, which or None, now_here(), network=network or site, site=site,
            otherwise=otherwise,
        )  # fmt: skip
    print_result(
        done,
        f"{done.n_queued} notices are on their way, {done.n_waiting} were before; "
        f"{done.n_without_address} persons have no e-mail address.",
        json=json,
    )


@contacts.command()
def informed(
    context: typer.Context,
    which: Annotated[list[str], typer.Argument(help="Ids of persons.")],
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="When they were told.")],
    json: Json = False,
) -> None:
    """
    Note that persons were told that their data is kept.

    Example: matchmaker --home lecco contacts informed person-4f0c… --on 2026-12-01
    """
    with context_of(context).open().store() as store:
        n = note_informed(store, which, on.date(), now_here())
    print_result({"informed": n, "on": on.date()}, f"Noted for {n} persons.", json=json)


@contacts.command()
def export(context: typer.Context, which: Which, json: Json = False) -> None:
    """
    Print what is stored about a person, for the person.

    Example: matchmaker --home lecco contacts export person-4f0c…
    """
    with context_of(context).open().store() as store:
        found = export_contact(store, which, now_here())
    print_result(found, msgspec.json.format(msgspec.json.encode(found)).decode(), json=json)


@contacts.command()
def erase(
    context: typer.Context,
    which: Which,
    reason: Annotated[str, typer.Option(help="Why; it is logged. Name nobody.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Json = False,
) -> None:
    """
    Erase a person everywhere; no table brings them back, and the firm stays.

    Example: matchmaker --home lecco contacts erase person-4f0c… --reason "asked to"
    """
    home = context_of(context).open()
    if not yes:
        typer.confirm("This cannot be undone. Erase?", abort=True)
    with home.store() as store:
        erase_contact(home, store, which, now_here(reason))
    print_result({"id": which, "erased": True}, "Erased.", json=json)


def _state(due: NoticeDue) -> str:
    if due.written_at is None:
        return "" if due.contact.email else " (no e-mail address)"
    if due.is_given_up:
        return f" (given up: {due.error})"
    return f" (on its way since {due.written_at:%Y-%m-%d}{': ' * bool(due.error)}{due.error})"


def _said(
    name: str | None,
    role: str | None,
    email: str | None,
    phone: str | None,
    language: str | None,
    private: bool | None,
) -> dict[str, Any]:
    """What was given; nothing else is changed."""
    levels = {True: ContactVisibility.PRIVATE, False: ContactVisibility.STAFF, None: None}
    given = {
        "name": name,
        "role": role,
        "email": email,
        "phone": phone,
        "language": language,
        "visibility": levels[private],
    }
    return {field: value for field, value in given.items() if value is not None}
