"""Read what somebody typed into the one field: an id, a name, or a need with kind and place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from matchmaker.candidates.search_reader import ReadSearch, read_search
from matchmaker.domain import Profile, ProfileId
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError, SnapshotError
from matchmaker.privacy import Audience
from matchmaker.privacy.principal import Principal
from matchmaker.sources.normalise import fold

from ..dependencies import AppState, network_for

# "oficine brambati" and "Officine Brambati S.r.l." reach 82; a need never resembles a whole name.
WHOLE_NAME = 80.0
# A name that only shares words with what was typed is offered, and not taken for it.
OFFERED = 88.0
N_OFFERED = 3
MAX_NAME_WORDS = 6


class SearchMode(StrEnum):
    """How to read what was typed."""

    AUTO = "auto"
    NAME = "name"
    NEED = "need"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """A profile or a need, and the profiles that might have been meant instead."""

    profile: Profile | None = None
    need: str = ""
    close: Sequence[Profile] = ()
    limits: ReadSearch = field(default_factory=lambda: ReadSearch(topic=""))
    """Kind and place, where the words name them."""


def interpret_search(
    matchmaker: Matchmaker, typed: str, mode: SearchMode, audience: Audience
) -> SearchQuery:
    """Read what was typed; with `Mode.NAME` and no such name, neither profile nor need."""
    if mode is SearchMode.NEED:
        return SearchQuery(need=typed)
    if named := _by_id(matchmaker, typed, audience):
        return SearchQuery(profile=named)
    if mode is SearchMode.AUTO and len(typed.split()) > MAX_NAME_WORDS:
        return _as_need(matchmaker, typed, audience)
    found = [
        (matchmaker.profile(id_, audience=audience), similarity)
        for id_, similarity in matchmaker.search(typed, N_OFFERED + 1)
    ]
    close = [profile for profile, similarity in found if similarity >= OFFERED]
    if mode is SearchMode.NAME:
        profiles = [profile for profile, _ in found]
        return SearchQuery(profile=profiles[0] if profiles else None, close=profiles[1:])
    if found and _is_name(typed, found[0][0].name):
        return SearchQuery(profile=found[0][0], close=close[1:])
    return _as_need(matchmaker, typed, audience, close[:N_OFFERED])


def _by_id(matchmaker: Matchmaker, typed: str, audience: Audience) -> Profile | None:
    """The profile whose id was typed."""
    known = ProfileId(typed) in matchmaker.snapshot.profiles.row_of
    return matchmaker.profile(typed, audience=audience) if known else None


def _as_need(
    matchmaker: Matchmaker, typed: str, audience: Audience, close: Sequence[Profile] = ()
) -> SearchQuery:
    read = read_search(typed, lambda name: city_named(matchmaker, name, audience))
    return SearchQuery(need=read.topic or typed, close=close, limits=read)


def city_named(matchmaker: Matchmaker, name: str, audience: Audience) -> str:
    """The town of this name where somebody is whose place the reader may see; "" without one."""
    table, wanted = matchmaker.snapshot.profiles, fold(name)
    for row, city in enumerate(table.cities):
        # Folded, with two letters for the country in front.
        if fold(city[2:]) == wanted and table.ids[row]:
            shown = matchmaker.profile(table.ids[row], audience=audience).place.city
            if shown and fold(shown) == wanted:
                return shown
    return ""


def _is_name(typed: str, name: str) -> bool:
    alike = fuzz.token_sort_ratio(typed, name, processor=default_process)
    return alike >= WHOLE_NAME


def profiles_called(
    service: AppState, principal: Principal, typed: str, field: str
) -> list[ProfileId]:
    """Ids of profiles that were typed as ids, as names, or as both. InputError."""
    found: list[ProfileId] = []
    for part in filter(None, (each.strip() for each in typed.split(";"))):
        both = IN_BRACKETS.search(part)
        ids = [ProfileId(each) for each in ([both[1]] if both else part.replace(",", " ").split())]
        if len(service.store.has_profiles(ids)) == len(set(ids)):
            found += ids
            continue
        try:
            found.append(profile_called(network_for(service, principal), part, field))
        except SnapshotError:
            # Before anything is built there are no names to search.
            found += ids
    return found


def profile_called(matchmaker: Matchmaker, typed: str, field: str) -> ProfileId:
    """The id of a profile by its id or its name; InputError where none is called so."""
    if typed in matchmaker.snapshot.profiles.row_of:
        return ProfileId(typed)
    found = matchmaker.search(typed, 1)
    if not found or found[0][1] < SURE:
        raise InputError("dossier_name_unknown", {"name": typed}, field=field, value=typed)
    return found[0][0]


SURE = 85.0
"""Of 100: a name with a typo reaches it, another name does not."""
IN_BRACKETS = re.compile(r"\((\S+)\)$")
"""An id behind the name that it belongs to, as forms show both."""
