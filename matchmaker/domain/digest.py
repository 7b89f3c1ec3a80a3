"""News by e-mail, as far as somebody agreed to it, and needs that are asked about again."""

from dataclasses import dataclass
from datetime import datetime

from matchmaker.domain.profile import Need, Offer, ProfileId


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestChoice:
    """Whether an account wants news by e-mail; without a choice it gets none."""

    account_id: str
    wanted: bool
    changed_at: datetime
    """When it agreed, or took it back."""
    sent_at: datetime | None = None
    """When it was last written to."""
    bounced_at: datetime | None = None
    """When its address turned out to be dead; nothing is sent until it chooses anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """When the owner of a need or offer was asked whether it still holds, and said so."""

    profile_id: ProfileId
    statement_id: str
    asked_at: datetime | None = None
    confirmed_at: datetime | None = None
    expires_at: datetime | None = None
    """Until when an answer was asked for; None where nobody was told of an end."""
    set_aside_at: datetime | None = None
    """When it was taken out of its profile, by its owner's word or for want of an answer."""
    set_aside: Need | Offer | None = None
    """What was taken out, to be put back."""
