"""Pages and routes for who has no password yet, or forgot it: invitation and reset."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import Field, SecretStr
from starlette.background import BackgroundTask

from matchmaker.domain.link import Purpose
from matchmaker.errors import InputError, SignInError
from matchmaker.errors.translation import advice
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.accounts import (
    count_reset,
    owner_of_link,
    send_reset,
    set_password_by_link,
)
from matchmaker.services.delivery import send_mails
from matchmaker.settings import Settings

from ..dependencies import PREFIX, AppStateDep
from ..rendering import link_with, page, page_language
from ..responses import json_response
from ..scheduler import AT_MOST, delivery_channels
from ..schemas import PROBLEMS, Closed
from ..security import permit
from ..security.sessions import client_address
from ..state import AppState
from .schemas import MAX_PASSWORD, Done

Using = Annotated[Principal, Depends(permit(Action.SESSION_USE))]
Token = Annotated[str, Path(max_length=100)]
Typed = Annotated[str, Form(max_length=MAX_PASSWORD)]

router = APIRouter(prefix=PREFIX, tags=["session"], responses=PROBLEMS)


class ResetIn(Closed):
    """Whose password was forgotten."""

    email: str = Field(max_length=254, examples=["anna@example.org"])


class LinkPasswordIn(Closed):
    """The last part of the address in the e-mail, and the password to have from now on."""

    purpose: Purpose = Field(examples=[Purpose.PASSWORD_RESET])
    token: SecretStr = Field(max_length=100)
    password: SecretStr = Field(max_length=MAX_PASSWORD)
    end_keys: bool = Field(False, description="End all API keys, too; an admin's end always.")


@router.post("/password-resets", response_model=Done)
def ask_for_reset(request: Request, service: AppStateDep, _: Using, asked: ResetIn) -> Response:
    """Send a link that sets another password; the answer is the same for any address."""
    _count(service, request, asked.email)
    response = json_response({"status": "done"})
    response.background = BackgroundTask(reset_afterwards, service, asked.email)
    return response


@router.put("/password", response_model=Done)
def set_by_link(
    request: Request, service: AppStateDep, _: Using, asked: LinkPasswordIn
) -> Response:
    """Set the password that a link from an e-mail lets its owner choose, once."""
    _set(
        service,
        request,
        asked.purpose,
        asked.token.get_secret_value(),
        asked.password.get_secret_value(),
        end_keys=asked.end_keys,
    )
    return json_response({"status": "done"})


pages_router = APIRouter(include_in_schema=False)


@pages_router.get("/forgot")
def forgot_form(request: Request, _: Using) -> HTMLResponse:
    """Ask whose password was forgotten."""
    return page("forgot.html", request, sent=False, email="", waits=False)


@pages_router.post("/forgot")
def forgot(request: Request, service: AppStateDep, _: Using, email: Typed = "") -> HTMLResponse:
    """Say that a link is under way where the address is known, whether it is or not."""
    email = email[:254]
    try:
        _count(service, request, email)
    except SignInError:
        return page("forgot.html", request, 429, sent=False, email=email, waits=True)
    response = page("forgot.html", request, sent=True, email=email, waits=False)
    response.background = BackgroundTask(reset_afterwards, service, email)
    return response


@pages_router.get("/invitation/{token}")
def invitation_form(request: Request, service: AppStateDep, _: Using, token: Token) -> HTMLResponse:
    """Ask who was invited for a password."""
    return _form(request, service, Purpose.INVITATION, token)


@pages_router.post("/invitation/{token}")
def accept(
    request: Request, service: AppStateDep, _: Using, token: Token, password: Typed = ""
) -> Response:
    """Take the password of who was invited."""
    return _chosen(request, service, Purpose.INVITATION, token, password)


@pages_router.get("/password-reset/{token}")
def reset_form(request: Request, service: AppStateDep, _: Using, token: Token) -> HTMLResponse:
    """Ask who forgot a password for another."""
    return _form(request, service, Purpose.PASSWORD_RESET, token)


@pages_router.post("/password-reset/{token}")
def reset(
    request: Request,
    service: AppStateDep,
    _: Using,
    token: Token,
    password: Typed = "",
    end_keys: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Take the password of who forgot the one before."""
    return _chosen(
        request, service, Purpose.PASSWORD_RESET, token, password, end_keys=bool(end_keys)
    )


def reset_afterwards(service: AppState, email: str) -> None:
    """Look for the account and write to it, once the answer has left."""
    send_reset(service.store, email, service.now(), url=service.url)
    send_waiting(service)


def send_waiting(service: AppState) -> None:
    """Send what waits now: whoever asked for a link looks into their e-mails at once."""
    ways = delivery_channels(Settings(), service.url)
    if ways.mailer is not None:
        send_mails(
            service.store, ways.mailer, sender=ways.sender, now=service.now(), at_most=AT_MOST
        )


def _count(service: AppState, request: Request, email: str) -> None:
    count_reset(service.store, email, client_address(service, request), service.now())


def _set(
    service: AppState,
    request: Request,
    purpose: Purpose,
    token: str,
    password: str,
    *,
    end_keys: bool = False,
) -> None:
    with service.signing_in.admit():
        set_password_by_link(
            service.store,
            token,
            purpose,
            password,
            client=client_address(service, request),
            end_keys=end_keys,
            now=service.now(),
        )


def _chosen(
    request: Request,
    service: AppState,
    purpose: Purpose,
    token: str,
    password: str,
    *,
    end_keys: bool = False,
) -> Response:
    try:
        _set(service, request, purpose, token, password, end_keys=end_keys)
    except InputError as error:
        return _form(request, service, purpose, token, error)
    return RedirectResponse(link_with(request)("/sign-in", done="password"), 303)


def _form(
    request: Request,
    service: AppState,
    purpose: Purpose,
    token: str,
    error: InputError | None = None,
) -> HTMLResponse:
    owner = owner_of_link(service.store, token, purpose, service.now())
    return page(
        "set_password.html",
        request,
        422 if error is not None else 200,
        owner=owner,
        invited=purpose is Purpose.INVITATION,
        has_keys=any(not key.revoked_at for key in service.store.sessions.keys_of(owner.id)),
        error=advice(error, page_language(request)) if error is not None else "",
    )
