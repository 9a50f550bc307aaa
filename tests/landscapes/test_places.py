"""Declared minima, saddles and flat lines: each is what its landscape says it is."""

import numpy as np
import pytest
from scipy.optimize import differential_evolution, minimize

from descent import sample, sample_hessians
from landscapes import LANDSCAPES

EVERY = pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=LANDSCAPES)
MINIMA = [
    pytest.param(landscape, minimum, id=f"{key}-{i}")
    for key, landscape in LANDSCAPES.items()
    for i, minimum in enumerate(landscape.places().minima)
]
SADDLES = [
    pytest.param(landscape, point, id=f"{key}-{i}")
    for key, landscape in LANDSCAPES.items()
    for i, point in enumerate(landscape.places().saddles)
]
FLAT_LINES = [
    pytest.param(landscape, ends, id=f"{key}-{i}")
    for key, landscape in LANDSCAPES.items()
    for i, ends in enumerate(landscape.flat_lines)
]
WITH_LOWEST = [
    pytest.param(landscape, id=key)
    for key, landscape in LANDSCAPES.items()
    if any(minimum.lowest for minimum in landscape.places().minima)
]
WITHOUT_LOWEST = [
    pytest.param(landscape, id=key)
    for key, landscape in LANDSCAPES.items()
    if not any(minimum.lowest for minimum in landscape.places().minima)
]
#: A point with 16 digits is off by 1e-16 of its size, so its gradient by that times the curvature.
ZERO = 1.0e-13


def at(landscape, point):
    """Value, gradient (n,), eigenvalues (n,) ascending and the largest of their sizes, at least 1."""
    points = np.array([point])
    (value,), (gradient,) = sample(landscape, points)
    eigenvalues = np.linalg.eigvalsh(sample_hessians(landscape, points)[0])
    return value, gradient, eigenvalues, max(1.0, np.abs(eigenvalues).max())


def is_inside(landscape, point):
    """Whether every coordinate lies in the domain."""
    return all(low <= x <= high for x, (low, high) in zip(point, landscape.domain, strict=True))


@pytest.mark.parametrize(("landscape", "minimum"), MINIMA)
def test_minimum(landscape, minimum):
    value, gradient, eigenvalues, scale = at(landscape, minimum.point)
    assert is_inside(landscape, minimum.point)
    assert value == pytest.approx(minimum.value, rel=1e-13, abs=1e-13)
    # In a kink there is no gradient; that no neighbour is lower, the next test sees.
    assert np.abs(gradient).max() <= ZERO * scale or not landscape.smooth
    if minimum.singular:
        assert eigenvalues[0] >= -ZERO * scale
        assert eigenvalues[0] <= 1e-6 * scale, "a minimum with curvature in every direction is not flat"
    else:
        assert eigenvalues[0] > 1e-6 * scale


@pytest.mark.parametrize(("landscape", "minimum"), MINIMA)
def test_no_neighbour_of_a_minimum_is_lower(landscape, minimum):
    radii = np.geomspace(1e-6, 1e-2, 5)[:, None, None]
    directions = np.random.default_rng(0).normal(size=(1, 200, landscape.dimension))
    directions /= np.linalg.norm(directions, axis=-1, keepdims=True)
    neighbours = (np.array(minimum.point) + radii * directions).reshape(-1, landscape.dimension)
    assert sample(landscape, neighbours)[0].min() >= minimum.value - 1e-13


@pytest.mark.parametrize(("landscape", "point"), SADDLES)
def test_saddle(landscape, point):
    _, gradient, eigenvalues, scale = at(landscape, point)
    assert is_inside(landscape, point)
    assert np.abs(gradient).max() <= ZERO * scale
    assert eigenvalues[0] < -1e-6 * scale
    assert eigenvalues[-1] > 1e-6 * scale


@pytest.mark.parametrize(("landscape", "ends"), FLAT_LINES)
def test_flat_line(landscape, ends):
    first, last = np.array(ends)
    assert is_inside(landscape, first)
    assert is_inside(landscape, last)
    assert not np.array_equal(first, last)
    points = first + np.linspace(0.0, 1.0, 201)[:, None] * (last - first)
    assert np.abs(sample(landscape, points)[1]).max() <= ZERO


def grid(landscape, size):
    """`size` points along each axis, ends included, (size^n, n)."""
    axes = [np.linspace(low, high, size) for low, high in landscape.domain]
    return np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, landscape.dimension)


@EVERY
def test_lowest_minima_are_equally_low_and_the_others_higher(landscape):
    lowest = [minimum.value for minimum in landscape.places().minima if minimum.lowest]
    others = [minimum.value for minimum in landscape.places().minima if not minimum.lowest]
    assert not others or lowest, "some minimum of the domain is the lowest"
    assert np.ptp(lowest or [0.0]) <= 1e-12
    assert all(value > max(lowest) + 1e-6 for value in others)
    places = [minimum.point for minimum in landscape.places().minima]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize("landscape", WITH_LOWEST)
def test_nothing_on_a_fine_grid_is_lower(landscape):
    lowest = min(minimum.value for minimum in landscape.places().minima)
    assert sample(landscape, grid(landscape, 701))[0].min() >= lowest - 1e-12


@pytest.mark.parametrize("landscape", WITH_LOWEST)
def test_nothing_that_scipy_finds_is_lower(landscape):
    lowest = min(minimum.value for minimum in landscape.places().minima)

    def value_and_gradient(point):
        values, gradients = sample(landscape, point[None])
        return values[0], gradients[0]

    found = [
        minimize(value_and_gradient, start, jac=True, bounds=landscape.domain, method="L-BFGS-B").fun
        for start in grid(landscape, 8)
    ]
    # Where the gradient leads nowhere (0-1 loss) or into the wrong well (Rastrigin), a search without it.
    everywhere = differential_evolution(
        lambda columns: sample(landscape, columns.T)[0],
        landscape.domain,
        rng=1,
        popsize=30,
        maxiter=200,
        vectorized=True,
        updating="deferred",
        polish=False,
    )
    assert min(*found, everywhere.fun) >= lowest - 1e-12
    # The search is worth its words only if it finds the minimum itself.
    assert min(*found, everywhere.fun) <= lowest + 1e-6


@pytest.mark.parametrize("landscape", WITHOUT_LOWEST)
def test_a_landscape_without_a_lowest_minimum_falls_towards_its_edge(landscape):
    points = grid(landscape, 201)
    point = points[sample(landscape, points)[0].argmin()]
    assert any(x in (low, high) for x, (low, high) in zip(point, landscape.domain, strict=True))
