"""Edit a profile in place: facts, needs, offers and texts, each with who may see it."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData

from matchmaker.domain import Cooperation, Kind, Language, ProfileId, Visibility
from matchmaker.errors import InputError, SnapshotError, StaleError
from matchmaker.privacy import NETWORK, PUBLIC, disclose
from matchmaker.privacy.permissions import Action, allowed
from matchmaker.privacy.principal import Principal, Subject
from matchmaker.programme.completeness import completeness
from matchmaker.programme.wording import programme_words
from matchmaker.services.data_subjects import change_consent
from matchmaker.services.profiles import replace_profile
from matchmaker.services.programme import still_true

from ..contacts.routes import persons_shown
from ..dependencies import AppState, AppStateDep, ProfileIdPath, network_for
from ..introductions.forms import HERE
from ..middleware.limits import MAX_ID
from ..rendering import link_with, page, page_language
from ..security import permit
from ..security.access_log import log_access, origin_of
from .conflicts import differences, worded
from .edit_form import OPEN_FIELDS, Fields, fields_of, profile_of, rows_of
from .understood import UnderstoodConcept, understood_of

router = APIRouter(include_in_schema=False)

# The form shows what is kept from everybody else, too.
Reading = Annotated[Principal, Depends(permit(Action.CONFIDENTIAL_READ))]
Editing = Annotated[Principal, Depends(permit(Action.PROFILE_EDIT))]
Deciding = Annotated[Principal, Depends(permit(Action.CONSENT_CHANGE))]
LONGEST = 20_000
N_HISTORY = 12
CONSENT_TEXT = "web-1"
"""Version of the sentence beside the button."""
AREAS = {
    "names": "names",
    "url": "url",
    "sectors": "sectors",
    "languages": "languages",
    "needs": "needs",
    "offers": "offers",
    "texts": "about",
    "country": "country",
    "nuts": "nuts",
    "city": "city",
    "postcode": "postcode",
    "headcount": "headcount",
    "capacity": "capacity",
}
"""Which field of the form a complaint stands at, by the field that it names."""


async def form_of(request: Request) -> dict[str, str]:
    """The fields of the form; of boxes that share a name, all that are ticked."""
    form: FormData = await request.form(max_fields=800)
    fields: dict[str, str] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields[name] = f"{fields[name]} {value}" if name in fields else value[:LONGEST]
    return fields


Filled = Annotated[dict[str, str], Depends(form_of)]


@router.get("/profiles/{profile_id}/edit")
def form(
    request: Request, service: AppStateDep, principal: Reading, profile_id: ProfileIdPath
) -> HTMLResponse:
    """The whole profile as a form, for its owner; for staff who stated a reason."""
    stored = service.store.profile(ProfileId(profile_id))
    log_access(service, principal, [profile_id])
    tag = service.store.digest(profile_id) or ""
    return _page(request, service, principal, profile_id, fields_of(stored), tag)


@router.post("/profiles/{profile_id}/edit")
def save(
    request: Request,
    service: AppStateDep,
    principal: Editing,
    profile_id: ProfileIdPath,
    fields: Filled,
) -> Response:
    """Keep what the form says; where it cannot be kept, show it again with what is wrong."""
    stored = service.store.profile(ProfileId(profile_id))
    tag = fields.pop("tag", "")
    try:
        edited = profile_of(fields, stored, service.now().astimezone(HERE).date())
        origin = origin_of(service, principal)
        replace_profile(service.store, edited, origin, expected=tag)
    except InputError as error:
        return _page(request, service, principal, profile_id, fields, tag, error)
    except StaleError:
        # Both texts side by side; sending again replaces what the other one wrote.
        now = service.store.digest(profile_id) or ""
        if not _reads(principal, profile_id):
            raise
        return _page(request, service, principal, profile_id, fields, now, other=fields_of(stored))
    return RedirectResponse(link_with(request)(f"/profiles/{profile_id}/edit", done="1"), 303)


@router.post("/profiles/{profile_id}/set-aside")
def put_back(
    request: Request,
    service: AppStateDep,
    principal: Editing,
    profile_id: ProfileIdPath,
    statement: Annotated[str, Form(max_length=MAX_ID)],
) -> Response:
    """Put a need or offer back that was set aside."""
    still_true.put_back(service.store, profile_id, statement, origin_of(service, principal))
    return RedirectResponse(link_with(request)(f"/profiles/{profile_id}/edit", done="1"), 303)


@router.post("/profiles/{profile_id}/consent")
def decide(
    request: Request,
    service: AppStateDep,
    principal: Deciding,
    profile_id: ProfileIdPath,
    given: Annotated[bool, Form()],
) -> Response:
    """Give or withdraw consent to being matched; a withdrawal takes effect at once."""
    origin = origin_of(service, principal)
    change_consent(service.store, profile_id, given=given, text_version=CONSENT_TEXT, origin=origin)
    return RedirectResponse(link_with(request)(f"/profiles/{profile_id}/edit", done="1"), 303)


def _reads(principal: Principal, profile_id: str) -> bool:
    return bool(allowed(principal, Action.CONFIDENTIAL_READ, Subject.of_profile(profile_id)))


def _understood(
    service: AppState, principal: Principal, profile_id: str, language: Language
) -> Sequence[UnderstoodConcept]:
    """What was read from the profile when it was built last; nothing before the first build."""
    try:
        matchmaker = network_for(service, principal, Subject.of_profile(profile_id))
    except SnapshotError:
        return ()
    rejected = service.store.profile(ProfileId(profile_id)).rejected_concepts
    return understood_of(matchmaker, profile_id, language, rejected)


def _page(
    request: Request,
    service: AppState,
    principal: Principal,
    profile_id: str,
    fields: Fields,
    tag: str,
    error: InputError | None = None,
    *,
    other: Fields | None = None,
) -> HTMLResponse:
    stored = service.store.profile(ProfileId(profile_id))
    seen_as = {"member": NETWORK, "public": PUBLIC}.get(request.query_params.get("seen", ""))
    may_trace = allowed(principal, Action.PROFILE_HISTORY, Subject.of_profile(profile_id))
    history = service.store.history.of(profile_id)[-N_HISTORY:][::-1] if may_trace else []
    return page(
        "profile_edit.html",
        request,
        422 if error else 409 if other is not None else 200,
        profile=stored,
        fields=fields,
        needs=rows_of(fields, "need"),
        offers=rows_of(fields, "offer"),
        tag=tag,
        error=error,
        area=AREAS.get(error.field or "", "names") if error else "",
        differences=worded(differences(fields, other), page_language(request)) if other else [],
        open_fields=OPEN_FIELDS,
        visibilities=tuple(Visibility),
        cooperations=tuple(Cooperation),
        languages=tuple(Language),
        understood=_understood(service, principal, profile_id, page_language(request)),
        persons=persons_shown(service, principal, profile_id),
        is_expert=stored.kind is Kind.EXPERT,
        complete=completeness(stored, service.now().date()),
        shown=disclose(stored, seen_as) if seen_as else None,
        seen=request.query_params.get("seen", ""),
        history=history,
        may_decide=bool(allowed(principal, Action.CONSENT_CHANGE, Subject.of_profile(profile_id))),
        aside=still_true.set_aside_of(service.store, profile_id),
        say=programme_words(page_language(request)),
        done=bool(request.query_params.get("done")),
        here_of=lambda at: at.astimezone(HERE),
    )
