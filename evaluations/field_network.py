"""
Draw networks like those of the field, of any size: every profile has a description, offers, needs.

Sentences are those of the demo network, told again by other firms of the same trade, with other
numbers and with names of technologies put in, so that words are as rare as they are in real texts.
All names are invented. The same size and seed give the same tables.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import polars as pl

from matchmaker.settings import shipped
from matchmaker.snapshot.build_cache import shipped_reader
from matchmaker.text import Taxonomy

SYLLABLES = (
    "ba be bo ca co da de do fa fe ga gi la le lo ma me mi na ne no pa pe ra re ro sa se so ta"
)
OWN_TRADE = 0.75
"""Share of a profile's sentences that its own trade tells; the others come from anywhere."""
NAMED = 0.5
"""Share of the statements into which the name of a technology is put."""
IN_PROJECTS = 0.15
PLACES_IN_PROJECT = 4
FOLLOWED = 0.2
"""Share of the firms that an expert follows."""
SENTENCE = re.compile(r"(?<=[.!?])\s+")
NUMBER = re.compile(r"\d+")
ALSO = {"it": "anche", "de": "auch", "fr": "aussi", "en": "also"}


@dataclass(frozen=True)
class Pool:
    """What profiles are drawn from."""

    profiles: pl.DataFrame
    sentences: dict[str, list[str]]
    """Of descriptions, by language."""
    statements: dict[str, dict[str, pl.DataFrame]]
    """`offers` and `needs`, by profile of the demo network."""
    taxonomy: Taxonomy


def read_pool() -> Pool:
    """Read the demo network's tables."""
    folder = shipped("demo")
    tables = {
        name: pl.read_csv(folder / f"{name}.csv", infer_schema=False)
        for name in ("profiles", "offers", "needs")
    }
    profiles = tables["profiles"].unique("id", keep="first", maintain_order=True)
    sentences: dict[str, list[str]] = {}
    for language, text in profiles.select("language", "description").iter_rows():
        if text:
            sentences.setdefault(language or "it", []).extend(SENTENCE.split(text))
    return Pool(
        profiles=profiles,
        sentences=sentences,
        statements={
            name: {str(key[0]): rows for key, rows in tables[name].group_by("profile_id")}
            for name in ("offers", "needs")
        },
        taxonomy=shipped_reader().tagger.taxonomy,
    )


def write_network(folder: Path, size: int, *, seed: int, countries: Sequence[str] = ()) -> Path:
    """
    Write the tables of a network of so many profiles, ready for `import folder`.

    Its countries are those of the demo network, or drawn from the ones that are given.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rng, pool = Random(seed), read_pool()  # noqa: S311 - draws data
    models = [rng.randrange(len(pool.profiles)) for _ in range(size)]
    rows = pool.profiles.to_dicts()
    profiles, offers, needs = [], [], []
    for place, model in enumerate(models):
        id_, row = f"p{place:07}", rows[model]
        country = rng.choice(countries) if countries else row["country"]
        profiles.append(_profile(id_, row, country, pool, rng))
        offers += _statements(id_, row, "offers", pool, rng)
        needs += _statements(id_, row, "needs", pool, rng)
    tables = {"profiles": profiles, "offers": offers, "needs": needs}
    tables |= _history(profiles, rng)
    for name, table in tables.items():
        pl.DataFrame(table, infer_schema_length=None).write_csv(folder / f"{name}.csv")
    return folder


Row = dict[str, str | None]


def _profile(id_: str, model: Row, country: str | None, pool: Pool, rng: Random) -> Row:
    language = model["language"] or "it"
    own = SENTENCE.split(model["description"] or "")
    anywhere = pool.sentences.get(language) or own
    told = [_told(rng.choice(own if rng.random() < OWN_TRADE else anywhere), rng) for _ in range(4)]
    moved = country != model["country"]
    gone = ("vat_it", "uid_ch", "url", "other_names", "excludes", "address", "postcode")
    return {
        **model,
        **dict.fromkeys(gone),
        **(dict.fromkeys(("nuts", "city", "latitude", "longitude")) if moved else {}),
        "id": id_,
        "country": country,
        "name": _name(rng),
        "description": _with_technology(" ".join(dict.fromkeys(told)), language, pool, rng),
    }


def _statements(id_: str, model: Row, table: str, pool: Pool, rng: Random) -> list[Row]:
    found = pool.statements[table].get(str(model["id"]))
    rows = found.to_dicts() if found is not None else []
    return [
        {
            **row,
            "id": f"{id_}-{table[0]}{place}",
            "profile_id": id_,
            "text": _with_technology(
                _told(str(row["text"]), rng), row["language"] or "it", pool, rng
            ),
        }
        for place, row in enumerate(rows)
    ]


def _told(sentence: str, rng: Random) -> str:
    """The sentence with other numbers of as many digits."""
    return NUMBER.sub(
        lambda found: "".join(rng.choice("123456789") for _ in found.group()), sentence
    )


def _with_technology(text: str, language: str, pool: Pool, rng: Random) -> str:
    if rng.random() > NAMED:
        return text
    concept = rng.choice(_technologies(pool))
    return f"{text} {pool.taxonomy.label(concept, language)}, {ALSO[language]}."


def _technologies(pool: Pool) -> list[str]:
    return [
        concept.id for kind in ("technology", "process") for concept in pool.taxonomy.of_kind(kind)
    ]


def _name(rng: Random) -> str:
    syllables = SYLLABLES.split()
    words = ("".join(rng.choices(syllables, k=rng.randint(3, 5))).capitalize() for _ in range(2))
    return " ".join(words)


def _history(profiles: Sequence[Row], rng: Random) -> dict[str, list[Row]]:
    """Projects with their members, and which expert follows which firm."""
    ids = [str(row["id"]) for row in profiles]
    experts = [str(row["id"]) for row in profiles if row["kind"] == "expert"]
    firms = [str(row["id"]) for row in profiles if row["kind"] == "company"]
    n_projects = max(1, int(len(ids) * IN_PROJECTS / PLACES_IN_PROJECT))
    activities: list[Row] = []
    participations: list[Row] = []
    for number in range(n_projects):
        id_, year = f"a{number:07}", rng.randint(2015, 2025)
        about = rng.choice(profiles)
        activities.append(
            {
                "id": id_,
                "kind": "project",
                "title": str(about["keywords"] or about["name"]),
                "text": str(about["description"]),
                "language": about["language"],
                "starts_on": f"{year}-01-01",
                "ends_on": f"{year + 2}-12-31",
            }
        )
        members = rng.sample(ids, min(PLACES_IN_PROJECT, len(ids)))
        participations += [
            {"profile_id": member, "activity_id": id_, "role": "partner"} for member in members
        ]
    followed = [firm for firm in firms if experts and rng.random() < FOLLOWED]
    ties: list[Row] = [
        {
            "source_id": rng.choice(experts),
            "target_id": firm,
            "layer": "expert_client",
            "starts_on": f"{rng.randint(2022, 2025)}-03-01",
        }
        for firm in followed
    ]
    return {"activities": activities, "participations": participations, "ties": ties}
