"""Whether a dimension's questions measure one thing: Cronbach's alpha, item-rest correlation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.checkup.questionnaire import Questionnaire

FEWEST = 30
"""Firms below which a coefficient says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """How well the core questions of a dimension hang together."""

    dimension: str
    n: int
    """Firms that answered all of them."""
    alpha: float | None
    """None for fewer than thirty firms, or where everybody answered alike."""
    item_rest: Mapping[str, float | None]
    """By question: correlation with the sum of the others."""


def cronbach_alpha(items: npt.NDArray[np.float64]) -> float | None:
    """
    The share of variance that items have in common; rows are firms, columns items.

    Source:
        Cronbach (1951), Psychometrika 16(3), 297–334.
    """
    n_items = items.shape[1]
    whole = items.sum(axis=1).var(ddof=1)
    if n_items < 2 or whole == 0:
        return None
    return float(n_items / (n_items - 1) * (1 - items.var(axis=0, ddof=1).sum() / whole))


def item_rest(items: npt.NDArray[np.float64]) -> list[float | None]:
    """The correlation of each item with the sum of the others; None where one does not vary."""
    found: list[float | None] = []
    for column in range(items.shape[1]):
        item = items[:, column]
        rest = items.sum(axis=1) - item
        varies = item.std() > 0 and rest.std() > 0
        found.append(float(np.corrcoef(item, rest)[0, 1]) if varies else None)
    return found


def reliabilities(
    questionnaire: Questionnaire, grades: Sequence[Mapping[str, int]]
) -> tuple[Reliability, ...]:
    """Judge each dimension by its core questions and the firms that answered all of them."""
    return tuple(
        _judged(each.id, [q.id for q in questionnaire.core if q.dimension == each.id], grades)
        for each in questionnaire.dimensions
    )


def _judged(
    dimension: str, questions: Sequence[str], grades: Sequence[Mapping[str, int]]
) -> Reliability:
    whole = [[g[id_] for id_ in questions] for g in grades if all(id_ in g for id_ in questions)]
    if len(whole) < FEWEST:
        nothing = dict.fromkeys(questions)
        return Reliability(dimension=dimension, n=len(whole), alpha=None, item_rest=nothing)
    items = np.array(whole, dtype=np.float64)
    return Reliability(
        dimension=dimension,
        n=len(whole),
        alpha=cronbach_alpha(items),
        item_rest=dict(zip(questions, item_rest(items), strict=True)),
    )
