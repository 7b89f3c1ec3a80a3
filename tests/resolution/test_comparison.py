from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import Identifier, Kind, ProfileId
from matchmaker.resolution import Record
from matchmaker.resolution import comparison as c
from matchmaker.resolution import names as n
from matchmaker.resolution import word_overlap as w
from matchmaker.resolution.columns import columns_of, domain_of, names_of, place_parts, word_bits
from matchmaker.resolution.estimation import FALLING

WORDS = "alfa beta gamma delta marine laboratory lecco forschung forschnug"
BITS = dict.fromkeys(WORDS.split(), 10.0)


def place(**facts):
    return place_parts(Record(id=ProfileId("x"), **facts))


def house(left, right):
    return c.house_numbers(left, right, c.streets(left, right))


def test_the_same_words_in_another_order_agree_wholly():
    overlap = w.word_overlap(("alfa", "beta"), ("beta", "alfa"), BITS)
    assert overlap.agreement == 1.0
    assert overlap.shared == 20.0


def test_words_of_ones_own_lower_the_agreement_and_are_counted_by_side():
    overlap = w.word_overlap(("alfa", "beta"), ("alfa", "gamma", "delta"), BITS)
    assert (overlap.shared, overlap.left, overlap.right) == (10.0, 10.0, 20.0)
    assert overlap.agreement == pytest.approx(0.25)


def test_a_slip_in_a_word_costs_little():
    overlap = w.word_overlap(("alfa", "forschung"), ("alfa", "forschnug"), BITS)
    assert overlap.left == overlap.right == 0.0
    assert 18.0 < overlap.shared < 20.0


def test_a_missing_city_costs_nothing():
    overlap = w.word_overlap(("alfa", "lecco"), ("alfa",), BITS, frozenset({"lecco"}))
    assert overlap.agreement == 1.0


def test_nothing_to_compare_is_unknown():
    assert isnan(w.WordOverlap(shared=0, left=0, right=0).agreement)


@given(st.lists(st.sampled_from(sorted(BITS))), st.lists(st.sampled_from(sorted(BITS))))
def test_agreement_is_a_share_and_whole_for_equals(left, right):
    overlap = w.word_overlap(tuple(left), tuple(right), BITS)
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
    assert (w.word_similarity(left, right) > 0) is alike
    assert w.word_similarity(left, right) == w.word_similarity(right, left)


def test_a_part_of_a_name_counts_apart_from_the_whole():
    left, right = (
        names_of(("ELAPHE DOO*ELAPHE PROPULSION TECHNOLOGIES LTD",)),
        names_of(("Elaphe doo",)),
    )
    bits = dict.fromkeys(frozenset().union(*left.variants, *right.variants), 10.0)
    scores = n.name_scores(left, right, bits)
    assert scores.extra > 0.0
    assert scores.part == 1.0


def test_a_short_name_inside_the_other_name_is_not_missing():
    left, right = names_of(("EML Marine Laboratory",)), names_of(("Marine Laboratory", "EML"))
    bits = dict.fromkeys(frozenset().union(*left.variants, *right.variants), 10.0)
    assert n.name_scores(left, right, bits).extra == 0.0
    assert n.name_scores(right, left, bits).extra == 0.0
    alone = names_of(("Marine Laboratory",))
    assert n.name_scores(left, alone, bits).extra == 10.0


def test_a_part_without_a_rare_word_says_nothing():
    names = ("Institute of Mechanics / Academy of Sciences", "Academy of Sciences")
    left, right = (names_of((name,)) for name in names)
    bits = dict.fromkeys(frozenset().union(*left.variants), 7.0)
    assert n.name_scores(left, right, bits).part != 1.0


def test_a_legal_form_between_dashes_is_no_part_of_its_own():
    names = names_of(("PLC System - SRL",))
    assert "srl" not in names.shorts
    assert frozenset({"srl"}) not in names.variants


def test_a_remark_in_brackets_is_no_short_name():
    assert names_of(("Labor für Zerspanung, Chur (demo)",)).shorts == frozenset()
    assert "fct" in names_of(("Faculdade de Ciências e Tecnologia (FCT)",)).shorts


def test_a_short_name_that_too_many_share_names_nobody():
    records = [Record(id=ProfileId(f"{i:02d}"), names=(f"Alfa{i}", "LAB")) for i in range(13)]
    assert columns_of(records[:12]).names[0].shorts == {"lab"}
    assert all(names.shorts == frozenset() for names in columns_of(records).names)


def test_small_words_count_in_short_names():
    assert n.short_names(names_of(("Alfa", "IM-BAS")), names_of(("Beta", "BAS"))) < 4.0


def test_a_city_in_a_name_tells_when_the_other_name_has_another():
    bits = dict.fromkeys(("azienda", "sanitaria", "modena", "bologna"), 10.0)
    left, right = ("azienda", "sanitaria", "modena"), ("azienda", "sanitaria", "bologna")
    overlap = w.word_overlap(left, right, bits, frozenset({"modena"}))
    assert (overlap.left, overlap.right) == (10.0, 10.0)


def test_a_shared_city_is_no_rare_word():
    bits = {"research": 5.0, "lecco": 11.0}
    words = ("research", "lecco")
    assert w.word_overlap(words, words, bits, frozenset({"lecco"})).rarest == 5.0


@pytest.mark.parametrize(
    ("left", "right", "score"),
    [
        ("Norner AS", "Norner Research AS", 0.0),
        ("Norner", "Norner Research", 1.0),
        ("Optec AS", "Optec Adlershof AS", 2.0),
        ("Optec", "Optec Adlershof", 3.0),
    ],
)
def test_what_one_name_has_beyond_the_other_is_a_known_word_or_not(left, right, score):
    assert n.qualifiers(names_of((left,)), names_of((right,))) == score


def test_names_with_words_of_their_own_have_no_qualifier():
    assert isnan(n.qualifiers(names_of(("Alfa Beta",)), names_of(("Alfa Gamma",))))
    assert isnan(n.qualifiers(names_of(("Alfa",)), names_of(("Alfa",))))
    assert isnan(n.qualifiers(names_of(()), names_of(("Alfa",))))


@pytest.mark.parametrize(
    ("left", "right", "score"),
    [
        ("Police of South Yorkshire", "Police of West Yorkshire", 0.0),
        ("Centro Oncologico Carlos", "Centro Cardiovascular Carlos", 0.0),
        ("Pioveranti Pietre", "Piov. Pietre", 1.0),
        ("Rossignoli Linz", "Rossingoli Linz", 1.0),
        ("Alfa Beta", "Alfa Beta Gamma", 1.0),
        ("Alfa", "Beta", 1.0),
    ],
)
def test_one_word_put_for_another_is_told_from_a_spelling(left, right, score):
    assert n.swaps(names_of((left,)), names_of((right,))) == score


@pytest.mark.parametrize("n_others", [5, 100, 3_000])
def test_a_word_that_two_records_share_says_as_much_in_any_network(n_others):
    names = [frozenset({"rossignoli"})] * 2 + [frozenset({"other"})] * n_others
    bits = word_bits(names)
    assert bits["rossignoli"] == pytest.approx(12.0)
    assert bits["other"] < 5.0


def test_a_nameless_record_agrees_with_nothing():
    nothing = n.name_scores(names_of(()), names_of(("Rossi",)), {"rossi": 1.0})
    assert isnan(nothing.shared)
    assert isnan(n.short_names(names_of(()), names_of(("Rossi",))))
    assert isnan(n.numbers(names_of(()), names_of(("Rossi",))))


@pytest.mark.parametrize(
    ("left", "right", "score"),
    [
        (("Medical University of Graz", "MUG"), ("Medizinische Universität", "M.U.G."), 5.0),
        (("Istituto di Genetica", "CNRX"), ("Istituto di Informatica", "CNRX"), 4.0),
        (("Medical University of Graz",), ("Medizinische Universität", "MUG"), 3.0),
        (("Alfa Srl", "NSN P"), ("Beta Srl", "NSN POLAND"), 2.0),
        (("Enertime",), ("Enertime SA",), 1.0),
        (("Alfa Srl", "XYZ"), ("Beta Srl", "QRS"), 0.0),
    ],
)
def test_short_names_are_compared_stated_and_derived(left, right, score):
    assert n.short_names(names_of(left), names_of(right)) == score


def test_legal_forms_conflict_agree_or_are_missing():
    srl, spa, none = names_of(("Rossi srl",)), names_of(("Rossi SpA",)), names_of(("Rossi",))
    assert n.legal_forms(srl, srl) == 1.0
    assert n.legal_forms(srl, spa) == 0.0
    assert n.legal_forms(srl, none) == 0.5
    assert n.legal_forms(names_of(("Fluxmoos GmbH",)), names_of(("Fluxmoos OG",))) == 0.0
    assert n.legal_forms(names_of(("Galp SGPS SA",)), names_of(("Galp SA",))) == 0.5
    assert isnan(n.legal_forms(none, none))


def test_roman_and_arabic_numbers_are_the_same_number():
    seven, eight, none = names_of(("Paris 7",)), names_of(("Paris VIII",)), names_of(("Paris",))
    assert n.numbers(seven, names_of(("Paris VII",))) == 1.0
    assert n.numbers(seven, eight) == 0.0
    assert n.numbers(seven, none) == 0.5
    assert isnan(n.numbers(none, none))


def test_cities_are_known_by_several_names():
    assert c.cities(place(city="Wien"), place(city="VIENNA")) == 2.0
    assert c.cities(place(city="Bornova Izmir"), place(city="Izmir")) == 1.0
    assert c.cities(place(city="Lecco"), place(city="Como")) == 0.0
    assert isnan(c.cities(place(city="Lecco"), place()))


def test_a_street_is_the_same_with_its_number_before_or_after():
    left, right = place(address="Wiener Strasse 1"), place(address="1 WIENER STR.")
    assert c.streets(left, right) == 1.0
    assert house(left, right) == 1.0
    assert house(left, place(address="Wiener Strasse 7")) == 0.0
    assert isnan(house(left, place(address="Via Manzoni 1")))
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
    assert scores["shared"][0] > scores["shared"][1] == 0.0
    assert scores["country"][:2].tolist() == [1.0, 0.0]
    assert scores["kind"][1] == 1.0
    assert scores["kind_stated"].tolist() == [0.0, 1.0, 0.0]
    assert isnan(scores["spelling"][2])
    assert isnan(scores["shared"][2])


def test_a_holding_in_brackets_is_another_body():
    holding, firm = names_of(("Kirkstow Ferries (Holdings) Ltd",)), names_of(("Kirkstow Ltd",))
    assert n.bodies(holding, firm) == 0.0


def test_another_number_in_streets_that_are_half_alike_is_another_house():
    left, right = (
        place_parts(Record(id=ProfileId("a"), address=f"Via Torrente {street}"))
        for street in ("Cccccc 3", "Bbbbbb 9")
    )
    assert 0.55 <= c.streets(left, right) < 0.75
    assert house(left, right) == 0.0


def test_best_name_scores_are_never_worse_than_the_scores():
    texts = ("Molle Rossi srl", "Molle Rosi (MR)", "Rossi", "Officine Bianchi * Bianchi Works")
    columns = columns_of([Record(id=ProfileId(t), names=(t,)) for t in texts])
    pairs = np.array([(i, j) for i in range(4) for j in range(i)])
    best = n.best_name_scores(columns.names, columns.bits, pairs)
    scores = c.compare(columns, pairs)
    assert best.keys() < scores.keys()
    for name, most in best.items():
        known = ~np.isnan(scores[name])
        better = -scores[name] if name in FALLING else scores[name]
        assert (better[known] <= most[known] + 1e-9).all(), name


def test_words_of_names_are_compared_only_of_pairs_worth_it():
    columns = columns_of(
        [Record(id=ProfileId(t), names=(t,)) for t in ("Rossi", "Rosi", "Bianchi")]
    )
    pairs = np.array([[0, 1], [0, 2]])
    scores = c.compare(columns, pairs, lambda best: best["spelling"] > 0.8)
    assert np.isnan(scores["shared"]).tolist() == [False, True]
    assert not np.isnan(scores["spelling"]).any()
