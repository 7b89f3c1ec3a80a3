"""Base forms of words, remembered so that a cold process need not open a dictionary."""

import unicodedata
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Final, NamedTuple, Self, TypeVar

import msgspec

from matchmaker.errors import SnapshotError
from matchmaker.text.segmentation import fold

T = TypeVar("T")

LEMMAS = "lemmas.msgpack"
_SUPPORTED: Final = frozenset(("it", "en", "de", "fr"))
# Endings of words that no dictionary has; only regular and frequent ones, so that names survive.
_ENDINGS: Final = {
    "it": (("zioni", "zione"), ("sioni", "sione"), ("ture", "tura"), ("menti", "mento"),
           ("trici", "trice"), ("tori", "tore"), ("iche", "ico"), ("ici", "ico"), ("ica", "ico"),
           ("ali", "ale"), ("ati", "ato"), ("ate", "ato"), ("ata", "ato"), ("osi", "oso")),
    "en": (("ies", "y"), ("sses", "ss"), ("ss", "ss"), ("us", "us"), ("is", "is"), ("s", "")),
    "fr": (("ss", "ss"), ("us", "us"), ("is", "is"), ("ées", "é"), ("ée", "é"), ("s", "")),
    "de": (),
}  # fmt: skip
_ADJECTIVE_ENDINGS: Final = ("em", "en", "er", "es", "e")
_ADJECTIVE_SUFFIXES: Final = ("ig", "lich", "isch")
_SHORTEST_INFLECTED = 6
"""Letters; shorter unknown words are names and abbreviations more often than plurals."""


class Lemma(NamedTuple):
    """The folded base form of a word, and whether a dictionary has the word."""

    text: str
    known: bool


class Lemmatiser:
    """
    Base forms in it, en, de and fr, from simplemma's dictionaries.

    What was once looked up is kept per language, and saved with a snapshot: opening the German
    dictionary alone takes a second.
    """

    def __init__(self, memory: dict[str, dict[str, str]] | None = None) -> None:
        memory = memory or {}
        self._memory = {language: memory.get(language, {}) for language in sorted(_SUPPORTED)}
        self._fragments: dict[str, dict[str, str]] = {language: {} for language in self._memory}

    def lemma(self, word: str, language: str | None, *, keep: bool = True) -> Lemma:
        """
        Find the base form; outside the four languages a word is its own, folded.

        What is not to `keep` (fragments tried as parts of a compound) is not saved.
        """
        if language not in _SUPPORTED:
            return Lemma(fold(word), known=False)
        # A fragment is looked up in fewer forms, so the two must not answer for one another: what a
        # word is read as would hang on what was read before.
        memory = self._memory if keep else self._fragments
        kept = memory[language].get(word)
        if kept is None:
            kept = memory[language][word] = _look_up(word, language, inflected=keep)
        # A leading "?" marks what no dictionary has; it never starts a word.
        return Lemma(kept[1:], known=False) if kept[0] == "?" else Lemma(kept, known=True)

    def forget_all_but(self, words: Set[str]) -> None:
        """Keep the base forms of these words only, and what they were in turn looked up as."""
        bases = {
            base.removeprefix("?")
            for memory in self._memory.values()
            for word, base in memory.items()
            if word in words
        }
        self._memory = {
            language: {w: base for w, base in memory.items() if w in words or w in bases}
            for language, memory in self._memory.items()
        }

    def save(self, folder: Path) -> None:
        """Write everything looked up so far, in an order that does not tell when it was."""
        folder.mkdir(parents=True, exist_ok=True)
        # Sorted here: the encoder's own way of sorting takes ten times as long.
        ordered = {each: dict(sorted(self._memory[each].items())) for each in sorted(self._memory)}
        (folder / LEMMAS).write_bytes(msgspec.msgpack.encode(ordered))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote; SnapshotError when it is missing or broken."""
        return cls(read_msgpack(folder / LEMMAS, dict[str, dict[str, str]]))


def read_msgpack(path: Path, kind: type[T]) -> T:
    """Decode a file of a snapshot; SnapshotError when it is missing or broken."""
    try:
        return msgspec.msgpack.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError) as error:
        raise SnapshotError("lemmas_unreadable", {"path": path, "problem": error}) from error


def _look_up(word: str, language: str, *, inflected: bool) -> str:
    # Imported here: the module and its dictionaries are not needed for remembered words.
    from simplemma import is_known, lemmatize  # noqa: PLC0415

    word = unicodedata.normalize("NFC", word.replace("\u00ad", ""))
    spelling = next((s for s in _spellings(word, language) if is_known(s, lang=language)), None)
    if spelling is None and inflected and language == "de":
        spelling = next((s for s in _uninflected(word) if is_known(s, lang=language)), None)
    if spelling is not None:
        # "Lasers" as a German genitive and "Laser's" fold alike, so folding comes last.
        return fold(_bare(lemmatize(spelling, lang=language), language)) or "?"
    return "?" + fold(_without_ending(word.lower(), language))


def _spellings(word: str, language: str) -> Iterator[str]:
    """Try Swiss and typewriter spellings of German; the first known one counts."""
    if language != "de":
        yield word
        if len(word) > 3 and word.isupper():
            yield word.lower()
        return
    swiss = word.replace("ß", "ss")
    for form in (swiss, swiss.capitalize() if swiss.isupper() else swiss):
        yield form
        yield form.replace("ss", "ß")
        yield _umlauts(form)
        yield _umlauts(form).replace("ss", "ß")


def _uninflected(word: str) -> Iterator[str]:
    """Take the endings off a German adjective that no dictionary has inflected: "textilen"."""
    if word.islower():
        for ending in _ADJECTIVE_ENDINGS:
            if len(word) >= _SHORTEST_INFLECTED and word.endswith(ending):
                yield word.removesuffix(ending)


def _bare(lemma: str, language: str) -> str:
    """Mend base forms of German adjectives that the dictionary leaves inflected: "sonstiges"."""
    if language == "de" and lemma.islower():
        for ending in _ADJECTIVE_ENDINGS:
            if lemma.endswith(tuple(suffix + ending for suffix in _ADJECTIVE_SUFFIXES)):
                return lemma.removesuffix(ending)
    return lemma


def _umlauts(word: str) -> str:
    for typed, umlaut in (
        ("ae", "ä"),
        ("oe", "ö"),
        ("ue", "ü"),
        ("Ae", "Ä"),
        ("Oe", "Ö"),
        ("Ue", "Ü"),
    ):
        word = word.replace(typed, umlaut)
    return word


def _without_ending(word: str, language: str) -> str:
    if len(word) < _SHORTEST_INFLECTED or not word.isalpha():
        return word
    for ending, base in _ENDINGS[language]:
        if word.endswith(ending):
            return word[: len(word) - len(ending)] + base
    return word
