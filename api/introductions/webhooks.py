"""Where events of introductions are reported."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.delivery import add_webhook, remove_webhook

from ..dependencies import PREFIX, AppStateDep
from ..middleware.limits import MAX_ID
from ..responses import json_response
from ..schemas import PROBLEMS
from ..security import permit
from ..security.access_log import origin_of
from .schemas import NewWebhook, WebhookIn, WebhookList
from .serialisation import webhook_json

router = APIRouter(prefix=PREFIX, tags=["webhooks"], responses=PROBLEMS)

Managing = Annotated[Principal, Depends(permit(Action.WEBHOOK_MANAGE))]


@router.get("/webhooks", response_model=WebhookList)
def list_all(service: AppStateDep, _: Managing) -> Response:
    """List where events are reported."""
    return json_response({"items": [webhook_json(each) for each in service.store.webhooks.all()]})


@router.post("/webhooks", response_model=NewWebhook, status_code=201)
def add(service: AppStateDep, principal: Managing, asked: WebhookIn) -> Response:
    """Report every event of an introduction to an address; its secret is shown this once."""
    hook = add_webhook(service.store, asked.url, origin_of(service, principal))
    return json_response(webhook_json(hook) | {"secret": hook.secret}, 201)


@router.delete("/webhooks/{webhook_id}", status_code=204, response_class=Response)
def remove(
    service: AppStateDep,
    principal: Managing,
    webhook_id: Annotated[str, Path(max_length=MAX_ID, description="Id of a webhook.")],
) -> Response:
    """Report there no longer; what waits for it is dropped."""
    remove_webhook(service.store, webhook_id, origin_of(service, principal))
    return Response(status_code=204)
