"""Minima over data that have been moved: each is one, none is lower, and where there is none, none is declared."""

import numpy as np
import pytest

from descent import sample
from landscapes import LANDSCAPES
from landscapes.refitting import all_over

CASES = [
    pytest.param(landscape, {q.name: float(value) for q in landscape.parameters}, id=f"{key}-{value}")
    for key, landscape in LANDSCAPES.items()
    if landscape.dataset is not None
    for value in range(3 if landscape.parameters else 1)
]
CLASSES = [key for key, landscape in LANDSCAPES.items() if landscape.line == "boundary"]


def shaken(landscape, seed):
    """The landscape with a third of its points anywhere within reach."""
    rng, rows = np.random.default_rng(seed), landscape.rows.copy()
    for row in rng.choice(len(rows), len(rows) // 3, replace=False):
        for column, (low, high) in enumerate(landscape.dataset.reach):
            rows[row, column] = rng.uniform(low, high)
    return landscape.over(rows)


@pytest.mark.parametrize(("landscape", "parameters"), CASES)
def test_over_its_own_data_a_landscape_has_its_own_minima(landscape, parameters):
    found, declared = landscape.over(landscape.rows).places(parameters), landscape.places(parameters)
    assert len(found.minima) == len(declared.minima)
    assert list(found.saddles) == list(declared.saddles)
    for minimum, other in zip(found.minima, declared.minima, strict=True):
        assert minimum.value == pytest.approx(other.value, rel=1e-12)
        assert minimum.singular == other.singular
        if landscape.key != "zero_one":
            np.testing.assert_allclose(minimum.point, other.point, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("landscape", "parameters"), CASES)
def test_every_minimum_over_moved_data_is_one(landscape, parameters, seed):
    moved = shaken(landscape, seed)
    places = moved.places(parameters)
    grid = all_over(moved, 9 if moved.dimension > 2 else 201)
    values, gradients = sample(moved, grid, parameters)
    for minimum in places.minima:
        around = np.random.default_rng(0).normal(size=(200, moved.dimension))
        point = np.array(minimum.point)
        tolerance = 1e-11 * max(1.0, abs(minimum.value))
        assert sample(moved, [point], parameters)[0][0] == pytest.approx(minimum.value, rel=1e-11, abs=1e-12)
        for radius in (1e-4, 1e-2) if moved.smooth or not minimum.singular else (1e-3,):
            assert sample(moved, point + radius * around, parameters)[0].min() >= minimum.value - tolerance
        if minimum.lowest:
            assert values.min() >= minimum.value - tolerance
        if moved.smooth and not minimum.singular:
            assert np.abs(sample(moved, [point], parameters)[1]).max() <= 1e-8 * max(1.0, np.abs(gradients).max())
    for saddle in places.saddles:
        assert np.abs(sample(moved, [saddle], parameters)[1]).max() <= 1e-12


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("landscape", "parameters"), CASES)
def test_a_minimum_that_exists_is_found(landscape, parameters, seed):
    """Where the lowest point of a grid lies inside the domain, a minimum no higher is declared."""
    moved = shaken(landscape, seed)
    grid = all_over(moved, 9 if moved.dimension > 2 else 201)
    values, _ = sample(moved, grid, parameters)
    best = grid[values.argmin()]
    if all(low < x < high for x, (low, high) in zip(best, moved.domain, strict=True)):
        assert min(minimum.value for minimum in moved.places(parameters).minima) <= values.min() + 1e-9


@pytest.mark.parametrize("key", ["logistic", "exponential"])
def test_classes_that_can_be_told_apart_have_no_minimum(key):
    landscape = LANDSCAPES[key]
    rows = landscape.rows.copy()
    rows[:, :2] = rows[:, 2:] * [1.0, 0.5] + np.linspace(-0.3, 0.3, len(rows))[:, None] * [1.0, -1.0]
    assert list(landscape.over(rows).places().minima) == []


def test_every_point_on_the_right_side_is_found():
    landscape = LANDSCAPES["zero_one"]
    rows = landscape.rows.copy()
    rows[:, :2] = rows[:, 2:] * [-0.5, 1.0]
    minimum = landscape.over(rows).places().minima[0]
    assert minimum.value == 0.0


@pytest.mark.parametrize(
    ("key", "place"), [("one_weight", 0.0), ("line_fit", 1.0), ("polynomial_fit", 0.5), ("deep_linear", 0.0)]
)
def test_points_that_leave_the_line_open_have_no_minimum(key, place):
    landscape = LANDSCAPES[key]
    rows = landscape.rows.copy()
    rows[:, 0] = place
    for loss in range(3) if landscape.parameters else [0]:
        parameters = {"loss": float(loss)} if landscape.parameters else None
        assert list(landscape.over(rows).places(parameters).minima) == []


@pytest.mark.parametrize("key", CLASSES)
def test_a_class_is_no_place(key):
    assert len(LANDSCAPES[key].dataset.reach) == 2


def test_a_landscape_without_data_has_no_other():
    with pytest.raises(ValueError, match="not made of data"):
        LANDSCAPES["bowl"].over([[1.0, 2.0]])
