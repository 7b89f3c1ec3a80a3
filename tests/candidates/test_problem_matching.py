"""A sentence that names no problem is heard as the problem that complaints near to it tell."""

from dataclasses import replace

import pytest

from matchmaker.candidates import (
    answers,
    guess_share,
    guessed_problems,
    prepare,
    remedies,
)
from matchmaker.candidates.problem_matching import MAX_STATEMENTS, MOST
from matchmaker.domain import ProfileId, Query
from matchmaker.snapshot import Snapshot, shipped_classifier

TOLD = (
    "The gas bill has doubled and eats all that we earn.",
    "La bolletta del gas è raddoppiata e si mangia tutto il guadagno.",
    "Die Gasrechnung hat sich verdoppelt und frisst den ganzen Gewinn.",
    "La facture de gaz a doublé et mange tout notre bénéfice.",
)


def guesses(snapshot: Snapshot, need: str) -> list[str]:
    return [guess.problem for guess in guessed_problems(prepare(snapshot, Query(need=need)))]


@pytest.mark.parametrize("need", TOLD)
def test_a_complaint_is_recognised_in_each_language(snapshot: Snapshot, need: str) -> None:
    assert "energy_bill" in guesses(snapshot, need)


def test_each_sentence_is_heard_for_itself_and_a_few_problems_are_enough(
    snapshot: Snapshot,
) -> None:
    both = guessed_problems(
        prepare(snapshot, Query(need=f"{TOLD[0]} Our wine turns brown in the bottle."))
    )
    by_statement = [one.statement.place for one in both]
    assert set(by_statement) == {0, 1}
    assert max(map(by_statement.count, (0, 1))) <= MOST
    assert all(0 < one.degree <= 1 for one in both)
    long = prepare(snapshot, Query(need=f"{TOLD[0]} " * (MAX_STATEMENTS + 5)))
    assert max(one.statement.place for one in guessed_problems(long)) == MAX_STATEMENTS - 1


def test_what_addresses_several_likely_problems_is_a_remedy_for_all_of_them(
    snapshot: Snapshot,
) -> None:
    question = prepare(snapshot, Query(need=TOLD[0]))
    helping = remedies(question)
    expected: dict[str, float] = {}
    for guess in guessed_problems(question):
        for concept, strength in answers(snapshot.taxonomy, guess.problem).items():
            expected[concept] = expected.get(concept, 0.0) + guess.degree * strength
    assert helping == pytest.approx(expected)
    surest = max(guessed_problems(question), key=lambda guess: guess.degree)
    assert surest.problem == "energy_bill"
    assert helping["energy_audit"] > surest.degree * 0.99


@pytest.mark.parametrize("need", ["Regenschirm", "CNC", "carta velina"])
def test_a_word_or_two_name_something_and_tell_no_problem(snapshot: Snapshot, need: str) -> None:
    assert guesses(snapshot, need) == []


def test_who_names_the_task_is_taken_at_his_word(snapshot: Snapshot) -> None:
    told = prepare(snapshot, Query(need="The parts come out crooked every Monday."))
    named = prepare(snapshot, Query(need="We need laser welding."))
    assert guess_share(told) == 1.0
    assert guess_share(named) <= 0.5


def test_nothing_is_guessed_of_a_profile_that_states_no_need(snapshot: Snapshot) -> None:
    silent = [
        id_
        for id_ in snapshot.profiles.ids
        if not snapshot.profiles.records[snapshot.profiles.row_of[id_]].needs
    ]
    assert silent
    for id_ in silent:
        assert not guessed_problems(prepare(snapshot, Query(profile_id=ProfileId(id_))))


def test_nothing_is_guessed_where_another_encoder_made_the_vectors(snapshot: Snapshot) -> None:
    index, classifier = snapshot.statements, shipped_classifier()
    assert index is not None
    assert classifier is not None
    assert index.identity.checksum == classifier.checksum
    other = replace(index, identity=replace(index.identity, checksum="another"), encoder=None)
    assert not guesses(replace(snapshot, statements=other), TOLD[0])
