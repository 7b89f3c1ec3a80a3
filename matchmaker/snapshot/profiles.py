"""The facts of all profiles as columns, one row a profile."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from matchmaker.domain import Cooperation, Kind, Need, Offer, Place, Profile, ProfileId
from matchmaker.graph.dates import year_of
from matchmaker.snapshot.arrays import Records, RowChange, load_arrays, save_arrays

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

KINDS: tuple[Kind, ...] = tuple(Kind)
COOPERATIONS: tuple[Cooperation, ...] = tuple(Cooperation)


@dataclass(frozen=True, kw_only=True)
class ProfileColumns:
    """Parallel arrays over profiles; NaN, an empty code or no bit set means unknown."""

    kind: npt.NDArray[np.uint8]
    country: npt.NDArray[np.str_]
    nuts: npt.NDArray[np.str_]
    latitude: FloatArray
    longitude: FloatArray
    languages: npt.NDArray[np.uint64]
    """Bit i is the i-th language of the table."""
    need_cooperation: npt.NDArray[np.uint16]
    offer_cooperation: npt.NDArray[np.uint16]
    need_trl: FloatArray
    """Shape (n, 2): lowest and highest level over all needs."""
    offer_trl: FloatArray
    updated: FloatArray
    """Date of the last change, in years."""
    maturity: FloatArray
    capacity: FloatArray
    consent: npt.NDArray[np.bool_]
    sector_codes: npt.NDArray[np.uint8]
    """Shape (m, 4): digits of the NACE codes of all profiles one after the other, 0 padded."""
    sector_offsets: IntArray
    """Shape (n + 1,): where each profile's codes start."""


@dataclass(frozen=True)
class ProfileTable:
    """All profiles of a snapshot: ids, columns, and the full records on demand."""

    ids: Sequence[ProfileId]
    names: Sequence[str]
    cities: Sequence[str]
    """Folded, with the country in front; empty where unknown."""
    language_codes: Sequence[str]
    columns: ProfileColumns
    records: Records[Profile]

    def __repr__(self) -> str:
        return f"ProfileTable({len(self.ids):,} profiles)"

    @cached_property
    def row_of(self) -> Mapping[ProfileId, int]:
        """Row by id; a row without one is found by none."""
        return {id_: row for row, id_ in enumerate(self.ids) if id_}

    @cached_property
    def alphabetical(self) -> IntArray:
        """The place of each row in the order of ids, by which equals are told apart."""
        places = np.empty(len(self.ids), dtype=np.int64)
        places[sorted(range(len(self.ids)), key=self.ids.__getitem__)] = np.arange(len(places))
        return places

    @cached_property
    def city_codes(self) -> IntArray:
        """A number for each city, the same where the city is the same; -1 where unknown."""
        code_of = {city: code for code, city in enumerate(dict.fromkeys(self.cities))}
        codes = [code_of[city] if city else -1 for city in self.cities]
        return np.array(codes, dtype=np.int64)

    @cached_property
    def kinds(self) -> Sequence[Kind]:
        """Kind by row."""
        return [KINDS[code] for code in self.columns.kind.tolist()]

    @cached_property
    def countries(self) -> Sequence[str | None]:
        """Country by row."""
        return [code or None for code in self.columns.country.tolist()]

    def save(self, folder: Path) -> None:
        """Write ids, names, columns and records."""
        save_arrays(folder, {f.name: getattr(self.columns, f.name) for f in fields(ProfileColumns)})
        self.records.save(folder, "records")
        lists = {
            "ids": self.ids,
            "names": self.names,
            "cities": self.cities,
            "language_codes": self.language_codes,
        }
        (folder / "lists.json").write_bytes(msgspec.json.encode(lists))

    @classmethod
    def load(cls, folder: Path) -> "ProfileTable":
        """Open memory-mapped."""
        lists = msgspec.json.decode((folder / "lists.json").read_bytes())
        columns = ProfileColumns(**load_arrays(folder, (f.name for f in fields(ProfileColumns))))  # type: ignore[arg-type]
        return cls(records=Records.load(folder, "records", Profile), columns=columns, **lists)

    def edited(self, change: RowChange, fresh: Sequence[Profile]) -> "ProfileTable":
        """Replace and add profiles."""
        spoken = {code for profile in fresh for code in profile.languages}
        # Bits stay where they are; a language that nobody spoke before gets the next one.
        codes = [*self.language_codes, *sorted(spoken - {*self.language_codes})][:64]
        own = ProfileTable.of(fresh, codes)
        return ProfileTable(
            ids=change.values(self.ids, own.ids),
            names=change.values(self.names, own.names),
            cities=change.values(self.cities, own.cities),
            language_codes=codes,
            columns=_edited(self.columns, change, own.columns),
            records=self.records.edited(change, own.records),
        )

    @classmethod
    def of(
        cls, profiles: Sequence[Profile], language_codes: Sequence[str] | None = None
    ) -> "ProfileTable":
        """Lay the facts of profiles out in columns."""
        # One bit each in 64; should a network speak more, the last in the alphabet go.
        spoken = sorted({code for profile in profiles for code in profile.languages})[:64]
        codes = spoken if language_codes is None else language_codes
        return cls(
            ids=[profile.id for profile in profiles],
            names=[profile.name for profile in profiles],
            cities=[_city(profile.place) for profile in profiles],
            language_codes=codes,
            columns=_columns(profiles, codes),
            records=Records.of(profiles, Profile),
        )


def _columns(profiles: Sequence[Profile], codes: Sequence[str]) -> ProfileColumns:
    digits, offsets = _sectors(profiles)
    return ProfileColumns(
        kind=np.array([KINDS.index(p.kind) for p in profiles], dtype=np.uint8),
        # Fixed width: arrays of objects cannot be memory-mapped.
        country=np.array([p.place.country or "" for p in profiles], dtype="U2"),
        nuts=np.array([p.place.nuts or "" for p in profiles], dtype="U5"),
        latitude=_floats(profiles, lambda p: p.place.latitude),
        longitude=_floats(profiles, lambda p: p.place.longitude),
        languages=np.array([_bits(p.languages, codes) for p in profiles], dtype=np.uint64),
        need_cooperation=_cooperation([p.needs for p in profiles]),
        offer_cooperation=_cooperation([p.offers for p in profiles]),
        need_trl=np.array([trl_range(p.needs) for p in profiles], dtype=float).reshape(-1, 2),
        offer_trl=np.array([trl_range(p.offers) for p in profiles], dtype=float).reshape(-1, 2),
        updated=np.array([year_of(p.updated_on) for p in profiles], dtype=float),
        maturity=_floats(profiles, lambda p: p.maturity),
        capacity=_floats(profiles, lambda p: p.capacity),
        consent=np.array([p.consent.matching for p in profiles], dtype=bool),
        sector_codes=digits,
        sector_offsets=offsets,
    )


_RAGGED = ("sector_codes", "sector_offsets")


def _edited(before: ProfileColumns, change: RowChange, fresh: ProfileColumns) -> ProfileColumns:
    arrays = {
        column.name: change.rows(getattr(before, column.name), getattr(fresh, column.name))
        for column in fields(ProfileColumns)
        if column.name not in _RAGGED
    }
    codes, offsets = change.ragged(
        before.sector_codes, before.sector_offsets, fresh.sector_codes, fresh.sector_offsets
    )
    return ProfileColumns(**arrays, sector_codes=codes, sector_offsets=offsets)


def _city(place: Place) -> str:
    return f"{place.country or ''} {place.city.casefold()}" if place.city else ""


def _floats(
    profiles: Sequence[Profile], fact: Callable[[Profile], float | int | None]
) -> FloatArray:
    known = (fact(profile) for profile in profiles)
    return np.array([np.nan if value is None else value for value in known], dtype=float)


def _cooperation(statements: Iterable[Sequence[Need | Offer]]) -> npt.NDArray[np.uint16]:
    return np.array([cooperation_bits(each) for each in statements], dtype=np.uint16)


def cooperation_bits(statements: Iterable[Need | Offer]) -> int:
    """All kinds of cooperation in needs or offers, one bit each in the order of the enum."""
    found = {kind for statement in statements for kind in statement.cooperation}
    return _bits(found, COOPERATIONS)


def _bits(values: Iterable[str], order: Sequence[str]) -> int:
    return sum(1 << order.index(value) for value in set(values) if value in order)


def trl_range(statements: Iterable[Need | Offer]) -> tuple[float, float]:
    """Lowest and highest technology readiness level; NaN where none is stated."""
    known = [statement.trl for statement in statements if statement.trl is not None]
    if not known:
        return (np.nan, np.nan)
    return (min(low for low, _ in known), max(high for _, high in known))


def sector_digits(codes: Iterable[str]) -> npt.NDArray[np.uint8]:
    """NACE codes as ASCII digits, shape (m, 4), 0 where the code is shorter."""
    plain = [code.replace(".", "")[:4].ljust(4, "\0").encode() for code in codes]
    return np.frombuffer(b"".join(plain), dtype=np.uint8).reshape(-1, 4)


def _sectors(profiles: Sequence[Profile]) -> tuple[npt.NDArray[np.uint8], IntArray]:
    digits = sector_digits(code for profile in profiles for code in profile.sectors)
    offsets = np.cumsum([0, *(len(profile.sectors) for profile in profiles)], dtype=np.int64)
    return digits, offsets
