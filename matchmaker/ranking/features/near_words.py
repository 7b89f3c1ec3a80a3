"""Words of the other side that are near in meaning to the sought ones: which word met which."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from matchmaker.candidates import PreparedQuery, answering_words, kindred_words
from matchmaker.domain import Side
from matchmaker.ranking.feature import (
    NOTHING,
    UNKNOWN,
    Breakdown,
    Feature,
    FloatArray,
    IntArray,
)
from matchmaker.ranking.features.ablation import Rest, rest
from matchmaker.ranking.features.basis import Basis
from matchmaker.ranking.features.textual import fact_shares, score_of_rest, textual_feature
from matchmaker.snapshot import Stance
from matchmaker.snapshot.texts import K1


def near_word_features() -> list[Feature]:
    """BM25 that takes words near in meaning for the sought ones."""
    return [_near_words()]


def _near_words() -> Feature:
    def values(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
        """
        BM25 where each sought word is answered by the nearest word in meaning, as a share of all.

        The word itself answers in full, others by their nearness; none counts for being rarer than
        the sought one.
        """
        if not _ceiling(prepared):
            return np.full(len(rows), np.nan)
        scores = prepared.memoise("near words", lambda: _scores(prepared))[rows]
        speaks = prepared.snapshot.texts.offering.lengths[rows] > 0
        return np.where(speaks, scores / _ceiling(prepared), np.nan)

    return textual_feature(
        "need_near_words",
        side=Side.SEEKS,
        stance=Stance.OFFERING,
        unit="share",
        values=values,
        breakdown=_one,
        basis=Basis.WORDS,
    )


def _ceiling(prepared: PreparedQuery) -> float:
    """What a text that is made of the sought words alone would reach."""
    index, bag = prepared.snapshot.texts.offering, prepared.seeking_bag
    return prepared.memoise(
        "ceiling of near words",
        lambda: sum(bag[term] * index.idf(term) * (K1 + 1) for term in kindred_words(prepared)),
    )


def _answers(prepared: PreparedQuery) -> Iterator[Mapping[str, float]]:
    """For each sought term, by how much the BM25 weight of each offered one is multiplied."""
    index, bag = prepared.snapshot.texts.offering, prepared.seeking_bag
    for sought, near in kindred_words(prepared).items():
        degrees = np.fromiter(near.values(), float)
        rarity = np.minimum(1.0, index.idf(sought) / index.idfs[index.columns(near)])
        yield dict(zip(near, (bag[sought] * degrees * rarity).tolist(), strict=True))


def _answering(prepared: PreparedQuery) -> tuple[Mapping[str, float], ...]:
    return prepared.memoise("answering words", lambda: tuple(_answers(prepared)))


def _scores(prepared: PreparedQuery) -> FloatArray:
    index = prepared.snapshot.texts.offering
    scores = np.zeros(len(index))
    for factors in _answering(prepared):
        found = index.postings_of(factors)
        each = np.repeat(np.fromiter(factors.values(), float), found.lengths) * found.weights
        # The best answer, not the sum: three kindred words are no more than the word itself.
        best = np.zeros(len(index))
        np.maximum.at(best, found.rows, each)
        scores += best
    return scores


def _one(prepared: PreparedQuery, row: int, left: Rest) -> Breakdown:
    ceiling = _ceiling(prepared)
    if not ceiling or not left.speaks:
        return UNKNOWN
    weights = _weights(prepared, row, left)
    amounts: dict[str, float] = {}
    for met in _met(prepared, row):
        found = [(factor * weights[term], term) for term, factor in met if term in weights]
        if found:
            score, term = max(found)
            amounts[term] = amounts.get(term, 0.0) + score / ceiling
    return Breakdown(sum(amounts.values()), fact_shares(prepared, row, "word", amounts))


def _met(prepared: PreparedQuery, row: int) -> Sequence[Sequence[tuple[str, float]]]:
    """For each sought term that a candidate answers: the answering terms that it says."""

    def compute() -> list[list[tuple[str, float]]]:
        said = rest(prepared, row, Stance.OFFERING, NOTHING).terms
        answering = [term for term in said if term in answering_words(prepared)]
        met = (
            [(term, factors[term]) for term in answering if term in factors]
            for factors in _answering(prepared)
        )
        return [each for each in met if each]

    return prepared.memoise(("near words met", row), compute)


def _weights(prepared: PreparedQuery, row: int, left: Rest) -> dict[str, float]:
    """BM25 weight of each answering term that is left; the document's length stays as indexed."""
    index = prepared.snapshot.texts.offering
    said = rest(prepared, row, Stance.OFFERING, NOTHING).terms

    def compute() -> dict[str, float]:
        # Of hundreds of kindred words the candidate says a few.
        answering = answering_words(prepared)
        return index.term_scores({term: 1.0 for term in said if term in answering}, row)

    whole = prepared.memoise(("near weights", row), compute)
    if not left.without:
        return whole
    weights: dict[str, float] = {}
    for term, score in whole.items():
        rest_of_it = left.terms.get(term)
        if rest_of_it == said[term]:
            weights[term] = score
        elif rest_of_it is not None and score > 0:
            top = index.idf(term) * (K1 + 1)
            weights[term] = score_of_rest(score, top=top, whole=said[term], left=rest_of_it)
    return weights
