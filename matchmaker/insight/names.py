"""What figures are called in words, and in which unit they are."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

GROUPINGS = ("country", "kind", "sector", "region")
"""Attributes by which profiles are grouped; a figure's name may end with one of them."""


def stem_of(name: str) -> tuple[str, str]:
    """Part a figure's name into what is measured and by which grouping; ("ei", "country")."""
    known = _table("figures")
    if name in known:
        return name, ""
    stem, _, grouping = name.rpartition("_")
    if stem in known and grouping in _table("groups"):
        return stem, grouping
    raise KeyError(name)


def label(name: str, language: str = "en") -> str:
    """
    Name a figure in words.

    Raises:
        KeyError: No figure has this name, or the language is neither en nor it.
    """
    stem, grouping = stem_of(name)
    words: str = _table("figures")[stem][language]
    return f"{words} ({_table('groups')[grouping][language]})" if grouping else words


def unit(name: str) -> str:
    """One of count, share, index, steps, years, score."""
    found: str = _table("figures")[stem_of(name)[0]]["unit"]
    return found


@cache
def _table(name: str) -> Mapping[str, Any]:
    path = Path(__file__).with_name("names.toml")
    found: Mapping[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))[name]
    return found
