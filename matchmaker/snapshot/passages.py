"""Split profiles and activities into passages, each with its words and concepts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeVar

from matchmaker.domain import Activity, Profile, Visibility
from matchmaker.privacy import statement_visibility, visibility_of
from matchmaker.snapshot.wishes import wish_spans
from matchmaker.text import Mention, Tagger, Token, Word, identify
from matchmaker.text.needs import read_need
from matchmaker.text.negation import Exclusion, exclusions
from matchmaker.text.statements import SEEKING_ROLES, Role, role_of, statements


class Stance(StrEnum):
    """Whether a passage says something of what its owner can do, or what it looks for."""

    OFFERING = "offering"
    SEEKING = "seeking"


# An offer states ability outright; a keyword list and a product name say more per word than prose.
FIELD_WEIGHTS: Mapping[str, float] = {"offer": 2.0, "products": 1.5, "keywords": 1.5}
WORD_WEIGHTS: Mapping[Role, float] = {
    Role.OFFERS: 1.0,
    Role.MAKES: 1.0,
    Role.DONE: 1.0,
    Role.SEEKS: 1.0,
    Role.SUFFERS: 0.5,
    Role.IS: 0.5,
    Role.USES: 0.4,
    Role.HOLDS: 0.1,
}
"""By judgement: to have or to be something is little of an offer; a complaint is half a need."""
CONCEPT_WEIGHTS: Mapping[Role, float] = {
    **WORD_WEIGHTS,
    Role.USES: 0.3,
    # A certificate, a trade or a history is nothing that others could have from its holder.
    Role.HOLDS: 0.0,
    Role.IS: 0.0,
}
CIRCUMSTANCE = 0.5
"""Of what a need says beside the request and the symptom: who asks, and with what."""
ACTIVITY_WEIGHTS: Mapping[str, float] = {"title": 2.0, "text": 1.0, "topic": 1.0, "programme": 0.5}


@dataclass(frozen=True, kw_only=True)
class Passage:
    """One statement with its words and concepts; positions count from its start."""

    field: str
    """description, products, offer:<id>, need:<id>, title, … ."""
    text: str
    stance: Stance
    weight: float
    """Of its words."""
    concept_weight: float = 1.0
    """Of its concepts; 0 where it names them and offers nothing of the kind."""
    role: Role = Role.OFFERS
    start: int = 0
    """Where it begins in the field."""
    language: str | None
    visibility: Visibility
    tokens: tuple[Token, ...] = ()
    mentions: tuple[Mention, ...] = ()
    excluded: "Excluded | None" = None
    """What it says is not meant; None where there is nothing."""
    rejected: frozenset[str] = frozenset()
    """Concepts that its owner says are not meant; reading leaves them out."""

    @property
    def affirmed(self) -> str:
        """The text with blanks in place of what it excludes."""
        return _blanked(self.text, self.excluded.spans) if self.excluded else self.text

    @cached_property
    def term_counts(self) -> dict[str, float]:
        """Count each term by the weight of its tokens."""
        return summed((token.term, token.weight) for token in self.tokens)

    @cached_property
    def concept_counts(self) -> dict[str, float]:
        """Count the mentions of each concept."""
        return summed((mention.concept, 1.0) for mention in self.mentions)

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where each of its statements begins and ends, in its text."""
        # Cut as written: what is excluded must not change how many statements there are.
        return tuple(
            (said.start, said.start + len(said.text))
            for said in statements(self.text)
            if any(map(str.isalpha, said.text))
        )

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
            tokens=outside(self.tokens, gone),
            mentions=outside(self.mentions, gone),
        )


@dataclass(frozen=True, slots=True)
class Excluded:
    """The words and concepts that a statement rules out: "not laser welding"."""

    tokens: tuple[Token, ...]
    mentions: tuple[Mention, ...]
    spans: tuple[tuple[int, int], ...]

    @property
    def terms(self) -> dict[str, float]:
        """Count each term by the weight of its tokens."""
        return summed((token.term, token.weight) for token in self.tokens)

    @property
    def concepts(self) -> frozenset[str]:
        """The concepts that are named."""
        return frozenset(mention.concept for mention in self.mentions)


Piece = TypeVar("Piece", Token, Mention)


def outside(pieces: tuple[Piece, ...], spans: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """The tokens or mentions that do not stand in any of some spans."""
    return tuple(piece for piece in pieces if not _inside(piece, spans)) if spans else pieces


def _inside(piece: Token | Mention, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= piece.start and piece.end <= end for start, end in spans)


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with spaces in place of spans, so that positions stay."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


@dataclass(frozen=True)
class PassageReader:
    """Read language, words and concepts into passages."""

    tagger: Tagger

    @classmethod
    def load(cls, folder: Path, like: "PassageReader | None" = None) -> "PassageReader":
        """Open a saved tagger; what another one with the same tables holds is shared."""
        return cls(Tagger.load(folder, like.tagger if like else None))

    def read(self, passage: Passage, *, concepts: bool = True) -> Passage:
        """Fill in language, tokens and, if wanted, mentions; the words are read once for both."""
        analyser = self.tagger.analyser
        language = analyser.language_of(passage.text, passage.language)
        words = analyser.words(passage.text, language)
        found = self.tagger.mentions_of(passage.text, words, language) if concepts else []
        said = replace(
            passage,
            language=language or None,
            tokens=tuple(analyser.tokens_of(words, language)),
            mentions=tuple(m for m in found if self._counts(m.concept, passage)),
        )
        return self.affirm(said, words)

    def affirm(self, passage: Passage, words: Sequence[Word] | None = None) -> Passage:
        """Set apart what a passage that was read excludes; its words where they are at hand."""
        # What a complaint denies is what is missed.
        if passage.role is Role.SUFFERS:
            return passage
        language = passage.language or ""
        words = words or self.tagger.analyser.words(passage.text, language)
        out = self._exclusions(passage.text, words, language, passage.mentions)
        if not out:
            return passage
        return replace(
            passage,
            tokens=tuple(token for token in passage.tokens if not _touches(token, out)),
            mentions=tuple(mention for mention in passage.mentions if not _touches(mention, out)),
            excluded=_excluded(passage, out),
        )

    def _counts(self, concept: str, passage: Passage) -> bool:
        """Whether a passage says that its owner seeks or offers what it names."""
        if concept in passage.rejected:
            return False
        return states_problems(passage) or not self.tagger.taxonomy.is_problem(concept)

    def _exclusions(
        self, text: str, words: Sequence[Word], language: str, mentions: Sequence[Mention]
    ) -> tuple[Exclusion, ...]:
        """The spans that a text excludes, but for negations that belong to the name of a thing."""
        return tuple(
            each
            for each in exclusions(text, words, language)
            if not any(self._names_it(mention, each, text, language) for mention in mentions)
        )

    def _names_it(self, mention: Mention, out: Exclusion, text: str, language: str) -> bool:
        """Whether a concept is called by the negation: "controlli non distruttivi"."""
        if not mention.start <= out.cue < mention.end:
            return False
        cue = text[out.cue : out.end].split(maxsplit=1)[0].lower()
        concept = self.tagger.taxonomy[mention.concept]
        names = (*concept.names(language), *concept.names("en"))
        return any(cue in name.lower().split() for name in names)

    def profile(self, profile: Profile) -> tuple[Passage, ...]:
        """All passages of a profile that may rank."""
        return tuple(self.read(passage) for passage in profile_passages(profile))

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
        said = Passage(
            field="need",
            text=text,
            stance=Stance.SEEKING,
            role=Role.SEEKS,
            weight=1.0,
            language=reading.language or None,
            visibility=Visibility.PUBLIC,
            tokens=reading.tokens,
            mentions=reading.mentions,
        )
        wishes = wish_spans(text, said.language)
        return self.affirm(said.blanked(wishes) if wishes else said)


def states_problems(passage: Passage) -> bool:
    """
    Whether a problem that a passage names is one that its owner has or solves.

    A need seeks help with it, an explicit offer offers help; a description only mentions it.
    """
    return passage.stance is Stance.SEEKING or passage.field.startswith("offer:")


def _touches(piece: Token | Mention, spans: Sequence[Exclusion]) -> bool:
    """Whether a piece lies in an excluded span, or reaches over its border."""
    return any(piece.start < each.end and each.start < piece.end for each in spans)


def _excluded(passage: Passage, out: Sequence[Exclusion]) -> Excluded:
    spans = [(each.start, each.end) for each in out]
    return Excluded(
        tuple(token for token in passage.tokens if _inside(token, spans)),
        tuple(mention for mention in passage.mentions if _inside(mention, spans)),
        tuple((min(each.cue, each.start), each.end) for each in out),
    )


def profile_passages(profile: Profile) -> Iterable[Passage]:
    """The statements in the texts, offers and needs of a profile, private ones left out."""
    kind, rejected = profile.kind.value, frozenset(profile.rejected_concepts)
    for text in profile.texts:
        visibility = visibility_of(profile, text.field)
        yield from _statements(text.field, text.value, text.language, visibility, kind, rejected)
    for offer in profile.offers:
        name, visibility = f"offer:{offer.id}", statement_visibility(profile, offer)
        yield from _statements(name, offer.text, offer.language, visibility, kind, rejected)
    for need in profile.needs:
        name, visibility = f"need:{need.id}", statement_visibility(profile, need)
        yield from _statements(name, need.text, need.language, visibility, kind, rejected)


def activity_passages(activity: Activity) -> Iterable[Passage]:
    """Title, text, topic and programme of an activity, each as one."""
    for name, weight in ACTIVITY_WEIGHTS.items():
        text: str = getattr(activity, name)
        if text.strip():
            yield Passage(
                field=name,
                text=text,
                stance=Stance.OFFERING,
                role=Role.DONE,
                weight=weight,
                concept_weight=weight,
                language=activity.language,
                visibility=Visibility.PUBLIC,
            )


def _statements(
    field: str,
    text: str,
    language: str | None,
    visibility: Visibility,
    kind: str,
    rejected: frozenset[str],
) -> Iterable[Passage]:
    # What is private is not even read: what never enters a snapshot cannot leak from one.
    if not text.strip() or visibility is Visibility.PRIVATE:
        return
    name = field.split(":", maxsplit=1)[0]
    # By the whole text: one short sentence tells less of its language.
    settled = language or _language_of(text)
    if name == "need":
        text = _blanked(text, wish_spans(text, settled))
    for said in statements(text):
        role = role_of(said.text, field=name, language=settled, kind=kind)
        words, concepts = _weights(name, role)
        yield Passage(
            field=field,
            text=said.text,
            start=said.start,
            role=role,
            stance=_stance(name, role),
            weight=words,
            concept_weight=concepts,
            language=settled,
            visibility=visibility,
            rejected=rejected,
        )


def _stance(name: str, role: Role) -> Stance:
    """What stands in a need is sought whatever its form, and what stands in an offer is offered."""
    if name in {"need", "offer"}:
        return Stance.SEEKING if name == "need" else Stance.OFFERING
    return Stance.SEEKING if role in SEEKING_ROLES else Stance.OFFERING


def _weights(name: str, role: Role) -> tuple[float, float]:
    """The weights of words and of concepts."""
    field = FIELD_WEIGHTS.get(name, 1.0)
    # The symptom in a need is the need; elsewhere a complaint is one at most.
    if name == "need" and role in SEEKING_ROLES:
        return field, field
    if name == "need":
        return field * CIRCUMSTANCE, field * CIRCUMSTANCE
    return field * WORD_WEIGHTS[role], field * CONCEPT_WEIGHTS[role]


@lru_cache(maxsize=4096)
def _language_of(text: str) -> str | None:
    guess = identify(text)
    return guess.language if guess else None


def bag_of(passages: Iterable[Passage]) -> dict[str, float]:
    """Weighted term counts."""
    return weighted((passage.weight, passage.term_counts) for passage in passages)


def concepts_of(passages: Iterable[Passage]) -> dict[str, float]:
    """Weighted counts of the concepts that are mentioned."""
    return weighted((passage.concept_weight, passage.concept_counts) for passage in passages)


def weighted(bags: Iterable[tuple[float, Mapping[str, float]]]) -> dict[str, float]:
    """The sum of bags, each times its weight."""
    total: dict[str, float] = {}
    for weight, bag in bags:
        if not weight:
            continue
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
