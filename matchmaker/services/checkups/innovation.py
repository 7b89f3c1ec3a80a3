"""The innovation level of the territory, read from the store: the network's central result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from matchmaker.checkup import questionnaire_of
from matchmaker.checkup.reliability import Reliability, reliabilities
from matchmaker.checkup.territory import (
    Cell,
    FirmRow,
    Level,
    cells_by,
    levels_of,
    weights_of,
    whole_of,
)
from matchmaker.checkup.waves import WaveChange, changes_between
from matchmaker.domain import Kind, Profile, ProfileId
from matchmaker.privacy import SMALLEST
from matchmaker.services.checkups.peers import checkups_by_firm, figures_of, territory_of
from matchmaker.sources import size_class
from matchmaker.sources.nace import section_of
from matchmaker.store import Store, StoredCheckUp, in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where the firms of a territory lie on the map: their middle, never one of them."""

    territory: str
    latitude: float
    longitude: float
    n: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class InnovationLevel:
    """Levels and dimensions of the firms of a network."""

    as_of: date
    version: str
    """Of the questionnaire; answers to others are not in it."""
    whole: Cell
    levels: tuple[Level, ...]
    by_territory: tuple[Cell, ...]
    by_sector: tuple[Cell, ...]
    by_size: tuple[Cell, ...]
    reliability: tuple[Reliability, ...]
    waves: tuple[WaveChange, ...]
    """Empty unless five firms were asked twice."""
    n_incomplete: int
    """Firms whose check-up names no level."""
    spots: tuple[Spot, ...]
    demo: bool


def innovation_level(store: Store, today: date, territories: Sequence[str] = ()) -> InnovationLevel:
    """
    Sum the check-ups in force up; NUTS codes, also the beginnings of some, narrow it down.

    Merged records count as one firm, with all their check-ups.
    """
    version = questionnaire_of().version
    firms = _firms(store, territories)
    checkups = _checkups(store, version)
    current = {id_: in_force(found) for id_, found in checkups.items() if id_ in firms}
    rows = [_row(firm, current.get(id_)) for id_, firm in firms.items()]
    weights = weights_of(rows)
    by_territory = cells_by(rows, "territory", weights)
    answered = [each for each in current.values() if each is not None]
    return InnovationLevel(
        as_of=today,
        version=version,
        whole=whole_of(rows, weights),
        levels=levels_of(rows),
        by_territory=by_territory,
        by_sector=cells_by(rows, "sector", weights),
        by_size=cells_by(rows, "size", weights),
        reliability=reliabilities(questionnaire_of(), [each.answers.grades for each in answered]),
        waves=changes_between(
            [_pair(found) for id_, found in checkups.items() if id_ in firms and len(found) > 1]
        ),
        n_incomplete=sum(each.result.level is None for each in answered),
        spots=_spots(firms, by_territory),
        demo=any(firm.demo for firm in firms.values()),
    )


def _firms(store: Store, territories: Sequence[str]) -> dict[ProfileId, Profile]:
    """Firms by canonical id, one for each cluster of records."""
    clusters = store.clusters()
    return {
        each.id: each
        for each in store.profiles()
        if each.kind is Kind.COMPANY
        and each.id not in clusters
        and (not territories or (each.place.nuts or "").startswith(tuple(territories)))
    }


def _checkups(store: Store, version: str) -> dict[ProfileId, list[StoredCheckUp]]:
    """Of each firm those that answer the questionnaire."""
    found = {
        id_: [each for each in some if each.answers.version == version]
        for id_, some in checkups_by_firm(store, store.clusters()).items()
    }
    return {id_: some for id_, some in found.items() if some}


def _row(firm: Profile, checkup: StoredCheckUp | None) -> FirmRow:
    return FirmRow(
        id=firm.id,
        territory=territory_of(firm),
        sector=section_of(firm.sectors[0]) if firm.sectors else "",
        size=size_class(firm.size).name.value,
        figures=None if checkup is None else figures_of(checkup),
    )


def _pair(found: Sequence[StoredCheckUp]) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """The first check-up of a firm that names a level, and the latest one."""
    rated = [each for each in found if each.result.level is not None]
    if len(rated) < 2:
        return {}, {}
    return figures_of(rated[0]), figures_of(rated[-1])


def _spots(firms: Mapping[ProfileId, Profile], cells: Sequence[Cell]) -> tuple[Spot, ...]:
    found: list[Spot] = []
    for cell in cells:
        places = [
            (firm.place.latitude, firm.place.longitude)
            for id_, firm in firms.items()
            if territory_of(firm) == cell.key
            and firm.place.latitude is not None
            and firm.place.longitude is not None
        ]
        whole = cell.figures.get("score")
        if not cell.key or cell.n is None or whole is None or len(places) < SMALLEST:
            continue
        latitudes, longitudes = zip(*places, strict=True)
        found.append(
            Spot(
                territory=cell.key,
                latitude=sum(latitudes) / len(places),
                longitude=sum(longitudes) / len(places),
                n=cell.n,
                score=whole.mean,
            )
        )
    return tuple(found)
