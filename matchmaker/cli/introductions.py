"""Introductions for staff: look at them, propose, answer on somebody's behalf, record the rest."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from matchmaker.cli.context import context_of, print_json, print_result
from matchmaker.cli.output import Force, check_output, output_file
from matchmaker.domain import ProfileId
from matchmaker.domain.introduction import (
    OPEN,
    Act,
    Interest,
    Introduction,
    IntroductionStep,
    Meeting,
    Outcome,
    OutcomeResult,
    Reason,
    State,
)
from matchmaker.errors import InputError
from matchmaker.introductions import calendar_entry, expires_at
from matchmaker.privacy.principal import Principal
from matchmaker.services.accounts import find_account
from matchmaker.services.introductions import SiteAddress, act, plan_task, start, write_note
from matchmaker.settings import Settings
from matchmaker.store import Store

introductions = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="""
    Bring two profiles together, from the proposal to what came of it.

    Example: matchmaker --home lecco introductions propose c-001 r-012 --by anna@example.org
    """,
)

Id = Annotated[str, typer.Argument(help="Id of an introduction.")]
By = Annotated[str, typer.Option(help="Your account: its e-mail or id.")]
For = Annotated[str, typer.Option("--for", help="Profile of the side on whose behalf you act.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Day, as 2026-11-23.")]


@introductions.command("list")
def list_(
    context: typer.Context,
    state: Annotated[
        list[State] | None, typer.Option(help="Only in this state; repeatable. None: all open.")
    ] = None,
    json: Json = False,
) -> None:
    """
    List introductions; without a state, those that are open.

    Example: matchmaker --home lecco introductions list --state declined
    """
    with context_of(context).open().store() as store:
        found = list(store.introductions.all(state or OPEN))
        names = {id_: store.profile(id_).name for id_ in _sides(found)}
    if json:
        print_json(found)
        return
    for each in found:
        end = expires_at(each)
        until = f"  until {end.date()}" if end is not None else ""
        pair = f"{names[each.asker_id]} – {names[each.candidate_id]}"
        typer.echo(f"{each.id}  {each.state:<10}  {pair}{until}")
    typer.echo(f"{len(found)} introductions.")


@introductions.command()
def show(context: typer.Context, introduction_id: Id, json: Json = False) -> None:
    """
    Show one introduction with its log, notes and tasks.

    Example: matchmaker --home lecco introductions show ID
    """
    with context_of(context).open().store() as store:
        found = store.introductions.get(introduction_id)
        log = store.introductions.log(introduction_id)
        notes = store.introductions.notes(introduction_id)
        tasks = store.introductions.tasks(introduction_id)
    if json:
        print_json({"introduction": found, "log": log, "notes": notes, "tasks": tasks})
        return
    typer.echo(f"{found.asker_id} – {found.candidate_id}: {found.state}, version {found.version}")
    for event in log:
        by = f" by {event.by}" if event.by else ""
        reason = f": {event.reason} {event.remark}".rstrip() if event.reason else ""
        typer.echo(f"  {event.at:%Y-%m-%d %H:%M}  {event.act} ({event.party}{by}){reason}")
    for note in notes:
        typer.echo(f"  note, {'shared' if note.shared else 'staff'}: {note.text}")
    for task in tasks:
        typer.echo(f"  task {task.id}, {'done' if task.done_at else task.due_on}: {task.text}")


@introductions.command()
def propose(
    context: typer.Context,
    asker: Annotated[str, typer.Argument(help="Id of the profile that looks for a partner.")],
    candidate: Annotated[str, typer.Argument(help="Id of the possible partner.")],
    by: By,
    draft: Annotated[bool, typer.Option(help="Only note the pair; nobody is asked yet.")] = False,
    json: Json = False,
) -> None:
    """
    Ask two profiles whether they are interested in one another.

    Example: matchmaker --home lecco introductions propose c-001 r-012 --by anna@example.org
    """
    with context_of(context).open().store() as store:
        found = start(
            store,
            _reader(store, by),
            asker_id=ProfileId(asker),
            candidate_id=ProfileId(candidate),
            propose=not draft,
            site=_site(),
            now=datetime.now(UTC),
        )
    _say(found, json=json)


@introductions.command()
def send(context: typer.Context, introduction_id: Id, by: By, json: Json = False) -> None:
    """
    Propose a pair that was only noted so far.

    Example: matchmaker --home lecco introductions send ID --by anna
    """
    _act(context, introduction_id, IntroductionStep(act=Act.PROPOSE), by, json=json)


@introductions.command()
def answer(
    context: typer.Context,
    introduction_id: Id,
    by: By,
    for_: For,
    decline: Annotated[Reason | None, typer.Option(help="The side declines, and why.")] = None,
    remark: Annotated[str, typer.Option(help="A remark on the decline, for staff alone.")] = "",
    cooperation: Annotated[str, typer.Option(help="What cooperation has it in mind?")] = "",
    about: Annotated[str, typer.Option(help="Who is it, and what does it bring?")] = "",
    unclear: Annotated[str, typer.Option(help="What is unclear to it?")] = "",
    json: Json = False,
) -> None:
    """
    Answer on behalf of a side that told you; the log says that you did.

    Example: matchmaker --home lecco introductions answer ID --for c-001 --decline terms --by anna
    """
    interest = Interest(cooperation=cooperation, about=about, unclear=unclear)
    step = (
        IntroductionStep(act=Act.DECLINE, reason=decline, remark=remark)
        if decline is not None
        else IntroductionStep(act=Act.INTEREST, interest=interest)
    )
    _act(context, introduction_id, step, by, for_, json=json)


@introductions.command()
def withdraw(context: typer.Context, introduction_id: Id, by: By, json: Json = False) -> None:
    """
    Take a proposal back.

    Example: matchmaker --home lecco introductions withdraw ID --by anna
    """
    _act(context, introduction_id, IntroductionStep(act=Act.WITHDRAW), by, json=json)


@introductions.command()
def meet(
    context: typer.Context,
    introduction_id: Id,
    by: By,
    at: Annotated[str, typer.Option(help="Beginning, as 2026-12-03T14:00+01:00.")],
    minutes: Annotated[int, typer.Option(min=5, help="How long.")] = 60,
    place: Annotated[str, typer.Option(help="Where.")] = "",
    link: Annotated[str, typer.Option(help="Address of a call.")] = "",
    ics: Annotated[Path | None, typer.Option(help="Write a calendar entry to this file.")] = None,
    force: Force = False,
    json: Json = False,
) -> None:
    """
    Record when the two meet, or that the meeting moved.

    Example: matchmaker --home lecco introductions meet ID --at 2026-12-03T14:00+01:00 --by anna
    """
    check_output(ics, force=force)
    begins = _moment(at)
    ends = begins + timedelta(minutes=minutes)
    meeting = Meeting(starts_at=begins, ends_at=ends, place=place, link=link)
    found = _act(
        context, introduction_id, IntroductionStep(act=Act.MEET, meeting=meeting), by, json=json
    )
    if ics is not None:
        with context_of(context).open().store() as store:
            names = [store.profile(id_).name for id_ in (found.asker_id, found.candidate_id)]
        link_to = _site().link(found.id)
        entry = calendar_entry(found, names=names, link=link_to, now=datetime.now(UTC))
        with output_file(ics, force=force) as part:
            part.write_bytes(entry)


@introductions.command()
def outcome(
    context: typer.Context,
    introduction_id: Id,
    result: Annotated[OutcomeResult, typer.Argument(help="What came of it.")],
    by: By,
    on: Day,
    amount: Annotated[str, typer.Option(help="Money, as 250000.00.")] = "",
    currency: Annotated[str, typer.Option(help="Its currency, as EUR.")] = "",
    json: Json = False,
) -> None:
    """
    Record what came of it; several results may follow one another.

    Example: matchmaker --home lecco introductions outcome ID agreement --on 2027-05-02 --by anna
    """
    came = Outcome(
        result=result, on=on.date(), amount=_money(amount), currency=currency.upper() or None
    )
    _act(context, introduction_id, IntroductionStep(act=Act.CONCLUDE, outcome=came), by, json=json)


@introductions.command("hand-over")
def hand_over(
    context: typer.Context,
    introduction_id: Id,
    to: Annotated[str, typer.Argument(help="E-mail or id of a colleague's account.")],
    by: By,
    json: Json = False,
) -> None:
    """
    Hand a case over to a colleague.

    Example: matchmaker --home lecco introductions hand-over ID bruno@example.org --by anna
    """
    with context_of(context).open().store() as store:
        owner = find_account(store, to).id
    _act(context, introduction_id, IntroductionStep(act=Act.HAND_OVER, owner=owner), by, json=json)


@introductions.command()
def lift(context: typer.Context, introduction_id: Id, by: By, json: Json = False) -> None:
    """
    Let a pair that declined, or came to nothing, be suggested again.

    Example: matchmaker --home lecco introductions lift ID --by anna
    """
    _act(context, introduction_id, IntroductionStep(act=Act.LIFT), by, json=json)


@introductions.command()
def note(
    context: typer.Context,
    introduction_id: Id,
    text: Annotated[str, typer.Argument(help="What to note.")],
    by: By,
    shared: Annotated[bool, typer.Option(help="Both sides may read it.")] = False,
    json: Json = False,
) -> None:
    """
    Note something, for staff or for both sides as well.

    Example: matchmaker --home lecco introductions note ID "rings back in May" --by anna
    """
    with context_of(context).open().store() as store:
        principal, now = _reader(store, by), datetime.now(UTC)
        noted = write_note(store, principal, introduction_id, text, shared=shared, now=now)
    print_result(noted, "Noted.", json=json)


@introductions.command()
def task(
    context: typer.Context,
    introduction_id: Id,
    text: Annotated[str, typer.Argument(help="What to do.")],
    by: By,
    due: Day,
    to: Annotated[str, typer.Option(help="E-mail or id of who has to; yourself if empty.")] = "",
    json: Json = False,
) -> None:
    """
    Plan something to do by a day; whoever has to is told on that day.

    Example: matchmaker --home lecco introductions task ID "ring" --due 2026-12-10 --by anna
    """
    with context_of(context).open().store() as store:
        planned = plan_task(
            store,
            _reader(store, by),
            introduction_id,
            text,
            due_on=due.date(),
            assignee=find_account(store, to).id if to else "",
            now=datetime.now(UTC),
        )
    print_result(planned, "Planned.", json=json)


def _act(
    context: typer.Context,
    introduction_id: str,
    step: IntroductionStep,
    by: str,
    for_: str = "",
    *,
    json: bool,
) -> Introduction:
    with context_of(context).open().store() as store:
        principal = _reader(store, by, for_)
        found = act(store, principal, introduction_id, step, site=_site(), now=datetime.now(UTC))
    _say(found, json=json)
    return found


def _say(found: Introduction, *, json: bool) -> None:
    done = f"{found.id} {found.state}. E-mails leave with: matchmaker outbox send"
    print_result(found, done, json=json)


def _reader(store: Store, by: str, for_: str = "") -> Principal:
    account = find_account(store, by)
    principal = Principal(account_id=account.id, role=account.role, speaks_for=account.speaks_for)
    if not for_:
        return principal
    return replace(principal, speaks_for=frozenset({ProfileId(for_)}), acting_for=ProfileId(for_))


def _site() -> SiteAddress:
    return SiteAddress(Settings().url)


def _sides(found: list[Introduction]) -> set[ProfileId]:
    return {id_ for each in found for id_ in (each.asker_id, each.candidate_id)}


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError as error:
        raise InputError("moment_invalid", field="at", value=text) from error


def _money(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except ArithmeticError as error:
        raise InputError("amount_invalid", field="amount", value=text) from error
