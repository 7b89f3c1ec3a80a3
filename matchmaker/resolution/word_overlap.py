"""Weigh the words that two names share, and tell a slip or an abbreviation from another word."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from matchmaker.resolution.words import lost_letters_fit, vocabulary

# Two words count as one with a slip in it from here: "forschung" and "forschun" .94, "vicat" and
# "sicat" .80, "ascenion" and "ascending" .82.
_SLIP = 0.84
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
    short, long = (left, right) if len(left) <= len(right) else (right, left)
    if lost_letters_fit(left, right):
        return 1.0
    if len(short) < _ABBREVIATION or short[-1].isdigit() or long[-1].isdigit():
        return 0.0
    # Three letters begin too many words to be the short form of one.
    if long.startswith(short) and len(short) >= 4:
        return 0.85
    # Words of such lengths are never alike enough, and most words are not.
    if len(short) < 5 or 2 * len(short) < _SLIP * (len(short) + len(long)):
        return 0.0
    return fuzz.ratio(left, right, score_cutoff=100 * _SLIP) / 100
