"""A small lexicon and taxonomy, read once."""

from pathlib import Path

import pytest

from matchmaker.text import Analyser, Lexicon, Tagger, Taxonomy

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture(scope="session")
def analyser() -> Analyser:
    return Analyser(Lexicon.load(FIXTURES / "lexicon.tsv"))


@pytest.fixture(scope="session")
def tagger(analyser: Analyser) -> Tagger:
    return Tagger(Taxonomy.load(FIXTURES / "concepts.tsv"), analyser)
