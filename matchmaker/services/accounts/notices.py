"""E-mails to the owner of an account, in their language: links, and what was changed."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from matchmaker.services.links import NewLink
from matchmaker.store import Account, Writer
from matchmaker.store.outbox import Mail


def tell_owner(
    writer: Writer, account: Account, topic: str, line: int, now: datetime, **values: object
) -> None:
    """Write an e-mail about a change; `line` is that of the audit log, so that it comes once."""
    texts = _texts()[account.language]
    said = texts["letters"][topic]
    parts = (texts["greeting"], said["body"].format(**values), texts["unasked"], texts["closing"])
    mail = Mail(
        key=f"account:{account.id}:{topic}:{line}",
        account_id=account.id,
        subject=said["subject"],
        body="\n\n".join(parts) + "\n",
    )
    writer.outbox.put([mail], now)


def send_link(writer: Writer, account: Account, topic: str, new: NewLink, *, url: str) -> None:
    """Write an e-mail with a link; `url` is where people reach the service."""
    texts = _texts()[account.language]
    said = texts["letters"][topic]
    body = said["body"].format(
        link=f"{url.rstrip('/')}{new.path}", until=_moment(new.link.expires_at, account)
    )
    mail = Mail(
        key=f"link:{new.link.id}",
        account_id=account.id,
        subject=said["subject"],
        body="\n\n".join((texts["greeting"], body, texts["closing"])) + "\n",
        confidential=True,
    )
    writer.outbox.put([mail], new.link.made_at)


def _moment(moment: datetime, account: Account) -> str:
    # Imported here: every command imports the accounts, and few write letters.
    from babel.dates import format_datetime  # noqa: PLC0415

    told = format_datetime(moment, "d MMMM y, HH:mm", locale=account.language.value)
    return f"{told} UTC"


@cache
def _texts() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
