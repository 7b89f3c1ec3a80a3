"""The hand-written fragments of `source/`, and how one of their variants is chosen."""

import csv
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from string import Template
from typing import Any

SOURCE = Path(__file__).parent / "source"
LANGUAGES = ("it", "de", "fr", "en")
COOPERATION = {
    "r": "joint_research",
    "c": "consulting",
    "t": "testing",
    "l": "licensing",
    "s": "student_project",
    "a": "joint_application",
    "p": "supply",
    "m": "membership",
}
_CHOICE = re.compile(r"\{([^{}]+)\}")

Row = dict[str, object]
Tables = dict[str, list[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """What one sort of firm is and does, in one language."""

    nace: str
    names: tuple[str, ...]
    about: str
    products: str
    processes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The fragments of a niche in one language."""

    keywords: tuple[str, ...]
    trades: Mapping[str, tuple[Trade, ...]]
    """By role: maker, supplier."""
    needs: tuple[str, ...]
    offers: tuple[str, ...]
    research: tuple[tuple[str, str], ...]
    """What a group studies, and what it offers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Niche:
    """A field of technology with the firms and groups that work in it."""

    key: str
    certifications: tuple[str, ...]
    also: tuple[str, ...]
    topic: Mapping[str, str]
    sections: Mapping[str, Section]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragments:
    """Everything that was written by hand."""

    niches: Mapping[str, Niche]
    cross_needs: Mapping[str, Mapping[str, str]]
    common: Mapping[str, Any]
    names: Mapping[str, Any]
    places: tuple[Mapping[str, str], ...]
    organisations: tuple[Mapping[str, Any], ...]
    experts: tuple[Mapping[str, Any], ...]
    activities: Mapping[str, Sequence[Sequence[str]]]


def read_fragments() -> Fragments:
    """Read every file of `source/`."""
    niches = (_niche(path) for path in sorted((SOURCE / "niches").glob("*.toml")))
    with (SOURCE / "places.csv").open(encoding="utf-8", newline="") as file:
        places = tuple(csv.DictReader(file))
    return Fragments(
        niches={niche.key: niche for niche in niches},
        cross_needs=_toml(SOURCE / "cross-needs.toml"),
        common=_toml(SOURCE / "common.toml"),
        names=_toml(SOURCE / "names.toml"),
        places=places,
        organisations=tuple(_toml(SOURCE / "organisations.toml")["organisation"]),
        experts=tuple(_toml(SOURCE / "experts.toml")["expert"]),
        activities=_toml(SOURCE / "activities.toml"),
    )


def vary(text: str, rng: Random, **facts: object) -> str:
    """Choose one alternative of each {a|b}, and put the facts where $names stand."""
    chosen = _CHOICE.sub(lambda found: rng.choice(found[1].split("|")), text)
    return Template(chosen).substitute(facts)


def passage(coded: str, rng: Random, **facts: object) -> Row:
    """Read "4-6 rc | Text" into the columns of a need or an offer."""
    head, _, text = coded.partition(" | ")
    levels, _, letters = head.partition(" ")
    lowest, _, highest = levels.partition("-")
    return {
        "text": vary(text, rng, **facts),
        "trl_min": lowest,
        "trl_max": highest,
        "cooperation": "|".join(COOPERATION[letter] for letter in letters),
    }


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _niche(path: Path) -> Niche:
    told = _toml(path)
    return Niche(
        key=path.stem,
        certifications=tuple(told["certifications"]),
        also=tuple(told["also"]),
        topic=told["topic"],
        sections={language: _section(told[language]) for language in LANGUAGES},
    )


def _section(told: Mapping[str, Any]) -> Section:
    roles = ("maker", "supplier")
    return Section(
        keywords=tuple(told["keywords"]),
        trades={role: tuple(_trade(each) for each in told[role]) for role in roles},
        needs=tuple(told["needs"]),
        offers=tuple(told["offers"]),
        research=tuple((about, offer) for about, offer in told["research"]),
    )


def _trade(told: Sequence[str]) -> Trade:
    nace, names, about, products, processes = told
    return Trade(
        nace=nace,
        names=tuple(names.split("|")),
        about=about,
        products=products,
        processes=processes,
    )
