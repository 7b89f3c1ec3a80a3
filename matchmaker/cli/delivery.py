"""What leaves the house: e-mails, reminders among them, and reports to webhooks."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from matchmaker.cli.account import now_here
from matchmaker.cli.context import context_of, print_json, print_result
from matchmaker.cli.output import check_apart
from matchmaker.errors import InputError
from matchmaker.services.delivery import (
    Mailer,
    MailFolder,
    SmtpServer,
    add_webhook,
    as_message,
    remove_webhook,
    send_mails,
    send_reports,
)
from matchmaker.services.delivery.bounces import note_bounces
from matchmaker.services.introductions import SiteAddress, send_due_reminders
from matchmaker.settings import Settings
from matchmaker.store import Store
from matchmaker.store.outbox import Webhook

outbox = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="""
    Send the e-mails and reports that wait; a service in `serve` does it by itself.

    Example: matchmaker --home lecco outbox send
    """,
)
webhook = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="""
    Say where events of introductions are reported.

    Example: matchmaker --home lecco webhook add https://crm.example.org/matchmaker
    """,
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Private = Annotated[
    bool, typer.Option(help="Allow addresses of the own network, and plain http to them.")
]


@outbox.command()
def bounces(
    context: typer.Context,
    reports: Annotated[list[Path], typer.Argument(help="Reports as e-mails (.eml).", exists=True)],
    json: Json = False,
) -> None:
    """
    Read reports of e-mails that could not be delivered; no more news go to dead addresses.

    Example: matchmaker --home lecco outbox bounces bounced/report.eml
    """
    with context_of(context).open().store() as store:
        noted = note_bounces(store, (file.read_bytes() for file in reports), now_here())
    print_result({"accounts": noted}, f"{len(noted)} accounts with a dead address", json=json)


@outbox.command()
def send(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print them, send nothing.")] = False,
    to_files: Annotated[
        Path | None, typer.Option(help="Write e-mails into this folder.", file_okay=False)
    ] = None,
    private: Private = False,
    json: Json = False,
) -> None:
    """
    End what has expired, write the reminders that are due, then send all that waits.

    The mail server stands in MATCHMAKER_SMTP, the sender in MATCHMAKER_MAIL_FROM, the address of
    the service in MATCHMAKER_URL. What fails is tried again later, for three days and a half.

    Example: matchmaker --home lecco outbox send --dry-run
    """
    if to_files is not None:
        check_apart(to_files)
    settings, now = Settings(), datetime.now(UTC)
    with context_of(context).open().store() as store:
        if dry_run:
            _print(store, settings.mail_from, now, json=json)
            return
        mailer = _mailer(to_files, settings)
        swept = send_due_reminders(store, site=SiteAddress(settings.url), now=now)
        mails = send_mails(store, mailer, sender=settings.mail_from, now=now)
        allowed = private or settings.private_webhooks
        reports = send_reports(store, now=now, private=allowed)
        failed = store.outbox.failed()
    done = (
        f"{swept.n_expired} introductions expired, {swept.n_reminders} reminders written; "
        f"{mails.n_sent} e-mails and {reports.n_sent} reports sent, "
        f"{mails.n_failed + reports.n_failed} failed."
    )
    sent = {"reminders": swept, "mails": mails, "reports": reports, "given_up": failed}
    print_result(sent, done, json=json)
    for line in failed:
        typer.echo(f"given up: {line}", err=True)


@webhook.command()
def add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="Address that takes reports by POST.")],
    private: Private = False,
    json: Json = False,
) -> None:
    """
    Report every event of an introduction to an address; its secret is shown once.

    Example: matchmaker --home lecco webhook add https://crm.example.org/matchmaker
    """
    with context_of(context).open().store() as store:
        hook = add_webhook(store, url, now_here(), private=private)
    made = {"id": hook.id, "url": hook.url, "secret": hook.secret}
    print_result(made, hook.id, f"secret: {hook.secret}", json=json)


@webhook.command("list")
def list_(context: typer.Context, json: Json = False) -> None:
    """
    List where events are reported.

    Example: matchmaker --home lecco webhook list
    """
    with context_of(context).open().store() as store:
        found = store.webhooks.all()
    if json:
        print_json([_without_secret(each) for each in found])
        return
    for each in found:
        typer.echo(f"{each.id}  {each.url}{'' if each.active else '  off'}")
    typer.echo(f"{len(found)} webhooks.")


@webhook.command()
def remove(
    context: typer.Context,
    webhook_id: Annotated[str, typer.Argument(help="Id of a webhook.")],
    json: Json = False,
) -> None:
    """
    Report to an address no longer; what waits for it is dropped.

    Example: matchmaker --home lecco webhook remove 4f0c2b1e-…
    """
    with context_of(context).open().store() as store:
        remove_webhook(store, webhook_id, now_here())
    print_result({"id": webhook_id, "removed": True}, "Removed.", json=json)


def _mailer(folder: Path | None, settings: Settings) -> Mailer:
    if folder is not None:
        return MailFolder(folder)
    if not settings.smtp:
        raise InputError("mail_server_unset")
    return SmtpServer(settings.smtp, settings.smtp_ca)


def _print(store: Store, sender: str, now: datetime, *, json: bool) -> None:
    mails = [as_message(mail, sender).as_string() for mail in store.outbox.mails(now)]
    reports = [(each.webhook.url, each.body) for each in store.outbox.deliveries(now)]
    print_result(
        {"mails": mails, "reports": [{"url": url, "body": body} for url, body in reports]},
        *mails,
        *(f"{url} {body}" for url, body in reports),
        f"{len(mails)} e-mails and {len(reports)} reports wait; nothing was sent.",
        json=json,
    )


def _without_secret(hook: Webhook) -> dict[str, object]:
    return {name: value for name, value in asdict(hook).items() if name != "secret"}
