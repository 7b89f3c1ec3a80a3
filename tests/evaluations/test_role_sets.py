"""The labelled sentences are whole, evenly halved, and the test half is as it was labelled."""

import csv
import hashlib
import math
from collections import Counter

import pytest

from evaluations.need_sets import FOLDER as NEEDS
from evaluations.role_sets import (
    FOLDER,
    LabelledSentence,
    Split,
    assign_splits,
    f1_by_role,
    load,
)
from matchmaker.text import Role

HALVES = {split: load(split) for split in Split}
ALL = [each for half in HALVES.values() for each in half]
README = (FOLDER / "README.md").read_text(encoding="utf-8")


def sentence(number: int, *, group: str = "", role: Role = Role.OFFERS) -> LabelledSentence:
    return LabelledSentence(
        id=f"s{number:02d}",
        source="written",
        group=group or f"g{number:02d}",
        profile="p",
        kind="company",
        field="description",
        language="en",
        sentence="",
        role=role,
        excluded=(),
    )


def test_each_half_has_six_hundred_sentences():
    assert {split: len(half) for split, half in HALVES.items()} == dict.fromkeys(Split, 600)


def test_no_sentence_and_no_id_stands_twice():
    assert len({each.id for each in ALL}) == len(ALL)
    assert len({each.sentence for each in ALL}) == len(ALL)


def test_each_role_has_sixty_sentences_and_each_language_two_hundred_and_fifty():
    assert min(Counter(each.role for each in ALL)[role] for role in Role) >= 60
    languages = Counter(each.language for each in ALL)
    assert set(languages) == {"it", "en", "de", "fr"}
    assert min(languages.values()) >= 250


def test_the_readme_counts_roles_and_sources_rightly():
    roles, sources = Counter(each.role for each in ALL), Counter(each.source for each in ALL)
    for role, n in roles.items():
        (line,) = [line for line in README.splitlines() if line.startswith(f"| `{role}` |")]
        assert line.endswith(f"| {n} |")
    for source, n in sources.items():
        assert f"| `{source}` | {n} |" in README


def test_the_readme_shows_nothing_of_the_test_half():
    assert not any(each.sentence.rstrip(".") in README for each in HALVES[Split.TEST])


def test_at_most_a_hundred_sentences_are_of_cordis():
    assert sum(each.source == "cordis" for each in ALL) <= 100


def test_the_halves_are_even_in_each_role_and_language():
    counted = {
        split: Counter((each.role, each.language) for each in half)
        for split, half in HALVES.items()
    }
    cells = counted[Split.DEVELOPMENT] | counted[Split.TEST]
    assert all(abs(counted[Split.DEVELOPMENT][c] - counted[Split.TEST][c]) <= 1 for c in cells)


def test_no_group_and_no_profile_is_on_both_sides():
    development, test = HALVES[Split.DEVELOPMENT], HALVES[Split.TEST]
    assert {each.group for each in development}.isdisjoint(each.group for each in test)
    assert {each.profile for each in development}.isdisjoint(each.profile for each in test)


def test_the_halves_are_those_of_the_lot():
    drawn = assign_splits(ALL)
    assert all(drawn[each.id] == split for split, half in HALVES.items() for each in half)


def test_the_test_half_is_as_it_was_labelled():
    for line in (FOLDER / "SHA256SUMS").read_text(encoding="ascii").splitlines():
        expected, name = line.split()
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == expected


def test_what_is_excluded_stands_in_the_sentence():
    assert all(words and words in each.sentence for each in ALL for words in each.excluded)
    assert f"{sum(bool(each.excluded) for each in ALL)} sentences exclude something" in README


def test_what_hurts_excludes_nothing():
    assert not any(each.excluded for each in ALL if each.role == Role.SUFFERS)


def test_sentences_of_the_second_network_stand_in_its_tables():
    told = {}
    for table, owner in (("profiles", "id"), ("offers", "profile_id"), ("needs", "profile_id")):
        with (NEEDS / "alpine" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                told[row[owner]] = told.get(row[owner], "") + "\n".join(row.values())
    assert all(each.sentence in told[each.profile] for each in ALL if each.source == "alpine")


def test_a_group_is_never_split():
    drawn = assign_splits([sentence(n, group=f"g{n // 3}") for n in range(30)])
    assert all(
        drawn[f"s{n:02d}"] == drawn[f"s{n + 1:02d}"] == drawn[f"s{n + 2:02d}"]
        for n in range(0, 30, 3)
    )
    assert Counter(drawn.values()) == {"development": 15, "test": 15}


def test_the_lot_does_not_depend_on_the_order_of_the_sentences():
    sentences = [sentence(n, role=list(Role)[n % 8]) for n in range(40)]
    assert assign_splits(sentences) == assign_splits(sentences[::-1])


def test_f1_balances_what_is_said_with_what_is_true():
    said = [Role.OFFERS, Role.OFFERS, Role.MAKES]
    true = [Role.OFFERS, Role.MAKES, Role.MAKES]
    measured = f1_by_role(said, true)
    assert measured[Role.OFFERS] == pytest.approx(2 / 3)
    assert measured[Role.MAKES] == pytest.approx(2 / 3)
    assert math.isnan(measured[Role.HOLDS])
