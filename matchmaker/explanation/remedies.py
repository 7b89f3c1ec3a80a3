"""Tell how an offer meets a problem: the words, the problem that they mean, what addresses it."""

from collections.abc import Iterable, Mapping, Sequence

from matchmaker.candidates import PreparedQuery, answers, served_by
from matchmaker.domain import Fact, Remedy, Side
from matchmaker.explanation.evidence import guess_for, visible
from matchmaker.explanation.wording import shortened
from matchmaker.privacy import Audience
from matchmaker.snapshot import Passage, Stance, taking


def remedy_of(
    prepared: PreparedQuery, row: int, fact: Fact, side: Side, audience: Audience
) -> Remedy | None:
    """The problem that the asker names and the candidate's concept addresses, or the way back."""
    taxonomy = prepared.snapshot.taxonomy
    if fact.aspect != "concept" or taxonomy.is_problem(fact.key) is (side is Side.SEEKS):
        return None
    if side is Side.SEEKS:
        sought = _sought(prepared, audience)
        said = _named_best(sought, served_by(taxonomy, fact.key))
        if said is None or not taxonomy.is_problem(said[0]):
            return None if said else _guessed_remedy(prepared, fact, sought)
        problem, quote, by = *said, fact.key
    else:
        offered = _named_best(_offered(prepared, audience), answers(taxonomy, fact.key))
        theirs = visible(prepared.snapshot.passages(row), fact.subject, audience)
        said = _named_best(taking(theirs, Stance.SEEKING), {fact.key: 1.0})
        if offered is None or said is None or taxonomy.is_problem(offered[0]):
            return None
        problem, quote, by = *said, offered[0]
    return Remedy(said=quote, problem=dict(taxonomy[problem].labels), by=dict(taxonomy[by].labels))


def _sought(prepared: PreparedQuery, audience: Audience) -> tuple[Passage, ...]:
    """The passages that say what is sought, as far as the reader may see them."""
    if prepared.query.need or prepared.query.profile_id is None:
        return prepared.seeking
    seeking, owner = prepared.seeking, prepared.query.profile_id
    return prepared.memoise(("seen sought", audience), lambda: visible(seeking, owner, audience))


def _offered(prepared: PreparedQuery, audience: Audience) -> tuple[Passage, ...]:
    """The passages that say what the asker can do, as far as the reader may see them."""
    if prepared.query.profile_id is None:
        return ()
    return visible(prepared.offering, prepared.query.profile_id, audience)


def _named_best(
    passages: Iterable[Passage], degrees: Mapping[str, float]
) -> tuple[str, str] | None:
    """The concept of the highest degree that is named, with the words; the first of equals."""
    named = [(m.concept, m.surface) for p in passages for m in p.mentions if m.concept in degrees]
    return max(named, key=lambda each: degrees[each[0]], default=None)


def _guessed_remedy(
    prepared: PreparedQuery, fact: Fact, sought: Sequence[Passage]
) -> Remedy | None:
    """The problem that a sentence may tell where none is named."""
    guess = guess_for(prepared, fact, sought)
    if guess is None:
        return None
    labels = prepared.snapshot.taxonomy
    return Remedy(
        said=shortened(guess.statement.text),
        problem=dict(labels[guess.problem].labels),
        by=dict(labels[fact.key].labels),
        guessed=True,
    )
