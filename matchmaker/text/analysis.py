"""Turn a text into terms that meet across spellings, inflections and languages."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, Self

import msgspec

from matchmaker.text.compounds import CompoundPart, split_compound
from matchmaker.text.filler_words import FILLERS
from matchmaker.text.homonyms import Homonyms, MeaningInText
from matchmaker.text.language import identify
from matchmaker.text.lemmas import Lemma, Lemmatiser, read_msgpack
from matchmaker.text.lexicon import LANGUAGES, LONGEST_IDIOM, LONGEST_PHRASE, MARK, Lexicon
from matchmaker.text.segmentation import (
    ACRONYMS,
    BOILERPLATE,
    CONJUNCTIONS,
    FUNCTION_WORDS,
    WordPiece,
    fold,
    hyphen_parts,
    pieces,
)

COMPOUNDS = "compounds.msgpack"
_CODE_PREFIX = re.compile(r"[A-Z]{2,5}$")
_NUMBER = re.compile(
    # 6, 250, 2.000, 3,5 and years; grades and standards by number (316L, 1.4301, 13485) are names.
    r"(?!\d{3}(?-i:L)$)(?:\d{1,3}|(?:19|20)\d\d|\d{1,3}(?:[.,]\d{1,3})+)"
    r"(?:%|mm|cm|m|km|kg|g|t|h|nm|um|kw|kwh|mw|bar|ml|l|v|x)?$",
    re.IGNORECASE,
)
_GRADE = re.compile(r"\d{3}l$")
"""Stainless steels, folded."""
_IMPLIED = 0.5
"""Weight of a term that is implied; 1 finds fewer twins in T3 and so does leaving it out."""
_WIDEST_GAP = 3
"""Grammar words allowed between two words of a name."""
_LONGEST_WINDOW = 2 * LONGEST_PHRASE - 1
"""Units: words and the conjunctions between them."""


class Token(NamedTuple):
    """A term to search by, and where it stands."""

    term: str
    """A lexeme id ("=weld"), or a folded base form."""
    start: int
    end: int
    weight: float = 1.0
    """Less for what the words only imply."""


class WordReading(NamedTuple):
    """What a written word means in one language, wherever it stands."""

    lemma: str
    """Folded base form; "&" for a conjunction."""
    known: bool
    """Whether a dictionary has it."""
    grammar: bool
    """A function word: no term, and skipped inside a phrase."""
    terms: tuple[str, ...]
    """Lexeme ids, else the lemma; empty for grammar, boilerplate, fillers and single letters."""
    parts: tuple[CompoundPart, ...]
    """Of a hyphenated word or a German compound; positions from the start of the word."""
    homonyms: tuple[tuple[int, int, str], ...] = ()
    """What has several meanings in it: from, to, as it is listed."""


class Word(NamedTuple):
    """A word of a text with its reading."""

    text: str
    start: int
    end: int
    gap: str
    """As in Piece: "" , "&" or "."."""
    reading: WordReading
    told: tuple[MeaningInText, ...] = ()
    """Which meanings of its homonyms the other words tell."""


class TermUnit(NamedTuple):
    """The smallest thing that phrases are made of: a word, or a part of one."""

    lemma: str
    text: str
    start: int
    end: int
    word: int
    """Index of the word it belongs to."""
    follows: bool
    """Whether it continues the unit before it, with no mark between."""
    known: bool
    meant: tuple[str, ...] | None = None
    """Its lexemes where the other words tell which of several are meant."""


class TextAnalyser:
    """Reads texts in it, en, de, fr, and plainly in any other language; remembers each word."""

    def __init__(
        self,
        lexicon: Lexicon,
        compounds: dict[str, tuple[CompoundPart, ...]] | None = None,
        homonyms: Homonyms | None = None,
    ) -> None:
        self.lexicon = lexicon
        self._homonyms = homonyms or Homonyms.none()
        self._compounds = {} if compounds is None else compounds
        self._readings: dict[str, dict[str, WordReading]] = {}

    def tokens(self, text: str, language: str | None = None) -> list[Token]:
        """
        Give the terms of a text in order of their start, phrases beside their words.

        A word with several meanings gives several tokens on one span; a compound gives itself and
        its parts, each on its exact span; what a lexeme implies stands on its span with less
        weight. Without a language it is identified.
        """
        settled = self.language_of(text, language)
        return self.tokens_of(self.words(text, settled), settled)

    def bag(self, text: str, language: str | None = None) -> dict[str, float]:
        """Count the terms of a text."""
        bag: dict[str, float] = {}
        for token in self.tokens(text, language):
            bag[token.term] = bag.get(token.term, 0.0) + token.weight
        return bag

    def language_of(self, text: str, language: str | None = None) -> str:
        """Settle the language to read in: as given, else identified, else "" for none."""
        if language is None:
            guess = identify(text)
            language = guess.language if guess else ""
        return language if language in LANGUAGES else ""

    def words(self, text: str, language: str | None = None) -> list[Word]:
        """Cut a text into words and read each in the language, and homonyms by one another."""
        settled = self.language_of(text, language)
        memory = self._readings.setdefault(settled, {})
        words = [self._word(piece, settled, memory) for piece in pieces(text)]
        for at, told in list(self._homonyms.tell(words, settled)):
            words[at] = words[at]._replace(told=tuple(told))
        return words

    def tokens_of(self, words: Sequence[Word], language: str) -> list[Token]:
        """Give the terms of words already read in a settled language."""
        found: list[Token] = []
        for word in words:
            told = {(each.start, each.end): each.meaning.terms for each in word.told}
            terms = told.get((word.start, word.end), word.reading.terms)
            found.extend(Token(term, word.start, word.end) for term in terms)
            for part in word.reading.parts:
                start, end = word.start + part.start, word.start + part.end
                meant = told.get((start, end))
                terms = self._terms(part.lemma, language) if meant is None else meant
                found.extend(Token(term, start, end) for term in terms)
        found.extend(self._phrases(units(words), language))
        found = list(_within(found, list(self._idioms(words, language))))
        found.extend(_codes(words))
        found.extend(self._implied(found))
        found.sort(key=lambda token: token.start)
        return found

    def forget_all_but(self, words: Set[str]) -> None:
        """Remember these words only, so that nothing else is saved."""
        self.lexicon.lemmatiser.forget_all_but(words)
        self._compounds = {w: parts for w, parts in self._compounds.items() if w in words}
        # What is read without being looked up again would be missing from the next save.
        self._readings = {
            language: {word: reading for word, reading in readings.items() if word in words}
            for language, readings in self._readings.items()
        }

    def save(self, folder: Path) -> None:
        """Write the lexicon and what was read, so that `load` opens no dictionary for it."""
        self.lexicon.save(folder)
        self._homonyms.save(folder)
        compounds = msgspec.msgpack.encode(self._compounds, order="sorted")
        (folder / COMPOUNDS).write_bytes(compounds)

    @classmethod
    def load(cls, folder: Path, lexicon: Lexicon | None = None) -> Self:
        """
        Read what `save` wrote, under a lexicon that is at hand or the one that was saved.

        Raises:
            SnapshotError: It is missing or broken.
        """
        if lexicon is None:
            lexicon = Lexicon.restore(folder)
        else:
            lexicon = lexicon.remembering(Lemmatiser.load(folder))
        compounds = read_msgpack(folder / COMPOUNDS, dict[str, tuple[CompoundPart, ...]])
        return cls(lexicon, compounds, Homonyms.restore(folder))

    def _word(self, piece: WordPiece, language: str, memory: dict[str, WordReading]) -> Word:
        reading = memory.get(piece.text)
        if reading is None:
            reading = memory[piece.text] = self._read(piece.text, language)
        return Word(piece.text, piece.start, piece.end, piece.gap, reading)

    def _read(self, text: str, language: str) -> WordReading:
        reading = self._read_alone(text, language)
        return reading._replace(homonyms=tuple(self._homonyms_in(text, reading, language)))

    def _homonyms_in(
        self, text: str, reading: WordReading, language: str
    ) -> Iterator[tuple[int, int, str]]:
        if key := self._homonyms.key(text, reading.lemma, language):
            yield 0, len(text), key
        for part in reading.parts:
            if key := self._homonyms.key(text[part.start : part.end], part.lemma, language):
                yield part.start, part.end, key

    def _read_alone(self, text: str, language: str) -> WordReading:
        lower = text.lower()
        if lower in CONJUNCTIONS.get(language, ()):
            return WordReading("&", known=True, grammar=False, terms=(), parts=())
        if lower in FUNCTION_WORDS.get(language, ()) and text not in ACRONYMS:
            return WordReading(lower, known=True, grammar=True, terms=(), parts=())
        if spans := hyphen_parts(text):
            return self._read_hyphenated(text, spans, language)
        lemma = self.lexicon.lemmatiser.lemma(text, language)
        quiet = lower in BOILERPLATE.get(language, ()) or is_filler(text, language)
        terms = () if quiet else self._terms(lemma.text, language, known=lemma.known)
        terms = self.lexicon.meant(text, lemma.text, terms, language)
        parts = self._compound(text, lemma) if language == "de" else ()
        return WordReading(lemma.text, lemma.known, grammar=False, terms=terms, parts=parts)

    def _read_hyphenated(
        self, text: str, spans: list[tuple[int, int]], language: str
    ) -> WordReading:
        parts: list[CompoundPart] = []
        for start, end in spans:
            inner = self._read_alone(text[start:end], language)
            if inner.parts:
                parts.extend(
                    CompoundPart(start + p.start, start + p.end, p.lemma) for p in inner.parts
                )
            elif not inner.grammar:
                parts.append(CompoundPart(start, end, inner.lemma))
        joined = fold("".join(text[s:e] for s, e in spans))
        terms = self._terms(joined, language)
        return WordReading(joined, known=False, grammar=False, terms=terms, parts=tuple(parts))

    def _compound(self, text: str, lemma: Lemma) -> tuple[CompoundPart, ...]:
        if self._is_german_term(lemma.text):
            return ()
        if text not in self._compounds:
            lemma_of = partial(self.lexicon.lemmatiser.lemma, language="de", keep=False)
            self._compounds[text] = split_compound(
                text, lemma_of, self._is_german_term, known=lemma.known
            )
        return self._compounds[text]

    def _is_german_term(self, lemma: str) -> bool:
        return bool(self.lexicon.sequence((lemma,), "de"))

    def _terms(self, lemma: str, language: str, *, known: bool = True) -> tuple[str, ...]:
        # A grade was told from a quantity by its capital, where the word was read as written.
        if is_filler(lemma, language) and not _GRADE.match(lemma):
            return ()
        found = self.lexicon.sequence((lemma,), language)
        if not found and not known:
            found = self._borrowed(lemma)
        if found:
            return found
        return (lemma,) if len(lemma) > 1 else ()

    def _borrowed(self, word: str) -> tuple[str, ...]:
        """Read a word that its own language does not have as English: "coating" in Italian."""
        lemma = self.lexicon.lemmatiser.lemma(word, "en")
        return self.lexicon.sequence((lemma.text,), "en")

    def _implied(self, found: Sequence[Token]) -> list[Token]:
        """
        Give what the lexemes are made of where no words say it: "Spritzguss" is moulding.

        A word of several meanings implies nothing: what the wrong one is made of would follow.
        """
        n_meanings = Counter((t.start, t.end) for t in found if t.term.startswith(MARK))
        said: dict[str, list[Token]] = {}
        for token in found:
            said.setdefault(token.term, []).append(token)
        implied = {
            Token(part, token.start, token.end, _IMPLIED)
            for token in found
            if n_meanings[token.start, token.end] == 1
            for part in self.lexicon.parts(token.term)
            if not any(token.start <= t.start and t.end <= token.end for t in said.get(part, ()))
        }
        return sorted(implied)

    def _phrases(self, sequence: Sequence[TermUnit], language: str) -> Iterator[Token]:
        for i, unit in enumerate(sequence):
            if not self.lexicon.starts_phrase(unit.lemma, language):
                continue
            lemmas = [unit.lemma]
            for following in sequence[i + 1 : i + _LONGEST_WINDOW]:
                if not following.follows:
                    break
                lemmas.append(following.lemma)
                for lexeme in self.lexicon.sequence(tuple(lemmas), language):
                    yield Token(lexeme, unit.start, following.end)

    def _idioms(self, words: Sequence[Word], language: str) -> Iterator[Token]:
        """Give what one word of content and its grammar mean together: "su misura"."""
        keys = [fold(word.reading.lemma) for word in words]
        for i, word in enumerate(words):
            if not self.lexicon.starts_phrase(keys[i], language):
                continue
            for last in range(i + 1, min(i + LONGEST_IDIOM, len(words))):
                if words[last].gap:
                    break
                if any(w.reading.grammar for w in words[i : last + 1]):
                    for lexeme in self.lexicon.sequence(tuple(keys[i : last + 1]), language):
                        yield Token(lexeme, word.start, words[last].end)


def is_filler(word: str, language: str) -> bool:
    """Whether a word has no topic: a number, a date, or one of the commonest words."""
    return bool(_NUMBER.match(word)) or fold(word) in FILLERS.get(language, ())


def _within(found: Sequence[Token], idioms: Sequence[Token]) -> Iterator[Token]:
    """
    Let an idiom stand for its words: alone they weigh less, and they begin no wider phrase.

    "Macchine su misura" are machines made to measure, no measuring machines.
    """
    for token in found:
        over = [i for i in idioms if i.start < token.end and token.start < i.end]
        if not over:
            yield token
        elif any(i.start <= token.start and token.end <= i.end for i in over):
            yield token._replace(weight=_IMPLIED)
    yield from idioms


def units(words: Sequence[Word]) -> list[TermUnit]:
    """Lay words and parts of words in one row, without grammar, with "&" for conjunctions."""
    row: list[TermUnit] = []
    follows = False
    for index, word in enumerate(words):
        follows = follows and word.gap != "."
        if word.gap == "&":
            row.append(TermUnit("&", "", word.start, word.start, index, follows, known=True))
        if word.reading.grammar and not word.told:
            continue
        reading = word.reading
        told = {(each.start, each.end): each.meaning.terms for each in word.told}
        for part in reading.parts or (CompoundPart(0, len(word.text), reading.lemma),):
            start, end = word.start + part.start, word.start + part.end
            text = word.text[part.start : part.end]
            known = reading.known or (bool(reading.parts) and len(text) < len(word.text))
            meant = told.get((start, end))
            row.append(TermUnit(part.lemma, text, start, end, index, follows, known, meant))
            follows = True
        follows = True
    return row


def continues(unit: TermUnit, following: TermUnit) -> bool:
    """Whether two units may stand in one name: no mark, and little grammar between them."""
    return following.follows and following.word - unit.word <= _WIDEST_GAP + 1


def _codes(words: Sequence[Word]) -> Iterator[Token]:
    """Join a designation with its number: "ISO 13485", "AISI 316L"."""
    for word, following in pairwise(words):
        adjacent = following.start == word.end + 1 and following.gap == ""
        if adjacent and following.text[0].isdigit() and _CODE_PREFIX.match(word.text):
            yield Token(fold(word.text + following.text), word.start, following.end)
