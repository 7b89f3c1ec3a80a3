"""Calls for projects: their rules, who may apply, whom they fit, and teams; JSON and pages."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Form, Path, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import Field

from matchmaker.domain import Activity, ActivityId, ActivityKind, Kind, Language, ProfileId
from matchmaker.domain.call import CallRules, SizeName
from matchmaker.engine import Matchmaker
from matchmaker.privacy import Audience
from matchmaker.privacy.permissions import Action, Grant, grant
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
from ..rendering import page, page_language
from ..responses import json_response
from ..schemas import PROBLEMS, Closed, NamedProfile
from ..security import permit
from ..security.access_log import origin_of
from ..security.idempotency import IdempotentRoute


class RulesModel(Closed):
    """What a call asks for; what is empty or null is not asked."""

    countries: list[Annotated[str, Field(pattern="^[A-Z]{2}$")]] = Field([], max_length=60)
    kinds: list[Kind] = Field([], max_length=len(Kind))
    sizes: list[SizeName] = Field([], max_length=len(SizeName))
    min_staff: float | None = Field(None, ge=0)
    max_staff: float | None = Field(None, ge=0, description="Fewer than this.")
    sectors: list[Annotated[str, Field(max_length=5)]] = Field([], max_length=100)
    trl: tuple[Annotated[int, Field(ge=1, le=9)], Annotated[int, Field(ge=1, le=9)]] | None = None
    min_partners: int = Field(1, ge=1, le=100)
    max_partners: int | None = Field(None, ge=1, le=100)
    partner_kinds: list[Kind] = Field([], max_length=len(Kind))
    min_countries: int = Field(1, ge=1, le=60)
    opens_on: date | None = None
    deadline: date | None = None
    rate: float | None = Field(None, gt=0, le=1, description="Share of the cost that is paid.")
    ceiling: float | None = Field(None, ge=0)
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None

    def value(self) -> CallRules:
        """The same in the library's terms."""
        return msgspec.convert(self.model_dump(mode="json"), CallRules)


class CallIn(Closed):
    """A call to keep."""

    title: str = Field(max_length=300)
    text: str = Field("", max_length=5_000)
    topic: str = Field("", max_length=500)
    language: Language | None = None
    programme: str = Field("", max_length=200)
    rules: RulesModel | None = Field(None, description="null: nothing is asked.")


class CallOut(CallIn):
    """A call with its rules."""

    id: str


class CallList(Closed):
    """All calls, those that close first at the head."""

    items: list[CallOut]


class CheckedRule(Closed):
    """One rule: whether it is met, what was found and what is asked."""

    rule: str
    met: bool | None = Field(description="null where what it takes to know is not known.")
    found: str
    asked: str
    words: str = Field(examples=["260 employees, limit 250"])


class EligibilityOut(Closed):
    """Whether somebody may apply."""

    verdict: bool | None
    words: str
    checks: list[CheckedRule]


class AppliedIn(Closed):
    """Who applies, and its partners."""

    profiles: list[Annotated[str, Field(max_length=MAX_ID)]] = Field(min_length=1, max_length=20)


class CallMatchOut(Closed):
    """A call and a profile that it may fit."""

    call_id: str
    title: str
    profile: NamedProfile
    verdict: bool | None
    broken: list[str]
    need: str | None = Field(description="The words that the call answers.")
    share: float | None


class CallMatchList(Closed):
    """Matches, the best first; those who may not apply stand last."""

    items: list[CallMatchOut]


class TeamIn(Closed):
    """For what to build a team."""

    lead_id: str = Field(max_length=MAX_ID)
    call_id: str = Field("", max_length=MAX_ID)
    need: str = Field("", max_length=1_000)


class TeamOut(Closed):
    """The team that covers most with least coordination; empty where none meets the rules."""

    members: list[NamedProfile]
    covered: dict[str, str] = Field(description="Who covers each capability, by its name.")
    uncovered: dict[str, list[NamedProfile]] = Field(description="And who could.")
    effort: float | None
    proven: bool | None
    eligibility: EligibilityOut | None


router = APIRouter(prefix=PREFIX, tags=["calls"], responses=PROBLEMS, route_class=IdempotentRoute)
pages = APIRouter(include_in_schema=False)

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
    return json_response(_eligibility(found, programme_words(language)))


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
    items = _matches(matchmaker, found, programme_words(language), principal.audience)
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
    items = _matches(matchmaker, found, programme_words(language), principal.audience)
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
    return json_response(_team_json(matchmaker, found, programme_words(language)))


@pages.get("/programme/calls")
def listing(request: Request, service: AppStateDep, _: Reading) -> HTMLResponse:
    """All calls, those that close first at the head."""
    say = programme_words(page_language(request))
    today = service.now().date()
    found = [each for each in calls(service.store) if each.is_open(today)]
    past = [each for each in calls(service.store) if not each.is_open(today)]
    return page("calls.html", request, calls=found, past=past, say=say)


@pages.get("/programme/calls/{call_id}")
def shown(
    request: Request,
    service: AppStateDep,
    principal: Reading,
    call_id: CallIdPath,
    profile: Annotated[str, Query(max_length=MAX_ID)] = "",
) -> HTMLResponse:
    """One call; who may, sees whether a profile may apply, and staff build a team."""
    say = programme_words(page_language(request))
    checked = None
    own = sorted(service.store.has_profiles(principal.speaks_for))
    if profile and (profile in own or _manages(principal)):
        found = check_call(service.store, call_id, [profile], today=service.now().date())
        checked = _eligibility(found, say)
    call = call_of(service.store, call_id)
    return page(
        "call.html",
        request,
        call=call,
        rules=[*_rule_lines(call, say)],
        own=own,
        profile=profile,
        checked=checked,
        manages=_manages(principal),
        say=say,
    )


@pages.get("/programme/calls/{call_id}/firms", dependencies=[SUGGESTION_SLOT])
def firms_page(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Managing,
    call_id: CallIdPath,
) -> HTMLResponse:
    """The firms that a call may be for."""
    say = programme_words(page_language(request))
    found = firms_for(matchmaker, service.store, call_id, today=service.now().date())
    return page(
        "call_firms.html",
        request,
        call=call_of(service.store, call_id),
        rows=_matches(matchmaker, found, say, principal.audience),
        verdict=lambda verdict: verdict_in_words(verdict, say),
        say=say,
    )


@pages.post("/programme/calls/{call_id}/team", dependencies=[SUGGESTION_SLOT])
def team_page(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    _: Managing,
    call_id: CallIdPath,
    lead: Annotated[str, Form(max_length=MAX_ID)],
    need: Annotated[str, Form(max_length=1_000)] = "",
) -> HTMLResponse:
    """A team for a call."""
    say = programme_words(page_language(request))
    today = service.now().date()
    found = plan_team(matchmaker, service.store, lead, call_id=call_id, need=need, today=today)
    return page(
        "team.html",
        request,
        call=call_of(service.store, call_id),
        team=_team_json(matchmaker, found, say),
        say=say,
    )


def _manages(principal: Principal) -> bool:
    return grant(principal.role, Action.CALL_MANAGE) is not Grant.NO


def _rule_lines(call: Call, say: ProgrammeWords) -> Sequence[str]:
    rules = call.rules
    told = {
        "country": ", ".join(sorted(rules.countries)),
        "kind": ", ".join(say(f"kind_{kind.value}") for kind in sorted(rules.kinds)),
        "size": ", ".join(say(f"size_{each.value}") for each in SizeName if each in rules.sizes),
        "min_staff": "" if rules.min_staff is None else f"{rules.min_staff:g}",
        "max_staff": "" if rules.max_staff is None else f"{rules.max_staff:g}",
        "sector": ", ".join(rules.sectors),
        "trl": f"{rules.trl[0]}–{rules.trl[1]}" if rules.trl else "",
        "min_partners": str(rules.min_partners) if rules.min_partners > 1 else "",
        "max_partners": str(rules.max_partners) if rules.max_partners else "",
        "partner_kind": ", ".join(say(f"kind_{kind.value}") for kind in rules.partner_kinds),
        "min_countries": str(rules.min_countries) if rules.min_countries > 1 else "",
    }
    return [say(f"asks_{name}", asked=value) for name, value in told.items() if value]


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


def _eligibility(found: Eligibility, say: ProgrammeWords) -> dict[str, Any]:
    return {
        "verdict": found.verdict,
        "words": verdict_in_words(found.verdict, say),
        "checks": [
            msgspec.to_builtins(each) | {"words": check_in_words(each, say)}
            for each in found.checks
        ],
    }


def _matches(
    matchmaker: Matchmaker, found: Sequence[CallMatch], say: ProgrammeWords, audience: Audience
) -> list[dict[str, Any]]:
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


def _team_json(matchmaker: Matchmaker, found: TeamPlan, say: ProgrammeWords) -> dict[str, Any]:
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
        "eligibility": _eligibility(found.eligibility, say) if found.eligibility else None,
    }
