"""Keep what was made last of some inputs: tiers that know the same share it."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
Bags = tuple[dict[str, float], dict[str, float]]
"""Counts of words and of concepts."""


class Part(Protocol):
    """Give a part of a snapshot by its name and what it is made of."""

    def __call__(self, name: str, inputs: object, make: Callable[[], T]) -> T:
        """Make it, or give what was made of the same."""
        ...


def make_anew(name: str, inputs: object, make: Callable[[], T]) -> T:  # noqa: ARG001 - a `Part`
    """Make a part, whatever was made before."""
    return make()


class LastMade:
    """Parts of a snapshot by name, each with what it was made of."""

    def __init__(self) -> None:
        self._parts: dict[str, tuple[object, Any]] = {}
        self._counted: dict[tuple[int, ...], tuple[Sequence[object], Bags]] = {}

    def part(self, name: str, inputs: object, make: Callable[[], T]) -> T:
        """Give a part, made anew only where it was made of something else the last time."""
        kept = self._parts.get(name)
        if kept is None or kept[0] != inputs:
            self._parts[name] = kept = inputs, make()
        made: T = kept[1]
        return made

    def counted(self, said: Sequence[T], count: Callable[[Sequence[T]], Bags]) -> Bags:
        """Count what some passages say, once for the same ones."""
        # They are kept with their counts, so no other passage can have the identity of one.
        key = tuple(map(id, said))
        if key not in self._counted:
            self._counted[key] = said, count(said)
        return self._counted[key][1]
