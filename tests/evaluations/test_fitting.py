"""What the fit of shapes promises, on windows whose truth is known."""

import numpy as np
import pytest

from evaluations.fitting import (
    FittingWindow,
    Section,
    base_log_odds,
    book_text,
    centred,
    chosen_features,
    first_candidates,
    fit_shapes,
)
from matchmaker.ranking import Shape, models_from

NAMES = ("tells", "noise")


@pytest.fixture(scope="module")
def table():
    """Sixty questions of thirty candidates: the first feature decides, the second is chance."""
    rng = np.random.default_rng(3)
    values = rng.random((60, 30, 2)).astype(np.float32)
    drawn = values[:, :, 0] + rng.gumbel(0, 0.1, (60, 30))
    relevant = drawn >= np.partition(drawn, -3, axis=1)[:, -3:-2]
    return FittingWindow(
        values=values.reshape(-1, 2),
        relevant=relevant.astype(np.int8).ravel(),
        sizes=np.full(60, 30, dtype=np.int64),
    )


def test_what_decides_gets_a_rising_shape_and_chance_next_to_none(table):
    shapes = fit_shapes([table], NAMES)
    tells = shapes["tells"]
    assert list(tells.ys) == sorted(tells.ys)
    noise = shapes["noise"].reach if "noise" in shapes else 0.0
    assert tells.reach > 10 * noise


def test_the_same_windows_give_the_same_shapes(table):
    assert fit_shapes([table], NAMES) == fit_shapes([table], NAMES)


def test_the_mean_candidate_is_worth_nothing(table):
    shapes = centred(fit_shapes([table], NAMES), NAMES, [table])
    worth = shapes["tells"](table.values[:, 0].astype(float))
    # Knots are written with four places.
    assert worth.mean() == pytest.approx(0, abs=1e-4)


def test_the_base_rate_is_that_of_all_candidates(table):
    assert base_log_odds([table]) == pytest.approx(np.log(0.1 / 0.9))


def test_the_first_candidates_have_the_highest_sums_of_their_own_question():
    table = FittingWindow(
        values=np.array([[1, 1], [5, np.nan], [0, 0], [9, 9], [7, 7]], dtype=np.float32),
        relevant=np.array([1, 0, 0, 0, 1], dtype=np.int8),
        sizes=np.array([3, 2], dtype=np.int64),
    )
    first = first_candidates(table, 2)
    assert first.sizes.tolist() == [2, 2]
    assert first.values[:, 0].tolist() == [1, 5, 9, 7]
    assert first.relevant.tolist() == [1, 0, 0, 1]


def test_features_come_in_the_order_of_their_names():
    names = ["growth", "past_words", "experience"]
    assert [feature.name for feature in chosen_features(names)] == names


def test_a_written_book_reads_as_what_was_written():
    general = Section(intercept=-4.5, shapes={"walks": Shape((0.0, 1.0), (-0.1, 0.2))})
    needs = Section(intercept=-5.0, shapes={"growth": Shape((0.5, 2.0), (0.0, 0.3))}, alone=True)
    text = book_text("v 1", {"*>*": general, "need>*": needs}, "One line.\n\nAnother.")
    assert text.startswith('# One line.\n#\n# Another.\nversion = "v 1"\n')
    book = models_from(text, "book.toml")
    assert book.models["*>*"].shapes == general.shapes
    assert book.models["need>*"].shapes == needs.shapes
    assert (book.version, book.models["need>*"].intercept) == ("v 1", -5.0)
