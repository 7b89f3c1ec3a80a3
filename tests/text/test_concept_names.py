"""Names are kept as read, and mean the same when they are read back."""

from pathlib import Path

import pytest

from matchmaker.text import Tagger
from matchmaker.text.concept_names import NameTable
from matchmaker.text.lexicon import LANGUAGES

SAID = {
    "it": "Cerchiamo la saldatura laser di lamiera, niente CNC",
    "de": "Laserschweissen von Blech, kein Formenbau",
    "fr": "le soudage au laser de tôles",
    "en": "laser welding and machining of sheet metal",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_of_names_is_read_back_as_it_was(
    tagger: Tagger, tmp_path: Path, language: str
) -> None:
    read = NameTable.read(tagger.taxonomy, tagger.analyser, language)
    assert read.sequences
    read.save(tmp_path, language)
    again = NameTable.load(tmp_path, language)
    assert again == read
    assert list(again.sequences) == list(read.sequences), "of two concepts the first one counts"


def test_names_that_are_not_kept_are_read_anew(tagger: Tagger, tmp_path: Path) -> None:
    tagger.save(tmp_path)
    kept = {each: Tagger.load(tmp_path).mentions(text, each) for each, text in SAID.items()}
    gone = Tagger.load(tmp_path)
    for file in tmp_path.glob("names-*"):
        file.unlink()
    for language, text in SAID.items():
        assert gone.mentions(text, language) == kept[language] != []
        assert tagger.mentions(text, language) == kept[language]
