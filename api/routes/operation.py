"""What operators ask of the service: measurements, and a fresh build."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.metrics import MEDIA_TYPE, Metrics
from api.routes.prefix import PREFIX
from api.schema import PROBLEMS, Health
from api.security import permit
from api.security.viewing import origin_of
from api.serialise import json_response
from api.service import Served
from matchmaker.privacy.policy import Action
from matchmaker.privacy.reader import Reader

router = APIRouter(prefix=PREFIX, tags=["operation"], responses=PROBLEMS)

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
