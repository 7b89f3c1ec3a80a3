"""Measure whether lists show groups as much as they fit, and what it costs to make it so."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from matchmaker.domain import ProfileId
from matchmaker.graph.arguments import at_least

FloatArray = npt.NDArray[np.float64]
Ranked = Sequence[tuple[ProfileId, float]]
"""A list from the best down: whom, and with which score in log-odds."""
FAIR = (0.8, 1.25)
"""Within these a ratio is taken as even: the four-fifths rule, and its reverse."""
# Of an interval; fewer askers than these give none.
N_DRAWS, FEWEST_ASKERS = 500, 10
# Log-odds beyond which any list is turned upside down, and halvings down to a millionth of them.
MOST_HANDICAP, N_HALVINGS = 8.0, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureRatio:
    """How much a group is shown for what it fits, beside the others; 1 is even."""

    group: str
    n: int
    """Members of the group in the catalogue."""
    exposure_share: float | None
    """Of the attention that places of the lists get."""
    relevance_share: float | None
    """Of the fit of all candidates that were ranked."""
    ratio: float | None
    """Exposure for fit of the group, over that of the others; None where either has no fit."""
    low: float | None = None
    """Ends of a 95 % interval over askers drawn anew; None for few askers, or where undefined."""
    high: float | None = None

    @property
    def is_even(self) -> bool | None:
        """Whether the ratio lies within four fifths and five fourths; None where there is none."""
        return None if self.ratio is None else FAIR[0] <= self.ratio <= FAIR[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handicap:
    """The least change of a group's scores that makes its exposure even, and its price."""

    group: str
    score: float
    """Log-odds that are added to each member; negative is a discount."""
    ratio: float
    """The exposure ratio then."""
    ndcg_before: float
    """nDCG@k of the lists as they are, with fit as the gain."""
    ndcg_after: float

    @property
    def price(self) -> float:
        """nDCG@k that the change costs."""
        return self.ndcg_before - self.ndcg_after


@dataclass(frozen=True, kw_only=True)
class _Lists:
    """Lists as arrays of (askers, places), filled up at the end."""

    scores: FloatArray
    member: npt.NDArray[np.bool_]
    there: npt.NDArray[np.bool_]
    """Whether somebody stands in a place."""
    k: int

    @classmethod
    def of(cls, lists: Mapping[ProfileId, Ranked], members: Collection[ProfileId], k: int) -> Self:
        """Read lists of any length."""
        inside, length = frozenset(members), max((len(each) for each in lists.values()), default=0)
        scores = np.full((len(lists), length), -np.inf)
        member = np.zeros(scores.shape, dtype=bool)
        for row, found in enumerate(lists.values()):
            scores[row, : len(found)] = [score for _, score in found]
            member[row, : len(found)] = [id_ in inside for id_, _ in found]
        return cls(scores=scores, member=member, there=np.isfinite(scores), k=k)

    @property
    def fit(self) -> FloatArray:
        """Probability by score; 0 where nobody stands."""
        return np.asarray(1 / (1 + np.exp(-np.clip(self.scores, -700, 700))) * self.there)

    @property
    def attention(self) -> FloatArray:
        """What each place of a list gets."""
        ranks = np.arange(1, self.scores.shape[1] + 1)
        return np.where(ranks <= self.k, 1 / np.log2(1 + ranks), 0.0)

    def sums(self) -> FloatArray:
        """By asker: attention to the others, to members, fit of the others, of members."""
        seen = self.there * self.attention
        sides = (~self.member, self.member)
        return np.column_stack(
            [(part * side).sum(axis=1) for part in (seen, self.fit) for side in sides]
        )

    def with_handicap(self, score: float) -> "_Lists":
        """The lists ranked anew with so much added to each member."""
        order = np.argsort(-(self.scores + score * self.member), axis=1, kind="stable")
        return _Lists(
            scores=np.take_along_axis(self.scores, order, 1),
            member=np.take_along_axis(self.member, order, 1),
            there=np.take_along_axis(self.there, order, 1),
            k=self.k,
        )

    def ndcg(self) -> float:
        """Mean nDCG@k over the askers who got anything, with fit as the gain."""
        gained = (self.fit * self.attention).sum(axis=1)
        best = (-np.sort(-self.fit, axis=1) * self.attention).sum(axis=1)
        return float((gained[best > 0] / best[best > 0]).mean()) if (best > 0).any() else 0.0


def _ratio(sums: FloatArray) -> float:
    """Exposure for fit of members over that of the others; NaN where either has none."""
    others_seen, seen, others_fit, fit = sums
    if not (others_seen > 0 and others_fit > 0 and fit > 0):
        return float("nan")
    return float(seen / fit / (others_seen / others_fit))


def exposure_ratio(
    lists: Mapping[ProfileId, Ranked],
    *,
    k: int,
    group: str,
    members: Collection[ProfileId],
    catalogue: Collection[ProfileId],
    seed: int = 0,
) -> ExposureRatio:
    """
    Set the exposure of a group in the first k places against its fit among all who were ranked.

    A place gets attention of 1 / log2(1 + rank); fit is 1 / (1 + e^-score). `lists` should be
    longer than k: who is ranked below k has fit and no exposure, which is what is asked.

    Raises:
        InputError: k is no whole number from 1, or the seed none from 0.

    Source:
        Singh & Joachims (2018), KDD: disparate treatment ratio of groups; the interval by drawing
        askers with return (Efron 1979).
    """
    at_least("k", k, 1)
    by_asker = _Lists.of(lists, members, k).sums()
    sums = by_asker.sum(axis=0)
    ratio = _ratio(sums)
    defined = not np.isnan(ratio)
    low, high = _interval(by_asker, seed) if defined else (None, None)
    return ExposureRatio(
        group=group,
        n=len(frozenset(members) & frozenset(catalogue)),
        exposure_share=float(sums[1] / sums[:2].sum()) if sums[:2].sum() else None,
        relevance_share=float(sums[3] / sums[2:].sum()) if sums[2:].sum() else None,
        ratio=ratio if defined else None,
        low=low,
        high=high,
    )


def _interval(by_asker: FloatArray, seed: int) -> tuple[float | None, float | None]:
    n = len(by_asker)
    rng = np.random.default_rng(at_least("seed", seed, 0))
    if n < FEWEST_ASKERS:
        return None, None
    drawn = [_ratio(by_asker[rng.integers(n, size=n)].sum(axis=0)) for _ in range(N_DRAWS)]
    known = np.array(drawn)[~np.isnan(drawn)]
    low, high = np.quantile(known, [0.025, 0.975]) if len(known) else (np.nan, np.nan)
    return (float(low), float(high)) if len(known) else (None, None)


def even_handicap(
    lists: Mapping[ProfileId, Ranked], *, k: int, group: str, members: Collection[ProfileId]
) -> Handicap | None:
    """
    Find the least that must be added to a group's scores for an exposure ratio within `FAIR`.

    Returns:
        None where the ratio is even already or undefined, or no such change makes it even.

    Source:
        Singh & Joachims (2018), KDD, for the measure; the price is nDCG (Järvelin & Kekäläinen
        2002) with the model's own fit as the gain, so it says what the model loses by its own
        judgement.
    """
    found = _Lists.of(lists, members, at_least("k", k, 1))
    before = _ratio(found.sums().sum(axis=0))
    if np.isnan(before) or FAIR[0] <= before <= FAIR[1]:
        return None
    sign = 1.0 if before < FAIR[0] else -1.0

    def reached(size: float) -> bool:
        sums = found.with_handicap(sign * size).sums().sum(axis=0)
        # Whom nobody is shown beside is shown more than enough.
        ratio = _ratio(sums) if sums[0] > 0 else np.inf
        return bool(ratio >= FAIR[0]) if sign > 0 else bool(ratio <= FAIR[1])

    # More never lowers a favoured group, so halving finds where it is first even.
    low, high = 0.0, MOST_HANDICAP
    if not reached(high):
        return None
    for _ in range(N_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    after = found.with_handicap(sign * high)
    ratio = _ratio(after.sums().sum(axis=0))
    if not FAIR[0] <= ratio <= FAIR[1]:
        return None
    return Handicap(
        group=group,
        score=sign * high,
        ratio=ratio,
        ndcg_before=found.ndcg(),
        ndcg_after=after.ndcg(),
    )
