"""What the need excludes: how much a candidate offers of it, and of nothing that is sought."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matchmaker.candidates import PreparedQuery, statements_said
from matchmaker.domain import Side
from matchmaker.ranking.feature import (
    NOTHING,
    UNKNOWN,
    Breakdown,
    Facts,
    FactShare,
    Feature,
    FloatArray,
    IntArray,
    fact_of,
)
from matchmaker.ranking.features.ablation import STATEMENT, rest
from matchmaker.ranking.features.textual import TEXTUAL, score_of_rest
from matchmaker.snapshot import Stance, Statement
from matchmaker.snapshot.texts import K1
from matchmaker.text import Mention

NARROWER = 0.8
"""A narrower concept is excluded with the wider one, as far as it answers for it elsewhere."""
BALANCE = 0.1
"""So much of an offer that is neither: a passing mention of what is excluded weighs little."""

LEAST_OFFERED = 0.25
"""A share of what is excluded that a profile about it reaches at least."""
MOST_WORDS = 0.5
"""A statement with more than this share of the excluded words, by rarity, is about them."""
HALF_UNDERSTOOD = 0.4
"""Of the share where no concept is sought: what is excluded then also tells what it is about."""


@dataclass(frozen=True, slots=True)
class _RuledOut:
    """What the need excludes, ready to be looked up."""

    certainty: float
    concepts: Mapping[str, Mapping[str, float]]
    """By excluded concept: the offered concepts that are it, times its share by rarity."""
    words: Mapping[str, float]
    """Each word's share by rarity, as weights for the lexical index: a text of them makes 1."""
    shares: Mapping[str, float]
    """The share by itself."""


def exclusion_feature(sought: Sequence[Feature]) -> Feature:
    """Make the feature; `sought` are those that say how far an offer answers the need."""

    def values(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
        """
        How far the offer is about what the need excludes ("not laser welding"), as a share.

        The rest is what it offers of what is sought, beside who offers most of it, and a little
        that is neither. A statement that is about both ("tests of springs", where springs are
        sought and no tests) offers what is excluded. Unknown where nothing is excluded; concepts
        or words, whichever say more.
        """
        out = _ruled_out(prepared)
        if out is None:
            return np.full(len(rows), np.nan)
        excluded = _offered_of_all(prepared, out)[rows] / _most(prepared, out)
        answered = _answered(prepared, sought)[rows]
        for place in np.flatnonzero((excluded > 0) & (answered > 0)):
            row = int(rows[place])
            if tainted := _tainted(prepared, row, out):
                answered[place] = _answered_by_one(prepared, row, sought, tainted)
        wanted = answered / _best(prepared, sought)
        return np.asarray(out.certainty * excluded / (excluded + wanted + BALANCE), dtype=float)

    def breakdown(prepared: PreparedQuery, row: int, without: Facts) -> Breakdown:
        out = _ruled_out(prepared)
        if out is None:
            return UNKNOWN
        gone = rest(prepared, row, Stance.OFFERING, without).without
        amounts = max(
            _concepts_of_one(prepared, row, out, gone),
            _words_of_one(prepared, row, out, gone),
            key=lambda found: sum(found.values()),
        )
        excluded = sum(amounts.values()) / _most(prepared, out)
        left = without | _tainted(prepared, row, out)
        wanted = _answered_by_one(prepared, row, sought, left) / _best(prepared, sought)
        value = float(out.certainty * excluded / (excluded + wanted + BALANCE))
        return Breakdown(value, _parts(prepared, row, amounts, value))

    return Feature(
        name="excluded",
        family="need and offer",
        side=Side.SEEKS,
        unit="share",
        aspects=TEXTUAL,
        values=values,
        breakdown=breakdown,
    )


def _offered_of_all(prepared: PreparedQuery, out: _RuledOut) -> FloatArray:
    """How far every profile offers what is excluded."""
    return prepared.memoise(
        "excluded of all",
        lambda: np.maximum(_concepts_of_all(prepared, out), _words_of_all(prepared, out)),
    )


def _most(prepared: PreparedQuery, out: _RuledOut) -> float:
    """What whoever offers most of it reaches; where nobody offers much, little is little."""
    return max(float(_offered_of_all(prepared, out).max(initial=0.0)), LEAST_OFFERED)


def _answered(prepared: PreparedQuery, sought: Sequence[Feature]) -> FloatArray:
    """How far every profile answers what is sought."""

    def compute() -> FloatArray:
        everybody = np.arange(len(prepared.snapshot.profiles.ids))
        values = [np.nan_to_num(feature.values(prepared, everybody)) for feature in sought]
        return np.sum(values, axis=0, dtype=float)

    return prepared.memoise("answered", compute)


def _answered_by_one(
    prepared: PreparedQuery, row: int, sought: Sequence[Feature], without: Facts
) -> float:
    """How far one profile answers it without some of its facts."""
    values = (np.nan_to_num(f.breakdown(prepared, row, without).value) for f in sought)
    return float(sum(values))


def _tainted(prepared: PreparedQuery, row: int, out: _RuledOut) -> Facts:
    """The offered statements of a candidate that are about what is excluded, as facts."""

    def compute() -> Facts:
        said = statements_said(prepared, row, Stance.OFFERING)
        taxonomy = prepared.snapshot.taxonomy
        sought = {
            each
            for concept in prepared.seeking_concepts
            for each in (concept, *taxonomy.narrower(concept))
        }
        keys = (one.key for one in said if _is_about(one, out, sought))
        return frozenset(fact_of(prepared, row, STATEMENT, key) for key in keys)

    return prepared.memoise(("tainted", row), compute)


def _is_about(one: Statement, out: _RuledOut, sought: Collection[str]) -> bool:
    """
    Whether a statement is about what is excluded: it names that, and first.

    "Tests of springs" offers tests; "springs, with tests" offers springs. Side by side it is one
    thing: "spring tests".
    """
    mentions = [m for m in one.passage.mentions if one.start <= m.start and m.end <= one.end]
    against = [m for m in mentions if any(m.concept in each for each in out.concepts.values())]
    if not against:
        return _says_most(one, out.shares)
    wanted = [m for m in mentions if m.concept in sought]
    if not wanted:
        return True
    first, other = min(wanted, key=_place), min(against, key=_place)
    between = one.passage.text[first.end : other.start]
    return other.start <= first.start or not between.strip(" -")


def _says_most(one: Statement, shares: Mapping[str, float]) -> bool:
    """Whether a statement has most of the excluded words."""
    terms = {t.term for t in one.passage.tokens if one.start <= t.start and t.end <= one.end}
    return sum(shares[term] for term in shares.keys() & terms) > MOST_WORDS


def _place(mention: Mention) -> tuple[int, int]:
    return mention.start, mention.end


def _best(prepared: PreparedQuery, sought: Sequence[Feature]) -> float:
    """What the best answer in the network reaches: a need in rare words is answered by few."""
    return float(_answered(prepared, sought).max(initial=0.0)) or 1.0


def _ruled_out(prepared: PreparedQuery) -> _RuledOut | None:
    def compute() -> _RuledOut | None:
        index, weights = prepared.snapshot.texts.offering, prepared.snapshot.texts.concept_weights
        rarity = {concept: weights[concept] for concept in sorted(prepared.excluded_concepts)}
        rare = {term: n * index.idf(term) for term, n in prepared.excluded_bag.items()}
        total, all_words = sum(rarity.values()), sum(rare.values())
        if not total and not all_words:
            return None
        return _RuledOut(
            1.0 if prepared.seeking_concepts else HALF_UNDERSTOOD,
            {c: _answers(prepared, c, rarity[c] / total) for c in rarity if total},
            # Over the idf and K1 + 1, BM25 is what saturation leaves of 1.
            {t: n / all_words / (index.idf(t) * (K1 + 1)) for t, n in rare.items() if n},
            {t: n / all_words for t, n in rare.items() if n},
        )

    return prepared.memoise("ruled out", compute)


def _answers(prepared: PreparedQuery, concept: str, share: float) -> dict[str, float]:
    narrower = prepared.snapshot.taxonomy.narrower(concept)
    return {**dict.fromkeys(narrower, NARROWER * share), concept: share}


def _concepts_of_all(prepared: PreparedQuery, out: _RuledOut) -> FloatArray:
    index = prepared.snapshot.texts.offering_concepts
    total = np.zeros(len(index.lengths))
    for answers in out.concepts.values():
        best = np.zeros(len(index.lengths))
        for concept, degree in answers.items():
            rows, strengths = index.strengths(concept)
            best[rows] = np.maximum(best[rows], degree * strengths)
        total += best
    return total


def _words_of_all(prepared: PreparedQuery, out: _RuledOut) -> FloatArray:
    return prepared.snapshot.texts.offering.scores(out.words)


Found = dict[tuple[str, str], float]
"""How far a candidate is about the excluded, by aspect and key of the fact."""


def _concepts_of_one(prepared: PreparedQuery, row: int, out: _RuledOut, gone: Facts) -> Found:
    index = prepared.snapshot.texts.offering_concepts
    counts = rest(prepared, row, Stance.OFFERING, gone).concepts
    found: Found = {}
    for answers in out.concepts.values():
        named = [
            (degree * index.strength(counts[concept], row), concept)
            for concept, degree in answers.items()
            if concept in counts
        ]
        if named:
            degree, concept = max(named)
            found["concept", concept] = found.get(("concept", concept), 0.0) + degree
    return found


def _words_of_one(prepared: PreparedQuery, row: int, out: _RuledOut, gone: Facts) -> Found:
    index = prepared.snapshot.texts.offering
    whole = rest(prepared, row, Stance.OFFERING, NOTHING).terms
    left = rest(prepared, row, Stance.OFFERING, gone).terms
    found: Found = {}
    for term, score in index.term_scores(out.words, row).items():
        if term not in left or score <= 0:
            continue
        top = out.words[term] * index.idf(term) * (K1 + 1)
        remaining = score_of_rest(score, top=top, whole=whole[term], left=left[term])
        found["word", term] = remaining if gone else score
    return found


def _parts(prepared: PreparedQuery, row: int, amounts: Found, value: float) -> Iterator[FactShare]:
    total = sum(amounts.values())
    for (aspect, key), amount in amounts.items():
        if amount > 0:
            fact = fact_of(prepared, row, aspect, key)
            yield FactShare(fact=fact, amount=value * amount / total)
