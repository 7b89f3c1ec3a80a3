"""Keys for programs: made once, shown once, for some actions and a limited time."""

import hmac
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from matchmaker.accounts.tokens import digest_of, new_id, new_token
from matchmaker.errors import InputError
from matchmaker.privacy.policy import scopes as known_scopes
from matchmaker.store import Account, ApiKey, Origin, Store

PREFIX = "mm"
LONGEST = timedelta(days=366)


def make_key(
    store: Store,
    account: Account,
    *,
    name: str,
    scopes: Collection[str],
    lasts: timedelta,
    origin: Origin,
) -> tuple[str, ApiKey]:
    """
    Make a key; the text to give to the program is nowhere else.

    Raises:
        InputError: A scope is not known, none is named, or it would last too long.
    """
    unknown = sorted(set(scopes) - known_scopes())
    if unknown or not scopes:
        accepted = f"some of {', '.join(sorted(known_scopes()))}"
        raise InputError(
            "a key needs known scopes", accepted, field="scopes", value=", ".join(unknown)
        )
    if not timedelta() < lasts <= LONGEST:
        raise InputError(
            "the key would last too long", f"at most {LONGEST.days} days", field="days"
        )
    secret = new_token()
    key = ApiKey(
        id=new_id(""),
        account_id=account.id,
        name=name,
        digest=digest_of(secret),
        scopes=frozenset(scopes),
        created_at=origin.at,
        expires_at=origin.at + lasts,
    )
    with store.write() as writer:
        writer.sessions.put_key(key)
        writer.audit.record("key.make", origin, subject=f"key:{key.id}", note=account.id)
    return f"{PREFIX}_{key.id}_{secret}", key


def key_owner(store: Store, text: str, now: datetime) -> tuple[ApiKey, Account] | None:
    """Find whose key it is; None where it is none, has expired, or was revoked."""
    prefix, _, rest = text.partition("_")
    id_, _, secret = rest.partition("_")
    key = store.sessions.key(id_) if prefix == PREFIX and secret else None
    if key is None or not hmac.compare_digest(key.digest, digest_of(secret)):
        return None
    if key.revoked_at is not None or key.expires_at <= now:
        return None
    account = store.accounts.by_id(key.account_id)
    if account is None or account.disabled_at is not None:
        return None
    if key.used_on != now.date():
        with store.write() as writer:
            writer.sessions.put_key(replace(key, used_on=now.date()))
    return key, account


def revoke_key(store: Store, key: ApiKey, origin: Origin) -> None:
    """Make a key useless at once."""
    with store.write() as writer:
        writer.sessions.put_key(replace(key, revoked_at=key.revoked_at or origin.at))
        writer.audit.record("key.revoke", origin, subject=f"key:{key.id}", note=key.account_id)
