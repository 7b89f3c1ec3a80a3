"""Read the words of a need: in every language where one is no surer than another."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from matchmaker.text.analysis import Token, Word
from matchmaker.text.designations import designations
from matchmaker.text.language import identify
from matchmaker.text.lexicon import LANGUAGES
from matchmaker.text.segmentation import pieces
from matchmaker.text.tagging import Mention, Tagger

SURE = 0.95
"""Bare nouns of the four languages are guessed rightly above it; below, as often as not wrongly."""
FEW_WORDS = 5
"""Longer texts have words of grammar, by which their language shows."""
_ONE_READING = 0.5
"""Weight of a term that one language alone reads, and none has in its dictionary."""
_STANDS_FOR = 0.5
"""Weight of the words for what a grade or a standard is."""
_STANDS_FOR_LIKENESS = 0.8


class NeedReading(NamedTuple):
    """The words and concepts of a need."""

    language: str | None
    """None where it was read in all four."""
    tokens: tuple[Token, ...]
    mentions: tuple[Mention, ...]


def read_need(tagger: Tagger, text: str, language: str | None) -> NeedReading:
    """Read a need in its language, or in all four where a short one does not tell which it is."""
    settled = language or _sure_language(text)
    readings = [_read(tagger, text, each) for each in ([settled] if settled else LANGUAGES)]
    tokens = _united([words for words, _, _ in readings], [found for _, found, _ in readings])
    mentions = _undisputed(each for _, _, found in readings for each in found)
    meant_tokens, meant_mentions = _stands_for(tagger, text)
    return NeedReading(
        language=settled,
        tokens=tuple(sorted({*tokens, *_missing(meant_tokens, tokens)}, key=lambda t: t.start)),
        mentions=tuple(sorted({*mentions, *_unsaid(meant_mentions, mentions)}, key=_place)),
    )


def _sure_language(text: str) -> str | None:
    """The language of a text that is long enough to show it; None where all four must be tried."""
    guess = identify(text)
    if guess is not None and guess.supported and guess.probability >= SURE:
        return guess.language
    if sum(1 for _ in pieces(text)) > FEW_WORDS:
        return guess.language if guess is not None else ""
    return None


def _read(
    tagger: Tagger, text: str, language: str
) -> tuple[list[Word], list[Token], list[Mention]]:
    analyser = tagger.analyser
    settled = analyser.language_of(text, language)
    words = analyser.words(text, settled)
    found = tagger.mentions_of(text, words, settled)
    return words, analyser.tokens_of(words, settled), found


def _united(readings: Sequence[Sequence[Word]], tokens: Sequence[Sequence[Token]]) -> set[Token]:
    """Each term on its span once, lighter where one reading alone has it and no dictionary."""
    if len(readings) == 1:
        return {*tokens[0]}
    weights: dict[tuple[str, int, int], float] = {}
    times: dict[tuple[str, int, int], int] = {}
    sure: set[tuple[str, int, int]] = set()
    for words, found in zip(readings, tokens, strict=True):
        known = [(w.start, w.end) for w in words if w.reading.known or w.reading.parts]
        for key, weight in {(t.term, t.start, t.end): t.weight for t in found}.items():
            weights[key] = max(weight, weights.get(key, 0.0))
            times[key] = times.get(key, 0) + 1
            if any(start <= key[1] and key[2] <= end for start, end in known):
                sure.add(key)
    return {
        Token(*key, weight if times[key] > 1 or key in sure else weight * _ONE_READING)
        for key, weight in weights.items()
    }


def _undisputed(mentions: Iterable[Mention]) -> list[Mention]:
    """Each concept on its span once; a likeness of letters yields to a name on the same words."""
    best: dict[tuple[str, int, int], Mention] = {}
    for each in mentions:
        key = (each.concept, each.start, each.end)
        if key not in best or best[key].similarity < each.similarity:
            best[key] = each
    exact = [m for m in best.values() if m.similarity == 1.0]
    return [
        each
        for each in best.values()
        if each.similarity == 1.0
        or not any(m.start < each.end and each.start < m.end for m in exact)
    ]


def _stands_for(tagger: Tagger, text: str) -> tuple[list[Token], list[Mention]]:
    """Words and concepts of what grades and standards are, on the span of their designation."""
    tokens: list[Token] = []
    mentions: list[Mention] = []
    for found in designations(text):
        _, said, named = _read(tagger, found.name, "en")
        surface = text[found.start : found.end]
        tokens += [Token(t.term, found.start, found.end, t.weight * _STANDS_FOR) for t in said]
        mentions += [
            Mention(
                m.concept,
                found.start,
                found.end,
                surface,
                min(m.similarity, _STANDS_FOR_LIKENESS),
            )
            for m in named
        ]
    return tokens, mentions


def _missing(tokens: Iterable[Token], said: Iterable[Token]) -> set[Token]:
    terms = {token.term for token in said}
    return {token for token in tokens if token.term not in terms}


def _unsaid(mentions: Iterable[Mention], said: Iterable[Mention]) -> set[Mention]:
    concepts = {mention.concept for mention in said}
    return {mention for mention in mentions if mention.concept not in concepts}


def _place(mention: Mention) -> tuple[int, int, str]:
    return mention.start, mention.end, mention.concept
