"""How far each firm came, from first contact to a success story, read from the store."""

from collections.abc import Iterator
from datetime import date

from matchmaker.domain import Activity, ActivityKind, Kind, Layer, ProfileId, Verdict
from matchmaker.domain.introduction import Introduction, OutcomeResult
from matchmaker.programme.funnel import Stage, StageFacts
from matchmaker.store import Store

Reached = tuple[ProfileId, Stage, date | None]

SUCCESS_STORY = "success story"
"""The programme of a content that tells what came of an introduction."""
APPLICANT = "applicant"
"""The role of who hands in an application to a call."""
_ACTIVITIES = {
    ActivityKind.EVENT: Stage.CONTACTED,
    ActivityKind.CONTENT: Stage.CONTACTED,
    ActivityKind.CALL: Stage.APPLICATION,
    ActivityKind.PROJECT: Stage.FUNDED,
}
_RESULTS = {
    OutcomeResult.JOINT_APPLICATION: Stage.APPLICATION,
    OutcomeResult.FUNDED: Stage.FUNDED,
    OutcomeResult.SUCCESS_STORY: Stage.SUCCESS_STORY,
}


def stages(store: Store) -> StageFacts:
    """
    The stages that each firm reached, with the first day; None where the day is unknown.

    Duplicates are one firm, under its canonical id. Contacted: it gave or withdrew consent, or took
    part in an event. Check-up: it answered one, or its result stands in the profile. Application
    and funding: an outcome says so, it applied to a call, or it is in a project of a named
    programme. The others are ties, judgements and introductions.
    """
    canonical = store.clusters()
    firms = {each.id for each in store.profiles() if each.kind is Kind.COMPANY}
    found: dict[ProfileId, dict[Stage, date | None]] = {
        id_: {} for id_ in sorted({canonical.get(firm, firm) for firm in firms})
    }
    for id_, stage, day in _reached(store):
        firm = canonical.get(id_, id_)
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
            for stage, day in stages_of(introduction):
                yield firm, stage, day


def _said_and_did(store: Store) -> Iterator[Reached]:
    for profile in store.profiles():
        if profile.consent.given_on is not None:
            yield profile.id, Stage.CONTACTED, profile.consent.given_on
        if profile.maturity is not None:
            yield profile.id, Stage.CHECK_UP, None
    for checkup in store.checkups.all():
        yield checkup.profile_id, Stage.CHECK_UP, checkup.answered_at.date()
    activities = {each.id: each for each in store.activities()}
    for part in store.participations():
        activity = activities[part.activity_id]
        stage = _stage_of(activity, part.role)
        if stage is not None:
            yield part.profile_id, stage, day_of(activity)


def _stage_of(activity: Activity, role: str) -> Stage | None:
    """The stage that taking part means; None for a call without applying and a project unpaid."""
    if activity.kind is ActivityKind.CONTENT and activity.programme == SUCCESS_STORY:
        return Stage.SUCCESS_STORY
    if activity.kind is ActivityKind.CALL and role != APPLICANT:
        return None
    if activity.kind is ActivityKind.PROJECT and not activity.programme:
        return None
    return _ACTIVITIES.get(activity.kind)


def day_of(activity: Activity) -> date | None:
    """The day that an activity counts from; of a call the one on which it closes."""
    if activity.kind is ActivityKind.CALL:
        return activity.ends_on or activity.starts_on
    return activity.starts_on


def stages_of(introduction: Introduction) -> Iterator[tuple[Stage, date]]:
    """What an introduction says of both sides."""
    if introduction.proposed_at is not None:
        yield Stage.INTRODUCTION, introduction.proposed_at.date()
    if introduction.introduced_at is not None:
        yield Stage.ACCEPTED, introduction.introduced_at.date()
    if introduction.meeting is not None:
        yield Stage.MEETING, introduction.meeting.starts_at.date()
    for outcome in introduction.outcomes:
        if outcome.result in _RESULTS:
            yield _RESULTS[outcome.result], outcome.on


def _first(one: date | None, other: date | None) -> date | None:
    """The earlier day that is known."""
    return min((day for day in (one, other) if day is not None), default=None)
