from functools import partial

import pytest

from matchmaker.text import Lemmatiser
from matchmaker.text.compounds import split_compound

LEXICON = frozenset(("laser", "schweissen", "kunststoff", "spritzguss", "anlage"))


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Laserschweissen", ["Laser", "schweissen"]),
        ("Laserschweißanlagen", ["Laser", "schweiß", "anlagen"]),
        ("Kunststoffspritzguss", ["Kunststoff", "spritzguss"]),
        ("Präzisionsteile", ["Präzisions", "teile"]),
        ("Forschungsinstitut", ["Forschungs", "institut"]),
    ],
)
def test_compounds_are_cut_where_their_words_meet(word: str, parts: list[str]) -> None:
    lemma = partial(Lemmatiser().lemma, language="de")
    found = split_compound(word, lemma, LEXICON.__contains__)

    assert [word[part.start : part.end] for part in found] == parts


@pytest.mark.parametrize(
    "word", ["Unternehmen", "Verfahren", "Entwicklung", "Wissenschaft", "Mitarbeiter", "Hersteller",
             "Laser", "ISO9001plus"]
)  # fmt: skip
def test_plain_words_stay_whole(word: str) -> None:
    lemma = partial(Lemmatiser().lemma, language="de")

    assert split_compound(word, lemma, LEXICON.__contains__, known=True) == ()


def test_a_noun_does_not_end_in_a_verb() -> None:
    lemma = partial(Lemmatiser().lemma, language="de")
    known = frozenset(("produkt", "passen"))

    found = split_compound("Produktpass", lemma, known.__contains__)

    assert [part.lemma for part in found] == ["produkt", "pass"]
