"""Wording of pictures and reports, in four languages."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from babel import Locale
from babel.numbers import format_decimal

from matchmaker.domain import ProfileId
from matchmaker.errors import InputError
from matchmaker.network.sectors import sector_title
from matchmaker.network.small_cells import OTHER as SMALL_GROUPS
from matchmaker.network.tables import LANGUAGES, unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The region and the town of each profile where they are known."""

    regions: Mapping[ProfileId, str] = field(default_factory=dict)
    towns: Mapping[ProfileId, str] = field(default_factory=dict)


def places_of(regions: Mapping[ProfileId, str], cities: Mapping[ProfileId, str]) -> Places:
    """Name places from NUTS codes and from towns written "IT lecco", as a snapshot has them."""
    return Places(
        regions={id_: region_name(code) for id_, code in regions.items() if code},
        towns={id_: town_name(city) for id_, city in cities.items() if city.strip()},
    )


def region_name(code: str) -> str:
    """The name of a NUTS-3 region near the border; the code of any other."""
    return _table("regions").get(code, code)


def town_name(city: str) -> str:
    """A town's own name, from a folded one with its country in front."""
    # Postal numbers stand in some: "geneva 23".
    folded = re.sub(r"[\d\W]+", " ", city.partition(" ")[2]).strip()
    return _table("towns").get(folded, folded).title()


@cache
def _table(name: str) -> Mapping[str, str]:
    path = Path(__file__).with_name("places.toml")
    found: Mapping[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))[name]
    return found


MINUS, NARROW = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"
DIGITS = {"count": 2, "steps": 2, "years": 1, "km": 1}
WHOLE = frozenset({"count", "steps"})
"""Units that are written without a comma where they can be."""


@dataclass(frozen=True, slots=True)
class PictureWording:
    """Phrases of one language by "part.key", and how it writes numbers and countries."""

    language: str
    phrases: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """A phrase with its gaps filled; numbers are written as the language does."""
        filled = {
            name: self.number(value) if isinstance(value, int | float) else value
            for name, value in values.items()
        }
        return self.phrases[key].format(**filled)

    def number(self, value: float, digits: int = 2, *, fixed: bool = False) -> str:
        """A number with at most so many digits after the comma, or with just as many."""
        pattern = "#,##0." + ("0" if fixed else "#") * digits if digits else "#,##0"
        said = str(format_decimal(value, format=pattern, locale=self.language))
        return said.replace("-", MINUS)

    def figure(self, name: str, value: float | None) -> str:
        """A figure with the digits that its unit deserves; a dash where it is not defined."""
        if value is None:
            return "–"
        kind = unit(name)
        if kind == "share":
            return self.share(value, 1 if abs(value) >= 0.01 or not value else 3)
        digits = DIGITS.get(kind, 3 if abs(value) >= 0.01 or not value else 5)
        whole = kind in WHOLE and float(value).is_integer()
        return self.number(value, 0 if whole else digits, fixed=True)

    def share(self, value: float | None, digits: int = 1) -> str:
        """A share as percent; a dash where it is not known."""
        return "–" if value is None else f"{self.number(100 * value, digits)}{NARROW}%"

    def country(self, code: str) -> str:
        """The name of a country; the code where it is not known."""
        return str(Locale.parse(self.language).territories.get(code, code))

    def group(self, grouping: str, value: str) -> str:
        """What a value of a grouping is called."""
        if value == SMALL_GROUPS:
            return self.phrases["network.small_groups"]
        if grouping == "country":
            return self.country(value)
        if grouping == "kind":
            return self.kind(value)
        if grouping == "region":
            return region_name(value)
        return sector_title(value, self.language) or f"NACE {value}"

    def kind(self, kind: str) -> str:
        """What a kind of profile is called."""
        return self.phrases.get(f"kind.{kind}", kind)


def wording_for(language: str, *folders: Path) -> PictureWording:
    """
    The words of a language: those of pictures, and those in further folders.

    Raises:
        InputError: The language is none of `LANGUAGES`.
    """
    if language not in LANGUAGES:
        choices = f"{', '.join(LANGUAGES[:-1])} or {LANGUAGES[-1]}"
        raise InputError("language_unknown", {"choices": choices}, field="lang", value=language)
    phrases: dict[str, str] = {}
    for folder in (Path(__file__).parent, *folders):
        phrases |= read_phrases(folder / f"{language}.toml")
    return PictureWording(language=language, phrases=phrases)


@cache
def read_phrases(path: Path) -> Mapping[str, str]:
    """The phrases of one file, by "part.key"."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {f"{part}.{key}": text for part, keys in tables.items() for key, text in keys.items()}


def shortened(name: str, most: int = 28) -> str:
    """A name of at most so many characters, its middle kept; shouting is toned down."""
    calm = name.title() if name.isupper() and len(name) > 8 else name
    return calm if len(calm) <= most else calm[: most - 1].rstrip(" ,;:-(") + "…"
