"""
T6, needs: does a need as people say it, in four languages, find who answers it?

150 needs over two networks, each in four wordings, with truth read off the offers by pattern; half
is for development, half for the test. Intervals are percentiles of a bootstrap over needs, all
wordings of a need drawn together. Baselines rank the same offers: BM25 of words as written, the
nearest offer by a sentence encoder, and the sum of both.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evaluations.homes import demo_home, folder_home
from evaluations.need_sets import (
    LANGUAGES,
    NETWORKS,
    SPLITS,
    Member,
    NeedType,
    StatedNeed,
    Truth,
    each_half_met,
    load,
    ndcg,
    nobody_measures,
    overlap,
    precision,
    read_members,
    success,
    truth,
    wrong_among_first,
)
from evaluations.text_baselines import bm25_scores, encoders, passage_scores, with_fusions
from matchmaker.domain import Query
from matchmaker.engine import Matchmaker

K = 10
N_RESAMPLES = 2_000
OURS = "matchmaker"
NOBODY = frozenset({NeedType.NOBODY, NeedType.NONSENSE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One wording of a need, and the list that a system gave for it."""

    need: StatedNeed
    language: str
    ranked: tuple[str, ...]
    nobody: bool | None = None
    """Whether the system said that nobody fits; None for one that never does."""


Lists = Sequence[Asked]
Value = Callable[[Asked, Truth], float]

MEASURES: Mapping[str, Value] = {
    "p@5": lambda asked, true: precision(asked.ranked, true.answers),
    "success@1": lambda asked, true: _where(true, success(asked.ranked, true.answers)),
    "ndcg@10": lambda asked, true: ndcg(asked.ranked, true.gains),
    "wrong@5": lambda asked, true: float(wrong_among_first(asked.ranked, true.wrong)),
    "halves@5": lambda asked, true: _where(true, each_half_met(asked.ranked, true.halves)),
}


def evaluate_needs(workspace: Path, seed: int) -> dict[str, Any]:
    """Run T6 on both halves; figures by split, system, then by all, type and language."""
    found: dict[str, dict[str, list[Asked]]] = {split: defaultdict(list) for split in SPLITS}
    truths: dict[str, Truth] = {}
    for network, folder in NETWORKS.items():
        matchmaker = Matchmaker.load(home_of(network, folder, workspace))
        members = _one_record_each(matchmaker, read_members(folder))
        for split in SPLITS:
            needs = load(network, split)
            truths |= truth(needs, members)
            for name, lists in answered(matchmaker, members, needs).items():
                found[split][name].extend(lists)
    rng = np.random.default_rng(seed)
    return {
        "splits": {
            split: {name: figures(lists, truths, rng) for name, lists in systems.items()}
            for split, systems in found.items()
        }
    }


def answered(
    matchmaker: Matchmaker, members: Sequence[Member], needs: Sequence[StatedNeed]
) -> dict[str, list[Asked]]:
    """The lists of our ranking and of every baseline for all wordings of some needs."""
    wordings = [(need, language) for need in needs for language in LANGUAGES]
    texts = [need.texts[language] for need, language in wordings]
    documents = [[offer.text for offer in member.offers] for member in members]
    encoded = {n: passage_scores(encode, documents, texts) for n, encode in encoders().items()}
    systems = with_fusions(bm25_scores(documents, texts), encoded)
    ids = np.array([member.id for member in members])
    lists = {
        name: [
            Asked(need=need, language=language, ranked=tuple(ids[np.argsort(-row, kind="stable")]))
            for (need, language), row in zip(wordings, scores, strict=True)
        ]
        for name, scores in systems.items()
    }
    return {OURS: [ours(matchmaker, *wording) for wording in wordings], **lists}


def ours(matchmaker: Matchmaker, need: StatedNeed, language: str) -> Asked:
    """The list that the product gives, and whether it says that nobody fits."""
    answer = matchmaker.answer(Query(need=need.texts[language]), k=K)
    return Asked(
        need=need,
        language=language,
        ranked=tuple(each.profile_id for each in answer.suggestions),
        nobody=answer.verdict == "none",
    )


def figures(
    lists: Lists, truths: Mapping[str, Truth], rng: np.random.Generator
) -> dict[str, dict[str, Any]]:
    """Every measure over all lists, by type of need and by language."""
    parts: dict[str, Lists] = {"all": lists}
    parts |= {kind.value: [a for a in lists if a.need.type is kind] for kind in NeedType}
    parts |= {x: [a for a in lists if a.language == x] for x in LANGUAGES}
    return {
        name: {
            **{m: interval(part, truths, value, rng) for m, value in MEASURES.items()},
            "overlap@10": _overlap(part),
            **_nobody(part),
        }
        for name, part in parts.items()
        if part
    }


def interval(
    lists: Lists, truths: Mapping[str, Truth], value: Value, rng: np.random.Generator
) -> dict[str, float] | None:
    """Mean over wordings with a 95 % interval; needs are drawn, with all their wordings."""
    values: dict[str, list[float]] = defaultdict(list)
    for asked in lists:
        if not math.isnan(one := value(asked, truths[asked.need.id])):
            values[asked.need.id].append(one)
    if not values:
        return None
    sums = np.array([sum(each) for each in values.values()])
    counts = np.array([len(each) for each in values.values()])
    drawn = rng.integers(0, len(sums), (N_RESAMPLES, len(sums)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return {
        "mean": round(float(sums.sum() / counts.sum()), 4),
        "low": round(float(low), 4),
        "high": round(float(high), 4),
        "n": int(counts.sum()),
    }


def _overlap(lists: Lists) -> float | None:
    """How much the wordings of an answerable need agree on the first ten."""
    by_need: dict[str, list[Sequence[str]]] = defaultdict(list)
    for asked in lists:
        if asked.need.type not in NOBODY:
            by_need[asked.need.id].append(asked.ranked)
    shares = [overlap(each) for each in by_need.values() if len(each) > 1]
    return round(float(np.mean(shares)), 4) if shares else None


def _nobody(lists: Lists) -> dict[str, float]:
    """Precision, recall and false alarms of "nobody fits", where the system says it at all."""
    told = [asked for asked in lists if asked.nobody is not None]
    if not told:
        return {}
    measures = nobody_measures(
        [bool(asked.nobody) for asked in told], [asked.need.type in NOBODY for asked in told]
    )
    values = {
        "nobody_precision": measures.precision,
        "nobody_recall": measures.recall,
        "nobody_false_alarms": measures.false_alarms,
    }
    return {name: round(value, 4) for name, value in values.items() if not math.isnan(value)}


def _where(true: Truth, held: bool) -> float:
    """Count only where somebody answers."""
    return float(held) if true.answers else math.nan


def home_of(network: str, folder: Path, workspace: Path) -> Path:
    """Make a network of the suite in the workspace, or find it there."""
    return demo_home(workspace) if network == "demo" else folder_home(workspace, network, folder)


def _one_record_each(matchmaker: Matchmaker, members: Sequence[Member]) -> list[Member]:
    """Leave out the records that were merged into another: nobody can be suggested twice."""
    return [member for member in members if member.id in matchmaker.snapshot.profiles.row_of]
