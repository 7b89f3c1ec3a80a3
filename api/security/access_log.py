"""Log each view of confidential content: whose, to whom and why."""

from collections.abc import Iterable

from api.state import AppState
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.store import Origin


def origin_of(service: AppState, principal: Principal) -> Origin:
    """Who is behind what happens in this request."""
    return Origin(
        source="service",
        at=service.now(),
        account_id=principal.account_id,
        acting_for=principal.acting_for or "",
        reason=principal.reason,
    )


def log_access(
    service: AppState,
    principal: Principal,
    profile_ids: Iterable[str],
    action: Action = Action.CONFIDENTIAL_READ,
) -> None:
    """Log that a reader saw what others keep for staff; nothing is logged where it did not."""
    own = principal.speaks_for if principal.acting_for is None else frozenset()
    others = [id_ for id_ in dict.fromkeys(profile_ids) if id_ not in own]
    if not principal.confidential or not others:
        return
    origin = origin_of(service, principal)
    with service.store.write() as writer:
        for id_ in others:
            writer.audit.record(action, origin, subject=f"profile:{id_}")
