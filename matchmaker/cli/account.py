"""Accounts of the service, and the log of what was done with them."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from matchmaker.cli.context import context_of, print_json, print_result
from matchmaker.domain import Language, Role
from matchmaker.errors import InputError, StoreError
from matchmaker.services.accounts import (
    account_named,
    add_account,
    change_account,
    disable,
    find_account,
    make_key,
    new_secret,
    offer_reset,
    provisioning_uri,
    remember_second_factor,
    revoke_key,
    set_password,
)
from matchmaker.services.accounts import invite as invite_
from matchmaker.services.links import NewLink
from matchmaker.settings import Settings
from matchmaker.store import Account, ApiKey, Origin, Store

account = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="""
    Say who may sign in, as what, and for whom.

    Example: matchmaker --home lecco account add anna@example.org --role staff
    """,
)

Who = Annotated[str, typer.Argument(help="E-mail or id of an account.")]
For = Annotated[
    list[str] | None, typer.Option("--for", help="Profile that it speaks for; repeatable.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def now_here(reason: str = "") -> Origin:
    """Say that a change was made on the command line, now."""
    return Origin(source="command line", at=datetime.now(UTC), reason=reason)


def now_here_by(store: Store, who: str) -> Origin:
    """Say that it was made by somebody, where the name given is that of an account."""
    account = account_named(store, who) if who else None
    return replace(now_here(), account_id=account.id if account is not None else "")


def password_given() -> str:
    """Ask for a new password twice on a terminal; else read the first line of the input."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


@account.command()
def add(
    context: typer.Context,
    email: Annotated[str, typer.Argument(help="E-mail to sign in with.")],
    role: Annotated[Role, typer.Option(help="What it may do.")],
    name: Annotated[str, typer.Option(help="Name of the person.")] = "",
    speaks_for: For = None,
    language: Annotated[Language, typer.Option(help="Language of messages.")] = Language.IT,
    password: Annotated[
        bool, typer.Option(help="Ask for a password; without one, an OpenID provider is needed.")
    ] = True,
    json: Json = False,
) -> None:
    """
    Add an account; the password is asked for, or read from the input.

    Example: matchmaker --home lecco account add rossi@example.org --role company --for c-001
    """
    with context_of(context).open().store() as store:
        added = add_account(
            store,
            email=email,
            name=name,
            role=role,
            speaks_for=speaks_for or (),
            password=password_given() if password else "",
            language=language,
            origin=now_here(),
        )
    lines = [f"{added.id} {added.email} may sign in as {added.role}."]
    if role is Role.ADMIN:
        lines.append(f"It needs a second factor first: matchmaker account code {added.email}")
    print_result(_told(added), *lines, json=json)


@account.command()
def invite(
    context: typer.Context,
    email: Annotated[str, typer.Argument(help="E-mail to write to and to sign in with.")],
    role: Annotated[Role | None, typer.Option(help="What a new account may do.")] = None,
    name: Annotated[str, typer.Option(help="Name of the person.")] = "",
    speaks_for: For = None,
    language: Annotated[Language, typer.Option(help="Language of messages.")] = Language.IT,
    shown: Annotated[
        bool, typer.Option("--print", help="Print the link to hand over, and send no e-mail.")
    ] = False,
    json: Json = False,
) -> None:
    """
    Let somebody choose their password by a link, which works once; adds an account where none is.

    Example: matchmaker --home lecco account invite rossi@example.org --role company --for c-001
    """
    with context_of(context).open().store() as store:
        invited = account_named(store, email)
        if invited is None:
            if role is None:
                raise InputError("invitation_without_role", field="role")
            invited = add_account(
                store,
                email=email,
                name=name,
                role=role,
                speaks_for=speaks_for or (),
                language=language,
                origin=now_here(),
            )
        new = link_by(invite_, store, invited, sends=not shown)
    _print_link(invited, new, shown=shown, json=json)


@account.command()
def reset(
    context: typer.Context,
    who: Who,
    shown: Annotated[
        bool, typer.Option("--print", help="Print the link to hand over, and send no e-mail.")
    ] = False,
    json: Json = False,
) -> None:
    """
    Let the owner of an account choose another password by a link, which works once.

    Example: matchmaker --home lecco account reset rossi@example.org
    """
    with context_of(context).open().store() as store:
        found = find_account(store, who)
        new = link_by(offer_reset, store, found, sends=not shown)
    _print_link(found, new, shown=shown, json=json)


def link_by(make: Callable[..., NewLink], store: Store, owner: Account, *, sends: bool) -> NewLink:
    """Make a link to the service that the environment names."""
    return make(store, owner, now_here(), url=Settings().url, sends=sends)


def _print_link(owner: Account, new: NewLink, *, shown: bool, json: bool) -> None:
    address = f"{Settings().url.rstrip('/')}{new.path}" if shown else ""
    sent = f"An e-mail to {owner.email} waits; the service or `matchmaker outbox send` sends it."
    until = new.link.expires_at
    told = _told(owner) | {"until": until, "link": address or None}
    print_result(
        told, address or sent, f"The link works once, until {until:%Y-%m-%d %H:%M} UTC.", json=json
    )


@account.command("list")
def list_(context: typer.Context, json: Json = False) -> None:
    """
    List who may sign in, as what and for whom.

    Example: matchmaker --home lecco account list
    """
    with context_of(context).open().store() as store:
        found = store.accounts.all()
    if json:
        print_json([_told(each) for each in found])
        return
    for each in found:
        state = "disabled" if each.disabled_at else ""
        spoken = ", ".join(sorted(each.speaks_for))
        typer.echo("  ".join(filter(None, (each.id, each.email, each.role, spoken, state))))
    typer.echo(f"{len(found)} accounts.")


@account.command()
def role(
    context: typer.Context,
    who: Who,
    role: Annotated[Role, typer.Argument(help="What it may do from now on.")],
    speaks_for: For = None,
    json: Json = False,
) -> None:
    """
    Change what an account may do and for whom it speaks; it has to sign in again.

    Example: matchmaker --home lecco account role rossi@example.org company --for c-001
    """
    with context_of(context).open().store() as store:
        changed = change_account(
            store, find_account(store, who), now_here(), role=role, speaks_for=speaks_for or ()
        )
    spoken = ", ".join(sorted(changed.speaks_for)) or "nobody"
    done = f"{changed.email}: {changed.role}, speaks for {spoken}."
    print_result(_told(changed), done, json=json)


@account.command()
def password(
    context: typer.Context,
    who: Who,
    end_keys: Annotated[
        bool, typer.Option("--end-keys", help="End its API keys; an admin's end always.")
    ] = False,
    json: Json = False,
) -> None:
    """
    Give an account another password; whoever is signed in with the old one is signed out.

    Example: matchmaker --home lecco account password rossi@example.org
    """
    with context_of(context).open().store() as store:
        found = find_account(store, who)
        set_password(store, found, password_given(), now_here(), end_keys=end_keys)
    print_result(_told(found), f"{found.email} has a new password.", json=json)


@account.command("disable")
def disable_(
    context: typer.Context,
    who: Who,
    enable: Annotated[bool, typer.Option("--enable", help="Let it in again.")] = False,
    json: Json = False,
) -> None:
    """
    Lock an account out at once, with its sessions and keys.

    Example: matchmaker --home lecco account disable rossi@example.org
    """
    with context_of(context).open().store() as store:
        changed = disable(store, find_account(store, who), now_here(), enable=enable)
    done = f"{changed.email} is {'disabled' if changed.disabled_at else 'enabled'}."
    print_result(_told(changed), done, json=json)


@account.command()
def code(
    context: typer.Context,
    who: Who,
    remove: Annotated[bool, typer.Option("--remove", help="Ask for no code any more.")] = False,
    json: Json = False,
) -> None:
    """
    Set up a second factor: prints what an authenticator program needs, once.

    Example: matchmaker --home lecco account code anna@example.org
    """
    secret = "" if remove else new_secret()
    with context_of(context).open().store() as store:
        found = find_account(store, who)
        remember_second_factor(store, found, secret, 0, now_here())
    uri = "" if remove else provisioning_uri(secret, found.email)
    done = uri or f"{found.email} signs in without a code."
    told = _told(found) | {"second_factor": not remove, "uri": uri or None}
    print_result(told, done, json=json)


@account.command()
def key(
    context: typer.Context,
    who: Who,
    name: Annotated[str, typer.Option(help="Which program it is for.")] = "",
    scope: Annotated[
        list[str] | None, typer.Option(help='"read", "write" or an action; repeatable.')
    ] = None,
    days: Annotated[int, typer.Option(min=1, help="How long it lasts.")] = 90,
    revoke: Annotated[str, typer.Option(help="Id of a key to revoke.")] = "",
    json: Json = False,
) -> None:
    """
    Make a key for a program, list keys, or revoke one; a key is shown once.

    Example: matchmaker --home lecco account key anna@example.org --name crm --scope read
    """
    with context_of(context).open().store() as store:
        owner = find_account(store, who)
        if revoke:
            mine = next((k for k in store.sessions.keys_of(owner.id) if k.id == revoke), None)
            if mine is None:
                raise InputError("account_key_unknown", value=revoke)
            revoke_key(store, mine, now_here())
        if scope:
            lasts = timedelta(days=days)
            text, made = make_key(
                store, owner, name=name, scopes=scope, lasts=lasts, origin=now_here()
            )
            print_result({"id": made.id, "key": text}, text, json=json)
            return
        keys = store.sessions.keys_of(owner.id)
    print_result([_key_told(each) for each in keys], *map(_key_line, keys), json=json)


def audit(
    context: typer.Context,
    verify: Annotated[bool, typer.Option("--verify", help="Find the first broken line.")] = False,
    noted: Annotated[
        str, typer.Option(help="NUMBER:HASH that was printed earlier, to see that none is missing.")
    ] = "",
    about: Annotated[str, typer.Option(help='Only about this: "profile:c-001".')] = "",
    action: Annotated[str, typer.Option(help='Only this action, or a family: "key.".')] = "",
    words: Annotated[str, typer.Option(help="Only with these words in subject or note.")] = "",
    k: Annotated[int, typer.Option("-n", min=1, help="How many lines.")] = 20,
    json: Json = False,
) -> None:
    """
    Read who did what, when and why, or verify that nothing was changed afterwards.

    Example: matchmaker --home lecco audit --verify
    """
    with context_of(context).open().store() as store:
        if verify or noted:
            fault = store.audit.verify(_noted(noted))
            if fault:
                raise StoreError("audit_broken", {"fault": fault})
            number, hash_ = store.audit.head()
            done = f"{number:,} lines, none was changed. Note this elsewhere: {number}:{hash_}"
            print_result({"n_lines": number, "noted": f"{number}:{hash_}"}, done, json=json)
            return
        lines = store.audit.lines(subject=about, action=action, words=words, n=k)
    if json:
        print_json(lines)
        return
    for each in reversed(lines):
        who = each.account_id or "command line"
        rest = filter(None, (each.subject, each.acting_for, each.reason, each.note))
        told = "(erased)" if each.erased else f"{who}  {'  '.join(rest)}"
        typer.echo(f"{each.id:>6}  {each.at:%Y-%m-%d %H:%M:%S}  {each.action}  {told}")


def _noted(text: str) -> tuple[int, str] | None:
    if not text:
        return None
    number, _, hash_ = text.partition(":")
    if not number.isdigit() or not hash_:
        raise InputError("audit_mark_invalid", value=text)
    return int(number), hash_


def _key_told(each: ApiKey) -> dict[str, object]:
    return {
        "id": each.id,
        "name": each.name,
        "scopes": sorted(each.scopes),
        "expires_at": each.expires_at,
        "revoked_at": each.revoked_at,
    }


def _key_line(each: ApiKey) -> str:
    state = "revoked" if each.revoked_at else f"until {each.expires_at:%Y-%m-%d}"
    return f"{each.id}  {each.name}  {' '.join(sorted(each.scopes))}  {state}"


def _told(each: Account) -> dict[str, object]:
    return {
        "id": each.id,
        "email": each.email,
        "name": each.name,
        "role": each.role,
        "speaks_for": sorted(each.speaks_for),
        "second_factor": bool(each.totp_secret),
        "disabled": each.disabled_at is not None,
    }
