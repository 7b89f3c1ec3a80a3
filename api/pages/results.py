"""A list of suggestions, laid out for a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.pages.quotes import Quote, quotes_of
from api.pages.scale import Scale, scale_of
from matchmaker.domain import Kind, Language, Profile, Side, Suggestion
from matchmaker.engine import Matchmaker
from matchmaker.explanation import WordedReason, Wording, word
from matchmaker.explanation.wording import phrases
from matchmaker.privacy import Audience

ORDER = (Side.SEEKS, Side.SERVES, Side.BOTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The reasons of one side, with what all its features bring together."""

    side: Side
    heading: str
    subtotal: float
    reasons: Sequence[WordedReason]
    unknown: float
    """What its unknown features cost, since they count as the worst case; 0 where all are known."""


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the sum that makes a score."""

    name: str
    amount: float
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One suggestion, ready to be shown."""

    suggestion: Suggestion
    profile: Profile
    share: float
    wording: Wording
    groups: Sequence[Group]
    parts: Sequence[Part]
    quotes: Sequence[Quote]


def results_of(
    matchmaker: Matchmaker,
    found: Sequence[Suggestion],
    *,
    asker_kind: Kind | None,
    language: Language,
    audience: Audience,
) -> list[Result]:
    """Lay suggestions out; bars are comparable within the list."""
    scale = scale_of(matchmaker, asker_kind, found)
    return [_result(matchmaker, each, scale, language, audience) for each in found]


def _result(
    matchmaker: Matchmaker,
    suggestion: Suggestion,
    scale: Scale,
    language: Language,
    audience: Audience,
) -> Result:
    profile = matchmaker.profile(suggestion.profile_id, audience=audience)
    wording = word(suggestion, language)
    return Result(
        suggestion=suggestion,
        profile=profile,
        share=scale.share(suggestion.score),
        wording=wording,
        groups=[_group(suggestion, wording, side) for side in ORDER],
        parts=_parts(suggestion, language),
        quotes=quotes_of(matchmaker, profile, suggestion),
    )


def _group(suggestion: Suggestion, wording: Wording, side: Side) -> Group:
    mine = [c for c in suggestion.contributions if c.side is side]
    return Group(
        side=side,
        heading=wording.sides[side],
        subtotal=sum(c.amount for c in mine),
        unknown=sum(c.amount for c in mine if not c.known),
        reasons=[reason for reason in wording.reasons if reason.side is side],
    )


def _parts(suggestion: Suggestion, language: Language) -> list[Part]:
    return [
        Part(phrases()[c.feature]["name"][language], c.amount, c.known)
        for c in sorted(suggestion.contributions, key=lambda c: (-c.amount, c.feature))
    ]
