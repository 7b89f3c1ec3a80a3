"""How far each firm came, from first contact to funding, read from the store."""

from collections.abc import Iterator
from datetime import date

from matchmaker.domain import ActivityKind, Kind, Layer, ProfileId, Verdict
from matchmaker.domain.introduction import Introduction, OutcomeResult
from matchmaker.network import Stage, StageFacts
from matchmaker.store import Store

Reached = tuple[ProfileId, Stage, date | None]

MEETINGS = frozenset({ActivityKind.EVENT, ActivityKind.CONTENT})
_RESULTS = {
    OutcomeResult.AGREEMENT: Stage.PROJECT,
    OutcomeResult.JOINT_APPLICATION: Stage.PROJECT,
    OutcomeResult.FUNDED: Stage.FUNDED,
    OutcomeResult.SUCCESS_STORY: Stage.PROJECT,
}


def stages(store: Store) -> StageFacts:
    """
    The stages that each firm of the store reached, with the first day; None where it is unknown.

    Contacted: it gave or withdrew consent, or took part in an event. Check-up: it answered one, or
    its result stands in the profile. The others are ties, judgements and introductions.
    """
    found: dict[ProfileId, dict[Stage, date | None]] = {
        profile.id: {} for profile in store.profiles() if profile.kind is Kind.COMPANY
    }
    for firm, stage, day in _reached(store):
        if firm in found:
            found[firm][stage] = _first(found[firm].get(stage, day), day)
    return found


def _reached(store: Store) -> Iterator[Reached]:
    yield from _said_and_did(store)
    for judgement in store.judgements():
        if judgement.verdict is Verdict.ACCEPTED:
            yield judgement.left_id, Stage.ACCEPTED, judgement.judged_on
            yield judgement.right_id, Stage.ACCEPTED, judgement.judged_on
    for tie in store.ties():
        if tie.layer is Layer.EXPERT_CLIENT:
            yield tie.target_id, Stage.EXPERT, tie.starts_on
    for introduction in store.introductions.all():
        for firm in (introduction.asker_id, introduction.candidate_id):
            for stage, day in _stages_of(introduction):
                yield firm, stage, day


def _said_and_did(store: Store) -> Iterator[Reached]:
    for profile in store.profiles():
        if profile.consent.given_on is not None:
            yield profile.id, Stage.CONTACTED, profile.consent.given_on
        if profile.maturity is not None:
            yield profile.id, Stage.CHECK_UP, None
    for checkup in store.checkups.all():
        yield checkup.profile_id, Stage.CHECK_UP, checkup.answered_at.date()
    met = {each.id: each.starts_on for each in store.activities() if each.kind in MEETINGS}
    for part in store.participations():
        if part.activity_id in met:
            yield part.profile_id, Stage.CONTACTED, met[part.activity_id]


def _stages_of(introduction: Introduction) -> Iterator[tuple[Stage, date]]:
    if introduction.proposed_at is not None:
        yield Stage.INTRODUCTION, introduction.proposed_at.date()
    if introduction.introduced_at is not None:
        yield Stage.ACCEPTED, introduction.introduced_at.date()
    for outcome in introduction.outcomes:
        if outcome.result in _RESULTS:
            yield _RESULTS[outcome.result], outcome.on


def _first(one: date | None, other: date | None) -> date | None:
    """The earlier day that is known."""
    return min((day for day in (one, other) if day is not None), default=None)
