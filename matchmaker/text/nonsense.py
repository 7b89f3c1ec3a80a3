"""Tell invented words and keyboard rows from words, codes and names of trade."""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from matchmaker.text.lemmas import Lemmatiser
from matchmaker.text.lexicon import LANGUAGES
from matchmaker.text.segmentation import fold

_ROWS: Final = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiopu",
    "asdfghjkloa",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
)
"""Letters that lie side by side on English, German and French keyboards, umlauts folded."""
_SHORTEST_ROW: Final = 4
"""Letters; "poi" and "tre" are words."""
_CODE: Final = re.compile(
    # EMV, KYC, IoT, C++, C#, and whatever has a digit: 316L, 1.4404, ISO9001, Ti6Al4V.
    r".*\d.*|[A-Z]{2,6}s?|[A-Z][a-z]?[A-Z][A-Za-z]?|[a-z][A-Z]{1,4}|[A-Za-z](?:\+\+|#)"
)


def is_keyboard_row(word: str) -> bool:
    """Whether a word is what a hand leaves that runs along the keys."""
    letters = fold(word)
    if len(letters) < _SHORTEST_ROW:
        return False
    return any(_runs_along(letters, row) for row in _ROWS)


def is_code(word: str) -> bool:
    """Whether a word is an acronym, a grade, a standard or a code of a product."""
    return _CODE.fullmatch(word) is not None and not is_keyboard_row(word)


def in_a_dictionary(word: str, lemmatiser: Lemmatiser, first: Iterable[str] = ()) -> bool:
    """Whether a dictionary of the four languages has a word; the languages `first` come first."""
    for language in dict.fromkeys((*first, *LANGUAGES)):
        # What a person types once is no word to save with a snapshot.
        if any(lemmatiser.lemma(form, language, keep=False).known for form in (word, word.lower())):
            return True
    return False


def _runs_along(letters: str, row: str) -> bool:
    steps = ((row.find(left), row.find(right)) for left, right in pairwise(letters))
    return all(left >= 0 and right >= 0 and abs(left - right) <= 1 for left, right in steps)
