"""What of an explanation its reader may see."""

from collections.abc import Iterable

from matchmaker.candidates import Question
from matchmaker.domain import Fact, ProfileId
from matchmaker.privacy import Audience
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
    field = FIELD_OF_ASPECT.get(fact.aspect)
    return field is None or audience.sees_field(question.snapshot.profiles.records[row], field)


def _names(passage: Passage, fact: Fact) -> bool:
    if fact.aspect == "concept":
        return any(mention.concept == fact.key for mention in passage.mentions)
    return any(token.term == fact.key for token in passage.tokens)
