"""Split profiles and activities into passages, each with its words and concepts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from matchmaker.domain import Activity, Profile, Visibility
from matchmaker.privacy import statement_visibility, visibility_of
from matchmaker.text import Mention, Tagger, Token
from matchmaker.text.needs import read_need


class Stance(StrEnum):
    """Whether a passage says what its owner can do, or what it looks for."""

    OFFERING = "offering"
    SEEKING = "seeking"


# An offer states ability outright; a keyword list and a product name say more per word than prose.
FIELD_WEIGHTS: Mapping[str, float] = {"offer": 2.0, "products": 1.5, "keywords": 1.5}
REMEMBERED = 20_000
"""Passages, of some 4,000 profiles, some 10 KB each; beyond, remembering starts anew."""
ACTIVITY_WEIGHTS: Mapping[str, float] = {"title": 2.0, "text": 1.0, "topic": 1.0, "programme": 0.5}


@dataclass(frozen=True, kw_only=True)
class Passage:
    """One piece of text with its words and concepts; positions count from its start."""

    field: str
    """description, products, offer:<id>, need:<id>, title, … ."""
    text: str
    stance: Stance
    weight: float
    language: str | None
    visibility: Visibility
    tokens: tuple[Token, ...] = ()
    mentions: tuple[Mention, ...] = ()

    @cached_property
    def term_counts(self) -> dict[str, float]:
        """Count each term by the weight of its tokens."""
        return summed((token.term, token.weight) for token in self.tokens)

    @cached_property
    def concept_counts(self) -> dict[str, float]:
        """Count the mentions of each concept."""
        return summed((mention.concept, 1.0) for mention in self.mentions)

    def without(self, *, concepts: frozenset[str], terms: frozenset[str]) -> "Passage":
        """The same passage as if the words for these concepts, and these terms, were not there."""
        if concepts.isdisjoint(self.concept_counts) and terms.isdisjoint(self.term_counts):
            return self
        gone = [(m.start, m.end) for m in self.mentions if m.concept in concepts]
        gone += [(t.start, t.end) for t in self.tokens if t.term in terms]
        return self.blanked(gone)

    def blanked(self, gone: Sequence[tuple[int, int]]) -> "Passage":
        """The same passage with blanks in some places, and without the words that stood there."""
        return replace(
            self,
            text=_blanked(self.text, gone),
            tokens=tuple(token for token in self.tokens if not _inside(token, gone)),
            mentions=tuple(m for m in self.mentions if not _inside(m, gone)),
        )


def _inside(piece: Token | Mention, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= piece.start and piece.end <= end for start, end in spans)


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with spaces in place of spans, so that positions stay."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


@dataclass(frozen=True)
class PassageReader:
    """Read language, words and concepts into passages, and remember those of profiles."""

    tagger: Tagger
    earlier: Mapping[Passage, Passage] = field(default_factory=dict, repr=False)
    """What was read of the network before, by what it was read from."""

    @classmethod
    def load(cls, folder: Path, like: "PassageReader | None" = None) -> "PassageReader":
        """
        Open a saved tagger, and take over what another reader with the same tables has read.

        What nobody asked it about since is not taken over, so that what is gone is forgotten.
        """
        if like is None:
            return cls(Tagger.load(folder))
        tagger = Tagger.load(folder, like.tagger)
        return cls(tagger, like.remembered if like.tagger.edition == tagger.edition else {})

    @cached_property
    def remembered(self) -> dict[Passage, Passage]:
        """Passages that were read, by the passage before reading."""
        return {}

    def read(self, passage: Passage, *, concepts: bool = True) -> Passage:
        """Fill in language, tokens and, if wanted, mentions; the words are read once for both."""
        analyser = self.tagger.analyser
        language = analyser.language_of(passage.text, passage.language)
        words = analyser.words(passage.text, language)
        return replace(
            passage,
            language=language or None,
            tokens=tuple(analyser.tokens_of(words, language)),
            mentions=(
                tuple(self.tagger.mentions_of(passage.text, words, language)) if concepts else ()
            ),
        )

    def profile(self, profile: Profile) -> tuple[Passage, ...]:
        """All passages of a profile that may rank."""
        return tuple(self._recall(passage) for passage in profile_passages(profile))

    def activity(self, activity: Activity, *, concepts: bool = True) -> tuple[Passage, ...]:
        """All passages of an activity."""
        passages = activity_passages(activity)
        return tuple(self.read(passage, concepts=concepts) for passage in passages)

    def title(self, activity: Activity) -> tuple[Passage, ...]:
        """The title of an activity alone, without concepts."""
        titles = (each for each in activity_passages(activity) if each.field == "title")
        return tuple(self.read(passage, concepts=False) for passage in titles)

    def need(self, text: str, language: str | None) -> Passage:
        """A need written in plain words."""
        reading = read_need(self.tagger, text, language)
        return Passage(
            field="need",
            text=text,
            stance=Stance.SEEKING,
            weight=1.0,
            language=reading.language or None,
            visibility=Visibility.PUBLIC,
            tokens=reading.tokens,
            mentions=reading.mentions,
        )

    def _recall(self, passage: Passage) -> Passage:
        found = self.remembered.get(passage) or self.earlier.get(passage) or self.read(passage)
        # All at once: keeping an order of use would cost more than reading again.
        if len(self.remembered) >= REMEMBERED:
            self.remembered.clear()
        self.remembered[passage] = found
        return found


def profile_passages(profile: Profile) -> Iterable[Passage]:
    """The texts, offers and needs of a profile, private ones left out."""
    for text in profile.texts:
        visibility = visibility_of(profile, text.field)
        yield from _passage(text.field, text.value, Stance.OFFERING, text.language, visibility)
    for offer in profile.offers:
        name, visibility = f"offer:{offer.id}", statement_visibility(profile, offer)
        yield from _passage(name, offer.text, Stance.OFFERING, offer.language, visibility)
    for need in profile.needs:
        name, visibility = f"need:{need.id}", statement_visibility(profile, need)
        yield from _passage(name, need.text, Stance.SEEKING, need.language, visibility)


def activity_passages(activity: Activity) -> Iterable[Passage]:
    """Title, text, topic and programme of an activity."""
    for name in ACTIVITY_WEIGHTS:
        value: str = getattr(activity, name)
        language = activity.language
        yield from _passage(name, value, Stance.OFFERING, language, Visibility.PUBLIC)


def _passage(
    field: str, text: str, stance: Stance, language: str | None, visibility: Visibility
) -> Iterable[Passage]:
    # What is private is not even read: what never enters a snapshot cannot leak from one.
    if not text.strip() or visibility is Visibility.PRIVATE:
        return
    weights = {**FIELD_WEIGHTS, **ACTIVITY_WEIGHTS}
    yield Passage(
        field=field,
        text=text,
        stance=stance,
        weight=weights.get(field.split(":", maxsplit=1)[0], 1.0),
        language=language,
        visibility=visibility,
    )


def bag_of(passages: Iterable[Passage]) -> dict[str, float]:
    """Weighted term counts."""
    return weighted((passage.weight, passage.term_counts) for passage in passages)


def concepts_of(passages: Iterable[Passage]) -> dict[str, float]:
    """Weighted counts of the concepts that are mentioned."""
    return weighted((passage.weight, passage.concept_counts) for passage in passages)


def weighted(bags: Iterable[tuple[float, Mapping[str, float]]]) -> dict[str, float]:
    """The sum of bags, each times its weight."""
    total: dict[str, float] = {}
    for weight, bag in bags:
        for name, count in bag.items():
            total[name] = total.get(name, 0.0) + weight * count
    return total


def summed(counts: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Add up counts by name."""
    total: dict[str, float] = {}
    for name, count in counts:
        total[name] = total.get(name, 0.0) + count
    return total


def taking(passages: Iterable[Passage], stance: Stance) -> tuple[Passage, ...]:
    """Only the passages of one stance."""
    return tuple(passage for passage in passages if passage.stance is stance)
