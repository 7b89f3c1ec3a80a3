"""A ranked and explained partner, with everything that its score rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from matchmaker.domain.profile import Kind, ProfileId
from matchmaker.domain.query import Fact


class Side(StrEnum):
    """Which partner a feature speaks for."""

    SEEKS = "seeks"
    """Why the one who asks needs the candidate."""
    SERVES = "serves"
    """Why the candidate would say yes."""
    BOTH = "both"
    """What brings the two together."""


class FitVerdict(StrEnum):
    """How far a suggestion answers what is sought."""

    STRONG = "strong"
    POSSIBLE = "possible"
    NONE = "none"
    """Nothing speaks for it: shown as the nearest there is, if at all."""

    @property
    def order(self) -> int:
        """0 for the best."""
        return list(FitVerdict).index(self)


class Detail(StrEnum):
    """How much of a suggestion is explained."""

    FULL = "full"
    BRIEF = "brief"
    """All amounts; evidence of the first reason alone, and no counterfactual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Matched words, verbatim, where they stand."""

    owner: str
    """"query", a profile id or an activity id."""
    field: str
    """need, description, offer:<id>, title, text, topic, … ."""
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """How an offer meets a need that names a problem: the words, the problem, what addresses it."""

    said: str
    """The words of whoever has the problem, verbatim."""
    problem: Mapping[str, str]
    """Its name by language."""
    by: Mapping[str, str]
    """Name of what addresses it, by language."""
    guessed: bool = False
    """The words do not name the problem; complaints that are near in meaning do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a contribution rests on, and what the score loses without it."""

    fact: Fact
    amount: float
    """Its part of the feature's value, in the feature's unit."""
    loss: float = 0.0
    """How much the whole score falls when this fact alone is not known; below 0 where it rises."""
    label: Mapping[str, str] = field(default_factory=dict)
    """What to call it: by language, or under "" where it has one name."""
    spans: tuple[Span, ...] = ()
    path: tuple[str, ...] = ()
    """Profile and activity ids from the one who asks to the candidate, where it is a path."""
    remedy: Remedy | None = None
    """Where a problem is named and the fact is what addresses it, or the other way round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """The signed share of one feature in the score, in log-odds."""

    feature: str
    family: str
    side: Side
    amount: float
    value: float | None
    """The feature's value; None where it is unknown, or not for this reader."""
    known: bool = True
    """Whether the value could be computed; an unknown one is worth as much as the worst."""
    unit: str = ""
    evidence: tuple[Evidence, ...] = ()

    def __repr__(self) -> str:
        n = len(self.evidence)
        return f"Contribution({self.feature!r}, amount={self.amount:+.3f}, {n} pieces of evidence)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterfactual:
    """What would be the rank if one fact were not known."""

    fact: Fact
    label: Mapping[str, str]
    rank: int
    """The new rank among all candidates, from 1."""
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A ranked and explained partner; `score == intercept + sum of the contributions' amounts`."""

    profile_id: ProfileId
    name: str
    kind: Kind
    rank: int
    score: float
    """Log-odds. Where a need was read as two, of the half that it answers better."""
    fit: int
    """Calibrated chance that it answers what is sought, 0 to 100."""
    verdict: FitVerdict
    probability: float | None
    """Calibrated; None where the model was not calibrated on outcomes."""
    coverage: float
    """Share of the features, by weight, that could be computed, in [0, 1]."""
    intercept: float
    contributions: tuple[Contribution, ...]
    unknown: tuple[str, ...]
    """Features that could not be computed."""
    against: str | None
    """The feature that speaks most against it."""
    counterfactual: Counterfactual | None
    found_by: frozenset[str] = frozenset()
    model_version: str = ""
    answers: tuple[str, ...] = ()
    """Where a need was read as two: the texts of the halves that it answers."""
    detail: Detail = Detail.FULL
    """Where it is brief, what is left out was not asked for; that says nothing of what there is."""

    def __repr__(self) -> str:
        return (
            f"Suggestion(rank={self.rank}, profile_id={self.profile_id!r}, "
            f"kind={self.kind.value!r}, score={self.score:.3f}, fit={self.fit}, "
            f"verdict={self.verdict.value!r}, coverage={self.coverage:.2f})"
        )
