"""From first contact to a success story: how many firms come how far, and how fast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median

from matchmaker.domain import ProfileId


class Stage(StrEnum):
    """How far a firm came, in order."""

    CONTACTED = "contacted"
    CHECK_UP = "check_up"
    EXPERT = "expert"
    """An innovation expert accompanied it."""
    INTRODUCTION = "introduction"
    ACCEPTED = "accepted"
    MEETING = "meeting"
    APPLICATION = "application"
    """It wrote an application, alone or with others."""
    FUNDED = "funded"
    SUCCESS_STORY = "success_story"


StageFacts = Mapping[ProfileId, Mapping[Stage, date | None]]
"""For each firm the stages that it reached, with the first day; None where the day is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTransition:
    """What became of the firms of one stage with regard to the next one that is recorded."""

    stage: Stage
    to: Stage | None
    """The next stage that is recorded at all; None after the last."""
    n: int
    """Firms for whom the stage is recorded."""
    n_imputed: int
    """Firms with a later stage and without this one: they skipped it, or nobody noted it."""
    passed: int
    """Of the n, those for whom the next stage or any later one is recorded."""
    waiting: int
    """Censored: of the n, those that have not passed on by the last day, and still may."""
    conversion: float | None
    """passed / n; None where n is 0 or there is no next stage."""
    median_days: float | None
    """Over firms with both days known and in order; it flatters while many wait. None without."""
    n_timed: int
    """Firms that the median speaks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """The stages in order, those without any record named."""

    passages: tuple[StageTransition, ...]
    n: int
    """Firms with any stage."""
    unrecorded: tuple[Stage, ...]
    """Stages of which the data says nothing: no count, rather than 0."""
    until: date
    """The last day that the records speak of."""


def funnel(facts: StageFacts, *, until: date) -> Funnel:
    """
    Count firms by the stages that are recorded; what happened after `until` is not looked at.

    Whoever reached a later stage surely passed the earlier ones, but nobody wrote it down: such
    firms are counted apart, as imputed. A stage that no firm has is left out and named.
    """
    known = {firm: _until(stages, until) for firm, stages in facts.items()}
    known = {firm: stages for firm, stages in known.items() if stages}
    recorded = [stage for stage in Stage if any(stage in stages for stages in known.values())]
    nexts = [*recorded[1:], None]
    passages = (
        [_passage(known, *pair) for pair in zip(recorded, nexts, strict=True)] if recorded else []
    )
    return Funnel(
        passages=tuple(passages),
        n=len(known),
        unrecorded=tuple(stage for stage in Stage if stage not in recorded),
        until=until,
    )


def _until(stages: Mapping[Stage, date | None], until: date) -> dict[Stage, date | None]:
    return {stage: day for stage, day in stages.items() if day is None or day <= until}


def _passage(
    known: Mapping[ProfileId, Mapping[Stage, date | None]], stage: Stage, to: Stage | None
) -> StageTransition:
    reached = [stages for stages in known.values() if stage in stages]
    later = sum(1 for stages in known.values() if _furthest(stages) > _place(stage))
    passed = [s for s in reached if to is not None and _furthest(s) >= _place(to)]
    beyond = sum(1 for stages in reached if _furthest(stages) > _place(stage))
    days = [] if to is None else _days(passed, stage, to)
    return StageTransition(
        stage=stage,
        to=to,
        n=len(reached),
        n_imputed=later - beyond,
        passed=len(passed),
        waiting=len(reached) - len(passed) if to is not None else 0,
        conversion=len(passed) / len(reached) if reached and to is not None else None,
        median_days=median(days) if days else None,
        n_timed=len(days),
    )


_ORDER = tuple(Stage)


def _place(stage: Stage) -> int:
    return _ORDER.index(stage)


def _furthest(stages: Mapping[Stage, date | None]) -> int:
    return max(_place(stage) for stage in stages)


def _days(passed: Sequence[Mapping[Stage, date | None]], stage: Stage, to: Stage) -> list[int]:
    """Days between the two stages, of firms where both are dated and in order."""
    pairs = ((stages.get(stage), stages.get(to)) for stages in passed)
    return [
        (last - first).days
        for first, last in pairs
        if first is not None and last is not None and last >= first
    ]
