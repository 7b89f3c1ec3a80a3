"""The first run: the first accounts, and the demo network or an own file to begin with."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from matchmaker.errors import InputError, NotAllowedError
from matchmaker.home import Home
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.first_run import FirstAccounts, import_demo

from ..dependencies import AppState, AppStateDep
from ..rendering import link_with, page, page_language
from ..security import permit

router = APIRouter(include_in_schema=False)

Anybody = Annotated[Principal, Depends(permit(Action.SESSION_USE))]
Line = Annotated[str, Field(max_length=1024)]


class Beginning(StrEnum):
    """What a network without profiles begins with."""

    DEMO = "demo"
    FILE = "file"


class FirstRunForm(BaseModel):
    """Whose accounts are made, and what is loaded."""

    code: Line = ""
    name: Line = ""
    email: Line = ""
    password: Line = ""
    staff_email: Line = ""
    staff_password: Line = ""
    begins_with: Beginning = Beginning.DEMO


@router.get("/start")
def start(
    request: Request,
    service: AppStateDep,
    _: Anybody,
    code: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Ask for the first accounts, as long as there is none."""
    return _form(request, service, FirstRunForm(code=code))


@router.post("/start")
def begin(
    request: Request, service: AppStateDep, _: Anybody, said: Annotated[FirstRunForm, Form()]
) -> Response:
    """Make the first accounts, load what was chosen, and go on to signing in."""
    wanted = FirstAccounts(
        name=said.name,
        email=said.email,
        password=said.password,
        staff_email=said.staff_email.strip(),
        staff_password=said.staff_password,
        language=page_language(request),
    )
    is_empty = _is_empty(service)
    try:
        with service.signing_in.admit():
            service.first_run.use(service.store, said.code, wanted, service.now())
    except NotAllowedError:
        return _to(request, "/sign-in")
    except InputError as error:
        return _form(request, service, said, error)
    if not is_empty:
        return _to(request, "/sign-in", done="1")
    if said.begins_with is Beginning.FILE:
        return _to(request, "/sign-in", next="/imports", done="1")
    # Asked before: the first build is not to come before the search for duplicates.
    service.rebuilder.ask(resolving=True)
    import_demo(Home.open(service.home), service.store)
    return _to(request, "/start/wait")


@router.get("/start/wait")
def wait(request: Request, service: AppStateDep, _: Anybody) -> Response:
    """Stay here until the network is built, then go on to signing in."""
    if Home.open(service.home).current_snapshot() is not None:
        return _to(request, "/sign-in", done="1")
    response = page("first_run_wait.html", request)
    response.headers["Refresh"] = "4"
    return response


def _form(
    request: Request, service: AppState, said: FirstRunForm, error: InputError | None = None
) -> Response:
    if not service.first_run.is_open(service.store):
        return _to(request, "/sign-in")
    return page(
        "first_run.html",
        request,
        422 if error else 200,
        said=said,
        error=error,
        field=error.field if error else "",
        is_empty=_is_empty(service),
    )


def _is_empty(service: AppState) -> bool:
    return next(iter(service.store.profiles()), None) is None


def _to(request: Request, path: str, **parameters: str) -> Response:
    return RedirectResponse(link_with(request)(path, **parameters), 303)
