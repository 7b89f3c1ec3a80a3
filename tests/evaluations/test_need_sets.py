"""The needs are whole, their truth holds on the offers, and the measures are right by example."""

import hashlib
import math
import re
from collections import Counter
from pathlib import Path

import pytest

from evaluations.need_sets import (
    FOLDER,
    LANGUAGES,
    NETWORKS,
    SPLITS,
    UNANSWERED,
    VALIDATION,
    Member,
    NeedType,
    Passage,
    StatedNeed,
    Truth,
    assign_splits,
    each_half_met,
    load,
    ndcg,
    nobody_measures,
    overlap,
    precision,
    read_members,
    success,
    truth,
    wrong_among_first,
)

NEEDS = {name: [each for split in SPLITS for each in load(name, split)] for name in NETWORKS}
PER_TYPE = {"named": 16, "symptom": 14, "negation": 12, "short": 10}
PER_TYPE |= {"double": 10, "nobody": 8, "nonsense": 5}


@pytest.fixture(params=sorted(NETWORKS))
def network(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def found(network: str) -> dict[str, Truth]:
    return truth(NEEDS[network], read_members(NETWORKS[network]))


def need(*halves: tuple[str, ...], wrong: tuple[str, ...] = (), **sources: str) -> StatedNeed:
    """A need whose patterns read Italian."""
    return StatedNeed(
        id="n",
        network="demo",
        type=NeedType.NAMED,
        texts={},
        halves=halves,
        wrong=wrong,
        patterns={name: {"it": re.compile(told)} for name, told in sources.items()},
    )


def member(
    name: str, *offers: str, seeks: str = "", about: str = "", language: str = "it"
) -> Member:
    """Somebody who offers, seeks and says this."""
    return Member(
        id=name,
        offers=tuple(Passage(language=language, text=offer) for offer in offers),
        seeks=(Passage(language=language, text=seeks),),
        about=(Passage(language=language, text=about),),
    )


def test_each_network_has_as_many_needs_of_each_type(network: str) -> None:
    assert Counter(each.type for each in NEEDS[network]) == PER_TYPE


def test_every_need_is_worded_in_four_languages_of_its_own() -> None:
    for each in NEEDS["demo"] + NEEDS["alpine"]:
        assert set(each.texts) == set(LANGUAGES)
        assert all(text.strip() for text in each.texts.values()), each.id


def test_no_text_but_a_short_one_stands_for_two_needs_or_two_languages() -> None:
    texts = [
        text
        for each in NEEDS["demo"] + NEEDS["alpine"]
        if each.type != NeedType.SHORT
        for text in each.texts.values()
    ]
    assert len(texts) == len(set(texts))


def test_at_least_three_answer_a_need_that_has_an_answer(
    network: str, found: dict[str, Truth]
) -> None:
    for each in NEEDS[network]:
        assert each.type in UNANSWERED or len(found[each.id].answers) >= 3, each.id


def test_nobody_answers_what_nobody_is_to_answer(network: str, found: dict[str, Truth]) -> None:
    for each in NEEDS[network]:
        assert bool(found[each.id].answers) == (each.type not in UNANSWERED), each.id


def test_a_need_that_nobody_answers_names_what_would_answer_it(network: str) -> None:
    for each in NEEDS[network]:
        assert bool(each.halves) == (each.type != NeedType.NONSENSE), each.id


def test_a_double_need_has_two_halves_that_somebody_answers_each(
    network: str, found: dict[str, Truth]
) -> None:
    for each in NEEDS[network]:
        halves = found[each.id].halves
        assert (len(halves) == 2) == (each.type == NeedType.DOUBLE), each.id
        assert each.type != NeedType.DOUBLE or all(halves), each.id


def test_every_negation_has_somebody_who_must_not_come_first(
    network: str, found: dict[str, Truth]
) -> None:
    for each in NEEDS[network]:
        assert each.type != NeedType.NEGATION or found[each.id].wrong, each.id


def test_every_pattern_of_a_file_is_used_by_a_need_of_it(network: str) -> None:
    for split in SPLITS:
        needs = load(network, split)
        used = {name for each in needs for half in each.halves for name in half}
        used |= {name.rpartition(":")[2] for each in needs for name in each.wrong}
        assert used == set(needs[0].patterns)


def test_the_needs_for_validation_are_answered_and_use_every_pattern(
    network: str,
) -> None:
    needs, members = load(network, VALIDATION), read_members(NETWORKS[network])
    assert {need.type for need in needs} == {NeedType.NAMED, NeedType.NEGATION, NeedType.DOUBLE}
    assert all(half for found in truth(needs, members).values() for half in found.halves)
    named = [*(name for need in needs for half in need.halves for name in half)]
    named += [name.rpartition(":")[2] for need in needs for name in need.wrong]
    assert set(needs[0].patterns) == set(named)
    before = {text for need in NEEDS[network] for text in need.texts.values()}
    assert before.isdisjoint(text for need in needs for text in need.texts.values())


def test_the_halves_are_those_that_the_seed_draws(network: str) -> None:
    drawn = assign_splits(NEEDS[network])
    for split in SPLITS:
        assert {each.id for each in load(network, split)} == {
            name for name, place in drawn.items() if place == split
        }


def test_development_and_test_have_as_many_needs() -> None:
    sizes = Counter(assign_splits(NEEDS["demo"] + NEEDS["alpine"]).values())
    assert sizes == {"development": 75, "test": 75}


def test_the_test_halves_and_the_second_network_are_as_they_were_written() -> None:
    fixed = dict(
        reversed(line.split(maxsplit=1))
        for line in (FOLDER / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    )
    assert {f"{name}-test.toml" for name in NETWORKS} < set(fixed)
    assert fixed == {name: digest(FOLDER / name) for name in fixed}


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_second_network_has_150_profiles_who_all_offer_something() -> None:
    members = read_members(NETWORKS["alpine"])
    assert len({each.id for each in members}) == 150
    assert all(each.offers for each in members)


def test_who_did_not_agree_to_be_matched_is_no_answer() -> None:
    agreed = {each.id for each in read_members(NETWORKS["demo"])}
    assert len(agreed) == 685


def test_who_offers_it_answers_and_who_seeks_it_does_not() -> None:
    asked = need(("wire",), wire="filo")
    members = [member("offers", "tranciatura", "filo"), member("seeks", "altro", seeks="filo")]
    assert truth([asked], members)["n"].answers == {"offers"}


def test_a_pattern_reads_only_texts_in_its_language() -> None:
    asked = need(("wire",), wire="filo")
    assert not truth([asked], [member("german", "filo", language="de")])["n"].answers


def test_who_seeks_or_holds_it_is_wrong_unless_they_answer_too() -> None:
    asked = need(("wire",), wrong=("seeks:wire", "about:wire", "rope"), wire="filo", rope="fune")
    members = [
        member("answers", "filo e fune", seeks="filo"),
        member("seeks", "altro", seeks="filo"),
        member("holds", "altro", about="macchine per filo"),
        member("excluded", "fune"),
        member("neither", "altro"),
    ]
    assert truth([asked], members)["n"].wrong == {"seeks", "holds", "excluded"}


def test_who_answers_both_halves_gains_twice() -> None:
    asked = need(("wire",), ("rope",), wire="filo", rope="fune")
    members = [member("both", "filo", "fune"), member("one", "fune")]
    assert truth([asked], members)["n"].gains == {"both": 2, "one": 1}


def test_precision_divides_by_as_many_as_could_be_right() -> None:
    assert precision(["a", "x", "b", "y", "z", "c"], frozenset("abc")) == 2 / 3
    assert precision(list("abcde"), frozenset("abcdefg")) == 1
    assert precision([], frozenset("a")) == 0
    assert math.isnan(precision(["a"], frozenset()))


def test_success_looks_at_the_first_place_only() -> None:
    assert success(["a", "x"], frozenset("a"))
    assert not success(["x", "a"], frozenset("a"))
    assert not success([], frozenset("a"))


def test_ndcg_is_one_for_the_best_order_and_less_for_another() -> None:
    gains = {"both": 2, "one": 1}
    assert ndcg(["both", "one", "x"], gains) == 1
    expected = (1 + 2 / math.log2(3)) / (2 + 1 / math.log2(3))
    assert ndcg(["one", "both"], gains) == pytest.approx(expected)
    assert ndcg(["x"] * 10 + ["both"], gains) == 0
    assert math.isnan(ndcg(["x"], {}))


def test_a_wrong_one_in_sixth_place_does_not_count() -> None:
    assert wrong_among_first(list("abcdw"), frozenset("w"))
    assert not wrong_among_first(list("abcdew"), frozenset("w"))


def test_each_half_needs_an_answer_among_the_first() -> None:
    halves = (frozenset("ab"), frozenset("c"))
    assert each_half_met(list("xac"), halves)
    assert not each_half_met(list("abxyzc"), halves)


def test_the_overlap_of_languages_is_the_mean_over_pairs() -> None:
    assert overlap([["a", "b"], ["b", "a"]]) == 1
    assert overlap([["a", "b"], ["a", "c"], ["d", "e"]]) == pytest.approx((1 / 2 + 0 + 0) / 3)
    assert overlap([["a"], ["a", "b"]]) == 1 / 2
    assert overlap([[], []]) == 1
    assert math.isnan(overlap([["a"]]))


def test_nobody_is_measured_by_what_was_said_and_what_holds() -> None:
    measured = nobody_measures([True, True, False, False, False], [True, False, True, False, False])
    assert (measured.precision, measured.recall) == (1 / 2, 1 / 2)
    assert measured.false_alarms == pytest.approx(1 / 3)


def test_nobody_cannot_be_measured_where_it_is_never_said_nor_true() -> None:
    measured = nobody_measures([False], [False])
    assert math.isnan(measured.precision)
    assert math.isnan(measured.recall)
    assert measured.false_alarms == 0
