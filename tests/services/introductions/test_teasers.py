"""What an anonymous need tells of its owner: what everybody may know, where five share it."""

from dataclasses import replace

import pytest

from matchmaker.domain import Kind, Place, Profile, ProfileId, SizeFacts, Visibility
from matchmaker.services.introductions import Teaser, owner_teasers
from matchmaker.sources import FirmSize


def firms(n: int, **facts: object) -> list[Profile]:
    made = {"place": Place(country="IT", city="Lecco"), "size": SizeFacts(headcount=4)} | facts
    known = replace(
        Profile(id=ProfileId(""), kind=Kind.COMPANY),
        **{**made, "size": replace(made["size"], turnover_eur=1e5)},  # type: ignore[type-var]
    )
    return [replace(known, id=ProfileId(f"f{i}")) for i in range(n)]


def test_five_firms_alike_are_told_of_by_country_kind_and_size() -> None:
    told = owner_teasers(firms(5))
    assert set(told.values()) == {Teaser(country="IT", kind=Kind.COMPANY, size=FirmSize.MICRO)}


def test_of_four_nothing_is_told() -> None:
    assert owner_teasers(firms(4)) == {}


@pytest.mark.parametrize(("field", "fact"), [("size", "size"), ("place", "country")])
def test_what_its_owner_keeps_back_is_not_told(field: str, fact: str) -> None:
    one, *others = firms(11)
    shy = replace(one, visibility={field: Visibility.NETWORK})
    told = owner_teasers([shy, *others])[shy.id]
    assert getattr(told, fact) is None
    assert told.size is not FirmSize.MICRO


def test_who_keeps_a_fact_back_does_not_stand_alone_with_it() -> None:
    one, *others = firms(11)
    shy = replace(one, visibility={"size": Visibility.NETWORK})
    assert {each.size for each in owner_teasers([shy, *others]).values()} == {None}
