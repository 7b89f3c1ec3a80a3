"""The profiles of a network in a fixed order, page by page."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from api.cursors import read_cursor, write_cursor
from matchmaker.domain import Kind, Profile
from matchmaker.engine import Matchmaker
from matchmaker.privacy import Audience


@dataclass(frozen=True, slots=True)
class Page:
    """Some profiles, and where the next ones start."""

    profiles: Sequence[Profile]
    next_cursor: str | None


def list_profiles(
    matchmaker: Matchmaker,
    audience: Audience,
    *,
    kinds: Collection[Kind],
    countries: Collection[str],
    cursor: str,
    limit: int,
) -> Page:
    """
    One page of profiles by id, as the audience may see them; empty filters let all pass.

    The cursor names the last id seen, so pages neither repeat nor skip a profile when others come
    and go between two requests, even across snapshots.

    Raises:
        InputError: The cursor was not given out by this interface.
    """
    after = read_cursor(cursor) if cursor else ""
    wanted = _passing(matchmaker, audience, frozenset(kinds), frozenset(countries), after)
    found = list(islice(wanted, limit + 1))
    more = len(found) > limit
    return Page(found[:limit], write_cursor(found[limit - 1].id) if more else None)


def _passing(
    matchmaker: Matchmaker,
    audience: Audience,
    kinds: frozenset[Kind],
    countries: frozenset[str],
    after: str,
) -> Iterator[Profile]:
    table = matchmaker.snapshot.profiles
    # A store gives profiles by id, so this is one look at each: 50,000 take a few milliseconds.
    order = sorted(table.ids)
    for id_ in order[bisect_right(order, after) :]:
        row = table.row_of[id_]
        if kinds and table.kinds[row] not in kinds:
            continue
        if countries and table.countries[row] not in countries:
            continue
        profile = matchmaker.profile(id_, audience=audience)
        # A place that the reader may not see is not given away by a filter either.
        if not countries or profile.place.country in countries:
            yield profile
