"""
Tell by the sentence which meaning of a homonym is meant.

A meaning is known by its cues: words that stand near it. The nearer ones count more (a simplified
Lesk algorithm, with cues listed by hand in place of dictionary glosses; Lesk 1986, SIGDOC).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple, Protocol, Self

import msgspec

from matchmaker.errors import InputError
from matchmaker.text.lemmas import Lemmatiser, read_msgpack
from matchmaker.text.lexicon import LANGUAGES, MARK, cell_entries, read_table
from matchmaker.text.segmentation import fold

_FILE = "homonyms.msgpack"
_TOPIC: Final = "@"
_NOT: Final = "!"
_ITSELF: Final = "~"
"""Stands for the homonym in a cue that must touch it: "le ~", "~ of"."""
_OF_NEIGHBOUR, _OF_MEANING, _OF_TOPIC = 3.0, 2.0, 1.0
"""Weights of a cue that touches the word, of one listed for it, of one of a whole topic."""
_USUAL = 1.0
"""What the usual meaning has ahead: one word of a topic far off doesn't outweigh it."""
_NEAR, _WINDOW = 4, 10
"""Words on either side: within the first a cue counts twice, beyond the second not at first."""
_MOST_OF_TEXT: Final = 3
"""Occurrences of one cue that count, where only the rest of the text can tell."""


class Meaning(NamedTuple):
    """One thing that a homonym stands for."""

    terms: tuple[str, ...]
    """Lexeme ids; some are of this table only, for what no lexeme names."""
    concepts: tuple[str, ...]
    excluded: tuple[str, ...]
    """Concepts that are not meant then: those of its other meanings, and those listed so."""
    cues: dict[str, float]
    usual: bool
    """Whether it is taken where nothing tells."""


class MeaningInText(NamedTuple):
    """A meaning told, on the exact part of the text that the homonym covers."""

    start: int
    end: int
    meaning: Meaning


class Reading(Protocol):
    """What telling needs of a word's reading."""

    @property
    def lemma(self) -> str: ...
    @property
    def terms(self) -> tuple[str, ...]: ...
    @property
    def homonyms(self) -> tuple[tuple[int, int, str], ...]: ...


class ReadWord(Protocol):
    """What telling needs of a word."""

    @property
    def text(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def reading(self) -> Reading: ...


class Homonyms:
    """The meanings of homonyms, by language and base form."""

    def __init__(self, meanings: Mapping[str, Mapping[str, tuple[Meaning, ...]]]) -> None:
        self._meanings = meanings

    @classmethod
    def none(cls) -> Self:
        """Every word means all that the lexicon says."""
        return cls({})

    @classmethod
    def load(cls, path: Path, topics: Path, lemmatiser: Lemmatiser) -> Self:
        """
        Read a table of meanings, and one of the topics that its cues may name.

        The first has the columns word, language, meaning, lexemes, concepts, cues and usual; the
        second id, en, it, de and fr. `|` separates the entries of a cell.

        Raises:
            InputError: names the file, the row, the field and the rule it breaks.
        """
        cues_of = {row["id"]: row for _, row in read_table(topics, ("id", *LANGUAGES))}
        columns = ("word", "language", "meaning", "lexemes", "concepts", "cues", "usual")
        read: dict[tuple[str, str], list[Meaning]] = {}
        for number, row in read_table(path, columns):
            if row["language"] not in LANGUAGES:
                raise InputError(
                    "language_unknown",
                    {"choices": ", ".join(LANGUAGES)},
                    file=path.name,
                    row=number,
                    field="language",
                    value=row["language"],
                )
            cues = _cues(row, cues_of, lemmatiser, path.name, number)
            read.setdefault((row["language"], row["word"]), []).append(_meaning(row, cues))
        table: dict[str, dict[str, tuple[Meaning, ...]]] = {x: {} for x in LANGUAGES}
        for (language, word), meanings in read.items():
            told = tuple(_excluding(meaning, meanings) for meaning in meanings)
            table[language][fold(word)] = told
            table[language].setdefault(lemmatiser.lemma(word, language).text, told)
        return cls(table)

    def save(self, folder: Path) -> None:
        """Write the meanings as read."""
        (folder / _FILE).write_bytes(msgspec.msgpack.encode(self._meanings))

    @classmethod
    def restore(cls, folder: Path) -> Self:
        """Read what `save` wrote; none from a snapshot that was written before there were any."""
        if not (folder / _FILE).is_file():
            return cls.none()
        return cls(read_msgpack(folder / _FILE, dict[str, dict[str, tuple[Meaning, ...]]]))

    def key(self, written: str, lemma: str, language: str) -> str | None:
        """Find what a word is listed by, as it is written or by its base form."""
        table = self._meanings.get(language)
        if not table:
            return None
        folded = fold(written)
        return folded if folded in table else lemma if lemma in table else None

    def tell(
        self, words: Sequence[ReadWord], language: str
    ) -> Iterator[tuple[int, list[MeaningInText]]]:
        """Give the words that hold a homonym whose meaning is told, by their index."""
        held = [at for at, word in enumerate(words) if word.reading.homonyms]
        if not held:
            return
        table = self._meanings[language]
        keys = [_keys(word) for word in words]
        in_text = Counter(key for found in keys for key in found)
        for at in held:
            word = words[at]
            told: list[MeaningInText] = []
            for start, end, key in word.reading.homonyms:
                meaning = _told(table[key], at, words, keys, in_text)
                # A word that says nothing by itself needs more than being usual.
                if meaning is not None and (meaning[1] or word.reading.terms):
                    told.append(MeaningInText(word.start + start, word.start + end, meaning[0]))
            if told:
                yield at, told


def _told(
    meanings: Sequence[Meaning],
    at: int,
    words: Sequence[ReadWord],
    keys: Sequence[frozenset[str]],
    in_text: Mapping[str, int],
) -> tuple[Meaning, bool] | None:
    """Give the meaning that most cues speak for, and whether any does; None where it is open."""
    near = [_near(meaning.cues, at, words, keys) for meaning in meanings]
    told = near if any(near) else [_anywhere(m.cues, keys[at], in_text) for m in meanings]
    scores = [x + _USUAL * m.usual for x, m in zip(told, meanings, strict=True)]
    best = max(scores)
    leading = [m for m, score in zip(meanings, scores, strict=True) if score == best]
    chosen = next((m for m in leading if m.usual), leading[0] if len(leading) == 1 else None)
    return (chosen, any(told)) if chosen and best else None


def _near(
    cues: Mapping[str, float], at: int, words: Sequence[ReadWord], keys: Sequence[frozenset[str]]
) -> float:
    score = 0.0
    for place in range(max(0, at - _WINDOW), min(len(words), at + _WINDOW + 1)):
        # The word itself is no cue, but for the other parts of a compound.
        weight = max((cues[key] for key in keys[place] if key in cues), default=0.0)
        score += weight * (2 if abs(place - at) <= _NEAR else 1)
    if at:
        score += cues.get(f"{fold(words[at - 1].text)} {_ITSELF}", 0.0)
    if at + 1 < len(words):
        score += cues.get(f"{_ITSELF} {fold(words[at + 1].text)}", 0.0)
    return score


def _anywhere(cues: Mapping[str, float], own: frozenset[str], in_text: Mapping[str, int]) -> float:
    return sum(
        weight * min(in_text[cue], _MOST_OF_TEXT)
        for cue, weight in cues.items()
        if cue in in_text and cue not in own
    )


def _keys(word: ReadWord) -> frozenset[str]:
    """Give what a word may be a cue by: as written, its base form, its lexemes, its parts."""
    reading = word.reading
    parts = [part.lemma for part in getattr(reading, "parts", ())]
    if reading.homonyms:
        # Its meaning is what is asked.
        held = {key for *_, key in reading.homonyms}
        return frozenset(part for part in parts if part not in held)
    return frozenset((fold(word.text), reading.lemma, *reading.terms, *parts))


def _cues(
    row: Mapping[str, str],
    topics: Mapping[str, Mapping[str, str]],
    lemmatiser: Lemmatiser,
    file: str,
    number: int,
) -> dict[str, float]:
    language = row["language"]
    cues: dict[str, float] = {}
    for entry in cell_entries(row["cues"]):
        if not entry.startswith(_TOPIC):
            weight = _OF_NEIGHBOUR if _ITSELF in entry else _OF_MEANING
            cues.update(dict.fromkeys(_forms(entry, language, lemmatiser), weight))
            continue
        if entry[1:] not in topics:
            raise InputError("topic_unknown", file=file, row=number, field="cues", value=entry)
        for cue in cell_entries(topics[entry[1:]][language]):
            for form in _forms(cue, language, lemmatiser):
                cues.setdefault(form, _OF_TOPIC)
    # A word is no cue of its own meaning, nor another of its occurrences.
    for form in _forms(row["word"], language, lemmatiser):
        cues.pop(form, None)
    return cues


def _forms(cue: str, language: str, lemmatiser: Lemmatiser) -> tuple[str, ...]:
    if cue.startswith(MARK):
        return (cue,)
    if _ITSELF in cue:
        return (fold(cue),)
    return fold(cue), lemmatiser.lemma(cue, language).text


def _meaning(row: Mapping[str, str], cues: dict[str, float]) -> Meaning:
    concepts = cell_entries(row["concepts"])
    return Meaning(
        terms=tuple(cell_entries(row["lexemes"])),
        concepts=tuple(each for each in concepts if not each.startswith(_NOT)),
        excluded=tuple(each[1:] for each in concepts if each.startswith(_NOT)),
        cues=cues,
        usual=bool(row["usual"]),
    )


def _excluding(meaning: Meaning, meanings: Sequence[Meaning]) -> Meaning:
    """Exclude what only the other meanings name."""
    others = {concept for other in meanings for concept in other.concepts}
    excluded = {*meaning.excluded, *(others - {*meaning.concepts})}
    return meaning._replace(excluded=tuple(sorted(excluded)))
