"""Keys for programs."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from api.access_schema import KeyIn, KeyList, KeyOut, NewKey
from api.access_serialise import key_json
from api.limits import MAX_ID
from api.routes.prefix import PREFIX
from api.schema import PROBLEMS
from api.security import permit
from api.security.permission import own_account
from api.security.viewing import origin_of
from api.serialise import json_response
from api.service import Served
from matchmaker.accounts import find_account, make_key, revoke_key
from matchmaker.errors import InputError, NotAllowedError
from matchmaker.privacy.policy import Action, Refusal
from matchmaker.privacy.reader import Reader, Subject

router = APIRouter(prefix=PREFIX, tags=["keys"], responses=PROBLEMS)

SomeKey = Annotated[str, Path(max_length=MAX_ID, description="Id of a key.")]
Owning = Annotated[Reader, Depends(permit(Action.KEY_MANAGE, subject=own_account))]


def owner_of_key(service: Served, key_id: SomeKey) -> Subject:
    """The account that a key belongs to."""
    key = service.store.sessions.key(key_id)
    return Subject(account_id=key.account_id if key is not None else "")


Revoking = Annotated[Reader, Depends(permit(Action.KEY_MANAGE, subject=owner_of_key))]


@router.get("/keys", response_model=KeyList)
def list_own(service: Served, reader: Owning) -> Response:
    """List one's own keys."""
    keys = service.store.sessions.keys_of(reader.account_id)
    return json_response({"items": [key_json(key) for key in keys]})


@router.post("/keys", response_model=NewKey)
def make(service: Served, reader: Owning, asked: KeyIn) -> Response:
    """Make a key; it is shown this once. A key makes no key that may do more than itself."""
    if reader.scopes is not None and not set(asked.scopes) <= reader.scopes:
        raise NotAllowedError(Action.KEY_MANAGE, Refusal.SCOPE)
    text, key = make_key(
        service.store,
        find_account(service.store, reader.account_id),
        name=asked.name,
        scopes=asked.scopes,
        lasts=timedelta(days=asked.days),
        origin=origin_of(service, reader),
    )
    return json_response(key_json(key) | {"key": text})


@router.delete("/keys/{key_id}", response_model=KeyOut)
def revoke(service: Served, reader: Revoking, key_id: SomeKey) -> Response:
    """Make a key useless at once."""
    key = service.store.sessions.key(key_id)
    if key is None:
        raise InputError("there is no such key", "an id of GET /keys", field="key_id")
    revoke_key(service.store, key, origin_of(service, reader))
    return json_response(key_json(key) | {"revoked": True})
