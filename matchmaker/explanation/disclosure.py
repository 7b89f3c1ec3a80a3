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
        passages = visible(question.snapshot.passages(row), fact.subject, audience)
        return any(_names(passage, fact) for passage in passages)
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


def _names(passage: Passage, fact: Fact) -> bool:
    if fact.aspect == "concept":
        return any(mention.concept == fact.key for mention in passage.mentions)
    return any(token.term == fact.key for token in passage.tokens)
