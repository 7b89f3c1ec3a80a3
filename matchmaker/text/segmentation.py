"""Cut text into words whose positions are exact, and fold their spelling."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

# Word characters, combining accents (decomposed text) and the soft hyphen.
_W = "[\\w\u0300-\u036f\u00ad]"
_PIECE = re.compile(
    # R&D, F & E, I/O; a longer word before or after means a plain conjunction.
    r"(?<!\w)(?:[^\W\d_]{1,3}&[^\W\d_]{1,3}|[A-Z] & [A-Z]|[A-Z]/[A-Z])(?!\w)"
    # 0.5mm, 4.0, 3,5
    r"|\d+(?:[.,]\d+)+[^\W\d_]*"
    # food-tech, 5-axis, C++, C#, 316L, CO2
    rf"|\w{_W}*(?:[-\u2010\u2011]\w{_W}*)*(?:\+\+|\#)?"
)
_HYPHEN = re.compile("[-\u2010\u2011]")
_BREAK = re.compile(r"[.,;:!?()\[\]{}|\n\"«»„“”•·/–—]")
_JOIN = re.compile(r"[&+]")
_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "Œ": "oe", "Æ": "ae", "Ø": "o", "Ł": "l"}
)


class WordPiece(NamedTuple):
    """A stretch of text between blanks and marks."""

    text: str
    start: int
    end: int
    gap: str
    """What separates it from the piece before: "" a blank, "&" a conjunction sign, "." a mark."""


def fold(word: str) -> str:
    """Drop case, accents and typographic variants: "Größe" becomes "grosse"."""
    if word.isascii():
        return word.lower()
    # Spread before and after: "℠" becomes capitals, and folding case may compose again.
    spread = unicodedata.normalize("NFKD", word.translate(_LETTERS)).casefold()
    spread = unicodedata.normalize("NFKD", spread)
    return "".join(c for c in spread if unicodedata.category(c) not in ("Mn", "Cf"))


def pieces(text: str) -> Iterator[WordPiece]:
    """Yield the words of a text in order; `text[start:end]` is the piece, verbatim."""
    plain = text.replace("_", " ")
    last = 0
    for match in _PIECE.finditer(plain):
        start, end = match.span()
        yield WordPiece(match.group(), start, end, _gap(plain[last:start]))
        last = end


def vocabulary(texts: Iterable[str]) -> set[str]:
    """All words that occur in texts, and what stands between their hyphens."""
    words: set[str] = set()
    for text in texts:
        words.update(_PIECE.findall(text.replace("_", " ")))
    joined = [word for word in words if _HYPHEN.search(word)]
    return words.union(*(_HYPHEN.split(word) for word in joined))


def hyphen_parts(word: str) -> list[tuple[int, int]]:
    """Give the spans between hyphens, or nothing for a word without one."""
    cuts = [m.start() for m in _HYPHEN.finditer(word)]
    if not cuts:
        return []
    return list(zip([0, *(c + 1 for c in cuts)], [*cuts, len(word)], strict=True))


def _gap(between: str) -> str:
    if between in (" ", ""):
        return ""
    if between == "/":
        # CAD/CAM is one name of two; "and/or" and dates lose nothing by it.
        return "&"
    if _BREAK.search(between):
        return "."
    return "&" if _JOIN.search(between) else ""
