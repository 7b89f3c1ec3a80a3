"""The invented organisations, experts and research groups, and the firms that stand in twice."""

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from addresses import located
from companies import FIRST_DAY, LAST_DAY, add_passages, day_between
from fragments import Fragments, Niche, Row, Tables, vary

N_GROUPS = 60
GROUP_LANGUAGES = ("it", "en", "it", "de", "it", "it", "fr", "it", "en", "it")
HOSTS = {"it": (1, 2, 3), "en": (1, 3, 4), "de": (4, 3), "fr": (2, 3)}
"""Institutions by the language of their groups, counted from 1."""
NAMES = {
    "it": ("Gruppo di ricerca: {}, {} (demo)", "Laboratorio: {}, {} (demo)"),
    "de": ("Forschungsgruppe {}, {} (demo)", "Labor für {}, {} (demo)"),
    "fr": ("Groupe de recherche: {}, {} (demo)", "Laboratoire: {}, {} (demo)"),
    "en": ("Research group: {}, {} (demo)", "Laboratory: {}, {} (demo)"),
}
DUPLICATES = 12


def add_organisations(tables: Tables, fragments: Fragments, rng: Random) -> None:
    """Write associations and institutions as demo-a-01, … ."""
    for number, told in enumerate(fragments.organisations, start=1):
        row = _row(f"demo-a-{number:02d}", told["kind"], told, fragments, rng)
        row |= {"sectors": "|".join(told["sectors"])}
        tables["profiles"].append(row)
        add_passages(tables, "offers", row, [told["offer"]], rng, {})


def add_experts(tables: Tables, fragments: Fragments, rng: Random) -> None:
    """Write the experts, tied to the organisation that employs them."""
    for number, told in enumerate(fragments.experts, start=1):
        base = fragments.organisations[told["base"] - 1]
        row = _row(f"demo-e-{number:02d}", "expert", {**told, "city": base["city"]}, fragments, rng)
        niches = [fragments.niches[key] for key in told["niches"]]
        language = str(row["language"])
        row |= {
            "name": f"{told['name']} (demo)",
            "capacity": told["capacity"],
            "keywords": ", ".join(niche.topic[language] for niche in niches),
            "sectors": "|".join(dict.fromkeys(_naces(niches))),
        }
        tables["profiles"].append(row)
        advice = {
            "it": "6-9 c | Accompagno piccole imprese su {}: incontro, laboratorio, bando.",
            "de": "6-9 c | Begleitung kleiner Betriebe bei {}: Erstgespräch, Labor, Förderung.",
            "fr": "6-9 c | J'accompagne les petites entreprises: {}, laboratoire, financement.",
        }[language]
        offers = [advice.replace("{}", niche.topic[language]) for niche in niches[:2]]
        add_passages(tables, "offers", row, offers, rng, {})
        affiliate(tables, row["id"], f"demo-a-{told['base']:02d}")


def add_groups(tables: Tables, fragments: Fragments, rng: Random) -> dict[str, tuple[Niche, ...]]:
    """Write research groups and labs; returns which niches each of them touches."""
    topics = _group_niches(fragments)
    for number, niches in enumerate(topics, start=1):
        language = GROUP_LANGUAGES[(number - 1) % len(GROUP_LANGUAGES)]
        host = HOSTS[language][number % len(HOSTS[language])] + 6
        is_lab = number % 3 == 0
        institution = fragments.organisations[host - 1]
        told = {
            "name": NAMES[language][is_lab].format(niches[0].topic[language], institution["city"]),
            "city": institution["city"],
            "language": language,
            "languages": institution["languages"],
            "description": _research_text(niches, language, fragments, rng, is_lab=is_lab),
        }
        kind = "lab" if is_lab else "research_group"
        row = _row(f"demo-r-{number:02d}", kind, told, fragments, rng)
        words = [word for niche in niches for word in niche.sections[language].keywords]
        row |= {"keywords": ", ".join(words), "sectors": "72.19"}
        tables["profiles"].append(row)
        _add_research_offers(tables, row, niches, rng)
        affiliate(tables, row["id"], f"demo-a-{host:02d}")
    return {f"demo-r-{n:02d}": niches for n, niches in enumerate(topics, start=1)}


def _group_niches(fragments: Fragments) -> list[tuple[Niche, ...]]:
    """Give each group two niches, and a third where a niche would have fewer than four groups."""
    keys = list(fragments.niches)
    chosen = [[keys[number % len(keys)]] for number in range(N_GROUPS)]
    count = Counter(key for group in chosen for key in group)
    for group in chosen:
        second = min(fragments.niches[group[0]].also, key=lambda key: (count[key], key))
        group.append(second)
        count[second] += 1
    for key in keys:
        near = [g for g in chosen if key not in g and len(g) == 2]
        near.sort(key=lambda g: key not in fragments.niches[g[0]].also)
        while count[key] < 4 and near:
            near.pop(0).append(key)
            count[key] += 1
    return [tuple(fragments.niches[key] for key in group) for group in chosen]


def _research_text(
    niches: Sequence[Niche], language: str, fragments: Fragments, rng: Random, *, is_lab: bool
) -> str:
    studies = [_research(niche, language, is_lab=is_lab)[0] for niche in niches]
    facts = {"people": rng.randint(5, 24)}
    closing = rng.sample(fragments.common[language]["research"], 2)
    return " ".join([*studies, *(vary(each, rng, **facts) for each in closing)])


def _research(niche: Niche, language: str, *, is_lab: bool) -> tuple[str, str]:
    variants = niche.sections[language].research
    return variants[is_lab % len(variants)]


def _add_research_offers(tables: Tables, row: Row, niches: Sequence[Niche], rng: Random) -> None:
    """Offer something in every niche, and the first of them in a second language too."""
    language, is_lab = str(row["language"]), row["kind"] == "lab"
    other = "en" if language == "it" else "it"
    offers = [(_research(niche, language, is_lab=is_lab)[1], language) for niche in niches]
    offers.append((_research(niches[0], other, is_lab=is_lab)[1], other))
    add_passages(tables, "offers", row, [offer for offer, _ in offers], rng, {})
    tables["offers"][-1]["language"] = other


def affiliate(tables: Tables, source: object, target: str) -> None:
    """Tie a person or a group to its house, from the network's first day."""
    tie = {"source_id": source, "target_id": target, "layer": "affiliation", "starts_on": FIRST_DAY}
    tables["ties"].append(tie)


def _row(
    identity: str, kind: str, told: Mapping[str, Any], fragments: Fragments, rng: Random
) -> Row:
    place = next(dict(place) for place in fragments.places if place["city"] == told["city"])
    language = told.get("language", "it")
    return {
        "id": identity,
        "kind": kind,
        "name": told["name"],
        "description": told["description"],
        **located(place, language, fragments, rng),
        "languages": "|".join(told["languages"]),
        "consent_matching": "yes",
        "consent_date": FIRST_DAY,
        "consent_text_version": "2023-11",
        "updated_on": day_between(rng, FIRST_DAY, LAST_DAY),
        "language": language,
        "demo": "yes",
    }


def _naces(niches: Sequence[Niche]) -> list[str]:
    return [trade.nace for niche in niches for trade in niche.sections["it"].trades["maker"]]


def add_duplicates(tables: Tables, rng: Random) -> list[Row]:
    """Write a dozen firms a second time, as another office would have typed them."""
    firms = [
        row
        for row in tables["profiles"]
        if row["kind"] == "company" and str(row["name"]).endswith(("S.r.l.", "S.p.A.", "SA"))
    ]
    pairs: list[Row] = []
    for turn, row in enumerate(rng.sample(firms, DUPLICATES)):
        twin = _retyped(row, turn, rng) | {"id": f"demo-c-{600 + turn + 1:04d}"}
        tables["profiles"].append(twin)
        pairs.append({"left_id": row["id"], "right_id": twin["id"]})
    return pairs


def _retyped(row: Row, turn: int, rng: Random) -> Row:
    core, _, form = str(row["name"]).rpartition(" ")
    short = form.replace(".", "").lower()
    words = core.split()
    longest = max(words, key=len)
    slipped = core.replace(longest, longest[: len(longest) // 2] + longest[len(longest) // 2 + 1 :])
    name = (
        f"{words[0][:4]}. {' '.join(words[1:])} {short}",
        f"{core.upper()} {short.upper()}",
        f"{words[-1]} {' '.join(words[:-1])} {form}",
        f"{slipped} {short}",
    )[turn % 4]
    kept = ("kind", "country", "nuts", "city", "postcode", "language", "sectors", "products")
    sentences = str(row["description"]).split(". ")
    return {
        **{column: row[column] for column in kept},
        "name": name,
        "description": ". ".join(sentences[:2]).rstrip(".") + ".",
        "address": str(row["address"]).replace("Via ", "V. "),
        "latitude": f"{float(str(row['latitude'])) + rng.uniform(-0.0008, 0.0008):.4f}",
        "longitude": f"{float(str(row['longitude'])) + rng.uniform(-0.0008, 0.0008):.4f}",
        "headcount": row["headcount"],
        "vat_it": row.get("vat_it", "") if turn % 3 == 0 else "",
        "uid_ch": row.get("uid_ch", "") if turn % 3 == 0 else "",
        "consent_matching": "yes",
        "consent_date": day_between(rng, FIRST_DAY, LAST_DAY),
        "consent_text_version": "2025-03",
        "updated_on": day_between(rng, FIRST_DAY, LAST_DAY),
        "demo": "yes",
    }
