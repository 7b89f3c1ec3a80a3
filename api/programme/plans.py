"""Plans of who follows which firm: propose, keep, look at, sign; as JSON and as pages."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import Field

from matchmaker.domain import Language, ProfileId
from matchmaker.domain.caseload import PairRule, PlannedPair, StoredPlan
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.programme.assignment import Variant
from matchmaker.programme.caseload import CaseloadPlan
from matchmaker.programme.wording import ProgrammeWords, programme_words, reason_in_words
from matchmaker.services.programme.plans import (
    PlanRequest,
    changes_since_signed,
    keep_plan,
    propose_plan,
    set_hours,
    set_pair_rule,
    sign_plan,
)

from ..dependencies import (
    PREFIX,
    SUGGESTION_SLOT,
    AppState,
    AppStateDep,
    CurrentMatchmaker,
    ResponseLanguage,
)
from ..middleware.limits import MAX_ID
from ..rendering import link_with, page, page_language
from ..responses import json_response
from ..schemas import PROBLEMS, Closed, NamedProfile
from ..security import permit
from ..security.access_log import origin_of
from ..security.idempotency import IdempotentRoute
from .events import names_of


class PlanPlacement(Closed):
    """A firm with the expert who would follow it."""

    expert: NamedProfile
    firm: NamedProfile
    score: float = Field(description="Log-odds.")
    why: list[str] = Field(description="In the reader's language.")
    fallbacks: list[NamedProfile] = Field(description="Who could follow it instead, best first.")
    round: int = Field(description="1 begins at once; a later one waits for a place.")


class UnplacedFirm(Closed):
    """A firm without an expert, and what binds."""

    firm: NamedProfile
    constraint: str
    why: str
    nearest: NamedProfile | None = Field(description="Who would fit best, had it room.")


class PlaceWorthOut(Closed):
    """What one more place with an expert would bring."""

    expert: NamedProfile
    n_planned: int
    n_places: int
    n_placed: int = Field(description="1 where a firm more could be placed.")
    total: float = Field(description="Change of the sum of scores.")


class PlanOut(Closed):
    """Who follows whom: as many firms as possible, and the best way of placing so many."""

    assignments: list[PlanPlacement]
    left_over: list[NamedProfile] = Field(description="Firms without a free place or a fit.")
    unplaced: list[UnplacedFirm]
    worth: list[PlaceWorthOut] = Field(description="Empty where hours bind.")
    proven: bool = Field(description="Whether it is proved that no plan is better.")


class KeptPlan(Closed):
    """A plan that was kept, to be signed."""

    id: str
    made_at: datetime
    variant: Variant
    signed_at: datetime | None
    assignments: list[PlanPlacement]


class KeptPlanHead(Closed):
    """A plan in a list."""

    id: str
    made_at: datetime
    variant: Variant
    signed_at: datetime | None


class KeptPlanList(Closed):
    """All plans that were kept, the newest first."""

    items: list[KeptPlanHead]


class PlanIn(Closed):
    """For whom to make a plan, and under which limits."""

    firms: list[Annotated[str, Field(max_length=MAX_ID)]] | None = Field(
        None, max_length=5000, description="null: all firms that no expert follows."
    )
    variant: Variant = Variant.TOTAL
    max_km: float | None = Field(None, ge=0, le=40_000)
    rounds: int = Field(0, ge=0, le=100, description="How often a place comes free; 0: all.")

    def request(self) -> PlanRequest:
        """The same in the library's terms."""
        return PlanRequest(
            firms=self.firms, variant=self.variant, max_km=self.max_km, rounds=self.rounds
        )


class RuleIn(Closed):
    """What staff say of a pair before any plan."""

    expert_id: str = Field(max_length=MAX_ID)
    firm_id: str = Field(max_length=MAX_ID)
    rule: PairRule | None = Field(description="null takes it away.")


class HoursIn(Closed):
    """How many hours an expert has, or a firm takes."""

    profile_id: str = Field(max_length=MAX_ID)
    hours: float | None = Field(gt=0, le=100_000, description="null takes it away.")


MAX_FIRMS = 200
FARTHEST_KM = 40_000.0

router = APIRouter(prefix=PREFIX, tags=["plan"], responses=PROBLEMS, route_class=IdempotentRoute)
pages = APIRouter(include_in_schema=False)

Planning = Annotated[Principal, Depends(permit(Action.PLAN_READ))]
Signing = Annotated[Principal, Depends(permit(Action.PLAN_SIGN))]
PlanId = Annotated[str, Path(max_length=MAX_ID)]
Firms = Annotated[
    Sequence[Annotated[str, Query(max_length=MAX_ID)]],
    Query(max_length=MAX_FIRMS, description="Ids of firms, repeatable; all without an expert."),
]


@router.get("/plan", response_model=PlanOut, dependencies=[SUGGESTION_SLOT])
def propose(
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    _: Planning,
    language: ResponseLanguage,
    firm: Firms = (),
    variant: Variant = Variant.TOTAL,
    max_km: Annotated[float | None, Query(ge=0, le=40_000)] = None,
    rounds: Annotated[int, Query(ge=0, le=100)] = 0,
) -> Response:
    """Propose which expert follows which firm, under everybody's capacity; nothing is written."""
    request = PlanRequest(firms=firm or None, variant=variant, max_km=max_km, rounds=rounds)
    found = propose_plan(matchmaker, service.store, request)
    return json_response(_plan_json(found, matchmaker, programme_words(language)))


@router.post("/plans", response_model=KeptPlan, status_code=201, dependencies=[SUGGESTION_SLOT])
def keep(
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Signing,
    language: ResponseLanguage,
    asked: PlanIn,
) -> Response:
    """Make a plan and keep it, to be signed; nobody is told of it."""
    found = propose_plan(matchmaker, service.store, asked.request())
    kept = keep_plan(service.store, found, origin_of(service, principal))
    return json_response(_kept_json(service, kept, language), 201)


@router.get("/plans", response_model=KeptPlanList)
def list_all(service: AppStateDep, _: Planning) -> Response:
    """List the plans that were kept, the newest first."""
    return json_response({"items": [_head(each) for each in service.store.caseload.plans()]})


@router.get("/plans/{plan_id}", response_model=KeptPlan)
def get(service: AppStateDep, _: Planning, plan_id: PlanId, language: ResponseLanguage) -> Response:
    """Read a plan with its reasons."""
    return json_response(_kept_json(service, service.store.caseload.plan(plan_id), language))


@router.post("/plans/{plan_id}/signature", response_model=KeptPlan)
def sign(
    service: AppStateDep, principal: Signing, plan_id: PlanId, language: ResponseLanguage
) -> Response:
    """Sign a plan: its experts follow the firms of the first round from today on."""
    signed = sign_plan(service.store, plan_id, origin_of(service, principal))
    return json_response(_kept_json(service, signed, language))


@router.put("/plan/rules", response_model=RuleIn)
def put_rule(service: AppStateDep, principal: Signing, asked: RuleIn) -> Response:
    """Lock or forbid a pair for all plans to come."""
    origin = origin_of(service, principal)
    set_pair_rule(service.store, asked.expert_id, asked.firm_id, asked.rule, origin)
    return json_response(asked.model_dump())


@router.put("/plan/hours", response_model=HoursIn)
def put_hours(service: AppStateDep, principal: Signing, asked: HoursIn) -> Response:
    """Say how many hours an expert has for all its firms, or a firm takes."""
    set_hours(service.store, asked.profile_id, asked.hours, origin_of(service, principal))
    return json_response(asked.model_dump())


@pages.get("/programme/plans")
def listing(request: Request, service: AppStateDep, _: Planning) -> HTMLResponse:
    """The plans that were kept, and a form for a new one."""
    return _listing(request, service)


def _listing(
    request: Request,
    service: AppState,
    variant: Variant = Variant.TOTAL,
    rounds: int = 0,
    max_km: str = "",
    error: InputError | None = None,
) -> HTMLResponse:
    return page(
        "plans.html",
        request,
        422 if error else 200,
        plans=service.store.caseload.plans(),
        variants=[each.value for each in Variant],
        filled={"variant": variant, "rounds": rounds, "max_km": max_km},
        error=error,
        say=programme_words(page_language(request)),
    )


@pages.post("/programme/plans", dependencies=[SUGGESTION_SLOT])
def make(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Signing,
    variant: Annotated[Variant, Form()] = Variant.TOTAL,
    max_km: Annotated[str, Form(max_length=10)] = "",
    rounds: Annotated[int, Form(ge=0, le=100)] = 0,
) -> Response:
    """Make a plan for all firms without an expert, and show it."""
    try:
        km = _km(max_km)
    except InputError as error:
        return _listing(request, service, variant, rounds, max_km, error)
    wished = PlanRequest(variant=variant, max_km=km, rounds=rounds)
    found = propose_plan(matchmaker, service.store, wished)
    kept = keep_plan(service.store, found, origin_of(service, principal))
    return RedirectResponse(link_with(request)(f"/programme/plans/{kept.id}"), 303)


@pages.get("/programme/plans/{plan_id}")
def shown(request: Request, service: AppStateDep, _: Planning, plan_id: PlanId) -> HTMLResponse:
    """One plan: who follows whom and why, what changes, and the signature."""
    kept = service.store.caseload.plan(plan_id)
    words = programme_words(page_language(request))
    changes = [] if kept.signed_at else changes_since_signed(service.store, kept.pairs)
    left = names_of(service, [each.profile_id for each in kept.shortages])
    names = {**_names(service, kept.pairs), **left}
    return page(
        "plan.html",
        request,
        plan=kept,
        rows=[_placement(pair, names, words) for pair in kept.pairs],
        n_now=sum(pair.round == 1 for pair in kept.pairs),
        rounds=max((pair.round for pair in kept.pairs), default=1),
        changes=changes,
        names=names,
        unplaced=[each for each in kept.shortages if each.constraint is not None],
        experts=[each for each in kept.shortages if each.constraint is None],
        say=words,
    )


@pages.post("/programme/plans/{plan_id}")
def sign_page(
    request: Request, service: AppStateDep, principal: Signing, plan_id: PlanId
) -> Response:
    """Sign a plan from its page."""
    sign_plan(service.store, plan_id, origin_of(service, principal))
    return RedirectResponse(link_with(request)(f"/programme/plans/{plan_id}"), 303)


Names = Mapping[ProfileId, str]


def _km(text: str) -> float | None:
    try:
        km = float(text.strip().replace(",", ".")) if text.strip() else None
    except ValueError as error:
        raise InputError("distance_unreadable", {"value": text}, field="max_km") from error
    if km is not None and not 0 < km <= FARTHEST_KM:
        raise InputError("distance_unreadable", {"value": text}, field="max_km")
    return km


def _names(service: AppState, pairs: Sequence[PlannedPair]) -> Names:
    ids = {pair.firm_id for pair in pairs} | {pair.expert_id for pair in pairs}
    ids |= {each.expert_id for pair in pairs for each in pair.fallbacks}
    return names_of(service, ids)


def _named(names: Names, id_: ProfileId) -> dict[str, str]:
    return {"id": id_, "name": names.get(id_, id_)}


def _placement(pair: PlannedPair, names: Names, words: ProgrammeWords) -> dict[str, Any]:
    return {
        "expert": _named(names, pair.expert_id),
        "firm": _named(names, pair.firm_id),
        "score": pair.score,
        "why": [reason_in_words(reason, words) for reason in pair.reasons],
        "fallbacks": [_named(names, each.expert_id) for each in pair.fallbacks],
        "round": pair.round,
    }


def _plan_json(
    found: CaseloadPlan, matchmaker: Matchmaker, words: ProgrammeWords
) -> dict[str, Any]:
    table = matchmaker.snapshot.profiles
    names: Names = dict(zip(table.ids, table.names, strict=True))
    return {
        "assignments": [_placement(pair, names, words) for pair in found.pairs],
        "left_over": [_named(names, each.firm_id) for each in found.unplaced],
        "unplaced": [
            {
                "firm": _named(names, each.firm_id),
                "constraint": each.constraint,
                "why": words(f"reason_{each.constraint.value}"),
                "nearest": _named(names, each.nearest.expert_id) if each.nearest else None,
            }
            for each in found.unplaced
        ],
        "worth": [
            {
                "expert": _named(names, expert),
                "n_planned": found.loads[expert][0],
                "n_places": found.loads[expert][1],
                "n_placed": each.n_placed,
                "total": each.total,
            }
            for expert, each in found.worth.items()
        ],
        "proven": found.proven,
    }


def _head(kept: StoredPlan) -> dict[str, Any]:
    return {
        "id": kept.id,
        "made_at": kept.made_at,
        "variant": kept.variant,
        "signed_at": kept.signed_at,
    }


def _kept_json(service: AppState, kept: StoredPlan, language: Language) -> dict[str, Any]:
    names, words = _names(service, kept.pairs), programme_words(language)
    return _head(kept) | {"assignments": [_placement(p, names, words) for p in kept.pairs]}
