"""Put suggestions and what was understood together into an answer."""

from collections.abc import Mapping, Sequence

from matchmaker.candidates import PreparedQuery
from matchmaker.candidates.understanding import Understanding, understand
from matchmaker.domain import Answer, FitVerdict, Language, Suggestion
from matchmaker.explanation.advice import advise
from matchmaker.explanation.evidence import visible
from matchmaker.privacy import Audience
from matchmaker.ranking import not_offered, understanding_of


def as_answer(
    prepared: PreparedQuery, suggestions: Sequence[Suggestion], audience: Audience
) -> Answer:
    """
    Say how far to believe a list, and what was understood of what is sought.

    Words of a profile that the reader may not see are not named.
    """
    best = min((each.verdict for each in suggestions), key=lambda v: v.order, default=None)
    shown = _shown(prepared, audience)
    advice = None
    # Who offers help seeks nothing that could be said better.
    if not prepared.offers_help:
        advice = advise(
            understanding_of(prepared),
            shown.not_understood,
            best,
            states_need=prepared.states_need,
            not_offered=_not_offered(prepared) if prepared.query.need else (),
        )
    return Answer(
        verdict=best or FitVerdict.NONE,
        understood=shown.understood,
        not_understood=shown.not_understood,
        advice=advice,
        suggestions=suggestions,
    )


def _not_offered(prepared: PreparedQuery) -> list[Mapping[str, str]]:
    """The labels of what a need in words asks for by name and nobody here offers."""
    taxonomy = prepared.snapshot.taxonomy
    return [
        {language: taxonomy.label(each, language) for language in Language}
        for each in sorted(not_offered(prepared))
        # Who suffers from it is offered help, never the problem.
        if not taxonomy.is_problem(each)
    ]


def _shown(prepared: PreparedQuery, audience: Audience) -> Understanding:
    """What was understood, as far as the reader may see the words."""
    if prepared.query.need or prepared.query.profile_id is None:
        return understanding_of(prepared)
    seen = visible(prepared.seeking, prepared.query.profile_id, audience)
    if len(seen) == len(prepared.seeking):
        return understanding_of(prepared)
    return understand(prepared.snapshot, seen)
