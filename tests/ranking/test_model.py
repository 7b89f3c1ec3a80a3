"""The additive model: shapes, unknown values, coverage, the files of weights."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import matchmaker.ranking
from matchmaker.domain import Kind
from matchmaker.errors import InputError
from matchmaker.explanation.wording import phrases
from matchmaker.ranking import Model, Shape, all_features, read_models

MODELS = sorted((Path(matchmaker.ranking.__file__).parent / "models").glob("*.toml"))
# Knots this side of where a slope overflows.
values = st.integers(-(10**9), 10**9).map(lambda n: n / 1000)
knots = st.lists(st.tuples(values, st.floats(-5, 5)), min_size=1, max_size=6).map(sorted)


def shape(*points: tuple[float, float]) -> Shape:
    return Shape(tuple(x for x, _ in points), tuple(y for _, y in points))


@given(knots, values)
def test_an_unknown_value_is_never_worth_more_than_a_known_one(
    points: list[tuple[float, float]], known: float
) -> None:
    each = shape(*points)
    unknown, worth = each(np.array([np.nan, known]))
    assert unknown <= worth + 1e-12


def test_shapes_are_straight_between_knots_and_flat_beyond() -> None:
    each = shape((0.0, -1.0), (1.0, 1.0))
    np.testing.assert_allclose(each(np.array([-5.0, 0.25, 1.0, 9.0])), [-1.0, -0.5, 1.0, 1.0])


def test_coverage_counts_what_is_known_by_how_much_it_could_matter() -> None:
    model = Model(
        pair="*>*",
        version="1",
        intercept=0.0,
        shapes={"big": shape((0, 0), (1, 3)), "small": shape((0, 0), (1, 1))},
    )
    table = {"big": np.array([1.0, np.nan]), "small": np.array([np.nan, 0.5])}
    both = frozenset({"big", "small"})
    np.testing.assert_allclose(model.coverage(table, both), [0.75, 0.25])
    np.testing.assert_allclose(model.coverage(table, frozenset({"big"})), [1.0, 0.0])


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_pair_inherits_the_general_shapes_and_overrides_some(tmp_path: Path) -> None:
    text = """
    version = "7"
    ["*>*"]
    intercept = -1
    [ "*>*".shapes ]
    distance = [[0, 1], [9, 0]]
    freshness = [[0, 1]]
    ["company>expert".shapes]
    distance = [[0, 5]]
    freshness = []
    """
    book = read_models(write(tmp_path / "weights.toml", text))
    special = book.of(Kind.COMPANY, Kind.EXPERT)
    assert special.shapes == {"distance": shape((0, 5))}
    assert special.intercept == -1
    assert book.of(Kind.COMPANY, Kind.LAB).pair == "*>*"
    assert book.of(None, Kind.EXPERT).pair == "*>*"


def test_knots_that_do_not_ascend_are_refused_by_name(tmp_path: Path) -> None:
    text = 'version = "1"\n["*>*"]\nintercept = 0\n["*>*".shapes]\ndistance = [[2, 0], [1, 1]]'
    with pytest.raises(InputError, match=r"distance.*ascend"):
        read_models(write(tmp_path / "weights.toml", text))


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_shipped_weights_name_features_that_exist_and_can_be_worded(path: Path) -> None:
    known = {feature.name for feature in all_features()}
    for model in read_models(path).models.values():
        assert set(model.shapes) <= known
        assert set(model.shapes) <= set(phrases())
        assert all(math.isfinite(y) for each in model.shapes.values() for y in each.ys)
