"""Sign in and out, second factor, and what staff state for a session."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from matchmaker.errors import SignInError
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.accounts import (
    SignedIn,
    change_password,
    end_session,
    give_code,
    is_alive,
    make_recovery_codes,
    offered_secret,
    provisioning_uri,
    set_up_second_factor,
)

from ..dependencies import PREFIX, AppStateDep
from ..middleware.limits import MAX_ID
from ..response_headers import with_headers
from ..responses import json_response
from ..schemas import PROBLEMS
from ..security import permit
from ..security.cookies import set_session_cookie
from ..security.permissions import own_account
from ..security.principal import session_of
from ..security.sessions import (
    close_session,
    open_session,
    required_session,
    with_statement,
)
from ..state import AppState
from .schemas import (
    CodeIn,
    Done,
    NewFactorOut,
    PasswordIn,
    RecoveryCodesOut,
    SecondFactorIn,
    SecretOut,
    SessionList,
    SessionOut,
    SessionStatementIn,
    SignInIn,
    open_session_json,
    session_json,
)

router = APIRouter(prefix=PREFIX, tags=["session"], responses=PROBLEMS)
SETS_COOKIE: dict[int | str, dict[str, Any]] = {200: with_headers("Set-Cookie")}

Using = Annotated[Principal, Depends(permit(Action.SESSION_USE))]
Changing = Annotated[Principal, Depends(permit(Action.ACCOUNT_CHANGE, subject=own_account))]


@router.post("/session", response_model=SessionOut, responses=SETS_COOKIE)
def begin(request: Request, service: AppStateDep, _: Using, asked: SignInIn) -> Response:
    """Sign in; the answer sets a cookie and says whether a second factor has to follow."""
    return entered(
        service, open_session(service, request, asked.email, asked.password.get_secret_value())
    )


@router.get("/session", response_model=SessionOut)
def present(request: Request, service: AppStateDep, principal: Using) -> Response:
    """Say who is signed in, by session or key."""
    account = service.store.accounts.by_id(principal.account_id) if principal.signed_in else None
    return json_response(session_json(session_of(request), account, principal))


@router.post("/session/code", response_model=SessionOut, responses=SETS_COOKIE)
def code(request: Request, service: AppStateDep, _: Using, asked: CodeIn) -> Response:
    """Complete a sign-in with a code of the second factor."""
    return entered(
        service, give_code(service.store, required_session(request), asked.code, service.now())
    )


@router.delete("/session", response_model=Done, responses=SETS_COOKIE)
def end(request: Request, service: AppStateDep, _: Using) -> Response:
    """Sign out."""
    response = json_response({"status": "done"})
    close_session(service, request, response)
    return response


@router.patch("/session", response_model=SessionOut, responses=SETS_COOKIE)
def state(
    request: Request, service: AppStateDep, principal: Changing, asked: SessionStatementIn
) -> Response:
    """Say on whose behalf staff act from now on, or why they read confidential content."""
    kept = with_statement(
        service,
        required_session(request),
        principal,
        acting_for=asked.acting_for,
        reason=asked.reason,
    )
    return entered(service, kept)


@router.post("/session/password", response_model=SessionOut, responses=SETS_COOKIE)
def password(request: Request, service: AppStateDep, _: Changing, asked: PasswordIn) -> Response:
    """Change one's own password; all other sessions end, and the keys where that is asked for."""
    with service.signing_in.admit():
        changed = change_password(
            service.store,
            required_session(request),
            old=asked.old.get_secret_value(),
            new=asked.new.get_secret_value(),
            end_keys=asked.end_keys,
            now=service.now(),
        )
    return entered(service, changed)


@router.post("/session/second-factor", response_model=SecretOut)
def offer_second_factor(request: Request, service: AppStateDep, _: Using) -> Response:
    """Propose a secret for an authenticator program; it counts once a code of it is given."""
    session = required_session(request)
    if session.needs_code:
        raise SignInError("second_factor_first")
    secret = offered_secret(service.store, session)
    uri = provisioning_uri(secret, session.account.email)
    return json_response({"secret": secret, "uri": uri})


@router.put("/session/second-factor", response_model=NewFactorOut, responses=SETS_COOKIE)
def keep_second_factor(
    request: Request, service: AppStateDep, _: Using, asked: SecondFactorIn
) -> Response:
    """Set the second factor up that was offered to this session, with a first code of it."""
    with service.signing_in.admit():
        complete = set_up_second_factor(
            service.store,
            required_session(request),
            code=asked.code,
            password=asked.password.get_secret_value(),
            now=service.now(),
        )
    return entered(service, complete, recovery_codes=complete.recovery_codes)


@router.post("/session/recovery-codes", response_model=RecoveryCodesOut)
def new_recovery_codes(
    request: Request, service: AppStateDep, _: Changing, asked: SecondFactorIn
) -> Response:
    """Make other recovery codes, shown this once; those of before are void."""
    with service.signing_in.admit():
        codes = make_recovery_codes(
            service.store,
            required_session(request).account,
            password=asked.password.get_secret_value(),
            code=asked.code,
            now=service.now(),
        )
    return json_response({"codes": codes})


Own = Annotated[Principal, Depends(permit(Action.ACCOUNT_READ, subject=own_account))]
SomeSession = Annotated[str, Path(max_length=MAX_ID, description="Id of a session.")]


@router.get("/sessions", response_model=SessionList)
def list_own(request: Request, service: AppStateDep, principal: Own) -> Response:
    """List where one is signed in, the latest use first."""
    return json_response({"items": open_sessions(request, service, principal)})


@router.delete("/sessions/{session_id}", response_model=Done)
def end_one(service: AppStateDep, principal: Changing, session_id: SomeSession) -> Response:
    """End one of one's own sessions."""
    end_session(service.store, principal.account_id, session_id, service.now())
    return json_response({"status": "done"})


def open_sessions(
    request: Request, service: AppState, principal: Principal
) -> list[dict[str, Any]]:
    """The sessions of an account that have not ended."""
    now, here = service.now(), session_of(request)
    return [
        open_session_json(each, here=here is not None and each.digest == here.session.digest)
        for each in service.store.sessions.of(principal.account_id)
        if is_alive(each, now)
    ]


def entered(service: AppState, session: SignedIn, **shown_once: object) -> Response:
    """The session as an answer, with its token where that is new."""
    response = json_response(session_json(session, session.account, None) | shown_once)
    if session.token:
        set_session_cookie(response, session.token, secure=service.security.secure)
    return response
