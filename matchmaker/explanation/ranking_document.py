"""
Write "how we rank" for a firm's owner, from the features and weights in use.

    python -m matchmaker.explanation.ranking_document > docs/how-we-rank.md

The order of partners must be explainable to those who are ordered: the main parameters, in plain
words (Regulation (EU) 2019/1150, Art. 5; Regulation (EU) 2022/2065, Art. 27).
"""

import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.numbers import format_decimal, format_percent

import matchmaker
from matchmaker import ranking
from matchmaker.candidates import generators
from matchmaker.domain import Language
from matchmaker.errors import InputError
from matchmaker.explanation.wording import phrases
from matchmaker.ranking import Feature, Learned, Model, ModelBook, Shape, all_features, read_models

Words = Mapping[str, Any]

LANGUAGES = (Language.EN, Language.IT)
GENERAL = "*>*"
MADE_BY = "<!-- Written by matchmaker.explanation.ranking_document; change that, not this file. -->"


def document() -> str:
    """All languages in one page."""
    return "\n".join([MADE_BY, "", *(ranking_document(language) for language in LANGUAGES)])


def ranking_document(
    language: Language,
    books: Mapping[str, ModelBook] | None = None,
    learned: Learned | None = None,
) -> str:
    """
    One language's page, in Markdown: of all shipped models, or of those that rank one network.

    Raises:
        InputError: The words for this language were not written.
    """
    words = words_of(language)
    books = shipped_books() if books is None else books
    version = words["version"].format(library=matchmaker.__version__)
    paragraphs = [
        f"# {words['title']}\n\n{words['opening'].strip()}\n\n{version}",
        _prose(words, "order"),
        _gates(words, language),
        _features(words, language, books),
        _prose(words, "points", "unknown"),
        *(_book(name, book, words, language) for name, book in books.items()),
        *([_learned(learned, words, language)] if learned else []),
        _prose(words, "used", "not_used", "weaknesses", "objection"),
    ]
    return "\n\n".join(paragraphs) + "\n"


def words_of(language: Language) -> Words:
    """The prose of one language."""
    if language not in prose():
        choices = ", ".join(LANGUAGES)
        raise InputError(
            "page_language_unknown", {"choices": choices}, field="language", value=language
        )
    words: Words = prose()[language]
    return words


@lru_cache(maxsize=1)
def prose() -> Mapping[str, Words]:
    """Read the prose that does not follow from the configuration."""
    path = Path(__file__).with_name("ranking_document.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def shipped_books() -> dict[str, ModelBook]:
    """The models that ship with the library, by name."""
    folder = Path(ranking.__file__).parent / "models"
    return {path.stem: read_models(path) for path in sorted(folder.glob("*.toml"))}


def _prose(words: Words, *keys: str) -> str:
    return "\n\n".join(f"## {words[key]['title']}\n\n{words[key]['text'].strip()}" for key in keys)


def _gates(words: Words, language: Language) -> str:
    searches = [words["searches"].get(name, name) for name in generators.GENERATORS]
    return _prose(words, "gates").format(
        small=format_decimal(generators.SMALL, locale=language), searches=", ".join(searches)
    )


def _features(words: Words, language: Language, books: Mapping[str, ModelBook]) -> str:
    features = [f for f in all_features() if any(_weighs(b, f) for b in books.values())]
    rows = [
        (
            f"**{name_of(feature.name, language)}**<br>`{feature.name}`",
            _plain(feature, words),
            words["sides"][feature.side],
            words["units"].get(feature.unit, feature.unit),
        )
        for feature in features
    ]
    return _section(words["features"], _table(words["features"]["header"], rows))


def _weighs(book: ModelBook, feature: Feature) -> bool:
    return any(feature.name in model.shapes for model in book.models.values())


def name_of(feature: str, language: Language) -> str:
    """What explanations call a feature."""
    name: str = phrases()[feature]["name"][language]
    return name


def _plain(feature: Feature, words: Words) -> str:
    """The published description in the page's language; the feature's own where there is none."""
    text: str = words["measures"].get(feature.name, feature.description)
    return " ".join(text.split())


def _book(name: str, book: ModelBook, words: Words, language: Language) -> str:
    opening = words["models"].get(name, "").strip()
    about = words["model"]["about"].format(version=book.version, name=name)
    general = book.models[GENERAL]
    parts = [f"## {words['model']['title'].format(name=name)}\n\n{about} {opening}".rstrip()]
    parts += [
        _pair(model, general, words, language)
        for model in [general, *(m for m in book.models.values() if m is not general)]
        if model is general or _differences(model, general)
    ]
    return "\n\n".join(parts)


def _learned(learned: Learned, words: Words, language: Language) -> str:
    """What a network's own outcomes changed, and on what evidence."""
    told, found = words["learned"], learned.comparison
    text = told["text"].format(
        version=learned.version,
        n=format_decimal(learned.n_outcomes, locale=language),
        later=format_decimal(found.n_outcomes, locale=language),
        before=_percent(found.before, language),
        after=_percent(found.after, language),
    )
    rows = [
        (name_of(name, language), f"× {format_decimal(times, format='0.00', locale=language)}")
        for name, times in sorted(learned.multipliers.items(), key=lambda each: -each[1])
    ]
    pairs = "; ".join(pair_in_words(pair, words) for pair in learned.calibrated)
    return "\n\n".join(
        [
            f"## {told['title']}\n\n{text.strip()}",
            told["stated"].format(pairs=pairs) if pairs else told["unstated"],
            _table(told["header"], rows) if rows else told["kept"],
        ]
    )


def _pair(model: Model, general: Model, words: Words, language: Language) -> str:
    heading = f"### {pair_in_words(model.pair, words)}"
    if model is general:
        return "\n\n".join(
            [
                heading,
                _shares(model, words, language),
                _weights(model, model.shapes, words, language),
            ]
        )
    changed = _differences(model, general)
    kept = [name for name in changed if name in model.shapes]
    gone = [name_of(name, language) for name in changed if name not in model.shapes]
    parts = [heading]
    if kept:
        parts += [words["model"]["differs"], _weights(model, kept, words, language)]
    if gone:
        parts.append(words["model"]["ignores"].format(names=", ".join(gone)))
    return "\n\n".join(parts)


def _differences(model: Model, general: Model) -> list[str]:
    names = dict.fromkeys([*general.shapes, *model.shapes])
    return [name for name in names if model.shapes.get(name) != general.shapes.get(name)]


def pair_in_words(pair: str, words: Words) -> str:
    """Who asks and who is suggested; `*` stands for anybody."""
    asker, candidate = pair.split(">")
    asks, suggested = words["askers"][asker], words["kinds"][candidate]
    text: str = words["model"]["pair"].format(asker=asks, candidate=suggested)
    return text


def _shares(model: Model, words: Words, language: Language) -> str:
    """The families by how far they can move a score, the main parameters first."""
    family_of = {feature.name: feature.family for feature in all_features()}
    reach: dict[str, float] = {}
    for name, shape in model.shapes.items():
        reach[family_of[name]] = reach.get(family_of[name], 0.0) + shape.reach
    whole = sum(reach.values())
    rows = [
        (words["families"].get(family, family), _percent(share / whole, language))
        for family, share in sorted(reach.items(), key=lambda item: (-item[1], item[0]))
    ]
    return _table(words["model"]["shares"], rows)


def _weights(model: Model, names: Iterable[str], words: Words, language: Language) -> str:
    shapes = sorted(
        ((n, model.shapes[n]) for n in names), key=lambda each: (-each[1].reach, each[0])
    )
    rows = [
        (
            name_of(name, language),
            _points(min(shape.ys), language),
            _points(max(shape.ys), language),
            " · ".join(_knots(shape, language)),
        )
        for name, shape in shapes
    ]
    return _table(words["model"]["header"], rows)


def _knots(shape: Shape, language: Language) -> Iterator[str]:
    for x, y in zip(shape.xs, shape.ys, strict=True):
        value = format_decimal(float(f"{x:.3g}"), format="0.######", locale=language)
        yield f"{value} → {_points(y, language)}"


def _points(log_odds: float, language: Language) -> str:
    return str(format_decimal(log_odds, format="+0.00;−0.00", locale=language))


def _percent(share: float, language: Language) -> str:
    return str(format_percent(share, format="0 %", locale=language))


def _section(words: Words, table: str) -> str:
    return f"## {words['title']}\n\n{words['text'].strip()}\n\n{table}"


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = list(header)
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    sys.stdout.write(document())
