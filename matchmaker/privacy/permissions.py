"""
Decide who may do what from one table; what the table does not allow is denied.

The table is `permissions.toml`; `docs/permissions.md` is written from it.
"""

import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from matchmaker.domain import Language, Role, Visibility
from matchmaker.privacy.principal import NOTHING, REACH, Ownership, Principal, Subject
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
    CHECKUP_INVITE = "checkup.invite"
    INTRODUCTION_READ = "introduction.read"
    INTRODUCTION_PROPOSE = "introduction.propose"
    INTRODUCTION_ANSWER = "introduction.answer"
    INTRODUCTION_OUTCOME = "introduction.outcome"
    INTRODUCTION_MANAGE = "introduction.manage"
    INTRODUCTION_ASSIGN = "introduction.assign"
    CONTACT_READ = "contact.read"
    CONTACT_PERSON_READ = "contact_person.read"
    CONTACT_PERSON_EDIT = "contact_person.edit"
    CONTACT_PERSON_INFORM = "contact_person.inform"
    NETWORK_READ = "network.read"
    PLAN_READ = "plan.read"
    PLAN_SIGN = "plan.sign"
    RESULTS_READ = "results.read"
    TARGET_SET = "target.set"
    CALL_READ = "call.read"
    CALL_CHECK = "call.check"
    CALL_MANAGE = "call.manage"
    EVENT_READ = "event.read"
    EVENT_REGISTER = "event.register"
    EVENT_MANAGE = "event.manage"
    CONTENT_READ = "content.read"
    CONTENT_MANAGE = "content.manage"
    STORY_AGREE = "story.agree"
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
    TIMELINE_READ = "timeline.read"
    TIMELINE_WRITE = "timeline.write"
    SUGGESTION_JUDGE = "suggestion.judge"
    DOSSIER_MAKE = "dossier.make"
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
_SHOWN: Mapping[Visibility, Tier] = {
    Visibility.PUBLIC: Tier.PUBLIC,
    Visibility.NETWORK: Tier.MEMBERS,
}
"""What a reader is answered from who sees so far."""


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


def allowed(principal: Principal, action: Action, subject: Subject = NOTHING) -> Decision:
    """Decide whether a reader may do something to a subject; whatever is not granted is denied."""
    granted, standing = grant(principal.role, action), principal.stands_to(subject)
    if not in_scope(principal.scopes, action):
        return Decision(Refusal.SCOPE)
    own = standing is Ownership.OWN and principal.sees_own
    if granted is Grant.REASON and not own and not principal.reason:
        return Decision(Refusal.REASON)
    if standing in _COVERS[granted]:
        return ALLOWED
    if not principal.signed_in:
        return Decision(Refusal.SIGN_IN)
    return Decision(Refusal.ROLE if granted is Grant.NO else Refusal.OWNERSHIP)


def tier_for(principal: Principal, subject: Subject = NOTHING) -> Tier:
    """
    Choose the tier that answers a reader about a subject.

    Who asks for somebody else is answered from published facts: what a profile states for matching
    only would show in whom it is suggested.
    """
    tier = TIERS[principal.role]
    about_others = bool(subject.profiles) and principal.stands_to(subject) is not Ownership.OWN
    return Tier.PUBLIC if about_others and tier is not Tier.STAFF else tier


def suggesting_tier(principal: Principal, about: Subject = NOTHING, *, in_words: bool) -> Tier:
    """
    Choose the tier that suggestions come from, so that nothing hidden can be read out by asking.

    Members are answered from what they are shown, and who speaks for nobody from what is published.
    Staff choose whose list they read, and state a reason where they choose the words as well.
    """
    tier = tier_for(principal, about)
    if tier is Tier.STAFF:
        asks_freely = in_words or not about.profiles
        return tier if principal.reason or not asks_freely else _SHOWN[REACH[principal.role]]
    if tier is Tier.PUBLIC or not principal.speaks_for:
        return Tier.PUBLIC
    return Tier.MEMBERS


def told_of_bars(principal: Principal) -> bool:
    """
    Say whether a reader is told that two profiles are kept apart; staff alone are.

    Somebody else is neither shown the other one in a list, nor told that it was left out.
    """
    return TIERS[principal.role] is Tier.STAFF


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


def scopes_of(role: Role) -> frozenset[str]:
    """All that a key of an account of this role can be for: nothing that the account may not."""
    mine = {action for action in Action if grant(role, action) is not Grant.NO}
    return frozenset({"read", "write", *mine})


MADE_BY = "<!-- Written by matchmaker.privacy.permissions; change the table instead. -->"

_WORDS: Mapping[Language, Mapping[str, str]] = {
    Language.EN: {
        "title": "Who may do what",
        "opening": "One table decides for the service, its pages and its keys. What is not in it is"
        " denied. Whoever has not signed in is the public.",
        "action": "action",
        "what": "what it is",
        "scope": "scope of a key",
        Grant.NO: "–",
        Grant.OWN: "own",
        Grant.CASES: "cases",
        Grant.ALL: "all",
        Grant.REASON: "reason",
        "legend": "**own**: what the account speaks for; for staff, whom they act for, marked as"
        " such. **cases**: the own, and cases assigned to the reader or to nobody yet. **reason**:"
        " the own; everything else, also of whom staff act for, for a stated reason, which is"
        " logged. **all**: everything. Showing more than published fields also depends on the"
        " visibility of each field.",
        "keys": "A key may do what its account may, within its scopes: `read`, `write` (which"
        " includes reading), or actions by name. Actions whose scope is *itself* are in no"
        " other scope.",
    },
    Language.IT: {
        "title": "Chi può fare che cosa",
        "opening": "Una sola tabella decide per il servizio, le sue pagine e le sue chiavi. Ciò che"
        " non vi compare è negato. Chi non è entrato con un account è il pubblico.",
        "action": "azione",
        "what": "che cos'è",
        "scope": "ambito di una chiave",
        Grant.NO: "–",
        Grant.OWN: "propri",
        Grant.CASES: "casi",
        Grant.ALL: "tutto",
        Grant.REASON: "motivo",
        "legend": "**propri**: ciò per cui l'account parla; per lo staff, quello per conto di cui"
        " agisce, segnato come tale. **casi**: i propri, e i casi assegnati a chi legge o ancora a"
        " nessuno. **motivo**: i propri; tutto il resto, anche di chi è rappresentato dallo"
        " staff, con un motivo dichiarato, che viene registrato. **tutto**: tutto. Vedere più dei"
        " campi pubblici dipende anche dalla visibilità di ogni campo.",
        "keys": "Una chiave può fare ciò che può il suo account, entro i suoi ambiti: `read`,"
        " `write` (che comprende la lettura), o azioni per nome. Le azioni con ambito *itself* non"
        " stanno in nessun altro ambito.",
    },
}


def document() -> str:
    """Both languages in one page."""
    return "\n\n".join([MADE_BY, *(_page(language) for language in _WORDS)]) + "\n"


def _page(language: Language) -> str:
    words = _WORDS[language]
    table = "\n".join(_table(language))
    return "\n\n".join(
        [f"# {words['title']}", words["opening"], table, words["legend"], words["keys"]]
    )


def _table(language: Language) -> Iterator[str]:
    words = _WORDS[language]
    heads = [words["action"], *(role.value for role in Role), words["scope"], words["what"]]
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in permissions().values():
        yield f"| {' | '.join(_cells(row, language))} |"


def _cells(row: Permission, language: Language) -> list[str]:
    grants = [_WORDS[language][row.grants[role]] for role in Role]
    scope = row.scope if row.scope == "itself" else f"`{row.scope}`"
    return [f"`{row.action}`", *grants, scope, row.title[language]]


if __name__ == "__main__":
    sys.stdout.write(document())
