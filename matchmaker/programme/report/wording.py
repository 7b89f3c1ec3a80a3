"""Words, numbers and days of a report in one language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from matchmaker.domain import Language


@dataclass(frozen=True, slots=True)
class ReportWording:
    """Phrases of one language by key, and how it writes numbers and days."""

    language: Language
    phrases: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """A phrase with its gaps filled."""
        filled = {
            name: self.number(value) if isinstance(value, int | float) else value
            for name, value in values.items()
        }
        return self.phrases[key].format(**filled)

    def number(self, value: float) -> str:
        """A number with at most one digit after the comma."""
        return str(format_decimal(value, format="#,##0.#", locale=self.language.value))

    def percent(self, value: float) -> str:
        """A share."""
        return str(format_percent(value, format="#,##0 %", locale=self.language.value))

    def day(self, value: date) -> str:
        """A day in words."""
        return str(format_date(value, format="long", locale=self.language.value))

    def month(self, value: str) -> str:
        """A month, from 2026-03."""
        first = date.fromisoformat(f"{value}-01")
        return str(format_date(first, format="LLL y", locale=self.language.value))


@cache
def report_wording(language: Language) -> ReportWording:
    """Read the words of a language."""
    path = Path(__file__).with_name(f"{language.value}.toml")
    return ReportWording(language, tomllib.loads(path.read_text(encoding="utf-8")))
