"""Blank facts out of a candidate's texts, to score it as if they were not known."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import is_not

import numpy as np
import numpy.typing as npt

from matchmaker.candidates import PreparedQuery, statements_said
from matchmaker.ranking.feature import NOTHING, Facts, Removals, removed_keys
from matchmaker.snapshot import (
    ConceptIndex,
    Passage,
    Stance,
    Statement,
    bag_of,
    concepts_of,
    taking,
)
from matchmaker.snapshot.passages import outside, summed

Mask = npt.NDArray[np.bool_]

STATEMENT = "statement"
"""The aspect of a fact that is one whole statement of a profile."""


@dataclass(frozen=True, slots=True)
class Removed:
    """Facts that are taken away from one candidate's texts, by aspect."""

    text: bool = False
    concepts: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()
    statements: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.text or self.concepts or self.terms or self.statements)


_NOTHING_REMOVED = Removed()


def removed(prepared: PreparedQuery, row: int, without: Facts) -> Removed:
    """What of some facts taken away is about a candidate's texts."""

    def compute() -> Removed:
        keys = {
            aspect: removed_keys(without, prepared, row, aspect)
            for aspect in ("text", "concept", "word", STATEMENT)
        }
        return Removed(bool(keys["text"]), keys["concept"], keys["word"], keys[STATEMENT])

    if not without:
        return _NOTHING_REMOVED
    return prepared.memoise(("removed", row, without), compute)


def ablated_passages(
    prepared: PreparedQuery, row: int, stance: Stance, without: Facts
) -> tuple[Passage, ...]:
    """Blank the facts taken away out of a candidate's passages of one stance."""

    def compute() -> tuple[Passage, ...]:
        # Meaning rests on a text as a whole, so the whole of it is taken away.
        if gone.text:
            return ()
        passages = _passages(prepared, row, stance)
        left = tuple(
            passage.without(concepts=gone.concepts, terms=gone.terms)
            for passage in _without_statements(prepared, row, stance, gone.statements)
        )
        # The same tuple where nothing changed: callers tell by identity, and spare a computation.
        return left if any(map(is_not, left, passages)) else passages

    gone = removed(prepared, row, without)
    if not gone:
        return _passages(prepared, row, stance)
    return prepared.memoise(("remaining", row, stance, without), compute)


def _without_statements(
    prepared: PreparedQuery, row: int, stance: Stance, keys: frozenset[str]
) -> tuple[Passage, ...]:
    """Blank whole statements: their words are taken away with them."""
    passages = _passages(prepared, row, stance)
    gone = (
        [one for one in statements_said(prepared, row, stance) if one.key in keys] if keys else []
    )
    if not gone:
        return passages
    return tuple(
        passage.blanked(spans)
        if (spans := [(one.start, one.end) for one in gone if one.passage is passage])
        else passage
        for passage in passages
    )


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a candidate's texts of one stance."""

    terms: Mapping[str, float]
    """Weighted."""
    concepts: Mapping[str, float]
    strengths: Mapping[str, float]
    """How much they are about each concept."""
    statements: Mask
    """Which of them remain; one that loses a word or a concept is taken away as a whole."""
    speaks: bool
    """Whether there is any text; blanks are one too."""
    without: Facts
    """What was taken away; nothing where none of it was said."""


Counts = Mapping[str, float]
Bags = Sequence[tuple[float, Counts]]
"""Weight and counts of each passage."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A candidate's texts of one stance, and which passage says what."""

    passages: tuple[Passage, ...]
    statements: tuple[Statement, ...]
    homes: Sequence[int]
    """By statement: the place of its passage."""
    terms: Bags
    concepts: Bags
    by_key: Mapping[str, int]
    """Place of each statement."""
    whole: Rest

    def touched_by(self, gone: Removed) -> list[int]:
        """Places of the passages that lose something."""
        keys = gone.statements & self.by_key.keys()
        found = {self.homes[self.by_key[key]] for key in keys}
        for names, bags in ((gone.concepts, self.concepts), (gone.terms, self.terms)):
            for place, (_, counts) in enumerate(bags):
                if not names.isdisjoint(counts):
                    found.add(place)
        return sorted(found)


def rest(prepared: PreparedQuery, row: int, stance: Stance, without: Facts) -> Rest:
    """What is left without some facts; the same object as without none where none is said."""
    if not without:
        return _said(prepared, row, stance).whole
    key = ("rest", row, stance, without)
    return prepared.memoise(key, lambda: _rest(prepared, row, stance, without))


def rests(prepared: PreparedQuery, row: int, stance: Stance, removals: Removals) -> Sequence[Rest]:
    """What is left without each of some facts; all features on texts ask the same."""
    return prepared.memoise(
        ("rests", row, stance, removals),
        lambda: [rest(prepared, row, stance, more) for more in removals.each],
    )


def _said(prepared: PreparedQuery, row: int, stance: Stance) -> _Said:
    def compute() -> _Said:
        passages = _passages(prepared, row, stance)
        stated = statements_said(prepared, row, stance)
        places = {id(passage): place for place, passage in enumerate(passages)}
        concepts = concepts_of(passages)
        strength = _index(prepared, stance).strength
        return _Said(
            passages,
            stated,
            [places[id(one.passage)] for one in stated],
            [(passage.weight, passage.term_counts) for passage in passages],
            [(passage.concept_weight, passage.concept_counts) for passage in passages],
            {one.key: place for place, one in enumerate(stated)},
            Rest(
                bag_of(passages),
                concepts,
                {concept: strength(count, row) for concept, count in concepts.items()},
                np.ones(len(stated), dtype=bool),
                bool(passages),
                NOTHING,
            ),
        )

    return prepared.memoise(("said", row, stance), compute)


def _index(prepared: PreparedQuery, stance: Stance) -> ConceptIndex:
    texts = prepared.snapshot.texts
    return texts.offering_concepts if stance is Stance.OFFERING else texts.seeking_concepts


def _rest(prepared: PreparedQuery, row: int, stance: Stance, without: Facts) -> Rest:
    said, gone = _said(prepared, row, stance), removed(prepared, row, without)
    whole = said.whole
    if not gone or not said.passages:
        return whole
    # Meaning rests on a text as a whole, so the whole of it is taken away.
    if gone.text:
        return Rest({}, {}, {}, np.zeros_like(whole.statements), False, without)
    left = {place: _counts_left(said, place, gone) for place in said.touched_by(gone)}
    if not left:
        return whole
    terms = _reweighed(
        whole.terms,
        said.terms,
        {place: counts for place, (counts, _) in left.items()},
    )
    concepts = _reweighed(
        whole.concepts,
        said.concepts,
        {place: counts for place, (_, counts) in left.items()},
    )
    strength = _index(prepared, stance).strength
    return Rest(
        terms,
        concepts,
        {
            name: whole.strengths[name] if count == whole.concepts[name] else strength(count, row)
            for name, count in concepts.items()
        }
        if concepts is not whole.concepts
        else whole.strengths,
        _statements_left(said, gone, left.keys()),
        True,
        without,
    )


def _statements_left(said: _Said, gone: Removed, touched: Collection[int]) -> Mask:
    left = said.whole.statements.copy()
    for place, (one, home) in enumerate(zip(said.statements, said.homes, strict=True)):
        if home in touched:
            left[place] = one.key not in gone.statements and not _says(
                one, gone.concepts, gone.terms
            )
    return left


def _counts_left(said: _Said, place: int, gone: Removed) -> tuple[Counts, Counts]:
    """Terms and concepts of what remains of a passage."""
    passage = said.passages[place]
    spans = _spans_of(said, place, gone)
    tokens, mentions = outside(passage.tokens, spans), outside(passage.mentions, spans)
    blanks = [(m.start, m.end) for m in mentions if m.concept in gone.concepts]
    blanks += [(t.start, t.end) for t in tokens if t.term in gone.terms]
    tokens, mentions = outside(tokens, blanks), outside(mentions, blanks)
    return (
        summed((token.term, token.weight) for token in tokens),
        summed((mention.concept, 1.0) for mention in mentions),
    )


def _spans_of(said: _Said, place: int, gone: Removed) -> list[tuple[int, int]]:
    """Where the statements that are taken away as a whole stand in a passage."""
    taken = (said.by_key[key] for key in gone.statements & said.by_key.keys())
    stated = [said.statements[each] for each in taken if said.homes[each] == place]
    return [(one.start, one.end) for one in stated]


def _reweighed(whole: Counts, bags: Bags, left: Mapping[int, Counts]) -> Counts:
    """The sum of bags of which some are other than before; the same sum where none is."""
    lost = {
        name
        for place, now in left.items()
        for name, count in bags[place][1].items()
        if now.get(name) != count
    }
    if not lost:
        return whole
    total = {**whole}
    current = [(weight, left.get(place, bag)) for place, (weight, bag) in enumerate(bags)]
    for name in lost & whole.keys():
        # Added up anew in the order of passages, as the whole was.
        remaining = [weight * bag[name] for weight, bag in current if weight and name in bag]
        if remaining:
            total[name] = sum(remaining)
        else:
            del total[name]
    return total


def _says(one: Statement, concepts: frozenset[str], terms: frozenset[str]) -> bool:
    passage = one.passage
    if concepts.isdisjoint(passage.concept_counts) and terms.isdisjoint(passage.term_counts):
        return False
    # Words that reach over an edge count for both: rather one too many taken away than one left.
    return any(
        m.concept in concepts and m.start < one.end and one.start < m.end for m in passage.mentions
    ) or any(t.term in terms and t.start < one.end and one.start < t.end for t in passage.tokens)


def _passages(prepared: PreparedQuery, row: int, stance: Stance) -> tuple[Passage, ...]:
    passages = prepared.snapshot.passages
    return prepared.memoise(("passages", row, stance), lambda: taking(passages(row), stance))
