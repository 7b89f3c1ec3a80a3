"""
Compare two records: one similarity a comparison, NaN where a side does not say.

Each function takes two records' parts and returns its score. What a score is worth as evidence
stands in `weights.toml`, not here; how names are compared in `names`.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import fields
from math import nan

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from matchmaker.domain import Identifier, Kind
from matchmaker.resolution.blocking import Pairs
from matchmaker.resolution.columns import PlaceParts, RecordColumns
from matchmaker.resolution.matching import Scores
from matchmaker.resolution.names import (
    NameScores,
    best_name_scores,
    bodies,
    legal_forms,
    name_scores,
    numbers,
    qualifiers,
    short_names,
    swaps,
)
from matchmaker.resolution.persons import persons

BoolArray = NDArray[np.bool_]


def cities(left: PlaceParts, right: PlaceParts) -> float:
    """Compare cities: 2 the same, 1 alike ("Bornova Izmir", "Izmir"), 0 different."""
    if not left.city or not right.city:
        return nan
    if left.city == right.city or left.cities == right.cities:
        return 2.0
    return float(
        bool(left.cities & right.cities) or fuzz.ratio(left.city, right.city, score_cutoff=80) > 0
    )


def streets(left: PlaceParts, right: PlaceParts) -> float:
    """Compare street lines by words or letters, whichever agrees more, in [0, 1]."""
    if not left.street or not right.street:
        return nan
    # By the shorter line: one side may add a building or a floor.
    words = len(left.street & right.street) / min(len(left.street), len(right.street))
    union = len(left.street & right.street) / len(left.street | right.street)
    letters = fuzz.ratio(left.street_letters, right.street_letters) / 100
    return max(0.95 * words if union >= 0.4 else union, union, letters)


def house_numbers(left: PlaceParts, right: PlaceParts, street: float) -> float:
    """Compare house numbers in streets that are alike by `street`: 1 one in common, 0 different."""
    if not left.numbers or not right.numbers or not street >= 0.55:
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


def same(values: Sequence[object], pairs: Pairs) -> NDArray[np.float64]:
    """Compare single values of all pairs: 1 equal, 0 different, NaN where one is missing."""
    numbers: dict[object, int] = {}
    codes = np.array([numbers.setdefault(v, len(numbers) + 1) if v else 0 for v in values])
    left, right = codes[pairs].T
    equal = (left == right).astype(np.float64)
    return np.asarray(np.where((left > 0) & (right > 0), equal, np.nan), dtype=np.float64)


def firms(columns: RecordColumns, pairs: Pairs) -> NDArray[np.float64]:
    """Say whether pairs are of firms: 1 by a legal form or by both kinds, 0 not."""
    is_company = np.array([record.kind is Kind.COMPANY for record in columns.records])
    has_form = np.array([bool(names.legal) for names in columns.names])
    found = is_company[pairs].all(axis=1) | has_form[pairs].any(axis=1)
    return np.asarray(found, dtype=np.float64)


def compare(
    columns: RecordColumns, pairs: Pairs, worth: Callable[[Scores], BoolArray] | None = None
) -> dict[str, NDArray[np.float64]]:
    """
    Compare all pairs: one array a comparison, in the pairs' order.

    Args:
        worth: says, by the best scores that are possible, of which pairs words of names are
            compared; of all by default, of the others they are NaN.
    """
    quick = _quickly_compared(columns, pairs)
    kept = np.ones(len(pairs), dtype=bool)
    if worth:
        kept = worth(quick | best_name_scores(columns.names, columns.bits, pairs))
    return quick | _words_compared(columns, pairs, kept)


def _quickly_compared(columns: RecordColumns, pairs: Pairs) -> dict[str, NDArray[np.float64]]:
    """Compare all but the words of names."""
    names, places, records = columns.names, columns.places, columns.records
    people = columns.persons
    # Of each comparison, how two rows are compared, and what of them it looks at: rows that have
    # the same there are compared once, and pairs of which neither side has anything never.
    compared: dict[str, tuple[Callable[[int, int], float], list[Hashable]]] = {
        "short": (
            lambda i, j: short_names(names[i], names[j]),
            [(n.shorts, n.derived, n.initials) if n.shorts or n.derived else () for n in names],
        ),
        "legal": (lambda i, j: legal_forms(names[i], names[j]), [n.legal for n in names]),
        "body": (lambda i, j: bodies(names[i], names[j]), [n.bodies for n in names]),
        "number": (
            lambda i, j: numbers(names[i], names[j]),
            [(n.numbers, n.initial) if n.numbers or n.initial else () for n in names],
        ),
        "person": (
            lambda i, j: persons(records[i], records[j], people[i], people[j]),
            [row + 1 if each.kind is Kind.EXPERT else 0 for row, each in enumerate(records)],
        ),
        "city": (lambda i, j: cities(places[i], places[j]), [p.city for p in places]),
        "street": (lambda i, j: streets(places[i], places[j]), [p.street for p in places]),
        "postcode": (lambda i, j: postcodes(places[i], places[j]), [p.postcode for p in places]),
        "nuts": (lambda i, j: regions(records[i].nuts, records[j].nuts), [r.nuts for r in records]),
        "activity": (
            lambda i, j: activities(records[i].sectors, records[j].sectors),
            [record.sectors for record in records],
        ),
        "identifier": (
            lambda i, j: identifiers(records[i].identifiers, records[j].identifiers),
            [record.identifiers for record in records],
        ),
    }
    found = {name: _of_known(score, known, pairs) for name, (score, known) in compared.items()}
    house = np.full(len(pairs), np.nan)
    one_street = np.flatnonzero(found["street"] >= 0.55)
    house[one_street] = [
        house_numbers(places[i], places[j], street)
        for (i, j), street in zip(
            pairs[one_street].tolist(), found["street"][one_street].tolist(), strict=True
        )
    ]
    has_kind = np.array([record.kind is not None for record in records])
    return found | {
        "house": house,
        "firm": firms(columns, pairs),
        "country": same([record.country for record in records], pairs),
        "kind": same([record.kind for record in records], pairs),
        # A merge on records that say little needs more.
        "kind_stated": np.asarray(has_kind[pairs].all(axis=1), dtype=np.float64),
        "domain": same(columns.domains, pairs),
        "spelling": spelling(columns, pairs),
    }


def _of_known(
    score: Callable[[int, int], float], looked_at: Sequence[Hashable], pairs: Pairs
) -> NDArray[np.float64]:
    """
    Compare the pairs of which a side at least has what is compared; the others are NaN.

    Pairs that are alike in what is looked at get the score of the first of them.
    """
    scores = np.full(len(pairs), np.nan)
    numbers_of: dict[Hashable, int] = {}
    codes = np.array(
        [numbers_of.setdefault(each, len(numbers_of) + 1) if each else 0 for each in looked_at],
        dtype=np.int64,
    )
    left, right = codes[pairs].T
    having = np.flatnonzero((left > 0) | (right > 0))
    alike = left[having] * np.int64(len(numbers_of) + 1) + right[having]
    _, first, place = np.unique(alike, return_index=True, return_inverse=True)
    once = [score(i, j) for i, j in pairs[having[first]].tolist()]
    scores[having] = np.array(once, dtype=np.float64)[place]
    return scores


def _words_compared(
    columns: RecordColumns, pairs: Pairs, kept: BoolArray
) -> dict[str, NDArray[np.float64]]:
    """Compare the words of names, of the pairs that are kept."""
    names, places = columns.names, columns.places
    rows = pairs[kept].tolist()
    named = [
        name_scores(names[i], names[j], columns.bits, places[i].cities | places[j].cities)
        for i, j in rows
    ]
    found = {f.name: [getattr(n, f.name) for n in named] for f in fields(NameScores)}
    found["swap"] = [swaps(names[i], names[j]) for i, j in rows]
    found["qualifier"] = [qualifiers(names[i], names[j]) for i, j in rows]
    scores = {name: np.full(len(pairs), np.nan) for name in found}
    for name, values in found.items():
        scores[name][kept] = values
    return scores


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
