"""The introductions that fit best and connect the network most, for staff to choose from."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from matchmaker.engine import Matchmaker
from matchmaker.network import groupings
from matchmaker.network.assignment import AssignmentTask
from matchmaker.network.bridging import TERMS, Pair, bridging_universe
from matchmaker.network.candidate_pairs import askers_of, candidate_pairs, capacity
from matchmaker.network.figures import Scope
from matchmaker.network.introductions_plan import plan_introductions
from matchmaker.network.selection import ACQUAINTANCE, select

from ..dependencies import SUGGESTION_SLOT, AppStateDep, CurrentMatchmaker
from ..rendering import page
from ..security.access_log import log_access
from .routes import Manages

router = APIRouter(include_in_schema=False, dependencies=[SUGGESTION_SLOT])

ASKED = (30, 60, 120)
"""How many profiles are drawn as askers; lists of each take some tens of milliseconds."""
CONSIDERED = 10
"""Partners looked at for each of them."""
LOOK_AGAIN_S = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedIntroduction:
    """A pair of the plan, as the page shows it."""

    asker_id: str
    asker: str
    candidate_id: str
    candidate: str
    fit: float
    bridges: tuple[str, ...]
    """What it connects that those before it do not."""

    @property
    def ids(self) -> tuple[str, str]:
        """Whom it is about."""
        return self.asker_id, self.candidate_id


@router.get("/introductions/plan")
def plan(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Manages,
    n: Annotated[int, Query(ge=1, le=50)] = 10,
    asked: Annotated[int, Query(ge=1, le=max(ASKED))] = ASKED[0],
) -> HTMLResponse:
    """Propose introductions under everybody's capacity; nothing is written or sent."""
    work = partial(planned_introductions, matchmaker, n=n, n_askers=asked)
    key = (id(matchmaker.snapshot), "introductions", n, asked)
    found = service.analyses.made(key, matchmaker, work)
    shown = [_shown(matchmaker, pair, bridges) for pair, bridges in found or ()]
    log_access(service, principal, [id_ for each in shown for id_ in each.ids])
    response = page(
        "introductions_plan.html",
        request,
        pending=found is None,
        planned=shown,
        n=n,
        asked=asked,
        choices=ASKED,
    )
    if found is None:
        response.headers["Refresh"] = str(LOOK_AGAIN_S)
    return response


def planned_introductions(
    matchmaker: Matchmaker, *, n: int, n_askers: int
) -> list[tuple[Pair, tuple[str, ...]]]:
    """The pairs of a plan, the best fit first, each with what it connects besides."""
    snapshot = matchmaker.snapshot
    selection = select(matchmaker.network, Scope(layers=ACQUAINTANCE), groupings(snapshot))
    rows = askers_of(snapshot, selection.rows, at_most=n_askers)
    pairs = candidate_pairs(snapshot, matchmaker.ranker, rows, k=CONSIDERED)
    inside = selection.ties.position
    pairs = [pair for pair in pairs if all(id_ in inside for id_ in pair.ids)]
    room = capacity(snapshot, list(dict.fromkeys(id_ for pair in pairs for id_ in pair.ids)))
    ground = bridging_universe(selection)
    task = AssignmentTask(pairs=pairs, capacity=room, n=n, ground=ground)
    found = plan_introductions(task)
    return list(zip(found.pairs, found.bridges, strict=True))


def _shown(matchmaker: Matchmaker, pair: Pair, bridges: tuple[str, ...]) -> PlannedIntroduction:
    table = matchmaker.snapshot.profiles
    asker, candidate = (table.names[table.row_of[id_]] for id_ in pair.ids)
    return PlannedIntroduction(
        asker_id=pair.asker_id,
        asker=asker,
        candidate_id=pair.candidate_id,
        candidate=candidate,
        fit=pair.fit,
        bridges=tuple(term for term in TERMS if term in bridges),
    )
