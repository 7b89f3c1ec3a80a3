"""A single need or offer of a profile: list, add, change, remove."""

from dataclasses import replace
from typing import Annotated, Any

import typer

from matchmaker.cli.account import now_here
from matchmaker.cli.context import context_of, print_json, print_result
from matchmaker.domain import Cooperation, Need, Offer, ProfileId, Visibility
from matchmaker.errors import InputError
from matchmaker.services.programme.still_true import aged_statements
from matchmaker.services.statements import (
    KindOf,
    add_statement,
    remove_statement,
    replace_statement,
    statement_of,
)

need = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="""
    Add, change or remove a single need of a profile.

    Example: matchmaker --home lecco need add c-001 "Saldatura laser di lamiera sottile"
    """,
)
offer = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="""
    Add, change or remove a single offer of a profile.

    Example: matchmaker --home lecco offer add c-001 "Prove di fatica su compositi"
    """,
)

Who = Annotated[str, typer.Argument(help="Id of a profile.")]
Words = Annotated[str, typer.Argument(help="What is sought or offered, in plain words.")]
Which = Annotated[str, typer.Argument(help="Its id, as 'list' says.")]
Id = Annotated[str, typer.Option("--id", help="Made from the words unless it is given.")]
Text = Annotated[str | None, typer.Option(help="Other words.")]
Language = Annotated[str | None, typer.Option(help="Of the words: it, en, de, fr.")]
Trl = Annotated[str | None, typer.Option(help="Technology readiness, such as 4-6.")]
Kinds = Annotated[
    list[Cooperation] | None, typer.Option("--cooperation", help="What kind; repeatable.")
]
Open = Annotated[Visibility | None, typer.Option(help="Who may see it.")]
Anonymous = Annotated[
    bool | None, typer.Option("--anonymous/--named", help="Readers see a teaser, and no owner.")
]
Teaser = Annotated[str | None, typer.Option(help="Words for the teaser of an anonymous need.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@need.command("list")
def list_needs(context: typer.Context, who: Who, json: Json = False) -> None:
    """
    List what a profile looks for.

    Example: matchmaker --home lecco need list c-001
    """
    _list(context, who, Need, json=json)


@need.command("aged")
def aged_needs(context: typer.Context, json: Json = False) -> None:
    """
    List needs and offers that nobody has confirmed for a year, to ask about them in person.

    Example: matchmaker --home lecco need aged
    """
    with context_of(context).open().store() as store:
        found = [*aged_statements(store, now_here().at)]
    told = [
        {
            "profile_id": e.profile.id,
            "id": e.statement.id,
            "text": e.statement.text,
            "since": e.since,
        }
        for e in found
    ]
    lines = (f"{each['profile_id']}\t{each['since'] or ''}\t{each['text']}" for each in told)
    print_result(told, *lines, json=json)


@need.command("add")
def add_need(
    context: typer.Context,
    who: Who,
    words: Words,
    id_: Id = "",
    language: Language = None,
    trl: Trl = None,
    cooperation: Kinds = None,
    visibility: Open = None,
    anonymous: Anonymous = None,
    teaser: Teaser = None,
    json: Json = False,
) -> None:
    """
    Add a need to a profile; the rest of it stays as it is.

    Example: matchmaker --home lecco need add c-001 "Prove di fatica" --cooperation testing
    """
    said = _said(None, language, trl, cooperation, visibility)
    new = replace(Need(id=id_, text=words), **said, **_veiled(anonymous, teaser))
    _add(context, who, new, json=json)


@need.command("change")
def change_need(
    context: typer.Context,
    who: Who,
    which: Which,
    text: Text = None,
    language: Language = None,
    trl: Trl = None,
    cooperation: Kinds = None,
    visibility: Open = None,
    anonymous: Anonymous = None,
    teaser: Teaser = None,
    json: Json = False,
) -> None:
    """
    Change what is given of a need; the rest of it stays as it is.

    Example: matchmaker --home lecco need change c-001 laser --visibility public
    """
    said = _said(text, language, trl, cooperation, visibility) | _veiled(anonymous, teaser)
    _change(context, who, which, Need, said, json=json)


@need.command("remove")
def remove_need(context: typer.Context, who: Who, which: Which, json: Json = False) -> None:
    """
    Take a need out of its profile.

    Example: matchmaker --home lecco need remove c-001 laser
    """
    _remove(context, who, which, Need, json=json)


@offer.command("list")
def list_offers(context: typer.Context, who: Who, json: Json = False) -> None:
    """
    List what a profile can do for others.

    Example: matchmaker --home lecco offer list c-001
    """
    _list(context, who, Offer, json=json)


@offer.command("add")
def add_offer(
    context: typer.Context,
    who: Who,
    words: Words,
    id_: Id = "",
    language: Language = None,
    trl: Trl = None,
    cooperation: Kinds = None,
    visibility: Open = None,
    json: Json = False,
) -> None:
    """
    Add an offer to a profile; the rest of it stays as it is.

    Example: matchmaker --home lecco offer add c-001 "Prove di fatica" --visibility network
    """
    said = _said(None, language, trl, cooperation, visibility)
    _add(context, who, replace(Offer(id=id_, text=words), **said), json=json)


@offer.command("change")
def change_offer(
    context: typer.Context,
    who: Who,
    which: Which,
    text: Text = None,
    language: Language = None,
    trl: Trl = None,
    cooperation: Kinds = None,
    visibility: Open = None,
    json: Json = False,
) -> None:
    """
    Change what is given of an offer; the rest of it stays as it is.

    Example: matchmaker --home lecco offer change c-001 fatica --text "Prove di fatica"
    """
    said = _said(text, language, trl, cooperation, visibility)
    _change(context, who, which, Offer, said, json=json)


@offer.command("remove")
def remove_offer(context: typer.Context, who: Who, which: Which, json: Json = False) -> None:
    """
    Take an offer out of its profile.

    Example: matchmaker --home lecco offer remove c-001 fatica
    """
    _remove(context, who, which, Offer, json=json)


def _list(context: typer.Context, who: str, kind: KindOf, *, json: bool) -> None:
    with context_of(context).open().store() as store:
        profile = store.profile(ProfileId(who))
    found = profile.needs if kind is Need else profile.offers
    if json:
        print_json(found)
        return
    for each in found:
        typer.echo(f"{each.id}  {each.visibility.value}  {each.text}")
    typer.echo(f"{len(found)} {'needs' if kind is Need else 'offers'}.")


def _add(context: typer.Context, who: str, new: Need | Offer, *, json: bool) -> None:
    with context_of(context).open().store() as store:
        kept = add_statement(store, ProfileId(who), new, now_here())
    print_result(kept, f"Added {kept.id}.", _NEXT, json=json)


def _change(
    context: typer.Context,
    who: str,
    which: str,
    kind: KindOf,
    said: dict[str, Any],
    *,
    json: bool,
) -> None:
    with context_of(context).open().store() as store:
        before = statement_of(store.profile(ProfileId(who)), kind, which)
        kept = replace_statement(
            store, ProfileId(who), replace(before, **said), now_here(), expected=None
        )
    print_result(kept, f"Changed {kept.id}.", _NEXT, json=json)


def _remove(context: typer.Context, who: str, which: str, kind: KindOf, *, json: bool) -> None:
    with context_of(context).open().store() as store:
        remove_statement(store, ProfileId(who), kind, which, now_here(), expected=None)
    print_result({"id": which, "removed": True}, f"Removed {which}.", _NEXT, json=json)


_NEXT = "Next: matchmaker build"


def _said(
    text: str | None,
    language: str | None,
    trl: str | None,
    cooperation: list[Cooperation] | None,
    visibility: Visibility | None,
) -> dict[str, Any]:
    """What was given; nothing else is changed."""
    given = {
        "text": text,
        "language": language,
        "trl": None if trl is None else _levels(trl),
        "cooperation": frozenset(cooperation) if cooperation else None,
        "visibility": visibility,
    }
    return {name: value for name, value in given.items() if value is not None}


def _veiled(anonymous: bool | None, teaser: str | None) -> dict[str, Any]:
    given = {"anonymous": anonymous, "teaser": teaser}
    return {name: value for name, value in given.items() if value is not None}


def _levels(text: str) -> tuple[int, int]:
    low, _, high = text.partition("-")
    try:
        return int(low), int(high or low)
    except ValueError:
        raise InputError("levels_no_range", field="trl", value=text) from None
