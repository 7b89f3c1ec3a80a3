"""Guess which problem a sentence tells, by complaints that are near to it in meaning."""

from dataclasses import dataclass

import numpy as np

from matchmaker.candidates.answering import answers
from matchmaker.candidates.prepared_query import PreparedQuery
from matchmaker.snapshot import Stance, Statement, shipped_complaints, statements_of, taking

# A need of a page is read as far as this; complaints come first.
MAX_STATEMENTS = 12
# Below this cosine a sentence and a complaint have nothing to do with one another.
FLOOR = 0.3
# At this one they say the same.
CEILING = 0.75
# Kinds of concepts that name what is to be done; who names it need not be guessed at.
TASK_KINDS = frozenset({"technology", "process", "competence", "certification", "need"})
# How far behind the nearest problem another may be, and how many are told at most.
CLOSE, MOST = 0.1, 6


@dataclass(frozen=True, slots=True)
class GuessedProblem:
    """A problem that a sentence may tell."""

    problem: str
    statement: Statement
    degree: float
    """In (0, 1]: how near the complaints are, shared with the other problems that are guessed."""


def guessed_problems(prepared: PreparedQuery) -> tuple[GuessedProblem, ...]:
    """The problems that what is sought may tell; nothing where nothing is stated or no encoder."""
    return prepared.memoise("guessed problems", lambda: tuple(_guessed(prepared)))


def remedies(prepared: PreparedQuery) -> dict[str, dict[str, float]]:
    """By guessed problem the concepts that address it, each times how sure the guess is."""

    def compute() -> dict[str, dict[str, float]]:
        surest: dict[str, float] = {}
        for guess in guessed_problems(prepared):
            surest[guess.problem] = max(surest.get(guess.problem, 0.0), guess.degree)
        taxonomy = prepared.snapshot.taxonomy
        return {
            problem: {c: sure * degree for c, degree in answers(taxonomy, problem).items()}
            for problem, sure in surest.items()
        }

    return prepared.memoise("remedies of guesses", compute)


def guess_share(prepared: PreparedQuery) -> float:
    """What a guess is worth beside the tasks that are named: 1 where none is."""
    taxonomy = prepared.snapshot.taxonomy
    named = sum(taxonomy[concept].kind in TASK_KINDS for concept in prepared.seeking_concepts)
    return 1 / (1 + named)


def _guessed(prepared: PreparedQuery) -> list[GuessedProblem]:
    told = statements_of(taking(prepared.seeking, Stance.SEEKING))[:MAX_STATEMENTS]
    index, complaints = prepared.snapshot.statements, shipped_complaints()
    if not told or index is None or complaints is None:
        return []
    if index.identity.checksum != complaints.checksum:
        return []
    vectors = index.encode([one.text for one in told], prepared.row)
    if vectors is None:
        return []
    found = []
    for statement, nearness in zip(told, complaints.nearness(vectors), strict=True):
        order = np.argsort(-nearness, kind="stable")[:MOST]
        near = [i for i in order.tolist() if nearness[i] > max(FLOOR, nearness[order[0]] - CLOSE)]
        found += [
            GuessedProblem(
                complaints.problems[place],
                statement,
                min((float(nearness[place]) - FLOOR) / (CEILING - FLOOR), 1.0) / len(near) ** 0.5,
            )
            for place in near
            if complaints.problems[place] in prepared.snapshot.taxonomy
        ]
    return found
