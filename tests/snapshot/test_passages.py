"""A profile is read statement by statement: its role, its weight, and what it excludes."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from matchmaker.domain import Kind, Need, Offer, Profile, ProfileId, Text
from matchmaker.snapshot import BuildCache, Passage, PassageReader, Stance, bag_of, concepts_of
from matchmaker.snapshot.passages import profile_passages
from matchmaker.text import Role

DESCRIPTION = (
    "We offer laser welding of thin sheets. "
    "Certified to ISO 13485; we have problems with corrosion."
)


@pytest.fixture(scope="module")
def reader() -> PassageReader:
    return BuildCache.new().reader


def profile(**parts: object) -> Profile:
    return replace(Profile(id=ProfileId("p"), kind=Kind.COMPANY), **parts)


def described(text: str) -> Profile:
    return profile(texts=(Text(field="description", value=text, language="en"),))


def by_role(passages: tuple[Passage, ...]) -> Mapping[Role, Passage]:
    return {each.role: each for each in passages}


def test_each_statement_is_a_passage_in_its_place(reader: PassageReader) -> None:
    passages = reader.profile(described(DESCRIPTION))
    assert [each.role for each in passages] == [Role.OFFERS, Role.HOLDS, Role.SUFFERS]
    for each in passages:
        assert DESCRIPTION[each.start : each.start + len(each.text)] == each.text


def test_what_is_held_is_named_but_not_offered(reader: PassageReader) -> None:
    held = by_role(reader.profile(described(DESCRIPTION)))[Role.HOLDS]
    assert "iso_13485" in held.concept_counts
    assert concepts_of([held]) == {}
    assert max(bag_of([held]).values()) <= 0.1


def test_a_complaint_in_a_description_is_a_weak_need(reader: PassageReader) -> None:
    complaint = by_role(reader.profile(described(DESCRIPTION)))[Role.SUFFERS]
    assert (complaint.stance, complaint.weight) == (Stance.SEEKING, 0.5)


def test_the_fields_of_needs_and_offers_decide_the_stance() -> None:
    said = profile_passages(
        profile(
            needs=(
                Need(id="n0", text="We are a small firm. We look for castings.", language="en"),
            ),
            offers=(Offer(id="o0", text="We look for leaks in pipes.", language="en"),),
        )
    )
    assert {(p.field, p.stance) for p in said} == {
        ("need:n0", Stance.SEEKING),
        ("offer:o0", Stance.OFFERING),
    }


def test_what_a_profile_does_not_do_is_set_apart(reader: PassageReader) -> None:
    (said,) = reader.profile(described("We weld frames, no laser welding."))
    assert said.excluded is not None
    assert "laser_welding" not in said.concept_counts
    assert said.excluded.concepts >= {"laser_welding"}
    assert set(said.excluded.terms).isdisjoint({"=frame"})
    assert "laser" not in said.affirmed
    assert len(said.affirmed) == len(said.text)


def test_a_need_excludes_in_four_languages(reader: PassageReader) -> None:
    for language, text in {
        "it": "non saldatura laser ma TIG",
        "en": "TIG welding, not laser welding",
        "de": "WIG-Schweissen statt Laserschweissen",
        "fr": "soudage TIG plutôt que soudage laser",
    }.items():
        need = reader.need(text, language)
        assert need.excluded is not None, language
        assert "laser_welding" in need.excluded.concepts, language
        assert "laser_welding" not in need.concept_counts, language


def test_a_negation_in_the_name_of_a_thing_excludes_nothing(reader: PassageReader) -> None:
    need = reader.need("controlli non distruttivi su saldature", "it")
    assert need.excluded is None


def test_a_complaint_excludes_nothing(reader: PassageReader) -> None:
    (said,) = reader.profile(described("We lose orders, with no laser welding in the valley."))
    assert said.role is Role.SUFFERS
    assert said.excluded is None
