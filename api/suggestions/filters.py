"""Narrow suggestions by what a reader may see of the candidates, and put them in order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf

import numpy as np
from pydantic import BaseModel, Field

from matchmaker.domain import Cooperation, Kind, Place, Profile, ProfileId
from matchmaker.engine import Matchmaker
from matchmaker.privacy import Audience
from matchmaker.ranking.features.attributes import haversine_km
from matchmaker.sources.nace import section_of
from matchmaker.sources.normalise import fold
from matchmaker.sources.sme import FirmSize, size_class

from ..middleware.limits import MAX_ID, MAX_K

DISTANCES_KM = (10, 25, 50, 100, 200, 500)


class Order(StrEnum):
    """How a list is sorted."""

    FIT = "fit"
    NEAR = "near"
    NAME = "name"
    FRESH = "fresh"


class SuggestionFilters(BaseModel):
    """What the form beside a list says; an empty field lets all pass."""

    kind: list[Kind] = Field(default=[], max_length=len(Kind))
    country: list[str] = Field(default=[], max_length=60)
    within_km: str = Field(default="", pattern=r"^\d{0,4}$")
    sector: str = Field(default="", pattern="^[A-U]?$")
    """Section of NACE."""
    size: list[FirmSize] = Field(default=[], max_length=len(FirmSize))
    trl: str = Field(default="", pattern="^[1-9]?$")
    speaks: str = Field(default="", pattern="^([a-z]{2})?$")
    cooperation: str = Field(default="", pattern="^[a-z_]{0,40}$")
    free: bool = False
    """Only who states free places."""
    city: str = Field(default="", max_length=120)
    known: bool = False
    """Present partners as well."""
    need: str = Field(default="", max_length=MAX_ID)
    """Of the one who asks, by its id; all of them where it is empty."""
    sort: Order = Order.FIT
    popularity_discount: float = Field(default=0.0, ge=0, le=1)
    allow_rivals: bool = False
    k: int = Field(default=10, ge=1, le=MAX_K)
    open: str = Field(default="", max_length=MAX_ID)
    """The candidate whose reasons are told in full."""
    why_not: str = Field(default="", max_length=200)
    """A name that somebody misses in the list."""

    @property
    def narrows(self) -> bool:
        """Whether anything beside kind and country is filtered by."""
        told = (self.within_km, self.sector, self.size, self.trl, self.speaks, self.cooperation)
        return any(told) or self.free or bool(self.city)

    @property
    def is_plain(self) -> bool:
        """Whether the list stands as it was ranked, for all needs together."""
        asks = self.n_set or self.need or self.popularity_discount
        return not asks and self.sort is Order.FIT

    @property
    def n_set(self) -> int:
        """How many filters are set, to say so beside the closed form."""
        told = (self.kind, self.country, self.within_km, self.sector, self.size, self.trl)
        more = (self.speaks, self.cooperation, self.free, self.city, self.known)
        return sum(bool(each) for each in (*told, *more, self.allow_rivals))

    def parameters(self, **changes: object) -> dict[str, object]:
        """The same as parameters of an address, without those that say nothing."""
        said = self.model_dump(mode="json") | changes
        usual = SuggestionFilters().model_dump(mode="json")
        return {name: value for name, value in said.items() if value != usual.get(name)}


def passing(
    matchmaker: Matchmaker, audience: Audience, here: Place, wished: SuggestionFilters
) -> frozenset[ProfileId] | None:
    """Whom the filters let pass, by what the reader sees of each; None where they say nothing."""
    if not wished.narrows:
        return None
    table = matchmaker.snapshot.profiles
    kinds = frozenset(wished.kind)
    ids = (
        id_ for id_, kind in zip(table.ids, table.kinds, strict=True)
        if id_ and (not kinds or kind in kinds)
    )  # fmt: skip
    shown = (matchmaker.profile(id_, audience=audience) for id_ in ids)
    return frozenset(each.id for each in shown if fits(each, here, wished))


def fits(profile: Profile, here: Place, wished: SuggestionFilters) -> bool:
    """Whether a profile passes; what it does not state fits no filter."""
    tests: Sequence[tuple[object, Callable[[], bool]]] = (
        (wished.within_km, lambda: km_between(here, profile.place) <= float(wished.within_km)),
        (wished.sector, lambda: wished.sector in map(section_of, profile.sectors)),
        (wished.size, lambda: size_class(profile.size).name in wished.size),
        (wished.trl, lambda: _offers_at(profile, int(wished.trl))),
        (wished.speaks, lambda: wished.speaks in profile.languages),
        (wished.cooperation, lambda: wished.cooperation in _cooperation(profile)),
        (wished.free, lambda: bool(profile.capacity)),
        (wished.city, lambda: fold(profile.place.city or "") == fold(wished.city)),
    )
    return all(test() for said, test in tests if said)


def _offers_at(profile: Profile, level: int) -> bool:
    ranges = (offer.trl for offer in profile.offers if offer.trl)
    return any(low <= level <= high for low, high in ranges)


def _cooperation(profile: Profile) -> frozenset[Cooperation]:
    return frozenset().union(*(offer.cooperation for offer in profile.offers))


def km_between(here: Place, there: Place) -> float:
    """Great-circle distance in kilometres; infinite where one of the places is not known."""
    if here.latitude is None or there.latitude is None:
        return inf
    found = haversine_km(
        (here.latitude, here.longitude or 0.0),
        np.array([there.latitude]),
        np.array([there.longitude or 0.0]),
    )
    return float(found[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class SortKey:
    """What a list can be sorted by, beside its own order."""

    rank: int
    name: str
    distance_km: float
    updated: str


def in_order(keys: Sequence[SortKey], order: Order) -> list[int]:
    """Places of the entries, sorted; what is not known comes last."""
    by: Mapping[Order, Callable[[SortKey], tuple[object, ...]]] = {
        Order.FIT: lambda key: (key.rank,),
        Order.NEAR: lambda key: (key.distance_km, key.rank),
        Order.NAME: lambda key: (fold(key.name), key.rank),
        Order.FRESH: lambda key: (_backwards(key.updated), key.rank),
    }
    return sorted(range(len(keys)), key=lambda place: by[order](keys[place]))


def _backwards(day: str) -> int:
    """An ISO date as a number that falls with time; 0, the last, where it is not known."""
    return -int(day.replace("-", "")) if day else 0
