"""A need is answered by the same partners, whichever of the four languages it is written in."""

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


@pytest.mark.parametrize("need", NEEDS)
def test_the_languages_share_seven_of_ten_partners(demo: Matchmaker, need: str) -> None:
    lists = {language: partners(demo, text) for language, text in NEEDS[need].items()}
    assert {len(found) for found in lists.values()} == {LENGTH}
    shared = {(a, b): len(lists[a] & lists[b]) for a, b in combinations(LANGUAGES, 2)}
    matrix = ", ".join(f"{a}-{b} {n}" for (a, b), n in shared.items())
    assert min(shared.values()) >= LEAST_SHARED, f"shared partners of {need}: {matrix}"
