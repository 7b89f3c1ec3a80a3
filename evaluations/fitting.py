"""Learn shapes from later collaborations: an additive listwise model on windows of the past."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from evaluations.protocols import Split
from matchmaker.candidates import prepare, retrieve
from matchmaker.ranking import Feature, Shape, all_features
from matchmaker.snapshot import Snapshot, build_snapshot
from matchmaker.sources import read_cordis

Floats = NDArray[np.float64]
Progress = Callable[[str, int, int], None]

# Chosen on training windows only: T1 cuts 2007 and 2008 fitted, 2009 to choose.
KNOTS_OF_RELEVANT = 8
LEVELS_OF_ALL = (0.02, 0.3, 0.6, 0.85, 0.98, 1.0)
MAX_KNOTS = 12
STEEPNESS, BENDING = 1.0, 1.5
ITERATIONS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FittingWindow:
    """Candidates of all questions at one cut, one row a candidate."""

    values: NDArray[np.float32]
    """Shape (n_candidates, n_features); NaN where unknown."""
    relevant: NDArray[np.int8]
    sizes: NDArray[np.int64]
    """Candidates of each question, in order."""


@dataclass(frozen=True, slots=True)
class SplineBasis:
    """One feature's ramps: how far a value has climbed each stretch between two knots."""

    knots: Floats

    def __call__(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Shape (n, n_knots - 1), each in [0, 1]."""
        low, width = self.knots[:-1], np.diff(self.knots)
        return np.clip((values[:, None] - low) / width, 0, 1).astype(np.float32)

    @property
    def widths(self) -> Floats:
        """Stretches as shares of the whole."""
        return np.diff(self.knots) / (self.knots[-1] - self.knots[0])


def snapshot_at(folder: Path, until: date) -> Snapshot:
    """The CORDIS network as it was known at the end of a day."""
    reading = read_cordis(folder, until)
    return build_snapshot(
        profiles=reading.profiles,
        activities=reading.activities,
        participations=reading.participations,
        ties=(),
        judgements=(),
        today=date(until.year + 1, 1, 1),
    )


def window(
    snapshot: Snapshot, split: Split, features: Sequence[Feature], progress: Progress
) -> FittingWindow:
    """Compute features for what the product's own generators retrieve."""
    pieces = list(_pieces(snapshot, split, features, progress))
    return FittingWindow(
        values=np.concatenate([values for values, _ in pieces]),
        relevant=np.concatenate([relevant for _, relevant in pieces]),
        sizes=np.array([len(relevant) for _, relevant in pieces], dtype=np.int64),
    )


def _pieces(
    snapshot: Snapshot, split: Split, features: Sequence[Feature], progress: Progress
) -> Iterator[tuple[NDArray[np.float32], NDArray[np.int8]]]:
    ids = split.ids
    for n_done, asked in enumerate(split.questions, 1):
        question = prepare(snapshot, asked.query)
        rows = retrieve(question).rows
        table = np.stack([feature.values(question, rows) for feature in features], axis=1)
        answers = [ids[place] for place in asked.relevant]
        relevant = np.isin([snapshot.profiles.ids[row] for row in rows], answers)
        yield table.astype(np.float32), relevant.astype(np.int8)
        progress(split.name, n_done, len(split.questions))


def first_candidates(table: FittingWindow, n: int) -> FittingWindow:
    """Keep the n candidates of each question with the highest plain sum of features."""
    sums = np.nan_to_num(table.values).sum(axis=1)
    ends = np.cumsum(table.sizes)
    firsts = [
        np.sort(start + np.argsort(-sums[start:end], kind="stable")[:n])
        for start, end in zip(ends - table.sizes, ends, strict=True)
    ]
    rows = np.concatenate(firsts)
    return FittingWindow(
        values=table.values[rows],
        relevant=table.relevant[rows],
        sizes=np.array([len(first) for first in firsts], dtype=np.int64),
    )


def fit_shapes(
    windows: Sequence[FittingWindow],
    names: Sequence[str],
    *,
    steepness: float = STEEPNESS,
    bending: float = BENDING,
) -> dict[str, Shape]:
    """
    Fit one rising piecewise-linear shape a feature by listwise softmax loss.

    The loss is the cross-entropy of ListNet (Cao et al. 2007, ICML) with each relevant candidate
    weighing the same inside its query, and a query as the root of how many it has, three at the
    most; steep and bent shapes are penalised. Rising shapes keep deletion of evidence from helping.
    """
    values = np.nan_to_num(np.concatenate([each.values for each in windows]))
    relevant = np.concatenate([each.relevant for each in windows])
    sizes = np.concatenate([each.sizes for each in windows])
    bases = [SplineBasis(_knots(values[:, i], relevant)) for i in range(len(names))]
    design = np.concatenate([basis(values[:, i]) for i, basis in enumerate(bases)], axis=1)
    heights = _solve(design, relevant.astype(np.float32), sizes, bases, (steepness, bending))
    ends = np.cumsum([len(basis.knots) - 1 for basis in bases])[:-1]
    pairs = zip(names, bases, np.split(heights, ends), strict=True)
    return {
        name: _shape(basis.knots, climbs) for name, basis, climbs in pairs if climbs.sum() > 1e-3
    }


def _shape(knots: Floats, climbs: Floats) -> Shape:
    """Knots at which the slope changes; the others lie on a straight line."""
    ys = np.concatenate([[0.0], np.cumsum(climbs)])
    slopes = climbs / np.diff(knots)
    bends = np.abs(np.diff(slopes)) * np.diff(knots)[1:] > 1e-3
    kept = np.concatenate([[True], bends, [True]])
    return Shape(
        tuple(float(f"{x:.5g}") for x in knots[kept]),
        tuple(round(float(y), 4) for y in ys[kept]),
    )


def _knots(values: NDArray[np.float32], relevant: NDArray[np.int8]) -> Floats:
    """Quantiles of relevant and of all candidates, thinned where they crowd."""
    levels = np.linspace(0.02, 0.98, KNOTS_OF_RELEVANT)
    of_relevant = np.quantile(values[relevant > 0], levels)
    found = np.unique(np.concatenate([of_relevant, np.quantile(values, LEVELS_OF_ALL)]))
    apart = 0.008 * (found[-1] - found[0])
    kept = [float(found[0])]
    for knot in found[1:]:
        if knot - kept[-1] > apart:
            kept.append(float(knot))
    if len(kept) == 1:
        return np.array([kept[0], kept[0] + 1.0])
    spread = np.linspace(0, len(kept) - 1, min(len(kept), MAX_KNOTS)).round().astype(int)
    return np.array(kept)[spread]


def _solve(
    design: NDArray[np.float32],
    relevant: NDArray[np.float32],
    sizes: NDArray[np.int64],
    bases: Sequence[SplineBasis],
    penalties: tuple[float, float],
) -> Floats:
    steepness, bending = penalties
    starts = np.cumsum(sizes) - sizes
    hits = np.add.reduceat(relevant, starts)
    weights = np.sqrt(np.minimum(hits, 3)) * (hits > 0)
    weights /= weights.mean()
    targets = relevant / np.repeat(np.maximum(hits, 1), sizes) * np.repeat(weights, sizes)
    widths = np.concatenate([basis.widths for basis in bases])
    same = np.concatenate([np.append(np.ones(len(b.widths) - 1), 0.0) for b in bases])[:-1]

    def loss(climbs: Floats) -> tuple[float, Floats]:
        scores = design @ climbs.astype(np.float32)
        scores -= np.repeat(np.maximum.reduceat(scores, starts), sizes)
        odds = np.exp(scores)
        totals = np.add.reduceat(odds, starts)
        chances = odds / np.repeat(totals, sizes) * np.repeat(weights, sizes)
        value = -float(targets @ scores) + float(weights @ np.log(totals))
        slope = ((chances - targets) @ design).astype(float)
        bends = np.diff(climbs) * same
        value += steepness * float((climbs**2 / widths).sum()) + bending * float((bends**2).sum())
        slope += 2 * steepness * climbs / widths
        slope[1:] += 2 * bending * bends
        slope[:-1] -= 2 * bending * bends
        return value, slope

    found = minimize(
        loss,
        np.zeros(design.shape[1]),
        jac=True,
        method="L-BFGS-B",
        bounds=[(0.0, None)] * design.shape[1],
        options={"maxiter": ITERATIONS},
    )
    return np.asarray(found.x, dtype=float)


def chosen_features(names: Sequence[str]) -> list[Feature]:
    """Features by name, in the order of the names."""
    by_name = {feature.name: feature for feature in all_features()}
    return [by_name[name] for name in names]


def centred(
    shapes: Mapping[str, Shape], names: Sequence[str], windows: Sequence[FittingWindow]
) -> dict[str, Shape]:
    """Move each shape so that the mean candidate is worth nothing: signs then mean something."""
    columns = {name: i for i, name in enumerate(names)}
    values = np.nan_to_num(np.concatenate([each.values for each in windows]))
    moved = {}
    for name, shape in shapes.items():
        mean = float(shape(values[:, columns[name]].astype(float)).mean())
        moved[name] = Shape(shape.xs, tuple(round(y - mean, 4) for y in shape.ys))
    return moved


def base_log_odds(windows: Sequence[FittingWindow]) -> float:
    """Log-odds that a retrieved candidate is relevant."""
    share = float(np.concatenate([each.relevant for each in windows]).mean())
    return float(np.log(share / (1 - share)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What a weights file says of one pair of kinds."""

    intercept: float
    shapes: Mapping[str, Shape]
    alone: bool = False
    """Holds by itself, without the shapes of `*>*`."""


def book_text(version: str, sections: Mapping[str, Section], preface: str) -> str:
    """Write a weights file, a section for each pair; `*>*` comes first and holds for all."""
    lines = [*(f"# {line}".rstrip() for line in preface.splitlines()), f'version = "{version}"']
    for pair, section in sections.items():
        lines += ["", f'["{pair}"]', f"intercept = {section.intercept:.3f}"]
        lines += ["alone = true"] if section.alone else []
        lines += ["", f'["{pair}".shapes]']
        for name, shape in section.shapes.items():
            points = ", ".join(f"[{x!r}, {y!r}]" for x, y in zip(shape.xs, shape.ys, strict=True))
            lines.append(f"{name} = [{points}]")
    return "\n".join(lines) + "\n"
