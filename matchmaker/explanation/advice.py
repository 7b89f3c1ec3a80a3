"""Say in four languages what stands in the way of a good list, and how to say it better."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from matchmaker.candidates.understanding import MOST_STRANGE, Understanding
from matchmaker.domain import Advice, AdviceCode, FitVerdict, Language

N_NAMED = 6
"""Words that a sentence names; more are not read."""
_QUOTES: Mapping[Language, tuple[str, str]] = {
    Language.IT: ("«", "»"),
    Language.EN: ("“", "”"),
    Language.DE: ("«", "»"),
    Language.FR: ("«\u00a0", "\u00a0»"),
}


def advise(
    understanding: Understanding,
    shown: Sequence[str],
    best: FitVerdict | None,
    *,
    states_need: bool,
    not_offered: Sequence[Mapping[str, str]] = (),
) -> Advice | None:
    """
    Advise on a list whose best suggestion has a verdict; None where all is well.

    Where limits leave nobody (`best` is None), only what was not understood can be mended.

    `shown` are the words not understood that this reader may see, `not_offered` the labels of what
    was understood and nobody here offers.
    """
    if not states_need:
        return _advice(AdviceCode.NO_NEED_STATED, ())
    if best is FitVerdict.NONE or understanding.nonsense or understanding.nothing_recognised:
        return _on_nobody(understanding, shown, not_offered)
    if best is FitVerdict.POSSIBLE and shown:
        return _advice(AdviceCode.PARTLY_UNDERSTOOD, shown)
    return None


def nearest(language: Language) -> str:
    """The heading of a list in which nobody fits."""
    return sentences()["nearest"][language]


def _on_nobody(
    understanding: Understanding, shown: Sequence[str], not_offered: Sequence[Mapping[str, str]]
) -> Advice:
    if understanding.nonsense:
        # Small talk is made of words that every dictionary has.
        known = understanding.strange < MOST_STRANGE
        return _advice(AdviceCode.NONSENSE, shown, "nothing_said" if known else None)
    if understanding.nothing_recognised:
        return _advice(AdviceCode.NOTHING_RECOGNISED, shown, None if shown else "nothing_said")
    if not_offered:
        return _advice(AdviceCode.NOBODY_HERE, shown, "nobody_here_named", not_offered)
    return _advice(AdviceCode.NOBODY_HERE, shown, "nobody_here_partly" if shown else None)


def _advice(
    code: AdviceCode,
    words: Sequence[str],
    sentence: str | None = None,
    sought: Sequence[Mapping[str, str]] = (),
) -> Advice:
    told = sentences()[sentence or code]
    return Advice(
        code=code,
        text={
            x.value: told[x].format(
                words=_quoted(words, x), sought=_quoted([each[x] for each in sought], x)
            )
            for x in Language
        },
    )


def _quoted(words: Sequence[str], language: Language) -> str:
    opening, closing = _QUOTES[language]
    named = [f"{opening}{word}{closing}" for word in words[:N_NAMED]]
    return ", ".join([*named, "…"] if len(words) > N_NAMED else named) or "–"


@lru_cache(maxsize=1)
def sentences() -> Mapping[str, Mapping[str, str]]:
    """All sentences, by code and language."""
    path = Path(__file__).with_name("advice.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
