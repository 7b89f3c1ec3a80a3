"""Events: keep them, invite with a reason, check in, follow up."""

from pathlib import Path
from typing import Annotated

import typer

from matchmaker.cli.account import now_here_by
from matchmaker.cli.activity_files import ActivityFile, read_activity_file
from matchmaker.cli.context import context_of, print_json, print_result
from matchmaker.domain import ActivityKind, Language
from matchmaker.domain.event import EventDetails, Feedback, Guest, GuestRole
from matchmaker.errors import InputError
from matchmaker.programme.wording import programme_words
from matchmaker.services.programme import events as verbs
from matchmaker.settings import Settings

events = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="""
    Events: keep, invite firms with the need that it answers, register, check in, follow up.

    Example: matchmaker --home demo events set talk.toml --by anna@example.org
    """,
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
By = Annotated[str, typer.Option(help="Your account: its e-mail or id.")]
EventId = Annotated[str, typer.Argument(help="Id of an event.")]
ProfileId = Annotated[str, typer.Argument(help="Id of a profile.")]


class EventFile(ActivityFile, kw_only=True):
    """An event as it stands in a file."""

    details: EventDetails
    programme: str = ""


@events.command("list")
def list_(context: typer.Context, json: Json = False) -> None:
    """
    List the events that have details, the earliest first.

    Example: matchmaker --home demo events list
    """
    with context_of(context).open().store() as store:
        found = verbs.events(store)
    lines = (
        f"{e.activity.id}\t{e.details.starts_at:%Y-%m-%d %H:%M}\t{e.activity.title}" for e in found
    )
    print_result(found, *lines, json=json)


@events.command("set")
def set_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="TOML: id, title, text, topic, [details].")],
    by: By = "",
    json: Json = False,
) -> None:
    """
    Keep an event from a file; its guests stay.

    Example: matchmaker --home demo events set talk.toml --by anna@example.org
    """
    told = read_activity_file(file, EventFile, ActivityKind.EVENT)
    activity = told.activity(ActivityKind.EVENT, told.programme)
    with context_of(context).open().store() as store:
        kept = verbs.put_event(store, activity, told.details, now_here_by(store, by))
    print_result(kept, f"{kept.activity.id}: {kept.activity.title}", json=json)


@events.command()
def guests(
    context: typer.Context,
    event_id: EventId,
    lang: Annotated[Language, typer.Option("--lang", help="Language.")] = Language.EN,
    json: Json = False,
) -> None:
    """
    List who is asked, comes, or was there.

    Example: matchmaker --home demo events guests talk-1
    """
    with context_of(context).open().store() as store:
        verbs.event_of(store, event_id)
        found = store.events.guests(event_id)
    say = programme_words(lang)
    lines = (
        f"{g.profile_id}\t{say(f'guest_{g.state.value}')}\t{say(f'role_{g.role.value}')}\t{g.reason}"
        for g in found
    )
    print_result(found, *lines, json=json)


@events.command()
def draft(
    context: typer.Context,
    event_id: EventId,
    k: Annotated[int, typer.Option("-k", min=1, help="How many at most.")] = 50,
    by: By = "",
    json: Json = False,
) -> None:
    """
    Note the firms whose needs an event answers, with the need as the reason; nobody is asked.

    Example: matchmaker --home demo events draft talk-1 -k 20
    """
    home = context_of(context)
    matchmaker = home.matchmaker()
    with home.open().store() as store:
        found = verbs.draft_invitations(matchmaker, store, event_id, now_here_by(store, by), k=k)
    told = [{"guest": guest, "need": need} for guest, need in found]
    print_result(told, *(f"{g.profile_id}\t{n.share:.0%}\t{n.words}" for g, n in found), json=json)


@events.command()
def invite(context: typer.Context, event_id: EventId, by: By = "", json: Json = False) -> None:
    """
    Ask everybody who was drafted, by e-mail to who speaks for them.

    Example: matchmaker --home demo events invite talk-1 --by anna@example.org
    """
    with context_of(context).open().store() as store:
        n = verbs.send_invitations(store, event_id, Settings().url, now_here_by(store, by))
    print_result(
        {"n_invited": n}, f"{n} guests invited; send with: matchmaker outbox send", json=json
    )


@events.command()
def register(
    context: typer.Context, event_id: EventId, profile: ProfileId, by: By = "", json: Json = False
) -> None:
    """
    Register a profile, invited or not.

    Example: matchmaker --home demo events register talk-1 demo-c-0001
    """
    with context_of(context).open().store() as store:
        found = verbs.register(store, event_id, profile, now_here_by(store, by))
    _say(found, json=json)


@events.command()
def cancel(
    context: typer.Context, event_id: EventId, profile: ProfileId, by: By = "", json: Json = False
) -> None:
    """
    Take back a registration.

    Example: matchmaker --home demo events cancel talk-1 demo-c-0001
    """
    with context_of(context).open().store() as store:
        found = verbs.cancel(store, event_id, profile, now_here_by(store, by))
    _say(found, json=json)


@events.command()
def role(
    context: typer.Context,
    event_id: EventId,
    profile: ProfileId,
    role: Annotated[GuestRole, typer.Argument(help="In what part it is there.")],
    by: By = "",
    json: Json = False,
) -> None:
    """
    Say in what part somebody is there: a speaker, an organiser.

    Example: matchmaker --home demo events role talk-1 demo-r-01 speaker
    """
    with context_of(context).open().store() as store:
        found = verbs.set_role(store, event_id, profile, role, now_here_by(store, by))
    _say(found, json=json)


@events.command("check-in")
def check_in(
    context: typer.Context,
    event_id: EventId,
    profile: Annotated[str, typer.Argument(help="Id of a profile; empty with --code.")] = "",
    code: Annotated[str, typer.Option(help="The code that a guest shows.")] = "",
    by: By = "",
    json: Json = False,
) -> None:
    """
    Note that somebody is there.

    Example: matchmaker --home demo events check-in talk-1 demo-c-0001
    """
    with context_of(context).open().store() as store:
        origin = now_here_by(store, by)
        found = verbs.check_in(store, event_id, origin, profile_id=profile, code=code)
    _say(found, json=json)


@events.command("import")
def import_(
    context: typer.Context,
    event_id: EventId,
    file: Annotated[Path, typer.Argument(help="CSV of Eventbrite, Zoom, or with Email, Company.")],
    by: By = "",
    json: Json = False,
) -> None:
    """
    Check in who stands in a list; whoever has no profile is told and not kept.

    Example: matchmaker --home demo events import talk-1 participants.csv
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("attendance_unreadable", file=str(file)) from error
    with context_of(context).open().store() as store:
        found = verbs.import_attendance(store, event_id, text, now_here_by(store, by))
    unmatched = (f"no profile: {p.name or p.email} ({p.company})" for p in found.unmatched)
    print_result(found, f"{len(found.attended)} were there ({found.source})", *unmatched, json=json)


@events.command()
def feedback(
    context: typer.Context,
    event_id: EventId,
    profile: ProfileId,
    rating: Annotated[int, typer.Argument(help="1 to 5.")],
    remark: Annotated[str, typer.Option(help="In words.")] = "",
    by: By = "",
    json: Json = False,
) -> None:
    """
    Keep what a guest says of an event.

    Example: matchmaker --home demo events feedback talk-1 demo-c-0001 4
    """
    said = Feedback(rating=rating, remark=remark)
    with context_of(context).open().store() as store:
        found = verbs.say_how_it_was(store, event_id, profile, said, now_here_by(store, by))
    _say(found, json=json)


@events.command("follow-ups")
def follow_ups(context: typer.Context, event_id: EventId, json: Json = False) -> None:
    """
    Suggest whom to introduce of those who were there; nothing below possible.

    Example: matchmaker --home demo events follow-ups talk-1
    """
    home = context_of(context)
    matchmaker = home.matchmaker()
    with home.open().store() as store:
        found = verbs.follow_ups(matchmaker, store, event_id)
    lines = (f"{f.asker_id}\t{f.candidate_id}\t{f.fit}\t{f.verdict}" for f in found)
    print_result(found, *lines, json=json)


def _say(guest: Guest, *, json: bool) -> None:
    if json:
        print_json(guest)
        return
    typer.echo(f"{guest.profile_id}: {guest.state}, {guest.role}, code {guest.code}")
