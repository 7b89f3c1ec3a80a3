"""The network drawing on a screen: pan, zoom, hover, search, filter; needs no server."""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.errors import MissingExtraError
from matchmaker.graph.connectivity.ties import FloatArray
from matchmaker.network.pictures.network import NetworkPicture, labelled
from matchmaker.network.pictures.network_controls import colour_legend, measure_name, widgets
from matchmaker.network.pictures.palette import (
    ACROSS,
    COUNTRIES,
    INK,
    INSIDE,
    LINE,
    MARKERS,
    OTHER,
    colours_of,
)
from matchmaker.network.pictures.wording import PictureWording, shortened

HEIGHT = 620
SMALLEST, LARGEST = 6.0, 22.0
"""Diameters of marks in pixels."""
LARGEST_COMMUNITY = 64.0
WIDEST = 8.0
"""Pixels of the line that stands for most ties."""
MOST_PARTNERS = 12
N_LABELS = 8


def network_screen(picture: NetworkPicture, words: PictureWording) -> Any:
    """
    Draw a network for the screen.

    Returns:
        A Bokeh layout.

    Raises:
        MissingExtraError: Bokeh is not installed.
    """
    if find_spec("bokeh") is None:
        extra, purpose = "network", "an interactive picture"
        raise MissingExtraError(extra, purpose)
    models, layouts = import_module("bokeh.models"), import_module("bokeh.layouts")
    colours = _colourings(picture)
    nodes = models.ColumnDataSource(_node_columns(picture, words, colours))
    sources = {"nodes": nodes, "links": models.ColumnDataSource(_link_columns(picture))} | {
        name: models.ColumnDataSource(columns) for name, columns in _lines(picture).items()
    }
    plot = _plot(models, picture, sources)
    controls = widgets(models, picture, words)
    legend, card = models.Div(sizing_mode="stretch_width"), models.Div(width=250)
    legends = {name: colour_legend(picture, words, name, found) for name, found in colours.items()}
    phrases: dict[str, Any] = {
        "legends": legends,
        "most_partners": MOST_PARTNERS,
        "wide": picture.by_community,
        "profiles": words("network.communities" if picture.by_community else "network.profiles"),
        "ties": words("network.lines" if picture.by_community else "network.ties"),
        "partners": words("network.partners"),
    }
    legend.text = legends["country"]
    shared = {**sources, **controls, "legend": legend, "card": card, "words": phrases}
    _listen(models, plot, controls, nodes, shared)
    side = [w for name, w in controls.items() if w is not None]
    return layouts.row(
        layouts.column(plot, legend, sizing_mode="stretch_width"),
        layouts.column(*side, card, width=260),
        sizing_mode="stretch_width",
    )


def _colourings(picture: NetworkPicture) -> dict[str, dict[str, str]]:
    """By country or by community, the colour of each group."""
    communities = [str(code) for code in picture.nodes.communities.tolist()]
    all_countries = picture.nodes.countries
    countries = [code for code in all_countries if code]
    return {
        "country": colours_of(countries, COUNTRIES) | ({"": OTHER} if "" in all_countries else {}),
        "community": colours_of(communities),
    }


def _node_columns(
    picture: NetworkPicture, words: PictureWording, colours: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    nodes = picture.nodes
    x, y = nodes.places.T
    largest = LARGEST_COMMUNITY if picture.by_community else LARGEST
    measures = {
        f"size_{name}": diameters(values, largest) for name, values in nodes.measures.items()
    }
    first = next(iter(measures))
    codes = [str(code) for code in nodes.communities.tolist()]
    by_country = [colours["country"][code] for code in nodes.countries]
    return {
        "x": x,
        "y": y,
        "x0": x,
        "y0": y,
        "label": list(nodes.labels),
        "facts": _facts(picture, words),
        "kind": list(nodes.kinds),
        "country": list(nodes.countries),
        "sector": list(nodes.sectors),
        "marker": _markers(picture),
        "alpha": np.full(len(x), 0.92),
        "colour": by_country,
        "colour_country": by_country,
        "colour_community": [colours["community"][code] for code in codes],
        "size": measures[first],
        **measures,
    }


def _markers(picture: NetworkPicture) -> list[str]:
    if picture.by_community:
        return ["circle"] * len(picture.nodes.ids)
    return [MARKERS.get(kind, ("circle", "o"))[0] for kind in picture.nodes.kinds]


def _facts(picture: NetworkPicture, words: PictureWording) -> list[str]:
    """What is said of each mark below its name."""
    nodes = picture.nodes
    facts = []
    for row in range(len(nodes.ids)):
        parts = [
            words.kind(nodes.kinds[row]) if not picture.by_community else "",
            words.country(nodes.countries[row]),
            f"NACE {nodes.sectors[row]}" if nodes.sectors[row] else "",
            f"{words('network.community')} {nodes.communities[row] + 1}",
        ]
        parts += [
            f"{measure_name(name, words)} {said(name, values[row], words)}"
            for name, values in nodes.measures.items()
            if not np.isnan(values[row])
        ]
        facts.append("; ".join(part for part in parts if part))
    return facts


def said(name: str, value: float, words: PictureWording) -> str:
    """A measure with the digits that it deserves."""
    return words.number(value, 0) if name == "n_profiles" else words.figure(name, value)


def diameters(values: FloatArray, largest: float = LARGEST) -> FloatArray:
    """Marks whose area grows with the value; the smallest where it is not known."""
    known = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    low, high = min(0.0, float(known.min(initial=0.0))), float(known.max(initial=0.0))
    share = (known - low) / (high - low) if high > low else np.zeros_like(known)
    return np.asarray(SMALLEST + (largest - SMALLEST) * np.sqrt(share))


def _link_columns(picture: NetworkPicture) -> dict[str, Any]:
    links = picture.links
    return {
        "source": links.sources.astype(np.int32),
        "target": links.targets.astype(np.int32),
        "first": links.first,
        "last": np.where(np.isinf(links.last), 9999.0, links.last),
        "crosses": picture.crosses().astype(np.int8),
        "width": _widths(picture),
    }


def _widths(picture: NetworkPicture) -> FloatArray:
    """Pixels, by the number of ties that a line stands for."""
    ties = picture.links.n_ties
    return np.asarray(1 + (WIDEST - 1) * np.sqrt(ties / max(ties.max(initial=1), 1)))


def _lines(picture: NetworkPicture) -> dict[str, dict[str, FloatArray]]:
    """All ties as two lines with gaps, those inside countries and those across."""
    crosses = picture.crosses()
    if picture.by_community:
        return {"inside": _segments(picture), "across": _broken_line(picture, np.empty(0, int))}
    return {
        "inside": _broken_line(picture, np.flatnonzero(~crosses)),
        "across": _broken_line(picture, np.flatnonzero(crosses)),
    }


def _segments(picture: NetworkPicture) -> dict[str, FloatArray]:
    """Each line by itself, with its width."""
    places, links = picture.nodes.places, picture.links
    (x0, y0), (x1, y1) = places[links.sources].T, places[links.targets].T
    return {"x0": x0, "y0": y0, "x1": x1, "y1": y1, "width": _widths(picture)}


def _broken_line(picture: NetworkPicture, ties: npt.NDArray[np.intp]) -> dict[str, FloatArray]:
    places, links = picture.nodes.places, picture.links
    ends = np.full((len(ties), 3, 2), np.nan)
    ends[:, 0], ends[:, 1] = places[links.sources[ties]], places[links.targets[ties]]
    x, y = ends.reshape(-1, 2).T
    return {"x": x, "y": y}


def _plot(models: Any, picture: NetworkPicture, sources: Mapping[str, Any]) -> Any:
    plotting = import_module("bokeh.plotting")
    plot = plotting.figure(
        height=HEIGHT,
        sizing_mode="stretch_width",
        match_aspect=True,
        tools="pan,box_zoom,zoom_in,zoom_out,tap,reset,save",
        toolbar_location="above",
    )
    # Without the key the wheel scrolls the page that the picture stands on.
    wheel = models.WheelZoomTool(modifiers={"ctrl": True})
    plot.add_tools(wheel)
    plot.toolbar.active_scroll = wheel
    plot.toolbar.logo = None
    _steady_ranges(plot, picture)
    plot.axis.visible = plot.grid.visible = False
    plot.outline_line_color = LINE
    faint = float(np.clip(60 / max(len(picture.links.sources), 1) ** 0.6, 0.06, 0.6))
    if picture.by_community:
        ends = ("x0", "y0", "x1", "y1")
        plot.segment(*ends, source=sources["inside"], color=INSIDE, alpha=0.6, line_width="width")
    else:
        plot.line("x", "y", source=sources["inside"], color=INSIDE, alpha=faint, width=1)
    plot.line("x", "y", source=sources["across"], color=ACROSS, alpha=min(1, 1.6 * faint), width=1)
    marks = _scatter(plot, sources["nodes"])
    plot.add_tools(models.HoverTool(renderers=[marks], tooltips=_tooltip()))
    _add_labels(models, plot, picture)
    return plot


def _steady_ranges(plot: Any, picture: NetworkPicture) -> None:
    """Ranges that follow all places, and so stay as they are when marks are hidden."""
    x, y = picture.nodes.places.T
    anchors = plot.scatter(x, y, size=0, alpha=0)
    plot.x_range.renderers = plot.y_range.renderers = [anchors]
    plot.x_range.range_padding = plot.y_range.range_padding = 0.06
    if picture.by_community:
        # Room for names that are wider than the marks at the rim.
        plot.x_range.range_padding = 0.3


def _scatter(plot: Any, nodes: Any) -> Any:
    marks = plot.scatter(
        "x",
        "y",
        source=nodes,
        size="size",
        marker="marker",
        fill_color="colour",
        fill_alpha="alpha",
        line_color="white",
        line_alpha="alpha",
        line_width=0.8,
    )
    # What is picked is marked by fading the others, in the script.
    marks.selection_glyph = marks.nonselection_glyph = None
    return marks


def _tooltip() -> str:
    return '<div style="max-width:20em"><b>@label</b><br>@facts</div>'


def _add_labels(models: Any, plot: Any, picture: NetworkPicture) -> None:
    """Name the largest marks, where their names do not cover one another."""
    x, y = picture.nodes.places.T
    rows = labelled(picture, N_LABELS if not picture.by_community else 2 * N_LABELS)
    largest = LARGEST_COMMUNITY if picture.by_community else LARGEST
    sizes = diameters(next(iter(picture.nodes.measures.values())), largest)
    columns = {
        "x": x[rows],
        "y": y[rows],
        "text": [shortened(picture.nodes.labels[row].split(" · ")[0]) for row in rows],
        "above": -sizes[rows] / 2 - 1,
    }
    source = models.ColumnDataSource(columns)
    plot.text(
        "x",
        "y",
        "text",
        source=source,
        text_font_size="12px",
        text_color=INK,
        text_align="center",
        y_offset="above",
        background_fill_color="white",
        background_fill_alpha=0.75,
        padding=1,
    )


def _listen(
    models: Any, plot: Any, widgets: Mapping[str, Any], nodes: Any, shared: Mapping[str, Any]
) -> None:
    here = Path(__file__)
    redraw = models.CustomJS(
        args=dict(shared), code=here.with_name("network.js").read_text(encoding="utf-8")
    )
    for name in ("kind", "country", "sector", "period", "colour", "size"):
        if widgets[name] is not None:
            widgets[name].js_on_change("value", redraw)
    nodes.selected.js_on_change("indices", redraw)
    ranges = {"x_range": plot.x_range, "y_range": plot.y_range}
    find = models.CustomJS(
        args={**ranges, **{name: shared[name] for name in ("search", "nodes", "links")}},
        code=here.with_name("search.js").read_text(encoding="utf-8"),
    )
    widgets["search"].js_on_change("value", find)
