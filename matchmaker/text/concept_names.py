"""The names of all concepts in one language, ready to be looked up, however they are spelt."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple, Self

import msgspec
from rapidfuzz import fuzz, process

from matchmaker.text.analysis import TermUnit, TextAnalyser, Word, units
from matchmaker.text.concepts import Taxonomy
from matchmaker.text.lemmas import read_msgpack
from matchmaker.text.segmentation import NEGATIONS, fold, hyphen_parts

ACRONYM: Final = re.compile(r"(?=(?:.*[A-Z]){2})[A-Za-z0-9&]{2,5}$")
_SHORTEST_TYPO = 6
_LEAST_SIMILARITY = 88.0
"""Of 100, rapidfuzz ratio: one letter dropped or doubled in six, one changed in nine."""
_SHORTEST_JOINED = 6
_MOST_SCATTERED = 3
"""Words of a problem's name that may stand apart."""

Named = tuple[tuple[str, ...], str]
"""The keys of a name's words, in order, and the concept that it names."""


class Key(NamedTuple):
    """What a unit of the text is compared by."""

    text: str
    similarity: float


class _Kept(NamedTuple):
    """A table of names as it stands in a file."""

    sequences: list[Named]
    denials: list[Named]
    joined: dict[str, dict[str, int]]
    gerunds: list[tuple[str, str]]
    acronyms: list[str]


@dataclass(frozen=True, slots=True)
class NameTable:
    """All names of a language as read, which takes half a second."""

    sequences: dict[Named, None] = field(default_factory=dict)
    """In the order of the taxonomy; the values say nothing."""
    denials: set[Named] = field(default_factory=set)
    """Names that deny: "the glue does not hold" is not meant by "the glue holds"."""
    joined: dict[str, dict[str, int]] = field(default_factory=dict)
    """Number of units by concept, by the letters of all words."""
    gerunds: set[tuple[str, str]] = field(default_factory=set)
    """Names of one word in -ing only: "machining" is not meant by "machines"."""
    acronyms: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, taxonomy: Taxonomy, analyser: TextAnalyser, language: str) -> Self:
        """Read every name that a taxonomy has in a language."""
        table = cls()
        other_forms: set[tuple[str, str]] = set()
        for concept in taxonomy:
            for name in concept.names(language):
                table._add(concept.id, analyser.words(name, language), language, other_forms)
        table.gerunds.difference_update(other_forms)
        return table

    def save(self, folder: Path, language: str) -> None:
        """Write what was read, in an order that is the same in every run."""
        kept = _Kept(
            sequences=list(self.sequences),
            denials=sorted(self.denials),
            joined=self.joined,
            gerunds=sorted(self.gerunds),
            acronyms=sorted(self.acronyms),
        )
        _file(folder, language).write_bytes(msgspec.msgpack.encode(kept))

    @classmethod
    def load(cls, folder: Path, language: str) -> Self:
        """Read what `save` wrote; SnapshotError when it is missing or broken."""
        kept = read_msgpack(_file(folder, language), _Kept)
        return cls(
            sequences=dict.fromkeys(kept.sequences),
            denials=set(kept.denials),
            joined=kept.joined,
            gerunds=set(kept.gerunds),
            acronyms=set(kept.acronyms),
        )

    def _add(
        self,
        concept: str,
        words: Sequence[Word],
        language: str,
        other_forms: set[tuple[str, str]],
    ) -> None:
        keys = tuple(self._key(unit) for unit in units(words))
        # What grammar leaves of "start-up" or "no code" names nothing; written as one it does.
        whole = len(words) == 1 and not hyphen_parts(words[0].text)
        if len(keys) > 1 or (keys and whole):
            if (keys, concept) not in self.sequences:
                self.sequences[keys, concept] = None
                if denies(words, language):
                    self.denials.add((keys, concept))
            elif not denies(words, language):
                self.denials.discard((keys, concept))
            if len(keys) == 1:
                forms = self.gerunds if _is_gerund(words[0].text) else other_forms
                forms.add((keys[0], concept))
        joined = "".join(plain(word) for word in words)
        if len(joined) >= _SHORTEST_JOINED:
            self.joined.setdefault(joined, {})[concept] = max(1, len(keys))

    def _key(self, unit: TermUnit) -> str:
        if ACRONYM.match(unit.text):
            self.acronyms.add(unit.text.upper())
            return acronym_key(unit.text)
        return unit.lemma


class ConceptNames:
    """The names of a language, by what a text may say of them."""

    def __init__(self, taxonomy: Taxonomy, table: NameTable) -> None:
        self.table = table
        self.joined: Mapping[str, Mapping[str, int]] = table.joined
        self.denials = table.denials
        self.acronyms = table.acronyms
        self.sequences: dict[tuple[str, ...], list[Named]] = {}
        for keys, concept in table.sequences:
            self.sequences.setdefault(tuple(sorted(keys)), []).append((keys, concept))
        self.scattered = self._anchored(taxonomy)
        """Names of problems that may stand apart, by their rarest key."""
        self.vocabulary = frozenset(key for keys in self.sequences for key in keys)
        self.longest = max(map(len, self.sequences), default=0)
        self.joined_starts = frozenset(name[:3] for name in self.joined)
        self._corrections: dict[str, Key | None] = {}
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        for key in sorted(self.vocabulary):
            if len(key) >= _SHORTEST_TYPO - 1 and key.isalpha():
                self._by_letter[key[0]].append(key)

    def _anchored(self, taxonomy: Taxonomy) -> dict[str, list[Named]]:
        problems = [
            (keys, concept)
            for entries in self.sequences.values()
            for keys, concept in entries
            if 1 < len(set(keys)) == len(keys) <= _MOST_SCATTERED and taxonomy.is_problem(concept)
        ]
        n_names = Counter(key for keys, _ in problems for key in keys)
        anchored: dict[str, list[Named]] = {}
        for keys, concept in problems:
            # The rarest, so that few names are tried at a word; of equals the same in every run.
            anchor = min(keys, key=lambda key: (n_names[key], key))
            anchored.setdefault(anchor, []).append((keys, concept))
        return anchored

    def allows(self, concept: str, unit: TermUnit) -> bool:
        """Whether a single word may name a concept that it shares a base form with."""
        return (unit.lemma, concept) not in self.table.gerunds or _is_gerund(unit.text)

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


def _file(folder: Path, language: str) -> Path:
    return folder / f"names-{language}.msgpack"


def has_names(folder: Path, language: str) -> bool:
    """Whether a folder has the names of a language as read."""
    return _file(folder, language).is_file()


def denies(words: Iterable[Word], language: str) -> bool:
    """Whether a negation is among some words."""
    return any(word.text.lower() in NEGATIONS[language] for word in words)


def plain(word: Word) -> str:
    """Fold a word as written, its hyphens left out."""
    return fold(word.text).replace("-", "").replace("\u2010", "").replace("\u2011", "")


def _is_gerund(word: str) -> bool:
    return word.lower().endswith(("ing", "ings"))


def acronym_key(text: str) -> str:
    """Key of an acronym among the keys of words."""
    # The sign keeps an acronym apart from a word of the same letters.
    return "^" + text.upper()
