"""The pages to sign in, to sign out, and of one's own account."""

from typing import Annotated
from urllib.parse import urlsplit

import segno
from fastapi import APIRouter, Depends, Form, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from matchmaker.errors import ConflictError, InputError, SignInError, UnknownRecordError
from matchmaker.errors.translation import advice
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.accounts import (
    SignedIn,
    change_password,
    end_session,
    give_code,
    make_recovery_codes,
    offered_secret,
    provisioning_uri,
    revoke_key,
    set_up_second_factor,
)

from ..dependencies import AppStateDep
from ..labels import labels_in
from ..middleware.limits import MAX_ID
from ..programme.events import names_of
from ..rendering import link_with, page, page_language
from ..security import permit
from ..security.access_log import origin_of
from ..security.cookies import set_session_cookie
from ..security.permissions import own_account
from ..security.principal import MAX_REASON, session_of
from ..security.sessions import (
    close_session,
    open_session,
    required_session,
    with_statement,
)
from ..state import AppState
from ..suggestions.search import profiles_called
from .sessions import open_sessions

router = APIRouter(include_in_schema=False)

Using = Annotated[Principal, Depends(permit(Action.SESSION_USE))]
Own = Annotated[Principal, Depends(permit(Action.ACCOUNT_READ, subject=own_account))]
Changing = Annotated[Principal, Depends(permit(Action.ACCOUNT_CHANGE, subject=own_account))]
Typed = Annotated[str, Form(max_length=1024)]
SomeId = Annotated[str, Path(max_length=MAX_ID)]
Next = Annotated[str, Form(max_length=2000)]


@router.get("/sign-in")
def sign_in_form(
    request: Request,
    service: AppStateDep,
    _: Using,
    next: str = "",  # noqa: A002
    done: str = "",
) -> Response:
    """Ask for e-mail and password, or for what a session still needs."""
    session = session_of(request)
    if session is None:
        return _form(request, service, next, done=bool(done))
    if session.session.verified:
        return _onward(request, next)
    return _second_step(request, service, session, next)


@router.post("/sign-in")
def sign_in(
    request: Request,
    service: AppStateDep,
    _: Using,
    email: Typed,
    password: Typed,
    next: Next = "",  # noqa: A002
) -> Response:
    """Take e-mail and password."""
    try:
        session = open_session(service, request, email, password)
    except SignInError as error:
        return _form(request, service, next, error, email=email)
    return entered_page(request, service, session, next)


@router.post("/sign-in/code")
def code(
    request: Request,
    service: AppStateDep,
    _: Using,
    code: Typed,
    next: Next = "",  # noqa: A002
) -> Response:
    """Take the code of the second factor."""
    session = required_session(request)
    try:
        complete = give_code(service.store, session, code, service.now())
    except SignInError as error:
        return _second_step(request, service, session, next, error)
    return entered_page(request, service, complete, next)


@router.post("/sign-in/second-factor")
def second_factor(
    request: Request,
    service: AppStateDep,
    _: Using,
    code: Typed,
    password: Typed,
    next: Next = "",  # noqa: A002
) -> Response:
    """Set up the second factor that a role needs."""
    session = required_session(request)
    try:
        with service.signing_in.admit():
            complete = set_up_second_factor(
                service.store,
                session,
                code=code,
                password=password,
                now=service.now(),
            )
    except SignInError as error:
        return _second_step(request, service, session, next, error)
    return _with_codes(request, service, complete, next)


@router.get("/account/second-factor")
def offer_second_factor(request: Request, service: AppStateDep, _: Changing) -> HTMLResponse:
    """Offer a second factor to whoever wants one, or another one."""
    return _offer(request, service, required_session(request), "/account")


@router.post("/account/second-factor")
def keep_second_factor(
    request: Request, service: AppStateDep, _: Changing, code: Typed, password: Typed
) -> Response:
    """Set up the second factor that was offered."""
    session = required_session(request)
    try:
        with service.signing_in.admit():
            complete = set_up_second_factor(
                service.store, session, code=code, password=password, now=service.now()
            )
    except SignInError as error:
        return _offer(request, service, session, "/account", error)
    return _with_codes(request, service, complete, "/account")


@router.post("/account/recovery-codes")
def new_recovery_codes(
    request: Request, service: AppStateDep, principal: Changing, password: Typed, code: Typed
) -> Response:
    """Make other recovery codes, and show them this once."""
    account = required_session(request).account
    try:
        with service.signing_in.admit():
            codes = make_recovery_codes(
                service.store, account, password=password, code=code, now=service.now()
            )
    except (SignInError, ConflictError) as error:
        return _account(request, service, principal, error)
    return page("recovery_codes.html", request, codes=codes, onward=link_with(request)("/account"))


@router.post("/sign-out")
def sign_out(request: Request, service: AppStateDep, _: Using) -> Response:
    """Sign out, and go to the first page."""
    response = _onward(request, "")
    close_session(service, request, response)
    return response


@router.get("/account")
def account(request: Request, service: AppStateDep, principal: Own) -> HTMLResponse:
    """Show one's own account."""
    return _account(request, service, principal)


@router.post("/account/password")
def password(
    request: Request,
    service: AppStateDep,
    principal: Changing,
    old: Typed,
    new: Typed,
    end_keys: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Take a new password."""
    try:
        with service.signing_in.admit():
            changed = change_password(
                service.store,
                required_session(request),
                old=old,
                new=new,
                end_keys=bool(end_keys),
                now=service.now(),
            )
    except (SignInError, InputError) as error:
        return _account(request, service, principal, error)
    response = _to(request, "/account", done="password")
    set_session_cookie(response, changed.token, secure=service.security.secure)
    return response


@router.post("/account/keys/{key_id}/end")
def end_key(
    request: Request, service: AppStateDep, principal: Changing, key_id: SomeId
) -> Response:
    """End one of one's own keys."""
    key = service.store.sessions.key(key_id)
    if key is None or key.account_id != principal.account_id:
        raise UnknownRecordError("key", key_id)
    revoke_key(service.store, key, origin_of(service, principal))
    return _to(request, "/account", done="key")


@router.post("/account/sessions/{session_id}/end")
def end_one_session(
    request: Request, service: AppStateDep, principal: Changing, session_id: SomeId
) -> Response:
    """End one of one's own sessions."""
    end_session(service.store, principal.account_id, session_id, service.now())
    return _to(request, "/account", done="session")


@router.post("/account/stated")
def state(
    request: Request,
    service: AppStateDep,
    principal: Changing,
    acting_for: Annotated[str, Form(max_length=MAX_ID)] = "",
    reason: Annotated[str, Form(max_length=MAX_REASON)] = "",
    next: Next = "",  # noqa: A002
) -> Response:
    """Take on whose behalf staff act, and why they read confidential content; then go on."""
    try:
        named = profiles_called(service, principal, acting_for, "acting_for")
    except InputError as error:
        return _account(request, service, principal, error)
    with_statement(
        service,
        required_session(request),
        principal,
        acting_for=named[0] if named else "",
        reason=reason,
    )
    if is_of_this_site(next):
        return RedirectResponse(next, 303)
    return _to(request, "/account", done="stated")


def _form(
    request: Request,
    service: AppState,
    onward: str,
    error: SignInError | None = None,
    *,
    email: str = "",
    done: bool = False,
) -> HTMLResponse:
    return page(
        "sign_in.html",
        request,
        _status(error),
        done=done,
        error=_told(error),
        email=email[:254],
        onward=onward,
        openid=bool(service.security.oidc_issuer),
        nobody=service.first_run.is_open(service.store),
    )


def _second_step(
    request: Request,
    service: AppState,
    session: SignedIn,
    onward: str,
    error: SignInError | None = None,
) -> HTMLResponse:
    if session.needs_code:
        return page(
            "second_factor.html",
            request,
            _status(error),
            error=_told(error),
            secret="",
            onward=onward,
        )
    return _offer(request, service, session, onward, error)


def _offer(
    request: Request,
    service: AppState,
    session: SignedIn,
    onward: str,
    error: SignInError | None = None,
) -> HTMLResponse:
    """Show the key of a second factor to set up: for a session that needs one, or may have one."""
    secret = offered_secret(service.store, session)
    uri = provisioning_uri(secret, session.account.email)
    needed = not session.session.verified
    return page(
        "second_factor.html",
        request,
        _status(error),
        error=_told(error),
        secret=secret,
        uri=uri,
        picture=segno.make(uri, error="m").svg_data_uri(border=2, scale=4),
        needed=needed,
        action="/sign-in/second-factor" if needed else "/account/second-factor",
        onward=onward,
    )


def _with_codes(request: Request, service: AppState, session: SignedIn, onward: str) -> Response:
    """Show the recovery codes once, and then go on."""
    further = link_with(request)("/") if not is_of_this_site(onward) else onward
    response = page("recovery_codes.html", request, codes=session.recovery_codes, onward=further)
    set_session_cookie(response, session.token, secure=service.security.secure)
    return response


def _account(
    request: Request,
    service: AppState,
    principal: Principal,
    error: SignInError | InputError | ConflictError | None = None,
) -> HTMLResponse:
    own = service.store.accounts.by_id(principal.account_id)
    return page(
        "account.html",
        request,
        _status(error),
        account=own,
        names=names_of(
            service,
            {*(own.speaks_for if own else ()), *filter(None, [principal.acting_for])},
        ),
        keys=[
            key
            for key in service.store.sessions.keys_of(principal.account_id)
            if not key.revoked_at
        ],
        sessions=open_sessions(request, service, principal),
        error=_said(request, error),
        codes_left=service.store.recovery_codes.left(principal.account_id),
        done=request.query_params.get("done", ""),
    )


def _said(request: Request, error: SignInError | InputError | ConflictError | None) -> str:
    """What went wrong, in the reader's language; "" where nothing did."""
    if error is None:
        return ""
    language = page_language(request)
    if isinstance(error, SignInError):
        return labels_in(language).refusals[_told(error)]
    return advice(error, language)


def _status(error: SignInError | InputError | ConflictError | None) -> int:
    if isinstance(error, ConflictError):
        return 409
    if isinstance(error, SignInError) and error.retry_after_s:
        return 429
    return 200 if error is None else 422 if isinstance(error, InputError) else 401


def _told(error: SignInError | None) -> str:
    """Which of the catalogue's sentences says what went wrong; "" where nothing did."""
    if error is None:
        return ""
    return "wait" if error.retry_after_s else "wrong"


def entered_page(request: Request, service: AppState, session: SignedIn, onward: str) -> Response:
    """Give the token to the browser, and go on to what is still needed or to where it was."""
    more = not session.session.verified
    response = _to(request, "/sign-in", next=onward) if more else _onward(request, onward)
    set_session_cookie(response, session.token, secure=service.security.secure)
    return response


def _onward(request: Request, onward: str) -> Response:
    """Go on to a page of this site, and to no other."""
    return RedirectResponse(onward, 303) if is_of_this_site(onward) else _to(request, "/")


def is_of_this_site(onward: str) -> bool:
    """Whether an address leads to a page of this site, and to no other."""
    parts = urlsplit(onward)
    local = not parts.scheme and not parts.netloc and onward.startswith("/")
    return local and not onward.startswith(("//", "/\\"))


def _to(request: Request, path: str, **parameters: str) -> Response:
    given = {name: value for name, value in parameters.items() if value}
    return RedirectResponse(link_with(request)(path, **given), 303)
