"""A problem is answered by what addresses it; other concepts by themselves and their kin."""

import pytest

from matchmaker.candidates import answers, served_by, sought_weights
from matchmaker.candidates.answering import BROADER, NAMED, NARROWER
from matchmaker.text import PROBLEM, Concept, Taxonomy


def concept(id_: str, kind: str, broader: str | None = None, **by: float) -> Concept:
    return Concept(
        id=id_,
        kind=kind,
        broader=broader,
        nace=(),
        labels={"en": id_},
        synonyms={},
        addressed_by=by,
    )


TAXONOMY = Taxonomy(
    (
        concept("coating", "technology"),
        concept("plating", "process", "coating"),
        concept("zinc", "process", "plating"),
        concept("steel", "material"),
        concept("boats", "market"),
        concept("rust", PROBLEM, plating=0.5, coating=1.0),
        concept("pitting", PROBLEM, "rust", zinc=0.9),
    )
)


def test_a_problem_is_answered_by_what_addresses_it_and_by_all_below() -> None:
    found = answers(TAXONOMY, "rust")

    assert found["coating"] == 1.0
    assert found["plating"] == NARROWER
    assert found["zinc"] == pytest.approx(NARROWER**2)
    assert "steel" not in found


def test_an_offer_that_names_a_problem_answers_it_in_part() -> None:
    assert answers(TAXONOMY, "rust")["rust"] == NAMED
    assert answers(TAXONOMY, "rust")["pitting"] == NAMED * NARROWER
    assert answers(TAXONOMY, "pitting")["rust"] == NAMED * BROADER


def test_other_concepts_are_answered_by_themselves_and_their_kin() -> None:
    assert answers(TAXONOMY, "plating") == {"plating": 1.0, "zinc": NARROWER, "coating": BROADER}


@pytest.mark.parametrize("offered", ["coating", "plating", "zinc"])
def test_an_offer_serves_the_problems_that_it_answers(offered: str) -> None:
    served = served_by(TAXONOMY, offered)

    for problem in ("rust", "pitting"):
        assert served.get(problem) == pytest.approx(answers(TAXONOMY, problem).get(offered))


def test_beside_a_task_things_weigh_half() -> None:
    rarity = dict.fromkeys((c.id for c in TAXONOMY), 2.0)

    beside_a_problem = sought_weights(TAXONOMY, rarity, {"rust", "steel", "boats"})
    beside_a_process = sought_weights(TAXONOMY, rarity, {"zinc", "steel"})
    alone = sought_weights(TAXONOMY, rarity, {"steel", "boats", "coating"})

    assert beside_a_problem == {"boats": 1.0, "rust": 2.0, "steel": 1.0}
    assert beside_a_process == {"steel": 1.0, "zinc": 2.0}
    assert set(alone.values()) == {2.0}
