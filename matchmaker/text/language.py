"""Find out which language a short text is in."""

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from matchmaker.text.segmentation import FUNCTION_WORDS

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_SUPPORTED: Final = tuple(FUNCTION_WORDS)
_READ: Final = 2_000
"""Characters; more do not change the answer."""
_WORD = re.compile(r"[^\W\d_]+")
_PER_FUNCTION_WORD = 4.0
"""Log-odds for a grammar word of a language; set on the NOGA labels, see tests/text."""
_HEAD_STARTS: Final = {**dict.fromkeys(_SUPPORTED, 14.0), "ru": 6.0}
"""
Log-odds before reading: who writes here writes in one of the four, unless it is plain. Two Russian
words look Belarusian to the model.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """The likeliest language of a text."""

    language: str
    """ISO 639-1."""
    probability: float
    """Among all languages that the model knows, in (0, 1]."""

    @property
    def supported(self) -> bool:
        """Whether matchmaker reads this language."""
        return self.language in _SUPPORTED


def identify(text: str) -> Guess | None:
    """
    Guess the language, in favour of the four that matchmaker reads.

    Returns:
        None where there is nothing to go by: one letter, digits, an empty text.
    """
    sample = text[:_READ]
    words = [word.lower() for word in _WORD.findall(sample)]
    if sum(map(len, words)) < 2:
        return None
    scores = dict(_identifier().rank(sample))
    if max(scores.values()) == min(scores.values()):
        return None
    for language, head_start in _HEAD_STARTS.items():
        hits = sum(word in FUNCTION_WORDS.get(language, ()) for word in words)
        scores[language] += head_start + _PER_FUNCTION_WORD * min(hits, 8)
    best = max(scores, key=scores.__getitem__)
    total = sum(math.exp(min(0.0, s - scores[best])) for s in scores.values())
    return Guess(language=best, probability=1 / total)


@lru_cache(maxsize=1)
def _identifier() -> "LanguageIdentifier":
    # Imported when first needed: the model takes half a second to read.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    return LanguageIdentifier.from_model_file(MODEL_FILE)
