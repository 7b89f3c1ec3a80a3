"""Lay a list of suggestions out for a page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matchmaker.domain import Language, Need, Place, Profile, Side, Suggestion
from matchmaker.engine import Matchmaker
from matchmaker.explanation import WordedReason, Wording, word
from matchmaker.explanation.wording import names_evidence, phrases, sentence
from matchmaker.privacy import Audience

from .filters import Order, SortKey, in_order, km_between
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
    why: str
    """One sentence: what speaks for it most, or against it where nothing does."""
    need: Need | None
    """The need that the reasons are about, where it has several; its first where none names one."""
    distance_km: float
    """From the one who asks; infinite where that is not known."""


def results_of(
    matchmaker: Matchmaker,
    found: Sequence[Suggestion],
    *,
    language: Language,
    audience: Audience,
    asker: Profile | None = None,
    order: Order = Order.FIT,
) -> list[ResultCard]:
    """Lay suggestions out, sorted as the reader wishes."""
    here = asker.place if asker else Place()
    cards = [result_card(matchmaker, each, language, audience, here) for each in found]
    keys = [
        SortKey(
            rank=card.suggestion.rank,
            name=card.suggestion.name,
            distance_km=card.distance_km,
            updated=str(card.profile.updated_on or ""),
        )
        for card in cards
    ]
    return [cards[place] for place in in_order(keys, order)]


def result_card(
    matchmaker: Matchmaker,
    suggestion: Suggestion,
    language: Language,
    audience: Audience,
    here: Place,
) -> ResultCard:
    """Lay one suggestion out."""
    profile = matchmaker.profile(suggestion.profile_id, audience=audience)
    wording = word(suggestion, language)
    return ResultCard(
        suggestion=suggestion,
        profile=profile,
        wording=wording,
        groups=[_group(suggestion, wording, side) for side in ORDER],
        parts=_parts(suggestion, language),
        quotes=snippets_of(matchmaker, profile, suggestion),
        why=_why(suggestion, language),
        need=_need(profile, suggestion),
        distance_km=km_between(here, profile.place),
    )


def _why(suggestion: Suggestion, language: Language) -> str:
    """
    The reason that speaks most for it and names something, with its weightiest evidence alone.

    Where none names anything the weightiest is told; "" where nothing speaks for it.
    """
    known = [each for each in suggestion.contributions if each.known and each.amount > 0]
    if not known:
        return ""
    naming = [each for each in known if each.evidence and names_evidence(each.feature)]
    best = max(naming or known, key=lambda each: each.amount)
    brief = replace(best, evidence=best.evidence[:1])
    return sentence(brief, language, weak=False)


def _need(profile: Profile, suggestion: Suggestion) -> Need | None:
    fields = [
        span.field
        for reason in sorted(suggestion.contributions, key=lambda each: -each.amount)
        for piece in reason.evidence
        for span in piece.spans
        if span.owner == profile.id
    ]
    met = {f"need:{each.id}": each for each in profile.needs}
    first = profile.needs[0] if profile.needs else None
    return next((met[each] for each in fields if each in met), first)


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
