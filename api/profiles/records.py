"""Profiles as their owners and staff edit them, with every change kept."""

from dataclasses import replace
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Header, Query, Response
from starlette.exceptions import HTTPException

from matchmaker.domain import ProfileId
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.profiles import create_profile, replace_profile
from matchmaker.store import HistoryLine

from ..dependencies import PREFIX, AppState, AppStateDep, ProfileIdPath
from ..response_headers import with_headers
from ..responses import json_response
from ..schemas import PROBLEMS
from ..security import permit
from ..security.access_log import log_access, origin_of
from ..security.idempotency import IdempotentRoute
from .schemas import NewRecord, ProfileHistory, RecordOut, WrittenRecord

router = APIRouter(
    prefix=PREFIX, tags=["profiles"], responses=PROBLEMS, route_class=IdempotentRoute
)

Creating = Annotated[Principal, Depends(permit(Action.PROFILE_CREATE))]
Reading = Annotated[Principal, Depends(permit(Action.CONFIDENTIAL_READ))]
Editing = Annotated[Principal, Depends(permit(Action.PROFILE_EDIT))]
Tracing = Annotated[Principal, Depends(permit(Action.PROFILE_HISTORY))]
Readmitted = Annotated[
    bool, Query(description="Whoever had this id was erased, and asked to come back.")
]
Known = Annotated[
    str | None, Header(alias="If-Match", description="`ETag` of what was read; required.")
]


@router.post(
    "/profiles",
    response_model=RecordOut,
    status_code=201,
    responses={201: with_headers("ETag", "Location")},
)
def create(
    service: AppStateDep, principal: Creating, asked: NewRecord, readmit: Readmitted = False
) -> Response:
    """Add a profile; it takes part in matching once consent is stated."""
    profile = asked.profile(asked.id, None, service.now().date())
    profile = replace(profile, consent=asked.consent)
    create_profile(service.store, profile, origin_of(service, principal), readmit=readmit)
    response = _stored(service, profile.id, 201)
    response.headers["Location"] = f"{PREFIX}/profiles/{profile.id}"
    return response


@router.get(
    "/profiles/{profile_id}/record",
    response_model=RecordOut,
    responses={200: with_headers("ETag")},
)
def read(service: AppStateDep, principal: Reading, profile_id: ProfileIdPath) -> Response:
    """Read everything that is stored of a profile, to edit it; staff state a reason."""
    service.store.profile(ProfileId(profile_id))
    log_access(service, principal, [profile_id])
    return _stored(service, profile_id)


@router.put(
    "/profiles/{profile_id}/record",
    response_model=RecordOut,
    responses={
        200: with_headers("ETag"),
        # Where a route may answer so, the document calls its `If-Match` required.
        428: {"description": "`If-Match` is missing."},
    },
)
def write(
    service: AppStateDep,
    principal: Editing,
    profile_id: ProfileIdPath,
    asked: WrittenRecord,
    known: Known = None,
) -> Response:
    """
    Replace a profile; 412 when somebody else changed it since it was read.

    What was read may be sent back as it is. Its id, consent and demo mark are not changed
    here: 422 where they are others.
    """
    if known is None:
        raise HTTPException(428, "If-Match is required: the ETag of what was read")
    before = service.store.profile(ProfileId(profile_id))
    asked.check_unchanged(before)
    profile = asked.profile(profile_id, before, service.now().date())
    if replace(profile, updated_on=before.updated_on) == before:
        profile = before
    origin = origin_of(service, principal)
    replace_profile(service.store, profile, origin, expected=digest_in(known))
    return _stored(service, profile_id)


@router.get("/profiles/{profile_id}/history", response_model=ProfileHistory)
def history(service: AppStateDep, principal: Tracing, profile_id: ProfileIdPath) -> Response:
    """Say who changed what, when, and from which source."""
    service.store.profile(ProfileId(profile_id))
    log_access(service, principal, [profile_id], Action.PROFILE_HISTORY)
    lines = service.store.history.of(profile_id)
    return json_response({"items": [_line(line) for line in lines]})


def digest_in(tag: str) -> str | None:
    """The digest that an entity tag states; None for "*", "" where it is no tag."""
    stated = tag.strip().removeprefix("W/")
    if stated == "*":
        return None
    quoted = len(stated) > 1 and stated.startswith('"') and stated.endswith('"')
    return stated[1:-1] if quoted else ""


def _stored(service: AppState, profile_id: str, status: int = 200) -> Response:
    # The tag first: of two states it may name the older one, which a write then refuses.
    tag = service.store.digest(profile_id)
    fields: dict[str, Any] = msgspec.to_builtins(
        service.store.profile(ProfileId(profile_id)), order="deterministic"
    )
    shown = {name: fields[name] for name in RecordOut.model_fields}
    response = json_response(shown, status)
    response.headers["ETag"] = f'"{tag}"'
    return response


def _line(line: HistoryLine) -> dict[str, Any]:
    return {
        "changed_at": line.changed_at.isoformat(),
        "account_id": line.account_id,
        "on_behalf": line.on_behalf,
        "source": line.source,
        "field": line.field,
        "before": msgspec.json.decode(line.before) if line.before else None,
        "after": msgspec.json.decode(line.after) if line.after else None,
    }
