"""The additive model: a shape for each feature, an intercept, and nothing else."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.domain import Kind
from matchmaker.errors import InputError
from matchmaker.ranking.calibration import Calibration

FloatArray = npt.NDArray[np.float64]

POPULARITY = "popularity"
"""The feature that a query may discount; no shipped model weighs it."""
RIVALRY = "rivalry"
"""The feature that a query may turn round, to look for those who offer the same."""
SERVICE_RIVALRY = "service_rivalry"
COMPLEMENT = "complement"
"""The feature that speaks where nothing is sought."""
UNDISCLOSED = "undisclosed"
"""The feature that counts what is not shown; no shipped model weighs it."""
UNDISCLOSED_STEP = 0.5
"""In log-odds: about a tenth of what a fitting offer brings, enough to part equals."""
MOST_POPULAR = 25.0
"""Beyond the logarithm of any number of partnerships; up to here a discount is a straight line."""


@dataclass(frozen=True, slots=True)
class Shape:
    """
    What a feature's value is worth in log-odds: straight lines between knots, flat beyond them.

    An unknown value is worth as much as the least favourable one, so silence is never a match.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    _knots: tuple[FloatArray, FloatArray] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # As arrays once: an explanation asks for hundreds of single values.
        object.__setattr__(self, "_knots", (np.array(self.xs, float), np.array(self.ys, float)))

    def __call__(self, values: FloatArray) -> FloatArray:
        """Log-odds for values; shape kept, NaN allowed."""
        # np.interp stays flat beyond the knots: nothing is extrapolated from what was fitted.
        worth = np.interp(values, *self._knots)
        return np.where(np.isnan(worth), min(self.ys), worth)

    @property
    def reach(self) -> float:
        """Distance between the least and the most favourable value, in log-odds."""
        return max(self.ys) - min(self.ys)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Shapes by feature name for one pair of kinds."""

    pair: str
    version: str
    intercept: float
    shapes: Mapping[str, Shape]
    calibration: Calibration | None = None

    def contributions(
        self, values: Mapping[str, FloatArray], comparable: frozenset[str]
    ) -> dict[str, FloatArray]:
        """
        Each feature's log-odds for all candidates; features without a shape are left out.

        A feature that tells nobody from anybody, since the asker gives nothing to compare, is
        worth nothing.
        """
        return {
            name: shape(values[name]) if name in comparable else np.zeros(len(values[name]))
            for name, shape in self.shapes.items()
        }

    def discounting(self, discount: float) -> "Model":
        """Add a discount of popular candidates to the model."""
        if discount <= 0:
            return self
        # The feature is a logarithm, so a straight line takes a power of the number off the odds.
        slope = Shape((0.0, MOST_POPULAR), (0.0, -discount * MOST_POPULAR))
        return replace(self, shapes={**self.shapes, POPULARITY: slope})

    def welcoming_rivals(self) -> "Model":
        """Count for a candidate what the model counts against it as a rival."""
        shape = self.shapes.get(RIVALRY)
        if shape is None:
            return self
        turned = Shape(shape.xs, tuple(-y for y in shape.ys))
        return replace(self, shapes={**self.shapes, RIVALRY: turned})

    def counting_undisclosed(self) -> "Model":
        """Add a step for profiles of whose class somebody hides a fact that counts."""
        step = Shape((0.0, 1.0), (0.0, UNDISCLOSED_STEP))
        return replace(self, shapes={**self.shapes, UNDISCLOSED: step})

    def coverage(self, values: Mapping[str, FloatArray], comparable: frozenset[str]) -> FloatArray:
        """Share of the comparable shapes' reach whose feature is known, for each candidate."""
        # What nobody can have here, such as a distance from nowhere, is nobody's gap.
        names = [name for name in self.shapes if name in comparable]
        if not names:
            return np.zeros(len(next(iter(values.values()))))
        # By reach: not to know what decides much is a larger gap than not to know what decides
        # little.
        reaches = np.array([self.shapes[name].reach for name in names])
        known = np.stack([~np.isnan(values[name]) for name in names])
        # Rounding must not make a share of more than the whole.
        return np.minimum(reaches @ known / reaches.sum(), 1.0)


@dataclass(frozen=True, slots=True)
class ModelBook:
    """The models of one network, by pair of kinds, the most specific first."""

    version: str
    models: Mapping[str, Model]

    def of(self, asker: Kind | None, candidate: Kind) -> Model:
        """The model for a pair; "need" stands for an asker without a profile, "*" for any kind."""
        who = asker.value if asker is not None else "need"
        # Who asks comes before who answers: `company>*` is taken rather than `*>lab`.
        for pair in (f"{who}>{candidate}", f"{who}>*", f"*>{candidate}"):
            if pair in self.models:
                return self.models[pair]
        return self.models["*>*"]


def shipped_file(name: str) -> Path:
    """The weights file that ships with the library under a name."""
    return Path(__file__).parent / "models" / f"{name}.toml"


@cache
def shipped_book(name: str) -> ModelBook:
    """The models that ship with the library under a name; read once, for every verdict asks."""
    return read_models(shipped_file(name))


def read_models(path: Path) -> ModelBook:
    """
    Read a weights file: `*>*` holds the shapes of every pair, other sections what differs.

    Raises:
        InputError: A shape has no knots, or knots that do not ascend.
    """
    return models_from(path.read_text(encoding="utf-8"), path.name)


def models_from(text: str, file: str) -> ModelBook:
    """
    Read the text of a weights file; `file` is what errors call it.

    Raises:
        InputError: A shape has no knots, or knots that do not ascend.
    """
    tables = tomllib.loads(text)
    version = str(tables.pop("version"))
    general = tables["*>*"]
    models = {pair: _model(pair, version, general, table, file) for pair, table in tables.items()}
    return ModelBook(version=version, models=models)


def _model(
    pair: str, version: str, general: Mapping[str, Any], table: Mapping[str, Any], file: str
) -> Model:
    # A section may stand alone, for pairs that the shapes of all others do not fit.
    alone = bool(table.get("alone", False))
    knots = {**({} if alone else general["shapes"]), **table.get("shapes", {})}
    calibration = table.get("calibration")
    return Model(
        pair=pair,
        version=version,
        intercept=float(table.get("intercept", general["intercept"])),
        # An empty list of knots takes a general shape away from this pair.
        shapes={name: _shape(name, points, file) for name, points in knots.items() if points},
        calibration=Calibration(**calibration) if calibration else None,
    )


def _shape(name: str, points: Sequence[Sequence[float]], file: str) -> Shape:
    xs = tuple(float(x) for x, _ in points)
    if list(xs) != sorted(xs):
        raise InputError("knots_not_ascending", file=file, field=name)
    return Shape(xs, tuple(float(y) for _, y in points))
