"""The pages of who runs the service: overview, audit log, mail, backups, health, consent texts."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from matchmaker.domain import Language
from matchmaker.errors import ConflictError, SnapshotError, StoreError
from matchmaker.explanation.ranking_document import prose, ranking_document
from matchmaker.home import Home
from matchmaker.privacy import Tier
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.ranking import read_learned
from matchmaker.services.building import merged_profiles
from matchmaker.services.clusters import clusters_in_force
from matchmaker.services.maintenance import (
    back_up_inside,
    examine,
    is_behind,
    kept_backups,
    order_build,
)
from matchmaker.settings import Settings
from matchmaker.snapshot import Meta

from ..dependencies import AppStateDep
from ..middleware.limits import MAX_ID
from ..rendering import link_with, page, page_language
from ..security import permit
from ..security.access_log import origin_of
from ..state import AppState
from .ranking import as_html

router = APIRouter(prefix="/admin", include_in_schema=False)

Auditing = Annotated[Principal, Depends(permit(Action.AUDIT_READ))]
BackingUp = Annotated[Principal, Depends(permit(Action.BACKUP_RUN))]
Building = Annotated[Principal, Depends(permit(Action.BUILD_RUN))]
Managing = Annotated[Principal, Depends(permit(Action.ACCOUNT_MANAGE))]
Before = Annotated[int | None, Query(ge=1)]
Sought = Annotated[str, Query(max_length=MAX_ID)]
PER_PAGE = 50


@router.get("")
def overview(request: Request, service: AppStateDep, _: Auditing) -> HTMLResponse:
    """Show at a glance whether anything needs somebody."""
    store, home = service.store, Home.open(service.home)
    accounts = store.accounts.all()
    backups = kept_backups(home)
    mails = store.outbox.log(n=200)
    return page(
        "admin.html",
        request,
        section="overview",
        n_accounts=len(accounts),
        n_waiting=sum(not each.password_hash and each.disabled_at is None for each in accounts),
        n_without_factor=sum(
            each.role in service.security.second_factor and not each.totp_secret
            for each in accounts
            if each.disabled_at is None
        ),
        backup=backups[0] if backups else None,
        n_unsent=sum(each.sent_at is None and each.next_at is not None for each in mails),
        n_given_up=sum(bool(each.error) and each.next_at is None for each in mails),
        mail_server=bool(Settings().smtp),
        behind=is_behind(home),
        lines=store.audit.lines(n=8),
        people={each.id: each for each in accounts},
        done=request.query_params.get("done", ""),
    )


@router.get("/audit")
def audit(
    request: Request,
    service: AppStateDep,
    _: Auditing,
    subject: Sought = "",
    account_id: Sought = "",
    action: Sought = "",
    words: Sought = "",
    since: Sought = "",
    until: Sought = "",
    before: Before = None,
    verify: Sought = "",
) -> HTMLResponse:
    """Search the audit log, and verify it."""
    log = service.store.audit
    who = service.store.accounts.by_email(account_id.strip().casefold())
    asked = {
        "subject": subject.strip(),
        "account_id": who.id if who is not None else account_id.strip(),
        "action": action,
        "words": words.strip(),
    }
    found = log.lines(
        **asked, since=_start(since), until=_start(until, days=1), before=before, n=PER_PAGE + 1
    )
    shown = found[:PER_PAGE]
    given = asked | {"account_id": account_id, "since": since, "until": until}
    return page(
        "admin_audit.html",
        request,
        section="audit",
        lines=shown,
        actions=log.actions(),
        people={each.id: each for each in service.store.accounts.all()},
        given=given,
        sought={name: value for name, value in given.items() if value},
        before=shown[-1].id if len(found) > PER_PAGE else None,
        verified=_verified(service) if verify else None,
    )


@router.get("/mail")
def mail(
    request: Request, service: AppStateDep, _: Managing, before: Before = None
) -> HTMLResponse:
    """Show what became of e-mails."""
    found = service.store.outbox.log(before=before, n=PER_PAGE + 1)
    shown = found[:PER_PAGE]
    return page(
        "admin_mail.html",
        request,
        section="mail",
        mails=shown,
        mail_server=bool(Settings().smtp),
        before=shown[-1].id if len(found) > PER_PAGE else None,
    )


@router.get("/backups")
def backups(request: Request, service: AppStateDep, _: BackingUp) -> HTMLResponse:
    """List the copies that are in the home."""
    return _backups(request, service)


@router.post("/backups")
def back_up(request: Request, service: AppStateDep, principal: BackingUp) -> Response:
    """Copy the store as it is now."""
    try:
        back_up_inside(Home.open(service.home), service.store, origin_of(service, principal))
    except ConflictError:
        return _backups(request, service, 409)
    except StoreError:
        return _backups(request, service, 500)
    return RedirectResponse(link_with(request)("/admin/backups", done="saved"), 303)


@router.get("/health")
def health(
    request: Request, service: AppStateDep, _: Auditing, examined: Sought = ""
) -> HTMLResponse:
    """Show what is in service, and examine the store where that is asked for."""
    home = Home.open(service.home)
    found = examine(home) if examined else None
    meta = _meta(service)
    return page(
        "admin_health.html",
        request,
        section="health",
        examination=found,
        meta=meta,
        behind=is_behind(home),
        counts=found.counts if found is not None else {},
        done=request.query_params.get("done", ""),
    )


@router.post("/health/build")
def build(request: Request, service: AppStateDep, principal: Building) -> Response:
    """Ask for the network to be built anew."""
    order_build(service.store, origin_of(service, principal))
    service.rebuilder.ask()
    return RedirectResponse(link_with(request)("/admin/health", done="asked"), 303)


@router.get("/consent")
def consent(request: Request, service: AppStateDep, _: Auditing) -> HTMLResponse:
    """Show which versions of the consent text were answered, and how."""
    # As the next build merges them: two records of one firm are one profile.
    profiles = [*merged_profiles(service.store.profiles(), clusters_in_force(service.store))]
    return page(
        "admin_consent.html",
        request,
        section="consent",
        texts=service.store.history.consent_texts(),
        n_profiles=len(profiles),
        n_refusing=sum(not each.consent.matching for each in profiles),
    )


@router.get("/how-we-rank")
def how_we_rank(request: Request, service: AppStateDep, _: Auditing) -> HTMLResponse:
    """Show what decides the order, with the weights in force."""
    reader = page_language(request)
    language = reader if reader in prose() else Language.EN
    learned = read_learned(service.home)
    return page(
        "admin_ranking.html",
        request,
        section="ranking",
        body=as_html(ranking_document(language, None, learned)),
        in_language=language.value,
    )


def _backups(request: Request, service: AppState, status: int = 200) -> HTMLResponse:
    return page(
        "admin_backups.html",
        request,
        status,
        section="backups",
        backups=kept_backups(Home.open(service.home)),
        failed=status == 500,
        again=status == 409,
        command="matchmaker --home NEW restore FILE",
        done=request.query_params.get("done", ""),
    )


def _meta(service: AppState) -> Meta | None:
    """What the snapshot in service says of itself; None where nothing is built."""
    try:
        return service.current.matchmaker(Tier.STAFF).snapshot.meta
    except SnapshotError:
        return None


def _verified(service: AppState) -> dict[str, Any]:
    fault = service.store.audit.verify()
    number, head = service.store.audit.head()
    return {"fault": fault, "number": number, "head": head}


def _start(day: str, *, days: int = 0) -> datetime | None:
    """The beginning of a day, or of one some days later; None where it is none."""
    try:
        return datetime.combine(date.fromisoformat(day), time(), UTC) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None
