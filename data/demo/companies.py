"""The invented firms: 600 of them, spread over niches, languages, places and sizes."""

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from addresses import draw_place, located
from fragments import Fragments, Niche, Row, Tables, Trade, passage, vary
from tax_numbers import tax_number

FIRST_DAY = date(2023, 11, 1)
LAST_DAY = date(2026, 10, 31)
USUAL = {"it": 12, "de": 2, "fr": 2, "en": 2}
"""Firms in a niche, by language; the two broad trades have more: 30 * 18 + 36 + 24 = 600."""
BROAD = {
    "precision-machining": {"it": 23, "de": 6, "fr": 4, "en": 3},
    "business-services": {"it": 14, "de": 4, "fr": 3, "en": 3},
}
HEADCOUNT = {"maker": (18.0, 0.95, 5), "supplier": (8.0, 0.85, 2)}
"""Median, spread of the logarithm, and least: an SME network leans on firms with a workshop."""
CONSENT_REFUSED = 0.02
LAST_MAKING_DIVISION = 33
"""NACE section C ends here; later divisions build, trade and serve."""
TELLS_QUANTITY = re.compile(
    r"milion|million|l'anno|im Jahr|par an|a year|pezz|Stück|pièces|parts|lott|Los|séries|lots",
    re.IGNORECASE,
)
TELLS_LOTS = re.compile(r"Lotti|Typische Lose|Séries|Typical lots")
SWISS_FORMS = {"CH070": ("SA", "Sagl", "SA"), "CH056": ("AG", "GmbH")}
SPOKEN = {"it": ("it", "en"), "de": ("de", "en", "it"), "fr": ("fr", "it", "en"), "en": ("en",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One firm to be made: what it does, as what, in which language."""

    niche: Niche
    name: str
    """maker or supplier."""
    language: str
    trade: Trade


def roles(fragments: Fragments) -> Iterator[Role]:
    """List the firms to make, niche by niche; each trade of a role takes its turn."""
    for niche in fragments.niches.values():
        for language, count in BROAD.get(niche.key, USUAL).items():
            trades = niche.sections[language].trades
            for turn in range(count):
                name = "maker" if turn % 2 == 0 else "supplier"
                variants = trades[name]
                yield Role(
                    niche=niche,
                    name=name,
                    language=language,
                    trade=variants[turn // 2 % len(variants)],
                )


def add_companies(tables: Tables, fragments: Fragments, rng: Random) -> list[Role]:
    """Write the firms with their needs and offers; returns what each of them is."""
    drawn = list(roles(fragments))
    rng.shuffle(drawn)
    taken: set[str] = set()
    for number, role in enumerate(drawn, start=1):
        row = _company(f"demo-c-{number:04d}", role, fragments, rng, taken)
        tables["profiles"].append(row)
        _add_passages(tables, row, role, fragments, rng)
    _add_exclusions(tables["profiles"], drawn, rng)
    return drawn


def _company(number: str, role: Role, fragments: Fragments, rng: Random, taken: set[str]) -> Row:
    place = draw_place(fragments, role.language, rng)
    size = _size(role, rng)
    facts = _facts(role, place["city"], size["headcount"], fragments, rng)
    forms = _forms(place["nuts"], size["headcount"])
    name = _name(role, rng.choice(forms), fragments, rng, taken)
    row: Row = {
        "id": number,
        "kind": "company",
        "name": name,
        "description": _description(role, fragments, rng, facts),
        "products": vary(role.trade.products, rng),
        "processes": vary(role.trade.processes, rng),
        "keywords": _keywords(role, fragments, facts),
        "sectors": _sectors(role, rng),
        **located(place, role.language, fragments, rng),
        **_partly_known(size, rng),
        "url": f"https://www.{slug(name)}.example" if rng.random() < 0.6 else "",
        "languages": "|".join(SPOKEN[role.language][: rng.choice((1, 2, 3))]),
        **_terms(rng),
        **tax_number(number, place["country"], rng),
        "updated_on": day_between(rng, FIRST_DAY, LAST_DAY),
        "language": role.language,
        "maturity": f"{rng.betavariate(5, 5):.2f}" if rng.random() < 0.45 else "",
        "demo": "yes",
    }
    return row


def _description(role: Role, fragments: Fragments, rng: Random, facts: dict[str, object]) -> str:
    common = fragments.common[role.language]
    about = vary(role.trade.about, rng, **facts)
    counted = "$people" in role.trade.about
    origins = [each for each in common["origin"] if not (counted and "$people" in each)]
    origin = vary(rng.choice(origins), rng, **facts)
    makes = role.name == "maker" and int(role.trade.nace[:2]) <= LAST_MAKING_DIVISION
    pool = [
        each
        for each in common["maker" if makes else "supplier"]
        if not (TELLS_QUANTITY.search(about) and TELLS_LOTS.match(each))
    ]
    more = [vary(each, rng, **facts) for each in rng.sample(pool, rng.choice((1, 2)))]
    first = [origin, about] if rng.random() < 0.35 else [about, origin]
    return " ".join(part for part in (*first, *more) if part)


def _facts(
    role: Role, city: str, headcount: object, fragments: Fragments, rng: Random
) -> dict[str, object]:
    return {
        "year": 1946 + int(76 * math.sqrt(rng.random())),
        "people": headcount,
        "city": city,
        "cert": rng.choice(role.niche.certifications),
        "market": rng.choice(fragments.common[role.language]["markets"]),
    }


def _keywords(role: Role, fragments: Fragments, facts: dict[str, object]) -> str:
    """Name the niche where the firm lives by it; a maker that only needs it says what it makes."""
    lives_by_it = role.name == "supplier" or role.niche.key in fragments.common["trades"]
    section = role.niche.sections[role.language]
    words = section.keywords if lives_by_it else tuple(role.trade.products.split(", ")[:3])
    return ", ".join((*words, str(facts["cert"])))


def _sectors(role: Role, rng: Random) -> str:
    others = [trade.nace for trade in role.niche.sections["it"].trades[role.name]]
    second = rng.choice(others) if rng.random() < 0.25 else role.trade.nace
    return "|".join(dict.fromkeys((role.trade.nace, second)))


def _size(role: Role, rng: Random) -> Row:
    median, spread, least = HEADCOUNT[role.name]
    headcount = min(420, max(least, round(median * math.exp(rng.gauss(0, spread)))))
    turnover = headcount * 135_000 * math.exp(rng.gauss(0, 0.45))
    return {
        "headcount": headcount,
        "turnover_eur": round(turnover, -4),
        "balance_sheet_eur": round(turnover * math.exp(rng.gauss(-0.2, 0.35)), -4),
    }


def _partly_known(size: Row, rng: Random) -> Row:
    known = {"headcount": 0.92, "turnover_eur": 0.7, "balance_sheet_eur": 0.45}
    shown: Row = {
        name: f"{size[name]:.0f}" if rng.random() < share else "" for name, share in known.items()
    }
    return {
        **shown,
        "size_year": rng.choice((2023, 2024, 2024, 2025)) if any(shown.values()) else "",
        "independent": rng.choices(("yes", "no", ""), weights=(70, 8, 22))[0],
    }


def _terms(rng: Random) -> Row:
    """Draw consent and visibility; a firm without consent stands for a withdrawal."""
    agreed = rng.random() >= CONSENT_REFUSED
    figures = "turnover_eur=staff|balance_sheet_eur=staff"
    levels = ("", "turnover_eur=staff", "needs=matching_only", figures)
    hidden = rng.choices(levels, weights=(72, 14, 8, 6))[0]
    return {
        "consent_matching": "yes" if agreed else "no",
        "consent_date": day_between(rng, FIRST_DAY, LAST_DAY),
        "consent_text_version": rng.choice(("2023-11", "2025-03")),
        "visibility": hidden,
    }


def _forms(nuts: str, headcount: object) -> Sequence[str]:
    """Leave joint-stock companies to the larger Italian firms, and partnerships to the small."""
    large = float(str(headcount)) >= 20
    italian = ("S.r.l.", "S.p.A.") if large else ("S.r.l.", "S.r.l.", "S.n.c.", "S.a.s.")
    return SWISS_FORMS.get(nuts, italian)


def _name(role: Role, form: str, fragments: Fragments, rng: Random, taken: set[str]) -> str:
    """Join a trade and an invented surname in a pair that nobody else here has."""
    while True:
        trade, family = rng.choice(role.trade.names), rng.choice(fragments.names[role.language])
        orders = [f"{family} {trade}"] if role.language in ("en", "de") else [f"{trade} {family}"]
        if role.language == "it":
            orders += [f"{family} {trade}", f"F.lli {family} {trade}"]
        core = rng.choice(orders)
        if f"{family} {trade}" not in taken:
            taken.add(f"{family} {trade}")
            return f"{core} {form}"


def _add_passages(tables: Tables, row: Row, role: Role, fragments: Fragments, rng: Random) -> None:
    section, common = role.niche.sections[role.language], fragments.common[role.language]
    cross = [fragments.cross_needs[key][role.language] for key in role.niche.also]
    if role.name == "maker":
        needs = rng.sample(section.needs, rng.choice((1, 1, 2)))
        needs += [rng.choice(cross)] if rng.random() < 0.65 else []
        offers = [rng.choice(common["offers"])] if rng.random() < 0.8 else []
        if role.niche.key in fragments.common["trades"]:
            offers.append(rng.choice(section.offers))
    else:
        needs = [rng.choice((*common["needs"], rng.choice(cross)))] if rng.random() < 0.7 else []
        offers = rng.sample(section.offers, 2)
    facts = {"people": row["headcount"] or 24}
    needs = [_with_terms(each, common["need_terms"], rng) for each in needs]
    offers = [_with_terms(each, common["offer_terms"], rng) for each in offers]
    add_passages(tables, "needs", row, needs, rng, facts)
    add_passages(tables, "offers", row, offers, rng, facts)


def _with_terms(coded: str, terms: Sequence[str], rng: Random) -> str:
    """Let half of the needs and offers add what it takes: time, money, samples."""
    return f"{coded} {rng.choice(terms)}" if rng.random() < 0.5 else coded


def add_passages(
    tables: Tables,
    table: str,
    row: Row,
    coded: Sequence[str],
    rng: Random,
    facts: dict[str, object],
) -> None:
    """Write needs or offers of a profile, numbered; a few needs are not for everybody's eyes."""
    for place, each in enumerate(coded, start=1):
        levels = ("", "matching_only", "staff") if table == "needs" else ("",)
        weights = (91, 6, 3)[: len(levels)]
        tables[table].append(
            {
                "id": f"{row['id']}-{table[0]}{place}",
                "profile_id": row["id"],
                **passage(each, rng, **facts),
                "language": row["language"],
                "visibility": rng.choices(levels, weights=weights)[0],
            }
        )


def _add_exclusions(rows: Sequence[Row], drawn: Sequence[Role], rng: Random) -> None:
    """Let a dozen firms name a direct competitor that they don't want to meet."""
    for index in rng.sample(range(len(rows)), 12):
        alike = [
            row["id"]
            for row, role in zip(rows, drawn, strict=True)
            if role.trade.nace == drawn[index].trade.nace and row is not rows[index]
        ]
        if alike:
            rows[index]["excludes"] = rng.choice(alike)


def slug(name: str) -> str:
    """Give a host name: ASCII letters of the name without its legal form."""
    plain = unicodedata.normalize("NFKD", name.rsplit(" ", 1)[0]).encode("ascii", "ignore")
    return re.sub(r"[^a-z]+", "-", plain.decode().lower()).strip("-")


def day_between(rng: Random, first: date, last: date) -> date:
    """Draw a day, both ends included."""
    return first + timedelta(days=rng.randint(0, (last - first).days))
