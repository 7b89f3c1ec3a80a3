"""The network picture as values: positions, ties, and what each mark says."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matchmaker.domain import ProfileId
from matchmaker.graph.connectivity.ties import FloatArray, IntArray, Ties, group_indicator
from matchmaker.network.figures import About, Cell, Column, Table
from matchmaker.network.pictures.layout import packed, positions
from matchmaker.network.pictures.tie_spells import spells
from matchmaker.network.pictures.wording import shortened
from matchmaker.network.selection import ScopedNetwork

# Above this many tied profiles communities are drawn in their place.
DRAWN_SINGLY = 5000
# Communities drawn, the largest first; more would be specks.
MOST_COMMUNITIES = 60
SMALLEST_COMMUNITY = 5
SMALLEST_SHARE = 0.001
"""Of all profiles: a community of fewer is a speck beside the others."""
# Ties between communities are drawn to each one's strongest partners.
STRONGEST = 4
ROOM = 0.6
"""Between two communities, in radii of the largest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nodes:
    """What is drawn as a mark, as parallel sequences: a profile, or a community of profiles."""

    ids: tuple[str, ...]
    labels: tuple[str, ...]
    kinds: tuple[str, ...]
    """Empty where not known."""
    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    communities: IntArray
    """From 0, the largest first."""
    n_profiles: IntArray
    places: FloatArray
    """Shape (n, 2)."""
    measures: Mapping[str, FloatArray]
    """By the name of the figure; NaN where it is undefined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """What is drawn as a line, once a pair, as parallel arrays of the nodes' rows."""

    sources: IntArray
    targets: IntArray
    n_ties: IntArray
    """1 between profiles; between communities the tied pairs."""
    first: FloatArray
    """Year in which the pair was first tied; NaN where unknown."""
    last: FloatArray
    """Year until which it is known to be; infinite while it goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPicture:
    """A network, drawn by profile or by community."""

    nodes: Nodes
    links: Links
    about: About
    by_community: bool
    n_left_out: int
    """Profiles that are not drawn: without ties, or in communities too small."""

    def crosses(self) -> npt.NDArray[np.bool_]:
        """Whether each line joins two countries that are known and differ; never of communities."""
        if self.by_community:
            return np.zeros(len(self.links.sources), dtype=bool)
        codes = np.array(self.nodes.countries, dtype=object)
        one, other = codes[self.links.sources], codes[self.links.targets]
        return np.asarray((one != other) & (one != "") & (other != ""), dtype=bool)

    def table(self, name: str = "network") -> Table:
        """The numbers behind the drawing, one row a mark."""
        nodes, measures = self.nodes, tuple(self.nodes.measures)
        columns = ("id", "label", "kind", "country", "sector", "community", "n_profiles")
        rows: list[tuple[Cell, ...]] = [
            (*fixed, *(_cell(nodes.measures[measure][row]) for measure in measures))
            for row, fixed in enumerate(
                zip(
                    nodes.ids,
                    nodes.labels,
                    nodes.kinds,
                    nodes.countries,
                    nodes.sectors,
                    nodes.communities.tolist(),
                    nodes.n_profiles.tolist(),
                    strict=True,
                )
            )
        ]
        return Table(name=name, columns=(*columns, *measures), rows=tuple(rows), about=self.about)


def network_picture(
    selection: ScopedNetwork,
    names: Mapping[ProfileId, str],
    communities: Mapping[ProfileId, int],
    measures: Mapping[str, Column],
    *,
    seed: int = 0,
    drawn_singly: int = DRAWN_SINGLY,
) -> NetworkPicture:
    """
    Lay a network out; beyond `drawn_singly` tied profiles its communities stand for them.

    Profiles without ties are left out and counted.
    """
    rows = np.flatnonzero(selection.ties.degrees)
    if len(rows) <= drawn_singly:
        return by_profile(selection, rows, names, communities, measures, seed)
    return _by_community(selection, names, communities, seed)


def by_profile(
    selection: ScopedNetwork,
    rows: IntArray,
    names: Mapping[ProfileId, str],
    communities: Mapping[ProfileId, int],
    measures: Mapping[str, Column],
    seed: int,
) -> NetworkPicture:
    """Draw the chosen rows, and the ties among them."""
    ties, ids = selection.ties.subset(rows), [selection.ties.nodes[row] for row in rows]
    sources, targets, _ = ties.table()
    part = replace(selection, ties=ties, rows=selection.rows[rows])
    first, last = spells(part)
    return NetworkPicture(
        nodes=Nodes(
            ids=tuple(str(id_) for id_ in ids),
            labels=tuple(names.get(ProfileId(str(id_)), str(id_)) for id_ in ids),
            kinds=_group(selection, "kind", ids),
            countries=_group(selection, "country", ids),
            sectors=_group(selection, "sector", ids),
            communities=np.array(
                [communities.get(ProfileId(str(id_)), -1) for id_ in ids], dtype=np.int64
            ),
            n_profiles=np.ones(len(ids), dtype=np.int64),
            places=positions(ties, seed=seed),
            measures={
                name: np.array([_number(column.values.get(ProfileId(str(i)))) for i in ids])
                for name, column in measures.items()
            },
        ),
        links=Links(
            sources=sources,
            targets=targets,
            n_ties=np.ones(len(sources), dtype=np.int64),
            first=first,
            last=last,
        ),
        about=replace(selection.about, seed=seed),
        by_community=False,
        n_left_out=selection.ties.n - len(ids),
    )


def _group(selection: ScopedNetwork, name: str, ids: Sequence[object]) -> tuple[str, ...]:
    known = selection.groups.get(name, {})
    return tuple(known.get(ProfileId(str(id_)), "") for id_ in ids)


def _by_community(
    selection: ScopedNetwork,
    names: Mapping[ProfileId, str],
    communities: Mapping[ProfileId, int],
    seed: int,
) -> NetworkPicture:
    whole = selection.ties
    codes = np.array(
        [communities.get(ProfileId(str(id_)), -1) for id_ in whole.nodes], dtype=np.int64
    )
    sizes = np.bincount(codes[codes >= 0])
    # Communities are numbered by size.
    least = max(SMALLEST_COMMUNITY, SMALLEST_SHARE * whole.n)
    k = int(np.count_nonzero(sizes[:MOST_COMMUNITIES] >= least))
    codes = np.where(codes < k, codes, -1)
    member = group_indicator(codes, k)
    between = (member.T @ whole.binary @ member).toarray().reshape(k, k)
    np.fill_diagonal(between, 0)
    drawn = np.triu(_strongest(between))
    sources, targets = (axis.astype(np.int64) for axis in np.nonzero(drawn))
    unknown = np.full(len(sources), np.nan)
    members = [np.flatnonzero(codes == code) for code in range(k)]
    return NetworkPicture(
        nodes=Nodes(
            ids=tuple(str(code) for code in range(k)),
            labels=tuple(_best_tied(whole, rows, names) for rows in members),
            kinds=tuple(_commonest(selection, "kind", rows) for rows in members),
            countries=tuple(_commonest(selection, "country", rows) for rows in members),
            sectors=tuple(_commonest(selection, "sector", rows) for rows in members),
            communities=np.arange(k, dtype=np.int64),
            n_profiles=sizes[:k].astype(np.int64),
            # All are tied with all, so forces would heap them up; side by side none hides another.
            places=packed(np.sqrt(sizes[:k] / sizes.max(initial=1)).tolist(), gap=ROOM),
            measures={"n_profiles": sizes[:k].astype(float)},
        ),
        links=Links(
            sources=sources,
            targets=targets,
            n_ties=between[sources, targets].astype(np.int64),
            first=unknown,
            last=unknown,
        ),
        about=replace(selection.about, seed=seed),
        by_community=True,
        n_left_out=int(np.count_nonzero(codes < 0)),
    )


def _strongest(between: FloatArray) -> FloatArray:
    """Only ties that are among the strongest of either end."""
    if len(between) <= STRONGEST + 1:
        return between
    cut = np.sort(between, axis=1)[:, -STRONGEST][:, None]
    kept = between >= np.maximum(cut, 1)
    return np.asarray(np.where(kept | kept.T, between, 0.0))


def _best_tied(ties: Ties, rows: IntArray, names: Mapping[ProfileId, str]) -> str:
    best = rows[np.argsort(-ties.degrees[rows], kind="stable")[:3]]
    ids = (ProfileId(str(ties.nodes[row])) for row in best)
    return " · ".join(shortened(names.get(id_, id_), 40) for id_ in ids)


def _commonest(selection: ScopedNetwork, name: str, rows: IntArray) -> str:
    values = _group(selection, name, [selection.ties.nodes[row] for row in rows])
    found = Counter(value for value in values if value)
    return min(found, key=lambda value: (-found[value], value)) if found else ""


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _cell(value: float) -> Cell:
    return None if np.isnan(value) else float(value)


MOST_PARTNERS = 24


def ego_picture(
    selection: ScopedNetwork,
    ego: ProfileId,
    names: Mapping[ProfileId, str],
    communities: Mapping[ProfileId, int],
    measures: Mapping[str, Column],
    *,
    seed: int = 0,
) -> NetworkPicture:
    """
    Draw a profile, its partners (those with the strongest ties, where they are many), their ties.

    Raises:
        KeyError: The selection has no such profile.
    """
    ties = selection.ties.undirected()
    row = ties.position[ego]
    start, stop = ties.weights.indptr[row : row + 2]
    partners, weights = ties.weights.indices[start:stop], ties.weights.data[start:stop]
    strongest = partners[np.argsort(-weights, kind="stable")][:MOST_PARTNERS]
    rows = np.array([row, *strongest.tolist()], dtype=np.int64)
    return by_profile(selection, rows, names, communities, measures, seed)


def labelled(picture: NetworkPicture, k: int) -> npt.NDArray[np.intp]:
    """The largest marks that lie far enough from one another to be named."""
    places, values = picture.nodes.places, next(iter(picture.nodes.measures.values()))
    if not len(places):
        return np.empty(0, dtype=np.intp)
    width, height = np.ptp(places, axis=0) + 1e-9
    chosen: list[int] = []
    for row in np.argsort(-np.nan_to_num(values), kind="stable").tolist():
        gaps = np.abs(places[chosen] - places[row])
        if not ((gaps[:, 0] < 0.26 * width) & (gaps[:, 1] < 0.045 * height)).any():
            chosen.append(row)
        if len(chosen) == k:
            break
    return np.array(chosen, dtype=np.intp)
