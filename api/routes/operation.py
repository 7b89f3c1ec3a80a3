"""What operators ask of the service: measurements, a fresh build, a backup."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.metrics import MEDIA_TYPE, Metrics
from api.routes.prefix import PREFIX
from api.schema import PROBLEMS, Health
from api.security import permit
from api.security.viewing import origin_of
from api.serialise import json_response
from api.service import Served
from api.steward_schema import BackupOut
from matchmaker.errors import ConflictError
from matchmaker.home import Home
from matchmaker.persons import accompany
from matchmaker.privacy.policy import Action
from matchmaker.privacy.reader import Reader

router = APIRouter(prefix=PREFIX, tags=["operation"], responses=PROBLEMS)

BackingUp = Annotated[Reader, Depends(permit(Action.BACKUP_RUN))]
Building = Annotated[Reader, Depends(permit(Action.BUILD_RUN))]


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
def build(service: Served, reader: Building) -> Response:
    """Ask for the network to be built anew where the store moved on; answers at once."""
    with service.store.write() as writer:
        writer.audit.record(Action.BUILD_RUN, origin_of(service, reader))
    service.rebuilder.ask()
    return json_response({"status": "asked"}, 202)


@router.post("/backups", response_model=BackupOut, status_code=201)
def back_up(service: Served, reader: BackingUp) -> Response:
    """Copy the store as it is now into a file of its own, with its checksum beside it."""
    home = Home.open(service.home)
    home.backups.mkdir(exist_ok=True)
    path = home.backups / f"{service.now():%Y-%m-%dT%H-%M-%SZ}.sqlite"
    if path.exists():
        raise ConflictError("there is a backup of this second already")
    with service.store.write() as writer:
        writer.audit.record(Action.BACKUP_RUN, origin_of(service, reader), note=path.name)
    checksum = home.back_up(service.store, path)
    accompany(home, path)
    return json_response({"name": path.name, "sha256": checksum}, 201)
