"""Stage 4: generators propose candidates, gates decide who may be suggested at all."""

from matchmaker.candidates.answering import (
    answered,
    answers,
    best_answer,
    helped_by,
    offered_weights,
    served_by,
    sought_weights,
)
from matchmaker.candidates.complementing import (
    Complements,
    complement_scores,
    complements,
    completed_by,
    makes,
    presence,
    same_thing,
)
from matchmaker.candidates.gates import eligible, n_clients
from matchmaker.candidates.generators import GENERATORS, Retrieved, retrieve
from matchmaker.candidates.naming import FOCUS_DAMPING, focused_projects
from matchmaker.candidates.prepared_query import PreparedQuery, prepare
from matchmaker.candidates.problem_matching import (
    GuessedProblem,
    guess_share,
    guessed_problems,
    remedies,
    remedies_answered,
)
from matchmaker.candidates.statement_matching import (
    OwnStatements,
    StatementMatch,
    meeting,
    need_match,
    offer_match,
    own_statements,
    same_need_match,
    sentence_nearness,
    statements_said,
)
from matchmaker.candidates.word_matching import answering_words, kindred_words, sought_words_near

__all__ = [
    "FOCUS_DAMPING",
    "GENERATORS",
    "Complements",
    "GuessedProblem",
    "OwnStatements",
    "PreparedQuery",
    "Retrieved",
    "StatementMatch",
    "answered",
    "answering_words",
    "answers",
    "best_answer",
    "complement_scores",
    "complements",
    "completed_by",
    "eligible",
    "focused_projects",
    "guess_share",
    "guessed_problems",
    "helped_by",
    "kindred_words",
    "makes",
    "meeting",
    "n_clients",
    "need_match",
    "offer_match",
    "offered_weights",
    "own_statements",
    "prepare",
    "presence",
    "remedies",
    "remedies_answered",
    "retrieve",
    "same_need_match",
    "same_thing",
    "sentence_nearness",
    "served_by",
    "sought_weights",
    "sought_words_near",
    "statements_said",
]
