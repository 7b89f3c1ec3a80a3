"""
T3, across languages: does a text in it, de or fr find its English twin among all of its level?

Two halves. Labels: those of the Swiss NOGA 2008, section, division and group, each against all
English labels of its level. Needs: a hundred needs per language, each against the hundred English
offers that answer them, in other words. A query has one right answer, and whatever scores as high
counts as before it. Intervals are percentiles of a bootstrap over queries.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from sklearn.feature_extraction.text import TfidfVectorizer

from matchmaker.settings import shipped
from matchmaker.text import Analyser, LexicalIndex, Lexicon, Tagger, Taxonomy, TermBag
from matchmaker.text.lexicon import LANGUAGES, cell_entries, read_table
from matchmaker.text.segmentation import pieces

FloatArray = npt.NDArray[np.float64]
RankArray = npt.NDArray[np.int64]
Forms = dict[str, list[str]]
"""Words of a lexeme by language."""

_DATA = Path(__file__).parent / "data"
FOREIGN = ("it", "de", "fr")
LEVELS = ("section", "division", "group")
TARGET = 0.70
"""Accuracy@1 on the labels, asked for each language."""
N_RESAMPLES = 2_000
_TIE = 1e-9
_CHARACTERS = (2, 5)
_CHARACTER_SHARE = 0.5
"""Weight of the character likeness beside the words' where both are in [0, 1]; round, not tuned."""

Matcher = Callable[[Sequence[str], str, Sequence[str]], FloatArray]
"""Queries in a language, English documents -> scores, queries by documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Twins:
    """Texts of one language and their English counterparts, in the same order."""

    part: str
    """A level of the labels, or "needs"."""
    language: str
    queries: Sequence[str]
    documents: Sequence[str]


def evaluate_languages(data: Path, seed: int) -> dict[str, Any]:
    """
    Run T3 with every baseline and variant in one go.

    `data` is the folder that holds `vocabulary/noga_labels.parquet`. Figures are given by matcher,
    language and part; "labels" pools the three levels.
    """
    labels = list(label_twins(data / "vocabulary" / "noga_labels.parquet"))
    needs = list(need_twins(_DATA))
    entries = list(lexicon_entries(shipped("taxonomy") / "lexicon.tsv"))
    rng = np.random.default_rng(seed)
    figures = {
        name: _figures(matcher, labels, needs, rng)
        for name, matcher in matchers(entries, labels).items()
    }
    reached = {x: figures["terms"][x]["labels"]["accuracy@1"] >= TARGET for x in FOREIGN}
    return {
        "suite": "t3",
        "seed": seed,
        "n_lexemes": len(entries),
        "target": {"matcher": "terms", "accuracy@1": TARGET, "reached": reached},
        "figures": figures,
    }


def matchers(entries: Sequence[tuple[str, Forms]], labels: Sequence[Twins]) -> dict[str, Matcher]:
    """
    Give the baselines, the product's way, and what each part of it is worth.

    `terms` is what a query goes through in the product: terms of the analyser, BM25. `lean_terms`
    reads with a lexicon without the phrases that both twins of a label hold: a lower bound, in case
    the lexicon's author had the same classification in mind.
    """
    analyser = Analyser(Lexicon(entries))
    tagger = Tagger(Taxonomy.load(shipped("taxonomy") / "concepts.tsv"), analyser)
    lean = Analyser(Lexicon(without_label_phrases(entries, labels), analyser.lexicon.lemmatiser))
    return {
        "character_ngrams": character_likeness,
        "exact_words": _bm25(exact_words),
        "terms": _bm25(analyser.bag),
        "terms_concepts": _bm25(
            lambda text, x: {**analyser.bag(text, x), **concepts(tagger, text, x)}
        ),
        "terms_cosine": _cosine(analyser.bag),
        "terms_cosine_characters": with_characters(_cosine(analyser.bag)),
        "lean_terms": _bm25(lean.bag),
    }


def label_twins(path: Path) -> Iterator[Twins]:
    """Read the labels, level by level and language by language."""
    table = pl.read_parquet(path)
    for level in LEVELS:
        rows = table.filter(pl.col("level") == level)
        for language in FOREIGN:
            yield Twins(
                part=level,
                language=language,
                queries=rows[language].to_list(),
                documents=rows["en"].to_list(),
            )


def need_twins(folder: Path) -> Iterator[Twins]:
    """Read the needs with their offers."""
    for language in FOREIGN:
        rows = [
            row for _, row in read_table(folder / f"need_pairs_{language}.tsv", ("need", "offer"))
        ]
        yield Twins(
            part="needs",
            language=language,
            queries=[row["need"] for row in rows],
            documents=[row["offer"] for row in rows],
        )


def need_wordings() -> dict[str, dict[str, str]]:
    """Read the twenty needs that are kept in all four languages, by id and language."""
    rows = read_table(_DATA / "needs20.tsv", ("id", *LANGUAGES))
    return {row["id"]: {language: row[language] for language in LANGUAGES} for _, row in rows}


def lexicon_entries(path: Path) -> Iterator[tuple[str, Forms]]:
    """Read the shipped lexicon row by row."""
    for _, row in read_table(path, ("id", *LANGUAGES)):
        yield row["id"], {language: cell_entries(row[language]) for language in LANGUAGES}


def without_label_phrases(
    entries: Iterable[tuple[str, Forms]], labels: Iterable[Twins]
) -> Iterator[tuple[str, Forms]]:
    """Leave out each lexeme with an English phrase that stands in a label whose twin has it too."""
    pairs = [
        (twins.language, _plain(query), _plain(document))
        for twins in labels
        for query, document in zip(twins.queries, twins.documents, strict=True)
    ]
    for lexeme, forms in entries:
        plain = {language: [_plain(form) for form in words] for language, words in forms.items()}
        phrases = [form for form in plain["en"] if form.count(" ") > 2]
        if not any(
            any(phrase in document for phrase in phrases)
            and any(form in query for form in plain[language])
            for language, query, document in pairs
        ):
            yield lexeme, forms


def exact_words(text: str, _language: str) -> TermBag:
    """Count the words as written, without case."""
    words = [piece.text.lower() for piece in pieces(text)]
    return {word: float(words.count(word)) for word in words}


def concepts(tagger: Tagger, text: str, language: str) -> TermBag:
    """Give the concepts of a text as terms; the sign keeps them apart from words."""
    return {f"#{mention.concept}": 1.0 for mention in tagger.mentions(text, language)}


def character_likeness(
    queries: Sequence[str], _language: str, documents: Sequence[str]
) -> FloatArray:
    """Cosine of TF-IDF over character n-grams inside words, idf from the documents."""
    vectoriser = TfidfVectorizer(
        analyzer="char_wb", ngram_range=_CHARACTERS, sublinear_tf=True
    ).fit(documents)
    scores: FloatArray = (
        vectoriser.transform(queries) @ vectoriser.transform(documents).T
    ).toarray()
    return scores


def with_characters(matcher: Matcher) -> Matcher:
    """Add a share of character likeness, for names and cognates that no lexicon has."""

    def scores(queries: Sequence[str], language: str, documents: Sequence[str]) -> FloatArray:
        likeness = character_likeness(queries, language, documents)
        return matcher(queries, language, documents) + _CHARACTER_SHARE * likeness

    return scores


def own_ranks(scores: FloatArray) -> RankArray:
    """Rank of each query's own document, the i-th for the i-th query; ties count against it."""
    own = np.diagonal(scores)[:, None]
    ranks: RankArray = (scores >= own - _TIE).sum(axis=1)
    return ranks


def summary(ranks: RankArray, rng: np.random.Generator) -> dict[str, Any]:
    """Give accuracy@1 and mean reciprocal rank, each with its 95 % interval."""
    samples = ranks[rng.integers(0, len(ranks), (N_RESAMPLES, len(ranks)))]
    return {
        "n": len(ranks),
        "accuracy@1": _rounded(np.mean(ranks == 1)),
        "accuracy@1_ci": _interval(np.mean(samples == 1, axis=1)),
        "mrr": _rounded(np.mean(1 / ranks)),
        "mrr_ci": _interval(np.mean(1 / samples, axis=1)),
    }


def _figures(
    matcher: Matcher, labels: Iterable[Twins], needs: Iterable[Twins], rng: np.random.Generator
) -> dict[str, dict[str, Any]]:
    ranks: dict[str, dict[str, RankArray]] = {language: {} for language in FOREIGN}
    for twins in [*labels, *needs]:
        scores = matcher(twins.queries, twins.language, twins.documents)
        ranks[twins.language][twins.part] = own_ranks(scores)
    return {language: _parts(found, rng) for language, found in ranks.items()}


def _parts(found: Mapping[str, RankArray], rng: np.random.Generator) -> dict[str, Any]:
    pooled = np.concatenate([found[level] for level in LEVELS])
    return {part: summary(r, rng) for part, r in {"labels": pooled, **found}.items()}


def _bm25(bag: Callable[[str, str], TermBag]) -> Matcher:
    def scores(queries: Sequence[str], language: str, documents: Sequence[str]) -> FloatArray:
        index = LexicalIndex.build([bag(text, "en") for text in documents])
        return np.array([index.scores(bag(text, language)) for text in queries])

    return scores


def _cosine(bag: Callable[[str, str], TermBag]) -> Matcher:
    """Cosine of log-frequency times idf; a query's unknown words count in its length."""

    def scores(queries: Sequence[str], language: str, documents: Sequence[str]) -> FloatArray:
        index = LexicalIndex.build([bag(text, "en") for text in documents])
        weighed = [_weighed(bag(text, "en"), index) for text in documents]
        asked = [_weighed(bag(text, language), index) for text in queries]
        return np.array([[_dot(query, document) for document in weighed] for query in asked])

    return scores


def _weighed(bag: TermBag, index: LexicalIndex) -> TermBag:
    weights = {term: np.log1p(n) * index.idf(term) for term, n in bag.items()}
    length = float(np.sqrt(sum(w * w for w in weights.values())))
    return {term: float(w) / length for term, w in weights.items()} if length else {}


def _dot(one: TermBag, other: TermBag) -> float:
    return sum(weight * other[term] for term, weight in one.items() if term in other)


def _plain(text: str) -> str:
    """Lower-case words between blanks, with a blank at either end."""
    words = [piece.text.lower().replace("-", " ") for piece in pieces(text)]
    return f" {' '.join(words)} "


def _interval(samples: FloatArray) -> list[float]:
    return [_rounded(q) for q in np.percentile(samples, [2.5, 97.5])]


def _rounded(number: np.floating[Any] | float) -> float:
    return round(float(number), 4)
