"""The controlled taxonomy holds what the concept tagger and its readers rely on."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

TAXONOMY = Path(__file__).parents[2] / "data" / "taxonomy" / "concepts.tsv"
COLUMNS = ["id", "kind", "broader", "nace", "en", "it", "de", "fr"]
LANGUAGES = ("en", "it", "de", "fr")
SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
KINDS = {
    "technology",
    "process",
    "material",
    "product",
    "market",
    "need",
    "competence",
    "certification",
}
# The divisions of NACE Rev. 2, Regulation (EC) No 1893/2006, Annex I.
NACE_GAPS = {4, 34, 40, 44, 48, 54, 57, 67, 76, 83, 89}
NACE_DIVISIONS = {f"{number:02d}" for number in range(1, 100) if number not in NACE_GAPS}
# Words of everyday texts: alone they name no concept, so no surface may consist of one of them,
# unless in capitals ("MES"), which the tagger tells apart.
EVERYDAY = {
    "en": "press form line drawing turning casting stamping design reach mold pet peek lead "
    "tool part plant research it ar system service product project quality company market "
    "logging pupils chef spirits jam envelope button uniform excursion actor pub",
    "it": "stampa forma linea disegno stampaggio mes ce rete parte ricerca impianto "
    "sistema servizio prodotto progetto qualità azienda mercato finitura rettifica "
    "stadio terme mobili trucchi pneumatici inerti calcare greggio frantoio castelli",
    "de": "presse form linie zeichnung drehen ziehen teil werk anlage forschung system dienst "
    "produkt projekt qualität firma markt messe giessen "
    "samt stadion koch redaktion modellbau thermen mehl",
    "fr": "presse forme ligne dessin mes ce pièce usine recherche système service "
    "produit projet qualité entreprise marché moule tri "
    "élève élèves stade sportif uniforme brochage affinage pépinière élevage calcaire",
}

# Divisions of farming, mining, consumer goods, trade, hospitality, culture, care and services.
HOME_TRADES = (
    "01 02 03 05 06 07 08 09 10 11 12 13 14 15 16 17 18 20 21 32 45 46 47 55 56 58 59 60 75 79 "
    "85 86 87 88 90 91 92 93 96"
)
SEVERAL = 3

Row = dict[str, str]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    with TAXONOMY.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def fold(surface: str) -> str:
    """Reduce a surface to what the tagger cannot tell apart: case, accents, hyphens, sharp s."""
    plain = unicodedata.normalize("NFKD", surface.casefold().replace("ß", "ss"))
    letters = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return " ".join(letters.replace("-", " ").replace("’", " ").replace("'", " ").split())


def surfaces(row: Row, language: str) -> list[str]:
    return row[language].split("|")


def ancestors(identifier: str, broader: dict[str, str]) -> Iterator[str]:
    while identifier := broader[identifier]:
        yield identifier


def test_the_header_names_the_eight_columns_in_order() -> None:
    header = TAXONOMY.read_text(encoding="utf-8").splitlines()[0]
    assert header.split("\t") == COLUMNS


def test_every_line_has_exactly_eight_cells() -> None:
    lines = TAXONOMY.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.count("\t") != len(COLUMNS) - 1] == []


def test_there_are_at_least_1200_concepts_of_all_kinds(rows: list[Row]) -> None:
    assert len(rows) >= 1200
    assert {row["kind"] for row in rows} == KINDS


def test_identifiers_are_unique_snake_case(rows: list[Row]) -> None:
    counts = Counter(row["id"] for row in rows)
    assert [key for key, count in counts.items() if count > 1] == []
    assert [
        key for key in counts if not key.isascii() or not key.isidentifier() or key != key.lower()
    ] == []


def test_every_broader_concept_exists(rows: list[Row]) -> None:
    known = {row["id"] for row in rows} | {""}
    assert [(row["id"], row["broader"]) for row in rows if row["broader"] not in known] == []


def test_climbing_to_broader_concepts_always_ends(rows: list[Row]) -> None:
    broader = {row["id"]: row["broader"] for row in rows}
    for identifier in broader:
        climbed = list(islice(ancestors(identifier, broader), len(broader)))
        assert identifier not in climbed
        assert len(climbed) < 8, f"{identifier} is too deep or below a cycle"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_a_label_and_two_synonyms(rows: list[Row], language: str) -> None:
    short = [
        row["id"] for row in rows if len({fold(surface) for surface in surfaces(row, language)}) < 3
    ]
    assert short == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_surface_is_blank_padded_or_repeated(rows: list[Row], language: str) -> None:
    for row in rows:
        written = surfaces(row, language)
        assert all(surface and surface == surface.strip() for surface in written), row["id"]
        assert len({fold(surface) for surface in written}) == len(written), (row["id"], written)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_surface_names_more_than_two_concepts(rows: list[Row], language: str) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for surface in surfaces(row, language):
            owners[fold(surface)].add(row["id"])
    assert {surface: ids for surface, ids in owners.items() if len(ids) > 2} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_label_names_one_concept_only(rows: list[Row], language: str) -> None:
    counts = Counter(fold(surfaces(row, language)[0]) for row in rows)
    assert [label for label, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_surface_is_an_everyday_word(rows: list[Row], language: str) -> None:
    everyday = {fold(word) for word in EVERYDAY[language].split()}
    written = [s for row in rows for s in surfaces(row, language) if not s.isupper()]
    assert [surface for surface in written if fold(surface) in everyday] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_surface_is_shorter_than_two_letters_or_longer_than_a_phrase(
    rows: list[Row], language: str
) -> None:
    odd = [s for row in rows for s in surfaces(row, language) if len(s) < 2 or len(s.split()) > 7]
    assert odd == []


def test_nace_divisions_exist_and_are_written_once(rows: list[Row]) -> None:
    for row in rows:
        divisions = row["nace"].split("|") if row["nace"] else []
        assert set(divisions) <= NACE_DIVISIONS, row["id"]
        assert len(set(divisions)) == len(divisions), row["id"]


@pytest.mark.parametrize("division", HOME_TRADES.split())
def test_every_trade_of_daily_life_has_several_concepts(rows: list[Row], division: str) -> None:
    at_home = [row["id"] for row in rows if division in row["nace"].split("|")]
    assert len(at_home) >= SEVERAL


def test_labels_are_translated_not_copied(rows: list[Row]) -> None:
    identical = [
        row["id"] for row in rows if len({fold(surfaces(row, lang)[0]) for lang in LANGUAGES}) == 1
    ]
    assert len(identical) / len(rows) < 0.12


def test_whole_cells_are_not_copied_between_languages(rows: list[Row]) -> None:
    copied = [
        row["id"] for row in rows if len({row[language] for language in LANGUAGES}) < len(LANGUAGES)
    ]
    assert copied == []
