"""Control disclosure: pseudonyms for profiles, and no cell about fewer than five of them."""

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matchmaker.domain import ProfileId
from matchmaker.errors import InputError
from matchmaker.network.figures import Cell, Column, Matrix, NetworkSummary, Table, cells
from matchmaker.network.selection import Groups
from matchmaker.privacy import SMALLEST

OTHER = "small groups together"
HIDDEN = f"empty cells speak of fewer than {SMALLEST}, or would give such a one away"
GROUP_TABLES = ("ei_by_group", "regions", "communities")
"""Tables with a row for each group of profiles, whose size is in the column `profiles`."""
NAMING = frozenset({"profile", "partner"})
"""Columns of tables that hold ids."""
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Other names for profiles: the same for the same key, and none to be led back without it."""

    key: bytes

    def __call__(self, id_: str) -> ProfileId:
        """The pseudonym of a profile."""
        mark = hmac.new(self.key, id_.encode(), hashlib.sha256).hexdigest()
        return ProfileId(f"p-{mark[:12]}")


def require_enough(n: int) -> None:
    """Go on with five profiles or more: figures of fewer are of somebody. InputError."""
    if n < SMALLEST:
        raise InputError("scope_too_small", {"fewest": SMALLEST}, field="scope")


def without_rare_groups(groups: Groups) -> Groups:
    """
    Groups such that at least five profiles share all that is said of each of them.

    What sets a profile apart is left out, the last grouping first: country, kind, sector and region
    together would name the only laboratory of a valley. Who is rare in the first one already is in
    no group at all.
    """
    names = list(groups)
    everybody = {id_ for found in groups.values() for id_ in found}
    depth = dict.fromkeys(everybody, len(names))

    def said(id_: ProfileId) -> tuple[str, ...]:
        return tuple(groups[name].get(id_, "") for name in names[: depth[id_]])

    for level in range(len(names), 0, -1):
        here = [id_ for id_ in everybody if depth[id_] == level]
        sizes = Counter(said(id_) for id_ in here)
        rare = [id_ for id_ in here if sizes[said(id_)] < SMALLEST]
        depth |= dict.fromkeys(rare, level - 1)
    return {
        name: {id_: group for id_, group in groups[name].items() if depth[id_] > place}
        for place, name in enumerate(names)
    }


def renamed(account: NetworkSummary, new: Callable[[str], ProfileId]) -> NetworkSummary:
    """The account with other names for its profiles, everywhere."""

    def column(found: Column) -> Column:
        values = {new(id_): value for id_, value in found.values.items()}
        errors = found.errors and {new(id_): value for id_, value in found.errors.items()}
        return replace(found, values=values, errors=errors)

    return replace(
        account,
        columns={name: column(each) for name, each in account.columns.items()},
        tables={name: renamed_table(each, new) for name, each in account.tables.items()},
        groups={
            grouping: {new(id_): value for id_, value in found.items()}
            for grouping, found in account.groups.items()
        },
    )


def renamed_table(table: Table, new: Callable[[str], ProfileId]) -> Table:
    """A table with other names for its profiles."""
    named = [name in NAMING for name in table.columns]
    rows = tuple(
        tuple(new(str(cell)) if hide else cell for cell, hide in zip(row, named, strict=True))
        for row in table.rows
    )
    return replace(table, rows=rows)


def without_small_cells(account: NetworkSummary) -> NetworkSummary:
    """
    Pool groups of fewer than five profiles, and empty cells of one to four ties.

    Where a row has a single empty cell, its next smallest is emptied too, since the total would
    give the first away; for the same reason what is pooled counts five or more together.
    """
    return replace(
        account,
        groups=without_rare_groups(account.groups),
        matrices={name: coarse_matrix(each) for name, each in account.matrices.items()},
        tables={
            name: coarse_table(each) if name.startswith(GROUP_TABLES) else each
            for name, each in account.tables.items()
        },
    )


def coarse_table(table: Table) -> Table:
    """The table without rows about fewer than five profiles; the last row counts those."""
    place = table.columns.index("profiles")
    sizes = [_size(row[place]) for row in table.rows]
    pooled = _together(sizes)
    if not pooled:
        return table
    rows = tuple(row for number, row in enumerate(table.rows) if number not in pooled)
    last: list[Cell] = [None] * len(table.columns)
    last[0] = OTHER
    total = sum(sizes[number] for number in pooled)
    last[place] = total if total >= SMALLEST else None
    return replace(table, rows=(*rows, tuple(last)), reason=_with_hidden(table.reason))


def _size(cell: Cell) -> int:
    return int(cell) if isinstance(cell, int | float) else 0


def _together(sizes: Sequence[int]) -> frozenset[int]:
    """Which groups to pool: all small ones, and the next larger until they are five together."""
    order = sorted(range(len(sizes)), key=lambda number: sizes[number])
    pooled = [number for number in order if sizes[number] < SMALLEST]
    for number in order[len(pooled) :]:
        if not pooled or sum(sizes[each] for each in pooled) >= SMALLEST:
            break
        pooled.append(number)
    return frozenset(pooled)


def _with_hidden(reason: str) -> str:
    return f"{reason}; {HIDDEN}" if reason else HIDDEN


def coarse_matrix(matrix: Matrix) -> Matrix:
    """The matrix with small groups as one, and without cells of one to four ties."""
    if not matrix.groups:
        return matrix
    pooled = _pooled(matrix)
    observed = np.array(pooled.observed, dtype=float).reshape(len(pooled.groups), -1)
    hidden = _hidden(observed)
    if not hidden.any():
        return pooled

    def shown(rows: tuple[tuple[float | None, ...], ...]) -> tuple[tuple[float | None, ...], ...]:
        values = np.array(rows, dtype=float).reshape(observed.shape)
        return cells(np.where(hidden, np.nan, values))

    return replace(
        pooled,
        observed=shown(pooled.observed),
        expected=shown(pooled.expected),
        density=shown(pooled.density),
        reason=_with_hidden(pooled.reason),
    )


def _hidden(observed: FloatArray) -> npt.NDArray[np.bool_]:
    """Cells of one to four, and for each row and column that has just one, another."""
    hidden = (observed > 0) & (observed < SMALLEST)
    while True:
        lonely = [
            (row, line) for row, line in enumerate(hidden) if line.sum() == 1 and len(line) > 1
        ]
        grown = hidden.copy()
        for row, line in lonely:
            rest = np.where(line, np.inf, observed[row])
            grown[row, int(np.argmin(rest))] = True
        # The other direction says the same of a network without direction.
        grown |= grown.T if np.array_equal(observed, observed.T) else False
        if np.array_equal(grown, hidden):
            return hidden
        hidden = grown


def _pooled(matrix: Matrix) -> Matrix:
    small = sorted(_together(matrix.sizes))
    if not small:
        return matrix
    large = [row for row in range(len(matrix.groups)) if row not in set(small)]
    member = np.zeros((len(large) + 1, len(matrix.groups)))
    member[np.arange(len(large)), large] = 1.0
    member[-1, small] = 1.0
    sizes = (*(matrix.sizes[row] for row in large), sum(matrix.sizes[row] for row in small))

    def summed(rows: tuple[tuple[float | None, ...], ...]) -> FloatArray:
        # A tie between two pooled groups stands on both sides of the diagonal, and is one.
        values = np.array(rows, dtype=float)
        total = member @ values @ member.T
        inside = values[np.ix_(small, small)]
        total[-1, -1] = np.triu(inside).sum() if np.array_equal(values, values.T) else inside.sum()
        return np.asarray(total, dtype=float)

    density = np.full((len(sizes), len(sizes)), np.nan)
    kept = np.array(matrix.density, dtype=float)[np.ix_(large, large)]
    density[: len(large), : len(large)] = kept
    return replace(
        matrix,
        groups=(*(matrix.groups[row] for row in large), OTHER),
        sizes=sizes,
        observed=cells(summed(matrix.observed)),
        expected=cells(summed(matrix.expected)),
        density=cells(density),
    )
