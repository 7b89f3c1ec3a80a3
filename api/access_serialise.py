"""Sessions, accounts and keys as JSON, as `access_schema` describes them."""

from typing import Any

from matchmaker.accounts import SignedIn
from matchmaker.domain import Role
from matchmaker.privacy.reader import Reader
from matchmaker.store import Account, ApiKey


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
    session: SignedIn | None, account: Account | None, reader: Reader | None
) -> dict[str, Any]:
    """Who is signed in; an incomplete session says what it needs, and nothing of the account."""
    complete = session is None or session.session.verified
    known = account if complete else None
    kept = session.session if session is not None and complete else None
    return {
        "role": known.role if known is not None else Role.PUBLIC,
        "account": account_json(known) if known is not None else None,
        "needs": _needs(session),
        "acting_for": (reader.acting_for if reader else kept and kept.acting_for) or "",
        "reason": (reader.reason if reader else kept and kept.reason) or "",
        "reason_until": kept.reason_until if kept is not None else None,
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
