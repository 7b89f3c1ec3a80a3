"""By what profiles are grouped: country, kind, sector, region."""

from itertools import pairwise

from matchmaker.domain import ProfileId
from matchmaker.insight.selection import Groups
from matchmaker.snapshot import Snapshot


def groupings(snapshot: Snapshot) -> Groups:
    """
    Country, kind, NACE division (first two digits of the first sector) and NUTS-3 region.

    A profile of which one is not known is not in that grouping.
    """
    table = snapshot.profiles
    columns = {
        "country": table.columns.country.tolist(),
        "kind": [kind.value for kind in table.kinds],
        "sector": _divisions(snapshot),
        "region": table.columns.nuts.tolist(),
    }
    return {
        name: {id_: value for id_, value in zip(table.ids, values, strict=True) if value}
        for name, values in columns.items()
    }


def _divisions(snapshot: Snapshot) -> list[str]:
    columns = snapshot.profiles.columns
    digits, offsets = columns.sector_codes, columns.sector_offsets.tolist()
    return [
        bytes(digits[start][:2].tolist()).decode().rstrip("\0") if start < stop else ""
        for start, stop in pairwise(offsets)
    ]


def names_of(snapshot: Snapshot) -> dict[ProfileId, str]:
    """What each profile is called."""
    return dict(zip(snapshot.profiles.ids, snapshot.profiles.names, strict=True))
