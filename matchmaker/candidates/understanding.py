"""What of a question means something here, and what nothing."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from matchmaker.candidates.chatter import SURE
from matchmaker.candidates.halves import TASKS
from matchmaker.domain import Understood
from matchmaker.snapshot import Passage, Snapshot
from matchmaker.text import Word
from matchmaker.text.lexicon import LANGUAGES, MARK
from matchmaker.text.nonsense import in_a_dictionary, is_code, is_keyboard_row
from matchmaker.text.segmentation import BOILERPLATE, FUNCTION_WORDS

MOST_STRANGE = 0.5
"""From this share of words that are in no dictionary on, a text is nonsense."""
MOST_MET = 0.34
"""A text of which more than this share names something known here is no nonsense."""

FEWEST_REPEATED = 3
"""Words that are all the same say nothing: "test test test"."""
ALLITERATING = 6
"""Words of which nearly all begin with one letter are a tongue twister."""
MOST_INITIALS = 0.85
REPEATING = range(6, 25)
MOST_DISTINCT = 0.6
"""Of six to two dozen words, rhymes and tongue twisters have no more different ones than this."""
MOST_CONCEPTS_DOUBLED = 1
"""Who opens with one word twice ("row, row", "test test") and means more than this, seeks."""
GREETINGS = frozenset(
    {"ciao", "salve", "buongiorno", "buonasera", "hello", "hi", "hey", "hallo", "grüezi", "servus"}
    | {"moin", "guten", "bonjour", "bonsoir", "salut", "coucou"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentWord:
    """A word that should say what is sought."""

    text: str
    meant: bool
    """It names a concept, is in the lexicon, or somebody in the network says it."""
    offered: bool
    """Somebody in the network says it of an offer or a project."""
    strange: bool = False
    """No dictionary of the four languages has it, and it is no code or name of trade; looked up
    only where little means anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """A question word by word."""

    words: tuple[ContentWord, ...]
    understood: tuple[Understood, ...]
    names_task: bool = False
    """Whether a concept says what is to be done or stopped; things alone stand in rhymes, too."""
    chatter: float = math.nan
    """How likely it is chatter, in log-odds; NaN where nothing could tell."""

    @property
    def not_understood(self) -> tuple[str, ...]:
        """Words that mean nothing here, each once, as first written."""
        found = {word.text.lower(): word.text for word in reversed(self.words) if not word.meant}
        return tuple(reversed(found.values()))

    @property
    def n_concepts(self) -> int:
        """How many concepts were recognised."""
        return sum(each.concept is not None for each in self.understood)

    @property
    def meant(self) -> float:
        """Share of the words that mean something here; 0 without words."""
        return _share(self.words, [word for word in self.words if word.meant])

    @property
    def offered(self) -> float:
        """Share of the words that somebody here offers; 0 without words."""
        return _share(self.words, [word for word in self.words if word.offered])

    @property
    def strange(self) -> float:
        """Share of the words that nobody knows; 0 without words."""
        return _share(self.words, [word for word in self.words if word.strange])

    @property
    def nonsense(self) -> bool:
        """Whether it is chatter, or most of it no words at all, or few words over and over."""
        if self._repeats or self._alliterates or self._opens_doubled or self._greets:
            return True
        if self.chatter > SURE and not self.names_task:
            return True
        if not self.words or self.n_concepts or self.meant > MOST_MET:
            return False
        if len(self.words) == 1 and not is_keyboard_row(self.words[0].text):
            # One word that nobody knows is a name as often.
            return False
        return self.strange >= MOST_STRANGE

    @property
    def _repeats(self) -> bool:
        said = [word.text.lower() for word in self.words]
        if len(said) >= FEWEST_REPEATED and len(set(said)) == 1:
            return True
        return len(said) in REPEATING and len(set(said)) <= MOST_DISTINCT * len(said)

    @property
    def _opens_doubled(self) -> bool:
        said = [word.text.lower() for word in self.words[:2]]
        few = self.n_concepts <= MOST_CONCEPTS_DOUBLED
        return len(said) == len(set(said)) + 1 and few

    @property
    def _greets(self) -> bool:
        greets = bool(self.words) and self.words[0].text.lower() in GREETINGS
        return greets and not self.n_concepts and self.meant <= MOST_MET

    @property
    def _alliterates(self) -> bool:
        initials = [word.text[0].lower() for word in self.words]
        if len(initials) < ALLITERATING or self.n_concepts > 1:
            return False
        return max(map(initials.count, initials)) > MOST_INITIALS * len(initials)

    @property
    def nothing_recognised(self) -> bool:
        """Whether none of the words names anything known here."""
        return not any(word.meant for word in self.words)


def understand(snapshot: Snapshot, passages: Iterable[Passage]) -> Understanding:
    """Say of each word of some passages whether it means anything in this network."""
    read = [*passages]
    found = [each for passage in read for each in _content_words(snapshot, passage)]
    understood = tuple(_understood(snapshot, read))
    kinds = {snapshot.taxonomy[each.concept].kind for each in understood if each.concept}
    understanding = Understanding(
        words=tuple(said for _, said in found),
        understood=understood,
        names_task=not TASKS.isdisjoint(kinds),
    )
    # The dictionaries take seconds to open: they stay shut where so much means something.
    if understanding.n_concepts or understanding.meant > MOST_MET:
        return understanding
    words = (
        replace(said, strange=not said.meant and _is_strange(snapshot, word))
        for word, said in found
    )
    return replace(understanding, words=tuple(words))


def _content_words(snapshot: Snapshot, passage: Passage) -> Iterable[tuple[Word, ContentWord]]:
    analyser = snapshot.reader.tagger.analyser
    spans = [(m.start, m.end) for m in passage.mentions]
    spans += [(t.start, t.end) for t in passage.tokens if is_said(snapshot, t.term)]
    texts = snapshot.texts
    offered = [
        (token.start, token.end)
        for token in passage.tokens
        if token.term in texts.offering or token.term in texts.activities
    ]
    languages = (passage.language,) if passage.language else LANGUAGES
    for word in analyser.words(passage.text, passage.language or ""):
        if not _has_content(word, languages):
            continue
        meant = _touches(word, spans)
        yield word, ContentWord(text=word.text, meant=meant, offered=_touches(word, offered))


def _touches(word: Word, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start < word.end and word.start < end for start, end in spans)


def _has_content(word: Word, languages: Sequence[str]) -> bool:
    if is_code(word.text):
        return not word.text.isdigit()
    lower = word.text.lower()
    grammar = any(lower in FUNCTION_WORDS[x] or lower in BOILERPLATE[x] for x in languages)
    return not grammar and len(word.text) > 1


def _is_strange(snapshot: Snapshot, word: Word) -> bool:
    if is_code(word.text):
        return False
    if word.reading.known or word.reading.parts:
        return False
    if is_keyboard_row(word.text):
        return True
    return not in_a_dictionary(word.text, snapshot.reader.tagger.analyser.lexicon.lemmatiser)


def is_said(snapshot: Snapshot, term: str) -> bool:
    """Whether a term is in the lexicon, or somebody says it of an offer, a need or a project."""
    texts = snapshot.texts
    return term.startswith(MARK) or any(
        term in index for index in (texts.offering, texts.seeking, texts.activities)
    )


def _understood(snapshot: Snapshot, passages: Sequence[Passage]) -> Iterable[Understood]:
    """Concepts in order of place, then the words beside them that somebody here says."""
    concepts: dict[str, dict[str, None]] = {}
    words: dict[str, str] = {}
    for passage in passages:
        taken = [(m.start, m.end) for m in passage.mentions]
        for mention in passage.mentions:
            concepts.setdefault(mention.concept, {})[mention.surface] = None
        for token in passage.tokens:
            inside = any(start <= token.start and token.end <= end for start, end in taken)
            if not inside and is_said(snapshot, token.term):
                surface = passage.text[token.start : token.end]
                words.setdefault(surface.lower(), surface)
    for concept, surfaces in concepts.items():
        labels = dict(snapshot.taxonomy[concept].labels)
        yield Understood(concept=concept, label=labels, words=tuple(surfaces))
    for surface in words.values():
        yield Understood(concept=None, label={"": surface}, words=(surface,))


def _share(all_: Sequence[ContentWord], some: Sequence[ContentWord]) -> float:
    return len(some) / len(all_) if all_ else 0.0
