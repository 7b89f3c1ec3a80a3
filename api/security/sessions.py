"""Begin and end a session for a request, and keep what staff state for it."""

from dataclasses import replace
from datetime import timedelta

from fastapi import Request, Response

from matchmaker.errors import NotAllowedError
from matchmaker.privacy.permissions import Action, Refusal
from matchmaker.privacy.principal import MAY_STATE_A_REASON, Principal
from matchmaker.services.accounts import SignedIn, sign_in, sign_out

from ..middleware.rate_limit import client_of
from ..state import AppState
from .cookies import clear_session_cookie, session_token
from .principal import acting_as, checked_reason, session_of

CLEARED = '"cache", "storage"'
"""What a browser forgets with the session, of this site."""
REASON_COUNTS = timedelta(minutes=30)


def open_session(service: AppState, request: Request, email: str, password: str) -> SignedIn:
    """Begin a session; SignInError."""
    with service.signing_in.admit():
        return sign_in(
            service.store,
            email=email,
            password=password,
            client=client_address(service, request),
            now=service.now(),
            old_token=session_token(request, secure=service.security.secure),
            needing=service.security.second_factor,
        )


def close_session(service: AppState, request: Request, response: Response) -> None:
    """End the session of a request."""
    secure = service.security.secure
    if token := session_token(request, secure=secure):
        sign_out(service.store, token, service.now())
    clear_session_cookie(response, secure=secure)
    response.headers["Clear-Site-Data"] = CLEARED


def required_session(request: Request) -> SignedIn:
    """The session of a request, complete or not; NotAllowedError without one."""
    session = session_of(request)
    if session is None:
        raise NotAllowedError(Action.SESSION_USE, Refusal.SIGN_IN)
    return session


def with_statement(
    service: AppState,
    session: SignedIn,
    principal: Principal,
    *,
    acting_for: str | None,
    reason: str | None,
) -> SignedIn:
    """Keep with a session what staff state; None leaves it, NotAllowedError where they may not."""
    changes: dict[str, object] = {}
    if acting_for is not None:
        if acting_for:
            acting_as(service, principal, acting_for)
        changes["acting_for"] = acting_for
    if reason is not None:
        if reason and principal.role not in MAY_STATE_A_REASON:
            raise NotAllowedError(Action.CONFIDENTIAL_READ, Refusal.ROLE)
        kept_reason = checked_reason(reason)
        until = service.now() + REASON_COUNTS if kept_reason else None
        changes |= {"reason": kept_reason, "reason_until": until}
    kept = replace(session.session, **changes)  # type: ignore[arg-type]  # fields of the session
    with service.store.write() as writer:
        writer.sessions.change(kept.digest, kept)
    return replace(session, session=kept)


def client_address(service: AppState, request: Request) -> str:
    """The address that asks."""
    return client_of(request.scope, service.security.trusted_proxies)
