"""Calls with the store: keep their rules, check who may apply, match them to firms, build teams."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from matchmaker.candidates.answering import answers
from matchmaker.domain import Activity, ActivityKind, Kind, Profile, ProfileId
from matchmaker.domain.call import CallRules, SizeName
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError, UnknownRecordError
from matchmaker.programme.calls import Applicant, Eligibility, check_applicant, check_team
from matchmaker.programme.consortia import Candidate, Team, TeamProblem, build_team
from matchmaker.services.programme.answered_needs import (
    AnsweredNeed,
    answered_needs,
    served_concepts,
    text_of,
)
from matchmaker.snapshot import Snapshot, Stance, concepts_of
from matchmaker.sources.sme import FirmSize, size_class
from matchmaker.store import Origin, Store

TEAM_KINDS = frozenset({Kind.RESEARCH_GROUP, Kind.LAB, Kind.COMPANY})
EACH = 4
"""Candidates of each kind for each capability: more make a search long, and few are asked."""
KNOWN, STRANGERS, ABROAD, SPEECHLESS = 0.3, 1.0, 0.3, 0.7
"""Effort of a pair that worked together before, of one that did not, and what is added where the
two are in different countries, or share no language. An assumption, stated for staff to judge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call with its rules."""

    activity: Activity
    rules: CallRules

    def is_open(self, today: date) -> bool:
        """Whether one may still apply, or may later."""
        return self.rules.deadline is None or today <= self.rules.deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class CallMatch:
    """A call and a firm: whether it may apply, and which need the call answers."""

    call: Call
    profile_id: ProfileId
    eligibility: Eligibility
    need: AnsweredNeed | None


def calls(store: Store) -> list[Call]:
    """List all calls, those whose deadline comes first at the head; rules may be empty."""
    rules = store.calls.all()
    found = [
        Call(activity=each, rules=_with_days(rules.get(each.id, CallRules()), each))
        for each in store.activities()
        if each.kind is ActivityKind.CALL
    ]
    return sorted(found, key=lambda c: (c.rules.deadline or date.max, c.activity.id))


def call_of(store: Store, call_id: str) -> Call:
    """Read one call; UnknownRecordError where there is none."""
    for each in calls(store):
        if each.activity.id == call_id:
            return each
    raise UnknownRecordError("call", call_id)


def put_call(store: Store, activity: Activity, rules: CallRules, origin: Origin) -> Call:
    """
    Keep a call with its rules; what was there under its id is replaced.

    Raises:
        InputError: It has no title, its days are in the wrong order, or its rules contradict.
    """
    dated = checked_call(activity, rules)
    with store.write() as writer:
        writer.put_activities([dated])
        writer.calls.set_rules(dated.id, rules)
        writer.audit.record("call.put", origin, subject=f"activity:{dated.id}")
    return Call(activity=dated, rules=rules)


def checked_call(activity: Activity, rules: CallRules) -> Activity:
    """Give a call's activity with its days; InputError where its rules contradict."""
    if not activity.title.strip():
        raise InputError("title_missing", field="title")
    if rules.opens_on and rules.deadline and rules.deadline < rules.opens_on:
        raise InputError("since_after_until", field="deadline")
    if rules.max_partners is not None and rules.max_partners < rules.min_partners:
        raise InputError("partners_contradict", field="max_partners")
    return replace(
        activity, kind=ActivityKind.CALL, starts_on=rules.opens_on, ends_on=rules.deadline
    )


def check_call(
    store: Store, call_id: str, profile_ids: Sequence[str], *, today: date
) -> Eligibility:
    """
    Check whether a profile may apply, or a team whose first one applies.

    Raises:
        UnknownRecordError: No such call.
        UnknownProfileError: No such profile.
    """
    call = call_of(store, call_id)
    team = [applicant_of(store.profile(ProfileId(id_))) for id_ in dict.fromkeys(profile_ids)]
    if len(team) == 1:
        return check_applicant(call.rules, team[0], today=today)
    return check_team(call.rules, team, today=today)


def applicant_of(profile: Profile, trl: tuple[int, int] | None = None) -> Applicant:
    """What rules look at of a profile; the readiness is that of a need, or of all its needs."""
    size = size_class(profile.size).name
    levels = [need.trl for need in profile.needs if need.trl is not None]
    widest = (min(low for low, _ in levels), max(high for _, high in levels)) if levels else None
    return Applicant(
        id=profile.id,
        kind=profile.kind,
        country=profile.place.country,
        size=None if size is FirmSize.UNKNOWN else SizeName(size.value),
        staff=profile.size.headcount if profile.size else None,
        sectors=profile.sectors,
        trl=trl or widest,
    )


def firms_for(
    matchmaker: Matchmaker, store: Store, call_id: str, *, today: date
) -> list[CallMatch]:
    """
    Find the firms whose needs a call answers, with who may apply; those who may not stand last.

    Raises:
        UnknownRecordError: No such call.
    """
    call = call_of(store, call_id)
    found = answered_needs(
        matchmaker,
        text_of(call.activity),
        language=call.activity.language,
        kinds=call.rules.kinds or frozenset({Kind.COMPANY}),
    )
    table = matchmaker.snapshot.profiles
    matches = [
        _match(call, table.records[table.row_of[need.profile_id]], need, today) for need in found
    ]
    return sorted(matches, key=lambda each: each.eligibility.verdict is False)


def calls_for(
    matchmaker: Matchmaker, store: Store, profile_id: str, *, today: date
) -> list[CallMatch]:
    """
    Find the open calls that answer a need of a profile, or for which it may apply.

    Raises:
        UnknownProfileError: No such profile.
    """
    profile = matchmaker.profile(profile_id)
    matches = []
    for call in calls(store):
        if call.is_open(today):
            answered = answered_needs(
                matchmaker,
                text_of(call.activity),
                language=call.activity.language,
                kinds=frozenset({profile.kind}),
            )
            need = next((each for each in answered if each.profile_id == profile.id), None)
            matches.append(_match(call, profile, need, today))
    fitting = [each for each in matches if each.need or each.eligibility.verdict is not False]
    return sorted(fitting, key=_by_fit)


def _by_fit(match: CallMatch) -> tuple[bool, float]:
    return (match.eligibility.verdict is False, -match.need.share if match.need else 0.0)


def _match(call: Call, profile: Profile, need: AnsweredNeed | None, today: date) -> CallMatch:
    asked = {each.id: each.trl for each in profile.needs}
    applicant = applicant_of(profile, asked.get(need.need_id) if need else None)
    return CallMatch(
        call=call,
        profile_id=profile.id,
        eligibility=check_applicant(call.rules, applicant, today=today),
        need=need,
    )


def _with_days(rules: CallRules, activity: Activity) -> CallRules:
    return replace(
        rules,
        opens_on=rules.opens_on or activity.starts_on,
        deadline=rules.deadline or activity.ends_on,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPlan:
    """A team for a call or a need, with names for what it covers."""

    team: Team | None
    """None where no team meets the rules."""
    labels: Mapping[str, Mapping[str, str]]
    """What each capability is called, by language."""
    eligibility: Eligibility | None
    """Of the team; None without a call or a team."""


def plan_team(
    matchmaker: Matchmaker,
    store: Store,
    lead_id: str,
    *,
    call_id: str = "",
    need: str = "",
    today: date,
) -> TeamPlan:
    """
    Build a team around a profile that covers a need in words, else its own needs.

    Raises:
        UnknownProfileError: No such profile.
        UnknownRecordError: No such call.
        InputError: Nothing that the need or the needs name is known here.
    """
    snapshot = matchmaker.snapshot
    lead = matchmaker.profile(lead_id)
    rules = call_of(store, call_id).rules if call_id else CallRules()
    wanted = _wanted(snapshot, snapshot.profiles.row_of[lead.id], need)
    if not wanted:
        raise InputError("nothing_to_cover", field="need")
    able = {concept: _able(snapshot, concept, lead.id) for concept in wanted}
    people = set[ProfileId]().union(*able.values())
    people |= {*_of_asked_kinds(snapshot, rules, lead, people)}
    problem = TeamProblem(
        lead=_candidate(snapshot, lead.id, able),
        candidates=[_candidate(snapshot, id_, able) for id_ in sorted(people)],
        wanted=wanted,
        rules=rules,
    )
    problem = replace(problem, effort=_efforts(snapshot, problem))
    team = build_team(problem)
    applying = [applicant_of(matchmaker.profile(id_)) for id_ in team.members] if team else []
    return TeamPlan(
        team=team,
        labels={concept: dict(snapshot.taxonomy[concept].labels) for concept in wanted},
        eligibility=check_team(rules, applying, today=today) if call_id and team else None,
    )


def _wanted(snapshot: Snapshot, row: int, need: str) -> dict[str, float]:
    weights = snapshot.texts.concept_weights
    if need:
        named = served_concepts(snapshot, need, None)
        return {concept: weights[concept] for concept, degree in named.items() if degree == 1.0}
    sought = concepts_of(p for p in snapshot.passages(row) if p.stance is Stance.SEEKING)
    return {concept: weights[concept] for concept in sought}


def _able(snapshot: Snapshot, concept: str, lead: ProfileId) -> set[ProfileId]:
    """The profiles that offer a concept, or what answers it, most of all."""
    barred = snapshot.barred_rows.get(snapshot.profiles.row_of[lead], frozenset())
    strengths: dict[int, float] = {}
    for offered, degree in answers(snapshot.taxonomy, concept).items():
        rows, values = snapshot.texts.offering_concepts.strengths(offered)
        for row, value in zip(rows.tolist(), values.tolist(), strict=True):
            strengths[row] = max(strengths.get(row, 0.0), degree * value)
    table = snapshot.profiles
    open_ = (
        row
        for row in sorted(strengths, key=lambda row: (-strengths[row], table.ids[row]))
        if table.ids[row]
        and table.kinds[row] in TEAM_KINDS
        and table.columns.consent[row]
        and row not in barred
    )
    found = list(open_)
    best = {
        table.ids[row]
        for kind in TEAM_KINDS
        for row in islice((row for row in found if table.kinds[row] is kind), EACH)
    }
    return best | ({lead} if table.row_of[lead] in strengths else set())


def _of_asked_kinds(
    snapshot: Snapshot, rules: CallRules, lead: Profile, able: set[ProfileId]
) -> Iterator[ProfileId]:
    """Of each kind that a call asks for and that nobody able is, those who are nearest to hand."""
    table = snapshot.profiles
    barred = snapshot.barred_rows.get(table.row_of[lead.id], frozenset())
    there = {table.kinds[table.row_of[id_]] for id_ in able}
    known = set(snapshot.network.partners(table.row_of[lead.id]).tolist())
    for kind in set(rules.partner_kinds) - there - {lead.kind}:
        rows = [
            row
            for row, each in enumerate(table.kinds)
            if each is kind and table.ids[row] and table.columns.consent[row] and row not in barred
        ]
        country = lead.place.country
        rows.sort(key=lambda row: (row not in known, table.columns.country[row] != country, row))
        yield from (table.ids[row] for row in rows[:EACH])


def _candidate(snapshot: Snapshot, id_: ProfileId, able: Mapping[str, set[ProfileId]]) -> Candidate:
    profile = snapshot.profiles.records[snapshot.profiles.row_of[id_]]
    return Candidate(
        id=id_,
        kind=profile.kind,
        country=profile.place.country,
        capabilities=frozenset(concept for concept, ids in able.items() if id_ in ids),
    )


def _efforts(snapshot: Snapshot, problem: TeamProblem) -> dict[frozenset[ProfileId], float]:
    people = list({each.id: each for each in (problem.lead, *problem.candidates)})
    known = {frozenset(pair) for pair in _acquainted(snapshot, people)}
    table = snapshot.profiles
    profiles = {id_: table.records[table.row_of[id_]] for id_ in people}
    efforts = {}
    for at, one in enumerate(people):
        for other in people[at + 1 :]:
            pair = frozenset({one, other})
            here, there = profiles[one], profiles[other]
            effort = KNOWN if pair in known else STRANGERS
            if here.place.country != there.place.country:
                effort += ABROAD
            if here.languages and there.languages and not {*here.languages} & {*there.languages}:
                effort += SPEECHLESS
            efforts[pair] = effort
    return efforts


def _acquainted(
    snapshot: Snapshot, people: Sequence[ProfileId]
) -> Iterator[tuple[ProfileId, ProfileId]]:
    """Who worked with whom, or was introduced to whom, as far as the network knows."""
    table = snapshot.profiles
    inside = {table.row_of[id_]: id_ for id_ in people}
    for row, one in inside.items():
        for other in snapshot.network.partners(row).tolist():
            if other in inside:
                yield one, inside[other]
