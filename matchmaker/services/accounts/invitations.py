"""Links that set a password once: for who is invited, and for who forgot theirs."""

from datetime import datetime

from matchmaker.domain.link import Link, Purpose
from matchmaker.errors import ConflictError, InputError, LinkError
from matchmaker.services.accounts import backoff
from matchmaker.services.accounts.administration import (
    end_keys_of,
    normalised,
    with_password,
)
from matchmaker.services.accounts.credentials import hashed, words_of
from matchmaker.services.accounts.notices import send_link, tell_owner
from matchmaker.services.links import NewLink, add_link, find_link, revoke_links_of, use_link
from matchmaker.store import Account, Origin, Store

SETTING = (Purpose.INVITATION, Purpose.PASSWORD_RESET)
AT_ONCE = 3
"""
Reset links that are good at a time: whoever asks on and on in somebody's name neither floods them
with e-mails nor makes the link useless that they wait for.
"""


def invite(
    store: Store, account: Account, origin: Origin, *, url: str, sends: bool = True
) -> NewLink:
    """
    Send the owner of an account a link that sets their first password.

    Links from before are revoked. One that is not sent is for whoever made it to hand over.
    ConflictError where the account has a password, or is disabled.
    """
    if account.password_hash or account.disabled_at is not None:
        raise ConflictError("invitation_not_open")
    with store.write() as writer:
        revoke_links_of(writer, account.id, origin, *SETTING)
        new = add_link(writer, Purpose.INVITATION, origin=origin, account_id=account.id)
        if sends:
            send_link(writer, account, "invitation", new, url=url)
    return new


def offer_reset(
    store: Store, account: Account, origin: Origin, *, url: str, sends: bool = True
) -> NewLink:
    """Let the owner of an account choose another password, without their asking for it."""
    if account.disabled_at is not None:
        raise ConflictError("invitation_not_open")
    with store.write() as writer:
        revoke_links_of(writer, account.id, origin, *SETTING)
        new = add_link(writer, Purpose.PASSWORD_RESET, origin=origin, account_id=account.id)
        if sends:
            send_link(writer, account, "reset", new, url=url)
    return new


def pending_invitation(store: Store, account: Account, now: datetime) -> Link | None:
    """Find the invitation that waits for an answer; None where none does."""
    found = store.links.of(Purpose.INVITATION, account_id=account.id)
    return next((each for each in found if each.is_good(now)), None)


def count_reset(store: Store, email: str, client: str, now: datetime) -> None:
    """Count that somebody asks for a reset, whatever the address; SignInError: too often."""
    backoff.count_attempt(store, backoff.asking_for_reset(email, client), now)


def send_reset(store: Store, email: str, now: datetime, *, url: str) -> None:
    """
    Send a link that sets another password, where the address is that of an account.

    To be done after the answer, which is then the same and as fast for any address.
    """
    try:
        account = store.accounts.by_email(normalised(email))
    except InputError:
        account = None
    known = account if account is not None and account.disabled_at is None else None
    origin = Origin(source="service", at=now, account_id=known.id if known is not None else "")
    with store.write() as writer:
        writer.audit.record("password.forgotten", origin)
        if known is None:
            return
        sent = writer.links.stored.of(Purpose.PASSWORD_RESET, account_id=known.id)
        if sum(each.is_good(now) for each in sent) >= AT_ONCE:
            return
        new = add_link(writer, Purpose.PASSWORD_RESET, origin=origin, account_id=known.id)
        send_link(writer, known, "reset", new, url=url)


def owner_of_link(store: Store, token: str, purpose: Purpose, now: datetime) -> Account:
    """Find whose password a link sets; LinkError where it is not good."""
    if purpose not in SETTING:
        # Links of other purposes name an account, too; none of them sets its password.
        raise LinkError
    link = find_link(store, token, purpose, now)
    account = store.accounts.by_id(link.account_id or "")
    if account is None or account.disabled_at is not None:
        raise LinkError
    return account


def set_password_by_link(
    store: Store,
    token: str,
    purpose: Purpose,
    password: str,
    *,
    client: str,
    now: datetime,
    end_keys: bool = False,
) -> Account:
    """
    Take the password that a link lets its owner choose, once; every session of theirs ends.

    Keys end where that is asked for, and those of an admin in any case. Whoever opens the link
    reads the owner's e-mails: their address is known from then on, whatever others guess.

    Raises:
        LinkError: The link is not good.
        InputError: The password is too short or too easy to guess; the link can be used again.
    """
    owner = owner_of_link(store, token, purpose, now)
    hash_ = hashed(password, words_of(owner.name, owner.email))
    origin = Origin(source="service", at=now, account_id=owner.id)
    with store.write() as writer:
        use_link(writer, token, purpose, origin)
        revoke_links_of(writer, owner.id, origin, *SETTING)
        end_keys_of(writer, owner, origin, wanted=end_keys)
        account, line = with_password(writer, owner, hash_, origin)
        tell_owner(writer, account, "password", line, now)
    backoff.came_in(store, account, client, now)
    return account
