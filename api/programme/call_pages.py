"""The pages of calls: list, one call, its form, whom it fits and why not, and the team builder."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from matchmaker.domain import Kind
from matchmaker.domain.call import SizeName
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError
from matchmaker.privacy.permissions import Action, Grant, grant
from matchmaker.privacy.principal import Principal
from matchmaker.programme.wording import ProgrammeWords, programme_words, verdict_in_words
from matchmaker.services.profiles import require_profile_called
from matchmaker.services.programme.calls import (
    Call,
    call_of,
    calls,
    check_call,
    firms_for,
    plan_team,
    put_call,
)
from matchmaker.services.tokens import new_id

from ..dependencies import SUGGESTION_SLOT, AppState, AppStateDep, CurrentMatchmaker
from ..middleware.limits import MAX_ID
from ..profiles.edit import Filled
from ..rendering import link_with, page, page_language
from ..security.access_log import origin_of
from .call_forms import EMPTY, LEVELS, Fields, call_from, fields_of
from .calls import (
    CallIdPath,
    Managing,
    Reading,
    eligibility_json,
    matches_json,
    shared_json,
    team_json,
)
from .events import names_of

pages = APIRouter(include_in_schema=False)

VERDICTS = {"yes": True, "perhaps": None, "no": False}
Typed = Annotated[str, Query(max_length=MAX_ID)]


@pages.get("/programme/calls")
def listing(request: Request, service: AppStateDep, principal: Reading) -> HTMLResponse:
    """All calls, those that close first at the head, and whether one's own firm may apply."""
    say = programme_words(page_language(request))
    today = service.now().date()
    found = calls(service.store)
    open_ = [each for each in found if each.is_open(today)]
    own = [] if _manages(principal) else sorted(service.store.has_profiles(principal.speaks_for))
    return page(
        "calls.html",
        request,
        calls=open_,
        past=[each for each in found if not each.is_open(today)],
        verdicts={
            each.activity.id: check_call(
                service.store, each.activity.id, own[:1], today=today
            ).verdict
            for each in open_
            if own
        },
        verdict=lambda verdict: verdict_in_words(verdict, say),
        manages=_manages(principal),
        say=say,
    )


@pages.get("/programme/calls/new")
def new(request: Request, _: Managing) -> HTMLResponse:
    """An empty form."""
    return _form(request, EMPTY, "")


@pages.post("/programme/calls/new")
def create(request: Request, service: AppStateDep, principal: Managing, fields: Filled) -> Response:
    """Keep a new call; where it cannot be kept, show the form again with what is wrong."""
    return _kept(request, service, principal, fields, new_id("ca-"), is_new=True)


@pages.get("/programme/calls/{call_id}/edit")
def edit(request: Request, service: AppStateDep, _: Managing, call_id: CallIdPath) -> HTMLResponse:
    """A call as a form."""
    return _form(request, fields_of(call_of(service.store, call_id)), call_id)


@pages.post("/programme/calls/{call_id}/edit")
def save(
    request: Request,
    service: AppStateDep,
    principal: Managing,
    call_id: CallIdPath,
    fields: Filled,
) -> Response:
    """Keep what the form says."""
    call_of(service.store, call_id)
    return _kept(request, service, principal, fields, call_id, is_new=False)


@pages.get("/programme/calls/{call_id}")
def shown(
    request: Request,
    service: AppStateDep,
    principal: Reading,
    call_id: CallIdPath,
    profile: Typed = "",
) -> HTMLResponse:
    """One call, and rule by rule whether one's own firm may apply, or for staff any profile."""
    say = programme_words(page_language(request))
    call = call_of(service.store, call_id)
    error = None
    asked = sorted(service.store.has_profiles(principal.speaks_for))
    if _manages(principal):
        asked = []
        if profile:
            try:
                asked = [require_profile_called(service.store, profile, "profile")]
            except InputError as problem:
                error = problem
    today = service.now().date()
    names = names_of(service, asked)
    return page(
        "call.html",
        request,
        422 if error else 200,
        call=call,
        rules=_rule_lines(call, say),
        checked=[
            (
                names[id_],
                eligibility_json(check_call(service.store, call_id, [id_], today=today), say),
            )
            for id_ in asked
        ],
        is_open=call.is_open(today),
        typed=profile,
        error=error,
        manages=_manages(principal),
        say=say,
    )


@pages.get("/programme/calls/{call_id}/firms", dependencies=[SUGGESTION_SLOT])
def firms(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Managing,
    call_id: CallIdPath,
    fits: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    """The firms whose needs a call answers: who may apply, and why not."""
    say = programme_words(page_language(request))
    call, today = call_of(service.store, call_id), service.now().date()
    closed = call.rules.deadline if not call.is_open(today) else None
    # Of a closed call staff want to know who could have applied: on its last day.
    found = firms_for(matchmaker, service.store, call_id, today=closed or today)
    shown = [e for e in found if fits not in VERDICTS or e.eligibility.verdict is VERDICTS[fits]]
    counts = {
        name: sum(each.eligibility.verdict is verdict for each in found)
        for name, verdict in VERDICTS.items()
    }
    return page(
        "call_firms.html",
        request,
        call=call,
        closed=closed,
        rows=matches_json(matchmaker, shown, say, principal.audience),
        counts=counts,
        n=len(found),
        fits=fits if fits in VERDICTS else "",
        verdict=lambda verdict: verdict_in_words(verdict, say),
        verdicts=VERDICTS,
        say=say,
    )


@pages.get("/programme/team", dependencies=[SUGGESTION_SLOT])
def team(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    _: Managing,
    call: Typed = "",
    lead: Typed = "",
    need: Annotated[str, Query(max_length=1_000)] = "",
    shared: Annotated[str, Query(max_length=1_000)] = "",
) -> HTMLResponse:
    """Build a team for a call, a need, or both; or find one partner for several firms."""
    say = programme_words(page_language(request))
    error, built, partners = None, None, None
    if shared.strip():
        try:
            partners = shared_json(matchmaker, shared)
        except InputError as problem:
            problem.field, error = "shared", problem
    elif lead:
        try:
            built = _team(service, matchmaker, call, lead, need, say)
        except InputError as problem:
            error = problem
    today = service.now().date()
    return page(
        "team.html",
        request,
        422 if error else 200,
        calls=[each for each in calls(service.store) if each.is_open(today)],
        call=call,
        lead=lead,
        need=need,
        team=built,
        shared=shared,
        partners=partners,
        error=error,
        say=say,
    )


def _team(
    service: AppState, matchmaker: Matchmaker, call: str, lead: str, need: str, say: ProgrammeWords
) -> dict[str, Any]:
    lead_id = require_profile_called(service.store, lead, "lead")
    today = service.now().date()
    found = plan_team(matchmaker, service.store, lead_id, call_id=call, need=need, today=today)
    return team_json(matchmaker, found, say)


def _manages(principal: Principal) -> bool:
    return grant(principal.role, Action.CALL_MANAGE) is not Grant.NO


def _form(
    request: Request, fields: Fields, call_id: str, error: InputError | None = None
) -> HTMLResponse:
    say = programme_words(page_language(request))
    kinds = [(each.value, say(f"kind_{each.value}")) for each in Kind]
    return page(
        "call_form.html",
        request,
        422 if error else 200,
        fields={**EMPTY, **fields},
        call_id=call_id,
        kinds=kinds,
        sizes=[(each.value, say(f"size_{each.value}")) for each in SizeName],
        levels=LEVELS,
        error=error,
        say=say,
    )


def _kept(
    request: Request,
    service: AppState,
    principal: Principal,
    fields: Fields,
    call_id: str,
    *,
    is_new: bool,
) -> Response:
    try:
        activity, rules = call_from(fields, call_id)
        put_call(service.store, activity, rules, origin_of(service, principal))
    except InputError as error:
        return _form(request, fields, "" if is_new else call_id, error)
    return RedirectResponse(link_with(request)(f"/programme/calls/{call_id}"), 303)


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
