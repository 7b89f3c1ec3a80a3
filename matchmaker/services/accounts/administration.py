"""Add accounts and change what they may do; every change is in the audit log."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from matchmaker.domain import Language, ProfileId, Role
from matchmaker.errors import InputError, SignInError, UnknownProfileError
from matchmaker.services.accounts.credentials import hashed, words_of
from matchmaker.services.accounts.notices import tell_owner
from matchmaker.services.tokens import new_id
from matchmaker.store import Account, Origin, Store, Writer

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_LONGEST_EMAIL = 254
_STANDS_ALONE = frozenset({Role.ANALYST, Role.STAFF, Role.ADMIN})
"""Roles that speak for no profile: staff act on somebody's behalf instead, marked as such."""


def normalised(email: str) -> str:
    """Write an e-mail as it is kept; InputError when it is none."""
    written = unicodedata.normalize("NFKC", email).strip().casefold()
    if len(written) > _LONGEST_EMAIL or not _EMAIL.fullmatch(written):
        raise InputError("email_invalid", field="email")
    return written


def one_line(text: str, field: str) -> str:
    """Give a text of one line back, without blanks around it; InputError where it has more."""
    stripped = text.strip()
    if not stripped.isprintable():
        raise InputError("characters_unreadable", field=field)
    return stripped


def add_account(
    store: Store,
    *,
    email: str,
    name: str,
    role: Role,
    origin: Origin,
    speaks_for: Collection[str] = (),
    password: str = "",
    language: Language = Language.IT,
    subject: str | None = None,
) -> Account:
    """
    Add an account; without a password it is invited, or signs in through an OpenID provider.

    Raises:
        InputError: The e-mail is none or taken, the role is not to be had, the password too short
            or too easy to guess.
        UnknownProfileError: It would speak for a profile that is not there.
    """
    account = Account(
        id=new_id("a-"),
        email=normalised(email),
        name=one_line(name, "name"),
        role=_checked_role(role),
        speaks_for=_checked_profiles(store, role, speaks_for),
        language=language,
        password_hash=hashed(password, words_of(name, email)) if password else "",
        subject=subject,
        created_at=origin.at,
    )
    with store.write() as writer:
        writer.accounts.add(account)
        note = f"{role.value} {' '.join(sorted(account.speaks_for))}".strip()
        writer.audit.record("account.add", origin, subject=f"account:{account.id}", note=note)
    return account


def account_named(store: Store, who: str) -> Account | None:
    """Find an account by its id or its e-mail; None when there is none."""
    return store.accounts.by_id(who) or store.accounts.by_email(who.strip().casefold())


def find_account(store: Store, who: str) -> Account:
    """Find an account as `account_named` does; InputError when there is none."""
    found = account_named(store, who)
    if found is None:
        raise InputError("account_unknown", value=who)
    return found


def change_account(
    store: Store,
    account: Account,
    origin: Origin,
    *,
    name: str | None = None,
    role: Role | None = None,
    speaks_for: Collection[str] | None = None,
    language: Language | None = None,
) -> Account:
    """
    Change what an account is called, what it may do and for whom it speaks.

    Who may do less or more than before has to sign in again. Raises as `add_account`.
    """
    new_role = _checked_role(role or account.role)
    spoken = account.speaks_for if speaks_for is None else speaks_for
    profiles = _checked_profiles(store, new_role, spoken)
    powers = (new_role, profiles) != (account.role, account.speaks_for)
    note = f"{new_role.value} {' '.join(sorted(profiles))}".strip() if powers else ""
    changes = {
        "name": account.name if name is None else one_line(name, "name"),
        "role": new_role,
        "speaks_for": profiles,
        "language": language or account.language,
    }
    return _put(store, account, changes, origin, "account.change", note=note, sign_out=powers)


def account_of_subject(store: Store, subject: str, *, email: str, now: datetime) -> Account:
    """
    Find the account of somebody whom an OpenID provider vouches for.

    The first time, an account with the e-mail that the provider verified is theirs from then on;
    none is made. SignInError when there is none, or it is disabled.
    """
    account = store.accounts.by_subject(subject)
    if account is None and email:
        same = store.accounts.by_email(normalised(email))
        if same is not None and same.subject is None:
            origin = Origin(source="service", at=now, account_id=same.id)
            account = _put(store, same, {"subject": subject}, origin, "account.subject")
    if account is None or account.disabled_at is not None:
        raise SignInError("openid_account_unknown")
    return account


def set_password(
    store: Store,
    account: Account,
    password: str,
    origin: Origin,
    *,
    but: str = "",
    end_keys: bool = False,
) -> Account:
    """
    Give an account another password; its sessions end, but for the one of this digest.

    Its keys end where that is asked for, and those of an admin in any case. InputError where the
    password is too short or too easy to guess.
    """
    hash_ = hashed(password, words_of(account.name, account.email))
    with store.write() as writer:
        end_keys_of(writer, account, origin, wanted=end_keys)
        changed, line = with_password(writer, account, hash_, origin, but=but)
        tell_owner(writer, changed, "password", line, origin.at)
    return changed


def with_password(
    writer: Writer, account: Account, hash_: str, origin: Origin, *, but: str = ""
) -> tuple[Account, int]:
    """Keep a password's hash and end the sessions; gives the line of the log, too."""
    changed = writer.accounts.change(account.id, password_hash=hash_)
    writer.sessions.close_all(account.id, but=but)
    line = writer.audit.record("account.password", origin, subject=f"account:{account.id}")
    return changed, line


def end_keys_of(writer: Writer, account: Account, origin: Origin, *, wanted: bool) -> None:
    """End the keys of an account where that is wanted, and those of an admin in any case."""
    if not (wanted or account.role is Role.ADMIN):
        return
    for key in writer.sessions.stored.keys_of(account.id):
        if key.revoked_at is None:
            writer.sessions.put_key(replace(key, revoked_at=origin.at))
            writer.audit.record("key.revoke", origin, subject=f"key:{key.id}", note=account.id)


def remember_second_factor(
    store: Store, account: Account, secret: str, step: int, origin: Origin, *, but: str = ""
) -> Account:
    """
    Ask for codes of this secret from now on; an empty one asks for none.

    Recovery codes of before are void: they were to replace another factor.
    """
    note, topic = ("", "second_factor") if secret else ("removed", "second_factor_removed")
    with store.write() as writer:
        changed = writer.accounts.change(account.id, totp_secret=secret, totp_step=step)
        writer.sessions.close_all(account.id, but=but)
        writer.recovery_codes.replace(account.id, [], origin.at)
        line = writer.audit.record(
            "account.second_factor", origin, subject=f"account:{account.id}", note=note
        )
        tell_owner(writer, changed, topic, line, origin.at)
    return changed


def disable(store: Store, account: Account, origin: Origin, *, enable: bool = False) -> Account:
    """Lock an account out at once, or let it in again."""
    if enable:
        return _put(store, account, {"disabled_at": None}, origin, "account.enable")
    changes = {"disabled_at": account.disabled_at or origin.at}
    return _put(store, account, changes, origin, "account.disable", sign_out=True)


def _put(
    store: Store,
    account: Account,
    changes: Mapping[str, object],
    origin: Origin,
    action: str,
    *,
    note: str = "",
    sign_out: bool = False,
) -> Account:
    with store.write() as writer:
        changed = writer.accounts.change(account.id, **changes)
        if sign_out:
            writer.sessions.close_all(account.id)
        writer.audit.record(action, origin, subject=f"account:{account.id}", note=note)
    return changed


def _checked_role(role: Role) -> Role:
    if role is Role.PUBLIC:
        choices = ", ".join(each.value for each in Role if each is not Role.PUBLIC)
        raise InputError("account_of_public", {"choices": choices}, field="role", value=role.value)
    return role


def _checked_profiles(store: Store, role: Role, ids: Collection[str]) -> frozenset[ProfileId]:
    wanted = frozenset(map(ProfileId, ids))
    if wanted and role in _STANDS_ALONE:
        raise InputError("role_speaks_for_nobody", {"role": role}, field="profiles")
    for missing in sorted(wanted - store.has_profiles(wanted)):
        raise UnknownProfileError(missing)
    return wanted
