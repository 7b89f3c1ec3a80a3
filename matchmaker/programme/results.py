"""
What came of the programme: counts of firms, with the list behind each, and times between stages.

Counted is what is recorded inside a period. Whoever has a later stage and not this one is imputed,
and stands apart: it is in no headline.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from statistics import median, quantiles

from matchmaker.domain import ProfileId
from matchmaker.programme.funnel import Stage, StageFacts
from matchmaker.programme.indicators import Indicator, ShippedIndicator

ORDER = tuple(Stage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From a day to a day, both included; None is without a bound."""

    since: date | None = None
    until: date | None = None

    def holds(self, day: date | None) -> bool:
        """Whether something counts; what has no day does where the period has no beginning."""
        if day is None:
            return self.since is None
        return (self.since is None or day >= self.since) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """What the results are told apart by."""

    id: ProfileId
    name: str
    territory: str = ""
    """Name or code of the NUTS region, else the country; empty where neither is known."""
    sector: str = ""
    """Division of NACE Rev.2."""
    experts: tuple[str, ...] = ()
    """Names of those who follow or followed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCount:
    """The firms for whom a stage is recorded."""

    stage: Stage
    firms: tuple[ProfileId, ...]
    n_undated: int
    """Of these, those without a day: they are in no month."""
    imputed: tuple[ProfileId, ...]
    """Firms with a later stage and without this one."""
    target: float | None = None

    @property
    def n(self) -> int:
        """How many."""
        return len(self.firms)

    @property
    def share(self) -> float | None:
        """Of the target, 1 is all of it; None without one."""
        return self.n / self.target if self.target else None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTime:
    """How long firms took from a stage to a later one, over those with both days in order."""

    stage: Stage
    to: Stage
    n: int
    median_days: float
    quartiles: tuple[float, float] | None
    """None with fewer than two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """Firms by stage inside the groups of one attribute; a firm may be in several groups."""

    by: str
    """month, territory, sector or expert."""
    groups: Mapping[str, Mapping[Stage, int]]
    """"" for the firms whose group is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Something counted that is not a firm: events, applications, money."""

    name: str
    value: float
    behind: tuple[str, ...] = ()
    """What was counted, one line each."""
    target: float | None = None
    unit: str = ""
    """A currency where it is money."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankFate:
    """What became of the suggestions that were seen first at one rank, by e-mail or in a list."""

    rank: int
    n_told: int
    n_useful: int
    n_not_useful: int
    n_introduced: int
    n_accepted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """All of it, for one period."""

    period: Period
    n_firms: int
    """Firms that the network knows, duplicates merged."""
    stages: tuple[StageCount, ...]
    times: tuple[StageTime, ...]
    breakdowns: tuple[Breakdown, ...]
    counts: tuple[Count, ...]
    indicators: tuple[Indicator, ...]
    names: Mapping[ProfileId, str] = field(default_factory=dict)
    ranks: tuple[RankFate, ...] = ()
    demo: bool = False
    """Whether its firms are invented."""
    """Empty where no suggestion was told by e-mail."""

    def stage(self, stage: Stage) -> StageCount:
        """One of the stages."""
        return self.stages[ORDER.index(stage)]


def results(
    facts: StageFacts,
    firms: Sequence[Firm],
    *,
    period: Period,
    counts: Sequence[Count] = (),
    indicators: Sequence[ShippedIndicator] = (),
    targets: Mapping[str, float] | None = None,
    ranks: Sequence[RankFate] = (),
    demo: bool = False,
) -> Results:
    """
    Count firms by stage, over time and by group.

    `targets` are by stage, name of a count or code of an indicator.
    """
    aims = targets or {}
    known = {firm: _inside(stages, period) for firm, stages in facts.items()}
    stages = tuple(_count(known, stage, aims.get(stage.value)) for stage in Stage)
    counted = tuple(_with_target(each, aims) for each in counts)
    figures = {each.stage.value: float(each.n) for each in stages}
    figures |= {each.name: each.value for each in counted}
    return Results(
        period=period,
        n_firms=len(firms),
        stages=stages,
        times=tuple(_times(known)),
        breakdowns=_breakdowns(known, firms),
        counts=counted,
        indicators=tuple(each.measured(figures, aims.get(each.code)) for each in indicators),
        names={firm.id: firm.name for firm in firms},
        ranks=tuple(ranks),
        demo=demo,
    )


Known = Mapping[ProfileId, Mapping[Stage, date | None]]


def _inside(stages: Mapping[Stage, date | None], period: Period) -> dict[Stage, date | None]:
    return {stage: day for stage, day in stages.items() if period.holds(day)}


def _count(known: Known, stage: Stage, target: float | None) -> StageCount:
    later = ORDER[ORDER.index(stage) + 1 :]
    reached = [firm for firm, stages in known.items() if stage in stages]
    return StageCount(
        stage=stage,
        firms=tuple(reached),
        n_undated=sum(1 for firm in reached if known[firm][stage] is None),
        imputed=tuple(
            firm
            for firm, stages in known.items()
            if stage not in stages and any(each in stages for each in later)
        ),
        target=target,
    )


def _with_target(count: Count, targets: Mapping[str, float]) -> Count:
    return Count(
        name=count.name,
        value=count.value,
        behind=count.behind,
        unit=count.unit,
        target=targets.get(count.name),
    )


def _times(known: Known) -> Iterable[StageTime]:
    """Between each stage and the next one that anybody has."""
    there = [stage for stage in ORDER if any(stage in stages for stages in known.values())]
    for stage, to in pairwise(there):
        days = [
            (last - first).days
            for stages in known.values()
            if (first := stages.get(stage)) and (last := stages.get(to)) and last >= first
        ]
        if days:
            parts = quantiles(days, n=4, method="inclusive") if len(days) > 1 else None
            yield StageTime(
                stage=stage,
                to=to,
                n=len(days),
                median_days=median(days),
                quartiles=(parts[0], parts[2]) if parts else None,
            )


def _breakdowns(known: Known, firms: Sequence[Firm]) -> tuple[Breakdown, ...]:
    by_id = {firm.id: firm for firm in firms}
    ways: Mapping[str, Callable[[Firm], tuple[str, ...]]] = {
        "territory": lambda firm: (firm.territory,),
        "sector": lambda firm: (firm.sector,),
        "expert": lambda firm: firm.experts or ("",),
    }
    found = [_by_month(known)]
    for name, groups_of in ways.items():
        groups: dict[str, dict[Stage, int]] = {}
        for firm, stages in known.items():
            for group in groups_of(by_id[firm]) if firm in by_id else ():
                _add(groups, group, stages)
        found.append(Breakdown(by=name, groups=dict(sorted(groups.items()))))
    return tuple(found)


def _by_month(known: Known) -> Breakdown:
    groups: dict[str, dict[Stage, int]] = {}
    for stages in known.values():
        for stage, day in stages.items():
            _add(groups, f"{day:%Y-%m}" if day else "", (stage,))
    return Breakdown(by="month", groups=dict(sorted(groups.items())))


def _add(groups: dict[str, dict[Stage, int]], group: str, stages: Iterable[Stage]) -> None:
    counts = groups.setdefault(group, {})
    for stage in stages:
        counts[stage] = counts.get(stage, 0) + 1
