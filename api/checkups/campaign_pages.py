"""The pages of campaigns, for staff: begin one, invite firms, see how far each is, remind."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from matchmaker.domain import Language
from matchmaker.errors import InputError
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.checkups.campaigns import (
    MOST_REMINDERS,
    Invited,
    Invitee,
    Progress,
    counts_of,
    invite,
    open_campaign,
    progress_of,
    remind,
)

from ..dependencies import AppState, AppStateDep
from ..introductions.routes import site_of
from ..middleware.limits import MAX_ID
from ..rendering import link_with, page
from ..security import permit
from ..security.access_log import origin_of

router = APIRouter(include_in_schema=False)

Invites = Annotated[Principal, Depends(permit(Action.CHECKUP_INVITE))]
CampaignId = Annotated[str, Path(max_length=MAX_ID)]
MAX_PASTED = 100_000
EXAMPLE = "c-001; info@example.org; Anna Rossi; it"
WEEKS = 6
"""How long a campaign is proposed to last."""


@router.get("/campaigns")
def listing(request: Request, service: AppStateDep, _: Invites) -> HTMLResponse:
    """Campaigns, the latest first, and a form to begin one."""
    return _listing(request, service)


@router.post("/campaigns")
def begin(
    request: Request,
    service: AppStateDep,
    principal: Invites,
    name: Annotated[str, Form(max_length=200)] = "",
    until: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Begin a campaign; nobody is written to yet."""
    try:
        last = date.fromisoformat(until)
        end = datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1)
        made = open_campaign(service.store, name, end, origin_of(service, principal))
    except (InputError, ValueError):
        return _listing(request, service, name=name, until=until, problem=True)
    return RedirectResponse(link_with(request)(f"/campaigns/{made.id}"), 303)


@router.get("/campaigns/{campaign_id}")
def one(
    request: Request, service: AppStateDep, _: Invites, campaign_id: CampaignId
) -> HTMLResponse:
    """How far each invited firm has come."""
    return _one(request, service, campaign_id)


@router.post("/campaigns/{campaign_id}/invitations")
def add(
    request: Request,
    service: AppStateDep,
    principal: Invites,
    campaign_id: CampaignId,
    firms: Annotated[str, Form(max_length=MAX_PASTED)] = "",
) -> HTMLResponse:
    """Invite the firms of a pasted table: id, e-mail, name, language."""
    asked = [_invitee(line) for line in firms.splitlines() if line.strip()]
    origin, site = origin_of(service, principal), site_of(service).url
    done = invite(service.store, campaign_id, asked, origin, site=site)
    return _one(request, service, campaign_id, done=done)


@router.post("/campaigns/{campaign_id}/reminders")
def send_reminders(
    request: Request, service: AppStateDep, principal: Invites, campaign_id: CampaignId
) -> HTMLResponse:
    """Write to the firms that have not answered."""
    origin, site = origin_of(service, principal), site_of(service).url
    n = remind(service.store, campaign_id, origin, site=site)
    return _one(request, service, campaign_id, n_reminded=n)


def _listing(
    request: Request,
    service: AppState,
    *,
    name: str = "",
    until: str = "",
    problem: bool = False,
) -> HTMLResponse:
    proposed = (service.now() + timedelta(weeks=WEEKS)).date().isoformat()
    found = service.store.checkup_campaigns.all()
    counts = {
        each.id: counts_of(progress_of(service.store, each.id, service.now())) for each in found
    }
    return page(
        "campaigns.html",
        request,
        422 if problem else 200,
        campaigns=found,
        counts=counts,
        answered=Progress.ANSWERED,
        name=name,
        until=until or proposed,
        problem=problem,
    )


def _one(
    request: Request,
    service: AppState,
    campaign_id: str,
    *,
    done: Invited | None = None,
    n_reminded: int | None = None,
) -> HTMLResponse:
    campaign = service.store.checkup_campaigns.one(campaign_id)
    found = progress_of(service.store, campaign_id, service.now())
    return page(
        "campaign.html",
        request,
        campaign=campaign,
        last_day=(campaign.closes_at - timedelta(days=1)).date(),
        firms=found,
        counts=counts_of(found),
        n_due=sum(each.due for each in found),
        most=MOST_REMINDERS,
        example=EXAMPLE,
        done=done,
        n_reminded=n_reminded,
    )


def _invitee(line: str) -> Invitee:
    """One pasted line; cells are apart by tab, semicolon or comma."""
    apart = next((mark for mark in ("\t", ";", ",") if mark in line), "\t")
    id_, address, name, language, *_ = [*(cell.strip() for cell in line.split(apart)), "", "", ""]
    known = language.casefold() in list(Language)
    return Invitee(
        profile_id=id_,
        address=address,
        name=name,
        language=Language(language.casefold()) if known else None,
    )
