"""News by e-mail: who gets them, what is due, and writing what is due at once."""

from typing import Annotated

import typer

from matchmaker.cli.account import now_here, now_here_by
from matchmaker.cli.context import Context, context_of, print_result
from matchmaker.domain import ProfileId
from matchmaker.engine import Matchmaker
from matchmaker.privacy import Tier
from matchmaker.privacy.permissions import suggesting_tier
from matchmaker.privacy.principal import Principal, Subject
from matchmaker.services.accounts import find_account
from matchmaker.services.programme import digest as verbs
from matchmaker.services.programme import still_true
from matchmaker.services.programme.outreach import reach_out
from matchmaker.settings import Settings

digest = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="""
    News to whoever agreed: new matches, calls, and whether needs still hold; `serve` sends them.

    Example: matchmaker --home demo digest due
    """,
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
By = Annotated[str, typer.Option(help="Your account: its e-mail or id.")]
ProfileArgument = Annotated[str, typer.Argument(help="Id of a profile.")]


@digest.command()
def readers(context: typer.Context, json: Json = False) -> None:
    """
    List who agreed to news, and when each got some last.

    Example: matchmaker --home demo digest readers
    """
    with context_of(context).open().store() as store:
        choices = store.outreach.choices()
        found = [(each, choices[each.id]) for each in verbs.readers(store)]
    told = [
        {"email": each.email, "role": each.role, "agreed_at": c.changed_at, "sent_at": c.sent_at}
        for each, c in found
    ]
    lines = (
        f"{each.email}\t{each.role}\t{c.sent_at.date() if c.sent_at else 'nothing yet'}"
        for each, c in found
    )
    print_result(told, *lines, f"{len(told)} accounts.", json=json)


@digest.command()
def due(context: typer.Context, json: Json = False) -> None:
    """
    Show the digests that are due and what they would tell; nothing is written.

    Example: matchmaker --home demo digest due
    """
    here = context_of(context)
    with here.open().store() as store:
        found = list(verbs.digests_due(store, _networks(here), now_here().at))
    told = [
        {
            "email": each.account.email,
            "profile_id": each.profile_id,
            "matches": [{"profile_id": m.profile_id, "fit": m.fit} for m in each.matches],
        }
        for each in found
    ]
    lines = (
        f"{each.account.email}\t{each.name}\t{', '.join(m.name for m in each.matches)}"
        for each in found
    )
    print_result(told, *lines, f"{len(told)} digests are due; nothing was written.", json=json)


@digest.command()
def send(context: typer.Context, json: Json = False) -> None:
    """
    Write what is due into the outbox: digests, alerts of calls, questions, reminders.

    What nobody confirmed in time is set aside, and its owner is told. `outbox send` lets it leave.

    Example: matchmaker --home demo digest send
    """
    here = context_of(context)
    with here.open().store() as store:
        done = reach_out(store, _networks(here), site=Settings().url, origin=now_here())
    line = (
        f"{done.n_digests} digests, {done.n_alerts} alerts, {done.n_questions} questions and "
        f"{done.n_reminders} reminders written; {done.n_set_aside} needs and offers set aside."
    )
    print_result(done, line, json=json)


@digest.command()
def choose(
    context: typer.Context,
    who: Annotated[str, typer.Argument(help="An account: its e-mail or id.")],
    wanted: Annotated[bool, typer.Option("--yes/--no", help="As its owner said.")],
    json: Json = False,
) -> None:
    """
    Note that somebody agreed to news, or wants no more, where they said so in person.

    Example: matchmaker --home demo digest choose anna@example.org --yes
    """
    with context_of(context).open().store() as store:
        account = find_account(store, who)
        verbs.choose_digest(store, account.id, wanted=wanted, origin=now_here())
    said = "gets news from now on" if wanted else "gets no more news"
    print_result({"email": account.email, "wanted": wanted}, f"{account.email} {said}.", json=json)


@digest.command("set-aside")
def set_aside(context: typer.Context, profile_id: ProfileArgument, json: Json = False) -> None:
    """
    List a profile's needs and offers that were set aside and can be put back.

    Example: matchmaker --home demo digest set-aside demo-c-0001
    """
    with context_of(context).open().store() as store:
        found = still_true.set_aside_of(store, store.profile(ProfileId(profile_id)).id)
    lines = (f"{each.statement_id}\t{each.set_aside.text}" for each in found if each.set_aside)
    print_result(found, *lines, f"{len(found)} set aside.", json=json)


@digest.command("put-back")
def put_back(
    context: typer.Context,
    profile_id: ProfileArgument,
    statement_id: Annotated[str, typer.Argument(help="As `set-aside` lists it.")],
    by: By = "",
    json: Json = False,
) -> None:
    """
    Put a need or offer back that was set aside.

    Example: matchmaker --home demo digest put-back demo-c-0001 need-1
    """
    with context_of(context).open().store() as store:
        still_true.put_back(store, profile_id, statement_id, now_here_by(store, by))
    print_result({"id": statement_id, "put_back": True}, "It is back.", json=json)


def _networks(here: Context) -> verbs.Networks:
    """The network that each reader's news come from, each tier opened once."""
    opened: dict[Tier, Matchmaker] = {}

    def network(reader: Principal, profile_id: ProfileId) -> Matchmaker:
        tier = suggesting_tier(reader, Subject.of_profile(profile_id), in_words=False)
        if tier not in opened:
            opened[tier] = Matchmaker.load(here.home, tier)
        return opened[tier]

    return network
