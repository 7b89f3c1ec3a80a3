"""What waits for somebody on the first page, by role."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from fastapi import Request

from matchmaker.domain import Kind, Layer, Need, Profile, ProfileId, Role
from matchmaker.domain.introduction import OPEN
from matchmaker.domain.workspace import ContactKind
from matchmaker.engine import Matchmaker
from matchmaker.home import Home
from matchmaker.privacy.principal import Principal
from matchmaker.programme.completeness import Completeness, completeness
from matchmaker.services.introductions import views
from matchmaker.services.maintenance import kept_backups
from matchmaker.services.workspace import caseload_of

from ..dependencies import AppState
from ..introductions.forms import HERE
from ..introductions.lines import IntroductionLine, lines_of
from ..owner_access import profile_for
from ..suggestions.answering import PageAnswer, answer_profile
from ..suggestions.filters import SuggestionFilters

SHOWN = 6
"""Entries of a card: more stand on the page that it leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeTask:
    """Something to do, about an introduction or a profile."""

    text: str
    due_on: date
    path: str
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnProfile:
    """A profile that the reader speaks for, and what it looks for."""

    profile: Profile
    complete: Completeness
    answers: Sequence[tuple[Need, PageAnswer]]
    """For each need, who could answer it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeCards:
    """What a first page holds; what a role has nothing to do with stays empty."""

    waiting: Sequence[IntroductionLine] = ()
    meetings: Sequence[IntroductionLine] = ()
    met: Sequence[IntroductionLine] = ()
    """Meetings that are over, with no outcome noted yet; the longest ago first."""
    introductions: Sequence[IntroductionLine] = ()
    tasks: Sequence[HomeTask] = ()
    unanswered: Sequence[Profile] = ()
    """Who looks for something and was sent nothing yet."""
    n_unanswered: int = 0
    n_duplicates: int | None = None
    imports: Sequence[Any] = ()
    recent: Sequence[Profile] = ()
    firms: Sequence[Profile] = ()
    clients: PageAnswer | None = None
    own: Sequence[OwnProfile] = ()
    members: Sequence[Profile] = ()
    health: Mapping[str, int] = field(default_factory=dict)


def home_cards(
    request: Request, service: AppState, matchmaker: Matchmaker, principal: Principal
) -> HomeCards:
    """What waits for the reader; nothing for whoever has not signed in."""
    if not principal.signed_in:
        return HomeCards()
    make: Mapping[Role, Callable[..., HomeCards]] = {
        Role.STAFF: _for_staff,
        Role.EXPERT: _for_expert,
        Role.COMPANY: _for_owner,
        Role.ASSOCIATION: _for_association,
        Role.ADMIN: _for_admin,
    }
    if principal.role not in make:
        return HomeCards()
    return make[principal.role](request, service, matchmaker, principal)


def _introductions(request: Request, service: AppState, principal: Principal) -> HomeCards:
    """What every party to introductions sees of them."""
    found = views(service.store, principal, states=sorted(OPEN), limit=50)
    lines, now = lines_of(request, service, principal, found), service.now()
    dated = sorted((at, line.id, line) for line in lines if (at := line.meets_at) is not None)
    return HomeCards(
        waiting=[line for line in lines if line.waits],
        meetings=[line for at, _, line in dated if at >= now][:SHOWN],
        met=[line for at, _, line in dated if at < now][:SHOWN],
        # Each stands once: those with a meeting have a card of their own.
        introductions=[line for line in lines if not line.waits and line.meets_at is None][:SHOWN],
        tasks=_tasks(service, principal),
    )


def _tasks(service: AppState, principal: Principal) -> list[HomeTask]:
    """What an account has to do, the most urgent first."""
    today = service.now().astimezone(HERE).date()
    store = service.store
    found = [
        HomeTask(
            text=task.text,
            due_on=task.due_on,
            path=f"/introductions/{task.introduction_id}",
            overdue=task.due_on < today,
        )
        for task in store.introductions.tasks_of(principal.account_id)
    ]
    found += [
        HomeTask(
            text=task.text,
            due_on=task.due_on,
            path=f"/profiles/{task.profile_id}/timeline",
            overdue=task.is_overdue(today),
        )
        for task in store.workspace.follow_ups_for(principal.account_id)
    ]
    return sorted(found, key=lambda task: (task.due_on, task.text))


def _for_staff(
    request: Request, service: AppState, matchmaker: Matchmaker, principal: Principal
) -> HomeCards:
    if principal.acting_for:
        return _for_owner(request, service, matchmaker, principal)
    store = service.store
    unanswered = _unanswered(service, matchmaker, principal)
    set_aside = [each for each in store.imports() if each.n_rejected]
    return replace(
        _introductions(request, service, principal),
        unanswered=_shown(matchmaker, principal, unanswered[:SHOWN]),
        n_unanswered=len(unanswered),
        n_duplicates=len(store.reviews()),
        imports=set_aside[-3:][::-1],
        recent=_recent(service, matchmaker, principal),
    )


def _unanswered(service: AppState, matchmaker: Matchmaker, principal: Principal) -> list[ProfileId]:
    """Firms whose needs the reader sees, that were neither introduced nor sent anything."""
    store, table = service.store, matchmaker.snapshot.profiles
    served = set(store.workspace.last_contacts([ContactKind.SUGGESTIONS_SENT]))
    for each in store.introductions.all():
        served |= {each.asker_id}
    audience = principal.without_reason.audience
    firms = (
        id_
        for id_, kind in zip(table.ids, table.kinds, strict=True)
        if id_ and kind is Kind.COMPANY and id_ not in served
    )
    return [id_ for id_ in firms if matchmaker.profile(id_, audience=audience).needs]


def _recent(service: AppState, matchmaker: Matchmaker, principal: Principal) -> list[Profile]:
    """The profiles that the account worked with last."""
    lines = service.store.audit.lines(account_id=principal.account_id, n=60)
    subjects = dict.fromkeys(line.subject for line in lines)
    ids = [subject[8:] for subject in subjects if subject.startswith("profile:")]
    return _shown(matchmaker, principal, ids)[:SHOWN]


def _shown(matchmaker: Matchmaker, principal: Principal, ids: Sequence[str]) -> list[Profile]:
    """Profiles as a list shows them; those that are no longer there are left out."""
    known = matchmaker.snapshot.profiles.row_of
    audience = principal.without_reason.audience
    return [matchmaker.profile(id_, audience=audience) for id_ in ids if id_ in known]


def _for_expert(
    request: Request, service: AppState, matchmaker: Matchmaker, principal: Principal
) -> HomeCards:
    today = service.now().astimezone(HERE).date()
    firms = sorted(caseload_of(service.store, principal, today))
    own = sorted(id_ for id_ in principal.speaks_for if id_ in matchmaker.snapshot.profiles.row_of)
    clients = None
    if own:
        expert = profile_for(service, matchmaker, principal, own[0])
        wished = SuggestionFilters(kind=[Kind.COMPANY], k=3)
        clients = answer_profile(request, service, principal, expert, wished)
    return replace(
        _introductions(request, service, principal),
        firms=_shown(matchmaker, principal, firms),
        clients=clients,
        own=_own(request, service, matchmaker, principal, n_needs=0),
    )


def _for_owner(
    request: Request, service: AppState, matchmaker: Matchmaker, principal: Principal
) -> HomeCards:
    return replace(
        _introductions(request, service, principal),
        own=_own(request, service, matchmaker, principal, n_needs=2),
    )


def _own(
    request: Request,
    service: AppState,
    matchmaker: Matchmaker,
    principal: Principal,
    *,
    n_needs: int,
) -> list[OwnProfile]:
    """What the reader speaks for, with who could answer the first needs."""
    known, today = matchmaker.snapshot.profiles.row_of, service.now().date()
    found = []
    for id_ in sorted(principal.speaks_for & known.keys())[:3]:
        profile = profile_for(service, matchmaker, principal, id_)
        wished = SuggestionFilters(k=2)
        answers = [
            (need, answer_profile(request, service, principal, profile, wished, need))
            for need in profile.needs[:n_needs]
        ]
        complete = completeness(profile, today)
        found.append(OwnProfile(profile=profile, complete=complete, answers=answers))
    return found


def _for_association(
    request: Request, service: AppState, matchmaker: Matchmaker, principal: Principal
) -> HomeCards:
    """Its members, as far as the network's ties say who they are."""
    table, network = matchmaker.snapshot.profiles, matchmaker.network
    ids: list[str] = []
    for id_ in principal.speaks_for & table.row_of.keys():
        rows = network.neighbours(table.row_of[id_], Layer.MEMBERSHIP).tolist()
        ids += [table.ids[row] for row in rows if table.ids[row]]
    return replace(
        _introductions(request, service, principal),
        own=_own(request, service, matchmaker, principal, n_needs=0),
        members=_shown(matchmaker, principal, sorted(set(ids))),
    )


def _for_admin(
    request: Request,  # noqa: ARG001
    service: AppState,
    matchmaker: Matchmaker,
    principal: Principal,  # noqa: ARG001
) -> HomeCards:
    accounts = service.store.accounts.all()
    return HomeCards(
        health={
            "profiles": matchmaker.snapshot.meta.n_profiles,
            "accounts": sum(each.disabled_at is None for each in accounts),
            "duplicates": len(service.store.reviews()),
            "unsent": sum(
                each.sent_at is None and each.next_at is not None
                for each in service.store.outbox.log(n=200)
            ),
            "backups": len(kept_backups(Home.open(service.home))),
            "days": (service.now().date() - matchmaker.snapshot.meta.built_on).days,
        }
    )
