"""Where profiles are, in names that fit a picture."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from matchmaker.domain import ProfileId


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
