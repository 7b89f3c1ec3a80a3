"""Pairs that may be one and the same: what agrees, what contradicts, what a merge would make."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from matchmaker.domain import Judgement, Profile, ProfileId, Verdict
from matchmaker.domain.tie import OF_DUPLICATES
from matchmaker.errors import UnknownRecordError
from matchmaker.privacy import Tier, ranks_in
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.visibility import shown
from matchmaker.resolution import merge
from matchmaker.store import Origin, ReviewPair, Store

# Bits below which a comparison is no evidence to show.
_TELLING_BITS = 0.05
# What a value is cut to, in characters, where two records stand side by side.
_LONGEST = 300


# Comparisons that tell a person one thing; the others stand for themselves.
_TOPICS = {
    **dict.fromkeys(
        ("shared", "extra", "conflict", "rarest", "part", "spelling", "qualifier"), "name"
    ),
    "house": "street",
    "kind_stated": "kind",
}


class Agreement(StrEnum):
    """How two values of one field stand to each other."""

    AGREES = "agrees"
    DIFFERS = "differs"
    ONE_SIDE = "one_side"
    """Only one of the two says something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPair:
    """One field of two profiles, and what it becomes when they are merged."""

    field: str
    left: Sequence[str]
    right: Sequence[str]
    merged: Sequence[str]
    agreement: Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class PairInDoubt:
    """Two profiles side by side."""

    left: Profile
    right: Profile
    weight: float
    """Match weight, in bits."""
    probability: float
    agrees: Mapping[str, float]
    """Bits that speak for one and the same, by what they are about, the strongest first."""
    contradicts: Mapping[str, float]
    """Bits against, the strongest first."""
    fields: Sequence[FieldPair]
    unsure: bool
    """Whether somebody looked before and could not tell."""


def pairs_in_doubt(store: Store) -> list[ReviewPair]:
    """List the pairs that nobody has decided, the most useful first, those of no answer last."""
    newest = _newest_words(store.judgements())
    open_pairs = [
        pair for pair in store.reviews() if newest.get(_key(pair)) in {None, Verdict.UNSURE}
    ]
    return sorted(open_pairs, key=lambda pair: newest.get(_key(pair)) is Verdict.UNSURE)


def side_by_side(store: Store, pair: ReviewPair) -> PairInDoubt:
    """Show a pair of the review list with all that a person needs to decide."""
    # What is private even staff do not see.
    left, right = (_seen(store.profile(id_)) for id_ in (pair.left_id, pair.right_id))
    told = {name: bits for name, bits in _topics(pair).items() if abs(bits) >= _TELLING_BITS}
    strongest = sorted(told.items(), key=lambda item: (-abs(item[1]), item[0]))
    return PairInDoubt(
        left=left,
        right=right,
        weight=pair.weight,
        probability=pair.probability,
        agrees={name: bits for name, bits in strongest if bits > 0},
        contradicts={name: bits for name, bits in strongest if bits < 0},
        fields=compared_fields(left, right),
        unsure=_newest_words(store.judgements()).get(_key(pair)) is Verdict.UNSURE,
    )


def compared_fields(left: Profile, right: Profile) -> list[FieldPair]:
    """Put the fields of two profiles beside what a merge makes of them; blank ones are left out."""
    merged = merge([left, right], min(left.id, right.id))
    mine, theirs, ours = (_values(profile) for profile in (left, right, merged))
    return [
        FieldPair(
            field=name,
            left=mine[name],
            right=theirs[name],
            merged=ours[name],
            agreement=_agreement(mine[name], theirs[name]),
        )
        for name in mine
        if mine[name] or theirs[name]
    ]


def decided_pairs(store: Store, limit: int) -> list[Judgement]:
    """List what was last said of pairs, the newest first: what can be taken back."""
    newest: dict[frozenset[ProfileId], Judgement] = {}
    for word in sorted(store.judgements(), key=lambda w: (w.judged_on, w.judged_by)):
        if word.verdict in OF_DUPLICATES:
            newest[frozenset((word.left_id, word.right_id))] = word
    return sorted(newest.values(), key=lambda w: w.judged_on, reverse=True)[:limit]


def take_back(store: Store, left: str, right: str, origin: Origin) -> Judgement:
    """
    Undo the newest word on a pair; what was said before counts again.

    Every profile is kept as it came in, so that the next search parts what a word had merged, each
    with its needs, introductions and judgements.

    Raises:
        UnknownRecordError: Nothing was said of the pair.
    """
    with store.write() as writer:
        word = writer.take_back_identity(ProfileId(left), ProfileId(right))
        if word is None:
            raise UnknownRecordError("judgement", f"{left}, {right}")
        action = Action.DUPLICATE_JUDGE.value
        note = f"{word.verdict.value} taken back"
        writer.audit.record(action, origin, subject=f"profile:{left}", note=note)
    return word


def _topics(pair: ReviewPair) -> dict[str, float]:
    bits: dict[str, float] = defaultdict(float)
    for name, value in pair.comparisons.items():
        bits[_TOPICS.get(name, name)] += value
    return bits


def _seen(profile: Profile) -> Profile:
    return shown(profile, partial(ranks_in, Tier.STAFF))


def _newest_words(judgements: Iterable[Judgement]) -> dict[frozenset[ProfileId], Verdict]:
    said = sorted(judgements, key=lambda word: (word.judged_on, word.judged_by))
    return {
        frozenset((word.left_id, word.right_id)): word.verdict
        for word in said
        if word.verdict in OF_DUPLICATES
    }


def _key(pair: ReviewPair) -> frozenset[ProfileId]:
    return frozenset((pair.left_id, pair.right_id))


def _values(profile: Profile) -> dict[str, tuple[str, ...]]:
    """Write what decides whether two are one as short texts, field by field."""
    place, size = profile.place, profile.size
    town = " ".join(filter(None, (place.postcode, place.city)))
    return {
        "names": profile.names,
        "kind": (profile.kind.value,),
        "identifiers": tuple(f"{i.scheme} {i.value}" for i in profile.identifiers),
        "address": _given(place.address),
        "town": _given(town),
        "country": _given(place.country),
        "nuts": _given(place.nuts),
        "url": _given(profile.url),
        "sectors": profile.sectors,
        "headcount": _given(f"{size.headcount:g}" if size and size.headcount else None),
        "texts": _cut(text.value for text in profile.texts),
        "needs": _cut(need.text for need in profile.needs),
        "offers": _cut(offer.text for offer in profile.offers),
        "consent": ("yes" if profile.consent.matching else "no",),
        "updated_on": _given(profile.updated_on.isoformat() if profile.updated_on else None),
        "sources": tuple(source.name for source in profile.sources),
    }


def _given(text: str | None) -> tuple[str, ...]:
    return (text,) if text else ()


def _cut(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(t if len(t) <= _LONGEST else f"{t[: _LONGEST - 1]}…" for t in texts)


def _agreement(left: Sequence[str], right: Sequence[str]) -> Agreement:
    if not left or not right:
        return Agreement.ONE_SIDE
    mine, theirs = ({text.casefold() for text in side} for side in (left, right))
    return Agreement.AGREES if mine & theirs else Agreement.DIFFERS
