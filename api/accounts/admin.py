"""The pages of who administers accounts: find, invite, change, disable, end sessions and keys."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from matchmaker.domain import Language, Role
from matchmaker.domain.link import Purpose
from matchmaker.errors import (
    ConflictError,
    InputError,
    UnknownProfileError,
    UnknownRecordError,
)
from matchmaker.errors.translation import advice
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.accounts import (
    account_named,
    add_account,
    change_account,
    disable,
    end_session,
    invite,
    is_alive,
    offer_reset,
    pending_invitation,
    remember_second_factor,
    revoke_key,
    session_name,
)
from matchmaker.services.links import revoke_link
from matchmaker.settings import Settings
from matchmaker.store import Account, Origin

from ..dependencies import LANGUAGES, AppStateDep
from ..middleware.limits import MAX_ID
from ..programme.events import names_of
from ..rendering import link_with, page, page_language
from ..security import permit
from ..security.access_log import origin_of
from ..state import AppState
from ..suggestions.search import profiles_called
from .links import send_waiting

router = APIRouter(prefix="/admin/accounts", include_in_schema=False)

Managing = Annotated[Principal, Depends(permit(Action.ACCOUNT_MANAGE))]
SomeAccount = Annotated[str, Path(max_length=MAX_ID)]
SomeId = Annotated[str, Path(max_length=MAX_ID)]
Typed = Annotated[str, Form(max_length=2000)]
ROLES = tuple(role for role in Role if role is not Role.PUBLIC)
NOTHING_TYPED = {"email": "", "name": "", "role": "", "speaks_for": "", "language": "it"}
Refused = InputError | ConflictError | UnknownProfileError


@router.get("")
def listing(
    request: Request,
    service: AppStateDep,
    _: Managing,
    q: Annotated[str, Query(max_length=200)] = "",
    role: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """List who may sign in."""
    return _list(request, service, q=q, role=role)


@router.post("")
def add(
    request: Request,
    service: AppStateDep,
    principal: Managing,
    tasks: BackgroundTasks,
    email: Typed = "",
    name: Typed = "",
    role: Typed = "",
    speaks_for: Typed = "",
    language: Typed = "",
) -> Response:
    """Add an account, and send its owner a link that sets the password."""
    typed = {"email": email, "name": name, "role": role, "speaks_for": speaks_for}
    origin = origin_of(service, principal)
    try:
        added = add_account(
            service.store,
            email=email,
            name=name,
            role=_role(role),
            speaks_for=profiles_called(service, principal, speaks_for, "speaks_for"),
            language=_language(language),
            origin=origin,
        )
    except (InputError, UnknownProfileError) as error:
        return _list(request, service, error=error, typed=typed | {"language": language})
    return _invited(request, service, added, origin, tasks)


@router.get("/{account_id}")
def one(
    request: Request, service: AppStateDep, _: Managing, account_id: SomeAccount
) -> HTMLResponse:
    """Show one account, and what can be done about it."""
    return _one(request, service, _found(service, account_id))


@router.post("/{account_id}")
def change(
    request: Request,
    service: AppStateDep,
    principal: Managing,
    account_id: SomeAccount,
    name: Typed = "",
    role: Typed = "",
    speaks_for: Typed = "",
    language: Typed = "",
) -> Response:
    """Change what an account is called, may do, and for whom it speaks."""
    account = _found(service, account_id)
    try:
        change_account(
            service.store,
            account,
            origin_of(service, principal),
            name=name,
            role=_role(role),
            speaks_for=profiles_called(service, principal, speaks_for, "speaks_for"),
            language=_language(language),
        )
    except (InputError, UnknownProfileError) as error:
        typed = {"name": name, "role": role, "speaks_for": speaks_for, "language": language}
        return _one(request, service, account, error=error, typed=typed)
    return _to(request, f"/{account_id}", done="saved")


@router.post("/{account_id}/link")
def send_link(
    request: Request,
    service: AppStateDep,
    principal: Managing,
    account_id: SomeAccount,
    tasks: BackgroundTasks,
) -> Response:
    """Send a link that sets a first password, or another one."""
    account, origin = _found(service, account_id), origin_of(service, principal)
    try:
        if not account.password_hash:
            return _invited(request, service, account, origin, tasks)
        offer_reset(service.store, account, origin, url=service.url)
    except ConflictError as error:
        return _one(request, service, account, error=error)
    tasks.add_task(send_waiting, service)
    return _to(request, f"/{account_id}", done="invited")


@router.post("/{account_id}/link/end")
def end_links(
    request: Request, service: AppStateDep, principal: Managing, account_id: SomeAccount
) -> Response:
    """Withdraw the links that wait."""
    origin = origin_of(service, principal)
    found = _found(service, account_id)
    for link in service.store.links.of(
        Purpose.INVITATION, Purpose.PASSWORD_RESET, account_id=found.id
    ):
        if link.is_good(service.now()):
            revoke_link(service.store, link, origin)
    return _to(request, f"/{account_id}", done="saved")


@router.post("/{account_id}/disable")
def switch(
    request: Request,
    service: AppStateDep,
    principal: Managing,
    account_id: SomeAccount,
    enable: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Lock an account out at once, or let it in again; nobody locks themselves out."""
    account = _found(service, account_id)
    if account.id == principal.account_id and not enable:
        error = ConflictError("account_of_ones_own")
        return _one(request, service, account, error=error)
    disable(service.store, account, origin_of(service, principal), enable=bool(enable))
    return _to(request, f"/{account_id}", done="saved")


@router.post("/{account_id}/second-factor/remove")
def remove_factor(
    request: Request, service: AppStateDep, principal: Managing, account_id: SomeAccount
) -> Response:
    """Ask somebody who lost the second factor and the recovery codes for none."""
    account = _found(service, account_id)
    remember_second_factor(service.store, account, "", 0, origin_of(service, principal))
    return _to(request, f"/{account_id}", done="saved")


@router.post("/{account_id}/keys/{key_id}/end")
def end_key(
    request: Request,
    service: AppStateDep,
    principal: Managing,
    account_id: SomeAccount,
    key_id: SomeId,
) -> Response:
    """End somebody's key."""
    key = service.store.sessions.key(key_id)
    if key is None or key.account_id != account_id:
        raise UnknownRecordError("key", key_id)
    revoke_key(service.store, key, origin_of(service, principal))
    return _to(request, f"/{account_id}", done="saved")


@router.post("/{account_id}/sessions/{session_id}/end")
def end_one_session(
    request: Request,
    service: AppStateDep,
    _: Managing,
    account_id: SomeAccount,
    session_id: SomeId,
) -> Response:
    """End somebody's session."""
    end_session(service.store, account_id, session_id, service.now())
    return _to(request, f"/{account_id}", done="saved")


def _invited(
    request: Request, service: AppState, account: Account, origin: Origin, tasks: BackgroundTasks
) -> Response:
    """Send an invitation; where no e-mail can leave, show its link once, to be handed over."""
    sends = bool(Settings().smtp)
    new = invite(service.store, account, origin, url=service.url, sends=sends)
    if not sends:
        return _one(request, service, account, handed=f"{service.url.rstrip('/')}{new.path}")
    tasks.add_task(send_waiting, service)
    return _to(request, f"/{account.id}", done="invited")


def _list(
    request: Request,
    service: AppState,
    *,
    q: str = "",
    role: str = "",
    error: Refused | None = None,
    typed: dict[str, str] | None = None,
) -> HTMLResponse:
    everybody = service.store.accounts.all()
    wanted = q.casefold().strip()
    found = [
        account
        for account in everybody
        if (not role or account.role == role)
        and any(wanted in each.casefold() for each in (account.email, account.name, account.id))
    ]
    return page(
        "admin_accounts.html",
        request,
        200 if error is None else 422,
        section="accounts",
        accounts=found,
        names=names_of(service, {id_ for each in found for id_ in each.speaks_for}),
        n_all=len(everybody),
        q=q,
        role=role,
        roles=ROLES,
        languages=LANGUAGES,
        typed=NOTHING_TYPED | (typed or {}),
        error=_said(request, error),
        field=getattr(error, "field", ""),
    )


def _one(
    request: Request,
    service: AppState,
    account: Account,
    *,
    error: Refused | None = None,
    typed: dict[str, str] | None = None,
    handed: str = "",
) -> HTMLResponse:
    now, store = service.now(), service.store
    shown = {
        "name": account.name,
        "role": account.role.value,
        "speaks_for": "; ".join(
            f"{name} ({id_})" for id_, name in sorted(names_of(service, account.speaks_for).items())
        ),
        "language": account.language.value,
    }
    return page(
        "admin_account.html",
        request,
        200 if error is None else 409 if isinstance(error, ConflictError) else 422,
        section="accounts",
        account=account,
        invitation=pending_invitation(store, account, now),
        sessions=[
            (session_name(each), each)
            for each in store.sessions.of(account.id)
            if is_alive(each, now)
        ],
        keys=[each for each in store.sessions.keys_of(account.id) if not each.revoked_at],
        codes_left=store.recovery_codes.left(account.id),
        lines=store.audit.lines(subject=f"account:{account.id}", n=10),
        people={each.id: each for each in store.accounts.all()},
        handed=handed,
        roles=ROLES,
        languages=LANGUAGES,
        typed=shown | (typed or {}),
        error=_said(request, error),
        field=getattr(error, "field", ""),
        done=request.query_params.get("done", ""),
    )


def _found(service: AppState, account_id: str) -> Account:
    account = account_named(service.store, account_id)
    if account is None or account.id != account_id:
        raise UnknownRecordError("account", account_id)
    return account


def _role(typed: str) -> Role:
    try:
        return Role(typed)
    except ValueError as error:
        choices = {"choices": ", ".join(ROLES)}
        raise InputError("account_of_public", choices, field="role", value=typed) from error


def _language(typed: str) -> Language:
    return Language(typed) if typed in LANGUAGES else Language.IT


def _said(request: Request, error: Refused | None) -> str:
    return advice(error, page_language(request)) if error is not None else ""


def _to(request: Request, path: str, **parameters: str) -> Response:
    return RedirectResponse(link_with(request)(f"/admin/accounts{path}", **parameters), 303)
