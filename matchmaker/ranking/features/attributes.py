"""Sector, territory, language, size of ambition, readiness and freshness."""

import numpy as np
import numpy.typing as npt

from matchmaker.candidates import PreparedQuery
from matchmaker.domain import Side
from matchmaker.graph.dates import year_of
from matchmaker.ranking.feature import (
    UNKNOWN,
    Breakdown,
    Facts,
    FactShare,
    Feature,
    FloatArray,
    IntArray,
    fact_of,
    removed_keys,
    single_fact_feature,
)
from matchmaker.snapshot.profiles import cooperation_bits, sector_digits, trl_range

Digits = npt.NDArray[np.uint8]

EARTH_RADIUS_KM = 6371.0088

# NACE Rev.2 divisions by section; the section letter is the coarsest kinship of two sectors.
SECTION_STARTS = (1, 5, 10, 35, 36, 41, 45, 49, 55, 58, 64, 68, 69, 77, 84, 85, 86, 90, 94, 97, 99)


def attribute_features() -> list[Feature]:
    """Features that look at facts other than texts and ties."""
    return [
        _sector_relatedness(),
        single_fact_feature("distance", "territory", "km", "place", distance),
        single_fact_feature(
            "shared_language", "language", "yes or no", "languages", shared_language
        ),
        single_fact_feature(
            "cooperation_intent", "intent", "share", "cooperation", cooperation_intent
        ),
        single_fact_feature("trl_adjacency", "intent", "closeness", "trl", trl_adjacency),
        single_fact_feature(
            "readiness", "readiness", "level", "maturity", readiness, side=Side.SERVES
        ),
        single_fact_feature("freshness", "freshness", "years", "updated_on", freshness),
    ]


def distance(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
    """Great-circle distance between the two places, in kilometres."""
    if prepared.asker is None or prepared.asker.place.latitude is None:
        return np.full(len(rows), np.nan)
    columns = prepared.snapshot.profiles.columns
    here = (prepared.asker.place.latitude, prepared.asker.place.longitude or 0.0)
    return haversine_km(here, columns.latitude[rows], columns.longitude[rows])


def haversine_km(
    here: tuple[float | FloatArray, float | FloatArray],
    latitudes: FloatArray,
    longitudes: FloatArray,
) -> FloatArray:
    """
    Distance on a sphere of the Earth's mean radius; degrees in, kilometres out.

    From one point to all, or from as many points pair by pair.
    """
    lat, lon = np.radians(here[0]), np.radians(here[1])
    lats, lons = np.radians(latitudes), np.radians(longitudes)
    # The law of cosines rounds where two places are one; this gives exactly 0 there.
    chord = (
        np.sin((lats - lat) / 2) ** 2 + np.cos(lat) * np.cos(lats) * np.sin((lons - lon) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1)))


def shared_language(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
    """1 when both speak a common language, 0 when they don't."""
    codes = prepared.snapshot.profiles.language_codes
    spoken = prepared.asker.languages if prepared.asker is not None else ()
    mine = np.uint64(sum(1 << codes.index(code) for code in spoken))
    theirs = prepared.snapshot.profiles.columns.languages[rows]
    common = np.where((theirs & mine) > 0, 1.0, 0.0)
    return np.where((theirs > 0) & (mine > 0), common, np.nan)


def cooperation_intent(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
    """Share of the kinds of cooperation sought on one side that the other side offers."""
    if prepared.asker is None:
        return np.full(len(rows), np.nan)
    columns = prepared.snapshot.profiles.columns
    forward = _share(cooperation_bits(prepared.asker.needs), columns.offer_cooperation[rows])
    backward = _share(cooperation_bits(prepared.asker.offers), columns.need_cooperation[rows])
    both = np.stack([forward, backward])
    known = ~np.isnan(both).all(axis=0)
    # np.nanmax would warn of columns that are unknown in both directions.
    best = np.where(np.isnan(both), -1.0, both).max(axis=0)
    return np.where(known, best, np.nan)


def _share(mine: int, theirs: npt.NDArray[np.uint16]) -> FloatArray:
    if not mine:
        return np.full(len(theirs), np.nan)
    common = np.bitwise_count(theirs & np.uint16(mine)) / mine.bit_count()
    return np.where(theirs > 0, common, np.nan)


def trl_adjacency(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
    """How close the readiness levels sought and offered are: 1 overlapping, 0 four levels apart."""
    low, high = trl_range(prepared.asker.needs) if prepared.asker is not None else (np.nan, np.nan)
    offered = prepared.snapshot.profiles.columns.offer_trl[rows]
    gap = np.maximum(np.maximum(offered[:, 0] - high, low - offered[:, 1]), 0.0)
    return np.clip(1.0 - gap / 4.0, 0.0, 1.0)


def readiness(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
    """Innovation maturity from the Check-Up, 0 to 1."""
    return np.asarray(prepared.snapshot.profiles.columns.maturity[rows], dtype=float)


def freshness(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
    """Years since the profile was last confirmed or changed."""
    today = year_of(prepared.snapshot.meta.built_on)
    return np.maximum(today - prepared.snapshot.profiles.columns.updated[rows], 0.0)


def sector_kinship(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
    """Kinship of the closest NACE codes: 1 same class, .75 group, .5 division, .25 section."""
    if prepared.asker is None or not prepared.asker.sectors:
        return np.full(len(rows), np.nan)
    mine = sector_digits(prepared.asker.sectors)
    # Rivalry asks for it as well.
    return prepared.memoise("sector kinship", lambda: _kinship_of_all(prepared, mine))[rows]


def _kinship_of_all(prepared: PreparedQuery, mine: Digits) -> FloatArray:
    columns = prepared.snapshot.profiles.columns
    kinships = _kinships(mine, columns.sector_codes)
    offsets = np.asarray(columns.sector_offsets)
    stated = np.flatnonzero(offsets[1:] > offsets[:-1])
    closest = np.full(len(offsets) - 1, np.nan)
    if len(stated):
        # reduceat gives an empty stretch the next one's value, so only those with a code take
        # part.
        closest[stated] = np.maximum.reduceat(kinships, offsets[stated])
    return closest


def sector_kinships(prepared: PreparedQuery, row: int, without: Facts) -> dict[str, float]:
    """Kinship of each code of a candidate that is left; empty where there is nothing to compare."""
    if prepared.asker is None or not prepared.asker.sectors:
        return {}
    mine = sector_digits(prepared.asker.sectors)

    def compute() -> dict[str, float]:
        codes = prepared.snapshot.profiles.records[row].sectors
        return dict(zip(codes, _kinships(mine, sector_digits(codes)).tolist(), strict=True))

    whole = prepared.memoise(("kinships", row), compute)
    gone = removed_keys(without, prepared, row, "sector")
    return {code: kinship for code, kinship in whole.items() if code not in gone}


def _sector_relatedness() -> Feature:
    def breakdown(prepared: PreparedQuery, row: int, without: Facts) -> Breakdown:
        kinships = sector_kinships(prepared, row, without)
        if not kinships:
            return UNKNOWN
        value = max(kinships.values())
        # Of equals the smallest code, so that the same one is shown every time.
        closest = min(code for code, kinship in kinships.items() if kinship == value)
        part = FactShare(fact=fact_of(prepared, row, "sector", closest), amount=value)
        return Breakdown(value, (part,) if value > 0 else ())

    return Feature(
        name="sector_relatedness",
        family="sector",
        side=Side.BOTH,
        unit="kinship",
        aspects=frozenset({"sector"}),
        values=sector_kinship,
        breakdown=breakdown,
    )


def _kinships(mine: Digits, theirs: Digits) -> FloatArray:
    """Kinship of each of their codes with the closest of mine; shapes (n, 4), (m, 4) -> (m,)."""
    codes = np.asarray(theirs)
    # Zeros pad shorter codes on both sides; as equal digits they would count.
    same = (codes[:, None, :] == mine[None]) & (mine > 0)[None]
    # From the left, and only up to the first difference: 2562 and 3562 share nothing.
    n_same = np.logical_and.accumulate(same, axis=2).sum(axis=2)
    kin = _sections(codes)[:, None] == _sections(mine)[None]
    # NACE has no level of one digit: below the division the section is left.
    return np.asarray(np.where(n_same >= 2, n_same / 4, 0.25 * kin).max(axis=1, initial=0.0))


def _sections(codes: Digits) -> npt.NDArray[np.int64]:
    tens, ones = codes[:, 0].astype(int) - ord("0"), codes[:, 1].astype(int) - ord("0")
    return np.searchsorted(SECTION_STARTS, 10 * tens + ones, side="right")
