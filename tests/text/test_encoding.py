import sys
from pathlib import Path

import numpy as np
import pytest

from matchmaker.errors import InputError, MissingExtraError, SnapshotError
from matchmaker.text import Encoder, EncoderInput, LatentEncoder, LexicalIndex, SentenceEncoder

METAL = [{"weld": 2.0, "laser": 1.0}, {"weld": 1.0, "sheet": 1.0}, {"sheet": 1.0, "laser": 2.0}]
FOOD = [{"milk": 1.0, "cheese": 2.0}, {"cheese": 1.0, "whey": 1.0}, {"whey": 2.0, "milk": 1.0}]


@pytest.fixture
def index() -> LexicalIndex:
    return LexicalIndex.build([*METAL, *FOOD, {}])


def test_words_that_share_company_are_near(index: LexicalIndex) -> None:
    encoder = LatentEncoder.fit(index, dimensions=2)
    near = encoder.vectors @ encoder.encode({"weld": 1.0})

    assert near[:3].min() > 0.9
    assert abs(near[3:]).max() < 0.1


def test_vectors_are_units_or_zeros_where_nothing_is_known(index: LexicalIndex) -> None:
    encoder = LatentEncoder.fit(index, dimensions=3)

    np.testing.assert_allclose(np.linalg.norm(encoder.vectors[:6], axis=1), 1, rtol=1e-5)
    assert not encoder.vectors[6].any()
    assert not encoder.encode({"unseen": 1.0}).any()
    assert encoder.vectors.dtype == encoder.encode({"weld": 1.0}).dtype == np.float32


def test_a_document_folded_in_again_is_itself(index: LexicalIndex) -> None:
    encoder = LatentEncoder.fit(index, dimensions=3)
    again = encoder.encode_all([EncoderInput(bag=bag) for bag in METAL])

    np.testing.assert_allclose(again, encoder.vectors[:3], atol=1e-5)
    assert encoder.encode_all([]).shape == (0, 3)


def test_a_fit_repeats_exactly_and_clips_its_dimensions(index: LexicalIndex) -> None:
    first, second = (LatentEncoder.fit(index, dimensions=128, seed=7) for _ in range(2))

    np.testing.assert_array_equal(first.vectors, second.vectors)
    assert first.dimensions == 6


def test_a_saved_encoder_encodes_the_same(index: LexicalIndex, tmp_path: Path) -> None:
    encoder = LatentEncoder.fit(index, dimensions=2)
    encoder.save(tmp_path)
    again = LatentEncoder.load(tmp_path)

    np.testing.assert_array_equal(again.encode(METAL[0]), encoder.encode(METAL[0]))
    np.testing.assert_array_equal(again.vectors, encoder.vectors)


def test_no_vectors_is_a_snapshot_error(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="vectors"):
        LatentEncoder.load(tmp_path)


@pytest.fixture
def model_folder(tmp_path: Path) -> Path:
    model2vec = pytest.importorskip("model2vec", reason="the extra 'encoder' is not installed")
    tokenizers = pytest.importorskip("tokenizers", reason="comes with the extra 'encoder'")
    words = {"[UNK]": 0, "laser": 1, "welding": 2, "cheese": 3}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    vectors = np.array([[0, 0], [1, 0], [0.8, 0.6], [0, 1]], dtype=np.float32)
    folder = tmp_path / "encoder"
    model2vec.StaticModel(vectors, tokenizer).save_pretrained(folder)
    return folder


def test_a_sentence_encoder_is_read_from_the_disk(model_folder: Path) -> None:
    encoder = SentenceEncoder.load(model_folder)
    laser, cheese = encoder.encode("laser welding"), encoder.encode("cheese")

    assert encoder.dimensions == 2
    assert np.linalg.norm(laser) == pytest.approx(1)
    assert laser @ encoder.encode("laser") > laser @ cheese
    assert encoder.encode_all([]).shape == (0, 2)


def test_both_encoders_fit_the_seam(index: LexicalIndex, model_folder: Path) -> None:
    encoders: list[Encoder] = [LatentEncoder.fit(index, 2), SentenceEncoder.load(model_folder)]
    passage = EncoderInput(text="laser", bag={"laser": 1.0})

    for encoder in encoders:
        assert encoder.encode_all([passage]).shape == (1, encoder.dimensions)


def test_a_folder_that_is_not_there_is_an_input_error(tmp_path: Path) -> None:
    pytest.importorskip("model2vec", reason="the extra 'encoder' is not installed")
    with pytest.raises(InputError, match="no folder"):
        SentenceEncoder.load(tmp_path / "nothing")


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "model2vec", None)
    with pytest.raises(MissingExtraError, match="encoder"):
        SentenceEncoder.load(Path())
