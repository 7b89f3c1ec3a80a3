"""Who works with whom: walks over joint projects from the asker, and habits of candidates."""

from collections.abc import Callable

import numpy as np

from matchmaker.candidates import Question
from matchmaker.domain import Kind, Layer, Side
from matchmaker.graph import Walks
from matchmaker.ranking.feature import Feature, FloatArray, IntArray, single
from matchmaker.ranking.features.activities import Fold, Gathering, Mass, gathered
from matchmaker.snapshot.profiles import KINDS

RECENT_YEARS = 2.0
# Yearly decay of what counts as recent, chosen on CORDIS training windows (up to 2016).
SLOW, FAST = 0.2, 0.5


def collaboration_features() -> list[Feature]:
    """Walks from the asker's projects, then what candidates usually do."""
    walks: dict[str, Mass] = {
        "walks": partners_of_partners,
        "recent_walks": recent_partners_of_partners,
        "far_walks": partners_of_partners_by_size,
        "like_minded": like_minded_firms,
        "like_minded_themes": like_minded_on_themes,
        "usual_company": usual_company,
        "fitting_projects": fitting_projects,
        "theme_projects": theme_projects,
        "home_firms": projects_with_firms_from_home,
    }
    habits: dict[str, tuple[Mass, Fold]] = {
        "experience": (all_projects, Fold.LOG),
        "recent_experience": (recent_projects, Fold.LOG),
        "firms_met": (firms_met_lately, Fold.LOG),
        "firm_share": (projects_with_firms, Fold.RATE),
        "growth": (last_projects, Fold.RATE),
    }
    return [
        single("country_lift", "territory", "log of lift", "place", country_lift),
        single("same_city", "territory", "yes or no", "place", same_city),
        *(_feature(n, "acquaintance", mass, Fold.SHARE) for n, mass in walks.items()),
        *(_feature(n, "track record", mass, fold) for n, (mass, fold) in habits.items()),
    ]


def _feature(name: str, family: str, mass: Mass, fold: Fold) -> Feature:
    unit = {Fold.SHARE: "share of the best", Fold.LOG: "log of projects", Fold.RATE: "share"}[fold]
    return gathered(
        Gathering(
            name=name,
            family=family,
            side=Side.BOTH,
            unit=unit,
            layer=Layer.JOINT_PROJECT,
            mass=mass,
            fold=fold,
        )
    )


def partners_of_partners(question: Question) -> FloatArray | None:
    """Partners of the asker's partners, each discounted by how many projects it has."""
    return _walk(question, size=0.75, degree=1.0)


def recent_partners_of_partners(question: Question) -> FloatArray | None:
    """Partners of the asker's partners, through recent projects."""
    return _walk(question, size=0.75, degree=0.5, decay=0.3)


def partners_of_partners_by_size(question: Question) -> FloatArray | None:
    """Partners of the asker's partners, large projects counting almost as much as small ones."""
    return _walk(question, size=0.5, degree=0.5)


def _walk(
    question: Question, *, size: float, degree: float, decay: float = 0.0
) -> FloatArray | None:
    row, ready = question.row, question.snapshot.walks
    if row is None or ready is None or not len(question.projects):
        return None
    return ready.onward(ready.own(row), size=size, degree=degree, decay=decay, skip=row)


def like_minded_firms(question: Question) -> FloatArray | None:
    """Recent projects of firms that share partners with the one who asks."""
    alike, ready = _alike(question), question.snapshot.walks
    if alike is None or ready is None:
        return None
    weights = alike * _of_kind(question, Kind.COMPANY) * ready.degrees**-0.5
    return ready.hand_over(weights) * ready.sociable * ready.recency(0.4)


def _alike(question: Question) -> FloatArray | None:
    """How far each profile shares partners with the one who asks."""

    def compute() -> FloatArray | None:
        row, ready = question.row, question.snapshot.walks
        if row is None or ready is None or not len(question.projects):
            return None
        near = ready.gather(ready.own(row) * ready.recency(SLOW) * ready.sizes**-0.5)
        near[row] = 0.0
        discount = ready.recency(SLOW) / ready.sizes
        alike = ready.gather(ready.hand_over(near * ready.degrees**-0.5) * discount)
        alike[row] = 0.0
        return alike

    return question.once("alike", compute)


def like_minded_on_themes(question: Question) -> FloatArray | None:
    """Recent projects of firms with the asker's partners, themes and country."""
    alike, ready = _alike(question), question.snapshot.walks
    if alike is None or ready is None or question.asker is None:
        return None
    past = question.snapshot.past
    mine = past.centroids[question.row]
    near = np.maximum(past.centroids @ mine, 0.0)
    country = question.asker.place.country
    home = (question.snapshot.profiles.columns.country == country) if country else 0.0
    weights = (0.05 + alike / max(alike.max(), np.finfo(float).tiny)) * (0.1 + near) * (0.2 + home)
    weights = weights * _of_kind(question, Kind.COMPANY) * ready.degrees**-0.5
    weights[question.row] = 0.0
    return ready.hand_over(weights) * ready.sociable * ready.recency(0.4)


def usual_company(question: Question) -> FloatArray | None:
    """Projects of the usual company around the asker's (singular vectors of who takes part)."""
    ready, company = question.snapshot.walks, question.snapshot.past.company
    if question.row is None or ready is None or not len(question.projects) or not company.shape[1]:
        return None
    own = (ready.own(question.row) * ready.recency(SLOW)).astype(np.float32)
    return np.asarray(company @ (company.T @ own), float) * ready.sizes**-0.5


def fitting_projects(question: Question) -> FloatArray | None:
    """Recent projects with firms, among the asker's acquaintances and on its themes."""
    known, themes, ready = _overlap(question), _themes(question), question.snapshot.walks
    if known is None or ready is None:
        return None
    theme = np.zeros_like(known) if themes is None else themes
    return np.sqrt(known) * (0.1 + theme) * _with_firms(question, ready) * ready.sizes**-0.5


def theme_projects(question: Question) -> FloatArray | None:
    """Recent projects with firms on the asker's themes, its acquaintances counting more."""
    known, themes, ready = _overlap(question), _themes(question), question.snapshot.walks
    if known is None or themes is None or ready is None:
        return None
    return (0.02 + known) * (0.1 + themes) * _with_firms(question, ready)


def projects_with_firms_from_home(question: Question) -> FloatArray | None:
    """Projects with firms from the asker's country."""
    ready = question.snapshot.walks
    if ready is None or question.asker is None or question.asker.place.country is None:
        return None
    here = question.snapshot.profiles.columns.country == question.asker.place.country
    firms = ready.hand_over(_of_kind(question, Kind.COMPANY) * here)
    return firms * ready.sociable * ready.sizes**-0.5


def country_lift(question: Question, rows: IntArray) -> FloatArray:
    """How much more often the two countries meet in projects than by chance, as a logarithm."""
    snapshot = question.snapshot
    if question.asker is None or question.asker.place.country is None or snapshot.walks is None:
        return np.full(len(rows), np.nan)
    countries = snapshot.past.countries
    theirs = snapshot.profiles.columns.country[rows]
    mine = int(np.searchsorted(countries, question.asker.place.country))
    places = np.minimum(np.searchsorted(countries, theirs), len(countries) - 1)
    return np.where(theirs != "", snapshot.past.country_lifts[mine][places], np.nan)


def same_city(question: Question, rows: IntArray) -> FloatArray:
    """1 when both are in the same city of the same country, 0 when they are not."""
    places = question.snapshot.profiles.cities
    if question.row is None or not places[question.row]:
        return np.full(len(rows), np.nan)
    mine = places[question.row]
    return np.array([np.nan if not places[r] else float(places[r] == mine) for r in rows])


def all_projects(question: Question) -> FloatArray | None:
    """Number of past projects."""
    return _everybody(question, lambda ready: np.ones_like(ready.sizes))


def recent_projects(question: Question) -> FloatArray | None:
    """Number of past projects with a few partners, recent ones counting more."""
    return _everybody(question, lambda ready: ready.sociable * ready.recency(FAST))


def firms_met_lately(question: Question) -> FloatArray | None:
    """Number of firms met in past projects, recent ones counting more."""
    firms = _of_kind(question, Kind.COMPANY)
    return _everybody(question, lambda r: r.hand_over(firms) * r.sociable * r.recency(FAST))


def projects_with_firms(question: Question) -> FloatArray | None:
    """Share of past projects in which there were firms."""
    firms = _of_kind(question, Kind.COMPANY)
    return _everybody(question, lambda r: (r.hand_over(firms) > 0) * r.sociable)


def last_projects(question: Question) -> FloatArray | None:
    """Share of past projects that began in the last two years."""
    return _everybody(question, lambda ready: (ready.ages <= RECENT_YEARS).astype(float))


def _everybody(question: Question, mass: Callable[[Walks], FloatArray]) -> FloatArray | None:
    ready = question.snapshot.walks
    return None if ready is None else mass(ready)


def _of_kind(question: Question, kind: Kind) -> FloatArray:
    codes = question.snapshot.profiles.columns.kind
    return (codes == KINDS.index(kind)).astype(float)


def _with_firms(question: Question, ready: Walks) -> FloatArray:
    """1 on recent projects in which firms took part with a few others, falling with age."""
    firms = ready.hand_over(_of_kind(question, Kind.COMPANY)) > 0
    return firms * ready.sociable * ready.recency(0.4)


def _overlap(question: Question) -> FloatArray | None:
    """How much each project is one of the asker's partners', 1 for the most."""

    def compute() -> FloatArray | None:
        row, ready = question.row, question.snapshot.walks
        if row is None or ready is None or not len(question.projects):
            return None
        near = ready.gather(ready.own(row) * ready.recency(SLOW) / ready.sizes)
        near[row] = 0.0
        overlap = ready.hand_over(near / ready.degrees)
        top = float(overlap.max(initial=0.0))
        return overlap / top if top > 0 else None

    return question.once("overlap", compute)


def _themes(question: Question) -> FloatArray | None:
    """How much each project is on the themes of the asker's projects, 1 for the most."""

    def compute() -> FloatArray | None:
        ready, themes = question.snapshot.walks, question.snapshot.past.themes
        if ready is None or question.row is None or not len(question.projects):
            return None
        mine = themes.T @ (ready.own(question.row) * ready.recency(SLOW))
        rarity = 1.0 / np.sqrt(1.0 + np.asarray(themes.sum(axis=0)))
        stated = np.maximum(np.diff(themes.indptr), 1)
        found = (themes @ (mine * rarity)) / stated
        top = float(found.max(initial=0.0))
        return np.asarray(found / top) if top > 0 else None

    return question.once("themes", compute)
