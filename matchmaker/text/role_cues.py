"""
The signs by which a statement tells its role, as data: field, kind of profile, and words.

Signs are folded words separated by "|". In a sign `*` stands for any letters, `_` for one word, `#`
for a word with a digit, `…` for up to four words, and a leading `^` for the start of the statement.
"""

from collections.abc import Mapping
from typing import Final

FIELD_PRIORS: Final[Mapping[str, Mapping[str, float]]] = {
    "offer": {"offers": 4.0},
    "need": {"seeks": 4.0},
    "products": {"makes": 3.0},
    "processes": {"uses": 3.0},
    "keywords": {"offers": 1.0},
    "title": {"done": 3.0},
    "text": {"done": 3.0},
    "description": {"offers": 0.5},
}
"""By the field that a statement stands in."""

KIND_PRIORS: Final[Mapping[str, Mapping[str, float]]] = {
    "project": {"done": 2.0},
    "research_group": {"offers": 0.5},
    "lab": {"offers": 0.5},
    "expert": {"offers": 0.5},
}
"""By the kind of the profile."""

CUES: Final[Mapping[str, Mapping[str, Mapping[float, str]]]] = {
    "it": {"seeks": {3.0: "cerchiamo"}},
    "en": {"seeks": {3.0: "we seek"}},
    "de": {"seeks": {3.0: "wir suchen"}},
    "fr": {"seeks": {3.0: "nous cherchons"}},
}
