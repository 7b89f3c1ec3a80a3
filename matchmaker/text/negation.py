"""Find what a text excludes: the scope of "not", "without", "instead of" in four languages."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from matchmaker.text.analysis import Word
from matchmaker.text.negation_words import NEGATION, NegationWords
from matchmaker.text.segmentation import fold

_END: Final = re.compile(r"[.;:!?()\[\]{}\n|•·–—]|\s-\s")
_ANY: Final = "_"
"""In a turn: one word, whatever it is."""
_RELATIVES: Final = frozenset(
    ("che", "which", "that", "who", "die", "das", "der", "den", "que", "qu", "dont")
)
"""What is told of a thing after one of these says what it is, not that it isn't wanted."""
_LONGEST_SCOPE = 12
"""Words; a longer one has run into what the sentence says next."""
_LONGEST_ITEM = 4
"""Words of an item in a list of excluded things."""
_LONGEST_SENTENCE = 100
"""Words; a page that has no full stop for longer has no sentence that excludes things far off."""
_NEAR = 8
"""Words between the two parts of "rather Y than X"."""
_ACCENTED: Final = frozenset(("né", "è"))
"""Words that another one hides without the accent."""
_FIRST_PERSONS: Final = frozenset(("wir", "ich", "we", "i", "nous", "je"))
_VERB_ENDINGS: Final = {
    "it": ("are", "ere", "ire", "rre", "arsi", "ersi", "irsi"),
    "de": ("en", "ln", "rn"),
    "fr": ("er", "ir", "re"),
    "en": (),
}


class Exclusion(NamedTuple):
    """Words that say what is not wanted or not done."""

    cue: int
    """Where the word that excludes begins; after the rest where it follows."""
    start: int
    end: int


def exclusions(text: str, words: Sequence[Word], language: str) -> tuple[Exclusion, ...]:
    """
    Give the excluded spans of a text, in order, for words read in a language ("" for unknown).

    A negated verb of finding, having or working tells of a problem: what cannot be found is what
    is sought, so it excludes nothing. Neither does the lack of what nobody wants ("without burrs")
    or of what makes a property ("without lead").
    """
    found: set[Exclusion] = set()
    for each in (language,) if language in NEGATION else NEGATION:
        found.update(_Reading(text, tuple(words), each).exclusions())
    return tuple(_outermost(found))


def _outermost(found: set[Exclusion]) -> Iterator[Exclusion]:
    """Leave out what lies inside another: "neither X nor Y" and "nor Y"."""
    end = 0
    for each in sorted(found, key=lambda each: (each.start, -each.end)):
        if each.end > end:
            yield each
            end = each.end


def _ended(mark: str) -> tuple[bool, bool]:
    """Whether what stands between two words ends a sentence, or at least a part of one."""
    ends = bool(_END.search(mark))
    return ends, ends or "," in mark


@lru_cache(maxsize=len(NEGATION))
def _cues(language: str) -> frozenset[str]:
    """Words without one of which a text excludes nothing."""
    table = NEGATION[language]
    begins = (next(w for w in turn if w != _ANY) for turn in table.prepositions | table.after)
    opens = (second for _, second in table.pairs | table.enclosures)
    return table.determiners | table.adverbs | table.negators | {*begins, *opens}


@lru_cache(maxsize=len(NEGATION))
def _fixed_turns(language: str) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """The turns of several words that exclude in their own way or not at all, by their first."""
    table = NEGATION[language]
    turns = table.idioms | {turn for turn in table.after if len(turn) > 1}
    firsts = {turn[0] for turn in turns}
    return {first: tuple(turn for turn in turns if turn[0] == first) for first in firsts}


Turns = tuple[tuple[str, ...], ...]


def _beginning(language: str, column: str, word: str) -> Turns:
    """The turns of a column of the table that may begin with a word."""
    by_first = _by_first(language, column)
    return by_first.get(word, by_first[_ANY])


@lru_cache(maxsize=2 * len(NEGATION))
def _by_first(language: str, column: str) -> Mapping[str, Turns]:
    """Turns by their first word, each with those that begin with any word."""
    turns: Iterable[tuple[str, ...]] = getattr(NEGATION[language], column)
    firsts = {turn[0] for turn in turns} | {_ANY}
    return {first: tuple(t for t in turns if t[0] in (first, _ANY)) for first in firsts}


@lru_cache(maxsize=len(NEGATION))
def _dismissals(language: str) -> frozenset[tuple[str, ...]]:
    """The turns after what they exclude that can do nothing else, even beyond a comma."""
    table = NEGATION[language]
    return frozenset(turn for turn in table.after if len(turn) > 1) - table.prepositions


@dataclass(frozen=True)
class _Reading:
    """The words of a text beside the table of their language."""

    text: str
    words: Sequence[Word]
    language: str

    @cached_property
    def table(self) -> NegationWords:
        return NEGATION[self.language]

    @cached_property
    def _beside(self) -> frozenset[str]:
        return self.table.wanted | self.table.unneeded | self.table.additions

    @cached_property
    def written(self) -> list[str]:
        lower = (word.text.lower() for word in self.words)
        return [word if word in _ACCENTED else fold(word) for word in lower]

    @cached_property
    def bases(self) -> list[str]:
        return [word.reading.lemma for word in self.words]

    def exclusions(self) -> Iterator[Exclusion]:
        """Give what the words of this language exclude, in any order."""
        if _cues(self.language).isdisjoint(self.written):
            return
        idiomatic = self._idiomatic()
        for i, written in enumerate(self.written):
            yield from self._dismissed(i)
            yield from self._enclosed(i)
            if i in idiomatic:
                continue
            if (length := self._preposition(i)) and not self._is_ended(i + length, commas=True):
                yield from self._scope(i, i + length, lists=True)
            elif written == "no" and self.language == "en" and self._is_ended(i + 1, commas=True):
                # "Cardboard yes, plastic no."
                yield from self._before(i)
            elif written in self.table.determiners and not self._complains(i):
                yield from self._scope(i, i + 1, lists=True)
            elif written in self.table.adverbs:
                if i == self._first(i, commas=True):
                    yield from self._scope(i, i + 1, lists=True)
            elif written in self.table.negators:
                yield from self._negated(i)

    def _dismissed(self, i: int) -> Iterator[Exclusion]:
        """What a turn that begins here excludes of what stands before: "we have that already"."""
        if not _RELATIVES.isdisjoint(self.written[max(i - 1, 0) : i + 1]):
            return
        for turn in _beginning(self.language, "after", self.written[i]):
            if self._opens(i, turn):
                found = tuple(self._before(i))
                if not found and turn in _dismissals(self.language) and "," in self._mark(i):
                    # "Laser welding, no thanks": alone in its part, it is about the one before.
                    found = tuple(self._before(i, since=self._first(i - 1, commas=True)))
                yield from found

    def _enclosed(self, i: int) -> Iterator[Exclusion]:
        """What stands between two words that exclude together, the second of which is here."""
        opening = {first for first, second in self.table.enclosures if second == self.written[i]}
        since = max(self._first(i, commas=True), i - _NEAR) if opening else i
        begins = [k for k in range(since, i - 1) if self._is_in(k, frozenset(opening))]
        if begins and not self._is_harmless(begins[-1] + 1, i):
            start, end = self.words[begins[-1]], self.words[i - 1]
            yield Exclusion(start.start, self.words[begins[-1] + 1].start, end.end)

    def _idiomatic(self) -> set[int]:
        """The words that belong to a fixed turn, such as "not only" and "why not"."""
        turns = _fixed_turns(self.language)
        return {
            i + k
            for i, written in enumerate(self.written)
            for turn in turns.get(written, ())
            if self._opens(i, turn)
            # "Non ci interessa X" says it the other way round.
            if turn not in self.table.after or any(self._dismissed(i))
            for k in range(len(turn))
        }

    def _opens(self, i: int, sequence: tuple[str, ...]) -> bool:
        told = self.written[i : i + len(sequence)]
        return len(told) == len(sequence) and all(
            word in (_ANY, said) for word, said in zip(sequence, told, strict=True)
        )

    def _preposition(self, i: int) -> int:
        """The number of words of the preposition that begins here; 0 for none."""
        begun = _beginning(self.language, "prepositions", self.written[i])
        lengths = [len(preposition) for preposition in begun if self._opens(i, preposition)]
        if not lengths and any(self.written[i] == second for _, second in self.table.pairs):
            firsts = {first for first, second in self.table.pairs if second == self.written[i]}
            before = slice(max(self._first(i, commas=True), i - _NEAR), i - 1)
            said = {*self.written[before], *self.bases[before]}
            return int(not firsts.isdisjoint(said))
        return max(lengths, default=0)

    # The bounds of sentences and of their parts.

    @cached_property
    def _ends(self) -> list[tuple[bool, bool]]:
        """Before each word and after the last: whether a sentence ends, or a part of one."""
        ends, since = list[tuple[bool, bool]](), 0
        for i in range(len(self.words) + 1):
            ended = _ended(self._mark(i))
            # Else each word of a page without a full stop would look through all of the page.
            if ended[0] or i - since == _LONGEST_SENTENCE:
                ended, since = (True, True), i
            ends.append(ended)
        return ends

    def _mark(self, i: int) -> str:
        """What stands between a word and the one before it."""
        if i == 0 or i >= len(self.words):
            return "."
        return self.text[self.words[i - 1].end : self.words[i].start]

    def _is_ended(self, i: int, *, commas: bool = False) -> bool:
        ends = self._ends[i] if 0 <= i < len(self._ends) else _ended(self._mark(i))
        return ends[commas]

    def _first(self, i: int, *, commas: bool = False) -> int:
        """The first word of the sentence, or of its part between commas."""
        while i > 0 and not self._is_ended(i, commas=commas):
            i -= 1
        return i

    def _last(self, i: int, *, commas: bool = False) -> int:
        """One past the last word of it."""
        i += 1
        while not self._is_ended(i, commas=commas):
            i += 1
        return i

    # What is negated: a thing, a wish for it, or a verb that tells of a problem.

    def _complains(self, i: int) -> bool:
        """Whether the part of the sentence around a word tells that something is missing."""
        first = self._first(i, commas=True)
        if i > first and self._tells(i - 1):
            return True
        around = range(first, self._last(i, commas=True))
        said = {self.written[k] for k in around} | {self.bases[k] for k in around}
        return not said.isdisjoint(self.table.lacked)

    def _tells(self, i: int) -> bool:
        """Whether a word of content stands here that is no wish: "adverts bring no answer"."""
        plain = self.words[i].reading.grammar or self._is_in(
            i, self.table.additions | self.table.clitics
        )
        if self._is_own_doing(i):
            return False
        return not plain and not self._is_in(i, self.table.wanted)

    def _is_own_doing(self, i: int) -> bool:
        """Whether a verb tells what its owner does: "we mount", without any lack or need."""
        around = range(self._first(i, commas=True), self._last(i, commas=True))
        if any(self._is_in(k, self.table.lacked | self.table.auxiliaries) for k in around):
            return False
        if self.language == "it":
            return self.written[i].endswith("iamo")
        return any(self.written[k] in _FIRST_PERSONS for k in around)

    def _is_in(self, i: int, names: frozenset[str]) -> bool:
        return self.written[i] in names or self.bases[i] in names

    def _is_verb(self, i: int) -> bool:
        """Whether a word is an inflected verb: of another form than its infinitive."""
        if self._is_in(i, self.table.auxiliaries):
            return True
        endings = _VERB_ENDINGS[self.language]
        if self.words[i].text[:1].isupper() or not self.bases[i].endswith(endings):
            return False
        # A German plural has the form of the infinitive: "wir halten".
        return self.language == "de" or self.bases[i] != self.written[i]

    def _negated(self, i: int) -> Iterator[Exclusion]:
        if self.language == "en":
            yield from self._negated_in_english(i)
        elif self.language == "it":
            yield from self._negated_in_italian(i)
        elif self.language == "de":
            yield from self._negated_in_german(i)
        else:
            yield from self._negated_in_french(i)

    def _skip(self, i: int) -> int:
        while not self._is_ended(i, commas=True) and self.written[i] in self.table.clitics:
            i += 1
        return i

    def _negated_in_english(self, i: int) -> Iterator[Exclusion]:
        following = self._skip(i + 1)
        before = self.written[i - 1] if i > self._first(i) else ""
        verbal = before in self.table.auxiliaries or self.written[i] == "cannot"
        if self.written[i] == "t" and not verbal:
            return
        if self._is_ended(following, commas=True):
            return
        if not verbal:
            if not self._is_in(following, self.table.lacked):
                yield from self._scope(i, following, lists=False)
        elif before in self.table.copulas | {"isn", "aren", "wasn", "weren"}:
            yield from self._not_being(i, following)
        elif self._is_in(following, self.table.wanted):
            yield from self._scope(i, following + 1, lists=True)

    def _not_being(self, i: int, following: int) -> Iterator[Exclusion]:
        """ "We are no foundry", "is not needed", "are not buying": a claim of state is none."""
        if self.written[following] in self.table.unneeded:
            yield from self._before(i)
        elif self.written[following] in self.table.articles:
            yield from self._scope(i, following, lists=True)
        elif self._is_in(following, self.table.wanted):
            yield from self._scope(i, following + 1, lists=True)

    def _negated_in_italian(self, i: int) -> Iterator[Exclusion]:
        following = self._skip(i + 1)
        if self._is_ended(following, commas=True):
            # "Laser no."
            if self.written[i] == "no":
                yield from self._before(i)
        elif self.written[i] == "no":
            yield from self._scope(i, i + 1, lists=True)
        elif self._is_in(following, self.table.wanted) or self._is_own_doing(following):
            yield from self._wish(i, following)
        elif self.written[following] in self.table.copulas:
            said = following + 1 + self._opens(following + 1, ("piu",))
            if not self._is_ended(said, commas=True):
                yield from self._not_being(i, said)
        elif not self._is_in(following, self.table.lacked) and not self._is_verb(following):
            yield from self._scope(i, following, lists=False)

    def _wish(self, i: int, verb: int, *, after: int = 0) -> Iterator[Exclusion]:
        """The object of a wish that is denied: after the verb, else before the negation."""
        end = after or verb + 1
        while not self._is_ended(end, commas=True) and self._is_in(end, self.table.wanted):
            end += 1
        if not self._is_ended(end, commas=True):
            yield from self._scope(i, end, lists=True)
        elif self._is_in(verb, self.table.unneeded):
            yield from self._before(i)

    def _negated_in_german(self, i: int) -> Iterator[Exclusion]:
        first = self._first(i, commas=True)
        before = range(first, i)
        wish = any(self._is_in(k, self.table.wanted) or self._is_own_doing(k) for k in before)
        if self._is_ended(i + 1, commas=True) or self.written[i + 1] in self.table.unneeded:
            if wish or not any(self._is_verb(k) for k in before) or not self._is_ended(i + 1):
                yield from self._before(i)
            return
        if self._opposed(i) or wish or not any(self._is_verb(k) for k in before):
            after = range(i + 1, self._last(i, commas=True))
            fails = any(self._is_in(k, self.table.lacked) for k in (*before, *after))
            # A verb at the end makes it a subordinate clause, which tells how things are.
            fails = fails or (not wish and self._is_verb(after[-1]))
            if self._opposed(i) or not fails:
                yield from self._scope(i, i + 1, lists=False)

    def _opposed(self, i: int) -> bool:
        """Whether the next part of the sentence says what is wanted in its place."""
        following = self._last(i, commas=True)
        return following < len(self.words) and self.written[following] == "sondern"

    def _negated_in_french(self, i: int) -> Iterator[Exclusion]:
        first = self._first(i, commas=True)
        opens = [k for k in range(first, i) if self.written[k] in {"ne", "n"}]
        if self.written[i] == "non" and self._is_ended(i + 1, commas=True):
            # "TIG oui, laser non."
            yield from self._before(i)
        elif self.written[i] == "non":
            skipped = i + 2 if self._opens(i, ("non", "pas")) else i + 1
            if not self._is_ended(skipped, commas=True):
                yield from self._scope(i, skipped, lists=False)
        elif opens:
            yield from self._denied_in_french(opens[-1], i)
        elif self.written[i] == "plus" or self.written[i - 1] == "non":
            return
        elif self._is_ended(i + 1, commas=True):
            if i == first or not self._is_verb(i - 1):
                yield from self._before(i)
        elif not self._complains(i):
            yield from self._scope(i, i + 1, lists=True)

    def _denied_in_french(self, opened: int, i: int) -> Iterator[Exclusion]:
        """ "Ne … pas" around a verb."""
        if self._is_in(i - 1, self.table.copulas):
            if not self._is_ended(i + 1, commas=True):
                yield from self._not_being(opened, i + 1)
        elif any(
            self._is_in(k, self.table.wanted) or self._is_own_doing(k) for k in range(opened + 1, i)
        ):
            yield from self._wish(opened, i - 1, after=i + 1)

    # How far an exclusion reaches.

    def _scope(self, cue: int, start: int, *, lists: bool) -> Iterator[Exclusion]:
        """From a word to the end of what the word before it governs."""
        if start >= len(self.words) or self._is_ended(start):
            return
        end, content = start, False
        while end < len(self.words) and end - start < _LONGEST_SCOPE:
            if end > start and self._ends_scope(end, content=content, lists=lists):
                break
            content = content or not self.words[end].reading.grammar
            end += 1
        if content and not self._is_harmless(start, end):
            span = (self.words[start].start, self.words[end - 1].end)
            yield Exclusion(self.words[cue].start, *span)

    def _ends_scope(self, i: int, *, content: bool, lists: bool) -> bool:
        if self._is_ended(i):
            return True
        if "," in self._mark(i):
            return not (lists and self._lists_on(i))
        if self.written[i] in self.table.additions:
            return not self._is_short(i + 1)
        return content and self.written[i] in self.table.stops

    def _is_short(self, i: int) -> bool:
        """Whether little more than one thing is said before the next mark."""
        end = i
        while not self._is_ended(end, commas=True) and end - i <= _LONGEST_ITEM:
            if self.written[end] in self.table.stops:
                return False
            end += 1
        return i < end < i + _LONGEST_ITEM

    def _lists_on(self, i: int) -> bool:
        """Whether the list of a scope goes on after a comma: "without X, Y or Z"."""
        since = 0
        for k in range(i, min(len(self.words), i + 2 * _LONGEST_ITEM)):
            since = 0 if "," in self._mark(k) else since + 1
            if self.written[k] in self.table.alternatives:
                return True
            if self._is_ended(k) or since > _LONGEST_ITEM or self.written[k] in self.table.stops:
                return False
        return False

    def _is_harmless(self, start: int, end: int) -> bool:
        """Whether the thing is a harm or a substance: then its absence is what is sought."""
        heads = [k for k in range(start, end) if not self.words[k].reading.grammar]
        if any(self._is_in(k, self.table.harms) for k in heads[:2]):
            return True
        return len(heads) <= 2 and self._is_in(heads[0], self.table.properties)

    def _before(self, i: int, *, since: int | None = None) -> Iterator[Exclusion]:
        """What stands before a word in its part of the sentence, from the last contrast on."""
        first = self._first(i, commas=True) if since is None else since
        last = i
        while last > first and (
            self.words[last - 1].reading.grammar or self._is_in(last - 1, self._beside)
        ):
            last -= 1
            if self.written[last] in self.table.additions | self.table.contrasts:
                # "Which parts to watch and which not" denies nothing that was said before.
                return
        contrasts = (k for k in range(last - 1, first - 1, -1) if self._begins_anew(k, first))
        first = next(contrasts, first - 1) + 1
        if last > first:
            span = (self.words[first].start, self.words[last - 1].end)
            yield Exclusion(self.words[i].start, *span)

    def _begins_anew(self, i: int, first: int) -> bool:
        """Whether a word parts what is said before from what comes: but, or "and" after a verb."""
        if self.written[i] in self.table.contrasts:
            return True
        if self.written[i] not in self.table.additions:
            return False
        return any(self._is_in(k, self.table.wanted) or self._is_verb(k) for k in range(first, i))
