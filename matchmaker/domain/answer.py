"""A list of suggestions with what was understood of the question, and how far to believe it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from matchmaker.domain.suggestion import FitVerdict, Suggestion


class AdviceCode(StrEnum):
    """What stands in the way of a good list."""

    NOTHING_RECOGNISED = "nothing_recognised"
    """Ordinary words, of which none names anything that is known here."""
    NONSENSE = "nonsense"
    """Most words are in no dictionary of the four languages."""
    NOBODY_HERE = "nobody_here"
    """Understood, but nobody in the network does it: a gap of the network."""
    PARTLY_UNDERSTOOD = "partly_understood"
    """Somebody fits, though some words say nothing to the system."""
    NO_NEED_STATED = "no_need_stated"
    """Nothing is sought: the list follows from what the profile says of itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """How to say it so that it finds more, in four languages."""

    code: AdviceCode
    text: Mapping[str, str]
    """The sentence by language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A concept or a word that was recognised, with the words that it came from."""

    concept: str | None
    """Id in the taxonomy; None for a word that is no concept."""
    label: Mapping[str, str]
    """What to call it: by language for a concept, under "" for a word."""
    words: tuple[str, ...]
    """As written, each once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """
    What a query comes to: the suggestions, the verdict on the best, and what was understood.

    Walking through an answer walks through its suggestions.
    """

    verdict: FitVerdict
    """Of the best suggestion; none where there is no suggestion."""
    understood: tuple[Understood, ...] = ()
    not_understood: tuple[str, ...] = ()
    """Words, as written, that mean nothing to the system."""
    advice: Advice | None = None
    """None where there is nothing to mend."""
    suggestions: Sequence[Suggestion] = field(default_factory=list)

    def __iter__(self) -> Iterator[Suggestion]:
        return iter(self.suggestions)

    def __len__(self) -> int:
        return len(self.suggestions)

    def __getitem__(self, place: int) -> Suggestion:
        return self.suggestions[place]
