"""Words, numbers and days of the programme in one language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from matchmaker.domain import Language
from matchmaker.domain.caseload import PairReason, ReasonCode
from matchmaker.programme.calls import Rule, RuleCheck


@dataclass(frozen=True, slots=True)
class ProgrammeWords:
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

    def language_name(self, code: str) -> str:
        """What a language is called."""
        return str(Locale(self.language.value).languages.get(code, code))

    def day(self, value: date) -> str:
        """A day in words."""
        return str(format_date(value, format="long", locale=self.language.value))

    def month(self, value: str) -> str:
        """A month, from 2026-03."""
        first = date.fromisoformat(f"{value}-01")
        return str(format_date(first, format="LLL y", locale=self.language.value))


@cache
def programme_words(language: Language) -> ProgrammeWords:
    """Read the words of a language."""
    path = Path(__file__).parent / "words" / f"{language.value}.toml"
    return ProgrammeWords(language, tomllib.loads(path.read_text(encoding="utf-8")))


def reason_in_words(reason: PairReason, words: ProgrammeWords) -> str:
    """Say one reason of a plan in the reader's language."""
    values: dict[str, object] = dict(reason.values)
    if reason.code is ReasonCode.TOPIC:
        # Concepts have a name in each language; English stands in where one has none.
        named = reason.values
        values = {"topics": named.get(words.language.value) or named.get("en", "")}
    if reason.code is ReasonCode.SECTOR:
        # Plans of before have the codes alone.
        values = {"sectors": reason.values.get(words.language.value) or reason.values["sectors"]}
    if reason.code is ReasonCode.LANGUAGE:
        codes = reason.values["languages"].split(",")
        values = {"languages": ", ".join(map(words.language_name, codes))}
    return words(f"reason_{reason.code.value}", **values)


def check_in_words(check: RuleCheck, words: ProgrammeWords) -> str:
    """Say one rule of a call: what was found, and what is asked."""
    asked, found = (_rule_value(check.rule, text, words) for text in (check.asked, check.found))
    if check.met is None:
        return words("rule_unknown", asked=asked)
    return words(f"rule_{check.rule.value}", asked=asked, found=found)


def _rule_value(rule: Rule, text: str, words: ProgrammeWords) -> str:
    """Name kinds, sizes and days in words; all else stands as it is."""
    if rule is Rule.OPEN:
        days = (date.fromisoformat(day) if day != "…" else None for day in text.split("–"))
        return " – ".join(words.day(day) if day else "…" for day in days)
    prefix = {Rule.KIND: "kind", Rule.PARTNER_KIND: "kind", Rule.SIZE: "size"}.get(rule)
    if prefix is None or not text:
        return text
    return ", ".join(words(f"{prefix}_{each}") for each in text.split(", "))


def verdict_in_words(verdict: bool | None, words: ProgrammeWords) -> str:
    """Say whether somebody may apply."""
    return words(f"eligible_{str(verdict).lower()}")
