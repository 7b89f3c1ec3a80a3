"""Find the concepts of the taxonomy in a text, never inside a longer word."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from hashlib import blake2b
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from matchmaker.text.analysis import COMPOUNDS, TermUnit, TextAnalyser, Word, continues, units
from matchmaker.text.concept_names import (
    ACRONYM,
    ConceptNames,
    Key,
    NameTable,
    acronym_key,
    denies,
    has_names,
    plain,
)
from matchmaker.text.concepts import Concept, Taxonomy
from matchmaker.text.homonyms import MeaningInText
from matchmaker.text.lemmas import LEMMAS, read_msgpack
from matchmaker.text.lexicon import LANGUAGES
from matchmaker.text.paraphrases import Paraphrases
from matchmaker.text.segmentation import FUNCTION_WORDS

_CONCEPTS = "concepts.msgpack"
_PLURAL: Final = re.compile(r"([A-Z]{2,4})s$")
_REORDERED = 0.95
_LOWERED = 0.95
"""Similarity of words in another order ("welding by laser"), of an acronym in small letters."""
_LONGEST_JOINED = 3
_LONGEST_NAME = 80
"""Characters; what stands further apart is not one inside the other."""
_DENIED_WITHIN = 2
"""Words before or after a name where its negation stands: "non si trova personale"."""
_SCATTERED_OVER = 6
"""Units from the first to the last word of a problem told in a sentence."""
_SCATTERED = 0.7
"""Similarity of a name whose words stand apart: "die Farbe am Tor blättert ab"."""
_PARAPHRASED = 0.8
"""Similarity of other words with the same meaning."""
_TOLD = 0.95
"""Similarity of a homonym whose meaning the sentence tells."""


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


class Tagger:
    """
    Finds concepts by the base forms of their names, in the text's language and in English.

    Tolerates inflection, compounds, hyphens, grammar words between, another order around them, and
    typos in longer words. An acronym that is also a word ("MES", "AI") must stand in capitals.
    """

    def __init__(
        self,
        taxonomy: Taxonomy,
        analyser: TextAnalyser,
        *,
        paraphrases: Paraphrases | None = None,
        names: dict[str, ConceptNames] | None = None,
        names_at: Path | None = None,
        edition: bytes = b"",
    ) -> None:
        self.taxonomy = taxonomy
        self.analyser = analyser
        self._names = {} if names is None else names
        self._names_at = names_at
        self._known_paraphrases = paraphrases
        self.edition = edition
        """A mark of the tables that it was loaded from; empty for one that was not."""

    def prepare(self) -> None:
        """Read the names in every language, so that the analyser saves what it needs for them."""
        for language in LANGUAGES:
            self._names_in(language)
        self._known_paraphrases = self._paraphrases

    def save(self, folder: Path) -> None:
        """Write the taxonomy and the analyser, with every name read."""
        self.prepare()
        paraphrases = self._paraphrases
        self.analyser.save(folder)
        paraphrases.save(folder)
        for language in LANGUAGES:
            self._names_in(language).table.save(folder, language)
        (folder / _CONCEPTS).write_bytes(msgspec.msgpack.encode(list(self.taxonomy)))

    @classmethod
    def load(cls, folder: Path, like: "Tagger | None" = None) -> "Tagger":
        """
        Read what `save` wrote; what another tagger made of the same tables is taken over from it.

        Raises:
            SnapshotError: It is missing or broken.
        """
        edition = _edition(folder)
        if like is not None and like.edition == edition:
            return like.reading_with(TextAnalyser.load(folder, like.analyser.lexicon))
        taxonomy = Taxonomy(read_msgpack(folder / _CONCEPTS, list[Concept]))
        analyser = TextAnalyser.load(folder)
        paraphrases = Paraphrases.load(folder, analyser)
        return cls(taxonomy, analyser, paraphrases=paraphrases, names_at=folder, edition=edition)

    def reading_with(self, analyser: TextAnalyser) -> "Tagger":
        """The same names, found in what another analyser of the same lexicon reads."""
        return Tagger(
            self.taxonomy,
            analyser,
            paraphrases=self._paraphrases.read_by(analyser),
            names=self._names,
            names_at=self._names_at,
            edition=self.edition,
        )

    def mentions(self, text: str, language: str | None = None) -> list[Mention]:
        """
        Give the concepts in order of place; where names overlap, the longest one.

        A shorter name inside a longer one counts, too, unless it is the wider concept.
        """
        settled = self.analyser.language_of(text, language)
        return self.mentions_of(text, self.analyser.words(text, settled), settled)

    def mentions_of(self, text: str, words: Sequence[Word], language: str) -> list[Mention]:
        """As `mentions`, for words already read in a settled language."""
        found: list[_Match] = []
        row = units(words)
        if language:
            found.extend(_matches(words, row, self._names_in(language), language, typos=True))
        if language != "en":
            english = self.analyser.words(text, "en")
            names = self._names_in("en")
            borrowed = _matches(english, units(english), names, "en", typos=not language)
            found.extend(m for m in borrowed if _is_foreign(m, words))
        found.extend(_Match(*p, _PARAPHRASED) for p in self._paraphrases.find(row, language))
        homonyms = [told for word in words for told in word.told]
        found = list(_as_told(found, homonyms, self.taxonomy))
        kept = _longest(found)
        if language:
            named = {match.concept for match in kept}
            told = _as_told(_told(words, row, self._names_in(language), language), homonyms)
            kept.extend(match for match in told if match.concept not in named)
        # A part that begins inside a word is the head of a compound: it only says what kind it is.
        whole = [m for m in found if not text[m.start - 1 : m.start].isalnum()]
        kept.extend(self._parts(kept, whole))
        unique = {_mention(text, match) for match in kept}
        return sorted(_strongest(unique), key=lambda m: (m.start, m.end, m.concept))

    def _parts(self, kept: Iterable[_Match], found: Iterable[_Match]) -> Iterator[_Match]:
        """
        Give the names inside longer ones, but for what is wider: that answers without.

        So "digital drucken auf Seide" is about silk as "digital printing of silk" is.
        """
        names = sorted(kept, key=lambda m: m.start)
        starts = [m.start for m in names]
        for part in found:
            first = bisect_left(starts, part.start - _LONGEST_NAME)
            near = names[first : bisect_right(starts, part.start)]
            around = [name for name in near if part.end <= name.end]
            if part.similarity == 1.0 and around and all(self._holds(x, part) for x in around):
                yield part

    def _holds(self, name: _Match, part: _Match) -> bool:
        # "Scrap" in "scrap metal" and "leak" in "data leak" are other problems, or none.
        if self.taxonomy.is_problem(part.concept):
            return False
        answered = (name.concept, *self.taxonomy.ancestors(name.concept))
        return part.n_units < name.n_units and part.concept not in answered

    @cached_property
    def _paraphrases(self) -> Paraphrases:
        return self._known_paraphrases or Paraphrases.read(self.taxonomy, self.analyser)

    def _names_in(self, language: str) -> ConceptNames:
        if language not in self._names:
            table = self._table_of(language)
            self._names[language] = ConceptNames(self.taxonomy, table)
        return self._names[language]

    def _table_of(self, language: str) -> NameTable:
        # A snapshot of an older version has none, and one that was replaced may be gone.
        if self._names_at is not None and has_names(self._names_at, language):
            return NameTable.load(self._names_at, language)
        return NameTable.read(self.taxonomy, self.analyser, language)


def _edition(folder: Path) -> bytes:
    """Fingerprint all that decides how a text is read; lemmas looked up before decide nothing."""
    digest = blake2b(digest_size=16)
    for file in sorted(folder.glob("*.msgpack")):
        if file.name not in {LEMMAS, COMPOUNDS}:
            digest.update(file.name.encode() + file.read_bytes())
    return digest.digest()


def _matches(
    words: Sequence[Word],
    row: Sequence[TermUnit],
    names: ConceptNames,
    language: str,
    *,
    typos: bool,
) -> Iterator[_Match]:
    keys = [_text_key(unit, words, names, language, typos=typos) for unit in row]
    for first, key in enumerate(keys):
        if key is not None:
            for keys_in_order, match in _from(first, row, keys, names):
                if (keys_in_order, match.concept) not in names.denials:
                    yield match
                elif (denied := _with_denial(match, words, language)) is not None:
                    yield denied
    yield from _joined(words, names)


def _as_told(
    matches: Iterable[_Match],
    homonyms: Sequence[MeaningInText],
    taxonomy: Taxonomy | None = None,
) -> Iterator[_Match]:
    """Leave out what homonyms don't mean here; with a taxonomy, add of it what they do mean."""
    for match in matches:
        if not any(
            match.concept in each.meaning.excluded
            for each in homonyms
            if match.start <= each.start and each.end <= match.end
        ):
            yield match
    if taxonomy is not None:
        for each in homonyms:
            for concept in each.meaning.concepts:
                # Somebody's own taxonomy may lack what the shipped homonyms name.
                if concept in taxonomy:
                    yield _Match(concept, each.start, each.end, 1, _TOLD)


def _with_denial(
    match: _Match, words: Sequence[Word], language: str, within: int = _DENIED_WITHIN
) -> _Match | None:
    """Widen a match to its negation: "[non si] trova personale", "hält [nicht]"; None without."""
    first = bisect_left(words, match.start, key=lambda word: word.start)
    last = bisect_left(words, match.end, key=lambda word: word.start)
    if denies(words[first:last], language):
        return match
    for distance in range(1, within + 1):
        for at in (first - distance, last + distance - 1):
            if 0 <= at < len(words) and denies(words[at : at + 1], language):
                start, end = min(match.start, words[at].start), max(match.end, words[at].end)
                return match._replace(start=start, end=end)
    return None


def _told(
    words: Sequence[Word], row: Sequence[TermUnit], names: ConceptNames, language: str
) -> Iterator[_Match]:
    """
    Give the problems whose names' words stand near one another in a clause, in any order.

    People name a technology and tell a problem: "la vernice dei cancelli comincia a staccarsi".
    """
    keys = [_verb(unit.lemma, language) for unit in row]
    for at, key in enumerate(keys):
        for wanted, concept in names.scattered.get(key, ()):
            places = [_nearest(each, at, keys, row) for each in wanted]
            found = [place for place in places if place is not None]
            first, last = min(found), max(found)
            if len(found) < len(wanted) or last - first >= _SCATTERED_OVER:
                continue
            match = _Match(concept, row[first].start, row[last].end, len(wanted), _SCATTERED)
            if (wanted, concept) not in names.denials:
                yield match
            elif denied := _with_denial(match, words, language, _SCATTERED_OVER):
                yield denied


def _verb(lemma: str, language: str) -> str:
    """The verb of a reflexive infinitive, which dictionaries lack: "staccarsi", "staccare"."""
    reflexive = language == "it" and lemma.endswith(("arsi", "ersi", "irsi"))
    return lemma.removesuffix("si") + "e" if reflexive else lemma


def _nearest(wanted: str, at: int, keys: Sequence[str], row: Sequence[TermUnit]) -> int | None:
    """The unit nearest to a place that has a key, in the same clause; None without."""
    before = next((i for i in range(at, -1, -1) if i and not row[i].follows), 0)
    after = next((i for i in range(at + 1, len(row)) if not row[i].follows), len(row))
    first, last = max(before, at - _SCATTERED_OVER), min(after, at + _SCATTERED_OVER + 1)
    places = (i for i in range(first, last) if keys[i] == wanted)
    return min(places, key=lambda i: (abs(i - at), i), default=None)


def _from(
    first: int, row: Sequence[TermUnit], keys: Sequence[Key | None], names: ConceptNames
) -> Iterator[tuple[tuple[str, ...], _Match]]:
    """Give the names that begin at a unit, by their keys."""
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
                span = row[first].start, row[last].end
                yield keys_in_order, _Match(concept, *span, len(window), likeness)


def _joined(words: Sequence[Word], names: ConceptNames) -> Iterator[_Match]:
    """Find names written together or apart: "foodtech", "food tech"; grammar words count."""
    folded = [plain(word) for word in words]
    for first, word in enumerate(words):
        joined = ""
        for last in range(first, min(first + _LONGEST_JOINED, len(words))):
            following = words[last]
            if joined and following.gap:
                break
            joined += folded[last]
            if len(joined) >= 3 and joined[:3] not in names.joined_starts:
                break
            # Plurals of such names are in no dictionary: "start-ups".
            found = names.joined.get(joined) or names.joined.get(joined.removesuffix("s"), {})
            for concept, n_units in found.items():
                yield _Match(concept, word.start, following.end, n_units, 1.0)


def _text_key(
    unit: TermUnit, words: Sequence[Word], names: ConceptNames, language: str, *, typos: bool
) -> Key | None:
    """Say what to compare a unit by; None when no name has it."""
    if (acronym := _acronym(unit, words, names, language)) is not None:
        return acronym
    if unit.lemma in names.vocabulary:
        return Key(unit.lemma, 1.0)
    if not typos or unit.known:
        return None
    return names.correct(unit.lemma)


def _acronym(
    unit: TermUnit, words: Sequence[Word], names: ConceptNames, language: str
) -> Key | None:
    plural = _PLURAL.match(unit.text)
    text = plural.group(1) if plural else unit.text
    if text.upper() not in names.acronyms:
        return None
    a_word = unit.known or text.lower() in FUNCTION_WORDS.get(language, ())
    if ACRONYM.match(text) and not (a_word and _is_shouted(unit, words)):
        return Key(acronym_key(text), 1.0)
    if not a_word and len(text) > 2:
        return Key(acronym_key(text), _LOWERED)
    return None


def _is_shouted(unit: TermUnit, words: Sequence[Word]) -> bool:
    """Whether a longer word beside it stands in capitals, too."""
    before, after = words[max(0, unit.word - 1) : unit.word], words[unit.word + 1 : unit.word + 2]
    return any(len(word.text) > 3 and word.text.isupper() for word in (*before, *after))


def _is_foreign(match: _Match, words: Sequence[Word]) -> bool:
    """Whether an English name in another language's text has a word which that language lacks."""
    covered = [w for w in words if w.start < match.end and match.start < w.end]
    return any(
        not (word.reading.known or word.reading.grammar) or ACRONYM.match(word.text) is not None
        for word in covered
    )


def _longest(matches: Iterable[_Match]) -> list[_Match]:
    """
    Keep the longest and surest names; of two equals that overlap both say something.

    "Laser welding robots" are about laser welding and about welding robots.
    """
    ordered = sorted(matches, key=_rank)
    taken = bytearray(max((m.end for m in ordered), default=0))
    kept: list[_Match] = []
    for _, equals in groupby(ordered, key=_rank):
        free = [m for m in equals if not any(taken[m.start : m.end])]
        for match in free:
            taken[match.start : match.end] = b"1" * (match.end - match.start)
        kept.extend(free)
    return kept


def _rank(match: _Match) -> tuple[int, float]:
    return -match.n_units, -match.similarity


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
