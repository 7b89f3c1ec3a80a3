"""What of an explanation its reader may see."""

from collections.abc import Iterable

from matchmaker.candidates import Question
from matchmaker.domain import Fact, Need, Offer, Profile, ProfileId
from matchmaker.privacy import Audience, statement_visibility
from matchmaker.snapshot import Passage

# The profile field that a type of fact comes from, where it is not a passage.
FIELD_OF_ASPECT = {
    "place": "place",
    "languages": "languages",
    "sector": "sectors",
    "maturity": "maturity",
    "updated_on": "updated_on",
}


def visible(
    passages: Iterable[Passage], owner: ProfileId, audience: Audience
) -> tuple[Passage, ...]:
    """The passages that the reader may see."""
    return tuple(p for p in passages if audience.sees(p.visibility, owner))


def sees_fact(audience: Audience, question: Question, row: int, fact: Fact) -> bool:
    """Whether a fact about a candidate may be named to the reader."""
    if fact.aspect in {"concept", "word"}:
        theirs = visible(question.snapshot.passages(row), fact.subject, audience)
        return _name(theirs, frozenset({fact.key}), fact.aspect) and _name(
            asked(question, audience), kin(question, fact), fact.aspect
        )
    return sees_aspect(audience, question.snapshot.profiles.records[row], fact.aspect)


def sees_aspect(audience: Audience, profile: Profile, aspect: str) -> bool:
    """Whether all that a profile says of one aspect may be shown; texts are seen one by one."""
    if aspect in FIELD_OF_ASPECT:
        return audience.sees_field(profile, FIELD_OF_ASPECT[aspect])
    statements: tuple[Need | Offer, ...] = (*profile.needs, *profile.offers)
    return all(
        audience.sees(statement_visibility(profile, statement), profile.id)
        for statement in statements
        if (aspect == "cooperation" and statement.cooperation)
        or (aspect == "trl" and statement.trl is not None)
    )


def asked(question: Question, audience: Audience) -> tuple[Passage, ...]:
    """What the asker says that the reader may see: a shared word tells of both sides."""
    own: tuple[Passage, ...] = ()
    if question.query.profile_id is not None:
        own = visible(question.own_passages, question.query.profile_id, audience)
    return (*own, *(question.seeking if question.query.need else ()))


def kin(question: Question, fact: Fact) -> frozenset[str]:
    """A concept with its close relatives, since those answer for one another; a word alone."""
    if fact.aspect == "word":
        return frozenset({fact.key})
    taxonomy = question.snapshot.taxonomy
    broader = taxonomy[fact.key].broader
    return frozenset({fact.key, *taxonomy.narrower(fact.key), *([broader] if broader else [])})


def _name(passages: Iterable[Passage], keys: frozenset[str], aspect: str) -> bool:
    return any(says(passage, keys, aspect) for passage in passages)


def says(passage: Passage, keys: frozenset[str], aspect: str) -> bool:
    """Whether a passage has one of some concepts, or of some words."""
    said = passage.concept_counts if aspect == "concept" else passage.term_counts
    return not keys.isdisjoint(said)
