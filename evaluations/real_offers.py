"""
T7, real offers: does the text of an application find the spin-off that wrote it?

Every spin-off is a profile with what it does (abstract, description, enabling technologies). Its
text of applications is asked as a need of nobody, names masked, and all are ranked; the customers'
text is the harder variant. Need and offer are by one hand and share words, so that a search engine
looks better here than between strangers, and has to be beaten all the same. Intervals are
percentiles of a bootstrap over needs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from evaluations.languages import N_RESAMPLES, own_ranks
from evaluations.text_baselines import bm25_scores, encoders, whole_scores, with_fusions
from matchmaker.candidates import prepare
from matchmaker.domain import Consent, Kind, Profile, ProfileId, Query, Text
from matchmaker.engine import Matchmaker
from matchmaker.ranking import Scored
from matchmaker.snapshot import build_snapshot

FloatArray = npt.NDArray[np.float64]
RankArray = npt.NDArray[np.int64]

FIELDS = ("abstract", "description", "enabling_technologies")
NEEDS = ("applications", "customers")
TARGETS = {
    "applications": {"accuracy@1": 0.76, "mrr": 0.82},
    "customers": {"accuracy@1": 0.42, "mrr": 0.52},
}
PLACES = (1, 5)
CONSENTED_ON = date(2025, 9, 3)
"""When the texts were collected; any day before the build does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpinOff:
    """What one says about itself, and the needs that it says it answers."""

    id: str
    passages: tuple[str, ...]
    needs: Mapping[str, str]


def evaluate_real_offers(data: Path, seed: int) -> dict[str, Any]:
    """
    Run T7 with every baseline; `data` holds `knowledge_share/spinoffs.parquet`.

    Figures by need and system; `matchmaker` is the product, `feature:…` each of its parts alone.
    """
    spin_offs = read_spin_offs(data / "knowledge_share" / "spinoffs.parquet")
    matchmaker = network_of(spin_offs)
    rng = np.random.default_rng(seed)
    figures: dict[str, dict[str, Any]] = {}
    for need in NEEDS:
        texts = [each.needs[need] for each in spin_offs]
        systems = {**our_scores(matchmaker, spin_offs, texts), **baselines(spin_offs, texts)}
        figures[need] = {name: summary(own_ranks(s), rng) for name, s in systems.items()}
    return {
        "n_spin_offs": len(spin_offs),
        "figures": figures,
        "targets": TARGETS,
        "reached": {need: reached(figures[need], TARGETS[need]) for need in NEEDS},
    }


def read_spin_offs(path: Path) -> list[SpinOff]:
    """Read the spin-offs that say what they are for, in the order of their ids."""
    table = pl.read_parquet(path).sort("id")
    return [
        SpinOff(
            id=row["id"],
            passages=tuple(row[field] for field in FIELDS if row[field]),
            needs={need: row[need] for need in NEEDS},
        )
        for row in table.iter_rows(named=True)
        if all(row[need] for need in NEEDS)
    ]


def network_of(spin_offs: Sequence[SpinOff]) -> Matchmaker:
    """A network of the spin-offs, each a company with its description and nothing else."""
    profiles = [
        Profile(
            id=ProfileId(each.id),
            kind=Kind.COMPANY,
            texts=(Text(field="description", value="\n".join(each.passages), language="en"),),
            consent=Consent(matching=True, given_on=CONSENTED_ON, text_version="evaluation"),
        )
        for each in spin_offs
    ]
    return Matchmaker(
        build_snapshot(
            profiles=profiles,
            activities=(),
            participations=(),
            ties=(),
            judgements=(),
            today=CONSENTED_ON,
        )
    )


def our_scores(
    matchmaker: Matchmaker, spin_offs: Sequence[SpinOff], needs: Sequence[str]
) -> dict[str, FloatArray]:
    """The product's score of every spin-off for every need, and each feature's value alone."""
    row_of = matchmaker.snapshot.profiles.row_of
    rows = np.array([row_of[ProfileId(each.id)] for each in spin_offs], dtype=np.int64)
    scored = [_scored(matchmaker, need, rows) for need in needs]
    alone = {
        f"feature:{name}": np.array([np.nan_to_num(each.values[name], nan=-1.0) for each in scored])
        for name in scored[0].amounts
        if any(each.amounts[name].any() for each in scored)
    }
    return {"matchmaker": np.array([each.scores for each in scored]), **alone}


def _scored(matchmaker: Matchmaker, need: str, rows: npt.NDArray[np.int64]) -> Scored:
    return matchmaker.ranker.score(prepare(matchmaker.snapshot, Query(need=need)), rows)


def baselines(spin_offs: Sequence[SpinOff], needs: Sequence[str]) -> dict[str, FloatArray]:
    """BM25, each encoder that is installed, and their sums."""
    documents = [each.passages for each in spin_offs]
    encoded = {name: whole_scores(encode, documents, needs) for name, encode in encoders().items()}
    return with_fusions(bm25_scores(documents, needs), encoded)


def summary(ranks: RankArray, rng: np.random.Generator) -> dict[str, Any]:
    """Accuracy@1, accuracy@5 and mean reciprocal rank, each with its 95 % interval."""
    samples = ranks[rng.integers(0, len(ranks), (N_RESAMPLES, len(ranks)))]
    figures: dict[str, Any] = {"n": len(ranks)}
    for place in PLACES:
        figures[f"accuracy@{place}"] = _rounded(np.mean(ranks <= place))
        figures[f"accuracy@{place}_ci"] = _interval(np.mean(samples <= place, axis=1))
    figures["mrr"] = _rounded(np.mean(1 / ranks))
    figures["mrr_ci"] = _interval(np.mean(1 / samples, axis=1))
    return figures


def reached(figures: Mapping[str, Mapping[str, float]], target: Mapping[str, float]) -> bool:
    """Whether the product reaches its target and stands above every other system of the run."""
    ours = figures["matchmaker"]
    others = [found for name, found in figures.items() if name != "matchmaker"]
    return all(
        ours[measure] >= least and all(ours[measure] > other[measure] for other in others)
        for measure, least in target.items()
    )


def _interval(samples: FloatArray) -> list[float]:
    return [_rounded(q) for q in np.percentile(samples, [2.5, 97.5])]


def _rounded(number: np.floating[Any] | float) -> float:
    return round(float(number), 4)
