"""A link that lets in whoever has it: for one purpose, for some time, until it is revoked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from matchmaker.domain.profile import ProfileId


class Purpose(StrEnum):
    """What a link is good for; it opens nothing else."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password-reset"  # noqa: S105 - a word of the address
    CHECKUP = "checkup"
    DOSSIER = "dossier"
    STORY = "story"
    DIGEST = "digest"
    UNSUBSCRIBE = "unsubscribe"
    STILL_TRUE = "still-true"


LASTS: Mapping[Purpose, timedelta] = MappingProxyType(
    {
        # People are on holiday for a week; who asks for a reset waits for the e-mail.
        Purpose.INVITATION: timedelta(days=14),
        Purpose.PASSWORD_RESET: timedelta(hours=1),
        Purpose.CHECKUP: timedelta(days=30),
        Purpose.DOSSIER: timedelta(days=30),
        Purpose.STORY: timedelta(days=60),
        Purpose.DIGEST: timedelta(days=60),
        # Whoever finds an old e-mail may still end them.
        Purpose.UNSUBSCRIBE: timedelta(days=2 * 365),
        Purpose.STILL_TRUE: timedelta(days=60),
    }
)
"""How long a link of a purpose is good unless whoever makes it says otherwise."""
ONCE = frozenset({Purpose.INVITATION, Purpose.PASSWORD_RESET})
"""Purposes whose links are good for one use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What is kept of a link; the token that opens it is with whoever received it, alone."""

    id: str
    """What lists and the audit log call it; nothing can be opened with it."""
    purpose: Purpose
    digest: str
    """SHA-256 of the token."""
    account_id: str | None = None
    """Whose password it sets."""
    profile_id: ProfileId | None = None
    """Whose Check-Up or dossier it opens."""
    payload: str = ""
    """What its purpose needs to know besides, as JSON."""
    made_by: str = ""
    """The account that made it; "" on the command line, or where the owner asked for it."""
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    """When it was used; the last time, where it may be used often."""
    revoked_at: datetime | None = None

    def is_good(self, now: datetime) -> bool:
        """Whether it still opens what it was made for."""
        spent = self.purpose in ONCE and self.used_at is not None
        return not spent and self.revoked_at is None and self.made_at <= now < self.expires_at

    def __repr__(self) -> str:
        return f"Link({self.id!r}, {self.purpose.value})"
