"""What the network is asked for and nobody does is counted."""

from matchmaker.domain import AdviceCode
from matchmaker.engine import Matchmaker
from matchmaker.services.gaps import gaps_of


def test_every_stated_need_is_looked_at(matchmaker: Matchmaker) -> None:
    profiles = [matchmaker.profile(id_) for id_ in matchmaker.snapshot.profiles.ids]
    stated = {(p.id, n.id) for p in profiles for n in p.needs}
    found = gaps_of(matchmaker)
    assert 0 < found.n_needs <= len(stated)
    assert {(gap.profile_id, gap.need_id) for gap in found.gaps} <= stated


def test_a_need_that_somebody_answers_is_no_gap(matchmaker: Matchmaker) -> None:
    texts = [gap.text for gap in gaps_of(matchmaker).gaps]
    assert "Cerchiamo un partner per la saldatura laser di lamiera sottile." not in texts


def test_reasons_and_fits_are_those_of_an_answer(matchmaker: Matchmaker) -> None:
    for gap in gaps_of(matchmaker).gaps:
        assert gap.reason in AdviceCode
        assert 0 <= gap.fit <= 100


def test_a_missing_concept_is_one_that_nobody_offers(matchmaker: Matchmaker) -> None:
    index = matchmaker.snapshot.texts.offering_concepts
    for missing in gaps_of(matchmaker).concepts:
        assert missing.n_needs > 0
        assert len(index.strengths(missing.concept)[0]) == 0
