from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import (
    Consent,
    Identifier,
    Kind,
    Need,
    Offer,
    Place,
    Profile,
    ProfileId,
    SizeFacts,
    Source,
    Text,
    Visibility,
)
from matchmaker.errors import InputError
from matchmaker.resolution import merge

OLD = Profile(
    id=ProfileId("a"),
    kind=Kind.COMPANY,
    names=("Rossi srl", "RSS"),
    identifiers=(Identifier(scheme="vat_it", value="1"),),
    texts=(Text(field="description", value="Stampi"),),
    needs=(Need(id="n1", text="laser", visibility=Visibility.STAFF),),
    place=Place(country="IT", city="Lecco", address="Via Roma 1"),
    size=SizeFacts(headcount=10),
    url="http://old.it",
    capacity=3,
    excludes=(ProfileId("b"), ProfileId("x")),
    consent=Consent(matching=False, given_on=date(2020, 1, 1)),
    visibility={"url": Visibility.PRIVATE},
    updated_on=date(2020, 1, 1),
    sources=(Source(name="old"),),
)
NEW = Profile(
    id=ProfileId("b"),
    kind=Kind.ORGANISATION,
    names=("ROSSI SRL", "Rossi Stampi srl"),
    needs=(Need(id="n1", text="laser welding"),),
    offers=(Offer(id="o1", text="stampi"),),
    place=Place(country="IT", city="LECCO", postcode="23900"),
    url="https://rossi.it",
    consent=Consent(given_on=date(2024, 1, 1)),
    visibility={"size": Visibility.NETWORK},
    updated_on=date(2024, 1, 1),
    sources=(Source(name="new"),),
)


def test_the_canonical_id_stays_whoever_is_newest():
    assert merge([OLD, NEW]).id == "a"
    assert merge([OLD, NEW], ProfileId("b")).id == "b"


def test_newest_facts_win_and_older_ones_fill_gaps():
    merged = merge([OLD, NEW])
    assert merged.url == "https://rossi.it"
    assert merged.size == SizeFacts(headcount=10)
    assert merged.capacity == 3
    assert merged.kind is Kind.COMPANY
    assert merged.updated_on == date(2024, 1, 1)


def test_lists_are_united_without_repetition():
    merged = merge([OLD, NEW])
    assert merged.names == ("ROSSI SRL", "Rossi Stampi srl", "RSS")
    assert merged.identifiers == OLD.identifiers
    assert merged.texts == OLD.texts
    assert merged.offers == NEW.offers
    assert {source.name for source in merged.sources} == {"old", "new"}


def test_a_need_known_twice_is_the_newest_text_under_the_strictest_visibility():
    (need,) = merge([OLD, NEW]).needs
    assert need.text == "laser welding"
    assert need.visibility is Visibility.STAFF


def test_a_need_that_one_of_two_keeps_anonymous_stays_so():
    (need,) = OLD.needs
    veiled = replace(OLD, needs=(replace(need, anonymous=True),))
    for profiles in ([veiled, NEW], [NEW, veiled]):
        assert [each.anonymous for each in merge(profiles).needs] == [True]


def test_the_most_restrictive_consent_and_visibility_win():
    merged = merge([OLD, NEW])
    assert not merged.consent.matching
    assert merged.visibility == {"url": Visibility.PRIVATE, "size": Visibility.NETWORK}


def test_a_profile_never_excludes_itself():
    assert merge([OLD, NEW]).excludes == ("x",)


def test_places_complete_each_other_only_in_one_city():
    assert merge([OLD, NEW]).place == Place(
        country="IT", city="LECCO", postcode="23900", address="Via Roma 1"
    )
    moved = replace(NEW, place=Place(country="CH", city="Zug"))
    assert merge([OLD, moved]).place == Place(country="CH", city="Zug")


def test_nothing_to_merge_is_refused():
    with pytest.raises(InputError, match="no profile"):
        merge([])


@given(st.permutations([OLD, NEW, replace(OLD, id=ProfileId("c"), updated_on=None)]))
def test_the_order_of_the_profiles_changes_nothing(profiles):
    assert merge(profiles, ProfileId("a")) == merge(
        [OLD, NEW, replace(OLD, id=ProfileId("c"), updated_on=None)]
    )


def test_merging_one_profile_changes_nothing():
    assert merge([NEW]) == NEW
