"""
T6, needs: does a need as people say it, in four languages, find who answers it?

150 needs over two networks, each in four wordings, with truth read off the offers by pattern; half
is for development, half for the test, and 38 more are for validation. Baselines rank the same
offers: BM25 of words as written, the nearest offer by a sentence encoder, and the sum of both.
`need_figures` holds the measures.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evaluations.homes import folder_home
from evaluations.need_figures import Asked, best_baseline, figures, held
from evaluations.need_sets import (
    FOLDER,
    LANGUAGES,
    NETWORKS,
    SETS,
    Member,
    StatedNeed,
    Truth,
    load,
    read_members,
    truth,
)
from evaluations.report import sha256
from evaluations.text_baselines import bm25_scores, encoders, passage_scores, with_fusions
from matchmaker.domain import FitVerdict, Query
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError

K = 10
OURS = "matchmaker"
TEST = "test"
"""The half that the targets are for."""

Systems = dict[str, list[Asked]]


def evaluate_stated_needs(workspace: Path, seed: int) -> dict[str, Any]:
    """Run T6 on every set; figures by split, system, then by all, type, language and network."""
    found: dict[str, Systems] = {split: defaultdict(list) for split in SETS}
    truths: dict[str, Truth] = {}
    for network, folder in NETWORKS.items():
        matchmaker = Matchmaker.load(home_of(network, folder, workspace))
        members = one_record_each(matchmaker, read_members(folder))
        needs = {split: load(network, split) for split in SETS}
        together = [need for half in needs.values() for need in half]
        truths |= truth(together, members)
        # All sets at once: offers are encoded once a network.
        for name, lists in answered(matchmaker, members, together).items():
            for split, half in needs.items():
                found[split][name] += _of(lists, half)
    return {**result_of(found, truths, seed), "sets": _checksums()}


def result_of(
    found: Mapping[str, Systems], truths: Mapping[str, Truth], seed: int
) -> dict[str, Any]:
    """The figures of every split and system, the best baseline of each, and what is reached."""
    rng = np.random.default_rng(seed)
    splits = {
        split: {name: figures(lists, truths, rng) for name, lists in systems.items()}
        for split, systems in found.items()
    }
    return {
        "splits": splits,
        "best_baseline": {split: best_baseline(each, OURS) for split, each in splits.items()},
        "targets": held(splits[TEST][OURS]),
    }


def answered(
    matchmaker: Matchmaker, members: Sequence[Member], needs: Sequence[StatedNeed]
) -> Systems:
    """The lists of our ranking and of every baseline for all wordings of some needs."""
    wordings = [(need, language) for need in needs for language in LANGUAGES]
    texts = [need.texts[language] for need, language in wordings]
    documents = [[offer.text for offer in member.offers] for member in members]
    encoded = {n: passage_scores(encode, documents, texts) for n, encode in encoders().items()}
    ids = np.array([member.id for member in members])
    lists = {
        name: [
            Asked(need=need, language=language, ranked=_first(ids, row))
            for (need, language), row in zip(wordings, scores, strict=True)
        ]
        for name, scores in with_fusions(bm25_scores(documents, texts), encoded).items()
    }
    return {OURS: [ours(matchmaker, *wording) for wording in wordings], **lists}


def ours(matchmaker: Matchmaker, need: StatedNeed, language: str) -> Asked:
    """The list that the product gives, and whether it says that nobody fits; so does a refusal."""
    try:
        answer = matchmaker.answer(Query(need=need.texts[language]), k=K)
    except InputError:
        return Asked(need=need, language=language, ranked=(), nobody=True)
    strong = (s.profile_id for s in answer.suggestions if s.verdict is FitVerdict.STRONG)
    return Asked(
        need=need,
        language=language,
        ranked=tuple(each.profile_id for each in answer.suggestions),
        nobody=answer.verdict is FitVerdict.NONE,
        strong=frozenset(strong),
    )


def home_of(network: str, folder: Path, workspace: Path) -> Path:
    """Make a network of the suite in the workspace, or find it there."""
    return folder_home(workspace, network, folder)


def one_record_each(matchmaker: Matchmaker, members: Sequence[Member]) -> list[Member]:
    """Leave out the records that were merged into another: nobody can be suggested twice."""
    return [member for member in members if member.id in matchmaker.snapshot.profiles.row_of]


def _first(
    ids: np.ndarray[Any, np.dtype[np.str_]], scores: np.ndarray[Any, Any]
) -> tuple[str, ...]:
    """The first K by score; of equals, the order of the table."""
    return tuple(ids[np.argsort(-scores, kind="stable")[:K]].tolist())


def _of(lists: Sequence[Asked], needs: Sequence[StatedNeed]) -> list[Asked]:
    ids = {need.id for need in needs}
    return [asked for asked in lists if asked.need.id in ids]


def _checksums() -> dict[str, str]:
    names = [f"{network}-{split}.toml" for network in NETWORKS for split in SETS]
    return {name: sha256(FOLDER / name) for name in names}
