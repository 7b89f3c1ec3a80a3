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

__all__ = [
    "GENERATORS",
    "PreparedQuery",
    "answered",
    "answers",
    "eligible",
    "n_clients",
    "offered_weights",
    "prepare",
    "retrieve",
    "served_by",
    "sought_weights",
]
