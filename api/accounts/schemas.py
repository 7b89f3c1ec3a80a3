"""The JSON interface's shapes of sessions, accounts, keys, permissions and the audit log."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field, SecretStr

from matchmaker.domain import Language, Role
from matchmaker.privacy.permissions import Action, Grant, scopes
from matchmaker.privacy.principal import Principal
from matchmaker.services.accounts import SignedIn, session_name
from matchmaker.store import Account, ApiKey, Session

from ..middleware.limits import MAX_ID
from ..schemas import Closed, one_of_each

MAX_PASSWORD = 1024


class AccountOut(Closed):
    """Somebody who may sign in."""

    id: str = Field(examples=["a-3f8e0c5d9a1b2c47"])
    email: str
    name: str
    role: Role
    speaks_for: list[str] = Field(description="Ids of profiles.")
    language: Language
    second_factor: bool
    disabled: bool
    created_at: datetime


class SessionOut(Closed):
    """Who is signed in, and what is still needed."""

    role: Role = Field(description="`public` where nobody is signed in.")
    account: AccountOut | None
    needs: Literal["", "code", "second_factor"] = Field(description='"": nothing.', examples=[""])
    acting_for: str = Field(description="On whose behalf staff act.")
    reason: str = Field(description="Why confidential content is read.")
    reason_until: datetime | None


class OpenSession(Closed):
    """Where somebody is signed in."""

    id: str
    created_at: datetime
    seen_at: datetime
    here: bool = Field(description="Whether it is the one that asks.")


class SessionList(Closed):
    """The open sessions of an account, the latest use first."""

    items: list[OpenSession]


class SignInIn(Closed):
    """E-mail and password."""

    email: str = Field(max_length=254, examples=["anna@example.org"])
    password: SecretStr = Field(max_length=MAX_PASSWORD)


class CodeIn(Closed):
    """A code of the second factor."""

    code: str = Field(
        max_length=40,
        examples=["123456"],
        description="Of the authenticator program, or a recovery code.",
    )


class SessionStatementIn(Closed):
    """What staff state for the rest of a session; null leaves it as it is, "" ends it."""

    acting_for: str | None = Field(None, max_length=MAX_ID)
    reason: str | None = Field(None, max_length=500, description="Counts for 30 minutes.")


class PasswordIn(Closed):
    """The present password and the new one."""

    old: SecretStr = Field(max_length=MAX_PASSWORD)
    new: SecretStr = Field(max_length=MAX_PASSWORD)
    end_keys: bool = Field(False, description="End all API keys, too; an admin's end always.")


class SecretOut(Closed):
    """What an authenticator program needs; it is not kept until a code of it is given."""

    secret: str
    uri: str = Field(examples=["otpauth://totp/matchmaker:anna%40example.org?secret=…"])


class SecondFactorIn(Closed):
    """The first code of the secret that was offered, and the password again."""

    code: str = Field(max_length=40)
    password: SecretStr = Field(max_length=MAX_PASSWORD)


class RecoveryCodesOut(Closed):
    """Codes that replace the second factor, each once."""

    codes: list[str] = Field(description="Shown this once.")


class NewFactorOut(SessionOut):
    """The session after a second factor was set up."""

    recovery_codes: list[str] = Field(description="Shown this once.")


class AccountIn(Closed):
    """A new account."""

    email: str = Field(max_length=254, examples=["rossi@example.org"])
    name: str = Field("", max_length=200)
    role: Role
    speaks_for: list[str] = Field([], max_length=100)
    language: Language = Language.IT
    password: SecretStr | None = Field(None, max_length=MAX_PASSWORD)
    invite: bool = Field(
        False, description="Send an e-mail with a link that sets the password; none is given then."
    )


class AccountChange(Closed):
    """What changes of an account; null leaves it as it is."""

    name: str | None = Field(None, max_length=200)
    role: Role | None = None
    speaks_for: list[str] | None = Field(None, max_length=100)
    language: Language | None = None
    disabled: bool | None = None
    password: SecretStr | None = Field(None, max_length=MAX_PASSWORD)


class AccountList(Closed):
    """All accounts, by e-mail."""

    items: list[AccountOut]


class KeyIn(Closed):
    """A key to make."""

    name: str = Field(min_length=1, max_length=200, examples=["crm"])
    scopes: list[str] = Field(
        min_length=1, max_length=50, examples=[["read"]], json_schema_extra=one_of_each(scopes())
    )
    days: int = Field(90, ge=1, le=366)
    password: SecretStr = Field(max_length=MAX_PASSWORD, description="Of the account, again.")
    code: str = Field("", max_length=40, description="Of the second factor, where there is one.")


class KeyOut(Closed):
    """A key, without its secret."""

    id: str
    name: str
    scopes: list[str] = Field(json_schema_extra=one_of_each(scopes()))
    created_at: datetime
    expires_at: datetime
    used_on: str | None
    revoked: bool


class NewKey(KeyOut):
    """A key as it was just made."""

    key: str = Field(description="Shown this once.")


class KeyList(Closed):
    """The keys of an account, the latest first."""

    items: list[KeyOut]


class AuditLineOut(Closed):
    """Who did what to whom, when and why."""

    id: int
    at: datetime
    action: str = Field(examples=["confidential.read"])
    account_id: str
    subject: str = Field(examples=["profile:demo-c-0001"])
    acting_for: str
    reason: str
    note: str
    hash: str
    erased: bool = Field(description="Its details were erased with a person, or with time.")


class AuditPage(Closed):
    """Some lines, the latest first."""

    items: list[AuditLineOut]
    before: int | None = Field(description="Give it back for the page before; null on the first.")


class Verification(Closed):
    """Whether the log is as it was written."""

    fault: str = Field(description='"" when it is whole; else the first broken line.')
    lines: int
    head: str = Field(description="Hash of the last line; noted elsewhere, it seals the log.")


class PermissionOut(Closed):
    """One row of the permission table."""

    action: Action
    title: str
    scope: Literal["read", "write", "itself"] = Field(description="What a key needs for it.")
    grants: dict[Role, Grant]


class PermissionTable(Closed):
    """Who may do what; whatever is not here is denied."""

    items: list[PermissionOut]


class Done(Closed):
    """It was done."""

    status: Literal["done"]


def account_json(account: Account) -> dict[str, Any]:
    """An account, without what it signs in with."""
    return {
        "id": account.id,
        "email": account.email,
        "name": account.name,
        "role": account.role,
        "speaks_for": sorted(account.speaks_for),
        "language": account.language,
        "second_factor": bool(account.totp_secret),
        "disabled": account.disabled_at is not None,
        "created_at": account.created_at,
    }


def session_json(
    session: SignedIn | None, account: Account | None, principal: Principal | None
) -> dict[str, Any]:
    """Who is signed in; an incomplete session says what it needs, and nothing of the account."""
    complete = session is None or session.session.verified
    known = account if complete else None
    kept = session.session if session is not None and complete else None
    return {
        "role": known.role if known is not None else Role.PUBLIC,
        "account": account_json(known) if known is not None else None,
        "needs": _needs(session),
        "acting_for": (principal.acting_for if principal else kept and kept.acting_for) or "",
        "reason": (principal.reason if principal else kept and kept.reason) or "",
        "reason_until": kept.reason_until if kept is not None else None,
    }


def open_session_json(session: Session, *, here: bool) -> dict[str, Any]:
    """One session as its owner sees it."""
    return {
        "id": session_name(session),
        "created_at": session.created_at,
        "seen_at": session.seen_at,
        "here": here,
    }


def _needs(session: SignedIn | None) -> str:
    if session is None or session.session.verified:
        return ""
    return "code" if session.needs_code else "second_factor"


def key_json(key: ApiKey) -> dict[str, Any]:
    """A key, without its secret."""
    return {
        "id": key.id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "used_on": key.used_on,
        "revoked": key.revoked_at is not None,
    }
