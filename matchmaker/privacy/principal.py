"""The principal of a request: an account, its role, and the profiles it speaks for."""

from dataclasses import dataclass, replace
from enum import StrEnum

from matchmaker.domain import ProfileId, Role, Visibility
from matchmaker.privacy.visibility import Audience

REACH = {
    Role.PUBLIC: Visibility.PUBLIC,
    Role.COMPANY: Visibility.NETWORK,
    Role.EXPERT: Visibility.NETWORK,
    Role.ASSOCIATION: Visibility.NETWORK,
    # Analysts see measures of the whole network, and of its members what anybody sees.
    Role.ANALYST: Visibility.PUBLIC,
    Role.STAFF: Visibility.NETWORK,
    Role.ADMIN: Visibility.PUBLIC,
}
"""How far a role sees where it is not the owner and states no reason."""

MAY_STATE_A_REASON = frozenset({Role.STAFF, Role.ADMIN})


class Ownership(StrEnum):
    """How a principal relates to the subject of an action."""

    OWN = "own"
    CASE = "case"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """One account, or nobody in particular, during one request."""

    account_id: str = ""
    """Empty for whoever has not signed in."""
    role: Role = Role.PUBLIC
    speaks_for: frozenset[ProfileId] = frozenset()
    """Profiles of the account; for staff who act on somebody's behalf, that one alone."""
    acting_for: ProfileId | None = None
    """On whose behalf staff act; history and audit say so."""
    reason: str = ""
    """Why confidential content is read; each such reading is logged with it."""
    scopes: frozenset[str] | None = None
    """What an API key is for; None where no key is used."""

    @property
    def signed_in(self) -> bool:
        """Whether it is known who this is."""
        return bool(self.account_id)

    @property
    def confidential(self) -> bool:
        """Whether what is there for staff alone is shown, because a reason was stated."""
        return self.role in MAY_STATE_A_REASON and bool(self.reason)

    @property
    def sees_own(self) -> bool:
        """
        Whether the reader sees whole what it speaks for.

        Staff may act on anybody's behalf; what that one keeps to itself they read for a reason.
        """
        return self.acting_for is None or bool(self.reason)

    @property
    def audience(self) -> Audience:
        """How far the reader sees into profiles."""
        reach = Visibility.MATCHING_ONLY if self.confidential else REACH[self.role]
        return Audience(reach, self.speaks_for if self.sees_own else frozenset())

    @property
    def without_reason(self) -> "Principal":
        """The same reader where no reason counts: lists show nothing confidential to anybody."""
        return replace(self, reason="")

    def stands_to(self, subject: "Subject") -> Ownership:
        """Whether something is the reader's own, one of its cases, or neither."""
        mine = bool(self.speaks_for & subject.profiles)
        if mine or (self.signed_in and subject.account_id == self.account_id):
            return Ownership.OWN
        if subject.handled_by is not None and self.signed_in:
            nobodys = not subject.handled_by
            if nobodys or self.account_id in subject.handled_by:
                return Ownership.CASE
        return Ownership.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an action is about: whose it is, and who handles it."""

    profiles: frozenset[ProfileId] = frozenset()
    """Whoever speaks for one of these owns it: a profile itself, the sides of an introduction."""
    account_id: str = ""
    handled_by: frozenset[str] | None = None
    """Accounts that a case is assigned to; empty: anybody's. None: it is no case."""

    @classmethod
    def of_profile(cls, profile_id: str) -> "Subject":
        """The subject of whatever is about one profile."""
        return cls(profiles=frozenset({ProfileId(profile_id)}))


NOTHING = Subject()
"""The subject of what belongs to nobody in particular: a list, a search, a new import."""
ANYBODY = Principal()
"""Whoever has not signed in."""
