"""Find the concepts of the taxonomy in a text, never inside a longer word."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple, Self

import msgspec
from rapidfuzz import fuzz, process

from matchmaker.text.analysis import Analyser, Unit, Word, continues, units
from matchmaker.text.concepts import Concept, Taxonomy
from matchmaker.text.lemmas import read_msgpack
from matchmaker.text.lexicon import LANGUAGES
from matchmaker.text.paraphrases import Paraphrases
from matchmaker.text.segmentation import fold, hyphen_parts
from matchmaker.text.stopwords import FUNCTION_WORDS

_CONCEPTS = "concepts.msgpack"
_ACRONYM: Final = re.compile(r"(?=(?:.*[A-Z]){2})[A-Za-z0-9&]{2,5}$")
_PLURAL: Final = re.compile(r"([A-Z]{2,4})s$")
_SHORTEST_TYPO = 6
_LEAST_SIMILARITY = 88.0
"""Of 100, rapidfuzz ratio: one letter dropped or doubled in six, one changed in nine."""
_REORDERED = 0.95
_LOWERED = 0.95
"""Similarity of words in another order ("welding by laser"), of an acronym in small letters."""
_SHORTEST_JOINED = 6
_LONGEST_JOINED = 3
_PARAPHRASED = 0.8
"""Similarity of other words with the same meaning."""


class Mention(NamedTuple):
    """A concept that a text names; `text[start:end] == surface`."""

    concept: str
    start: int
    end: int
    surface: str
    similarity: float
    """In (0, 1]; below 1 for a typo, another word order, other words, small letters."""


class _Match(NamedTuple):
    """A name found, on the exact parts of words that it covers."""

    concept: str
    start: int
    end: int
    n_units: int
    similarity: float


class _Key(NamedTuple):
    """What a unit of the text is compared by."""

    text: str
    similarity: float


class _Names:
    """The names of all concepts in one language, ready to be looked up."""

    def __init__(self, taxonomy: Taxonomy, analyser: Analyser, language: str) -> None:
        self.sequences: dict[tuple[str, ...], list[tuple[tuple[str, ...], str]]] = {}
        self.joined: dict[str, dict[str, int]] = {}
        self.gerunds: set[tuple[str, str]] = set()
        """Names of one word in -ing: "machining" is not meant by "machines"."""
        self.acronyms: set[str] = set()
        for concept in taxonomy:
            for name in concept.names(language):
                self._add(concept.id, analyser.words(name, language))
        self.vocabulary = frozenset(key for keys in self.sequences for key in keys)
        self.longest = max(map(len, self.sequences), default=0)
        self.joined_starts = frozenset(name[:3] for name in self.joined)
        self._corrections: dict[str, _Key | None] = {}
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        for key in sorted(self.vocabulary):
            if len(key) >= _SHORTEST_TYPO - 1 and key.isalpha():
                self._by_letter[key[0]].append(key)

    def allows(self, concept: str, unit: Unit) -> bool:
        """Whether a single word may name a concept that it shares a base form with."""
        return (unit.lemma, concept) not in self.gerunds or _is_gerund(unit.text)

    def correct(self, word: str) -> _Key | None:
        """Find the name's word that a mistyped word means."""
        if word not in self._corrections:
            self._corrections[word] = self._nearest(word)
        return self._corrections[word]

    def _nearest(self, word: str) -> _Key | None:
        if len(word) < _SHORTEST_TYPO or not word.isalpha():
            return None
        near = process.extractOne(
            word, self._by_letter[word[0]], scorer=fuzz.ratio, score_cutoff=_LEAST_SIMILARITY
        )
        return _Key(near[0], near[1] / 100) if near else None

    def _add(self, concept: str, words: Sequence[Word]) -> None:
        keys = tuple(self._name_key(unit) for unit in units(words))
        # What grammar leaves of "start-up" or "no code" names nothing; written as one it does.
        whole = len(words) == 1 and not hyphen_parts(words[0].text)
        if len(keys) > 1 or (keys and whole):
            entries = self.sequences.setdefault(tuple(sorted(keys)), [])
            if (keys, concept) not in entries:
                entries.append((keys, concept))
            if len(keys) == 1 and _is_gerund(words[0].text):
                self.gerunds.add((keys[0], concept))
        joined = "".join(_plain(word) for word in words)
        if len(joined) >= _SHORTEST_JOINED:
            self.joined.setdefault(joined, {})[concept] = max(1, len(keys))

    def _name_key(self, unit: Unit) -> str:
        if _ACRONYM.match(unit.text):
            self.acronyms.add(unit.text.upper())
            return _acronym_key(unit.text)
        return unit.lemma


class Tagger:
    """
    Finds concepts by the base forms of their names, in the text's language and in English.

    Tolerates inflection, compounds, hyphens, grammar words between, another order around them, and
    typos in longer words. An acronym that is also a word ("MES", "AI") must stand in capitals.
    """

    def __init__(
        self, taxonomy: Taxonomy, analyser: Analyser, paraphrases: Paraphrases | None = None
    ) -> None:
        self.taxonomy = taxonomy
        self.analyser = analyser
        self._names: dict[str, _Names] = {}
        self._known_paraphrases = paraphrases

    def prepare(self) -> None:
        """Read the names in every language, so that the analyser saves what it needs for them."""
        for language in LANGUAGES:
            self._names_in(language)

    def save(self, folder: Path) -> None:
        """Write the taxonomy and the analyser, with every name read."""
        self.prepare()
        paraphrases = self._paraphrases
        self.analyser.save(folder)
        paraphrases.save(folder)
        (folder / _CONCEPTS).write_bytes(msgspec.msgpack.encode(list(self.taxonomy)))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote; SnapshotError when it is missing or broken."""
        taxonomy = Taxonomy(read_msgpack(folder / _CONCEPTS, list[Concept]))
        analyser = Analyser.load(folder)
        return cls(taxonomy, analyser, Paraphrases.load(folder, analyser))

    def mentions(self, text: str, language: str | None = None) -> list[Mention]:
        """Give the concepts in order of place; where names overlap, the longest one."""
        settled = self.analyser.language_of(text, language)
        return self.mentions_of(text, self.analyser.words(text, settled), settled)

    def mentions_of(self, text: str, words: Sequence[Word], language: str) -> list[Mention]:
        """As `mentions`, for words already read in a settled language."""
        found: list[_Match] = []
        if language:
            found.extend(_matches(words, self._names_in(language), language, typos=True))
        if language != "en":
            english = self.analyser.words(text, "en")
            borrowed = _matches(english, self._names_in("en"), "en", typos=not language)
            found.extend(m for m in borrowed if _is_foreign(m, words))
        found.extend(_Match(*p, _PARAPHRASED) for p in self._paraphrases.find(words, language))
        unique = {_mention(text, match) for match in _longest(found)}
        return sorted(_strongest(unique), key=lambda m: (m.start, m.end, m.concept))

    @cached_property
    def _paraphrases(self) -> Paraphrases:
        return self._known_paraphrases or Paraphrases.read(self.taxonomy, self.analyser)

    def _names_in(self, language: str) -> _Names:
        if language not in self._names:
            self._names[language] = _Names(self.taxonomy, self.analyser, language)
        return self._names[language]


def _matches(
    words: Sequence[Word], names: _Names, language: str, *, typos: bool
) -> Iterator[_Match]:
    row = units(words)
    keys = [_text_key(unit, words, names, language, typos=typos) for unit in row]
    for first, key in enumerate(keys):
        if key is not None:
            yield from _from(first, row, keys, names)
    yield from _joined(words, names)


def _from(
    first: int, row: Sequence[Unit], keys: Sequence[_Key | None], names: _Names
) -> Iterator[_Match]:
    """Give the names that begin at a unit."""
    window: list[str] = []
    similarity = 1.0
    for last in range(first, min(first + names.longest, len(row))):
        key = keys[last]
        if key is None or (last > first and not continues(row[last - 1], row[last])):
            return
        window.append(key.text)
        similarity = min(similarity, key.similarity)
        entries = names.sequences.get(tuple(sorted(window)), ())
        loose = len(window) > 2 or row[last].word - row[first].word >= len(window)
        for keys_in_order, concept in entries:
            if len(window) == 1 and not names.allows(concept, row[first]):
                continue
            in_order = list(keys_in_order) == window
            if in_order or loose:
                likeness = similarity if in_order else similarity * _REORDERED
                yield _Match(concept, row[first].start, row[last].end, len(window), likeness)


def _joined(words: Sequence[Word], names: _Names) -> Iterator[_Match]:
    """Find names written together or apart: "foodtech", "food tech"; grammar words count."""
    for first, word in enumerate(words):
        joined = ""
        for following in words[first : first + _LONGEST_JOINED]:
            if joined and following.gap:
                break
            joined += _plain(following)
            if len(joined) >= 3 and joined[:3] not in names.joined_starts:
                break
            # Plurals of such names are in no dictionary: "start-ups".
            found = names.joined.get(joined) or names.joined.get(joined.removesuffix("s"), {})
            for concept, n_units in found.items():
                yield _Match(concept, word.start, following.end, n_units, 1.0)


def _text_key(
    unit: Unit, words: Sequence[Word], names: _Names, language: str, *, typos: bool
) -> _Key | None:
    """Say what to compare a unit by; None when no name has it."""
    if (acronym := _acronym(unit, words, names, language)) is not None:
        return acronym
    if unit.lemma in names.vocabulary:
        return _Key(unit.lemma, 1.0)
    if not typos or unit.known:
        return None
    return names.correct(unit.lemma)


def _acronym(unit: Unit, words: Sequence[Word], names: _Names, language: str) -> _Key | None:
    plural = _PLURAL.match(unit.text)
    text = plural.group(1) if plural else unit.text
    if text.upper() not in names.acronyms:
        return None
    a_word = unit.known or text.lower() in FUNCTION_WORDS.get(language, ())
    if _ACRONYM.match(text) and not (a_word and _is_shouted(unit, words)):
        return _Key(_acronym_key(text), 1.0)
    if not a_word and len(text) > 2:
        return _Key(_acronym_key(text), _LOWERED)
    return None


def _is_shouted(unit: Unit, words: Sequence[Word]) -> bool:
    """Whether a longer word beside it stands in capitals, too."""
    beside = words[max(0, unit.word - 1) : unit.word + 2]
    return any(len(word.text) > 3 and word.text.isupper() for word in beside)


def _is_foreign(match: _Match, words: Sequence[Word]) -> bool:
    """Whether an English name in another language's text has a word which that language lacks."""
    covered = [w for w in words if w.start < match.end and match.start < w.end]
    return any(
        not (word.reading.known or word.reading.grammar) or _ACRONYM.match(word.text) is not None
        for word in covered
    )


def _longest(matches: Iterable[_Match]) -> list[_Match]:
    """Keep the longest names and what stands on exactly the same place."""
    kept: list[_Match] = []
    places: list[tuple[int, int]] = []
    for match in sorted(matches, key=lambda m: (-m.n_units, m.start - m.end, -m.similarity)):
        place = (match.start, match.end)
        after = bisect_left(places, place)
        if after < len(places) and places[after] == place:
            kept.append(match)
        elif (after == 0 or places[after - 1][1] <= match.start) and (
            after == len(places) or match.end <= places[after][0]
        ):
            places.insert(after, place)
            kept.append(match)
    return kept


def _mention(text: str, match: _Match) -> Mention:
    """Widen a part of a compound to the word that a reader sees."""
    start, end = match.start, match.end
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return Mention(match.concept, start, end, text[start:end], match.similarity)


def _strongest(mentions: Iterable[Mention]) -> list[Mention]:
    best: dict[tuple[str, int, int], Mention] = {}
    for mention in mentions:
        place = mention[:3]
        if place not in best or mention.similarity > best[place].similarity:
            best[place] = mention
    return list(best.values())


def _plain(word: Word) -> str:
    return fold(word.text).replace("-", "").replace("\u2010", "").replace("\u2011", "")


def _is_gerund(word: str) -> bool:
    return word.lower().endswith(("ing", "ings"))


def _acronym_key(text: str) -> str:
    # The sign keeps an acronym apart from a word of the same letters.
    return "^" + text.upper()
