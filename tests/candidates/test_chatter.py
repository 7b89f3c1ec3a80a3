"""Chatter is told from needs, in sentences and languages that the line was not drawn from."""

import math

import pytest

from matchmaker.candidates import prepare
from matchmaker.candidates.chatter import SURE, chatter_of, shipped_chatter
from matchmaker.domain import Query
from matchmaker.ranking import understanding_of
from matchmaker.snapshot import Snapshot


def chatter(snapshot: Snapshot, need: str) -> float:
    return chatter_of(prepare(snapshot, Query(need=need)))


@pytest.mark.parametrize(
    "said",
    [
        "Che ne dite di un gelato in riva al mare?",
        "The cow jumped over the silver moon and the puppy laughed",
        "Der Mond ist rund, der Hase lacht, die Kinder schlafen gute Nacht",
        "Salut ma belle, tu danses avec moi ce soir ?",
    ],
)
def test_chatter_is_nonsense(snapshot: Snapshot, said: str) -> None:
    assert chatter(snapshot, said) > SURE
    assert understanding_of(prepare(snapshot, Query(need=said))).nonsense


@pytest.mark.parametrize(
    "need",
    [
        "Chi ci aiuta a ridurre gli scarti nello stampaggio?",
        "Our customers complain that the paint peels off the railings",
        "Wir suchen einen Betrieb, der Kleinserien dreht",
        "Le comptable part à la retraite et personne ne sait faire la paie",
        "saldatura",
    ],
)
def test_needs_are_no_chatter(snapshot: Snapshot, need: str) -> None:
    assert chatter(snapshot, need) < 0


def test_who_says_good_morning_and_asks_asks(snapshot: Snapshot) -> None:
    greeting = "Good morning to all of you, what a lovely day!"
    need = "We are looking for somebody who welds aluminium tanks."
    assert chatter(snapshot, greeting) > SURE
    assert chatter(snapshot, f"{greeting} {need}") < 0


def test_where_nothing_is_said_or_encoded_nothing_is_known(snapshot: Snapshot) -> None:
    asker = next(id_ for id_ in snapshot.profiles.ids if id_)
    assert math.isnan(chatter_of(prepare(snapshot, Query(profile_id=asker))))
    assert len(shipped_chatter().weights) == 512
