"""Turn scores into the probability of a yes, where a network's outcomes allow it."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

N_BINS = 5
"""Of a reliability table; with fewer than a thousand outcomes finer ones show mostly chance."""

# Sums of the same points in another order differ by less.
ROUNDING = 1e-9
LEAST_SKILL = 0.02
"""Share of the base rate's error that stated chances must take away: less tells readers nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """
    Platt scaling: probability = 1 / (1 + exp(-(slope * score + offset))).

    Source:
        Platt (1999), Advances in Large Margin Classifiers. Isotonic regression needs about a
        thousand outcomes (Niculescu-Mizil & Caruana 2005, ICML).
    """

    slope: float
    offset: float
    lowest: float = -np.inf
    highest: float = np.inf
    """Beyond the scores that had outcomes nothing is said."""

    def probability(self, score: float) -> float | None:
        """Chance that an introduction is accepted, as far as past outcomes tell."""
        if not self.lowest - ROUNDING <= score <= self.highest + ROUNDING:
            return None
        return float(self.probabilities(np.array([score]))[0])

    def logits(self, scores: FloatArray) -> FloatArray:
        """Log-odds of the chances of many scores, without the limits."""
        return self.slope * scores + self.offset

    def probabilities(self, scores: FloatArray) -> FloatArray:
        """The same for many, without the limits."""
        return np.asarray(1.0 / (1.0 + np.exp(-self.logits(scores))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Outcomes with about the same stated probability."""

    n: int
    stated: float
    """Mean probability that was stated."""
    observed: float
    """Share that was accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """Compare stated probabilities with outcomes later than those they were learned from."""

    brier: float
    """Mean squared error of the stated probabilities."""
    brier_of_base_rate: float
    """The same for always stating the share of earlier acceptances."""
    standard_error: float
    """Of the difference of the two."""
    bins: tuple[Bin, ...]

    @property
    def holds(self) -> bool:
        """Whether the stated probabilities were truer by more than chance, and enough to matter."""
        # Beyond chance, and enough to matter: with many outcomes the first alone is next to
        # nothing.
        needed = max(self.standard_error, LEAST_SKILL * self.brier_of_base_rate)
        return self.brier + needed < self.brier_of_base_rate


def fit_calibration(scores: FloatArray, accepted: BoolArray) -> Calibration:
    """Fit the two numbers on scores that were given without knowing these outcomes."""
    # Imported here: whoever asks for suggestions needs none of it.
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - see above

    # Hardly a penalty: it only keeps the slope finite where scores tell all outcomes apart.
    model = LogisticRegression(C=100.0).fit(scores[:, None], accepted)
    return Calibration(
        slope=float(model.coef_[0, 0]),
        offset=float(model.intercept_[0]),
        lowest=float(scores.min()),
        highest=float(scores.max()),
    )


def chained(first: Calibration, then: Calibration) -> Calibration:
    """Chain two calibrations: `then` corrects the log-odds that `first` gives."""
    # A straight line after a straight line is a straight line, so one slope and offset hold both.
    return replace(
        first,
        slope=then.slope * first.slope,
        offset=then.slope * first.offset + then.offset,
    )


def reliability(probabilities: FloatArray, accepted: BoolArray, base_rate: float) -> Reliability:
    """Compare stated probabilities with what happened."""
    from sklearn.metrics import brier_score_loss  # noqa: PLC0415 - see fit_calibration

    usual = np.full(len(accepted), base_rate)
    # Outcome by outcome: the difference is far more certain than either error alone.
    errors = (probabilities - accepted) ** 2 - (usual - accepted) ** 2
    # Bins of equal counts: those of equal width stand empty where few chances are stated.
    parts = np.array_split(np.argsort(probabilities, kind="stable"), N_BINS)
    return Reliability(
        brier=float(brier_score_loss(accepted, probabilities)),
        brier_of_base_rate=float(brier_score_loss(accepted, usual)),
        standard_error=float(errors.std() / np.sqrt(len(errors))),
        bins=tuple(
            Bin(
                n=len(part),
                stated=float(probabilities[part].mean()),
                observed=float(accepted[part].mean()),
            )
            for part in parts
            if len(part)
        ),
    )
