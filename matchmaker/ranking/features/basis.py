"""Tell which facts change what of a candidate's texts a feature rests on."""

from enum import Flag, auto

import numpy as np

from matchmaker.candidates import PreparedQuery
from matchmaker.ranking.feature import Removals
from matchmaker.ranking.features.ablation import Rest, rest, rests
from matchmaker.snapshot import Stance


class Basis(Flag):
    """What of a candidate's texts a feature rests on."""

    CONCEPTS = auto()
    WORDS = auto()
    STATEMENTS = auto()
    TEXT = CONCEPTS | WORDS | STATEMENTS


def _changed(before: Rest, left: Rest) -> Basis:
    """What of the texts is other than before."""
    if left is before:
        return Basis(0)
    # Without any text a feature is unknown, whatever it rests on.
    if not left.speaks:
        return Basis.TEXT
    found = Basis(0)
    if left.concepts is not before.concepts and left.concepts != before.concepts:
        found |= Basis.CONCEPTS
    if left.terms is not before.terms and left.terms != before.terms:
        found |= Basis.WORDS
    if not np.array_equal(left.statements, before.statements):
        found |= Basis.STATEMENTS
    return found


def places_touched(
    prepared: PreparedQuery, row: int, stance: Stance, removals: Removals, basis: Basis
) -> list[int]:
    """Places of the facts that change what a feature rests on."""

    def compute() -> list[Basis]:
        before = rest(prepared, row, stance, removals.gone)
        return [_changed(before, left) for left in rests(prepared, row, stance, removals)]

    # All features on texts ask the same of the same facts.
    bases = prepared.memoise(("bases", row, stance, removals), compute)
    return [place for place, each in enumerate(bases) if each & basis]
