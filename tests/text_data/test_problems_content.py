"""The table of problems holds what the tagger, the ranking and its readers rely on."""

import csv
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import pytest

TAXONOMY = Path(__file__).parents[2] / "data" / "taxonomy"
COLUMNS = ["id", "broader", "addressed_by", "en", "it", "de", "fr"]
LANGUAGES = ("en", "it", "de", "fr")
# Alone, these words of everyday texts name no problem: what they are about must be said, too.
EVERYDAY = {
    "en": "break breaks stop stops slow late old heavy loud cold hot dirty lost missing wrong "
    "expensive problem problems trouble fault wear leak smell noise stick mould waste cost time",
    "it": "rompe ferma lento ritardo vecchio pesante freddo caldo sporco perso sbagliato caro "
    "problema problemi guaio difetto perdita perdite odore rumore attacca stampo costo tempo",
    "de": "bricht stoppt langsam spät alt schwer laut kalt heiss schmutzig verloren falsch teuer "
    "problem probleme störung fehler geruch klebt form abfall kosten zeit verlust",
    "fr": "casse arrêt lent retard vieux lourd froid chaud sale perdu faux cher "
    "problème problèmes souci défaut fuite odeur bruit colle moule coût temps perte vol vols",
}

Row = dict[str, str]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return read("problems.tsv")


@pytest.fixture(scope="module")
def concepts() -> list[Row]:
    return read("concepts.tsv")


def read(name: str) -> list[Row]:
    with (TAXONOMY / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def fold(surface: str) -> str:
    """Reduce a name to what the tagger cannot tell apart: case, accents, hyphens, sharp s."""
    plain = unicodedata.normalize("NFKD", surface.casefold().replace("ß", "ss"))
    letters = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return " ".join(letters.replace("-", " ").replace("’", " ").replace("'", " ").split())


def strengths(row: Row) -> list[tuple[str, float]]:
    pairs = (entry.split(":") for entry in row["addressed_by"].split("|"))
    return [(concept, float(strength)) for concept, strength in pairs]


def test_the_table_has_its_columns_and_nothing_beside_them() -> None:
    lines = (TAXONOMY / "problems.tsv").read_text(encoding="utf-8").splitlines()
    assert lines[0].split("\t") == COLUMNS
    assert [line for line in lines if line.count("\t") != len(COLUMNS) - 1] == []


def test_there_are_at_least_300_problems(rows: list[Row]) -> None:
    assert len(rows) >= 300


def test_ids_are_unique_snake_case_and_no_concepts(rows: list[Row], concepts: list[Row]) -> None:
    counts = Counter(row["id"] for row in rows)
    assert [key for key, count in counts.items() if count > 1] == []
    assert [k for k in counts if not k.isidentifier() or k != k.lower() or not k.isascii()] == []
    assert counts.keys() & {row["id"] for row in concepts} == set()


def test_a_wider_problem_is_a_problem(rows: list[Row]) -> None:
    known = {row["id"] for row in rows} | {""}
    assert [(row["id"], row["broader"]) for row in rows if row["broader"] not in known] == []


def test_each_problem_is_addressed_by_two_concepts_or_more(
    rows: list[Row], concepts: list[Row]
) -> None:
    known = {row["id"] for row in concepts}
    for row in rows:
        by = strengths(row)
        assert len({concept for concept, _ in by}) == len(by) >= 2, row["id"]
        assert {concept for concept, _ in by} <= known, row["id"]


def test_strengths_fall_from_the_strongest(rows: list[Row]) -> None:
    for row in rows:
        values = [strength for _, strength in strengths(row)]
        assert values == sorted(values, reverse=True), row["id"]
        assert all(0.3 <= strength <= 1 for strength in values), row["id"]
        assert values[0] >= 0.6, f"{row['id']} has nobody who really addresses it"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_three_names_or_more(rows: list[Row], language: str) -> None:
    for row in rows:
        names = row[language].split("|")
        assert len({fold(name) for name in names}) == len(names) >= 3, (row["id"], names)
        assert all(name == name.strip() and len(name) > 2 for name in names), (row["id"], names)
        assert all(len(name.split()) <= 9 for name in names), (row["id"], names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_stands_for_more_than_two_concepts(
    rows: list[Row], concepts: list[Row], language: str
) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for row in (*rows, *concepts):
        for name in row[language].split("|"):
            owners[fold(name)].add(row["id"])
    assert {name: ids for name, ids in owners.items() if len(ids) > 2} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_problem_is_named_by_an_everyday_word(rows: list[Row], language: str) -> None:
    everyday = {fold(word) for word in EVERYDAY[language].split()}
    assert [n for row in rows for n in row[language].split("|") if fold(n) in everyday] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_are_unique_in_a_language(rows: list[Row], language: str) -> None:
    counts = Counter(fold(row[language].split("|")[0]) for row in rows)
    assert [label for label, count in counts.items() if count > 1] == []


def test_names_are_translated_not_copied(rows: list[Row]) -> None:
    same = [row["id"] for row in rows if len({row[each] for each in LANGUAGES}) < len(LANGUAGES)]
    assert same == []


def test_words_of_problems_stand_by_a_problem_and_are_told_once(rows: list[Row]) -> None:
    known = {row["id"] for row in rows}
    told = read("problem_words.tsv")
    assert [row["problem"] for row in told if row["problem"] not in known] == []
    assert len({row["problem"] for row in told}) == len(told)
    cells = [(row["problem"], each, row[each].split()) for row in told for each in LANGUAGES]
    assert [cell[:2] for cell in cells if len(set(cell[2])) < len(cell[2])] == []
    assert [cell for cell in cells if any(mark in word for word in cell[2] for mark in "|,;")] == []


@pytest.mark.parametrize("table", ["complaints.tsv", "problem_words.tsv"])
def test_german_is_written_with_double_s(table: str) -> None:
    assert [row["problem"] for row in read(table) if "\u00df" in row["de"]] == []
