"""Say how far a suggestion answers what is sought: a fit of 0 to 100, and a verdict."""

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from matchmaker.candidates import PreparedQuery, remedies, remedies_answered
from matchmaker.candidates.chatter import chatter_of
from matchmaker.candidates.understanding import Understanding, understand
from matchmaker.domain import FitVerdict
from matchmaker.graph.network import row_indices
from matchmaker.ranking.features.relative import best_known
from matchmaker.ranking.model import COMPLEMENT, RIVALRY, shipped_book
from matchmaker.ranking.ranking import Scored
from matchmaker.snapshot import Snapshot
from matchmaker.snapshot.texts import K1

BOTH_WAYS: Mapping[str, str] = {
    "need_concepts": "their_need_concepts",
    "need_words": "their_need_words",
}
"""Where nothing is sought, what the other side seeks counts as well."""
COVERED = (
    "need_concepts",
    "need_words",
    "need_near_words",
    "need_statements",
    "need_statement_votes",
    "need_problems",
)
MEETING = (*COVERED, "need_meaning")
CONTRADICTED = "excluded"
MODELS = ("stated", "unstated", "projects")
UNDERSTOOD = ("understood", "concepts", "length")
OFFERED = ("words_offered", "concepts_offered", "not_offered")
INPUTS = (*UNDERSTOOD, *OFFERED, *COVERED)
"""What the verdict is made of where no need is stated, in the order of the file."""
STATED_INPUTS = (*INPUTS, "need_meaning", "answering", "remedies_missing")
"""The same where a need is: then what is learned of ranking tells most of who answers at all."""
# Not among the models that rank: those are all read as shapes.
VERDICT_FILE = Path(__file__).with_name("verdict.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One input: its weight in log-odds, and the value that stands in where it is unknown."""

    weight: float
    unknown: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictModel:
    """A calibrated logistic over what was understood, covered and contradicted."""

    version: str
    intercept: float
    terms: Mapping[str, Term]
    strong: float
    """Least probability of a strong suggestion."""
    possible: float
    """Least probability of a possible one."""

    def probability(self, inputs: Mapping[str, float]) -> float:
        """Chance that a suggestion answers; what is absent or NaN counts as unknown."""
        odds = self.intercept
        for name, term in self.terms.items():
            value = inputs.get(name, math.nan)
            odds += term.weight * (term.unknown if math.isnan(value) else value)
        return 1.0 / (1.0 + math.exp(-odds))

    def verdict(self, probability: float) -> FitVerdict:
        """Put a probability into a word."""
        if probability >= self.strong:
            return FitVerdict.STRONG
        return FitVerdict.POSSIBLE if probability >= self.possible else FitVerdict.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictModels:
    """The models for a need that is stated, and for a profile that states none."""

    stated: VerdictModel
    unstated: VerdictModel
    projects: VerdictModel
    """For a need where no profile says anything, and projects alone tell what it does."""

    def of(self, prepared: PreparedQuery) -> VerdictModel:
        """The model that judges the answers to a query."""
        if not prepared.states_need:
            return self.unstated
        says_something = prepared.snapshot.texts.offering.lengths.any()
        return self.stated if says_something else self.projects


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How far one suggestion answers."""

    percent: int
    verdict: FitVerdict


def understanding_of(prepared: PreparedQuery) -> Understanding:
    """What of a query means something here, once a query."""
    return prepared.memoise(
        "understanding",
        lambda: replace(
            understand(prepared.snapshot, prepared.seeking), chatter=chatter_of(prepared)
        ),
    )


def fit_of(scored: Scored, position: int) -> Fit:
    """
    How far a candidate answers what is sought.

    Nothing answers nonsense, nor words that all mean nothing here; where nothing is sought nothing
    is strong.
    """
    prepared = scored.prepared
    model = verdict_models().of(prepared)
    understanding = understanding_of(prepared)
    inputs = verdict_inputs(scored, position)
    chance = model.probability(inputs)
    if prepared.states_need and all(math.isnan(inputs[name]) for name in COVERED):
        # Who says nothing answers nothing: unknown is no match.
        chance = 0.0
    # What the need rules out is no answer to it, however near it is in words and meaning.
    excluded = _value(scored, CONTRADICTED, position)
    chance *= 1.0 if math.isnan(excluded) else 1.0 - excluded
    if understanding.nonsense or understanding.nothing_recognised:
        chance = 0.0
    elif not (prepared.states_need or prepared.offers_help):
        chance = min(chance, max(0.0, model.strong - 0.01))
    return Fit(percent=round(100 * chance), verdict=model.verdict(chance))


def verdict_inputs(scored: Scored, position: int) -> dict[str, float]:
    """The inputs of the verdict on one candidate; NaN where unknown."""
    prepared = scored.prepared
    understanding = understanding_of(prepared)
    inputs = {
        "understood": understanding.meant,
        # One concept says most, and each further one less.
        "concepts": math.log1p(understanding.n_concepts),
        "length": math.log1p(len(understanding.words)),
        "words_offered": understanding.offered,
        "concepts_offered": prepared.memoise("concepts offered", lambda: _offered(prepared)),
        "not_offered": float(bool(not_offered(prepared))),
    }
    if prepared.states_need:
        inputs["need_meaning"] = _value(scored, "need_meaning", position)
        inputs["answering"] = _answering(scored, position)
        inputs["remedies_missing"] = prepared.memoise(
            "remedies missing", lambda: _remedies_missing(prepared)
        )
    for name in COVERED:
        inputs[name] = _value(scored, name, position)
    if not prepared.states_need:
        for name, other in BOTH_WAYS.items():
            inputs[name] = float(np.fmax(inputs[name], _value(scored, other, position)))
    if not (prepared.states_need or prepared.offers_help):
        looked_for = RIVALRY if prepared.query.allow_rivals else COMPLEMENT
        covered = np.fmax(inputs["need_concepts"], _value(scored, looked_for, position))
        inputs["need_concepts"] = float(covered)
    if not prepared.seeking_concepts:
        # Where no concept is sought none is covered; that is known.
        inputs["need_concepts"] = 0.0
    if math.isnan(inputs["need_words"]):
        inputs["need_words"] = _best_project(prepared, int(scored.rows[position]))
    return inputs


def _value(scored: Scored, name: str, position: int) -> float:
    """A feature as it is, not against the best: where all are poor, nobody fits."""
    column = scored.values.get(name)
    if column is None:
        return math.nan
    return float(column[position]) * best_known(scored.prepared, name)


def _answering(scored: Scored, position: int) -> float:
    """
    What the shipped shapes make of how the need is met, in log-odds; NaN where nothing is known.

    Always those of texts, whatever the network learned: the verdict is calibrated on them.
    """
    shapes = shipped_book("curated").models["*>*"].shapes
    known = {
        name: np.array(scored.values[name][position])
        for name in MEETING
        # A guess is a share of the best one here, and somebody always is the best.
        if name in scored.values and name in shapes and name != "need_problems"
    }
    told = [shapes[name](x).item() for name, x in known.items() if not np.isnan(x)]
    return math.fsum(told) if told else math.nan


def _remedies_missing(prepared: PreparedQuery) -> float:
    """How likely something helps that nobody here offers, beyond what somebody does; 0 to 1."""
    likeliest = max(remedies(prepared).values(), default=0.0)
    answered = float(remedies_answered(prepared).max(initial=0.0)) if likeliest else 0.0
    return min(1.0, max(0.0, likeliest - answered))


def _offered(prepared: PreparedQuery) -> float:
    """Share by rarity of the sought concepts that anybody offers; NaN where none is sought."""
    weights = prepared.snapshot.texts.concept_weights
    rarity = {each: weights[each] for each in sorted(prepared.seeking_concepts)}
    total = sum(rarity.values())
    if not total:
        return math.nan
    offered = offered_concepts(prepared.snapshot, rarity)
    return sum(rarity[each] for each in rarity if each in offered) / total


def not_offered(prepared: PreparedQuery) -> frozenset[str]:
    """The sought concepts that nobody offers, neither themselves nor in a narrower form."""
    sought = prepared.seeking_concepts
    return prepared.memoise(
        "not offered", lambda: sought - offered_concepts(prepared.snapshot, sought)
    )


def offered_concepts(snapshot: Snapshot, concepts: Iterable[str]) -> frozenset[str]:
    """Those of some concepts that anybody offers, themselves or in a narrower form."""
    index, taxonomy = snapshot.texts.offering_concepts, snapshot.taxonomy
    return frozenset(
        each for each in concepts if index.mentions((each, *taxonomy.narrower(each)))[2].any()
    )


def _best_project(prepared: PreparedQuery, row: int) -> float:
    """Words of the best project, as a share of what a text of nothing else would reach."""
    network, index = prepared.snapshot.network, prepared.snapshot.texts.activities
    bag = prepared.seeking_bag
    ceiling = sum(count * index.idf(term) * (K1 + 1) for term, count in bag.items())
    columns = [row_indices(each, row) for each in network.participation.values()]
    projects = np.unique(np.concatenate(columns)) if columns else np.empty(0, dtype=int)
    if not ceiling or not len(projects):
        return math.nan
    return float(prepared.activity_scores[projects].max() / ceiling)


@lru_cache(maxsize=1)
def verdict_models() -> VerdictModels:
    """The models that ship with the library; `python -m evaluations.verdicts` fits them anew."""
    return read_verdict_models(VERDICT_FILE)


def read_verdict_models(path: Path) -> VerdictModels:
    """Read weights, stand-ins for what is unknown, and the bounds between verdicts."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return VerdictModels(**{name: _model(str(told["version"]), told[name]) for name in MODELS})


def _model(version: str, told: Mapping[str, Any]) -> VerdictModel:
    return VerdictModel(
        version=version,
        intercept=float(told["intercept"]),
        strong=float(told["strong"]),
        possible=float(told["possible"]),
        terms={name: Term(**each) for name, each in told["terms"].items()},
    )
