from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import Identifier, Kind, ProfileId
from matchmaker.resolution import Record
from matchmaker.resolution import comparison as c
from matchmaker.resolution.columns import columns_of, domain_of, names_of, where, word_bits

WORDS = "alfa beta gamma delta marine laboratory lecco forschung forschnug"
BITS = dict.fromkeys(WORDS.split(), 10.0)


def place(**facts):
    return where(Record(id=ProfileId("x"), **facts))


def test_the_same_words_in_another_order_agree_wholly():
    overlap = c.word_overlap(("alfa", "beta"), ("beta", "alfa"), BITS)
    assert overlap.agreement == 1.0
    assert overlap.shared == 20.0


def test_words_of_ones_own_lower_the_agreement_and_are_counted_by_side():
    overlap = c.word_overlap(("alfa", "beta"), ("alfa", "gamma", "delta"), BITS)
    assert (overlap.shared, overlap.left, overlap.right) == (10.0, 10.0, 20.0)
    assert overlap.agreement == pytest.approx(0.25)


def test_a_slip_in_a_word_costs_little():
    overlap = c.word_overlap(("alfa", "forschung"), ("alfa", "forschnug"), BITS)
    assert overlap.left == overlap.right == 0.0
    assert 18.0 < overlap.shared < 20.0


def test_a_missing_city_costs_nothing():
    overlap = c.word_overlap(("alfa", "lecco"), ("alfa",), BITS, frozenset({"lecco"}))
    assert overlap.agreement == 1.0


def test_nothing_to_compare_is_unknown():
    assert isnan(c.WordOverlap(shared=0, left=0, right=0).agreement)


@given(st.lists(st.sampled_from(sorted(BITS))), st.lists(st.sampled_from(sorted(BITS))))
def test_agreement_is_a_share_and_whole_for_equals(left, right):
    overlap = c.word_overlap(tuple(left), tuple(right), BITS)
    assert isnan(overlap.agreement) or 0.0 <= overlap.agreement <= 1.0
    if set(left) == set(right) and left:
        assert overlap.agreement == 1.0


@pytest.mark.parametrize(
    ("left", "right", "alike"),
    [
        ("forschung", "forschnug", True),
        ("elektr", "elektronik", True),
        ("paris7", "paris8", False),
        ("ab", "abc", False),
        ("roma", "rome", False),
        ("alfa", "delta", False),
    ],
)
def test_words_are_similar_by_slip_or_abbreviation_and_numbers_never(left, right, alike):
    assert (c.word_similarity(left, right) > 0) is alike
    assert c.word_similarity(left, right) == c.word_similarity(right, left)


def test_a_part_of_a_name_counts_apart_from_the_whole():
    left, right = (
        names_of(("ELAPHE DOO*ELAPHE PROPULSION TECHNOLOGIES LTD",)),
        names_of(("Elaphe doo",)),
    )
    bits = word_bits([frozenset().union(*n.variants) for n in (left, right)])
    scores = c.name_scores(left, right, bits)
    assert scores.words < 1.0
    assert scores.part == 1.0


def test_a_nameless_record_agrees_with_nothing():
    nothing = c.name_scores(names_of(()), names_of(("Rossi",)), {"rossi": 1.0})
    assert isnan(nothing.words)
    assert isnan(c.short_names(names_of(()), names_of(("Rossi",))))
    assert isnan(c.numbers(names_of(()), names_of(("Rossi",))))


@pytest.mark.parametrize(
    ("left", "right", "score"),
    [
        (("Medical University of Graz", "MUG"), ("Medizinische Universität", "M.U.G."), 4.0),
        (("Medical University of Graz",), ("Medizinische Universität", "MUG"), 3.0),
        (("Alfa Srl", "NSN P"), ("Beta Srl", "NSN POLAND"), 2.0),
        (("Enertime",), ("Enertime SA",), 1.0),
        (("Alfa Srl", "XYZ"), ("Beta Srl", "QRS"), 0.0),
    ],
)
def test_short_names_are_compared_stated_and_derived(left, right, score):
    assert c.short_names(names_of(left), names_of(right)) == score


def test_legal_forms_conflict_agree_or_are_missing():
    srl, spa, none = names_of(("Rossi srl",)), names_of(("Rossi SpA",)), names_of(("Rossi",))
    assert c.legal_forms(srl, srl) == 1.0
    assert c.legal_forms(srl, spa) == 0.0
    assert c.legal_forms(srl, none) == 0.5
    assert isnan(c.legal_forms(none, none))


def test_roman_and_arabic_numbers_are_the_same_number():
    seven, eight, none = names_of(("Paris 7",)), names_of(("Paris VIII",)), names_of(("Paris",))
    assert c.numbers(seven, names_of(("Paris VII",))) == 1.0
    assert c.numbers(seven, eight) == 0.0
    assert c.numbers(seven, none) == 0.5
    assert isnan(c.numbers(none, none))


def test_cities_are_known_by_several_names():
    assert c.cities(place(city="Wien"), place(city="VIENNA")) == 2.0
    assert c.cities(place(city="Bornova Izmir"), place(city="Izmir")) == 1.0
    assert c.cities(place(city="Lecco"), place(city="Como")) == 0.0
    assert isnan(c.cities(place(city="Lecco"), place()))


def test_a_street_is_the_same_with_its_number_before_or_after():
    left, right = place(address="Wiener Strasse 1"), place(address="1 WIENER STR.")
    assert c.streets(left, right) == 1.0
    assert c.house_numbers(left, right) == 1.0
    assert c.house_numbers(left, place(address="Wiener Strasse 7")) == 0.0
    assert isnan(c.house_numbers(left, place(address="Via Manzoni 1")))
    assert isnan(c.streets(left, place()))


def test_postcodes_agree_wholly_or_by_their_beginning():
    assert c.postcodes(place(postcode="5222 AR"), place(postcode="5222AR")) == 2.0
    assert c.postcodes(place(postcode="23900"), place(postcode="23801")) == 1.0
    assert c.postcodes(place(postcode="23900"), place(postcode="00100")) == 0.0
    assert isnan(c.postcodes(place(), place(postcode="00100")))


def test_identifiers_agree_conflict_or_say_nothing():
    pic, other = Identifier(scheme="pic", value="1"), Identifier(scheme="pic", value="2")
    ror = Identifier(scheme="ror", value="1")
    assert c.identifiers((pic, ror), (pic,)) == 1.0
    assert c.identifiers((pic,), (other,)) == 0.0
    assert isnan(c.identifiers((pic,), (ror,)))


@pytest.mark.parametrize(
    "url", ["https://www.Rossi.it/chi-siamo", "rossi.it", "http://rossi.it:80"]
)
def test_the_host_of_an_address_is_what_is_compared(url):
    assert domain_of(url) == "rossi.it"
    assert domain_of("non so") == ""


def test_all_comparisons_come_in_the_order_of_the_pairs():
    records = [
        Record(
            id=ProfileId("a"),
            names=("Alfa Srl",),
            country="IT",
            kind=Kind.COMPANY,
            address="Via Roma 1",
        ),
        Record(id=ProfileId("b"), names=("Alfa S.r.l.",), country="IT", address="Via Roma 1"),
        Record(
            id=ProfileId("c"),
            names=("Beta SpA",),
            country="CH",
            kind=Kind.COMPANY,
            address="Via Roma 1",
        ),
        Record(id=ProfileId("d")),
    ]
    scores = c.compare(columns_of(records), np.array([[0, 1], [0, 2], [0, 3]]))
    assert scores["words"][:2].tolist() == [1.0, 0.0]
    assert scores["country"][:2].tolist() == [1.0, 0.0]
    assert scores["kind"][1] == 1.0
    assert scores["kind_stated"].tolist() == [0.0, 1.0, 0.0]
    assert scores["neighbours"][0] == 2.0
    assert isnan(scores["spelling"][2])
    assert isnan(scores["words"][2])
