"""Dependencies of routes: the service, the reader's network, the language, a slot."""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated

from fastapi import Depends, Path, Query, Request
from pydantic import BaseModel, Field

from matchmaker.domain import ALL_KINDS, Detail, Kind, Language, ProfileId
from matchmaker.domain import Query as Sought
from matchmaker.engine import Matchmaker
from matchmaker.privacy import Tier
from matchmaker.privacy.permissions import suggesting_tier, tier_for
from matchmaker.privacy.principal import NOTHING, Principal, Subject

from .middleware.limits import MAX_ID, MAX_K
from .security.permissions import profile_in_path
from .security.principal import principal_of
from .state import AppState, state_of

LANGUAGES: Sequence[Language] = (Language.EN, Language.IT, Language.DE, Language.FR)
"""The languages of pages and reasons; the first is for readers who prefer none of them."""


def negotiate(accepted: str, offered: Sequence[Language]) -> Language:
    """
    Choose what a reader prefers among what is offered; the first offered when nothing fits.

    Source:
        RFC 9110, section 12.5.4 (Accept-Language).
    """
    ranges = [_range(part) for part in accepted.split(",")[:20]]
    ranges.sort(key=lambda each: -each[1])
    for primary, weight in ranges:
        if weight > 0 and primary in offered:
            return Language(primary)
    return offered[0]


def _range(part: str) -> tuple[str, float]:
    """Primary subtag and weight of one language range; 0 where it cannot be read."""
    tag, _, weight = part.strip().partition(";q=")
    try:
        return tag.split("-")[0].strip().lower(), float(weight or 1)
    except ValueError:
        return "", 0.0


async def app_state(request: Request) -> AppState:
    """The service, without a thread of its own."""
    return state_of(request)


AppStateDep = Annotated[AppState, Depends(app_state)]
CurrentPrincipal = Annotated[Principal, Depends(principal_of)]


def network_for(service: AppState, principal: Principal, about: Subject = NOTHING) -> Matchmaker:
    """The network as a reader may know it who asks about somebody; one for a whole request."""
    return service.network(tier_for(principal, about))


def suggesting_network(
    service: AppState, principal: Principal, about: Subject = NOTHING, *, in_words: bool
) -> Matchmaker:
    """The network that suggestions to a reader come from, about somebody or in free words."""
    return service.network(suggesting_tier(principal, about, in_words=in_words))


def network_of_news(service: AppState, principal: Principal, profile_id: ProfileId) -> Matchmaker:
    """The network that news for a profile come from, with no request of its reader's behind it."""
    return suggesting_network(service, principal, Subject.of_profile(profile_id), in_words=False)


def undisclosed_for(service: AppState, principal: Principal, asker: str) -> frozenset[ProfileId]:
    """Who gains a step by what others keep for matching only, in a list for the reader's own."""
    about = Subject.of_profile(asker)
    if suggesting_tier(principal, about, in_words=False) is not Tier.MEMBERS:
        return frozenset()
    return network_for(service, principal, about).undisclosed(asker)


def matchmaker_of(service: AppStateDep, principal: CurrentPrincipal) -> Matchmaker:
    """The network as the reader may know it."""
    return network_for(service, principal)


def matchmaker_about(
    service: AppStateDep,
    principal: CurrentPrincipal,
    about: Annotated[Subject, Depends(profile_in_path)],
) -> Matchmaker:
    """The network that suggestions to the profile in the path come from."""
    return suggesting_network(service, principal, about, in_words=False)


async def suggestion_slot(service: AppStateDep) -> AsyncIterator[None]:
    """Hold a place among the suggestions that run at once, and wait for a turn."""
    with service.admission.admit(), service.metrics.suggesting() as ended:
        async with service.suggestion_semaphore:
            ended("waiting")
            yield
            ended("working")


SUGGESTION_SLOT = Depends(suggestion_slot, scope="function")
"""Until the answer is computed: whoever reads it slowly holds nothing."""


async def language_of(request: Request, lang: Language | None = None) -> Language:
    """The language that was asked for, else the one that the browser prefers."""
    return lang or negotiate(request.headers.get("accept-language", ""), LANGUAGES)


CurrentMatchmaker = Annotated[Matchmaker, Depends(matchmaker_of)]
MatchmakerAboutProfile = Annotated[Matchmaker, Depends(matchmaker_about)]
ResponseLanguage = Annotated[Language, Depends(language_of)]

ProfileIdPath = Annotated[
    str, Path(max_length=MAX_ID, description="Id of a profile.", examples=["demo-c-0001"])
]
Kinds = Annotated[
    Sequence[Kind],
    Query(max_length=len(Kind), description="Only these kinds; repeat it for several."),
]
Country = Annotated[str, Query(pattern="^[A-Za-z]{2}$")]
Countries = Annotated[
    Sequence[Country],
    Query(max_length=60, description="Only these countries, ISO 3166-1 alpha-2; repeatable."),
]
PopularityDiscount = Annotated[
    float, Field(ge=0, le=1, description="How far well-known partners are discounted.")
]
AllowRivals = Annotated[
    bool, Field(description="Look for who offers the same, as for joint purchasing or a joint bid.")
]
ListLength = Annotated[int, Query(ge=1, le=MAX_K, description="How many.")]


class SuggestionParameters(BaseModel):
    """Whom to suggest to a profile, and how many."""

    kind: list[Kind] = Field([], max_length=len(Kind), description="Only these kinds; repeatable.")
    country: list[Country] = Field([], max_length=60, description="Only these countries.")
    k: int = Field(10, ge=1, le=MAX_K, description="How many.")
    new_only: bool = Field(True, description="Leave present partners out.")
    diversity: float = Field(0.0, ge=0, le=1, description="0 by score alone, 1 as mixed as can be.")
    popularity_discount: PopularityDiscount = 0.0
    allow_rivals: AllowRivals = False
    explain: Detail = Field(
        Detail.FULL, description="`brief`: evidence of the first reason alone; quicker."
    )

    def query(self, profile_id: str) -> Sought:
        """The same in the library's terms."""
        return Sought(
            profile_id=ProfileId(profile_id),
            kinds=frozenset(self.kind) or ALL_KINDS,
            countries=frozenset(code.upper() for code in self.country),
            new_only=self.new_only,
            diversity=self.diversity,
            popularity_discount=self.popularity_discount,
            allow_rivals=self.allow_rivals,
        )


PREFIX = "/api/v1"
"""Each router carries it, so that a route's template in the log is whole."""

__all__ = [
    "SUGGESTION_SLOT",
    "AppState",
    "AppStateDep",
    "CurrentMatchmaker",
    "CurrentPrincipal",
    "MatchmakerAboutProfile",
    "ResponseLanguage",
    "language_of",
    "network_for",
    "state_of",
    "suggesting_network",
    "undisclosed_for",
]
