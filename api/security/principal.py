"""Find the principal of a request, from an API key or a session."""

from dataclasses import replace
from datetime import datetime
from urllib.parse import unquote

from fastapi import Request
from starlette.exceptions import HTTPException

from matchmaker.domain import ProfileId
from matchmaker.domain.characters import is_readable
from matchmaker.errors import InputError, NotAllowedError, UnknownProfileError
from matchmaker.privacy.permissions import Action, allowed
from matchmaker.privacy.principal import ANYBODY, MAY_STATE_A_REASON, Principal
from matchmaker.services.accounts import SignedIn, key_owner, signed_in
from matchmaker.store import Account

from ..state import AppState, state_of
from .cookies import session_token

ACTING_FOR = "X-Acting-For"
REASON = "X-Reason"
MAX_REASON = 500


def principal_of(request: Request) -> Principal:
    """
    The reader of a request; anybody where nobody signed in.

    Staff may name a profile on whose behalf they act, and a reason to read confidential content:
    in a header, or once for a session. HTTPException (401) when a key is not good.
    """
    known: Principal | None = getattr(request.state, "principal", None)
    if known is None:
        known = request.state.principal = _reader_of(request, state_of(request))
    return known


def session_of(request: Request) -> SignedIn | None:
    """The session of a request, complete or not; None where there is none."""
    if not hasattr(request.state, "session"):
        service = state_of(request)
        token = session_token(request, secure=service.security.secure)
        request.state.session = signed_in(service.store, token, service.now()) if token else None
    found: SignedIn | None = request.state.session
    return found


def _reader_of(request: Request, service: AppState) -> Principal:
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    if scheme.casefold() == "bearer":
        found = key_owner(service.store, credentials.strip(), service.now())
        if found is None:
            raise HTTPException(401, "this key is not good", {"WWW-Authenticate": "Bearer"})
        key, account = found
        return _stating(request, service, account, scopes=key.scopes)
    session = session_of(request)
    if session is None or not session.session.verified:
        return ANYBODY
    return _stating(request, service, session.account, kept=session)


def _stating(
    request: Request,
    service: AppState,
    account: Account,
    *,
    kept: SignedIn | None = None,
    scopes: frozenset[str] | None = None,
) -> Principal:
    """The account as reader, with what it states about itself in this request."""
    plain = Principal(
        account_id=account.id, role=account.role, speaks_for=account.speaks_for, scopes=scopes
    )
    acting_for = request.headers.get(ACTING_FOR) or (kept.session.acting_for if kept else "")
    stated = unquote(request.headers.get(REASON, "")) or _kept_reason(kept, service.now())
    reason = checked_reason(stated) if account.role in MAY_STATE_A_REASON else ""
    principal = acting_as(service, plain, acting_for) if acting_for else plain
    return replace(principal, reason=reason)


def acting_as(service: AppState, principal: Principal, profile_id: str) -> Principal:
    """The reader on somebody's behalf; NotAllowedError or UnknownProfileError."""
    decision = allowed(principal, Action.BEHALF_ACT)
    if decision.refusal is not None:
        raise NotAllowedError(Action.BEHALF_ACT, decision.refusal)
    id_ = ProfileId(profile_id)
    if not service.store.has_profiles([id_]):
        raise UnknownProfileError(profile_id)
    return replace(principal, acting_for=id_, speaks_for=frozenset({id_}))


def checked_reason(stated: str) -> str:
    """A reason as it is logged; InputError when it is too long."""
    reason = " ".join(stated.split())
    if not is_readable(reason):
        raise InputError("characters_unreadable", field=REASON)
    if len(reason) > MAX_REASON:
        raise InputError("reason_too_long", {"most": MAX_REASON}, field=REASON)
    return reason


def _kept_reason(kept: SignedIn | None, now: datetime) -> str:
    if kept is None or kept.session.reason_until is None or kept.session.reason_until <= now:
        return ""
    return kept.session.reason
