"""The directory: everybody, to browse by kind, country, sector and town."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from matchmaker.domain import Kind, Profile
from matchmaker.engine import Matchmaker
from matchmaker.privacy import Audience
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.sources.nace import section_of
from matchmaker.sources.normalise import fold

from ..dependencies import CurrentMatchmaker
from ..middleware.limits import MAX_NAME
from ..rendering import page
from ..security import permit
from .town_map import TownMap, map_of

router = APIRouter(include_in_schema=False)

A_PAGE = 60
N_CITIES = 12
FACETS = ("kind", "country", "sector", "city")


class DirectoryFilters(BaseModel):
    """What is browsed by; empty lets all pass."""

    kind: list[Kind] = Field(default=[], max_length=len(Kind))
    country: list[str] = Field(default=[], max_length=60)
    sector: str = Field(default="", pattern="^[A-U]?$")
    city: str = Field(default="", max_length=120)
    name: str = Field(default="", max_length=MAX_NAME)
    """Part of a name."""
    number: int = Field(default=1, ge=1, le=10_000)
    """Of the page."""

    def fits(self, profile: Profile, *, but: str = "") -> bool:
        """Whether a profile passes all, or all but one."""
        tests: Mapping[str, bool] = {
            "kind": not self.kind or profile.kind in self.kind,
            "country": not self.country or profile.place.country in self.country,
            "sector": not self.sector or self.sector in map(section_of, profile.sectors),
            "city": not self.city or fold(profile.place.city or "") == fold(self.city),
            "name": not self.name or fold(self.name) in fold(" ".join(profile.names)),
        }
        return all(passes for name, passes in tests.items() if name != but)

    def parameters(self, **changes: object) -> dict[str, object]:
        """The same as parameters of an address, from the first page on."""
        said = self.model_dump(mode="json", exclude={"number"}) | changes
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One page of the directory, and how many there are by facet."""

    profiles: Sequence[Profile]
    n_found: int
    n_pages: int
    facets: Mapping[str, Sequence[tuple[str, int]]]
    drawn: TownMap | None
    """Where those found are."""


@router.get("/directory")
def directory(
    request: Request,
    matchmaker: CurrentMatchmaker,
    principal: Annotated[Principal, Depends(permit(Action.PROFILE_FIND))],
    wished: Annotated[DirectoryFilters, Query()],
) -> HTMLResponse:
    """Profiles by name, page by page, with what they can be narrowed by."""
    shelf = browse(matchmaker, principal.without_reason.audience, wished)
    return page("directory.html", request, shelf=shelf, wished=wished)


def browse(matchmaker: Matchmaker, audience: Audience, wished: DirectoryFilters) -> Shelf:
    """Look through everybody as the reader may see them; facets count what choosing them gives."""
    everybody = [
        matchmaker.profile(id_, audience=audience)
        for id_ in matchmaker.snapshot.profiles.ids
        if id_
    ]
    found = sorted((each for each in everybody if wished.fits(each)), key=lambda p: fold(p.name))
    n_pages = max(1, -(-len(found) // A_PAGE))
    start = (min(wished.number, n_pages) - 1) * A_PAGE
    return Shelf(
        profiles=found[start : start + A_PAGE],
        n_found=len(found),
        n_pages=n_pages,
        drawn=map_of(found),
        facets={
            name: _counted(everybody, wished, name)
            for name in ("kind", "country", "sector", "city")
        },
    )


def _counted(
    everybody: Sequence[Profile], wished: DirectoryFilters, facet: str
) -> list[tuple[str, int]]:
    """Values of a facet with how many have each under the other filters, the most first."""
    counted = Counter(
        value
        for each in everybody
        if wished.fits(each, but=facet)
        for value in _values(each, facet)
    )
    most = counted.most_common(N_CITIES if facet == "city" else None)
    return sorted(most, key=lambda each: (-each[1], each[0]))


def _values(profile: Profile, facet: str) -> set[str]:
    values: Mapping[str, Sequence[str | None]] = {
        "kind": (profile.kind.value,),
        "country": (profile.place.country,),
        "sector": [section_of(code) for code in profile.sectors],
        "city": (profile.place.city,),
    }
    return {value for value in values[facet] if value}
