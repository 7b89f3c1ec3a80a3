"""Fold names before they are compared: letters, words, legal forms (`words.toml`)."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files

_LATIN = {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "a", "œ": "o", "þ": "th", "ı": "i", "ħ": "h"}
_GREEK_READ = "a v g d e z i th i k l m n x o p r s s t y f ch ps o"
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        _GREEK_READ.split(),
        strict=True,
    )
)
_CYRILLIC_READ = (
    "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya "
    "i yi ye g dj j lj nj c dz"
)
_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґђјљњћџ",
        _CYRILLIC_READ.split(),
        strict=True,
    )
)
_LETTERS = str.maketrans({k: v.strip("_") for k, v in (_LATIN | _GREEK | _CYRILLIC).items()})

# UTF-8 that was read as Windows-1252 ("Ã˜", "â€™") or as Mac Roman ("√º"): common in exports.
_MOJIBAKE = (
    (re.compile(r"[\u00c3-\u00c5][\u0080-\uffff]|\u00e2\u20ac[\u0080-\uffff]"), "cp1252"),
    (re.compile(r"[√ƒ≈][^\x00-\x7f]|‚Ä[^\x00-\x7f]"), "mac_roman"),
)
LOST = "ʔ"
"""Stands in folded words for a letter that an export lost; it is like any letter."""
_DOTTED = re.compile(r"\b(?:\w\.){2,}(?:\w\b)?")
_SPELLED = re.compile(r"\b\w(?: \w\b)+")
_NO_WORD = re.compile(r"[\W_]+")
_UMLAUT = re.compile(r"(?<=[aou])e(?=[^\W\d])")


def repair(text: str) -> str:
    """Undo the usual misreadings of UTF-8; what cannot be undone stays."""
    for pattern, codec in _MOJIBAKE:
        text = pattern.sub(partial(_redecoded, codec), text)
    return text.replace("\ufffd", LOST)


def _redecoded(codec: str, found: re.Match[str]) -> str:
    text = found.group()
    try:
        return text.encode(codec).decode("utf-8")
    except UnicodeError:
        return text


@cache
def fold(text: str) -> str:
    """Write plainly: "Müller-Straße" is "muller strasse"."""
    # What is ASCII holds no misreading.
    text = text if text.isascii() else repair(text)
    text = _DOTTED.sub(lambda found: found.group().replace(".", "") + " ", text.casefold())
    if not text.isascii():
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).translate(_LETTERS))
        text = "".join(c for c in text.translate(_LETTERS) if not unicodedata.combining(c))
    text = _NO_WORD.sub(" ", text).strip()
    # "A B B" is "ABB".
    text = _SPELLED.sub(lambda found: found.group().replace(" ", ""), text)
    # "Mueller" loses its e here, as "Müller" lost its dots above.
    return _UMLAUT.sub("", text)


@cache
def says_nothing(text: str) -> bool:
    """Say whether a cell holds nothing, or a word for nothing: "n.d.", "da definire", "00000"."""
    folded = fold(text)
    if not folded.strip("0 "):
        return True
    known = vocabulary()
    if folded.split(maxsplit=1)[0] not in _first_unknown():
        return False
    words = replaced(tuple(folded.split()), known.legal)
    rest = " ".join(word for i, (word, is_legal) in enumerate(words) if i == 0 or not is_legal)
    return folded in known.unknown or rest in known.unknown


@cache
def _first_unknown() -> frozenset[str]:
    return frozenset(phrase.split()[0] for phrase in vocabulary().unknown)


def plain_name(text: str) -> str:
    """Fold case, accents, punctuation and spaces alone, as T4 does to tell names apart."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return _NO_WORD.sub("", "".join(c for c in decomposed if not unicodedata.combining(c)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The words of organisations' names, folded."""

    stop: frozenset[str]
    legal: dict[tuple[str, ...], str]
    """Spelling, as words -> legal form."""
    same: dict[tuple[str, ...], str]
    """Spelling, as words -> the one word of that meaning."""
    street: frozenset[str]
    common: frozenset[str]
    """The words that stand for a meaning."""
    bodies: frozenset[str]
    """Meanings of which one more makes another body: foundation, department."""
    unknown: frozenset[str]
    """What is written where nobody knew."""
    hosts: frozenset[str]
    """Sites on which many have a page."""
    counts: Mapping[str, str]
    """Number word -> figure."""
    titles: frozenset[str]
    particles: frozenset[str]
    nicknames: Mapping[str, str]
    """Short form -> first name."""


@cache
def vocabulary() -> Vocabulary:
    """Read `words.toml` once."""
    tables = tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    return Vocabulary(
        stop=frozenset(tables["stop"].split()),
        legal=_spellings(tables["legal"]),
        same=(same := _spellings(tables["same"])),
        common=frozenset(same.values()),
        street=frozenset(tables["street"].split()),
        bodies=frozenset(tables["bodies"].split()),
        unknown=frozenset(tables["unknown"]),
        hosts=frozenset(tables["hosts"].split()),
        counts=_single_words(tables["counts"]),
        titles=frozenset(tables["titles"].split()),
        particles=frozenset(tables["particles"].split()),
        nicknames=_single_words(tables["nicknames"]),
    )


def _single_words(lines: list[str]) -> dict[str, str]:
    """Each spelling -> the first of its line."""
    parted = ([part.strip() for part in line.split("|")] for line in lines)
    return {spelling: spellings[0] for spellings in parted for spelling in spellings}


def lost_letters_fit(left: str, right: str) -> bool:
    """Say whether two words are one but for letters that were lost."""
    if len(left) != len(right) or LOST not in left + right:
        return False
    return all(a == b or LOST in {a, b} for a, b in zip(left, right, strict=True))


def _spellings(lines: list[str]) -> dict[tuple[str, ...], str]:
    meanings: dict[tuple[str, ...], str] = {}
    for line in lines:
        spellings = [tuple(fold(part).split()) for part in line.split("|")]
        for spelling in spellings:
            meanings.setdefault(spelling, "".join(spellings[0]))
    return meanings


def replaced(
    words: tuple[str, ...], meanings: dict[tuple[str, ...], str]
) -> list[tuple[str, bool]]:
    """Put the one word of a meaning for its spellings, longest first; True where it did."""
    out: list[tuple[str, bool]] = []
    i = 0
    while i < len(words):
        n = next(
            (n for n in range(min(6, len(words) - i), 0, -1) if words[i : i + n] in meanings), 0
        )
        out.append((meanings[words[i : i + n]], True) if n else (words[i], False))
        i += n or 1
    return out


@dataclass(frozen=True, slots=True, kw_only=True)
class NameWords:
    """A name, taken apart."""

    folded: str
    plain: tuple[str, ...]
    """Without legal form, as written."""
    content: tuple[str, ...]
    """Without legal form and stop words, meanings unified."""
    legal: frozenset[str]
    acronyms: frozenset[str]
    """Initials of its words, with and without the small ones."""


@cache
def words_of(name: str) -> NameWords:
    """Take a name apart."""
    known = vocabulary()
    folded = fold(name)
    marked = replaced(tuple(folded.split()), known.legal)
    # A legal form is one only after something else: "AS" opens no name of a limited company.
    legal = frozenset(word for word, is_legal in marked[1:] if is_legal)
    rest = tuple(word for i, (word, is_legal) in enumerate(marked) if i == 0 or not is_legal)
    telling = tuple(_restored(w) if LOST in w else w for w in rest if w not in known.stop)
    content = tuple(w for w, _ in replaced(telling, known.same))
    return NameWords(
        folded=folded,
        plain=rest,
        content=content or rest,
        legal=legal,
        acronyms=_acronyms(rest, known.stop),
    )


@cache
def _restored(word: str) -> str:
    """Put the known word for one that lost letters, where only one meaning fits."""
    known = vocabulary().same
    fitting = {known[s]: s[0] for s in known if len(s) == 1 and lost_letters_fit(word, s[0])}
    return next(iter(fitting.values())) if len(fitting) == 1 else word


def _acronyms(words: tuple[str, ...], stop: frozenset[str]) -> frozenset[str]:
    found = {"".join(w[0] for w in words), "".join(w[0] for w in words if w not in stop)}
    return frozenset(a for a in found if len(a) >= 3)
