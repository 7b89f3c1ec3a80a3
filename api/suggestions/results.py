"""Lay a list of suggestions out for a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.domain import Kind, Language, Profile, Side, Suggestion
from matchmaker.engine import Matchmaker
from matchmaker.explanation import WordedReason, Wording, word
from matchmaker.explanation.wording import phrases
from matchmaker.privacy import Audience

from .snippets import Snippet, snippets_of


@dataclass(frozen=True, slots=True)
class BarScale:
    """The least and the most that a score of a list could be, in log-odds."""

    least: float
    most: float

    def share(self, score: float) -> float:
        """Where a score lies between the two, in [0, 1]."""
        if self.most <= self.least:
            return 0.0
        return min(1.0, max(0.0, (score - self.least) / (self.most - self.least)))


def scale_of(
    matchmaker: Matchmaker, asker_kind: Kind | None, suggestions: Sequence[Suggestion]
) -> BarScale:
    """
    The scale of a list: from nothing fits to everything fits that is known of anyone in it.

    A feature that is unknown for all of them (the distance of a need without a sender) could not
    have helped any, so it does not shorten their bars.
    """
    known = {c.feature for s in suggestions for c in s.contributions if c.known}
    bounds = [
        _bounds(matchmaker, asker_kind, kind, known) for kind in {s.kind for s in suggestions}
    ]
    if not bounds:
        return BarScale(0.0, 0.0)
    return BarScale(min(low for low, _ in bounds), max(high for _, high in bounds))


def _bounds(
    matchmaker: Matchmaker, asker_kind: Kind | None, kind: Kind, known: set[str]
) -> tuple[float, float]:
    model = matchmaker.ranker.book.of(asker_kind, kind)
    least = model.intercept + sum(min(shape.ys) for shape in model.shapes.values())
    return least, least + sum(s.reach for name, s in model.shapes.items() if name in known)


ORDER = (Side.SEEKS, Side.SERVES, Side.BOTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonGroup:
    """The reasons of one side, with what all its features bring together."""

    side: Side
    heading: str
    subtotal: float
    reasons: Sequence[WordedReason]
    unknown: float
    """What its unknown features cost, since they count as the worst case; 0 where all are known."""


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One line of the sum that makes a score."""

    name: str
    amount: float
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultCard:
    """One suggestion, ready to be shown."""

    suggestion: Suggestion
    profile: Profile
    share: float
    wording: Wording
    groups: Sequence[ReasonGroup]
    parts: Sequence[ReasonLine]
    quotes: Sequence[Snippet]


def results_of(
    matchmaker: Matchmaker,
    found: Sequence[Suggestion],
    *,
    asker_kind: Kind | None,
    language: Language,
    audience: Audience,
) -> list[ResultCard]:
    """Lay suggestions out; bars are comparable within the list."""
    scale = scale_of(matchmaker, asker_kind, found)
    return [_result(matchmaker, each, scale, language, audience) for each in found]


def _result(
    matchmaker: Matchmaker,
    suggestion: Suggestion,
    scale: BarScale,
    language: Language,
    audience: Audience,
) -> ResultCard:
    profile = matchmaker.profile(suggestion.profile_id, audience=audience)
    wording = word(suggestion, language)
    return ResultCard(
        suggestion=suggestion,
        profile=profile,
        share=scale.share(suggestion.score),
        wording=wording,
        groups=[_group(suggestion, wording, side) for side in ORDER],
        parts=_parts(suggestion, language),
        quotes=snippets_of(matchmaker, profile, suggestion),
    )


def _group(suggestion: Suggestion, wording: Wording, side: Side) -> ReasonGroup:
    mine = [c for c in suggestion.contributions if c.side is side]
    return ReasonGroup(
        side=side,
        heading=wording.sides[side],
        subtotal=sum(c.amount for c in mine),
        unknown=sum(c.amount for c in mine if not c.known),
        reasons=[reason for reason in wording.reasons if reason.side is side],
    )


def _parts(suggestion: Suggestion, language: Language) -> list[ReasonLine]:
    return [
        ReasonLine(phrases()[c.feature]["name"][language], c.amount, c.known)
        for c in sorted(suggestion.contributions, key=lambda c: (-c.amount, c.feature))
    ]
