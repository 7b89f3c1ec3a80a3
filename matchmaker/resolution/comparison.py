"""
Compare two records: one similarity a comparison, NaN where a side does not say.

Each function takes two records' parts and returns its score. What a score is worth as evidence
stands in `weights.toml`, not here; how names are compared in `names`.
"""

from collections.abc import Callable
from dataclasses import fields
from math import nan

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from matchmaker.domain import Identifier
from matchmaker.resolution.blocking import Pairs
from matchmaker.resolution.columns import PlaceParts, RecordColumns
from matchmaker.resolution.names import (
    NameScores,
    bodies,
    firms,
    legal_forms,
    name_scores,
    numbers,
    qualifiers,
    short_names,
    swaps,
)
from matchmaker.resolution.persons import persons


def cities(left: PlaceParts, right: PlaceParts) -> float:
    """Compare cities: 2 the same, 1 alike ("Bornova Izmir", "Izmir"), 0 different."""
    if not left.city or not right.city:
        return nan
    if left.city == right.city or left.cities == right.cities:
        return 2.0
    return float(bool(left.cities & right.cities) or fuzz.ratio(left.city, right.city) >= 80)


def streets(left: PlaceParts, right: PlaceParts) -> float:
    """Compare street lines by words or letters, whichever agrees more, in [0, 1]."""
    if not left.street or not right.street:
        return nan
    # By the shorter line: one side may add a building or a floor.
    words = len(left.street & right.street) / min(len(left.street), len(right.street))
    union = len(left.street & right.street) / len(left.street | right.street)
    letters = fuzz.ratio("".join(sorted(left.street)), "".join(sorted(right.street))) / 100
    return max(0.95 * words if union >= 0.4 else union, union, letters)


def house_numbers(left: PlaceParts, right: PlaceParts) -> float:
    """Compare house numbers in similar streets: 1 one in common, 0 different."""
    if not left.numbers or not right.numbers or not streets(left, right) >= 0.55:
        return nan
    return float(bool(left.numbers & right.numbers))


def postcodes(left: PlaceParts, right: PlaceParts) -> float:
    """Compare postcodes: 2 the same, 1 the same first two signs, 0 different."""
    if not left.postcode or not right.postcode:
        return nan
    if left.postcode == right.postcode:
        return 2.0
    return float(left.postcode[:2] == right.postcode[:2])


def regions(left: str | None, right: str | None) -> float:
    """Compare NUTS codes as far as both go: 1 one in the other, 0 two."""
    mine, theirs = (left or "").strip().upper(), (right or "").strip().upper()
    if not mine or not theirs:
        return nan
    return float(mine.startswith(theirs) or theirs.startswith(mine))


def activities(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    """Compare what they do by NACE division: 1 one in common, 0 none."""
    mine, theirs = ({code.strip()[:2] for code in side} for side in (left, right))
    return float(bool(mine & theirs)) if mine and theirs else nan


def identifiers(left: tuple[Identifier, ...], right: tuple[Identifier, ...]) -> float:
    """Compare numbers of the same authority: 1 one in common, 0 only different ones."""
    if not left or not right:
        return nan
    # "00000000000" passes every check digit.
    mine, theirs = (
        {(i.scheme, i.value) for i in side if i.value.strip("0")} for side in (left, right)
    )
    if mine & theirs:
        return 1.0
    return 0.0 if {scheme for scheme, _ in mine} & {scheme for scheme, _ in theirs} else nan


def same(left: object, right: object) -> float:
    """Compare two values as they are: 1 equal, 0 different, NaN where one is missing."""
    return float(left == right) if left and right else nan


def stated(left: object, right: object) -> float:
    """Say whether both sides know a fact: 1 both, 0 not; a merge on sparse records needs more."""
    return float(left is not None and right is not None)


def compare(columns: RecordColumns, pairs: Pairs) -> dict[str, NDArray[np.float64]]:
    """Compare all pairs: one array a comparison, in the pairs' order."""
    names, places, records = columns.names, columns.places, columns.records
    people = columns.persons
    rows = pairs.tolist()
    named = [
        name_scores(names[i], names[j], columns.bits, places[i].cities | places[j].cities)
        for i, j in rows
    ]
    by_name = {f.name: np.array([getattr(n, f.name) for n in named]) for f in fields(NameScores)}
    singles: dict[str, Callable[[int, int], float]] = {
        "short": lambda i, j: short_names(names[i], names[j]),
        "legal": lambda i, j: legal_forms(names[i], names[j]),
        "swap": lambda i, j: swaps(names[i], names[j]),
        "qualifier": lambda i, j: qualifiers(names[i], names[j]),
        "body": lambda i, j: bodies(names[i], names[j]),
        "firm": lambda i, j: firms(records[i], records[j], names[i], names[j]),
        "person": lambda i, j: persons(records[i], records[j], people[i], people[j]),
        "number": lambda i, j: numbers(names[i], names[j]),
        "city": lambda i, j: cities(places[i], places[j]),
        "street": lambda i, j: streets(places[i], places[j]),
        "house": lambda i, j: house_numbers(places[i], places[j]),
        "postcode": lambda i, j: postcodes(places[i], places[j]),
        "nuts": lambda i, j: regions(records[i].nuts, records[j].nuts),
        "activity": lambda i, j: activities(records[i].sectors, records[j].sectors),
        "country": lambda i, j: same(records[i].country, records[j].country),
        "kind": lambda i, j: same(records[i].kind, records[j].kind),
        "kind_stated": lambda i, j: stated(records[i].kind, records[j].kind),
        "identifier": lambda i, j: identifiers(records[i].identifiers, records[j].identifiers),
        "domain": lambda i, j: same(columns.domains[i], columns.domains[j]),
    }
    by_pair = {
        key: np.array([score(i, j) for i, j in rows], dtype=np.float64)
        for key, score in singles.items()
    }
    return by_name | {"spelling": spelling(columns, pairs)} | by_pair


def spelling(columns: RecordColumns, pairs: Pairs) -> NDArray[np.float64]:
    """Compare main names by letters, without legal form and spaces, in [0, 1]."""
    words = [names.plain for names in columns.names]
    in_order = _letters_alike(["".join(name) for name in words], pairs)
    in_any_order = _letters_alike(["".join(sorted(name)) for name in words], pairs)
    is_named = np.array([bool(name) for name in words], dtype=bool)[pairs].all(axis=1)
    return np.where(is_named, np.maximum(in_order, in_any_order), np.nan)


def _letters_alike(texts: list[str], pairs: Pairs) -> NDArray[np.float64]:
    left, right = ([texts[row] for row in side] for side in pairs.T.tolist())
    alike: NDArray[np.float64] = process.cpdist(left, right, scorer=fuzz.ratio, dtype=np.float64)
    return alike / 100
