"""The results of the programme, read from the store: firms by stage, and what else is counted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import chain

from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    Kind,
    Layer,
    Profile,
    ProfileId,
    Verdict,
)
from matchmaker.domain.introduction import Introduction, OutcomeResult
from matchmaker.errors import InputError
from matchmaker.network.pictures.wording import region_name
from matchmaker.programme.funnel import Stage
from matchmaker.programme.indicators import shipped_indicators
from matchmaker.programme.results import Count, Firm, Period, RankFate, Results, results
from matchmaker.services.building import canonical_participations, merged_profiles
from matchmaker.services.programme.progress import APPLICANT, day_of, stages
from matchmaker.store import Origin, Store

RESEARCH = frozenset({Kind.RESEARCH_GROUP, Kind.LAB})
ORGANISATIONS = frozenset(Kind) - {Kind.EXPERT}
ORGANISER = "organiser"
RANKS = 10
"""A reader follows no longer list."""
COUNTED = (
    "events",
    "participations",
    "agreements",
    "applications",
    "funded_projects",
    "with_research",
    "events_across",
    "participations_across",
    "organisations_across",
)
"""Names of what is counted beside the stages; `funded_amount` has a currency behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Records:
    """What the counts are made from, by canonical id and inside the period."""

    profiles: Mapping[ProfileId, Profile]
    activities: Mapping[ActivityId, Activity]
    roles: Mapping[ActivityId, tuple[tuple[ProfileId, str], ...]]
    introductions: tuple[Introduction, ...]
    partners: tuple[tuple[ProfileId, ProfileId], ...]
    """Pairs that said yes to one another, or are in one project."""
    period: Period

    def name(self, id_: ProfileId) -> str:
        """What a profile is called; its id where it is not stored."""
        return self.profiles[id_].name if id_ in self.profiles else id_

    def of_kind(self, kind: ActivityKind) -> list[Activity]:
        """The activities of a kind."""
        return [each for each in self.activities.values() if each.kind is kind]

    def kind(self, id_: ProfileId) -> Kind | None:
        """The kind of a profile."""
        return self.profiles[id_].kind if id_ in self.profiles else None

    def country(self, id_: ProfileId) -> str | None:
        """The country of a profile."""
        return self.profiles[id_].place.country if id_ in self.profiles else None


def results_of(store: Store, period: Period) -> Results:
    """Count what came of the programme in a period, beside the targets that staff set."""
    canonical = store.clusters()
    profiles = {each.id: each for each in merged_profiles(store.profiles(), canonical)}
    records = _records(store, profiles, canonical, period)
    return results(
        stages(store),
        [*_firms(store, profiles, canonical)],
        period=period,
        counts=[*_counts(records)],
        indicators=shipped_indicators(),
        targets=store.targets.all(),
        ranks=[*_fates(store, canonical, period)],
        demo=any(each.demo for each in profiles.values()),
    )


def _fates(
    store: Store, canonical: Mapping[ProfileId, ProfileId], period: Period
) -> Iterator[RankFate]:
    """How suggestions of the first ten ranks fared, by the rank that each was seen at first."""

    def pair(one: ProfileId, other: ProfileId) -> frozenset[ProfileId]:
        return frozenset({canonical.get(one, one), canonical.get(other, other)})

    seen: dict[frozenset[ProfileId], tuple[datetime, int]] = {}
    for rank, asker, candidate, at in chain(
        store.outreach.told_by_rank(), store.outreach.listed_by_rank()
    ):
        both = pair(asker, candidate)
        seen[both] = min(seen.get(both, (at, rank)), (at, rank))
    told: dict[int, set[frozenset[ProfileId]]] = {}
    for both, (at, rank) in seen.items():
        if rank <= RANKS and period.holds(at.date()):
            told.setdefault(rank, set()).add(both)
    said = {pair(f.asker_id, f.candidate_id): f.useful for f in store.workspace.feedback()}
    begun = {pair(i.asker_id, i.candidate_id): i for i in store.introductions.all()}
    for rank, pairs in sorted(told.items()):
        introduced = [begun[each] for each in pairs if each in begun]
        yield RankFate(
            rank=rank,
            n_told=len(pairs),
            n_useful=sum(said.get(each) is True for each in pairs),
            n_not_useful=sum(said.get(each) is False for each in pairs),
            n_introduced=len(introduced),
            n_accepted=sum(each.introduced_at is not None for each in introduced),
        )


def set_target(store: Store, figure: str, value: float | None, origin: Origin) -> None:
    """
    Say what a figure is to come to; None takes the target away.

    Raises:
        InputError: There is no such figure, or the target is not above 0.
    """
    known = targeted()
    if figure not in known:
        choices = {"choices": ", ".join(known)}
        raise InputError("figure_unknown", choices, field="figure", value=figure)
    if value is not None and not value > 0:
        raise InputError("target_not_positive", {"value": value}, field="value")
    with store.write() as writer:
        writer.targets.set(figure, value)
        writer.audit.record("target.set", origin, subject=f"figure:{figure}")


def targeted() -> tuple[str, ...]:
    """Name all figures that may have a target."""
    codes = (each.code for each in shipped_indicators())
    return (*(stage.value for stage in Stage), *COUNTED, *codes)


def _firms(
    store: Store,
    profiles: Mapping[ProfileId, Profile],
    canonical: dict[ProfileId, ProfileId],
) -> Iterator[Firm]:
    experts: dict[ProfileId, list[str]] = {}
    for tie in store.ties():
        if tie.layer is Layer.EXPERT_CLIENT:
            source = canonical.get(tie.source_id, tie.source_id)
            name = profiles[source].name if source in profiles else source
            experts.setdefault(canonical.get(tie.target_id, tie.target_id), []).append(name)
    for id_, each in profiles.items():
        if each.kind is Kind.COMPANY:
            yield Firm(
                id=id_,
                name=each.name,
                territory=region_name(each.place.nuts or each.place.country or ""),
                sector=each.sectors[0][:2] if each.sectors else "",
                experts=tuple(sorted(set(experts.get(id_, ())))),
            )


def _records(
    store: Store,
    profiles: Mapping[ProfileId, Profile],
    canonical: dict[ProfileId, ProfileId],
    period: Period,
) -> _Records:
    activities = {each.id: each for each in store.activities() if period.holds(day_of(each))}
    roles: dict[ActivityId, list[tuple[ProfileId, str]]] = {}
    for part in canonical_participations(store.participations(), canonical):
        if part.activity_id in activities:
            roles.setdefault(part.activity_id, []).append((part.profile_id, part.role))
    introductions = tuple(store.introductions.all())
    accepted = [
        (canonical.get(one, one), canonical.get(other, other))
        for one, other in _accepted(store, introductions, period)
    ]
    shared = [
        (one, other)
        for id_, members in roles.items()
        if activities[id_].kind is ActivityKind.PROJECT
        for one, _ in members
        for other, _ in members
    ]
    return _Records(
        profiles=profiles,
        activities=activities,
        roles={id_: tuple(sorted(set(members))) for id_, members in roles.items()},
        introductions=introductions,
        partners=tuple(sorted({(a, b) for a, b in (*accepted, *shared) if a != b})),
        period=period,
    )


def _accepted(
    store: Store, introductions: Iterable[Introduction], period: Period
) -> Iterator[tuple[ProfileId, ProfileId]]:
    for said in store.judgements():
        if said.verdict is Verdict.ACCEPTED and period.holds(said.judged_on):
            yield said.left_id, said.right_id
            yield said.right_id, said.left_id
    for each in introductions:
        if each.introduced_at is not None and period.holds(each.introduced_at.date()):
            yield each.asker_id, each.candidate_id
            yield each.candidate_id, each.asker_id


def _counts(records: _Records) -> Iterator[Count]:
    events = records.of_kind(ActivityKind.EVENT)
    across = [event for event in events if _organised_across(records, event)]
    yield _listed("events", (event.title for event in events))
    yield _listed("participations", _participations(records, events))
    yield from _of_outcomes(records)
    yield _listed("with_research", _with_research(records))
    yield _listed("events_across", (event.title for event in across))
    yield _listed("participations_across", _participations(records, across))
    yield _listed("organisations_across", _across(records))


def _listed(name: str, lines: Iterable[str]) -> Count:
    behind = tuple(sorted(lines))
    return Count(name=name, value=float(len(behind)), behind=behind)


def _participations(records: _Records, events: Iterable[Activity]) -> Iterator[str]:
    """Each profile once an event, whatever its roles in it."""
    for event in events:
        for id_ in {id_ for id_, _ in records.roles.get(event.id, ())}:
            yield f"{event.title}: {records.name(id_)}"


def _organised_across(records: _Records, event: Activity) -> bool:
    """Whether those who organise an event are from two countries at least."""
    organisers = (id_ for id_, role in records.roles.get(event.id, ()) if role == ORGANISER)
    return len({records.country(id_) for id_ in organisers} - {None}) > 1


def _of_outcomes(records: _Records) -> Iterator[Count]:
    """What introductions led to, with applications and projects that stand as activities."""
    found: dict[OutcomeResult, list[str]] = {}
    amounts: dict[str, Decimal] = {}
    for each in records.introductions:
        pair = f"{records.name(each.asker_id)} – {records.name(each.candidate_id)}"
        for outcome in each.outcomes:
            if records.period.holds(outcome.on):
                found.setdefault(outcome.result, []).append(f"{pair}, {outcome.on.isoformat()}")
                if outcome.result is OutcomeResult.FUNDED and outcome.amount is not None:
                    currency = outcome.currency or ""
                    amounts[currency] = amounts.get(currency, Decimal(0)) + outcome.amount
    yield _listed("agreements", found.get(OutcomeResult.AGREEMENT, ()))
    applied = (
        f"{call.title}: {records.name(id_)}"
        for call in records.of_kind(ActivityKind.CALL)
        for id_, role in records.roles.get(call.id, ())
        if role == APPLICANT
    )
    yield _listed("applications", (*found.get(OutcomeResult.JOINT_APPLICATION, ()), *applied))
    projects = (
        each.title
        for each in records.of_kind(ActivityKind.PROJECT)
        if each.programme and any(_is_firm(records, id_) for id_, _ in records.roles[each.id])
    )
    yield _listed("funded_projects", (*found.get(OutcomeResult.FUNDED, ()), *projects))
    for currency, amount in sorted(amounts.items()):
        yield Count(name="funded_amount", value=float(amount), unit=currency)


def _is_firm(records: _Records, id_: ProfileId) -> bool:
    return records.kind(id_) is Kind.COMPANY


def _with_research(records: _Records) -> list[str]:
    """Firms that work with a research group or laboratory, each once; two may share a name."""
    found = {
        one
        for one, other in records.partners
        if records.kind(one) is Kind.COMPANY and records.kind(other) in RESEARCH
    }
    return [records.name(id_) for id_ in found]


def _across(records: _Records) -> list[str]:
    """Organisations that work with one of another country, each once; two may share a name."""
    found = {
        one
        for one, other in records.partners
        if records.kind(one) in ORGANISATIONS
        and records.kind(other) in ORGANISATIONS
        and None not in {records.country(one), records.country(other)}
        and records.country(one) != records.country(other)
    }
    return [records.name(id_) for id_ in found]
