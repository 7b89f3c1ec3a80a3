"""Where events of introductions are reported."""

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Path, Response

from api.dependencies import PREFIX, AppStateDep
from api.introductions.schemas import NewWebhook, WebhookIn, WebhookList
from api.introductions.serialisation import webhook_json
from api.middleware.limits import MAX_ID
from api.responses import json_response
from api.schemas import PROBLEMS
from api.security import permit
from api.security.access_log import origin_of
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.delivery import checked_url, new_secret
from matchmaker.store.outbox import Webhook

router = APIRouter(prefix=PREFIX, tags=["webhooks"], responses=PROBLEMS)

Managing = Annotated[Principal, Depends(permit(Action.WEBHOOK_MANAGE))]


@router.get("/webhooks", response_model=WebhookList)
def list_all(service: AppStateDep, _: Managing) -> Response:
    """List where events are reported."""
    return json_response({"items": [webhook_json(each) for each in service.store.webhooks.all()]})


@router.post("/webhooks", response_model=NewWebhook, status_code=201)
def add(service: AppStateDep, principal: Managing, asked: WebhookIn) -> Response:
    """Report every event of an introduction to an address; its secret is shown this once."""
    checked_url(asked.url)
    hook = Webhook(
        id=str(uuid4()),
        url=asked.url,
        secret=new_secret(),
        by=principal.account_id,
        at=service.now(),
    )
    with service.store.write() as writer:
        writer.webhooks.put(hook)
        origin = origin_of(service, principal)
        writer.audit.record("webhook.add", origin, subject=f"webhook:{hook.id}", note=hook.url)
    return json_response(webhook_json(hook) | {"secret": hook.secret}, 201)


@router.delete("/webhooks/{webhook_id}", status_code=204, response_class=Response)
def remove(
    service: AppStateDep,
    principal: Managing,
    webhook_id: Annotated[str, Path(max_length=MAX_ID, description="Id of a webhook.")],
) -> Response:
    """Report there no longer; what waits for it is dropped."""
    with service.store.write() as writer:
        writer.webhooks.remove(webhook_id)
        subject = f"webhook:{webhook_id}"
        writer.audit.record("webhook.remove", origin_of(service, principal), subject=subject)
    return Response(status_code=204)
