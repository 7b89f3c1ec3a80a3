"""Find the words of the network that are near in meaning to those that are sought."""

from collections.abc import Mapping, Sequence

import numpy as np

from matchmaker.candidates.prepared_query import PreparedQuery
from matchmaker.snapshot import word_of
from matchmaker.snapshot.coded_vectors import Codes

# Below it two words have no more to do with one another than any two. Chosen on T7 and on the
# development needs, where 0.3 and 0.6 were a little worse.
KINDRED = 0.45
# A long profile has hundreds of words, and the rarest of them say what it is about.
MAX_WORDS = 60
# Words whose kin are kept between queries, some KB each: people ask in the same words.
MOST_KNOWN = 10_000

Kindred = Mapping[str, float]
"""Terms of the network by how far they answer for a sought one, in (0, 1]."""


def kindred_words(prepared: PreparedQuery) -> Mapping[str, Kindred]:
    """The sought terms, each with the offered terms near to it; itself answers in full."""
    return prepared.memoise("kindred words", lambda: _kindred_words(prepared))


def sought_words_near(prepared: PreparedQuery, term: str) -> frozenset[str]:
    """The sought terms that an offered one answers for."""
    return frozenset(answering_words(prepared).get(term, ()))


def answering_words(prepared: PreparedQuery) -> Mapping[str, Sequence[str]]:
    """The offered terms that answer for sought ones, each with these."""

    def compute() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for sought, near in kindred_words(prepared).items():
            for term in near:
                found.setdefault(term, []).append(sought)
        return found

    return prepared.memoise("words that answer", compute)


def _kindred_words(prepared: PreparedQuery) -> Mapping[str, Kindred]:
    statements, index = prepared.snapshot.statements, prepared.snapshot.texts.offering
    terms = _rarest(prepared) if prepared.states_need else []
    themselves: dict[str, Kindred] = {term: {term: 1.0} for term in terms if term in index}
    # Where nobody says what it offers or nothing is sought, no word is encoded for nothing.
    if statements is None or not len(statements.words.codes) or not terms:
        return themselves
    codes = statements.encode_words([_written(prepared).get(t, word_of(t)) for t in terms])
    if codes is None:
        return themselves
    near = _near_words(prepared, codes)
    return {
        term: answers | {term: 1.0} if term in index else answers
        for term, answers in zip(terms, near, strict=True)
    }


def _near_words(prepared: PreparedQuery, codes: Codes) -> list[dict[str, float]]:
    """The offered terms near to each of some words, and how near; looked up once a network."""
    known, keys = prepared.snapshot.near_words, [code.tobytes() for code in codes]
    new = [row for row, key in enumerate(keys) if key not in known]
    statements = prepared.snapshot.statements
    if new and statements is not None:
        vocabulary = prepared.snapshot.texts.offering.vocabulary
        for row, cosines in zip(new, statements.words.cosines(codes[new]), strict=True):
            near = np.flatnonzero(cosines > KINDRED)
            degrees = np.minimum((cosines[near].astype(float) - KINDRED) / (1 - KINDRED), 1.0)
            terms = (vocabulary[column] for column in near.tolist())
            known[keys[row]] = dict(zip(terms, degrees.tolist(), strict=True))
    found = [known[key] for key in keys]
    if len(known) > MOST_KNOWN:
        known.clear()
    return found


def _rarest(prepared: PreparedQuery) -> list[str]:
    index, bag = prepared.snapshot.texts.offering, prepared.seeking_bag
    # By name where they are as rare, so that every run takes the same ones.
    return sorted(bag, key=lambda term: (-bag[term] * index.idf(term), term))[:MAX_WORDS]


def _written(prepared: PreparedQuery) -> dict[str, str]:
    """The words of a need as they are written: its terms may be a guess among several."""
    if not prepared.query.need:
        return {}
    passages = prepared.seeking
    return {t.term: p.text[t.start : t.end].lower() for p in passages for t in p.tokens}
