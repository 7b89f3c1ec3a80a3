"""Show evidence: labels, matched words with their positions, and paths."""

from collections.abc import Iterable, Mapping
from itertools import islice

from matchmaker.candidates import (
    GuessedProblem,
    PreparedQuery,
    answers,
    completed_by,
    guessed_problems,
    meeting,
    served_by,
    sought_words_near,
)
from matchmaker.domain import (
    Activity,
    ActivityId,
    Fact,
    Layer,
    Need,
    Offer,
    Profile,
    ProfileId,
    Span,
)
from matchmaker.explanation.wording import phrases, shortened
from matchmaker.graph import acquaintance
from matchmaker.graph.network import row_indices
from matchmaker.privacy import PROGRAMME_LAYERS, Audience, Tier, statement_visibility, tier_of
from matchmaker.ranking.features import STATEMENT
from matchmaker.snapshot import (
    Excluded,
    Passage,
    Snapshot,
    Stance,
    statements_of,
    taking,
)

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


def said_by(prepared: PreparedQuery, row: int, audience: Audience) -> tuple[Passage, ...]:
    """The passages of a profile that the reader may see."""
    snapshot = prepared.snapshot
    return prepared.memoise(
        ("seen passages", row, audience),
        lambda: visible(snapshot.passages(row), snapshot.profiles.ids[row], audience),
    )


def sees_fact(audience: Audience, prepared: PreparedQuery, row: int, fact: Fact) -> bool:
    """Whether a fact about a candidate may be named to the reader."""
    return prepared.memoise(
        ("sees", fact, audience), lambda: _sees_fact(audience, prepared, row, fact)
    )


def _sees_fact(audience: Audience, prepared: PreparedQuery, row: int, fact: Fact) -> bool:
    if fact.aspect in {"concept", "word"}:
        theirs = said_by(prepared, row, audience)
        keys, said = counterparts(prepared, row, fact), asked(prepared, audience)
        return _name(theirs, frozenset({fact.key}), fact.aspect) and (
            _name(said, keys, fact.aspect)
            or any(rules_out(passage, keys, fact.aspect) for passage in said)
            or guess_for(prepared, fact, said) is not None
        )
    if fact.aspect == STATEMENT:
        # Both are quoted, and who sees only one of them is told nothing.
        return bool(_met_statements(prepared, row, fact, audience))
    return sees_aspect(audience, prepared.snapshot.profiles.records[row], fact.aspect)


def sees_aspect(audience: Audience, profile: Profile, aspect: str) -> bool:
    """Whether all that a profile says of one aspect may be shown; texts are seen one by one."""
    if aspect in FIELD_OF_ASPECT:
        return audience.sees_field(profile, FIELD_OF_ASPECT[aspect])
    if aspect not in {"cooperation", "trl"}:
        return True
    statements: tuple[Need | Offer, ...] = (*profile.needs, *profile.offers)
    return all(
        audience.sees(statement_visibility(profile, statement), profile.id)
        for statement in statements
        if (statement.cooperation if aspect == "cooperation" else statement.trl is not None)
    )


def asked(prepared: PreparedQuery, audience: Audience) -> tuple[Passage, ...]:
    """Give the asker's passages that the reader may see: a shared word tells of both sides."""

    def compute() -> tuple[Passage, ...]:
        own = () if prepared.row is None else said_by(prepared, prepared.row, audience)
        return (*own, *(prepared.seeking if prepared.query.need else ()))

    return prepared.memoise(("asked", audience), compute)


def related_concepts(prepared: PreparedQuery, fact: Fact) -> frozenset[str]:
    """A concept or a word with those that it answers for."""
    if fact.aspect == "word":
        return frozenset({fact.key}) | sought_words_near(prepared, fact.key)
    taxonomy = prepared.snapshot.taxonomy
    broader = taxonomy[fact.key].broader
    return frozenset({fact.key, *taxonomy.narrower(fact.key), *([broader] if broader else [])})


def counterparts(prepared: PreparedQuery, row: int, fact: Fact) -> frozenset[str]:
    """What the asker may have named for a fact to count: relatives, problems, what it completes."""

    def compute() -> frozenset[str]:
        related = related_concepts(prepared, fact)
        if fact.aspect == "word":
            return related
        taxonomy = prepared.snapshot.taxonomy
        return related.union(
            answers(taxonomy, fact.key),
            served_by(taxonomy, fact.key),
            completed_by(prepared, row, fact.key),
        )

    return prepared.memoise(("counterparts", fact), compute)


def guess_for(
    prepared: PreparedQuery, fact: Fact, said: Iterable[Passage]
) -> GuessedProblem | None:
    """The surest problem that some passages may tell and that a concept addresses."""
    if fact.aspect != "concept":
        return None
    passages, taxonomy = tuple(said), prepared.snapshot.taxonomy
    guesses = [
        (guess.degree * strength, guess)
        for guess in guessed_problems(prepared)
        if (strength := answers(taxonomy, guess.problem).get(fact.key)) is not None
        and guess.statement.passage in passages
    ]
    return max(guesses, key=lambda each: each[0], default=(0.0, None))[1]


def _name(passages: Iterable[Passage], keys: frozenset[str], aspect: str) -> bool:
    return any(mentions_any(passage, keys, aspect) for passage in passages)


def mentions_any(passage: Passage, keys: frozenset[str], aspect: str) -> bool:
    """Whether a passage has one of some concepts, or of some words."""
    if aspect == "word":
        return not keys.isdisjoint(passage.term_counts)
    # What only names a concept, such as a certificate that is held, is no evidence of an offer.
    return passage.concept_weight > 0 and not keys.isdisjoint(passage.concept_counts)


def rules_out(passage: Passage, keys: frozenset[str], aspect: str) -> bool:
    """Whether a passage excludes one of some concepts, or of some words."""
    if passage.excluded is None:
        return False
    said = passage.excluded.concepts if aspect == "concept" else passage.excluded.terms
    return not keys.isdisjoint(said)


Labels = Mapping[str, str]

QUERY = "query"
"""Owner of what a need in words says."""

# Quoting the same word from every passage says nothing more.
QUOTES = 3


def label_of(snapshot: Snapshot, fact: Fact, audience: Audience) -> Labels:
    """What to call a fact: by language for concepts and features, else under "" its one name."""
    if fact.aspect == "concept":
        return dict(snapshot.taxonomy[fact.key].labels)
    if fact.aspect != "place" and fact.key in phrases():
        return phrases()[fact.key]["name"]
    if fact.aspect == "activity":
        return activity_label(snapshot.activities[activity_row(snapshot, fact.key)])
    return {"": _name_of(snapshot, fact, audience)}


def activity_label(activity: Activity) -> Labels:
    """What to call an activity: its title, else what it is and under which programme."""
    if activity.title:
        return {"": activity.title}
    # A number of the source's is a name to nobody.
    general = phrases()["general"]
    under = general["under_programme"] if activity.programme else {}
    return {
        language: name + under.get(language, "").format(programme=activity.programme)
        for language, name in general[f"untitled_{activity.kind}"].items()
    }


def _name_of(snapshot: Snapshot, fact: Fact, audience: Audience) -> str:
    if fact.aspect in {"membership", "partner"}:
        return snapshot.profiles.names[snapshot.profiles.row_of[ProfileId(fact.key)]]
    if fact.aspect == "place":
        place = snapshot.profiles.records[snapshot.profiles.row_of[fact.subject]].place
        return place.city or place.nuts or place.country or ""
    if fact.aspect == STATEMENT:
        return shortened(_statement(snapshot, fact))
    return _as_written(snapshot, fact, audience) if fact.aspect == "word" else fact.key


def _statement(snapshot: Snapshot, fact: Fact) -> str:
    said = snapshot.passages(snapshot.profiles.row_of[fact.subject])
    of_both = (one for stance in Stance for one in statements_of(taking(said, stance)))
    return next((one.text for one in of_both if one.key == fact.key), fact.key)


def _as_written(snapshot: Snapshot, fact: Fact, audience: Audience) -> str:
    """A term as the candidate writes it, the first time that the reader may see."""
    said = snapshot.passages(snapshot.profiles.row_of[fact.subject])
    passages = visible(said, fact.subject, audience)
    written = (
        passage.text[token.start : token.end]
        for passage in passages
        for token in passage.tokens
        if token.term == fact.key
    )
    return next(written, fact.key)


def activity_row(snapshot: Snapshot, id_: str) -> int:
    """Row of an activity by its id."""
    return snapshot.activity_row_of[ActivityId(id_)]


def _met_statements(
    prepared: PreparedQuery, row: int, fact: Fact, audience: Audience
) -> tuple[Span, ...]:
    """The candidate's statement and the one of the asker that it meets, if both may be seen."""
    met = meeting(prepared, row, fact.key)
    if met is None:
        return ()
    theirs, ours = met
    if not visible((theirs.passage,), fact.subject, audience) or (
        ours.passage not in asked(prepared, audience)
    ):
        return ()
    owner = prepared.query.profile_id or QUERY
    if prepared.query.need and ours.passage in prepared.seeking:
        owner = QUERY
    return tuple(
        _span(whose, one.passage, one.start, one.end)
        for whose, one in ((fact.subject, theirs), (owner, ours))
    )


def spans_of(prepared: PreparedQuery, row: int, fact: Fact, audience: Audience) -> tuple[Span, ...]:
    """The words on both sides that a fact stands for, as far as the reader may see them."""
    snapshot = prepared.snapshot
    if fact.aspect == "activity":
        column = activity_row(snapshot, fact.key)
        if not prepared.seeking_bag:
            return ()
        # The title says it best, and spares reading the rest.
        title = tuple(_shared_words(prepared, fact.key, snapshot.activity_title(column)))
        return title or tuple(_shared_words(prepared, fact.key, snapshot.activity_passages(column)))
    if fact.aspect == STATEMENT:
        return _met_statements(prepared, row, fact, audience)
    if fact.aspect not in {"concept", "word"}:
        return ()
    theirs = said_by(prepared, row, audience)
    # A word of theirs stands for itself; on the other side stands the word that it answers.
    named = frozenset({fact.key}) if fact.aspect == "word" else related_concepts(prepared, fact)
    asked_for = counterparts(prepared, row, fact)
    sides: list[tuple[str, tuple[Passage, ...], frozenset[str]]] = [(fact.subject, theirs, named)]
    if prepared.query.profile_id is not None and prepared.row is not None:
        own = said_by(prepared, prepared.row, audience)
        sides.append((prepared.query.profile_id, own, asked_for))
    if prepared.query.need:
        sides.append((QUERY, prepared.seeking, asked_for))
    return tuple(
        span
        for owner, passages, keys in sides
        for span in islice(
            _marked(owner, passages, keys, fact.aspect, asking=owner != fact.subject), QUOTES
        )
    )


def _marked(
    owner: str,
    passages: Iterable[Passage],
    keys: frozenset[str],
    aspect: str,
    *,
    asking: bool,
) -> Iterable[Span]:
    for passage in passages:
        marks: list[tuple[int, int]] = []
        if mentions_any(passage, keys, aspect):
            marks += _places(passage, keys, aspect)
        if asking and passage.excluded and rules_out(passage, keys, aspect):
            marks += _places(passage.excluded, keys, aspect)
        for start, end in dict.fromkeys(marks):
            yield _span(owner, passage, start, end)


def _places(said: Passage | Excluded, keys: frozenset[str], aspect: str) -> list[tuple[int, int]]:
    if aspect == "concept":
        return [(m.start, m.end) for m in said.mentions if m.concept in keys]
    return [(t.start, t.end) for t in said.tokens if t.term in keys]


def _shared_words(prepared: PreparedQuery, id_: str, passages: Iterable[Passage]) -> Iterable[Span]:
    """The rarest words that an activity shares with what is sought."""
    index = prepared.snapshot.texts.activities
    sought = prepared.seeking_bag
    found = [
        (-index.idf(token.term), passage, token)
        for passage in passages
        for token in passage.tokens
        if token.term in sought
    ]
    found.sort(key=lambda each: (each[0], each[2].start))
    for _, passage, token in found[:QUOTES]:
        yield _span(id_, passage, token.start, token.end)


def _span(owner: str, passage: Passage, start: int, end: int) -> Span:
    """Words of a passage, with their place in the whole field."""
    return Span(
        owner=owner,
        field=passage.field,
        start=passage.start + start,
        end=passage.start + end,
        text=passage.text[start:end],
    )


def path_of(prepared: PreparedQuery, row: int, fact: Fact, audience: Audience) -> tuple[str, ...]:
    """
    The way from the asker to the candidate through the shared thing, or the shortest one.

    Whom the programme brought together is a way for its staff alone.
    """
    if prepared.row is None or fact.aspect not in {"activity", "membership", "partner"}:
        return ()
    if fact.aspect == "membership":
        return (prepared.snapshot.profiles.ids[prepared.row], fact.key, fact.subject)
    network = prepared.snapshot.network
    if fact.aspect == "activity" and _took_part(prepared, fact.key):
        return (prepared.snapshot.profiles.ids[prepared.row], fact.key, fact.subject)
    asker = prepared.row
    staff = tier_of(audience) is Tier.STAFF
    layers = frozenset(Layer) - (frozenset() if staff else PROGRAMME_LAYERS)
    found = prepared.memoise(f"path to {row}", lambda: acquaintance(network, asker, row, layers))
    return found.names(network) if found else ()


def _took_part(prepared: PreparedQuery, activity: str) -> bool:
    network, asker = prepared.snapshot.network, prepared.row
    if asker is None:
        return False
    own = prepared.memoise(
        "own activities",
        lambda: {
            int(column)
            for matrix in network.participation.values()
            for column in row_indices(matrix, asker)
        },
    )
    return activity_row(prepared.snapshot, activity) in own
