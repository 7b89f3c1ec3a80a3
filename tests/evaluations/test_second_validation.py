"""The second validation is whole, its truth holds on the offers, and its counts are right."""

from collections import Counter

import pytest

from evaluations.need_sets import FOLDER, NETWORKS, Truth, load_fresh, read_members, truth
from evaluations.second_validation import (
    TYPES,
    Outcome,
    Part,
    PhonedNeed,
    figures,
    lines,
    load_second,
    parts,
)

PER_TYPE = {"complaint": 60, "nobody": 50, "nonsense": 30, "short": 30}
PER_TYPE |= {"hard": 30, "double": 24, "negation": 24}
ALL = load_second()


@pytest.fixture(scope="module")
def found() -> dict[str, Truth]:
    return {
        name: each
        for network, folder in NETWORKS.items()
        for name, each in truth(
            (asked.need for asked in ALL if asked.need.network == network), read_members(folder)
        ).items()
    }


def of(kind: str) -> list[PhonedNeed]:
    return [each for each in ALL if each.kind == kind]


def test_every_type_is_halved_into_what_may_be_fitted_on_and_what_checks_it() -> None:
    assert Counter(each.kind for each in ALL) == PER_TYPE
    assert set(PER_TYPE) == set(TYPES)
    for part in Part:
        assert Counter(each.kind for each in load_second(part)) == {
            kind: n // 2 for kind, n in PER_TYPE.items()
        }


def test_languages_and_networks_have_as_many_lines_of_a_type_within_two() -> None:
    for kind in TYPES:
        for counts in (
            Counter(each.language for each in of(kind)),
            Counter(each.need.network for each in of(kind)),
        ):
            assert max(counts.values()) - min(counts.values()) <= 2, kind


def test_no_line_stands_twice_nor_in_another_set_that_is_open() -> None:
    texts = [text for each in ALL for text in each.need.texts.values()]
    assert len(set(texts)) == len(texts)
    assert set(texts).isdisjoint(text for need in load_fresh() for text in need.texts.values())


def test_somebody_answers_each_half_of_what_has_an_answer(found: dict[str, Truth]) -> None:
    for each in ALL:
        halves = found[each.need.id].halves
        expected = {"nonsense": 0, "double": 2}.get(each.kind, 1)
        assert len(halves) == expected, each.need.id
        assert each.kind == "nobody" or all(halves), each.need.id


def test_nobody_answers_what_nobody_is_to_answer(found: dict[str, Truth]) -> None:
    assert not any(found[each.need.id].answers for each in of("nobody"))
    assert sum(each.near for each in of("nobody")) >= len(of("nobody")) / 2


def test_every_negation_excludes_somebody(found: dict[str, Truth]) -> None:
    assert all(found[each.need.id].wrong for each in of("negation"))


def test_every_pattern_is_used() -> None:
    used = {name for each in ALL for half in each.need.halves for name in half}
    used |= {name.rpartition(":")[2] for each in ALL for name in each.need.wrong}
    assert used == set(ALL[0].need.patterns)


def test_readme_says_what_may_be_fitted_on() -> None:
    assert "second-validation.toml" in (FOLDER / "README.md").read_text(encoding="utf-8")


def outcome(kind: str, *ranked: str, nobody: bool = False) -> Outcome:
    """The first need of a kind, answered by "a" and "b", where "w" is excluded."""
    answers = {"nobody": (), "double": (frozenset("a"), frozenset("b"))}
    return Outcome(
        asked=of(kind)[0],
        ranked=ranked,
        nobody=nobody,
        truth=Truth(halves=answers.get(kind, (frozenset("ab"),)), wrong=frozenset("w")),
    )


def test_answers_wrong_ones_and_what_is_said_are_counted() -> None:
    counted = figures(
        [
            outcome("negation", "a", "w", "x"),
            outcome("negation", "x", "a", "b", nobody=True),
            outcome("nobody", nobody=True),
            outcome("double", "a", "b"),
        ]
    )
    assert counted["negation"] == {
        "n": 2,
        "said_nobody": 1,
        "precision_at_5": 0.75,
        "right_first": 1,
        "n_excluding": 2,
        "wrong_in_five": 1,
    }
    assert counted["nobody"]["said_nobody"] == 1
    assert counted["double"]["both_halves_in_five"] == 1
    assert counted["all with an answer"]["n"] == 3


def test_the_parts_are_told_apart() -> None:
    one = outcome("short", "a")
    told = "\n".join(lines(parts([one])))
    assert f"{one.asked.part.value}\n  short: n 1" in told
