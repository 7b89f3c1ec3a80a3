"""Answer a query for a page: who may rank it, what it shows, and what is logged of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fastapi import Request

from matchmaker.domain import ALL_KINDS, Answer, Detail, Need, Place, Profile, ProfileId, Query
from matchmaker.domain.workspace import Feedback
from matchmaker.engine import Matchmaker
from matchmaker.privacy.permissions import Action, allowed
from matchmaker.privacy.principal import NOTHING, Principal, Subject
from matchmaker.services.programme.outreach import note_list

from ..dependencies import AppState, suggesting_network, undisclosed_for
from ..owner_access import private_needs_text
from ..rendering import page_language
from ..security.access_log import admit_ask, log_access
from .filters import SuggestionFilters, passing
from .results import ResultCard, results_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAnswer:
    """An answer laid out for a page."""

    matchmaker: Matchmaker
    answer: Answer
    results: Sequence[ResultCard]


def answer_profile(
    request: Request,
    service: AppState,
    principal: Principal,
    asker: Profile,
    wished: SuggestionFilters,
    need: Need | None = None,
) -> PageAnswer:
    """Suggest partners to a profile, for all that it seeks or for one of the needs it shows."""
    about = Subject.of_profile(asker.id)
    matchmaker = suggesting_network(service, principal, about, in_words=False)
    said = need.text if need else private_needs_text(service, principal, asker.id)
    query = replace(
        _limits(wished),
        profile_id=asker.id,
        need=said,
        only=passing(matchmaker, principal.audience, asker.place, wished),
        undisclosed=undisclosed_for(service, principal, asker.id),
    )
    return _answered(request, service, principal, matchmaker, query, wished, asker)


def answer_words(
    request: Request,
    service: AppState,
    principal: Principal,
    need: str,
    wished: SuggestionFilters,
) -> PageAnswer:
    """Suggest partners for a need in words that nobody in particular has."""
    matchmaker = suggesting_network(service, principal, NOTHING, in_words=True)
    admit_ask(service, principal)
    query = replace(
        _limits(wished),
        need=need,
        only=passing(matchmaker, principal.audience, Place(), wished),
    )
    return _answered(request, service, principal, matchmaker, query, wished, None)


def _limits(wished: SuggestionFilters) -> Query:
    return Query(
        kinds=frozenset(wished.kind) or ALL_KINDS,
        countries=frozenset(code.upper() for code in wished.country),
        new_only=not wished.known,
        popularity_discount=wished.popularity_discount,
        allow_rivals=wished.allow_rivals,
    )


def _answered(
    request: Request,
    service: AppState,
    principal: Principal,
    matchmaker: Matchmaker,
    query: Query,
    wished: SuggestionFilters,
    asker: Profile | None,
) -> PageAnswer:
    found = matchmaker.answer(
        query, k=wished.k, audience=principal.audience, detail=Detail.BRIEF, opened=wished.open
    )
    log_access(service, principal, [each.profile_id for each in found])
    results = results_of(
        matchmaker,
        found.suggestions,
        language=page_language(request),
        audience=principal.audience,
        asker=asker,
        order=wished.sort,
    )
    return PageAnswer(matchmaker=matchmaker, answer=found, results=results)


def note_places(
    service: AppState, principal: Principal, asker_id: ProfileId, found: Answer
) -> None:
    """Note who was seen at which place of a list as it is ranked; results count from it."""
    if principal.signed_in:
        ranked = [each.profile_id for each in found.suggestions]
        note_list(service.store, asker_id, ranked, service.now())


def needs_shown(asker: Profile) -> Sequence[Need]:
    """The needs to look at one by one: where there is only one, it is the list itself."""
    return asker.needs if len(asker.needs) > 1 else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the reader thinks of the suggestions to a profile, and whether they may say so."""

    may: bool
    shortlist: Sequence[str]
    feedback: dict[str, Feedback]


def judged_by(service: AppState, principal: Principal, asker_id: str) -> Judged:
    """The reader's shortlist and feedback for a profile; empty where they may keep none."""
    about = Subject.of_profile(asker_id)
    if not allowed(principal, Action.SUGGESTION_JUDGE, about):
        return Judged(may=False, shortlist=(), feedback={})
    workspace = service.store.workspace
    said = workspace.feedback_of(asker_id, principal.account_id)
    return Judged(
        may=True,
        shortlist=workspace.shortlist(asker_id, principal.account_id),
        feedback={str(id_): each for id_, each in said.items()},
    )
