"""Landscapes of data are means over their rows: a batch of rows gives an estimate of the whole that is right on average."""

import numpy as np
import pytest

from descent.quantity import pack
from landscapes import LANDSCAPES

SETTINGS = [
    pytest.param(landscape, parameters, id="-".join([landscape.key, *parameters.values()]))
    for landscape in LANDSCAPES.values()
    if landscape.dataset is not None
    for parameters in (
        [{q.name: name} for q in landscape.parameters for name in q.choices] if landscape.parameters else [{}]
    )
]


def points_of(landscape, count=40):
    """Seeded random points of the domain and the start: (m, n)."""
    low, high = np.array(landscape.domain).T
    random = np.random.default_rng(3)
    return np.vstack([landscape.start, random.uniform(low, high, (count, landscape.dimension))])


def evaluate(landscape, parameters, points, rows):
    """Values (m,) and gradients (m, n) over these rows alone. Gradients start as nan: a kernel must fill them."""
    packed = pack(landscape.parameters, parameters, landscape.name, {})
    values, gradients = np.empty(len(points)), np.full(points.shape, np.nan)
    rows = np.ascontiguousarray(rows)
    for i, point in enumerate(points):
        values[i] = landscape.value_and_gradient(point, packed, rows, gradients[i])
    return values, gradients


def assert_same(found, expected):
    for one, other in zip(found, expected, strict=True):
        assert np.isfinite(other).all()
        np.testing.assert_allclose(one, other, rtol=1e-13, atol=1e-13 * np.abs(other).max())


@pytest.mark.parametrize(("landscape", "parameters"), SETTINGS)
def test_the_whole_is_the_mean_of_its_rows(landscape, parameters):
    points = points_of(landscape)
    single = [evaluate(landscape, parameters, points, row[None]) for row in landscape.rows]
    values, gradients = (np.mean(parts, axis=0) for parts in zip(*single, strict=True))
    assert_same((values, gradients), evaluate(landscape, parameters, points, landscape.rows))
    # Rows that all said the same would make every batch exact, and the sum would not be worth testing.
    assert np.ptp([value for value, _ in single], axis=0).max() > 0


@pytest.mark.parametrize(("landscape", "parameters"), SETTINGS)
@pytest.mark.parametrize("size", [2, 7])
def test_the_whole_is_the_mean_of_its_batches_each_weighted_by_its_rows(landscape, parameters, size):
    points = points_of(landscape)
    shuffled = np.random.default_rng(size).permutation(landscape.rows)
    batches = [shuffled[first : first + size] for first in range(0, len(shuffled), size)]
    weights = [len(batch) / len(shuffled) for batch in batches]
    means = [evaluate(landscape, parameters, points, batch) for batch in batches]
    values, gradients = (np.tensordot(weights, parts, 1) for parts in map(np.array, zip(*means, strict=True)))
    assert_same((values, gradients), evaluate(landscape, parameters, points, landscape.rows))


@pytest.mark.parametrize(("landscape", "parameters"), SETTINGS)
def test_a_row_that_stands_twice_counts_twice(landscape, parameters):
    points = points_of(landscape)
    rows = landscape.rows[:2]
    (first, first_gradients), (second, second_gradients) = (
        evaluate(landscape, parameters, points, row[None]) for row in rows
    )
    expected = (2 * first + second) / 3, (2 * first_gradients + second_gradients) / 3
    assert_same(evaluate(landscape, parameters, points, rows[[0, 1, 0]]), expected)
