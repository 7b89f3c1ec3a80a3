"""One picture of a report, ready to be drawn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from matchmaker.insight.figures import About, Table
from matchmaker.insight.pictures.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What is drawn, the numbers behind it, and what it speaks of."""

    name: str
    """network, border, mixing_country, …: the key of its words and the name of its files."""
    about: About
    table: Table
    """Goes into the CSV."""
    print: Callable[[Words], Any] | None
    """Draws a matplotlib figure; None where there is nothing to draw."""
    screen: Callable[[Words], Any] | None = None
    """Draws a Bokeh layout, where the picture can be explored."""
    reason: str = ""
    """Why there is nothing to draw."""
    facts: Mapping[str, float | str] = field(default_factory=dict)
    """What its sentences are filled with."""
