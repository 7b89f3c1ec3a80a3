"""Colours and shapes that people who see colours differently can tell apart."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from matchmaker.domain import Kind

Group = TypeVar("Group", bound=Hashable)

# Okabe & Ito (2008), Color Universal Design; black is for text, yellow too light for small marks.
BLUE, ORANGE, GREEN = "#0072B2", "#E69F00", "#009E73"
VERMILION, SKY, PURPLE = "#D55E00", "#56B4E9", "#CC79A7"
SERIES = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION)
OTHER = "#8C8C8C"
"""For groups beyond the palette, and for what is not known."""
INK, SOFT, LINE = "#1A1A1A", "#5C5C5C", "#C9C9C9"

ACROSS, INSIDE = "#6A3D9A", "#8A8A8A"
"""Ties that cross, in a colour that no group has, and ties that do not."""

COUNTRIES = {"IT": BLUE, "CH": VERMILION, "DE": ORANGE, "FR": GREEN, "AT": PURPLE, "ES": SKY}
"""The same country has the same colour in each picture."""

MARKERS: Mapping[str, tuple[str, str]] = {
    Kind.COMPANY: ("circle", "o"),
    Kind.EXPERT: ("star", "*"),
    Kind.RESEARCH_GROUP: ("square", "s"),
    Kind.LAB: ("triangle", "^"),
    Kind.ASSOCIATION: ("diamond", "D"),
    Kind.INSTITUTION: ("hex", "h"),
    Kind.ORGANISATION: ("inverted_triangle", "v"),
}
"""Shape of each kind, as Bokeh and as matplotlib call it."""


def colours_of(
    groups: Iterable[Group], fixed: Mapping[Group, str] | None = None
) -> dict[Group, str]:
    """
    Give the most frequent groups a colour each, none twice; the others share one grey.

    `fixed` colours go first to the groups that have one.
    """
    own = fixed or {}
    counts = Counter(groups)
    order = sorted(counts, key=lambda group: (-counts[group], str(group)))
    given = {group: own[group] for group in order if group in own}
    # A colour that stands for a country elsewhere stands for no other one here.
    taken = own.values() if given else ()
    free = [colour for colour in SERIES if colour not in taken]
    rest: Sequence[Group] = [group for group in order if group not in given]
    given |= dict(zip(rest, free, strict=False))
    return {group: given.get(group, OTHER) for group in order}
