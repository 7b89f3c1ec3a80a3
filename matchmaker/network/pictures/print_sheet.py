"""Print pictures in one style, as SVG and PNG."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from matchmaker.errors import MissingExtraError
from matchmaker.network.figures import About, Table
from matchmaker.network.pictures.palette import INK, LINE, SOFT
from matchmaker.network.pictures.wording import PictureWording

WIDTH = 7.2
"""Inches: the text width of an A4 page."""
DPI = 160

STYLE = {
    "font.family": ["DejaVu Sans", "sans-serif"],
    "font.size": 9,
    "axes.edgecolor": LINE,
    "axes.labelcolor": SOFT,
    "axes.labelsize": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "text.color": INK,
    "grid.color": "#E6E6E6",
    "grid.linewidth": 0.7,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    # Text stays text: it can be searched, read aloud, and edited.
    "svg.fonttype": "none",
    # Without it the ids in an SVG differ from run to run.
    "svg.hashsalt": "matchmaker",
}


@contextmanager
def styled() -> Iterator[None]:
    """
    Draw with the look of all sheets.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    if find_spec("matplotlib") is None:
        extra, purpose = "network", "a picture for print"
        raise MissingExtraError(extra, purpose)
    with import_module("matplotlib").rc_context(STYLE):
        yield


def sheet(height: float, *, width: float = WIDTH) -> Any:
    """An empty matplotlib figure that is fit to its content; inches."""
    figure = import_module("matplotlib.figure").Figure(figsize=(width, height))
    figure.set_layout_engine("constrained")
    return figure


def save(figure: Any, path: Path) -> tuple[Path, Path]:
    """Write a figure as `path`.svg and `path`.png; the same figure gives the same bytes."""
    svg, png = path.with_suffix(".svg"), path.with_suffix(".png")
    backends = "matplotlib.backends.backend_"
    # Not savefig: it draws each file twice, and drawing takes a third of a report's time.
    with styled():
        canvas = import_module(f"{backends}svg").FigureCanvasSVG(figure)
        canvas.print_svg(svg, metadata={"Date": None})
        # Both files have one layout, found while the first was drawn.
        figure.set_layout_engine("none")
        figure.set_dpi(DPI)
        import_module(f"{backends}agg").FigureCanvasAgg(figure).print_png(
            png, metadata={"Software": None}
        )
    return svg, png


def numerals(axis: Any, words: PictureWording, digits: int = 2) -> None:
    """Write the numbers of an axis as the language does."""
    ticker = import_module("matplotlib.ticker")
    axis.set_major_formatter(ticker.FuncFormatter(lambda value, _: words.number(value, digits)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What is drawn, the numbers behind it, and what it speaks of."""

    name: str
    """network, border, mixing_country, …: the key of its words and the name of its files."""
    about: About
    table: Table
    """Goes into the CSV."""
    print: Callable[[PictureWording], Any] | None
    """Draws a matplotlib figure; None where there is nothing to draw."""
    screen: Callable[[PictureWording], Any] | None = None
    """Draws a Bokeh layout, where the picture can be explored."""
    reason: str = ""
    """Why there is nothing to draw."""
    facts: Mapping[str, float | str] = field(default_factory=dict)
    """What its sentences are filled with."""
