"""Count what the network is asked for and nobody in it does: gaps to recruit partners for."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from matchmaker.candidates import prepare
from matchmaker.domain import AdviceCode, FitVerdict, ProfileId, Query
from matchmaker.engine import Matchmaker
from matchmaker.ranking import fit_of, understanding_of
from matchmaker.ranking.verdict import offered_concepts
from matchmaker.snapshot import Passage, Snapshot, Stance

LOOKED_AT = 5
"""Suggestions of each need: what a reader looks at before giving up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A stated need that nobody in the network answers."""

    profile_id: ProfileId
    need_id: str
    text: str
    language: str | None
    reason: AdviceCode
    """Whether nobody does it, or it was not understood."""
    fit: int
    """Of the nearest, 0 to 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingConcept:
    """A concept that is sought and that nobody offers."""

    concept: str
    label: Mapping[str, str]
    n_needs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """The stated needs of a network that nobody in it answers."""

    n_needs: int
    """All stated needs that were looked at."""
    gaps: tuple[Gap, ...]
    concepts: tuple[MissingConcept, ...]
    """The most sought first."""


def gaps_of(matchmaker: Matchmaker) -> Gaps:
    """Ask for every stated need, as the one who states it, and keep those without an answer."""
    snapshot = matchmaker.snapshot
    stated = [*_stated_needs(snapshot)]
    found = [_gap(matchmaker, id_, passage) for id_, passage in stated]
    return Gaps(
        n_needs=len(stated),
        gaps=tuple(gap for gap in found if gap is not None),
        concepts=tuple(_missing(snapshot, [passage for _, passage in stated])),
    )


def _stated_needs(snapshot: Snapshot) -> Iterator[tuple[ProfileId, Passage]]:
    for row, id_ in enumerate(snapshot.profiles.ids):
        # A withdrawn profile has no id until the next build.
        if id_:
            for passage in snapshot.passages(row):
                if passage.stance is Stance.SEEKING:
                    yield id_, passage


def _gap(matchmaker: Matchmaker, id_: ProfileId, need: Passage) -> Gap | None:
    query = Query(profile_id=id_, need=need.text, language=need.language, new_only=False)
    first = matchmaker.placed(query, LOOKED_AT)
    fits = [fit_of(each.half.scored, each.position) for each in first]
    if any(fit.verdict is not FitVerdict.NONE for fit in fits):
        return None
    return Gap(
        profile_id=id_,
        need_id=need.field.partition(":")[2],
        text=need.text,
        language=need.language,
        reason=_reason(matchmaker.snapshot, query),
        fit=max((fit.percent for fit in fits), default=0),
    )


def _reason(snapshot: Snapshot, query: Query) -> AdviceCode:
    understanding = understanding_of(prepare(snapshot, query))
    if understanding.nonsense:
        return AdviceCode.NONSENSE
    if understanding.nothing_recognised:
        return AdviceCode.NOTHING_RECOGNISED
    return AdviceCode.NOBODY_HERE


def _missing(snapshot: Snapshot, needs: list[Passage]) -> Iterator[MissingConcept]:
    counts = Counter(concept for need in needs for concept in need.concept_counts)
    offered = offered_concepts(snapshot, counts)
    for concept, n_needs in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
        if concept not in offered:
            labels = dict(snapshot.taxonomy[concept].labels)
            yield MissingConcept(concept=concept, label=labels, n_needs=n_needs)
