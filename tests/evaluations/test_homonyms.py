"""The pairs of homonyms are whole, evenly halved, and each holds its word twice."""

from collections import Counter

import pytest

from evaluations.homonyms import HomonymPair, load
from evaluations.role_sets import Split

ALL = [pair for split in Split for pair in load(split)]


def test_each_language_has_fifteen_pairs_in_each_half():
    counted = Counter((pair.language, pair.split) for pair in ALL)
    assert counted == {(name, split): 15 for name in ("it", "en", "de", "fr") for split in Split}


def test_ids_and_sentences_stand_once_and_words_once_in_a_language():
    assert len({pair.id for pair in ALL}) == 120
    assert len({(pair.language, pair.word) for pair in ALL}) == 120
    assert len({sense.sentence for pair in ALL for sense in pair.senses}) == 240


@pytest.mark.parametrize("pair", ALL, ids=lambda pair: pair.id)
def test_both_sentences_hold_the_word_and_tell_its_meaning_by_something_else(pair: HomonymPair):
    for sense in pair.senses:
        assert pair.word.casefold() in sense.sentence.casefold()
        assert sense.cue in sense.sentence
        assert sense.cue.casefold() != pair.word.casefold()
    first, second = pair.senses
    assert first.meaning != second.meaning
