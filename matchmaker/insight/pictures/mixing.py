"""Who is tied with whom, by group: a heat map of the ties beside what chance would give."""

from importlib import import_module
from typing import Any

import numpy as np

from matchmaker.graph.connectivity.ties import FloatArray
from matchmaker.insight.figures import Cell, Matrix, Table
from matchmaker.insight.pictures.palette import INK
from matchmaker.insight.pictures.paper import WIDTH, sheet, styled
from matchmaker.insight.pictures.text import shortened
from matchmaker.insight.pictures.words import Words

MOST_GROUPS = 12
WITHHELD = "…"
"""In place of a count that could point at somebody."""
FARTHEST = 2.0
"""Four times, or a quarter of, what chance gives: the ends of the colours, as powers of 2."""


def largest_groups(matrix: Matrix, most: int = MOST_GROUPS) -> Matrix:
    """The groups with most profiles, in the order of size; ties with the others are left out."""
    order = sorted(range(len(matrix.groups)), key=lambda k: (-matrix.sizes[k], matrix.groups[k]))
    chosen = order[:most]

    def part(cells: tuple[tuple[float | None, ...], ...]) -> tuple[tuple[float | None, ...], ...]:
        return tuple(tuple(cells[i][j] for j in chosen) for i in chosen)

    return Matrix(
        name=matrix.name,
        groups=tuple(matrix.groups[k] for k in chosen),
        sizes=tuple(matrix.sizes[k] for k in chosen),
        observed=part(matrix.observed),
        expected=part(matrix.expected),
        density=part(matrix.density),
        about=matrix.about,
        reason=matrix.reason,
    )


def mixing_table(matrix: Matrix) -> Table:
    """One row for each two groups."""
    rows: list[tuple[Cell, ...]] = [
        (one, other, matrix.observed[i][j], matrix.expected[i][j], matrix.density[i][j])
        for i, one in enumerate(matrix.groups)
        for j, other in enumerate(matrix.groups)
        if i <= j
    ]
    columns = ("group", "other_group", "observed", "expected", "density")
    return Table(
        name=matrix.name,
        columns=columns,
        rows=tuple(rows),
        about=matrix.about,
        reason=matrix.reason,
    )


def mixing_print(matrix: Matrix, grouping: str, words: Words) -> Any:
    """Draw a mixing matrix; write the ties into its cells, a sign where they are withheld."""
    shown = largest_groups(matrix)
    k = len(shown.groups)
    with styled():
        figure = sheet(1.5 + 0.36 * k, width=min(WIDTH, 3.4 + 0.46 * k))
        axes = figure.add_subplot()
        colours = import_module("matplotlib").colormaps["PuOr_r"].with_extremes(bad="#EDEDED")
        found = axes.imshow(times_chance(shown), cmap=colours, vmin=-FARTHEST, vmax=FARTHEST)
        labels = [shortened(words.group(grouping, group), 22) for group in shown.groups]
        axes.set_xticks(range(k), labels, rotation=40, ha="left", rotation_mode="anchor")
        axes.xaxis.tick_top()
        sizes = [f"{name} ({words.number(n)})" for name, n in zip(labels, shown.sizes, strict=True)]
        axes.set_yticks(range(k), sizes)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        axes.set_xticks(np.arange(k + 1) - 0.5, minor=True)
        axes.set_yticks(np.arange(k + 1) - 0.5, minor=True)
        axes.grid(which="minor", color="white", linewidth=2)
        axes.tick_params(which="minor", length=0)
        _write_cells(axes, shown, words)
        bar = figure.colorbar(found, ax=axes, shrink=min(1.0, 2.2 / (0.36 * k)), pad=0.03)
        bar.set_ticks([-2, -1, 0, 1, 2], labels=["¼", "½", "1", "2", "4"])
        bar.set_label(words("mixing.times"))
        bar.outline.set_visible(False)
        return figure


def times_chance(matrix: Matrix) -> FloatArray:
    """
    Observed over expected ties, as powers of 2, cut at the ends of the colours.

    NaN where either is not known, or chance gives less than one tie: nothing to compare with.
    """
    k = len(matrix.groups)
    observed = np.array(matrix.observed, dtype=float).reshape(k, k)
    expected = np.array(matrix.expected, dtype=float).reshape(k, k)
    known = expected >= 1
    shares = np.full((k, k), np.nan)
    shares[known] = observed[known] / expected[known]
    return np.asarray(np.log2(np.maximum(shares, 2.0**-FARTHEST)))


def _write_cells(axes: Any, matrix: Matrix, words: Words) -> None:
    powers = times_chance(matrix)
    longest = max((ties or 0 for row in matrix.observed for ties in row), default=0)
    size = 8 if longest < 10_000 else 6.2
    for i, row in enumerate(matrix.observed):
        for j, ties in enumerate(row):
            text = WITHHELD if ties is None else words.number(ties, 0)
            dark = abs(powers[i, j]) > 0.65 * FARTHEST
            axes.text(
                j,
                i,
                text,
                ha="center",
                va="center",
                fontsize=size,
                color="white" if dark else INK,
            )
