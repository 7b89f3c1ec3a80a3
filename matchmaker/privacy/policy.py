"""
Who may do what: one function over one table, and what the table does not allow is denied.

The table is `permissions.toml`; `docs/permissions.md` is written from it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from matchmaker.domain import Language, Role
from matchmaker.privacy.reader import NOTHING, Ownership, Reader, Subject
from matchmaker.privacy.tiers import Tier


class Action(StrEnum):
    """What somebody may want to do; families stand before the dot."""

    STATUS_READ = "status.read"
    SESSION_USE = "session.use"
    PROFILE_FIND = "profile.find"
    PROFILE_READ = "profile.read"
    PROFILE_CREATE = "profile.create"
    PROFILE_EDIT = "profile.edit"
    PROFILE_HISTORY = "profile.history"
    CONFIDENTIAL_READ = "confidential.read"
    BEHALF_ACT = "behalf.act"
    NEED_FIND = "need.find"
    NEED_ANSWER = "need.answer"
    ACTIVITY_READ = "activity.read"
    SUGGESTION_ASK = "suggestion.ask"
    SUGGESTION_READ = "suggestion.read"
    SUGGESTION_CLIENTS = "suggestion.clients"
    CHECKUP_READ = "checkup.read"
    CHECKUP_ANSWER = "checkup.answer"
    INTRODUCTION_READ = "introduction.read"
    INTRODUCTION_PROPOSE = "introduction.propose"
    INTRODUCTION_ANSWER = "introduction.answer"
    INTRODUCTION_OUTCOME = "introduction.outcome"
    INTRODUCTION_MANAGE = "introduction.manage"
    INTRODUCTION_ASSIGN = "introduction.assign"
    CONTACT_READ = "contact.read"
    NETWORK_READ = "network.read"
    PLAN_READ = "plan.read"
    IMPORT_RUN = "import.run"
    DUPLICATE_JUDGE = "duplicate.judge"
    BUILD_RUN = "build.run"
    EXPORT_RUN = "export.run"
    CONSENT_CHANGE = "consent.change"
    PERSON_EXPORT = "person.export"
    PERSON_ERASE = "person.erase"
    ACCOUNT_READ = "account.read"
    ACCOUNT_CHANGE = "account.change"
    ACCOUNT_MANAGE = "account.manage"
    KEY_MANAGE = "key.manage"
    AUDIT_READ = "audit.read"
    WEBHOOK_MANAGE = "webhook.manage"
    METRICS_READ = "metrics.read"
    BACKUP_RUN = "backup.run"


class Grant(StrEnum):
    """How far a role may go with an action."""

    NO = "no"
    OWN = "own"
    CASES = "cases"
    ALL = "all"
    REASON = "reason"
    """The own without, all else with a stated reason, which is logged; on behalf is all else."""


class Refusal(StrEnum):
    """Why something is denied."""

    SIGN_IN = "sign_in"
    ROLE = "role"
    OWNERSHIP = "ownership"
    REASON = "reason"
    SCOPE = "scope"


_COVERS: Mapping[Grant, frozenset[Ownership]] = {
    Grant.NO: frozenset(),
    Grant.OWN: frozenset({Ownership.OWN}),
    Grant.CASES: frozenset({Ownership.OWN, Ownership.CASE}),
    Grant.ALL: frozenset(Ownership),
    Grant.REASON: frozenset(Ownership),
}


TIERS: Mapping[Role, Tier] = {
    Role.PUBLIC: Tier.PUBLIC,
    Role.COMPANY: Tier.NETWORK,
    Role.EXPERT: Tier.NETWORK,
    Role.ASSOCIATION: Tier.NETWORK,
    Role.ANALYST: Tier.NETWORK,
    Role.STAFF: Tier.STAFF,
    Role.ADMIN: Tier.STAFF,
}
"""Whose facts rank in what a role is suggested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """One row of the table."""

    action: Action
    title: Mapping[Language, str]
    """What it is called, and in a line why it is granted as it is."""
    scope: str
    """What a key needs for it: "read", "write", or "itself" for the action's own name."""
    grants: Mapping[Role, Grant]


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether something is allowed, and if not, why."""

    refusal: Refusal | None = None

    def __bool__(self) -> bool:
        return self.refusal is None


ALLOWED = Decision()


@lru_cache(maxsize=1)
def permissions() -> Mapping[Action, Permission]:
    """Read the whole table."""
    path = Path(__file__).with_name("permissions.toml")
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    return {Action(name): _permission(Action(name), row) for name, row in rows.items()}


def _permission(action: Action, row: Mapping[str, str]) -> Permission:
    return Permission(
        action=action,
        title={language: row[language] for language in (Language.EN, Language.IT)},
        scope=row.get("scope", "read"),
        grants={role: Grant(row.get(role, Grant.NO)) for role in Role},
    )


def grant(role: Role, action: Action) -> Grant:
    """How far a role may go with an action; no further than the table says."""
    row = permissions().get(action)
    return Grant.NO if row is None else row.grants[role]


def allowed(reader: Reader, action: Action, subject: Subject = NOTHING) -> Decision:
    """Decide whether a reader may do something to a subject; whatever is not granted is denied."""
    granted, standing = grant(reader.role, action), reader.stands_to(subject)
    if not in_scope(reader.scopes, action):
        return Decision(Refusal.SCOPE)
    own = standing is Ownership.OWN and reader.sees_own
    if granted is Grant.REASON and not own and not reader.reason:
        return Decision(Refusal.REASON)
    if standing in _COVERS[granted]:
        return ALLOWED
    if not reader.signed_in:
        return Decision(Refusal.SIGN_IN)
    return Decision(Refusal.ROLE if granted is Grant.NO else Refusal.OWNERSHIP)


def tier_for(reader: Reader, subject: Subject = NOTHING) -> Tier:
    """
    Say which facts rank in an answer to a reader about somebody.

    Who asks for somebody else is answered from published facts: what a profile states for matching
    only would show in whom it is suggested.
    """
    tier = TIERS[reader.role]
    about_others = bool(subject.profiles) and reader.stands_to(subject) is not Ownership.OWN
    return Tier.PUBLIC if about_others and tier is not Tier.STAFF else tier


def told_of_bars(reader: Reader) -> bool:
    """
    Say whether a reader is told that two are kept apart: staff, who bring people together.

    Somebody else is neither shown the other one in a list, nor told that it was left out.
    """
    return TIERS[reader.role] is Tier.STAFF


def in_scope(scopes: frozenset[str] | None, action: Action) -> bool:
    """Whether a key's scopes cover an action; "read" and "write" stand for many, None for all."""
    if scopes is None or action in scopes:
        return True
    row = permissions().get(action)
    needed = "itself" if row is None else row.scope
    return needed in scopes or (needed == "read" and "write" in scopes)


def scopes() -> frozenset[str]:
    """All that an API key can be for."""
    return frozenset({"read", "write", *Action})
