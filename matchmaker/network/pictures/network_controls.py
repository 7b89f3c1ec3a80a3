"""The controls beside a network picture, and its legend."""

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from matchmaker.network.pictures.network import NetworkPicture
from matchmaker.network.pictures.palette import ACROSS, INK, INSIDE, OTHER
from matchmaker.network.pictures.wording import PictureWording
from matchmaker.network.tables import label

LINES = (("across", ACROSS), ("inside", INSIDE))


def measure_name(name: str, words: PictureWording) -> str:
    """What the size of a mark stands for."""
    if name == "n_profiles":
        return words("network.members")
    return label(name, words.language)


def widgets(models: Any, picture: NetworkPicture, words: PictureWording) -> dict[str, Any]:
    """All that filters, colours and sizes; None where there is nothing to choose."""
    nodes = picture.nodes
    sizes = [(name, measure_name(name, words)) for name in nodes.measures]
    ways = [(name, words(f"network.by_{name}")) for name in ("country", "community")]
    return {
        "search": models.AutocompleteInput(
            title=words("network.search"),
            completions=sorted(set(nodes.labels)),
            case_sensitive=False,
            search_strategy="includes",
            restrict=False,
            width=250,
        ),
        "kind": None
        if picture.by_community
        else _choice(models, words, "kind", nodes.kinds, words.kind),
        "country": _choice(models, words, "country", nodes.countries, words.country),
        "sector": _choice(models, words, "sector", nodes.sectors, str),
        "period": _period(models, picture, words),
        "colour": models.Select(
            title=words("network.colour"), options=ways, value="country", width=250
        ),
        "size": models.Select(
            title=words("network.size"), options=sizes, value=sizes[0][0], width=250
        ),
    }


def _choice(models: Any, words: PictureWording, name: str, values: Sequence[str], say: Any) -> Any:
    """Choose any of the values; none where there is nothing to choose."""
    found = Counter(value for value in values if value)
    if len(found) < 2:
        return None
    options = sorted(((value, f"{say(value)} ({n})") for value, n in found.items()), key=_spoken)
    return models.MultiChoice(
        title=words(f"network.{name}"),
        options=options,
        placeholder=words("network.any"),
        width=250,
    )


def _spoken(option: tuple[str, str]) -> str:
    return option[1].casefold()


def _period(models: Any, picture: NetworkPicture, words: PictureWording) -> Any:
    first, last = picture.links.first, picture.links.last
    if not np.isfinite(first).any():
        return None
    low = int(np.nanmin(first))
    ends = np.concatenate([first[np.isfinite(first)], last[np.isfinite(last)]])
    high = int(ends.max())
    if low == high:
        return None
    return models.RangeSlider(
        title=words("network.period"),
        start=low,
        end=high,
        value=(low, high),
        step=1,
        width=240,
        format="0",
    )


def colour_legend(
    picture: NetworkPicture, words: PictureWording, way: str, colours: Mapping[str, str]
) -> str:
    """Colours and shapes in words."""
    rows = [
        _swatch("●", colour, _group(words, way, g))
        for g, colour in colours.items()
        if colour != OTHER
    ]
    if OTHER in colours.values():
        rows.append(_swatch("●", OTHER, words("network.other")))
    if not picture.by_community:
        kinds = sorted({kind for kind in picture.nodes.kinds if kind})
        rows += [_swatch(SIGNS.get(kind, "●"), INK, words.kind(kind)) for kind in kinds]
    lines = (("between", INSIDE),) if picture.by_community else LINES
    rows += [_swatch("—", colour, words(f"network.{name}")) for name, colour in lines]
    return f'<div style="display:flex;flex-wrap:wrap;gap:2px 16px">{"".join(rows)}</div>'


SIGNS = {
    "company": "●",
    "expert": "★",
    "research_group": "■",
    "lab": "▲",
    "association": "◆",
    "institution": "⬢",
    "organisation": "▼",
}


def _swatch(sign: str, colour: str, text: str) -> str:
    return f'<div><span style="color:{colour}">{sign}</span> {escape(text)}</div>'


def _group(words: PictureWording, way: str, group: str) -> str:
    if way == "country":
        return words.country(group)
    return f"{words('network.community')} {int(group) + 1}"
