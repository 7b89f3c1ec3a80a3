"""A pair is right when its word brings nothing of one sentence into the other."""

import pytest

from evaluations.homonym_accuracy import APART, CONFUSED, OPEN, SILENT, outcome
from evaluations.homonyms import HomonymPair, Sense
from evaluations.role_sets import Split
from matchmaker.text import Lexicon, Tagger, Taxonomy, TextAnalyser

LEXICON = (
    ("=wave", {"de": ["Welle", "Brandungswelle"]}),
    ("=shaft", {"de": ["Welle"]}),
    ("=train", {"de": ["Zug"]}),
    ("=trainer", {"de": ["Zugbegleiter"]}),
)


@pytest.mark.parametrize(
    ("word", "first", "second", "expected"),
    [
        ("Welle", "Die Welle bricht.", "Die Welle dreht.", OPEN),
        ("Zug", "Der Zug kommt.", "Ein Zug nach oben.", CONFUSED),
        ("Zug", "Der Zug kommt.", "Der Zugbegleiter kommt.", APART),
        ("Ross", "Das Ross frisst.", "Ein Ross rennt.", SILENT),
    ],
)
def test_an_outcome_says_what_both_sentences_share(
    word: str, first: str, second: str, expected: str
):
    tagger = Tagger(Taxonomy(()), TextAnalyser(Lexicon(LEXICON)))
    pair = HomonymPair(
        id="x",
        language="de",
        word=word,
        senses=(
            Sense(sentence=first, meaning="a", cue="a"),
            Sense(sentence=second, meaning="b", cue="b"),
        ),
        split=Split.DEVELOPMENT,
    )
    assert outcome(pair, tagger) == expected
