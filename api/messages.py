"""What the pages say, in their languages, from gettext catalogues."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_percent

from matchmaker.domain import Language
from matchmaker.errors.translation import read_catalogue
from matchmaker.explanation import written

DOMAIN = "pages"
_LOCALES = Path(__file__).parent / "locales"


@cache
def translations(language: Language) -> GNUTranslations:
    """Read the catalogue of one language, ready to translate."""
    return read_catalogue(catalogue_path(language), language.value)


def catalogue_path(language: Language) -> Path:
    """Where the catalogue of a language lies."""
    return _LOCALES / language.value / "LC_MESSAGES" / f"{DOMAIN}.po"


def language_name(code: str, language: Language) -> str:
    """What a language is called in another; its code where there is no name for it."""
    return str(Locale(language.value).languages.get(code, code))


def country_name(code: str, language: Language) -> str:
    """What a country is called; its code where there is no name for it."""
    return str(Locale(language.value).territories.get(code, code))


def own_name(language: Language) -> str:
    """What a language calls itself, to begin a line with."""
    name = language_name(language.value, language)
    return name[:1].upper() + name[1:]


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


@cache
def problem_texts(language: Language) -> Mapping[str, tuple[str, str]]:
    """Title and advice of an error page, by the kind of the error or by its status."""
    t = translations(language)
    return {
        "unknown-profile": (
            t.gettext("There is no such profile"),
            t.gettext(
                "The address names a profile that is not in this network. It may have been merged "
                "with another, or the address is incomplete."
            ),
        ),
        "bad-input": (
            t.gettext("This cannot be answered as it is"),
            t.gettext("Change the request and try again."),
        ),
        "bad-request": (
            t.gettext("The address holds a value that does not fit"),
            t.gettext(
                "A parameter of the address is out of bounds. Start again from the home page."
            ),
        ),
        "not-built": (
            t.gettext("The network is not ready yet"),
            t.gettext(
                "The data are there, but nothing is built: whoever runs the service has to run "
                "“matchmaker build”."
            ),
        ),
        "no-network": (
            t.gettext("There is no network here"),
            t.gettext(
                "The service's folder holds no network: whoever runs the service has to make one "
                "with “matchmaker init”."
            ),
        ),
        "busy": (
            t.gettext("Too many searches at once"),
            t.gettext("The service is busy answering others. Try again in a moment."),
        ),
        "sign-in": (
            t.gettext("Sign in first"),
            t.gettext("This is for people who have signed in."),
        ),
        "not-allowed": (
            t.gettext("This is not for your role"),
            t.gettext(
                "Your account may not see or do this. If it should, ask the network's staff."
            ),
        ),
        "needs-reason": (
            t.gettext("This is confidential"),
            t.gettext("Say why you need to read it, and it opens."),
        ),
        "429": (
            t.gettext("Too many requests"),
            t.gettext("Wait a little, then try again."),
        ),
        "404": (
            t.gettext("There is no such page"),
            t.gettext("Check the address, or start again from the home page."),
        ),
        "other": (
            t.gettext("Something went wrong"),
            t.gettext(
                "It is not your fault. Try again; if it happens again, tell whoever runs the "
                "service the number of the request."
            ),
        ),
        "link-not-good": (
            t.gettext("This link is not good any more"),
            t.gettext(
                "It has expired, was used already, or was withdrawn. Ask whoever sent it for a new "
                "one."
            ),
        ),
        "unknown-record": (
            t.gettext("There is no such thing, or not for you"),
            t.gettext("The address is not complete, or what it names belongs to somebody else."),
        ),
        "stale": (
            t.gettext("Somebody else was faster"),
            t.gettext("It was changed meanwhile. Go back, read it again, then decide."),
        ),
        "conflict": (
            t.gettext("This is not possible at present"),
            t.gettext(
                "The introduction is in another state, or the two may not be introduced. Go back "
                "and read it again."
            ),
        ),
    }
