"""Lay a list of suggestions out for a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.domain import Language, Profile, Side, Suggestion
from matchmaker.engine import Matchmaker
from matchmaker.explanation import WordedReason, Wording, word
from matchmaker.explanation.wording import phrases
from matchmaker.privacy import Audience

from .snippets import Snippet, snippets_of

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
    wording: Wording
    groups: Sequence[ReasonGroup]
    parts: Sequence[ReasonLine]
    quotes: Sequence[Snippet]


def results_of(
    matchmaker: Matchmaker,
    found: Sequence[Suggestion],
    *,
    language: Language,
    audience: Audience,
) -> list[ResultCard]:
    """Lay suggestions out, in their order."""
    return [_result(matchmaker, each, language, audience) for each in found]


def _result(
    matchmaker: Matchmaker, suggestion: Suggestion, language: Language, audience: Audience
) -> ResultCard:
    profile = matchmaker.profile(suggestion.profile_id, audience=audience)
    wording = word(suggestion, language)
    return ResultCard(
        suggestion=suggestion,
        profile=profile,
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
