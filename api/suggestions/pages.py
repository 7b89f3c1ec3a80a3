"""Pages of suggestions: the search, and one profile with its partners."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from matchmaker.domain import ALL_KINDS, Kind, Profile
from matchmaker.domain import Query as Sought
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError
from matchmaker.privacy import Audience
from matchmaker.privacy.permissions import Action, Grant, grant
from matchmaker.privacy.principal import NOTHING, Principal, Subject

from ..dependencies import (
    SUGGESTION_SLOT,
    AllowRivals,
    AppState,
    AppStateDep,
    CurrentMatchmaker,
    Kinds,
    PopularityDiscount,
    ProfileIdPath,
    suggesting_network,
    undisclosed_for,
)
from ..middleware.limits import MAX_K, MAX_TYPED
from ..owner_access import private_needs_text, profile_for
from ..profiles.ego_network import NARROW, WIDE, ego_network, ties_of
from ..rendering import page, page_language
from ..security import permit
from ..security.access_log import admit_ask, log_access
from .results import results_of

# "oficine brambati" and "Officine Brambati S.r.l." reach 82; a need never resembles a whole name.
WHOLE_NAME = 80.0
# A name that only shares words with what was typed is offered, and not taken for it.
OFFERED = 88.0
N_OFFERED = 3
MAX_NAME_WORDS = 6


class SearchMode(StrEnum):
    """How to read what was typed."""

    AUTO = "auto"
    NAME = "name"
    NEED = "need"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """A profile or a need, and the profiles that might have been meant instead."""

    profile: Profile | None = None
    need: str = ""
    close: Sequence[Profile] = ()


def interpret_search(
    matchmaker: Matchmaker, typed: str, mode: SearchMode, audience: Audience
) -> SearchQuery:
    """Read what was typed; with `Mode.NAME` and no such name, neither profile nor need."""
    if mode is SearchMode.NEED:
        return SearchQuery(need=typed)
    if mode is SearchMode.AUTO and len(typed.split()) > MAX_NAME_WORDS:
        return SearchQuery(need=typed)
    found = [
        (matchmaker.profile(id_, audience=audience), similarity)
        for id_, similarity in matchmaker.search(typed, N_OFFERED + 1)
    ]
    close = [profile for profile, similarity in found if similarity >= OFFERED]
    if mode is SearchMode.NAME:
        profiles = [profile for profile, _ in found]
        return SearchQuery(profile=profiles[0] if profiles else None, close=profiles[1:])
    if found and _is_name(typed, found[0][0].name):
        return SearchQuery(profile=found[0][0], close=close[1:])
    return SearchQuery(need=typed, close=close[:N_OFFERED])


def _is_name(typed: str, name: str) -> bool:
    alike = fuzz.token_sort_ratio(typed, name, processor=default_process)
    return alike >= WHOLE_NAME


router = APIRouter(include_in_schema=False, dependencies=[SUGGESTION_SLOT])

HowMany = Annotated[int, Query(ge=1, le=MAX_K)]


@router.get("/")
def home(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Annotated[Principal, Depends(permit(Action.SUGGESTION_ASK))],
    q: str = "",
    mode: Annotated[SearchMode, Query(alias="as")] = SearchMode.AUTO,
    kind: Kinds = (),
    k: HowMany = 10,
    popularity_discount: PopularityDiscount = 0.0,
    allow_rivals: AllowRivals = False,
) -> HTMLResponse:
    """One field for a name or a need, and what it finds."""
    typed = " ".join(q.split())
    if len(typed) > MAX_TYPED:
        raise InputError("need_too_long_here", {"n": len(typed), "most": MAX_TYPED}, field="q")
    audience = principal.without_reason.audience
    read = interpret_search(matchmaker, typed, mode, audience) if typed else SearchQuery()
    limits = _limits(kind, popularity_discount, allow_rivals)
    return page(
        "home.html",
        request,
        typed=typed,
        mode=mode.value,
        kinds=_kinds(matchmaker),
        chosen=set(kind),
        discount=popularity_discount,
        allow_rivals=allow_rivals,
        k=k,
        max_k=MAX_K,
        max_typed=MAX_TYPED,
        understood=read,
        n_profiles=matchmaker.snapshot.meta.n_profiles,
        examples=_examples(matchmaker, audience),
        **_answer(request, service, principal, read, limits, k),
    )


@router.get("/profiles/{profile_id}")
def one_profile(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Annotated[Principal, Depends(permit(Action.PROFILE_READ))],
    profile_id: ProfileIdPath,
    kind: Kinds = (),
    k: HowMany = 10,
    popularity_discount: PopularityDiscount = 0.0,
    allow_rivals: AllowRivals = False,
) -> HTMLResponse:
    """One profile as this reader may see it, and who is suggested to it."""
    profile = profile_for(service, matchmaker, principal, profile_id)
    log_access(service, principal, [profile.id])
    read = SearchQuery(profile=profile)
    limits = _limits(kind, popularity_discount, allow_rivals)
    return page(
        "profile.html",
        request,
        profile=profile,
        keeps_persons=profile.id in principal.speaks_for
        or grant(principal.role, Action.CONTACT_PERSON_INFORM) is Grant.ALL,
        kinds=_kinds(matchmaker),
        chosen=set(kind),
        discount=popularity_discount,
        allow_rivals=allow_rivals,
        k=k,
        max_k=MAX_K,
        **_answer(request, service, principal, read, limits, k),
    )


def _limits(kinds: Kinds, discount: float, allow_rivals: bool) -> Sought:
    """What the choices beside the field say, without who asks for what."""
    return Sought(
        kinds=frozenset(kinds) or ALL_KINDS,
        popularity_discount=discount,
        allow_rivals=allow_rivals,
    )


def _answer(
    request: Request,
    service: AppState,
    principal: Principal,
    read: SearchQuery,
    limits: Sought,
    k: int,
) -> dict[str, Any]:
    """Results, and for a profile its drawing."""
    asker, audience = read.profile, principal.audience
    about = Subject.of_profile(asker.id) if asker else NOTHING
    matchmaker = suggesting_network(service, principal, about, in_words=asker is None)
    if asker is None and not read.need:
        return {
            "results": None,
            "answer": None,
            "drawings": [],
            "ties": {},
            "demo": _is_demo(matchmaker),
        }
    if asker is None:
        admit_ask(service, principal)
    query = replace(
        limits,
        profile_id=asker.id if asker else None,
        need=private_needs_text(service, principal, asker.id) if asker else read.need,
        undisclosed=undisclosed_for(service, principal, asker.id) if asker else frozenset(),
    )
    found = matchmaker.answer(query, k=k, audience=audience)
    log_access(service, principal, [each.profile_id for each in found])
    ties = ties_of(matchmaker, asker.id) if asker else {}
    return {
        "answer": found,
        "results": results_of(
            matchmaker,
            found.suggestions,
            language=page_language(request),
            audience=audience,
        ),
        "drawings": [ego_network(ties, found.suggestions, form) for form in (WIDE, NARROW)]
        if asker
        else [],
        "ties": ties,
        "demo": _is_demo(matchmaker),
    }


def _kinds(matchmaker: Matchmaker) -> list[Kind]:
    """The kinds that there are in this network."""
    there = set(matchmaker.snapshot.profiles.kinds)
    return [kind for kind in Kind if kind in there]


def _is_demo(matchmaker: Matchmaker) -> bool:
    """Whether the network is invented; a demo network holds nothing else."""
    # A withdrawn profile has no id until the next build.
    some = next(filter(None, matchmaker.snapshot.profiles.ids), None)
    return some is not None and matchmaker.profile(some).demo


def _examples(matchmaker: Matchmaker, audience: Audience) -> list[Profile]:
    """A few firms to start from."""
    table = matchmaker.snapshot.profiles
    named = zip(table.ids, table.kinds, strict=True)
    firms = (id_ for id_, kind in named if id_ and kind == Kind.COMPANY)
    return [matchmaker.profile(id_, audience=audience) for id_, _ in zip(firms, range(3))]  # noqa: B905
