"""The territory's innovation level: as JSON, as a page, as a workbook and printed."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from matchmaker.domain import Kind, Language, ProfileId
from matchmaker.errors import InputError, UnknownRecordError
from matchmaker.errors.translation import advice
from matchmaker.network.pictures.wording import region_name
from matchmaker.privacy.permissions import Action, Grant, grant
from matchmaker.privacy.principal import Principal
from matchmaker.services.checkups import clients_of
from matchmaker.services.checkups.innovation import innovation_level
from matchmaker.services.checkups.innovation_report import Account, account_of, pdf, workbook

from ..dependencies import PREFIX, AppState, AppStateDep
from ..middleware.limits import MAX_NAME
from ..rendering import link_with, page, page_language
from ..responses import json_response
from ..schemas import PROBLEMS
from ..security import permit
from ..suggestions.search import profiles_called
from .schemas import InnovationOut

json_router = APIRouter(prefix=PREFIX, tags=["check-ups"], responses=PROBLEMS)
router = APIRouter(include_in_schema=False)

Reading = Annotated[Principal, Depends(permit(Action.NETWORK_READ))]
Using = Annotated[Principal, Depends(permit(Action.SESSION_USE))]
Nuts = Annotated[str, Query(max_length=200, description="NUTS codes with commas.")]
Form = Annotated[str, Path(max_length=5)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/check-ups")
def listing(
    request: Request,
    service: AppStateDep,
    principal: Using,
    firm: Annotated[str, Query(max_length=MAX_NAME)] = "",
) -> Response:
    """The firms whose check-up the reader may fill in; staff go by name, or by campaigns."""
    missed = ""
    if firm.strip():
        try:
            found = profiles_called(service, principal, firm, "firm")[0]
        except InputError as error:
            missed = advice(error, page_language(request))
        else:
            return RedirectResponse(link_with(request)(f"/check-ups/{found}"), 303)
    ids = set(principal.speaks_for)
    if grant(principal.role, Action.CHECKUP_READ) is Grant.CASES:
        ids = set(clients_of(service.store, principal, service.now().date()))
    there = service.store.has_profiles(ids)
    firms = [service.store.profile(ProfileId(id_)) for id_ in there]
    companies = [firm for firm in firms if firm.kind is Kind.COMPANY]
    current = service.store.checkups.current() if companies else {}
    drafts = service.store.checkups.drafts() if companies else {}
    return page(
        "checkups.html",
        request,
        firms=sorted(companies, key=lambda firm: firm.name.casefold()),
        days={id_: each.answered_at.date() for id_, each in current.items()},
        drafts=set(drafts),
        sought=firm,
        missed=missed,
        campaigns=grant(principal.role, Action.CHECKUP_INVITE) is not Grant.NO,
        territory=grant(principal.role, Action.NETWORK_READ) is not Grant.NO,
    )


@json_router.get("/network/innovation", response_model=InnovationOut)
def figures(service: AppStateDep, _: Reading, nuts: Nuts = "") -> Response:
    """Levels and dimensions by territory, sector and size; small cells are withheld."""
    found = innovation_level(service.store, service.now().date(), _codes(nuts))
    return json_response(msgspec.to_builtins(found))


@router.get("/network/innovation")
def level(
    request: Request,
    service: AppStateDep,
    _: Reading,
    chosen: Annotated[list[str], Query(alias="nuts", max_length=50)] = [],  # noqa: B006
) -> HTMLResponse:
    """Levels and parts by territory, sector and size."""
    nuts = ",".join(chosen)
    account = _account(service, nuts, page_language(request))
    everywhere = innovation_level(service.store, service.now().date(), [])
    territories = [(each.key, region_name(each.key)) for each in everywhere.by_territory]
    # Names in the drawing are ours, and escaped where they are drawn.
    drawing = Markup(account.drawing)  # noqa: S704
    return page(
        "innovation.html",
        request,
        account=account,
        drawing=drawing,
        nuts=nuts,
        chosen=_codes(nuts),
        territories=[(key, name) for key, name in territories if name],
    )


@router.get("/network/innovation/report.{form}")
def download(
    request: Request, service: AppStateDep, _: Reading, form: Form, nuts: Nuts = ""
) -> Response:
    """The same as a workbook or on paper."""
    language = page_language(request)
    account = _account(service, nuts, language)
    if form == "xlsx":
        return _file(workbook(account), XLSX, f"innovation-level-{language}.xlsx")
    if form == "pdf":
        return _file(pdf(account, language), "application/pdf", f"innovation-level-{language}.pdf")
    if form == "svg":
        return _file(account.drawing.encode(), "image/svg+xml", "innovation-level.svg")
    raise UnknownRecordError("report", form)


def _codes(nuts: str) -> list[str]:
    return [code.strip().upper() for code in nuts.split(",") if code.strip()]


def _account(service: AppState, nuts: str, language: Language) -> Account:
    found = innovation_level(service.store, service.now().date(), _codes(nuts))
    return account_of(found, language)


def _file(content: bytes, media_type: str, name: str) -> Response:
    head = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=head)
