"""
Compare two records: one similarity a comparison, NaN where a side does not say.

Each function takes two records' parts and returns its score, or a few scores with their names.
What a score is worth as evidence stands in `weights.toml`, not here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from math import nan
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from matchmaker.domain import Identifier, Kind
from matchmaker.resolution.blocking import Pairs
from matchmaker.resolution.columns import NameParts, PlaceParts, RecordColumns
from matchmaker.resolution.constraints import TELLING_BITS
from matchmaker.resolution.persons import persons
from matchmaker.resolution.records import Record
from matchmaker.resolution.words import lost_letters_fit, vocabulary

# Two words count as one with a slip in it from here: "forschung" and "forschun" .94, "vicat" and
# "sicat" .80, "ascenion" and "ascending" .82.
_SLIP = 0.84
# Words that share less than this are two words, not two spellings.
_UNLIKE = 0.7
# Letters that an abbreviation needs before it may stand for a longer word.
_ABBREVIATION = 3
# Letters of a word for each slip that is a slip, not another name.
_LONG = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class WordOverlap:
    """What two names share and what is left on each side, in bits."""

    shared: float
    left: float
    right: float
    rarest: float = 0.0
    """The rarest shared word that is no city, in bits."""
    slip: float = nan
    """1 where words differ by a slip or an abbreviation, 0 where they may be two; NaN if equal."""

    @property
    def agreement(self) -> float:
        """Shared bits among all bits, in [0, 1]; NaN without words."""
        total = self.shared + self.left + self.right
        return self.shared / total if total else nan


def word_overlap(
    left: tuple[str, ...],
    right: tuple[str, ...],
    bits: Mapping[str, float],
    ignorable: frozenset[str] = frozenset(),
    abbreviated: frozenset[str] = frozenset(),
) -> WordOverlap:
    """
    Weigh the words that two names share by rarity.

    Words with a slip, abbreviated or written together count in part; words in `ignorable` (the
    city) count when shared and cost nothing when missing; those in `abbreviated` were written with
    a full stop.
    """
    common = frozenset(left) & frozenset(right)
    mine = [w for w in dict.fromkeys(left) if w not in common]
    theirs = [w for w in dict.fromkeys(right) if w not in common]
    alike = _similar(mine, theirs, bits, abbreviated) if mine and theirs else []
    rests = [sum(bits[w] for w in rest if w not in ignorable) for rest in (mine, theirs)]
    if mine and theirs:
        # "Azienda sanitaria di Modena" in Modena and "… di Bologna": here the city does tell.
        rests = [sum(bits[w] for w in rest) for rest in (mine, theirs)]
    told = [bits[word] for word in common if word not in ignorable]
    return WordOverlap(
        shared=sum(bits[word] for word in common) + sum(a.ratio * a.bits for a in alike),
        left=rests[0],
        right=rests[1],
        rarest=max([*told, *(a.bits for a in alike)], default=0.0),
        slip=min((a.slip for a in alike), default=nan),
    )


class WordSimilarities(NamedTuple):
    """Two words, or two whole rests of names, that are one but for a slip or an abbreviation."""

    ratio: float
    bits: float
    slip: float
    """1 a slip or an abbreviation, 0 perhaps another word."""


def _similar(
    mine: list[str], theirs: list[str], bits: Mapping[str, float], abbreviated: frozenset[str]
) -> list[WordSimilarities]:
    """Take similar words off both lists and return them."""
    # As one string first: "Bio Tech" and "Biotech" share no word.
    joined_mine, joined_theirs = "".join(mine), "".join(theirs)
    if (ratio := fuzz.ratio(joined_mine, joined_theirs) / 100) >= 0.9 and len(joined_mine) >= 5:
        slip = _slip(joined_mine, joined_theirs, abbreviated)
        found = [
            WordSimilarities(ratio, min(worth), slip)
            for worth in zip(*_worths(mine, theirs, bits), strict=False)
        ]
        mine.clear()
        theirs.clear()
        return found
    found = []
    for word in tuple(mine):
        best = max(theirs, key=lambda other: word_similarity(word, other), default="")
        if best and (ratio := word_similarity(word, best)) > 0:
            slip = _slip(word, best, abbreviated)
            found.append(WordSimilarities(ratio, min(bits[word], bits[best]), slip))
            mine.remove(word)
            theirs.remove(best)
    return found


def _slip(left: str, right: str, abbreviated: frozenset[str]) -> float:
    """Tell a slip from another word: "Ostrelli" and "Ostreli", but "Rosa" and "Rosari"."""
    short, long = sorted((left, right), key=len)
    known = vocabulary()
    rest = long.removeprefix(short)
    is_cut = short in abbreviated and rest != long
    # "Groupev", "Studiengesellschaftfür": a space was lost.
    is_run_on = len(short) >= _LONG and (rest in known.stop or (rest,) in known.legal)
    # What differs where a word begins or ends is rather another name: Giovanni and Giovanna.
    same_ends = short[0] == long[0] and short[-1] == long[-1]
    is_slip = same_ends and Levenshtein.distance(short, long) <= min(len(long) // _LONG, 2)
    return float(is_cut or is_run_on or is_slip or lost_letters_fit(left, right))


def _worths(
    mine: list[str], theirs: list[str], bits: Mapping[str, float]
) -> tuple[list[float], list[float]]:
    """Order the bits of both, rarest words first."""
    left, right = (sorted((bits[w] for w in words), reverse=True) for words in (mine, theirs))
    return left, right


def word_similarity(left: str, right: str) -> float:
    """Compare two words; 0 unless one is the other with a slip or cut short; numbers never."""
    short, long = sorted((left, right), key=len)
    if lost_letters_fit(left, right):
        return 1.0
    if len(short) < _ABBREVIATION or short[-1].isdigit() or long[-1].isdigit():
        return 0.0
    # Three letters begin too many words to be the short form of one.
    if long.startswith(short) and len(short) >= 4:
        return 0.85
    ratio = fuzz.ratio(left, right) / 100
    return ratio if ratio >= _SLIP and len(short) >= 5 else 0.0


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


def _without_short_name(
    words: tuple[str, ...], others: tuple[str, ...], other: NameParts
) -> tuple[str, ...]:
    """Leave out what the other side has as a short name only, unless nothing would be left."""
    short = (other.shorts | other.derived).difference(others)
    return tuple(word for word in words if word not in short) or words


def short_names(left: NameParts, right: NameParts) -> float:
    """
    Compare short names.

    Returns:
        4 the same stated one, 3 stated here and derived from the name there, 2 similar, 1 derived
        on both sides, 0 different; NaN where nothing can be said.
    """
    if left.shorts & right.shorts:
        return 4.0
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


def firms(left: Record, right: Record, mine: NameParts, theirs: NameParts) -> float:
    """Say whether a pair is one of firms: 1 by a legal form or by both kinds, 0 not."""
    kinds = left.kind is Kind.COMPANY and right.kind is Kind.COMPANY
    return float(kinds or bool(mine.legal or theirs.legal))


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
    if not left.numbers or not right.numbers or not streets(left, right) >= 0.75:
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
