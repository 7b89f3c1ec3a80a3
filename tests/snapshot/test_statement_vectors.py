"""Each text is encoded once, its vector is kept by what it says, and only like joins like."""

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.snapshot.coded_vectors import CodedVectors, decoded
from matchmaker.snapshot.statement_vectors import (
    Said,
    StatementIndex,
    VectorCache,
    encode,
    index_statements,
)
from matchmaker.text import EncoderIdentity, EncoderInput
from matchmaker.text.encoding import Vectors, unit_rows

OFFERED: Said = [[("laser welding", 2.0), ("we weld", 1.0)], [], [("coating", 1.0)]]
SOUGHT: Said = [[], [("who welds?", 1.0)], [("laser welding", 1.0)]]
TERMS = ("=laser_welding", "coat")


class CountingEncoder:
    """Letters as dimensions; it notes what it was asked to encode."""

    dimensions = 26

    def __init__(self, checksum: str = "a") -> None:
        self.identity = EncoderIdentity(name="letters", version="1", checksum=checksum)
        self.asked: list[str] = []

    def encode_all(self, passages: Sequence[EncoderInput]) -> Vectors:
        self.asked += [passage.text for passage in passages]
        counts = [[p.text.count(chr(97 + i)) for i in range(26)] for p in passages]
        return unit_rows(np.array(counts, dtype=np.float32).reshape(-1, 26))


def built(folder: Path, encoder: CountingEncoder) -> StatementIndex:
    index = index_statements(OFFERED, SOUGHT, TERMS, encoder, VectorCache())
    index.save(folder)
    return index


def test_what_is_said_twice_is_encoded_once(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    built(tmp_path, encoder)
    assert encoder.asked == ["laser welding", "we weld", "coating", "who welds?", "coat"]


def test_a_rebuild_encodes_only_what_is_new(tmp_path: Path) -> None:
    built(tmp_path, CountingEncoder())
    encoder = CountingEncoder()
    offered = [*OFFERED, [("painting", 1.0)]]
    index = index_statements(offered, SOUGHT, TERMS, encoder, VectorCache.open(tmp_path))
    assert encoder.asked == ["painting"]
    assert len(index.offered) == 4


def test_another_encoder_makes_all_vectors_anew(tmp_path: Path) -> None:
    built(tmp_path, CountingEncoder())
    other = CountingEncoder(checksum="b")
    index_statements(OFFERED, SOUGHT, TERMS, other, VectorCache.open(tmp_path))
    assert len(other.asked) == 5


def test_a_cache_that_cannot_be_read_is_an_empty_one(tmp_path: Path) -> None:
    built(tmp_path, CountingEncoder())
    (tmp_path / "offered" / "codes.npy").write_bytes(b"torn")
    encoder = CountingEncoder()
    index_statements(OFFERED, SOUGHT, TERMS, encoder, VectorCache.open(tmp_path))
    assert len(encoder.asked) == 5


def test_a_saved_index_compares_the_same(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    index = built(tmp_path, encoder)
    again = StatementIndex.load(tmp_path, encoder.identity, encoder)
    sought = index.encode(["welding"])
    assert sought is not None
    np.testing.assert_array_equal(again.offered.cosines(sought), index.offered.cosines(sought))
    assert again.offered.rows_of(0) == slice(0, 2)
    assert again.offered.rows_of(1) == slice(2, 2)
    assert again.offered.weights.tolist() == [2.0, 1.0, 1.0]


def test_words_are_compared_without_what_all_of_them_share(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    built(tmp_path, encoder)
    words = StatementIndex.load(tmp_path, encoder.identity, encoder).words
    vectors = decoded(words.codes)
    centred = unit_rows(vectors - vectors.mean(axis=0))
    np.testing.assert_allclose(words.cosines(words.codes), centred @ centred.T, atol=1e-4)


def test_activities_are_encoded_where_they_are_given(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    assert not len(built(tmp_path, encoder).activities.codes)
    cache = VectorCache.open(tmp_path)
    told = ["laser welding", "a project about coating"]
    index = index_statements(OFFERED, SOUGHT, TERMS, encoder, cache, told)
    index.save(tmp_path)
    assert encoder.asked[5:] == told[1:]
    again = StatementIndex.load(tmp_path, encoder.identity, encoder).activities
    np.testing.assert_array_equal(again.codes, index.activities.codes)


def test_a_profile_finds_its_own_vectors_without_the_encoder(tmp_path: Path) -> None:
    index = built(tmp_path, CountingEncoder())
    alone = StatementIndex.load(tmp_path, index.identity, None)
    own = alone.encode(["who welds?"], own=1)
    assert own is not None
    np.testing.assert_array_equal(own, index.sought.codes[:1])
    assert alone.encode(["who welds?"], own=0) is None


def test_an_encoder_is_opened_where_there_is_one(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    index = built(tmp_path, encoder)
    StatementIndex.load(tmp_path, index.identity, None).open_encoder()
    n_asked = len(encoder.asked)
    StatementIndex.load(tmp_path, index.identity, encoder).open_encoder()
    assert len(encoder.asked) == n_asked + 1


def test_an_encoder_that_did_not_make_the_vectors_is_not_used(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    index = built(tmp_path, CountingEncoder())
    with caplog.at_level(logging.WARNING):
        again = StatementIndex.load(tmp_path, index.identity, CountingEncoder(checksum="b"))
    assert again.encoder is None
    assert "letters 1" in caplog.text
    assert again.encode(["anything"]) is None


def test_a_text_without_a_vector_is_near_to_nothing() -> None:
    assert not decoded(encode(CountingEncoder(), ["?!"])).any()


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=30), min_size=1, max_size=5))
def test_bytes_cost_less_than_a_hundredth_of_a_cosine(texts: list[str]) -> None:
    exact = CountingEncoder().encode_all([EncoderInput(text=text) for text in texts])
    kept = decoded(encode(CountingEncoder(), texts))
    np.testing.assert_allclose(kept @ kept.T, exact @ exact.T, atol=0.01)
    np.testing.assert_allclose(np.linalg.norm(kept, axis=1), 1, rtol=1e-5)


def test_a_cosine_is_the_same_number_beside_whatever_others_and_in_memory_or_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(1)
    codes = rng.integers(-127, 128, (300, 512)).astype(np.int8)
    sought = rng.integers(-127, 128, (40, 512)).astype(np.int8)
    all_of_them = CodedVectors(codes).cosines(sought)
    for n in (1, 2, 7, 13, 26):
        np.testing.assert_array_equal(CodedVectors(codes).cosines(sought[:n]), all_of_them[:n])
    few = CodedVectors(codes[17:200]).cosines(sought)
    np.testing.assert_array_equal(few, all_of_them[:, 17:200])
    monkeypatch.setattr("matchmaker.snapshot.coded_vectors._KEPT_BYTES", 0)
    np.testing.assert_array_equal(CodedVectors(codes).cosines(sought), all_of_them)
    np.testing.assert_allclose(all_of_them, decoded(sought) @ decoded(codes).T, atol=3e-7)
