"""Stage 4: generators propose candidates, gates decide who may be suggested at all."""

from matchmaker.candidates.gates import eligible, n_clients
from matchmaker.candidates.generators import GENERATORS, retrieve
from matchmaker.candidates.prepared_query import PreparedQuery, prepare

__all__ = ["GENERATORS", "PreparedQuery", "eligible", "n_clients", "prepare", "retrieve"]
