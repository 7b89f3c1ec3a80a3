"""
Links that let in whoever has them: made, found, used, revoked.

    made = make_link(store, Purpose.DOSSIER, profile_id="c-001", payload={"k": 5}, origin=origin)
    made.path                                            # "/dossier/…", to put behind the address
    link = find_link(store, token, Purpose.DOSSIER, now)  # or LinkError
    use_link(writer, token, Purpose.INVITATION, origin)   # once, with what it is used for
    revoke_link(store, link, origin)

A token is 256 random bits. The store has its digest alone; log lines and traces hold the template
of a route, never the path; the audit log says that a link was made, used or revoked, by its id.
Looking at a link's page is no use of it: programs that check e-mails for viruses look, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec

from matchmaker.domain import ProfileId
from matchmaker.domain.link import LASTS, Link, Purpose
from matchmaker.errors import LinkError
from matchmaker.services.tokens import digest_of, new_id, new_token
from matchmaker.store import Origin, Store, Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink:
    """A link that was just made, and the token, which is nowhere else."""

    link: Link
    token: str = field(repr=False)

    @property
    def path(self) -> str:
        """The address that opens it, on this service."""
        return f"/{self.link.purpose.value}/{self.token}"


def make_link(
    store: Store,
    purpose: Purpose,
    *,
    origin: Origin,
    account_id: str | None = None,
    profile_id: str | None = None,
    payload: Mapping[str, Any] | None = None,
    lasts: timedelta | None = None,
) -> NewLink:
    """Make a link; it is good as long as its purpose asks for, unless `lasts` says otherwise."""
    with store.write() as writer:
        return add_link(
            writer,
            purpose,
            origin=origin,
            account_id=account_id,
            profile_id=profile_id,
            payload=payload,
            lasts=lasts,
        )


def add_link(
    writer: Writer,
    purpose: Purpose,
    *,
    origin: Origin,
    account_id: str | None = None,
    profile_id: str | None = None,
    payload: Mapping[str, Any] | None = None,
    lasts: timedelta | None = None,
) -> NewLink:
    """Do as `make_link` does, in a transaction that is under way."""
    token = new_token()
    link = Link(
        id=new_id("l-"),
        purpose=purpose,
        digest=digest_of(token),
        account_id=account_id,
        profile_id=None if profile_id is None else ProfileId(profile_id),
        payload="" if payload is None else msgspec.json.encode(payload).decode(),
        made_by=origin.account_id,
        made_at=origin.at,
        expires_at=origin.at + (LASTS[purpose] if lasts is None else lasts),
    )
    writer.links.put(link)
    _record(writer, "link.make", link, origin)
    return NewLink(link=link, token=token)


def find_link(store: Store, token: str, purpose: Purpose, now: datetime) -> Link:
    """
    Find a link by its token.

    LinkError where it is none, of another purpose, over, revoked or used, or speaks for a profile
    in the name of an account that no longer does: nobody is told which.
    """
    link = store.links.by_digest(digest_of(token))
    if link is None or link.purpose is not purpose or not link.is_good(now):
        raise LinkError
    if link.account_id is not None and link.profile_id is not None:
        _require_speaking(store, link.account_id, link.profile_id)
    return link


def _require_speaking(store: Store, account_id: str, profile_id: ProfileId) -> None:
    account = store.accounts.by_id(account_id)
    if account is None or account.disabled_at is not None or profile_id not in account.speaks_for:
        raise LinkError


def use_link(writer: Writer, token: str, purpose: Purpose, origin: Origin) -> Link:
    """Use a link, in the transaction of what it is used for; LinkError as in `find_link`."""
    link = writer.links.stored.by_digest(digest_of(token))
    if link is None or link.purpose is not purpose or not link.is_good(origin.at):
        raise LinkError
    if not writer.links.use(link, origin.at):
        raise LinkError
    _record(writer, "link.use", link, origin)
    return link


def revoke_link(store: Store, link: Link, origin: Origin) -> None:
    """Make a link useless at once."""
    with store.write() as writer:
        if writer.links.revoke(link, origin.at):
            _record(writer, "link.revoke", link, origin)


def revoke_links_of(writer: Writer, account_id: str, origin: Origin, *purposes: Purpose) -> None:
    """Make the links of some purposes useless that were made for an account."""
    for link in writer.links.stored.of(*purposes, account_id=account_id):
        if link.is_good(origin.at) and writer.links.revoke(link, origin.at):
            _record(writer, "link.revoke", link, origin)


def payload_of(link: Link) -> dict[str, Any]:
    """Read what a link's purpose needs to know."""
    found: dict[str, Any] = msgspec.json.decode(link.payload) if link.payload else {}
    return found


def _record(writer: Writer, action: str, link: Link, origin: Origin) -> None:
    about = f"account:{link.account_id}" if link.account_id else ""
    about = about or (f"profile:{link.profile_id}" if link.profile_id else "")
    writer.audit.record(action, origin, subject=about, note=f"{link.purpose.value} {link.id}")
