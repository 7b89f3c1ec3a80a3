"""What the store keeps of people who use the service, and of what they do."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from matchmaker.domain.profile import Language, ProfileId


class Role(StrEnum):
    """What an account is in the network; whoever has not signed in is the public."""

    PUBLIC = "public"
    COMPANY = "company"
    EXPERT = "expert"
    ASSOCIATION = "association"
    ANALYST = "analyst"
    STAFF = "staff"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who may sign in."""

    id: str
    email: str
    """In lower case; nobody else has it."""
    name: str
    role: Role
    speaks_for: frozenset[ProfileId] = frozenset()
    language: Language = Language.IT
    password_hash: str = ""
    """Argon2id; empty where no password was set."""
    totp_secret: str = ""
    """Base 32; empty where there is no second factor."""
    totp_step: int = 0
    """The last time step whose code was used; none before it counts again."""
    subject: str | None = None
    """Issuer and subject of an OpenID provider."""
    created_at: datetime
    disabled_at: datetime | None = None

    def __repr__(self) -> str:
        return f"Account({self.id!r}, {self.role.value})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody who has signed in, until they sign out or it expires."""

    digest: str
    """SHA-256 of the token, which only the browser has."""
    account_id: str
    verified: bool
    """Whether the second factor was given, where one is needed."""
    created_at: datetime
    renewed_at: datetime
    """When its token was last exchanged."""
    seen_at: datetime
    acting_for: str = ""
    """The profile on whose behalf staff act."""
    reason: str = ""
    """Why confidential content is read, until `reason_until`."""
    reason_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key that a program signs in with."""

    id: str
    account_id: str
    name: str
    digest: str
    """SHA-256 of the key, which is shown once."""
    scopes: frozenset[str]
    created_at: datetime
    expires_at: datetime
    used_on: date | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """How often signing in failed lately, by e-mail or by client."""

    digest: str
    n_failed: int
    last_at: datetime
    blocked_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Behind a change: who, when, by which way, on whose behalf and why."""

    source: str
    """"service", "command line", or the file that was imported."""
    at: datetime
    account_id: str = ""
    acting_for: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentLine:
    """One decision about being matched."""

    profile_id: ProfileId
    given: bool
    text_version: str
    decided_at: datetime
    account_id: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One field of a profile before and after a change, as JSON; no field: it was added."""

    profile_id: ProfileId
    changed_at: datetime
    account_id: str
    on_behalf: bool
    source: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """Who did what to whom, when and why; empty where it was erased."""

    id: int
    at: datetime
    action: str
    account_id: str
    subject: str
    """A kind and an id: "profile:c-001", "account:…"; empty where it is about nobody."""
    acting_for: str
    reason: str
    note: str
    hash: str
    erased: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotentAnswer:
    """What was answered to a request that may be sent again."""

    account_id: str
    key: str
    request: str
    """SHA-256 of what was asked: another request under the same key is a mistake."""
    status: int
    """0 while it is under way, 1 once something of it was written, then that of the answer."""
    media_type: str
    body: str
    asked_at: datetime
