"""The way to an OpenID provider and back."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from matchmaker.errors import SignInError
from matchmaker.privacy.permissions import Action
from matchmaker.services.accounts import account_of_subject, open_session

from ..dependencies import AppStateDep
from ..security import permit
from ..security.openid import AuthorizationRequest, authorization_request, verify_callback
from .pages import entered_page

COOKIE = "openid"
LASTS_S = 600

router = APIRouter(include_in_schema=False, dependencies=[Depends(permit(Action.SESSION_USE))])


@router.get("/sign-in/openid")
def depart(service: AppStateDep, next: str = "") -> Response:  # noqa: A002
    """Send the browser to the provider."""
    security = service.security
    if not security.oidc_issuer:
        raise HTTPException(404)
    url, leaving = authorization_request(security, next[:2000])
    response = RedirectResponse(url, 303)
    response.set_cookie(
        COOKIE,
        msgspec.json.encode(leaving).hex(),
        max_age=LASTS_S,
        path="/sign-in/openid",
        httponly=True,
        secure=security.secure,
        samesite="lax",
    )
    return response


@router.get("/sign-in/openid/back")
def back(
    request: Request,
    service: AppStateDep,
    code: Annotated[str, "of the provider"] = "",
    state: Annotated[str, "of the departure"] = "",
) -> Response:
    """Take the browser back, and sign in whom the provider vouches for."""
    leaving = _kept(request)
    proven = verify_callback(service.security, leaving, code=code, state=state, now=service.now())
    account = account_of_subject(
        service.store, proven.subject, email=proven.email, now=service.now()
    )
    session = open_session(
        service.store, account, service.now(), needing=service.security.second_factor
    )
    response = entered_page(request, service, session, leaving.onward)
    response.delete_cookie(COOKIE, path="/sign-in/openid")
    return response


def _kept(request: Request) -> AuthorizationRequest:
    try:
        kept = bytes.fromhex(request.cookies.get(COOKIE, ""))
        return msgspec.json.decode(kept, type=AuthorizationRequest)
    except (ValueError, msgspec.MsgspecError) as error:
        raise SignInError("openid_refused") from error
