"""Guess which problem a sentence tells, as complaints about it would put it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from matchmaker.candidates.answering import answered, answers
from matchmaker.candidates.prepared_query import PreparedQuery
from matchmaker.snapshot import (
    ProblemClassifier,
    Stance,
    Statement,
    shipped_classifier,
    statements_of,
    taking,
)
from matchmaker.snapshot.coded_vectors import Vectors, decoded
from matchmaker.text import Taxonomy

FloatArray = npt.NDArray[np.float64]

# A need of a page is read as far as this; complaints come first.
MAX_STATEMENTS = 12
# A word or two name something; nobody complains in fewer.
FEWEST_WORDS = 3
# Kinds of concepts that name what is to be done; who names it need not be guessed at.
TASK_KINDS = frozenset({"technology", "process", "competence", "certification", "need"})
# The likeliest problems of a sentence, which together hold most of what is likely.
MOST = 12


@dataclass(frozen=True, slots=True)
class GuessedProblem:
    """A problem that a sentence may tell."""

    problem: str
    statement: Statement
    degree: float
    """How likely it is, in (0, 1]."""


def guessed_problems(prepared: PreparedQuery) -> tuple[GuessedProblem, ...]:
    """The problems that what is sought may tell; nothing where nothing is stated or no encoder."""
    return prepared.memoise("guessed problems", lambda: tuple(_guessed(prepared)))


def remedies(prepared: PreparedQuery) -> dict[str, float]:
    """
    The concepts that address what may be told, each with how likely it helps.

    A sum over the problems that a sentence may tell, by their likelihood: what addresses several of
    them is surer than each of the guesses. Of several sentences the one that tells it best.
    """

    def compute() -> dict[str, float]:
        names = _addressing(prepared.snapshot.taxonomy).names
        best: FloatArray = np.zeros(len(names))
        by_statement: dict[int, list[GuessedProblem]] = {}
        for guess in guessed_problems(prepared):
            by_statement.setdefault(guess.statement.place, []).append(guess)
        for guesses in by_statement.values():
            told = [_addressing(prepared.snapshot.taxonomy).of(guess.problem) for guess in guesses]
            degrees = [each.degree * worth for each, (_, worth) in zip(guesses, told, strict=True)]
            columns = np.concatenate([column for column, _ in told])
            best = np.maximum(best, np.bincount(columns, np.concatenate(degrees), len(names)))
        helping = np.flatnonzero(best)
        return {
            names[c]: worth
            for c, worth in zip(helping.tolist(), best[helping].tolist(), strict=True)
        }

    return prepared.memoise("remedies of guesses", compute)


@dataclass(frozen=True)
class _Addressing:
    """What answers each problem of a taxonomy, as columns."""

    taxonomy: Taxonomy
    names: tuple[str, ...]
    """Concepts by column."""

    @cached_property
    def _column_of(self) -> Mapping[str, int]:
        return {name: column for column, name in enumerate(self.names)}

    def of(self, problem: str) -> tuple[npt.NDArray[np.int64], FloatArray]:
        """The columns of what answers one, and how far."""
        if problem not in self._known:
            found = answers(self.taxonomy, problem)
            columns = np.array([self._column_of[name] for name in found], dtype=np.int64)
            self._known[problem] = columns, np.array([*found.values()])
        return self._known[problem]

    @cached_property
    def _known(self) -> dict[str, tuple[npt.NDArray[np.int64], FloatArray]]:
        return {}


@lru_cache(maxsize=4)
def _addressing(taxonomy: Taxonomy) -> _Addressing:
    return _Addressing(taxonomy, tuple(concept.id for concept in taxonomy))


def remedies_answered(prepared: PreparedQuery) -> FloatArray:
    """How far each profile offers what may help; one number a row."""
    index = prepared.snapshot.texts.offering_concepts
    return prepared.memoise("answered guesses", lambda: answered(index, remedies(prepared)))


def guess_share(prepared: PreparedQuery) -> float:
    """What a guess is worth beside the tasks that are named: 1 where none is."""
    taxonomy = prepared.snapshot.taxonomy
    named = sum(taxonomy[concept].kind in TASK_KINDS for concept in prepared.seeking_concepts)
    return 1 / (1 + named)


def _guessed(prepared: PreparedQuery) -> list[GuessedProblem]:
    likely = _likely(prepared)
    if likely is None:
        return []
    classifier, told = likely
    return [
        GuessedProblem(classifier.problems[place], statement, float(probabilities[place]))
        for statement, probabilities in zip(_told(prepared), told, strict=True)
        for place in np.argsort(-probabilities, kind="stable")[:MOST].tolist()
        if classifier.problems[place] in prepared.snapshot.taxonomy
    ]


def _likely(prepared: PreparedQuery) -> tuple[ProblemClassifier, FloatArray] | None:
    """How likely each sentence tells each problem, with what says so; shape (n told, n)."""

    def compute() -> tuple[ProblemClassifier, FloatArray] | None:
        told = _told(prepared)
        index, classifier = prepared.snapshot.statements, shipped_classifier()
        if not told or index is None or classifier is None:
            return None
        if index.identity.checksum != classifier.checksum:
            return None

        def encoded(texts: Sequence[str]) -> Vectors | None:
            codes = index.encode_words(texts) if index else None
            return None if codes is None else decoded(codes)

        found = classifier.probabilities([one.text for one in told], encoded)
        return None if found is None else (classifier, found)

    return prepared.memoise("likely problems", compute)


def _told(prepared: PreparedQuery) -> tuple[Statement, ...]:
    said = statements_of(taking(prepared.seeking, Stance.SEEKING))
    return tuple(one for one in said if len(one.text.split()) >= FEWEST_WORDS)[:MAX_STATEMENTS]
