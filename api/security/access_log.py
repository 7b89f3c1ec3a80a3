"""Log each view of confidential content: whose, to whom and why."""

from collections.abc import Iterable

from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services import access_log
from matchmaker.store import Origin

from ..state import AppState


def origin_of(service: AppState, principal: Principal) -> Origin:
    """Who is behind what happens in this request."""
    return Origin(
        source="service",
        at=service.now(),
        account_id=principal.account_id,
        acting_for=principal.acting_for or "",
        reason=principal.reason,
    )


def admit_ask(service: AppState, principal: Principal) -> None:
    """Count a need in words against what its account may ask, and log that it asked, not what."""
    if not principal.signed_in:
        return
    service.free_text.count(principal.account_id, principal.role)
    access_log.log_ask(service.store, origin_of(service, principal))


def log_access(
    service: AppState,
    principal: Principal,
    profile_ids: Iterable[str],
    action: Action = Action.CONFIDENTIAL_READ,
) -> None:
    """Log that the reader of this request saw what others keep for staff."""
    origin = origin_of(service, principal)
    access_log.log_access(service.store, principal, profile_ids, origin, action)
