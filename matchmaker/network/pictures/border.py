"""The border view: one country left, the other right, and the ties that cross between them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from matchmaker.domain import ProfileId
from matchmaker.graph.connectivity.ties import FloatArray, IntArray, Ties, group_indicator
from matchmaker.network.figures import About, Cell, Table
from matchmaker.network.pictures.wording import Places
from matchmaker.network.selection import ScopedNetwork

Flags = npt.NDArray[np.bool_]

LEFT, RIGHT = "IT", "CH"
# A side with more profiles than this over the border is drawn by region or town.
DRAWN_SINGLY = 60
UNITS = 16
"""Regions or towns drawn on each side, those with most crossing ties; the rest are one."""
KNOWN_ENOUGH = 0.6
"""Share of the profiles over the border whose region, or town, has to be known to draw by it."""
N_SWEEPS = 24
REST = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class BorderUnit:
    """A mark of the border view: a profile, or all profiles of a region or town."""

    id: str
    label: str
    kind: str
    """Empty where it is more than one profile."""
    n_profiles: int
    """With a crossing tie."""
    n_crossing: int
    """Crossing ties."""
    height: float
    """Place in its column, 0 at the top, 1 at the bottom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BorderPicture:
    """Both sides in an order with few line crossings, and what runs between and beside them."""

    countries: tuple[str, str]
    left: tuple[BorderUnit, ...]
    right: tuple[BorderUnit, ...]
    crossing: FloatArray
    """Crossing ties, left by right."""
    inside: tuple[FloatArray, FloatArray]
    """Ties between the marks of each side, each once, above the diagonal."""
    n_crossing: int
    """Ties between the two countries, drawn or withheld."""
    level: str
    """profile, region, town: what a mark stands for."""
    about: About
    n_profiles: tuple[int, int]
    """All profiles of both countries, with or without a crossing tie."""
    n_set_aside: int
    """Profiles of other countries, or of none that is known."""

    def table(self) -> Table:
        """The crossing ties, one row for each two marks."""
        rows: list[tuple[Cell, ...]] = [
            (self.left[i].label, self.right[j].label, int(self.crossing[i, j]))
            for i, j in np.argwhere(self.crossing > 0).tolist()
        ]
        columns = (self.countries[0], self.countries[1], "ties")
        return Table(name="border", columns=columns, rows=tuple(rows), about=self.about)


def border_picture(
    selection: ScopedNetwork,
    names: Mapping[ProfileId, str],
    places: Places,
    *,
    countries: tuple[str, str] = (LEFT, RIGHT),
    drawn_singly: int = DRAWN_SINGLY,
    fewest: int = 1,
) -> BorderPicture:
    """
    Draw the ties between two countries; profiles of others are set aside and counted.

    Profiles without a crossing tie are counted and not drawn. Many profiles are drawn by region,
    or by town where regions are hardly known. Places with fewer profiles than `fewest` go to the
    rest, and fewer ties than that between two places are not drawn.
    """
    ties = selection.ties.undirected()
    sides = _sides(selection, countries)
    over = [_over(ties, sides == k, sides == 1 - k) for k in (0, 1)]
    level = _level(ties, over, places, drawn_singly)
    keys = [_keys(ties, rows, level, places) for rows in over]
    if level == "profile":
        most, fewest = None, 1
    else:
        most = UNITS
    keys = [_merged(each, fewest) for each in keys]
    chosen = [_largest(keys[k], ties, over[1 - k], most) for k in (0, 1)]
    members = [
        group_indicator(_codes(each, order, ties.n, rows), len(order))
        for each, order, rows in zip(keys, chosen, over, strict=True)
    ]
    crossing = (members[0].T @ ties.binary @ members[1]).toarray()
    crossing = crossing.reshape(len(chosen[0]), len(chosen[1]))
    orders = [
        _rest_last(o, each) for o, each in zip(reduce_crossings(crossing), chosen, strict=True)
    ]
    crossing = crossing[orders[0]][:, orders[1]]
    n_crossing = int(crossing.sum())
    crossing = told_crossing(crossing, fewest)
    inside = [
        _between(ties, member[:, order], fewest)
        for member, order in zip(members, orders, strict=True)
    ]
    marks = [
        _units(level, [chosen[k][i] for i in orders[k]], keys[k], totals, names, selection)
        for k, totals in enumerate((crossing.sum(axis=1), crossing.sum(axis=0)))
    ]
    return BorderPicture(
        countries=countries,
        left=marks[0],
        right=marks[1],
        crossing=crossing,
        n_crossing=n_crossing,
        inside=(inside[0], inside[1]),
        level=level,
        about=replace(selection.about, n_unknown=int(np.count_nonzero(sides == UNKNOWN))),
        n_profiles=(int(np.count_nonzero(sides == 0)), int(np.count_nonzero(sides == 1))),
        n_set_aside=int(np.count_nonzero(sides < 0)),
    )


def told_crossing(crossing: FloatArray, fewest: int) -> FloatArray:
    """The ties without cells of fewer, and none that the total would give away."""
    shown = np.where(crossing < fewest, 0.0, crossing)
    # What is kept back is the total less what is shown: that has to be enough as well.
    while shown.any() and 0 < crossing.sum() - shown.sum() < fewest:
        least = np.unravel_index(np.argmin(np.where(shown > 0, shown, np.inf)), shown.shape)
        shown[least] = 0.0
    return shown


ASIDE, UNKNOWN = -1, -2


def _sides(selection: ScopedNetwork, countries: tuple[str, str]) -> IntArray:
    """0 left, 1 right, ASIDE for other countries, UNKNOWN where the country is not known."""
    number = {countries[0]: 0, countries[1]: 1, "": UNKNOWN}
    known = selection.groups.get("country", {})
    codes = [number.get(known.get(ProfileId(str(n)), ""), ASIDE) for n in selection.ties.nodes]
    return np.array(codes, dtype=np.int64)


def _over(ties: Ties, own: Flags, other: Flags) -> IntArray:
    """Rows of one side that have a tie with the other."""
    return np.flatnonzero(own & (ties.binary @ other.astype(float) > 0)).astype(np.int64)


def _level(ties: Ties, over: Sequence[IntArray], places: Places, drawn_singly: int) -> str:
    if max(len(rows) for rows in over) <= drawn_singly:
        return "profile"
    ids = [ProfileId(str(ties.nodes[row])) for rows in over for row in rows.tolist()]
    known = sum(1 for id_ in ids if id_ in places.regions)
    return "region" if known >= KNOWN_ENOUGH * len(ids) else "town"


def _keys(ties: Ties, rows: IntArray, level: str, places: Places) -> dict[int, str]:
    """What each row is drawn as; the rest where its place is not known."""
    found = {"region": places.regions, "town": places.towns}.get(level, {})
    ids = {row: ProfileId(str(ties.nodes[row])) for row in rows.tolist()}
    if level == "profile":
        return dict(ids)
    return {row: found.get(id_, REST) for row, id_ in ids.items()}


def _merged(keys: Mapping[int, str], fewest: int) -> dict[int, str]:
    """Places with few profiles go to the rest, and the next larger until it is enough as well."""
    counts = Counter(keys.values())
    few = {key for key, n in counts.items() if n < fewest or key == REST}
    for key, n in sorted(counts.items(), key=lambda pair: (pair[1], pair[0])):
        if not few or sum(counts[each] for each in few) >= fewest:
            break
        if n >= fewest:
            few.add(key)
    return {row: REST if key in few else key for row, key in keys.items()}


def _largest(
    keys: Mapping[int, str], ties: Ties, others: IntArray, most: int | None
) -> tuple[str, ...]:
    """The marks with most crossing ties, and the rest as one, last."""
    flags = np.zeros(ties.n)
    flags[others] = 1.0
    counts = ties.binary @ flags
    totals: Counter[str] = Counter()
    for row, key in keys.items():
        totals[key] += int(counts[row])
    own = [key for key in sorted(totals, key=lambda key: (-totals[key], key)) if key != REST]
    rest = REST in totals or len(own) > (most or len(own))
    return (*own[:most], *([REST] if rest else []))


def _codes(keys: Mapping[int, str], order: Sequence[str], n: int, rows: IntArray) -> IntArray:
    number = {key: code for code, key in enumerate(order)}
    codes = np.full(n, -1, dtype=np.int64)
    for row in rows.tolist():
        codes[row] = number.get(keys[row], number.get(REST, -1))
    return codes


def _between(ties: Ties, member: sparse.csr_array, fewest: int) -> FloatArray:
    k = member.shape[1]
    found = np.triu((member.T @ ties.binary @ member).toarray().reshape(k, k), 1)
    return np.where(found < fewest, 0.0, found)


def _rest_last(order: IntArray, keys: Sequence[str]) -> IntArray:
    """The same order, with what stands for all others at the end."""
    is_rest = np.array([keys[place] == REST for place in order.tolist()], dtype=bool)
    return np.concatenate([order[~is_rest], order[is_rest]])


def reduce_crossings(crossing: FloatArray) -> tuple[IntArray, IntArray]:
    """
    Order both columns so that few of the lines between them cross.

    Sorts each column by the mean place of its partners, over and over, and keeps the best; the
    optimum is NP-hard. Source: Sugiyama, Tagawa & Toda (1981), IEEE Trans. SMC 11.
    """
    left, right = (np.arange(size) for size in crossing.shape)
    best, fewest = (left, right), count_crossings(crossing)
    for _ in range(N_SWEEPS):
        left = left[_by_partners(crossing[left][:, right])]
        right = right[_by_partners(crossing[left][:, right].T)]
        count = count_crossings(crossing[left][:, right])
        if count < fewest:
            best, fewest = (left, right), count
    return best[0].astype(np.int64), best[1].astype(np.int64)


def _by_partners(crossing: FloatArray) -> IntArray:
    places = np.arange(crossing.shape[1]) / max(crossing.shape[1] - 1, 1)
    totals = crossing.sum(axis=1)
    means = np.divide(crossing @ places, totals, out=np.full(len(totals), 0.5), where=totals > 0)
    return np.argsort(means, kind="stable")


def count_crossings(crossing: FloatArray) -> float:
    """How many pairs of ties cross, when both columns stand in the order of the matrix."""
    # A tie (i, j) crosses (k, l) where k is below i and l above j.
    below = np.zeros_like(crossing)
    if crossing.shape[0] > 1 and crossing.shape[1] > 1:
        sums = np.cumsum(np.cumsum(crossing[::-1], axis=0)[::-1], axis=1)
        below[:-1, 1:] = sums[1:, :-1]
    return float((crossing * below).sum())


def _units(
    level: str,
    order: Sequence[str],
    keys: Mapping[int, str],
    totals: FloatArray,
    names: Mapping[ProfileId, str],
    selection: ScopedNetwork,
) -> tuple[BorderUnit, ...]:
    listed = set(order)
    counts = Counter(key if key in listed else REST for key in keys.values())
    kinds = selection.groups.get("kind", {}) if level == "profile" else {}
    return tuple(
        BorderUnit(
            id=key,
            label=names.get(ProfileId(key), key) if level == "profile" else key,
            kind=kinds.get(ProfileId(key), ""),
            n_profiles=counts[key],
            n_crossing=int(totals[place]),
            height=place / max(len(order) - 1, 1),
        )
        for place, key in enumerate(order)
    )
