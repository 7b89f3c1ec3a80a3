"""Change one's own account after a password, and make keys for programs."""

import hmac
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from matchmaker.errors import ConflictError, InputError, SignInError
from matchmaker.privacy.permissions import scopes_of
from matchmaker.services.accounts import backoff
from matchmaker.services.accounts.administration import (
    one_line,
    remember_second_factor,
    set_password,
)
from matchmaker.services.accounts.credentials import is_right, secret_for, step_of
from matchmaker.services.accounts.notices import tell_owner
from matchmaker.services.accounts.recovery import new_codes
from matchmaker.services.accounts.signing_in import SignedIn, consume_code, renewed
from matchmaker.services.tokens import digest_of, new_id, new_token
from matchmaker.store import Account, ApiKey, Origin, Store


def change_password(
    store: Store,
    present: SignedIn,
    *,
    old: str,
    new: str,
    now: datetime,
    end_keys: bool = False,
) -> SignedIn:
    """
    Change one's password; all other sessions end, this one goes on under a new token.

    Keys end where that is asked for, and those of an admin in any case.

    Raises:
        SignInError: The present password is wrong, or was guessed at too often.
        InputError: The new one is too short.
    """
    prove(store, present.account, old, now=now)
    origin = Origin(source="service", at=now, account_id=present.account.id)
    account = set_password(
        store, present.account, new, origin, but=present.session.digest, end_keys=end_keys
    )
    return renewed(store, replace(present, account=account), now, verified=present.session.verified)


def offered_secret(store: Store, present: SignedIn) -> str:
    """Propose a secret for an authenticator program; it is asked for once a code of it is given."""
    return secret_for(store.id_secret(), present.session.digest)


def set_up_second_factor(
    store: Store, present: SignedIn, *, code: str, password: str, now: datetime
) -> SignedIn:
    """
    Ask for codes of the offered secret from now on; a first code shows that the person has it.

    The session that is given back brings recovery codes, to be shown once.

    Whoever knows the password alone cannot exchange a second factor that is there.

    Raises:
        SignInError: Password or code is wrong, or the session has not given its present code.
    """
    if present.account.totp_secret and not present.session.verified:
        raise SignInError("second_factor_first")
    prove(store, present.account, password, now=now)
    secret, digest = offered_secret(store, present), present.session.digest
    step = step_of(secret, code, now, 0)
    origin = Origin(source="service", at=now, account_id=present.account.id)
    if step is None:
        with store.write() as writer:
            writer.audit.record("session.refused", origin, note="code")
        raise SignInError("code_wrong")
    account = remember_second_factor(store, present.account, secret, step, origin, but=digest)
    with store.write() as writer:
        codes = new_codes(writer, account, origin)
    present = replace(present, account=account, recovery_codes=codes)
    return renewed(store, present, now, verified=True)


def make_recovery_codes(
    store: Store, account: Account, *, password: str, code: str, now: datetime
) -> tuple[str, ...]:
    """
    Make other recovery codes, shown once; those of before are void.

    Raises:
        SignInError: Password or code is wrong.
        ConflictError: There is no second factor that they could replace.
    """
    if not account.totp_secret:
        raise ConflictError("second_factor_missing")
    prove_wholly(store, account, password=password, code=code, now=now)
    origin = Origin(source="service", at=now, account_id=account.id)
    with store.write() as writer:
        return new_codes(writer, account, origin)


def prove(store: Store, account: Account, password: str, *, now: datetime) -> None:
    """
    Go on only with the account's password; SignInError.

    Counted apart from attempts to sign in: nobody who has no session of it can use them up.
    """
    sources = {"proof": account.id}
    backoff.count_attempt(store, sources, now)
    if not is_right(account.password_hash, password):
        raise SignInError("password_wrong")
    backoff.succeeded(store, sources)


def prove_wholly(
    store: Store, account: Account, *, password: str, code: str, now: datetime
) -> None:
    """Go on only with all that the account signs in with, given anew; SignInError."""
    prove(store, account, password, now=now)
    if account.totp_secret:
        consume_code(store, account, code, now)


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
        InputError: A scope is not known or beyond the account, none is named, the name has several
            lines, or it would last too long.
    """
    choosable = scopes_of(account.role)
    unknown = sorted(set(scopes) - choosable)
    if unknown or not scopes:
        choices = ", ".join(sorted(choosable))
        raise InputError(
            "scopes_unknown", {"choices": choices}, field="scopes", value=", ".join(unknown)
        )
    if not timedelta() < lasts <= LONGEST:
        raise InputError("key_lasts_too_long", {"most": LONGEST.days}, field="days")
    secret = new_token()
    key = ApiKey(
        id=new_id(""),
        account_id=account.id,
        name=one_line(name, "name"),
        digest=digest_of(secret),
        scopes=frozenset(scopes),
        created_at=origin.at,
        expires_at=origin.at + lasts,
    )
    with store.write() as writer:
        writer.sessions.put_key(key)
        line = writer.audit.record("key.make", origin, subject=f"key:{key.id}", note=account.id)
        tell_owner(writer, account, "key_made", line, origin.at, name=key.name)
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
        line = writer.audit.record(
            "key.revoke", origin, subject=f"key:{key.id}", note=key.account_id
        )
        owner = writer.accounts.stored.by_id(key.account_id)
        if owner is not None:
            tell_owner(writer, owner, "key_ended", line, origin.at, name=key.name)
