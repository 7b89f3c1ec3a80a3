"""The interlingua: words and short phrases of four languages that mean the same."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from pathlib import Path
from typing import Final, Self

import msgspec

from matchmaker.errors import InputError
from matchmaker.text.lemmas import Lemmatiser, read_msgpack
from matchmaker.text.segmentation import CONJUNCTIONS, FUNCTION_WORDS, fold, hyphen_parts, pieces

_FILE = "lexicon.msgpack"
_PARTS = "parts.msgpack"
_WRITTEN = "written.msgpack"
LANGUAGES: Final = ("en", "it", "de", "fr")
"""In the order of the columns of the shipped tables."""
MARK: Final = "="
"""Starts every lexeme id, so that it can't be mistaken for a word."""
LONGEST_PHRASE: Final = 3
"""Words of content; a conjunction between them is not counted."""
LONGEST_IDIOM: Final = 4
"""Words of a phrase that is one word of content and grammar: "su misura", "all'aperto"."""
_PIVOT: Final = "en"
"""Its phrases say what a lexeme is made of: it has one for most, and writes compounds apart."""
_MOST_MEANINGS = 2
"""Of a word that still tells what a phrase with it is made of."""


class Lexicon:
    """
    Finds the lexemes that a base form stands for.

    Keys are sequences of folded base forms, made by the same lemmatiser that reads the texts, so
    that both sides meet.
    """

    def __init__(
        self,
        entries: Iterable[tuple[str, Mapping[str, Iterable[str]]]] = (),
        lemmatiser: Lemmatiser | None = None,
    ) -> None:
        self.lemmatiser = lemmatiser or Lemmatiser()
        self._lexemes: dict[str, dict[tuple[str, ...], tuple[str, ...]]] = {
            language: {} for language in LANGUAGES
        }
        self._written: dict[str, dict[str, tuple[str, ...]]] = {x: {} for x in LANGUAGES}
        for lexeme, words in entries:
            for language, forms in words.items():
                for form in forms:
                    self._add(lexeme, form, language)
        self._add_forms()
        self._starts = self._phrase_starts()
        self._parts = self._phrase_parts()

    @classmethod
    def load(cls, path: Path, lemmatiser: Lemmatiser | None = None) -> Self:
        """
        Read a table with the columns id, en, it, de, fr; `|` separates the words of a cell.

        Raises:
            InputError: a missing column, an empty or repeated id, a phrase that is too long.
        """
        return cls(_read_entries(path), lemmatiser)

    def save(self, folder: Path) -> None:
        """Write the lexicon as read, with the base forms looked up so far."""
        self.lemmatiser.save(folder)
        tables = {
            language: {" ".join(key): found for key, found in table.items()}
            for language, table in self._lexemes.items()
        }
        (folder / _FILE).write_bytes(msgspec.msgpack.encode(tables))
        (folder / _PARTS).write_bytes(msgspec.msgpack.encode(self._parts))
        (folder / _WRITTEN).write_bytes(msgspec.msgpack.encode(self._written))

    @classmethod
    def restore(cls, folder: Path) -> Self:
        """Read what `save` wrote; SnapshotError when it is missing or broken."""
        lexicon = cls(lemmatiser=Lemmatiser.load(folder))
        tables = read_msgpack(folder / _FILE, dict[str, dict[str, tuple[str, ...]]])
        for language, table in tables.items():
            lexicon._lexemes[language] = {tuple(k.split(" ")): found for k, found in table.items()}
        lexicon._starts = lexicon._phrase_starts()
        lexicon._parts = read_msgpack(folder / _PARTS, dict[str, tuple[str, ...]])
        lexicon._written = read_msgpack(folder / _WRITTEN, dict[str, dict[str, tuple[str, ...]]])
        return lexicon

    def remembering(self, lemmatiser: Lemmatiser) -> "Lexicon":
        """The same lexicon over what else was looked up."""
        twin = copy(self)
        twin.lemmatiser = lemmatiser
        return twin

    def lexemes(self, lemma: str, language: str) -> tuple[str, ...]:
        """Look up a folded base form, or a phrase of them with blanks between; may be empty."""
        return self.sequence(tuple(lemma.split()), language)

    def sequence(self, lemmas: tuple[str, ...], language: str) -> tuple[str, ...]:
        """Look up a sequence of folded base forms."""
        return self._lexemes.get(language, {}).get(lemmas, ())

    def meant(
        self, written: str, lemma: str, found: tuple[str, ...], language: str
    ) -> tuple[str, ...]:
        """
        Keep the lexemes that have a word as it is written, else its base form, if any has.

        A base form may be two words': "stampo" is a mould and a form of "stampare", to print;
        "uses" belongs to "use" before "used".
        """
        if len(found) < 2:
            return found
        for spelling in (fold(written), lemma):
            listed = self._written.get(language, {}).get(spelling, ())
            if meant := tuple(lexeme for lexeme in found if lexeme in listed):
                return meant
        return found

    def starts_phrase(self, lemma: str, language: str) -> bool:
        """Whether a phrase of several words begins with this base form."""
        return lemma in self._starts.get(language, frozenset())

    def parts(self, lexeme: str) -> tuple[str, ...]:
        """Give the lexemes of the words in a lexeme's English phrases: =supply of =water_supply."""
        return self._parts.get(lexeme, ())

    def __len__(self) -> int:
        return len({x for t in self._lexemes.values() for found in t.values() for x in found})

    def _phrase_starts(self) -> dict[str, frozenset[str]]:
        return {
            language: frozenset(key[0] for key in table if len(key) > 1)
            for language, table in self._lexemes.items()
        }

    def _phrase_parts(self) -> dict[str, tuple[str, ...]]:
        table = self._lexemes[_PIVOT]
        found: dict[str, dict[str, None]] = {}
        for key in (key for key in table if len(key) > 1 and not _has_grammar(key)):
            meanings = [table.get((word,), ()) for word in key]
            clear = [x for words in meanings if len(words) <= _MOST_MEANINGS for x in words]
            for lexeme in table[key]:
                found.setdefault(lexeme, {}).update(dict.fromkeys(x for x in clear if x != lexeme))
        return {lexeme: tuple(parts) for lexeme, parts in found.items() if parts}

    def _add_forms(self) -> None:
        """
        Let each word be found as it is written, too, where that is no other word's base form.

        Dictionaries lead "disegni" to "disegno", but "disegno" to "disegnare".
        """
        for language, written in self._written.items():
            for form, lexemes in written.items():
                if form.isalpha() and form not in FUNCTION_WORDS[language]:
                    self._lexemes[language].setdefault((form,), lexemes)

    def _add(self, lexeme: str, form: str, language: str) -> None:
        written = self._written[language]
        written[fold(form)] = (*written.get(fold(form), ()), lexeme)
        table = self._lexemes[language]
        for key in phrase_keys(form, language, self.lemmatiser):
            found = table.get(key, ())
            if lexeme not in found:
                table[key] = (*found, lexeme)


def phrase_keys(phrase: str, language: str, lemmatiser: Lemmatiser) -> Iterator[tuple[str, ...]]:
    """
    Reduce a phrase to base forms without grammar words, as texts are.

    A hyphenated word gives two keys: written apart and written as one. A phrase of several words
    of which grammar leaves one keeps its grammar: "scale up" is not "scale".
    """
    found = list(pieces(phrase))
    words = [p.text for p in found]
    apart = [w[s:e] for w in words for s, e in hyphen_parts(w) or [(0, len(w))]]
    key = tuple(content(apart, language, lemmatiser))
    if len(key) > 1 or (key and len(apart) == 1):
        yield key
    elif key and len(words) == len(apart) <= LONGEST_IDIOM:
        yield idiom_key(words, language, lemmatiser)
    if len(words) == 1 and len(apart) > 1:
        yield (fold("".join(apart)),)


def idiom_key(words: Iterable[str], language: str, lemmatiser: Lemmatiser) -> tuple[str, ...]:
    """Reduce words to base forms, all but grammar, which stays as it is."""
    return tuple(
        fold(word)
        if word.lower() in FUNCTION_WORDS[language]
        else lemmatiser.lemma(word, language).text
        for word in words
    )


def content(words: Iterable[str], language: str, lemmatiser: Lemmatiser) -> Iterator[str]:
    """Give the folded base forms of the words that are not grammar; "&" for a conjunction."""
    for word in words:
        folded = word.lower()
        if folded in CONJUNCTIONS[language]:
            yield "&"
        elif folded not in FUNCTION_WORDS[language]:
            yield lemmatiser.lemma(word, language).text


def _has_grammar(key: tuple[str, ...]) -> bool:
    return any(word in FUNCTION_WORDS[_PIVOT] for word in key)


def _read_entries(path: Path) -> Iterator[tuple[str, dict[str, list[str]]]]:
    seen: set[str] = set()
    for number, row in read_table(path, ("id", *LANGUAGES)):
        lexeme = MARK + row["id"].removeprefix(MARK)
        if lexeme == MARK or lexeme in seen:
            raise InputError(
                "id_repeats" if lexeme in seen else "id_missing",
                file=path.name,
                row=number,
                field="id",
                value=lexeme,
            )
        seen.add(lexeme)
        forms = {language: cell_entries(row[language]) for language in LANGUAGES}
        _check_length(forms, path.name, number)
        yield lexeme, forms


def _check_length(forms: Mapping[str, Iterable[str]], file: str, number: int) -> None:
    for language, entries in forms.items():
        for entry in entries:
            words = [w for w in entry.split() if w.lower() not in FUNCTION_WORDS[language]]
            if len(words) > LONGEST_PHRASE:
                raise InputError(
                    "phrase_too_long",
                    {"most": LONGEST_PHRASE},
                    file=file,
                    row=number,
                    field=language,
                    value=entry,
                )


def read_table(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a tab-separated table with their number; InputError on a wrong header."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        missing = [c for c in columns if c not in (reader.fieldnames or ())]
        if missing:
            raise InputError(
                "columns_lacking",
                {
                    "n": len(missing),
                    "columns": ", ".join(missing),
                    "accepted": "\t".join(columns),
                },
                file=path.name,
            )
        for number, row in enumerate(reader, start=1):
            yield number, {column: (row[column] or "").strip() for column in columns}


def cell_entries(cell: str) -> list[str]:
    """Cut a cell at its `|`, without blanks and empty entries."""
    return [entry for part in cell.split("|") if (entry := part.strip())]
