"""Derive arrays from joint projects: topics, themes, embeddings, centroids, country lifts."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from matchmaker.domain import Activity, Layer
from matchmaker.graph import Network
from matchmaker.snapshot.arrays import (
    RowChange,
    load_arrays,
    load_sparse,
    save_arrays,
    save_sparse,
)
from matchmaker.snapshot.comembership import comembership_embedding

Vectors = npt.NDArray[np.float32]

COMPANY_DIMENSIONS = 128
# Members' shares are damped by how many projects they have; chosen on CORDIS training windows.
DEGREE_DAMPING = 0.3
# Weight of topics and themes, and of countries, beside a member; CORDIS windows 2016 and 2017.
MARK, HOME_MARK = 0.7, 0.35
SEED = 20260102

_ARRAYS = ("company", "circles", "centroids", "countries", "country_lifts")


@dataclass(frozen=True, kw_only=True)
class ProjectVectors:
    """Arrays over activities and profiles that past-work and collaboration features read."""

    topics: sparse.csr_array
    """Activities by call topics, ones."""
    themes: sparse.csr_array
    """Activities by parts of programmes, ones."""
    company: Vectors
    """Activities by dimensions of who takes part together (left singular vectors)."""
    circles: Vectors
    """Activities by dimensions of who has partners in common; unit rows, or zeros."""
    centroids: Vectors
    """Profiles by dimensions of meaning: unit mean of their projects; zeros without any."""
    countries: npt.NDArray[np.str_]
    """In alphabetical order."""
    country_lifts: npt.NDArray[np.float64]
    """Countries by countries: log of observed over expected meetings in joint projects."""

    def edited(self, moved: RowChange, country: npt.NDArray[np.str_]) -> "ProjectVectors":
        """The same projects, in which whoever is new took no part; `country` is by its row."""
        silent = np.zeros((len(moved.fresh_rows), self.centroids.shape[1]), dtype=np.float32)
        countries = np.unique([*self.countries, *country[country != ""]])
        places = np.searchsorted(countries, self.countries)
        # As often as by chance: what is counted for a country that never took part.
        lifts = np.zeros((len(countries), len(countries)))
        lifts[np.ix_(places, places)] = self.country_lifts
        return replace(
            self,
            centroids=moved.rows(self.centroids, silent),
            countries=countries,
            country_lifts=lifts,
        )

    def save(self, folder: Path) -> None:
        """Write the arrays."""
        save_arrays(folder, {name: getattr(self, name) for name in _ARRAYS})
        save_sparse(folder, "topics", self.topics)
        save_sparse(folder, "themes", self.themes)

    @classmethod
    def load(cls, folder: Path) -> "ProjectVectors":
        """Open memory-mapped."""
        arrays = load_arrays(folder, _ARRAYS)
        return cls(
            topics=load_sparse(folder, "topics", sparse.csr_array),
            themes=load_sparse(folder, "themes", sparse.csr_array),
            **arrays,  # type: ignore[arg-type]
        )


def project_vectors(
    activities: Sequence[Activity],
    network: Network,
    meanings: Vectors,
    country: npt.NDArray[np.str_],
) -> ProjectVectors:
    """
    Derive all arrays of joint projects.

    `meanings` are the activities' vectors of meaning, `country` the profiles' codes or "".
    """
    members = network.participation.get(Layer.JOINT_PROJECT)
    countries = np.unique(country[country != ""])
    topics = _labels(activities, lambda each: [each.topic])
    # Sources separate the parts of a programme by ";" or "|".
    themes = _labels(activities, lambda each: re.split(r"[;|]", each.programme))
    present = _present(members, country, countries)
    marks = [(topics, MARK), (themes, MARK), (present, HOME_MARK)] if present is not None else []
    return ProjectVectors(
        topics=topics,
        themes=themes,
        company=_company(members, len(activities)),
        circles=comembership_embedding(members, len(activities), marks),
        centroids=_centroids(members, network.n_profiles, meanings),
        countries=countries,
        country_lifts=_lifts(members, country, countries),
    )


def _present(
    members: sparse.csr_array | None, country: npt.NDArray[np.str_], countries: npt.NDArray[np.str_]
) -> sparse.csr_array | None:
    """Activities by the countries of those who took part, ones."""
    if members is None:
        return None
    known = np.flatnonzero(country != "")
    places = np.searchsorted(countries, country[known])
    shape = (len(country), len(countries))
    homes = sparse.csr_array((np.ones(len(known)), (known, places)), shape=shape)
    present = sparse.csr_array(members.T @ homes)
    # Present or not: three members from one country count as one.
    present.data[:] = 1.0
    return present


def _labels(
    activities: Sequence[Activity], read: Callable[[Activity], Iterable[str]]
) -> sparse.csr_array:
    stated = [{part.strip().lower() for part in read(each)} - {""} for each in activities]
    # Sorted, so that the same activities give the same columns.
    columns = {label: i for i, label in enumerate(sorted(set().union(*stated)))}
    pairs = [(i, columns[label]) for i, labels in enumerate(stated) for label in labels]
    rows, places = np.array(sorted(pairs), dtype=np.int32).reshape(-1, 2).T
    shape = (len(activities), len(columns))
    return sparse.csr_array((np.ones(len(pairs)), (rows, places)), shape=shape)


def _company(members: sparse.csr_array | None, n_activities: int) -> Vectors:
    """Left singular vectors of activities by members, both damped (truncated SVD)."""
    if members is None or min(members.shape) < 2:
        return np.zeros((n_activities, 0), dtype=np.float32)
    # Imported here: a snapshot that is only read never needs it, and it takes half a second.
    from sklearn.utils.extmath import randomized_svd  # noqa: PLC0415

    # A large project says less of each pair in it, though not in proportion.
    sizes = np.maximum(np.diff(members.tocsc().indptr), 1) ** -0.5
    degrees = np.maximum(np.diff(members.indptr), 1) ** -DEGREE_DAMPING
    damped = sparse.csr_matrix(sparse.diags_array(sizes) @ members.T @ sparse.diags_array(degrees))
    k = min(COMPANY_DIMENSIONS, *damped.shape)
    left, _, _ = randomized_svd(damped, k, n_iter=3, random_state=SEED)
    return np.asarray(left, dtype=np.float32)


def _centroids(members: sparse.csr_array | None, n_profiles: int, meanings: Vectors) -> Vectors:
    if members is None:
        return np.zeros((n_profiles, meanings.shape[1]), dtype=np.float32)
    # The mean has the direction of the sum, and only the direction is kept.
    sums = np.asarray(members @ meanings, dtype=np.float32)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)


def _lifts(
    members: sparse.csr_array | None, country: npt.NDArray[np.str_], countries: npt.NDArray[np.str_]
) -> npt.NDArray[np.float64]:
    """Smoothed log-lift of each two countries, projects weighing by the root of their size."""
    if members is None:
        return np.zeros((len(countries), len(countries)))
    present = np.asarray(members.T @ (country[:, None] == countries[None, :]).astype(float))
    sizes = np.maximum(np.diff(members.tocsc().indptr), 1)
    # Both sides of the product below carry the root, so a meeting weighs 1 / size.
    present *= (sizes**-0.5)[:, None]
    together = present.T @ present
    margins = together.sum(axis=0)
    # Plus one above and below: countries that never met get a finite lift, rare ones one near 0.
    return np.log((together * together.sum() + 1) / (np.outer(margins, margins) + 1))
