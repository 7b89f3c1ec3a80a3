import numpy as np
import pytest

from matchmaker.resolution.constraints import constrained, ruled_out

NAN = float("nan")
# Two records that say the same everywhere.
SAME = {
    "spelling": 1.0,
    "part": NAN,
    "rarest": 12.0,
    "extra": 0.0,
    "conflict": 0.0,
    "short": NAN,
    "street": 1.0,
    "legal": 1.0,
    "number": NAN,
    "country": 1.0,
    "swap": 1.0,
    "identifier": NAN,
    "alias": NAN,
    "slip": NAN,
    "shared": 24.0,
    "house": 1.0,
    "city": 2.0,
    "postcode": NAN,
    "nuts": NAN,
    "activity": NAN,
    "domain": NAN,
    "body": NAN,
    "firm": 1.0,
    "person": NAN,
}
OTHER_NAME = {"spelling": 0.6, "extra": 9.0}


def is_vetoed(**scores):
    return bool(ruled_out({name: np.array([value]) for name, value in (SAME | scores).items()})[0])


def test_what_agrees_or_is_unknown_is_not_vetoed():
    assert not is_vetoed()
    assert not is_vetoed(**dict.fromkeys(SAME, NAN))


@pytest.mark.parametrize("name", ["legal", "number", "country", "identifier"])
def test_a_contradiction_is_vetoed_whatever_else_agrees(name):
    assert is_vetoed(**{name: 0.0})


def test_names_without_a_rare_word_in_common_do_not_merge_by_address():
    assert is_vetoed(**OTHER_NAME, rarest=6.0)
    assert not is_vetoed(**OTHER_NAME, rarest=12.0, firm=0.0)
    assert not is_vetoed(**OTHER_NAME, rarest=6.0, short=4.0, firm=0.0)
    assert not is_vetoed(**OTHER_NAME, rarest=6.0, part=1.0, firm=0.0)


def test_different_names_in_different_streets_do_not_merge():
    assert is_vetoed(**OTHER_NAME, street=0.2)
    assert not is_vetoed(extra=9.0, street=0.2, domain=1.0)
    assert not is_vetoed(**OTHER_NAME, street=NAN, firm=0.0)


def test_one_word_put_for_another_does_not_merge_unless_the_letters_agree():
    assert is_vetoed(**OTHER_NAME, swap=0.0)
    assert is_vetoed(swap=0.0, shared=12.0)
    # One letter in a long name is a slip, though "Soumalainen" is no word anybody knows.
    assert not is_vetoed(swap=0.0)
    assert not is_vetoed(swap=0.0, shared=12.0, short=4.0)


def test_a_word_that_is_declined_is_one_for_a_body_at_one_address_and_not_for_a_firm():
    declined = {"slip": 0.0, "spelling": 0.6, "extra": 0.0}
    assert is_vetoed(**declined, street=1.0, firm=1.0)
    assert is_vetoed(**declined, street=NAN, firm=0.0)
    assert not is_vetoed(**declined, street=1.0, firm=0.0)


def test_two_institutes_are_one_by_their_own_initials_and_not_by_their_parents_short_name():
    subjects = {**OTHER_NAME, "conflict": 8.0, "body": 1.0, "firm": 0.0, "shared": 30.0}
    assert is_vetoed(**subjects, short=4.0)
    assert not is_vetoed(**subjects, short=5.0)
    assert is_vetoed(**subjects | {"firm": 1.0}, short=5.0)


def test_firms_of_one_group_do_not_merge():
    own_words = OTHER_NAME | {"conflict": 7.0}
    assert is_vetoed(**own_words)
    assert is_vetoed(**OTHER_NAME)
    assert not is_vetoed(**own_words, firm=0.0)
    assert not is_vetoed(**own_words, part=1.0, alias=1.0)


def test_a_shared_identifier_lifts_what_the_address_and_the_legal_form_say():
    assert not is_vetoed(**OTHER_NAME, street=0.2, legal=0.0, identifier=1.0)


@pytest.mark.parametrize(
    "scores", [{"number": 0.5}, {"number": 0.0}, {"body": 0.0, "firm": 0.0}, {"person": 0.0}]
)
def test_a_shared_identifier_makes_no_sister_department_or_other_person_the_same(scores):
    assert is_vetoed(**scores, identifier=1.0)


@pytest.mark.parametrize("scores", [{"street": 0.2}, {"house": 0.0}, {"activity": 0.0}])
def test_equal_names_need_an_address_or_a_website_where_something_differs(scores):
    assert is_vetoed(**({"street": NAN} | scores))
    assert not is_vetoed(**({"street": NAN} | scores), domain=1.0)


def test_two_records_without_a_name_ask_nobody():
    scores = {name: np.array([value]) for name, value in (SAME | {"spelling": NAN}).items()}
    assert constrained(np.array([9.0]), scores)[0] < -10


def test_a_vetoed_pair_keeps_at_most_even_odds():
    scores = {name: np.array([value] * 2) for name, value in (SAME | {"legal": 0.0}).items()}
    assert constrained(np.array([9.0, -4.0]), scores).tolist() == [0.0, -4.0]


def test_two_names_of_their_own_at_two_addresses_ask_nobody():
    facts = SAME | OTHER_NAME | {"conflict": 7.0, "street": 0.1}
    scores = {name: np.array([value]) for name, value in facts.items()}
    assert constrained(np.array([3.0]), scores)[0] < -10
