"""A person of a firm: whom to ring or write to, kept apart from what the firm says of itself."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import blake2s

from matchmaker.domain.profile import ProfileId


class ContactVisibility(StrEnum):
    """Who may see a person of a firm; nobody else ever does."""

    STAFF = "staff"
    """The firm itself, and staff for a stated reason."""
    PRIVATE = "private"
    """The firm itself alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPerson:
    """A person of a firm, as the firm or a table named them."""

    id: str
    profile_id: ProfileId
    name: str
    role: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    """ISO 639-1, to write in; "" where it is not known."""
    consent: bool = False
    """Whether they agreed to be written to about the network."""
    consent_on: date | None = None
    visibility: ContactVisibility = ContactVisibility.STAFF
    source: str = ""
    """Where it comes from: a file, or `service` for what was typed."""
    by_hand: bool = False
    """Whether somebody typed or mended it: no table overwrites that."""
    added_on: date | None = None
    informed_on: date | None = None
    """When they were told that their data is kept here, and where it comes from."""

    def __repr__(self) -> str:
        return f"ContactPerson(id={self.id!r}, profile_id={self.profile_id!r})"


def contact_id(profile_id: str, name: str, email: str) -> str:
    """Make an id of whose person it is and what tells them apart, the same at each import."""
    told = f"{profile_id}\n{(email or ' '.join(name.split())).casefold()}"
    return f"person-{blake2s(told.encode(), digest_size=8).hexdigest()}"
