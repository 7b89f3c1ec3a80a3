"""Draw the ties between groups, and core and periphery, as heat maps."""

from importlib import import_module
from typing import Any

import numpy as np

from matchmaker.domain import ProfileId
from matchmaker.graph.connectivity.ties import FloatArray, IntArray, Ties
from matchmaker.network.figures import Cell, Column, Matrix, NetworkSummary, Table
from matchmaker.network.pictures.palette import ACROSS, INK, SOFT
from matchmaker.network.pictures.print_sheet import WIDTH, sheet, styled
from matchmaker.network.pictures.wording import PictureWording, shortened

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


def mixing_print(matrix: Matrix, grouping: str, words: PictureWording) -> Any:
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


def _write_cells(axes: Any, matrix: Matrix, words: PictureWording) -> None:
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


CELLS = 300
"""Cells of a side, at most: larger networks show how full each cell is."""
CORE = 0.25
"""Share of the side that a core gets in them, at least."""


def block_order(ties: Ties, core: Column) -> tuple[IntArray, int]:
    """Tied profiles, the core first, the best tied first within; and how many are the core."""
    tied = np.flatnonzero(ties.degrees)
    inside = np.array([bool(core.values.get(ProfileId(str(ties.nodes[row])))) for row in tied])
    order = np.lexsort((tied, -ties.degrees[tied], ~inside)) if len(tied) else tied
    return tied[order].astype(np.int64), int(inside.sum())


def filling(ties: Ties, order: IntArray, k: int) -> tuple[FloatArray, float]:
    """
    How full each cell of the sorted matrix is, in [0, 1], and where the core ends, in [0, 1].

    At most CELLS a side; of a large network the core, `k` nodes, gets at least CORE of the side.
    """
    n = len(order)
    cells = min(n, CELLS)
    core = min(k, cells) if n <= CELLS else min(k, max(round(CORE * cells), cells * k // n))
    place = np.full(ties.n, -1, dtype=np.int64)
    place[order[:k]] = np.arange(k) * core // max(k, 1)
    place[order[k:]] = core + np.arange(n - k) * (cells - core) // max(n - k, 1)
    rows, columns = ties.undirected().pairs()
    one, other = place[rows], place[columns]
    flat = np.concatenate([one * cells + other, other * cells + one])
    counts = np.bincount(flat, minlength=cells * cells).reshape(cells, cells)
    sizes = np.bincount(place[order], minlength=cells)
    return np.asarray(counts / np.maximum(np.outer(sizes, sizes), 1)), core / max(cells, 1)


def blocks_table(account: NetworkSummary) -> Table:
    """The densities of the three blocks."""
    names = ("core_size", "core_fit", "core_density", "between_density", "periphery_density")
    rows: list[tuple[Cell, ...]] = [(name, account.numbers[name].value) for name in names]
    about = account.numbers["core_fit"].about
    return Table(name="blocks", columns=("figure", "value"), rows=tuple(rows), about=about)


def blocks_print(ties: Ties, account: NetworkSummary, words: PictureWording) -> Any:
    """Draw the sorted matrix with its blocks, and how dense each is."""
    order, k = block_order(ties, account.columns["core"])
    filled, cut = filling(ties, order, k)
    with styled():
        figure = sheet(4.2, width=6.0)
        axes = figure.add_subplot()
        # A low power lets thin cells be seen beside full ones.
        shade = import_module("matplotlib.colors").PowerNorm(
            0.4, 0, max(filled.max(initial=0), 1e-9)
        )
        axes.imshow(filled, cmap="Greys", norm=shade, extent=(0, 1, 1, 0), interpolation="nearest")
        axes.axhline(cut, color=ACROSS, lw=1.2)
        axes.axvline(cut, color=ACROSS, lw=1.2)
        axes.set_xticks([cut / 2, (1 + cut) / 2], _sides(k, len(order), words))
        axes.xaxis.tick_top()
        axes.set_yticks([])
        axes.tick_params(length=0, labelcolor=INK)
        axes.spines[:].set_visible(True)
        lines = [
            words(f"blocks.{name}", density=_share(account, f"{name}_density", words))
            for name in ("core", "between", "periphery")
        ]
        axes.text(1.04, 0.0, "\n\n".join(lines), transform=axes.transData, va="top", color=SOFT)
        return figure


def _sides(k: int, n: int, words: PictureWording) -> list[str]:
    return [words("blocks.core_side", n=k), words("blocks.periphery_side", n=n - k)]


def _share(account: NetworkSummary, name: str, words: PictureWording) -> str:
    value = account.numbers[name].value
    return words.share(value, 2)
