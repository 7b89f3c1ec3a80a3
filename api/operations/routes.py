"""What operators ask of the service: health, measurements, builds, backups, audit log."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import Field

from matchmaker.domain import Language
from matchmaker.home import Home
from matchmaker.privacy.permissions import Action, permissions
from matchmaker.privacy.principal import Principal
from matchmaker.services.maintenance import back_up_inside, operating_figures, order_build

from ..accounts.schemas import AuditPage, PermissionTable, Verification
from ..dependencies import PREFIX, AppStateDep, CurrentMatchmaker, ResponseLanguage
from ..middleware.limits import MAX_ID, MAX_PAGE
from ..middleware.metrics import MEDIA_TYPE, Metrics
from ..rebuild import build_record
from ..rendering import render
from ..responses import json_response
from ..schemas import PROBLEMS, Closed, Health, Readiness
from ..security import permit
from ..security.access_log import origin_of


class BackupOut(Closed):
    """A copy of the store, in the folder `backups` of the home."""

    name: str = Field(examples=["2026-11-24T02-00-00Z.sqlite"])
    sha256: str


router = APIRouter(prefix=PREFIX, tags=["operation"], responses=PROBLEMS)

BackingUp = Annotated[Principal, Depends(permit(Action.BACKUP_RUN))]
Building = Annotated[Principal, Depends(permit(Action.BUILD_RUN))]


@router.get(
    "/metrics",
    dependencies=[Depends(permit(Action.METRICS_READ))],
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    response_class=Response,
)
def metrics(request: Request, service: AppStateDep) -> Response:
    """Give the measurements of all processes of the service as Prometheus reads them."""
    found: Metrics = request.app.state.metrics
    home, build = Home.open(service.home), build_record(service.home)
    facts = operating_figures(home, service.store, service.now()) | {
        "build_seconds": build.seconds,
        "build_failures": build.n_failed,
    }
    return Response(found.text(facts), media_type=MEDIA_TYPE)


@router.post("/builds", response_model=Health, status_code=202)
def build(service: AppStateDep, principal: Building) -> Response:
    """Ask for the network to be built anew where the store moved on; answers at once."""
    order_build(service.store, origin_of(service, principal))
    service.rebuilder.ask()
    return json_response({"status": "asked"}, 202)


@router.post("/backups", response_model=BackupOut, status_code=201)
def back_up(service: AppStateDep, principal: BackingUp) -> Response:
    """Copy the store as it is now into a file of its own, with its checksum beside it."""
    home, origin = Home.open(service.home), origin_of(service, principal)
    path, checksum = back_up_inside(home, service.store, origin)
    return json_response({"name": path.name, "sha256": checksum}, 201)


ALWAYS = frozenset({f"{PREFIX}/health", f"{PREFIX}/ready"})
"""Answered however much there is to do."""

health_router = APIRouter(
    prefix=PREFIX, tags=["health"], dependencies=[Depends(permit(Action.STATUS_READ))]
)


@health_router.get("/health", response_model=Health)
def health() -> Response:
    """Say that the process runs; looks at nothing else."""
    return json_response({"status": "ok"})


@health_router.get("/ready", response_model=Readiness, responses=PROBLEMS)
def ready(matchmaker: CurrentMatchmaker) -> Response:
    """Say which network is in service; 503 while there is none."""
    meta = matchmaker.snapshot.meta
    return json_response(
        {
            "status": "ready",
            "n_profiles": meta.n_profiles,
            "built_on": meta.built_on,
        }
    )


documentation_router = APIRouter(prefix=PREFIX, dependencies=[Depends(permit(Action.STATUS_READ))])


@documentation_router.get("/docs", include_in_schema=False)
def docs(request: Request) -> HTMLResponse:
    """Show every route, to read and to try."""
    return render("docs.html", openapi=str(request.app.openapi_url))


audit_router = APIRouter(prefix=PREFIX, tags=["audit"], responses=PROBLEMS)

Auditing = Annotated[Principal, Depends(permit(Action.AUDIT_READ))]


@audit_router.get("/audit", response_model=AuditPage)
def lines(
    service: AppStateDep,
    _: Auditing,
    subject: Annotated[str, Query(max_length=MAX_ID, examples=["profile:demo-c-0001"])] = "",
    account_id: Annotated[str, Query(max_length=MAX_ID)] = "",
    action: Annotated[
        str, Query(max_length=MAX_ID, description='One action, or a family: "key.".')
    ] = "",
    words: Annotated[
        str, Query(max_length=MAX_ID, description="In whom it is about, the reason or the note.")
    ] = "",
    before: Annotated[int | None, Query(ge=1, description="`before` of another page.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
) -> Response:
    """Read who did what to whom, when and why, the latest first."""
    found = service.store.audit.lines(
        subject=subject,
        account_id=account_id,
        action=action,
        words=words,
        before=before,
        n=limit,
    )
    more = len(found) == limit and found[-1].id > 1
    return json_response({"items": found, "before": found[-1].id if more else None})


@audit_router.get("/audit/verification", response_model=Verification)
def verification(service: AppStateDep, _: Auditing) -> Response:
    """Find the first line of the log that is not what was written, if there is one."""
    fault = service.store.audit.verify()
    n_lines, head = service.store.audit.head()
    return json_response({"fault": fault, "lines": n_lines, "head": head})


@audit_router.get(
    "/permissions",
    response_model=PermissionTable,
    dependencies=[Depends(permit(Action.STATUS_READ))],
)
def table(language: ResponseLanguage) -> Response:
    """Read who may do what; whatever is not in the table is denied."""
    shown = language if language is Language.IT else Language.EN
    items = [
        {"action": row.action, "title": row.title[shown], "scope": row.scope, "grants": row.grants}
        for row in permissions().values()
    ]
    return json_response({"items": items})
