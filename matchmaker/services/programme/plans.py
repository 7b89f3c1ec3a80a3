"""Plan who follows whom from a snapshot and stored rules; keep, sign and compare plans."""

import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from matchmaker.candidates import n_clients, prepare
from matchmaker.domain import Kind, Language, Layer, Profile, ProfileId, Query, Tie
from matchmaker.domain.caseload import (
    PairReason,
    PairRule,
    PlannedPair,
    ReasonCode,
    Shortage,
    StoredPlan,
)
from matchmaker.engine import Matchmaker
from matchmaker.errors import ConflictError, InputError
from matchmaker.programme.assignment import Variant
from matchmaker.programme.caseload import (
    BARS,
    OPEN,
    CaseloadPlan,
    CaseloadTask,
    Move,
    difference,
    plan_caseload,
)
from matchmaker.ranking.features.attributes import haversine_km
from matchmaker.ranking.model import SERVICE_RIVALRY
from matchmaker.snapshot import Stance, concepts_of
from matchmaker.sources.nace import title_of
from matchmaker.store import Origin, Store

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

COMPETES = 0.5
"""How far a firm sells what the expert offers before it is a competitor and no client."""
READY = 0.75
"""Check-up result above which a firm that looks for nothing needs no help."""
HOURS = 16.0
"""Hours that a firm takes where nobody says otherwise: two working days."""
NEAR_KM = 25.0
N_TOPICS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """For whom a plan is made, and under which limits."""

    firms: Sequence[str] | None = None
    """None is every firm that no expert follows today."""
    variant: Variant = Variant.TOTAL
    max_km: float | None = None
    """None is any distance."""
    rounds: int = 1
    """How often each place comes free in the time that is planned; 0: as often as it takes."""


def propose_plan(matchmaker: Matchmaker, store: Store, request: PlanRequest) -> CaseloadPlan:
    """
    Plan which expert follows which firm; nothing is kept.

    Raises:
        UnknownProfileError: No such profile.
        InputError: One of the firms is no company, or too many are locked to one expert.
    """
    roster = _Roster(matchmaker=matchmaker, store=store, request=request)
    task = roster.task()
    found = plan_caseload(task, request.variant, roster.describe)
    return replace(found, pairs=tuple(_in_rounds(found, roster)))


def _in_rounds(found: CaseloadPlan, roster: "_Roster") -> Iterator[PlannedPair]:
    """Who begins at once and who waits for a place to come free, the best fit first."""
    taken: Counter[ProfileId] = Counter()
    capacity, held = roster.capacities()
    for pair in found.pairs:
        taken[pair.expert_id] += 1
        # Places that are held today come free with the others.
        n_before = held[pair.expert_id] + taken[pair.expert_id] - 1
        yield replace(pair, round=n_before // max(capacity[pair.expert_id], 1) + 1)


def keep_plan(store: Store, plan: CaseloadPlan, origin: Origin) -> StoredPlan:
    """Keep a plan for others to look at; nobody is told of it before somebody signs it."""
    kept = StoredPlan(
        id=secrets.token_hex(8),
        made_at=origin.at,
        made_by=origin.account_id,
        variant=plan.variant.value,
        pairs=plan.pairs,
        shortages=(*_shortages(plan),),
    )
    with store.write() as writer:
        writer.caseload.add_plan(kept)
        writer.audit.record("plan.keep", origin, subject=f"plan:{kept.id}")
    return kept


def _shortages(plan: CaseloadPlan) -> Iterator[Shortage]:
    for each in plan.unplaced:
        yield Shortage(profile_id=each.firm_id, constraint=each.constraint)
    for expert_id, (n_planned, n_places) in plan.loads.items():
        worth = plan.worth.get(expert_id)
        yield Shortage(
            profile_id=expert_id,
            n_planned=n_planned,
            n_places=n_places,
            n_more=worth.n_placed if worth else 0,
            gain=worth.total if worth else 0.0,
        )


def sign_plan(store: Store, plan_id: str, origin: Origin) -> StoredPlan:
    """
    Sign a plan: from now on its experts follow the firms of the first round.

    Raises:
        UnknownRecordError: No such plan.
        ConflictError: It is signed already, or somebody follows one of its firms by now.
    """
    with store.write() as writer:
        plan = store.caseload.plan(plan_id)
        ties = _new_ties(store, plan, origin.at.date())
        if not writer.caseload.sign(plan_id, origin.account_id, origin.at):
            raise ConflictError("plan_signed", {"id": plan_id})
        writer.put_ties(ties)
        writer.audit.record("plan.sign", origin, subject=f"plan:{plan_id}")
    return store.caseload.plan(plan_id)


def _new_ties(store: Store, plan: StoredPlan, today: date) -> list[Tie]:
    """Who follows whom by a plan; ConflictError where one of its firms has somebody by now."""
    following = {
        tie.target_id
        for tie in store.ties()
        if tie.layer is Layer.EXPERT_CLIENT and (tie.ends_on is None or tie.ends_on >= today)
    }
    begins = [pair for pair in plan.pairs if pair.round == 1]
    taken = [pair.firm_id for pair in begins if pair.firm_id in following]
    if plan.signed_at is None and taken:
        raise ConflictError("firm_followed", {"ids": ", ".join(sorted(taken)[:5])})
    return [
        Tie(
            source_id=pair.expert_id,
            target_id=pair.firm_id,
            layer=Layer.EXPERT_CLIENT,
            starts_on=today,
        )
        for pair in begins
    ]


def set_pair_rule(
    store: Store, expert_id: str, firm_id: str, rule: PairRule | None, origin: Origin
) -> None:
    """
    Lock or forbid a pair for all plans to come; None takes the rule away.

    Raises:
        UnknownProfileError: No such profile.
        InputError: They are no expert and company.
    """
    expert, firm = store.profile(ProfileId(expert_id)), store.profile(ProfileId(firm_id))
    if expert.kind is not Kind.EXPERT:
        raise InputError("not_an_expert", {"id": expert_id, "kind": expert.kind})
    if firm.kind is not Kind.COMPANY:
        raise InputError("not_a_company", {"id": firm_id, "kind": firm.kind})
    with store.write() as writer:
        writer.caseload.set_rule((expert.id, firm.id), rule)
        note = rule.value if rule else "none"
        writer.audit.record("plan.rule", origin, subject=f"profile:{firm_id}", note=note)


def set_hours(store: Store, profile_id: str, hours: float | None, origin: Origin) -> None:
    """
    Say how many hours an expert has for all its firms, or a firm takes; None takes it away.

    Raises:
        UnknownProfileError: No such profile.
        InputError: It is neither an expert nor a company, or the hours are not above 0.
    """
    profile = store.profile(ProfileId(profile_id))
    if profile.kind not in {Kind.EXPERT, Kind.COMPANY}:
        raise InputError("not_an_expert", {"id": profile_id, "kind": profile.kind})
    if hours is not None and not hours > 0:
        raise InputError("target_not_positive", {"value": hours}, field="hours")
    with store.write() as writer:
        writer.caseload.set_hours(profile.id, hours)
        writer.audit.record("plan.hours", origin, subject=f"profile:{profile_id}")


def experts_by_firm(pairs: Sequence[PlannedPair]) -> dict[ProfileId, ProfileId]:
    """Read a plan as a table."""
    return {pair.firm_id: pair.expert_id for pair in pairs}


def changes_since_signed(store: Store, pairs: Sequence[PlannedPair]) -> list[Move]:
    """Compare a plan with the one that was signed last, over the firms of the new one."""
    signed = store.caseload.signed()
    after = experts_by_firm(pairs)
    before = experts_by_firm(signed.pairs) if signed else {}
    return difference({f: e for f, e in before.items() if f in after}, after)


@dataclass(frozen=True, kw_only=True)
class _Roster:
    """Experts and firms of a plan by number, and what is known of each pair."""

    matchmaker: Matchmaker
    store: Store
    request: PlanRequest

    @cached_property
    def experts(self) -> list[int]:
        """Rows of the experts."""
        table = self.matchmaker.snapshot.profiles
        # A masked row has no id: nobody is there.
        return [r for r, kind in enumerate(table.kinds) if kind is Kind.EXPERT and table.ids[r]]

    @cached_property
    def firms(self) -> list[int]:
        """Rows of the firms that are to be placed."""
        if self.request.firms is None:
            return self.matchmaker.firms_without_expert()
        return [self.matchmaker.firm_row(id_) for id_ in dict.fromkeys(self.request.firms)]

    @cached_property
    def pairs(self) -> tuple[FloatArray, FloatArray]:
        """Scores, and how far each firm competes with each expert; shape (n_experts, n_firms)."""
        shape = (len(self.experts), len(self.firms))
        rows = np.array(self.firms, dtype=np.int64)
        scores, rivalry = np.zeros(shape), np.zeros(shape)
        for at, row in enumerate(self.experts if len(rows) else ()):
            snapshot = self.matchmaker.snapshot
            query = Query(profile_id=snapshot.profiles.ids[row], kinds=frozenset({Kind.COMPANY}))
            scored = self.matchmaker.ranker.score(prepare(snapshot, query), rows)
            scores[at] = scored.scores
            rivalry[at] = np.nan_to_num(scored.values[SERVICE_RIVALRY])
        return scores, rivalry

    def profile(self, row: int) -> Profile:
        """The record of a row."""
        return self.matchmaker.snapshot.profiles.records[row]

    def capacities(self) -> tuple[dict[ProfileId, int], dict[ProfileId, int]]:
        """How many firms each expert can follow at a time, and how many it follows today."""
        ids, clients = self.matchmaker.snapshot.profiles.ids, n_clients(self.matchmaker.snapshot)
        capacity = np.nan_to_num(self.columns.capacity)
        return (
            {ids[row]: int(capacity[row]) for row in self.experts},
            {ids[row]: int(clients[row]) for row in self.experts},
        )

    def task(self) -> CaseloadTask:
        """The whole of it as numbers."""
        ids, columns = self.matchmaker.snapshot.profiles.ids, self.columns
        capacity = np.nan_to_num(columns.capacity[self.experts])
        held = n_clients(self.matchmaker.snapshot)[self.experts]
        rules = self.store.caseload.rules()
        firm_at = {ids[row]: at for at, row in enumerate(self.firms)}
        expert_at = {ids[row]: at for at, row in enumerate(self.experts)}
        signed = self.store.caseload.signed()
        return CaseloadTask(
            experts=tuple(ids[row] for row in self.experts),
            firms=tuple(ids[row] for row in self.firms),
            scores=self.pairs[0],
            bars=self._bars(rules),
            places=self._places(capacity, held),
            **self._hours(ids),
            locked={
                firm_at[firm]: expert_at[expert]
                for (expert, firm), rule in rules.items()
                if rule is PairRule.LOCKED and firm in firm_at and expert in expert_at
            },
            before=experts_by_firm(signed.pairs) if signed else {},
        )

    @property
    def columns(self):  # type: ignore[no-untyped-def]
        return self.matchmaker.snapshot.profiles.columns

    def _places(self, capacity: FloatArray, held: IntArray) -> IntArray:
        if self.request.rounds == 0:
            return np.where(capacity > 0, len(self.firms), 0).astype(np.int64)
        return np.asarray(capacity * self.request.rounds - held).astype(np.int64)

    def _hours(self, ids: Sequence[ProfileId]) -> Mapping[str, FloatArray]:
        stated = self.store.caseload.hours()
        hours = np.array([stated.get(ids[row], np.inf) for row in self.experts])
        if not np.isfinite(hours).any():
            return {}
        needed = np.array([stated.get(ids[row], HOURS) for row in self.firms])
        return {"needed": needed, "hours": hours}

    def _bars(self, rules: Mapping[tuple[ProfileId, ProfileId], PairRule]) -> IntArray:
        bars = np.full((len(self.experts), len(self.firms)), OPEN, dtype=np.int64)
        for code, table in self._kept_apart(rules):
            bars[(bars == OPEN) & table] = BARS.index(code)
        return bars

    def _kept_apart(
        self, rules: Mapping[tuple[ProfileId, ProfileId], PairRule]
    ) -> Iterator[tuple[ReasonCode, npt.NDArray[np.bool_]]]:
        snapshot = self.matchmaker.snapshot
        ids, shape = snapshot.profiles.ids, (len(self.experts), len(self.firms))
        firms = np.array(self.firms, dtype=np.int64)
        consents = np.asarray(self.columns.consent)[firms]
        yield ReasonCode.WITHDRAWN, np.broadcast_to(~consents, shape)
        forbidden = np.array(
            [
                [rules.get((ids[e], ids[f])) is PairRule.FORBIDDEN for f in self.firms]
                for e in self.experts
            ]
        ).reshape(shape)
        yield ReasonCode.FORBIDDEN, forbidden
        barred = [snapshot.barred_rows.get(e, frozenset()) for e in self.experts]
        yield (
            ReasonCode.EXCLUDED,
            np.array([[f in each for f in self.firms] for each in barred]).reshape(shape),
        )
        yield ReasonCode.COMPETITOR, self.pairs[1] >= COMPETES
        yield ReasonCode.NEEDS_NO_HELP, np.broadcast_to(self._ready(firms), shape)
        yield ReasonCode.NO_COMMON_LANGUAGE, self._speechless(firms)
        if self.request.max_km is not None:
            yield ReasonCode.TOO_FAR, self.distances > self.request.max_km

    def _ready(self, firms: IntArray) -> npt.NDArray[np.bool_]:
        seeks = self.matchmaker.snapshot.texts.seeking.lengths[firms] > 0
        return (np.nan_to_num(self.columns.maturity[firms]) >= READY) & ~seeks

    def _speechless(self, firms: IntArray) -> npt.NDArray[np.bool_]:
        """Both say what they speak, and it is nothing in common."""
        mine, theirs = self.columns.languages[self.experts], self.columns.languages[firms]
        known = (mine != 0)[:, None] & (theirs != 0)[None, :]
        return known & ((mine[:, None] & theirs[None, :]) == 0)

    @cached_property
    def distances(self) -> FloatArray:
        """Kilometres; NaN where a place is not known."""
        rows = np.array(self.firms, dtype=np.int64)
        lat, lon = self.columns.latitude, self.columns.longitude
        away = [haversine_km((lat[e], lon[e]), lat[rows], lon[rows]) for e in self.experts]
        return np.array(away).reshape(len(self.experts), len(self.firms))

    def describe(self, expert: int, firm: int) -> tuple[PairReason, ...]:
        """Why an expert fits a firm, by their numbers in the plan."""
        return tuple(self._reasons(expert, firm))

    def _reasons(self, expert: int, firm: int) -> Iterator[PairReason]:
        one, other = self.profile(self.experts[expert]), self.profile(self.firms[firm])
        labels = self._topics(self.experts[expert], self.firms[firm])
        if labels:
            yield PairReason(code=ReasonCode.TOPIC, values=labels)
        shared = {code[:2] for code in one.sectors} & {code[:2] for code in other.sectors}
        if shared:
            codes = sorted(shared)
            titles = {
                each.value: "; ".join(title_of(code, each) or code for code in codes)
                for each in Language
            }
            values = {"sectors": ", ".join(codes), **titles}
            yield PairReason(code=ReasonCode.SECTOR, values=values)
        spoken = [code for code in one.languages if code in other.languages]
        if spoken:
            yield PairReason(code=ReasonCode.LANGUAGE, values={"languages": ",".join(spoken)})
        km = self.distances[expert, firm]
        if not np.isnan(km):
            code = ReasonCode.NEAR if km <= NEAR_KM else ReasonCode.FAR
            yield PairReason(code=code, values={"km": f"{km:.0f}"})

    def _topics(self, expert: int, firm: int) -> dict[str, str]:
        """What the expert offers and the firm speaks of, by language; what it seeks first."""
        snapshot = self.matchmaker.snapshot
        offered = concepts_of(p for p in snapshot.passages(expert) if p.stance is Stance.OFFERING)
        theirs = snapshot.passages(firm)
        sought = concepts_of(p for p in theirs if p.stance is Stance.SEEKING)
        spoken = concepts_of(theirs)
        weights = snapshot.texts.concept_weights
        shared = sorted(
            offered.keys() & spoken.keys(),
            key=lambda concept: (concept not in sought, -weights[concept], concept),
        )[:N_TOPICS]
        labels = [snapshot.taxonomy[concept].labels for concept in shared]
        languages = sorted({language for each in labels for language in each})
        return {
            language: ", ".join(each.get(language, "") for each in labels) for language in languages
        }
