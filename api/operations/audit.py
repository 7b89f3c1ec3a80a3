"""The audit log, and the table of permissions."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.accounts.schemas import AuditPage, PermissionTable, Verification
from api.dependencies import PREFIX, AppStateDep, ResponseLanguage
from api.middleware.limits import MAX_ID, MAX_PAGE
from api.responses import json_response
from api.schemas import PROBLEMS
from api.security import permit
from matchmaker.domain import Language
from matchmaker.privacy.permissions import Action, permissions
from matchmaker.privacy.principal import Principal

router = APIRouter(prefix=PREFIX, tags=["audit"], responses=PROBLEMS)

Auditing = Annotated[Principal, Depends(permit(Action.AUDIT_READ))]


@router.get("/audit", response_model=AuditPage)
def lines(
    service: AppStateDep,
    _: Auditing,
    subject: Annotated[str, Query(max_length=MAX_ID, examples=["profile:demo-c-0001"])] = "",
    account_id: Annotated[str, Query(max_length=MAX_ID)] = "",
    before: Annotated[int | None, Query(ge=1, description="`before` of another page.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
) -> Response:
    """Read who did what to whom, when and why, the latest first."""
    found = service.store.audit.lines(
        subject=subject, account_id=account_id, before=before, n=limit
    )
    more = len(found) == limit and found[-1].id > 1
    return json_response({"items": found, "before": found[-1].id if more else None})


@router.get("/audit/verification", response_model=Verification)
def verification(service: AppStateDep, _: Auditing) -> Response:
    """Find the first line of the log that is not what was written, if there is one."""
    fault = service.store.audit.verify()
    n_lines, head = service.store.audit.head()
    return json_response({"fault": fault, "lines": n_lines, "head": head})


@router.get(
    "/permissions",
    response_model=PermissionTable,
    dependencies=[Depends(permit(Action.STATUS_READ))],
)
def table(language: ResponseLanguage) -> Response:
    """Read who may do what; whatever is not in the table is denied."""
    shown = language if language is Language.IT else Language.EN
    items = [
        {"action": row.action, "title": row.title[shown], "scope": row.scope, "grants": row.grants}
        for row in permissions().values()
    ]
    return json_response({"items": items})
