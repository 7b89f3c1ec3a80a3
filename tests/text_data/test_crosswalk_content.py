"""The crosswalk joins known concepts with well-formed codes of EuroSciVoc and ESCO."""

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Final

import polars as pl
import pytest

ROOT: Final = Path(__file__).parents[2]
TAXONOMY: Final = ROOT / "data" / "taxonomy"
COLUMNS: Final = ["concept", "scheme", "code", "label"]
FORMS: Final = {
    "euroscivoc": re.compile(r"(/[1-9]\d*)+"),
    "esco": re.compile(
        r"http://data\.europa\.eu/esco/skill/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    ),
}

Row = dict[str, str]


def read(name: str) -> list[Row]:
    with (TAXONOMY / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return read("crosswalk.tsv")


def test_every_line_has_the_four_columns() -> None:
    lines = (TAXONOMY / "crosswalk.tsv").read_text(encoding="utf-8").splitlines()
    assert lines[0].split("\t") == COLUMNS
    assert {line.count("\t") for line in lines} == {len(COLUMNS) - 1}


def test_every_concept_is_in_the_taxonomy(rows: list[Row]) -> None:
    known = {row["id"] for row in read("concepts.tsv")}
    assert {row["concept"] for row in rows} - known == set()


def test_every_code_has_the_form_of_its_scheme(rows: list[Row]) -> None:
    assert {row["scheme"] for row in rows} == set(FORMS)
    assert [row for row in rows if not FORMS[row["scheme"]].fullmatch(row["code"])] == []


def test_every_label_is_written_out(rows: list[Row]) -> None:
    assert [row for row in rows if not row["label"] or row["label"] != row["label"].strip()] == []


def test_a_code_belongs_to_one_concept(rows: list[Row]) -> None:
    counts = Counter((row["scheme"], row["code"]) for row in rows)
    assert [key for key, count in counts.items() if count > 1] == []


def test_the_rows_are_sorted_by_scheme_and_concept(rows: list[Row]) -> None:
    # Sorted rows keep differences between versions small.
    schemes = [row["scheme"] for row in rows]
    assert schemes == sorted(schemes, reverse=True)
    for scheme in FORMS:
        concepts = [row["concept"] for row in rows if row["scheme"] == scheme]
        assert concepts == sorted(concepts)


def test_euroscivoc_codes_and_titles_are_those_of_cordis(rows: list[Row]) -> None:
    vocabulary = ROOT / ".." / "shared" / "data" / "vocabulary" / "euroscivoc_en.parquet"
    if not vocabulary.is_file():
        pytest.skip("the EuroSciVoc table is not beside the checkout")
    table = pl.read_parquet(vocabulary)
    titles = dict(zip(table["euroSciVocCode"], table["euroSciVocTitle"], strict=True))
    fields = [row for row in rows if row["scheme"] == "euroscivoc"]
    assert [row for row in fields if titles.get(row["code"], "").strip() != row["label"]] == []
