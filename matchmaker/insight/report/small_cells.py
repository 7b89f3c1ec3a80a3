"""Counts so small that they could point at somebody, for readers outside staff."""

from dataclasses import replace

from matchmaker.insight.figures import Account, Matrix, Table

FEWEST = 5
"""A cell under five is not shown."""
WITHHELD = "cells under five are withheld"


def without_small_cells(account: Account) -> Account:
    """The account with small counts between groups, and figures of small groups, left out."""
    return replace(
        account,
        matrices={name: _matrix(each) for name, each in account.matrices.items()},
        tables={name: _table(each) for name, each in account.tables.items()},
    )


def _matrix(matrix: Matrix) -> Matrix:
    """Ties of small groups, and small numbers of ties, are None; so is what would tell them."""
    small = [n < FEWEST for n in matrix.sizes]

    def hidden(i: int, j: int) -> bool:
        ties = matrix.observed[i][j]
        return small[i] or small[j] or (ties is not None and 0 < ties < FEWEST)

    def kept(cells: tuple[tuple[float | None, ...], ...]) -> tuple[tuple[float | None, ...], ...]:
        return tuple(
            tuple(None if hidden(i, j) else value for j, value in enumerate(row))
            for i, row in enumerate(cells)
        )

    return replace(
        matrix,
        observed=kept(matrix.observed),
        expected=kept(matrix.expected),
        density=kept(matrix.density),
        reason=WITHHELD,
    )


def _table(table: Table) -> Table:
    """Tables by group count profiles in a column `profiles`; small groups are left out."""
    grouped = table.name.startswith("ei_by_group") or table.name == "regions"
    if not grouped or "profiles" not in table.columns:
        return table
    place = table.columns.index("profiles")
    rows = tuple(row for row in table.rows if int(row[place] or 0) >= FEWEST)
    return replace(table, rows=rows, reason=WITHHELD)
