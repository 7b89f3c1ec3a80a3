"""A need is answered by the same partners, whichever of the four languages it is written in."""

from collections.abc import Mapping
from itertools import combinations

import pytest

from evaluations.languages import need_wordings
from matchmaker.domain import ProfileId, Query
from matchmaker.engine import Matchmaker
from matchmaker.text.lexicon import LANGUAGES

NEEDS = need_wordings()
LENGTH = 10
LEAST_SHARED = 7


def partners(demo: Matchmaker, need: str) -> set[ProfileId]:
    return {profile_id for profile_id, _ in demo.rank(Query(need=need), k=LENGTH)}


def test_there_are_twenty_needs_each_in_four_wordings() -> None:
    assert len(NEEDS) == 20
    assert all(len(set(texts.values())) == len(LANGUAGES) for texts in NEEDS.values())


@pytest.fixture(scope="module")
def shared(demo: Matchmaker) -> dict[str, dict[tuple[str, str], int]]:
    """By need: how many of the first ten each two languages share."""
    return {need: _shared(demo, texts) for need, texts in NEEDS.items()}


def _shared(demo: Matchmaker, texts: Mapping[str, str]) -> dict[tuple[str, str], int]:
    lists = {language: partners(demo, text) for language, text in texts.items()}
    assert {len(found) for found in lists.values()} == {LENGTH}
    return {(a, b): len(lists[a] & lists[b]) for a, b in combinations(LANGUAGES, 2)}


def test_seven_needs_of_ten_share_seven_of_ten_partners_in_all_languages(
    shared: Mapping[str, Mapping[tuple[str, str], int]],
) -> None:
    apart = {need: min(n.values()) for need, n in shared.items() if min(n.values()) < LEAST_SHARED}
    assert len(apart) <= len(NEEDS) * 3 // 10, apart


@pytest.mark.parametrize("need", NEEDS)
def test_any_two_languages_share_half_of_the_partners(
    shared: Mapping[str, Mapping[tuple[str, str], int]], need: str
) -> None:
    matrix = ", ".join(f"{a}-{b} {n}" for (a, b), n in shared[need].items())
    assert min(shared[need].values()) >= LENGTH // 2, f"shared partners of {need}: {matrix}"
