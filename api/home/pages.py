"""The first page: what waits for the reader, and one field for whatever is looked for."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from matchmaker.domain import Kind, Profile
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError
from matchmaker.privacy import Audience
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal

from ..dependencies import SUGGESTION_SLOT, AppStateDep, CurrentMatchmaker
from ..middleware.limits import MAX_K, MAX_TYPED
from ..profiles.ego_network import NARROW, WIDE, ego_network, ties_of
from ..rendering import link_with, page
from ..security import permit
from ..suggestions.answering import PageAnswer, answer_profile, answer_words, judged_by
from ..suggestions.filters import SuggestionFilters
from ..suggestions.pages import filter_choices
from ..suggestions.search import SearchMode, SearchQuery, interpret_search
from .cards import home_cards

router = APIRouter(include_in_schema=False, dependencies=[SUGGESTION_SLOT])

Finding = Annotated[Principal, Depends(permit(Action.SUGGESTION_ASK))]
N_EXAMPLES = 3


class SearchFilters(SuggestionFilters):
    """What was typed, how to read it, and the filters."""

    q: str = ""
    mode: SearchMode = Field(default=SearchMode.AUTO, alias="as")

    def address(self, **changes: object) -> dict[str, object]:
        """The same search as parameters of an address."""
        said = self.parameters(**changes)
        return {{"mode": "as"}.get(name, name): value for name, value in said.items()}


@router.get("/")
def home(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Finding,
    asked: Annotated[SearchFilters, Query()],
) -> Response:
    """What waits for the reader; with something typed, what it finds."""
    typed = " ".join(asked.q.split())
    if len(typed) > MAX_TYPED:
        raise InputError("need_too_long_here", {"n": len(typed), "most": MAX_TYPED}, field="q")
    if not typed:
        return page(
            "home.html",
            request,
            filters=asked,
            max_typed=MAX_TYPED,
            cards=home_cards(request, service, matchmaker, principal),
            n_profiles=matchmaker.snapshot.meta.n_profiles,
            examples=_examples(matchmaker, principal.without_reason.audience),
        )
    audience = principal.without_reason.audience
    read = interpret_search(matchmaker, typed, asked.mode, audience)
    limits = read.limits
    if limits.is_limited and not limits.topic and not read.close:
        return RedirectResponse(link_with(request)("/directory", **_browsed(read)), 303)
    wished = _with_limits(asked, read)
    found: PageAnswer | None = None
    shown: dict[str, Any] = {"ties": {}, "drawings": [], "judged": None}
    if read.profile:
        found = answer_profile(request, service, principal, read.profile, wished)
        ties = ties_of(found.matchmaker, read.profile.id)
        best = found.answer.suggestions
        shown = {
            "ties": ties,
            "drawings": [ego_network(ties, best, form) for form in (WIDE, NARROW)],
            "judged": judged_by(service, principal, read.profile.id),
        }
    elif read.need:
        found = answer_words(request, service, principal, read.need, wished)
    return page(
        "search_results.html",
        request,
        typed=typed,
        filters=wished,
        asked=asked,
        max_typed=MAX_TYPED,
        max_k=MAX_K,
        understood=read,
        choices=filter_choices(matchmaker, audience),
        answer=found.answer if found else None,
        results=found.results if found else None,
        **shown,
    )


def _with_limits(asked: SearchFilters, read: SearchQuery) -> SearchFilters:
    """The filters of the form, and those that the words name where the form names none."""
    limits = read.limits
    return asked.model_copy(
        update={
            "kind": asked.kind or sorted(limits.kinds),
            "country": asked.country or sorted(limits.countries),
            "city": asked.city or limits.city,
        }
    )


def _browsed(read: SearchQuery) -> dict[str, object]:
    """Kind and place alone are no topic to rank by, but a shelf of the directory."""
    limits = read.limits
    found = {
        "kind": sorted(limits.kinds),
        "country": sorted(limits.countries),
        "city": limits.city,
    }
    return {name: value for name, value in found.items() if value}


def _examples(matchmaker: Matchmaker, audience: Audience) -> list[Profile]:
    """A few firms to start from."""
    table = matchmaker.snapshot.profiles
    named = zip(table.ids, table.kinds, strict=True)
    firms = (id_ for id_, kind in named if id_ and kind == Kind.COMPANY)
    return [
        matchmaker.profile(id_, audience=audience)
        for id_, _ in zip(firms, range(N_EXAMPLES))  # noqa: B905
    ]
