"""The fit of the shipped shapes: rising but for what excludes, out of sample by need, written."""

from dataclasses import replace

import numpy as np
import pytest

from evaluations.curated_model import (
    EXCLUDED,
    FITTED,
    Question,
    centred,
    figures,
    fitted,
    out_of_sample,
    scores,
    written,
)
from matchmaker.ranking import Shape


def question(number: int, wording: int = 0) -> Question:
    """Ten candidates; the first answers, and only nearness of words tells."""
    rng = np.random.default_rng(100 * number + wording)
    values = rng.uniform(0, 0.3, (10, len(FITTED) + 1)).astype(np.float32)
    values[:, FITTED.index("need_near_words")] = np.linspace(1.0, 0.1, 10)
    values[:, -1] = 1.0
    relevant = np.zeros(10, dtype=np.int8)
    relevant[0] = 1
    name = f"demo-named-{number:02}"
    return Question(name=name, group=name, values=values, relevant=relevant)


ASKED = [question(number, wording) for number in range(15) for wording in range(2)]


def test_what_tells_gains_most_and_shapes_rise() -> None:
    shapes = fitted(ASKED)
    reach = {name: shape.reach for name, shape in shapes.items()}
    assert max(reach, key=lambda name: reach[name]) == "need_near_words"
    for name, shape in shapes.items():
        assert name == EXCLUDED or list(shape.ys) == sorted(shape.ys)


def test_unseen_needs_are_answered_by_what_was_learned_from_others() -> None:
    ranked = out_of_sample(ASKED, seed=0)
    assert len(ranked) == len(ASKED)
    assert figures(ranked) == {"p@5": 1.0, "mrr": 1.0}


def test_what_is_ruled_out_falls_and_is_worth_nothing_where_nothing_is() -> None:
    asked = []
    for each in ASKED:
        values = each.values.copy()
        values[5:, FITTED.index("need_near_words")] = 1.0
        values[5:, -1] = 0.0
        asked.append(replace(each, values=values))
    shape = fitted(asked)[EXCLUDED]
    assert shape(np.array([0.0]))[0] == pytest.approx(0.0)
    assert shape(np.array([1.0]))[0] < -0.5
    told = scores(fitted(asked), asked[0])
    assert told[0] == told.max()
    assert told[:5].mean() > told[5:].mean()


def test_centring_moves_a_shape_and_bends_nothing() -> None:
    shapes = fitted(ASKED)
    moved = centred(shapes, ASKED)["need_near_words"]
    assert moved.xs == shapes["need_near_words"].xs
    assert moved.reach == pytest.approx(shapes["need_near_words"].reach, abs=1e-3)
    column = np.concatenate([e.values[:, FITTED.index("need_near_words")] for e in ASKED])
    assert moved(column.astype(float)).mean() == pytest.approx(0.0, abs=1e-3)


def test_only_the_shapes_for_all_pairs_are_written() -> None:
    shipped = (
        '["*>*".shapes]\nneed_concepts = [[0.0, 9.0]]\nexcluded = [[0.0, 0.0]]\ndistance = []\n'
        '\n["expert>company".shapes]\nneed_concepts = [[0.0, 7.0]]\n'
    )
    text = written(shipped, {"need_concepts": Shape((0.0, 1.0), (0.0, 2.0))})
    assert "need_concepts = [[0.0, 0.0], [1.0, 2.0]]" in text
    assert "excluded = [[0.0, 0.0]]" in text
    assert "distance = []" in text
    assert text.endswith("need_concepts = [[0.0, 7.0]]\n")
