"""Need–offer coverage in both directions, over words, concepts and meaning."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from matchmaker.candidates import (
    PreparedQuery,
    answered,
    answers,
    best_answer,
    offered_weights,
    served_by,
    sought_weights,
)
from matchmaker.domain import Side
from matchmaker.ranking.feature import (
    NOTHING,
    UNKNOWN,
    Breakdown,
    Feature,
    FloatArray,
    IntArray,
)
from matchmaker.ranking.features.ablation import Rest, ablated_passages, rest
from matchmaker.ranking.features.basis import Basis
from matchmaker.ranking.features.textual import fact_shares, score_of_rest, textual_feature
from matchmaker.snapshot import ConceptIndex, Stance
from matchmaker.snapshot.texts import K1
from matchmaker.text import LexicalIndex, Taxonomy


@dataclass(frozen=True)
class Direction:
    """One way of reading the pair: whose words ask, whose words answer."""

    side: Side
    stance: Stance
    """Of the candidate's passages that answer."""
    bag: Callable[[PreparedQuery], Mapping[str, float]]
    concepts: Callable[[PreparedQuery], frozenset[str]]
    index: Callable[[PreparedQuery], LexicalIndex]
    concept_index: Callable[[PreparedQuery], ConceptIndex]
    answers: Callable[[Taxonomy, str], Mapping[str, float]]
    """The candidate's concepts that answer for one of the asker's, and how far."""
    weights: Callable[[Taxonomy, Mapping[str, float], frozenset[str]], dict[str, float]]
    """Of the asker's concepts, by their rarity."""
    scores: Callable[[PreparedQuery], FloatArray]


NEED_TO_OFFER = Direction(
    side=Side.SEEKS,
    stance=Stance.OFFERING,
    # Where nothing is sought, nobody offers what is sought.
    bag=lambda q: q.seeking_bag if q.states_need else {},
    concepts=lambda q: q.seeking_concepts if q.states_need else frozenset(),
    index=lambda q: q.snapshot.texts.offering,
    concept_index=lambda q: q.snapshot.texts.offering_concepts,
    answers=answers,
    weights=sought_weights,
    scores=lambda q: q.offering_scores,
)
OFFER_TO_NEED = Direction(
    side=Side.SERVES,
    stance=Stance.SEEKING,
    bag=lambda q: q.offering_bag,
    concepts=lambda q: q.offering_concepts,
    index=lambda q: q.snapshot.texts.seeking,
    concept_index=lambda q: q.snapshot.texts.seeking_concepts,
    answers=served_by,
    weights=offered_weights,
    scores=lambda q: q.seeking_scores,
)


def coverage_features() -> list[Feature]:
    """Words and concepts in both directions, and meaning from need to offer."""
    return [
        _concepts("need_concepts", NEED_TO_OFFER),
        _words("need_words", NEED_TO_OFFER),
        _meaning(),
        _concepts("their_need_concepts", OFFER_TO_NEED),
        _words("their_need_words", OFFER_TO_NEED),
    ]


def _concepts(name: str, direction: Direction) -> Feature:
    def values(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
        """
        How far the other side is about the n sought concepts, by rarity, times n / (n + 1).

        Narrower and broader concepts count in part, and what addresses a problem by its strength;
        beside a task, materials and markets weigh half. One concept in common is no full answer
        yet, and a passing mention counts less than a text that keeps coming back to it.
        """
        asked = _asked(prepared, direction)
        if not asked:
            return np.full(len(rows), np.nan)
        index = direction.concept_index(prepared)
        covered = np.zeros(len(index.lengths))
        for sought in asked:
            covered += sought.weight * answered(index, sought.answers)
        return np.where(_speaks(prepared, direction, rows), covered[rows], np.nan)

    def breakdown(prepared: PreparedQuery, row: int, left: Rest) -> Breakdown:
        asked = _asked(prepared, direction)
        if not asked or not left.speaks:
            return UNKNOWN
        answering = _answering(prepared, direction)
        named = {c: left.strengths[c] for c in left.strengths.keys() & answering}
        amounts: dict[str, float] = {}
        for sought in asked:
            found = best_answer(named, sought.answers)
            if found:
                amounts[found[0]] = amounts.get(found[0], 0.0) + sought.weight * found[1]
        parts = fact_shares(prepared, row, "concept", amounts)
        return Breakdown(sum(amounts.values()), parts)

    return textual_feature(
        name,
        side=direction.side,
        stance=direction.stance,
        unit="share",
        values=values,
        breakdown=breakdown,
        basis=Basis.CONCEPTS,
    )


@dataclass(frozen=True, slots=True)
class _Sought:
    """A concept that is asked for."""

    weight: float
    """Its share by rarity."""
    answers: Mapping[str, float]
    """The concepts that answer for it, and how far."""


def _asked(prepared: PreparedQuery, direction: Direction) -> tuple[_Sought, ...]:
    def compute() -> tuple[_Sought, ...]:
        rarity, taxonomy = prepared.snapshot.texts.concept_weights, prepared.snapshot.taxonomy
        asked = direction.weights(taxonomy, rarity, direction.concepts(prepared))
        # This gives n / (n + 1): one concept in common is half an answer.
        total = sum(asked.values()) * (1 + 1 / max(len(asked), 1))
        # In a network of nobody no concept is rare.
        if not total:
            return ()
        return tuple(_Sought(w / total, direction.answers(taxonomy, c)) for c, w in asked.items())

    return prepared.memoise(("asked", direction.side), compute)


def _answering(prepared: PreparedQuery, direction: Direction) -> frozenset[str]:
    """The concepts that answer for any that is asked."""
    return prepared.memoise(
        ("answering concepts", direction.side),
        lambda: frozenset().union(*(sought.answers for sought in _asked(prepared, direction))),
    )


def _words(name: str, direction: Direction) -> Feature:
    def values(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
        """BM25 of the words, as a share of what a text made of nothing else would reach."""
        ceiling = _ceiling(prepared, direction)
        if not ceiling:
            return np.full(len(rows), np.nan)
        shares = direction.scores(prepared)[rows] / ceiling
        return np.where(_speaks(prepared, direction, rows), shares, np.nan)

    def breakdown(prepared: PreparedQuery, row: int, left: Rest) -> Breakdown:
        ceiling = _ceiling(prepared, direction)
        if not ceiling or not left.speaks:
            return UNKNOWN
        amounts = _term_scores(prepared, row, direction)
        if left.without:
            amounts = _reweigh(amounts, prepared, row, direction, left.terms)
        shares = {term: score / ceiling for term, score in amounts.items()}
        return Breakdown(sum(shares.values()), fact_shares(prepared, row, "word", shares))

    return textual_feature(
        name,
        side=direction.side,
        stance=direction.stance,
        unit="share",
        values=values,
        breakdown=breakdown,
        basis=Basis.WORDS,
    )


def _ceiling(prepared: PreparedQuery, direction: Direction) -> float:
    def compute() -> float:
        index, bag = direction.index(prepared), direction.bag(prepared)
        # A term repeated without end tends to K1 + 1 in BM25.
        return float(sum(count * index.idf(term) * (K1 + 1) for term, count in bag.items()))

    return prepared.memoise(("ceiling", direction.side), compute)


def _term_scores(prepared: PreparedQuery, row: int, direction: Direction) -> dict[str, float]:
    """What each term that is asked brings a candidate, with nothing taken away."""

    def compute() -> dict[str, float]:
        said = rest(prepared, row, direction.stance, NOTHING).terms
        asked = {term: n for term, n in direction.bag(prepared).items() if term in said}
        return direction.index(prepared).term_scores(asked, row)

    return prepared.memoise(("term scores", row, direction.side), compute)


def _reweigh(
    amounts: Mapping[str, float],
    prepared: PreparedQuery,
    row: int,
    direction: Direction,
    left: Mapping[str, float],
) -> dict[str, float]:
    """BM25 of each term after words were taken away; the document's length stays as indexed."""
    index, asked = direction.index(prepared), direction.bag(prepared)
    whole = rest(prepared, row, direction.stance, NOTHING).terms
    scores: dict[str, float] = {}
    for term, score in amounts.items():
        if score <= 0 or term not in left:
            continue
        if left[term] == whole[term]:
            scores[term] = score
            continue
        top = asked[term] * index.idf(term) * (K1 + 1)
        scores[term] = score_of_rest(score, top=top, whole=whole[term], left=left[term])
    return scores


def _meaning() -> Feature:
    direction = NEED_TO_OFFER

    def values(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
        """Cosine of what is sought and what is offered in the latent space, 0 where opposed."""
        vectors = prepared.snapshot.texts.offering_vectors[rows]
        known = _speaks(prepared, direction, rows) & _has_meaning(prepared)
        if not known.any():
            return np.full(len(rows), np.nan)
        # Below zero a latent cosine says no more than that texts are unrelated.
        cosines = np.clip(vectors.astype(float) @ prepared.seeking_vector.astype(float), 0, 1)
        return np.where(known, cosines, np.nan)

    def breakdown(prepared: PreparedQuery, row: int, left: Rest) -> Breakdown:
        if not left.speaks or not _has_meaning(prepared):
            return UNKNOWN
        # What ranked is explained: the stored vector, unless something was taken away.
        vector = prepared.snapshot.texts.offering_vectors[row]
        if left.without:
            passages = partial(ablated_passages, prepared, row, direction.stance, left.without)
            vector = prepared.snapshot.texts.encode_rest(left.terms, passages)
        cosine = float(vector.astype(float) @ prepared.seeking_vector.astype(float))
        value = min(max(cosine, 0.0), 1.0)
        return Breakdown(value, fact_shares(prepared, row, "text", {"offering": value}))

    return textual_feature(
        "need_meaning",
        side=direction.side,
        stance=direction.stance,
        unit="cosine",
        values=values,
        breakdown=breakdown,
        basis=Basis.TEXT,
    )


def _has_meaning(prepared: PreparedQuery) -> bool:
    return prepared.states_need and bool(prepared.seeking_vector.any())


def _speaks(prepared: PreparedQuery, direction: Direction, rows: IntArray) -> np.ndarray:
    """Whether each candidate says anything at all in the stance that is read."""
    return direction.index(prepared).lengths[rows] > 0
