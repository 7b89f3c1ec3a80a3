"""
How well a complaint that was not seen tells its problem, and what addresses it.

    python -m evaluations.problem_guesses

One complaint of each problem and language is left out, the classifier learns from the rest, from
names and from words that are told of a problem, and what it would suggest is compared with the
remedies of the true problem: those of strength 0.7 or more, by average precision. No network and
no need of an evaluation set is read.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker.settings import shipped
from matchmaker.snapshot.build_cache import read_tables
from matchmaker.snapshot.coded_vectors import Vectors, decoded
from matchmaker.snapshot.problem_classifier import ProblemClassifier, learn
from matchmaker.snapshot.statement_vectors import encode
from matchmaker.text import PROBLEM, Taxonomy, statement_encoder
from matchmaker.text.lexicon import LANGUAGES

HELPS = 0.7
"""Strength from which a concept counts as a remedy."""
FIRST = 6

Told = dict[str, list[str]]


def parted(place: int) -> tuple[Told, Told]:
    """What is learned from, and the complaints at one place of each cell, left out."""
    kept: Told = {}
    left: Told = {}
    for name, key in (("complaints", "problem"), ("problems", "id"), ("problem_words", "problem")):
        path = shipped("taxonomy") / f"{name}.tsv"
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                for language in LANGUAGES:
                    texts = [each for each in row[language].split("|") if each]
                    out = texts[place : place + 1] if name == "complaints" else []
                    left.setdefault(row[key], []).extend(out)
                    kept.setdefault(row[key], []).extend(t for t in texts if t not in out)
    return kept, left


def measured(
    classifier: ProblemClassifier, left: Mapping[str, Sequence[str]], strengths: NDArray[np.float64]
) -> Iterator[tuple[float, float, float]]:
    """For each complaint: guessed first, among the first, average precision of the remedies."""
    for place, problem in enumerate(classifier.problems):
        if not left[problem]:
            continue
        likely = classifier.probabilities(left[problem], _encoded)
        if likely is None:
            raise SystemExit("No sentence encoder is installed.")
        for each in likely:
            rank = int((each > each[place]).sum())
            helping = strengths[place] >= HELPS
            yield rank == 0, rank < FIRST, _average_precision(each @ strengths, helping)


def addressing(taxonomy: Taxonomy, problems: Sequence[str]) -> NDArray[np.float64]:
    """Strengths of concepts (columns) against problems (rows)."""
    concepts = sorted({c for p in taxonomy.of_kind(PROBLEM) for c in p.addressed_by})
    return np.array([[taxonomy[p].addressed_by.get(c, 0.0) for c in concepts] for p in problems])


def _average_precision(scores: NDArray[np.float64], relevant: NDArray[np.bool_]) -> float:
    hits = relevant[np.argsort(-scores, kind="stable")]
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return float((precision * hits).sum() / max(hits.sum(), 1))


def _encoded(texts: Sequence[str]) -> Vectors | None:
    encoder = statement_encoder()
    return None if encoder is None else decoded(encode(encoder, texts))


def main() -> None:
    """Print the figures for each place that is left out."""
    taxonomy = read_tables().tagger.taxonomy
    for place in range(3):
        kept, left = parted(place)
        classifier = learn(kept, _encoded, checksum="")
        found = list(measured(classifier, left, addressing(taxonomy, classifier.problems)))
        first, among, precision = np.mean(found, axis=0)
        print(  # noqa: T201
            f"{len(found)} complaints: first {first:.3f}, among {FIRST} {among:.3f}, "
            f"remedies {precision:.3f}"
        )


if __name__ == "__main__":
    main()
