"""
T7, real offers: does the text of an application find the spin-off that wrote it?

Every spin-off is a profile with what it does (abstract, description, enabling technologies). Its
text of applications is asked as a need of nobody, names masked, and all are ranked; the customers'
text is the harder variant. Need and offer are by one hand and share words, so that a search engine
looks better here than between strangers, and has to be beaten all the same. Who scores as high
counts as before; intervals are percentiles of a bootstrap over needs.
"""

from collections.abc import Callable, Mapping, Sequence
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
IntArray = npt.NDArray[np.int64]

OURS = "matchmaker"
UNDIVIDED = "undivided"
"""Our score of the text as one need, where the product may read two needs in it."""
PART = "feature:"
FIELDS = ("abstract", "description", "enabling_technologies")
NEEDS = ("applications", "customers")
TARGETS: Mapping[str, Mapping[str, float]] = {
    "applications": {"accuracy@1": 0.76, "mrr": 0.82},
    "customers": {"accuracy@1": 0.42, "mrr": 0.52},
}
"""Of the issue "True lists"; beside it every other system of the run has to be beaten."""
CONSENTED_ON = date(2025, 9, 3)
"""When the texts were collected; any day before the build does."""

MEASURES: Mapping[str, Callable[[IntArray], FloatArray]] = {
    "accuracy@1": lambda ranks: (ranks <= 1).astype(float),
    "accuracy@5": lambda ranks: (ranks <= 5).astype(float),
    "mrr": lambda ranks: 1 / ranks,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SpinOff:
    """What one says about itself, and the needs that it says it answers."""

    id: str
    passages: tuple[str, ...]
    needs: Mapping[str, str]


def evaluate_real_offers(file: Path, seed: int) -> dict[str, Any]:
    """
    Run T7 on a table of spin-offs, with every baseline.

    Figures by need and system; `matchmaker` is the product, `feature:…` each of its parts alone.
    """
    spin_offs = read_spin_offs(file)
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
        "targets": [told for need in NEEDS for told in held(need, figures[need])],
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
    """The product's places for every need, its score undivided, and each feature's value alone."""
    row_of = matchmaker.snapshot.profiles.row_of
    rows = np.array([row_of[ProfileId(each.id)] for each in spin_offs], dtype=np.int64)
    scored = [_scored(matchmaker, need, rows) for need in needs]
    alone = {
        f"{PART}{name}": _known([each.values[name] for each in scored])
        for name in scored[0].amounts
        if any(each.amounts[name].any() for each in scored)
    }
    return {
        OURS: np.array([places(matchmaker, need, spin_offs) for need in needs]),
        UNDIVIDED: _known([each.scores for each in scored]),
        **alone,
    }


def places(matchmaker: Matchmaker, need: str, spin_offs: Sequence[SpinOff]) -> FloatArray:
    """The product's list as scores: minus the place, and below all for who is not in it."""
    listed = matchmaker.rank(Query(need=need), k=len(spin_offs))
    place_of = {id_: place for place, (id_, _) in enumerate(listed)}
    return np.array([-float(place_of.get(ProfileId(s.id), len(spin_offs))) for s in spin_offs])


def baselines(spin_offs: Sequence[SpinOff], needs: Sequence[str]) -> dict[str, FloatArray]:
    """BM25, each encoder that is installed, and their sums."""
    documents = [each.passages for each in spin_offs]
    encoded = {name: whole_scores(encode, documents, needs) for name, encode in encoders().items()}
    return with_fusions(bm25_scores(documents, needs), encoded)


def summary(ranks: IntArray, rng: np.random.Generator) -> dict[str, Any]:
    """Accuracy@1, accuracy@5 and mean reciprocal rank, each with its 95 % interval."""
    drawn = rng.integers(0, len(ranks), (N_RESAMPLES, len(ranks)))
    return {"n": len(ranks), **{m: _estimate(value(ranks), drawn) for m, value in MEASURES.items()}}


def held(need: str, figures: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each target with our figure, the best other system, and whether both are beaten."""
    others = [name for name in figures if name not in {OURS, UNDIVIDED}]
    told = []
    for measure, bound in TARGETS[need].items():
        mean = figures[OURS][measure]["mean"]
        most, best = max((figures[name][measure]["mean"], name) for name in others)
        facts = {"figure": mean, "best_other": best, "its_figure": most}
        reached = mean >= bound and mean > most
        told.append(
            {"measure": measure, "of": need, "at_least": bound, **facts, "reached": reached}
        )
    return told


def _scored(matchmaker: Matchmaker, need: str, rows: IntArray) -> Scored:
    return matchmaker.ranker.score(prepare(matchmaker.snapshot, Query(need=need)), rows)


def _known(values: Sequence[FloatArray]) -> FloatArray:
    """A row for each need; what is unknown stands below all that is known."""
    rows = np.array(values, dtype=np.float64)
    return np.where(np.isnan(rows), -np.inf, rows)


def _estimate(values: FloatArray, drawn: IntArray) -> dict[str, float]:
    low, high = np.percentile(values[drawn].mean(axis=1), [2.5, 97.5])
    mean, low, high = (round(float(each), 4) for each in (values.mean(), low, high))
    return {"mean": mean, "low": low, "high": high}
