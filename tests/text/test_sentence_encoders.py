"""The encoder that comes with the library says what it is and joins what means the same."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from matchmaker.errors import InputError
from matchmaker.text import EncoderInput, sentence_encoders, statement_encoder
from matchmaker.text.sentence_encoders import UNIVERSAL, installed_encoder

SAID = ("laser welding of thin sheet", "saldatura laser di lamiera sottile", "cheese dairy")


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    installed_encoder.cache_clear()
    monkeypatch.setattr(sentence_encoders, "find_spec", lambda _name: None)
    yield
    installed_encoder.cache_clear()


def test_it_joins_languages() -> None:
    encoder = statement_encoder()
    assert encoder is not None
    vectors = encoder.encode_all([EncoderInput(text=text) for text in SAID])
    near, far = vectors[0] @ vectors[1], vectors[0] @ vectors[2]
    assert near > far + 0.3
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)


def test_a_vector_does_not_depend_on_the_texts_beside_it() -> None:
    encoder = statement_encoder()
    assert encoder is not None
    together = encoder.encode_all([EncoderInput(text=text) for text in SAID])
    alone = encoder.encode_all([EncoderInput(text=SAID[1])])
    np.testing.assert_array_equal(together[1], alone[0])


def test_a_blank_text_has_no_direction() -> None:
    encoder = statement_encoder()
    assert encoder is not None
    assert not encoder.encode_all([EncoderInput(text=" \n")]).any()


def test_it_says_its_name_version_and_checksum() -> None:
    encoder = statement_encoder(Path(UNIVERSAL))
    assert encoder is not None
    assert encoder.identity.name == UNIVERSAL
    assert encoder.identity.version.startswith("0.2.")
    assert len(encoder.identity.checksum) == 32


@pytest.mark.usefixtures("nothing_installed")
def test_without_it_there_is_none() -> None:
    assert statement_encoder() is None


def test_a_folder_that_is_not_there_is_not_replaced_by_it(tmp_path: Path) -> None:
    pytest.importorskip("model2vec", reason="the extra 'encoder' is not installed")
    with pytest.raises(InputError):
        statement_encoder(tmp_path / "nowhere")
