"""Stage 4, who is worth scoring: generators propose, gates decide who may be suggested at all."""

from matchmaker.candidates.gates import eligible, n_clients
from matchmaker.candidates.generators import GENERATORS, retrieve
from matchmaker.candidates.question import Question, ask

__all__ = ["GENERATORS", "Question", "ask", "eligible", "n_clients", "retrieve"]
