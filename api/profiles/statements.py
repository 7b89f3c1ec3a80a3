"""A single need or offer of a profile: read, add, replace, take out; the rest stays untouched."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Header, Path, Response
from pydantic import ConfigDict, Field
from starlette.exceptions import HTTPException

from matchmaker.domain import Cooperation, Need, Offer, ProfileId, Visibility
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.statements import (
    add_statement,
    remove_statement,
    replace_statement,
    statement_digest,
    statement_of,
)

from ..dependencies import PREFIX, AppState, AppStateDep, ProfileIdPath
from ..middleware.limits import MAX_ID
from ..response_headers import with_headers
from ..responses import json_response
from ..schemas import PROBLEMS, Closed
from ..security import permit
from ..security.access_log import log_access, origin_of
from ..security.idempotency import IdempotentRoute
from .records import digest_in

router = APIRouter(
    prefix=PREFIX, tags=["profiles"], responses=PROBLEMS, route_class=IdempotentRoute
)

Reading = Annotated[Principal, Depends(permit(Action.CONFIDENTIAL_READ))]
Editing = Annotated[Principal, Depends(permit(Action.PROFILE_EDIT))]
StatementId = Annotated[str, Path(max_length=MAX_ID, examples=["laser"])]
Known = Annotated[
    str | None, Header(alias="If-Match", description="`ETag` of what was read; required.")
]
# Where a route may answer so, the document calls its `If-Match` required.
UNNAMED: dict[int | str, dict[str, Any]] = {428: {"description": "`If-Match` is missing."}}

_EXAMPLE: dict[str, Any] = {
    "text": "Saldatura laser di lamiera sottile",
    "language": "it",
    "trl": [4, 6],
    "cooperation": ["testing"],
    "visibility": "network",
}


def _examples(**further: object) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE | further]})


class OfferIn(Closed):
    """What a profile can do for others."""

    model_config = _examples()

    text: str = Field(min_length=1)
    language: str | None = Field(None, description="ISO 639-1 or a name; null: not said.")
    trl: tuple[int, int] | None = Field(None, description="Lowest and highest level, 1 to 9.")
    cooperation: set[Cooperation] = Field(set(), description="Empty: any.")
    visibility: Visibility = Visibility.PUBLIC

    def offer(self, id_: str) -> Offer:
        """The offer under an id."""
        return Offer(id=id_, **self.fields())

    def fields(self) -> dict[str, Any]:
        """What needs and offers have in common."""
        return {
            "text": self.text,
            "language": self.language,
            "trl": self.trl,
            "cooperation": frozenset(self.cooperation),
            "visibility": self.visibility,
        }


class SoughtIn(OfferIn):
    """What a profile looks for."""

    visibility: Visibility = Visibility.NETWORK
    anonymous: bool = Field(False, description="Readers see a teaser, and not whose it is.")
    teaser: str = Field("", description="Words for the teaser of an anonymous need.")

    def need(self, id_: str) -> Need:
        """The need under an id."""
        return Need(id=id_, **self.fields(), anonymous=self.anonymous, teaser=self.teaser)


class NewOffer(OfferIn):
    """An offer to be added."""

    id: str = Field("", max_length=MAX_ID, description="Made from the words where it is empty.")


class NewNeed(SoughtIn):
    """A need to be added."""

    id: str = Field("", max_length=MAX_ID, description="Made from the words where it is empty.")


class OfferOut(OfferIn):
    """An offer as it is stored."""

    model_config = _examples(id="laser")

    id: str


class SoughtOut(SoughtIn):
    """A need as it is stored."""

    model_config = _examples(id="laser")

    id: str


READ: dict[int | str, dict[str, Any]] = {200: with_headers("ETag")}
ADDED: dict[int | str, dict[str, Any]] = {201: with_headers("ETag", "Location")}


@router.get("/profiles/{profile_id}/needs/{need_id}", response_model=SoughtOut, responses=READ)
def read_need(
    service: AppStateDep, principal: Reading, profile_id: ProfileIdPath, need_id: StatementId
) -> Response:
    """Read a need as it is stored, to edit it; staff state a reason."""
    return _read(service, principal, profile_id, Need, need_id)


@router.post(
    "/profiles/{profile_id}/needs", response_model=SoughtOut, status_code=201, responses=ADDED
)
def add_need(
    service: AppStateDep, principal: Editing, profile_id: ProfileIdPath, asked: NewNeed
) -> Response:
    """Add a need; 409 where there is one of this id."""
    return _added(service, principal, profile_id, asked.need(asked.id))


@router.put(
    "/profiles/{profile_id}/needs/{need_id}",
    response_model=SoughtOut,
    responses=READ | UNNAMED,
)
def replace_need(
    service: AppStateDep,
    principal: Editing,
    profile_id: ProfileIdPath,
    need_id: StatementId,
    asked: SoughtIn,
    known: Known = None,
) -> Response:
    """Replace a need; 412 when somebody else changed it since it was read."""
    return _replaced(service, principal, profile_id, asked.need(need_id), known)


@router.delete("/profiles/{profile_id}/needs/{need_id}", status_code=204, responses=UNNAMED)
def remove_need(
    service: AppStateDep,
    principal: Editing,
    profile_id: ProfileIdPath,
    need_id: StatementId,
    known: Known = None,
) -> Response:
    """Take a need out of its profile; 412 when somebody else changed it since it was read."""
    return _removed(service, principal, profile_id, Need, need_id, known)


@router.get("/profiles/{profile_id}/offers/{offer_id}", response_model=OfferOut, responses=READ)
def read_offer(
    service: AppStateDep, principal: Reading, profile_id: ProfileIdPath, offer_id: StatementId
) -> Response:
    """Read an offer as it is stored, to edit it; staff state a reason."""
    return _read(service, principal, profile_id, Offer, offer_id)


@router.post(
    "/profiles/{profile_id}/offers", response_model=OfferOut, status_code=201, responses=ADDED
)
def add_offer(
    service: AppStateDep, principal: Editing, profile_id: ProfileIdPath, asked: NewOffer
) -> Response:
    """Add an offer; 409 where there is one of this id."""
    return _added(service, principal, profile_id, asked.offer(asked.id))


@router.put(
    "/profiles/{profile_id}/offers/{offer_id}",
    response_model=OfferOut,
    responses=READ | UNNAMED,
)
def replace_offer(
    service: AppStateDep,
    principal: Editing,
    profile_id: ProfileIdPath,
    offer_id: StatementId,
    asked: OfferIn,
    known: Known = None,
) -> Response:
    """Replace an offer; 412 when somebody else changed it since it was read."""
    return _replaced(service, principal, profile_id, asked.offer(offer_id), known)


@router.delete("/profiles/{profile_id}/offers/{offer_id}", status_code=204, responses=UNNAMED)
def remove_offer(
    service: AppStateDep,
    principal: Editing,
    profile_id: ProfileIdPath,
    offer_id: StatementId,
    known: Known = None,
) -> Response:
    """Take an offer out of its profile; 412 when somebody else changed it since it was read."""
    return _removed(service, principal, profile_id, Offer, offer_id, known)


def _read(
    service: AppState, principal: Principal, profile_id: str, kind: type[Any], id_: str
) -> Response:
    found = statement_of(service.store.profile(ProfileId(profile_id)), kind, id_)
    log_access(service, principal, [profile_id])
    return _tagged(found)


def _added(service: AppState, principal: Principal, profile_id: str, new: Need | Offer) -> Response:
    kept = add_statement(service.store, ProfileId(profile_id), new, origin_of(service, principal))
    response = _tagged(kept, 201)
    name = "needs" if isinstance(kept, Need) else "offers"
    response.headers["Location"] = f"{PREFIX}/profiles/{profile_id}/{name}/{kept.id}"
    return response


def _replaced(
    service: AppState, principal: Principal, profile_id: str, new: Need | Offer, known: str | None
) -> Response:
    origin, expected = origin_of(service, principal), _expected(known)
    kept = replace_statement(service.store, ProfileId(profile_id), new, origin, expected=expected)
    return _tagged(kept)


def _removed(
    service: AppState,
    principal: Principal,
    profile_id: str,
    kind: type[Any],
    id_: str,
    known: str | None,
) -> Response:
    origin, expected = origin_of(service, principal), _expected(known)
    remove_statement(service.store, ProfileId(profile_id), kind, id_, origin, expected=expected)
    return Response(status_code=204)


def _expected(known: str | None) -> str | None:
    if known is None:
        raise HTTPException(428, "If-Match is required: the ETag of what was read")
    return digest_in(known)


def _tagged(statement: Need | Offer, status: int = 200) -> Response:
    response = json_response(msgspec.to_builtins(statement, order="deterministic"), status)
    response.headers["ETag"] = f'"{statement_digest(statement)}"'
    return response
