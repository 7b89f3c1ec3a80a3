"""Propose an introduction: a side with its expression of interest, staff with a word to both."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from matchmaker.domain import ProfileId
from matchmaker.domain.introduction import Interest
from matchmaker.errors import ConflictError, InputError, UnknownRecordError
from matchmaker.errors.translation import advice
from matchmaker.privacy.principal import Principal
from matchmaker.services.introductions import start, view, willing

from ..dependencies import AppState, AppStateDep
from ..middleware.limits import MAX_ID
from ..needs.listing import own_needs
from ..rendering import link_with, page, page_language
from .forms import ProposalForm
from .routes import Proposes, about_need, site_of

router = APIRouter(include_in_schema=False)

SomeProfile = Annotated[str, Query(max_length=MAX_ID)]


@router.get("/introductions/new")
def new(
    request: Request,
    service: AppStateDep,
    principal: Proposes,
    asker: SomeProfile,
    candidate: SomeProfile,
) -> HTMLResponse:
    """Ask a side for its expression of interest, and staff for a word to both."""
    return _proposal(request, service, principal, ProposalForm(asker=asker, candidate=candidate))


@router.post("/introductions/new")
def start_introduction(
    request: Request,
    service: AppStateDep,
    principal: Proposes,
    said: Annotated[ProposalForm, Form()],
) -> Response:
    """Ask both sides; what cannot be asked comes back filled in, with what stands in its way."""
    try:
        begun = start(
            service.store,
            principal,
            asker_id=ProfileId(said.asker),
            candidate_id=ProfileId(said.candidate),
            interest=Interest(cooperation=said.cooperation, about=said.about, unclear=said.unclear),
            message=said.message,
            about=about_need(service, principal, said.asker, said.need or None),
            site=site_of(service),
            now=service.now(),
        )
    except (ConflictError, InputError) as error:
        return _proposal(request, service, principal, said, error)
    return RedirectResponse(link_with(request)(f"/introductions/{begun.id}"), 303)


def _proposal(
    request: Request,
    service: AppState,
    principal: Principal,
    said: ProposalForm,
    error: ConflictError | InputError | None = None,
) -> HTMLResponse:
    """The form of a proposal, with the introduction of the two that is there already."""
    names = {
        id_: willing(service.store, ProfileId(id_)).name for id_ in (said.asker, said.candidate)
    }
    return page(
        "introduction_new.html",
        request,
        409 if isinstance(error, ConflictError) else 422 if error else 200,
        said=said,
        names=names,
        is_side=bool(principal.speaks_for & names.keys()),
        own_needs=own_needs(service, principal, said.asker),
        there=_open_between(service, principal, said),
        problem=advice(error, page_language(request)) if error else "",
        field=error.field if isinstance(error, InputError) else "",
    )


def _open_between(service: AppState, principal: Principal, said: ProposalForm) -> str:
    """The introduction of the two that is under way, as far as the reader may open it; else ""."""
    asker, candidate = ProfileId(said.asker), ProfileId(said.candidate)
    found = service.store.introductions.open_between(asker, candidate)
    if found is None:
        return ""
    try:
        return view(service.store, principal, found.id).introduction.id
    except UnknownRecordError:
        return ""
