"""Runs of letters join words that no dictionary joins."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from matchmaker.errors import SnapshotError
from matchmaker.text import CharNgramIndex
from matchmaker.text.char_ngrams import FEWEST, WIDEST, char_ngrams, words_of

TEXTS = [
    "Nanoparticle for nanoparticle coating",
    "Nanoparticulate polymers",
    "Bridges: concrete, concrete and concrete",
    "Concreting",
    "bridging",
    "",
]
# Among many documents a run that two share is rare enough to be kept.
MANY = [*TEXTS, *(["7"] * 30), *(f"x{n}yz" for n in range(30))]
WORDS = st.text("abcd", min_size=1, max_size=8)
SAID = st.lists(WORDS, max_size=6).map(" ".join)


def test_words_are_read_as_written_without_case_accents_figures_and_short_ones() -> None:
    assert words_of("Più città, 2 CITTÀ in 3D: CO2 x86") == {
        "piu": 1,
        "citta": 2,
        "co2": 1,
        "x86": 1,
    }


def test_a_word_is_cut_with_the_blanks_around_it() -> None:
    assert char_ngrams("laser") == [" las", "lase", "aser", "ser "]


def test_words_of_one_stem_meet_without_a_dictionary() -> None:
    found = CharNgramIndex.build(MANY).scores("nanoparticles")
    assert found[0] > 0
    assert found[1] > 0
    assert not found[2:].any()


def test_the_document_with_more_in_common_comes_first() -> None:
    found = CharNgramIndex.build(MANY).scores("a bridge of concrete")
    assert found[2] > max(found[3], found[4]) > 0


@pytest.mark.parametrize("text", ["", "zzzz", "a"])
def test_a_text_without_known_runs_is_like_nothing(text: str) -> None:
    assert not CharNgramIndex.build(MANY).scores(text).any()


@pytest.mark.parametrize("texts", [[], ["", ""]])
def test_an_index_of_silence_is_like_nothing(texts: Sequence[str]) -> None:
    assert CharNgramIndex.build(texts).scores("laser").tolist() == [0.0] * len(texts)


@given(st.lists(SAID, min_size=1, max_size=12), SAID)
def test_likeness_is_that_of_scikit_learn(texts: list[str], query: str) -> None:
    found = CharNgramIndex.build(texts).scores(query)
    told = [row for row, text in enumerate(texts) if words_of(text)]
    widest = max(WIDEST * len(told), FEWEST) / max(len(told), 1)
    reference = TfidfVectorizer(
        analyzer=lambda text: [
            run for word in words_of(text).elements() for run in char_ngrams(word)
        ],
        sublinear_tf=True,
        min_df=FEWEST,
        max_df=min(widest, 1.0),
    )
    try:
        documents = reference.fit_transform([texts[row] for row in told])
    except ValueError:  # no run is left
        assert not found.any()
        return
    expected = (documents @ reference.transform([query]).T).toarray().ravel()
    assert found[told] == pytest.approx(expected, abs=1e-5)


@given(st.lists(SAID, max_size=12), SAID)
def test_likeness_is_a_share(texts: list[str], query: str) -> None:
    found = CharNgramIndex.build(texts).scores(query)
    assert len(found) == len(texts)
    assert (found >= 0).all()
    assert (found <= 1 + 1e-6).all()


def test_a_saved_index_scores_the_same(tmp_path: Path) -> None:
    index = CharNgramIndex.build(MANY)
    index.save(tmp_path)
    query = "nanoparticle bridges"
    assert np.array_equal(CharNgramIndex.load(tmp_path).scores(query), index.scores(query))


def test_a_missing_index_says_so(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="letters"):
        CharNgramIndex.load(tmp_path / "nothing")
