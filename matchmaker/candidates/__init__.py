"""Stage 4: generators propose candidates, gates decide who may be suggested at all."""

from matchmaker.candidates.answering import (
    answered,
    answers,
    offered_weights,
    served_by,
    sought_weights,
)
from matchmaker.candidates.gates import eligible, n_clients
from matchmaker.candidates.generators import GENERATORS, retrieve
from matchmaker.candidates.prepared_query import PreparedQuery, prepare
from matchmaker.candidates.problem_matching import GuessedProblem, guessed_problems, remedies
from matchmaker.candidates.statement_matching import (
    StatementMatch,
    meeting,
    need_match,
    offer_match,
    sentence_nearness,
    statements_said,
)
from matchmaker.candidates.word_matching import kindred_words, sought_words_near

__all__ = [
    "GENERATORS",
    "GuessedProblem",
    "PreparedQuery",
    "StatementMatch",
    "answered",
    "answers",
    "eligible",
    "guessed_problems",
    "kindred_words",
    "meeting",
    "n_clients",
    "need_match",
    "offer_match",
    "offered_weights",
    "prepare",
    "remedies",
    "retrieve",
    "sentence_nearness",
    "served_by",
    "sought_weights",
    "sought_words_near",
    "statements_said",
]
