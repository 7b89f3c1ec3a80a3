"""Begin and end a session for a request, and keep what staff state for it."""

from dataclasses import replace
from datetime import timedelta

from fastapi import Request, Response

from api.middleware.rate_limit import client_of
from api.security.cookies import forget, token_of
from api.security.principal import acting, checked_reason, session_of
from api.state import Service
from matchmaker.errors import NotAllowedError
from matchmaker.privacy.permissions import Action, Refusal
from matchmaker.privacy.principal import MAY_STATE_A_REASON, Reader
from matchmaker.services.accounts import SignedIn, sign_in, sign_out

REASON_COUNTS = timedelta(minutes=30)


def enter(service: Service, request: Request, email: str, password: str) -> SignedIn:
    """Begin a session; SignInError."""
    with service.signing_in.admit():
        return sign_in(
            service.store,
            email=email,
            password=password,
            client=client(service, request),
            now=service.now(),
            old_token=token_of(request, secure=service.security.secure),
        )


def leave(service: Service, request: Request, response: Response) -> None:
    """End the session of a request."""
    secure = service.security.secure
    if token := token_of(request, secure=secure):
        sign_out(service.store, token, service.now())
    forget(response, secure=secure)


def needed(request: Request) -> SignedIn:
    """The session of a request, complete or not; NotAllowedError without one."""
    session = session_of(request)
    if session is None:
        raise NotAllowedError(Action.SESSION_USE, Refusal.SIGN_IN)
    return session


def stated(
    service: Service,
    session: SignedIn,
    reader: Reader,
    *,
    acting_for: str | None,
    reason: str | None,
) -> SignedIn:
    """Keep with a session what staff state; None leaves it, NotAllowedError where they may not."""
    changes: dict[str, object] = {}
    if acting_for is not None:
        if acting_for:
            acting(service, reader, acting_for)
        changes["acting_for"] = acting_for
    if reason is not None:
        if reason and reader.role not in MAY_STATE_A_REASON:
            raise NotAllowedError(Action.CONFIDENTIAL_READ, Refusal.ROLE)
        kept_reason = checked_reason(reason)
        until = service.now() + REASON_COUNTS if kept_reason else None
        changes |= {"reason": kept_reason, "reason_until": until}
    kept = replace(session.session, **changes)  # type: ignore[arg-type]  # fields of the session
    with service.store.write() as writer:
        writer.sessions.change(kept.digest, kept)
    return replace(session, session=kept)


def client(service: Service, request: Request) -> str:
    """The address that asks."""
    return client_of(request.scope, service.security.trusted_proxies)
