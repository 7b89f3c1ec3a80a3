"""Keyboard rows are told from words, and codes from both."""

import pytest

from matchmaker.text import Lemmatiser
from matchmaker.text.nonsense import in_a_dictionary, is_code, is_keyboard_row


@pytest.mark.parametrize("word", ["asdf", "QWERTY", "wertz", "jklö", "azerty", "lkjhg", "yxcv"])
def test_a_hand_running_along_the_keys_is_seen(word: str) -> None:
    assert is_keyboard_row(word)
    assert not is_code(word)


@pytest.mark.parametrize("word", ["", "poi", "laser", "saldatura", "KYC", "soudure"])
def test_a_word_is_no_keyboard_row(word: str) -> None:
    assert not is_keyboard_row(word)


@pytest.mark.parametrize(
    "word", ["KI", "EMV", "IoT", "C++", "C#", "316L", "1.4404", "S355", "Ti6Al4V", "NIS2", "PLCs"]
)
def test_acronyms_grades_and_products_are_codes(word: str) -> None:
    assert is_code(word)


@pytest.mark.parametrize("word", ["laser", "Brambati", "SALDATURA", "C", "di"])
def test_words_are_no_codes(word: str) -> None:
    assert not is_code(word)


@pytest.mark.parametrize("word", ["officina", "Schraube", "rust", "rouille", "Montag"])
def test_each_of_the_four_dictionaries_is_asked(word: str) -> None:
    assert in_a_dictionary(word, Lemmatiser())


def test_an_invented_word_is_in_none_and_is_not_remembered() -> None:
    lemmatiser = Lemmatiser()
    assert not in_a_dictionary("sbrondoliamo", lemmatiser)
    assert all("sbrondoliamo" not in memory for memory in lemmatiser._memory.values())
