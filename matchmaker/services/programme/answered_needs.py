"""Whose needs a text answers: a call, an event or a content against what profiles seek."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from matchmaker.candidates import prepare
from matchmaker.candidates.answering import served_by
from matchmaker.domain import Activity, Kind, Profile, ProfileId, Query
from matchmaker.engine import Matchmaker
from matchmaker.privacy import Audience
from matchmaker.privacy.visibility import statement_visibility
from matchmaker.snapshot import Passage, Snapshot, Stance

LEAST = 0.2
"""Share of a need that a text must answer to be worth a message."""
MAX_TEXT = 1_500
"""Characters of a text that are read: as many as a need may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredNeed:
    """A need that a text answers, and how far."""

    profile_id: ProfileId
    need_id: str
    words: str
    """Verbatim, the owner's; for staff and for the owner."""
    share: float
    """Of the need, by rarity of what it names, in (0, 1]."""
    labels: Mapping[str, str]
    """What both speak of, by language."""


def text_of(activity: Activity) -> str:
    """All that an activity says."""
    return ". ".join(part for part in (activity.title, activity.topic, activity.text) if part)


def answered_needs(
    matchmaker: Matchmaker, text: str, *, language: str | None = None, kinds: frozenset[Kind]
) -> list[AnsweredNeed]:
    """Find the needs that a text answers, one for each profile, the best answered first."""
    snapshot = matchmaker.snapshot
    served = served_concepts(snapshot, text, language)
    rows = {
        int(row)
        for concept in served
        for row in snapshot.texts.seeking_concepts.strengths(concept)[0]
    }
    found = [
        best
        for row in sorted(rows)
        if snapshot.profiles.ids[row] and snapshot.profiles.kinds[row] in kinds
        if (best := _best_need(snapshot, row, served)) is not None
    ]
    return sorted(found, key=lambda each: (-each.share, each.profile_id))


def served_concepts(snapshot: Snapshot, text: str, language: str | None) -> dict[str, float]:
    """What somebody may seek who is answered by a text, and how far."""
    if not text.strip():
        return {}
    # An Activity may carry a language that nobody reads here; it is then told by its words.
    known = language if language in {"it", "en", "de", "fr"} else None
    prepared = prepare(snapshot, Query(need=text[:MAX_TEXT], language=known))
    served: dict[str, float] = {}
    for passage in prepared.seeking:
        for concept in passage.concept_counts:
            for sought, degree in served_by(snapshot.taxonomy, concept).items():
                served[sought] = max(served.get(sought, 0.0), degree)
    return served


def _best_need(snapshot: Snapshot, row: int, served: Mapping[str, float]) -> AnsweredNeed | None:
    told = [_answered(snapshot, row, need, served) for need in _needs(snapshot, row)]
    best = max((each for each in told if each is not None), key=_share, default=None)
    return best if best is not None and best.share >= LEAST else None


def _share(each: AnsweredNeed) -> float:
    return each.share


def _needs(snapshot: Snapshot, row: int) -> Iterator[Passage]:
    return (passage for passage in snapshot.passages(row) if passage.stance is Stance.SEEKING)


def _answered(
    snapshot: Snapshot, row: int, need: Passage, served: Mapping[str, float]
) -> AnsweredNeed | None:
    weights = snapshot.texts.concept_weights
    sought = {concept: weights[concept] for concept in need.concept_counts}
    shared = [concept for concept in sought if served.get(concept, 0.0) > 0]
    if not shared:
        return None
    labels = [snapshot.taxonomy[concept].labels for concept in sorted(shared)]
    share = sum(sought[c] * served[c] for c in shared) / sum(sought.values())
    return AnsweredNeed(
        profile_id=snapshot.profiles.ids[row],
        need_id=need.field.partition(":")[2],
        words=need.text,
        share=min(share, 1.0),
        labels={
            code: ", ".join(each.get(code, "") for each in labels)
            for code in sorted({code for each in labels for code in each})
        },
    )


def words_for(profile: Profile, words: str, audience: Audience) -> str:
    """The words of a need as far as a reader may see them; nothing of one that is kept back."""
    for need in profile.needs:
        # A need is cut into statements; each is part of its text.
        if words in need.text and audience.sees(statement_visibility(profile, need), profile.id):
            return words
    return ""
