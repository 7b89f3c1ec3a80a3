"""Learn shapes from later collaborations: boosted stumps on past windows, written as knots."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evaluations.protocols import Question as Asked
from evaluations.protocols import Split
from matchmaker.candidates import ask, retrieve
from matchmaker.errors import MissingExtraError
from matchmaker.profiles import read_cordis
from matchmaker.ranking import Feature, Shape, all_features
from matchmaker.snapshot import Snapshot, build_snapshot

Floats = NDArray[np.float64]
Progress = Callable[[str, int, int], None]

MAX_KNOTS = 12
ROUNDS, RATE, SEED = 250, 0.1, 1
PARAMETERS = {
    "objective": "lambdarank",
    "num_leaves": 2,
    "learning_rate": RATE,
    "lambdarank_truncation_level": 30,
    "min_data_in_leaf": 100,
    "max_bin": 127,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 1.0,
    "num_threads": 2,
    "verbose": -1,
    "seed": SEED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Candidates of all questions at one cut, one row a candidate."""

    values: NDArray[np.float32]
    """Shape (n_candidates, n_features); NaN where unknown."""
    relevant: NDArray[np.int8]
    sizes: NDArray[np.int64]
    """Candidates of each question, in order."""


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
) -> Window:
    """Compute features for what the product's own generators retrieve."""
    ids = split.ids
    pieces = list(_pieces(snapshot, split, ids, features, progress))
    return Window(
        values=np.concatenate([values for values, _ in pieces]),
        relevant=np.concatenate([relevant for _, relevant in pieces]),
        sizes=np.array([len(relevant) for _, relevant in pieces], dtype=np.int64),
    )


def _pieces(
    snapshot: Snapshot,
    split: Split,
    ids: Sequence[str],
    features: Sequence[Feature],
    progress: Progress,
) -> Iterator[tuple[NDArray[np.float32], NDArray[np.int8]]]:
    for n_done, asked in enumerate(split.questions, 1):
        question = ask(snapshot, asked.query)
        rows = np.array(list(retrieve(question)), dtype=np.int64)
        table = np.stack([feature.values(question, rows) for feature in features], axis=1)
        relevant = np.isin([snapshot.profiles.ids[row] for row in rows], _answers(asked, ids))
        yield table.astype(np.float32), relevant.astype(np.int8)
        progress(split.name, n_done, len(split.questions))


def _answers(asked: Asked, ids: Sequence[str]) -> list[str]:
    return [ids[place] for place in asked.relevant]


def fit_shapes(
    windows: Sequence[Window], features: Sequence[Feature], *, monotone: bool = True
) -> dict[str, Shape]:
    """
    Fit LambdaMART with two leaves a tree, which is additive, and read its shapes off the trees.

    Raises:
        MissingExtraError: LightGBM is not installed.
    """
    try:
        import lightgbm
    except ImportError as error:
        raise MissingExtraError("evaluate", "fitting a model") from error
    values = np.nan_to_num(np.concatenate([w.values for w in windows]))
    data = lightgbm.Dataset(
        values,
        np.concatenate([w.relevant for w in windows]),
        group=np.concatenate([w.sizes for w in windows]),
        params={"feature_pre_filter": False, "max_bin": PARAMETERS["max_bin"], "verbose": -1},
    )
    parameters = dict(PARAMETERS)
    if monotone:
        parameters["monotone_constraints"] = [1] * len(features)
    booster = lightgbm.train(parameters, data, ROUNDS)
    steps = read_steps(booster.dump_model()["tree_info"])
    return {
        features[i].name: knots_of(steps[i], values[:, i]) for i in sorted(steps) if steps[i]
    }


def read_steps(trees: Sequence[Mapping[str, object]]) -> dict[int, dict[float, float]]:
    """Jump at each threshold of each feature, summed over stumps."""
    steps: dict[int, dict[float, float]] = {}
    for tree in trees:
        root = tree["tree_structure"]
        if "split_feature" not in root:
            continue
        jump = root["right_child"]["leaf_value"] - root["left_child"]["leaf_value"]
        of_feature = steps.setdefault(root["split_feature"], {})
        of_feature[root["threshold"]] = of_feature.get(root["threshold"], 0.0) + jump
    return steps


def knots_of(steps: Mapping[float, float], seen: NDArray[np.float32]) -> Shape:
    """
    Draw straight lines through a staircase, at most MAX_KNOTS points, closest where data is.

    The lowest point is put at zero: constants don't change an order.
    """
    xs = np.array(sorted(steps))
    heights = np.concatenate([[0.0], np.cumsum([steps[x] for x in xs])])
    edges = np.concatenate([[min(float(seen.min()), xs[0])], xs, [max(float(seen.max()), xs[-1])]])
    middles = (edges[:-1] + edges[1:]) / 2
    weights = np.sqrt(1.0 + np.histogram(seen, bins=_strictly(edges))[0])
    chosen = _few(middles, heights, weights)
    ys = heights[chosen] - heights[chosen].min()
    return Shape(
        tuple(round(float(x), 5) for x in middles[chosen]),
        tuple(round(float(y), 4) for y in ys),
    )


def _strictly(edges: Floats) -> Floats:
    return np.maximum.accumulate(edges + np.arange(len(edges)) * 1e-12)


def _few(xs: Floats, ys: Floats, weights: Floats) -> list[int]:
    """Add the worst-fitted point until there are enough (Douglas & Peucker 1973)."""
    chosen = sorted({0, len(xs) - 1})
    while len(chosen) < min(MAX_KNOTS, len(xs)):
        errors = np.abs(np.interp(xs, xs[chosen], ys[chosen]) - ys) * weights
        errors[chosen] = 0.0
        worst = int(np.argmax(errors))
        if errors[worst] <= 0:
            break
        chosen = sorted({*chosen, worst})
    return chosen


def score(shapes: Mapping[str, Shape], features: Sequence[Feature], table: Window) -> Floats:
    """Score every candidate of a window."""
    columns = {feature.name: i for i, feature in enumerate(features)}
    total = np.zeros(len(table.values))
    for name, shape in shapes.items():
        total += shape(np.nan_to_num(table.values[:, columns[name]]).astype(float))
    return total


def chosen_features(names: Sequence[str]) -> list[Feature]:
    """Features by name, in the order of the library."""
    return [feature for feature in all_features() if feature.name in set(names)]
