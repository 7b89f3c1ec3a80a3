"""Guess which problem a sentence tells, as complaints about it would put it."""

from dataclasses import dataclass

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
        by_statement: dict[int, dict[str, float]] = {}
        for guess in guessed_problems(prepared):
            summed = by_statement.setdefault(guess.statement.place, {})
            for concept, degree in remedies_of(prepared, guess).items():
                summed[concept] = summed.get(concept, 0.0) + degree
        found: dict[str, float] = {}
        for summed in by_statement.values():
            for concept, degree in summed.items():
                found[concept] = max(found.get(concept, 0.0), degree)
        return found

    return prepared.memoise("remedies of guesses", compute)


def remedies_answered(prepared: PreparedQuery) -> FloatArray:
    """How far each profile offers what may help; one number a row."""
    index = prepared.snapshot.texts.offering_concepts
    return prepared.memoise("answered guesses", lambda: answered(index, remedies(prepared)))


def remedies_of(prepared: PreparedQuery, guess: GuessedProblem) -> dict[str, float]:
    """The concepts that address one guessed problem, each times how likely it is."""
    strengths = answers(prepared.snapshot.taxonomy, guess.problem)
    return {concept: guess.degree * strength for concept, strength in strengths.items()}


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
        found = classifier.probabilities([one.text for one in told], index.encode_words)
        return None if found is None else (classifier, found)

    return prepared.memoise("likely problems", compute)


def _told(prepared: PreparedQuery) -> tuple[Statement, ...]:
    said = statements_of(taking(prepared.seeking, Stance.SEEKING))
    return tuple(one for one in said if len(one.text.split()) >= FEWEST_WORDS)[:MAX_STATEMENTS]
