"""The gravity model: against another package, against a sum by hand, and where it has no answer."""

import numpy as np
import pytest
from sklearn.linear_model import PoissonRegressor

from matchmaker.errors import InputError
from matchmaker.graph.connectivity.gravity import gravity_model


@pytest.fixture
def pairs():
    """Flows that fall with distance and are halved by a border, drawn with a seed."""
    lot = np.random.default_rng(3)
    sizes, far = lot.integers(20, 900, 80).astype(float), lot.uniform(2, 150, 80)
    over = lot.random(80) < 0.4
    mean = 0.05 * sizes**0.9 * far**-0.7 * np.where(over, 0.5, 1.0)
    return lot.poisson(mean).astype(float), sizes, far, over


def test_coefficients_equal_those_of_scikit_learn(pairs):
    flows, sizes, far, over = pairs
    found = gravity_model(*pairs)
    design = np.column_stack([np.log(sizes), np.log(far), over])
    other = PoissonRegressor(alpha=0, tol=1e-10, max_iter=5_000, solver="newton-cholesky")
    other.fit(design, flows)
    size, distance, border = other.coef_
    expected = {"size": size, "distance": distance, "border": np.exp(border)}
    assert found.coefficients == pytest.approx(expected, rel=1e-6)
    np.testing.assert_allclose(found.expected, other.predict(design), rtol=1e-6)
    assert found.deviance_share == pytest.approx(other.score(design, flows), rel=1e-9)
    # With an intercept, a Poisson regression gives as many ties as there are.
    assert found.expected.sum() == pytest.approx(flows.sum())


def test_what_was_put_in_comes_out_within_three_standard_errors(pairs):
    found = gravity_model(*pairs)
    for name, true in (("size", 0.9), ("distance", -0.7)):
        assert abs(found.coefficients[name] - true) < 3 * found.standard_errors[name]
    assert abs(np.log(found.coefficients["border"] / 0.5)) < 3 * found.standard_errors["border"]


def test_robust_errors_of_two_groups_are_those_of_their_means():
    flows, over = np.array([1.0, 4, 2, 5, 3, 8, 1, 9, 7, 6]), np.arange(10) >= 4
    found = gravity_model(flows, np.full(10, 50.0), np.full(10, 10.0), over)
    parts = [flows[~over], flows[over]]
    assert found.coefficients["border"] == pytest.approx(parts[1].mean() / parts[0].mean())
    variance = sum(((y - y.mean()) ** 2).sum() / y.sum() ** 2 for y in parts)
    assert found.standard_errors["border"] == pytest.approx(variance**0.5)
    # Equal sizes and distances cannot be told from the intercept.
    assert np.isnan(found.coefficients["size"])
    assert np.isnan(found.coefficients["distance"])


def test_a_border_that_nothing_crosses_has_no_coefficient(pairs):
    flows, sizes, far, over = pairs
    found = gravity_model(np.where(over, 0, flows), sizes, far, over)
    assert np.isnan(found.coefficients["border"])
    assert found.reason == "no tie crosses a border, or every one"
    assert np.isfinite(found.coefficients["distance"])


@pytest.mark.parametrize(
    ("flows", "reason"),
    [([0] * 12, "no ties between places"), ([1] * 4, "too few pairs of places")],
)
def test_where_nothing_can_be_fitted_it_says_why(flows, reason):
    found = gravity_model(flows, [9] * len(flows), range(len(flows)), [False] * len(flows))
    assert found.reason == reason
    assert np.isnan(list(found.coefficients.values())).all()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("flows", [-1.0]),
        ("flows", [float("nan")]),
        ("sizes", [0.0]),
        ("distances_km", [float("inf")]),
        ("crosses", [True, False]),
    ],
)
def test_nonsense_is_refused(field, value):
    given = {"flows": [1.0], "sizes": [4.0], "distances_km": [3.0], "crosses": [True]}
    with pytest.raises(InputError) as refused:
        gravity_model(**given | {field: value})
    assert refused.value.field == field
