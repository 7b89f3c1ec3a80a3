"""Run a campaign of check-ups: invite firms, remind them, see who answered, take in a table."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from matchmaker.cli.context import context_of, print_result
from matchmaker.domain import ProfileId
from matchmaker.services.accounts import find_account
from matchmaker.services.checkups import campaigns, importing
from matchmaker.services.importing import import_source
from matchmaker.settings import Settings
from matchmaker.sources import what_to_do
from matchmaker.store import Origin, Store

campaign = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="""
    Invite firms to the check-up by e-mail, remind them, and see how far each has come.

    Example: matchmaker --home lecco campaign open "T0, autumn 2026" --until 2026-12-15
    """,
)

Id = Annotated[str, typer.Argument(help="Id of a campaign.")]
By = Annotated[str, typer.Option(help="Your account: its e-mail or id.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Table = Annotated[Path, typer.Argument(help="CSV or Excel file.")]
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Its last day.")]


@campaign.command("open")
def open_(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help='What to call it, as "T0, autumn 2026".')],
    until: Day,
    by: By = "",
    json: Json = False,
) -> None:
    """
    Begin a campaign; nobody is written to yet.

    Example: matchmaker --home lecco campaign open "T0, autumn 2026" --until 2026-12-15
    """
    end = until.replace(tzinfo=UTC) + timedelta(days=1)
    with context_of(context).open().store() as store:
        made = campaigns.open_campaign(store, name, end, _origin(store, by))
    print_result(made, f"{made.id}  {made.name}, until {until:%Y-%m-%d}", json=json)


@campaign.command("list")
def list_(context: typer.Context, json: Json = False) -> None:
    """
    List campaigns, the latest first.

    Example: matchmaker --home lecco campaign list
    """
    with context_of(context).open().store() as store:
        found = store.checkup_campaigns.all()
    lines = [f"{each.id}  {each.name}, until {each.closes_at:%Y-%m-%d}" for each in found]
    print_result(found, *lines, f"{len(found)} campaigns.", json=json)


@campaign.command()
def invite(
    context: typer.Context, campaign_id: Id, table: Table, by: By = "", json: Json = False
) -> None:
    """
    Invite the firms of a table: profile_id and, where known, email, name, language.

    Each gets a personal link in its language; `outbox send` sends the e-mails.

    Example: matchmaker --home lecco campaign invite ID firms.xlsx
    """
    invitees = importing.read_invitees(table)
    with context_of(context).open().store() as store:
        site, origin = Settings().url, _origin(store, by)
        done = campaigns.invite(store, campaign_id, invitees, origin, site=site)
    value = {"invited": [each.profile_id for each in done.invitations], "skipped": done.skipped}
    lines = [f"{each.profile_id}: {each.why}" for each in done.skipped]
    total = f"{len(done.invitations)} invited, {len(done.skipped)} skipped."
    print_result(value, *lines, total, json=json)


@campaign.command()
def remind(context: typer.Context, campaign_id: Id, by: By = "", json: Json = False) -> None:
    """
    Remind firms that have not answered: not within seven days of the last e-mail, twice at most.

    Example: matchmaker --home lecco campaign remind ID
    """
    with context_of(context).open().store() as store:
        site, origin = Settings().url, _origin(store, by)
        n = campaigns.remind(store, campaign_id, origin, site=site)
    print_result({"reminded": n}, f"{n} reminded.", json=json)


@campaign.command()
def show(context: typer.Context, campaign_id: Id, json: Json = False) -> None:
    """
    Show how far each invited firm has come.

    Example: matchmaker --home lecco campaign show ID
    """
    with context_of(context).open().store() as store:
        found = campaigns.progress_of(store, campaign_id, datetime.now(UTC))
    firms = [
        {
            "profile_id": each.invitation.profile_id,
            "firm": each.firm,
            "progress": each.progress,
            "language": each.invitation.language,
            "n_reminders": each.invitation.n_reminders,
            "due": each.due,
        }
        for each in found
    ]
    lines = [f"{each.progress:<9} {each.firm}{'  (to remind)' * each.due}" for each in found]
    counted = ", ".join(f"{n} {stage}" for stage, n in campaigns.counts_of(found).items())
    value = {"counts": campaigns.counts_of(found), "firms": firms}
    print_result(value, *lines, f"{len(found)} firms: {counted}.", json=json)


@campaign.command()
def link(
    context: typer.Context,
    profile_id: Annotated[str, typer.Argument(help="Id of a firm.")],
    by: By = "",
    json: Json = False,
) -> None:
    """
    Make a personal link for one firm, to hand over by other means than e-mail.

    Example: matchmaker --home lecco campaign link c-001
    """
    with context_of(context).open().store() as store:
        firm = store.profile(ProfileId(profile_id))
        made = campaigns.make_personal_link(store, firm.id, _origin(store, by))
    address = f"{Settings().url.rstrip('/')}{made.path}"
    value = {"address": address, "expires_at": made.link.expires_at}
    print_result(value, f"{address}  (until {made.link.expires_at:%Y-%m-%d})", json=json)


@campaign.command("take-in")
def take_in(context: typer.Context, table: Table, by: By = "", json: Json = False) -> None:
    """
    Take in answers from a table: a firm, and a column for each question.

    The same as `import checkups`: columns are told by their names or the questions' words, cells
    hold 0 to 4, the words of an answer, n/a, ? or nothing, and what cannot be read is set aside.

    Example: matchmaker --home lecco campaign take-in answers.xlsx
    """
    home = context_of(context).open()
    account = ""
    if by:
        with home.store() as store:
            account = find_account(store, by).id
    done = import_source(home, "checkups", table, account_id=account)
    reading = done.reading
    rows = [{"row": each.row, "problem": what_to_do(each, "en")} for each in reading.rejects]
    value = {"n_kept": reading.n_accepted, "n_added": done.record.n_added, "rejected": rows,
             "rejects": [str(file) for file in done.rejects]}  # fmt: skip
    lines = [f"row {each['row']}: {each['problem']}" for each in rows]
    total = f"{reading.n_accepted} kept, {len(rows)} set aside."
    print_result(value, *lines, total, json=json)


def _origin(store: Store, by: str) -> Origin:
    account = find_account(store, by).id if by else ""
    return Origin(source="command line", at=datetime.now(UTC), account_id=account)
