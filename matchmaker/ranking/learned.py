"""Read and write the weights that a network learned from its own introductions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import msgspec

from matchmaker.domain import Kind
from matchmaker.errors import HomeError
from matchmaker.ranking.calibration import Calibration, Reliability
from matchmaker.ranking.model import Model, ModelBook, Shape

FILE = "learned.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelComparison:
    """Shipped and learned order, on outcomes later than those that were learned from."""

    before: float
    """Area under the ROC curve of the shipped score: the chance that of two introductions of about
    the same time, one accepted and one declined, the accepted one scored higher."""
    after: float
    low: float
    high: float
    """Bounds of after - before, 95 %, by bootstrap over those who asked."""
    n_outcomes: int
    """On which the two were compared."""

    @property
    def gained(self) -> bool:
        """Whether learning made the order better at all."""
        return self.after > self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """Multipliers of the shipped weights, and what is known of how good they are."""

    base: str
    """Version of the shipped weights that they belong to."""
    fitted_on: date
    n_outcomes: int
    multipliers: Mapping[str, float]
    """By feature, 0 or more; empty where the shipped order was kept."""
    comparison: ModelComparison
    calibration: Calibration | None = None
    calibrated: tuple[str, ...] = ()
    """Pairs of kinds with enough outcomes to state a probability: "company>lab"."""
    reliability: Reliability | None = None

    @property
    def version(self) -> str:
        """Name the weights in suggestions: the shipped version, and when it was fitted."""
        change = "fitted" if self.multipliers else "calibrated"
        return f"{self.base} + {change} {self.fitted_on} on {self.n_outcomes} outcomes"


def apply_learned(book: ModelBook, learned: Learned | None) -> ModelBook:
    """Apply learned weights to the models they were fitted on; leave other models as they are."""
    # Multipliers belong to the weights that they were fitted on; for others they mean nothing.
    if learned is None or learned.base != book.version:
        return book
    models = {pair: _multiplied(model, learned) for pair, model in book.models.items()}
    whole = ModelBook(version=learned.version, models=models)
    for pair in learned.calibrated:
        asker, candidate = (Kind(kind) for kind in pair.split(">"))
        model = whole.of(asker, candidate)
        models[pair] = replace(model, pair=pair, calibration=learned.calibration)
    return whole


def _multiplied(model: Model, learned: Learned) -> Model:
    shapes = {
        name: _times(shape, learned.multipliers[name]) if name in learned.multipliers else shape
        for name, shape in model.shapes.items()
    }
    return replace(model, version=learned.version, shapes=shapes)


def _times(shape: Shape, multiplier: float) -> Shape:
    # Heights alone: outcomes say how much a feature counts, not where its values begin to.
    return Shape(shape.xs, tuple(multiplier * y for y in shape.ys))


def read_learned(folder: Path) -> Learned | None:
    """
    Read what a home learned; None where it ranks with the shipped weights.

    Raises:
        HomeError: The file is damaged, or of another version.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=Learned)
    except msgspec.MsgspecError as error:
        raise HomeError("learned_unreadable", {"path": path}) from error


def write_learned(folder: Path, learned: Learned) -> None:
    """Put weights in force, whole or not at all."""
    part = folder / f"{FILE}.new"
    part.write_bytes(msgspec.json.format(msgspec.json.encode(learned), indent=1) + b"\n")
    # Renaming inside a folder happens whole or not at all.
    part.replace(folder / FILE)


def forget_learned(folder: Path) -> bool:
    """Rank with the shipped weights again; whether there was anything to forget."""
    path = folder / FILE
    there = path.is_file()
    path.unlink(missing_ok=True)
    return there
