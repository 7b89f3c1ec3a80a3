"""What the network has for a firm's gaps: partners, events, contents and calls."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from matchmaker.checkup import InferredNeed
from matchmaker.domain import Activity, ActivityKind, Kind, Language, Need, ProfileId
from matchmaker.domain.suggestion import FitVerdict, Suggestion
from matchmaker.engine import Matchmaker
from matchmaker.errors import UnknownProfileError
from matchmaker.privacy import NETWORK, Audience
from matchmaker.text.needs import read_need

HELPERS = frozenset({Kind.RESEARCH_GROUP, Kind.LAB, Kind.EXPERT, Kind.ASSOCIATION})
"""Who helps with a gap; firms are found by the needs themselves."""
PER_NEED = 2
PER_KIND = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """Somebody who could help with one need."""

    profile_id: ProfileId
    name: str
    kind: Kind
    place: str
    need: str
    """The words of the need that it answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextSteps:
    """What the network has; empty where it has nothing that fits."""

    helpers: tuple[Helper, ...]
    events: tuple[Activity, ...]
    """Those still to come."""
    contents: tuple[Activity, ...]
    calls: tuple[Activity, ...]
    """Those still open."""


def next_steps(
    matchmaker: Matchmaker,
    needs: Sequence[InferredNeed],
    language: Language,
    today: date,
    *,
    firm_id: str,
    declared: Sequence[Need] = (),
    audience: Audience = NETWORK,
) -> NextSteps:
    """
    Find who and what helps with the first needs, as far as the reader may know of it.

    Events, contents and calls may fit what the firm declared itself, too.
    """
    concepts = {concept for need in needs for concept in need.capability.concepts}
    concepts |= set(_concepts_of(matchmaker, declared))
    fitting = list(_fitting(matchmaker, concepts))
    events = [a for a in fitting if a.kind is ActivityKind.EVENT and _from(a, today)]
    calls = [a for a in fitting if a.kind is ActivityKind.CALL and _until(a, today)]
    contents = [a for a in fitting if a.kind is ActivityKind.CONTENT]
    return NextSteps(
        helpers=tuple(_helpers(matchmaker, needs, language, firm_id, audience)),
        events=tuple(sorted(events, key=lambda a: (a.starts_on or today, a.id))[:PER_KIND]),
        contents=tuple(sorted(contents, key=lambda a: a.language != language)[:PER_KIND]),
        calls=tuple(calls[:PER_KIND]),
    )


def _concepts_of(matchmaker: Matchmaker, needs: Sequence[Need]) -> Iterator[str]:
    tagger = matchmaker.snapshot.reader.tagger
    for need in needs:
        yield from (each.concept for each in read_need(tagger, need.text, need.language).mentions)


def _helpers(
    matchmaker: Matchmaker,
    needs: Sequence[InferredNeed],
    language: Language,
    firm_id: str,
    audience: Audience,
) -> Iterator[Helper]:
    named: set[ProfileId] = set()
    for need in needs:
        words = need.capability.text[language]
        for found in _asked(matchmaker, firm_id, words, audience):
            if found.verdict is FitVerdict.NONE or found.profile_id in named:
                continue
            named.add(found.profile_id)
            seen = matchmaker.profile(found.profile_id, audience=audience)
            place = seen.place.city or seen.place.country or ""
            yield Helper(
                profile_id=found.profile_id,
                name=found.name,
                kind=found.kind,
                place=place,
                need=words,
            )


def _asked(
    matchmaker: Matchmaker, firm_id: str, words: str, audience: Audience
) -> Sequence[Suggestion]:
    try:
        return matchmaker.suggest(firm_id, need=words, kinds=HELPERS, k=PER_NEED, audience=audience)
    except UnknownProfileError:
        # The firm is not in what this reader knows: its need is, as words.
        return matchmaker.suggest(need=words, kinds=HELPERS, k=PER_NEED, audience=audience)


def _fitting(matchmaker: Matchmaker, concepts: Collection[str]) -> Iterator[Activity]:
    """Activities that name a concept, or one that is narrower, those that name most first."""
    taxonomy = matchmaker.snapshot.taxonomy
    tagger = matchmaker.snapshot.reader.tagger
    found: list[tuple[int, Activity]] = []
    records = matchmaker.snapshot.activities
    for activity in map(records.__getitem__, range(len(records))):
        if activity.kind not in (ActivityKind.EVENT, ActivityKind.CONTENT, ActivityKind.CALL):
            continue
        text = ". ".join(filter(None, (activity.title, activity.topic, activity.text)))
        named = {each.concept for each in read_need(tagger, text, activity.language).mentions}
        meant = named | {above for concept in named for above in taxonomy.ancestors(concept)}
        if n := len(meant & set(concepts)):
            found.append((n, activity))
    yield from (activity for _, activity in sorted(found, key=lambda each: -each[0]))


def _from(activity: Activity, today: date) -> bool:
    return activity.starts_on is not None and activity.starts_on >= today


def _until(activity: Activity, today: date) -> bool:
    return activity.ends_on is not None and activity.ends_on >= today
