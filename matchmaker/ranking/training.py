"""Learn from the outcomes of introductions how much each feature counts in one network."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit

from matchmaker.ranking.calibration import (
    Calibration,
    Reliability,
    chained,
    fit_calibration,
    reliability,
)
from matchmaker.ranking.learned import Learned, ModelComparison

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

# Chosen by simulation: `python -m evaluations.learning`, and the ADR on learned weights.
LOOSENESS = 0.2
"""Standard deviation of a coefficient around the slope, before any outcome was seen."""
SLOPE_LOOSENESS = 0.5
"""The same of the slope around 1: outcomes follow no score much more steeply than it claims."""
WIDEST = 4.0
"""No feature counts more than four times as much, or less than a quarter: pairs were introduced by
the shipped order, and outcomes cannot say what a feature is worth where nobody was introduced."""
LEAST_SLOPE = 0.1
"""Where outcomes hardly follow the shipped score, multipliers would grow without any meaning."""
ENOUGH_TO_CALIBRATE = 100
"""Outcomes scored without knowing them, below which no probability is stated."""
ENOUGH_OF_A_PAIR = 30
"""Outcomes of a pair of kinds, below which its scores stay scores."""
N_DRAWS = 300
SEED = 20261123


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Introductions with an outcome, the oldest first; arrays run over introductions."""

    base: str
    """Version of the shipped weights."""
    names: tuple[str, ...]
    """Features, in the order of the columns."""
    contributions: FloatArray
    """Shape (n, n_features), log-odds by the shipped weights, as known before the outcome."""
    intercepts: FloatArray
    accepted: BoolArray
    askers: npt.NDArray[np.str_]
    pairs: tuple[str, ...]
    """Kinds: "company>lab"."""
    slices: IntArray
    """0 for the oldest; the outcomes of a slice are all later than those of the ones before."""

    @property
    def shipped(self) -> FloatArray:
        """Scores by the shipped weights."""
        return self.intercepts + self.contributions.sum(axis=1)

    def scored(self, fit: "Fit") -> FloatArray:
        """Scores by learned weights."""
        return self.intercepts + self.contributions @ fit.multipliers


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Logit of a yes = offset + the sum of each shipped contribution times its coefficient."""

    coefficients: FloatArray
    """One a feature, 0 or more."""
    slope: float
    """The coefficient of a feature of which nothing is known: how outcomes follow the score."""
    offset: float

    @property
    def multipliers(self) -> FloatArray:
        """By how much more each feature counts than as shipped; order is the coefficients' own."""
        found = self.coefficients / max(self.slope, LEAST_SLOPE)
        return np.clip(found, 1 / WIDEST, WIDEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingResult:
    """The fit to all outcomes, and how it did on later ones."""

    fit: Fit
    comparison: ModelComparison
    calibration: Calibration | None
    """None where probabilities were no better than the base rate, or outcomes are too few."""
    reliability: Reliability | None


def fit_multipliers(
    contributions: FloatArray, accepted: BoolArray, *, looseness: float = LOOSENESS
) -> Fit:
    """
    Find the most probable coefficients of the shipped contributions, given outcomes.

    Penalised logistic regression: a Gaussian prior holds each coefficient near a common slope, and
    another one the slope near 1, where it would be if shipped scores were log-odds of a yes. The
    slope changes no order; a feature that tells no outcome from another keeps it, and counts as
    shipped. The loss is convex.
    """
    # The log of a Gaussian prior is a squared penalty, by the inverse of its variance.
    precision, slope_precision = looseness**-2, SLOPE_LOOSENESS**-2

    def loss(parameters: FloatArray) -> tuple[float, FloatArray]:
        offset, slope, coefficients = parameters[0], parameters[1], parameters[2:]
        logits = offset + contributions @ coefficients
        away, off = coefficients - slope, slope - 1.0
        # log(1 + exp(x)) without an overflow, where scores tell all outcomes apart.
        value = np.logaddexp(0.0, logits).sum() - logits @ accepted
        value += precision * (away @ away) / 2 + slope_precision * off**2 / 2
        wrong = expit(logits) - accepted
        # The gradient is given: without it each step would cost an evaluation for every feature.
        by_slope = slope_precision * off - precision * away.sum()
        by_coefficient = wrong @ contributions + precision * away
        return float(value), np.concatenate([[wrong.sum(), by_slope], by_coefficient])

    n_features = contributions.shape[1]
    # From the shipped weights; the loss is convex, so another start would only take more steps.
    start = np.concatenate([[0.0], np.ones(1 + n_features)])
    # Never below zero: what speaks for a pair as shipped does not come to speak against it.
    bounds = [(None, None), *[(0.0, None)] * (1 + n_features)]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return Fit(coefficients=found[2:], slope=float(found[1]), offset=float(found[0]))


def learn(examples: Examples) -> TrainingResult:
    """Fit on all outcomes; compare and calibrate on scores that did not know the outcome."""
    later, learned, logits = scores_of_later(examples)
    comparison = compare(examples, later, learned)
    fit = fit_multipliers(examples.contributions, examples.accepted)
    if comparison.gained:
        # Chances fitted on their own outcomes are too sure; those of later slices correct them.
        correction, truth = _calibrated(logits[later], examples, later)
        own = fit_calibration(examples.scored(fit), examples.accepted)
        calibration = correction and chained(own, correction)
    else:
        calibration, truth = _calibrated(examples.shipped[later], examples, later)
    return TrainingResult(
        fit=fit, comparison=comparison, calibration=calibration, reliability=truth
    )


def scores_of_later(
    examples: Examples, looseness: float = LOOSENESS
) -> tuple[BoolArray, FloatArray, FloatArray]:
    """
    Score each slice with what the slices before it teach.

    Returns:
        Which examples have a score (all but the first slice); the scores, which compare inside a
        slice; the log-odds of a yes, which compare across slices. NaN elsewhere.
    """
    scores = np.full(len(examples.accepted), np.nan)
    logits = scores.copy()
    for slice_ in np.unique(examples.slices)[1:]:
        past, now = examples.slices < slice_, examples.slices == slice_
        contributions, accepted = examples.contributions[past], examples.accepted[past]
        found = examples.scored(fit_multipliers(contributions, accepted, looseness=looseness))
        # Multipliers of two slices differ in scale, so scores compare inside a slice only.
        scores[now] = found[now]
        # Without a yes and a no there is no curve to fit.
        if len(np.unique(accepted)) == 2:
            logits[now] = fit_calibration(found[past], accepted).logits(found[now])
    return ~np.isnan(scores), scores, logits


def compare(examples: Examples, later: BoolArray, learned: FloatArray) -> ModelComparison:
    """Compare shipped and learned order inside each later slice, with a bootstrap over askers."""
    rng = np.random.default_rng(SEED)
    names, who = np.unique(examples.askers, return_inverse=True)
    gains = []
    for _ in range(N_DRAWS):
        # Askers are drawn, not outcomes: the outcomes of one asker stand and fall together.
        drawn = np.bincount(rng.integers(len(names), size=len(names)), minlength=len(names))
        weights = drawn[who].astype(float)
        gained, shipped = (
            concordance(examples, scores, weights) for scores in (learned, examples.shipped)
        )
        gains.append(gained - shipped)
    # A draw without contrast says nothing, which is not the same as no gain.
    low, high = np.nanpercentile(gains, [2.5, 97.5])
    return ModelComparison(
        before=concordance(examples, examples.shipped),
        after=concordance(examples, learned),
        low=float(low),
        high=float(high),
        n_outcomes=int(later.sum()),
    )


def concordance(examples: Examples, scores: FloatArray, weights: FloatArray | None = None) -> float:
    """Mean area under the ROC curve of the later slices, by their weight; NaN without contrast."""
    # Imported here: rolling back needs none of it, and it takes a second.
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415 - see above

    areas, sizes = [], []
    weights = np.ones(len(scores)) if weights is None else weights
    for slice_ in np.unique(examples.slices)[1:]:
        now = (examples.slices == slice_) & (weights > 0)
        if len(np.unique(examples.accepted[now])) == 2:
            truth, given = examples.accepted[now], scores[now]
            areas.append(roc_auc_score(truth, given, sample_weight=weights[now]))
            sizes.append(weights[now].sum())
    return float(np.average(areas, weights=sizes)) if areas else float("nan")


def _calibrated(
    scores: FloatArray, examples: Examples, later: BoolArray
) -> tuple[Calibration | None, Reliability | None]:
    """Calibrate on all later slices, if calibrating on all but the last served the last well."""
    accepted, slices = examples.accepted[later], examples.slices[later]
    past, last = slices < slices.max(), slices == slices.max()
    enough = len(scores) >= ENOUGH_TO_CALIBRATE and len(np.unique(accepted[past])) == 2
    if not enough or np.isnan(scores).any():
        return None, None
    # The trial decides on outcomes that it has not seen; what is used is then fitted on all.
    trial = fit_calibration(scores[past], accepted[past])
    base_rate = float(accepted[past].mean())
    truth = reliability(trial.probabilities(scores[last]), accepted[last], base_rate)
    whole = fit_calibration(scores, accepted)
    # A falling curve would say that better scores are accepted less: then nothing is stated.
    held = truth.holds and trial.slope > 0 and whole.slope > 0
    return (whole if held else None), truth


def learned_from(examples: Examples, lesson: TrainingResult, today: date) -> Learned | None:
    """Keep the part of a training result that stood its test; None if nothing did."""
    if not lesson.comparison.gained and lesson.calibration is None:
        return None
    multipliers = zip(examples.names, lesson.fit.multipliers.tolist(), strict=True)
    # Weights and probabilities stand the test apart: one may hold without the other.
    kept = dict(multipliers) if lesson.comparison.gained else {}
    counts = Counter(examples.pairs)
    seen = sorted(pair for pair, n in counts.items() if n >= ENOUGH_OF_A_PAIR)
    return Learned(
        base=examples.base,
        fitted_on=today,
        n_outcomes=len(examples.accepted),
        multipliers=kept,
        comparison=lesson.comparison,
        calibration=lesson.calibration,
        calibrated=tuple(seen) if lesson.calibration else (),
        reliability=lesson.reliability,
    )
