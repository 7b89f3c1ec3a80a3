"""Whom a firm's check-up is open to: the firm, the experts who follow it, staff for a reason."""

from datetime import date

from matchmaker.domain import Layer, ProfileId, Role
from matchmaker.privacy.principal import Principal, Subject
from matchmaker.store import Store


def checkup_subject(store: Store, principal: Principal, profile_id: str, today: date) -> Subject:
    """A firm's check-up as the subject of a permission: a case of the experts who follow it."""
    firm = ProfileId(profile_id)
    follows = principal.role is Role.EXPERT and follows_firm(store, principal, firm, today)
    handled_by = frozenset({principal.account_id}) if follows else None
    return Subject(profiles=frozenset({firm}), handled_by=handled_by)


def follows_firm(store: Store, principal: Principal, firm: ProfileId, today: date) -> bool:
    """Whether the reader speaks for an expert who follows the firm today."""
    return firm in clients_of(store, principal, today)


def clients_of(store: Store, principal: Principal, today: date) -> frozenset[ProfileId]:
    """The firms that the experts whom the reader speaks for follow today."""
    return frozenset(
        tie.target_id
        for tie in store.ties_from(principal.speaks_for)
        if tie.layer is Layer.EXPERT_CLIENT
        and (tie.starts_on is None or tie.starts_on <= today)
        and (tie.ends_on is None or tie.ends_on >= today)
    )
