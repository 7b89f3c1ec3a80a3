"""The names of all concepts in one language, ready to be looked up in a text."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process

from matchmaker.text.analysis import Analyser, Unit, Word, units
from matchmaker.text.concepts import Taxonomy
from matchmaker.text.segmentation import fold, hyphen_parts

ACRONYM: Final = re.compile(r"(?=(?:.*[A-Z]){2})[A-Za-z0-9&]{2,5}$")
_SHORTEST_TYPO = 6
_LEAST_SIMILARITY = 88.0
"""Of 100, rapidfuzz ratio: one letter dropped or doubled in six, one changed in nine."""
_SHORTEST_JOINED = 6


class Key(NamedTuple):
    """What a unit of the text is compared by."""

    text: str
    similarity: float


class Names:
    """The names of all concepts in one language, ready to be looked up."""

    def __init__(self, taxonomy: Taxonomy, analyser: Analyser, language: str) -> None:
        self.sequences: dict[tuple[str, ...], list[tuple[tuple[str, ...], str]]] = {}
        self.joined: dict[str, dict[str, int]] = {}
        self.gerunds: set[tuple[str, str]] = set()
        """Names of one word in -ing only: "machining" is not meant by "machines"."""
        self._other_forms: set[tuple[str, str]] = set()
        self.acronyms: set[str] = set()
        for concept in taxonomy:
            for name in concept.names(language):
                self._add(concept.id, analyser.words(name, language))
        self.gerunds -= self._other_forms
        self.vocabulary = frozenset(key for keys in self.sequences for key in keys)
        self.longest = max(map(len, self.sequences), default=0)
        self.joined_starts = frozenset(name[:3] for name in self.joined)
        self._corrections: dict[str, Key | None] = {}
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        for key in sorted(self.vocabulary):
            if len(key) >= _SHORTEST_TYPO - 1 and key.isalpha():
                self._by_letter[key[0]].append(key)

    def allows(self, concept: str, unit: Unit) -> bool:
        """Whether a single word may name a concept that it shares a base form with."""
        return (unit.lemma, concept) not in self.gerunds or _is_gerund(unit.text)

    def correct(self, word: str) -> Key | None:
        """Find the name's word that a mistyped word means."""
        if word not in self._corrections:
            self._corrections[word] = self._nearest(word)
        return self._corrections[word]

    def _nearest(self, word: str) -> Key | None:
        if len(word) < _SHORTEST_TYPO or not word.isalpha():
            return None
        near = process.extractOne(
            word, self._by_letter[word[0]], scorer=fuzz.ratio, score_cutoff=_LEAST_SIMILARITY
        )
        return Key(near[0], near[1] / 100) if near else None

    def _add(self, concept: str, words: Sequence[Word]) -> None:
        keys = tuple(self._name_key(unit) for unit in units(words))
        # What grammar leaves of "start-up" or "no code" names nothing; written as one it does.
        whole = len(words) == 1 and not hyphen_parts(words[0].text)
        if len(keys) > 1 or (keys and whole):
            entries = self.sequences.setdefault(tuple(sorted(keys)), [])
            if (keys, concept) not in entries:
                entries.append((keys, concept))
            if len(keys) == 1:
                forms = self.gerunds if _is_gerund(words[0].text) else self._other_forms
                forms.add((keys[0], concept))
        joined = "".join(plain(word) for word in words)
        if len(joined) >= _SHORTEST_JOINED:
            self.joined.setdefault(joined, {})[concept] = max(1, len(keys))

    def _name_key(self, unit: Unit) -> str:
        if ACRONYM.match(unit.text):
            self.acronyms.add(unit.text.upper())
            return acronym_key(unit.text)
        return unit.lemma


def plain(word: Word) -> str:
    """Fold a word as written, its hyphens left out."""
    return fold(word.text).replace("-", "").replace("\u2010", "").replace("\u2011", "")


def _is_gerund(word: str) -> bool:
    return word.lower().endswith(("ing", "ings"))


def acronym_key(text: str) -> str:
    """Key of an acronym among the keys of words."""
    # The sign keeps an acronym apart from a word of the same letters.
    return "^" + text.upper()
