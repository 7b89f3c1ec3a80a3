"""Suggestions: for a profile, for a need in words, for an expert; and why a pair fits."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from matchmaker.domain import ALL_KINDS, Answer, Language, ProfileId
from matchmaker.domain import Query as Sought
from matchmaker.engine import Matchmaker
from matchmaker.privacy.permissions import Action, told_of_bars
from matchmaker.privacy.principal import NOTHING, Principal, Subject

from ..dependencies import (
    PREFIX,
    SUGGESTION_SLOT,
    AppState,
    AppStateDep,
    ListLength,
    MatchmakerAboutProfile,
    ProfileIdPath,
    ResponseLanguage,
    SuggestionParameters,
    suggesting_network,
    undisclosed_for,
)
from ..owner_access import private_needs_text
from ..responses import answer_json, json_response, suggestion_json
from ..schemas import PROBLEMS, NeedIn, SuggestionOut, Suggestions
from ..security import permit, require
from ..security.access_log import admit_ask, log_access
from .answering import note_places

router = APIRouter(
    prefix=PREFIX,
    tags=["suggestions"],
    dependencies=[SUGGESTION_SLOT],
    responses=PROBLEMS,
)

Asking = Annotated[Principal, Depends(permit(Action.SUGGESTION_ASK))]
Reading = Annotated[Principal, Depends(permit(Action.SUGGESTION_READ))]
Approaching = Annotated[Principal, Depends(permit(Action.SUGGESTION_CLIENTS))]


@router.get("/profiles/{profile_id}/suggestions", response_model=Suggestions)
def for_profile(
    service: AppStateDep,
    matchmaker: MatchmakerAboutProfile,
    principal: Reading,
    language: ResponseLanguage,
    profile_id: ProfileIdPath,
    wanted: Annotated[SuggestionParameters, Query()],
) -> Response:
    """
    Suggest partners for a profile, from its needs, its offers and whom it knows.

    What the owner keeps from the network ranks for the owner alone.
    """
    query = replace(
        wanted.query(profile_id),
        need=private_needs_text(service, principal, profile_id),
        undisclosed=undisclosed_for(service, principal, profile_id),
    )
    found = matchmaker.answer(query, k=wanted.k, audience=principal.audience, detail=wanted.explain)
    if wanted.query(profile_id) == Sought(profile_id=ProfileId(profile_id)):
        note_places(service, principal, ProfileId(profile_id), found)
    return _listed(service, matchmaker, principal, language, found, profile_id)


@router.post("/suggestions", response_model=Suggestions)
def for_need(
    service: AppStateDep, principal: Asking, language: ResponseLanguage, asked: NeedIn
) -> Response:
    """
    Suggest partners for a need in plain words.

    The words travel in the body, because addresses are written to logs along the way.
    """
    about = Subject.of_profile(asked.profile_id) if asked.profile_id else NOTHING
    require(principal, Action.SUGGESTION_READ, about)
    hidden = private_needs_text(service, principal, asked.profile_id) if asked.profile_id else ""
    query = Sought(
        profile_id=ProfileId(asked.profile_id) if asked.profile_id else None,
        need="\n".join(part for part in (asked.need, hidden) if part),
        language=asked.language,
        kinds=frozenset(asked.kinds) or ALL_KINDS,
        countries=frozenset(code.upper() for code in asked.countries),
        new_only=asked.new_only,
        diversity=asked.diversity,
        popularity_discount=asked.popularity_discount,
        allow_rivals=asked.allow_rivals,
    )
    in_words = bool(asked.need.strip())
    if in_words:
        admit_ask(service, principal)
    matchmaker = suggesting_network(service, principal, about, in_words=in_words)
    found = matchmaker.answer(query, k=asked.k, audience=principal.audience, detail=asked.explain)
    return _listed(service, matchmaker, principal, language, found, asked.profile_id)


@router.get("/experts/{profile_id}/clients", response_model=Suggestions)
def for_expert(
    service: AppStateDep,
    matchmaker: MatchmakerAboutProfile,
    principal: Approaching,
    language: ResponseLanguage,
    profile_id: ProfileIdPath,
    k: ListLength = 10,
) -> Response:
    """Suggest firms for an innovation expert to approach."""
    query = replace(
        matchmaker.clients_query(profile_id),
        undisclosed=undisclosed_for(service, principal, profile_id),
    )
    found = matchmaker.answer(query, k=k, audience=principal.audience)
    return _listed(service, matchmaker, principal, language, found, profile_id)


@router.get("/profiles/{profile_id}/suggestions/{candidate_id}", response_model=SuggestionOut)
def pair(
    service: AppStateDep,
    matchmaker: MatchmakerAboutProfile,
    principal: Reading,
    language: ResponseLanguage,
    profile_id: ProfileIdPath,
    candidate_id: ProfileIdPath,
) -> Response:
    """
    Explain how one profile fits another, whether or not it is among the best.

    That two are kept apart is told to staff alone; others read an answer like any other.
    """
    found = matchmaker.explain(
        profile_id,
        candidate_id,
        undisclosed=undisclosed_for(service, principal, profile_id),
        audience=principal.audience,
        tells_bars=told_of_bars(principal),
    )
    log_access(service, principal, [profile_id, candidate_id])
    return json_response(suggestion_json(matchmaker, found, language, principal.audience))


def _listed(
    service: AppState,
    matchmaker: Matchmaker,
    principal: Principal,
    language: Language,
    found: Answer,
    asker: str | None,
) -> Response:
    """A list as an answer; whose confidential content it shows is logged."""
    log_access(
        service, principal, [*([asker] if asker else []), *(each.profile_id for each in found)]
    )
    return json_response(answer_json(matchmaker, found, language, principal.audience))
