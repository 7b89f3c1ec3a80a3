"""Compare the names of two records: NaN where a side has none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from matchmaker.resolution.blocking import Pairs
from matchmaker.resolution.columns import NameParts
from matchmaker.resolution.constraints import TELLING_BITS
from matchmaker.resolution.word_overlap import WordOverlap, word_overlap, word_similarity
from matchmaker.resolution.words import vocabulary

# Words that share less than this are two words, not two spellings.
_UNLIKE = 0.7


@dataclass(frozen=True, slots=True)
class NameScores:
    """Two records' names compared."""

    shared: float
    """Bits that both have: rare words say more."""
    extra: float
    """Bits that only one has, the larger side."""
    conflict: float
    """Bits that only one has, the smaller side: both have words of their own."""
    rarest: float
    """The rarest word that both have, in bits; the city is none."""
    part: float
    """
    Share of the bits that both have, best over parts of names and former names, in [0, 1]; NaN
    where the whole names agree as much.
    """
    alias: float
    """As `part`, with a stated former or other name on one side at least; NaN where none is."""
    slip: float
    """1 where words differ by a slip or an abbreviation, 0 where they may be two; NaN if equal."""


_NO_NAMES = NameScores(*[nan] * 7)


def name_scores(
    left: NameParts,
    right: NameParts,
    bits: Mapping[str, float],
    cities: frozenset[str] = frozenset(),
) -> NameScores:
    """
    Compare main names as wholes, and parts and former names at their best.

    A word that is the other's short name is not counted as missing there: "EML European Media
    Laboratory" and "European Media Laboratory (EML)".
    """
    if not left.orders or not right.orders:
        return _NO_NAMES

    def overlap(mine: tuple[str, ...], theirs: tuple[str, ...]) -> WordOverlap:
        return word_overlap(
            _without_short_name(mine, theirs, right),
            _without_short_name(theirs, mine, left),
            bits,
            cities,
            left.abbreviated | right.abbreviated,
        )

    whole = overlap(left.orders[0], right.orders[0])
    overlaps = [
        (overlap(mine, theirs), i >= left.n_main or j >= right.n_main)
        for i, mine in enumerate(left.orders)
        for j, theirs in enumerate(right.orders)
        if i or j
    ]
    # A part of a name tells only through a rare word: "Academy of Sciences" is part of many names.
    telling = [(o.agreement, stated) for o, stated in overlaps if o.rarest >= TELLING_BITS]
    part = max((agreement for agreement, _ in telling), default=0.0)
    return NameScores(
        shared=whole.shared,
        extra=max(whole.left, whole.right),
        conflict=min(whole.left, whole.right),
        rarest=whole.rarest,
        part=part if part > whole.agreement else nan,
        alias=max((agreement for agreement, stated in telling if stated), default=nan),
        slip=whole.slip,
    )


def best_name_scores(
    names: Sequence[NameParts], bits: Mapping[str, float], pairs: Pairs
) -> dict[str, NDArray[np.float64]]:
    """Say which scores of names pairs could have at best, without a look at a single word."""
    main = [[bits[word] for word in (n.orders[0] if n.orders else ())] for n in names]
    totals = np.array([sum(each) for each in main])[pairs].min(axis=1)
    rarest = np.array([max(each, default=0.0) for each in main])[pairs].min(axis=1)
    has_parts = np.array([len(n.orders) > 1 for n in names])[pairs].any(axis=1)
    none = np.zeros(len(pairs))
    return {
        "shared": totals,
        "rarest": rarest,
        "extra": none,
        "conflict": none,
        "part": np.where(has_parts, 1.0, np.nan),
        "qualifier": none + 3.0,
        "slip": none + 1.0,
        "swap": none + 1.0,
    }


def _without_short_name(
    words: tuple[str, ...], others: tuple[str, ...], other: NameParts
) -> tuple[str, ...]:
    """Leave out what the other side has as a short name only, unless nothing would be left."""
    if other.shorts.isdisjoint(words) and other.derived.isdisjoint(words):
        return words
    short = (other.shorts | other.derived).difference(others)
    return tuple(word for word in words if word not in short) or words


def short_names(left: NameParts, right: NameParts) -> float:
    """
    Compare short names.

    Returns:
        5 the same stated one and initials of a name, 4 the same stated one, 3 stated here and
        derived from the name there, 2 similar, 1 derived on both sides, 0 different; NaN where
        nothing can be said.
    """
    if common := left.shorts & right.shorts:
        return 4.0 + (not common.isdisjoint(left.initials | right.initials))
    if left.shorts & right.derived or right.shorts & left.derived:
        return 3.0
    if left.shorts and right.shorts:
        # Any two: a record may state the short names of several languages.
        alike = any(_alike_short(a, b) for a in left.shorts for b in right.shorts)
        return 2.0 if alike else 0.0
    return 1.0 if left.derived & right.derived else nan


def _alike_short(left: str, right: str) -> bool:
    short, long = sorted((left, right), key=len)
    return (len(short) >= 3 and long.startswith(short)) or fuzz.ratio(left, right) >= 80


def legal_forms(left: NameParts, right: NameParts) -> float:
    """Compare legal forms: 1 the same, 0 none in common, 0.5 more on one side, NaN none at all."""
    if left.legal == right.legal:
        return 1.0 if left.legal else nan
    if left.legal and right.legal and not left.legal & right.legal:
        return 0.0
    return 0.5


def qualifiers(left: NameParts, right: NameParts) -> float:
    """
    Weigh what one name has beyond all of the other's words.

    "Norner Research AS" is rather a sister of "Norner AS", "eurordis European organisation for rare
    diseases" rather the same under a longer name.

    Returns:
        3 words of no known meaning and no legal form, 2 such words of a name with a legal form, 1
        a word of known meaning ("research", "foundation"), 0 such a word and a legal form; NaN
        where the words are the same or both have words of their own.
    """
    if not left.variants or not right.variants:
        return nan
    mine, theirs = left.variants[0], right.variants[0]
    if not (mine < theirs or theirs < mine):
        return nan
    has_meaning = not vocabulary().common.isdisjoint(mine ^ theirs)
    return float(2 * (not has_meaning) + (not left.legal and not right.legal))


def swaps(left: NameParts, right: NameParts) -> float:
    """
    Tell names of which one word is put for another: "HEP Toplinarstvo" and "HEP Proizvodnja".

    Returns:
        0 where names of as many words differ in one alone, by a word unlike it; otherwise 1; NaN
        without names.
    """
    if not left.orders or not right.orders:
        return nan
    mine, theirs = left.orders[0], right.orders[0]
    if len(mine) != len(theirs) or len(mine) < 2:
        return 1.0
    differing = [(a, b) for a, b in zip(mine, theirs, strict=True) if a != b]
    if len(differing) != 1:
        return 1.0
    return float(word_similarity(*differing[0]) > 0 or fuzz.ratio(*differing[0]) >= 100 * _UNLIKE)


def numbers(left: NameParts, right: NameParts) -> float:
    """
    Compare numbers in names ("Paris VIII"), and initials before them ("T. Rossi & Figli").

    Returns:
        1 the same, 0 different, 0.5 on one side only; NaN none.
    """
    if left.initial and right.initial and left.initial != right.initial:
        return 0.0
    mine, theirs = left.numbers, right.numbers
    if mine and theirs:
        return float(mine == theirs)
    return 0.5 if mine or theirs else nan


def bodies(left: NameParts, right: NameParts) -> float:
    """Compare what makes a name that of a foundation or department: 1 the same, 0 not, NaN none."""
    if not left.bodies and not right.bodies:
        return nan
    return float(left.bodies == right.bodies)
