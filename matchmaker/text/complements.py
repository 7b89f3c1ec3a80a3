"""Which capabilities complete one another: a small table, for pairs of which ties say little."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from matchmaker.settings import shipped
from matchmaker.text.concepts import Taxonomy
from matchmaker.text.lexicon import read_table

CAPABILITIES: Final = frozenset({"process", "technology", "material", "competence", "product"})
"""Kinds of concept that somebody makes or can do; the others say for whom, why or by which rule."""

NARROWING: Final = 0.8
"""What each level down leaves: who mills needs tools, but not all that every machinist needs."""

_TABLE: Final = "taxonomy/complements.tsv"
_COLUMNS: Final = ("made", "complement", "strength")

Pairs = Mapping[str, Mapping[str, float]]
"""By concept: those that complete it, and how far, in (0, 1]."""


def is_capability(taxonomy: Taxonomy, concept: str) -> bool:
    """Whether a concept names what somebody makes or can do."""
    return taxonomy[concept].kind in CAPABILITIES


def complements_of(taxonomy: Taxonomy, concept: str) -> dict[str, float]:
    """
    What completes a concept by the table, and how far.

    A row holds for all narrower concepts too, on both sides, for each level in part.
    """
    found: dict[str, float] = {}
    for level, wider in enumerate((concept, *taxonomy.ancestors(concept))):
        for complement, strength in complement_table().get(wider, {}).items():
            for each, depth in _with_narrower(taxonomy, complement):
                worth = strength * NARROWING ** (level + depth)
                found[each] = max(found.get(each, 0.0), worth)
    return found


def _with_narrower(taxonomy: Taxonomy, concept: str, depth: int = 0) -> Iterable[tuple[str, int]]:
    # The table may name what another taxonomy does not have.
    if concept in taxonomy:
        yield concept, depth
        for narrower in taxonomy.narrower(concept):
            yield from _with_narrower(taxonomy, narrower, depth + 1)


@lru_cache(maxsize=1)
def complement_table() -> Pairs:
    """Read the shipped table; each row holds in both directions."""
    table: dict[str, dict[str, float]] = {}
    for _, row in read_table(shipped(_TABLE), _COLUMNS):
        strength = float(row["strength"])
        table.setdefault(row["made"], {})[row["complement"]] = strength
        table.setdefault(row["complement"], {})[row["made"]] = strength
    return table
