"""Find names that are said in other words of the same meaning: "stampare in digitale"."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple, Self

import msgspec

from matchmaker.text.analysis import TermUnit, TextAnalyser, continues, units
from matchmaker.text.concept_names import denies
from matchmaker.text.concepts import Concept, Taxonomy
from matchmaker.text.lemmas import read_msgpack
from matchmaker.text.lexicon import LANGUAGES

_FILE = "paraphrases.msgpack"

_LONGEST: Final = 3
"""Words; beyond, a name is hardly ever said in other words one by one."""
_MOST_MEANINGS: Final = 2
"""Of a word in a text, where a name can still tell which is meant."""


class Paraphrase(NamedTuple):
    """A concept found by meaning, on the words that say it."""

    concept: str
    start: int
    end: int
    n_units: int


class _Name(NamedTuple):
    """The concept that some lexemes name, and in which order each language puts them."""

    concept: str
    orders: set[tuple[str, ...]]
    """Language first, then the lexemes."""


class Paraphrases:
    """
    Names of several words by the lexemes of their words, in all languages at once.

    A name's words must have one meaning; those of a text may have two. Words that stand side by
    side must keep the order of a name of their language ("welding laser" is no laser welding); with
    grammar between, and for three words, any order does.
    """

    def __init__(self, names: Mapping[tuple[str, ...], _Name], analyser: TextAnalyser) -> None:
        self._names = names
        self._analyser = analyser

    @classmethod
    def read(cls, taxonomy: Taxonomy, analyser: TextAnalyser) -> Self:
        """Read the names of a taxonomy; what would name several concepts names none."""
        names: dict[tuple[str, ...], _Name] = {}
        unclear: set[tuple[str, ...]] = set()
        for concept in taxonomy:
            for language, lexemes in _orders(concept, analyser):
                key = tuple(sorted(lexemes))
                name = names.setdefault(key, _Name(concept.id, set()))
                name.orders.add((language, *lexemes))
                if name.concept != concept.id:
                    unclear.add(key)
        return cls({key: name for key, name in names.items() if key not in unclear}, analyser)

    def save(self, folder: Path) -> None:
        """Write the names as read: reading them all takes a second."""
        names = [(name.concept, sorted(name.orders)) for name in self._names.values()]
        (folder / _FILE).write_bytes(msgspec.msgpack.encode(names))

    @classmethod
    def load(cls, folder: Path, analyser: TextAnalyser) -> Self:
        """Read what `save` wrote; SnapshotError when it is missing or broken."""
        names = read_msgpack(folder / _FILE, list[tuple[str, list[tuple[str, ...]]]])
        table = {tuple(sorted(orders[0][1:])): _Name(x, set(orders)) for x, orders in names}
        return cls(table, analyser)

    def read_by(self, analyser: TextAnalyser) -> "Paraphrases":
        """The same names, for words that another analyser has read."""
        return Paraphrases(self._names, analyser)

    def find(self, row: Sequence[TermUnit], language: str) -> Iterator[Paraphrase]:
        """Give the concepts that words of a settled language say, overlapping or not."""
        meanings = [_meanings(unit, language, self._analyser) for unit in row]
        for first in range(len(row)):
            for last in range(first, min(first + _LONGEST, len(row))):
                if not meanings[last] or (last > first and not continues(row[last - 1], row[last])):
                    break
                if not _whole(row, first, last):
                    continue
                n_units = last - first + 1
                # As for names themselves: three words mean the same in any order.
                loose = n_units > 2 or row[last].word - row[first].word >= n_units
                for concept in self._said(meanings[first : last + 1], language, loose=loose):
                    yield Paraphrase(concept, row[first].start, row[last].end, n_units)

    def _said(
        self, meanings: Sequence[tuple[str, ...]], language: str, *, loose: bool
    ) -> Iterator[str]:
        """Give the concepts that one of the readings names; a name tells which is meant."""
        for lexemes in product(*meanings):
            name = self._names.get(tuple(sorted(lexemes)))
            if name and (loose or (language, *lexemes) in name.orders):
                yield name.concept


def _orders(concept: Concept, analyser: TextAnalyser) -> Iterator[tuple[str, list[str]]]:
    """Give the lexemes of each name that has several words, all of them of one meaning."""
    for language in LANGUAGES:
        for name in concept.names(language):
            words = analyser.words(name, language)
            if denies(words, language):
                continue
            row = units(words)
            meanings = [_meanings(unit, language, analyser) for unit in row]
            lexemes = [found[0] for found in meanings if len(found) == 1]
            if len(lexemes) == len(row) <= _LONGEST and len(set(lexemes)) > 1:
                yield language, lexemes


def _whole(row: Sequence[TermUnit], first: int, last: int) -> bool:
    """Whether units lie in one word or end where words do: no part of a compound reaches out."""
    if row[first].word == row[last].word:
        return True
    begins = first == 0 or row[first - 1].word != row[first].word
    ends = last + 1 == len(row) or row[last + 1].word != row[last].word
    return begins and ends


def _meanings(unit: TermUnit, language: str, analyser: TextAnalyser) -> tuple[str, ...]:
    """Give the lexemes that a unit stands for; none when they are too many to tell."""
    if unit.meant is not None:
        return unit.meant
    found = analyser.lexicon.sequence((unit.lemma,), language)
    meant = analyser.lexicon.meant(unit.text, unit.lemma, found, language)
    return meant if len(meant) <= _MOST_MEANINGS else ()
