"""Which characters the bytes of a text file stand for: UTF-8, UTF-16, Windows-1252, Mac Roman."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import ftfy

_CHUNK = 1024 * 1024
_N_WINDOWS = 500
"""Places by which the encoding is told."""
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
NAMES = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman"}
_LETTERS = frozenset("àâäáãåçèéêëìîïíñòôöóõùûüúßœæøÀÂÄÁÃÅÇÈÉÊËÌÎÏÍÑÒÔÖÓÕÙÛÜÚŒÆØ")
_MARKS = frozenset("‘’“”„–—…€«»°·•©®™§²³½¼±µ×\u00a0")
# UTF-8 of two and three bytes, read as Windows-1252 and written as UTF-8 again.
_TWICE = re.compile(rb"\xc3[\x82\x83]\xc2[\x80-\xbf]|\xc3\xa2\xe2\x82\xac|\xc3\x83\xc5[\x92-\xbd]")


@dataclass(frozen=True, slots=True)
class TextForm:
    """How the bytes of a file are to be read."""

    encoding: str
    guessed: str = ""
    """The name of the encoding where the file does not say it."""
    twice_encoded: str = ""
    """A piece of the text that looks like UTF-8 read as Windows-1252 and saved again."""


def text_form(path: Path) -> TextForm:
    """Tell how a file is to be read; whatever it holds, there is an answer."""
    with path.open("rb") as file:
        first = file.read(4096)
    for mark, encoding in _BOMS.items():
        if first.startswith(mark):
            twice = "" if encoding == "utf-16" else _twice_encoded(path)
            return TextForm(encoding, twice_encoded=twice)
    if wide := _utf16_without_mark(first):
        return TextForm(wide)
    if _is_utf8(path):
        return TextForm("utf-8", twice_encoded=_twice_encoded(path))
    encoding = _likeliest(b"\n".join(_windows(path)))
    return TextForm(encoding, guessed=NAMES[encoding])


def mended(text: str) -> str:
    """Give a text that was encoded twice as it was before."""
    return text if text.isascii() else ftfy.fix_encoding(text)


def _utf16_without_mark(first: bytes) -> str:
    """Plain letters in UTF-16 have a zero in every second byte."""
    pairs = len(first) // 2
    if pairs >= 8 and first[1::2].count(0) > 0.7 * pairs and not first[::2].count(0):
        return "utf-16-le"
    if pairs >= 8 and first[::2].count(0) > 0.7 * pairs and not first[1::2].count(0):
        return "utf-16-be"
    return ""


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _twice_encoded(path: Path) -> str:
    """Show a place that was encoded twice, where mending it gives another text."""
    for chunk in _chunks(path):
        if found := _TWICE.search(chunk):
            start = max(chunk.rfind(b"\n", 0, found.start()) + 1, found.start() - 40)
            piece = chunk[start : found.end() + 40].decode("utf-8", "ignore").splitlines()[0]
            return piece.strip() if mended(piece) != piece else ""
    return ""


def _windows(path: Path) -> Iterator[bytes]:
    """Give the surroundings of bytes that are not ASCII."""
    given = 0
    for chunk in _chunks(path):
        for found in re.finditer(rb"[\x80-\xff]", chunk):
            yield chunk[max(0, found.start() - 3) : found.start() + 4]
            given += 1
            if given >= _N_WINDOWS:
                return


def _likeliest(sample: bytes) -> str:
    return max(NAMES, key=lambda encoding: _plausibility(sample, encoding))


def _plausibility(sample: bytes, encoding: str) -> float:
    """Count letters of four languages inside words, and common marks, against all else."""
    text = sample.decode(encoding, "replace")
    score = 0.0
    for before, each, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if each.isascii():
            continue
        if each in _LETTERS:
            in_word = before.isalpha() or after.isalpha()
            # A capital inside a word of small letters is a sign of the wrong encoding.
            odd = each.isupper() and before.islower()
            score += 1.0 if in_word and not odd else 0.2
        elif each in _MARKS:
            score += 0.5
        else:
            score -= 1.0
    return score
