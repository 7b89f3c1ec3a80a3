"""Tell no cell about fewer than five: pool small groups, empty small cells, join short periods."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from matchmaker.network.disclosure import without_rare_groups
from matchmaker.network.figures import Cell, Curve, Matrix, NetworkSummary, Table, cells
from matchmaker.privacy import SMALLEST

OTHER = "small groups together"
HIDDEN = f"empty cells speak of fewer than {SMALLEST}, or would give such a one away"
GROUP_TABLES = ("ei_by_group", "regions", "communities")
"""Tables with a row for each group of profiles, whose size is in the column `profiles`."""
FloatArray = npt.NDArray[np.float64]


def without_small_cells(account: NetworkSummary) -> NetworkSummary:
    """
    Pool groups of fewer than five tied profiles and years of fewer than five new ties, and empty
    cells of one to four ties.

    Where a row has a single empty cell, its next smallest is emptied too, since the total would
    give the first away; for the same reason what is pooled counts five or more together.
    """
    tied = dict.fromkeys(account.tied, "tied")
    told = without_rare_groups({"tied": tied, **account.groups})
    tables = dict(account.tables)
    if "periods" in tables:
        tables["periods"] = coarse_periods(tables["periods"])
    return replace(
        account,
        tied=frozenset(),
        groups={name: found for name, found in told.items() if name != "tied"},
        curves={
            name: _of_periods(each, tables["periods"]) if name in OF_PERIODS else each
            for name, each in account.curves.items()
        },
        matrices={name: coarse_matrix(each) for name, each in account.matrices.items()},
        tables={
            name: coarse_table(each) if name.startswith(GROUP_TABLES) else each
            for name, each in tables.items()
        },
    )


OF_PERIODS = {"ties_ever": "ever", "ties_active": "active"}
"""Curves over the periods, and the column that they draw."""


def coarse_periods(table: Table) -> Table:
    """Periods of several years wherever fewer than five ties form or end in one."""
    named = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    blocks: list[list[dict[str, Cell]]] = []
    for row in named:
        if blocks and _few(blocks[-1]):
            blocks[-1].append(row)
        else:
            blocks.append([row])
    # The last years may not be enough by themselves.
    while len(blocks) > 1 and _few(blocks[-1]):
        blocks[-2:] = [blocks[-2] + blocks[-1]]
    rows = tuple(tuple(_block_of(block)[name] for name in table.columns) for block in blocks)
    if len(blocks) == 1 and _few(blocks[0]):
        return replace(table, rows=(), reason=HIDDEN)
    same = len(rows) == len(table.rows)
    return replace(table, rows=rows, reason=table.reason if same else _with_hidden(table.reason))


def _few(block: Sequence[Mapping[str, Cell]]) -> bool:
    """Whether some tie would be told from the others: one to four formed, renewed or ended."""
    totals = [sum(_size(row[name]) for row in block) for name in ("formed", "renewed", "dissolved")]
    return any(0 < total < SMALLEST for total in (*totals, totals[0] - totals[1]))


def _block_of(block: Sequence[dict[str, Cell]]) -> dict[str, Cell]:
    if len(block) == 1:
        return block[0]
    summed = {n: sum(_size(row[n]) for row in block) for n in ("formed", "renewed", "dissolved")}
    return block[-1] | {"from": block[0]["from"], "persistence": None} | summed


def _of_periods(curve: Curve, periods: Table) -> Curve:
    """A curve with the points of coarser periods."""
    ends = (float(x) for x in periods.column("to") if isinstance(x, int | float))
    values = (float(_size(y)) for y in periods.column(OF_PERIODS[curve.name]))
    return replace(curve, x=tuple(ends), y=tuple(values), reason=periods.reason)


def coarse_table(table: Table) -> Table:
    """The table without rows about fewer than five tied profiles; the last row counts those."""
    place = table.columns.index("profiles")
    counted = table.columns.index("tied") if "tied" in table.columns else place
    sizes = [_size(row[counted]) for row in table.rows]
    pooled = _together(sizes)
    if not pooled:
        return table
    rows = tuple(row for number, row in enumerate(table.rows) if number not in pooled)
    last: list[Cell] = [None] * len(table.columns)
    last[0] = OTHER
    total = sum(sizes[number] for number in pooled)
    last[counted] = total if total >= SMALLEST else None
    if counted != place and total >= SMALLEST:
        last[place] = sum(_size(table.rows[number][place]) for number in pooled)
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
    small = sorted(_together(matrix.tied or matrix.sizes))
    if not small:
        return matrix
    large = [row for row in range(len(matrix.groups)) if row not in set(small)]
    member = np.zeros((len(large) + 1, len(matrix.groups)))
    member[np.arange(len(large)), large] = 1.0
    member[-1, small] = 1.0
    sizes, tied = (
        (*(counts[row] for row in large), sum(counts[row] for row in small))
        for counts in (matrix.sizes, matrix.tied or matrix.sizes)
    )

    def summed(rows: tuple[tuple[float | None, ...], ...]) -> FloatArray:
        # A tie between two pooled groups stands on both sides of the diagonal, and is one.
        values = np.array(rows, dtype=float)
        unknown = member @ np.isnan(values) @ member.T
        total = np.where(unknown, np.nan, member @ np.nan_to_num(values) @ member.T)
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
        tied=tied if matrix.tied else (),
        observed=cells(summed(matrix.observed)),
        expected=cells(summed(matrix.expected)),
        density=cells(density),
    )
