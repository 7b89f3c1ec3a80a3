"""
Tell chatter from needs: greetings, rhymes, songs, questions about the world, plain words.

A straight line through the space of sentence vectors: chatter on one side; needs, offers and names
of technologies on the other. It knows no words, so it reads languages and rhymes that it never saw.
"""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from matchmaker.candidates.prepared_query import PreparedQuery
from matchmaker.candidates.statement_matching import asked_vectors

CHATTER_FILE = Path(__file__).with_name("chatter.toml")
SURE = 1.0
"""Log-odds; with five sets left out in turn, one answered need in a hundred lies above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatterModel:
    """The side of the line on which a sentence vector lies, in log-odds."""

    encoder: str
    """Checksum of the encoder whose vectors it reads."""
    intercept: float
    weights: npt.NDArray[np.float64]


def chatter_of(prepared: PreparedQuery) -> float:
    """
    How likely all that a need in words says is chatter, in log-odds; NaN without the encoder.

    By the sentence that is least so: who says good morning and asks for a turner asks.
    """

    def compute() -> float:
        index, model = prepared.snapshot.statements, shipped_chatter()
        if not prepared.query.need or index is None or index.identity.checksum != model.encoder:
            return float("nan")
        vectors = asked_vectors(prepared)
        if vectors is None:
            return float("nan")
        return float((model.intercept + vectors.astype(float) @ model.weights).min())

    return prepared.memoise("chatter", compute)


@lru_cache(maxsize=1)
def shipped_chatter() -> ChatterModel:
    """The line that ships; `python -m evaluations.chatter --write` draws it anew."""
    told = tomllib.loads(CHATTER_FILE.read_text(encoding="utf-8"))
    return ChatterModel(
        encoder=told["encoder"],
        intercept=told["intercept"],
        weights=np.array(told["weights"], dtype=float) * told["step"],
    )
