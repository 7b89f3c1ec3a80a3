"""Who saw what others keep to themselves: each view and each export is a line of the audit log."""

from collections.abc import Iterable

from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.store import Origin, Store


def log_access(
    store: Store,
    principal: Principal,
    profile_ids: Iterable[str],
    origin: Origin,
    action: Action = Action.CONFIDENTIAL_READ,
) -> None:
    """Log that a reader saw what others keep for staff; nothing is logged where it did not."""
    own = principal.speaks_for if principal.acting_for is None else frozenset()
    others = [id_ for id_ in dict.fromkeys(profile_ids) if id_ not in own]
    if not principal.confidential or not others:
        return
    with store.write() as writer:
        for id_ in others:
            writer.audit.record(action, origin, subject=f"profile:{id_}")


def log_ask(store: Store, origin: Origin) -> None:
    """Log that an account asked in words, not what it asked."""
    with store.write() as writer:
        writer.audit.record(Action.SUGGESTION_ASK, origin, subject=f"account:{origin.account_id}")


def log_export(store: Store, origin: Origin, form: str, layers: str) -> None:
    """Log that layers of the network are given out with names, as a file of a format."""
    with store.write() as writer:
        writer.audit.record(Action.EXPORT_RUN, origin, note=f"network {form} {layers}")


def log_report(store: Store, origin: Origin, form: str) -> None:
    """Log that the results of the programme are given out with names, as a file of a form."""
    with store.write() as writer:
        writer.audit.record(Action.EXPORT_RUN, origin, note=f"results {form}")
