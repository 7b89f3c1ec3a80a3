"""Core and periphery as blocks: who is tied with whom, the core first."""

from importlib import import_module
from typing import Any

import numpy as np

from matchmaker.domain import ProfileId
from matchmaker.graph.connectivity.ties import FloatArray, IntArray, Ties
from matchmaker.insight.figures import Account, Cell, Column, Table
from matchmaker.insight.pictures.palette import ACROSS, INK, SOFT
from matchmaker.insight.pictures.paper import sheet, styled
from matchmaker.insight.pictures.words import Words

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


def blocks_table(account: Account) -> Table:
    """The densities of the three blocks."""
    names = ("core_size", "core_fit", "core_density", "between_density", "periphery_density")
    rows: list[tuple[Cell, ...]] = [(name, account.numbers[name].value) for name in names]
    about = account.numbers["core_fit"].about
    return Table(name="blocks", columns=("figure", "value"), rows=tuple(rows), about=about)


def blocks_print(ties: Ties, account: Account, words: Words) -> Any:
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


def _sides(k: int, n: int, words: Words) -> list[str]:
    return [words("blocks.core_side", n=k), words("blocks.periphery_side", n=n - k)]


def _share(account: Account, name: str, words: Words) -> str:
    value = account.numbers[name].value
    return words.share(value, 2)
