"""Calls for projects as JSON: their rules, who may apply, whom they fit, and teams."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Path, Response

from matchmaker.domain import Activity, ActivityId, ActivityKind, Language, ProfileId
from matchmaker.domain.call import CallRules
from matchmaker.engine import Matchmaker
from matchmaker.privacy import Audience
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.programme.calls import Eligibility
from matchmaker.programme.wording import (
    ProgrammeWords,
    check_in_words,
    programme_words,
    verdict_in_words,
)
from matchmaker.services.programme.answered_needs import words_for
from matchmaker.services.programme.calls import (
    Call,
    CallMatch,
    TeamPlan,
    call_of,
    calls,
    calls_for,
    check_call,
    firms_for,
    plan_team,
    put_call,
)
from matchmaker.services.programme.shared_partners import shared_partners

from ..dependencies import (
    PREFIX,
    SUGGESTION_SLOT,
    AppStateDep,
    CurrentMatchmaker,
    MatchmakerAboutProfile,
    ProfileIdPath,
    ResponseLanguage,
)
from ..middleware.limits import MAX_ID
from ..responses import json_response
from ..schemas import PROBLEMS
from ..security import permit
from ..security.access_log import origin_of
from ..security.idempotency import IdempotentRoute
from .call_schemas import (
    AppliedIn,
    CallIn,
    CallList,
    CallMatchList,
    CallOut,
    EligibilityOut,
    SharedIn,
    SharedPartnersOut,
    TeamIn,
    TeamOut,
)

router = APIRouter(prefix=PREFIX, tags=["calls"], responses=PROBLEMS, route_class=IdempotentRoute)

Reading = Annotated[Principal, Depends(permit(Action.CALL_READ))]
Checking = Annotated[Principal, Depends(permit(Action.CALL_CHECK))]
Managing = Annotated[Principal, Depends(permit(Action.CALL_MANAGE))]
CallIdPath = Annotated[str, Path(max_length=MAX_ID, examples=["demo-ca-01"])]


@router.get("/calls", response_model=CallList)
def list_all(service: AppStateDep, _: Reading) -> Response:
    """List all calls with their rules."""
    return json_response({"items": [_call_json(each) for each in calls(service.store)]})


@router.get("/calls/{call_id}", response_model=CallOut)
def get(service: AppStateDep, _: Reading, call_id: CallIdPath) -> Response:
    """Read one call."""
    return json_response(_call_json(call_of(service.store, call_id)))


@router.put("/calls/{call_id}", response_model=CallOut)
def put(service: AppStateDep, principal: Managing, call_id: CallIdPath, asked: CallIn) -> Response:
    """Keep a call with its rules; what was there under its id is replaced."""
    activity = Activity(
        id=ActivityId(call_id),
        kind=ActivityKind.CALL,
        title=asked.title,
        text=asked.text,
        topic=asked.topic,
        language=asked.language,
        programme=asked.programme,
    )
    rules = asked.rules.value() if asked.rules else CallRules()
    kept = put_call(service.store, activity, rules, origin_of(service, principal))
    return json_response(_call_json(kept))


@router.post("/calls/{call_id}/check", response_model=EligibilityOut)
def check(
    service: AppStateDep,
    _: Managing,
    call_id: CallIdPath,
    asked: AppliedIn,
    language: ResponseLanguage,
) -> Response:
    """Check whether a profile may apply, or a team whose first one applies."""
    today = service.now().date()
    found = check_call(service.store, call_id, asked.profiles, today=today)
    return json_response(eligibility_json(found, programme_words(language)))


@router.get("/calls/{call_id}/firms", response_model=CallMatchList, dependencies=[SUGGESTION_SLOT])
def firms(
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Managing,
    call_id: CallIdPath,
    language: ResponseLanguage,
) -> Response:
    """Find the firms whose needs a call answers, and whether they may apply."""
    found = firms_for(matchmaker, service.store, call_id, today=service.now().date())
    items = matches_json(matchmaker, found, programme_words(language), principal.audience)
    return json_response({"items": items})


@router.get(
    "/profiles/{profile_id}/calls", response_model=CallMatchList, dependencies=[SUGGESTION_SLOT]
)
def for_profile(
    service: AppStateDep,
    matchmaker: MatchmakerAboutProfile,
    principal: Checking,
    profile_id: ProfileIdPath,
    language: ResponseLanguage,
) -> Response:
    """Find the open calls that answer a need of one's own, or for which one may apply."""
    found = calls_for(matchmaker, service.store, profile_id, today=service.now().date())
    items = matches_json(matchmaker, found, programme_words(language), principal.audience)
    return json_response({"items": items})


@router.post("/teams", response_model=TeamOut, dependencies=[SUGGESTION_SLOT])
def team(
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    _: Managing,
    asked: TeamIn,
    language: ResponseLanguage,
) -> Response:
    """Build the team that meets a call's rules and covers most with least coordination."""
    found = plan_team(
        matchmaker,
        service.store,
        asked.lead_id,
        call_id=asked.call_id,
        need=asked.need,
        today=service.now().date(),
    )
    return json_response(team_json(matchmaker, found, programme_words(language)))


@router.post("/shared-partners", response_model=SharedPartnersOut, dependencies=[SUGGESTION_SLOT])
def shared(matchmaker: CurrentMatchmaker, _: Managing, asked: SharedIn) -> Response:
    """Find one partner for several firms with one need."""
    return json_response(shared_json(matchmaker, asked.need))


def shared_json(matchmaker: Matchmaker, need: str) -> dict[str, Any]:
    """Who could serve several of the firms that look for something."""
    found, table = shared_partners(matchmaker, need), matchmaker.snapshot.profiles

    def named(id_: ProfileId) -> dict[str, Any]:
        return {"id": id_, "name": table.names[table.row_of[id_]]}

    return {
        "n_firms": len(found.firms),
        "partners": [
            {
                **named(each.profile_id),
                "kind": table.kinds[table.row_of[each.profile_id]],
                "places": each.places,
                "firms": [named(firm.profile_id) | {"fit": firm.fit} for firm in each.served],
            }
            for each in found.partners
        ],
        "alone": [named(each.profile_id) for each in found.alone],
        "fewest": [named(each) for each in found.fewest],
    }


def _call_json(call: Call) -> dict[str, Any]:
    each, rules = call.activity, msgspec.to_builtins(call.rules, order="deterministic")
    return {
        "id": each.id,
        "title": each.title,
        "text": each.text,
        "topic": each.topic,
        "language": each.language if each.language in set(Language) else None,
        "programme": each.programme,
        "rules": rules,
    }


def eligibility_json(found: Eligibility, say: ProgrammeWords) -> dict[str, Any]:
    """Whether somebody may apply, rule by rule in words."""
    return {
        "verdict": found.verdict,
        "words": verdict_in_words(found.verdict, say),
        "checks": [
            msgspec.to_builtins(each) | {"words": check_in_words(each, say)}
            for each in found.checks
        ],
    }


def matches_json(
    matchmaker: Matchmaker, found: Sequence[CallMatch], say: ProgrammeWords, audience: Audience
) -> list[dict[str, Any]]:
    """Matches of calls and profiles, as far as the reader may read the needs."""
    table = matchmaker.snapshot.profiles
    return [
        {
            "call_id": each.call.activity.id,
            "title": each.call.activity.title,
            "profile": {
                "id": each.profile_id,
                "name": table.names[table.row_of[each.profile_id]],
            },
            "verdict": each.eligibility.verdict,
            "broken": [check_in_words(check, say) for check in each.eligibility.broken],
            "need": _words(matchmaker, each, audience),
            "share": each.need.share if each.need else None,
        }
        for each in found
    ]


def _words(matchmaker: Matchmaker, each: CallMatch, audience: Audience) -> str | None:
    if each.need is None:
        return None
    table = matchmaker.snapshot.profiles
    return words_for(table.records[table.row_of[each.profile_id]], each.need.words, audience)


def team_json(matchmaker: Matchmaker, found: TeamPlan, say: ProgrammeWords) -> dict[str, Any]:
    """A team: who covers what, what stays uncovered and who could."""
    table, built = matchmaker.snapshot.profiles, found.team

    def named(id_: ProfileId) -> dict[str, str]:
        return {"id": id_, "name": table.names[table.row_of[id_]]}

    def label(concept: str) -> str:
        told: Mapping[str, str] = found.labels[concept]
        return told.get(say.language.value, concept)

    covered = built.covered if built else {}
    uncovered = built.uncovered if built else ()
    return {
        "members": [named(id_) for id_ in built.members] if built else [],
        "covered": {label(concept): named(id_)["name"] for concept, id_ in covered.items()},
        "uncovered": {
            label(concept): [named(id_) for id_ in built.could_fill[concept]]
            for concept in uncovered
            if built
        },
        "effort": built.effort if built else None,
        "proven": built.proven if built else None,
        "eligibility": eligibility_json(found.eligibility, say) if found.eligibility else None,
    }
