"""Word an explanation in four languages, from the same reason ids and numbers."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.numbers import format_decimal

from matchmaker.domain import Contribution, Evidence, Language, Remedy, Side, Suggestion
from matchmaker.ranking.features import STATEMENT

Phrases = Mapping[str, Mapping[str, str]]

# Amounts below this do not move a candidate past its neighbour; saying them would be noise.
AUDIBLE = 0.005


# Words with so many letters in common at their beginning are taken for forms of one.
STEM = 4

# A quotation is to be recognised, not to be read whole; in characters.
LONGEST = 120

# What a sentence says of its evidence, with the mark before it: left out where none is shown.
THINGS = re.compile(r"\s*(: \{things\}|\(NACE \{things\}\))")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedReason:
    """One contribution in words."""

    id: str
    """The feature's name; the same in every language."""
    name: str
    side: Side
    amount: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A suggestion in words of one language; the reasons come weightiest first."""

    reasons: tuple[WordedReason, ...]
    unknown: str | None
    against: str | None
    counterfactual: str | None
    sides: Mapping[Side, str]
    """Headings for the three groups of reasons."""


def word(suggestion: Suggestion, language: Language) -> Wording:
    """Put a suggestion into words."""
    by_feature = {c.feature: c for c in suggestion.contributions}
    known = [c for c in suggestion.contributions if c.known]
    audible = [c for c in known if abs(c.amount) >= AUDIBLE]
    audible.sort(key=lambda c: (-abs(c.amount), c.feature))
    against = by_feature.get(suggestion.against or "")
    return Wording(
        reasons=tuple(_reason(c, language) for c in audible),
        unknown=_unknown(suggestion, language),
        against=(
            _general("against", language).format(reason=sentence(against, language, weak=True))
            if against
            else None
        ),
        counterfactual=_counterfactual(suggestion, language),
        sides={side: _general(f"side_{side}", language) for side in Side},
    )


def _reason(contribution: Contribution, language: Language) -> WordedReason:
    return WordedReason(
        id=contribution.feature,
        name=phrases()[contribution.feature]["name"][language],
        side=contribution.side,
        amount=contribution.amount,
        text=sentence(contribution, language, weak=contribution.amount < 0),
    )


def sentence(contribution: Contribution, language: Language, *, weak: bool) -> str:
    """One contribution as a sentence, for or against."""
    template = phrases()[contribution.feature]["weak" if weak else "good"][language]
    things = _met(contribution.evidence) or _labels(contribution.evidence, language)
    if not things:
        template = THINGS.sub("", template)
    said = template.format(things=things, value=_value(contribution, language))
    chains = [] if weak else list(_remedies(contribution.evidence, language))
    return f"{said} ({'; '.join(chains)})" if chains else said


def names_evidence(reason: str) -> bool:
    """Whether a reason that speaks for a pair names what it rests on."""
    return "{things}" in phrases()[reason]["good"][Language.EN]


def _remedies(evidence: Sequence[Evidence], language: Language) -> Iterator[str]:
    """How a told problem leads to what addresses it, a sentence for each problem."""
    addressed: dict[tuple[str, str, str], list[str]] = {}
    for remedy in (e.remedy for e in evidence if e.remedy is not None):
        problem = named(remedy.problem, language)
        by = addressed.setdefault((_chain(remedy, problem), remedy.said, problem), [])
        by.append(named(remedy.by, language))
    for (key, said, problem), by in addressed.items():
        things = ", ".join(dict.fromkeys(by))
        yield _general(key, language).format(said=said, problem=problem, things=things)


def _chain(remedy: Remedy, problem: str) -> str:
    """Which sentence tells a remedy."""
    if remedy.guessed:
        return "remedy_of_guess"
    return "remedy_of_name" if remedy.said.casefold() == problem.casefold() else "remedy"


def _labels(pieces: Sequence[Evidence], language: Language) -> str:
    # A text as a whole has no name that says anything.
    labels = dict.fromkeys(evidence_label(e, language) for e in pieces if e.fact.aspect != "text")
    return ", ".join(label for label in labels if label)


def _met(pieces: Sequence[Evidence]) -> str:
    """Quote statements of the candidate beside the one of the asker that they are nearest to."""
    theirs_by_ours: dict[str, list[str]] = {}
    for piece in pieces:
        if piece.fact.aspect == STATEMENT and len(piece.spans) == 2:
            theirs, ours = (f"«{shortened(span.text)}»" for span in piece.spans)
            theirs_by_ours.setdefault(ours, []).append(theirs)
    pairs = theirs_by_ours.items()
    return "; ".join(f"{', '.join(dict.fromkeys(theirs))} ≈ {ours}" for ours, theirs in pairs)


def evidence_label(evidence: Evidence, language: Language) -> str:
    """What to call a piece of evidence: as the candidate wrote it, else by its label."""
    if evidence.fact.aspect == "word":
        return _quoted_words(evidence) or named(evidence.label, language)
    return named(evidence.label, language)


def _quoted_words(evidence: Evidence) -> str:
    """The candidate's word, and the sought one that it answers where that is another."""
    theirs = [span.text for span in evidence.spans if span.owner == evidence.fact.subject]
    ours = [span.text for span in evidence.spans if span.owner != evidence.fact.subject]
    if not theirs:
        return ""
    if not ours or any(_alike(theirs[0], word) for word in ours):
        return f"«{theirs[0]}»"
    return f"«{theirs[0]}» ≈ «{ours[0]}»"


def _alike(left: str, right: str) -> bool:
    """Whether two words begin alike: forms of one word need no second quotation."""
    return left.casefold()[:STEM] == right.casefold()[:STEM]


def shortened(text: str) -> str:
    """The beginning of a long statement, to the end of a word."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(maxsplit=1)[0]} …"


def named(label: Mapping[str, str], language: Language) -> str:
    """A label in a language, or its only name."""
    return label.get(language) or label.get("", "")


def _value(contribution: Contribution, language: Language) -> str:
    if contribution.value is None:
        return _general("hidden", language)
    if contribution.unit == "years":
        return duration(contribution.value, language)
    pattern = "0" if contribution.unit == "km" else "0.0"
    number = written(contribution.value, pattern, language)
    key = f"unit_{contribution.unit}"
    return _general(key, language).format(n=number) if key in phrases()["general"] else number


def duration(years: float, language: Language) -> str:
    """A time as people say it: in months, and from two years on in years."""
    months = round(12 * years)
    if months < 24:
        key = "unit_days" if months < 1 else "unit_month" if months == 1 else "unit_months"
        return _general(key, language).format(n=months)
    return _general("unit_years", language).format(n=written(round(years), "0", language))


@lru_cache(maxsize=10_000)
def written(value: float, pattern: str, language: Language) -> str:
    """A number as a language writes it; hundreds of them stand on a page, and many come again."""
    return format_decimal(value, format=pattern, locale=_locale(language))


@lru_cache(maxsize=len(Language))
def _locale(language: Language) -> Locale:
    return Locale(language.value)


def _unknown(suggestion: Suggestion, language: Language) -> str | None:
    names = [phrases()[feature]["name"][language] for feature in suggestion.unknown]
    return _general("unknown", language).format(names=", ".join(names)) if names else None


def _counterfactual(suggestion: Suggestion, language: Language) -> str | None:
    without = suggestion.counterfactual
    if without is None:
        return None
    thing = named(without.label, language) or phrases()[without.fact.key]["name"][language]
    key = "without" if without.rank != suggestion.rank else "still"
    return _general(key, language).format(thing=thing, rank=without.rank)


def _general(key: str, language: Language) -> str:
    return phrases()["general"][key][language]


@lru_cache(maxsize=1)
def phrases() -> Mapping[str, Phrases]:
    """All phrases, by reason id."""
    path = Path(__file__).with_name("wording.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
