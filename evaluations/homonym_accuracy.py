"""
Measure whether both sentences of a pair of homonyms are kept apart.

`python -m evaluations.homonym_accuracy [--test]` writes `results/homonyms.json`.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from evaluations.homonyms import HomonymPair, load
from evaluations.role_sets import Split
from matchmaker.snapshot.build_cache import shipped_reader
from matchmaker.text import Homonyms, Tagger, TextAnalyser
from matchmaker.text.lexicon import MARK

RESULTS = Path(__file__).parent / "results" / "homonyms.json"
APART, OPEN, CONFUSED, SILENT = "apart", "open", "confused", "silent"


def outcome(pair: HomonymPair, tagger: Tagger) -> str:
    """
    Say whether the word means the same in both sentences.

    Returns:
        "apart" when no lexeme and no concept that the word gives is in both sentences, "open" when
        both keep the same several meanings, "confused" for any other one in both, and "silent"
        when the word gives neither lexeme nor concept in either.
    """
    first, second = (
        meant(sense.sentence, pair.word, pair.language, tagger) for sense in pair.senses
    )
    if not first and not second:
        return SILENT
    if not first & second:
        return APART
    return OPEN if first == second and len(first) > 1 else CONFUSED


def meant(sentence: str, word: str, language: str, tagger: Tagger) -> frozenset[str]:
    """Give the lexemes and the concepts that come from a word of a sentence."""
    places = [found.span() for found in re.finditer(re.escape(word), sentence, flags=re.IGNORECASE)]
    words = tagger.analyser.words(sentence, language)
    tokens = tagger.analyser.tokens_of(words, language)
    # What a lexeme only implies is no meaning of the word's own.
    lexemes = ((t.term, t.start, t.end) for t in tokens if t.weight == 1)
    named = ((m.concept, m.start, m.end) for m in tagger.mentions_of(sentence, words, language))
    return frozenset(_touching(places, (x for x in lexemes if x[0].startswith(MARK)))) | frozenset(
        _touching(places, named)
    )


def _touching(
    places: Iterable[tuple[int, int]], found: Iterable[tuple[str, int, int]]
) -> Iterator[str]:
    spans = list(places)
    for name, start, end in found:
        if any(start < last and first < end for first, last in spans):
            yield name


def measured(split: Split, tagger: Tagger) -> dict[str, Any]:
    """Count the outcomes of a half, in all and by language; accuracy leaves out the silent."""
    found = [(pair.language, outcome(pair, tagger)) for pair in load(split)]
    languages = sorted({language for language, _ in found})
    return {
        "all": _shares(each for _, each in found),
        **{name: _shares(each for x, each in found if x == name) for name in languages},
    }


def _shares(outcomes: Iterable[str]) -> dict[str, float]:
    n = Counter(outcomes)
    telling = n[APART] + n[OPEN] + n[CONFUSED]
    accuracy = round(n[APART] / telling, 3) if telling else float("nan")
    return {**{name: n[name] for name in (APART, OPEN, CONFUSED, SILENT)}, "accuracy": accuracy}


def without_homonyms(tagger: Tagger) -> Tagger:
    """The same reader with every meaning of every word, as the baseline."""
    analyser = TextAnalyser(tagger.analyser.lexicon, homonyms=Homonyms.none())
    return Tagger(tagger.taxonomy, analyser)


def main() -> None:
    """Measure the development half, and with `--test` the other, before and after."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--test", action="store_true")
    splits = list(Split) if parser.parse_args().test else [Split.DEVELOPMENT]
    told = shipped_reader().tagger
    figures = {
        split.value: {
            "told": measured(split, told),
            "baseline": measured(split, without_homonyms(told)),
        }
        for split in splits
    }
    result = {"suite": "homonyms", "figures": figures}
    RESULTS.write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=1) + b"\n")
    print(RESULTS.read_text(encoding="utf-8"))  # noqa: T201 - a command


if __name__ == "__main__":
    main()
