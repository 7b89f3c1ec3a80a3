"""
Needs as people say them, in four languages, and who answers them.

Who answers is read off the offers by regular expressions, never judged by the product. The sets,
and how they were made, are described in `data/needs/README.md`.
"""

import csv
import math
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

from matchmaker.settings import shipped

FOLDER = Path(__file__).parent / "data" / "needs"
NETWORKS = {"demo": shipped("demo"), "alpine": FOLDER / "alpine"}
SPLITS = ("development", "test")
ANY_NETWORK = ""
"""Of a need that is asked of every network, and that nobody answers in any."""
LATER = "fresh-later-"
"""Ids of the fresh complaints that nothing was chosen on, the check of the others."""
VALIDATION = "validation"
"""Written later, to see whether what was tuned on the development half holds for other needs."""
SETS = (*SPLITS, VALIDATION)
LANGUAGES = ("it", "en", "de", "fr")
SEED = 20261121
"""Drawn before anybody looked at a list; another seed would be another split."""
ABOUT = ("description", "products", "processes", "keywords")

Patterns = Mapping[str, Mapping[str, re.Pattern[str]]]
"""By name, then by the language of the text that they read."""


class NeedType(StrEnum):
    """How a need is put."""

    NAMED = "named"
    """The technology, test or paper that is sought stands in the text."""
    SYMPTOM = "symptom"
    """The problem only, in plain words."""
    NEGATION = "negation"
    """Something is excluded, or contrasted with what is sought."""
    SHORT = "short"
    """One or two words."""
    DOUBLE = "double"
    """Two needs in one."""
    NOBODY = "nobody"
    """A real need that nobody in the network answers."""
    NONSENSE = "nonsense"


UNANSWERED = frozenset({NeedType.NOBODY, NeedType.NONSENSE})


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedNeed:
    """One need in four native wordings, and the patterns that select who answers it."""

    id: str
    network: str
    type: NeedType
    texts: Mapping[str, str]
    halves: tuple[tuple[str, ...], ...]
    """Names of patterns; two groups for a double need, one for others, none for nonsense."""
    wrong: tuple[str, ...]
    """Names of patterns, with `seeks:` or `about:` before them where they don't read offers."""
    patterns: Patterns


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A text of a member and its language."""

    language: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What one profile of a network offers, seeks and says about itself."""

    id: str
    offers: tuple[Passage, ...]
    seeks: tuple[Passage, ...]
    about: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Who answers a need, who answers each half of it, and who must not come first."""

    halves: tuple[frozenset[str], ...]
    wrong: frozenset[str]

    @property
    def answers(self) -> frozenset[str]:
        """Everybody who answers the need or a half of it."""
        return frozenset().union(*self.halves)

    @property
    def gains(self) -> dict[str, int]:
        """The number of halves that each one answers."""
        return {one: sum(one in half for half in self.halves) for one in self.answers}


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyMeasures:
    """How far "nobody fits" can be believed; NaN where there is nothing to divide by."""

    precision: float
    """Share of the needs said to have nobody that have nobody."""
    recall: float
    """Share of the needs that have nobody that were said so."""
    false_alarms: float
    """Share of the needs with an answer that were said to have nobody."""


def load(network: str, split: str) -> tuple[StatedNeed, ...]:
    """Read the needs of a network in one half of the set."""
    path = FOLDER / f"{network}-{split}.toml"
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    patterns = {name: compiled(by_language) for name, by_language in told["patterns"].items()}
    return tuple(_need(network, each, patterns) for each in told["need"])


def load_fresh() -> tuple[StatedNeed, ...]:
    """Read the complaints, the needs that nobody answers and the nonsense, each in one language."""
    told = tomllib.loads((FOLDER / "fresh-development.toml").read_text(encoding="utf-8"))
    known = [load(network, "development") for network in NETWORKS]
    patterns = {name: by for half in known for need in half for name, by in need.patterns.items()}
    patterns |= {name: compiled(by_language) for name, by_language in told["patterns"].items()}
    types = {
        "complaint": NeedType.SYMPTOM,
        "later": NeedType.SYMPTOM,
        "nobody": NeedType.NOBODY,
        "nonsense": NeedType.NONSENSE,
    }
    return tuple(
        StatedNeed(
            id=f"fresh-{kind}-{number:02}",
            network=each.get("network", ANY_NETWORK),
            type=type_,
            texts={name: each[name] for name in (*LANGUAGES, "text") if name in each},
            halves=(tuple(each["answers"]),) if "answers" in each else (),
            wrong=(),
            patterns=patterns,
        )
        for kind, type_ in types.items()
        for number, each in enumerate(told[kind], start=1)
    )


def read_members(folder: Path) -> tuple[Member, ...]:
    """Read who may be suggested from the tables of a network: who agreed, without private texts."""
    offers, seeks = _passages(folder / "offers.csv"), _passages(folder / "needs.csv")
    return tuple(
        Member(
            id=row["id"],
            offers=tuple(offers[row["id"]]),
            seeks=tuple(seeks[row["id"]]),
            about=tuple(Passage(language=row["language"], text=row[name]) for name in ABOUT),
        )
        for row in _rows(folder / "profiles.csv")
        if row["consent_matching"] == "yes"
    )


def truth(needs: Iterable[StatedNeed], members: Sequence[Member]) -> dict[str, Truth]:
    """Find for each need, by id, who answers it; whoever answers is not wrong."""
    return {need.id: _truth(need, members) for need in needs}


def assign_splits(needs: Iterable[StatedNeed], seed: int = SEED) -> dict[str, str]:
    """
    Halve the needs of each network and type by lot.

    Where the number is odd, the demo network gives one more to development, the other to the test.
    """
    strata: dict[tuple[str, NeedType], list[str]] = defaultdict(list)
    for need in needs:
        strata[need.network, need.type].append(need.id)
    splits: dict[str, str] = {}
    for (network, kind), ids in strata.items():
        drawn = sorted(ids)
        Random(f"{seed}/{network}/{kind}").shuffle(drawn)  # noqa: S311 - a lot, not a secret
        cut = (len(drawn) + (network == "demo")) // 2
        splits |= {each: SPLITS[place >= cut] for place, each in enumerate(drawn)}
    return splits


def precision(ranked: Sequence[str], answers: frozenset[str], k: int = 5) -> float:
    """Divide the answers among the first k by how many there could be; NaN if nobody answers."""
    possible = min(k, len(answers))
    return len(answers.intersection(ranked[:k])) / possible if possible else math.nan


def success(ranked: Sequence[str], answers: frozenset[str]) -> bool:
    """Say whether the first one answers."""
    return bool(answers.intersection(ranked[:1]))


def ndcg(ranked: Sequence[str], gains: Mapping[str, int], k: int = 10) -> float:
    """
    Discount gains by rank and divide by the best order's; NaN if nobody answers.

    Source:
        Järvelin & Kekäläinen (2002), ACM TOIS 20(4), with linear gains.
    """
    best = _discounted(sorted(gains.values(), reverse=True)[:k])
    return _discounted([gains.get(each, 0) for each in ranked[:k]]) / best if best else math.nan


def wrong_among_first(ranked: Sequence[str], wrong: frozenset[str], k: int = 5) -> bool:
    """Say whether somebody who must not come first is among the first k."""
    return bool(wrong.intersection(ranked[:k]))


def each_half_met(ranked: Sequence[str], halves: Sequence[frozenset[str]], k: int = 5) -> bool:
    """Say whether the first k hold an answer to every half."""
    return all(half.intersection(ranked[:k]) for half in halves)


def overlap(lists: Sequence[Sequence[str]], k: int = 10) -> float:
    """
    Average over pairs of lists the share of the first k that both hold.

    A pair is measured by its longer list; two empty lists agree. NaN for fewer than two lists.
    """
    shares = [_shared(left[:k], right[:k]) for left, right in combinations(lists, 2)]
    return sum(shares) / len(shares) if shares else math.nan


def nobody_measures(said: Sequence[bool], true: Sequence[bool]) -> NobodyMeasures:
    """Compare where "nobody fits" was said with where it holds, text by text."""
    pairs = list(zip(said, true, strict=True))
    hits = sum(claim and fact for claim, fact in pairs)
    alarms = sum(claim and not fact for claim, fact in pairs)
    n_true = sum(true)
    return NobodyMeasures(
        precision=_share(hits, hits + alarms),
        recall=_share(hits, n_true),
        false_alarms=_share(alarms, len(pairs) - n_true),
    )


def compiled(by_language: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    """Compile a pattern of each language; case doesn't matter."""
    return {name: re.compile(told, re.IGNORECASE) for name, told in by_language.items()}


def _need(network: str, told: Mapping[str, Any], patterns: Patterns) -> StatedNeed:
    return StatedNeed(
        id=told["id"],
        network=network,
        type=NeedType(told["type"]),
        texts={language: told[language] for language in LANGUAGES},
        halves=tuple(tuple(names) for names in told["answers"]),
        wrong=tuple(told["wrong"]),
        patterns=patterns,
    )


def _truth(need: StatedNeed, members: Sequence[Member]) -> Truth:
    halves = tuple(
        frozenset(one.id for one in members if _any_matches(names, one, need.patterns))
        for names in need.halves
    )
    wrong = frozenset(one.id for one in members if _any_matches(need.wrong, one, need.patterns))
    return Truth(halves=halves, wrong=wrong.difference(*halves))


def _any_matches(names: Iterable[str], member: Member, patterns: Patterns) -> bool:
    return any(_matches(name, member, patterns) for name in names)


def _matches(reference: str, member: Member, patterns: Patterns) -> bool:
    where, _, name = reference.rpartition(":")
    passages = {"": member.offers, "seeks": member.seeks, "about": member.about}[where]
    by_language = patterns[name]
    return any(
        passage.language in by_language and by_language[passage.language].search(passage.text)
        for passage in passages
    )


def _passages(path: Path) -> defaultdict[str, list[Passage]]:
    passages: defaultdict[str, list[Passage]] = defaultdict(list)
    for row in _rows(path):
        if row["visibility"] != "private":
            passages[row["profile_id"]].append(Passage(language=row["language"], text=row["text"]))
    return passages


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def _shared(left: Sequence[str], right: Sequence[str]) -> float:
    longer = max(len(left), len(right))
    return len(set(left).intersection(right)) / longer if longer else 1.0


def _share(part: int, whole: int) -> float:
    return part / whole if whole else math.nan
