"""The pages of a check-up, by a personal link or signed in: the form, summary, result, report."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from matchmaker.domain.link import Purpose
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import ANYBODY, Principal
from matchmaker.services.checkups.campaigns import (
    decline,
    note_opened,
    reminders_wanted,
    switch_reminders,
)
from matchmaker.services.links import find_link
from matchmaker.store import Origin

from ..dependencies import (
    AppStateDep,
    CurrentPrincipal,
    ProfileIdPath,
)
from ..rendering import link_with, page
from ..security import permit
from ..security.access_log import log_access, origin_of
from .routes import Answering, Reading
from .visit_views import (
    Visit,
    decided,
    form_page,
    handed_in,
    report_file,
    result_or_start,
    save_answers,
    summary_page,
)

router = APIRouter(include_in_schema=False)

Using = Annotated[Principal, Depends(permit(Action.SESSION_USE))]
Token = Annotated[str, Path(max_length=100)]
DimensionId = Annotated[str, Path(max_length=50)]
MAX_FIELDS = 100


async def typed_fields(request: Request) -> dict[str, str]:
    """What a form holds, by name; of several with one name the last."""
    form = await request.form(max_files=0, max_fields=MAX_FIELDS)
    return {name: value for name, value in form.items() if isinstance(value, str)}


Typed = Annotated[dict[str, str], Depends(typed_fields)]


def visit_by_link(service: AppStateDep, token: Token) -> Visit:
    """The firm that a personal link was made for; LinkError where it is not good any more."""
    now = service.now()
    link = find_link(service.store, token, Purpose.CHECKUP, now)
    note_opened(service.store, link, now)
    return Visit(
        profile_id=link.profile_id or "",
        base=f"/checkup/{token}",
        origin=Origin(source=f"link {link.id}", at=now),
        by_link=True,
        reminders=reminders_wanted(service.store, link),
    )


def visit_to_answer(service: AppStateDep, principal: Answering, profile_id: ProfileIdPath) -> Visit:
    """A signed-in reader who may fill in the check-up of the firm in the path."""
    origin = origin_of(service, principal)
    return Visit(
        profile_id=profile_id, base=f"/check-ups/{profile_id}", origin=origin, by_link=False
    )


def visit_to_read(service: AppStateDep, principal: Reading, profile_id: ProfileIdPath) -> Visit:
    """A signed-in reader who may see the check-up of the firm in the path; it is logged."""
    log_access(service, principal, [profile_id], Action.CHECKUP_READ)
    return visit_to_answer(service, principal, profile_id)


ByLink = Annotated[Visit, Depends(visit_by_link)]
ToAnswer = Annotated[Visit, Depends(visit_to_answer)]
ToRead = Annotated[Visit, Depends(visit_to_read)]


@router.get("/checkup/{token}")
def start_by_link(request: Request, service: AppStateDep, _: Using, visit: ByLink) -> HTMLResponse:
    """Say what the check-up is, or show its result."""
    return result_or_start(request, service, visit)


@router.get("/checkup/{token}/answers/{dimension}")
def form_by_link(
    request: Request, service: AppStateDep, _: Using, visit: ByLink, dimension: DimensionId
) -> HTMLResponse:
    """Ask the questions of one dimension."""
    return form_page(request, service, visit, dimension)


@router.post("/checkup/{token}/answers/{dimension}")
def save_by_link(
    request: Request,
    service: AppStateDep,
    _: Using,
    visit: ByLink,
    dimension: DimensionId,
    typed: Typed,
) -> Response:
    """Keep the answers to one dimension."""
    return save_answers(request, service, visit, dimension, typed)


@router.get("/checkup/{token}/hand-in")
def summary_by_link(
    request: Request, service: AppStateDep, _: Using, visit: ByLink
) -> HTMLResponse:
    """Show what is answered and what is open, before it is handed in."""
    return summary_page(request, service, visit)


@router.post("/checkup/{token}/hand-in")
def hand_in_by_link(request: Request, service: AppStateDep, _: Using, visit: ByLink) -> Response:
    """Make a check-up of the draft."""
    return handed_in(request, service, visit)


@router.post("/checkup/{token}/needs")
def decide_by_link(
    request: Request, service: AppStateDep, _: Using, visit: ByLink, typed: Typed
) -> Response:
    """Confirm or dismiss what the answers suggest."""
    return decided(request, service, visit, typed)


@router.get("/checkup/{token}/report.pdf")
def report_by_link(request: Request, service: AppStateDep, _: Using, visit: ByLink) -> Response:
    """The result on two pages."""
    return report_file(request, service, visit, ANYBODY)


@router.get("/check-ups/{profile_id}/report.pdf")
def report(
    request: Request, service: AppStateDep, principal: CurrentPrincipal, visit: ToRead
) -> Response:
    """The result on two pages."""
    return report_file(request, service, visit, principal)


@router.post("/checkup/{token}/decline")
def decline_by_link(request: Request, service: AppStateDep, _: Using, token: Token) -> HTMLResponse:
    """Note that the firm does not want to take part."""
    now = service.now()
    link = find_link(service.store, token, Purpose.CHECKUP, now)
    decline(service.store, link, Origin(source=f"link {link.id}", at=now))
    return page("checkup_declined.html", request)


@router.post("/checkup/{token}/reminders")
def remind_by_link(
    request: Request,
    service: AppStateDep,
    _: Using,
    token: Token,
    wanted: Annotated[bool, Form()],
) -> Response:
    """Note whether the firm wants reminders."""
    now = service.now()
    link = find_link(service.store, token, Purpose.CHECKUP, now)
    origin = Origin(source=f"link {link.id}", at=now)
    switch_reminders(service.store, link, origin, wanted=wanted)
    return RedirectResponse(link_with(request)(f"/checkup/{token}"), 303)


@router.get("/check-ups/{profile_id}")
def start(request: Request, service: AppStateDep, visit: ToRead) -> HTMLResponse:
    """Say what the check-up is, or show its result."""
    return result_or_start(request, service, visit)


@router.get("/check-ups/{profile_id}/answers/{dimension}")
def form(
    request: Request, service: AppStateDep, visit: ToRead, dimension: DimensionId
) -> HTMLResponse:
    """Ask the questions of one dimension."""
    return form_page(request, service, visit, dimension)


@router.post("/check-ups/{profile_id}/answers/{dimension}")
def save(
    request: Request,
    service: AppStateDep,
    visit: ToAnswer,
    dimension: DimensionId,
    typed: Typed,
) -> Response:
    """Keep the answers to one dimension."""
    return save_answers(request, service, visit, dimension, typed)


@router.get("/check-ups/{profile_id}/hand-in")
def summary(request: Request, service: AppStateDep, visit: ToRead) -> HTMLResponse:
    """Show what is answered and what is open, before it is handed in."""
    return summary_page(request, service, visit)


@router.post("/check-ups/{profile_id}/hand-in")
def hand_in_signed_in(request: Request, service: AppStateDep, visit: ToAnswer) -> Response:
    """Make a check-up of the draft."""
    return handed_in(request, service, visit)


@router.post("/check-ups/{profile_id}/needs")
def decide_signed_in(
    request: Request, service: AppStateDep, visit: ToAnswer, typed: Typed
) -> Response:
    """Confirm or dismiss what the answers suggest."""
    return decided(request, service, visit, typed)
