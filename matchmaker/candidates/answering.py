"""Say which concepts answer for one that is sought, and how far; one place for all stages."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from matchmaker.snapshot import ConceptIndex
from matchmaker.text import PROBLEM, Taxonomy

FloatArray = npt.NDArray[np.float64]

NARROWER: Final = 0.8
BROADER: Final = 0.4
"""How far a related concept answers for the one that is sought; by judgement."""
NAMED: Final = 0.5
"""How far an offer that names a problem answers it ("we solve corrosion"): it says not by what."""

TASK_KINDS: Final = frozenset({PROBLEM, "process"})
"""What is to be stopped or done."""
OBJECT_SHARES: Final[Mapping[str, float]] = {"material": 0.5, "market": 0.5, "product": 0.5}
"""
What the kinds of things weigh beside a task, as a share of their rarity.

"Our steel presses rust" is a need about rust: whoever has to do with steel or presses in another
way has no answer to it, and rare words for things would otherwise outweigh a common task.
"""

# A taxonomy does not change, and every query asks it the same; more than any taxonomy has.
_CONCEPTS: Final = 16_384


@lru_cache(maxsize=_CONCEPTS)
def answers(taxonomy: Taxonomy, sought: str) -> Mapping[str, float]:
    """
    Give the concepts that answer for a sought one, each with a degree in (0, 1].

    A concept is answered by itself, its narrower ones and its broader one; a problem by those that
    address it and by what is narrower than they are, and in part by offers that name it.
    """
    found = _kin(taxonomy, sought)
    if not taxonomy.is_problem(sought):
        return found
    found = {concept: NAMED * degree for concept, degree in found.items()}
    for concept, strength in taxonomy[sought].addressed_by.items():
        for narrower, degree in _downwards(taxonomy, concept):
            found[narrower] = max(found.get(narrower, 0.0), strength * degree)
    return found


@lru_cache(maxsize=_CONCEPTS)
def served_by(taxonomy: Taxonomy, offered: str) -> Mapping[str, float]:
    """Give the concepts that somebody may seek and that an offered one answers: the way back."""
    found = _kin(taxonomy, offered)
    if taxonomy.is_problem(offered):
        return {concept: NAMED * degree for concept, degree in found.items()}
    for steps, concept in enumerate((offered, *taxonomy.ancestors(offered))):
        for problem, strength in taxonomy.addresses(concept).items():
            found[problem] = max(found.get(problem, 0.0), strength * NARROWER**steps)
    return found


@lru_cache(maxsize=4)
def helped_by(taxonomy: Taxonomy) -> Mapping[str, Mapping[str, float]]:
    """By concept that may be offered: all that it answers for, as `answers` gives it."""
    helped: dict[str, dict[str, float]] = {}
    for concept in taxonomy:
        for each, degree in answers(taxonomy, concept.id).items():
            helped.setdefault(each, {})[concept.id] = degree
    return helped


def _kin(taxonomy: Taxonomy, concept: str) -> dict[str, float]:
    """A concept, its narrower ones and its broader one."""
    kin = dict.fromkeys(taxonomy.narrower(concept), NARROWER)
    broader = taxonomy[concept].broader
    if broader:
        kin[broader] = BROADER
    kin[concept] = 1.0
    return kin


def _downwards(
    taxonomy: Taxonomy, concept: str, degree: float = 1.0
) -> Iterator[tuple[str, float]]:
    """A concept with all below it, each step down a little less of an answer."""
    yield concept, degree
    for narrower in taxonomy.narrower(concept):
        yield from _downwards(taxonomy, narrower, degree * NARROWER)


def sought_weights(
    taxonomy: Taxonomy, rarity: Mapping[str, float], sought: Iterable[str]
) -> dict[str, float]:
    """Weigh what is sought by rarity; beside a task, things count in part."""
    # Sorted: a set's order differs from run to run, and with it a sum's last digit.
    ordered = sorted(sought)
    kinds = {concept: taxonomy[concept].kind for concept in ordered}
    shares = OBJECT_SHARES if TASK_KINDS & set(kinds.values()) else {}
    return {concept: rarity[concept] * shares.get(kinds[concept], 1.0) for concept in ordered}


def offered_weights(
    _taxonomy: Taxonomy, rarity: Mapping[str, float], offered: Iterable[str]
) -> dict[str, float]:
    """Weigh what is offered by rarity alone: who offers steel is sought for steel."""
    return {concept: rarity[concept] for concept in sorted(offered)}


def answered(index: ConceptIndex, answering: Mapping[str, float]) -> FloatArray:
    """How far each document answers: its best answer, by degree and by how much it is about it."""
    rows, strengths, sizes = index.mentions(answering)
    best = np.zeros(len(index.lengths))
    # The best, not the sum: three narrower concepts are no more than the concept itself.
    np.maximum.at(best, rows, np.repeat(np.fromiter(answering.values(), float), sizes) * strengths)
    return best


def best_answer(
    named: Mapping[str, float], answering: Mapping[str, float]
) -> tuple[str, float] | None:
    """The answer of one document, as `answered` finds it for all: a concept, and how far."""
    both = named.keys() & answering.keys()
    found = [(answering[c] * named[c], c) for c in both]
    if not found:
        return None
    # Of equal degrees the later name, so that every run shows the same one.
    degree, concept = max(found)
    return concept, degree
