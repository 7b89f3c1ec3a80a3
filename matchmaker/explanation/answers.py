"""Put suggestions and what was understood together into an answer."""

from collections.abc import Sequence

from matchmaker.candidates import PreparedQuery
from matchmaker.candidates.understanding import understand
from matchmaker.domain import Answer, FitVerdict, Suggestion
from matchmaker.explanation.advice import advise
from matchmaker.explanation.evidence import visible
from matchmaker.privacy import Audience
from matchmaker.ranking import understanding_of
from matchmaker.snapshot import Passage


def as_answer(
    prepared: PreparedQuery, suggestions: Sequence[Suggestion], audience: Audience
) -> Answer:
    """
    Say how far to believe a list, and what was understood of what is sought.

    Words of a profile that the reader may not see are not named.
    """
    best = min((each.verdict for each in suggestions), key=lambda v: v.order, default=None)
    shown = understand(prepared.snapshot, _shown(prepared, audience))
    advice = None
    # Who offers help seeks nothing that could be said better.
    if not prepared.offers_help:
        advice = advise(
            understanding_of(prepared),
            shown.not_understood,
            best,
            states_need=prepared.states_need,
        )
    return Answer(
        verdict=best or FitVerdict.NONE,
        understood=shown.understood,
        not_understood=shown.not_understood,
        advice=advice,
        suggestions=suggestions,
    )


def _shown(prepared: PreparedQuery, audience: Audience) -> tuple[Passage, ...]:
    if prepared.query.need or prepared.query.profile_id is None:
        return prepared.seeking
    return visible(prepared.seeking, prepared.query.profile_id, audience)
