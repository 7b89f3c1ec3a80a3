"""Suggestions: for a profile, for a need in words, for an expert; and why a pair fits."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.parameters import HowMany, SomeProfile, Wanted
from api.routes.prefix import PREFIX
from api.schema import PROBLEMS, NeedIn, SuggestionOut, Suggestions
from api.serialise import json_response, suggestion_json, suggestions_json
from api.service import Asked, Reader, Speech, admitted
from matchmaker.domain import ALL_KINDS, ProfileId
from matchmaker.domain import Query as Sought

router = APIRouter(
    prefix=PREFIX, tags=["suggestions"], dependencies=[Depends(admitted)], responses=PROBLEMS
)


@router.get("/profiles/{profile_id}/suggestions", response_model=Suggestions)
def for_profile(
    matchmaker: Asked,
    audience: Reader,
    language: Speech,
    profile_id: SomeProfile,
    wanted: Annotated[Wanted, Query()],
) -> Response:
    """Suggest partners for a profile, from its needs, its offers and whom it knows."""
    found = matchmaker.answer(wanted.query(profile_id), k=wanted.k, audience=audience)
    return json_response(suggestions_json(matchmaker, found, language, audience))


@router.post("/suggestions", response_model=Suggestions)
def for_need(matchmaker: Asked, audience: Reader, language: Speech, asked: NeedIn) -> Response:
    """
    Suggest partners for a need in plain words.

    The words travel in the body, because addresses are written to logs along the way.
    """
    query = Sought(
        profile_id=ProfileId(asked.profile_id) if asked.profile_id else None,
        need=asked.need,
        language=asked.language,
        kinds=frozenset(asked.kinds) or ALL_KINDS,
        countries=frozenset(code.upper() for code in asked.countries),
        new_only=asked.new_only,
        diversity=asked.diversity,
        popularity_discount=asked.popularity_discount,
    )
    found = matchmaker.answer(query, k=asked.k, audience=audience)
    return json_response(suggestions_json(matchmaker, found, language, audience))


@router.get("/experts/{profile_id}/clients", response_model=Suggestions)
def for_expert(
    matchmaker: Asked, audience: Reader, language: Speech, profile_id: SomeProfile, k: HowMany = 10
) -> Response:
    """Suggest firms for an innovation expert to approach."""
    found = matchmaker.clients(profile_id, k, audience=audience)
    return json_response(suggestions_json(matchmaker, found, language, audience))


@router.get("/profiles/{profile_id}/suggestions/{candidate_id}", response_model=SuggestionOut)
def pair(
    matchmaker: Asked,
    audience: Reader,
    language: Speech,
    profile_id: SomeProfile,
    candidate_id: SomeProfile,
) -> Response:
    """Explain how one profile fits another, whether or not it is among the best."""
    found = matchmaker.explain(profile_id, candidate_id, audience=audience)
    return json_response(suggestion_json(matchmaker, found, language, audience))
