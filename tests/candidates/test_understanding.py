"""What of a question means something here, and what nothing."""

import pytest

from matchmaker.candidates import prepare
from matchmaker.candidates.understanding import Understanding, understand
from matchmaker.domain import Query
from matchmaker.snapshot import Snapshot


def understood(snapshot: Snapshot, need: str) -> Understanding:
    return understand(snapshot, prepare(snapshot, Query(need=need)).seeking)


def test_concepts_come_with_the_words_that_named_them(snapshot: Snapshot) -> None:
    found = understood(snapshot, "Cerchiamo saldatura laser per l'officina")
    concepts = {each.concept: each.words for each in found.understood if each.concept}
    assert ("saldatura laser",) in concepts.values()
    assert found.not_understood == ()
    assert found.meant == 1.0


def test_a_word_that_nobody_here_says_is_named_once(snapshot: Snapshot) -> None:
    found = understood(snapshot, "Saldatura laser e tramonti, bei tramonti rosa")
    assert found.not_understood.count("tramonti") == 1
    assert not found.nonsense
    assert not found.nothing_recognised


@pytest.mark.parametrize(
    "need",
    [
        "asdf qwerty zxcv",
        "QWERTZ",
        "wir schnorbeln den quumpen Flumpf",
        "blorf snerk wibb",
        "test test test",
        "Ninna ninna, dorme il gatto",
        "Salut les amis, bisous, à bientôt",
        "Peter Piper picked a peck of pickled peppers",
        "Betty Botter bought some butter but the butter Betty Botter bought was bitter",
    ],
)
def test_invented_words_are_nonsense(snapshot: Snapshot, need: str) -> None:
    assert understood(snapshot, need).nonsense


@pytest.mark.parametrize(
    "need",
    [
        "Schweissen, Schleifen, Schneiden und Stanzen von Stahl",
        "EMV",
        "C++",
        "ISO 9001",
        "Ti6Al4V",
        "Brambati",
        "KYC",
        "un bel tramonto sul lago",
    ],
)
def test_codes_names_and_plain_words_are_no_nonsense(snapshot: Snapshot, need: str) -> None:
    assert not understood(snapshot, need).nonsense


@pytest.mark.parametrize("need", ["un bel tramonto", "che cosa", "l'alba del lunedì"])
def test_plain_words_may_name_nothing_known_here(snapshot: Snapshot, need: str) -> None:
    assert understood(snapshot, need).nothing_recognised
