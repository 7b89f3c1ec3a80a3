"""Sections and divisions of NACE Rev. 2, with short titles in the languages of the pages."""

import csv
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from matchmaker.domain import Language
from matchmaker.sources.normalise import SECTIONS

TITLES = Path(__file__).with_name("nace_titles.tsv")
"""Shortened from Regulation (EC) No 1893/2006, annex I."""


def section_of(code: str) -> str:
    """The letter of the section that a code of two to four digits belongs to; "" for no code."""
    digits = code[:2]
    if not digits.isdigit():
        return ""
    division = int(digits)
    return next((s for s, (first, last) in SECTIONS.items() if first <= division <= last), "")


def title_of(code: str, language: Language) -> str:
    """The short title of a section, or of the division of a code; "" where it has none."""
    found = _titles().get(code if code.isalpha() else code[:2])
    return found[language] if found else ""


def with_title(code: str, language: Language) -> str:
    """A code with the title of its division in front: "metal products (25.62)"."""
    title = title_of(code, language)
    return f"{title} ({code})" if title else code


@lru_cache(maxsize=1)
def _titles() -> Mapping[str, Mapping[Language, str]]:
    with TITLES.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {row["code"]: {lang: row[lang] for lang in Language} for row in rows}
