from pathlib import Path

import pytest

from matchmaker.errors import SnapshotError
from matchmaker.text import Lemma, Lemmatiser


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("it", ("saldatura", "saldature")),
        ("it", ("tornitura", "torniture")),  # in no dictionary
        ("en", ("coating", "coatings")),
        ("fr", ("usinage", "usinages")),  # in no dictionary
        ("fr", ("tôle", "tôles", "TÔLES")),
        ("de", ("Größe", "Grösse", "Groesse", "Größen")),
        ("de", ("Oberfläche", "Oberflaeche", "Oberflächen")),
        ("de", ("schweissen", "schweißen", "geschweisst")),
    ],
)
def test_forms_of_a_word_meet(language: str, forms: tuple[str, ...]) -> None:
    lemmatiser = Lemmatiser()

    assert len({lemmatiser.lemma(form, language).text for form in forms}) == 1


def test_short_unknown_words_are_left_alone() -> None:
    assert Lemmatiser().lemma("IRIS", "en").text == "iris"
    assert Lemmatiser().lemma("Xylos", "en") == Lemma("xylos", known=False)


def test_another_language_is_only_folded() -> None:
    assert Lemmatiser().lemma("Señales", "es") == Lemma("senales", known=False)
    assert Lemmatiser().lemma("Señales", None) == Lemma("senales", known=False)


def test_what_was_read_is_remembered_without_a_dictionary(tmp_path: Path) -> None:
    first = Lemmatiser()
    wanted = [first.lemma("saldature", "it"), first.lemma("zzyzx", "it")]
    first.lemma("frag", "de", keep=False)
    first.save(tmp_path)

    again = Lemmatiser.load(tmp_path)

    assert [again.lemma("saldature", "it"), again.lemma("zzyzx", "it")] == wanted
    assert wanted[0].known
    assert not wanted[1].known
    assert "frag" not in again._memory["de"]


def test_a_missing_or_broken_file_is_a_snapshot_error(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="lemmas"):
        Lemmatiser.load(tmp_path)
    (tmp_path / "lemmas.msgpack").write_bytes(b"\x00broken")
    with pytest.raises(SnapshotError, match="lemmas"):
        Lemmatiser.load(tmp_path)


@pytest.mark.parametrize(
    ("inflected", "base"),
    [
        ("textilen", "textil"),
        ("magnetischer", "magnetisch"),
        ("sonstige", "sonstig"),
        ("sonstiges", "sonstig"),
        ("sonstigen", "sonstig"),
    ],
)
def test_german_adjectives_come_down_to_one_base_form(inflected: str, base: str) -> None:
    assert Lemmatiser().lemma(inflected, "de") == (base, True)


def test_a_german_name_keeps_an_ending_that_looks_like_an_adjectives() -> None:
    assert Lemmatiser().lemma("Zwergerer", "de").text == "zwergerer"
