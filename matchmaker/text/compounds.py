"""Split German compounds into words that the lexicon or the dictionary has."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from matchmaker.text.lemmas import Lemma

_SHORTEST_COMPOUND = 7
_LONGEST_COMPOUND = 60
"""Letters; beyond, it is no word but a blank that was left out, and the search would be deep."""
_SHORTEST_PART = 4
_LINKS: Final = ("s", "es", "n", "en", "er", "e")
"""What German puts between the parts of a compound."""
_STEM_ENDINGS: Final = ("en", "e", "n", "ern")
"""What a first part may have lost: Schweiss(en), Schul(e)."""
_SHORT_HEADS: Final = frozenset(
    ("bau", "gas", "rad", "see", "weg", "öl", "gut", "rat", "tor", "uhr")
)
_NEVER_FIRST_WORDS = """
aber ander anti auseinander auss ausser durch einer entgegen fort gegen hinter hinweg leer mehr
miss mit nach nieder nicht ober ohne samt selbst stell über uber ueber umher unter viel voll voran
voraus vorbei weiter wider wieder wissen zurecht zurück zusammen zwischen herr herz verb erst eben
"""
_NEVER_FIRST: Final = frozenset(_NEVER_FIRST_WORDS.split())
_NEVER_LAST_WORDS = """
heit keit haft lich schaft tion tionen isch ieren lings mals weise wegen logie ling linge lein
nissen igen igkeit iger ungen ende enden enten stens sten bare baren raten
"""
_NEVER_LAST: Final = frozenset(_NEVER_LAST_WORDS.split())
_COST_OF_A_PART = 4
"""In letters: keeps a word whole when a third part explains little."""


class CompoundPart(NamedTuple):
    """A word inside a compound."""

    start: int
    end: int
    lemma: str


def split_compound(
    word: str,
    lemma: Callable[[str], Lemma],
    is_term: Callable[[str], bool],
    *,
    known: bool = False,
) -> tuple[CompoundPart, ...]:
    """
    Find the parts of a compound, or nothing when it is no compound.

    Positions count from the start of the word. `lemma` gives German base forms, `is_term` says
    whether a folded lemma is in the lexicon; such parts win over plain dictionary words. `known`
    says that the dictionary has the whole word: then its parts must be longer, for "Hersteller"
    is no "Teller".
    """
    if (
        not _SHORTEST_COMPOUND <= len(word) <= _LONGEST_COMPOUND
        or not word.isalpha()
        or len(word) != len(word.lower())
    ):
        return ()
    _, parts = _Splitter(word, lemma, is_term, _SHORTEST_PART + known).best(0)
    return parts if len(parts) > 1 else ()


class _Splitter:
    """The best split of one word, by dynamic programming from the right."""

    def __init__(
        self,
        word: str,
        lemma: Callable[[str], Lemma],
        is_term: Callable[[str], bool],
        shortest: int,
    ) -> None:
        self._shortest = shortest
        self._word = word.lower()
        self._is_noun = word[0].isupper()
        self._lemma = lemma
        self._is_term = is_term
        self._found: dict[int, tuple[float, tuple[CompoundPart, ...]]] = {}

    def best(self, start: int) -> tuple[float, tuple[CompoundPart, ...]]:
        """Give the worth and the parts of the best split from here to the end."""
        if start not in self._found:
            self._found[start] = max(self._splits(start), default=(float("-inf"), ()))
        return self._found[start]

    def _splits(self, start: int) -> Iterator[tuple[float, tuple[CompoundPart, ...]]]:
        end = len(self._word)
        if start and (last := self._read((self._word[start:],), last=True)):
            yield last[0], (CompoundPart(start, end, last[1]),)
        for cut in range(start + _SHORTEST_PART - 1, end - 2):
            piece = self._word[start:cut]
            rest = self.best(cut)
            if rest[1] and (first := self._read(tuple(_stems(piece)), last=False)):
                yield first[0] + rest[0], (CompoundPart(start, cut, first[1]), *rest[1])

    def _read(self, forms: tuple[str, ...], *, last: bool) -> tuple[float, str] | None:
        piece = forms[0]
        if piece in (_NEVER_LAST if last else _NEVER_FIRST):
            return None
        readings = [self._lemma(form) for form in _cased(forms)]
        if last and self._is_noun and readings[0].known:
            # The "pass" that ends "Produktpass" is a passport, not what is "passend".
            readings = readings[:1]
        for reading in readings:
            if self._is_term(reading.text):
                return 2 * len(piece) - _COST_OF_A_PART, reading.text
        long_enough = len(piece) >= self._shortest or (last and piece in _SHORT_HEADS)
        for reading in readings:
            if long_enough and reading.known:
                return len(piece) - _COST_OF_A_PART, reading.text
        return None


def _stems(piece: str) -> Iterator[str]:
    """Give the dictionary forms that a first part may stand for."""
    yield piece
    for ending in _STEM_ENDINGS:
        yield piece + ending
    for link in _LINKS:
        if piece.endswith(link) and len(piece) - len(link) >= _SHORTEST_PART - 1:
            yield piece[: -len(link)]


def _cased(forms: tuple[str, ...]) -> Iterator[str]:
    for form in forms:
        yield form.capitalize()
        yield form
