"""What the shipped word lexicon promises: whole rows, one meaning each, few double readings."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from matchmaker.text.lexicon import Lexicon
from matchmaker.text.segmentation import fold

LEXICON: Final = Path(__file__).parents[2] / "data" / "taxonomy" / "lexicon.tsv"
LANGUAGES: Final = ("en", "it", "de", "fr")
FEWEST_ROWS: Final = 2500
MOST_VARIANTS: Final = 12
MOST_MEANINGS: Final = 3
LONGEST_PHRASE: Final = 4
"""Three words of content, which is what the reader allows, and one of grammar."""

Row = dict[str, str]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    with LEXICON.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def cells(rows: list[Row]) -> Iterator[tuple[str, str, list[str]]]:
    for row in rows:
        for language in LANGUAGES:
            yield row["id"], language, row[language].split("|")


def test_the_header_names_the_id_and_the_four_languages() -> None:
    first = LEXICON.read_text(encoding="utf-8").split("\n", 1)[0]
    assert first == "id\ten\tit\tde\tfr"


def test_every_line_has_five_columns_and_the_file_ends_with_a_line_break() -> None:
    text = LEXICON.read_text(encoding="utf-8")
    assert text.endswith("\n")
    assert "\r" not in text
    assert {line.count("\t") for line in text.splitlines()} == {4}


def test_there_are_enough_rows(rows: list[Row]) -> None:
    assert len(rows) >= FEWEST_ROWS


def test_ids_are_unique_and_carry_their_mark(rows: list[Row]) -> None:
    ids = [row["id"] for row in rows]
    assert len(set(ids)) == len(ids)
    assert [i for i in ids if not (i.startswith("=") and len(i) > 1 and i.isascii())] == []


def test_no_cell_is_empty_padded_or_too_full(rows: list[Row]) -> None:
    wrong = [
        (row_id, language, words)
        for row_id, language, words in cells(rows)
        if len(words) > MOST_VARIANTS or any(w != " ".join(w.split()) or not w for w in words)
    ]
    assert wrong == []


def test_phrases_stay_short(rows: list[Row]) -> None:
    long = [(i, w) for i, _, words in cells(rows) for w in words if len(w.split()) > LONGEST_PHRASE]
    assert long == []


def test_no_cell_says_the_same_word_twice(rows: list[Row]) -> None:
    repeated = [
        (row_id, language, words)
        for row_id, language, words in cells(rows)
        if len({fold(w) for w in words}) < len(words)
    ]
    assert repeated == []


def test_a_surface_has_few_meanings_in_a_language(rows: list[Row]) -> None:
    meanings: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row_id, language, words in cells(rows):
        for word in words:
            meanings[language, fold(word)].add(row_id)
    crowded = {key: found for key, found in meanings.items() if len(found) > MOST_MEANINGS}
    assert crowded == {}


def test_the_reader_takes_every_row(rows: list[Row]) -> None:
    assert len(Lexicon.load(LEXICON)) == len(rows)


@pytest.mark.parametrize(
    "words",
    [
        ("welding", "saldatura", "Schweissung", "soudage"),
        ("retail trade", "commercio al dettaglio", "Einzelhandel", "commerce de détail"),
        ("wood", "legno", "Holz", "bois"),
        ("nursing home", "casa per anziani", "Pflegeheim", "maison de retraite"),
        ("insurance", "assicurazione", "Versicherung", "assurance"),
    ],
)
def test_translations_of_one_meaning_share_a_row(
    rows: list[Row], words: tuple[str, str, str, str]
) -> None:
    pairs = list(zip(LANGUAGES, words, strict=True))
    together = [r for r in rows if all(w in r[lang].split("|") for lang, w in pairs)]
    assert len(together) == 1
