"""What people may ask for about themselves: consent, a copy of everything, erasure."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import Field
from starlette.background import BackgroundTask

from api.accounts.schemas import Done
from api.dependencies import PREFIX, AppStateDep, ProfileIdPath
from api.middleware.limits import MAX_ID
from api.responses import json_response
from api.schemas import PROBLEMS, Closed
from api.security import permit
from api.security.access_log import origin_of
from matchmaker.domain import ProfileId
from matchmaker.errors import InputError
from matchmaker.home import Home
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.data_subjects import (
    change_consent,
    erase_data,
    export_person,
    rebuild_without,
)

TRIES = 600
"""Seconds that an erasure waits for another build to end before it builds itself."""

router = APIRouter(prefix=PREFIX, tags=["persons"], responses=PROBLEMS)

Deciding = Annotated[Principal, Depends(permit(Action.CONSENT_CHANGE))]
Copying = Annotated[Principal, Depends(permit(Action.PERSON_EXPORT))]
Erasing = Annotated[Principal, Depends(permit(Action.PERSON_ERASE))]


class ConsentIn(Closed):
    """A decision about being matched, and the text that it answers."""

    given: bool
    text_version: str = Field("", max_length=100, examples=["2026-11"])


class ErasureIn(Closed):
    """The id once more, so that nobody is erased by a slip."""

    confirm: str = Field(max_length=MAX_ID)


class CopyOut(Closed):
    """Everything about a person."""

    profile_id: str
    exported_at: str
    records: dict[str, list[dict[str, object]]] = Field(description="Rows, by table.")
    log: list[dict[str, str]] = Field(description="Who looked or changed, when and why.")


@router.put("/profiles/{profile_id}/consent", response_model=Done)
def decide(
    service: AppStateDep, principal: Deciding, profile_id: ProfileIdPath, asked: ConsentIn
) -> Response:
    """Give or withdraw consent to being matched; a withdrawal counts from the next request on."""
    change_consent(
        service.store,
        profile_id,
        given=asked.given,
        text_version=asked.text_version,
        origin=origin_of(service, principal),
    )
    return json_response({"status": "done"})


@router.get("/profiles/{profile_id}/copy", response_model=CopyOut)
def copy(service: AppStateDep, principal: Copying, profile_id: ProfileIdPath) -> Response:
    """Get everything that is stored about a profile, and who looked at it."""
    return json_response(export_person(service.store, profile_id, origin_of(service, principal)))


@router.post("/profiles/{profile_id}/erasure", response_model=Done)
def erase(
    service: AppStateDep, principal: Erasing, profile_id: ProfileIdPath, asked: ErasureIn
) -> Response:
    """
    Erase a person everywhere, but for backups; snapshots are built anew once this is answered.

    From the next request on nothing is told of it; a restored backup is erased again.
    """
    if asked.confirm != profile_id:
        raise InputError("id_not_repeated", {"id": profile_id}, field="confirm")
    store, home = service.store, Home.open(service.home)
    store.profile(ProfileId(profile_id))
    erase_data(home, store, profile_id, origin_of(service, principal))
    response = json_response({"status": "done"})
    response.background = BackgroundTask(rebuild_without, home, tries=TRIES)
    return response
