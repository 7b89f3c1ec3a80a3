"""The shipped homonyms name what exists, and each word's meanings can be told apart."""

import csv
from collections import Counter
from itertools import groupby
from pathlib import Path

import pytest

TAXONOMY = Path(__file__).parents[2] / "data" / "taxonomy"


def read(name: str) -> list[dict[str, str]]:
    with (TAXONOMY / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


ROWS = read("homonyms.tsv")
TOPICS = {row["id"]: row for row in read("topics.tsv")}


def word_of(row: dict[str, str]) -> tuple[str, str]:
    return row["language"], row["word"]


def cells(row: dict[str, str], column: str) -> list[str]:
    return [entry for entry in row[column].split("|") if entry]


def test_there_are_at_least_150_words_in_four_languages():
    words = {word_of(row) for row in ROWS}
    assert len(words) >= 150
    assert {language for language, _ in words} == {"en", "it", "de", "fr"}


def test_the_meanings_of_a_word_stand_together_and_once():
    assert len([key for key, _ in groupby(ROWS, word_of)]) == len({word_of(r) for r in ROWS})
    meanings = Counter((*word_of(row), row["meaning"]) for row in ROWS)
    assert max(meanings.values()) == 1


def test_at_most_one_meaning_is_usual():
    usual = Counter(word_of(row) for row in ROWS if row["usual"])
    assert max(usual.values()) == 1


def test_every_concept_is_in_the_taxonomy():
    known = {row["id"] for name in ("concepts.tsv", "problems.tsv") for row in read(name)}
    named = {x.removeprefix("!") for row in ROWS for x in cells(row, "concepts")}
    assert named <= known


def test_every_lexeme_that_is_a_cue_is_in_the_lexicon():
    known = {row["id"] for row in read("lexicon.tsv")}
    cues = {x for row in ROWS for x in cells(row, "cues")}
    cues |= {x for row in TOPICS.values() for language in row for x in cells(row, language)}
    assert {cue for cue in cues if cue.startswith("=")} <= known


def test_every_topic_is_there_and_used():
    used = {x[1:] for row in ROWS for x in cells(row, "cues") if x.startswith("@")}
    assert used == set(TOPICS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['word']}-{row['meaning']}")
def test_a_meaning_has_cues_that_no_other_of_the_word_has(row: dict[str, str]):
    others = [
        x
        for other in ROWS
        if word_of(other) == word_of(row) and other != row
        for x in cells(other, "cues")
    ]
    assert set(cells(row, "cues")) - set(others)
    assert all(lexeme.startswith("=") for lexeme in cells(row, "lexemes"))
