"""A small lexicon and taxonomy, read once."""

from pathlib import Path

import pytest

from matchmaker.text import Lexicon, Tagger, Taxonomy, TextAnalyser

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture(scope="session")
def analyser() -> TextAnalyser:
    return TextAnalyser(Lexicon.load(FIXTURES / "lexicon.tsv"))


@pytest.fixture(scope="session")
def tagger(analyser: TextAnalyser) -> Tagger:
    return Tagger(Taxonomy.load(FIXTURES / "concepts.tsv"), analyser)
