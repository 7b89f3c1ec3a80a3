"""
What lists for needs are worth: the measures of T6 with intervals, and its targets.

Every measure is a share: each list adds to the part and to the whole, or says nothing. Intervals
are percentiles of a bootstrap over needs, all wordings of a need drawn together.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluations.need_sets import (
    LANGUAGES,
    NETWORKS,
    UNANSWERED,
    NeedType,
    StatedNeed,
    Truth,
    each_half_met,
    ndcg,
    overlap,
    precision,
    success,
    wrong_among_first,
)

N_RESAMPLES = 2_000
ALL = "all"
OVERLAP = "overlap@10"

Estimate = dict[str, float]
"""A mean with the bounds of its interval, and the size of the whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One wording of a need, and the list that a system gave for it."""

    need: StatedNeed
    language: str
    ranked: tuple[str, ...]
    nobody: bool | None = None
    """Whether the system said that nobody fits; None for one that never does."""
    strong: frozenset[str] = frozenset()
    """Whom the system calls a strong suggestion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What a list adds to a measure; a whole of 0 adds nothing."""

    part: float
    whole: float


SILENT = Share(part=0.0, whole=0.0)
Lists = Sequence[Asked]
Measure = Callable[[Asked, Truth], Share]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A bound for a measure over all lists, or over those of one type of need."""

    measure: str
    of: str
    bound: float
    at_most: bool = False

    def reached(self, mean: float | None) -> bool:
        """Whether a figure holds the bound; what could not be measured does not."""
        if mean is None:
            return False
        return mean <= self.bound if self.at_most else mean >= self.bound


TARGETS = (
    Target(measure="p@5", of=ALL, bound=0.85),
    Target(measure="success@1", of=ALL, bound=0.85),
    Target(measure="p@5", of="symptom", bound=0.75),
    Target(measure="p@5", of="negation", bound=0.85),
    Target(measure="wrong@5", of="negation", bound=0.05, at_most=True),
    Target(measure="wrong@5", of=ALL, bound=0.15, at_most=True),
    Target(measure="halves@5", of="double", bound=0.85),
    Target(measure=OVERLAP, of=ALL, bound=0.8),
    Target(measure="nobody_recall", of="nobody", bound=0.8),
    Target(measure="nobody_false_alarms", of=ALL, bound=0.05, at_most=True),
    Target(measure="nobody_recall", of="nonsense", bound=1.0),
)
"""Of the issue "True lists", for the test half."""


def figures(
    lists: Lists, truths: Mapping[str, Truth], rng: np.random.Generator
) -> dict[str, dict[str, Estimate | None]]:
    """Every measure over all lists, by type of need, by language and by network."""
    return {
        name: {
            **{m: estimate(by_need(part, truths, measure), rng) for m, measure in MEASURES.items()},
            OVERLAP: estimate(agreement(part), rng),
        }
        for name, part in parts_of(lists).items()
    }


def parts_of(lists: Lists) -> dict[str, Lists]:
    """All lists, then those of each type, language and network that has any."""
    parts: dict[str, Lists] = {ALL: lists}
    parts |= {kind.value: [a for a in lists if a.need.type is kind] for kind in NeedType}
    parts |= {spoken: [a for a in lists if a.language == spoken] for spoken in LANGUAGES}
    parts |= {name: [a for a in lists if a.need.network == name] for name in NETWORKS}
    return {name: part for name, part in parts.items() if part}


def by_need(lists: Lists, truths: Mapping[str, Truth], measure: Measure) -> list[Share]:
    """Add up what the wordings of each need bring to a measure."""
    found: dict[str, list[Share]] = defaultdict(list)
    for asked in lists:
        found[asked.need.id].append(measure(asked, truths[asked.need.id]))
    return [
        Share(part=sum(s.part for s in shares), whole=sum(s.whole for s in shares))
        for shares in found.values()
    ]


def agreement(lists: Lists) -> list[Share]:
    """How much the wordings of each need that has an answer agree on the first ten."""
    ranked: dict[str, list[Sequence[str]]] = defaultdict(list)
    for asked in lists:
        if asked.need.type not in UNANSWERED:
            ranked[asked.need.id].append(asked.ranked)
    return [_mean(overlap(each)) for each in ranked.values()]


def estimate(shares: Iterable[Share], rng: np.random.Generator) -> Estimate | None:
    """The share over all needs, with its 95 % interval; None where the whole is empty."""
    sums = np.array([(share.part, share.whole) for share in shares if share.whole])
    if not len(sums):
        return None
    drawn = sums[rng.integers(0, len(sums), (N_RESAMPLES, len(sums)))].sum(axis=1)
    low, high = np.percentile(drawn[:, 0] / drawn[:, 1], [2.5, 97.5])
    part, whole = sums.sum(axis=0)
    mean, low, high = (round(float(each), 4) for each in (part / whole, low, high))
    return {"mean": mean, "low": low, "high": high, "n": int(whole)}


def best_baseline(systems: Mapping[str, Mapping[str, Any]], ours: str) -> str:
    """The other system with the best P@5 over all lists, which favours it."""
    return max(
        (n for n in systems if n != ours), key=lambda name: systems[name][ALL]["p@5"]["mean"]
    )


def held(ours: Mapping[str, Mapping[str, Estimate | None]]) -> list[dict[str, Any]]:
    """Each target with our figure, and whether it is reached."""
    told = []
    for target in TARGETS:
        figure = ours.get(target.of, {}).get(target.measure)
        mean = figure["mean"] if figure else None
        bound = {"at_most" if target.at_most else "at_least": target.bound}
        fact = {"figure": mean, "reached": target.reached(mean)}
        told.append({"measure": target.measure, "of": target.of, **bound, **fact})
    return told


def _mean(value: float) -> Share:
    """One value of a mean; NaN says nothing."""
    return SILENT if math.isnan(value) else Share(part=value, whole=1.0)


def _holds(fact: bool, *, where: object) -> Share:
    """One case of a share, where the question makes sense."""
    return Share(part=float(fact), whole=1.0) if where else SILENT


def _nobody_true(asked: Asked) -> bool:
    return asked.need.type in UNANSWERED


MEASURES: Mapping[str, Measure] = {
    "p@5": lambda asked, true: _mean(precision(asked.ranked, true.answers)),
    "success@1": lambda asked, true: _holds(
        success(asked.ranked, true.answers), where=true.answers
    ),
    "ndcg@10": lambda asked, true: _mean(ndcg(asked.ranked, true.gains)),
    # Needs of which nobody is known to be wrong would only thin out the share.
    "wrong@5": lambda asked, true: _holds(
        wrong_among_first(asked.ranked, true.wrong), where=true.wrong
    ),
    "halves@5": lambda asked, true: _holds(
        each_half_met(asked.ranked, true.halves), where=asked.need.type is NeedType.DOUBLE
    ),
    "nobody_precision": lambda asked, _: _holds(_nobody_true(asked), where=asked.nobody),
    "nobody_recall": lambda asked, _: _holds(
        bool(asked.nobody), where=asked.nobody is not None and _nobody_true(asked)
    ),
    "nobody_false_alarms": lambda asked, _: _holds(
        bool(asked.nobody), where=asked.nobody is not None and not _nobody_true(asked)
    ),
    "strong_precision": lambda asked, true: Share(
        part=len(asked.strong & true.answers), whole=len(asked.strong)
    ),
}
