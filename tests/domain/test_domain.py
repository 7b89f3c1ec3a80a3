"""The values that stages exchange keep their meaning on the way through JSON."""

import msgspec
import pytest

from matchmaker.domain import (
    ALL_KINDS,
    Evidence,
    Fact,
    Kind,
    Profile,
    ProfileId,
    Query,
    Suggestion,
    Visibility,
)
from matchmaker.engine import Matchmaker


def test_a_profile_is_called_by_its_first_name_else_by_its_id() -> None:
    assert Profile(id=ProfileId("x"), kind=Kind.LAB, names=("A", "B")).name == "A"
    assert Profile(id=ProfileId("x"), kind=Kind.LAB).name == "x"


def test_values_do_not_change() -> None:
    with pytest.raises(AttributeError):
        Query().need = "something else"  # type: ignore[misc]


def test_a_query_asks_for_all_kinds_and_new_partners_by_default() -> None:
    assert Query().kinds == ALL_KINDS == frozenset(Kind)
    assert Query().new_only


def test_facts_are_ordered_and_told_apart_by_all_they_say() -> None:
    facts = [Fact(ProfileId("b"), "word", "x"), Fact(ProfileId("a"), "word", "y")]
    assert min(facts).subject == "a"
    assert len({*facts, facts[0]}) == 2


def test_visibility_runs_from_public_to_private() -> None:
    assert next(iter(Visibility)) == "public"
    assert [*Visibility][-1] == "private"


def test_suggestions_come_back_from_json_as_they_were(matchmaker: Matchmaker) -> None:
    found = matchmaker.suggest("firm")
    assert any(isinstance(e, Evidence) for c in found[0].contributions for e in c.evidence)
    encoded = msgspec.json.encode(found)
    assert msgspec.json.decode(encoded, type=list[Suggestion]) == found
