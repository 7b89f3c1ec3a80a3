"""What owners state of themselves merges with nobody else's record before a person says so."""

from collections.abc import Mapping, Set
from datetime import date

import pytest

from matchmaker.domain import Identifier, Judgement, Kind, Profile, ProfileId, Verdict
from matchmaker.resolution import Record, Resolution, record_of, resolve
from matchmaker.store.history import IDENTITY

NUMBER = Identifier(scheme="vat_it", value="07643520567")
OTHERS = [
    Record(id=ProfileId(f"z{i}"), names=(f"{word} srl",), country="IT", city="Milano")
    for i, word in enumerate(("Ambrosetti", "Bellandi", "Cortinovis", "Dellorto", "Esposti"))
]
A, B, C, D = (
    Record(
        id=ProfileId(id_),
        names=("Trafilerie Rossignoli",),
        country="IT",
        city="Lecco",
        kind=Kind.COMPANY,
        identifiers=(NUMBER,),
    )
    for id_ in "abcd"
)


def claims(**said: str) -> Mapping[ProfileId, Set[ProfileId]]:
    """Self-stated records, each with the ids of those that its speakers all speak for."""
    return {ProfileId(id_): {ProfileId(other) for other in said[id_]} for id_ in said}


def found(*records: Record, same: str = "", **said: str) -> Resolution:
    day, verdict = date(2026, 1, 1), Verdict.SAME
    judgements = [
        Judgement(left_id=ProfileId(a), right_id=ProfileId(b), verdict=verdict, judged_on=day)
        for a, b in filter(None, [same])
    ]
    return resolve([*OTHERS, *records], judgements, self_stated=claims(**said))


def in_review(resolution: Resolution) -> set[str]:
    return {"".join(sorted((pair.left_id, pair.right_id))) for pair in resolution.review}


def test_records_that_nobody_edited_merge() -> None:
    assert found(A, B).clusters == {"b": "a"}


@pytest.mark.parametrize("said", [{"a": "a"}, {"b": "b"}, {"a": "a", "b": "b"}, {"a": ""}])
def test_a_self_stated_record_is_reviewed_with_that_of_another_owner(said: dict[str, str]) -> None:
    resolution = found(A, B, **said)
    assert resolution.clusters == {}
    assert in_review(resolution) == {"ab"}
    (pair,) = resolution.review
    assert pair.probability == 0.5


def test_records_of_one_owner_merge_though_it_edited_them() -> None:
    assert found(A, B, a="ab", b="ab").clusters == {"b": "a"}


def test_it_takes_both_owners_where_both_stated_it() -> None:
    assert found(A, B, a="ab", b="b").clusters == {}


def test_imported_records_merge_beside_a_self_stated_one() -> None:
    resolution = found(A, B, C, a="a")
    assert resolution.clusters == {"c": "b"}
    # One question about the two that are one.
    assert in_review(resolution) == {"ab"}


def test_a_record_of_ones_own_is_no_bridge_to_that_of_another_owner() -> None:
    clusters = found(A, B, C, a="ac").clusters
    assert clusters.get(B.id, B.id) != clusters.get(A.id, A.id)


def test_a_person_may_join_what_is_self_stated() -> None:
    assert found(A, B, same="ab", a="a").clusters == {"b": "a"}


def test_a_person_who_joins_a_self_stated_record_parts_no_others() -> None:
    assert found(A, B, D, same="ab", a="a").clusters == {"b": "a", "d": "a"}


def test_a_joined_record_draws_nobody_in_by_what_it_states_later() -> None:
    other = Record(id=B.id, names=("Aymonet Holding",), country="IT", city="Torino")
    assert found(A, other, D, same="ab", a="a").clusters == {"b": "a"}


def test_no_other_field_is_compared_than_those_whose_author_stays_known() -> None:
    read: set[str] = set()

    class Watched:
        def __getattr__(self, name: str) -> object:
            read.add(name)
            return getattr(Profile(id=A.id, kind=Kind.COMPANY, names=("A",)), name)

    record_of(Watched())  # type: ignore[arg-type]
    assert read == {"id", *IDENTITY}
