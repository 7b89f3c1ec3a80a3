"""What the pages say, in their languages."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_percent

from api.dependencies import PAGE_LANGUAGES
from matchmaker.domain import Language
from matchmaker.errors import InputError
from matchmaker.explanation import written

_LOCALES = Path(__file__).parent / "locales"


@lru_cache(maxsize=len(PAGE_LANGUAGES))
def catalogue(language: Language) -> Mapping[str, Any]:
    """All phrases of one language."""
    return tomllib.loads((_LOCALES / f"{language}.toml").read_text(encoding="utf-8"))


def signed(amount: float, language: Language) -> str:
    """A number with its sign, as the language writes it."""
    return written(amount, "+0.00;−0.00", language)


def whole_percent(share: float, language: Language) -> str:
    """A share in whole per cent."""
    return format_percent(share, format="#,##0 %", locale=language.value)


def day(date: date, language: Language) -> str:
    """A date in words."""
    # Day before month in English too, as the network's own countries write it.
    locale = "en_GB" if language is Language.EN else language.value
    return format_date(date, format="long", locale=locale)


def moment(at: datetime, language: Language) -> str:
    """A moment in words, in the zone that it is given in."""
    locale = "en_GB" if language is Language.EN else language.value
    clock = format_time(at, format="short", locale=locale, tzinfo=at.tzinfo)
    return f"{day(at.date(), language)}, {clock}"


def money(amount: Decimal, currency: str, language: Language) -> str:
    """An amount with its currency."""
    return format_currency(amount, currency, locale=language.value)


def advice(error: InputError, language: Language) -> str:
    """What to change in a request, in the reader's language; the library's own words fail that."""
    told = catalogue(language)["advice"]
    found = next((text for start, text in told.items() if error.rule.startswith(start)), None)
    return str(found or error)
