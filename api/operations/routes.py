"""What operators ask of the service: measurements, a fresh build, a backup."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from api.dependencies import PREFIX, AppStateDep, CurrentMatchmaker
from api.middleware.request_logging import MEDIA_TYPE, Metrics
from api.operations.schemas import BackupOut
from api.rendering import render
from api.responses import json_response
from api.schemas import PROBLEMS, Health, Readiness
from api.security import permit
from api.security.access_log import origin_of
from matchmaker.home import Home
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.maintenance import back_up_inside, order_build

router = APIRouter(prefix=PREFIX, tags=["operation"], responses=PROBLEMS)

BackingUp = Annotated[Principal, Depends(permit(Action.BACKUP_RUN))]
Building = Annotated[Principal, Depends(permit(Action.BUILD_RUN))]


@router.get(
    "/metrics",
    dependencies=[Depends(permit(Action.METRICS_READ))],
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    response_class=Response,
)
def metrics(request: Request) -> Response:
    """Give the service's measurements as Prometheus reads them."""
    found: Metrics = request.app.state.metrics
    return Response(found.text(), media_type=MEDIA_TYPE)


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
