"""Collaboration features: walks over joint projects from the asker, and track records."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from matchmaker.candidates import PreparedQuery
from matchmaker.domain import Kind, Layer, Side
from matchmaker.graph import ProjectWalks
from matchmaker.ranking.feature import Feature, FloatArray, IntArray, single_fact_feature
from matchmaker.ranking.features.activities import (
    Fold,
    Mass,
    ParticipantMasses,
    gather_by_participant,
)
from matchmaker.snapshot.profiles import KINDS

RECENT_YEARS = 2.0
# Yearly decay of what counts as recent, chosen on CORDIS training windows (up to 2017).
SLOW, RECENT, FAST = 0.2, 0.3, 0.5


def collaboration_features() -> list[Feature]:
    """Walks from the asker's projects, then what candidates usually do."""
    walks: dict[str, Mass] = {
        "walks": partners_of_partners,
        "circle_projects": circle_projects,
        "like_minded": like_minded_firms,
        "like_minded_themes": like_minded_on_themes,
    }
    habits: dict[str, tuple[Mass, Fold]] = {
        "experience": (all_projects, Fold.LOG),
        "recent_experience": (recent_projects, Fold.LOG),
        "firm_share": (projects_with_firms, Fold.RATE),
        "growth": (last_projects, Fold.RATE),
    }
    return [
        single_fact_feature("country_lift", "territory", "log of lift", "place", country_lift),
        single_fact_feature("same_city", "territory", "yes or no", "place", same_city),
        *(_feature(n, "acquaintance", mass, Fold.SHARE) for n, mass in walks.items()),
        _feature("circle_share", "acquaintance", circle_company, Fold.RATE),
        *(_feature(n, "track record", mass, fold) for n, (mass, fold) in habits.items()),
    ]


def _feature(name: str, family: str, mass: Mass, fold: Fold) -> Feature:
    unit = {Fold.SHARE: "share of the best", Fold.LOG: "log of projects", Fold.RATE: "share"}[fold]
    return gather_by_participant(
        ParticipantMasses(
            name=name,
            family=family,
            side=Side.BOTH,
            unit=unit,
            layer=Layer.JOINT_PROJECT,
            mass=mass,
            fold=fold,
        )
    )


def partners_of_partners(prepared: PreparedQuery) -> FloatArray | None:
    """Partners of the asker's partners, each discounted by how many projects it has."""
    row, ready = prepared.row, prepared.snapshot.walks
    if row is None or ready is None or not len(prepared.projects):
        return None
    return ready.propagate(ready.indicator(row), size=0.75, degree=1.0, skip=row)


def circle_projects(prepared: PreparedQuery) -> FloatArray | None:
    """Recent projects with firms in the circles in which the asker's projects move."""
    near, ready = _nearness(prepared), prepared.snapshot.walks
    if near is None or ready is None:
        return None
    discount = ready.has_company * ready.recency(RECENT) * ready.sizes**-0.25
    # Powers from 3 to 6 scored within .004 of one another (evaluations/README.md).
    return near**4 * np.log1p(_n_firms(prepared, ready)) * discount


def circle_company(prepared: PreparedQuery) -> FloatArray | None:
    """Share of past projects that move in the circles of the asker's projects."""
    near, ready = _nearness(prepared), prepared.snapshot.walks
    return None if near is None or ready is None else near**3 * ready.has_company


def _nearness(prepared: PreparedQuery) -> FloatArray | None:
    """Cosine of each project's circle with that of the asker's recent ones; at least 0."""

    def compute() -> FloatArray | None:
        towards = _towards(prepared)
        if towards is None:
            return None
        return np.maximum(
            np.asarray(prepared.snapshot.project_vectors.circles @ towards, dtype=float), 0.0
        )

    return prepared.memoise("nearness", compute)


def _towards(prepared: PreparedQuery) -> npt.NDArray[np.float32] | None:
    """The circle of the asker's projects, recent ones counting more; length 1."""
    ready, own = prepared.snapshot.walks, prepared.projects
    if prepared.row is None or ready is None or not len(own):
        return None
    mine = ready.recency(RECENT)[own] @ prepared.snapshot.project_vectors.circles[own]
    length = float(np.linalg.norm(mine))
    return (mine / length).astype(np.float32) if length > 0 else None


def like_minded_firms(prepared: PreparedQuery) -> FloatArray | None:
    """Recent projects of firms that share partners with the one who asks."""
    alike, ready = _alike(prepared), prepared.snapshot.walks
    if alike is None or ready is None:
        return None
    weights = alike * _of_kind(prepared, Kind.COMPANY) * ready.degrees**-0.5
    return ready.to_activities(weights) * ready.has_company * ready.recency(0.4)


def _alike(prepared: PreparedQuery) -> FloatArray | None:
    """How far each profile shares partners with the one who asks."""

    def compute() -> FloatArray | None:
        row, ready = prepared.row, prepared.snapshot.walks
        if row is None or ready is None or not len(prepared.projects):
            return None
        near = ready.to_profiles(ready.indicator(row) * ready.recency(SLOW) * ready.sizes**-0.5)
        # Nobody is as near to oneself as oneself: every walk would lead back.
        near[row] = 0.0
        discount = ready.recency(SLOW) / ready.sizes
        alike = ready.to_profiles(ready.to_activities(near * ready.degrees**-0.5) * discount)
        alike[row] = 0.0
        return alike

    return prepared.memoise("alike", compute)


def like_minded_on_themes(prepared: PreparedQuery) -> FloatArray | None:
    """Recent projects of firms with the asker's partners, themes and country."""
    alike, ready = _alike(prepared), prepared.snapshot.walks
    if alike is None or ready is None or prepared.asker is None:
        return None
    past = prepared.snapshot.project_vectors
    mine = past.centroids[prepared.row]
    near = np.maximum(past.centroids @ mine, 0.0)
    country = prepared.asker.place.country
    home = (prepared.snapshot.profiles.columns.country == country) if country else 0.0
    # The small floors let a firm in that has only two of the three: none of them is a gate.
    weights = (0.05 + alike / max(alike.max(), np.finfo(float).tiny)) * (0.1 + near) * (0.2 + home)
    weights = weights * _of_kind(prepared, Kind.COMPANY) * ready.degrees**-0.5
    weights[prepared.row] = 0.0
    return ready.to_activities(weights) * ready.has_company * ready.recency(0.4)


def country_lift(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
    """How much more often the two countries meet in projects than by chance, as a logarithm."""
    snapshot = prepared.snapshot
    if prepared.asker is None or prepared.asker.place.country is None or snapshot.walks is None:
        return np.full(len(rows), np.nan)
    countries = snapshot.project_vectors.countries
    theirs = snapshot.profiles.columns.country[rows]
    mine = int(np.searchsorted(countries, prepared.asker.place.country))
    # An unknown country falls on the first place; `where` takes it out again.
    places = np.minimum(np.searchsorted(countries, theirs), len(countries) - 1)
    return np.where(theirs != "", snapshot.project_vectors.country_lifts[mine][places], np.nan)


def same_city(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
    """1 when both are in the same city of the same country, 0 when they are not."""
    places = prepared.snapshot.profiles.cities
    if prepared.row is None or not places[prepared.row]:
        return np.full(len(rows), np.nan)
    codes = prepared.snapshot.profiles.city_codes
    theirs = codes[rows]
    return np.where(theirs < 0, np.nan, (theirs == codes[prepared.row]).astype(float))


def all_projects(prepared: PreparedQuery) -> FloatArray | None:
    """Number of past projects."""
    return _everybody(prepared, lambda ready: np.ones_like(ready.sizes))


def recent_projects(prepared: PreparedQuery) -> FloatArray | None:
    """Number of past projects with a few partners, recent ones counting more."""
    return _everybody(prepared, lambda ready: ready.has_company * ready.recency(FAST))


def projects_with_firms(prepared: PreparedQuery) -> FloatArray | None:
    """Share of past projects in which there were firms."""
    return _everybody(prepared, lambda ready: (_n_firms(prepared, ready) > 0) * ready.has_company)


def last_projects(prepared: PreparedQuery) -> FloatArray | None:
    """Share of past projects that began in the last two years."""
    return _everybody(prepared, lambda ready: (ready.ages <= RECENT_YEARS).astype(float))


def _everybody(
    prepared: PreparedQuery, mass: Callable[[ProjectWalks], FloatArray]
) -> FloatArray | None:
    ready = prepared.snapshot.walks
    return None if ready is None else mass(ready)


def _n_firms(prepared: PreparedQuery, ready: ProjectWalks) -> FloatArray:
    """How many firms took part in each project."""
    return prepared.memoise("firms", lambda: ready.to_activities(_of_kind(prepared, Kind.COMPANY)))


def _of_kind(prepared: PreparedQuery, kind: Kind) -> FloatArray:
    codes = prepared.snapshot.profiles.columns.kind
    return (codes == KINDS.index(kind)).astype(float)
