"""Ties between places beside those that size and distance would give: the gravity model."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from matchmaker.domain.notebook import notebook_value
from matchmaker.errors import InputError
from matchmaker.graph.connectivity.ties import FloatArray

BoolArray = npt.NDArray[np.bool_]
TERMS = ("size", "distance", "border")
# Newton's steps of a Poisson regression: it takes five to ten, or does not settle at all.
MOST_STEPS = 60
SETTLED = 1e-10
NEAREST_KM = 1.0
"""Closer places count as so far apart: a logarithm knows no zero."""
FEWEST = 10
"""Pairs of places below which four coefficients say nothing."""


@notebook_value
@dataclass(frozen=True, slots=True, kw_only=True)
class Gravity:
    """Ties between each two places as a function of their sizes, distance and a border."""

    coefficients: dict[str, float]
    """`size` and `distance` as powers, `border` as the factor that a border leaves of ties."""
    standard_errors: dict[str, float]
    """Of the logarithm in the case of `border`; robust, as if pairs of places were independent."""
    expected: FloatArray = field(repr=False)
    """For each pair; NaN where nothing could be fitted."""
    deviance_share: float
    """Of the deviance from equal ties everywhere, the share that the model takes away."""
    n_pairs: int
    reason: str = ""
    """Why a coefficient is NaN."""


def gravity_model(
    flows: npt.ArrayLike, sizes: npt.ArrayLike, distances_km: npt.ArrayLike, crosses: npt.ArrayLike
) -> Gravity:
    """
    Fit log E(ties) = a + b log(size) + c log(distance) + d [crosses] to pairs of places.

    `sizes` are products of the profiles at both ends. Fitted as a Poisson regression, so that pairs
    without ties count too; standard errors are robust (HC0). A border that no tie, or every tie,
    crosses has no coefficient: it would be 0 or infinite.

    Raises:
        InputError: The four do not have the same length, or a size or flow is negative.

    Source:
        Santos Silva & Tenreyro (2006), The log of gravity, Review of Economics and Statistics 88.
    """
    y, sizes_, far, over = _columns(flows, sizes, distances_km, crosses)
    if not y.sum():
        return _unfitted(len(y), "no ties between places")
    if len(y) < FEWEST:
        return _unfitted(len(y), "too few pairs of places")
    known = {
        "size": np.log(sizes_),
        "distance": np.log(np.maximum(far, NEAREST_KM)),
        "border": over.astype(float),
    }
    crossed = 0 < y[over].sum() < y.sum()
    if not crossed:
        del known["border"]
    # What does not vary cannot be told from the intercept.
    known = {name: x for name, x in known.items() if np.ptp(x) > 0}
    design = np.column_stack([np.ones(len(y)), *known.values()])
    found, settled = _poisson(design, y)
    if not settled:
        return _unfitted(len(y), "the model did not settle")
    expected = np.exp(design @ found)
    errors = np.sqrt(np.diag(_sandwich(design, y, expected)))
    named = dict(zip(known, found[1:].tolist(), strict=True))
    if "border" in named:
        named["border"] = float(np.exp(named["border"]))
    unknown = dict.fromkeys(TERMS, float("nan"))
    return Gravity(
        coefficients=unknown | named,
        standard_errors=unknown | dict(zip(known, errors[1:].tolist(), strict=True)),
        expected=expected,
        deviance_share=1 - _deviance(y, expected) / _deviance(y, np.full(len(y), y.mean())),
        n_pairs=len(y),
        reason="" if crossed else "no tie crosses a border, or every one",
    )


def _unfitted(n_pairs: int, reason: str) -> Gravity:
    unknown = dict.fromkeys(TERMS, float("nan"))
    return Gravity(
        coefficients=unknown,
        standard_errors=unknown,
        expected=np.full(n_pairs, np.nan),
        deviance_share=float("nan"),
        n_pairs=n_pairs,
        reason=reason,
    )


def _columns(
    flows: npt.ArrayLike, sizes: npt.ArrayLike, distances_km: npt.ArrayLike, crosses: npt.ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray, BoolArray]:
    """The four as arrays of one length."""
    y, size, far = (np.asarray(each, dtype=float) for each in (flows, sizes, distances_km))
    over = np.asarray(crosses, dtype=bool)
    for name, found in (("sizes", size), ("distances_km", far), ("crosses", over)):
        if found.shape != y.shape or y.ndim != 1:
            bounds = {"least": y.size, "most": y.size}
            raise InputError("number_out_of_range", bounds, field=name, value=str(found.size))
    for name, found, least in (("flows", y, 0.0), ("sizes", size, 1.0), ("distances_km", far, 0.0)):
        bad = ~(np.isfinite(found) & (found >= least))
        if bad.any():
            most = float("inf")
            value = str(float(found[bad][0]))
            raise InputError(
                "number_out_of_range", {"least": least, "most": most}, field=name, value=value
            )
    return y, size, far, over


def _poisson(design: FloatArray, y: FloatArray) -> tuple[FloatArray, bool]:
    """Coefficients of a Poisson regression by Newton's method, and whether it settled."""
    found = np.zeros(design.shape[1])
    found[0] = np.log(y.mean())
    for _ in range(MOST_STEPS):
        mean = np.exp(np.clip(design @ found, -50.0, 50.0))
        information = design.T @ (mean[:, None] * design)
        step = np.linalg.lstsq(information, design.T @ (y - mean), rcond=None)[0]
        # Steps from far away overshoot: a bounded one cannot run off.
        step *= min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-300))
        found = found + step
        if float(np.abs(step).max()) < SETTLED:
            return found, bool(np.isfinite(found).all())
    return found, False


def _sandwich(design: FloatArray, y: FloatArray, mean: FloatArray) -> FloatArray:
    """Covariance of the coefficients without trusting the Poisson variance (White)."""
    bread = np.linalg.pinv(design.T @ (mean[:, None] * design))
    meat = design.T @ (((y - mean) ** 2)[:, None] * design)
    return np.asarray(bread @ meat @ bread, dtype=float)


def _deviance(y: FloatArray, mean: FloatArray) -> float:
    """Twice the logarithm of how much likelier a perfect model would be."""
    some = y > 0
    gain = np.zeros(len(y))
    gain[some] = y[some] * np.log(y[some] / mean[some])
    return float(2 * (gain - (y - mean)).sum())
