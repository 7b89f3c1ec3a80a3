"""Whose confidential content was shown, to whom and why: each view is a line of the audit log."""

from collections.abc import Iterable

from api.state import Service
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Reader
from matchmaker.store import Origin


def origin_of(service: Service, reader: Reader) -> Origin:
    """Who is behind what happens in this request."""
    return Origin(
        source="service",
        at=service.now(),
        account_id=reader.account_id,
        acting_for=reader.acting_for or "",
        reason=reader.reason,
    )


def viewed(
    service: Service,
    reader: Reader,
    profile_ids: Iterable[str],
    action: Action = Action.CONFIDENTIAL_READ,
) -> None:
    """Log that a reader saw what others keep for staff; nothing is logged where it did not."""
    own = reader.speaks_for if reader.acting_for is None else frozenset()
    others = [id_ for id_ in dict.fromkeys(profile_ids) if id_ not in own]
    if not reader.confidential or not others:
        return
    origin = origin_of(service, reader)
    with service.store.write() as writer:
        for id_ in others:
            writer.audit.record(action, origin, subject=f"profile:{id_}")
