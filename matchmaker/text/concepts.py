"""The taxonomy: technologies, processes, materials, … and problems, named in four languages."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, NamedTuple, Self

from rapidfuzz import fuzz, process

from matchmaker.errors import InputError
from matchmaker.text.analysis import TermUnit, TextAnalyser, Word, units
from matchmaker.text.lexicon import LANGUAGES, cell_entries, read_table
from matchmaker.text.segmentation import NEGATIONS, fold, hyphen_parts

_ID: Final = re.compile(r"[a-z0-9][a-z0-9_.-]*$")
_DIVISION: Final = re.compile(r"\d\d$")
_FEWEST_NAMES = 3
"""A label and two synonyms."""
PROBLEM: Final = "problem"
"""The kind of what breaks, rusts, costs too much, cannot be found: sought by whoever names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """Something that profiles need or offer."""

    id: str
    kind: str
    """technology, process, material, market, need, …, or problem."""
    broader: str | None
    """Id of the next wider concept; None at the top."""
    nace: tuple[str, ...]
    """NACE Rev.2 divisions, two digits."""
    labels: Mapping[str, str]
    synonyms: Mapping[str, tuple[str, ...]]
    addressed_by: Mapping[str, float] = field(default_factory=dict)
    """Of a problem: ids of the concepts that address it, each with a strength in (0, 1]."""

    def names(self, language: str) -> tuple[str, ...]:
        """Give the label and the synonyms in a language."""
        label = self.labels.get(language)
        return (*((label,) if label else ()), *self.synonyms.get(language, ()))


class Taxonomy:
    """All concepts, by id, with the way up from each."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._concepts: dict[str, Concept] = {}
        for row, concept in enumerate(concepts, start=1):
            if concept.id in self._concepts:
                raise InputError("id_repeats", field="id", value=concept.id, row=row)
            self._concepts[concept.id] = concept
        self._ancestors: dict[str, tuple[str, ...]] = {}
        for row, concept in enumerate(self._concepts.values(), start=1):
            self._ancestors[concept.id] = self._climb(concept, row)
        self._children: dict[str, list[str]] = {}
        for concept in self._concepts.values():
            if concept.broader:
                self._children.setdefault(concept.broader, []).append(concept.id)
        self._addressed: dict[str, dict[str, float]] = {}
        for row, concept in enumerate(self._concepts.values(), start=1):
            for id_, strength in concept.addressed_by.items():
                if id_ not in self._concepts:
                    raise InputError("concept_unknown", field="addressed_by", value=id_, row=row)
                self._addressed.setdefault(id_, {})[concept.id] = strength

    @classmethod
    def load(cls, path: Path, problems: Path | None = None) -> Self:
        """
        Read a table with the columns id, kind, broader, nace, en, it, de, fr.

        A language's cell is `label|synonym|synonym|…`, at least three. A table of problems has the
        columns id, broader, addressed_by, en, it, de, fr, where `addressed_by` is
        `concept:strength|concept:strength|…`.

        Raises:
            InputError: names the file, the row, the field and the rule it breaks.
        """
        with _naming(path):
            taxonomy = cls(_read_concepts(path))
        if problems is None:
            return taxonomy
        with _naming(problems):
            read = list(_read_problems(problems))
        with _naming(problems, rows_before=len(taxonomy)):
            return cls((*taxonomy, *read))

    def __getitem__(self, concept_id: str) -> Concept:
        return self._concepts[concept_id]

    def __contains__(self, concept_id: str) -> bool:
        return concept_id in self._concepts

    def __iter__(self) -> Iterator[Concept]:
        return iter(self._concepts.values())

    def __len__(self) -> int:
        return len(self._concepts)

    def get(self, concept_id: str) -> Concept | None:
        """Find a concept; None where there is none."""
        return self._concepts.get(concept_id)

    def label(self, concept_id: str, language: str) -> str:
        """Name a concept in a language, else in English, else by its id."""
        concept = self._concepts.get(concept_id)
        labels = concept.labels if concept else {}
        return labels.get(language) or labels.get("en") or concept_id

    def ancestors(self, concept_id: str) -> tuple[str, ...]:
        """Give the wider concepts, the nearest first; KeyError for an unknown id."""
        return self._ancestors[concept_id]

    def narrower(self, concept_id: str) -> tuple[str, ...]:
        """Give the next narrower concepts."""
        return tuple(self._children.get(concept_id, ()))

    def addresses(self, concept_id: str) -> Mapping[str, float]:
        """Give the problems that a concept addresses, each with its strength."""
        return self._addressed.get(concept_id, {})

    def is_problem(self, concept_id: str) -> bool:
        """Whether a concept is a problem, which is only ever sought."""
        return self._concepts[concept_id].kind == PROBLEM

    def of_kind(self, kind: str) -> tuple[Concept, ...]:
        """Give the concepts of a kind in the order of the table."""
        return tuple(c for c in self if c.kind == kind)

    def _climb(self, concept: Concept, row: int) -> tuple[str, ...]:
        path: list[str] = []
        above = concept.broader
        while above:
            if above not in self._concepts:
                raise InputError("concept_unknown", field="broader", value=above, row=row)
            if above in path or above == concept.id:
                raise InputError("concepts_in_circle", field="broader", value=above, row=row)
            path.append(above)
            above = self._concepts[above].broader
        return tuple(path)


@contextmanager
def _naming(path: Path, *, rows_before: int = 0) -> Iterator[None]:
    """Let errors name the table, and the row as counted from the table's own start."""
    try:
        yield
    except InputError as error:
        error.file = path.name
        if error.row is not None:
            error.row -= rows_before
        raise


def _read_concepts(path: Path) -> Iterator[Concept]:
    for number, row in read_table(path, ("id", "kind", "broader", "nace", *LANGUAGES)):
        yield _concept(row, number)


def _read_problems(path: Path) -> Iterator[Concept]:
    for number, row in read_table(path, ("id", "broader", "addressed_by", *LANGUAGES)):
        problem = _concept({**row, "kind": PROBLEM, "nace": ""}, number)
        yield replace(problem, addressed_by=dict(_strengths(row["addressed_by"], number)))


def _concept(row: Mapping[str, str], number: int) -> Concept:
    names = {language: cell_entries(row[language]) for language in LANGUAGES}
    _check(row, names, number)
    return Concept(
        id=row["id"],
        kind=row["kind"],
        broader=row["broader"] or None,
        nace=tuple(cell_entries(row["nace"])),
        labels={language: found[0] for language, found in names.items()},
        synonyms={language: tuple(found[1:]) for language, found in names.items()},
    )


def _strengths(cell: str, number: int) -> Iterator[tuple[str, float]]:
    for entry in cell_entries(cell):
        id_, _, written = entry.partition(":")
        try:
            strength = float(written)
        except ValueError:
            strength = 0.0
        # So that NaN is refused, too.
        if not 0 < strength <= 1:
            raise InputError("strength_invalid", field="addressed_by", value=entry, row=number)
        yield id_, strength


def _check(row: Mapping[str, str], names: Mapping[str, list[str]], number: int) -> None:
    if not _ID.match(row["id"]):
        raise InputError("concept_id_invalid", field="id", value=row["id"], row=number)
    if not row["kind"]:
        raise InputError("concept_kind_missing", field="kind", row=number)
    for division in cell_entries(row["nace"]):
        if not _DIVISION.match(division):
            raise InputError("division_invalid", field="nace", value=division, row=number)
    for language, found in names.items():
        if len(set(found)) < _FEWEST_NAMES:
            raise InputError("names_too_few", field=language, value=row[language], row=number)


ACRONYM: Final = re.compile(r"(?=(?:.*[A-Z]){2})[A-Za-z0-9&]{2,5}$")
_SHORTEST_TYPO = 6
_LEAST_SIMILARITY = 88.0
"""Of 100, rapidfuzz ratio: one letter dropped or doubled in six, one changed in nine."""
_SHORTEST_JOINED = 6
_MOST_SCATTERED = 3
"""Words of a problem's name that may stand apart."""


class Key(NamedTuple):
    """What a unit of the text is compared by."""

    text: str
    similarity: float


class ConceptNames:
    """The names of all concepts in one language, ready to be looked up."""

    def __init__(self, taxonomy: Taxonomy, analyser: TextAnalyser, language: str) -> None:
        self.sequences: dict[tuple[str, ...], list[tuple[tuple[str, ...], str]]] = {}
        self.joined: dict[str, dict[str, int]] = {}
        self.gerunds: set[tuple[str, str]] = set()
        """Names of one word in -ing only: "machining" is not meant by "machines"."""
        self._other_forms: set[tuple[str, str]] = set()
        self.denials: set[tuple[tuple[str, ...], str]] = set()
        """Names that deny: "the glue does not hold" is not meant by "the glue holds"."""
        self._language = language
        self.acronyms: set[str] = set()
        for concept in taxonomy:
            for name in concept.names(language):
                self._add(concept.id, analyser.words(name, language))
        self.gerunds -= self._other_forms
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

    def _anchored(self, taxonomy: Taxonomy) -> dict[str, list[tuple[tuple[str, ...], str]]]:
        problems = [
            (keys, concept)
            for entries in self.sequences.values()
            for keys, concept in entries
            if 1 < len(set(keys)) == len(keys) <= _MOST_SCATTERED and taxonomy.is_problem(concept)
        ]
        n_names = Counter(key for keys, _ in problems for key in keys)
        anchored: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for keys, concept in problems:
            # The rarest, so that few names are tried at a word; of equals the same in every run.
            anchor = min(keys, key=lambda key: (n_names[key], key))
            anchored.setdefault(anchor, []).append((keys, concept))
        return anchored

    def allows(self, concept: str, unit: TermUnit) -> bool:
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
                if denies(words, self._language):
                    self.denials.add((keys, concept))
            elif not denies(words, self._language):
                self.denials.discard((keys, concept))
            if len(keys) == 1:
                forms = self.gerunds if _is_gerund(words[0].text) else self._other_forms
                forms.add((keys[0], concept))
        joined = "".join(plain(word) for word in words)
        if len(joined) >= _SHORTEST_JOINED:
            self.joined.setdefault(joined, {})[concept] = max(1, len(keys))

    def _name_key(self, unit: TermUnit) -> str:
        if ACRONYM.match(unit.text):
            self.acronyms.add(unit.text.upper())
            return acronym_key(unit.text)
        return unit.lemma


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
