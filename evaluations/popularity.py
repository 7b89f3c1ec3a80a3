"""What a discount for the well known costs in quality, and what it buys in breadth."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np

from evaluations.metrics import bootstrap, coverage, exposure, gini, per_query
from evaluations.protocols import Floats, Ints, Split
from matchmaker.ranking import POPULARITY, Scored

DISCOUNTS = (0.1, 0.25, 0.5, 1.0)
MEASURES = ("ndcg@10", "recall@100")


def discounted(scored: Scored, discount: float) -> Floats:
    """Scores as a query with this discount gets them, from those without any."""
    return scored.scores - discount * scored.values[POPULARITY]


def discount_scorers() -> Mapping[str, Callable[[Scored], Floats]]:
    """A way to score for each discount that is tried, by its number."""
    return {str(discount): partial(discounted, discount=discount) for discount in DISCOUNTS}


def cost_curve(
    lists: Mapping[str, Sequence[Ints]], split: Split, rng: np.random.Generator
) -> list[dict[str, Any]]:
    """Quality and breadth of the lists at each discount, by its number."""
    return [{"discount": float(d), **_figures(found, split, rng)} for d, found in lists.items()]


def _figures(found: Sequence[Ints], split: Split, rng: np.random.Generator) -> dict[str, Any]:
    values = per_query(found, split.questions)
    counts = exposure(found, len(split.candidates))
    quality = {m: asdict(bootstrap(values[m], split.questions, rng)) for m in MEASURES}
    return {
        **quality,
        "catalogue_coverage@10": coverage(counts),
        "exposure_gini@10": gini(counts),
    }
