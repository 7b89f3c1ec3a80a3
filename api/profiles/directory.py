"""The directory: everybody, to browse by kind, country, sector and town."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from matchmaker.domain import Kind, Place, Profile, ProfileId
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

    def fits(self, profile: Profile) -> bool:
        """Whether a profile passes all."""
        return not any(_entry(profile).barred_by(self))

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
    found: list[DirectoryEntry] = []
    counted: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for each in _entries(matchmaker, audience):
        barring = list(each.barred_by(wished))
        if not barring:
            found.append(each)
        # A facet counts what the other filters let pass.
        for name in FACETS:
            if not barring or barring == [name]:
                counted[name].update(each.values[name])
    n_pages = max(1, -(-len(found) // A_PAGE))
    start = (min(wished.number, n_pages) - 1) * A_PAGE
    return Shelf(
        profiles=[
            matchmaker.profile(each.id, audience=audience) for each in found[start : start + A_PAGE]
        ],
        n_found=len(found),
        n_pages=n_pages,
        drawn=map_of(each.place for each in found),
        facets={name: _most(counted[name], name) for name in FACETS},
    )


def _most(counted: Counter[str], facet: str) -> list[tuple[str, int]]:
    """Values of a facet with how many have each, the most first."""
    most = counted.most_common(N_CITIES if facet == "city" else None)
    return sorted(most, key=lambda each: (-each[1], each[0]))


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryEntry:
    """What of a profile decides where it stands in the directory, as a reader may see it."""

    id: ProfileId
    order: str
    names: str
    place: Place
    values: Mapping[str, frozenset[str]]
    """By facet."""

    def barred_by(self, wished: DirectoryFilters) -> Iterator[str]:
        """The filters that it does not pass."""
        if wished.kind and self.values["kind"].isdisjoint(wished.kind):
            yield "kind"
        if wished.country and self.values["country"].isdisjoint(wished.country):
            yield "country"
        if wished.sector and wished.sector not in self.values["sector"]:
            yield "sector"
        if wished.city and fold(wished.city) not in map(fold, self.values["city"]):
            yield "city"
        if wished.name and fold(wished.name) not in self.names:
            yield "name"


def _entries(matchmaker: Matchmaker, audience: Audience) -> Sequence[DirectoryEntry]:
    """Everybody in order; those that all readers of a reach see alike are read once a snapshot."""
    row_of = matchmaker.snapshot.profiles.row_of
    alike = replace(audience, speaks_for=frozenset())
    everybody = matchmaker.memoise(
        ("directory", alike.reach), lambda: _in_order(matchmaker, alike, row_of)
    )
    own = [id_ for id_ in audience.speaks_for if id_ in row_of]
    if not own:
        return everybody
    others = (each for each in everybody if each.id not in audience.speaks_for)
    return sorted((*others, *_in_order(matchmaker, audience, own)), key=lambda each: each.order)


def _in_order(
    matchmaker: Matchmaker, audience: Audience, ids: Iterable[ProfileId]
) -> list[DirectoryEntry]:
    shown = (matchmaker.profile(id_, audience=audience) for id_ in ids)
    return sorted(map(_entry, shown), key=lambda each: each.order)


def _entry(profile: Profile) -> DirectoryEntry:
    values: Mapping[str, Sequence[str | None]] = {
        "kind": (profile.kind.value,),
        "country": (profile.place.country,),
        "sector": [section_of(code) for code in profile.sectors],
        "city": (profile.place.city,),
    }
    return DirectoryEntry(
        id=profile.id,
        order=fold(profile.name),
        names=fold(" ".join(profile.names)),
        place=profile.place,
        values={facet: frozenset(filter(None, found)) for facet, found in values.items()},
    )
