"""The suite `fit`: the shipped file is written from its own numbers, and differences are found."""

from dataclasses import replace

import pytest

from evaluations import shipped_model
from evaluations.shipped_model import (
    FITTED,
    FOCUS,
    NEEDS,
    PARTNERS,
    Fit,
    compared,
    evaluate_fit,
    shape_gaps,
    written_anew,
)
from evaluations.tables import tables_of
from matchmaker.ranking import Shape, models_from, shipped_file

QUIET = lambda *_: None  # noqa: E731


@pytest.fixture
def shipped():
    return shipped_file("projects").read_text(encoding="utf-8")


@pytest.fixture
def fits(shipped):
    """The shipped numbers, as if a fit had found them."""
    models = models_from(shipped, "projects.toml").models
    counts = {"n_questions": 1, "n_candidates": 1, "n_fitted": 1}
    needs, rest = models["need>*"], models["*>*"]
    others = {name: shape for name, shape in rest.shapes.items() if name not in needs.shapes}
    fitted = {name: shape for name, shape in needs.shapes.items() if name not in FOCUS}
    return (
        Fit(intercept=needs.intercept, shapes=fitted, **counts),
        Fit(intercept=rest.intercept, shapes=others, **counts),
    )


def test_the_shipped_numbers_are_written_as_the_shipped_bytes(shipped, fits):
    found = compared(shipped, written_anew(shipped, *fits))
    assert found["identical"]
    assert found["largest_log_odds"] == 0


def test_recipes_fit_the_features_of_the_shipped_model(fits):
    needs, partners = fits
    assert [n for n in NEEDS.features if n not in NEEDS.left_out] == list(needs.shapes)
    assert list(PARTNERS.features) == list(partners.shapes)


def test_a_knot_that_moved_is_found_with_its_log_odds(shipped, fits):
    needs, partners = fits
    city = partners.shapes["same_city"]
    moved = replace(city, ys=(city.ys[0], city.ys[1] + 0.25))
    partners = replace(partners, shapes={**partners.shapes, "same_city": moved})
    found = compared(shipped, written_anew(shipped, needs, partners))
    assert not found["identical"]
    assert found["n_lines"] - found["n_lines_alike"] == 1
    assert found["largest_log_odds"] == pytest.approx(0.25)
    assert found["log_odds"]["*>*"]["same_city"] == pytest.approx(0.25)


def test_shapes_are_compared_at_the_knots_of_either():
    straight = {"x": Shape((0.0, 2.0), (0.0, 2.0))}
    bent = {"x": Shape((0.0, 1.0, 2.0), (0.0, 1.5, 2.0))}
    assert shape_gaps(straight, bent) == shape_gaps(bent, straight) == {"x": 0.5}


def test_a_shape_that_only_one_model_has_differs_by_all_it_says():
    assert shape_gaps({"x": Shape((0.0, 1.0), (-0.3, 0.2))}, {}) == {"x": pytest.approx(0.3)}


def test_a_fit_on_other_data_is_written_compared_and_ranked(monkeypatch, data):
    # The recipe's windows are those of CORDIS; one of each is enough to go all the way.
    monkeypatch.setattr(shipped_model, "NEEDS", replace(NEEDS, cuts=(2009,)))
    monkeypatch.setattr(shipped_model, "PARTNERS", replace(PARTNERS, cuts=(2016,)))
    found = evaluate_fit(data, QUIET)
    assert not found["identical"]
    assert "experience" not in models_from(found["written"], "x").models["need>*"].shapes
    for split in ("T1", "T2"):
        ranked = found["development"][split]
        assert ranked["largest_score_difference"] > 0
        assert 0 <= ranked[FITTED]["ndcg@10"] <= 1
    captions = [table.caption for table in tables_of("fit", found)]
    assert len(captions) == 3
